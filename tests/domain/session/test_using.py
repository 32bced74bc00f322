"""A customer comes in, completes what the session was for, leaves; or lets it expire."""

from datetime import datetime

import pytest
from attrs import evolve
from tests.domain.session.cast import (
    AT_PORTAL,
    BY_API,
    CANCELING,
    COMPLETE,
    COMPLETED,
    CONFIRMING,
    HOUR,
    INTRODUCING,
    LEAVE,
    MICROSECOND,
    MINUTE,
    NOW,
    OPENED,
    PAUSING,
    PAYING,
    PAYING_ANEW,
    REDEEM,
    REDEEMED,
    TIME,
    UPDATING,
    VISIT,
    facts,
    flowing,
    portal,
    replay,
    running,
    visit,
)
from tests.domain.subscription.cast import (
    CANCELED,
    CHEAPER,
    GYM,
    IN_FLEXIBLE_CANCELLATION,
    ITEM,
    PAUSED,
    SAUNA,
    STARTED,
    UNDER_SCHEDULE,
    in_force,
)
from tests.domain.subscription.cast import replay as replay_gym

from counterfoil.domain.account.refusals import BillingNotPaidError
from counterfoil.domain.cause import Door, Mode
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session import commands as c
from counterfoil.domain.session import flow_refusals, policy
from counterfoil.domain.session import refusals as r
from counterfoil.domain.session.decisions import SESSION, consequences, reads
from counterfoil.domain.session.events import FlowCompleted, SessionEnded, SessionRedeemed
from counterfoil.domain.session.flow import Flow, FlowType
from counterfoil.domain.session.state import SessionEnd, Unseen
from counterfoil.domain.subscription.events import (
    CancellationRequested,
    PlanSwitched,
    ScheduleStateChanged,
)
from counterfoil.domain.subscription.state import State as SubscriptionState
from counterfoil.domain.subscription.terms import Schedule
from counterfoil.domain.values import CouponId, ScheduleId, SessionId

EXPIRED_UNUSED = SessionEnded(why=SessionEnd.EXPIRED_UNUSED, ended_at=NOW + 5 * MINUTE)
EXPIRED_IDLE = SessionEnded(why=SessionEnd.EXPIRED_IDLE, ended_at=NOW + HOUR)
EXPIRED_OLD = SessionEnded(why=SessionEnd.EXPIRED_OLD, ended_at=NOW + 12 * HOUR)
LEFT = SessionEnded(why=SessionEnd.LEFT, ended_at=NOW)

EACH_USE = pytest.mark.parametrize("command", [REDEEM, COMPLETE, LEAVE])


class TestASession:
    """Any that was opened."""

    @EACH_USE
    def test_is_used_at_the_portal(self, command: c.Command) -> None:
        """By its customer, not by the merchant."""
        visit(OPENED).when(command, BY_API).then_refused(r.NotAtPortalError)

    @EACH_USE
    def test_is_not_used_from_within_another(self, command: c.Command) -> None:
        """Whoever is in another session can't tell that this one exists."""
        elsewhere = facts(Door.PORTAL, named=SessionId("bps_other"))

        visit(OPENED).when(command, elsewhere).then_refused(r.UnknownSessionError)

    @EACH_USE
    def test_was_opened(self, command: c.Command) -> None:
        """What was never opened is unknown (R62)."""
        visit().when(command, AT_PORTAL).then_refused(r.UnknownSessionError)

    def test_reads_itself_for_its_last_use(self) -> None:
        """The last use is a row beside the events; a flow's completion reads its subscription."""
        for command in (REDEEM, LEAVE, TIME):
            named = reads(command, replay(OPENED), AT_PORTAL.cause)
            assert [str(ref) for ref in named] == ["session/bps_visit"]
        of_flow = reads(COMPLETE, replay(flowing(CANCELING)), AT_PORTAL.cause)
        assert [str(ref) for ref in of_flow] == ["session/bps_visit", "subscription/sub_gym"]
        for past in ((OPENED,), (flowing(PAYING_ANEW),), ()):
            of_none = reads(COMPLETE, replay(*past), AT_PORTAL.cause)
            assert [str(ref) for ref in of_none] == ["session/bps_visit"]

    def test_brings_nothing_about_elsewhere(self) -> None:
        """But where it takes another's place."""
        assert consequences(Unseen(id=VISIT), replay(OPENED)) == ()
        assert consequences(replay(OPENED), replay(OPENED, REDEEMED)) == ()


