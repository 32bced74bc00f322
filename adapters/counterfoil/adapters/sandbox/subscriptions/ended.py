"""The end of a subscription, whatever brings it about: its record, its schedule, its invoices."""

from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE
from counterfoil.adapters.sandbox.shapes.subscription import (
    SUBSCRIPTION,
    CancelReason,
    Subscription,
)
from counterfoil.adapters.sandbox.shapes.subscription_schedule import SUBSCRIPTION_SCHEDULE
from counterfoil.adapters.sandbox.subscriptions import timing


def end(turn: Turn, subscription: Subscription, reason: CancelReason | None) -> None:
    """Let a subscription be canceled, and its schedule with it."""
    id, clock = subscription["id"], subscription["test_clock"]
    now = turn.now(clock)
    subscription["status"] = "canceled"
    subscription["ended"] = True
    subscription["ended_at"] = now
    subscription["canceled_at"] = subscription["canceled_at"] or now
    subscription["cancellation_details"]["reason"] = reason
    subscription["pending_update"] = None
    subscription["status_details"] = None
    schedule = subscription["schedule"]
    subscription["schedule"] = None
    turn.write(SUBSCRIPTION, subscription)
    timing.retime(turn, subscription)
    turn.announce("customer.subscription.deleted", SUBSCRIPTION, id, clock)
    if schedule is not None:
        end_schedule(turn, schedule)
    stop_collecting(turn, subscription["customer"])


def end_schedule(turn: Turn, id: str) -> None:
    """Let a schedule end with its subscription, or before it has one."""
    schedule = turn.read(SUBSCRIPTION_SCHEDULE, id)
    clock = schedule["test_clock"]
    schedule["status"] = "canceled"
    schedule["canceled_at"] = turn.now(clock)
    schedule["current_phase"] = None
    turn.write(SUBSCRIPTION_SCHEDULE, schedule)
    timing.forget_schedule(turn, id)
    turn.announce("subscription_schedule.canceled", SUBSCRIPTION_SCHEDULE, id, clock)


def stop_collecting(turn: Turn, customer: str) -> None:
    """Collect no invoice of a customer any more by itself; they stay payable (R115)."""
    for invoice in turn.all_of(INVOICE, {"customer": customer, "status": "open"}):
        if not invoice["auto_advance"]:
            continue
        invoice["auto_advance"] = False
        invoice["next_payment_attempt"] = None
        turn.write(INVOICE, invoice)
        turn.announce("invoice.updated", INVOICE, invoice["id"], invoice["test_clock"])


def expire(turn: Turn, subscription: Subscription) -> None:
    """Let an incomplete subscription be over."""
    clock = subscription["test_clock"]
    subscription["status"] = "incomplete_expired"
    subscription["ended"] = True
    subscription["ended_at"] = turn.now(clock)
    turn.write(SUBSCRIPTION, subscription)
    timing.retime(turn, subscription)
    turn.announce("customer.subscription.updated", SUBSCRIPTION, subscription["id"], clock)
