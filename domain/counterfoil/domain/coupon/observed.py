"""What Stripe states of a coupon and of its promotion codes, facet by facet."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from counterfoil.domain.coupon.terms import CouponTerms, PromotionTerms
from counterfoil.domain.values import Known


@frozen(kw_only=True)
class ObservedCoupon:
    """The facets of a coupon that Stripe states; ``None`` is UNKNOWN. Its terms never change."""

    created: Known[datetime] | None = None
    deleted: Known[bool] | None = None
    name: Known[str | None] | None = None
    terms: Known[CouponTerms] | None = None
    times_redeemed: Known[int] | None = None
    valid: Known[bool] | None = None
    metadata: Known[Mapping[str, str]] | None = None


@frozen(kw_only=True)
class ObservedPromotionCode:
    """The facets of a promotion code that Stripe states; ``None`` is UNKNOWN."""

    created: Known[datetime] | None = None
    terms: Known[PromotionTerms] | None = None
    active: Known[bool] | None = None
    times_redeemed: Known[int] | None = None
    metadata: Known[Mapping[str, str]] | None = None


@frozen(kw_only=True)
class EarlierSighting:
    """
    What an older statement of Stripe adds to the past, of the coupon or of a promotion code.

    ``erased`` says that it was made unreadable for ever; all else then stands at its default.
    """

    coupon: ObservedCoupon | None = None
    promotion_code: ObservedPromotionCode | None = None
    erased: bool = False
