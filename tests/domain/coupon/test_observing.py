"""What Stripe states of coupons and promotion codes is recorded, and never refused."""

import pytest
from attrs import evolve
from tests.domain.coupon.cast import (
    BY_API,
    CODE,
    CODE_ADDED,
    CODE_TERMS,
    CREATED,
    DEACTIVATED,
    DELETED,
    EARLIER,
    FIVE_EUROS_OFF,
    NOON,
    OTHER_CODE,
    QUARTER_OFF,
    SPRING,
    annotated,
    coupon,
    state,
)

from counterfoil.domain.coupon import commands as c
from counterfoil.domain.coupon import events as e
from counterfoil.domain.coupon.observed import (
    EarlierSighting,
    ObservedCoupon,
    ObservedPromotionCode,
)
from counterfoil.domain.coupon.observing import as_observed, code_as_observed
from counterfoil.domain.coupon.terms import CouponTerms
from counterfoil.domain.observation import Origin
from counterfoil.domain.values import Annotations, Known

WHOLE = ObservedCoupon(
    created=Known(NOON),
    deleted=Known(value=False),
    name=Known("Spring"),
    terms=Known(QUARTER_OFF),
    times_redeemed=Known(3),
    valid=Known(value=True),
    metadata=Known({"a": "1"}),
)
KNOWN = e.CouponAdopted(
    terms=QUARTER_OFF,
    created=NOON,
    name="Spring",
    times_redeemed=3,
    annotations=annotated(a="1"),
)
WHOLE_CODE = ObservedPromotionCode(
    created=Known(NOON),
    terms=Known(CODE_TERMS),
    active=Known(value=True),
    times_redeemed=Known(2),
    metadata=Known({}),
)
KNOWN_CODE = e.PromotionCodeAdopted(
    promotion_code_id=CODE, terms=CODE_TERMS, created=NOON, times_redeemed=2
)
GONE = ObservedCoupon(deleted=Known(value=True))


def sighted(
    observed: ObservedCoupon, origin: Origin = Origin.CHANGED, *unsettled: str
) -> c.ObserveCoupon:
    """Return what Stripe states of the coupon."""
    return c.ObserveCoupon(coupon_id=SPRING, observed=observed, origin=origin, unsettled=unsettled)


def code_sighted(
    observed: ObservedPromotionCode, origin: Origin = Origin.CHANGED, *unsettled: str
) -> c.ObservePromotionCode:
    """Return what Stripe states of the promotion code."""
    return c.ObservePromotionCode(
        coupon_id=SPRING,
        promotion_code_id=CODE,
        observed=observed,
        origin=origin,
        unsettled=unsettled,
    )


class TestACouponSeenForTheFirstTime:
    """Its terms make it known."""

    def test_is_adopted(self) -> None:
        """It was there before."""
        coupon().when(sighted(WHOLE), BY_API).then(KNOWN)

    def test_is_created_where_its_creation_is_told(self) -> None:
        """What isn't stated is taken for granted."""
        told = sighted(ObservedCoupon(terms=Known(QUARTER_OFF)), Origin.CREATED)

        coupon().when(told, BY_API).then(e.CouponCreated(terms=QUARTER_OFF))

    def test_is_not_known_by_less(self) -> None:
        """The facets come with the first statement that has the terms."""
        less = ObservedCoupon(name=Known("Spring"), deleted=Known(value=True))

        coupon().when(sighted(less), BY_API).then_nothing()

    def test_may_be_gone_already(self) -> None:
        """What it was is known all the same."""
        coupon().when(sighted(evolve(WHOLE, deleted=Known(value=True))), BY_API).then(
            KNOWN, DELETED
        )

    def test_keeps_the_codes_that_were_seen_before(self) -> None:
        """Facts arrive in any order."""
        assert state(KNOWN_CODE, KNOWN) == state(KNOWN, KNOWN_CODE)


