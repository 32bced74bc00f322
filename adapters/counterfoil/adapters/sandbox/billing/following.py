"""What follows for a subscription when one of its invoices changes."""

from counterfoil.adapters.sandbox.records.turn import Turn


def invoice_changed(turn: Turn, invoice: str) -> None:
    """Let the subscription of an invoice follow it."""
