"""Who may redeem a coupon or a promotion code, and on what purchase."""

import pytest
from attrs import evolve
from tests.domain.coupon.cast import (
    ANNA,
    BOB,
    BY_API,
    CODE,
    CODE_TERMS,
    CREATED,
    DELETED,
    FIVE_EUROS_OFF,
    NOON,
    QUARTER_OFF,
    SECOND,
    state,
)

from counterfoil.domain.coupon import events as e
from counterfoil.domain.coupon import redemption_refusals as r
from counterfoil.domain.coupon.redeeming import Purchase, may_be_redeemed
from counterfoil.domain.coupon.refusals import CouponDeletedError, CouponNotFoundError
from counterfoil.domain.coupon.state import State
from counterfoil.domain.coupon.terms import CouponTerms, PromotionCode, PromotionTerms
from counterfoil.domain.customer.state import Deleted as DeletedCustomer
from counterfoil.domain.customer.state import InForce as CustomerInForce
from counterfoil.domain.money import Money
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.values import CustomerId, SubscriptionId

VALID = state(CREATED)
TEN_EUROS = Purchase(currency="eur", amount=1000)
BUYER = CustomerInForce(id=ANNA, billed_by=frozenset({SubscriptionId("sub_1")}))


def of(terms: CouponTerms, *past: e.Event) -> State:
    """Return a coupon of these terms."""
    return state(evolve(CREATED, terms=terms), *past)


def code(terms: PromotionTerms = CODE_TERMS, **changes: bool | int) -> PromotionCode:
    """Return a promotion code of these terms."""
    found = PromotionCode(id=CODE, terms=terms)
    return evolve(
        found,
        active=bool(changes.get("active", True)),
        times_redeemed=int(changes.get("times_redeemed", 0)),
    )


def refusals(
    coupon: State = VALID,
    promotion_code: PromotionCode | None = None,
    *,
    customer: CustomerId | None = ANNA,
    purchase: Purchase = TEN_EUROS,
) -> list[type[CommandRefusedError]]:
    """Return why a coupon can't be redeemed."""
    found = may_be_redeemed(coupon, promotion_code, customer, BY_API, purchase)
    return [type(each) for each in found]


def test_a_coupon_is_redeemed() -> None:
    """By itself, or by a promotion code; offered to nobody in particular, too."""
    assert refusals() == []
    assert refusals(promotion_code=code()) == []
    assert list(may_be_redeemed(VALID, None, None, BY_API)) == []


class TestACoupon:
    """What keeps it from being redeemed."""

    def test_exists(self) -> None:
        """Check the id."""
        assert refusals(state()) == [CouponNotFoundError]

    def test_is_not_deleted(self) -> None:
        """Whoever redeemed it before keeps the discount (R84)."""
        assert refusals(state(CREATED, DELETED)) == [CouponDeletedError]

    @pytest.mark.parametrize(
        ("seconds", "refused"), [(-1, [r.CouponExpiredError]), (0, []), (1, [])]
    )
    def test_is_redeemed_to_its_last_moment(
        self, seconds: int, refused: list[type[CommandRefusedError]]
    ) -> None:
        """The moment itself is in (R84)."""
        terms = evolve(QUARTER_OFF, redeem_by=NOON + seconds * SECOND)
        assert refusals(of(terms)) == refused

    @pytest.mark.parametrize(("times", "refused"), [(1, []), (2, [r.CouponUsedUpError])])
    def test_has_redemptions_left(
        self, times: int, refused: list[type[CommandRefusedError]]
    ) -> None:
        """As many as its limit says (R84)."""
        terms = evolve(QUARTER_OFF, max_redemptions=2)
        assert refusals(of(terms, e.RedemptionsRecounted(times))) == refused

    def test_is_valid_by_stripes_word(self) -> None:
        """Whatever the reason is (R84)."""
        assert refusals(state(CREATED, e.CouponValidityChanged(valid=False))) == [
            r.CouponInvalidError
        ]

    @pytest.mark.parametrize(
        ("currency", "refused"),
        [("eur", []), (None, []), ("usd", [r.OtherCouponCurrencyError])],
    )
    def test_takes_an_amount_off_in_its_currency(
        self, currency: str | None, refused: list[type[CommandRefusedError]]
    ) -> None:
        """Where the other isn't known, nothing is withheld."""
        assert refusals(of(FIVE_EUROS_OFF), purchase=Purchase(currency=currency)) == refused

    def test_takes_a_percentage_off_anything(self) -> None:
        """It has no currency."""
        assert refusals(purchase=Purchase(currency="usd")) == []


