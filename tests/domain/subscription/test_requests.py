"""What a synced account asks of Stripe: once, one of a kind at a time, until something shows it."""

from datetime import UTC, datetime

import pytest
from attrs import evolve, frozen
from tests.domain.subscription.cast import (
    ANNA,
    API,
    CANCELED,
    CHEAPER,
    DEARER,
    EVERYTHING,
    GYM,
    IN_TRIAL,
    ITEM,
    MONTHLY,
    NOW,
    OPENING,
    PAUSE,
    PAUSED,
    PERIOD_END,
    PLAN,
    SAUNA,
    STARTED,
    SYNCED,
    UNDER_SCHEDULE,
    UPDATE,
    YEARLY,
    item,
    portal,
    replay,
    subscription,
    with_items,
)

from counterfoil.domain.configuration.features import (
    CancelMode,
    PauseOption,
    PeriodEndCondition,
    ProrationBehavior,
)
from counterfoil.domain.facts import Facts
from counterfoil.domain.observation import Origin
from counterfoil.domain.product.price import Interval
from counterfoil.domain.requests import Operation, Outstanding, RequestStage
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.observed import ObservedSchedule, ObservedSubscription
from counterfoil.domain.subscription.state import Ended, State
from counterfoil.domain.subscription.terms import (
    Schedule,
    ScheduleStatus,
    Status,
    SubscriptionItem,
    SubscriptionPause,
)
from counterfoil.domain.values import Known, ScheduleId

PRORATED = ProrationBehavior.CREATE_PRORATIONS
LATE = portal(
    evolve(
        EVERYTHING,
        subscription_update=evolve(
            UPDATE, schedule_at_period_end=(PeriodEndCondition.DECREASING_ITEM_AMOUNT,)
        ),
    ),
    synced=True,
)


@frozen(kw_only=True)
class Asking:
    """One kind of request: the wish, what is asked, and which statement shows that it came true."""

    past: e.Event
    wish: c.Command
    asked: e.Asked
    operation: Operation
    shown: ObservedSubscription | ObservedSchedule
    something_else: ObservedSubscription
    at: Facts = SYNCED


def showing(*items: SubscriptionItem) -> ObservedSubscription:
    """Return a statement of the items."""
    return ObservedSubscription(items=Known(items))


ACTIVE = ObservedSubscription(status=Known(Status.ACTIVE))
PAST_DUE = ObservedSubscription(status=Known(Status.PAST_DUE))
BY_SYSTEM = ObservedSubscription(status=Known(Status.PAUSED), pause=Known(SubscriptionPause()))
PLANNED = ObservedSchedule(status=Known("active"), update_scheduled=Known(value=True))
OVER = ObservedSubscription(status=Known(Status.CANCELED), ended_at=Known(NOW))

