"""What a merchant may do with a coupon."""

import pytest
from attrs import evolve
from tests.domain.coupon.cast import (
    AT_PORTAL,
    BY_API,
    CODE,
    CODE_ADDED,
    CODE_TERMS,
    CREATED,
    DELETED,
    FIVE_EUROS_OFF,
    LATER,
    MICROSECOND,
    QUARTER_OFF,
    SPRING,
    annotated,
    coupon,
    state,
)

from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.coupon import commands as c
from counterfoil.domain.coupon import events as e
from counterfoil.domain.coupon.decisions import COUPON
from counterfoil.domain.coupon.refusals import (
    CouponDeletedError,
    CouponExistsError,
    CouponNotFoundError,
    CouponsReadOnlyError,
)
from counterfoil.domain.coupon.terms_refusals import CouponNameTooLongError
from counterfoil.domain.metadata import MetadataKeyLengthError

CREATE = c.CreateCoupon(coupon_id=SPRING, terms=QUARTER_OFF, name="Spring")
RENAME = c.ChangeCouponDetails(coupon_id=SPRING, name=Set("Lente"))
DELETE = c.DeleteCoupon(coupon_id=SPRING)
EVERY_WISH = (
    CREATE,
    RENAME,
    DELETE,
    c.AddPromotionCode(coupon_id=SPRING, promotion_code_id=CODE, terms=CODE_TERMS),
    c.ActivatePromotionCode(coupon_id=SPRING, promotion_code_id=CODE),
    c.DeactivatePromotionCode(coupon_id=SPRING, promotion_code_id=CODE),
)


class TestCreating:
    """An unseen coupon."""

    def test_is_created_with_its_terms(self) -> None:
        """In a standalone account the decision is the fact."""
        coupon().when(CREATE, BY_API).then(CREATED)

    def test_is_written_in_one_way(self) -> None:
        """Same terms are equal, and Stripe keeps no parts of a second."""
        loose = evolve(QUARTER_OFF, percent_off="25.00", redeem_by=LATER + MICROSECOND)
        told = evolve(CREATED, terms=evolve(QUARTER_OFF, redeem_by=LATER))

        coupon().when(evolve(CREATE, terms=loose), BY_API).then(told)

    def test_keeps_no_empty_text(self) -> None:
        """Empty metadata under a key is none, and so is an empty name."""
        wish = evolve(CREATE, name="", metadata={"a": "", "b": "2"})

        coupon().when(wish, BY_API).then(evolve(CREATED, name=None, annotations=annotated(b="2")))

    def test_is_quiet_where_it_was_created_before(self) -> None:
        """The same wish twice is one coupon."""
        coupon(CREATED).when(CREATE, BY_API).then_nothing()

    @pytest.mark.parametrize(
        "other",
        [
            evolve(CREATE, terms=FIVE_EUROS_OFF),
            evolve(CREATE, name="Autumn"),
            evolve(CREATE, metadata={"a": "1"}),
        ],
    )
    def test_is_refused_where_another_has_the_id(self, other: c.CreateCoupon) -> None:
        """An id stands for one coupon."""
        refusal = coupon(CREATED).when(other, BY_API).then_refused(CouponExistsError)

        assert refusal.coupon_id == SPRING

    def test_is_refused_where_the_id_was_deleted(self) -> None:
        """What was deleted stays deleted."""
        coupon(CREATED, DELETED).when(CREATE, BY_API).then_refused(CouponDeletedError)

    def test_is_refused_with_a_name_that_is_too_long(self) -> None:
        """40 characters are the most."""
        wish = evolve(CREATE, name="x" * 41)

        assert coupon().when(wish, BY_API).then_refused(CouponNameTooLongError).length == 41
        coupon().when(evolve(CREATE, name="x" * 40), BY_API).then(evolve(CREATED, name="x" * 40))

    def test_is_refused_with_metadata_that_does_not_fit(self) -> None:
        """Last of all (R5)."""
        wish = evolve(CREATE, metadata={"x" * 41: "1"})

        coupon().when(wish, BY_API).then_refused(MetadataKeyLengthError)
        evolved = evolve(wish, name="x" * 41)
        coupon().when(evolved, BY_API).then_refused(CouponNameTooLongError)


