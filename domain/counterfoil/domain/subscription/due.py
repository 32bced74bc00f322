"""When time alone will bring something about for a subscription."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from counterfoil.domain.requests import lapses_at
from counterfoil.domain.subscription.periods import ends_at
from counterfoil.domain.subscription.state import Ended, InForce, State
from counterfoil.domain.subscription.terms import Status

FIRST_PAYMENT_TAKES_AT_MOST = timedelta(hours=23)
"""How long after its creation an incomplete subscription expires (R93)."""

RENEWING_STATUSES = frozenset({Status.TRIALING, Status.ACTIVE, Status.PAST_DUE, Status.UNPAID})
"""
The statuses in which one period follows on another: what is unpaid is invoiced all the same, what
is paused isn't (R139).
"""


def due(state: State) -> datetime | None:
    """Return when time alone will bring something about; ``None``: never."""
    return min((moment for moment in _moments(state) if moment is not None), default=None)


def due_beside_stripe(state: State) -> datetime | None:
    """
    Return when it will in a synced account: what was asked of Stripe lapses.

    All else Stripe brings about, and its statements tell.
    """
    return None if isinstance(state, Ended) else lapses_at(state.outstanding)


def _moments(state: State) -> Iterator[datetime | None]:
    yield due_beside_stripe(state)
    if not isinstance(state, InForce):
        return
    yield ends_at(state, state.items)
    yield expires_at(state)
    yield collection_resumes_at(state)
    yield state.resumes_at
    yield switches_at(state)
    yield trial_ends_at(state)
    yield renews_at(state)


def expires_at(subscription: InForce) -> datetime | None:
    """Return when the subscription ends for want of its first payment (R93)."""
    if subscription.status is not Status.INCOMPLETE or subscription.created is None:
        return None
    return subscription.created + FIRST_PAYMENT_TAKES_AT_MOST


def collection_resumes_at(subscription: InForce) -> datetime | None:
    """Return when a paused collection goes on; ``None``: not until somebody resumes it (R131)."""
    pause = subscription.collection_pause
    return None if pause is None else pause.resumes_at


def switches_at(subscription: InForce) -> datetime | None:
    """
    Return when the switch takes effect that a schedule keeps (R58).

    One that was scheduled before any period was known waits for the end of the first that is.
    """
    switch = subscription.scheduled_switch
    if switch is None:
        return None
    return switch.takes_effect_at or subscription.current_period_end


def trial_ends_at(subscription: InForce) -> datetime | None:
    """Return when the running trial ends (R144)."""
    if subscription.status is not Status.TRIALING or subscription.trial is None:
        return None
    return subscription.trial.end


def renews_at(subscription: InForce) -> datetime | None:
    """Return when the first period ends that another follows on."""
    if not has_periods(subscription):
        return None
    ends = (item.current_period_end for item in subscription.items if item.price.recurrence)
    return min((end for end in ends if end is not None), default=None)


def has_periods(subscription: InForce) -> bool:
    """Tell whether one period follows on another; a trial is one until it ends."""
    return subscription.status in RENEWING_STATUSES and trial_ends_at(subscription) is None