ASKINGS = {
    "switch": Asking(
        past=STARTED,
        wish=c.SwitchPlan(subscription_id=GYM, item_id=ITEM, price_id=DEARER.id),
        asked=e.PlanSwitchRequested(
            item=ITEM, price=DEARER, quantity=1, proration_behavior=PRORATED
        ),
        operation=Operation.SWITCH_PLAN,
        shown=showing(item(DEARER)),
        something_else=showing(item(YEARLY)),
    ),
    "switch and quantity": Asking(
        past=STARTED,
        wish=c.SwitchPlan(subscription_id=GYM, item_id=ITEM, price_id=DEARER.id, quantity=2),
        asked=e.PlanSwitchRequested(
            item=ITEM, price=DEARER, quantity=2, proration_behavior=PRORATED
        ),
        operation=Operation.SWITCH_PLAN,
        shown=showing(item(DEARER, 7)),
        something_else=showing(item(MONTHLY, 2)),
    ),
    "switch of one item of two": Asking(
        past=with_items(item(), item(id=SAUNA)),
        wish=c.SwitchPlan(subscription_id=GYM, item_id=ITEM, price_id=DEARER.id),
        asked=e.PlanSwitchRequested(
            item=ITEM, price=DEARER, quantity=1, proration_behavior=PRORATED
        ),
        operation=Operation.SWITCH_PLAN,
        shown=showing(item(DEARER), item(id=SAUNA)),
        something_else=showing(item(), item(DEARER, id=SAUNA)),
    ),
    "switch at the period's end": Asking(
        past=STARTED,
        wish=c.SwitchPlan(subscription_id=GYM, item_id=ITEM, price_id=CHEAPER.id),
        asked=e.PlanSwitchRequested(
            item=ITEM,
            price=CHEAPER,
            quantity=1,
            proration_behavior=ProrationBehavior.NONE,
            at_period_end=True,
        ),
        operation=Operation.SWITCH_PLAN,
        shown=PLANNED,
        something_else=PAST_DUE,
        at=LATE,
    ),
    "fewer at the period's end": Asking(
        past=with_items(item(quantity=3)),
        wish=c.ChangeQuantity(subscription_id=GYM, item_id=ITEM, quantity=2),
        asked=e.PlanSwitchRequested(
            item=ITEM,
            price=MONTHLY,
            quantity=2,
            proration_behavior=ProrationBehavior.NONE,
            at_period_end=True,
        ),
        operation=Operation.SWITCH_PLAN,
        shown=PLANNED,
        something_else=showing(item(quantity=1)),
        at=LATE,
    ),
    "quantity": Asking(
        past=STARTED,
        wish=c.ChangeQuantity(subscription_id=GYM, item_id=ITEM, quantity=3),
        asked=e.QuantityChangeRequested(item=ITEM, quantity=3, proration_behavior=PRORATED),
        operation=Operation.CHANGE_QUANTITY,
        shown=showing(item(quantity=3)),
        something_else=showing(item(quantity=2)),
    ),
    "cancel": Asking(
        past=STARTED,
        wish=c.CancelSubscription(subscription_id=GYM, mode=CancelMode.IMMEDIATELY),
        asked=e.CancellationRequested(proration_behavior=ProrationBehavior.NONE),
        operation=Operation.CANCEL_NOW,
        shown=OVER,
        something_else=ObservedSubscription(cancel_at_period_end=Known(True)),
    ),
    "pause": Asking(
        past=STARTED,
        wish=c.PauseSubscription(subscription_id=GYM),
        asked=e.PauseRequested(),
        operation=Operation.PAUSE_SUBSCRIPTION,
        shown=BY_SYSTEM,
        something_else=PAST_DUE,
    ),
    "pause for a month": Asking(
        past=STARTED,
        wish=c.PauseSubscription(subscription_id=GYM, duration=PauseOption(Interval.MONTH)),
        asked=e.PauseRequested(
            duration=PauseOption(Interval.MONTH),
            resumes_at=datetime(2026, 12, 2, 9, 30, tzinfo=UTC),
        ),
        operation=Operation.PAUSE_SUBSCRIPTION,
        shown=BY_SYSTEM,
        something_else=PAST_DUE,
        at=portal(evolve(EVERYTHING, subscription_pause=PAUSE), synced=True),
    ),
    "resume": Asking(
        past=e.SubscriptionStarted(opening=evolve(OPENING, status=Status.PAUSED)),
        wish=c.ResumeSubscription(subscription_id=GYM),
        asked=e.ResumptionRequested(),
        operation=Operation.RESUME_SUBSCRIPTION,
        shown=ACTIVE,
        something_else=BY_SYSTEM,
    ),
    "end a trial": Asking(
        past=IN_TRIAL,
        wish=c.EndTrial(subscription_id=GYM),
        asked=e.TrialEndRequested(),
        operation=Operation.END_TRIAL,
        shown=PAST_DUE,
        something_else=ObservedSubscription(trial=Known(None)),
    ),
}
EACH = pytest.mark.parametrize("asking", ASKINGS.values(), ids=ASKINGS.keys())


