"""Coupons: what is taken off, and for how long."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid
from counterfoil.adapters.protocol.ids import new_token
from counterfoil.adapters.protocol.parameters import (
    ListParams,
    Metadata,
    NoParams,
    given,
    merged,
    or_none,
)
from counterfoil.adapters.sandbox.answers import gone, listing, retrieving, shown
from counterfoil.adapters.sandbox.catalogue.known_currencies import known_currency
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.coupon import COUPON, Coupon, CouponCurrencyOption
from counterfoil.adapters.sandbox.shapes.product import PRODUCT
from counterfoil.adapters.sandbox.shapes.promotion_code import PROMOTION_CODE

_ID_LENGTH = 8
_PERCENT_MIN, _PERCENT_MAX = 0.01, 100

Name = Annotated[str, Meta(max_length=40)]


class AppliesToParams(Struct, frozen=True):
    """The products that a coupon is limited to."""

    products: list[str]


class CurrencyOptionParams(Struct, frozen=True):
    """What is taken off in another currency."""

    amount_off: Annotated[int, Meta(ge=1)]


CurrencyOptions = dict[str, CurrencyOptionParams]


class CouponParams(Struct, frozen=True, kw_only=True):
    """What can be said of a coupon later."""

    currency_options: CurrencyOptions | UnsetType = UNSET
    metadata: Metadata = UNSET
    name: Name | UnsetType | None = UNSET


class NewCoupon(CouponParams, frozen=True, kw_only=True):
    """What is said of a new coupon."""

    amount_off: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    applies_to: AppliesToParams | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    duration: Literal["forever", "once", "repeating"] = "once"
    duration_in_months: Annotated[int, Meta(ge=1, le=1200)] | UnsetType = UNSET
    id: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    max_redemptions: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    percent_off: float | UnsetType = UNSET
    redeem_by: int | UnsetType = UNSET


def create(turn: Turn, params: NewCoupon) -> Answer:
    """Create a coupon."""
    amount, percent = or_none(params.amount_off), or_none(params.percent_off)
    months = or_none(params.duration_in_months)
    currency = _check_value(params)
    _check_duration(params.duration, months)
    id = given(params.id, "") or new_token(_ID_LENGTH)
    if turn.find(COUPON, id) is not None or turn.is_deleted(COUPON, id):
        raise ApiError("Coupon already exists.", code="resource_already_exists")
    coupon = Coupon(
        id=id,
        object="coupon",
        amount_off=amount,
        created=turn.now(),
        currency=currency,
        duration=params.duration,
        duration_in_months=months,
        livemode=False,
        max_redemptions=or_none(params.max_redemptions),
        metadata=merged({}, params.metadata),
        name=or_none(params.name),
        percent_off=percent,
        redeem_by=_until(turn, params.redeem_by),
        times_redeemed=0,
        valid=True,
    )
    if not isinstance(params.applies_to, UnsetType):
        coupon["applies_to"] = {"products": _products(turn, params.applies_to)}
    if amount is not None and currency is not None:
        coupon["currency_options"] = {
            currency: {"amount_off": amount},
            **_options(params.currency_options, besides=currency),
        }
    turn.create(COUPON, coupon)
    turn.announce("coupon.created", COUPON, id)
    if coupon["redeem_by"] is not None:
        turn.schedule("expire_coupon", id, coupon["redeem_by"], None)
    return shown(COUPON, id)


def _check_value(params: NewCoupon) -> str | None:
    """Check that there is either a share or an amount; return the amount's currency."""
    percent = or_none(params.percent_off)
    if isinstance(params.amount_off, UnsetType):
        if percent is None:
            raise ApiError("Must provide percent_off or amount_off.", code="parameter_missing")
        if not _PERCENT_MIN <= percent <= _PERCENT_MAX:
            bound, limit = (
                ("greater", _PERCENT_MIN) if percent < _PERCENT_MIN else ("less", _PERCENT_MAX)
            )
            raise invalid(
                f"This value must be {bound} than or equal to {limit} (it currently is"
                f" '{percent}').",
                "percent_off",
            )
        if not isinstance(params.currency_options, UnsetType):
            raise invalid(
                "You may only specify one of these parameters: currency_options, percent_off.",
                "currency_options",
            )
        return None
    if percent is not None:
        raise ApiError(
            "Received both percent_off and amount_off parameters. Please pass in only one."
        )
    if isinstance(params.currency, UnsetType):
        raise invalid("You must pass currency when passing amount_off", "currency")
    return known_currency(params.currency, "currency")