class TestAPromotionCode:
    """What keeps it from being redeemed, besides its coupon."""

    def test_is_active(self) -> None:
        """Unless the merchant switched it off (R81)."""
        assert refusals(promotion_code=code(active=False)) == [r.PromotionCodeInactiveError]

    @pytest.mark.parametrize(
        ("seconds", "refused"),
        [(-1, [r.PromotionCodeExpiredError]), (0, [r.PromotionCodeExpiredError]), (1, [])],
    )
    def test_has_not_expired(self, seconds: int, refused: list[type[CommandRefusedError]]) -> None:
        """Half-open, as whatever expires (R81)."""
        terms = evolve(CODE_TERMS, expires_at=NOON + seconds * SECOND)
        assert refusals(promotion_code=code(terms)) == refused

    @pytest.mark.parametrize(("times", "refused"), [(1, []), (2, [r.PromotionCodeUsedUpError])])
    def test_has_redemptions_left(
        self, times: int, refused: list[type[CommandRefusedError]]
    ) -> None:
        """A limit of its own (R81)."""
        terms = evolve(CODE_TERMS, max_redemptions=2)
        assert refusals(promotion_code=code(terms, times_redeemed=times)) == refused

    @pytest.mark.parametrize(
        ("customer", "refused"),
        [
            (ANNA, []),
            (BOB, [r.PromotionCodeOfOtherCustomerError]),
            (None, [r.PromotionCodeOfOtherCustomerError]),
        ],
    )
    def test_is_for_its_customer(
        self, customer: CustomerId | None, refused: list[type[CommandRefusedError]]
    ) -> None:
        """Where it is meant for one (R81)."""
        hers = code(evolve(CODE_TERMS, customer=ANNA))
        assert refusals(promotion_code=hers, customer=customer) == refused

    @pytest.mark.parametrize(
        ("is_first", "refused"), [(True, []), (False, [r.CustomerNotFirstTimeError])]
    )
    def test_for_newcomers_is_for_who_never_bought(
        self, *, is_first: bool, refused: list[type[CommandRefusedError]]
    ) -> None:
        """R81."""
        welcome = code(evolve(CODE_TERMS, first_time_transaction=True))
        bought = evolve(TEN_EUROS, is_first=is_first)
        assert refusals(promotion_code=welcome, purchase=bought) == refused

    def test_for_newcomers_is_not_for_who_is_billed(self) -> None:
        """Where nothing else tells whether the customer bought before (R81)."""
        welcome = code(evolve(CODE_TERMS, first_time_transaction=True))
        circumstances = (
            (BY_API, 0),
            (evolve(BY_API, customer=BUYER), 1),
            (evolve(BY_API, customer=DeletedCustomer(id=ANNA, billed_by=BUYER.billed_by)), 0),
        )
        for facts, count in circumstances:
            assert len(list(may_be_redeemed(VALID, welcome, ANNA, facts))) == count

    @pytest.mark.parametrize(
        ("purchase", "is_refused"),
        [
            (Purchase(currency="eur", amount=1000), False),
            (Purchase(currency="eur", amount=999), True),
            (Purchase(currency="usd", amount=9999), True),
            (Purchase(currency="eur"), False),
            (Purchase(amount=999), True),
            (Purchase(), False),
        ],
    )
    def test_asks_for_its_minimum(self, purchase: Purchase, *, is_refused: bool) -> None:
        """Where it is known what is bought (R81)."""
        terms = evolve(CODE_TERMS, minimum_amount=1000, minimum_amount_currency="eur")
        found = list(may_be_redeemed(VALID, code(terms), ANNA, BY_API, purchase))
        expected = r.MinimumNotReachedError(CODE, Money(1000, "eur"))
        assert [repr(each) for each in found] == ([repr(expected)] if is_refused else [])


def test_the_reasons_stand_in_order() -> None:
    """The coupon, its code, whom it is for, and what is bought."""
    terms = evolve(FIVE_EUROS_OFF, redeem_by=NOON - SECOND, max_redemptions=0)
    worst = code(
        evolve(
            CODE_TERMS,
            customer=BOB,
            expires_at=NOON - SECOND,
            max_redemptions=0,
            first_time_transaction=True,
            minimum_amount=5000,
            minimum_amount_currency="eur",
        ),
        active=False,
    )
    coupon = of(terms, e.CouponValidityChanged(valid=False))
    bought = Purchase(currency="usd", amount=1000, is_first=False)

    assert refusals(coupon, worst, purchase=bought) == [
        r.CouponExpiredError,
        r.CouponUsedUpError,
        r.CouponInvalidError,
        r.PromotionCodeInactiveError,
        r.PromotionCodeExpiredError,
        r.PromotionCodeUsedUpError,
        r.PromotionCodeOfOtherCustomerError,
        r.CustomerNotFirstTimeError,
        r.OtherCouponCurrencyError,
        r.MinimumNotReachedError,
    ]
