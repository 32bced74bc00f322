"""What a price is: terms that never change, and whether it may still be sold."""

import re
from collections.abc import Mapping

from attrs import frozen

from counterfoil.domain.altered import altered
from counterfoil.domain.values import OpenEnum, PriceId, ProductId


class PriceType(OpenEnum):
    """Whether a price is charged once or every interval."""

    ONE_TIME = "one_time"
    RECURRING = "recurring"


class Interval(OpenEnum):
    """The unit of a billing interval."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class UsageType(OpenEnum):
    """Whether a quantity is chosen beforehand or metered afterwards."""

    LICENSED = "licensed"
    METERED = "metered"


class TaxBehavior(OpenEnum):
    """Whether tax is within the amount or comes on top."""

    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"
    UNSPECIFIED = "unspecified"


class BillingScheme(OpenEnum):
    """Whether each unit costs the same or the amount comes from tiers."""

    PER_UNIT = "per_unit"
    TIERED = "tiered"


@frozen(kw_only=True)
class Recurrence:
    """How often a recurring price bills: every ``interval_count`` intervals."""

    interval: Interval
    interval_count: int = 1
    usage_type: UsageType = UsageType.LICENSED


@frozen(kw_only=True, weakref_slot=False)
class PriceTerms:
    """
    The terms of a price, immutable at Stripe (R196).

    ``unit_amount`` is in the currency's minor units and ``None`` for tiered, decimal and
    customer-chosen amounts; ``unit_amount_decimal`` keeps up to twelve decimals as text.
    ``recurrence`` is ``None`` for a one-time price.
    """

    id: PriceId
    product: ProductId
    type: PriceType
    currency: str
    unit_amount: int | None = None
    unit_amount_decimal: str | None = None
    recurrence: Recurrence | None = None
    billing_scheme: BillingScheme = BillingScheme.PER_UNIT
    tax_behavior: TaxBehavior = TaxBehavior.UNSPECIFIED
    custom_unit_amount: bool = False


INTERVALS_MAX: Mapping[Interval, int] = {
    Interval.DAY: 1095,
    Interval.WEEK: 156,
    Interval.MONTH: 36,
    Interval.YEAR: 3,
}
"""
How many intervals a recurring price spans at most: three years of them.

Stripe names years, months and weeks; days are inferred, at 365 a year.
"""

DECIMAL_PLACES_MAX = 12
"""How many decimals of a minor unit a price has at most."""

_DECIMAL_TEXT = re.compile(r"([0-9]+)(?:\.([0-9]+))?")


def canonical(terms: PriceTerms) -> PriceTerms:
    """
    Return the same terms with their amount written in one way, so that same terms are equal.

    Stripe states whole amounts twice, as ``unit_amount`` and as ``unit_amount_decimal``; here a
    whole amount stands in the first alone and a fraction in the second alone, without closing
    zeros. An amount that contradicts itself, or is no number, stays as it came.
    """
    match = _DECIMAL_TEXT.fullmatch(terms.unit_amount_decimal or "")
    if match is None:
        return terms
    whole = int(match[1])
    fraction = (match[2] or "").rstrip("0")
    if fraction:
        return altered(terms, unit_amount_decimal=f"{whole}.{fraction}")
    if terms.unit_amount not in (None, whole):
        return terms
    return altered(terms, unit_amount=whole, unit_amount_decimal=None)


def is_decimal_amount(text: str) -> bool:
    """Tell whether text is a non-negative decimal number of at most twelve places."""
    match = _DECIMAL_TEXT.fullmatch(text)
    return match is not None and len(match[2] or "") <= DECIMAL_PLACES_MAX
