"""Payments of invoices: which payment intent is to pay an invoice, or has paid it."""

from typing import Literal, NotRequired, TypedDict

from counterfoil.adapters.protocol.kinds import Kind


class AssociatedPayment(TypedDict):
    """What pays: a payment intent."""

    payment_intent: NotRequired[str]
    type: Literal["payment_intent"]


class PaymentTransitions(TypedDict):
    """When an invoice payment was paid or canceled, in seconds."""

    canceled_at: int | None
    paid_at: int | None


class InvoicePayment(TypedDict):
    """A payment of an invoice; amounts are in minor units, and nothing is paid while it is open."""

    id: str
    object: Literal["invoice_payment"]
    amount_paid: int | None
    amount_requested: int
    created: int
    currency: str
    invoice: str
    is_default: bool
    livemode: bool
    payment: AssociatedPayment
    status: Literal["canceled", "open", "paid"]
    status_transitions: PaymentTransitions


INVOICE_PAYMENT = Kind(
    "invoice_payment",
    InvoicePayment,
    "inpay",
    param="invoice_payment",
    filters=("invoice", "payment.payment_intent", "payment.type", "status"),
    links={"invoice": "invoice", "payment.payment_intent": "payment_intent"},
)
