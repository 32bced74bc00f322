"""The model's coupons, promotion codes, discounts, and the offer to who stays."""

from datetime import datetime

from tests.portal.model import (
    GRANTED,
    QUIET,
    By,
    Code,
    Codes,
    Coupon,
    Decide,
    Subscription,
    Verdict,
    World,
    features,
    refused,
)
from tests.portal.model_subscriptions import (
    CANCEL,
    UPDATE,
    at_the_door,
    cancel_refused,
    not_in_force,
    update_refused,
)

from counterfoil.domain.configuration.features import AllowedUpdate
from counterfoil.domain.coupon import commands as c
from counterfoil.domain.subscription import commands as sc
from counterfoil.domain.subscription.terms import Status


def create(world: World, wish: c.CreateCoupon, by: By) -> Verdict:
    """Merchants make coupons, which can be redeemed until some later moment."""
    if by.at_portal:
        return refused({"coupons_read_only"})
    terms = wish.terms
    if (held := world.coupons.get(wish.coupon_id)) is not None:
        if held.deleted:
            return refused({"coupon_deleted"})
        return QUIET if held.terms == terms else refused({"resource_already_exists"})
    if terms.redeem_by is not None and terms.redeem_by <= world.now:
        return refused({"redeem_by"})
    world.coupons[wish.coupon_id] = Coupon(terms=terms)
    return GRANTED


def delete(world: World, wish: c.DeleteCoupon, by: By) -> Verdict:
    """Merchants let nobody redeem a coupon any more; discounts stay."""
    if by.at_portal:
        return refused({"coupons_read_only"})
    held = world.coupons.get(wish.coupon_id)
    if held is None:
        return refused({"resource_missing"})
    if held.deleted:
        return QUIET
    held.deleted = True
    return GRANTED


def add_code(world: World, wish: c.AddPromotionCode, by: By) -> Verdict:
    """Merchants let a coupon be redeemed by a code, whose terms stand for ever (R81)."""
    if by.at_portal:
        return refused({"coupons_read_only"})
    held = world.coupons.get(wish.coupon_id)
    if no := _no_coupon(held):
        return refused(no)
    if held is None:
        return refused({"resource_missing"})
    terms = wish.terms
    if (code := held.codes.get(wish.promotion_code_id)) is not None:
        return QUIET if code.terms == terms else refused({"promotion_terms_immutable"})
    limits = (terms.max_redemptions, held.terms.max_redemptions)
    if limits[0] is not None and limits[1] is not None and limits[0] > limits[1]:
        return refused({"max_redemptions"})
    held.codes[wish.promotion_code_id] = Code(terms=terms)
    return GRANTED


def deactivate_code(world: World, wish: c.DeactivatePromotionCode, by: By) -> Verdict:
    """Merchants let a code no longer work."""
    if by.at_portal:
        return refused({"coupons_read_only"})
    held = world.coupons.get(wish.coupon_id)
    if (no := _no_coupon(held)) or held is None:
        return refused(no)
    code = held.codes.get(wish.promotion_code_id)
    if code is None:
        return refused({"resource_missing"})
    if not code.active:
        return QUIET
    code.active = False
    return GRANTED


def _no_coupon(held: Coupon | None) -> Codes:
    if held is None:
        return {"resource_missing"}
    return {"coupon_deleted"} if held.deleted else set()


def not_redeemable(held: Coupon | None, now: datetime, subscription: Subscription | None) -> Codes:
    """A coupon is there, not too late, not used up, and in the currency that is billed (R84)."""
    no = _no_coupon(held)
    if no or held is None:
        return no
    if held.terms.redeem_by is not None and held.terms.redeem_by < now:
        no.add("coupon_expired")
    if held.terms.max_redemptions is not None and held.redeemed >= held.terms.max_redemptions:
        no |= {"coupon_used_up", "coupon_invalid"}
    if subscription is not None and held.terms.currency not in {None, subscription.currency}:
        no.add("coupon_other_currency")
    return no


