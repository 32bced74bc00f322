"""Canceling, taking it back, and saying why, in both billing modes."""

from datetime import timedelta

import pytest
from attrs import evolve
from tests.domain.subscription.cast import (
    API,
    BEGUN,
    CANCEL,
    CANCELED,
    CLASSIC,
    DASHBOARD,
    GYM,
    IN_CLASSIC_CANCELLATION,
    IN_FLEXIBLE_CANCELLATION,
    IN_TRIAL,
    ITEM,
    MICROSECOND,
    NEXT_PERIOD_END,
    NOW,
    PAUSED,
    PERIOD_END,
    PLAN,
    PORTAL,
    PORTAL_CONFIGURATION,
    PORTAL_SYNCED,
    QUIET_SCHEDULE,
    SAUNA,
    STARTED,
    SYNCED,
    UNDER_SCHEDULE,
    canceling,
    facts,
    in_force,
    item,
    portal,
    replay,
    standing,
    subscription,
    with_items,
)

from counterfoil.domain.cause import Door
from counterfoil.domain.configuration.features import (
    CancellationReason,
    CancellationReasons,
    CancelMode,
    ProrationBehavior,
    SubscriptionCancel,
)
from counterfoil.domain.facts import Facts
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription import policy
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.state import TERMINAL_STATUSES, Ended
from counterfoil.domain.subscription.terms import EndReason, Status
from counterfoil.domain.values import Annotations

CANCEL_LATER = c.CancelSubscription(subscription_id=GYM)
CANCEL_NOW = c.CancelSubscription(subscription_id=GYM, mode=CancelMode.IMMEDIATELY)
REVERSE = c.ReverseCancellation(subscription_id=GYM)
REVERSED = e.CancellationReversed()
ENDED_NOW = e.SubscriptionCanceled(
    canceled_at=NOW,
    ended_at=NOW,
    reason=EndReason.CANCELLATION_REQUESTED,
    proration_behavior=ProrationBehavior.NONE,
)
AT_ONCE = canceling(
    evolve(
        CANCEL,
        mode=CancelMode.IMMEDIATELY,
        proration_behavior=ProrationBehavior.CREATE_PRORATIONS,
    )
)
OFF = canceling(SubscriptionCancel())
TOO_DEAR = c.GiveCancellationReason(subscription_id=GYM, feedback=CancellationReason.TOO_EXPENSIVE)
IN_WORDS = c.GiveCancellationReason(
    subscription_id=GYM, feedback=CancellationReason.OTHER, comment="It rains in"
)


@pytest.mark.parametrize("at", [API, DASHBOARD, PORTAL])
def test_flexible_mode_sets_the_date(at: Facts) -> None:
    """R109: the latest period end of the items, and no flag."""
    subscription(STARTED).when(CANCEL_LATER, at).then(IN_FLEXIBLE_CANCELLATION)
    late = item(id=SAUNA, end=NEXT_PERIOD_END)
    subscription(with_items(item(), late)).when(CANCEL_LATER, at).then(
        evolve(IN_FLEXIBLE_CANCELLATION, cancel_at=NEXT_PERIOD_END)
    )


@pytest.mark.parametrize("at", [API, DASHBOARD, PORTAL])
def test_classic_mode_sets_the_flag(at: Facts) -> None:
    """R108: with the date that goes with it."""
    subscription(CLASSIC).when(CANCEL_LATER, at).then(IN_CLASSIC_CANCELLATION)


def test_without_a_known_period_the_flag_is_left() -> None:
    """Nobody knows the date, in either mode."""
    timeless = with_items(item(end=None))
    subscription(timeless).when(CANCEL_LATER, API).then(
        evolve(IN_CLASSIC_CANCELLATION, cancel_at=None)
    )


@pytest.mark.parametrize(
    "cancellation", [IN_FLEXIBLE_CANCELLATION, IN_CLASSIC_CANCELLATION], ids=["date", "flag"]
)
def test_scheduled_to_cancel_is_the_flag_or_the_date(cancellation: e.Event) -> None:
    """R110, and again is quiet: the flow of R78 refuses it, the aggregate doesn't."""
    assert in_force(STARTED, cancellation).is_canceling
    for at in (PORTAL, OFF):
        subscription(STARTED, cancellation).when(CANCEL_LATER, at).then_nothing()
        subscription(STARTED, cancellation).when(CANCEL_NOW, at).then_nothing()
    assert not in_force(STARTED, cancellation, REVERSED).is_canceling


