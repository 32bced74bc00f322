"""What Stripe says of a subscription, taken apart into the facts that it changes; never refused."""

from collections.abc import Iterator, Mapping

from counterfoil.domain.altered import altered
from counterfoil.domain.facts import Facts
from counterfoil.domain.observation import Origin
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.deciding import Events
from counterfoil.domain.subscription.evolving import evolve, first_known
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.seen import overlaid, withheld
from counterfoil.domain.subscription.state import (
    TERMINAL_STATUSES,
    Ended,
    InForce,
    State,
    Unseen,
    in_order,
)
from counterfoil.domain.subscription.terms import (
    EndReason,
    Schedule,
    ScheduleStatus,
    Status,
    SubscriptionItem,
    SubscriptionPause,
)
from counterfoil.domain.values import Annotations, Known, ScheduleId


def observe_subscription(command: c.ObserveSubscription, state: State, facts: Facts) -> Events:
    """Record what changed by Stripe's word; what was decided here and isn't confirmed stays."""
    observed = command.observed
    if isinstance(state, Unseen):
        opened = _opened(command, state)
        if opened is None:
            return ()
        return (opened, *_changes(command, first_known(state, opened), observed))
    if isinstance(state, InForce) and _ends(observed):
        # With its end all that was decided here is closed: Stripe's word counts again.
        return tuple(_changes(command, state, observed))
    last = state.last if isinstance(state, Ended) else state
    observed, confirmed = withheld(last, observed)
    changes = tuple(_changes(command, state, observed))
    return (*changes, e.ConfirmationEnded(facets=confirmed)) if confirmed else changes


def observe_schedule(command: c.ObserveSchedule, state: State, facts: Facts) -> Events:
    """Record what a schedule says of itself (R86)."""
    observed = command.observed
    before = _schedules(state).get(command.schedule_id)
    base = before or Schedule(id=command.schedule_id)
    schedule = Schedule(
        id=command.schedule_id,
        status=ScheduleStatus(observed.status.value) if observed.status else base.status,
        update_scheduled=observed.update_scheduled.value
        if observed.update_scheduled
        else base.update_scheduled,
    )
    return () if schedule == before else (e.ScheduleStateChanged(schedule),)


def learn_earlier_fact(command: c.LearnEarlierFact, state: State, facts: Facts) -> Events:
    """Record what was true before; the present isn't touched."""
    statement = e.EarlierStatement(subscription=command.subscription, schedule=command.schedule)
    return (e.EarlierFactLearned(schedule=command.schedule_id, statement=statement),)


def _schedules(state: State) -> Mapping[ScheduleId, Schedule]:
    return state.last.schedules if isinstance(state, Ended) else state.schedules


def _opened(command: c.ObserveSubscription, state: Unseen) -> e.Opened | None:
    """
    Open the stream; a statement that lacks the customer, the status or the items can't.

    One that was asked for here is started however it is seen.
    """
    observed = command.observed
    if observed.customer is None or observed.status is None or observed.items is None:
        return None
    seen = overlaid(
        InForce(
            id=state.id,
            customer=observed.customer.value,
            status=observed.status.value,
            items=observed.items.value,
        ),
        observed,
    )
    opening = e.Opening(
        customer=seen.customer,
        status=seen.status,
        items=seen.items,
        created=seen.created,
        start_date=seen.start_date,
        currency=seen.currency,
        collection_method=seen.collection_method,
        billing_mode=seen.billing_mode,
        billing_cycle_anchor=seen.billing_cycle_anchor,
        trial=seen.trial,
        default_payment_method=seen.default_payment_method,
        default_source=seen.default_source,
        discounts=seen.discounts,
        on_behalf_of=seen.on_behalf_of,
    )
    asked = any(o.operation is Operation.START_SUBSCRIPTION for o in state.outstanding)
    if asked or command.origin is Origin.CREATED:
        return e.SubscriptionStarted(opening=opening, notes=seen.notes)
    return e.SubscriptionAdopted(opening=opening, notes=seen.notes)


def _changes(
    command: c.ObserveSubscription, state: InForce | Ended, observed: ObservedSubscription
) -> Iterator[e.Event]:
    now = state.last if isinstance(state, Ended) else state
    if isinstance(state, Ended):
        observed = _after_the_end(observed)
    seen = overlaid(now, observed)
    yield from _terms(now, seen)
    yield from _items(now, seen)
    yield from _statuses(now, seen)
    yield from _pauses(now, seen)
    yield from _cancellation(now, seen, observed.end_reason)
    yield from _charging(now, seen)
    yield from _ending(state, seen, observed)
    unsettled = tuple(sorted(command.unsettled))
    if unsettled != now.unsettled:
        yield e.FactsUnsettled(unsettled)


def _ends(observed: ObservedSubscription) -> bool:
    return observed.status is not None and observed.status.value in TERMINAL_STATUSES


def _after_the_end(observed: ObservedSubscription) -> ObservedSubscription:
    """Nothing revives what is over: that it still runs tells nothing of its end (R93)."""
    if observed.status is None or _ends(observed):
        return observed
    return altered(
        observed,
        status=None,
        cancel_at_period_end=None,
        cancel_at=None,
        canceled_at=None,
        ended_at=None,
        end_reason=None,
    )


