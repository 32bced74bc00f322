"""How subscriptions end: at once, at the end of a period, or when a first payment never came."""

from counterfoil.adapters.sandbox.invoices.invoice_items import discard_waiting, waiting
from counterfoil.adapters.sandbox.invoices.invoicing import void
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE
from counterfoil.adapters.sandbox.shapes.subscription import (
    SUBSCRIPTION,
    CancelReason,
    Subscription,
)
from counterfoil.adapters.sandbox.shapes.subscription_schedule import SUBSCRIPTION_SCHEDULE
from counterfoil.adapters.sandbox.subscriptions.ended import end, end_schedule, expire
from counterfoil.adapters.sandbox.subscriptions.periods import Period
from counterfoil.adapters.sandbox.subscriptions.subscription_invoices import (
    Behavior,
    draft,
    keep_waiting,
    settle,
)
from counterfoil.adapters.sandbox.subscriptions.subscription_items import period_start
from counterfoil.adapters.sandbox.subscriptions.subscription_lines import unused


def cancel(
    turn: Turn,
    subscription: Subscription,
    *,
    invoice_now: bool = False,
    prorate: bool = False,
    reason: CancelReason | None = "cancellation_requested",
    behavior: Behavior = "allow_incomplete",
) -> None:
    """
    Cancel a subscription at once (R112 to R114).

    Args:
        invoice_now: whether what waits is invoiced with the last invoice.
        prorate: whether what is left of the period is given back.
        behavior: what becomes of the last invoice.
    """
    clock = subscription["test_clock"]
    now = turn.now(clock)
    was = subscription["status"]
    if prorate and was in {"active", "past_due"}:
        ended = [
            unused(turn, subscription, item, now)
            for item in subscription["items"]
            if item["current_period_end"] > now
        ]
        keep_waiting(turn, subscription, [line for line in ended if line.amount])
    if invoice_now:
        _bill_last(turn, subscription, now, behavior)
    elif not prorate:
        discard_waiting(turn, subscription["id"])
    if was == "incomplete" and subscription["latest_invoice"] is not None:
        _void(turn, subscription["latest_invoice"])
    subscription["cancel_at"] = None
    subscription["cancel_at_period_end"] = False
    subscription["canceled_at"] = now
    end(turn, subscription, reason)


def at_period_end(turn: Turn, subscription: Subscription) -> None:
    """Cancel a subscription whose time has come; what waits is collected (R114)."""
    now = turn.now(subscription["test_clock"])
    running = [item for item in subscription["items"] if item["current_period_end"] > now]
    if running and subscription["status"] in {"active", "past_due"}:
        lines = [unused(turn, subscription, item, now) for item in running]
        keep_waiting(turn, subscription, [line for line in lines if line.amount])
    if subscription["status"] != "trialing":
        _bill_last(turn, subscription, now, None)
    end(turn, subscription, subscription["cancellation_details"]["reason"])


def _bill_last(turn: Turn, subscription: Subscription, now: int, behavior: Behavior | None) -> None:
    """Invoice what waits, if something does; at once, if it is said how it is paid."""
    waits = waiting(turn, subscription["customer"], subscription["currency"], subscription["id"])
    if not any(item["parent"] is not None for item in waits):
        return
    invoice = draft(
        turn,
        subscription,
        [],
        reason="subscription_cycle" if behavior is None else "subscription_update",
        period=Period(min(period_start(subscription), now), now),
    )
    if behavior is not None:
        settle(turn, invoice, behavior, off_session=True)


def incomplete_expires(turn: Turn, id: str) -> None:
    """Let a subscription expire whose first invoice nobody has paid (R93)."""
    subscription = turn.find(SUBSCRIPTION, id)
    if subscription is None or subscription["status"] != "incomplete":
        return
    expire(turn, subscription)
    if subscription["latest_invoice"] is not None:
        _void(turn, subscription["latest_invoice"])


def _void(turn: Turn, invoice: str) -> None:
    record = turn.find(INVOICE, invoice)
    if record is not None and record["status"] == "open":
        void(turn, invoice)


def end_all(turn: Turn, customer: str) -> None:
    """Cancel every subscription of a customer at once, without a last invoice (R123)."""
    for subscription in turn.all_of(SUBSCRIPTION, {"customer": customer, "ended": "false"}):
        cancel(turn, subscription)
    for schedule in turn.all_of(
        SUBSCRIPTION_SCHEDULE, {"customer": customer, "status": "not_started"}
    ):
        end_schedule(turn, schedule["id"])
