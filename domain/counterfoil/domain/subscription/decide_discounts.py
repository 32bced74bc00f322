"""Decisions of discounts: applying one, taking one off, staying for the one that is offered."""

from counterfoil.domain.confirming import is_synced
from counterfoil.domain.facts import Facts
from counterfoil.domain.portal import retention_offer
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.deciding import (
    Events,
    by_merchant,
    decided_or_asked,
    in_force,
    is_under_way,
)
from counterfoil.domain.subscription.discount_guards import (
    may_accept_retention_offer,
    may_apply_discount,
)
from counterfoil.domain.subscription.state import InForce, State
from counterfoil.domain.values import CouponId


def apply_discount(command: c.ApplyDiscount, state: State, facts: Facts) -> Events:
    """
    Discount the subscription; quiet where the coupon discounts it already.

    Discounts only add: those that are on stay (R81).
    """
    subscription = in_force(state)
    named = _coupon_named(command, facts)
    if any(coupon in subscription.discounts for coupon in named):
        return ()
    refuse_first(may_apply_discount(command, subscription, facts))
    (coupon,) = named
    asked = e.DiscountApplicationRequested(coupon=coupon, promotion_code=command.promotion_code_id)
    return decided_or_asked(subscription, facts, decided=_applied(asked, subscription), asked=asked)


def _coupon_named(command: c.ApplyDiscount, facts: Facts) -> tuple[CouponId, ...]:
    """Return the coupon that a wish is for; none where its promotion code isn't known."""
    match command.coupon_id, command.promotion_code_id:
        case str(coupon), None:
            return (coupon,)
        case None, str(code):
            held = facts.promotion_code(code)
            return () if held is None else (held.coupon.id,)
        case _:
            return ()


def _applied(asked: e.DiscountApplicationRequested, subscription: InForce) -> Events:
    return (
        e.CouponRedeemed(coupon=asked.coupon, promotion_code=asked.promotion_code),
        e.DiscountsChanged((*subscription.discounts, asked.coupon)),
    )


def remove_discount(command: c.RemoveDiscount, state: State, facts: Facts) -> Events:
    """Take a coupon's discount off; quiet where it discounts nothing (R81)."""
    subscription = by_merchant(state, facts)
    if command.coupon_id not in subscription.discounts:
        return ()
    left = tuple(coupon for coupon in subscription.discounts if coupon != command.coupon_id)
    return decided_or_asked(
        subscription,
        facts,
        decided=(e.DiscountsChanged(left),),
        asked=e.DiscountRemovalRequested(command.coupon_id),
    )


def accept_retention_offer(command: c.AcceptRetentionOffer, state: State, facts: Facts) -> Events:
    """
    Stay for the coupon that is offered: it discounts the subscription, which isn't canceled (R119).

    That the customer stays is decided at once, in a synced account too; the discount is then asked
    of Stripe. Quiet where the coupon discounts the subscription already, or was asked for just so.
    """
    subscription = in_force(state)
    asked = e.DiscountApplicationRequested(coupon=command.coupon_id, retention=True)
    is_asked = is_synced(facts) and is_under_way(subscription, asked)
    if not subscription.is_canceling and (is_asked or command.coupon_id in subscription.discounts):
        return ()
    refuse_first(may_accept_retention_offer(subscription, command.coupon_id, facts))
    applied = decided_or_asked(
        subscription, facts, decided=_applied(asked, subscription), asked=asked
    )
    return (e.RetentionOfferAccepted(command.coupon_id), *applied)


def declined(command: c.CancelSubscription, subscription: InForce, facts: Facts) -> Events:
    """
    Tell that a customer cancels although a coupon was offered (R119).

    What the page says it offered counts where that is the offer; it never holds a cancellation up.
    """
    offer = retention_offer(subscription.id, facts) if facts.at_portal else None
    if offer is None or offer.coupon != command.declined_offer:
        return ()
    return (e.RetentionOfferDeclined(offer.coupon),)
