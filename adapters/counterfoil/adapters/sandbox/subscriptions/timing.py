"""When time is to bring something about for a subscription: the jobs, and when each is due."""

from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.subscription import Subscription
from counterfoil.adapters.sandbox.subscriptions.periods import DAY
from counterfoil.adapters.sandbox.subscriptions.subscription_items import first_end

PERIOD_ENDS = "subscription_period_ends"
TRIAL_WILL_END = "subscription_trial_will_end"
INVOICE_UPCOMING = "subscription_invoice_upcoming"
INCOMPLETE_EXPIRES = "subscription_incomplete_expires"
COLLECTION_RESUMES = "subscription_collection_resumes"
PENDING_UPDATE_EXPIRES = "subscription_pending_update_expires"
SCHEDULED_PAUSE = "schedule_pauses"
SCHEDULED_RESUME = "schedule_resumes"
RESUMING_EXPIRES = "subscription_resuming_expires"
PHASE_CHANGES = "schedule_phase_changes"

RENEWED = frozenset({"active", "past_due", "trialing", "unpaid"})
"""The statuses in which periods follow one another."""

ENDED = frozenset({"canceled", "incomplete_expired"})
"""The statuses that a subscription never leaves (R93)."""

TRIAL_WARNING = 3 * DAY
"""How long before its end a trial is told to end."""

UPCOMING_WARNING = 7 * DAY
"""How long before it is made an invoice is told to come, as Stripe's Dashboard has it at first."""

INCOMPLETE_FOR = 23 * 60 * 60
"""How long the first payment, or that of a pending update, may take, in seconds."""


def retime(turn: Turn, subscription: Subscription) -> None:
    """Let time bring about what it is to, now that a subscription has changed."""
    id, clock = subscription["id"], subscription["test_clock"]
    now = turn.now(clock)
    renewed = subscription["status"] in RENEWED
    ends = first_end(subscription)
    cancel_at = subscription["cancel_at"]
    trial_end = subscription["trial_end"]
    paused = subscription["pause_collection"]
    pending = subscription["pending_update"]
    is_last = cancel_at is not None and cancel_at <= ends
    at_pause = cancel_at if subscription["status"] == "paused" else None
    times = {
        PERIOD_ENDS: min(ends, cancel_at or ends) if renewed else at_pause,
        TRIAL_WILL_END: (
            trial_end - TRIAL_WARNING
            if trial_end is not None and subscription["status"] == "trialing"
            else None
        ),
        INVOICE_UPCOMING: (
            ends - UPCOMING_WARNING if renewed and not is_last and paused is None else None
        ),
        COLLECTION_RESUMES: (
            paused["resumes_at"]
            if paused is not None and subscription["status"] not in ENDED
            else None
        ),
        INCOMPLETE_EXPIRES: (
            subscription["created"] + INCOMPLETE_FOR
            if subscription["status"] == "incomplete"
            else None
        ),
        PENDING_UPDATE_EXPIRES: None if pending is None else pending["expires_at"],
    }
    for job, at in times.items():
        if at is None or (at <= now and job in {TRIAL_WILL_END, INVOICE_UPCOMING}):
            turn.unschedule(job, id)
        else:
            turn.schedule(job, id, at, clock)


def forget_schedule(turn: Turn, schedule: str) -> None:
    """Let time bring nothing about for a schedule any more."""
    for job in (PHASE_CHANGES, SCHEDULED_PAUSE, SCHEDULED_RESUME):
        turn.unschedule(job, schedule)
