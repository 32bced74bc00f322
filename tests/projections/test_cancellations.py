"""Who leaves and who stays, as counted from what events tell."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from random import Random

import pytest
from tests.adapters.ingesting import account, tell
from tests.adapters.made_up import SUBSCRIPTION as MADE_UP
from tests.adapters.made_up import made_up
from tests.projections.telling import entries

from counterfoil.adapters.stripe.reading import Sighted
from counterfoil.adapters.views.keeping import Views
from counterfoil.domain.configuration.features import CancellationReason
from counterfoil.domain.moments import to_micros
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.terms import EndReason, Status
from counterfoil.domain.values import Annotations, CouponId, Known
from counterfoil.projections.cancellation_insight import (
    CancellationInsight,
    Cancellations,
    Months,
    OfferMade,
    ReasonGiven,
    insight,
    last_comments,
)
from counterfoil.projections.cancellations import CANCELLATIONS
from counterfoil.projections.leaving import STANDING, Step, StepKind, steps
from counterfoil.projections.months import Month

SPRING = CouponId("SPRING")
ALL = Months()
ASKED, REVERSED, ENDED = StepKind.ASKED, StepKind.REVERSED, StepKind.ENDED


def start(month: Month) -> int:
    """Return the first moment of a month, in microseconds since 1970."""
    return to_micros(month.start)


JANUARY, FEBRUARY, MARCH = Month(2026, 1), Month(2026, 2), Month(2026, 3)

SET_TO_END = e.CancellationScheduled(cancel_at_period_end=True, cancel_at=None, canceled_at=None)
REQUESTED = EndReason.CANCELLATION_REQUESTED


def on(day: int, month: int = 1) -> datetime:
    """Return noon of a day of 2026."""
    return datetime(2026, month, day, 12, tzinfo=UTC)


def canceled(reason: EndReason | None = None, status: Status = Status.CANCELED) -> object:
    """Let the subscription be over."""
    return e.SubscriptionCanceled(canceled_at=None, ended_at=None, reason=reason, status=status)


def learned(**facets: object) -> object:
    """Learn of an earlier moment."""
    observed = ObservedSubscription(
        **{name: Known(value) for name, value in facets.items()}  # type: ignore[arg-type]
    )
    return e.EarlierFactLearned(statement=e.EarlierStatement(subscription=observed))


def taken(*events: tuple[datetime, object]) -> tuple[Step, ...]:
    """Return the steps that events come to."""
    return tuple(steps(entries(CANCELLATIONS, *events)))


def kinds(*events: tuple[datetime, object]) -> list[StepKind]:
    """Return what the steps are that events come to."""
    return [step.kind for step in taken(*events)]


class TestASubscription:
    """Of one subscription each step counts once."""

    def test_is_set_to_end_taken_back_and_set_to_end_again(self) -> None:
        """Each time anew (R108, R111)."""
        assert kinds(
            (on(1), SET_TO_END),
            (on(2), e.CancellationReversed()),
            (on(3), SET_TO_END),
            (on(4), canceled()),
        ) == [ASKED, REVERSED, ASKED, ENDED]

    def test_that_is_to_end_on_another_date_isnt_asked_for_again(self) -> None:
        """The date alone is another."""
        later = e.CancellationScheduled(
            cancel_at_period_end=False, cancel_at=on(9), canceled_at=on(2)
        )
        assert kinds((on(1), SET_TO_END), (on(2), later)) == [ASKED]

    def test_that_is_canceled_at_once_is_asked_for_and_over(self) -> None:
        """Unless it ended for what nobody asked for, a payment that failed say (R117)."""
        assert kinds((on(1), canceled(REQUESTED))) == [ASKED, ENDED]
        assert kinds((on(1), canceled(EndReason.PAYMENT_FAILED))) == [ENDED]
        assert kinds((on(1), SET_TO_END), (on(2), canceled(REQUESTED))) == [ASKED, ENDED]

    def test_ends_once(self) -> None:
        """However often its end is told, and whatever of its cancellation after that."""
        assert kinds((on(1), canceled()), (on(2), canceled(REQUESTED)), (on(3), SET_TO_END)) == [
            ENDED
        ]

    def test_that_expired_unpaid_isnt_left(self) -> None:
        """It never began (R93)."""
        assert kinds((on(1), canceled(status=Status.INCOMPLETE_EXPIRED))) == [StepKind.EXPIRED]

    def test_whose_cancellation_stripe_refuses_goes_on(self) -> None:
        """Asked of Stripe, it may come to nothing; another request that does is no matter."""
        request = e.CancellationRequested()
        refused = e.RequestRefused(operation=Operation.CANCEL_NOW, code="resource_missing")
        other = e.RequestRefused(operation=Operation.SWITCH_PLAN, code="card_declined")

        assert kinds((on(1), request), (on(2), other)) == [ASKED]
        assert kinds((on(1), request), (on(2), refused)) == [ASKED, StepKind.LAPSED]
        assert kinds((on(1), request), (on(2), canceled(REQUESTED))) == [ASKED, ENDED]
        assert kinds((on(1), SET_TO_END), (on(2), request), (on(3), refused)) == [ASKED]

    def test_of_which_earlier_facts_become_known(self) -> None:
        """They count when they happened, and what was known of later moments goes on to hold."""
        adopted = e.SubscriptionAdopted(
            opening=e.Opening(customer="cus_1", status=Status.ACTIVE, items=())  # type: ignore[arg-type]
        )
        assert kinds((on(9), adopted), (on(3), learned(cancel_at_period_end=True))) == [
            ASKED,
            REVERSED,
        ]
        assert kinds((on(9), SET_TO_END), (on(3), learned(cancel_at=on(20)))) == [ASKED]
        assert kinds(
            (on(9), canceled(REQUESTED)),
            (on(8), learned(status=Status.CANCELED, end_reason=REQUESTED)),
            (on(7), learned(status=Status.ACTIVE)),
            (on(6), learned(currency="eur")),
        ) == [ASKED, ENDED]

    def test_is_left_for_a_reason_that_may_be_told_otherwise(self) -> None:
        """The same again isn't given again, and none isn't given at all (R117, R118)."""
        unused = e.CancellationReasonGiven(feedback=CancellationReason.UNUSED)
        own = e.CancellationReasonGiven(feedback_option="moving")
        found = taken(
            (on(1), unused),
            (on(2), unused),
            (on(3), own),
            (on(4), e.CancellationReasonGiven()),
            (on(5), learned(feedback=CancellationReason.OTHER, feedback_option=None)),
        )

        assert [(step.feedback, step.feedback_option) for step in found] == [
            ("unused", None),
            (None, "moving"),
            ("other", None),
        ]

    def test_of_which_something_was_written(self) -> None:
        """Only that it was stands in the entries, never what; erased, there may have been some."""
        written = e.CancellationReasonGiven(comment=Annotations(description="Too far away"))
        erased = e.CancellationReasonGiven(comment=Annotations(erased=True))
        made = entries(
            CANCELLATIONS,
            (on(1), written),
            (on(2), e.CancellationReasonGiven()),
            (on(3), erased),
            (on(4), learned(comment="Too far away")),
        )

        assert [step.kind for step in steps(made)] == [StepKind.COMMENTED] * 3
        assert "Too far away" not in repr(made)

    def test_of_which_an_earlier_fact_was_erased_tells_nothing(self) -> None:
        """What was stated is gone with the key."""
        erased = e.EarlierFactLearned(statement=e.EarlierStatement(erased=True))
        assert entries(CANCELLATIONS, (on(1), erased)) == []


def found(
    lives: Mapping[str, Sequence[Step]],
    asked: Months = ALL,
    customers: Mapping[str, str | None] | None = None,
) -> CancellationInsight:
    """Return what lives come to."""
    return insight(lives, customers or {}, asked)


def counted(**counts: object) -> Cancellations:
    """Return counts of which all but some are nothing."""
    nothing: dict[str, object] = dict.fromkeys(
        ("asked", "reversed", "ended", "comments", "offers_made", "offers_accepted", "kept"), 0
    )
    return Cancellations(**{**nothing, "reasons": (), "offers": (), **counts})  # type: ignore[arg-type]


class TestMonths:
    """What steps come to by month."""

    def test_count_what_happened_in_them_and_those_between_count_too(self) -> None:
        """Steps at the edges fall in the month that begins then."""
        life = taken((on(31), SET_TO_END), (datetime(2026, 3, 1, tzinfo=UTC), canceled()))
        answer = found({"sub_1": life})

        assert [each.month for each in answer.months] == ["2026-01", "2026-02", "2026-03"]
        assert [each.cancellations for each in answer.months] == [
            counted(asked=1),
            counted(),
            counted(ended=1),
        ]
        assert answer.total == counted(asked=1, ended=1)

    def test_are_those_that_are_asked_for(self) -> None:
        """Also where nothing happened in them."""
        life = taken((on(31), SET_TO_END), (on(1, 3), canceled()))
        asked = Months(first=FEBRUARY, last=MARCH)
        answer = found({"sub_1": life}, asked)

        assert [each.month for each in answer.months] == ["2026-02", "2026-03"]
        assert answer.total == counted(ended=1)
        assert [each.month for each in found({}, asked).months] == ["2026-02", "2026-03"]
        assert [each.month for each in found({}, Months(last=MARCH)).months] == ["2026-03"]
        assert found({}) == CancellationInsight(months=(), total=counted())

    def test_go_over_new_year(self) -> None:
        """December is followed by January."""
        lives = {"sub_1": (Step(ASKED, start(Month(2025, 12)), 1), Step(ENDED, start(JANUARY), 2))}
        assert [each.month for each in found(lives).months] == ["2025-12", "2026-01"]

    def test_tell_the_last_reason_of_each_subscription(self) -> None:
        """Most frequent first."""
        unused = e.CancellationReasonGiven(feedback=CancellationReason.UNUSED)
        own = e.CancellationReasonGiven(feedback_option="moving")
        lives = {
            "sub_1": taken((on(1), own), (on(2), unused), (on(3), e.CancellationReasonGiven())),
            "sub_2": taken((on(1), own)),
            "sub_3": taken((on(1), unused)),
        }

        assert found(lives).total.reasons == (
            ReasonGiven(feedback="unused", feedback_option=None, count=2),
            ReasonGiven(feedback=None, feedback_option="moving", count=1),
        )

    def test_tell_offers_by_coupon(self) -> None:
        """Each time one is answered it counts, also of one subscription (R119, R120)."""
        accept, decline = e.RetentionOfferAccepted(SPRING), e.RetentionOfferDeclined(SPRING)
        life = taken(
            (on(1), decline),
            (on(1), SET_TO_END),
            (on(2), e.CancellationReversed()),
            (on(3), accept),
            (on(4), accept),
            (on(5), e.RetentionOfferAccepted(CouponId("AUTUMN"))),
        )
        total = found({"sub_1": life}).total

        assert total.offers == (
            OfferMade(coupon="AUTUMN", made=1, accepted=1),
            OfferMade(coupon="SPRING", made=3, accepted=2),
        )
        assert (total.offers_made, total.offers_accepted) == (4, 3)


class TestKept:
    """Customers count as kept where they stayed, and go on at the period's end."""

    def test_after_an_offer_or_a_second_thought(self) -> None:
        """Either will do; each customer counts once."""
        lives = {
            "sub_1": taken((on(1), e.RetentionOfferAccepted(SPRING))),
            "sub_2": taken((on(1), SET_TO_END), (on(2), e.CancellationReversed())),
            "sub_3": taken((on(1), e.RetentionOfferDeclined(SPRING)), (on(1), SET_TO_END)),
            "sub_4": taken((on(1), SET_TO_END)),
            "sub_5": taken((on(1), e.RetentionOfferAccepted(SPRING))),
        }
        same = {"sub_1": "cus_1", "sub_2": "cus_1", "sub_5": None}

        assert found(lives).total.kept == 3
        assert found(lives, customers=same).total.kept == 2

    @pytest.mark.parametrize(
        ("events", "kept"),
        [
            pytest.param([(on(5, 2), canceled())], 0, id="over"),
            pytest.param([(on(5, 2), SET_TO_END)], 0, id="set to end"),
            pytest.param([(on(5, 2), canceled(status=Status.INCOMPLETE_EXPIRED))], 0, id="unpaid"),
            pytest.param(
                [(on(5, 2), SET_TO_END), (on(6, 2), e.CancellationReversed())], 1, id="stays again"
            ),
        ],
    )
    def test_until_they_leave_after_all(
        self, events: list[tuple[datetime, object]], kept: int
    ) -> None:
        """The month in which they stayed counts by its own end, all together by the last."""
        life = taken((on(1), e.RetentionOfferAccepted(SPRING)), *events)
        answer = found({"sub_1": life}, Months(first=JANUARY, last=MARCH))

        assert answer.months[0].cancellations.kept == 1
        assert answer.total.kept == kept


