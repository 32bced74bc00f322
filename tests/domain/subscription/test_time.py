"""What time alone brings about for a subscription: when it is due, and what comes of it."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st
from tests.domain.subscription.cast import (
    ANNA_HERSELF,
    BEGUN,
    CANCELED,
    CHEAPER,
    CLASSIC,
    COLLECTION_PAUSED,
    DEARER,
    GYM,
    IN_CLASSIC_CANCELLATION,
    IN_FLEXIBLE_CANCELLATION,
    IN_TRIAL,
    ITEM,
    KEEPING,
    METERED,
    MICROSECOND,
    MONTHLY,
    NEXT_PERIOD_END,
    NOW,
    OPENING,
    OTHER_PLAN,
    PAUSED,
    PERIOD_END,
    PLAN,
    QUIET_SCHEDULE,
    SAUNA,
    STARTED,
    TRIAL,
    UNDER_SCHEDULE,
    VOIDING,
    YEARLY,
    facts,
    in_force,
    item,
    priced,
    replay,
    standing,
    started,
    subscription,
    with_items,
)
from tests.domain.subscription.strategies import CIRCUMSTANCES, EVENTS, LIVES

from counterfoil.domain.calendar import add_interval
from counterfoil.domain.cause import Door, Provider
from counterfoil.domain.customer.state import Unseen as UnseenCustomer
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.price import Interval
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import Ended, State
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    EndReason,
    MissingPaymentMethod,
    PauseReason,
    Schedule,
    ScheduleStatus,
    Status,
    SubscriptionPause,
)
from counterfoil.domain.testing import Given
from counterfoil.domain.values import CustomerId, SubscriptionItemId

LET_TIME_PASS = c.LetTimePass(subscription_id=GYM)
WITHOUT_METHODS = UnseenCustomer(id=CustomerId("cus_anna"))
RENEWED = e.PeriodRenewed(
    item=ITEM, current_period_start=PERIOD_END, current_period_end=NEXT_PERIOD_END
)
ENDED = e.SubscriptionCanceled(
    canceled_at=NOW,
    ended_at=PERIOD_END,
    reason=EndReason.CANCELLATION_REQUESTED,
    cancel_at=PERIOD_END,
)
PAUSED_A_MONTH = evolve(PAUSED, resumes_at=datetime(2026, 12, 2, 9, 30, tzinfo=UTC))
SCHEDULED = e.PlanSwitchScheduled(
    item=ITEM, price=CHEAPER, quantity=1, takes_effect_at=PERIOD_END, schedule=PLAN
)
SWITCHED = e.PlanSwitched(item=ITEM, price=CHEAPER, quantity=1)
FREED = (
    e.ScheduleReleased(PLAN),
    e.ScheduleStateChanged(
        Schedule(id=PLAN, status=ScheduleStatus.RELEASED, update_scheduled=False)
    ),
)
ASKED = e.PlanSwitchRequested(item=ITEM, price=DEARER, quantity=1)
AWAITING = e.RequestAwaitingPayment(
    operation=Operation.SWITCH_PLAN, expires_at=NOW + timedelta(hours=23)
)
LAPSED = e.RequestLapsed(Operation.SWITCH_PLAN)


def time(at: datetime, *, synced: bool = False, customer: object = ANNA_HERSELF) -> Facts:
    """Return a moment that nobody chose."""
    return facts(Door.TIME, at=at, synced=synced, customer=customer)  # type: ignore[arg-type]


def due(*past: e.Event) -> datetime | None:
    """Return when a past of Anna's gym is due."""
    return SUBSCRIPTION.due(replay(*past))


def lived_until(state: State, until: datetime, at: Facts) -> tuple[State, list[e.Event]]:
    """Return where time leads, one moment after the other, and what happened on the way."""
    happened: list[e.Event] = []
    while (moment := SUBSCRIPTION.due(state)) is not None and moment <= until:
        events = SUBSCRIPTION.decide(LET_TIME_PASS, state, evolve(at, at=moment))
        assert events, state
        happened.extend(events)
        state = SUBSCRIPTION.fold(state, events)
    return state, happened


def period_ends(start: e.SubscriptionStarted, until: datetime) -> list[datetime | None]:
    """Return the ends of the periods that follow on the first."""
    _, happened = lived_until(replay(start), until, time(NOW))
    return [each.current_period_end for each in happened if isinstance(each, e.PeriodRenewed)]


