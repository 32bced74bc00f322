"""Prices: what a product costs; all but their names and whether they are in use stays (R196)."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid
from counterfoil.adapters.protocol.parameters import (
    ListParams,
    Metadata,
    given,
    merged,
    or_none,
)
from counterfoil.adapters.sandbox.answers import flag, page, retrieving, shown
from counterfoil.adapters.sandbox.api.products import ProductData, create_product
from counterfoil.adapters.sandbox.catalogue.amounts import read_currency_options
from counterfoil.adapters.sandbox.catalogue.making_prices import change_price, keep_price, new_price
from counterfoil.adapters.sandbox.catalogue.price_params import CurrencyOptions, NewAmounts
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.price import PRICE, Interval, Price, TaxBehavior
from counterfoil.adapters.sandbox.shapes.product import PRODUCT

LookupKey = Annotated[str, Meta(max_length=200)]


class NewPrice(NewAmounts, frozen=True, kw_only=True):
    """What is said of a new price: its amounts, and the product or one to be made."""

    active: bool = True
    lookup_key: LookupKey | UnsetType = UNSET
    metadata: Metadata = UNSET
    nickname: str | UnsetType = UNSET
    product: str | UnsetType = UNSET
    product_data: ProductData | UnsetType = UNSET
    transfer_lookup_key: bool = False


class PriceParams(Struct, frozen=True, kw_only=True):
    """What can be said of a price later."""

    active: bool | UnsetType = UNSET
    currency_options: CurrencyOptions | None = UNSET
    lookup_key: LookupKey | UnsetType | None = UNSET
    metadata: Metadata = UNSET
    nickname: str | UnsetType | None = UNSET
    tax_behavior: TaxBehavior | UnsetType = UNSET
    transfer_lookup_key: bool = False


class RecurringFilter(Struct, frozen=True, kw_only=True):
    """How often the prices that are listed are charged."""

    interval: Interval | UnsetType = UNSET
    meter: str | UnsetType = UNSET
    usage_type: Literal["licensed", "metered"] | UnsetType = UNSET


class PriceList(ListParams, frozen=True, kw_only=True):
    """What prices are listed by."""

    active: bool | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    lookup_keys: Annotated[list[LookupKey], Meta(max_length=10)] | UnsetType = UNSET
    product: str | UnsetType = UNSET
    recurring: RecurringFilter = RecurringFilter()
    type: Literal["one_time", "recurring"] | UnsetType = UNSET


def create(turn: Turn, params: NewPrice) -> Answer:
    """Create a price of a product."""
    price = new_price(turn, params, _product(turn, params))
    price["active"] = params.active
    price["metadata"] = merged({}, params.metadata)
    price["nickname"] = or_none(params.nickname)
    _take_key(turn, price, or_none(params.lookup_key), transfer=params.transfer_lookup_key)
    keep_price(turn, price)
    return shown(PRICE, price["id"])


def _product(turn: Turn, params: NewPrice) -> str:
    described = not isinstance(params.product_data, UnsetType)
    if isinstance(params.product, str):
        if described:
            raise invalid(
                "You may only specify one of these parameters: product, product_data.", "product"
            )
        return turn.read(PRODUCT, params.product, named="product")["id"]
    if isinstance(params.product_data, UnsetType):
        raise ApiError("You must specify either `product` or `product_data` when creating a price.")
    return create_product(turn, params.product_data)["id"]


def update(turn: Turn, params: PriceParams, id: str) -> Answer:
    """Change what can be changed of a price (R196)."""
    price = turn.read(PRICE, id)
    if params.active is False and turn.read(PRODUCT, price["product"])["default_price"] == id:
        raise ApiError(
            "This price cannot be archived because it is the default price of its product."
        )
    price["active"] = given(params.active, price["active"])
    price["metadata"] = merged(price["metadata"], params.metadata)
    price["nickname"] = given(params.nickname, price["nickname"])
    key = given(params.lookup_key, price["lookup_key"])
    _take_key(turn, price, key, transfer=params.transfer_lookup_key)
    _set_tax_behavior(price, given(params.tax_behavior, price["tax_behavior"]))
    _set_currency_options(price, params.currency_options)
    change_price(turn, price)
    return shown(PRICE, id)


def _take_key(turn: Turn, price: Price, key: str | None, *, transfer: bool) -> None:
    """Give a price a key, which no other may have; one that has it loses it on demand."""
    price["lookup_key"] = key
    if key is None:
        return
    for holder in turn.all_of(PRICE, {"lookup_key": key}):
        if holder["id"] == price["id"]:
            continue
        if not transfer:
            raise invalid(f"A price (`{holder['id']}`) already uses that lookup key.", "lookup_key")
        holder["lookup_key"] = None
        change_price(turn, holder)


def _set_tax_behavior(price: Price, tax_behavior: TaxBehavior) -> None:
    if price["tax_behavior"] not in {"unspecified", tax_behavior}:
        raise invalid(
            "The `tax_behavior` of a price cannot be changed once it has been set.", "tax_behavior"
        )
    price["tax_behavior"] = tax_behavior
    price["currency_options"][price["currency"]]["tax_behavior"] = tax_behavior


def _set_currency_options(price: Price, options: CurrencyOptions | None) -> None:
    own = price["currency"]
    if options is None:
        price["currency_options"] = {own: price["currency_options"][own]}
        return
    price["currency_options"] |= read_currency_options(
        options, tiered=price["billing_scheme"] == "tiered", besides=own
    )


def list_all(turn: Turn, params: PriceList) -> Answer:
    """Answer with a page of prices."""
    if isinstance(params.product, str):
        turn.read(PRODUCT, params.product, named="product")
    keys = params.lookup_keys
    like = {
        "active": flag(params.active),
        "currency": params.currency if params.currency is UNSET else params.currency.lower(),
        "lookup_key": keys if isinstance(keys, UnsetType) else tuple(keys),
        "product": params.product,
        "recurring.interval": params.recurring.interval,
        "recurring.meter": params.recurring.meter,
        "recurring.usage_type": params.recurring.usage_type,
        "type": params.type,
    }
    return page(turn, PRICE, params, "/v1/prices", like=like)


ROUTES: tuple[Route, ...] = (
    route("POST", "/v1/prices", NewPrice, create),
    route("GET", "/v1/prices", PriceList, list_all),
    retrieving(PRICE, "/v1/prices/{price}"),
    route("POST", "/v1/prices/{price}", PriceParams, update),
)
