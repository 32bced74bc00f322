"""What follows for an invoice when a payment for it comes out."""

from counterfoil.adapters.sandbox.records.turn import Turn


def intent_changed(turn: Turn, intent: str) -> None:
    """Let the invoice that a payment intent pays follow it."""