MOMENTS = [
    pytest.param((STARTED,), PERIOD_END, id="renewal"),
    pytest.param((standing(Status.PAST_DUE),), PERIOD_END, id="renewal of what is past due"),
    pytest.param((standing(Status.UNPAID),), PERIOD_END, id="renewal of what is unpaid"),
    pytest.param((STARTED, IN_FLEXIBLE_CANCELLATION), PERIOD_END, id="end by the date"),
    pytest.param((CLASSIC, IN_CLASSIC_CANCELLATION), PERIOD_END, id="end by the flag"),
    pytest.param((STARTED, PAUSED, IN_FLEXIBLE_CANCELLATION), PERIOD_END, id="end while paused"),
    pytest.param((IN_TRIAL,), PERIOD_END, id="end of a trial"),
    pytest.param((STARTED, SCHEDULED), PERIOD_END, id="scheduled switch"),
    pytest.param((STARTED, PAUSED_A_MONTH), PAUSED_A_MONTH.resumes_at, id="end of a pause"),
    pytest.param(
        (STARTED, PAUSED, e.CollectionPaused(KEEPING)), NEXT_PERIOD_END, id="collection resumed"
    ),
    pytest.param(
        (standing(Status.INCOMPLETE),), BEGUN + timedelta(hours=23), id="no first payment"
    ),
    pytest.param((STARTED, ASKED, evolve(AWAITING, expires_at=NOW)), NOW, id="request lapsed"),
]


@pytest.mark.parametrize(("past", "moment"), MOMENTS)
def test_each_moment_is_due_and_counts_as_passed_when_it_comes(
    past: tuple[e.Event, ...], moment: datetime
) -> None:
    """Exactly at the moment, and not a microsecond before."""
    assert due(*past) == moment
    subscription(*past).when(LET_TIME_PASS, time(moment - MICROSECOND)).then_nothing()
    now = subscription(*past).when(LET_TIME_PASS, time(moment))
    assert now.events
    assert subscription(*past).when(LET_TIME_PASS, time(moment + timedelta(days=400))) == now


NEVER = [
    pytest.param((), id="unknown"),
    pytest.param((UNDER_SCHEDULE, QUIET_SCHEDULE), id="referred to"),
    pytest.param((STARTED, CANCELED), id="over"),
    pytest.param((STARTED, SCHEDULED, PAUSED_A_MONTH, CANCELED), id="over with plans"),
    pytest.param((STARTED, PAUSED), id="paused without an end"),
    pytest.param((STARTED, PAUSED, COLLECTION_PAUSED), id="both pauses without an end"),
    pytest.param((with_items(item(end=None)),), id="no period"),
    pytest.param((with_items(),), id="no items"),
    pytest.param((with_items(item(evolve(MONTHLY, recurrence=None))),), id="no interval"),
    pytest.param((standing(Status("novel")),), id="unknown status"),
    pytest.param(
        (started(evolve(OPENING, status=Status.INCOMPLETE, created=None)),), id="unknown creation"
    ),
    pytest.param((with_items(item(end=None)), evolve(SCHEDULED, takes_effect_at=None)), id="when"),
    pytest.param(
        (with_items(item(end=None)), evolve(IN_CLASSIC_CANCELLATION, cancel_at=None)),
        id="flag without a period",
    ),
]


@pytest.mark.parametrize("past", NEVER)
def test_what_nothing_moves_is_never_due(past: tuple[e.Event, ...]) -> None:
    """Time may pass for as long as it likes."""
    assert due(*past) is None
    subscription(*past).when(LET_TIME_PASS, time(NOW + timedelta(days=9999))).then_nothing()


