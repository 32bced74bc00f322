"""What a merchant may do with the promotion codes of a coupon."""

import pytest
from attrs import evolve
from tests.domain.coupon.cast import (
    ANNA,
    BOB,
    BY_API,
    CODE,
    CODE_ADDED,
    CODE_TERMS,
    CREATED,
    DEACTIVATED,
    EARLIER,
    LATER,
    MICROSECOND,
    NOON,
    OTHER_CODE,
    QUARTER_OFF,
    SECOND,
    SPRING,
    annotated,
    coupon,
)

from counterfoil.domain.coupon import commands as c
from counterfoil.domain.coupon import events as e
from counterfoil.domain.coupon import policy
from counterfoil.domain.coupon import terms_refusals as r
from counterfoil.domain.coupon.redemption_refusals import (
    CouponInvalidError,
    PromotionCodeExpiredError,
)
from counterfoil.domain.coupon.refusals import (
    CouponRefusedError,
    PromotionCodeNotFoundError,
    PromotionTermsImmutableError,
)
from counterfoil.domain.coupon.terms import PromotionTerms
from counterfoil.domain.metadata import MetadataKeyLengthError
from counterfoil.domain.values import CustomerId

ADD = c.AddPromotionCode(coupon_id=SPRING, promotion_code_id=CODE, terms=CODE_TERMS)
ACTIVATE = c.ActivatePromotionCode(coupon_id=SPRING, promotion_code_id=CODE)
DEACTIVATE = c.DeactivatePromotionCode(coupon_id=SPRING, promotion_code_id=CODE)
LIMITED = evolve(CREATED, terms=evolve(QUARTER_OFF, max_redemptions=10, redeem_by=LATER))


def other(terms: PromotionTerms = CODE_TERMS) -> c.AddPromotionCode:
    """Wish another promotion code."""
    return evolve(ADD, promotion_code_id=OTHER_CODE, terms=terms)


class TestAdding:
    """A coupon in force."""

    def test_gets_a_promotion_code(self) -> None:
        """Active at once, unless it is wished otherwise."""
        coupon(CREATED).when(ADD, BY_API).then(CODE_ADDED)
        idle, told = evolve(ADD, active=False), evolve(CODE_ADDED, active=False)
        coupon(CREATED).when(idle, BY_API).then(told)

    def test_keeps_its_metadata_and_no_part_of_a_second(self) -> None:
        """As Stripe does."""
        terms = evolve(CODE_TERMS, expires_at=LATER + MICROSECOND)
        wish = evolve(ADD, terms=terms, metadata={"a": "1", "b": ""})

        coupon(CREATED).when(wish, BY_API).then(
            evolve(
                CODE_ADDED,
                terms=evolve(CODE_TERMS, expires_at=LATER),
                annotations=annotated(a="1"),
            )
        )

    def test_is_quiet_where_the_code_was_added_before(self) -> None:
        """It may have been deactivated since, and stays so."""
        coupon(CREATED, CODE_ADDED).when(ADD, BY_API).then_nothing()
        coupon(CREATED, CODE_ADDED, DEACTIVATED).when(ADD, BY_API).then_nothing()

    def test_is_refused_where_the_id_has_other_terms(self) -> None:
        """They stand for ever."""
        wish = evolve(ADD, terms=evolve(CODE_TERMS, code="AUTUMN"))

        coupon(CREATED, CODE_ADDED).when(wish, BY_API).then_refused(PromotionTermsImmutableError)

    @pytest.mark.parametrize(
        ("terms", "error"),
        [
            (evolve(CODE_TERMS, code=""), r.PromotionCodeTextError),
            (evolve(CODE_TERMS, code="SPRING 25"), r.PromotionCodeTextError),
            (evolve(CODE_TERMS, code="lente%"), r.PromotionCodeTextError),
            (evolve(CODE_TERMS, code="x" * 501), r.PromotionCodeTextError),
            (evolve(CODE_TERMS, max_redemptions=0), r.MaxRedemptionsError),
            (evolve(CODE_TERMS, max_redemptions=11), r.MaxRedemptionsError),
            (evolve(CODE_TERMS, expires_at=NOON), r.RedeemByError),
            (evolve(CODE_TERMS, expires_at=LATER + SECOND), r.RedeemByError),
            (evolve(CODE_TERMS, minimum_amount=500), r.MinimumAmountError),
            (evolve(CODE_TERMS, minimum_amount_currency="eur"), r.MinimumAmountError),
            (
                evolve(CODE_TERMS, minimum_amount=0, minimum_amount_currency="eur"),
                r.MinimumAmountError,
            ),
        ],
    )
    def test_is_refused_with_such_terms(
        self, terms: PromotionTerms, error: type[CouponRefusedError]
    ) -> None:
        """A code promises no more than its coupon."""
        refusal = coupon(LIMITED).when(evolve(ADD, terms=terms), BY_API).then_refused(error)
        if isinstance(refusal, r.RedeemByError):
            assert refusal.parameter == "expires_at"

    @pytest.mark.parametrize(
        "terms",
        [
            evolve(CODE_TERMS, code="x" * 500),
            evolve(CODE_TERMS, max_redemptions=10, expires_at=LATER),
            evolve(CODE_TERMS, expires_at=NOON + SECOND, first_time_transaction=True),
            evolve(CODE_TERMS, minimum_amount=1, minimum_amount_currency="eur", customer=ANNA),
        ],
    )
    def test_is_granted_with_such_terms(self, terms: PromotionTerms) -> None:
        """Up to the very bounds."""
        coupon(LIMITED).when(evolve(ADD, terms=terms), BY_API).then(evolve(CODE_ADDED, terms=terms))

    def test_the_first_of_many_flaws_is_told(self) -> None:
        """Text, limit, end, minimum, metadata, and last what other codes have."""
        terms = evolve(
            CODE_TERMS, code="?", max_redemptions=0, expires_at=EARLIER, minimum_amount=1
        )
        wish = other(terms)
        metadata = {"x" * 41: "1"}
        given = coupon(CREATED, CODE_ADDED)
        order = (
            (r.PromotionCodeTextError, wish := evolve(wish, metadata=metadata)),
            (r.MaxRedemptionsError, wish := evolve(wish, terms=evolve(terms, code="spring-25"))),
            (
                r.RedeemByError,
                wish := evolve(wish, terms=evolve(wish.terms, max_redemptions=None)),
            ),
            (
                r.MinimumAmountError,
                wish := evolve(wish, terms=evolve(wish.terms, expires_at=None)),
            ),
            (
                MetadataKeyLengthError,
                wish := evolve(wish, terms=evolve(wish.terms, minimum_amount=None)),
            ),
            (r.PromotionCodeTakenError, evolve(wish, metadata={})),
        )
        for error, flawed in order:
            given.when(flawed, BY_API).then_refused(error)