class TestChanging:
    """A coupon in force."""

    def test_is_renamed(self) -> None:
        """Customers see the name."""
        coupon(CREATED).when(RENAME, BY_API).then(e.CouponRenamed("Lente"))

    def test_goes_by_its_id_once_the_name_is_cleared(self) -> None:
        """Empty text clears it as well."""
        for change in (CLEAR, Set("")):
            wish = c.ChangeCouponDetails(coupon_id=SPRING, name=change)
            coupon(CREATED).when(wish, BY_API).then(e.CouponRenamed(None))

    def test_merges_metadata(self) -> None:
        """Key by key (R5)."""
        wish = c.ChangeCouponDetails(coupon_id=SPRING, metadata=Set({"a": "1"}))

        coupon(CREATED).when(wish, BY_API).then(e.CouponMetadataChanged(annotated(a="1")))

    def test_is_quiet_where_nothing_changes(self) -> None:
        """Neither the same name nor nothing at all."""
        for wish in (
            c.ChangeCouponDetails(coupon_id=SPRING, name=Set("Spring")),
            c.ChangeCouponDetails(coupon_id=SPRING),
        ):
            coupon(CREATED).when(wish, BY_API).then_nothing()

    def test_is_refused_with_a_name_that_is_too_long(self) -> None:
        """The name comes before the metadata."""
        wish = c.ChangeCouponDetails(
            coupon_id=SPRING, name=Set("x" * 41), metadata=Set({"x" * 41: "1"})
        )

        coupon(CREATED).when(wish, BY_API).then_refused(CouponNameTooLongError)
        coupon(CREATED).when(evolve(wish, name=Set("x")), BY_API).then_refused(
            MetadataKeyLengthError
        )

    @pytest.mark.parametrize("wish", EVERY_WISH[1:])
    def test_is_refused_of_one_that_is_unknown(self, wish: c.Wish) -> None:
        """Check the id."""
        coupon().when(wish, BY_API).then_refused(CouponNotFoundError)

    @pytest.mark.parametrize("wish", [RENAME, *EVERY_WISH[3:]])
    def test_is_refused_of_one_that_is_deleted(self, wish: c.Wish) -> None:
        """What was deleted stays as it was."""
        past = (CREATED, CODE_ADDED, DELETED)
        coupon(*past).when(wish, BY_API).then_refused(CouponDeletedError)


class TestDeleting:
    """A coupon that nobody shall redeem any more."""

    def test_is_deleted(self) -> None:
        """Its promotion codes are left."""
        coupon(CREATED, CODE_ADDED).when(DELETE, BY_API).then(DELETED)

    def test_is_quiet_where_it_is_deleted(self) -> None:
        """Twice is once."""
        coupon(CREATED, DELETED).when(DELETE, BY_API).then_nothing()


class TestCounting:
    """What follows where a subscription redeems a coupon."""

    def test_one_more_is_counted(self) -> None:
        """By whichever code."""
        told = c.CountRedemption(coupon_id=SPRING, promotion_code_id=CODE)

        coupon(CREATED).when(told, AT_PORTAL).then(e.RedemptionCounted(CODE))

    @pytest.mark.parametrize("past", [(), (CREATED, DELETED)])
    def test_nothing_is_counted_of_a_coupon_that_is_not_there(
        self, past: tuple[e.Event, ...]
    ) -> None:
        """It is never refused."""
        coupon(*past).when(c.CountRedemption(coupon_id=SPRING), BY_API).then_nothing()

    def test_nobody_else_counts(self) -> None:
        """It only ever follows from another decision."""
        assert COUPON.internal == (c.CountRedemption,)


@pytest.mark.parametrize("wish", EVERY_WISH)
def test_no_coupon_is_touched_through_the_portal(wish: c.Wish) -> None:
    """Who may not ask isn't told what is there."""
    for past in ((), (CREATED, CODE_ADDED), (CREATED, DELETED)):
        coupon(*past).when(wish, AT_PORTAL).then_refused(CouponsReadOnlyError)


def test_the_rules_of_coupons_rest_on_the_coupon_alone() -> None:
    """They read nothing and bring about nothing elsewhere."""
    assert COUPON.reads(CREATE, state(), BY_API.cause) == ()
    assert COUPON.consequences(state(), state(CREATED)) == ()
    assert COUPON.stream_id(CREATE) == SPRING
    assert COUPON.kind == "coupon"