def test_a_merchant_may_move_a_cancellation_to_the_period_s_end() -> None:
    """R109: set to end years from now isn't set to end with the period."""
    far = evolve(IN_FLEXIBLE_CANCELLATION, cancel_at=PERIOD_END + timedelta(days=800))
    subscription(STARTED, far).when(CANCEL_LATER, API).then(IN_FLEXIBLE_CANCELLATION)
    subscription(STARTED, IN_FLEXIBLE_CANCELLATION).when(CANCEL_LATER, API).then_nothing()


def test_where_the_period_is_over_there_is_nothing_to_wait_for() -> None:
    """R139: a pause ends the period, so a paused subscription that is canceled ends at once."""
    over = e.PeriodRenewed(item=ITEM, current_period_start=BEGUN, current_period_end=NOW)
    ended = subscription(STARTED, PAUSED, over).when(CANCEL_LATER, PORTAL).events
    assert [type(event) for event in ended] == [e.SubscriptionCanceled]
    asked = subscription(STARTED, PAUSED, over).when(CANCEL_LATER, SYNCED).events
    assert [type(event) for event in asked] == [e.CancellationRequested]


def test_a_reason_is_taken_while_stripe_is_asked_to_cancel() -> None:
    """R47: the portal asks for it just then."""
    asked = e.CancellationRequested(proration_behavior=ProrationBehavior.NONE)
    outcome = subscription(STARTED, asked).when(TOO_DEAR, SYNCED)
    assert outcome.refusal is None
    assert outcome.events


def test_a_flag_alone_is_a_cancellation() -> None:
    """R110: where the date isn't known."""
    flagged = evolve(IN_CLASSIC_CANCELLATION, cancel_at=None)
    assert in_force(STARTED, flagged).is_canceling


def test_the_status_stays_until_the_end() -> None:
    """R108, R109."""
    assert in_force(STARTED, IN_FLEXIBLE_CANCELLATION).status is Status.ACTIVE


def test_a_merchant_cancels_now() -> None:
    """R113: with the proration of the wish."""
    prorated = evolve(CANCEL_NOW, proration_behavior=ProrationBehavior.CREATE_PRORATIONS)
    subscription(STARTED).when(CANCEL_NOW, API).then(ENDED_NOW)
    subscription(STARTED).when(prorated, API).then(
        evolve(ENDED_NOW, proration_behavior=ProrationBehavior.CREATE_PRORATIONS)
    )


def test_canceling_now_what_is_set_to_end_ends_it_earlier() -> None:
    """What was scheduled is kept in what is told of the end."""
    subscription(STARTED, IN_FLEXIBLE_CANCELLATION).when(CANCEL_NOW, API).then(
        evolve(ENDED_NOW, cancel_at=PERIOD_END)
    )
    subscription(STARTED, IN_CLASSIC_CANCELLATION).when(CANCEL_NOW, API).then(
        evolve(ENDED_NOW, cancel_at=PERIOD_END, cancel_at_period_end=True)
    )


def test_at_the_portal_the_configuration_says_when() -> None:
    """R40, R42, R113: whatever stands in the wish."""
    subscription(STARTED).when(CANCEL_NOW, PORTAL).then(IN_FLEXIBLE_CANCELLATION)
    subscription(STARTED).when(CANCEL_LATER, AT_ONCE).then(
        evolve(ENDED_NOW, proration_behavior=ProrationBehavior.CREATE_PRORATIONS)
    )


@pytest.mark.parametrize("at", [API, canceling(evolve(CANCEL, mode=CancelMode("novel")))])
def test_an_unknown_mode_takes_the_way_that_can_be_undone(at: Facts) -> None:
    """R183: a value that this release doesn't know ends nothing at once."""
    novel = evolve(CANCEL_LATER, mode=CancelMode("novel"))
    subscription(STARTED).when(novel, at).then(IN_FLEXIBLE_CANCELLATION)


@pytest.mark.parametrize("wish", [CANCEL_LATER, CANCEL_NOW], ids=["later", "now"])
@pytest.mark.parametrize("at", [API, PORTAL, OFF])
def test_canceling_what_is_over_is_quiet(wish: c.Command, at: Facts) -> None:
    """The wish is so already."""
    subscription(STARTED, CANCELED).when(wish, at).then_nothing()


@pytest.mark.parametrize("wish", [CANCEL_LATER, REVERSE, TOO_DEAR])
def test_what_is_unknown_is_not_canceled(wish: c.Command) -> None:
    """R83."""
    subscription().when(wish, API).then_refused(r.UnknownSubscriptionError)


