"""Refusals to discount a subscription, and to accept the offer for who stays."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.rulebook import retention as rules
from counterfoil.domain.rulebook.rule import Language, Rule, Words
from counterfoil.domain.subscription.refusals.base import SubscriptionRefusedError
from counterfoil.domain.values import CouponId


@define
class DiscountRefusedError(SubscriptionRefusedError):
    """A wish for a discount broke a rule."""

    outcome: ClassVar[Words] = Words("got no discount", "heeft geen korting gekregen")


@define
class DiscountNotNamedOnceError(DiscountRefusedError):
    """
    A discount names a coupon or a promotion code, and never both (R81).

    Pass one of the two.
    """

    code: ClassVar[str] = "discount_not_named_once"
    rule: ClassVar[Rule] = rules.DISCOUNT_IS_NAMED_ONCE
    param: ClassVar[str | None] = "discounts"


@define
class PromotionCodesNotTakenError(DiscountRefusedError):
    """
    Customers redeem promotion codes where the configuration allows it (R50, R61b, R81).

    Add `promotion_code` to default_allowed_updates.
    """

    code: ClassVar[str] = "promotion_codes_not_taken"
    rule: ClassVar[Rule] = rules.PORTAL_TAKES_PROMOTION_CODES
    param: ClassVar[str | None] = "discounts"


@define
class CouponNotAtPortalError(DiscountRefusedError):
    """
    At the portal customers redeem a promotion code; a coupon itself is the merchant's to apply
    (R50).

    Use a promotion code of the coupon.
    """

    code: ClassVar[str] = "coupon_not_at_portal"
    rule: ClassVar[Rule] = rules.COUPONS_ARE_APPLIED_BY_MERCHANTS
    param: ClassVar[str | None] = "discounts"


@define
class OfferRefusedError(SubscriptionRefusedError):
    """A wish to accept a retention offer broke a rule."""

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say that no offer was accepted."""
        return Words(
            f"No retention offer was accepted for subscription {self.subscription_id}.",
            f"Voor abonnement {self.subscription_id} is geen behoudaanbod aangenomen.",
        ).in_language(language)


@define
class OfferIsForCustomersError(OfferRefusedError):
    """
    A retention offer is a customer's to accept, at the portal (R119).

    Apply the coupon as a discount instead.
    """

    code: ClassVar[str] = "retention_offer_at_portal_only"
    rule: ClassVar[Rule] = rules.OFFER_IS_FOR_CUSTOMERS


@define
class AlreadyCancelingError(OfferRefusedError):
    """
    A retention offer is accepted instead of canceling (R119).

    Take the cancellation back first.
    """

    code: ClassVar[str] = "already_canceling"
    rule: ClassVar[Rule] = rules.OFFER_COMES_BEFORE_CANCELLATION


@define
class NoRetentionOfferError(OfferRefusedError):
    """
    Customers accept a retention offer where the configuration or the session makes one (R48, R77,
    R119).

    Set a retention coupon in the portal configuration.
    """

    code: ClassVar[str] = "no_retention_offer"
    rule: ClassVar[Rule] = rules.AN_OFFER_IS_MADE


@define
class OtherCouponOfferedError(OfferRefusedError):
    """
    The coupon that a customer accepts is the one that is offered now.

    Show the customer the present offer.
    """

    code: ClassVar[str] = "other_coupon_offered"
    rule: ClassVar[Rule] = rules.OFFER_IS_AS_SHOWN
    param: ClassVar[str | None] = "coupon"
    coupon_id: CouponId


@define
class RetentionOfferTakenError(OfferRefusedError):
    """
    Where the merchant says so, a customer takes a retention offer once, whatever the subscription.

    Let the customer go, or let offers be taken again.
    """

    code: ClassVar[str] = "retention_offer_taken"
    rule: ClassVar[Rule] = rules.OFFER_IS_TAKEN_ONCE
