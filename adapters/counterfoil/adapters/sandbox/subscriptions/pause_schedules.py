"""Pauses that a subscription schedule brings about, and the ends of them (R143)."""

from typing import Literal

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION, Subscription
from counterfoil.adapters.sandbox.shapes.subscription_schedule import (
    SUBSCRIPTION_SCHEDULE,
    ScheduledError,
    SubscriptionSchedule,
)
from counterfoil.adapters.sandbox.subscriptions import timing
from counterfoil.adapters.sandbox.subscriptions.pausing import (
    Pause,
    Resumption,
    UnusedFrom,
    pause,
    refuse_pause,
    resume,
)


def plan_pauses(turn: Turn, id: str) -> None:
    """Let time pause the subscription of a schedule and let it go on; at once, if it is due."""
    schedule = turn.read(SUBSCRIPTION_SCHEDULE, id)
    clock = schedule["test_clock"]
    now = turn.now(clock)
    for entry in schedule["pause_schedules"]:
        at, resumes = entry["pause"]["pause_at"], entry["resume"]
        if entry["pause"]["status"]["type"] == "scheduled":
            if at <= now:
                pause_in_time(turn, id)
            else:
                turn.schedule(timing.SCHEDULED_PAUSE, id, at, clock)
        if resumes is None:
            turn.unschedule(timing.SCHEDULED_RESUME, id)
        elif resumes["status"]["type"] == "scheduled":
            if resumes["resume_at"] <= now:
                resume_in_time(turn, id)
            else:
                turn.schedule(timing.SCHEDULED_RESUME, id, resumes["resume_at"], clock)


def _subscription(turn: Turn, schedule: SubscriptionSchedule) -> Subscription:
    """
    Return the subscription of a schedule.

    Raises:
        ApiError: it hasn't one.
    """
    if schedule["subscription"] is None:
        raise ApiError("The subscription schedule has no subscription yet.")
    return turn.read(SUBSCRIPTION, schedule["subscription"])


def pause_in_time(turn: Turn, id: str) -> None:
    """Pause the subscription of a schedule, or say why that wasn't possible."""
    schedule = turn.find(SUBSCRIPTION_SCHEDULE, id)
    if schedule is None or not schedule["pause_schedules"]:
        return
    scheduled = schedule["pause_schedules"][0]["pause"]
    settings = scheduled["settings"]
    since = settings["bill_for"]["unused_time_from"]["type"]
    unused: UnusedFrom = "now" if since == "pause_at" else since
    try:
        subscription = _subscription(turn, schedule)
        refuse_pause(subscription, by_schedule=True)
    except ApiError as why:
        scheduled["status"] = {"error": _error(why), "type": "error"}
    else:
        how = Pause(unused_time_from=unused, invoicing_behavior=settings["invoicing_behavior"])
        pause(turn, subscription, how)
        scheduled["status"] = {"error": None, "type": "succeeded"}
    _tell(turn, schedule)


def resume_in_time(turn: Turn, id: str) -> None:
    """Let the subscription of a schedule go on, or say why that wasn't possible."""
    schedule = turn.find(SUBSCRIPTION_SCHEDULE, id)
    scheduled = schedule["pause_schedules"][0]["resume"] if schedule else None
    if schedule is None or scheduled is None:
        return
    settings = scheduled["settings"]
    anchor: Literal["now", "unchanged"] = (
        "unchanged" if settings["billing_cycle_anchor"] == "unchanged" else "now"
    )
    how = Resumption(
        billing_cycle_anchor=anchor,
        payment_behavior=settings["payment_behavior"],
        proration_behavior=settings["proration_behavior"],
    )
    try:
        subscription = _subscription(turn, schedule)
        resume(turn, subscription, how)
    except ApiError as why:
        scheduled["status"] = {"error": _error(why), "type": "error"}
    else:
        goes_on = turn.read(SUBSCRIPTION, subscription["id"])["status"] != "paused"
        scheduled["status"] = {"error": None, "type": "succeeded" if goes_on else "pending"}
    _tell(turn, schedule)


def _error(why: ApiError) -> ScheduledError:
    return {"code": why.code, "message": why.message}


def _tell(turn: Turn, schedule: SubscriptionSchedule) -> None:
    turn.write(SUBSCRIPTION_SCHEDULE, schedule)
    id, clock = schedule["id"], schedule["test_clock"]
    turn.announce("subscription_schedule.updated", SUBSCRIPTION_SCHEDULE, id, clock)
