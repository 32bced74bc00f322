"""Paying invoices: an attempt is made, and what comes of it is written on the invoice."""

from typing import Literal

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.sandbox.invoices.finalizing import (
    COLLECT,
    finalize,
    mark_paid,
    open_payment,
)
from counterfoil.adapters.sandbox.invoices.payers import method_of
from counterfoil.adapters.sandbox.payments.charging import (
    CancellationReason,
    Charged,
    cancel_intent,
    confirm,
    takes,
)
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE, Invoice
from counterfoil.adapters.sandbox.shapes.invoice_payment import INVOICE_PAYMENT, InvoicePayment
from counterfoil.adapters.sandbox.shapes.payment_intent import PAYMENT_INTENT
from counterfoil.adapters.sandbox.shapes.payment_method import PaymentMethod
from counterfoil.adapters.sandbox.subscriptions import following

_DAY = 24 * 60 * 60


def pay(
    turn: Turn,
    invoice: str,
    *,
    payment_method: str | None = None,
    off_session: bool = True,
    automatic: bool = False,
) -> Charged:
    """
    Try to collect an invoice, a draft after it is finalized; say what came of it.

    Without a payment method, the one is charged that R100 names, unless the invoice doesn't take
    its type. What was tried stays on record, whatever comes of it; where it was declined or has to
    be authenticated, ``Charged.error`` is what Stripe would answer.

    Args:
        automatic: whether time itself tries. Others' attempts count as the first or not at all.

    Raises:
        ApiError: the invoice is paid or void.
    """
    record = turn.read(INVOICE, invoice)
    refuse_if_settled(record)
    if record["status"] == "draft":
        finalize(turn, invoice)
        record = turn.read(INVOICE, invoice)
        if record["status"] == "paid":
            return Charged("", "succeeded", None)
    intent = _intent_of(turn, invoice)
    method = method_of(turn, record, payment_method)
    if method is None or (payment_method is None and not takes(turn, intent, method)):
        charged = Charged(intent, "requires_payment_method", no_method())
    else:
        charged = confirm(turn, intent, method, off_session=off_session)
    if automatic:
        _count_attempt(turn, invoice)
    came_out(turn, invoice, charged.status)
    return charged


def refuse_if_settled(record: Invoice) -> None:
    """
    Refuse to pay what can't be paid.

    Raises:
        ApiError: the invoice is paid or void.
    """
    if record["status"] == "paid":
        raise ApiError("Invoice is already paid")
    if record["status"] == "void":
        raise ApiError("This invoice can no longer be paid.")


def no_method() -> ApiError:
    """There is nothing that could be charged."""
    return ApiError("There is no `default_payment_method` set on this Customer or Invoice.")


def refuse_foreign(customer: str, method: PaymentMethod) -> None:
    """
    Refuse a payment method that isn't the customer's.

    Raises:
        ApiError: it isn't.
    """
    if method["customer"] != customer:
        raise ApiError(
            "The customer does not have a payment method with the ID"
            f" {method['id']}. The payment method must be attached to the customer."
        )


def _default_payment(turn: Turn, invoice: str) -> InvoicePayment | None:
    """Return the payment of an invoice that is open, if one is."""
    found = turn.all_of(INVOICE_PAYMENT, {"invoice": invoice, "status": "open"}, limit=1)
    return found[0] if found else None


def _intent_of(turn: Turn, invoice: str) -> str:
    payment = _default_payment(turn, invoice)
    intent = None if payment is None else payment["payment"].get("payment_intent")
    if intent is None or turn.read(PAYMENT_INTENT, intent)["status"] == "canceled":
        close_payment(turn, invoice, "canceled")
        return open_payment(turn, invoice)
    return intent


def _count_attempt(turn: Turn, invoice: str) -> None:
    record = turn.read(INVOICE, invoice)
    record["attempted"] = True
    record["attempt_count"] += 1
    turn.write(INVOICE, record)


