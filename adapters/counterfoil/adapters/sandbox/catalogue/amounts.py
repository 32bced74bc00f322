"""Reads what a price is: per unit, chosen by the customer, or in tiers."""

from decimal import Decimal

from attrs import frozen
from msgspec import UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid
from counterfoil.adapters.protocol.forms import name_within
from counterfoil.adapters.protocol.parameters import given, or_none
from counterfoil.adapters.sandbox.catalogue.decimals import (
    decimal_text,
    read_decimal,
    whole_or_none,
)
from counterfoil.adapters.sandbox.catalogue.known_currencies import known_currency
from counterfoil.adapters.sandbox.catalogue.price_params import (
    AmountParams,
    CurrencyOptions,
    CustomUnitAmountParams,
    TierParams,
)
from counterfoil.adapters.sandbox.shapes.price import (
    CurrencyOption,
    CustomUnitAmount,
    TaxBehavior,
    Tier,
)


@frozen
class Amounts:
    """What one unit costs; exactly one of the three is there."""

    unit_amount_decimal: str | None
    custom_unit_amount: CustomUnitAmount | None
    tiers: list[Tier] | None

    @property
    def unit_amount(self) -> int | None:
        """The amount in whole minor units, or ``None`` where it has decimals."""
        text = self.unit_amount_decimal
        return None if text is None else whole_or_none(Decimal(text))


def read_amounts(params: AmountParams, *, tiered: bool, within: str) -> Amounts:
    """
    Read what one unit costs.

    Args:
        tiered: whether the price's scheme is to have tiers.
        within: the parameter that holds the amounts, or empty.

    Raises:
        ApiError: there is none, there are several, or one can't be.
    """
    custom = or_none(params.custom_unit_amount)
    if tiered:
        return Amounts(None, None, _tiers(or_none(params.tiers), within))
    if not isinstance(params.tiers, UnsetType):
        raise invalid(
            "`tiers` can only be set if `billing_scheme` is `tiered`.", name_within(within, "tiers")
        )
    unit = _one_amount(params.unit_amount, params.unit_amount_decimal, "unit_amount", within)
    if custom is not None and custom.enabled:
        if unit is not None:
            raise _only_one_of("custom_unit_amount", "unit_amount", within)
        return Amounts(None, _custom(custom), None)
    if unit is None:
        raise ApiError(
            "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set."
        )
    return Amounts(unit, None, None)


def read_currency_options(
    options: CurrencyOptions, *, tiered: bool, besides: str
) -> dict[str, CurrencyOption]:
    """
    Read what a price is in other currencies.

    Args:
        besides: the price's own currency, which can't be among them.

    Raises:
        ApiError: a currency isn't known or is the price's own, or an amount can't be.
    """
    return {
        _other_currency(code, besides): currency_option(
            read_amounts(params, tiered=tiered, within=f"currency_options[{code}]"),
            tax_behavior_of(params),
        )
        for code, params in given(options, {}).items()
    }


def _other_currency(code: str, besides: str) -> str:
    currency = known_currency(code, "currency_options")
    if currency == besides:
        raise invalid(
            f"The currency option `{code}` is the price's own currency.", "currency_options"
        )
    return currency


def tax_behavior_of(params: AmountParams) -> TaxBehavior:
    """Return whether taxes are within an amount, as far as it was said."""
    return given(params.tax_behavior, "unspecified")


def currency_option(amounts: Amounts, tax_behavior: TaxBehavior) -> CurrencyOption:
    """Return amounts as they are shown of one currency."""
    option = CurrencyOption(
        custom_unit_amount=amounts.custom_unit_amount,
        tax_behavior=tax_behavior,
        unit_amount=amounts.unit_amount,
        unit_amount_decimal=amounts.unit_amount_decimal,
    )
    if amounts.tiers is not None:
        option["tiers"] = amounts.tiers
    return option


def _custom(params: CustomUnitAmountParams) -> CustomUnitAmount:
    minimum, maximum, preset = (
        or_none(params.minimum),
        or_none(params.maximum),
        or_none(params.preset),
    )
    if minimum is not None and maximum is not None and minimum > maximum:
        raise invalid(
            "The minimum must be less than or equal to the maximum.", "custom_unit_amount[minimum]"
        )
    return {"maximum": maximum, "minimum": minimum, "preset": preset}


def _tiers(params: list[TierParams] | None, within: str) -> list[Tier]:
    """Read tiers, each beyond the last; the last has no bound."""
    param = name_within(within, "tiers")
    if not params:
        raise invalid("Prices with `billing_scheme=tiered` require `tiers`.", param)
    tiers = [_tier(tier, name_within(param, str(at))) for at, tier in enumerate(params)]
    *bounds, last = [tier["up_to"] for tier in tiers]
    if last is not None:
        raise invalid("The last tier must have `up_to` set to `inf`.", param)
    below = 0
    for bound in bounds:
        if bound is None or bound <= below:
            raise invalid("The `up_to` of each tier must be greater than the one before.", param)
        below = bound
    return tiers


def _tier(params: TierParams, within: str) -> Tier:
    flat = _one_amount(params.flat_amount, params.flat_amount_decimal, "flat_amount", within)
    unit = _one_amount(params.unit_amount, params.unit_amount_decimal, "unit_amount", within)
    if flat is None and unit is None:
        raise invalid("Each tier requires a `unit_amount` or a `flat_amount`.", within)
    return {
        "flat_amount": None if flat is None else whole_or_none(Decimal(flat)),
        "flat_amount_decimal": flat,
        "unit_amount": None if unit is None else whole_or_none(Decimal(unit)),
        "unit_amount_decimal": unit,
        "up_to": params.up_to if isinstance(params.up_to, int) else None,
    }


def _one_amount(
    whole: int | UnsetType, decimal: str | UnsetType, name: str, within: str
) -> str | None:
    if isinstance(decimal, UnsetType):
        return None if isinstance(whole, UnsetType) else str(whole)
    if not isinstance(whole, UnsetType):
        raise _only_one_of(name, f"{name}_decimal", within)
    return decimal_text(read_decimal(decimal, name_within(within, f"{name}_decimal")))


def _only_one_of(one: str, other: str, within: str) -> ApiError:
    return invalid(
        f"You may only specify one of these parameters: {one}, {other}.", name_within(within, one)
    )
