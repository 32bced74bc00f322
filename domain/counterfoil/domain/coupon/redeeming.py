"""Who may redeem a coupon or a promotion code, for which purchase, at a moment."""

from collections.abc import Iterator

from attrs import frozen

from counterfoil.domain.coupon import redemption_refusals as r
from counterfoil.domain.coupon.refusals import CouponDeletedError, CouponNotFoundError
from counterfoil.domain.coupon.state import Deleted, InForce, State
from counterfoil.domain.coupon.terms import PromotionCode
from counterfoil.domain.customer.state import Deleted as DeletedCustomer
from counterfoil.domain.facts import Facts
from counterfoil.domain.money import Money
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.values import CustomerId


@frozen(kw_only=True)
class Purchase:
    """
    What a coupon would be redeemed on, as far as it is known.

    Args:
        currency: a lower-case code; ``None``: not known.
        amount: in minor units of the currency; ``None``: not known.
        is_first: whether the customer never bought before; ``None``: not known, and then whoever
            is billed now is no newcomer.
    """

    currency: str | None = None
    amount: int | None = None
    is_first: bool | None = None


def may_be_redeemed(
    coupon: State,
    promotion_code: PromotionCode | None,
    customer: CustomerId | None,
    facts: Facts,
    purchase: Purchase = Purchase(),
) -> Iterator[CommandRefusedError]:
    """
    Yield what keeps a coupon from being redeemed, by a promotion code where one is named (R81,
    R84).

    ``customer`` is ``None`` where a coupon is offered to whoever comes.
    """
    if isinstance(coupon, Deleted):
        yield CouponDeletedError(coupon.id)
    elif isinstance(coupon, InForce):
        yield from _coupon_is_left(coupon, facts)
    else:
        yield CouponNotFoundError(coupon.id)
    if promotion_code is not None:
        yield from _code_is_left(promotion_code, facts)
        yield from _code_is_for(promotion_code, customer, purchase, facts)
    if isinstance(coupon, InForce):
        yield from _coupon_suits(coupon, purchase)
    if promotion_code is not None:
        yield from _minimum_is_reached(promotion_code, purchase)


def _coupon_is_left(coupon: InForce, facts: Facts) -> Iterator[CommandRefusedError]:
    """Yield why a coupon can't be redeemed, the reason known before Stripe's bare word for it."""
    terms = coupon.terms
    if terms.redeem_by is not None and terms.redeem_by < facts.at:
        yield r.CouponExpiredError(coupon.id)
    if terms.max_redemptions is not None and coupon.times_redeemed >= terms.max_redemptions:
        yield r.CouponUsedUpError(coupon.id)
    if not coupon.valid:
        yield r.CouponInvalidError(coupon.id)


def _code_is_left(code: PromotionCode, facts: Facts) -> Iterator[CommandRefusedError]:
    terms = code.terms
    if not code.active:
        yield r.PromotionCodeInactiveError(code.id)
    if terms.expires_at is not None and terms.expires_at <= facts.at:
        yield r.PromotionCodeExpiredError(code.id)
    if terms.max_redemptions is not None and code.times_redeemed >= terms.max_redemptions:
        yield r.PromotionCodeUsedUpError(code.id)


def _code_is_for(
    code: PromotionCode, customer: CustomerId | None, purchase: Purchase, facts: Facts
) -> Iterator[CommandRefusedError]:
    if code.terms.customer is not None and code.terms.customer != customer:
        yield r.PromotionCodeOfOtherCustomerError(code.id)
    if code.terms.first_time_transaction and _bought_before(purchase, facts):
        yield r.CustomerNotFirstTimeError(code.id)


def _bought_before(purchase: Purchase, facts: Facts) -> bool:
    if purchase.is_first is not None:
        return not purchase.is_first
    return not isinstance(facts.customer, DeletedCustomer) and bool(facts.customer.billed_by)


def _coupon_suits(coupon: InForce, purchase: Purchase) -> Iterator[CommandRefusedError]:
    off, sold = coupon.terms.currency, purchase.currency
    if coupon.terms.amount_off is not None and sold is not None and off != sold:
        yield r.OtherCouponCurrencyError(coupon.id, sold)


def _minimum_is_reached(code: PromotionCode, purchase: Purchase) -> Iterator[CommandRefusedError]:
    minimum, currency = code.terms.minimum_amount, code.terms.minimum_amount_currency
    if minimum is None or currency is None:
        return
    is_other = purchase.currency is not None and purchase.currency != currency
    if is_other or (purchase.amount is not None and purchase.amount < minimum):
        yield r.MinimumNotReachedError(code.id, Money(minimum, currency))
