"""Runs the command line as ``python -m counterfoil.adapters.cli``."""

from counterfoil.adapters.cli import main

main()