class TestARenewal:
    """One period follows on another."""

    def test_begins_the_next_period_where_the_last_ended(self) -> None:
        """By one interval."""
        subscription(STARTED).when(LET_TIME_PASS, time(PERIOD_END)).then(RENEWED)

    def test_goes_on_whoever_pays(self) -> None:
        """R125: a paused collection has its periods all the same, and stays paused."""
        paused = subscription(STARTED, COLLECTION_PAUSED)
        paused.when(LET_TIME_PASS, time(PERIOD_END)).then(RENEWED)

    def test_keeps_the_day_of_the_month_where_there_is_one(self) -> None:
        """31 January, 28 February, 31 March: counted from the anchor, not from the last end."""
        at = datetime(2027, 1, 31, 12, tzinfo=UTC)
        held = evolve(item(), current_period_start=at, current_period_end=at)
        of_the_31st = started(evolve(OPENING, billing_cycle_anchor=at, items=(held,)))

        ends = period_ends(of_the_31st, datetime(2028, 2, 29, 13, tzinfo=UTC))

        assert [(each.month, each.day) for each in ends if each] == [
            (2, 28), (3, 31), (4, 30), (5, 31), (6, 30), (7, 31), (8, 31), (9, 30), (10, 31),
            (11, 30), (12, 31), (1, 31), (2, 29), (3, 31),
        ]  # fmt: skip

    def test_keeps_29_february_where_there_is_one(self) -> None:
        """A leap year's day comes back."""
        at = datetime(2028, 2, 29, 12, tzinfo=UTC)
        held = evolve(item(YEARLY), current_period_start=at, current_period_end=at)
        of_leap_day = started(evolve(OPENING, billing_cycle_anchor=at, items=(held,)))

        ends = period_ends(of_leap_day, datetime(2032, 2, 29, 13, tzinfo=UTC))

        assert [f"{each:%Y-%m-%d}" for each in ends] == [
            "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29", "2033-02-28",
        ]  # fmt: skip

    def test_without_a_known_anchor_counts_from_the_last_end(self) -> None:
        """There is nothing better to count from."""
        without = started(evolve(OPENING, billing_cycle_anchor=None))
        subscription(without).when(LET_TIME_PASS, time(PERIOD_END)).then(RENEWED)

    def test_of_a_period_beside_the_cycle_comes_back_to_it(self) -> None:
        """A merchant's own bounds move one period, not the cycle."""
        odd = PERIOD_END + timedelta(days=3)
        told = e.PeriodRenewed(item=ITEM, current_period_start=BEGUN, current_period_end=odd)
        back = evolve(RENEWED, current_period_start=odd)
        subscription(STARTED, told).when(LET_TIME_PASS, time(odd)).then(back)

    def test_is_each_item_s_own(self) -> None:
        """Items of other intervals renew when theirs ends, all that end at once together."""
        weekly = priced("price_weekly", 250, Interval.WEEK)
        week = BEGUN + timedelta(weeks=1)
        sauna = item(weekly, id=SAUNA, end=week)
        metered = item(METERED, None, id=SubscriptionItemId("si_usage"))
        three = with_items(item(), sauna, metered)

        assert due(three) == week
        subscription(three).when(LET_TIME_PASS, time(week)).then(
            e.PeriodRenewed(
                item=SAUNA,
                current_period_start=week,
                current_period_end=week + timedelta(weeks=1),
            )
        )
        _, happened = lived_until(replay(three), PERIOD_END, time(NOW))
        assert happened[-2:] == [RENEWED, evolve(RENEWED, item=metered.id)]

    def test_keeps_the_customer_billed(self) -> None:
        """R98: nothing about the need of a payment method changes."""
        before = in_force(STARTED)
        assert SUBSCRIPTION.consequences(before, in_force(STARTED, RENEWED)) == ()