def observe(observed: ObservedSubscription) -> c.ObserveSubscription:
    """Return what Stripe states."""
    return c.ObserveSubscription(subscription_id=GYM, observed=observed, origin=Origin.CHANGED)


def answer(operation: Operation, kind: c.AnswerKind) -> c.RecordAnswer:
    """Return what became of a request."""
    return c.RecordAnswer(
        subscription_id=GYM,
        operation=operation,
        answer=kind,
        code="card_declined",
        decline_code="lost_card",
        next_action="pi_1",
        expires_at=PERIOD_END,
    )


def outstanding(state: State) -> list[Operation]:
    """Return which operations have no final answer."""
    last = state.last if isinstance(state, Ended) else state
    return [request.operation for request in last.outstanding]


@EACH
def test_what_stripe_alone_brings_about_is_asked_for(asking: Asking) -> None:
    """An event never claims what only the provider can bring about."""
    subscription(asking.past).when(asking.wish, asking.at).then(asking.asked)
    assert outstanding(replay(asking.past, asking.asked)) == [asking.operation]


@EACH
def test_a_standalone_account_decides_it(asking: Asking) -> None:
    """There the decision is the fact: nothing is outstanding."""
    standalone = evolve(asking.at, terms=API.terms)
    events = subscription(asking.past).when(asking.wish, standalone).events
    assert events
    assert not set(map(type, events)) & {type(other.asked) for other in ASKINGS.values()}
    assert outstanding(replay(asking.past, *events)) == []


@EACH
def test_the_same_wish_is_asked_for_once(asking: Asking) -> None:
    """Quiet, for as long as it has no final answer."""
    asked = subscription(asking.past, asking.asked)
    asked.when(asking.wish, asking.at).then_nothing()
    for stage in (e.RequestUnknown(asking.operation), waiting(asking.operation)):
        subscription(asking.past, asking.asked, stage).when(asking.wish, asking.at).then_nothing()


def waiting(operation: Operation) -> e.RequestAwaitingPayment:
    """Return that a request waits for the customer."""
    return e.RequestAwaitingPayment(operation=operation, next_action="pi_1", expires_at=PERIOD_END)


@pytest.mark.parametrize(
    ("asked", "other", "at"),
    [
        (
            ASKINGS["switch"],
            c.SwitchPlan(subscription_id=GYM, item_id=ITEM, price_id=YEARLY.id),
            SYNCED,
        ),
        (ASKINGS["switch"], ASKINGS["switch and quantity"].wish, SYNCED),
        (
            ASKINGS["switch"],
            c.SwitchPlan(subscription_id=GYM, item_id=ITEM, price_id=CHEAPER.id),
            LATE,
        ),
        (
            ASKINGS["switch at the period's end"],
            ASKINGS["switch at the period's end"].wish,
            SYNCED,
        ),
        (
            ASKINGS["switch of one item of two"],
            c.SwitchPlan(subscription_id=GYM, item_id=SAUNA, price_id=DEARER.id),
            SYNCED,
        ),
        (
            ASKINGS["quantity"],
            c.ChangeQuantity(subscription_id=GYM, item_id=ITEM, quantity=4),
            SYNCED,
        ),
        (
            ASKINGS["quantity"],
            c.ChangeQuantity(
                subscription_id=GYM,
                item_id=ITEM,
                quantity=3,
                proration_behavior=ProrationBehavior.NONE,
            ),
            SYNCED,
        ),
        (ASKINGS["pause for a month"], ASKINGS["pause"].wish, SYNCED),
    ],
    ids=[
        "price",
        "quantity with it",
        "at period end",
        "now instead",
        "item",
        "quantity",
        "prorated otherwise",
        "for how long",
    ],
)
def test_another_wish_of_the_kind_waits_for_the_answer(
    asked: Asking, other: c.Command, at: Facts
) -> None:
    """R97: one request of a kind at a time."""
    refusal = (
        subscription(asked.past, asked.asked).when(other, at).then_refused(r.RequestUnderWayError)
    )
    assert refusal.operation is asked.operation


