"""Paused subscriptions: how they become it, and how they leave it (R136 to R142)."""

from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.subscription import (
    SUBSCRIPTION,
    PauseReason,
    Resuming,
    Status,
    Subscription,
)
from counterfoil.adapters.sandbox.subscriptions import timing
from counterfoil.adapters.sandbox.subscriptions.periods import DAY

_YEAR = 365 * DAY


def is_pausable(subscription: Subscription) -> bool:
    """Say whether a payment that failed can pause a subscription (R145)."""
    return (
        subscription["collection_method"] == "charge_automatically"
        and subscription["billing_mode"]["type"] == "flexible"
        and subscription["schedule"] is None
    )


def pause_for(turn: Turn, subscription: Subscription, reason: PauseReason) -> None:
    """Pause a subscription: its periods end now, and a change that waits is given up (R139)."""
    id, clock = subscription["id"], subscription["test_clock"]
    now = turn.now(clock)
    subscription["status"] = "paused"
    subscription["status_details"] = {
        "paused": {
            "subscription": {"type": reason},
            "transitioned_at": now,
            "type": "subscription",
        }
    }
    subscription["pending_update"] = None
    for item in subscription["items"]:
        item["current_period_end"] = min(item["current_period_end"], now)
    turn.write(SUBSCRIPTION, subscription)
    timing.retime(turn, subscription)
    turn.announce("customer.subscription.paused", SUBSCRIPTION, id, clock)
    turn.announce("customer.subscription.updated", SUBSCRIPTION, id, clock)


def is_resumed_by(subscription: Subscription, invoice: str) -> bool:
    """Say whether a paused subscription goes on once an invoice is paid."""
    resumes = subscription["resuming"]
    return (
        subscription["status"] == "paused" and resumes is not None and resumes["invoice"] == invoice
    )


def resuming(
    turn: Turn,
    subscription: Subscription,
    resumes: Resuming | None,
) -> None:
    """
    Keep what a paused subscription is to be once it goes on, or that it isn't to.

    One that is only to go on when it is paid has a year for that.
    """
    subscription["resuming"] = resumes
    turn.write(SUBSCRIPTION, subscription)
    id, clock = subscription["id"], subscription["test_clock"]
    if resumes is None:
        turn.unschedule(timing.RESUMING_EXPIRES, id)
    else:
        at = turn.now(clock) + (_YEAR if resumes["only_if_paid"] else timing.INCOMPLETE_FOR)
        turn.schedule(timing.RESUMING_EXPIRES, id, at, clock)


def resumed(turn: Turn, subscription: Subscription, status: Status) -> None:
    """Let a paused subscription go on as it is to."""
    id, clock = subscription["id"], subscription["test_clock"]
    resumes = subscription["resuming"]
    if resumes is not None:
        subscription["items"] = resumes["items"]
        subscription["billing_cycle_anchor"] = resumes["billing_cycle_anchor"]
    subscription["resuming"] = None
    subscription["status"] = status
    subscription["status_details"] = None
    turn.write(SUBSCRIPTION, subscription)
    turn.unschedule(timing.RESUMING_EXPIRES, id)
    timing.retime(turn, subscription)
    turn.announce("customer.subscription.resumed", SUBSCRIPTION, id, clock)
    turn.announce("customer.subscription.updated", SUBSCRIPTION, id, clock)
