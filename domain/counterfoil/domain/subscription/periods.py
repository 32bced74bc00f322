"""Billing periods in a standalone account: what moves them, and what moves with them."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs

from counterfoil.domain.calendar import add_interval
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.price import PriceTerms
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.guards import chargeable
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.subscription.terms import (
    CollectionMethod,
    EndReason,
    MissingPaymentMethod,
    PauseReason,
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
        attrs.evolve(
            item, current_period_start=at, current_period_end=first_period_end(item.price, at)
        )
        for item in items
    )


def ending(items: Iterable[SubscriptionItem], at: datetime) -> tuple[SubscriptionItem, ...]:
    """Return items whose running periods end at a moment."""
    return tuple(attrs.evolve(item, current_period_end=at) for item in items)


def moved(subscription: InForce, items: tuple[SubscriptionItem, ...]) -> Iterator[e.Event]:
    """
    Yield what tells that items bill other periods than they did.

    A cancellation by the flag moves with the latest period end, one by the date stays (R108, R109).
    """
    for item in items:
        before = subscription.item(item.id)
        period = (item.current_period_start, item.current_period_end)
        if before is None or (before.current_period_start, before.current_period_end) != period:
            yield e.PeriodRenewed(
                item=item.id,
                current_period_start=item.current_period_start,
                current_period_end=item.current_period_end,
            )
    end = attrs.evolve(subscription, items=items).current_period_end
    if subscription.cancel_at_period_end and end != subscription.cancel_at:
        yield e.CancellationScheduled(
            cancel_at_period_end=True,
            cancel_at=end,
            canceled_at=subscription.canceled_at,
            reason=subscription.end_reason,
        )


def cycle_begun(subscription: InForce, at: datetime) -> tuple[e.Event, ...]:
    """Return what tells that a new billing cycle begins now."""
    return (
        e.BillingCycleAnchorReset(at),
        *moved(subscription, begun(subscription.items, at)),
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
            return (
                e.SubscriptionCanceled(
                    canceled_at=facts.at,
                    ended_at=facts.at,
                    reason=EndReason.PAYMENT_FAILED,
                    cancel_at_period_end=subscription.cancel_at_period_end,
                    cancel_at=subscription.cancel_at,
                ),
            )
        case MissingPaymentMethod.PAUSE:
            pause = SubscriptionPause(
                reason=PauseReason.TRIAL_END_WITHOUT_PAYMENT_METHOD, paused_at=facts.at
            )
            periods = moved(subscription, ending(subscription.items, facts.at))
            return (e.SubscriptionPaused(pause=pause), *periods)
        case _:
            return (e.TrialEnded(facts.at), *cycle_begun(subscription, facts.at))