class TestAnEnd:
    """A subscription is set to end (R112)."""

    def test_comes_instead_of_a_renewal(self) -> None:
        """In flexible mode by the date."""
        ending = subscription(STARTED, IN_FLEXIBLE_CANCELLATION)
        ending.when(LET_TIME_PASS, time(PERIOD_END)).then(ENDED)

    def test_comes_by_the_flag_in_classic_mode(self) -> None:
        """R108: the date stands beside it."""
        ending = subscription(CLASSIC, IN_CLASSIC_CANCELLATION)
        ending.when(LET_TIME_PASS, time(PERIOD_END)).then(evolve(ENDED, cancel_at_period_end=True))

    def test_comes_by_the_flag_alone_at_the_first_end_of_a_period(self) -> None:
        """Where no date was stated, what ends first ends all."""
        flagged = evolve(IN_CLASSIC_CANCELLATION, cancel_at=None)
        later = item(YEARLY, id=SAUNA, end=NEXT_PERIOD_END)
        ending = subscription(with_items(item(), later), flagged)
        ending.when(LET_TIME_PASS, time(PERIOD_END)).then(
            evolve(ENDED, cancel_at_period_end=True, cancel_at=None)
        )

    def test_may_lie_within_a_period(self) -> None:
        """A date is a date."""
        soon = evolve(IN_FLEXIBLE_CANCELLATION, cancel_at=NOW)
        subscription(STARTED, soon).when(LET_TIME_PASS, time(NOW)).then(
            evolve(ENDED, ended_at=NOW, cancel_at=NOW)
        )

    def test_may_lie_after_several_periods(self) -> None:
        """R109: they come and go, and the date stays."""
        later = evolve(IN_FLEXIBLE_CANCELLATION, cancel_at=NEXT_PERIOD_END)
        state, happened = lived_until(replay(STARTED, later), NEXT_PERIOD_END, time(NOW))
        assert happened == [
            RENEWED,
            evolve(ENDED, ended_at=NEXT_PERIOD_END, cancel_at=NEXT_PERIOD_END),
        ]
        assert isinstance(state, Ended)

    def test_by_the_flag_isn_t_put_off_by_a_shorter_item(self) -> None:
        """R108: a week that goes beyond the date doesn't take it along, or it would never come."""
        weekly = priced("price_weekly", 250, Interval.WEEK)
        sauna = item(weekly, id=SAUNA, end=PERIOD_END - timedelta(days=2))
        both = (with_items(item(), sauna), IN_CLASSIC_CANCELLATION)
        state, happened = lived_until(replay(*both), NEXT_PERIOD_END, time(NOW))
        assert [type(each) for each in happened] == [e.PeriodRenewed, e.SubscriptionCanceled]
        assert isinstance(state, Ended)
        assert state.ended_at == PERIOD_END

    def test_comes_before_a_trial_s_end_of_the_same_moment(self) -> None:
        """Nothing is begun that ends at once."""
        trial = subscription(IN_TRIAL, SCHEDULED, IN_FLEXIBLE_CANCELLATION)
        trial.when(LET_TIME_PASS, time(PERIOD_END)).then(ENDED)

    def test_frees_the_customer(self) -> None:
        """R98: who is billed no more needs no payment method."""
        marks = SUBSCRIPTION.consequences(in_force(STARTED), replay(STARTED, ENDED))
        assert [type(mark).__name__ for mark in marks] == ["StopBilling", "LetSubscriptionGo"]


class TestATrial:
    """A trial runs out (R144)."""

    def test_is_followed_by_the_first_paid_period(self) -> None:
        """The cycle is counted from the trial's end, as it was from the beginning."""
        anchored = started(
            evolve(OPENING, status=Status.TRIALING, trial=TRIAL, billing_cycle_anchor=PERIOD_END)
        )
        subscription(anchored).when(LET_TIME_PASS, time(PERIOD_END)).then(
            e.TrialEnded(PERIOD_END), RENEWED
        )

    def test_resets_a_cycle_that_was_counted_otherwise(self) -> None:
        """R144: from now on, by default."""
        subscription(IN_TRIAL).when(LET_TIME_PASS, time(PERIOD_END)).then(
            e.TrialEnded(PERIOD_END), e.BillingCycleAnchorReset(PERIOD_END), RENEWED
        )

    @pytest.mark.parametrize("behavior", MissingPaymentMethod)
    def test_with_something_to_charge_goes_on_billed(self, behavior: MissingPaymentMethod) -> None:
        """What is said for want of a payment method doesn't matter then."""
        trial = started(
            evolve(
                OPENING,
                status=Status.TRIALING,
                trial=evolve(TRIAL, missing_payment_method=behavior),
            )
        )
        (first, *_) = subscription(trial).when(LET_TIME_PASS, time(PERIOD_END)).events
        assert first == e.TrialEnded(PERIOD_END)

    @pytest.mark.parametrize(
        ("behavior", "first"),
        [
            (MissingPaymentMethod.CREATE_INVOICE, e.TrialEnded(PERIOD_END)),
            (
                MissingPaymentMethod.CANCEL,
                e.SubscriptionCanceled(
                    canceled_at=PERIOD_END, ended_at=PERIOD_END, reason=EndReason.PAYMENT_FAILED
                ),
            ),
            (
                MissingPaymentMethod.PAUSE,
                e.SubscriptionPaused(
                    pause=SubscriptionPause(
                        reason=PauseReason.TRIAL_END_WITHOUT_PAYMENT_METHOD, paused_at=PERIOD_END
                    )
                ),
            ),
        ],
    )
    def test_with_nothing_to_charge_ends_as_it_says(
        self, behavior: MissingPaymentMethod, first: e.Event
    ) -> None:
        """Billed, canceled or paused without an end."""
        trial = started(
            evolve(
                OPENING,
                status=Status.TRIALING,
                trial=evolve(TRIAL, missing_payment_method=behavior),
            )
        )
        at = time(PERIOD_END, customer=WITHOUT_METHODS)
        events = subscription(trial).when(LET_TIME_PASS, at).events
        assert events[0] == first
        after = SUBSCRIPTION.due(replay(trial, *events))
        goes_on = behavior is MissingPaymentMethod.CREATE_INVOICE
        assert after == (NEXT_PERIOD_END if goes_on else None)

    def test_that_is_invoiced_needs_nothing_to_charge(self) -> None:
        """R144 speaks of what is charged automatically."""
        trial = started(
            evolve(
                OPENING,
                status=Status.TRIALING,
                collection_method=CollectionMethod.SEND_INVOICE,
                trial=evolve(TRIAL, missing_payment_method=MissingPaymentMethod.CANCEL),
            )
        )
        at = time(PERIOD_END, customer=WITHOUT_METHODS)
        assert subscription(trial).when(LET_TIME_PASS, at).events[0] == e.TrialEnded(PERIOD_END)

    def test_of_which_nothing_is_known_is_a_period(self) -> None:
        """A status without bounds says nothing of its end."""
        unknown = standing(Status.TRIALING)
        subscription(unknown).when(LET_TIME_PASS, time(PERIOD_END)).then(RENEWED)