def test_comments_are_the_last_of_each_subscription_in_order() -> None:
    """Only those in the months that are asked for."""

    def written(position: int, at: Month) -> Step:
        return Step(StepKind.COMMENTED, start(at), position)

    lives = {
        "sub_1": (written(1, JANUARY), written(2, MARCH)),
        "sub_2": (written(3, FEBRUARY), Step(ENDED, start(MARCH), 4)),
    }

    def positions(asked: Months) -> list[int]:
        return [step.position for _, step in last_comments(lives, asked)]

    assert positions(Months()) == [3, 2]
    assert positions(Months(last=FEBRUARY)) == [1, 3]
    assert positions(Months(first=FEBRUARY, last=FEBRUARY)) == [3]


@pytest.mark.parametrize("seed", range(30))
def test_steps_are_the_same_in_whatever_order_they_become_known(seed: int) -> None:
    """What is learned late counts as if it had been known in time."""
    chance = Random(f"cancellations {seed}")  # noqa: S311
    life: tuple[Sighted, ...] = ()
    while not any(one.object == MADE_UP.thing for one in life):
        life = made_up(chance)

    def lived(order: Sequence[int]) -> dict[str, list[tuple[StepKind, int]]]:
        bound = account()
        tell(bound, [life[each] for each in order])
        Views(bound._books.store).catch_up()
        told, _ = bound.views.histories(CANCELLATIONS)
        return {
            id_: found
            for id_, made in told.items()
            if (found := sorted({(s.kind, s.at) for s in steps(made) if s.kind in STANDING}))
        }

    straight = sorted(range(len(life)), key=lambda each: life[each].sighting.happened_at)
    shuffled = chance.sample(straight, len(straight))
    assert lived(shuffled) == lived(straight)
