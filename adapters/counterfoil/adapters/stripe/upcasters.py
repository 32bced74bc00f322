"""Brings Stripe's objects of older API versions to the newest shape, one small change at a time."""

import re
from collections.abc import Callable
from functools import lru_cache

from attrs import frozen

from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.adapters.stripe.upcast_invoice import (
    status_replaces_flags,
    subscription_moves_to_parent,
)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@frozen(kw_only=True)
class Change:
    """
    One change that an API version made to an object.

    Args:
        version: the first version whose objects always have the new shape.
        kind: Stripe's name of the object.
        upcast: returns the object in the new shape, and never touches the one it was given. It is
            harmless on objects that have the new shape already, and passes an unknown shape on.
        adds: it fills in what the version didn't know yet. An object without a version is left as
            it is then, since there a missing key is UNKNOWN.
    """

    version: str
    kind: str
    upcast: Callable[[JsonObject], JsonObject]
    adds: bool = False


def upcast(kind: str, stated: JsonObject, api_version: str | None) -> JsonObject:
    """
    Return an object as the newest API version would state it.

    Where the version is unknown the object is recognised by its shape.
    """
    for change in _changes_since(kind, date_of(api_version)):
        stated = change(stated)
    return stated


def date_of(api_version: str | None) -> str | None:
    """Return the date that an API version begins with; dates as text are in order."""
    match = _DATE.match(api_version or "")
    return match[0] if match else None


@lru_cache(maxsize=1024)
def _changes_since(kind: str, date: str | None) -> tuple[Callable[[JsonObject], JsonObject], ...]:
    return tuple(
        change.upcast
        for change in CHANGES
        if change.kind == kind and (not change.adds if date is None else date < change.version)
    )


def filled(**values: object) -> Callable[[JsonObject], JsonObject]:
    """Return an upcaster that adds what is missing."""

    def fill(stated: JsonObject) -> JsonObject:
        return {**values, **stated}

    return fill


def renamed(old: str, new: str) -> Callable[[JsonObject], JsonObject]:
    """Return an upcaster that moves a value to the key's new name."""

    def rename(stated: JsonObject) -> JsonObject:
        if old not in stated or new in stated:
            return stated
        return {**stated, new: stated[old]}

    return rename


def _each(stated: JsonObject, key: str, change: Callable[[JsonObject], JsonObject]) -> JsonObject:
    """Return the object with each object of an array changed; any other shape is passed on."""
    members = stated.get(key)
    if not isinstance(members, list):
        return stated
    changed = [change(member) if isinstance(member, dict) else member for member in members]
    return {**stated, key: changed}


def _each_item(subscription: JsonObject, change: Callable[[JsonObject], JsonObject]) -> JsonObject:
    listed = subscription.get("items")
    if not isinstance(listed, dict):
        return subscription
    return {**subscription, "items": _each(listed, "data", change)}


def price_of_plan(plan: JsonObject) -> JsonObject:
    """Return a plan as the price that it has been since 2020; both go by the same id."""
    recurring = {
        key: plan[key] for key in ("interval", "interval_count", "usage_type") if key in plan
    }
    price: JsonObject = {
        "object": "price",
        "type": "recurring",
        "recurring": recurring,
        "unit_amount": plan.get("amount"),
        "unit_amount_decimal": plan.get("amount_decimal"),
    }
    return price | {key: plan[key] for key in _KEPT_OF_A_PLAN if key in plan}


_KEPT_OF_A_PLAN = (
    "active",
    "billing_scheme",
    "created",
    "currency",
    "deleted",
    "id",
    "metadata",
    "nickname",
    "product",
)


def _items_of(subscription: JsonObject) -> list[JsonObject]:
    listed = subscription.get("items")
    items = listed.get("data") if isinstance(listed, dict) else None
    if not isinstance(items, list):
        return []
    return [item for item in items if isinstance(item, dict)]


def _plan_alone(item: JsonObject) -> JsonObject | None:
    plan = item.get("plan")
    return plan if "price" not in item and isinstance(plan, dict) else None


def _plans_become_prices(subscription: JsonObject) -> JsonObject:
    """Until 2020 items had a plan. Until 2018 plans had no product: the items stay UNKNOWN then."""
    plans = [plan for plan in map(_plan_alone, _items_of(subscription)) if plan is not None]
    if any(plan.get("product") is None for plan in plans):
        return {key: value for key, value in subscription.items() if key != "items"}
    return _each_item(subscription, _plan_becomes_price) if plans else subscription


def _plan_becomes_price(item: JsonObject) -> JsonObject:
    plan = _plan_alone(item)
    return item if plan is None else {**item, "price": price_of_plan(plan)}


def _currency_comes_from_items(subscription: JsonObject) -> JsonObject:
    items = _items_of(subscription)
    if "currency" in subscription or not items:
        return subscription
    price = items[0].get("price")
    if not isinstance(price, dict) or "currency" not in price:
        return subscription
    return {**subscription, "currency": price["currency"]}


def _periods_move_to_items(subscription: JsonObject) -> JsonObject:
    bounds = {
        key: subscription[key]
        for key in ("current_period_start", "current_period_end")
        if key in subscription
    }
    if not bounds:
        return subscription
    return _each_item(subscription, lambda item: bounds | item)


def _discount_joins_discounts(subscription: JsonObject) -> JsonObject:
    """One discount became several; for a while both stood side by side, the several as bare ids."""
    if "discount" not in subscription:
        return subscription
    discount = subscription["discount"]
    several = subscription.get("discounts")
    alone = isinstance(discount, dict) and several == [discount.get("id")]
    if several is not None and not alone:
        return subscription
    return {**subscription, "discounts": [] if discount is None else [discount]}


