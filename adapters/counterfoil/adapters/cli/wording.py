"""Puts values of the domain into words for people: money, moments, events and what they say."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum

import attrs

from counterfoil.adapters.cli import value_words as words
from counterfoil.domain.account.access_policy import Treatment
from counterfoil.domain.configuration.features import PauseOption
from counterfoil.domain.coupon.terms import CouponDuration, CouponTerms
from counterfoil.domain.currencies import exponent
from counterfoil.domain.money import Money
from counterfoil.domain.product.price import BillingScheme, PriceTerms, Recurrence, UsageType
from counterfoil.domain.rulebook.rule import Language
from counterfoil.domain.subscription.terms import (
    CollectionPause,
    Schedule,
    ScheduledSwitch,
    SubscriptionItem,
    SubscriptionPause,
    Trial,
)
from counterfoil.domain.values import Address, Known

ERASED = words.ERASED_WORDS.en


def words_of(name: str) -> str:
    """Return a class's name as words: ``CollectionPaused`` as "Collection paused"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).capitalize()


def moment(at: datetime | None) -> str:
    """Return a moment in UTC, to the second."""
    return "unknown" if at is None else f"{at:%Y-%m-%d %H:%M:%S}"


def day(at: datetime | None, language: Language = Language.ENGLISH) -> str:
    """Return a day in UTC."""
    return words.UNKNOWN.in_language(language) if at is None else f"{at:%Y-%m-%d}"


def amount(terms: PriceTerms, language: Language = Language.ENGLISH) -> str:
    """Return what one unit of a price costs."""
    if terms.unit_amount is not None:
        return str(Money(terms.unit_amount, terms.currency))
    if terms.unit_amount_decimal is not None:
        return _fraction(terms.unit_amount_decimal, terms.currency)
    says = words.UNKNOWN_AMOUNT
    if terms.custom_unit_amount:
        says = words.CHOSEN_AMOUNT
    elif terms.billing_scheme is BillingScheme.TIERED:
        says = words.TIERED_AMOUNT
    return says.in_language(language).format(currency=terms.currency.upper())


def _fraction(text: str, currency: str) -> str:
    """Return a number of minor units, with a fraction, in wholes of its currency."""
    number = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)
    if number is None:
        return f"{text} {currency.upper()}"
    return f"{Decimal(text).scaleb(-exponent(currency)):f} {currency.upper()}"


def price(terms: PriceTerms, language: Language = Language.ENGLISH) -> str:
    """Return what a price costs and how often: ``9.00 EUR/month``."""
    costs = amount(terms, language)
    if terms.recurrence is None:
        return words.ONCE.in_language(language).format(amount=costs)
    metered = terms.recurrence.usage_type is UsageType.METERED
    how = words.METERED.in_language(language) if metered else ""
    return f"{costs}/{recurrence(terms.recurrence, language)}{how}"


def recurrence(every: Recurrence | PauseOption, language: Language = Language.ENGLISH) -> str:
    """Return how often a price bills, or how long a pause lasts: ``month``, ``3 months``."""
    known = words.INTERVALS.get(every.interval)
    if every.interval_count == 1:
        return every.interval.value if known is None else known[0].in_language(language)
    several = f"{every.interval}s" if known is None else known[1].in_language(language)
    return f"{every.interval_count} {several}"


def discount(terms: CouponTerms, language: Language = Language.ENGLISH) -> str:
    """Return what a coupon takes off and for how long: ``12.5 %, for 3 months``."""
    if terms.amount_off is not None and terms.currency is not None:
        off = str(Money(terms.amount_off, terms.currency))
    elif terms.percent_off is not None:
        off = f"{terms.percent_off} %"
    else:
        off = words.AN_UNKNOWN_AMOUNT.in_language(language)
    lasts = {
        CouponDuration.FOREVER: words.DISCOUNT_FOREVER,
        CouponDuration.REPEATING: words.DISCOUNT_REPEATING,
        CouponDuration.ONCE: words.DISCOUNT_ONCE,
    }.get(terms.duration)
    if lasts is None:
        return f"{off}, {terms.duration.value}"
    return lasts.in_language(language).format(off=off, months=terms.duration_in_months)


def times(count: int, limit: int | None) -> str:
    """Return how often something was done, out of how often it may be."""
    return f"{count} times" if limit is None else f"{count} of {limit} times"


