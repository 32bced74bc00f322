"""Reads Stripe's coupons and promotion codes, in their newest shape."""

import re

from counterfoil.adapters.stripe.shapes import (
    JsonObject,
    ShapeError,
    as_flag,
    as_id,
    as_metadata,
    as_moment,
    as_object,
    as_reference,
    as_text,
    as_whole,
    choice,
    facet,
    facet_or_none,
    is_true,
    member,
    member_or_none,
    reference,
)
from counterfoil.domain.coupon.observed import ObservedCoupon, ObservedPromotionCode
from counterfoil.domain.coupon.terms import CouponDuration, CouponTerms, PromotionTerms, canonical
from counterfoil.domain.values import CustomerId, Known

_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,16})?")
"""Enough for any percentage; a text without end can't be made a number safely."""


def observed_coupon(coupon: JsonObject) -> ObservedCoupon:
    """Read a coupon, or the stub that is left of a deleted one, which tells no terms."""
    return ObservedCoupon(
        created=facet(coupon, "created", as_moment),
        deleted=Known(is_true(coupon, "deleted")),
        name=facet_or_none(coupon, "name", as_text),
        terms=Known(_terms(coupon)) if "duration" in coupon else None,
        times_redeemed=facet(coupon, "times_redeemed", as_whole),
        valid=facet(coupon, "valid", as_flag),
        metadata=facet(coupon, "metadata", as_metadata),
    )


def observed_promotion_code(code: JsonObject) -> ObservedPromotionCode:
    """Read a promotion code."""
    return ObservedPromotionCode(
        created=facet(code, "created", as_moment),
        terms=Known(_promotion_terms(code)) if "code" in code else None,
        active=facet(code, "active", as_flag),
        times_redeemed=facet(code, "times_redeemed", as_whole),
        metadata=facet(code, "metadata", as_metadata),
    )


def coupon_owner(coupon: JsonObject) -> str:
    """Name the stream of a coupon."""
    return f"coupon/{member(coupon, 'id', as_id)}"


def promotion_code_owner(code: JsonObject) -> str | None:
    """Name the stream of the coupon that a promotion code redeems, where that is told."""
    promotion = member_or_none(code, "promotion", as_object) or {}
    coupon = member_or_none(promotion, "coupon", as_reference)
    return None if coupon is None else f"coupon/{coupon}"


def coupon_of_discount(discount: JsonObject) -> JsonObject | None:
    """Return the coupon within a discount; None where there is none, or just its id."""
    source = member_or_none(discount, "source", as_object) or discount
    return member_or_none(source, "coupon", _as_coupon)


def _as_coupon(value: object, field: str) -> JsonObject | None:
    if isinstance(value, str):
        return None
    coupon = as_object(value, field)
    if coupon.get("object") != "coupon":
        raise ShapeError(field)
    return coupon


def _terms(coupon: JsonObject) -> CouponTerms:
    return canonical(
        CouponTerms(
            amount_off=member_or_none(coupon, "amount_off", as_whole),
            currency=member_or_none(coupon, "currency", as_text),
            percent_off=member_or_none(coupon, "percent_off", _as_percent),
            duration=member(coupon, "duration", _as_duration),
            duration_in_months=member_or_none(coupon, "duration_in_months", as_whole),
            max_redemptions=member_or_none(coupon, "max_redemptions", as_whole),
            redeem_by=member_or_none(coupon, "redeem_by", as_moment),
        )
    )


def _promotion_terms(code: JsonObject) -> PromotionTerms:
    restrictions = member_or_none(code, "restrictions", as_object) or {}
    return PromotionTerms(
        code=member(code, "code", as_text),
        customer=member_or_none(code, "customer", _as_customer_id),
        expires_at=member_or_none(code, "expires_at", as_moment),
        max_redemptions=member_or_none(code, "max_redemptions", as_whole),
        first_time_transaction=is_true(restrictions, "first_time_transaction"),
        minimum_amount=member_or_none(restrictions, "minimum_amount", as_whole),
        minimum_amount_currency=member_or_none(restrictions, "minimum_amount_currency", as_text),
    )


def _as_percent(value: object, field: str) -> str:
    """Read a percentage, which Stripe writes as a number of at most two decimals."""
    if type(value) is int or type(value) is float:
        value = str(value)
    text = as_text(value, field)
    if not _PERCENT.fullmatch(text):
        raise ShapeError(field)
    return text


_as_customer_id = reference(CustomerId)
_as_duration = choice(CouponDuration)
