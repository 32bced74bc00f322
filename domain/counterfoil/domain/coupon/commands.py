"""What a merchant may ask of a coupon and its promotion codes, and what Stripe states of them."""

from collections.abc import Mapping
from typing import TypeAlias

from attrs import Factory, frozen

from counterfoil.domain.changes import KEEP, Change
from counterfoil.domain.coupon.observed import (
    EarlierSighting,
    ObservedCoupon,
    ObservedPromotionCode,
)
from counterfoil.domain.coupon.terms import CouponTerms, PromotionTerms
from counterfoil.domain.metadata import MetadataChange
from counterfoil.domain.observation import Origin
from counterfoil.domain.requests import AnswerKind, Operation
from counterfoil.domain.values import CouponId, PromotionCodeId


@frozen(kw_only=True)
class CreateCoupon:
    """Create a coupon. The id is the merchant's to choose, at Stripe too."""

    coupon_id: CouponId
    terms: CouponTerms
    name: str | None = None
    metadata: Mapping[str, str] = Factory(dict)


@frozen(kw_only=True)
class ChangeCouponDetails:
    """Change what may change of a coupon: its name and metadata, which merges (R5)."""

    coupon_id: CouponId
    name: Change[str] = KEEP
    metadata: MetadataChange = KEEP


@frozen(kw_only=True)
class DeleteCoupon:
    """Let nobody redeem a coupon any more, for ever; those who did keep their discount."""

    coupon_id: CouponId


@frozen(kw_only=True)
class AddPromotionCode:
    """Let customers redeem a coupon by a code."""

    coupon_id: CouponId
    promotion_code_id: PromotionCodeId
    terms: PromotionTerms
    active: bool = True
    metadata: Mapping[str, str] = Factory(dict)


@frozen(kw_only=True)
class ActivatePromotionCode:
    """Let a promotion code work again, where it could be redeemed."""

    coupon_id: CouponId
    promotion_code_id: PromotionCodeId


@frozen(kw_only=True)
class DeactivatePromotionCode:
    """Let a promotion code no longer work; what was redeemed by it runs on."""

    coupon_id: CouponId
    promotion_code_id: PromotionCodeId


@frozen(kw_only=True)
class CountRedemption:
    """Count that a subscription redeemed the coupon; never refused, and Stripe's to count."""

    coupon_id: CouponId
    promotion_code_id: PromotionCodeId | None = None


@frozen(kw_only=True)
class RecordAnswer:
    """
    Record what became of a request to Stripe; never refused.

    ``subject`` is the promotion code that it was about, if it was about one. An answer to a request
    that is not outstanding is quiet. A request that was granted needs no answer here: the object in
    Stripe's answer is observed, and closes it.
    """

    coupon_id: CouponId
    operation: Operation
    subject: PromotionCodeId | None = None
    answer: AnswerKind
    code: str | None = None


@frozen(kw_only=True)
class LinkToStripe:
    """Record under which id Stripe has a promotion code that was asked for here; never refused."""

    coupon_id: CouponId
    promotion_code_id: PromotionCodeId
    stripe_id: str


@frozen(kw_only=True)
class EndConfirmation:
    """
    Record that Stripe took, or refused with a code, facets that were decided here at once; a
    promotion code's as ``promo_1.active``.
    """

    coupon_id: CouponId
    facets: tuple[str, ...]
    refused_with: str | None = None


@frozen(kw_only=True)
class ObserveCoupon:
    """What Stripe states of a coupon, resolved over every sighting. Never refused."""

    coupon_id: CouponId
    observed: ObservedCoupon
    origin: Origin
    unsettled: tuple[str, ...] = ()


@frozen(kw_only=True)
class ObservePromotionCode:
    """What Stripe states of a promotion code, resolved over every sighting. Never refused."""

    coupon_id: CouponId
    promotion_code_id: PromotionCodeId
    observed: ObservedPromotionCode
    origin: Origin
    unsettled: tuple[str, ...] = ()


@frozen(kw_only=True)
class LearnEarlierFact:
    """An older statement that adds to the past, of the promotion code where one is named."""

    coupon_id: CouponId
    promotion_code_id: PromotionCodeId | None = None
    sighting: EarlierSighting


Amendment: TypeAlias = ChangeCouponDetails | ActivatePromotionCode | DeactivatePromotionCode
"""A wish to change what is there, which is decided at once."""

Wish: TypeAlias = CreateCoupon | DeleteCoupon | AddPromotionCode | Amendment

Observation: TypeAlias = ObserveCoupon | ObservePromotionCode | LearnEarlierFact

Answer: TypeAlias = RecordAnswer | LinkToStripe | EndConfirmation
"""What Stripe said to what was asked or decided here."""

Command: TypeAlias = Wish | CountRedemption | Answer | Observation
