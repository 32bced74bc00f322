"""What a new coupon may take off, for how long, and until when."""

from datetime import datetime

import pytest
from attrs import evolve
from tests.domain.coupon.cast import (
    BY_API,
    CREATED,
    FIVE_EUROS_OFF,
    LATER,
    MICROSECOND,
    NOON,
    QUARTER_OFF,
    SECOND,
    SPRING,
    coupon,
)

from counterfoil.domain.coupon import commands as c
from counterfoil.domain.coupon import terms_refusals as r
from counterfoil.domain.coupon.refusals import CouponRefusedError
from counterfoil.domain.coupon.terms import (
    CouponDuration,
    CouponTerms,
    PromotionTerms,
    canonical,
    in_seconds,
)


def create(terms: CouponTerms) -> c.CreateCoupon:
    """Wish a coupon."""
    return c.CreateCoupon(coupon_id=SPRING, terms=terms, name="Spring")


@pytest.mark.parametrize(
    "terms",
    [
        QUARTER_OFF,
        FIVE_EUROS_OFF,
        evolve(QUARTER_OFF, percent_off="0.01"),
        evolve(QUARTER_OFF, percent_off="100"),
        evolve(FIVE_EUROS_OFF, amount_off=1),
        evolve(FIVE_EUROS_OFF, duration=CouponDuration.FOREVER),
        evolve(QUARTER_OFF, duration_in_months=1),
        evolve(QUARTER_OFF, max_redemptions=1),
        evolve(QUARTER_OFF, redeem_by=NOON + SECOND),
        evolve(QUARTER_OFF, redeem_by=NOON.replace(year=2031)),
    ],
)
def test_these_terms_are_granted(terms: CouponTerms) -> None:
    """Up to the very bounds."""
    coupon().when(create(terms), BY_API).then(evolve(CREATED, terms=terms))


@pytest.mark.parametrize(
    ("terms", "error"),
    [
        (CouponTerms(), r.DiscountChoiceError),
        (CouponTerms(currency="eur"), r.DiscountChoiceError),
        (CouponTerms(amount_off=500), r.DiscountChoiceError),
        (evolve(FIVE_EUROS_OFF, percent_off="10"), r.DiscountChoiceError),
        (CouponTerms(percent_off="10", currency="eur"), r.DiscountChoiceError),
        (evolve(FIVE_EUROS_OFF, amount_off=0), r.AmountOffError),
        (evolve(FIVE_EUROS_OFF, amount_off=-5), r.AmountOffError),
        (evolve(FIVE_EUROS_OFF, currency="EUR"), r.AmountOffError),
        (evolve(QUARTER_OFF, percent_off="0"), r.PercentOffError),
        (evolve(QUARTER_OFF, percent_off="100.01"), r.PercentOffError),
        (evolve(QUARTER_OFF, percent_off="12.345"), r.PercentOffError),
        (evolve(QUARTER_OFF, percent_off="-1"), r.PercentOffError),
        (evolve(QUARTER_OFF, percent_off="ten"), r.PercentOffError),
        (
            evolve(FIVE_EUROS_OFF, duration=CouponDuration("weekly")),
            r.CouponDurationUnknownError,
        ),
        (evolve(QUARTER_OFF, duration_in_months=None), r.DurationMonthsError),
        (evolve(QUARTER_OFF, duration_in_months=0), r.DurationMonthsError),
        (evolve(FIVE_EUROS_OFF, duration_in_months=2), r.DurationMonthsError),
        (evolve(QUARTER_OFF, max_redemptions=0), r.MaxRedemptionsError),
        (evolve(QUARTER_OFF, redeem_by=NOON), r.RedeemByError),
        (evolve(QUARTER_OFF, redeem_by=NOON.replace(year=2031) + SECOND), r.RedeemByError),
    ],
)
def test_these_terms_are_refused(terms: CouponTerms, error: type[CouponRefusedError]) -> None:
    """One step beyond each bound."""
    refusal = coupon().when(create(terms), BY_API).then_refused(error)
    if isinstance(refusal, r.RedeemByError):
        assert refusal.parameter == "redeem_by"


def test_the_first_of_many_flaws_is_told() -> None:
    """What is taken off, for how long, how often, until when: in this order."""
    terms = CouponTerms(
        amount_off=0,
        currency="eur",
        percent_off="0",
        duration=CouponDuration("weekly"),
        duration_in_months=2,
        max_redemptions=0,
        redeem_by=NOON,
    )
    order: tuple[tuple[type[CouponRefusedError], CouponTerms], ...] = (
        (r.DiscountChoiceError, terms),
        (r.AmountOffError, terms := evolve(terms, percent_off=None)),
        (r.CouponDurationUnknownError, terms := evolve(terms, amount_off=1)),
        (r.DurationMonthsError, terms := evolve(terms, duration=CouponDuration.ONCE)),
        (r.MaxRedemptionsError, terms := evolve(terms, duration_in_months=None)),
        (r.RedeemByError, terms := evolve(terms, max_redemptions=1)),
    )
    for error, flawed in order:
        coupon().when(create(flawed), BY_API).then_refused(error)
    long = evolve(create(evolve(terms, redeem_by=LATER)), name="x" * 41)
    coupon().when(long, BY_API).then_refused(r.CouponNameTooLongError)


@pytest.mark.parametrize(
    ("written", "kept"),
    [("25", "25"), ("25.0", "25"), ("12.50", "12.5"), ("100", "100"), ("x", "x"), (None, None)],
)
def test_percentages_are_written_in_one_way(written: str | None, kept: str | None) -> None:
    """What is no percentage stays as it came."""
    assert canonical(CouponTerms(percent_off=written)) == CouponTerms(percent_off=kept)


@pytest.mark.parametrize(
    ("given", "kept"), [(None, None), (LATER, LATER), (LATER + MICROSECOND, LATER)]
)
def test_a_code_expires_at_a_second(given: datetime | None, kept: datetime | None) -> None:
    """As Stripe stamps it."""
    terms = PromotionTerms(code="A", expires_at=given)

    assert in_seconds(terms) == PromotionTerms(code="A", expires_at=kept)
