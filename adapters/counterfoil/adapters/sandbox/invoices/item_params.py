"""The parameters that say what an invoice item, or a line of an invoice, costs."""

from decimal import Decimal
from typing import Annotated

from attrs import frozen
from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid
from counterfoil.adapters.protocol.parameters import Metadata, given, or_none
from counterfoil.adapters.sandbox.catalogue.decimals import decimal_text, read_decimal, rounded
from counterfoil.adapters.sandbox.catalogue.inline import PriceData, price_from
from counterfoil.adapters.sandbox.catalogue.one_off import one_off_price
from counterfoil.adapters.sandbox.catalogue.pricing import amount_of, in_currency
from counterfoil.adapters.sandbox.invoices.invoice_discounts import DiscountParams
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.price import PRICE
from counterfoil.adapters.sandbox.shapes.product import PRODUCT

Quantity = Annotated[int, Meta(ge=0, le=999_999_999)]


class PeriodParams(Struct, frozen=True, kw_only=True):
    """From when until when something is charged for, in seconds."""

    end: int
    start: int


class PricingParams(Struct, frozen=True, kw_only=True):
    """The price that something is charged at."""

    price: str | UnsetType = UNSET


class CostParams(Struct, frozen=True, kw_only=True):
    """What something costs: an amount for all, or a price, or an amount for one."""

    amount: int | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    discountable: bool | UnsetType = UNSET
    discounts: list[DiscountParams] | UnsetType | None = UNSET
    metadata: Metadata = UNSET
    period: PeriodParams | UnsetType = UNSET
    price_data: PriceData | UnsetType = UNSET
    pricing: PricingParams | UnsetType = UNSET
    quantity: Quantity | UnsetType = UNSET
    tax_rates: list[str] | UnsetType | None = UNSET
    unit_amount_decimal: str | UnsetType = UNSET


@frozen
class Cost:
    """What something costs: in all, at which price, what it is called."""

    amount: int
    price: str
    unit_amount_decimal: str | None
    quantity: int
    currency: str
    name: str | None


def has_cost(params: CostParams) -> bool:
    """Say whether a request says what something costs."""
    return any(
        not isinstance(one, UnsetType)
        for one in (params.amount, params.price_data, params.pricing, params.unit_amount_decimal)
    )


def cost_of(
    turn: Turn, params: CostParams, currency: str, *, quantity: int | None = None, param: str = ""
) -> Cost:
    """
    Return what something costs.

    Args:
        currency: the currency of bare amounts.
        quantity: how many where the request doesn't say; by default one.
        param: what the request calls what holds the parameters, such as ``lines[0]``.

    Raises:
        ApiError: the request says it in two ways or in none; a price isn't there, or recurs.
    """
    _check_alone(params, param)
    many = given(params.quantity, 1 if quantity is None else quantity)
    name = or_none(params.description)
    if not isinstance(params.amount, UnsetType):
        price = one_off_price(turn, str(params.amount), currency, name)
        return Cost(params.amount, price, str(params.amount), 1, currency, None)
    if not isinstance(params.unit_amount_decimal, UnsetType):
        unit = _decimal(params.unit_amount_decimal, _within(param, "unit_amount_decimal"))
        text = decimal_text(unit)
        price = one_off_price(turn, text, currency, name)
        return Cost(rounded(unit * many), price, text, many, currency, None)
    named = _within(param, "pricing[price]")
    if not isinstance(params.price_data, UnsetType):
        priced = price_from(turn, params.price_data, _within(param, "price_data"))
    elif isinstance(params.pricing, UnsetType) or isinstance(params.pricing.price, UnsetType):
        raise ApiError(
            "You must specify one of these parameters: amount, price_data, pricing,"
            " unit_amount_decimal."
        )
    else:
        priced = params.pricing.price
    record = turn.read(PRICE, priced, named=named)
    if record["type"] == "recurring":
        raise invalid(
            "The price specified is set to `type=recurring` but this field only accepts prices"
            " with `type=one_time`.",
            named,
        )
    record = in_currency(record, currency)
    product = turn.find(PRODUCT, record["product"])
    return Cost(
        amount_of(record, many),
        priced,
        None,
        many,
        record["currency"],
        None if product is None else product["name"],
    )


def _check_alone(params: CostParams, param: str) -> None:
    said = [
        name
        for name in ("amount", "price_data", "pricing", "unit_amount_decimal")
        if getattr(params, name) is not UNSET
    ]
    if params.amount is not UNSET and params.quantity is not UNSET:
        said = ["amount", "quantity"]
    if len(said) > 1:
        raise invalid(
            f"You may only specify one of these parameters: {', '.join(said)}.",
            _within(param, said[0]),
        )


def _within(param: str, name: str) -> str:
    if not param:
        return name
    first, bracket, rest = name.partition("[")
    return f"{param}[{first}]{bracket}{rest}"


def _decimal(text: str, param: str) -> Decimal:
    sign = -1 if text.startswith("-") else 1
    return sign * read_decimal(text.removeprefix("-"), param)