class TestAPause:
    """A pause of the subscription itself, or of its collection, has an end."""

    RESUMED = (
        e.SubscriptionResumed(),
        e.BillingCycleAnchorReset(PAUSED_A_MONTH.resumes_at),
        e.PeriodRenewed(
            item=ITEM,
            current_period_start=PAUSED_A_MONTH.resumes_at,
            current_period_end=datetime(2027, 1, 2, 9, 30, tzinfo=UTC),
        ),
    )

    def test_for_a_time_ends_in_a_new_cycle(self) -> None:
        """R141, R142: active, counted from now."""
        assert PAUSED_A_MONTH.resumes_at is not None
        paused = subscription(STARTED, PAUSED_A_MONTH)
        paused.when(LET_TIME_PASS, time(PAUSED_A_MONTH.resumes_at)).then(*self.RESUMED)

    def test_renews_nothing(self) -> None:
        """R139: no new periods while it lasts."""
        subscription(STARTED, PAUSED).when(LET_TIME_PASS, time(NEXT_PERIOD_END)).then_nothing()

    def test_that_somebody_ended_before_is_forgotten(self) -> None:
        """Another pause has another end, or none."""
        assert in_force(STARTED, PAUSED_A_MONTH, e.SubscriptionResumed()).resumes_at is None
        again = (STARTED, PAUSED_A_MONTH, e.SubscriptionResumed(), PAUSED)
        assert in_force(*again).resumes_at is None
        assert due(STARTED, PAUSED_A_MONTH, e.SubscriptionResumed()) == PERIOD_END

    def test_of_which_more_is_learned_keeps_its_end(self) -> None:
        """Why it is paused says nothing of how long."""
        why = e.SubscriptionPauseChanged(SubscriptionPause(reason=PauseReason.SYSTEM))
        assert due(STARTED, PAUSED_A_MONTH, why) == PAUSED_A_MONTH.resumes_at

    def test_of_a_collection_ends_without_touching_periods(self) -> None:
        """R131, R132."""
        at = NOW + timedelta(days=1)
        paused = e.CollectionPaused(evolve(KEEPING, resumes_at=at))
        subscription(STARTED, paused).when(LET_TIME_PASS, time(at)).then(e.CollectionResumed())

    def test_of_a_collection_may_end_with_the_period(self) -> None:
        """Both come to pass at their common moment."""
        paused = e.CollectionPaused(evolve(KEEPING, resumes_at=PERIOD_END))
        subscription(STARTED, paused).when(LET_TIME_PASS, time(PERIOD_END)).then(
            e.CollectionResumed(), RENEWED
        )

    def test_of_a_collection_ends_while_the_subscription_is_paused_itself(self) -> None:
        """R146: they are two."""
        both = subscription(STARTED, PAUSED, e.CollectionPaused(KEEPING))
        both.when(LET_TIME_PASS, time(NEXT_PERIOD_END)).then(e.CollectionResumed())

    def test_of_a_collection_that_lasts_until_it_is_unset_isn_t_due(self) -> None:
        """R131."""
        assert due(STARTED, e.CollectionPaused(KEEPING), e.CollectionPauseChanged(VOIDING)) == (
            PERIOD_END
        )