def test_a_wish_of_another_kind_does_not_wait() -> None:
    """Each kind has an answer of its own."""
    switch, cancel = ASKINGS["switch"], ASKINGS["cancel"]
    subscription(switch.past, switch.asked).when(cancel.wish, SYNCED).then(cancel.asked)
    assert outstanding(replay(switch.past, switch.asked, cancel.asked)) == [
        Operation.SWITCH_PLAN,
        Operation.CANCEL_NOW,
    ]


def told(shown: ObservedSubscription | ObservedSchedule) -> c.Command:
    """Return what Stripe states, of the subscription or of its schedule."""
    if isinstance(shown, ObservedSchedule):
        return c.ObserveSchedule(subscription_id=GYM, schedule_id=PLAN, observed=shown)
    return observe(shown)


@EACH
def test_a_statement_that_shows_the_wish_closes_the_request(asking: Asking) -> None:
    """Stripe's answer to our request is itself an observation."""
    asked = subscription(asking.past, asking.asked)
    events = asked.when(told(asking.shown), SYNCED).events
    assert outstanding(replay(asking.past, asking.asked, *events)) == []


@EACH
def test_a_statement_that_shows_something_else_closes_nothing(asking: Asking) -> None:
    """It may be older than the request, or about another matter."""
    asked = subscription(asking.past, asking.asked)
    events = asked.when(observe(asking.something_else), SYNCED).events
    assert outstanding(replay(asking.past, asking.asked, *events)) == [asking.operation]


@pytest.mark.parametrize(
    ("observed", "is_closed"),
    [
        (ObservedSchedule(status=Known("active"), update_scheduled=Known(True)), True),
        (ObservedSchedule(status=Known("active"), update_scheduled=Known(False)), False),
        (ObservedSchedule(status=Known("released"), update_scheduled=Known(True)), False),
    ],
    ids=["plans an update", "plans none", "released"],
)
def test_a_schedule_that_plans_an_update_closes_a_switch_that_waits(
    observed: ObservedSchedule, is_closed: bool
) -> None:
    """R59: the schedule may be seen before the subscription names it."""
    asking = ASKINGS["switch at the period's end"]
    seen = c.ObserveSchedule(subscription_id=GYM, schedule_id=PLAN, observed=observed)
    events = subscription(asking.past, asking.asked).when(seen, SYNCED).events
    left = outstanding(replay(asking.past, asking.asked, *events))
    assert left == ([] if is_closed else [Operation.SWITCH_PLAN])


def test_a_schedule_that_is_attached_is_yet_to_be_told_of_the_switch() -> None:
    """R59: it begins as the subscription is."""
    asking = ASKINGS["switch at the period's end"]
    left = outstanding(replay(asking.past, asking.asked, UNDER_SCHEDULE))
    assert left == [Operation.SWITCH_PLAN]


def test_a_schedule_does_not_close_a_switch_at_once() -> None:
    """Somebody else's schedule is no answer to it."""
    asking = ASKINGS["switch"]
    for schedule in (UNDER_SCHEDULE, e.ScheduleStateChanged(Schedule(id=PLAN))):
        assert outstanding(replay(asking.past, asking.asked, schedule)) == [Operation.SWITCH_PLAN]


def test_a_schedule_is_attached_by_its_own_request() -> None:
    """The same wish once, another wish not meanwhile; another schedule is no answer."""
    asked = e.ScheduleAttachmentRequested(Schedule(id=PLAN))
    attach = c.AttachSchedule(subscription_id=GYM, schedule_id=PLAN)
    subscription(STARTED, asked).when(attach, SYNCED).then_nothing()
    otherwise = evolve(attach, update_scheduled=False)
    subscription(STARTED, asked).when(otherwise, SYNCED).then_refused(r.RequestUnderWayError)
    other = e.ScheduleStateChanged(Schedule(id=ScheduleId("sub_sched_other")))
    assert outstanding(replay(STARTED, asked, other)) == [Operation.ATTACH_SCHEDULE]
    assert outstanding(replay(STARTED, asked, e.ScheduleStateChanged(Schedule(id=PLAN)))) == []


