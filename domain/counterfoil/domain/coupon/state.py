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
    """
    A coupon that is referred to, by a promotion code say, yet was never seen.

    ``outstanding`` is what was asked of Stripe and not answered, ``stripe_ids`` what Stripe calls
    promotion codes that were born here.
    """

    id: CouponId
    promotion_codes: Mapping[PromotionCodeId, PromotionCode] = Factory(dict)
    stripe_ids: Mapping[PromotionCodeId, str] = Factory(dict)
    outstanding: tuple[Outstanding, ...] = ()
    unsettled: tuple[str, ...] = ()


@frozen(kw_only=True)
class InForce:
    """
    A coupon; ``valid`` is Stripe's word for whether it can still be redeemed.

    ``unsettled`` names the facets on which Stripe's statements don't add up, a promotion code's as
    ``promo_1.active``; ``unconfirmed``, sorted, those that were decided here and that Stripe has
    not answered yet.
    """

    id: CouponId
    created: datetime | None = None
    name: str | None = None
    terms: CouponTerms = CouponTerms()
    times_redeemed: int = 0
    valid: bool = True
    annotations: Annotations = Annotations()
    promotion_codes: Mapping[PromotionCodeId, PromotionCode] = Factory(dict)
    stripe_ids: Mapping[PromotionCodeId, str] = Factory(dict)
    outstanding: tuple[Outstanding, ...] = ()
    unsettled: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()

    @property
    def metadata(self) -> Mapping[str, str]:
        """Return the merchant's own pairs; none once they were erased."""
        return self.annotations.metadata


@frozen(kw_only=True)
class Deleted:
    """
    A coupon that nobody redeems any more, with what it was last: it goes on discounting those who
    redeemed it before.
    """

    last: InForce

    @property
    def id(self) -> CouponId:
        """Return the coupon's id."""
        return self.last.id


State: TypeAlias = Unseen | InForce | Deleted


def initial(coupon_id: str) -> State:
    """Return a coupon that was never heard of."""
    return Unseen(id=CouponId(coupon_id))


def held(state: State) -> Unseen | InForce:
    """Return what is held of a coupon, whether or not it was deleted."""
    return state.last if isinstance(state, Deleted) else state
