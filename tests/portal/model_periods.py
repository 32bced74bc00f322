"""The model's calendar: billing periods, and what time alone brings about."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import datetime, timedelta

from attrs import evolve
from tests.portal.model import (
    FIRST_PAYMENT_TAKES_AT_MOST,
    RENEWING,
    Price,
    Subscription,
    World,
)

from counterfoil.domain.product.price import Interval
from counterfoil.domain.subscription.terms import CollectionMethod, MissingPaymentMethod, Status

DAYS = {Interval.DAY: 1, Interval.WEEK: 7}
MONTHS = {Interval.MONTH: 1, Interval.YEAR: 12}


def later(start: datetime, interval: Interval, count: int) -> datetime:
    """Return the moment some intervals later; the 31st becomes the last of a shorter month."""
    if interval in DAYS:
        return start + timedelta(days=DAYS[interval] * count)
    years, month = divmod(start.month - 1 + MONTHS[interval] * count, 12)
    last = monthrange(start.year + years, month + 1)[1]
    return start.replace(year=start.year + years, month=month + 1, day=min(start.day, last))


def period_end(start: datetime, price: Price, anchor: datetime | None = None) -> datetime:
    """
    Return when a period ends: an interval later, on the cycle of the anchor.

    A period that begins beside the cycle ends where the cycle is nearest to its due length.
    """
    if price.every is None:
        raise ValueError(price.id)
    due = later(start, *price.every)
    if anchor is None or anchor == start:
        return due
    interval, count = price.every
    near = round((due - anchor) / (later(anchor, interval, count) - anchor))
    cycle = [later(anchor, interval, count * n) for n in range(near - 2, near + 3)]
    return min(cycle, key=lambda moment: abs(moment - due))


def end(subscription: Subscription, at: datetime, status: Status = Status.CANCELED) -> None:
    """Let a subscription be over for ever (R93, R112, R116)."""
    subscription.ended, subscription.status = at, status
    subscription.resumes_at = subscription.switch = None


def move_end(subscription: Subscription) -> None:
    """A cancellation by the flag follows the period's end, one by the date stays (R108, R109)."""
    if subscription.cancel_flag:
        subscription.cancel_at = subscription.period_end


def begin_cycle(world: World, subscription: Subscription, at: datetime) -> None:
    """Let a billing cycle begin: every item bills a whole period from now on (R57)."""
    subscription.anchor = at
    for item in subscription.items.values():
        item.start, item.end = at, period_end(at, world.prices[item.price])
    move_end(subscription)


def end_periods(subscription: Subscription, at: datetime) -> None:
    """Let the running periods end; none ends before it began, whatever the clock says (R139)."""
    for item in subscription.items.values():
        item.end = max(at, item.start)
    move_end(subscription)


def end_trial(world: World, subscription: Subscription, at: datetime) -> None:
    """A trial's end brings billing, or what was said for want of a payment method (R144)."""
    charged = subscription.method is CollectionMethod.CHARGE_AUTOMATICALLY
    wants = charged and not world.methods_of(subscription.customer)
    otherwise = subscription.trial.missing_payment_method if subscription.trial else None
    if wants and otherwise is MissingPaymentMethod.CANCEL:
        end(subscription, at)
    elif wants and otherwise is MissingPaymentMethod.PAUSE:
        subscription.status, subscription.paused_for_want = Status.PAUSED, True
        subscription.resumes_at = None
        end_periods(subscription, at)
    else:
        if subscription.trial is not None:
            subscription.trial = evolve(subscription.trial, end=at)
        subscription.status = Status.ACTIVE
        begin_cycle(world, subscription, at)


def intervals(world: World, subscription: Subscription) -> list[tuple[Interval, int] | None]:
    """Return by which intervals the items bill."""
    return [world.prices[item.price].every for item in subscription.items.values()]


def let_time_pass(world: World) -> None:
    """Bring about all that is due by now, moment by moment."""
    for session in world.sessions.values():
        expiry, why = session.expires()
        if session.ended is None and expiry <= world.now:
            session.ended = (why, expiry)
    for subscription in world.subscriptions.values():
        while (at := next_moment(subscription)) is not None and at <= world.now:
            _bring_about(world, subscription, at)


def next_moment(subscription: Subscription) -> datetime | None:
    """Return when time alone will next bring something about."""
    return None if subscription.ended is not None else min(_moments(subscription), default=None)


def _moments(subscription: Subscription) -> Iterator[datetime]:
    pause = subscription.collection_pause
    if subscription.cancel_at is not None:
        yield subscription.cancel_at
    if subscription.status is Status.INCOMPLETE:
        yield subscription.created + FIRST_PAYMENT_TAKES_AT_MOST
    if pause is not None and pause.resumes_at is not None:
        yield pause.resumes_at
    if subscription.resumes_at is not None:
        yield subscription.resumes_at
    if subscription.switch is not None:
        yield subscription.switch.at
    if _in_trial(subscription) and subscription.trial is not None:
        yield subscription.trial.end
    elif subscription.status in RENEWING:
        yield min(item.end for item in subscription.items.values())


def _in_trial(subscription: Subscription) -> bool:
    return subscription.status is Status.TRIALING and subscription.trial is not None


def _bring_about(world: World, held: Subscription, at: datetime) -> None:
    """
    Bring about what falls on a moment.

    The end comes instead of all else (R112), as does the want of a first payment (R93). Collection
    goes on (R131), a switch takes effect (R58), and then the period gives way: to a pause's end
    (R142), a trial's end (R144), or the next period.
    """
    if held.cancel_at is not None and held.cancel_at <= at:
        end(held, at)
        return
    if held.status is Status.INCOMPLETE and held.created + FIRST_PAYMENT_TAKES_AT_MOST <= at:
        end(held, at, Status.INCOMPLETE_EXPIRED)
        return
    pause = held.collection_pause
    if pause is not None and pause.resumes_at is not None and pause.resumes_at <= at:
        held.collection_pause = None
    before = intervals(world, held)
    if held.switch is not None and held.switch.at <= at:
        item = held.items[held.switch.item]
        item.price, item.quantity = held.switch.price, held.switch.quantity
        held.schedule = held.switch = None
    if held.resumes_at is not None and held.resumes_at <= at:
        held.status, held.resumes_at, held.paused_for_want = Status.ACTIVE, None, False
        begin_cycle(world, held, at)
    elif _in_trial(held) and held.trial is not None:
        if held.trial.end <= at:
            end_trial(world, held, at)
    elif held.status in RENEWING:
        if before != intervals(world, held):
            begin_cycle(world, held, at)
            return
        for item in held.items.values():
            if item.end <= at:
                item.start = item.end
                item.end = period_end(item.start, world.prices[item.price], held.anchor)
