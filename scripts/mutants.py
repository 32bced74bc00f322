"""Mutates the domain, runs the tests against every mutant, and refuses a low score."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).resolve().parent.parent

WORKSHOP = ROOT / "mutants"
"""
Where mutmut works. It calls a module by its path, so that ``domain/counterfoil/domain/money.py``
would not be found as ``counterfoil.domain.money``; a link in the workshop leaves the root out.
"""

LINKS = {
    "counterfoil": "domain/counterfoil",
    "examples": "examples",
    "tests": "tests",
    "pyproject.toml": "pyproject.toml",
}

MADE = WORKSHOP / "mutants"
"""What mutmut writes: the mutated domain, and beside each module what became of its mutants."""

MISTYPED = "caught by type check"
"""mypy refuses such a mutant, so nobody could commit it; it isn't tried and doesn't count."""

KILLED = {"killed", "timeout", "segfault"}
"""A mutant that hangs or crashes is noticed as surely as one that fails a test."""

LEAST_PERCENT = 90


def main(names: list[str]) -> None:
    """Try all mutants anew, or those alone whose names match; fail where too many live."""
    lay_out(anew=not names)
    run(names)
    fates = {name: fate for name, fate in read_fates() if matches(name, names)}
    for name, fate in fates.items():
        if fate not in KILLED | {MISTYPED}:
            print(f"{fate}: {name}")
    print_scores(fates)
    if percent_killed(list(fates.values())) < LEAST_PERCENT:
        sys.exit(f"Fewer than {LEAST_PERCENT} % of the mutants were killed; tests are missing.")


def lay_out(*, anew: bool) -> None:
    """Link what mutmut needs into its workshop, and drop what it made of former tests."""
    shutil.rmtree(WORKSHOP if anew else MADE / "tests", ignore_errors=True)
    WORKSHOP.mkdir(exist_ok=True)
    for name, target in LINKS.items():
        link = WORKSHOP / name
        if not link.is_symlink():
            link.symlink_to(ROOT / target)


def run(names: list[str]) -> None:
    """Let mutmut make the mutants and try them."""
    commands = Path(sys.executable).parent
    processes = os.environ.get("COUNTERFOIL_MUTANT_PROCESSES") or str(os.cpu_count() or 1)
    material = os.environ.get("COUNTERFOIL_STRIPE_DATA") or str(ROOT.parent / "shared" / "stripe")
    subprocess.run(
        [commands / "mutmut", "run", "--max-children", processes, *names],
        cwd=WORKSHOP,
        env=os.environ
        | {
            "COUNTERFOIL_STRIPE_DATA": material,
            # mutmut calls mypy by its name.
            "PATH": os.pathsep.join([str(commands), os.environ.get("PATH", os.defpath)]),
        },
        check=True,
    )


def read_fates() -> Iterator[tuple[str, str]]:
    """Yield what became of each mutant, by its name."""
    for path in sorted(MADE.joinpath("counterfoil").rglob("*.meta")):
        for name, exit_code in json.loads(path.read_text("utf-8"))["exit_code_by_key"].items():
            yield name, status_by_exit_code[exit_code]


def matches(name: str, patterns: list[str]) -> bool:
    """Tell whether a mutant is among those asked for, which are all where none is named."""
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)


def print_scores(fates: dict[str, str]) -> None:
    """Print what became of the mutants of each package, then of all."""
    by_package: dict[str, list[str]] = {}
    for name, fate in fates.items():
        by_package.setdefault(package_of(name), []).append(fate)
    print(f"{'':16}  mistyped  killed  alive   score")
    for package, here in (*sorted(by_package.items()), ("all", list(fates.values()))):
        mistyped, killed = here.count(MISTYPED), sum(fate in KILLED for fate in here)
        alive = len(here) - mistyped - killed
        print(f"{package:16}  {mistyped:8}  {killed:6}  {alive:5}  {percent_killed(here):5.1f} %")


def package_of(name: str) -> str:
    """Return the package or module of the domain that a mutant is in: ``invoice``, ``money``."""
    return name.removeprefix("counterfoil.domain.").partition(".")[0]


def percent_killed(fates: list[str]) -> float:
    """Return how many in a hundred were killed of those that mypy lets pass."""
    tried = len(fates) - fates.count(MISTYPED)
    return 100 * sum(fate in KILLED for fate in fates) / tried if tried else 100.0


if __name__ == "__main__":
    main(sys.argv[1:])
