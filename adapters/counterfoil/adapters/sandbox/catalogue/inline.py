"""Prices that a request describes instead of naming one."""

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.forms import name_within
from counterfoil.adapters.sandbox.catalogue.making_prices import keep_price, new_price
from counterfoil.adapters.sandbox.catalogue.price_params import (
    Amount,
    NewAmounts,
    RecurringData,
    RecurringParams,
)
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.price import TaxBehavior
from counterfoil.adapters.sandbox.shapes.product import PRODUCT


class PriceData(Struct, frozen=True, kw_only=True):
    """A price that is charged once, as invoices and invoice items describe it."""

    currency: str
    product: str
    tax_behavior: TaxBehavior | UnsetType = UNSET
    unit_amount: Amount | UnsetType = UNSET
    unit_amount_decimal: str | UnsetType = UNSET


class RecurringPriceData(PriceData, frozen=True, kw_only=True):
    """A recurring price, as the items of subscriptions describe it."""

    recurring: RecurringData


def price_from(turn: Turn, price_data: PriceData, param: str) -> str:
    """
    Make a price of a request's ``price_data``, and return its id.

    Stripe keeps such prices as inactive ones, and tells of none.

    Raises:
        ApiError: the product isn't there, or the price can't be; ``param`` names the data.
    """
    turn.read(PRODUCT, price_data.product, named=name_within(param, "product"))
    recurring: RecurringParams | UnsetType = UNSET
    if isinstance(price_data, RecurringPriceData):
        recurring = RecurringParams(
            interval=price_data.recurring.interval,
            interval_count=price_data.recurring.interval_count,
        )
    described = NewAmounts(
        currency=price_data.currency,
        recurring=recurring,
        tax_behavior=price_data.tax_behavior,
        unit_amount=price_data.unit_amount,
        unit_amount_decimal=price_data.unit_amount_decimal,
    )
    try:
        price = new_price(turn, described, price_data.product)
    except ApiError as refused:
        if refused.param is not None:
            first, bracket, rest = refused.param.partition("[")
            refused.param = f"{name_within(param, first)}{bracket}{rest}"
        raise
    price["active"] = False
    keep_price(turn, price, told=False)
    return price["id"]