class TestAKnownCoupon:
    """Each facet has a fact of its own."""

    @pytest.mark.parametrize(
        ("stated", "fact"),
        [
            (ObservedCoupon(created=Known(EARLIER)), e.CouponCreationLearned(EARLIER)),
            (ObservedCoupon(name=Known(None)), e.CouponRenamed(None)),
            (ObservedCoupon(terms=Known(FIVE_EUROS_OFF)), e.CouponTermsCorrected(FIVE_EUROS_OFF)),
            (ObservedCoupon(times_redeemed=Known(4)), e.RedemptionsRecounted(4)),
            (ObservedCoupon(metadata=Known({})), e.CouponMetadataChanged(annotated())),
            (
                ObservedCoupon(valid=Known(value=False)),
                e.CouponValidityChanged(valid=False),
            ),
            (GONE, DELETED),
        ],
    )
    def test_changes(self, stated: ObservedCoupon, fact: e.Event) -> None:
        """And reads as it was stated from then on."""
        coupon(KNOWN).when(sighted(stated), BY_API).then(fact)
        coupon(KNOWN, fact).when(sighted(stated), BY_API).then_nothing()

    def test_is_left_alone_by_what_it_says_already(self) -> None:
        """Nor does another way of writing a percentage change anything."""
        loose = evolve(WHOLE, terms=Known(evolve(QUARTER_OFF, percent_off="25.0")))

        coupon(KNOWN).when(sighted(loose), BY_API).then_nothing()

    def test_stays_erased(self) -> None:
        """Metadata that was made unreadable isn't learned again."""
        erased = evolve(KNOWN, annotations=Annotations(erased=True))

        coupon(erased).when(sighted(WHOLE), BY_API).then_nothing()
        assert as_observed(state(erased)).metadata is None


class TestADeletedCoupon:
    """It goes on discounting, so what it was is of interest."""

    def test_is_known_better(self) -> None:
        """By a discount that ended, say."""
        told = ObservedCoupon(deleted=Known(value=False), times_redeemed=Known(9))

        recounted = e.RedemptionsRecounted(9)
        coupon(KNOWN, DELETED).when(sighted(told), BY_API).then(recounted)
        assert state(KNOWN, DELETED, recounted) == state(KNOWN, recounted, DELETED)

    def test_is_deleted_once(self) -> None:
        """Nothing brings it back."""
        coupon(KNOWN, DELETED).when(sighted(GONE), BY_API).then_nothing()
        assert as_observed(state(KNOWN, DELETED)).deleted == Known(value=True)

    def test_may_be_so_before_it_was_seen(self) -> None:
        """Replay is total."""
        assert as_observed(state(DELETED)).terms == Known(CouponTerms())
        assert state(KNOWN, DELETED, DELETED) == state(KNOWN, DELETED)
        assert state(KNOWN, KNOWN) == state(KNOWN)


class TestAPromotionCode:
    """It is held by its coupon, whether that was seen or not."""

    @pytest.mark.parametrize("past", [(), (KNOWN,), (KNOWN, DELETED)])
    def test_is_adopted(self, past: tuple[e.Event, ...]) -> None:
        """Its terms make it known."""
        coupon(*past).when(code_sighted(WHOLE_CODE), BY_API).then(KNOWN_CODE)

    def test_is_added_where_its_creation_is_told(self) -> None:
        """What isn't stated is taken for granted."""
        told = code_sighted(ObservedPromotionCode(terms=Known(CODE_TERMS)), Origin.CREATED)

        coupon().when(told, BY_API).then(
            e.PromotionCodeAdded(promotion_code_id=CODE, terms=CODE_TERMS)
        )

    def test_is_not_known_by_less(self) -> None:
        """That it works says nothing of what."""
        told = code_sighted(ObservedPromotionCode(active=Known(value=True)))

        coupon(KNOWN).when(told, BY_API).then_nothing()

    @pytest.mark.parametrize(
        ("stated", "fact"),
        [
            (
                ObservedPromotionCode(created=Known(EARLIER)),
                e.PromotionCodeCreationLearned(promotion_code_id=CODE, created=EARLIER),
            ),
            (
                ObservedPromotionCode(terms=Known(evolve(CODE_TERMS, code="LENTE"))),
                e.PromotionTermsCorrected(
                    promotion_code_id=CODE, terms=evolve(CODE_TERMS, code="LENTE")
                ),
            ),
            (
                ObservedPromotionCode(times_redeemed=Known(3)),
                e.CodeRedemptionsRecounted(promotion_code_id=CODE, times_redeemed=3),
            ),
            (
                ObservedPromotionCode(metadata=Known({"b": "2"})),
                e.PromotionCodeMetadataChanged(
                    promotion_code_id=CODE, annotations=annotated(b="2")
                ),
            ),
            (ObservedPromotionCode(active=Known(value=False)), DEACTIVATED),
        ],
    )
    def test_changes(self, stated: ObservedPromotionCode, fact: e.Event) -> None:
        """And reads as it was stated from then on."""
        coupon(KNOWN, KNOWN_CODE).when(code_sighted(stated), BY_API).then(fact)
        coupon(KNOWN, KNOWN_CODE, fact).when(code_sighted(stated), BY_API).then_nothing()

    def test_works_again(self) -> None:
        """By Stripe's word."""
        activated = e.PromotionCodeActivated(promotion_code_id=CODE)
        coupon(KNOWN, KNOWN_CODE, DEACTIVATED).when(code_sighted(WHOLE_CODE), BY_API).then(
            activated
        )
        assert state(KNOWN_CODE, DEACTIVATED, activated) == state(KNOWN_CODE)

    def test_reads_as_it_was_stated(self) -> None:
        """Erased metadata doesn't, and of an unknown code nothing does."""
        erased = evolve(KNOWN_CODE, annotations=Annotations(erased=True))

        assert code_as_observed(state(KNOWN_CODE), CODE) == WHOLE_CODE
        assert code_as_observed(state(erased), CODE) == evolve(WHOLE_CODE, metadata=None)
        assert code_as_observed(state(KNOWN), CODE) == ObservedPromotionCode()

    def test_that_is_not_held_changes_nothing(self) -> None:
        """Replay is total, also of what only a known coupon can have."""
        assert state(KNOWN, DEACTIVATED) == state(KNOWN)
        assert state(e.CouponRenamed("x")) == state()
        assert as_observed(state()) == ObservedCoupon()