class TestTheText:
    """Customers type it in."""

    @pytest.mark.parametrize(
        ("one", "another", "clashes"),
        [
            (None, None, True),
            (ANNA, ANNA, True),
            (ANNA, BOB, False),
            (None, ANNA, True),
            (ANNA, None, True),
        ],
    )
    def test_stands_for_one_active_code_of_a_customer(
        self, one: CustomerId | None, another: CustomerId | None, *, clashes: bool
    ) -> None:
        """Whatever its case; a code for all counts among each customer's."""
        held = evolve(CODE_ADDED, terms=evolve(CODE_TERMS, customer=one))
        terms = evolve(CODE_TERMS, code="spring-25", customer=another)

        outcome = coupon(CREATED, held).when(other(terms), BY_API)

        if clashes:
            assert outcome.then_refused(r.PromotionCodeTakenError).promotion_code_id == CODE
        else:
            outcome.then(evolve(CODE_ADDED, promotion_code_id=OTHER_CODE, terms=terms))
        assert policy.CODE_FOR_ALL_CLASHES_WITH_A_CUSTOMERS_OWN

    def test_is_free_once_the_code_is_deactivated(self) -> None:
        """And an inactive code takes no text."""
        idle = evolve(other(), active=False)
        added = evolve(CODE_ADDED, promotion_code_id=OTHER_CODE)

        coupon(CREATED, CODE_ADDED, DEACTIVATED).when(other(), BY_API).then(added)
        coupon(CREATED, CODE_ADDED).when(idle, BY_API).then(evolve(added, active=False))


class TestDeactivating:
    """An active promotion code."""

    def test_no_longer_works(self) -> None:
        """What was redeemed by it runs on."""
        coupon(CREATED, CODE_ADDED).when(DEACTIVATE, BY_API).then(DEACTIVATED)

    def test_is_quiet_where_it_does_not_work(self) -> None:
        """Twice is once."""
        coupon(CREATED, CODE_ADDED, DEACTIVATED).when(DEACTIVATE, BY_API).then_nothing()

    def test_is_refused_of_a_code_that_the_coupon_has_not(self) -> None:
        """Check the id."""
        for wish in (ACTIVATE, DEACTIVATE):
            coupon(CREATED).when(wish, BY_API).then_refused(PromotionCodeNotFoundError)


class TestActivating:
    """A promotion code that was deactivated."""

    PAST = (CREATED, CODE_ADDED, DEACTIVATED)

    def test_works_again(self) -> None:
        """One that is meant for a customer as well."""
        coupon(*self.PAST).when(ACTIVATE, BY_API).then(
            e.PromotionCodeActivated(promotion_code_id=CODE)
        )
        hers = evolve(CODE_ADDED, terms=evolve(CODE_TERMS, customer=ANNA))
        coupon(CREATED, hers, DEACTIVATED).when(ACTIVATE, BY_API).then(
            e.PromotionCodeActivated(promotion_code_id=CODE)
        )

    def test_is_quiet_where_it_works(self) -> None:
        """Twice is once."""
        coupon(CREATED, CODE_ADDED).when(ACTIVATE, BY_API).then_nothing()

    def test_is_refused_where_it_could_not_be_redeemed(self) -> None:
        """Stripe reactivates what is redeemable otherwise."""
        expired = evolve(CODE_ADDED, terms=evolve(CODE_TERMS, expires_at=EARLIER))

        coupon(*self.PAST, e.CouponValidityChanged(valid=False)).when(
            ACTIVATE, BY_API
        ).then_refused(CouponInvalidError)
        coupon(CREATED, expired, DEACTIVATED).when(ACTIVATE, BY_API).then_refused(
            PromotionCodeExpiredError
        )

    def test_is_refused_where_its_text_was_taken_meanwhile(self) -> None:
        """The other code would have to go first."""
        taken = evolve(CODE_ADDED, promotion_code_id=OTHER_CODE)

        coupon(*self.PAST, taken).when(ACTIVATE, BY_API).then_refused(r.PromotionCodeTakenError)