def _terms(now: InForce, seen: InForce) -> Iterator[e.Event]:
    start = ("customer", "created", "start_date", "currency", "on_behalf_of")
    if any(getattr(now, facet) != getattr(seen, facet) for facet in start):
        yield e.StartLearned(
            customer=seen.customer,
            created=seen.created,
            start_date=seen.start_date,
            currency=seen.currency,
            on_behalf_of=seen.on_behalf_of,
        )
    if now.billing_mode != seen.billing_mode:
        yield e.BillingModeChanged(seen.billing_mode)
    if now.collection_method != seen.collection_method:
        yield e.CollectionMethodChanged(seen.collection_method)
    if now.billing_cycle_anchor != seen.billing_cycle_anchor:
        yield e.BillingCycleAnchorReset(seen.billing_cycle_anchor)
    if now.trial != seen.trial:
        yield e.TrialChanged(seen.trial)
    if now.notes != seen.notes:
        yield e.AnnotationsChanged(seen.notes)


def _items(now: InForce, seen: InForce) -> Iterator[e.Event]:
    before = {item.id: item for item in now.items}
    after = {item.id: item for item in seen.items}
    yield from (e.ItemRemoved(item_id) for item_id in sorted(before.keys() - after.keys()))
    for item in in_order(seen.items):
        if item.id in before:
            yield from _item(before[item.id], item)
        else:
            yield e.ItemAdded(item)


def _item(before: SubscriptionItem, after: SubscriptionItem) -> Iterator[e.Event]:
    if before.price.id != after.price.id:
        yield e.PlanSwitched(item=after.id, price=after.price, quantity=after.quantity)
    else:
        if before.price != after.price:
            yield e.PriceRestated(after.id, after.price)
        if before.quantity != after.quantity:
            yield e.QuantityChanged(item=after.id, quantity=after.quantity)
    period = (after.current_period_start, after.current_period_end)
    if (before.current_period_start, before.current_period_end) != period:
        yield e.PeriodRenewed(
            item=after.id,
            current_period_start=after.current_period_start,
            current_period_end=after.current_period_end,
        )


def _statuses(now: InForce, seen: InForce) -> Iterator[e.Event]:
    """A status that ends the subscription is told last, by what ended it."""
    if seen.status in TERMINAL_STATUSES:
        return
    pause = seen.pause or SubscriptionPause()
    if seen.status is Status.PAUSED and now.status is not Status.PAUSED:
        yield e.SubscriptionPaused(pause=pause)
    elif seen.status is Status.PAUSED and now.pause != pause:
        yield e.SubscriptionPauseChanged(pause)
    elif now.status is Status.PAUSED and seen.status is not Status.PAUSED:
        yield e.SubscriptionResumed(seen.status)
    elif now.status != seen.status:
        yield e.StatusChanged(seen.status)


def _pauses(now: InForce, seen: InForce) -> Iterator[e.Event]:
    if now.collection_pause == seen.collection_pause:
        return
    if seen.collection_pause is None:
        yield e.CollectionResumed()
    elif now.collection_pause is None:
        yield e.CollectionPaused(seen.collection_pause)
    else:
        yield e.CollectionPauseChanged(seen.collection_pause)


def _cancellation(
    now: InForce, seen: InForce, stated_reason: Known[EndReason | None] | None
) -> Iterator[e.Event]:
    facets = ("cancel_at_period_end", "cancel_at", "canceled_at")
    changed = any(getattr(now, facet) != getattr(seen, facet) for facet in facets)
    if seen.status in TERMINAL_STATUSES:
        # What ended the subscription is told with its end.
        pass
    elif changed and seen.is_canceling:
        yield e.CancellationScheduled(
            cancel_at_period_end=seen.cancel_at_period_end,
            cancel_at=seen.cancel_at,
            canceled_at=seen.canceled_at,
            reason=seen.end_reason,
        )
    elif now.is_canceling and not seen.is_canceling:
        yield e.CancellationReversed()
        if stated_reason is not None and stated_reason.value is not None:
            yield e.CancellationAttributed(stated_reason.value)
    elif now.end_reason != seen.end_reason:
        yield e.CancellationAttributed(seen.end_reason)
    reason = (seen.feedback, seen.feedback_option, seen.comment)
    if (now.feedback, now.feedback_option, now.comment) != reason:
        yield e.CancellationReasonGiven(
            feedback=seen.feedback,
            feedback_option=seen.feedback_option,
            comment=Annotations(description=seen.comment),
        )


def _charging(now: InForce, seen: InForce) -> Iterator[e.Event]:
    if now.default_payment_method != seen.default_payment_method:
        yield e.DefaultPaymentMethodChosen(seen.default_payment_method)
    if now.default_source != seen.default_source:
        yield e.DefaultSourceChosen(seen.default_source)
    if now.discounts != seen.discounts:
        yield e.DiscountsChanged(seen.discounts)
    if seen.managed_by is not None and seen.managed_by != now.managed_by:
        yield e.ScheduleAttached(seen.managed_by)
    if seen.managed_by is None and now.managed_by is not None:
        yield e.ScheduleReleased(now.managed_by)


def _ending(state: State, seen: InForce, observed: ObservedSubscription) -> Iterator[e.Event]:
    """
    Tell that the subscription is over, once; again only where how or when is stated otherwise.
    """
    if seen.status not in TERMINAL_STATUSES:
        return
    known_end = state.ended_at if isinstance(state, Ended) else None
    ended = e.SubscriptionCanceled(
        canceled_at=seen.canceled_at,
        ended_at=known_end if observed.ended_at is None else observed.ended_at.value,
        status=seen.status,
        reason=seen.end_reason,
        cancel_at_period_end=seen.cancel_at_period_end,
        cancel_at=seen.cancel_at,
    )
    if evolve(state, ended) != state:
        yield ended
