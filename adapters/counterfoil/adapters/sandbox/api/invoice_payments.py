"""Payments of invoices."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.protocol.parameters import ListParams, or_none
from counterfoil.adapters.sandbox.answers import page, retrieving
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE
from counterfoil.adapters.sandbox.shapes.invoice_payment import INVOICE_PAYMENT

_PATH = "/v1/invoice_payments"


class PaidBy(Struct, frozen=True, kw_only=True):
    """What pays an invoice."""

    payment_intent: str | UnsetType = UNSET
    type: Literal["payment_intent", "payment_record"]


class InvoicePaymentList(ListParams, frozen=True, kw_only=True):
    """What payments of invoices are listed by."""

    invoice: str | UnsetType = UNSET
    payment: PaidBy | UnsetType = UNSET
    status: Literal["canceled", "open", "paid"] | UnsetType = UNSET


def list_all(turn: Turn, params: InvoicePaymentList) -> Answer:
    """List payments of invoices."""
    invoice = or_none(params.invoice)
    if invoice is not None:
        turn.read(INVOICE, invoice, named="invoice")
    paid_by = or_none(params.payment)
    return page(
        turn,
        INVOICE_PAYMENT,
        params,
        _PATH,
        like={
            "invoice": params.invoice,
            "payment.payment_intent": UNSET if paid_by is None else paid_by.payment_intent,
            "payment.type": UNSET if paid_by is None else paid_by.type,
            "status": params.status,
        },
    )


ROUTES: tuple[Route, ...] = (
    route("GET", _PATH, InvoicePaymentList, list_all),
    retrieving(INVOICE_PAYMENT, f"{_PATH}/{{invoice_payment}}"),
)
