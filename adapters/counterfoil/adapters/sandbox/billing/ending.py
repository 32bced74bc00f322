"""What ends when a customer is deleted."""

from counterfoil.adapters.sandbox.records.turn import Turn


def end_all(turn: Turn, customer: str) -> None:
    """Cancel every subscription of a customer at once, without a last invoice."""