class TestComingIn:
    """By the session's link, once."""

    def test_takes_an_account_that_still_pays(self) -> None:
        """R189: the merchant may have left Billing since; a link that is used up is said first."""
        left = facts(Door.PORTAL, mode=Mode.LIVE)
        visit(OPENED).when(REDEEM, left).then_refused(BillingNotPaidError)
        visit(OPENED, REDEEMED).when(REDEEM, left).then_refused(r.LinkUsedError)
        visit(OPENED).when(REDEEM, evolve(left, account=PAYING)).then(REDEEMED)

    def test_is_recorded(self) -> None:
        """With its moment: from now on other times count (R69)."""
        inside = facts(Door.PORTAL, at=NOW + MINUTE, named=VISIT)
        visit(OPENED).when(REDEEM, inside).then(SessionRedeemed(NOW + MINUTE))
        visit(OPENED).when(REDEEM, AT_PORTAL).then(REDEEMED)

    def test_happens_once(self) -> None:
        """A link that was forwarded leads nowhere."""
        visit(OPENED, REDEEMED).when(REDEEM, AT_PORTAL).then_refused(r.LinkUsedError)

    def test_is_refused_in_order(self) -> None:
        """Over, expired, used."""
        visit(OPENED, REDEEMED, LEFT).when(REDEEM, AT_PORTAL).then_refused(r.SessionOverError)
        late = portal(at=NOW + HOUR)
        visit(OPENED, REDEEMED).when(REDEEM, late).then_refused(r.SessionExpiredError)
        ancient = portal(at=NOW + 12 * HOUR, used_at=NOW + 12 * HOUR)
        visit(OPENED, REDEEMED).when(REDEEM, ancient).then_refused(r.SessionTooOldError)

    def test_is_possible_for_five_minutes(self) -> None:
        """To the microsecond: then the link is dead (R69)."""
        in_time = portal(at=NOW + 5 * MINUTE - MICROSECOND)
        visit(OPENED).when(REDEEM, in_time).then(SessionRedeemed(in_time.at))
        late = portal(at=NOW + 5 * MINUTE)
        visit(OPENED).when(REDEEM, late).then_refused(r.SessionExpiredError)


def gym_is(state: SubscriptionState) -> Facts:
    """Return the portal with another past of the gym."""
    return facts(Door.PORTAL, subscription=state)


QUIET = ScheduleStateChanged(Schedule(id=ScheduleId("sub_sched_plan"), update_scheduled=False))
SWITCHED = PlanSwitched(item=ITEM, price=CHEAPER, quantity=2)


class TestAFlow:
    """What a session is opened for."""

    def test_is_completed_by_who_came_in(self) -> None:
        """Nobody did anything in a session whose link was never used (R69)."""
        visit(flowing(PAYING_ANEW)).when(COMPLETE, AT_PORTAL).then_refused(r.NotRedeemedError)

    @pytest.mark.parametrize(
        ("flow", "done"),
        [
            (CANCELING, in_force(STARTED, IN_FLEXIBLE_CANCELLATION)),
            (CANCELING, replay_gym(STARTED, CANCELED)),
            (evolve(CANCELING, retention_coupon=CouponId("MINUS10")), in_force(STARTED)),
            (PAUSING, in_force(STARTED, PAUSED)),
            (UPDATING, in_force(STARTED)),
            (CONFIRMING, in_force(STARTED, SWITCHED)),
            (CONFIRMING, in_force(STARTED, UNDER_SCHEDULE)),
            (PAYING_ANEW, in_force(STARTED)),
            (INTRODUCING, in_force(STARTED)),
        ],
    )
    def test_is_completed_once_done(self, flow: Flow, done: SubscriptionState) -> None:
        """As far as the state tells; a change that waits is kept by a schedule (R74)."""
        visit(flowing(flow), REDEEMED).when(COMPLETE, gym_is(done)).then(FlowCompleted(NOW))

    @pytest.mark.parametrize(
        ("flow", "so_far"),
        [
            (CANCELING, in_force(STARTED)),
            (CANCELING, in_force(STARTED, CancellationRequested())),
            (PAUSING, in_force(STARTED)),
            (CONFIRMING, in_force(STARTED)),
            (CONFIRMING, in_force(STARTED, UNDER_SCHEDULE, QUIET)),
            (
                evolve(CONFIRMING, items=(evolve(CONFIRMING.items[0], quantity=3),)),
                in_force(STARTED, SWITCHED),
            ),
            (
                evolve(CONFIRMING, items=(evolve(CONFIRMING.items[0], id=SAUNA),)),
                in_force(STARTED, SWITCHED),
            ),
            (CANCELING, replay_gym()),
        ],
    )
    def test_is_not_completed_before(self, flow: Flow, so_far: SubscriptionState) -> None:
        """What Stripe was only asked for isn't done."""
        outcome = visit(flowing(flow), REDEEMED).when(COMPLETE, gym_is(so_far))

        outcome.then_refused(flow_refusals.FlowNotDoneError)

    def test_of_a_later_type_is_completed_by_the_portals_word(self) -> None:
        """A type that this release doesn't know was stored by another."""
        later = Flow(type=FlowType("subscription_gift"), subscription=GYM)

        visit(flowing(later), REDEEMED).when(COMPLETE, AT_PORTAL).then(COMPLETED)

    def test_is_completed_once(self) -> None:
        """Said again it is quiet, however late."""
        done = visit(flowing(PAYING_ANEW), REDEEMED, COMPLETED)

        done.when(COMPLETE, AT_PORTAL).then_nothing()
        done.when(COMPLETE, portal(at=NOW + 2 * HOUR)).then_nothing()

    def test_is_there_to_be_completed(self) -> None:
        """A session without one can only be left (R71)."""
        visit(OPENED, REDEEMED).when(COMPLETE, AT_PORTAL).then_refused(flow_refusals.NoFlowError)

    @pytest.mark.parametrize(
        ("past", "at", "error"),
        [
            ((flowing(CANCELING), REDEEMED, LEFT), NOW, r.SessionOverError),
            ((flowing(CANCELING), REDEEMED), NOW + HOUR, r.SessionExpiredError),
            ((OPENED, REDEEMED), NOW + HOUR, r.SessionExpiredError),
        ],
    )
    def test_is_completed_while_the_session_runs(
        self, past: tuple[SessionEnded, ...], at: datetime, error: type[CommandRefusedError]
    ) -> None:
        """Over and expired come before what there is to complete."""
        visit(*past).when(COMPLETE, portal(at=at)).then_refused(error)


