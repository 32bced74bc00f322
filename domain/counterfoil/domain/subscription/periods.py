"""Billing periods in a standalone account: what moves them, and what moves with them."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from counterfoil.domain.altered import altered
from counterfoil.domain.calendar import add_interval, next_in_cycle
from counterfoil.domain.configuration.features import ProrationBehavior
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.price import Interval, PriceTerms
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.guards import chargeable
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.subscription.terms import (
    CollectionMethod,
    EndReason,
    MissingPaymentMethod,
    PauseReason,
    Status,
    SubscriptionItem,
    SubscriptionPause,
)


def first_period_end(price: PriceTerms, at: datetime) -> datetime | None:
    """Return when a period that begins now ends, after one interval of the price."""
    if price.recurrence is None:
        return None
    return add_interval(at, price.recurrence.interval, price.recurrence.interval_count)


def begun(items: Iterable[SubscriptionItem], at: datetime) -> tuple[SubscriptionItem, ...]:
    """Return items whose periods begin now."""
    return tuple(
        altered(item, current_period_start=at, current_period_end=first_period_end(item.price, at))
        for item in items
    )


def ending(items: Iterable[SubscriptionItem], at: datetime) -> tuple[SubscriptionItem, ...]:
    """
    Return items whose running periods end at a moment.

    None ends before it began, though a clock that went back may say so.
    """
    return tuple(
        altered(item, current_period_end=max(at, item.current_period_start or at)) for item in items
    )


def gone_on(
    items: Iterable[SubscriptionItem], anchor: datetime | None, at: datetime
) -> tuple[SubscriptionItem, ...]:
    """Return items of which the periods that are over gave way to the next of the cycle (R57)."""
    return tuple(_gone_on(item, anchor, at) for item in items)


def _gone_on(item: SubscriptionItem, anchor: datetime | None, at: datetime) -> SubscriptionItem:
    start, every = item.current_period_end, item.price.recurrence
    if start is None or start > at or every is None:
        return item
    count = every.interval_count
    if anchor is None:
        end = add_interval(start, every.interval, count)
    else:
        end = next_in_cycle(anchor, every.interval, count, start)
    return altered(item, current_period_start=start, current_period_end=end)


def begins_another_cycle(
    before: Iterable[SubscriptionItem], after: Iterable[SubscriptionItem]
) -> bool:
    """Tell whether items bill by other intervals than they did, which begins a new period (R57)."""
    return _intervals(before) != _intervals(after)


def _intervals(items: Iterable[SubscriptionItem]) -> tuple[tuple[Interval, int] | None, ...]:
    recurrences = (item.price.recurrence for item in items)
    return tuple((r.interval, r.interval_count) if r else None for r in recurrences)


def ends_at(subscription: InForce, items: Iterable[SubscriptionItem]) -> datetime | None:
    """
    Return when the subscription is set to end (R112).

    The flag without a date means the first of the items' periods to end.
    """
    if subscription.cancel_at is not None or not subscription.cancel_at_period_end:
        return subscription.cancel_at
    ends = (item.current_period_end for item in items)
    return min((end for end in ends if end is not None), default=None)


def begins_at_the_end(start: datetime, item: SubscriptionItem, subscription: InForce) -> bool:
    """Tell whether a period begins when the subscription is set to end, or later (R112)."""
    end = ends_at(subscription, (item,))
    return end is not None and start >= end


def ended(subscription: InForce, at: datetime) -> e.SubscriptionCanceled:
    """Return what tells that a cancellation took effect (R112)."""
    return e.SubscriptionCanceled(
        canceled_at=subscription.canceled_at,
        ended_at=at,
        reason=subscription.end_reason,
        cancel_at_period_end=subscription.cancel_at_period_end,
        cancel_at=subscription.cancel_at,
    )


def expired(at: datetime) -> e.SubscriptionCanceled:
    """Return what tells that the first payment was never made (R93)."""
    return e.SubscriptionCanceled(canceled_at=None, ended_at=at, status=Status.INCOMPLETE_EXPIRED)


def moved(subscription: InForce, items: tuple[SubscriptionItem, ...]) -> Iterator[e.Event]:
    """
    Yield what tells that items bill other periods than they did.

    A cancellation by the flag moves with the latest period end, one by the date stays (R108, R109).
    """
    yield from renewed(subscription, items)
    end = altered(subscription, items=items).current_period_end
    if subscription.cancel_at_period_end and end != subscription.cancel_at:
        yield e.CancellationScheduled(
            cancel_at_period_end=True,
            cancel_at=end,
            canceled_at=subscription.canceled_at,
            reason=subscription.end_reason,
        )


def renewed(
    subscription: InForce, items: tuple[SubscriptionItem, ...]
) -> Iterator[e.PeriodRenewed]:
    """Yield the periods that items bill otherwise than they did."""
    for item in items:
        before = subscription.item(item.id)
        period = (item.current_period_start, item.current_period_end)
        if before is None or (before.current_period_start, before.current_period_end) != period:
            yield e.PeriodRenewed(
                item=item.id,
                current_period_start=item.current_period_start,
                current_period_end=item.current_period_end,
            )


def cycle_begun(subscription: InForce, at: datetime) -> tuple[e.Event, ...]:
    """Return what tells that a new billing cycle begins now."""
    periods = tuple(moved(subscription, begun(subscription.items, at)))
    if subscription.billing_cycle_anchor == at:
        return periods
    return (e.BillingCycleAnchorReset(at), *periods)


def ended_now(
    subscription: InForce,
    at: datetime,
    reason: EndReason,
    proration: ProrationBehavior | None = None,
) -> e.SubscriptionCanceled:
    """Return what tells that a subscription ends as it is decided, however it was set to end."""
    return e.SubscriptionCanceled(
        canceled_at=at,
        ended_at=at,
        reason=reason,
        cancel_at_period_end=subscription.cancel_at_period_end,
        cancel_at=subscription.cancel_at,
        proration_behavior=proration,
    )


def trial_ended(subscription: InForce, facts: Facts) -> tuple[e.Event, ...]:
    """
    Return what a trial's end brings: billing, or what the trial says for want of a method (R144).
    """
    charges = subscription.collection_method is CollectionMethod.CHARGE_AUTOMATICALLY
    missing = subscription.trial.missing_payment_method if subscription.trial else None
    if not charges or chargeable(facts):
        missing = None
    match missing:
        case MissingPaymentMethod.CANCEL:
            return (ended_now(subscription, facts.at, EndReason.PAYMENT_FAILED),)
        case MissingPaymentMethod.PAUSE:
            pause = SubscriptionPause(
                reason=PauseReason.TRIAL_END_WITHOUT_PAYMENT_METHOD, paused_at=facts.at
            )
            periods = moved(subscription, ending(subscription.items, facts.at))
            return (e.SubscriptionPaused(pause=pause), *periods)
        case _:
            return (e.TrialEnded(facts.at), *cycle_begun(subscription, facts.at))
