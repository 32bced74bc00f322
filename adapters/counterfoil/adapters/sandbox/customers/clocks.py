"""Whose time it is."""

from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER


def clock_of(turn: Turn, customer: str | None) -> str | None:
    """Return the test clock of a customer, or ``None`` where the sandbox's own clock counts."""
    found = None if customer is None else turn.find(CUSTOMER, customer)
    return None if found is None else found["test_clock"]
