"""How the redemption of coupons and promotion codes is refused."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.coupon.refusals import CouponRefusedError
from counterfoil.domain.money import Money
from counterfoil.domain.rulebook import coupon as rules
from counterfoil.domain.rulebook.rule import Rule, Words
from counterfoil.domain.values import CouponId, PromotionCodeId


@define
class CouponExpiredError(CouponRefusedError):
    """A coupon is redeemed before its last moment has passed; choose another (R84, R178)."""

    code: ClassVar[str] = "coupon_expired"
    rule: ClassVar[Rule] = rules.COUPON_IS_REDEEMED_IN_TIME
    param: ClassVar[str | None] = "coupon"
    said: ClassVar[Words] = Words(
        "The coupon '{coupon_id}' has expired.", "De coupon '{coupon_id}' is verlopen."
    )
    coupon_id: CouponId


@define
class CouponUsedUpError(CouponRefusedError):
    """A coupon is redeemed no more often than its limit says; choose another (R84)."""

    code: ClassVar[str] = "coupon_used_up"
    rule: ClassVar[Rule] = rules.COUPON_IS_REDEEMED_SO_OFTEN
    param: ClassVar[str | None] = "coupon"
    said: ClassVar[Words] = Words(
        "The coupon '{coupon_id}' is used up.", "De coupon '{coupon_id}' is opgebruikt."
    )
    coupon_id: CouponId


@define
class CouponInvalidError(CouponRefusedError):
    """A coupon that is redeemed is valid by Stripe's word; choose another (R84)."""

    code: ClassVar[str] = "coupon_invalid"
    rule: ClassVar[Rule] = rules.COUPON_IS_VALID
    param: ClassVar[str | None] = "coupon"
    said: ClassVar[Words] = Words(
        "The coupon '{coupon_id}' is no longer valid.",
        "De coupon '{coupon_id}' is niet meer geldig.",
    )
    coupon_id: CouponId


@define
class PromotionCodeInactiveError(CouponRefusedError):
    """A promotion code that is redeemed is active; activate it, or use another (R81)."""

    code: ClassVar[str] = "promotion_code_inactive"
    rule: ClassVar[Rule] = rules.PROMOTION_CODE_IS_ACTIVE
    param: ClassVar[str | None] = "promotion_code"
    said: ClassVar[Words] = Words(
        "The promotion code '{promotion_code_id}' is not active.",
        "De promotiecode '{promotion_code_id}' is niet actief.",
    )
    promotion_code_id: PromotionCodeId


@define
class PromotionCodeExpiredError(CouponRefusedError):
    """A promotion code is redeemed before it expires; use another (R81)."""

    code: ClassVar[str] = "promotion_code_expired"
    rule: ClassVar[Rule] = rules.PROMOTION_CODE_IS_REDEEMED_IN_TIME
    param: ClassVar[str | None] = "promotion_code"
    said: ClassVar[Words] = Words(
        "The promotion code '{promotion_code_id}' has expired.",
        "De promotiecode '{promotion_code_id}' is verlopen.",
    )
    promotion_code_id: PromotionCodeId


@define
class PromotionCodeUsedUpError(CouponRefusedError):
    """A promotion code is redeemed no more often than its limit says; use another (R81)."""

    code: ClassVar[str] = "promotion_code_used_up"
    rule: ClassVar[Rule] = rules.PROMOTION_CODE_IS_REDEEMED_SO_OFTEN
    param: ClassVar[str | None] = "promotion_code"
    said: ClassVar[Words] = Words(
        "The promotion code '{promotion_code_id}' is used up.",
        "De promotiecode '{promotion_code_id}' is opgebruikt.",
    )
    promotion_code_id: PromotionCodeId


@define
class PromotionCodeOfOtherCustomerError(CouponRefusedError):
    """A promotion code for one customer is redeemed by that customer; use another (R81)."""

    code: ClassVar[str] = "promotion_code_of_other_customer"
    rule: ClassVar[Rule] = rules.PROMOTION_CODE_IS_FOR_ITS_CUSTOMER
    param: ClassVar[str | None] = "promotion_code"
    said: ClassVar[Words] = Words(
        "The promotion code '{promotion_code_id}' is meant for another customer.",
        "De promotiecode '{promotion_code_id}' is voor een andere klant bedoeld.",
    )
    promotion_code_id: PromotionCodeId


@define
class CustomerNotFirstTimeError(CouponRefusedError):
    """A first-time code is redeemed by customers who never bought; use another code (R81)."""

    code: ClassVar[str] = "promotion_code_customer_not_first_time"
    rule: ClassVar[Rule] = rules.FIRST_TIME_CODE_IS_FOR_NEWCOMERS
    param: ClassVar[str | None] = "promotion_code"
    said: ClassVar[Words] = Words(
        "The promotion code '{promotion_code_id}' is for first-time customers.",
        "De promotiecode '{promotion_code_id}' is voor nieuwe klanten.",
    )
    promotion_code_id: PromotionCodeId


@define
class OtherCouponCurrencyError(CouponRefusedError):
    """An amount is taken off in the same currency; choose a coupon in that one."""

    code: ClassVar[str] = "coupon_other_currency"
    rule: ClassVar[Rule] = rules.COUPON_SHARES_THE_CURRENCY
    param: ClassVar[str | None] = "coupon"
    said: ClassVar[Words] = Words(
        "The coupon '{coupon_id}' takes nothing off an amount in {currency}.",
        "De coupon '{coupon_id}' geeft geen korting op een bedrag in {currency}.",
    )
    coupon_id: CouponId
    currency: str


@define
class MinimumNotReachedError(CouponRefusedError):
    """A purchase reaches the minimum of the promotion code; buy more, or use another (R81)."""

    code: ClassVar[str] = "minimum_not_reached"
    rule: ClassVar[Rule] = rules.MINIMUM_IS_REACHED
    param: ClassVar[str | None] = "promotion_code"
    said: ClassVar[Words] = Words(
        "The promotion code '{promotion_code_id}' asks for at least {minimum}.",
        "De promotiecode '{promotion_code_id}' vraagt minimaal {minimum}.",
    )
    promotion_code_id: PromotionCodeId
    minimum: Money
