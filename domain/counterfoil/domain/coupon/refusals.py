"""How wishes about coupons and promotion codes are refused, other than for their terms."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.refusal import SaidRefusalError
from counterfoil.domain.rulebook import coupon as rules
from counterfoil.domain.rulebook.rule import Rule, Words
from counterfoil.domain.values import CouponId, PromotionCodeId


@define
class CouponRefusedError(SaidRefusalError):
    """A wish about a coupon broke a rule."""


@define
class CouponsReadOnlyError(CouponRefusedError):
    """Coupons are the merchant's alone; change them by API or Dashboard."""

    code: ClassVar[str] = "coupons_read_only"
    rule: ClassVar[Rule] = rules.COUPONS_ARE_THE_MERCHANTS
    said: ClassVar[Words] = Words(
        "The coupon was not touched for a customer.",
        "De coupon is niet voor een klant gewijzigd.",
    )


@define
class CouponNotFoundError(CouponRefusedError):
    """A coupon exists before it is changed or redeemed; check id, account and mode."""

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.COUPON_EXISTS
    param: ClassVar[str | None] = "coupon"
    said: ClassVar[Words] = Words(
        "No such coupon: '{coupon_id}'.", "De coupon '{coupon_id}' bestaat niet."
    )
    coupon_id: CouponId


@define
class CouponExistsError(CouponRefusedError):
    """Each coupon has its own id; choose another one."""

    code: ClassVar[str] = "resource_already_exists"
    rule: ClassVar[Rule] = rules.COUPON_ID_IS_NEW
    param: ClassVar[str | None] = "id"
    said: ClassVar[Words] = Words(
        "The coupon '{coupon_id}' already exists, with other details.",
        "De coupon '{coupon_id}' bestaat al, met andere gegevens.",
    )
    coupon_id: CouponId


@define
class CouponDeletedError(CouponRefusedError):
    """What was deleted stays deleted; create another coupon (R84)."""

    code: ClassVar[str] = "coupon_deleted"
    rule: ClassVar[Rule] = rules.DELETED_COUPON_STAYS_DELETED
    param: ClassVar[str | None] = "coupon"
    said: ClassVar[Words] = Words(
        "The coupon '{coupon_id}' was deleted.", "De coupon '{coupon_id}' is verwijderd."
    )
    coupon_id: CouponId


@define
class PromotionCodeNotFoundError(CouponRefusedError):
    """A promotion code exists before it is changed or redeemed; check it, or add it (R81)."""

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.PROMOTION_CODE_EXISTS
    param: ClassVar[str | None] = "promotion_code"
    said: ClassVar[Words] = Words(
        "No such promotion code: '{promotion_code_id}'.",
        "De promotiecode '{promotion_code_id}' bestaat niet.",
    )
    promotion_code_id: PromotionCodeId


@define
class PromotionTermsImmutableError(CouponRefusedError):
    """A promotion code never changes; add another one and deactivate this one."""

    code: ClassVar[str] = "promotion_terms_immutable"
    rule: ClassVar[Rule] = rules.PROMOTION_TERMS_ARE_IMMUTABLE
    param: ClassVar[str | None] = "promotion_code"
    said: ClassVar[Words] = Words(
        "The promotion code '{promotion_code_id}' already exists, with other terms.",
        "De promotiecode '{promotion_code_id}' bestaat al, met andere voorwaarden.",
    )
    promotion_code_id: PromotionCodeId