def test_a_release_names_its_schedule() -> None:
    """Which one Stripe was asked to let go."""
    state = replay(STARTED, UNDER_SCHEDULE, e.ScheduleReleaseRequested(PLAN))
    assert not isinstance(state, Ended)
    assert state.outstanding == (Outstanding(operation=Operation.RELEASE_SCHEDULE, subject=PLAN),)


def test_a_trial_that_ends_in_a_pause_has_ended() -> None:
    """R144: there was nothing to charge."""
    asking = ASKINGS["end a trial"]
    assert outstanding(replay(asking.past, asking.asked, PAUSED)) == []
    assert outstanding(replay(asking.past, asking.asked, e.TrialEnded(NOW))) == []
    back = e.StatusChanged(Status.TRIALING)
    assert outstanding(replay(asking.past, asking.asked, back)) == [Operation.END_TRIAL]


@EACH
def test_a_request_that_was_refused_or_lapsed_is_closed(asking: Asking) -> None:
    """And the same wish may be asked for again."""
    asked = subscription(asking.past, asking.asked)
    refused = e.RequestRefused(
        operation=asking.operation, code="card_declined", decline_code="lost_card"
    )
    lapsed = e.RequestLapsed(asking.operation)
    asked.when(answer(asking.operation, c.AnswerKind.REFUSED), SYNCED).then(refused)
    asked.when(answer(asking.operation, c.AnswerKind.LAPSED), SYNCED).then(lapsed)
    for closing in (refused, lapsed):
        again = subscription(asking.past, asking.asked, closing)
        again.when(asking.wish, asking.at).then(asking.asked)
        again.when(answer(asking.operation, c.AnswerKind.LAPSED), SYNCED).then_nothing()


@EACH
def test_a_request_may_wait_or_be_unknown(asking: Asking) -> None:
    """It stays outstanding; the same answer again is quiet."""
    awaits = answer(asking.operation, c.AnswerKind.AWAITING_PAYMENT)
    unknown = answer(asking.operation, c.AnswerKind.UNKNOWN)
    waits, not_known = waiting(asking.operation), e.RequestUnknown(asking.operation)
    asked = (asking.past, asking.asked)
    subscription(*asked).when(awaits, SYNCED).then(waits)
    subscription(*asked).when(unknown, SYNCED).then(not_known)
    subscription(*asked, waits).when(awaits, SYNCED).then_nothing()
    subscription(*asked, not_known).when(unknown, SYNCED).then_nothing()
    subscription(*asked, waits).when(unknown, SYNCED).then(not_known)
    subscription(*asked, not_known).when(awaits, SYNCED).then(waits)


def test_the_stage_of_a_request_is_kept() -> None:
    """Beside those of other kinds."""
    switch, cancel = ASKINGS["switch"], ASKINGS["cancel"]
    state = replay(switch.past, switch.asked, cancel.asked, e.RequestUnknown(Operation.CANCEL_NOW))
    assert not isinstance(state, Ended)
    assert state.outstanding == (
        Outstanding(
            operation=Operation.SWITCH_PLAN,
            subject=ITEM,
            wish=f"{DEARER.id} x 1; create_prorations",
        ),
        Outstanding(operation=Operation.CANCEL_NOW, wish="none", stage=RequestStage.UNKNOWN),
    )


@pytest.mark.parametrize(
    "past", [(), (STARTED,), (STARTED, CANCELED), (STARTED, ASKINGS["cancel"].asked)]
)
@pytest.mark.parametrize("kind", [*c.AnswerKind, c.AnswerKind("granted")])
def test_an_answer_to_what_is_not_outstanding_is_quiet(
    past: tuple[e.Event, ...], kind: c.AnswerKind
) -> None:
    """It was closed before, by what Stripe has shown."""
    subscription(*past).when(answer(Operation.SWITCH_PLAN, kind), SYNCED).then_nothing()


