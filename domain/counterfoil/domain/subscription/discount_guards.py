"""The rules of discounts and of the offer for who stays, as guards that yield refusals in order."""

from counterfoil.domain.configuration.features import AllowedUpdate
from counterfoil.domain.coupon.redeeming import Purchase, may_be_redeemed
from counterfoil.domain.coupon.refusals import PromotionCodeNotFoundError
from counterfoil.domain.customer.state import Deleted as DeletedCustomer
from counterfoil.domain.facts import Facts
from counterfoil.domain.portal import features, flow_discounts, retention_offer
from counterfoil.domain.session.flow import FlowDiscount
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.guards import (
    Refusals,
    first_payment_is_made,
    may_be_updated,
    may_cancel,
)
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.values import CouponId, PromotionCodeId


def may_take_promotion_codes(subscription: InForce, facts: Facts) -> Refusals:
    """Whether the subscription may be discounted at all, at the portal (R50, R81) or elsewhere."""
    if facts.at_portal:
        yield from may_be_updated(subscription, facts)
        allowed = features(facts).subscription_update.default_allowed_updates
        if AllowedUpdate.PROMOTION_CODE not in allowed:
            yield r.PromotionCodesNotTakenError(subscription.id)
    else:
        yield from first_payment_is_made(subscription)


def may_apply_discount(command: c.ApplyDiscount, subscription: InForce, facts: Facts) -> Refusals:
    """Whether a coupon, or a promotion code, may discount the subscription (R50, R81, R84)."""
    wished = FlowDiscount(coupon=command.coupon_id, promotion_code=command.promotion_code_id)
    if facts.at_portal and wished in flow_discounts(subscription.id, facts):
        # The merchant sent the customer to confirm an update together with this very discount.
        yield from may_be_updated(subscription, facts)
    else:
        yield from may_take_promotion_codes(subscription, facts)
        if facts.at_portal and command.coupon_id is not None:
            yield r.CouponNotAtPortalError(subscription.id)
    yield from is_named_once(wished, subscription)
    yield from discount_may_be_redeemed(wished, subscription, facts)


def discounts_go_with_update(
    discounts: tuple[FlowDiscount, ...], subscription: InForce, facts: Facts
) -> Refusals:
    """Whether discounts may be offered together with an update that is to be confirmed (R81)."""
    for discount in discounts:
        yield from is_named_once(discount, subscription)
    allowed = features(facts).subscription_update.default_allowed_updates
    by_code = any(discount.promotion_code is not None for discount in discounts)
    if by_code and AllowedUpdate.PROMOTION_CODE not in allowed:
        yield r.PromotionCodesNotTakenError(subscription.id)
    for discount in discounts:
        yield from discount_may_be_redeemed(discount, subscription, facts)


def is_named_once(discount: FlowDiscount, subscription: InForce) -> Refusals:
    """Whether a discount is a coupon or a promotion code, not both and not none (R81)."""
    if (discount.coupon is None) == (discount.promotion_code is None):
        yield r.DiscountNotNamedOnceError(subscription.id)


def discount_may_be_redeemed(
    discount: FlowDiscount, subscription: InForce, facts: Facts
) -> Refusals:
    """Whether a coupon or a promotion code can be redeemed on the subscription (R81, R84)."""
    if discount.coupon is not None:
        yield from coupon_may_be_redeemed(discount.coupon, subscription, facts)
    if discount.promotion_code is not None:
        yield from _code_may_be_redeemed(discount.promotion_code, subscription, facts)


def may_accept_retention_offer(
    subscription: InForce, coupon: CouponId | None, facts: Facts
) -> Refusals:
    """
    Whether a customer who is about to cancel may stay for a coupon (R77, R84, R119, R120).

    ``None`` asks about whatever is offered.
    """
    if facts.at_portal:
        yield from may_cancel(subscription, facts)
        if subscription.is_canceling:
            yield r.AlreadyCancelingError(subscription.id)
        yield from first_payment_is_made(subscription)
        yield from _offer_stands(subscription, coupon, facts)
    else:
        yield r.OfferIsForCustomersError(subscription.id)


def _offer_stands(subscription: InForce, coupon: CouponId | None, facts: Facts) -> Refusals:
    """Whether a coupon is offered to this customer now, and can be redeemed (R77, R84, R120)."""
    offer = retention_offer(subscription.id, facts)
    if offer is None:
        yield r.NoRetentionOfferError(subscription.id)
    elif coupon not in (None, offer.coupon):
        yield r.OtherCouponOfferedError(subscription.id, offer.coupon)
    else:
        if offer.once_a_customer and _took_an_offer(facts):
            yield r.RetentionOfferTakenError(subscription.id)
        yield from coupon_may_be_redeemed(offer.coupon, subscription, facts)


def coupon_may_be_redeemed(coupon: CouponId, subscription: InForce, facts: Facts) -> Refusals:
    """Whether a coupon can be redeemed on what the subscription bills (R84)."""
    yield from may_be_redeemed(
        facts.coupon(coupon), None, subscription.customer, facts, purchase_of(subscription)
    )


def _code_may_be_redeemed(
    code_id: PromotionCodeId, subscription: InForce, facts: Facts
) -> Refusals:
    """Whether a promotion code can be redeemed on what the subscription bills (R81)."""
    held = facts.promotion_code(code_id)
    if held is None:
        yield PromotionCodeNotFoundError(code_id)
    else:
        yield from may_be_redeemed(
            held.coupon, held.code, subscription.customer, facts, purchase_of(subscription)
        )


def purchase_of(subscription: InForce) -> Purchase:
    """
    Return what a subscription bills in a period, in minor units, as far as its prices tell.

    Whoever has a subscription was sent an invoice for its start, if only of nothing: no newcomer.
    """
    amounts = [
        None
        if item.price.unit_amount is None or item.quantity is None
        else item.price.unit_amount * item.quantity
        for item in subscription.items
    ]
    known = [amount for amount in amounts if amount is not None]
    return Purchase(
        currency=subscription.currency,
        amount=sum(known) if len(known) == len(amounts) else None,
        is_first=False,
    )


def _took_an_offer(facts: Facts) -> bool:
    return not isinstance(facts.customer, DeletedCustomer) and bool(facts.customer.retention_taken)
