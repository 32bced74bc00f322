"""Reads Stripe's subscription schedules, in their newest shape."""

from counterfoil.adapters.stripe.shapes import (
    JsonObject,
    as_id,
    as_id_or_none,
    as_object_or_none,
    as_objects,
    as_text,
    as_whole,
    facet,
    optional,
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

Items are compared apart, by price and quantity.
"""


def observed_schedule(schedule: JsonObject) -> ObservedSchedule:
    """Read a subscription schedule."""
    return ObservedSchedule(
        subscription=facet(schedule, "subscription", _as_subscription_id_or_none),
        status=facet(schedule, "status", as_text),
        update_scheduled=_update_scheduled(schedule),
    )


def schedule_owner(schedule: JsonObject) -> str | None:
    """Name the stream of the subscription that a schedule manages, or managed until its release."""
    for key in ("subscription", "released_subscription"):
        subscription = as_id_or_none(schedule.get(key), key)
        if subscription is not None:
            return f"subscription/{subscription}"
    return None


def _update_scheduled(schedule: JsonObject) -> Known[bool] | None:
    if "status" not in schedule or "phases" not in schedule:
        return None
    if as_text(schedule["status"], "status") not in _MANAGING:
        return Known(value=False)
    phases = as_objects(schedule["phases"], "phases")
    current = as_object_or_none(schedule.get("current_phase"), "current_phase")
    if current is None:
        return Known(bool(phases))
    now = as_whole(current.get("start_date"), "start_date")
    begun = [phase for phase in phases if _start(phase) <= now]
    to_come = [phase for phase in phases if _start(phase) > now]
    standing = _terms(begun[-1]) if begun else None
    return Known(any(_terms(phase) != standing for phase in to_come))


def _start(phase: JsonObject) -> int:
    return as_whole(phase.get("start_date"), "start_date")


def _terms(phase: JsonObject) -> tuple[object, ...]:
    """Return what a phase makes of the subscription, to be compared."""
    items = tuple(
        (as_id(item.get("price"), "price"), item.get("quantity"))
        for item in as_objects(phase.get("items"), "items")
    )
    rest = {
        key: value
        for key, value in phase.items()
        if value is not None and key not in _NOT_OF_THE_SUBSCRIPTION
    }
    return items, rest


def _as_subscription_id(value: object, field: str) -> SubscriptionId:
    return SubscriptionId(as_id(value, field))


_as_subscription_id_or_none = optional(_as_subscription_id)
