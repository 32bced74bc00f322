"""In a synced account only Stripe creates and deletes; the rest is decided here and confirmed."""

import pytest
from attrs import evolve
from tests.domain.coupon.cast import (
    CODE,
    CODE_ADDED,
    CODE_TERMS,
    CREATED,
    DEACTIVATED,
    DELETED,
    NOON,
    QUARTER_OFF,
    SPRING,
    SYNCED,
    annotated,
    coupon,
    in_force,
    state,
)

from counterfoil.domain.asking import RequestUnderWayError
from counterfoil.domain.changes import Set
from counterfoil.domain.coupon import commands as c
from counterfoil.domain.coupon import events as e
from counterfoil.domain.coupon.observed import ObservedCoupon, ObservedPromotionCode
from counterfoil.domain.coupon.state import Unseen
from counterfoil.domain.coupon.terms_refusals import DiscountChoiceError, PromotionCodeTextError
from counterfoil.domain.observation import Origin
from counterfoil.domain.requests import AnswerKind, Operation, RequestStage
from counterfoil.domain.values import Known, PromotionCodeId

CREATE = c.CreateCoupon(coupon_id=SPRING, terms=QUARTER_OFF, name="Spring", metadata={"a": "1"})
CREATION_ASKED = e.CouponCreationRequested(
    terms=QUARTER_OFF, name="Spring", annotations=annotated(a="1")
)
DELETE = c.DeleteCoupon(coupon_id=SPRING)
DELETION_ASKED = e.CouponDeletionRequested()
ADD = c.AddPromotionCode(coupon_id=SPRING, promotion_code_id=CODE, terms=CODE_TERMS)
ADDITION_ASKED = e.PromotionCodeAdditionRequested(promotion_code_id=CODE, terms=CODE_TERMS)
RENAME = c.ChangeCouponDetails(coupon_id=SPRING, name=Set("Lente"))
RENAMED = e.CouponRenamed("Lente")
NAME_AWAITED = e.ConfirmationAwaited(("name",))
DEACTIVATE = c.DeactivatePromotionCode(coupon_id=SPRING, promotion_code_id=CODE)
CODE_AWAITED = e.ConfirmationAwaited(("promo_spring.active",))


def sighted(observed: ObservedCoupon, origin: Origin = Origin.CHANGED) -> c.ObserveCoupon:
    """Return what Stripe states of the coupon."""
    return c.ObserveCoupon(coupon_id=SPRING, observed=observed, origin=origin)


def code_sighted(observed: ObservedPromotionCode) -> c.ObservePromotionCode:
    """Return what Stripe states of the promotion code."""
    return c.ObservePromotionCode(
        coupon_id=SPRING, promotion_code_id=CODE, observed=observed, origin=Origin.CHANGED
    )


def answer(kind: AnswerKind, code: str | None = None) -> c.RecordAnswer:
    """Return what became of the request for the coupon."""
    return c.RecordAnswer(
        coupon_id=SPRING, operation=Operation.CREATE_COUPON, answer=kind, code=code
    )