class TestLeaving:
    """For good."""

    def test_ends_the_session(self) -> None:
        """Redeemed or not."""
        visit(OPENED).when(LEAVE, AT_PORTAL).then(LEFT)
        visit(OPENED, REDEEMED).when(LEAVE, AT_PORTAL).then(LEFT)

    def test_after_the_flow_says_so(self) -> None:
        """The session came to its end in the way it was meant."""
        done = visit(flowing(PAYING_ANEW), REDEEMED, COMPLETED)

        done.when(LEAVE, AT_PORTAL).then(SessionEnded(why=SessionEnd.COMPLETED, ended_at=NOW))

    def test_twice_is_quiet(self) -> None:
        """It is over already."""
        visit(OPENED, LEFT).when(LEAVE, AT_PORTAL).then_nothing()

    def test_too_late_records_when_it_expired(self) -> None:
        """It was over before the customer left."""
        visit(OPENED, REDEEMED).when(LEAVE, portal(at=NOW + 3 * HOUR)).then(EXPIRED_IDLE)


class TestTime:
    """What it alone brings about (R69)."""

    def test_ends_a_session_that_was_never_used(self) -> None:
        """After five minutes; the moment recorded is when it expired, not when that was seen."""
        visit(OPENED).when(TIME, facts(at=NOW + 5 * MINUTE)).then(EXPIRED_UNUSED)
        visit(OPENED).when(TIME, facts(at=NOW + 5 * HOUR)).then(EXPIRED_UNUSED)
        visit(OPENED).when(TIME, facts(at=NOW + 5 * MINUTE - MICROSECOND)).then_nothing()

    def test_ends_a_session_an_hour_after_it_was_last_used(self) -> None:
        """Coming in is the first use, and the row tells of the later ones."""
        entered = visit(OPENED, REDEEMED)
        entered.when(TIME, facts(at=NOW + HOUR)).then(EXPIRED_IDLE)
        entered.when(TIME, facts(at=NOW + HOUR, used_at=NOW + MICROSECOND)).then_nothing()
        later = SessionEnded(why=SessionEnd.EXPIRED_IDLE, ended_at=NOW + 3 * HOUR)
        entered.when(TIME, facts(at=NOW + 4 * HOUR, used_at=NOW + 2 * HOUR)).then(later)

    def test_ends_a_session_after_twelve_hours(self) -> None:
        """However busy it was."""
        entered = visit(OPENED, REDEEMED)
        busy = NOW + 12 * HOUR - MINUTE
        entered.when(TIME, facts(at=busy, used_at=busy)).then_nothing()
        entered.when(TIME, facts(at=NOW + 12 * HOUR, used_at=busy)).then(EXPIRED_OLD)

    def test_that_runs_backwards_makes_no_use_undone(self) -> None:
        """Neither the first use nor the last counts less because the clock was set back."""
        entered = visit(OPENED, REDEEMED)
        entered.when(TIME, facts(at=NOW - HOUR)).then_nothing()
        entered.when(TIME, facts(at=NOW, used_at=NOW + HOUR)).then_nothing()
        entered.when(TIME, facts(at=NOW + HOUR, used_at=NOW - HOUR)).then(EXPIRED_IDLE)

    def test_leaves_alone_what_is_over_or_was_never_there(self) -> None:
        """Never refused."""
        visit(OPENED, LEFT).when(TIME, facts(at=NOW + HOUR)).then_nothing()
        visit().when(TIME, facts(at=NOW + HOUR)).then_nothing()

    def test_is_due_at_the_earliest_by_the_state_alone(self) -> None:
        """The row may say that it is later; then it is due again by what the row says."""
        state = running(OPENED, REDEEMED)
        used = facts(at=NOW + HOUR, used_at=NOW + 30 * MINUTE)
        assert SESSION.due(running(OPENED)) == NOW + policy.UNUSED_FOR_AT_MOST
        assert SESSION.due(state) == NOW + HOUR
        assert SESSION.due_again is not None
        assert SESSION.due_again(state, used) == NOW + HOUR + 30 * MINUTE
        over = replay(OPENED, LEFT)
        assert SESSION.due(over) is None
        assert SESSION.due_again(over, used) is None
        assert SESSION.let_time_pass is not None
        assert SESSION.let_time_pass(VISIT) == TIME