def apply(world: World, wish: sc.ApplyDiscount, by: By) -> Verdict:
    """
    A coupon or a code discounts a subscription (R81); customers have codes alone, where they may
    use them (R50).
    """
    id_ = wish.subscription_id
    if no := at_the_door(world, by, id_, UPDATE) or not_in_force(world, id_):
        return refused(no)
    held = world.subscriptions[id_]
    by_code = wish.promotion_code_id
    coupon_id: str | None = wish.coupon_id
    if by_code is not None:
        coupon_id = next((i for i, each in world.coupons.items() if by_code in each.codes), None)
    if coupon_id is not None and coupon_id in held.discounts:
        return QUIET
    no = {"subscription_incomplete"} if held.status is Status.INCOMPLETE else set()
    if by.at_portal:
        no |= update_refused(world, held, by)
        if AllowedUpdate.PROMOTION_CODE not in features(world, by).allowed:
            no.add("promotion_codes_not_taken")
        if by_code is None:
            no.add("coupon_not_at_portal")
    coupon = world.coupons.get(coupon_id or "")
    no |= not_redeemable(coupon, world.now, held)
    if coupon is None or coupon_id is None:
        return refused(no)
    code = None if by_code is None else coupon.codes[by_code]
    no |= _code_unusable(code, held)
    if no:
        return refused(no)
    _redeem(held, coupon_id, coupon)
    if code is not None:
        code.redeemed += 1
    return GRANTED


def _code_unusable(code: Code | None, held: Subscription) -> Codes:
    """A code is active, left, its customer's, and for newcomers where it says so (R81)."""
    no: Codes = set()
    if code is None:
        return no
    if not code.active:
        no.add("promotion_code_inactive")
    if code.terms.max_redemptions is not None and code.redeemed >= code.terms.max_redemptions:
        no.add("promotion_code_used_up")
    if code.terms.customer not in {None, held.customer}:
        no.add("promotion_code_of_other_customer")
    if code.terms.first_time_transaction:
        no.add("promotion_code_customer_not_first_time")
    return no


def _redeem(held: Subscription, coupon_id: str, coupon: Coupon) -> None:
    held.discounts.append(coupon_id)
    coupon.redeemed += 1


def remove(world: World, wish: sc.RemoveDiscount, by: By) -> Verdict:
    """Merchants take a discount off; customers only add (R81)."""
    id_ = wish.subscription_id
    no = at_the_door(world, by, id_) or not_in_force(world, id_)
    if no := no or ({"not_at_portal"} if by.at_portal else set()):
        return refused(no)
    held = world.subscriptions[id_]
    if wish.coupon_id not in held.discounts:
        return QUIET
    held.discounts.remove(wish.coupon_id)
    return GRANTED


def accept_offer(world: World, wish: sc.AcceptRetentionOffer, by: By) -> Verdict:
    """
    Who is about to cancel may stay for what is offered (R77, R119), once where that is said (R120),
    if it can be redeemed (R84).
    """
    id_ = wish.subscription_id
    if no := at_the_door(world, by, id_, CANCEL) or not_in_force(world, id_):
        return refused(no)
    held = world.subscriptions[id_]
    if not held.is_canceling and wish.coupon_id in held.discounts:
        return QUIET
    if not by.at_portal:
        return refused({"retention_offer_at_portal_only"})
    no = cancel_refused(world, held, by)
    if held.is_canceling:
        no.add("already_canceling")
    if held.status is Status.INCOMPLETE:
        no.add("subscription_incomplete")
    how, customer = features(world, by), world.customers[held.customer]
    coupon = world.coupons.get(wish.coupon_id)
    if how.offer is None:
        no.add("no_retention_offer")
    elif how.offer != wish.coupon_id:
        no.add("other_coupon_offered")
    else:
        if how.offer_once and customer.taken:
            no.add("retention_offer_taken")
        no |= not_redeemable(coupon, world.now, held)
    if no or coupon is None:
        return refused(no)
    _redeem(held, wish.coupon_id, coupon)
    customer.taken.add((id_, wish.coupon_id))
    return GRANTED


DECIDE: dict[type[object], Decide] = {
    c.CreateCoupon: create,
    c.DeleteCoupon: delete,
    c.AddPromotionCode: add_code,
    c.DeactivatePromotionCode: deactivate_code,
    sc.ApplyDiscount: apply,
    sc.RemoveDiscount: remove,
    sc.AcceptRetentionOffer: accept_offer,
}
"""How each command about discounts is decided."""