def item(held: SubscriptionItem, language: Language = Language.ENGLISH) -> str:
    """Return a subscription's item: ``5 x 9.00 EUR/month``."""
    times = "" if held.quantity in (None, 1) else f"{held.quantity} x "
    return f"{times}{price(held.price, language)}"


def address(at: Address | None) -> str | None:
    """Return an address on one line."""
    if at is None:
        return None
    town = " ".join(each for each in (at.postal_code, at.city) if each)
    parts = (at.line1, at.line2, town, at.state, at.country)
    return ", ".join(each for each in parts if each) or None


def saying(event: object, language: Language = Language.ENGLISH) -> str:
    """Return the main values of an event on one line; what is absent or usual is left out."""
    return ", ".join(sayings(event, language=language))


def sayings(
    value: object, without: tuple[str, ...] = (), language: Language = Language.ENGLISH
) -> Iterator[str]:
    """Yield a value's fields, each with its name, but for those that are left out."""
    kind = type(value)
    if not attrs.has(kind):
        return
    if getattr(value, "erased", False):
        yield words.ERASED_WORDS.in_language(language)
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
            yield from sayings(held, language=language)
            continue
        text = in_words(held, language)
        if text:
            yield f"{words.name_of(field.name, language)} {text}"


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


def in_words(value: object, language: Language = Language.ENGLISH) -> str:
    """Return any value in words; what is None or empty as there being none."""
    match value:
        case Known():
            return in_words(value.value, language)
        case None:
            return words.NONE.in_language(language)
        case bool():
            return (words.YES if value else words.NO).in_language(language)
        case Enum():
            return str(value.value)
        case datetime():
            return moment(value)
        case SubscriptionItem():
            return f"{item(value, language)} ({value.price.id})"
        case PriceTerms():
            return f"{value.id} ({price(value, language)})"
        case PauseOption():
            return recurrence(value, language)
        case Address():
            return address(value) or words.NONE.in_language(language)
        case CollectionPause():
            return collection_pause(value, language)
        case SubscriptionPause():
            reason = value.reason or words.NO_REASON.in_language(language)
            return words.PAUSED_SINCE.in_language(language).format(
                day=day(value.paused_at, language), reason=reason
            )
        case CouponTerms():
            return discount(value, language)
        case Treatment():
            return str(value)
        case Trial():
            return words.UNTIL.in_language(language).format(day=day(value.end))
        case Schedule():
            return schedule(value, language)
        case tuple() | frozenset():
            several = "; ".join(in_words(each, language) for each in value)
            return several or words.NONE.in_language(language)
        case Mapping():
            pairs = "; ".join(f"{key}={in_words(each, language)}" for key, each in value.items())
            return pairs or words.NONE.in_language(language)
        case _ if attrs.has(type(value)):
            says = saying(value, language)
            return says and f"({says})"
        case _:
            return str(value)


def collection_pause(pause: CollectionPause, language: Language = Language.ENGLISH) -> str:
    """Return what becomes of invoices while a collection is paused, and until when."""
    return f"{pause_until(pause, language)}, {pause_brings(pause, language)}"


def pause_until(pause: CollectionPause, language: Language) -> str:
    """Return until when a collection is paused."""
    if pause.resumes_at is None:
        return words.WITH_NO_END.in_language(language)
    return words.UNTIL.in_language(language).format(day=day(pause.resumes_at))


def pause_brings(pause: CollectionPause, language: Language) -> str:
    """Return what becomes of invoices while a collection is paused."""
    known = words.BECOMES.get(pause.behavior.value)
    return pause.behavior.value if known is None else known.in_language(language)


def schedule(managing: Schedule, language: Language = Language.ENGLISH) -> str:
    """Return what a subscription's schedule does."""
    says = words.NO_UPDATE_PLANNED
    if not managing.in_force:
        says = words.NOT_IN_FORCE
    elif managing.update_scheduled:
        says = words.UPDATE_PLANNED
    return says.in_language(language).format(id=managing.id)


def scheduled_switch(switch: ScheduledSwitch) -> str:
    """Return what a subscription switches to, and when."""
    held = SubscriptionItem(id=switch.item, price=switch.price, quantity=switch.quantity)
    when = "the period's end" if switch.takes_effect_at is None else day(switch.takes_effect_at)
    return f"to {item(held)}  {switch.price.id} at {when}"
