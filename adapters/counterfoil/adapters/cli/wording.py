"""Puts values of the domain into words for people: money, moments, events and what they say."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum

import attrs

from counterfoil.domain.account.access_policy import Treatment
from counterfoil.domain.coupon.terms import CouponDuration, CouponTerms
from counterfoil.domain.currencies import exponent
from counterfoil.domain.money import Money
from counterfoil.domain.product.price import BillingScheme, PriceTerms, Recurrence, UsageType
from counterfoil.domain.subscription.terms import (
    CollectionPause,
    Schedule,
    ScheduledSwitch,
    SubscriptionItem,
    SubscriptionPause,
    Trial,
)
from counterfoil.domain.values import Address, Known

ERASED = "(erased)"


def words_of(name: str) -> str:
    """Return a class's name as words: ``CollectionPaused`` as "Collection paused"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).capitalize()


def moment(at: datetime | None) -> str:
    """Return a moment in UTC, to the second."""
    return "unknown" if at is None else f"{at:%Y-%m-%d %H:%M:%S}"


def day(at: datetime | None) -> str:
    """Return a day in UTC."""
    return "unknown" if at is None else f"{at:%Y-%m-%d}"


def amount(terms: PriceTerms) -> str:
    """Return what one unit of a price costs."""
    if terms.unit_amount is not None:
        return str(Money(terms.unit_amount, terms.currency))
    if terms.unit_amount_decimal is not None:
        return _fraction(terms.unit_amount_decimal, terms.currency)
    if terms.custom_unit_amount:
        return f"an amount of the customer's choice in {terms.currency.upper()}"
    if terms.billing_scheme is BillingScheme.TIERED:
        return f"in tiers, in {terms.currency.upper()}"
    return f"an unknown amount in {terms.currency.upper()}"


def _fraction(text: str, currency: str) -> str:
    """Return a number of minor units, with a fraction, in wholes of its currency."""
    number = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)
    if number is None:
        return f"{text} {currency.upper()}"
    return f"{Decimal(text).scaleb(-exponent(currency)):f} {currency.upper()}"


def price(terms: PriceTerms) -> str:
    """Return what a price costs and how often: ``9.00 EUR/month``."""
    if terms.recurrence is None:
        return f"{amount(terms)} once"
    metered = ", metered" if terms.recurrence.usage_type is UsageType.METERED else ""
    return f"{amount(terms)}/{recurrence(terms.recurrence)}{metered}"


def recurrence(every: Recurrence) -> str:
    """Return how often a price bills: ``month``, ``3 months``."""
    if every.interval_count == 1:
        return every.interval.value
    return f"{every.interval_count} {every.interval}s"


def discount(terms: CouponTerms) -> str:
    """Return what a coupon takes off and for how long: ``12.5 %, for 3 months``."""
    if terms.amount_off is not None and terms.currency is not None:
        off = str(Money(terms.amount_off, terms.currency))
    elif terms.percent_off is not None:
        off = f"{terms.percent_off} %"
    else:
        off = "an unknown amount"
    match terms.duration:
        case CouponDuration.FOREVER:
            return f"{off}, for ever"
        case CouponDuration.REPEATING:
            return f"{off}, for {terms.duration_in_months} months"
        case _:
            return f"{off}, {terms.duration.value}"


def times(count: int, limit: int | None) -> str:
    """Return how often something was done, out of how often it may be."""
    return f"{count} times" if limit is None else f"{count} of {limit} times"


def item(held: SubscriptionItem) -> str:
    """Return a subscription's item: ``5 x 9.00 EUR/month``."""
    times = "" if held.quantity in (None, 1) else f"{held.quantity} x "
    return f"{times}{price(held.price)}"


def address(at: Address | None) -> str | None:
    """Return an address on one line."""
    if at is None:
        return None
    town = " ".join(each for each in (at.postal_code, at.city) if each)
    parts = (at.line1, at.line2, town, at.state, at.country)
    return ", ".join(each for each in parts if each) or None


def saying(event: object) -> str:
    """Return the main values of an event on one line; what is absent or usual is left out."""
    return ", ".join(sayings(event))


def sayings(value: object, without: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield a value's fields, each with its name, but for those that are left out."""
    kind = type(value)
    if not attrs.has(kind):
        return
    if getattr(value, "erased", False):
        yield ERASED
        return
    for field in attrs.fields(kind):
        held = getattr(value, field.name)
        if (
            field.name in without
            or held is None
            or (_is_usual(field, held) and not isinstance(held, Enum))
        ):
            continue
        if field.name in _UNFOLDED:
            yield from sayings(held)
            continue
        text = _in_words(held)
        if text:
            yield f"{field.name.removesuffix('_id').replace('_', ' ')} {text}"


_UNFOLDED = (
    "amounts",
    "annotations",
    "attempts",
    "bill",
    "collection",
    "details",
    "grounds",
    "notes",
    "opening",
    "pages",
    "policy",
    "profile",
    "sighting",
    "statement",
    "transitions",
)
"""Fields whose own fields say more than their names."""


def _is_usual(field: "attrs.Attribute[object]", value: object) -> bool:
    default = field.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        return value in ({}, (), None)
    return default is not attrs.NOTHING and bool(value == default)


def _in_words(value: object) -> str:
    match value:
        case Known():
            return "none" if value.value is None else _in_words(value.value)
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case datetime():
            return moment(value)
        case SubscriptionItem():
            return f"{item(value)} ({value.price.id})"
        case PriceTerms():
            return f"{value.id} ({price(value)})"
        case Address():
            return address(value) or "none"
        case CollectionPause():
            return collection_pause(value)
        case SubscriptionPause():
            return f"since {day(value.paused_at)} ({value.reason or 'no reason told'})"
        case CouponTerms():
            return discount(value)
        case Treatment():
            return str(value)
        case Trial():
            return f"until {day(value.end)}"
        case Schedule():
            return schedule(value)
        case tuple() | frozenset():
            return "; ".join(_in_words(each) for each in value) or "none"
        case Mapping():
            return "; ".join(f"{key}={_in_words(each)}" for key, each in value.items()) or "none"
        case _ if attrs.has(type(value)):
            says = saying(value)
            return says and f"({says})"
        case _:
            return str(value)


def collection_pause(pause: CollectionPause) -> str:
    """Return what becomes of invoices while a collection is paused, and until when."""
    until = "with no end" if pause.resumes_at is None else f"until {day(pause.resumes_at)}"
    becomes = {
        "void": "invoices become void",
        "keep_as_draft": "invoices stay drafts",
        "mark_uncollectible": "invoices become uncollectible",
    }.get(pause.behavior.value, pause.behavior.value)
    return f"{until}, {becomes}"


def schedule(managing: Schedule) -> str:
    """Return what a subscription's schedule does."""
    if not managing.in_force:
        return f"{managing.id}, no longer in force"
    plans = "an update is planned" if managing.update_scheduled else "no update is planned"
    return f"{managing.id}, {plans}"


def scheduled_switch(switch: ScheduledSwitch) -> str:
    """Return what a subscription switches to, and when."""
    held = SubscriptionItem(id=switch.item, price=switch.price, quantity=switch.quantity)
    when = "the period's end" if switch.takes_effect_at is None else day(switch.takes_effect_at)
    return f"to {item(held)}  {switch.price.id} at {when}"
