"""What wishes about coupons and promotion codes must hold to."""

import re
from collections.abc import Iterator
from datetime import datetime

import attrs

from counterfoil.domain.calendar import add_interval
from counterfoil.domain.changes import Set
from counterfoil.domain.coupon import policy
from counterfoil.domain.coupon import terms_refusals as r
from counterfoil.domain.coupon.commands import AddPromotionCode, ChangeCouponDetails, CreateCoupon
from counterfoil.domain.coupon.redeeming import may_be_redeemed
from counterfoil.domain.coupon.refusals import (
    CouponDeletedError,
    CouponNotFoundError,
    CouponsReadOnlyError,
    PromotionCodeNotFoundError,
)
from counterfoil.domain.coupon.state import Deleted, InForce, State
from counterfoil.domain.coupon.terms import (
    CouponDuration,
    CouponTerms,
    PromotionCode,
    PromotionTerms,
    is_percentage,
)
from counterfoil.domain.currencies import CURRENCIES
from counterfoil.domain.facts import Facts
from counterfoil.domain.metadata import metadata_fits
from counterfoil.domain.product.price import Interval
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.values import PromotionCodeId

_CODE = re.compile(rf"[A-Za-z0-9-]{{1,{policy.CODE_CHARACTERS_MAX}}}")


def merchants_only(facts: Facts) -> Iterator[CommandRefusedError]:
    """
    Yield a wish that comes through the portal.

    This check goes before every other: who may not ask isn't told what is there.
    """
    if facts.at_portal:
        yield CouponsReadOnlyError()


def existing(state: State) -> InForce:
    """Return the coupon that a wish is about, or refuse where it isn't there to be changed."""
    if isinstance(state, InForce):
        return state
    if isinstance(state, Deleted):
        raise CouponDeletedError(state.id)
    raise CouponNotFoundError(state.id)


def code_of(coupon: InForce, promotion_code_id: PromotionCodeId) -> PromotionCode:
    """Return the promotion code that a wish is about, or refuse where the coupon has it not."""
    code = coupon.promotion_codes.get(promotion_code_id)
    if code is None:
        raise PromotionCodeNotFoundError(promotion_code_id)
    return code


def may_be_created(command: CreateCoupon, facts: Facts) -> Iterator[CommandRefusedError]:
    """Yield what keeps a coupon from being created; its terms are canonical."""
    yield from _takes_off(command.terms)
    yield from _lasts(command.terms)
    yield from _redemptions_fit(command.terms.max_redemptions, None)
    yield from _redeemable_until(command.terms.redeem_by, facts)
    yield from _name_fits(command.name)
    yield from metadata_fits({}, Set(command.metadata))


def may_be_changed(command: ChangeCouponDetails, coupon: InForce) -> Iterator[CommandRefusedError]:
    """Yield what keeps the details of a coupon from being changed."""
    yield from _name_fits(command.name.value if isinstance(command.name, Set) else None)
    yield from metadata_fits(coupon.metadata, command.metadata)


def may_be_added(
    command: AddPromotionCode, coupon: InForce, facts: Facts
) -> Iterator[CommandRefusedError]:
    """Yield what keeps a promotion code from being added."""
    terms = command.terms
    if not _CODE.fullmatch(terms.code):
        yield r.PromotionCodeTextError()
    yield from _redemptions_fit(terms.max_redemptions, coupon.terms.max_redemptions)
    yield from _expires_with(coupon, terms.expires_at, facts)
    amount, currency = terms.minimum_amount, terms.minimum_amount_currency
    if (amount is None) is not (currency is None) or (amount is not None and amount < 1):
        yield r.MinimumAmountError()
    yield from metadata_fits({}, Set(command.metadata))
    if command.active:
        yield from code_is_free(terms, command.promotion_code_id, coupon)


def may_be_activated(
    code: PromotionCode, coupon: InForce, facts: Facts
) -> Iterator[CommandRefusedError]:
    """Yield what keeps a promotion code from working again: it has to be redeemable otherwise."""
    active = attrs.evolve(code, active=True)
    yield from may_be_redeemed(coupon, active, code.terms.customer, facts)
    yield from code_is_free(code.terms, code.id, coupon)


def code_is_free(
    terms: PromotionTerms, promotion_code_id: PromotionCodeId, coupon: InForce
) -> Iterator[CommandRefusedError]:
    """
    Yield another active promotion code of the coupon that has the same text.

    Stripe keeps a text unique over the whole account; what other coupons have is for Stripe to say.
    """
    for other in coupon.promotion_codes.values():
        if (
            other.active
            and other.id != promotion_code_id
            and other.terms.code.casefold() == terms.code.casefold()
            and _meet(other.terms, terms)
        ):
            yield r.PromotionCodeTakenError(other.id)


def _meet(one: PromotionTerms, other: PromotionTerms) -> bool:
    """Tell whether a customer could use either of two codes."""
    if one.customer == other.customer:
        return True
    return policy.CODE_FOR_ALL_CLASHES_WITH_A_CUSTOMERS_OWN and None in {
        one.customer,
        other.customer,
    }


def _takes_off(terms: CouponTerms) -> Iterator[CommandRefusedError]:
    """Yield more or less than an amount with its currency, or a percentage."""
    amount, currency, percent = terms.amount_off, terms.currency, terms.percent_off
    if (amount is None) is (percent is None) or (amount is None) is not (currency is None):
        yield r.DiscountChoiceError()
    if amount is not None and currency is not None and (amount < 1 or currency not in CURRENCIES):
        yield r.AmountOffError(amount, currency)
    if percent is not None and not is_percentage(percent):
        yield r.PercentOffError(percent)


def _lasts(terms: CouponTerms) -> Iterator[CommandRefusedError]:
    """Yield a duration that nobody knows, or months that don't fit it."""
    if not terms.duration.is_known:
        yield r.CouponDurationUnknownError(terms.duration.value)
    months = terms.duration_in_months
    repeats = terms.duration is CouponDuration.REPEATING
    if repeats is (months is None) or (months is not None and months < 1):
        yield r.DurationMonthsError(terms.duration.value)


def _redemptions_fit(limit: int | None, of_coupon: int | None) -> Iterator[CommandRefusedError]:
    if limit is not None and (limit < 1 or (of_coupon is not None and limit > of_coupon)):
        yield r.MaxRedemptionsError(limit)


def _redeemable_until(moment: datetime | None, facts: Facts) -> Iterator[CommandRefusedError]:
    if moment is None:
        return
    latest = add_interval(facts.at, Interval.YEAR, policy.REDEEMABLE_YEARS_MAX)
    if not facts.at < moment <= latest:
        yield r.RedeemByError("redeem_by")


def _expires_with(
    coupon: InForce, moment: datetime | None, facts: Facts
) -> Iterator[CommandRefusedError]:
    end = coupon.terms.redeem_by
    if moment is not None and (moment <= facts.at or (end is not None and moment > end)):
        yield r.RedeemByError("expires_at")


def _name_fits(name: str | None) -> Iterator[CommandRefusedError]:
    if name is not None and len(name) > policy.NAME_CHARACTERS_MAX:
        yield r.CouponNameTooLongError(len(name))
