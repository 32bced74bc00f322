"""Which payment method an invoice is charged to (R100)."""

from counterfoil.adapters.sandbox.payments.methods import chargeable
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.invoice import Invoice
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION


def method_of(turn: Turn, record: Invoice, preferred: str | None = None) -> str | None:
    """Return the payment method that an invoice is charged to (R100)."""
    preferred = preferred or record["default_payment_method"]
    subscription = _subscription_of(record)
    if preferred is None and subscription is not None:
        kept = turn.find(SUBSCRIPTION, subscription)
        preferred = None if kept is None else kept["default_payment_method"]
    return chargeable(turn, record["customer"], preferred)


def _subscription_of(record: Invoice) -> str | None:
    """Return the subscription that an invoice is for."""
    details = None if record["parent"] is None else record["parent"]["subscription_details"]
    return None if details is None else details["subscription"]