class TestACouponThatIsAskedFor:
    """What creates an object is Stripe's to bring about."""

    def test_is_asked_for_once(self) -> None:
        """The same wish again is under way already."""
        coupon().when(CREATE, SYNCED).then(CREATION_ASKED)
        coupon(CREATION_ASKED).when(CREATE, SYNCED).then_nothing()

    def test_is_not_asked_for_otherwise_meanwhile(self) -> None:
        """Quiet would lose the later wish (R97)."""
        other = evolve(CREATE, name="Autumn")

        coupon(CREATION_ASKED).when(other, SYNCED).then_refused(RequestUnderWayError)

    def test_keeps_to_the_rules(self) -> None:
        """What Stripe would refuse isn't asked."""
        nothing_off = evolve(CREATE, terms=evolve(QUARTER_OFF, percent_off=None))

        coupon().when(nothing_off, SYNCED).then_refused(DiscountChoiceError)

    def test_is_created_however_it_is_seen(self) -> None:
        """And the request is closed."""
        seen = sighted(ObservedCoupon(terms=Known(QUARTER_OFF)), Origin.LISTED)

        coupon(CREATION_ASKED).when(seen, SYNCED).then(e.CouponCreated(terms=QUARTER_OFF))
        assert in_force(CREATION_ASKED).outstanding
        left = state(CREATION_ASKED, CREATED)
        assert getattr(left, "outstanding", None) == ()

    @pytest.mark.parametrize(
        ("kind", "told"),
        [
            (
                AnswerKind.REFUSED,
                e.RequestRefused(operation=Operation.CREATE_COUPON, code="unknown"),
            ),
            (AnswerKind.LAPSED, e.RequestLapsed(operation=Operation.CREATE_COUPON)),
            (AnswerKind.UNKNOWN, e.RequestUnknown(operation=Operation.CREATE_COUPON)),
        ],
    )
    def test_gets_an_answer(self, kind: AnswerKind, told: e.Event) -> None:
        """A final one closes the request; an unknown one leaves it outstanding."""
        coupon(CREATION_ASKED).when(answer(kind), SYNCED).then(told)
        left = state(CREATION_ASKED, told)
        assert isinstance(left, Unseen)
        stages = [each.stage for each in left.outstanding]
        assert stages == ([RequestStage.UNKNOWN] if kind is AnswerKind.UNKNOWN else [])

    def test_is_not_paid_for(self) -> None:
        """Such an answer says nothing."""
        coupon(CREATION_ASKED).when(answer(AnswerKind.AWAITING_PAYMENT), SYNCED).then_nothing()

    def test_is_refused_with_stripes_code(self) -> None:
        """Where Stripe gives one."""
        refused = e.RequestRefused(operation=Operation.CREATE_COUPON, code="taken")

        coupon(CREATION_ASKED).when(answer(AnswerKind.REFUSED, "taken"), SYNCED).then(refused)

    @pytest.mark.parametrize("past", [(), (CREATED,), (CREATED, DELETED)])
    def test_gets_no_answer_that_nobody_waits_for(self, past: tuple[e.Event, ...]) -> None:
        """It was closed before."""
        coupon(*past).when(answer(AnswerKind.REFUSED), SYNCED).then_nothing()


class TestADeletion:
    """It can't be undone."""

    def test_is_asked_for_once(self) -> None:
        """The coupon stands until Stripe says otherwise."""
        coupon(CREATED).when(DELETE, SYNCED).then(DELETION_ASKED)
        coupon(CREATED, DELETION_ASKED).when(DELETE, SYNCED).then_nothing()

    def test_is_told_by_stripe(self) -> None:
        """With it all requests are closed, and nothing awaits an answer."""
        seen = sighted(ObservedCoupon(deleted=Known(value=True)))
        past = (CREATED, DELETION_ASKED, RENAMED, NAME_AWAITED)

        coupon(*past).when(seen, SYNCED).then(DELETED)
        assert state(*past, DELETED) == state(CREATED, RENAMED, DELETED)


class TestAPromotionCodeThatIsAskedFor:
    """It is an object, too."""

    def test_is_asked_for_once(self) -> None:
        """With the same terms."""
        coupon(CREATED).when(ADD, SYNCED).then(ADDITION_ASKED)
        coupon(CREATED, ADDITION_ASKED).when(ADD, SYNCED).then_nothing()

    def test_is_not_asked_for_otherwise_meanwhile(self) -> None:
        """R97."""
        other = evolve(ADD, active=False)

        coupon(CREATED, ADDITION_ASKED).when(other, SYNCED).then_refused(RequestUnderWayError)

    def test_keeps_to_the_rules(self) -> None:
        """What Stripe would refuse isn't asked."""
        blank = evolve(ADD, terms=evolve(CODE_TERMS, code=""))

        coupon(CREATED).when(blank, SYNCED).then_refused(PromotionCodeTextError)

    def test_is_added_however_it_is_seen(self) -> None:
        """And the request is closed."""
        seen = code_sighted(ObservedPromotionCode(terms=Known(CODE_TERMS)))

        coupon(CREATED, ADDITION_ASKED).when(seen, SYNCED).then(
            e.PromotionCodeAdded(promotion_code_id=CODE, terms=CODE_TERMS)
        )
        assert in_force(ADDITION_ASKED, CODE_ADDED).outstanding == ()

    @pytest.mark.parametrize(
        ("kind", "told", "left"),
        [
            (
                AnswerKind.REFUSED,
                e.RequestRefused(
                    operation=Operation.ADD_PROMOTION_CODE, subject=CODE, code="unknown"
                ),
                [],
            ),
            (
                AnswerKind.LAPSED,
                e.RequestLapsed(operation=Operation.ADD_PROMOTION_CODE, subject=CODE),
                [],
            ),
            (
                AnswerKind.UNKNOWN,
                e.RequestUnknown(operation=Operation.ADD_PROMOTION_CODE, subject=CODE),
                [(CODE, RequestStage.UNKNOWN)],
            ),
        ],
    )
    def test_is_answered_by_itself(
        self, kind: AnswerKind, told: e.Event, left: list[tuple[str, RequestStage]]
    ) -> None:
        """Another code that was asked for goes on waiting."""
        final = c.RecordAnswer(
            coupon_id=SPRING, operation=Operation.ADD_PROMOTION_CODE, subject=CODE, answer=kind
        )
        other = evolve(ADDITION_ASKED, promotion_code_id=PromotionCodeId("promo_autumn"))

        coupon(CREATED, other, ADDITION_ASKED).when(final, SYNCED).then(told)
        coupon(CREATED, other, ADDITION_ASKED, told).when(final, SYNCED).then_nothing()
        outstanding = in_force(other, ADDITION_ASKED, told).outstanding
        assert [(each.subject, each.stage) for each in outstanding] == [
            ("promo_autumn", RequestStage.ASKED),
            *left,
        ]


