"""Looks an installation over: what it rests on, and whether Stripe's events reach it."""

from counterfoil.adapters.stripe.doctor.checks import Check, Health
from counterfoil.adapters.stripe.doctor.examining import examine

__all__ = ["Check", "Health", "examine"]
