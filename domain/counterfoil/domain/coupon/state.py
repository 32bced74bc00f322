"""What a coupon and its promotion codes are at a moment."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from attrs import Factory, frozen

from counterfoil.domain.coupon.terms import CouponTerms, PromotionCode
from counterfoil.domain.requests import Outstanding
from counterfoil.domain.values import Annotations, CouponId, PromotionCodeId


@frozen(kw_only=True)
class Unseen:
    """A coupon that is referred to, by a promotion code say, yet was never seen."""

    id: CouponId
    promotion_codes: Mapping[PromotionCodeId, PromotionCode] = Factory(dict)
    outstanding: tuple[Outstanding, ...] = ()
    unsettled: tuple[str, ...] = ()


@frozen(kw_only=True)
class InForce:
    """
    A coupon; ``valid`` is Stripe's word for whether it can still be redeemed.

    ``unsettled`` names the facets on which Stripe's statements don't add up, ``unconfirmed``,
    sorted, those that were decided here and that Stripe has not answered yet.
    """

    id: CouponId
    created: datetime | None = None
    name: str | None = None
    terms: CouponTerms = CouponTerms()
    times_redeemed: int = 0
    valid: bool = True
    annotations: Annotations = Annotations()
    promotion_codes: Mapping[PromotionCodeId, PromotionCode] = Factory(dict)
    outstanding: tuple[Outstanding, ...] = ()
    unsettled: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()


@frozen(kw_only=True)
class Deleted:
    """A coupon that is no more; it discounts those on that redeemed it, and no others."""

    id: CouponId
    promotion_codes: Mapping[PromotionCodeId, PromotionCode] = Factory(dict)
    unsettled: tuple[str, ...] = ()


State: TypeAlias = Unseen | InForce | Deleted


def initial(coupon_id: str) -> State:
    """Return a coupon that was never heard of."""
    return Unseen(id=CouponId(coupon_id))