def _check_duration(duration: str, months: int | None) -> None:
    if duration == "repeating" and months is None:
        raise invalid(
            "The duration_in_months param must be set when creating a coupon with a repeating"
            " duration",
            "duration",
        )
    if duration != "repeating" and months is not None:
        raise invalid(
            "The duration_in_months param can only be set when creating a coupon with a repeating"
            " duration",
            "duration_in_months",
        )


def _until(turn: Turn, until: int | UnsetType) -> int | None:
    if isinstance(until, UnsetType):
        return None
    if until <= turn.now():
        raise invalid(
            "The parameter `redeem_by` expects a unix timestamp representing a date and time in"
            f" the future. You specified the value `{until}` which is in the past.",
            "redeem_by",
        )
    return until


def _products(turn: Turn, params: AppliesToParams) -> list[str]:
    return [
        turn.read(PRODUCT, product, named=f"applies_to[products][{at}]")["id"]
        for at, product in enumerate(params.products)
    ]


def _options(
    options: CurrencyOptions | UnsetType, *, besides: str
) -> dict[str, CouponCurrencyOption]:
    read: dict[str, CouponCurrencyOption] = {}
    for code, option in given(options, {}).items():
        currency = known_currency(code, "currency_options")
        if currency == besides:
            raise invalid(
                f"The currency option `{code}` is the coupon's own currency.", "currency_options"
            )
        read[currency] = {"amount_off": option.amount_off}
    return read


def update(turn: Turn, params: CouponParams, id: str) -> Answer:
    """Change what can be changed of a coupon."""
    coupon = turn.read(COUPON, id)
    if not isinstance(params.currency_options, UnsetType):
        if coupon["currency"] is None:
            raise invalid(
                "You may only specify `currency_options` on a coupon with `amount_off`.",
                "currency_options",
            )
        kept = coupon.get("currency_options", {})
        coupon["currency_options"] = kept | _options(
            params.currency_options, besides=coupon["currency"]
        )
    coupon["metadata"] = merged(coupon["metadata"], params.metadata)
    coupon["name"] = given(params.name, coupon["name"])
    turn.write(COUPON, coupon)
    turn.announce("coupon.updated", COUPON, id)
    return shown(COUPON, id)


def delete(turn: Turn, params: NoParams, id: str) -> Answer:
    """Delete a coupon; what it granted stays, and its promotion codes are active no more."""
    coupon = turn.read(COUPON, id)
    coupon["valid"] = False
    turn.write(COUPON, coupon)
    turn.delete(COUPON, id)
    turn.unschedule("expire_coupon", id)
    turn.announce("coupon.deleted", COUPON, id)
    _end_codes(turn, id)
    return gone(COUPON, id)


def expire(turn: Turn, id: str) -> None:
    """Let a coupon be redeemed no more, for its time is over."""
    coupon = turn.read(COUPON, id)
    coupon["valid"] = False
    turn.write(COUPON, coupon)
    _end_codes(turn, id)


def _end_codes(turn: Turn, coupon: str) -> None:
    for code in turn.all_of(PROMOTION_CODE, {"promotion.coupon": coupon, "active": "true"}):
        code["active"] = False
        turn.write(PROMOTION_CODE, code)


ROUTES: tuple[Route, ...] = (
    route("POST", "/v1/coupons", NewCoupon, create),
    listing(COUPON, "/v1/coupons", ListParams),
    retrieving(COUPON, "/v1/coupons/{coupon}"),
    route("POST", "/v1/coupons/{coupon}", CouponParams, update),
    route("DELETE", "/v1/coupons/{coupon}", NoParams, delete),
)
