"""What a price is: terms that never change, and whether it may still be sold."""

from attrs import frozen

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


@frozen(kw_only=True)
class PriceTerms:
    """
    The terms of a price, immutable at Stripe (R196).

    ``unit_amount`` is in the currency's minor units and ``None`` for tiered, decimal and customer-chosen amounts;
    ``unit_amount_decimal`` keeps up to twelve decimals as text. ``recurrence`` is ``None`` for a one-time price.
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
