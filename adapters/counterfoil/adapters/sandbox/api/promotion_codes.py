"""Promotion codes: what customers type in for a coupon."""

import re
import secrets
from string import ascii_uppercase, digits
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
from counterfoil.adapters.sandbox.catalogue.known_currencies import known_currency
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.coupon import COUPON
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.promotion_code import (
    PROMOTION_CODE,
    PromotionCode,
    PromotionCurrencyOption,
    Restrictions,
)

_CODE = re.compile(r"[a-zA-Z0-9\-_]+")
_SIGNS, _LENGTH = ascii_uppercase + digits, 8
_FIVE_YEARS = 5 * 365 * 24 * 60 * 60


class PromotionParams(Struct, frozen=True, kw_only=True):
    """What a code stands for."""

    coupon: str | UnsetType = UNSET
    type: Literal["coupon"]


class CurrencyOptionParams(Struct, frozen=True):
    """The least amount in another currency."""

    minimum_amount: Annotated[int, Meta(ge=1)]


class RestrictionChanges(Struct, frozen=True, kw_only=True):
    """What can be changed of who may use a code."""

    currency_options: dict[str, CurrencyOptionParams] | UnsetType = UNSET


class RestrictionParams(RestrictionChanges, frozen=True, kw_only=True):
    """Who may use a code."""

    first_time_transaction: bool = False
    minimum_amount: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    minimum_amount_currency: str | UnsetType = UNSET


class NewPromotionCode(Struct, frozen=True, kw_only=True):
    """What is said of a new code."""

    active: bool = True
    code: Annotated[str, Meta(max_length=500)] | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    expires_at: int | UnsetType = UNSET
    max_redemptions: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    metadata: Metadata = UNSET
    promotion: PromotionParams
    restrictions: RestrictionParams = RestrictionParams()


class PromotionCodeParams(Struct, frozen=True, kw_only=True):
    """What can be said of a code later."""

    active: bool | UnsetType = UNSET
    metadata: Metadata = UNSET
    restrictions: RestrictionChanges = RestrictionChanges()


class PromotionCodeList(ListParams, frozen=True, kw_only=True):
    """What codes are listed by."""

    active: bool | UnsetType = UNSET
    code: str | UnsetType = UNSET
    coupon: str | UnsetType = UNSET
    customer: str | UnsetType = UNSET


def create(turn: Turn, params: NewPromotionCode) -> Answer:
    """Create a code for a coupon."""
    coupon = _coupon(turn, params)
    if isinstance(params.customer, str):
        turn.read(CUSTOMER, params.customer, named="customer")
    text = _code(params.code)
    promotion_code = PromotionCode(
        id=turn.new_id(PROMOTION_CODE),
        object="promotion_code",
        active=params.active,
        code=text,
        created=turn.now(),
        customer=or_none(params.customer),
        customer_account=None,
        expires_at=_until(turn, params.expires_at),
        livemode=False,
        max_redemptions=or_none(params.max_redemptions),
        metadata=merged({}, params.metadata),
        promotion={"coupon": coupon, "type": "coupon"},
        restrictions=_restrictions(params.restrictions),
        times_redeemed=0,
        folded=text.lower(),
    )
    if params.active:
        _check_unique(turn, promotion_code)
    turn.create(PROMOTION_CODE, promotion_code)
    turn.announce("promotion_code.created", PROMOTION_CODE, promotion_code["id"])
    if promotion_code["expires_at"] is not None:
        turn.schedule(
            "expire_promotion_code", promotion_code["id"], promotion_code["expires_at"], None
        )
    return shown(PROMOTION_CODE, promotion_code["id"])


def _coupon(turn: Turn, params: NewPromotionCode) -> str:
    if isinstance(params.promotion.coupon, UnsetType):
        raise invalid("You must pass promotion.coupon when passing promotion", "promotion.coupon")
    coupon = turn.read(COUPON, params.promotion.coupon, named="promotion[coupon]")
    if params.active and not coupon["valid"]:
        raise ApiError(
            f"Coupon expired: {coupon['id']}", code="coupon_expired", param="promotion[coupon]"
        )
    return coupon["id"]


def _code(code: str | UnsetType) -> str:
    if isinstance(code, UnsetType):
        return "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    if _CODE.fullmatch(code) is None:
        raise invalid(
            "This value must match the regex pattern. (/\\A[a-zA-Z0-9\\-_]+\\z/ does not match for"
            f" the value {code}).",
            "code",
        )
    return code