class TestAScheduledSwitch:
    """A switch waited for the period's end (R58, R59)."""

    def test_takes_effect_before_the_period_that_it_bills(self) -> None:
        """And the schedule that kept it lets go."""
        waiting = subscription(STARTED, SCHEDULED)
        waiting.when(LET_TIME_PASS, time(PERIOD_END)).then(SWITCHED, *FREED, RENEWED)
        after = in_force(STARTED, SCHEDULED, SWITCHED, *FREED, RENEWED)
        assert (after.schedule, after.scheduled_switch) == (None, None)

    def test_of_the_quantity_alone_is_no_switch_of_the_plan(self) -> None:
        """The price is the same."""
        fewer = evolve(SCHEDULED, price=MONTHLY, quantity=2)
        waiting = subscription(with_items(item(quantity=3)), fewer)
        waiting.when(LET_TIME_PASS, time(PERIOD_END)).then(
            e.QuantityChanged(item=ITEM, quantity=2), *FREED, RENEWED
        )

    def test_to_another_interval_begins_a_new_cycle(self) -> None:
        """R57: as it does at once."""
        weekly = priced("price_weekly", 250, Interval.WEEK)
        waiting = subscription(STARTED, evolve(SCHEDULED, price=weekly))
        waiting.when(LET_TIME_PASS, time(PERIOD_END)).then(
            evolve(SWITCHED, price=weekly),
            *FREED,
            e.BillingCycleAnchorReset(PERIOD_END),
            evolve(RENEWED, current_period_end=PERIOD_END + timedelta(weeks=1)),
        )

    def test_at_a_trial_s_end_is_what_is_billed_first(self) -> None:
        """The trial went on until then."""
        trial = subscription(IN_TRIAL, SCHEDULED)
        trial.when(LET_TIME_PASS, time(PERIOD_END)).then(
            SWITCHED,
            *FREED,
            e.TrialEnded(PERIOD_END),
            e.BillingCycleAnchorReset(PERIOD_END),
            RENEWED,
        )

    def test_leaves_a_paused_collection_paused(self) -> None:
        """R132."""
        paused = subscription(STARTED, COLLECTION_PAUSED, SCHEDULED)
        paused.when(LET_TIME_PASS, time(PERIOD_END)).then(SWITCHED, *FREED, RENEWED)

    def test_within_a_period_leaves_the_period(self) -> None:
        """Somebody moved the period's end after the switch was scheduled."""
        told = evolve(RENEWED, current_period_start=BEGUN)
        moved = subscription(STARTED, SCHEDULED, told)
        moved.when(LET_TIME_PASS, time(PERIOD_END)).then(SWITCHED, *FREED)

    def test_while_the_subscription_is_paused_begins_no_period(self) -> None:
        """R139: not even where the interval is another."""
        trial_paused = subscription(IN_TRIAL, evolve(SCHEDULED, price=YEARLY), PAUSED)
        trial_paused.when(LET_TIME_PASS, time(PERIOD_END)).then(
            evolve(SWITCHED, price=YEARLY), *FREED
        )

    def test_of_an_item_that_is_gone_or_so_already_just_frees_the_subscription(self) -> None:
        """There is nothing left to do for the schedule."""
        gone = subscription(with_items(item(id=SAUNA)), SCHEDULED)
        gone.when(LET_TIME_PASS, time(PERIOD_END)).then(*FREED, evolve(RENEWED, item=SAUNA))
        already = subscription(STARTED, SCHEDULED, SWITCHED)
        already.when(LET_TIME_PASS, time(PERIOD_END)).then(*FREED, RENEWED)

    def test_waits_for_a_period_where_none_was_known(self) -> None:
        """It was scheduled for the end of whichever comes."""
        timeless = (with_items(item(end=None)), evolve(SCHEDULED, takes_effect_at=None))
        told = e.PeriodRenewed(item=ITEM, current_period_start=BEGUN, current_period_end=PERIOD_END)
        subscription(*timeless, told).when(LET_TIME_PASS, time(PERIOD_END)).then(
            SWITCHED, *FREED, RENEWED
        )

    @pytest.mark.parametrize(
        "instead",
        [
            e.ScheduleReleased(PLAN),
            e.ScheduleStateChanged(Schedule(id=PLAN, status=ScheduleStatus.CANCELED)),
            e.ScheduleStateChanged(Schedule(id=PLAN, update_scheduled=False)),
            e.ScheduleAttached(OTHER_PLAN),
        ],
        ids=["released", "canceled", "nothing planned", "another"],
    )
    def test_is_forgotten_with_the_schedule_that_kept_it(self, instead: e.Event) -> None:
        """A merchant who frees the subscription takes the switch back."""
        assert in_force(STARTED, SCHEDULED, instead).scheduled_switch is None
        freed = subscription(STARTED, SCHEDULED, instead)
        freed.when(LET_TIME_PASS, time(PERIOD_END)).then(RENEWED)

    @pytest.mark.parametrize(
        "besides",
        [
            e.ScheduleAttached(PLAN),
            e.ScheduleStateChanged(Schedule(id=PLAN)),
            e.ScheduleStateChanged(Schedule(id=OTHER_PLAN, status=ScheduleStatus.RELEASED)),
        ],
        ids=["attached again", "as planned", "another released"],
    )
    def test_outlasts_what_is_said_of_its_schedule_besides(self, besides: e.Event) -> None:
        """As long as the schedule plans it."""
        assert in_force(STARTED, SCHEDULED, besides).scheduled_switch is not None

    def test_makes_its_schedule_plan_an_update(self) -> None:
        """R86: one that planned none before, too; so nothing else is updated meanwhile."""
        waiting = in_force(STARTED, UNDER_SCHEDULE, QUIET_SCHEDULE, SCHEDULED)
        assert waiting.schedule == Schedule(id=PLAN)