class TestCounted:
    """Redemptions that were decided here."""

    def test_raise_both_counts(self) -> None:
        """The coupon's and the code's; of a code that isn't held, the coupon's alone."""
        by_code = state(KNOWN, KNOWN_CODE, e.RedemptionCounted(CODE))
        by_other = state(KNOWN, KNOWN_CODE, e.RedemptionCounted(OTHER_CODE))
        bare = state(KNOWN, KNOWN_CODE, e.RedemptionCounted())

        assert as_observed(by_code).times_redeemed == Known(4)
        assert code_as_observed(by_code, CODE).times_redeemed == Known(3)
        assert by_other == bare
        assert as_observed(bare).times_redeemed == Known(4)
        assert code_as_observed(bare, CODE).times_redeemed == Known(2)


class TestDoubts:
    """Facets on which Stripe's statements don't add up."""

    def test_are_told_once(self) -> None:
        """Of the coupon and of its codes, each under its name."""
        of_coupon = e.FactsUnsettled(("valid",))
        of_both = e.FactsUnsettled(("promo_spring.active", "valid"))

        coupon(KNOWN).when(sighted(WHOLE, Origin.CHANGED, "valid"), BY_API).then(of_coupon)
        coupon(KNOWN, KNOWN_CODE, of_coupon).when(
            code_sighted(WHOLE_CODE, Origin.CHANGED, "active"), BY_API
        ).then(of_both)
        coupon(KNOWN, KNOWN_CODE, of_both).when(
            sighted(WHOLE, Origin.CHANGED, "valid"), BY_API
        ).then_nothing()

    def test_end_once_they_add_up(self) -> None:
        """The others stay."""
        of_both = e.FactsUnsettled(("promo_other.active", "promo_spring.active"))

        coupon(KNOWN, KNOWN_CODE, of_both).when(code_sighted(WHOLE_CODE), BY_API).then(
            e.FactsUnsettled(("promo_other.active",))
        )


@pytest.mark.parametrize(
    ("code_id", "sighting"),
    [
        (None, EarlierSighting(coupon=WHOLE)),
        (CODE, EarlierSighting(promotion_code=WHOLE_CODE)),
    ],
)
def test_what_was_true_before_leaves_the_present_alone(
    code_id: object, sighting: EarlierSighting
) -> None:
    """It is kept for the timeline."""
    promotion_code_id = CODE if code_id else None
    fact = e.EarlierFactLearned(promotion_code_id=promotion_code_id, sighting=sighting)
    told = c.LearnEarlierFact(
        coupon_id=SPRING, promotion_code_id=promotion_code_id, sighting=sighting
    )

    coupon(KNOWN).when(told, BY_API).then(fact)
    assert state(KNOWN, fact) == state(KNOWN)
    assert state(CREATED, CODE_ADDED, fact) == state(CREATED, CODE_ADDED)