def _until(turn: Turn, until: int | UnsetType) -> int | None:
    if isinstance(until, UnsetType):
        return None
    if until <= turn.now():
        raise invalid(
            "The parameter `expires_at` expects a unix timestamp representing a date and time in"
            f" the future. You specified the value `{until}` which is in the past.",
            "expires_at",
        )
    if until > turn.now() + _FIVE_YEARS:
        raise invalid(
            "Invalid timestamp: can be no more than five years in the future.", "expires_at"
        )
    return until


def _restrictions(params: RestrictionParams) -> Restrictions:
    least, currency = or_none(params.minimum_amount), or_none(params.minimum_amount_currency)
    if least is not None and currency is None:
        raise invalid(
            "You must pass minimum_amount_currency when passing minimum_amount",
            "restrictions[minimum_amount_currency]",
        )
    restrictions = Restrictions(
        first_time_transaction=params.first_time_transaction,
        minimum_amount=least,
        minimum_amount_currency=None
        if currency is None
        else known_currency(currency, "restrictions[minimum_amount_currency]"),
    )
    if not isinstance(params.currency_options, UnsetType):
        restrictions["currency_options"] = _options(params.currency_options)
    return restrictions


def _options(params: dict[str, CurrencyOptionParams]) -> dict[str, PromotionCurrencyOption]:
    return {
        known_currency(code, "restrictions[currency_options]"): {
            "minimum_amount": option.minimum_amount
        }
        for code, option in params.items()
    }


def _check_unique(turn: Turn, promotion_code: PromotionCode) -> None:
    """Check that no other active code reads the same; one for another customer may."""
    alike = turn.all_of(PROMOTION_CODE, {"folded": promotion_code["folded"], "active": "true"})
    for other in alike:
        if other["id"] != promotion_code["id"] and (
            other["customer"] is None
            or promotion_code["customer"] is None
            or other["customer"] == promotion_code["customer"]
        ):
            raise ApiError(
                f"An active promotion code with `code: {promotion_code['code']}` already exists."
            )


def update(turn: Turn, params: PromotionCodeParams, id: str) -> Answer:
    """Change what can be changed of a code; one whose coupon is valid no more stays inactive."""
    promotion_code = turn.read(PROMOTION_CODE, id)
    if params.active is True and not promotion_code["active"]:
        _check_revivable(turn, promotion_code)
    promotion_code["active"] = given(params.active, promotion_code["active"])
    promotion_code["metadata"] = merged(promotion_code["metadata"], params.metadata)
    options = params.restrictions.currency_options
    if not isinstance(options, UnsetType):
        kept = promotion_code["restrictions"].get("currency_options", {})
        promotion_code["restrictions"]["currency_options"] = kept | _options(options)
    turn.write(PROMOTION_CODE, promotion_code)
    turn.announce("promotion_code.updated", PROMOTION_CODE, id)
    return shown(PROMOTION_CODE, id)


def _check_revivable(turn: Turn, promotion_code: PromotionCode) -> None:
    until, most = promotion_code["expires_at"], promotion_code["max_redemptions"]
    coupon = turn.find(COUPON, promotion_code["promotion"]["coupon"])
    if (
        coupon is None
        or not coupon["valid"]
        or (until is not None and until <= turn.now())
        or (most is not None and promotion_code["times_redeemed"] >= most)
    ):
        raise invalid(
            "This promotion code cannot be activated: it has expired or been used up, or its"
            " coupon is no longer valid.",
            "active",
        )
    _check_unique(turn, promotion_code)


def expire(turn: Turn, id: str) -> None:
    """Let a code be used no more, for its time is over."""
    promotion_code = turn.read(PROMOTION_CODE, id)
    promotion_code["active"] = False
    turn.write(PROMOTION_CODE, promotion_code)


def list_all(turn: Turn, params: PromotionCodeList) -> Answer:
    """Answer with a page of codes."""
    if isinstance(params.coupon, str):
        turn.read(COUPON, params.coupon, named="coupon")
    if isinstance(params.customer, str):
        turn.read(CUSTOMER, params.customer, named="customer")
    like = {
        "active": flag(params.active),
        "code": params.code,
        "customer": params.customer,
        "promotion.coupon": params.coupon,
    }
    return page(turn, PROMOTION_CODE, params, "/v1/promotion_codes", like=like)


ROUTES: tuple[Route, ...] = (
    route("POST", "/v1/promotion_codes", NewPromotionCode, create),
    route("GET", "/v1/promotion_codes", PromotionCodeList, list_all),
    retrieving(PROMOTION_CODE, "/v1/promotion_codes/{promotion_code}"),
    route("POST", "/v1/promotion_codes/{promotion_code}", PromotionCodeParams, update),
)
