"""The rules of the discounts that a flow offers (R77, R81, R84)."""

from collections.abc import Iterator

from counterfoil.domain.configuration.features import AllowedUpdate
from counterfoil.domain.coupon.state import InForce
from counterfoil.domain.coupon.terms import PromotionCode
from counterfoil.domain.facts import Facts
from counterfoil.domain.portal import features
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session import flow_refusals as r
from counterfoil.domain.session import policy
from counterfoil.domain.session.flow import FlowDiscount
from counterfoil.domain.values import CouponId, PromotionCodeId

Refusals = Iterator[CommandRefusedError]

_DISCOUNTS = "flow_data[subscription_update_confirm][discounts]"


def discounts_fit(discounts: tuple[FlowDiscount, ...], facts: Facts) -> Refusals:
    """Yield what keeps discounts from being offered with an update (R81)."""
    for index, discount in enumerate(discounts):
        if (discount.coupon is None) == (discount.promotion_code is None):
            yield r.DiscountUnclearError(f"{_DISCOUNTS}[{index}]")
    allowed = features(facts).subscription_update.default_allowed_updates
    codes = [each for each in discounts if each.promotion_code is not None]
    if codes and AllowedUpdate.PROMOTION_CODE not in allowed:
        yield r.PromotionCodesNotAllowedError()
    for index, discount in enumerate(discounts):
        param = f"{_DISCOUNTS}[{index}]"
        if discount.coupon is not None:
            yield from coupon_is_redeemable(f"{param}[coupon]", discount.coupon, facts)
        if discount.promotion_code is not None:
            yield from _code_is_redeemable(
                f"{param}[promotion_code]", discount.promotion_code, facts
            )


def coupon_is_redeemable(param: str, coupon_id: CouponId, facts: Facts) -> Refusals:
    """Yield the refusal of a coupon that is unknown, deleted or used up (R77, R84)."""
    coupon = facts.coupons.get(coupon_id)
    if not isinstance(coupon, InForce):
        yield r.CouponUnknownError(param, coupon_id)
    elif not _is_valid(coupon, facts):
        yield r.CouponExpiredError(param, coupon_id)


def _code_is_redeemable(param: str, code_id: PromotionCodeId, facts: Facts) -> Refusals:
    """Yield the refusal of a code that is unknown here, another's, used up, or for newcomers."""
    in_force = (each for each in facts.coupons.values() if isinstance(each, InForce))
    coupon = next((each for each in in_force if code_id in each.promotion_codes), None)
    if coupon is None:
        yield r.PromotionCodeUnknownError(param, code_id)
    else:
        yield from _code_suits(param, coupon.promotion_codes[code_id], coupon, facts)


def _code_suits(param: str, code: PromotionCode, coupon: InForce, facts: Facts) -> Refusals:
    if code.customer not in {None, facts.customer.id}:
        yield r.PromotionCodeUnknownError(param, code.id)
    if not (_is_valid(coupon, facts) and _can_be_typed(code, facts)):
        yield r.PromotionCodeExpiredError(param, code.id)
    if code.first_time_transaction and policy.SUBSCRIBERS_ARE_NO_NEWCOMERS:
        yield r.NotFirstTimeError(param, code.id)


def _is_valid(coupon: InForce, facts: Facts) -> bool:
    redeem_by, most = coupon.terms.redeem_by, coupon.terms.max_redemptions
    return (
        coupon.valid
        and (redeem_by is None or facts.at <= redeem_by)
        and (most is None or coupon.times_redeemed < most)
    )


def _can_be_typed(code: PromotionCode, facts: Facts) -> bool:
    return (
        code.active
        and (code.expires_at is None or facts.at < code.expires_at)
        and (code.max_redemptions is None or code.times_redeemed < code.max_redemptions)
    )