def came_out(turn: Turn, invoice: str, status: str) -> None:
    """Write on an invoice what came of a payment, and let its subscription follow."""
    record = turn.read(INVOICE, invoice)
    test_clock = record["test_clock"]
    if not record["attempt_count"]:
        _count_attempt(turn, invoice)
    if status == "succeeded":
        close_payment(turn, invoice, "paid")
        mark_paid(turn, invoice)
        payment = _last_payment(turn, invoice)
        if payment is not None:
            turn.announce("invoice_payment.paid", INVOICE_PAYMENT, payment["id"], test_clock)
        return
    if status == "processing":
        _wait(turn, invoice)
    else:
        _plan_retry(turn, invoice)
    turn.announce("invoice.updated", INVOICE, invoice, test_clock)
    if status != "processing":
        turn.announce("invoice.payment_failed", INVOICE, invoice, test_clock)
    if status == "requires_action":
        turn.announce("invoice.payment_action_required", INVOICE, invoice, test_clock)
    following.invoice_changed(turn, invoice)


def close_payment(turn: Turn, invoice: str, status: Literal["canceled", "paid"]) -> None:
    """Close the payment of an invoice that is open, if one is."""
    payment = _default_payment(turn, invoice)
    if payment is None:
        return
    now = turn.now(turn.read(INVOICE, invoice)["test_clock"])
    payment["status"] = status
    if status == "paid":
        payment["amount_paid"] = payment["amount_requested"]
        payment["status_transitions"]["paid_at"] = now
    else:
        payment["status_transitions"]["canceled_at"] = now
    turn.write(INVOICE_PAYMENT, payment)


def _last_payment(turn: Turn, invoice: str) -> InvoicePayment | None:
    found = turn.all_of(INVOICE_PAYMENT, {"invoice": invoice, "status": "paid"}, limit=1)
    return found[0] if found else None


def give_up_payment(turn: Turn, invoice: str, reason: CancellationReason) -> None:
    """Cancel the open payment of an invoice, and its payment intent."""
    payment = _default_payment(turn, invoice)
    if payment is None:
        return
    close_payment(turn, invoice, "canceled")
    intent = payment["payment"].get("payment_intent")
    if intent is not None and turn.read(PAYMENT_INTENT, intent)["status"] not in {
        "canceled",
        "succeeded",
    }:
        cancel_intent(turn, intent, reason)


def pay_out_of_band(turn: Turn, invoice: str) -> None:
    """
    Let an invoice be paid without Stripe.

    Raises:
        ApiError: it is paid or void.
    """
    record = turn.read(INVOICE, invoice)
    refuse_if_settled(record)
    if record["status"] == "draft":
        finalize(turn, invoice)
    if turn.read(INVOICE, invoice)["status"] != "paid":
        mark_paid(turn, invoice, out_of_band=True)
        give_up_payment(turn, invoice, "requested_by_customer")


def _wait(turn: Turn, invoice: str) -> None:
    record = turn.read(INVOICE, invoice)
    record["next_payment_attempt"] = None
    turn.write(INVOICE, record)
    turn.unschedule(COLLECT, invoice)


def _plan_retry(turn: Turn, invoice: str) -> None:
    """
    Let a payment that failed be tried again, as ``Settings.retry_after_days`` has it.

    Only what is collected by itself is tried again, and never the first invoice of a subscription;
    an attempt that someone made in between moves nothing.
    """
    record = turn.read(INVOICE, invoice)
    if record["next_payment_attempt"] is not None:
        return
    left = turn.settings.retry_after_days[record["retries"] :]
    if (
        not left
        or not record["auto_advance"]
        or record["collection_method"] != "charge_automatically"
        or record["billing_reason"] == "subscription_create"
        or record["status"] != "open"
    ):
        return
    at = turn.now(record["test_clock"]) + left[0] * _DAY
    record["retries"] += 1
    record["next_payment_attempt"] = at
    turn.write(INVOICE, record)
    turn.schedule(COLLECT, invoice, at, record["test_clock"])
