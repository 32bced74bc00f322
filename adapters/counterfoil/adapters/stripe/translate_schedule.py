"""Reads Stripe's subscription schedules, in their newest shape."""

from counterfoil.adapters.stripe.shapes import (
    JsonObject,
    as_object,
    as_objects,
    as_reference,
    as_text,
    as_whole,
    facet,
    facet_or_none,
    member,
    member_or_none,
    reference,
)
from counterfoil.domain.subscription.observed import ObservedSchedule
from counterfoil.domain.values import Known, SubscriptionId

_MANAGING = ("active", "not_started")
"""The statuses in which a schedule manages its subscription."""

_NOT_OF_THE_SUBSCRIPTION = frozenset(
    ("add_invoice_items", "end_date", "items", "metadata", "proration_behavior", "start_date")
)
"""
What of a phase leaves the subscription as it is: its bounds, what is billed once, its own notes.

Items are compared apart, by price and quantity. All the rest is compared as it stands, whatever its
shape, since a field that comes to phases later makes a difference, too.
"""


def observed_schedule(schedule: JsonObject) -> ObservedSchedule:
    """Read a subscription schedule."""
    return ObservedSchedule(
        subscription=facet_or_none(schedule, "subscription", _as_subscription_id),
        status=facet(schedule, "status", as_text),
        update_scheduled=_update_scheduled(schedule),
    )


def schedule_owner(schedule: JsonObject) -> str | None:
    """Name the stream of the subscription that a schedule manages, or managed until its release."""
    for key in ("subscription", "released_subscription"):
        subscription = member_or_none(schedule, key, as_reference)
        if subscription is not None:
            return f"subscription/{subscription}"
    return None


def _update_scheduled(schedule: JsonObject) -> Known[bool] | None:
    if "status" not in schedule or "phases" not in schedule:
        return None
    if member(schedule, "status", as_text) not in _MANAGING:
        return Known(value=False)
    phases = member(schedule, "phases", as_objects)
    current = member_or_none(schedule, "current_phase", as_object)
    if current is None:
        return Known(bool(phases))
    now = member(current, "start_date", as_whole)
    begun = [phase for phase in phases if _start(phase) <= now]
    to_come = [phase for phase in phases if _start(phase) > now]
    standing = _terms(begun[-1]) if begun else None
    return Known(any(_terms(phase) != standing for phase in to_come))


def _start(phase: JsonObject) -> int:
    return member(phase, "start_date", as_whole)


def _terms(phase: JsonObject) -> tuple[object, ...]:
    """Return what a phase makes of the subscription, to be compared."""
    items = tuple(
        (member(item, "price", as_reference), member_or_none(item, "quantity", as_whole))
        for item in member(phase, "items", as_objects)
    )
    rest = {
        key: value
        for key, value in phase.items()
        if value is not None and key not in _NOT_OF_THE_SUBSCRIPTION
    }
    return items, rest


_as_subscription_id = reference(SubscriptionId)