@pytest.mark.parametrize(
    "past",
    [
        *((standing(status),) for status in Status if status not in TERMINAL_STATUSES),
        (IN_TRIAL,),
        (STARTED, PAUSED),
    ],
)
def test_customers_cancel_in_every_status(past: tuple[e.Event, ...]) -> None:
    """R88, R93: nothing is said to block it, so nobody is held."""
    assert subscription(*past).when(CANCEL_LATER, PORTAL).refusal is None


def test_customers_cancel_where_that_is_enabled() -> None:
    """R107: canceling without updating is a configuration too, and merchants need none."""
    refusal = subscription(STARTED).when(CANCEL_LATER, OFF).then_refused(r.CancelDisabledError)
    assert refusal.rule.numbers == ("R71", "R107")
    subscription(STARTED, IN_FLEXIBLE_CANCELLATION).when(REVERSE, OFF).then_refused(
        r.CancelDisabledError
    )
    without = evolve(API, configuration=OFF.configuration)
    subscription(STARTED).when(CANCEL_LATER, without).then(IN_FLEXIBLE_CANCELLATION)


def test_whether_a_reversal_needs_the_feature_is_one_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """UNCONFIRMED (R111): the other reading lets customers stay who may not leave."""
    monkeypatch.setattr(policy, "REVERSAL_NEEDS_CANCELLATION_FEATURE", False)
    subscription(STARTED, IN_FLEXIBLE_CANCELLATION).when(REVERSE, OFF).then(REVERSED)


@pytest.mark.parametrize("wish", [CANCEL_LATER, CANCEL_NOW, REVERSE])
def test_a_schedule_has_the_say(wish: c.Command) -> None:
    """R86: at the API any schedule in force, at the portal one that plans an update."""
    past = (IN_FLEXIBLE_CANCELLATION,) if wish is REVERSE else ()
    managed = subscription(STARTED, *past, UNDER_SCHEDULE)
    planless = subscription(STARTED, *past, UNDER_SCHEDULE, QUIET_SCHEDULE)
    for at in (API, DASHBOARD):
        for under in (managed, planless):
            refusal = under.when(wish, at).then_refused(r.CancellationByScheduleError)
            assert refusal.schedule_id == PLAN
    assert managed.when(wish, PORTAL).then_refused(r.ManagedByScheduleError).schedule_id == PLAN
    assert planless.when(wish, PORTAL).refusal is None


def test_the_checks_of_a_cancellation_by_descending_precedence() -> None:
    """Each row mends what the row before was refused for."""
    off = OFF.configuration
    closed = facts(Door.PORTAL, configuration=evolve(PORTAL_CONFIGURATION, active=False))
    assert off != closed.configuration
    managed = subscription(STARTED, UNDER_SCHEDULE)
    managed.when(CANCEL_LATER, closed).then_refused(r.NoActiveConfigurationError)
    managed.when(CANCEL_LATER, OFF).then_refused(r.CancelDisabledError)
    managed.when(CANCEL_LATER, PORTAL).then_refused(r.ManagedByScheduleError)
    subscription(STARTED).when(CANCEL_LATER, PORTAL).then(IN_FLEXIBLE_CANCELLATION)


@pytest.mark.parametrize("at", [API, PORTAL])
@pytest.mark.parametrize(
    "cancellation", [IN_FLEXIBLE_CANCELLATION, IN_CLASSIC_CANCELLATION], ids=["date", "flag"]
)
def test_a_cancellation_is_taken_back(cancellation: e.Event, at: Facts) -> None:
    """R111: in both modes, until the period ends."""
    subscription(STARTED, cancellation).when(REVERSE, at).then(REVERSED)
    subscription(STARTED, cancellation, REVERSED).when(REVERSE, at).then_nothing()


def test_after_the_end_nothing_is_taken_back() -> None:
    """R111: the end is out, a microsecond before it is in; also before Stripe has told."""
    leaving = subscription(STARTED, IN_FLEXIBLE_CANCELLATION)
    leaving.when(REVERSE, portal(at=PERIOD_END - MICROSECOND)).then(REVERSED)
    for at in (portal(at=PERIOD_END), facts(at=PERIOD_END)):
        leaving.when(REVERSE, at).then_refused(r.SubscriptionEndedError)
    subscription(STARTED, CANCELED).when(REVERSE, API).then_refused(r.SubscriptionEndedError)


def test_the_end_is_final() -> None:
    """R93, R112: what it was last stays known."""
    state = replay(STARTED, ENDED_NOW)
    assert isinstance(state, Ended)
    assert (state.id, state.ended_at, state.last.status) == (GYM, NOW, Status.CANCELED)