def _coupon_becomes_source(subscription: JsonObject) -> JsonObject:
    return _each(subscription, "discounts", _coupon_within("source"))


def _coupon_within(key: str) -> Callable[[JsonObject], JsonObject]:
    """Return what says under a key that it is a coupon, where that stood alone before."""

    def within(stated: JsonObject) -> JsonObject:
        if key in stated or "coupon" not in stated:
            return stated
        return {**stated, key: {"type": "coupon", "coupon": stated["coupon"]}}

    return within


def _details_have_feedback_option(subscription: JsonObject) -> JsonObject:
    details = subscription.get("cancellation_details")
    if not isinstance(details, dict):
        return subscription
    return {**subscription, "cancellation_details": {"feedback_option": None, **details}}


def _pause_has_a_reason(subscription: JsonObject) -> JsonObject:
    """Until this version nothing but a trial's end paused a subscription itself (R144)."""
    if "status_details" in subscription:
        return subscription
    paused = {"type": "subscription", "subscription": {"type": "trial_end_without_payment_method"}}
    is_paused = subscription.get("status") == "paused"
    return {**subscription, "status_details": {"paused": paused} if is_paused else None}


def _settings_have_default_method(customer: JsonObject) -> JsonObject:
    settings = customer.get("invoice_settings", {})
    if not isinstance(settings, dict):
        return customer
    return {**customer, "invoice_settings": {"default_payment_method": None, **settings}}


def _phase_plans_become_items(schedule: JsonObject) -> JsonObject:
    return _each(schedule, "phases", _phase_with_items)


def _phase_with_items(phase: JsonObject) -> JsonObject:
    return _each(renamed("plans", "items")(phase), "items", renamed("plan", "price"))


def _features_have_pause(configuration: JsonObject) -> JsonObject:
    """From 2024 to 2026 there was no such feature, and so it was off (R61e)."""
    features = configuration.get("features")
    if not isinstance(features, dict):
        return configuration
    pause = {"subscription_pause": {"enabled": False}}
    return {**configuration, "features": pause | features}


def _of_subscription(
    version: str, upcast: Callable[[JsonObject], JsonObject], *, adds: bool = False
) -> Change:
    return Change(version=version, kind="subscription", upcast=upcast, adds=adds)


CREATE_INVOICE = {"end_behavior": {"missing_payment_method": "create_invoice"}}

CHANGES: tuple[Change, ...] = (
    _of_subscription("2018-02-05", filled(billing="charge_automatically"), adds=True),
    _of_subscription("2018-11-08", filled(default_source=None), adds=True),
    Change(version="2018-11-08", kind="invoice", upcast=status_replaces_flags),
    _of_subscription(
        "2019-03-14", filled(cancel_at=None, default_payment_method=None, schedule=None), adds=True
    ),
    Change(
        version="2019-03-14",
        kind="customer",
        upcast=filled(address=None, name=None, phone=None, preferred_locales=[], tax_exempt="none"),
        adds=True,
    ),
    Change(version="2019-03-14", kind="customer", upcast=_settings_have_default_method, adds=True),
    Change(version="2019-03-14", kind="invoice", upcast=renamed("date", "created")),
    Change(
        version="2019-03-14",
        kind="invoice",
        upcast=filled(default_payment_method=None),
        adds=True,
    ),
    _of_subscription("2019-10-17", renamed("billing", "collection_method")),
    Change(version="2019-10-17", kind="customer", upcast=renamed("account_balance", "balance")),
    Change(version="2019-10-17", kind="invoice", upcast=renamed("billing", "collection_method")),
    _of_subscription("2019-12-03", filled(pause_collection=None), adds=True),
    _of_subscription("2020-08-27", _plans_become_prices),
    Change(version="2020-08-27", kind="subscription_schedule", upcast=_phase_plans_become_items),
    _of_subscription("2022-08-01", filled(description=None), adds=True),
    Change(version="2022-08-01", kind="product", upcast=filled(default_price=None), adds=True),
    _of_subscription("2022-11-15", _currency_comes_from_items),
    _of_subscription("2022-11-15", filled(on_behalf_of=None), adds=True),
    Change(version="2022-11-15", kind="invoice", upcast=filled(on_behalf_of=None), adds=True),
    _of_subscription(
        "2023-08-16", filled(cancellation_details=None, trial_settings=CREATE_INVOICE), adds=True
    ),
    _of_subscription("2025-03-31", _periods_move_to_items),
    _of_subscription("2025-03-31", _discount_joins_discounts),
    Change(version="2025-03-31", kind="invoice", upcast=subscription_moves_to_parent),
    _of_subscription("2025-06-30", filled(billing_mode={"type": "classic"}), adds=True),
    _of_subscription("2025-09-30", _coupon_becomes_source),
    Change(version="2025-09-30", kind="promotion_code", upcast=_coupon_within("promotion")),
    Change(
        version="2025-09-30",
        kind="billing_portal.configuration",
        upcast=filled(name=None),
        adds=True,
    ),
    _of_subscription("2026-08-26", _details_have_feedback_option, adds=True),
    _of_subscription("2026-10-28", _pause_has_a_reason, adds=True),
    Change(
        version="2026-10-28",
        kind="billing_portal.configuration",
        upcast=_features_have_pause,
        adds=True,
    ),
)
"""
Every change that the model sees, in order of version.

New fields appear in all versions at once, so an older version lacks one only in statements from
before it was there. The date here is then that of the first version published after.
"""
