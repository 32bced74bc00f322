"""Prices: how much a product costs, how often; and plans, the same as it was once shown."""

from typing import Literal, NotRequired, TypedDict

from counterfoil.adapters.protocol.kinds import Kind

Interval = Literal["day", "month", "week", "year"]
TaxBehavior = Literal["exclusive", "inclusive", "unspecified"]


class Recurring(TypedDict):
    """How often a price is charged: every ``interval_count`` of its intervals."""

    interval: Interval
    interval_count: int
    meter: str | None
    trial_period_days: int | None
    usage_type: Literal["licensed", "metered"]


class Tier(TypedDict):
    """What units up to ``up_to`` cost, in minor units; the last tier has no bound."""

    flat_amount: int | None
    flat_amount_decimal: str | None
    unit_amount: int | None
    unit_amount_decimal: str | None
    up_to: int | None


class CustomUnitAmount(TypedDict):
    """Bounds of an amount that the customer chooses, in minor units."""

    maximum: int | None
    minimum: int | None
    preset: int | None


class CurrencyOption(TypedDict):
    """What a price is in another currency."""

    custom_unit_amount: CustomUnitAmount | None
    tax_behavior: TaxBehavior | None
    tiers: NotRequired[list[Tier]]
    unit_amount: int | None
    unit_amount_decimal: str | None


class TransformQuantity(TypedDict):
    """How a quantity is divided before it is priced."""

    divide_by: int
    round: Literal["down", "up"]


class Price(TypedDict):
    """
    A price, in minor units of its currency.

    ``unit_amount_decimal`` may have up to twelve decimals; ``unit_amount`` is ``None`` then.
    ``tiers`` is absent unless ``billing_scheme`` is ``tiered``.
    """

    id: str
    object: Literal["price"]
    active: bool
    billing_scheme: Literal["per_unit", "tiered"]
    created: int
    currency: str
    currency_options: dict[str, CurrencyOption]
    custom_unit_amount: CustomUnitAmount | None
    livemode: bool
    lookup_key: str | None
    metadata: dict[str, str]
    nickname: str | None
    product: str
    recurring: Recurring | None
    tax_behavior: TaxBehavior
    tiers: NotRequired[list[Tier]]
    tiers_mode: Literal["graduated", "volume"] | None
    transform_quantity: TransformQuantity | None
    type: Literal["one_time", "recurring"]
    unit_amount: int | None
    unit_amount_decimal: str | None


PRICE = Kind(
    "price",
    Price,
    "price",
    param="price",
    filters=(
        "active",
        "currency",
        "lookup_key",
        "product",
        "recurring.interval",
        "recurring.meter",
        "recurring.usage_type",
        "type",
    ),
    links={"product": "product"},
    on_request=("currency_options", "tiers"),
)


class Plan(TypedDict):
    """A recurring price as subscription items still show it beside the price, with its id."""

    id: str
    object: Literal["plan"]
    active: bool
    amount: int | None
    amount_decimal: str | None
    billing_scheme: Literal["per_unit", "tiered"]
    created: int
    currency: str
    interval: Interval
    interval_count: int
    livemode: bool
    metadata: dict[str, str]
    meter: str | None
    nickname: str | None
    product: str
    tiers: NotRequired[list[Tier]]
    tiers_mode: Literal["graduated", "volume"] | None
    transform_usage: TransformQuantity | None
    trial_period_days: int | None
    usage_type: Literal["licensed", "metered"]


PLAN = Kind(
    "plan",
    Plan,
    "plan",
    param="plan",
    filters=("active", "product"),
    links={"product": "product"},
    on_request=("tiers",),
)
"""Kept beside every recurring price, under the price's id, for items to embed."""