def reasons(offered: CancellationReasons) -> Facts:
    """Return a portal that asks for these reasons."""
    return canceling(evolve(CANCEL, cancellation_reason=offered))


LEAVING = (STARTED, IN_FLEXIBLE_CANCELLATION)


@pytest.mark.parametrize("past", [LEAVING, (STARTED, CANCELED)], ids=["set to end", "over"])
@pytest.mark.parametrize("at", [API, PORTAL])
def test_a_reason_follows_the_cancellation(past: tuple[e.Event, ...], at: Facts) -> None:
    """R47, R116: while it is set to end and once it is over."""
    given_reason = e.CancellationReasonGiven(feedback=CancellationReason.TOO_EXPENSIVE)
    subscription(*past).when(TOO_DEAR, at).then(given_reason)
    subscription(*past, given_reason).when(TOO_DEAR, at).then_nothing()


def test_a_reason_never_holds_a_cancellation_up() -> None:
    """R47: it is asked for afterwards, and giving none is quiet."""
    subscription(STARTED).when(CANCEL_LATER, PORTAL).then(IN_FLEXIBLE_CANCELLATION)
    none = c.GiveCancellationReason(subscription_id=GYM)
    subscription(*LEAVING).when(none, PORTAL).then_nothing()
    refusal = subscription(STARTED).when(TOO_DEAR, PORTAL).then_refused(r.NotCancelingError)
    assert refusal.code == "not_canceling"


def test_own_words_go_with_other() -> None:
    """R46, R118: at the portal; a merchant may write what they were told."""
    worded = e.CancellationReasonGiven(
        feedback=CancellationReason.OTHER, comment=Annotations(description="It rains in")
    )
    subscription(*LEAVING).when(IN_WORDS, PORTAL).then(worded)
    with_other_reason = evolve(IN_WORDS, feedback=CancellationReason.UNUSED)
    subscription(*LEAVING).when(with_other_reason, PORTAL).then_refused(r.CommentWithoutOtherError)
    subscription(*LEAVING).when(with_other_reason, API).then(
        evolve(worded, feedback=CancellationReason.UNUSED)
    )
    assert in_force(*LEAVING, worded).comment == "It rains in"


def test_an_empty_comment_is_none() -> None:
    """R182: it goes with any reason, and alone it is quiet."""
    reasoned = e.CancellationReasonGiven(feedback=CancellationReason.TOO_EXPENSIVE)
    subscription(*LEAVING).when(evolve(TOO_DEAR, comment=""), PORTAL).then(reasoned)
    nothing = evolve(TOO_DEAR, feedback=None, comment="")
    subscription(*LEAVING).when(nothing, PORTAL).then_nothing()


def test_customers_choose_among_the_offered_reasons() -> None:
    """R43, R44, R118: standard ones and the merchant's own."""
    own = evolve(TOO_DEAR, feedback=None, feedback_option="fbo_moving")
    offered = CancellationReasons(enabled=True, options=(), feedback_options=("fbo_moving",))
    subscription(*LEAVING).when(own, reasons(offered)).then(
        e.CancellationReasonGiven(feedback_option="fbo_moving")
    )
    refusal = (
        subscription(*LEAVING)
        .when(TOO_DEAR, reasons(offered))
        .then_refused(r.ReasonNotOfferedError)
    )
    assert refusal.reason == "too_expensive"
    refusal = subscription(*LEAVING).when(own, PORTAL).then_refused(r.ReasonNotOfferedError)
    assert refusal.reason == "fbo_moving"


def test_where_reasons_are_not_asked_for_none_is_taken() -> None:
    """R43: whatever stands in the options."""
    off = reasons(CancellationReasons(enabled=False, feedback_options=("fbo_moving",)))
    own = evolve(TOO_DEAR, feedback=None, feedback_option="fbo_moving")
    for wish in (TOO_DEAR, own):
        subscription(*LEAVING).when(wish, off).then_refused(r.ReasonNotOfferedError)


@pytest.mark.parametrize("option", ["fbo_left", "fbo_unknown"])
def test_a_feedback_option_that_is_not_active_is_no_reason(option: str) -> None:
    """R44, R45: also where the configuration still offers it; a merchant may put it on record."""
    offered = reasons(CancellationReasons(enabled=True, feedback_options=(option,)))
    own = evolve(TOO_DEAR, feedback=None, feedback_option=option)

    refusal = subscription(*LEAVING).when(own, offered).then_refused(r.FeedbackOptionInactiveError)

    assert refusal.feedback_option == option
    assert subscription(*LEAVING).when(own, API).refusal is None


