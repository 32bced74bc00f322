"""The parameters that say what a price is, wherever a request may make one."""

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.sandbox.shapes.price import Interval, TaxBehavior

_AMOUNT_MAX = 999_999_999_999

Amount: TypeAlias = Annotated[int, Meta(ge=0, le=_AMOUNT_MAX)]
"""An amount in minor units."""


class RecurringParams(Struct, frozen=True, kw_only=True):
    """How often a price is charged."""

    interval: Interval
    interval_count: Annotated[int, Meta(ge=1)] = 1
    meter: str | UnsetType = UNSET
    trial_period_days: Annotated[int, Meta(ge=1, le=730)] | UnsetType = UNSET
    usage_type: Literal["licensed", "metered"] = "licensed"


class RecurringData(Struct, frozen=True, kw_only=True):
    """How often an inline price is charged."""

    interval: Interval
    interval_count: Annotated[int, Meta(ge=1)] = 1


class TierParams(Struct, frozen=True, kw_only=True):
    """What units up to a bound cost."""

    flat_amount: Amount | UnsetType = UNSET
    flat_amount_decimal: str | UnsetType = UNSET
    unit_amount: Amount | UnsetType = UNSET
    unit_amount_decimal: str | UnsetType = UNSET
    up_to: Literal["inf"] | Annotated[int, Meta(ge=1)]


class CustomUnitAmountParams(Struct, frozen=True, kw_only=True):
    """Bounds of an amount that the customer chooses."""

    enabled: bool
    maximum: Amount | UnsetType = UNSET
    minimum: Amount | UnsetType = UNSET
    preset: Amount | UnsetType = UNSET


class TransformQuantityParams(Struct, frozen=True, kw_only=True):
    """How a quantity is divided before it is priced."""

    divide_by: Annotated[int, Meta(ge=1)]
    round: Literal["down", "up"]


class UnitParams(Struct, frozen=True, kw_only=True):
    """What one unit costs, in one currency, whatever the quantity."""

    custom_unit_amount: CustomUnitAmountParams | UnsetType = UNSET
    tax_behavior: TaxBehavior | UnsetType = UNSET
    unit_amount: Amount | UnsetType = UNSET
    unit_amount_decimal: str | UnsetType = UNSET


class AmountParams(UnitParams, frozen=True, kw_only=True):
    """What one unit costs, in one currency, for all or in tiers."""

    tiers: list[TierParams] | UnsetType = UNSET


CurrencyOptions: TypeAlias = dict[str, AmountParams] | UnsetType
"""What a price is in other currencies."""


class NewAmounts(AmountParams, frozen=True, kw_only=True):
    """What a new price is, its product aside."""

    billing_scheme: Literal["per_unit", "tiered"] = "per_unit"
    currency: str
    currency_options: CurrencyOptions = UNSET
    recurring: RecurringParams | UnsetType = UNSET
    tiers_mode: Literal["graduated", "volume"] | UnsetType = UNSET
    transform_quantity: TransformQuantityParams | UnsetType = UNSET