def test_an_answer_of_an_unknown_kind_is_quiet() -> None:
    """R183: it closes nothing."""
    asking = ASKINGS["switch"]
    granted = answer(Operation.SWITCH_PLAN, c.AnswerKind("granted"))
    subscription(asking.past, asking.asked).when(granted, SYNCED).then_nothing()


def test_a_refusal_without_a_code_has_one_all_the_same() -> None:
    """R178: most of Stripe's errors carry none."""
    asking = ASKINGS["switch"]
    bare = c.RecordAnswer(
        subscription_id=GYM, operation=Operation.SWITCH_PLAN, answer=c.AnswerKind.REFUSED
    )
    subscription(asking.past, asking.asked).when(bare, SYNCED).then(
        e.RequestRefused(operation=Operation.SWITCH_PLAN, code="unknown")
    )


def test_the_end_closes_every_request() -> None:
    """What is over can't be switched: an answer that comes later is quiet."""
    asking = ASKINGS["switch"]
    over = (asking.past, asking.asked, CANCELED)
    assert outstanding(replay(*over)) == []
    refused = answer(Operation.SWITCH_PLAN, c.AnswerKind.REFUSED)
    subscription(*over).when(refused, SYNCED).then_nothing()


def test_one_answer_may_grant_a_switch_and_a_quantity() -> None:
    """They were asked for one by one; Stripe's object shows both."""
    both = (
        STARTED,
        e.PlanSwitchRequested(item=ITEM, price=DEARER, quantity=1, proration_behavior=PRORATED),
        e.QuantityChangeRequested(item=ITEM, quantity=5, proration_behavior=PRORATED),
    )
    granted = e.PlanSwitched(item=ITEM, price=DEARER, quantity=5)
    assert outstanding(replay(*both)) == [Operation.SWITCH_PLAN, Operation.CHANGE_QUANTITY]
    assert outstanding(replay(*both, granted)) == []


def test_a_schedule_is_asked_for_and_shown_by_itself_or_by_the_subscription() -> None:
    """R86: attaching one creates it at Stripe, and releasing it can't be undone."""
    asked = e.ScheduleAttachmentRequested(Schedule(id=PLAN))
    wish = c.AttachSchedule(subscription_id=GYM, schedule_id=PLAN)
    subscription(STARTED).when(wish, SYNCED).then(asked)
    subscription(STARTED, asked).when(wish, SYNCED).then_nothing()
    for shown in (e.ScheduleAttached(PLAN), e.ScheduleStateChanged(Schedule(id=PLAN))):
        assert outstanding(replay(STARTED, asked, shown)) == []

    release = e.ScheduleReleaseRequested(PLAN)
    managed = (STARTED, e.ScheduleAttached(PLAN))
    free = c.ReleaseSchedule(subscription_id=GYM)
    subscription(*managed).when(free, SYNCED).then(release)
    released = e.ScheduleStateChanged(Schedule(id=PLAN, status=ScheduleStatus.RELEASED))
    for freed in (e.ScheduleReleased(PLAN), released):
        assert outstanding(replay(*managed, release, freed)) == []


def test_a_start_is_answered_before_the_subscription_is_seen() -> None:
    """It may wait for the customer to authenticate; then it is seen, and started."""
    requested = e.SubscriptionStartRequested(opening=OPENING)
    subscription(requested).when(
        answer(Operation.START_SUBSCRIPTION, c.AnswerKind.AWAITING_PAYMENT), SYNCED
    ).then(waiting(Operation.START_SUBSCRIPTION))
    seen = ObservedSubscription(
        customer=Known(ANNA), status=Known(Status.ACTIVE), items=Known((item(),))
    )
    (first,) = subscription(requested).when(observe(seen), SYNCED).events
    assert isinstance(first, e.SubscriptionStarted)
    assert outstanding(replay(requested, first)) == []
