"""What a statement of Stripe tells of a subscription, column by column."""

from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.terms import CollectionPause, Status, SubscriptionPause
from counterfoil.projections.read_model import Telling, Value
from counterfoil.projections.subscription_columns import (
    line,
    micros,
    telling_items,
    telling_periods,
)

UNTOLD = "untold"
"""The reason of a pause of which Stripe doesn't tell it."""


def collection_told(pause: CollectionPause | None) -> dict[str, Value]:
    """Tell that a collection is paused, or isn't."""
    return {
        "collection_behavior": None if pause is None else pause.behavior.value,
        "collection_resumes_at": None if pause is None else micros(pause.resumes_at),
    }


def reason_told(pause: SubscriptionPause) -> str:
    """Return why a subscription itself is paused, as its column holds it."""
    return UNTOLD if pause.reason is None else pause.reason.value


def telling_of(stated: ObservedSubscription) -> Telling:
    """Tell what was stated of a subscription; what is UNKNOWN isn't told."""
    told: dict[str, Value] = {}
    if stated.customer is not None:
        told["customer"] = stated.customer.value
    if stated.status is not None:
        told["status"] = stated.status.value.value
        if stated.status.value is not Status.PAUSED:
            told["pause"] = None
    if stated.items is not None:
        told |= telling_items(map(line, stated.items.value)) | telling_periods(stated.items.value)
    if stated.currency is not None:
        told["currency"] = stated.currency.value
    if stated.collection_method is not None:
        told["collection_method"] = stated.collection_method.value.value
    if stated.billing_mode is not None:
        told["billing_mode"] = stated.billing_mode.value.value
    if stated.trial is not None:
        told["trial_end"] = micros(stated.trial.value.end) if stated.trial.value else None
    if stated.collection_pause is not None:
        told |= collection_told(stated.collection_pause.value)
    if stated.pause is not None:
        told["pause"] = None if stated.pause.value is None else reason_told(stated.pause.value)
    if stated.cancel_at_period_end is not None:
        told["cancel_at_period_end"] = stated.cancel_at_period_end.value
    if stated.end_reason is not None:
        reason = stated.end_reason.value
        told["end_reason"] = None if reason is None else reason.value
    return told | _moments(stated)


def _moments(stated: ObservedSubscription) -> dict[str, Value]:
    facets = {
        "created": stated.created,
        "start_date": stated.start_date,
        "cancel_at": stated.cancel_at,
        "canceled_at": stated.canceled_at,
        "ended_at": stated.ended_at,
    }
    return {name: micros(facet.value) for name, facet in facets.items() if facet is not None}