class TestWhatIsDecidedAtOnce:
    """It stands until Stripe has answered."""

    def test_awaits_confirmation(self) -> None:
        """A promotion code's facet is named with its code; what waits already isn't named twice."""
        coupon(CREATED).when(RENAME, SYNCED).then(RENAMED, NAME_AWAITED)
        coupon(CREATED, CODE_ADDED).when(RENAME, SYNCED).then(RENAMED, NAME_AWAITED)
        coupon(CREATED, CODE_ADDED).when(DEACTIVATE, SYNCED).then(DEACTIVATED, CODE_AWAITED)
        again = evolve(RENAME, name=Set("Voorjaar"))
        coupon(CREATED, RENAMED, NAME_AWAITED).when(again, SYNCED).then(e.CouponRenamed("Voorjaar"))

    def test_is_quiet_where_nothing_changes(self) -> None:
        """Nothing awaits anything then."""
        coupon(CREATED, RENAMED).when(RENAME, SYNCED).then_nothing()

    def test_is_not_undone_by_a_statement(self) -> None:
        """Stripe may not have heard of it; what else it says counts."""
        old = ObservedCoupon(name=Known("Spring"), valid=Known(value=False))

        coupon(CREATED, RENAMED, NAME_AWAITED).when(sighted(old), SYNCED).then(
            e.CouponValidityChanged(valid=False)
        )
        working = ObservedPromotionCode(active=Known(value=True))
        coupon(CREATED, CODE_ADDED, DEACTIVATED, CODE_AWAITED).when(
            code_sighted(working), SYNCED
        ).then_nothing()

    def test_is_confirmed_by_a_statement_that_agrees(self) -> None:
        """From then on Stripe's word counts again."""
        agreed = sighted(ObservedCoupon(name=Known("Lente")))
        ended = e.ConfirmationEnded(facets=("name",))

        coupon(CREATED, RENAMED, NAME_AWAITED).when(agreed, SYNCED).then(ended)
        assert in_force(RENAMED, NAME_AWAITED, ended).unconfirmed == ()
        idle = code_sighted(ObservedPromotionCode(active=Known(value=False)))
        coupon(CREATED, CODE_ADDED, DEACTIVATED, CODE_AWAITED).when(idle, SYNCED).then(
            e.ConfirmationEnded(facets=("promo_spring.active",))
        )

    def test_ends_with_stripes_answer(self) -> None:
        """Taken, or refused with a code; nothing ends that nobody awaits."""
        told = c.EndConfirmation(
            coupon_id=SPRING, facets=("name", "valid"), refused_with="coupon_expired"
        )

        coupon(CREATED, RENAMED, NAME_AWAITED).when(told, SYNCED).then(
            e.ConfirmationEnded(facets=("name",), refused_with="coupon_expired")
        )
        for past in ((), (CREATED,)):
            coupon(*past).when(told, SYNCED).then_nothing()


def test_a_code_of_a_coupon_that_was_not_seen_awaits_nothing() -> None:
    """Nothing was decided of either."""
    seen = code_sighted(ObservedPromotionCode(active=Known(value=False)))

    coupon(CODE_ADDED).when(seen, SYNCED).then(DEACTIVATED)
    assert SYNCED.at == NOON
