"""What follows for an invoice when a payment for it comes out."""

from counterfoil.adapters.sandbox.invoices.paying import came_out, close_payment
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE
from counterfoil.adapters.sandbox.shapes.payment_intent import PAYMENT_INTENT


def intent_changed(turn: Turn, intent: str) -> None:
    """Let the invoice that a payment intent pays follow it."""
    record = turn.read(PAYMENT_INTENT, intent)
    invoice = None if record["invoice"] is None else turn.find(INVOICE, record["invoice"])
    if invoice is None or invoice["status"] not in {"open", "uncollectible"}:
        return
    match record["status"]:
        case "succeeded" | "processing" | "requires_action":
            came_out(turn, invoice["id"], record["status"])
        case "requires_payment_method" if record["last_payment_error"] is not None:
            came_out(turn, invoice["id"], "requires_payment_method")
        case "canceled":
            close_payment(turn, invoice["id"], "canceled")
        case _:
            pass