class TestAFirstPayment:
    """An incomplete subscription waits for its first payment (R93)."""

    def test_that_never_comes_ends_the_subscription_after_23_hours(self) -> None:
        """For good, and by its own status."""
        at = BEGUN + timedelta(hours=23)
        subscription(standing(Status.INCOMPLETE)).when(LET_TIME_PASS, time(at)).then(
            e.SubscriptionCanceled(canceled_at=None, ended_at=at, status=Status.INCOMPLETE_EXPIRED)
        )

    def test_that_was_made_is_waited_for_no_more(self) -> None:
        """The period runs as any other."""
        assert due(standing(Status.INCOMPLETE), e.StatusChanged(Status.ACTIVE)) == PERIOD_END


class TestARequest:
    """What was asked of Stripe awaits the customer's payment."""

    def test_lapses_when_it_expires(self) -> None:
        """Stripe would take the payment no longer."""
        asked = subscription(STARTED, ASKED, AWAITING)
        assert AWAITING.expires_at is not None
        asked.when(LET_TIME_PASS, time(AWAITING.expires_at, synced=True)).then(LAPSED)
        assert in_force(STARTED, ASKED, AWAITING, LAPSED).outstanding == ()

    def test_lapses_though_the_subscription_was_never_seen(self) -> None:
        """It was only asked for."""
        start = e.SubscriptionStartRequested(opening=OPENING)
        waits = evolve(AWAITING, operation=Operation.START_SUBSCRIPTION, expires_at=NOW)
        subscription(start, waits).when(LET_TIME_PASS, time(NOW, synced=True)).then(
            e.RequestLapsed(Operation.START_SUBSCRIPTION)
        )

    def test_of_which_nothing_is_known_lapses_by_no_clock(self) -> None:
        """It stays outstanding until a look tells."""
        unknown = e.RequestUnknown(Operation.SWITCH_PLAN)
        at = time(NEXT_PERIOD_END, synced=True)
        subscription(STARTED, ASKED, AWAITING, unknown).when(LET_TIME_PASS, at).then_nothing()

    def test_lapses_with_whatever_falls_on_the_same_moment(self) -> None:
        """Once an account is Stripe's no more, both are ours."""
        waits = evolve(AWAITING, expires_at=PERIOD_END)
        subscription(STARTED, ASKED, waits).when(LET_TIME_PASS, time(PERIOD_END)).then(
            LAPSED, RENEWED
        )


class TestASyncedAccount:
    """Stripe brings about what is its own (section 2 of the architecture)."""

    @pytest.mark.parametrize(("past", "moment"), MOMENTS[:-1])
    def test_is_told_by_stripe_what_time_brought(
        self, past: tuple[e.Event, ...], moment: datetime
    ) -> None:
        """An event here would claim what only Stripe can know."""
        at = time(moment + timedelta(days=400), synced=True)
        subscription(*past).when(LET_TIME_PASS, at).then_nothing()
        assert SUBSCRIPTION.due_here(replay(*past), Provider.SYNCED) is None

    def test_lets_requests_lapse_though_a_period_is_overdue(self) -> None:
        """What Stripe hasn't told yet holds up nothing of ours."""
        late = PERIOD_END + timedelta(hours=1)
        past = (STARTED, ASKED, evolve(AWAITING, expires_at=late))
        assert due(*past) == PERIOD_END
        assert SUBSCRIPTION.due_here(replay(*past), Provider.SYNCED) == late
        subscription(*past).when(LET_TIME_PASS, time(late, synced=True)).then(LAPSED)


