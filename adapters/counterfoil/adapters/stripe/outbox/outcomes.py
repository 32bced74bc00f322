"""What an answer says of a request that was granted, and is not brought about yet."""

from datetime import UTC, datetime, timedelta

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest
from counterfoil.adapters.stripe.outbox.closing_commands import Answer
from counterfoil.adapters.stripe.shapes import NAME, JsonObject
from counterfoil.domain.requests import AnswerKind, Operation

RESUMPTION_LAPSES = {
    b"resume_on_payment_attempt": timedelta(hours=23),
    b"resume_on_payment_success": timedelta(days=365),
}
"""How long the invoice of a resumption may be paid, by how it was asked for (R141, R142)."""


_PAID_FOR = frozenset(
    {
        Operation.START_SUBSCRIPTION,
        Operation.SWITCH_PLAN,
        Operation.CHANGE_QUANTITY,
        Operation.END_TRIAL,
        Operation.RESUME_SUBSCRIPTION,
        Operation.PAY_INVOICE,
    }
)
"""What moves money."""


def may_await_payment(request: OutboxRequest) -> bool:
    """Tell whether a request may wait for a payment once Stripe has taken it."""
    return any(operation in _PAID_FOR for operation, _ in request.answers)


def awaited_payment(request: OutboxRequest, answer: JsonObject) -> Answer:
    """
    Return that a request waits for a payment, and until when, where that is known.

    What nobody pays for, and isn't so though Stripe took it, was undone at Stripe since.
    """
    if not may_await_payment(request):
        return Answer(kind=AnswerKind.LAPSED)
    expires_at = _expires_at(answer) or _resumption_lapses_at(request)
    return Answer(kind=AnswerKind.AWAITING_PAYMENT, expires_at=expires_at)


def _expires_at(answer: JsonObject) -> datetime | None:
    pending = answer.get("pending_update")
    expires_at = pending.get("expires_at") if isinstance(pending, dict) else None
    return datetime.fromtimestamp(expires_at, UTC) if isinstance(expires_at, int) else None


def _resumption_lapses_at(request: OutboxRequest) -> datetime | None:
    if all(operation != Operation.RESUME_SUBSCRIPTION for operation, _ in request.answers):
        return None
    body, since = request.body or b"", request.first_sent_at
    lasts = next((each for name, each in RESUMPTION_LAPSES.items() if name in body), None)
    return None if lasts is None or since is None else since + lasts


def invoice_awaited(answer: JsonObject) -> str | None:
    """Return the path of the invoice that a subscription's change waits for, to be read whole."""
    invoice = answer.get("latest_invoice") if answer.get("object") == "subscription" else None
    if not isinstance(invoice, str) or not NAME.fullmatch(invoice):
        return None
    return with_payments(f"/v1/invoices/{invoice}")


def with_payments(invoice: str) -> str:
    """Return the path at which an invoice is read with what its payments wait for."""
    return f"{invoice}?expand[]=payments.data.payment.payment_intent"


def next_action_of(invoice: JsonObject) -> str | None:
    """
    Return what its customer is to do for an invoice to be paid, in Stripe's word.

    That is the type of the payment intent's next action, ``use_stripe_sdk`` or
    ``redirect_to_url``, else its status, ``requires_payment_method``. The address that leads there
    is as good as a secret, and is asked for anew whenever it is needed.
    """
    payments = invoice.get("payments")
    listed = payments.get("data") if isinstance(payments, dict) else None
    for each in listed if isinstance(listed, list) else ():
        payment = each.get("payment") if isinstance(each, dict) else None
        intent = payment.get("payment_intent") if isinstance(payment, dict) else None
        if isinstance(intent, dict) and intent.get("status") not in {"canceled", "succeeded"}:
            action = intent.get("next_action")
            said = action.get("type") if isinstance(action, dict) else intent.get("status")
            return said if isinstance(said, str) and NAME.fullmatch(said) else None
    return None
