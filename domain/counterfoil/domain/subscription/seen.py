"""A subscription as Stripe's facets: laid over what is known, and read off what is known."""

from datetime import datetime
from typing import assert_never

from counterfoil.domain.altered import altered
from counterfoil.domain.observation import stated
from counterfoil.domain.resolution import facets_of
from counterfoil.domain.subscription.observed import ObservedSchedule, ObservedSubscription
from counterfoil.domain.subscription.state import (
    Ended,
    InForce,
    State,
    Unseen,
    in_order,
)
from counterfoil.domain.subscription.terms import MissingPaymentMethod, Trial
from counterfoil.domain.values import Annotations, Known, ScheduleId

COMPANIONS = {
    "cancellation": ("cancel_at_period_end", "cancel_at", "canceled_at", "end_reason"),
    "reason": ("feedback", "feedback_option", "comment"),
    "notes": ("metadata", "description"),
}
"""Which facets stand or fall together, where one decision sets several."""


def overlaid(now: InForce, observed: ObservedSubscription) -> InForce:
    """Return the subscription with every facet that is stated; the others stay as they are."""
    return altered(
        now,
        customer=stated(observed.customer, now.customer),
        status=stated(observed.status, now.status),
        items=in_order(stated(observed.items, now.items)),
        created=stated(observed.created, now.created),
        start_date=stated(observed.start_date, now.start_date),
        currency=stated(observed.currency, now.currency),
        collection_method=stated(observed.collection_method, now.collection_method),
        billing_mode=stated(observed.billing_mode, now.billing_mode),
        billing_cycle_anchor=stated(observed.billing_cycle_anchor, now.billing_cycle_anchor),
        trial=stated(observed.trial, now.trial),
        collection_pause=stated(observed.collection_pause, now.collection_pause),
        pause=stated(observed.pause, now.pause),
        cancel_at_period_end=stated(observed.cancel_at_period_end, now.cancel_at_period_end),
        cancel_at=stated(observed.cancel_at, now.cancel_at),
        canceled_at=stated(observed.canceled_at, now.canceled_at),
        end_reason=stated(observed.end_reason, now.end_reason),
        feedback=stated(observed.feedback, now.feedback),
        feedback_option=stated(observed.feedback_option, now.feedback_option),
        comment=stated(observed.comment, now.comment),
        default_payment_method=stated(observed.default_payment_method, now.default_payment_method),
        default_source=stated(observed.default_source, now.default_source),
        managed_by=stated(observed.schedule, now.managed_by),
        discounts=stated(observed.discounts, now.discounts),
        on_behalf_of=stated(observed.on_behalf_of, now.on_behalf_of),
        notes=_annotated(
            now.notes,
            Annotations(
                metadata=stated(observed.metadata, now.notes.metadata),
                description=stated(observed.description, now.notes.description),
            ),
        ),
    )


def _annotated(now: Annotations, stated: Annotations) -> Annotations:
    """Return what is stated; notes that were erased stay so until something is written again."""
    unerased = altered(now, erased=False) if now.erased else now
    return now if unerased == stated else stated


def withheld(
    now: InForce, observed: ObservedSubscription
) -> tuple[ObservedSubscription, tuple[str, ...]]:
    """
    Take out of a statement the facets that were decided here and that it doesn't confirm.

    Returns what is left of the statement, and the decisions that it confirms.
    """
    if not now.unconfirmed:
        return observed, ()
    confirmed: list[str] = []
    stated = set(facets_of(observed))
    seen = overlaid(now, observed)
    for decision in now.unconfirmed:
        facets = COMPANIONS.get(decision, (decision,))
        if stated.isdisjoint(facets):
            continue
        if _confirms(decision, now, seen):
            confirmed.append(decision)
        else:
            observed = altered(observed, **dict.fromkeys(facets))
    return observed, tuple(confirmed)


def _confirms(decision: str, now: InForce, seen: InForce) -> bool:
    match decision:
        case "cancellation":
            # Stripe stamps the moment by its own clock: that it ends is the decision, not when it
            # was asked.
            return now.is_canceling == seen.is_canceling
        case "reason":
            return all(
                getattr(now, facet) == getattr(seen, facet) for facet in COMPANIONS[decision]
            )
        case "trial":
            # When it started is Stripe's to tell.
            return _bounds(now.trial) == _bounds(seen.trial)
        case _:
            return bool(getattr(now, decision) == getattr(seen, decision))


def _bounds(trial: Trial | None) -> tuple[datetime, MissingPaymentMethod] | None:
    return (trial.end, trial.missing_payment_method) if trial else None


def as_observed(state: State) -> ObservedSubscription:
    """Read every facet off a subscription that is known; of one that isn't, nothing is."""
    match state:
        case Unseen():
            return ObservedSubscription()
        case InForce():
            return _facets(state)
        case Ended():
            return altered(_facets(state.last), ended_at=Known(state.ended_at))
        case _ as unreachable:
            assert_never(unreachable)


def _facets(s: InForce) -> ObservedSubscription:
    return ObservedSubscription(
        customer=Known(s.customer),
        created=Known(s.created) if s.created else None,
        start_date=Known(s.start_date) if s.start_date else None,
        status=Known(s.status),
        items=Known(s.items),
        currency=Known(s.currency) if s.currency else None,
        collection_method=Known(s.collection_method),
        billing_mode=Known(s.billing_mode),
        billing_cycle_anchor=Known(s.billing_cycle_anchor) if s.billing_cycle_anchor else None,
        trial=Known(s.trial),
        collection_pause=Known(s.collection_pause),
        pause=Known(s.pause),
        cancel_at_period_end=Known(s.cancel_at_period_end),
        cancel_at=Known(s.cancel_at),
        canceled_at=Known(s.canceled_at),
        ended_at=Known(None),
        end_reason=Known(s.end_reason),
        feedback=Known(s.feedback),
        feedback_option=Known(s.feedback_option),
        comment=Known(s.comment),
        default_payment_method=Known(s.default_payment_method),
        default_source=Known(s.default_source),
        schedule=Known(s.managed_by),
        discounts=Known(s.discounts),
        on_behalf_of=Known(s.on_behalf_of),
        description=Known(s.notes.description),
        metadata=Known(s.notes.metadata),
    )


def schedule_as_observed(state: State, schedule_id: ScheduleId) -> ObservedSchedule:
    """Read off what is known of a schedule."""
    schedules = state.last.schedules if isinstance(state, Ended) else state.schedules
    schedule = schedules.get(schedule_id)
    if schedule is None:
        return ObservedSchedule()
    return ObservedSchedule(
        status=Known(schedule.status.value),
        update_scheduled=Known(schedule.update_scheduled),
    )