def test_several_moments_come_one_at_a_time() -> None:
    """A command brings about the first; given again, the next."""
    late = time(NEXT_PERIOD_END)
    subscription(STARTED).when(LET_TIME_PASS, late).then(RENEWED)
    again = add_interval(NEXT_PERIOD_END, Interval.MONTH, 1)
    subscription(STARTED, RENEWED).when(LET_TIME_PASS, late).then(
        evolve(RENEWED, current_period_start=NEXT_PERIOD_END, current_period_end=again)
    )


def test_what_time_brings_rests_on_the_customer_alone() -> None:
    """Whether there is something to charge."""
    refs = SUBSCRIPTION.reads(LET_TIME_PASS, in_force(STARTED), time(NOW).cause)
    assert [str(ref) for ref in refs] == ["customer/cus_anna"]
    assert SUBSCRIPTION.reads(LET_TIME_PASS, replay(), time(NOW).cause) == ()


def test_the_command_is_made_by_the_subscription_s_id() -> None:
    """Whoever ticks knows no more than that."""
    assert SUBSCRIPTION.let_time_pass is not None
    assert SUBSCRIPTION.let_time_pass(GYM) == LET_TIME_PASS
    assert c.LetTimePass in SUBSCRIPTION.internal


PASTS = LIVES | st.lists(EVENTS, max_size=10).map(lambda past: replay(STARTED, *past))
"""States that commands have led to, and states that any events have."""

UNTIL = NEXT_PERIOD_END + timedelta(days=120)
LATER = st.integers(0, 120).map(lambda days: PERIOD_END + timedelta(days=days, seconds=1))


@settings(max_examples=300)
@given_any(PASTS, CIRCUMSTANCES)
def test_time_moves_on_with_whatever_it_brings_about(state: State, at: Facts) -> None:
    """What was due is due no more, and nothing falls before it."""
    for provider in Provider:
        where = evolve(at, terms=evolve(at.terms, provider=provider))
        moment = SUBSCRIPTION.due_here(state, provider)
        if moment is None:
            continue
        events = SUBSCRIPTION.decide(LET_TIME_PASS, state, evolve(where, at=moment))
        after = SUBSCRIPTION.due_here(SUBSCRIPTION.fold(state, events), provider)
        assert events
        assert after is None or after > moment


@given_any(PASTS, CIRCUMSTANCES)
def test_before_it_is_due_time_brings_nothing_about(state: State, at: Facts) -> None:
    """Not by a microsecond; and late it brings about what it would have in time."""
    moment = SUBSCRIPTION.due_here(state, at.terms.provider)
    past = Given(SUBSCRIPTION, state)
    if moment is None:
        past.when(LET_TIME_PASS, evolve(at, at=UNTIL)).then_nothing()
        return
    past.when(LET_TIME_PASS, evolve(at, at=moment - MICROSECOND)).then_nothing()
    in_time = past.when(LET_TIME_PASS, evolve(at, at=moment))
    assert past.when(LET_TIME_PASS, evolve(at, at=UNTIL + timedelta(days=999))) == in_time


@settings(max_examples=100)
@given_any(PASTS, st.lists(LATER, max_size=5).map(sorted))
def test_ticking_often_comes_to_the_same_as_ticking_once(
    state: State, stops: list[datetime]
) -> None:
    """The same events, and so the same state."""
    at_once = lived_until(state, UNTIL, time(NOW))
    often: list[e.Event] = []
    for until in (*stops, UNTIL):
        state, happened = lived_until(state, until, time(NOW))
        often.extend(happened)
    assert (state, often) == at_once


@settings(max_examples=25)
@given_any(
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(Interval),
    st.integers(1, 12),
    st.sampled_from(BillingMode),
)
def test_the_tenth_period_ends_ten_intervals_after_the_anchor(
    anchor: datetime, interval: Interval, count: int, mode: BillingMode
) -> None:
    """However short the months between, in either billing mode."""
    first = add_interval(anchor, interval, count)
    price = priced("price_any", 100, interval, count=count)
    opening = evolve(
        OPENING, billing_cycle_anchor=anchor, billing_mode=mode, items=(item(price, end=first),)
    )
    ends = period_ends(started(opening), add_interval(anchor, interval, count * 10))
    assert ends == [add_interval(anchor, interval, count * n) for n in range(2, 12)]