def test_a_feedback_option_is_offered_before_it_is_active() -> None:
    """What the configuration doesn't offer is told as that, active or not."""
    own = evolve(TOO_DEAR, feedback=None, feedback_option="fbo_left")
    subscription(*LEAVING).when(own, PORTAL).then_refused(r.ReasonNotOfferedError)


def test_merchants_give_a_reason_that_stripe_knows() -> None:
    """R117: eight values; offered or not doesn't bind them."""
    novel = evolve(TOO_DEAR, feedback=CancellationReason("bored"))
    refusal = subscription(*LEAVING).when(novel, API).then_refused(r.ReasonNotOfferedError)
    assert refusal.reason == "bored"
    own = evolve(TOO_DEAR, feedback=None, feedback_option="fbo_any")
    assert subscription(*LEAVING).when(own, API).refusal is None


@pytest.mark.parametrize("at", [API, PORTAL])
def test_a_comment_has_at_most_5000_characters(at: Facts) -> None:
    """R117."""
    long = evolve(IN_WORDS, comment="x" * 5001)
    refusal = subscription(*LEAVING).when(long, at).then_refused(r.CommentTooLongError)
    assert refusal.length == 5001
    assert subscription(*LEAVING).when(evolve(long, comment="x" * 5000), at).refusal is None


def test_the_checks_of_a_reason_by_descending_precedence() -> None:
    """Each row mends what the row before was refused for."""
    wrong = c.GiveCancellationReason(
        subscription_id=GYM, feedback=CancellationReason.LOW_QUALITY, comment="x" * 5001
    )
    closed = facts(Door.PORTAL, configuration=evolve(PORTAL_CONFIGURATION, active=False))
    offered = reasons(
        CancellationReasons(
            enabled=True, options=(CancellationReason.LOW_QUALITY, CancellationReason.OTHER)
        )
    )
    other = evolve(wrong, feedback=CancellationReason.OTHER)
    ladder: tuple[tuple[tuple[e.Event, ...], Facts, c.Command, type[Exception]], ...] = (
        ((STARTED,), closed, wrong, r.NotCancelingError),
        (LEAVING, closed, wrong, r.NoActiveConfigurationError),
        (LEAVING, PORTAL, wrong, r.ReasonNotOfferedError),
        (LEAVING, offered, wrong, r.CommentWithoutOtherError),
        (LEAVING, offered, other, r.CommentTooLongError),
    )
    for past, at, wish, error in ladder:
        assert type(subscription(*past).when(wish, at).refusal) is error


def test_a_synced_account_asks_for_what_cannot_be_undone_alone() -> None:
    """Canceling now is asked for; at the period's end it is decided at once and confirmed."""
    awaited = e.ConfirmationAwaited(("cancellation",))
    for at in (SYNCED, PORTAL_SYNCED):
        subscription(STARTED).when(CANCEL_LATER, at).then(IN_FLEXIBLE_CANCELLATION, awaited)
    subscription(STARTED).when(CANCEL_NOW, SYNCED).then(
        e.CancellationRequested(proration_behavior=ProrationBehavior.NONE)
    )
    subscription(STARTED, IN_FLEXIBLE_CANCELLATION, awaited).when(REVERSE, SYNCED).then(REVERSED)


WITH_CUSTOMER = c.CancelWithCustomer(GYM)


@pytest.mark.parametrize("at", [API, PORTAL, SYNCED])
def test_a_subscription_is_canceled_with_its_customer(at: Facts) -> None:
    """At once, by whichever door, and whatever stands in the way (R123)."""
    at_once = e.SubscriptionCanceled(
        canceled_at=NOW, ended_at=NOW, reason=EndReason.CANCELLATION_REQUESTED
    )

    subscription(STARTED).when(WITH_CUSTOMER, at).then(at_once)
    subscription(STARTED, UNDER_SCHEDULE).when(WITH_CUSTOMER, at).then(at_once)
    subscription(STARTED, IN_FLEXIBLE_CANCELLATION).when(WITH_CUSTOMER, at).then(
        evolve(at_once, cancel_at=PERIOD_END)
    )


def test_what_is_over_or_unknown_is_not_canceled_with_its_customer() -> None:
    """There is nothing to end."""
    subscription(STARTED, CANCELED).when(WITH_CUSTOMER, API).then_nothing()
    subscription().when(WITH_CUSTOMER, API).then_nothing()


def test_what_was_never_seen_has_no_end() -> None:
    """Replay is total."""
    assert replay(CANCELED) == replay()
