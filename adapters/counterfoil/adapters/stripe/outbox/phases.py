"""The phases of a subscription schedule, said once more, and with a switch to come after them."""

from collections.abc import Iterator, Mapping

from counterfoil.adapters.stripe.shapes import (
    JsonObject,
    as_object,
    as_objects,
    as_reference,
    as_whole,
    member,
    member_or_none,
)
from counterfoil.projections.syncing.completions import NewPhases
from counterfoil.projections.syncing.forms import Value

_KEPT = (
    "application_fee_percent",
    "billing_cycle_anchor",
    "collection_method",
    "currency",
    "description",
    "metadata",
)
"""What of a phase is said once more as it is stated."""

_REFERENCES = ("default_payment_method", "on_behalf_of")


def phases_with(schedule: JsonObject, wish: NewPhases) -> list[dict[str, Value]] | None:
    """
    Return the phases of a schedule from the running one on, in the end another with a switch.

    ``None``: the last one has what is wished for. Those that were to follow the running one are
    left out: where they changed anything, nobody may ask for a switch (R86).

    Raises:
        ShapeError: the schedule has another shape than is known of it.
    """
    phases = member(schedule, "phases", as_objects)
    current = member_or_none(schedule, "current_phase", as_object)
    now = None if current is None else member(current, "start_date", as_whole)
    to_come = [each for each in phases if now is None or _start(each) >= now]
    if not to_come or _is_switched(to_come[-1], wish):
        return None
    running, last = to_come[0], to_come[-1]
    ends = _end(running)
    begins = ends if wish.starts_at is None else int(wish.starts_at.timestamp())
    before = {**_said(running), "start_date": _start(running), "end_date": begins}
    after = {**_said(running), "start_date": begins, "proration_behavior": "none"}
    after["items"] = [_switched(item, wish) for item in member(running, "items", as_objects)]
    if _end(last) > begins:
        after["end_date"] = _end(last)
    else:
        after["duration"] = {"interval": wish.interval, "interval_count": wish.interval_count}
    trial_end = member_or_none(running, "trial_end", as_whole)
    if trial_end is not None:
        before["trial_end"] = trial_end
    return [before, after]


def _start(phase: JsonObject) -> int:
    return member(phase, "start_date", as_whole)


def _end(phase: JsonObject) -> int:
    return member(phase, "end_date", as_whole)


def _is_switched(phase: JsonObject, wish: NewPhases) -> bool:
    """Tell whether a phase has the wished price, in the wished quantity."""
    return any(
        member(item, "price", as_reference) == wish.price
        and wish.quantity in {None, member_or_none(item, "quantity", as_whole)}
        for item in member(phase, "items", as_objects)
    )


def _said(phase: JsonObject) -> dict[str, Value]:
    """Say what a phase makes of a subscription; what isn't said would be dropped."""
    said = {key: _plain(phase[key]) for key in _KEPT if phase.get(key) not in (None, {})}
    for key in _REFERENCES:
        value = member_or_none(phase, key, as_reference)
        if value is not None:
            said[key] = value
    said["items"] = [_item(item) for item in member(phase, "items", as_objects)]
    discounts = list(_discounts(phase))
    if discounts:
        said["discounts"] = discounts
    rates = _rates(phase, "default_tax_rates")
    if rates:
        said["default_tax_rates"] = rates
    settings = member_or_none(phase, "invoice_settings", as_object) or {}
    days = member_or_none(settings, "days_until_due", as_whole)
    if days is not None:
        said["invoice_settings"] = {"days_until_due": days}
    tax = member_or_none(phase, "automatic_tax", as_object)
    if tax is not None:
        said["automatic_tax"] = {"enabled": _plain(tax.get("enabled"))}
    proration = phase.get("proration_behavior")
    if proration is not None:
        said["proration_behavior"] = _plain(proration)
    return said


def _item(item: JsonObject) -> dict[str, Value]:
    said: dict[str, Value] = {"price": member(item, "price", as_reference)}
    quantity = member_or_none(item, "quantity", as_whole)
    if quantity is not None:
        said["quantity"] = quantity
    if item.get("metadata"):
        said["metadata"] = _plain(item["metadata"])
    rates = _rates(item, "tax_rates")
    if rates:
        said["tax_rates"] = rates
    discounts = list(_discounts(item))
    if discounts:
        said["discounts"] = discounts
    return said


def _switched(item: JsonObject, wish: NewPhases) -> dict[str, Value]:
    said = _item(item)
    if said["price"] != wish.replaces:
        return said
    said.pop("quantity", None)
    said["price"] = wish.price
    if wish.quantity is not None:
        said["quantity"] = wish.quantity
    return said


def _discounts(of: JsonObject) -> Iterator[Mapping[str, Value]]:
    for discount in member_or_none(of, "discounts", as_objects) or ():
        for key in ("discount", "promotion_code", "coupon"):
            value = member_or_none(discount, key, as_reference)
            if value is not None:
                yield {key: value}
                break


def _rates(of: JsonObject, key: str) -> list[Value]:
    listed = of.get(key)
    if not isinstance(listed, list):
        return []
    return [as_reference(each, key) for each in listed]


def _plain(value: object) -> Value:
    """Take a value of Stripe's as a parameter, as it is."""
    match value:
        case None | str() | bool() | int():
            return value
        case float():
            return repr(value)
        case dict():
            return {str(key): _plain(each) for key, each in value.items()}
        case _:
            return str(value)
