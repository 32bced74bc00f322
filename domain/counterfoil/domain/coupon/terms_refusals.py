"""How the terms of new coupons and promotion codes are refused."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.coupon.refusals import CouponRefusedError
from counterfoil.domain.rulebook import coupon as rules
from counterfoil.domain.rulebook.rule import Rule, Words
from counterfoil.domain.values import PromotionCodeId


@define
class DiscountChoiceError(CouponRefusedError):
    """A coupon takes off an amount in a currency or a percentage; pass just one of them."""

    code: ClassVar[str] = "discount_choice"
    rule: ClassVar[Rule] = rules.COUPON_TAKES_OFF_ONE_THING
    param: ClassVar[str | None] = "percent_off"
    said: ClassVar[Words] = Words(
        "What the coupon takes off was not stated once.",
        "De korting van de coupon is niet één keer opgegeven.",
    )


@define
class AmountOffError(CouponRefusedError):
    """An amount off is above zero, in a currency that Stripe supports; pass both as such."""

    code: ClassVar[str] = "amount_off"
    rule: ClassVar[Rule] = rules.AMOUNT_OFF_IS_PAYABLE
    param: ClassVar[str | None] = "amount_off"
    said: ClassVar[Words] = Words(
        "{amount_off} minor units of {currency} can't be taken off.",
        "{amount_off} kleinste eenheden {currency} kunnen geen korting zijn.",
    )
    amount_off: int
    currency: str


@define
class PercentOffError(CouponRefusedError):
    """A percentage off is above 0 and at most 100; write it like 12.5."""

    code: ClassVar[str] = "percent_off"
    rule: ClassVar[Rule] = rules.PERCENT_OFF_IS_A_SHARE
    param: ClassVar[str | None] = "percent_off"
    said: ClassVar[Words] = Words(
        "{percent_off!r} is no percentage that can be taken off.",
        "{percent_off!r} is geen percentage dat korting kan zijn.",
    )
    percent_off: str


@define
class CouponDurationUnknownError(CouponRefusedError):
    """A coupon discounts once, repeatedly or for ever; choose one of these."""

    code: ClassVar[str] = "coupon_duration_unknown"
    rule: ClassVar[Rule] = rules.DURATION_IS_KNOWN
    param: ClassVar[str | None] = "duration"
    said: ClassVar[Words] = Words(
        "{duration!r} is no known duration.", "{duration!r} is geen bekende duur."
    )
    duration: str


@define
class DurationMonthsError(CouponRefusedError):
    """A repeating coupon says for how many months, others don't; pass it just there."""

    code: ClassVar[str] = "duration_in_months"
    rule: ClassVar[Rule] = rules.MONTHS_GO_WITH_REPEATING
    param: ClassVar[str | None] = "duration_in_months"
    said: ClassVar[Words] = Words(
        "The number of months doesn't fit a coupon with the duration {duration}.",
        "Het aantal maanden past niet bij een coupon met de duur {duration}.",
    )
    duration: str


@define
class MaxRedemptionsError(CouponRefusedError):
    """A limit to redemptions is one or more, and no higher than the coupon's; lower it."""

    code: ClassVar[str] = "max_redemptions"
    rule: ClassVar[Rule] = rules.REDEMPTIONS_ARE_COUNTABLE
    param: ClassVar[str | None] = "max_redemptions"
    said: ClassVar[Words] = Words(
        "A limit of {max_redemptions} redemptions was not accepted.",
        "Een maximum van {max_redemptions} verzilveringen is niet geaccepteerd.",
    )
    max_redemptions: int


@define
class RedeemByError(CouponRefusedError):
    """Redemption ends in the future, within five years, a code's no later; choose such a moment."""

    code: ClassVar[str] = "redeem_by"
    rule: ClassVar[Rule] = rules.REDEMPTION_ENDS_LATER
    said: ClassVar[Words] = Words(
        "The {parameter} lies at a moment that was not accepted.",
        "De {parameter} ligt op een moment dat niet is geaccepteerd.",
    )
    parameter: str


@define
class CouponNameTooLongError(CouponRefusedError):
    """A coupon's name has at most 40 characters; shorten it."""

    code: ClassVar[str] = "coupon_name_too_long"
    rule: ClassVar[Rule] = rules.COUPON_NAME_FITS
    param: ClassVar[str | None] = "name"
    said: ClassVar[Words] = Words(
        "A name of {length} characters was not accepted.",
        "Een naam van {length} tekens is niet geaccepteerd.",
    )
    length: int


@define
class PromotionCodeTextError(CouponRefusedError):
    """A promotion code consists of letters, digits and hyphens; write it like SPRING-20."""

    code: ClassVar[str] = "promotion_code_text"
    rule: ClassVar[Rule] = rules.CODE_IS_PLAIN
    param: ClassVar[str | None] = "code"
    said: ClassVar[Words] = Words(
        "The text of the promotion code was not accepted.",
        "De tekst van de promotiecode is niet geaccepteerd.",
    )


@define
class PromotionCodeTakenError(CouponRefusedError):
    """A text stands for one active promotion code; choose another, or deactivate that one."""

    code: ClassVar[str] = "promotion_code_taken"
    rule: ClassVar[Rule] = rules.CODE_IS_UNIQUE
    param: ClassVar[str | None] = "code"
    said: ClassVar[Words] = Words(
        "The active promotion code '{promotion_code_id}' has the same text.",
        "De actieve promotiecode '{promotion_code_id}' heeft dezelfde tekst.",
    )
    promotion_code_id: PromotionCodeId


@define
class MinimumAmountError(CouponRefusedError):
    """A minimum amount is above zero and goes with a currency; pass both or neither."""

    code: ClassVar[str] = "minimum_amount"
    rule: ClassVar[Rule] = rules.MINIMUM_HAS_A_CURRENCY
    param: ClassVar[str | None] = "restrictions[minimum_amount]"
    said: ClassVar[Words] = Words(
        "The minimum amount of the promotion code was not accepted.",
        "Het minimumbedrag van de promotiecode is niet geaccepteerd.",
    )
