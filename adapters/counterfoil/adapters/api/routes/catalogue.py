"""Products and prices, coupons and promotion codes are read."""

from collections.abc import Iterable
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.api.answers import Answer, Route, page, retrieving, route
from counterfoil.adapters.api.caller import Caller
from counterfoil.adapters.api.enumerating import (
    coupons,
    newest_first,
    prices,
    products,
    promotion_codes,
)
from counterfoil.adapters.api.kinds import COUPON, PRICE, PRODUCT, PROMOTION_CODE
from counterfoil.adapters.protocol.json_values import Json, JsonObject
from counterfoil.adapters.protocol.parameters import ListParams, or_none


class ProductList(ListParams, frozen=True, kw_only=True):
    """What products are listed by."""

    active: bool | UnsetType = UNSET
    ids: list[str] | UnsetType = UNSET


class RecurringParams(Struct, frozen=True, kw_only=True):
    """How often prices are to bill."""

    interval: Literal["day", "month", "week", "year"] | UnsetType = UNSET
    usage_type: Literal["licensed", "metered"] | UnsetType = UNSET


class PriceList(ListParams, frozen=True, kw_only=True):
    """What prices are listed by."""

    active: bool | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    lookup_keys: list[str] | UnsetType = UNSET
    product: str | UnsetType = UNSET
    recurring: RecurringParams | UnsetType = UNSET
    type: Literal["one_time", "recurring"] | UnsetType = UNSET


class PromotionCodeList(ListParams, frozen=True, kw_only=True):
    """What promotion codes are listed by; ``code`` in whatever capitals."""

    active: bool | UnsetType = UNSET
    code: str | UnsetType = UNSET
    coupon: str | UnsetType = UNSET
    customer: str | UnsetType = UNSET


def list_products(caller: Caller, params: ProductList) -> Answer:
    """Answer with a page of products."""
    ids = or_none(params.ids)
    fitting = [
        each
        for each in _like(newest_first(products(caller.place)), {"active": params.active})
        if ids is None or each["id"] in ids
    ]
    return page(fitting, params, PRODUCT)


def list_prices(caller: Caller, params: PriceList) -> Answer:
    """Answer with a page of prices."""
    keys, often = or_none(params.lookup_keys), or_none(params.recurring)
    like: dict[str, Json | UnsetType] = {
        "active": params.active,
        "currency": params.currency,
        "product": params.product,
        "type": params.type,
    }
    if often is not None:
        like |= {"recurring.interval": often.interval, "recurring.usage_type": often.usage_type}
    fitting = [
        each
        for each in _like(newest_first(prices(caller.place)), like)
        if (keys is None or each["lookup_key"] in keys) and (often is None or each["recurring"])
    ]
    return page(fitting, params, PRICE)


def list_coupons(caller: Caller, params: ListParams) -> Answer:
    """Answer with a page of coupons."""
    return page(newest_first(coupons(caller.place)), params, COUPON)


def list_promotion_codes(caller: Caller, params: PromotionCodeList) -> Answer:
    """Answer with a page of promotion codes."""
    code = or_none(params.code)
    like: dict[str, Json | UnsetType] = {
        "active": params.active,
        "customer": params.customer,
        "promotion.coupon": params.coupon,
    }
    fitting = [
        each
        for each in _like(newest_first(promotion_codes(caller.place)), like)
        if code is None or str(each["code"]).casefold() == code.casefold()
    ]
    return page(fitting, params, PROMOTION_CODE)


def _like(objects: Iterable[JsonObject], like: dict[str, Json | UnsetType]) -> list[JsonObject]:
    """Return the objects whose fields, by path, hold what was passed."""
    asked = {path: held for path, held in like.items() if not isinstance(held, UnsetType)}
    return [
        each for each in objects if all(_at(each, path) == held for path, held in asked.items())
    ]


def _at(shown: JsonObject, path: str) -> Json:
    first, _, rest = path.partition(".")
    held = shown[first]
    if not rest:
        return held
    return _at(held, rest) if isinstance(held, dict) else None


ROUTES: tuple[Route, ...] = (
    route(PRODUCT, "GET", "/v1/products", ProductList, list_products),
    retrieving(PRODUCT, "/v1/products/{id}"),
    route(PRICE, "GET", "/v1/prices", PriceList, list_prices),
    retrieving(PRICE, "/v1/prices/{price}"),
    route(COUPON, "GET", "/v1/coupons", ListParams, list_coupons),
    retrieving(COUPON, "/v1/coupons/{coupon}"),
    route(PROMOTION_CODE, "GET", "/v1/promotion_codes", PromotionCodeList, list_promotion_codes),
    retrieving(PROMOTION_CODE, "/v1/promotion_codes/{promotion_code}"),
)
