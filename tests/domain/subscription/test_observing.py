"""What Stripe says of a subscription becomes just the facts that are new; it is never refused."""

from datetime import timedelta

import pytest
from attrs import evolve
from tests.domain.subscription.cast import (
    ANNA,
    API,
    BEGUN,
    CANCELED,
    COLLECTION_PAUSED,
    DEARER,
    GYM,
    IN_CLASSIC_CANCELLATION,
    IN_FLEXIBLE_CANCELLATION,
    IN_TRIAL,
    ITEM,
    KEEPING,
    MONTHLY,
    NEXT_PERIOD_END,
    NOTES,
    NOW,
    OPENING,
    OTHER_PLAN,
    PAUSED,
    PERIOD_END,
    PLAN,
    SAUNA,
    SEPA,
    STARTED,
    TRIAL,
    UNDER_SCHEDULE,
    VISA,
    VOIDING,
    in_force,
    item,
    replay,
    started,
    subscription,
    with_items,
)

from counterfoil.domain.configuration.features import CancellationReason
from counterfoil.domain.observation import Origin
from counterfoil.domain.resolution import facets_of, observed_from
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.observed import ObservedSchedule, ObservedSubscription
from counterfoil.domain.subscription.seen import as_observed, schedule_as_observed
from counterfoil.domain.subscription.state import Ended, Unseen
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    EndReason,
    Schedule,
    ScheduleStatus,
    Status,
    SubscriptionPause,
)
from counterfoil.domain.values import Annotations, CustomerId, Known, ScheduleId

SEEN = ObservedSubscription(
    customer=Known(ANNA),
    created=Known(BEGUN),
    start_date=Known(BEGUN),
    status=Known(Status.ACTIVE),
    items=Known((item(),)),
    currency=Known("eur"),
    collection_method=Known(CollectionMethod.CHARGE_AUTOMATICALLY),
    billing_mode=Known(BillingMode.FLEXIBLE),
    billing_cycle_anchor=Known(BEGUN),
    metadata=Known(NOTES.metadata),
    description=Known(NOTES.description),
)
ADOPTED = e.SubscriptionAdopted(opening=OPENING, notes=NOTES)
BY_SYSTEM = SubscriptionPause()


def observe(
    observed: ObservedSubscription, origin: Origin = Origin.CHANGED, *unsettled: str
) -> c.ObserveSubscription:
    """Return what Stripe states."""
    return c.ObserveSubscription(
        subscription_id=GYM, observed=observed, origin=origin, unsettled=unsettled
    )


def test_the_first_sight_by_its_creation_says_started() -> None:
    """Which event was seen first tells whether the subscription is new."""
    subscription().when(observe(SEEN, Origin.CREATED), API).then(STARTED)


@pytest.mark.parametrize("origin", [Origin.CHANGED, Origin.LISTED])
def test_the_first_sight_by_anything_else_says_adopted(origin: Origin) -> None:
    """Facts arrive in any order; this subscription existed before."""
    subscription().when(observe(SEEN, origin), API).then(ADOPTED)


@pytest.mark.parametrize("lacking", ["customer", "status", "items"])
def test_a_statement_that_lacks_what_a_subscription_is_opens_nothing(lacking: str) -> None:
    """UNKNOWN is not None: a cut-off list of items says nothing of them."""
    facets = {name: facet for name, facet in facets_of(SEEN).items() if name != lacking}
    partial = observed_from(ObservedSubscription, facets)
    subscription().when(observe(partial, Origin.CHANGED, "currency"), API).then_nothing()


def test_the_first_sight_takes_apart_what_the_opening_does_not_hold() -> None:
    """Each is a fact of its own, in the order in which it would have come."""
    observed = evolve(
        SEEN,
        status=Known(Status.PAUSED),
        collection_pause=Known(VOIDING),
        pause=Known(BY_SYSTEM),
        cancel_at=Known(PERIOD_END),
        canceled_at=Known(NOW),
        feedback=Known(CancellationReason.UNUSED),
        schedule=Known(PLAN),
    )
    subscription().when(observe(observed, Origin.LISTED, "metadata"), API).then(
        evolve(ADOPTED, opening=evolve(OPENING, status=Status.PAUSED)),
        e.SubscriptionPauseChanged(BY_SYSTEM),
        e.CollectionPaused(VOIDING),
        evolve(IN_FLEXIBLE_CANCELLATION, reason=None),
        e.CancellationReasonGiven(feedback=CancellationReason.UNUSED),
        UNDER_SCHEDULE,
        e.FactsUnsettled(("metadata",)),
    )


def test_the_first_sight_of_what_is_over() -> None:
    """It is adopted, and its end is told."""
    observed = evolve(
        SEEN,
        status=Known(Status.CANCELED),
        canceled_at=Known(BEGUN),
        ended_at=Known(NOW),
        end_reason=Known(EndReason.PAYMENT_FAILED),
    )
    events = (
        evolve(ADOPTED, opening=evolve(OPENING, status=Status.CANCELED)),
        e.SubscriptionCanceled(canceled_at=BEGUN, ended_at=NOW, reason=EndReason.PAYMENT_FAILED),
    )
    subscription().when(observe(observed), API).then(*events)
    state = replay(*events)
    assert isinstance(state, Ended)
    assert (state.ended_at, state.last.end_reason) == (NOW, EndReason.PAYMENT_FAILED)


def test_an_expired_subscription_is_over_by_its_status_alone() -> None:
    """R93: nothing else is said of its end."""
    observed = evolve(SEEN, status=Known(Status.INCOMPLETE_EXPIRED))
    adopted = evolve(ADOPTED, opening=evolve(OPENING, status=Status.INCOMPLETE_EXPIRED))
    subscription().when(observe(observed), API).then(adopted)
    assert isinstance(replay(adopted), Ended)


def test_what_is_known_already_is_quiet() -> None:
    """Same statement, same values: no event."""
    subscription(STARTED).when(observe(SEEN), API).then_nothing()
    subscription(STARTED).when(observe(ObservedSubscription()), API).then_nothing()


LONGER = evolve(item(), current_period_start=PERIOD_END, current_period_end=NEXT_PERIOD_END)
NEW_ANCHOR = BEGUN + timedelta(days=3)
RESTATED = evolve(MONTHLY, unit_amount_decimal="1000.5")
STAND: tuple[tuple[ObservedSubscription, tuple[e.Event, ...]], ...] = (
    (
        ObservedSubscription(customer=Known(CustomerId("cus_bob"))),
        (
            e.StartLearned(
                customer=CustomerId("cus_bob"),
                created=BEGUN,
                start_date=BEGUN,
                currency="eur",
                on_behalf_of=None,
            ),
        ),
    ),
    (
        ObservedSubscription(
            created=Known(NOW),
            start_date=Known(NOW),
            currency=Known("usd"),
            on_behalf_of=Known("acct_2"),
        ),
        (
            e.StartLearned(
                customer=ANNA,
                created=NOW,
                start_date=NOW,
                currency="usd",
                on_behalf_of="acct_2",
            ),
        ),
    ),
    (
        ObservedSubscription(billing_mode=Known(BillingMode.CLASSIC)),
        (e.BillingModeChanged(BillingMode.CLASSIC),),
    ),
    (
        ObservedSubscription(collection_method=Known(CollectionMethod.SEND_INVOICE)),
        (e.CollectionMethodChanged(CollectionMethod.SEND_INVOICE),),
    ),
    (
        ObservedSubscription(billing_cycle_anchor=Known(NEW_ANCHOR)),
        (e.BillingCycleAnchorReset(NEW_ANCHOR),),
    ),
    (ObservedSubscription(trial=Known(TRIAL)), (e.TrialChanged(TRIAL),)),
    (
        ObservedSubscription(metadata=Known({})),
        (e.AnnotationsChanged(Annotations(description="The gym")),),
    ),
    (
        ObservedSubscription(description=Known(None)),
        (e.AnnotationsChanged(evolve(NOTES, description=None)),),
    ),
    (
        ObservedSubscription(items=Known((item(DEARER, 4),))),
        (e.PlanSwitched(item=ITEM, price=DEARER, quantity=4),),
    ),
    (
        ObservedSubscription(items=Known((item(RESTATED, 2),))),
        (e.PriceRestated(ITEM, RESTATED), e.QuantityChanged(item=ITEM, quantity=2)),
    ),
    (
        ObservedSubscription(items=Known((item(quantity=None),))),
        (e.QuantityChanged(item=ITEM, quantity=None),),
    ),
    (
        ObservedSubscription(items=Known((LONGER,))),
        (
            e.PeriodRenewed(
                item=ITEM, current_period_start=PERIOD_END, current_period_end=NEXT_PERIOD_END
            ),
        ),
    ),
    (
        ObservedSubscription(items=Known((item(id=SAUNA), item()))),
        (e.ItemAdded(item(id=SAUNA)),),
    ),
    (
        ObservedSubscription(items=Known((item(id=SAUNA),))),
        (e.ItemRemoved(ITEM), e.ItemAdded(item(id=SAUNA))),
    ),
    (
        ObservedSubscription(status=Known(Status.PAST_DUE)),
        (e.StatusChanged(Status.PAST_DUE),),
    ),
    (
        ObservedSubscription(status=Known(Status("novel"))),
        (e.StatusChanged(Status("novel")),),
    ),
    (
        ObservedSubscription(status=Known(Status.PAUSED), pause=Known(PAUSED.pause)),
        (PAUSED,),
    ),
    (
        ObservedSubscription(status=Known(Status.PAUSED)),
        (e.SubscriptionPaused(pause=BY_SYSTEM),),
    ),
    (ObservedSubscription(collection_pause=Known(VOIDING)), (COLLECTION_PAUSED,)),
    (
        ObservedSubscription(cancel_at_period_end=Known(True), cancel_at=Known(PERIOD_END)),
        (evolve(IN_CLASSIC_CANCELLATION, canceled_at=None, reason=None),),
    ),
    (
        ObservedSubscription(
            cancel_at=Known(PERIOD_END), end_reason=Known(EndReason.PAYMENT_DISPUTED)
        ),
        (evolve(IN_FLEXIBLE_CANCELLATION, canceled_at=None, reason=EndReason.PAYMENT_DISPUTED),),
    ),
    (
        ObservedSubscription(end_reason=Known(EndReason.PAYMENT_FAILED)),
        (e.CancellationAttributed(EndReason.PAYMENT_FAILED),),
    ),
    (
        ObservedSubscription(
            feedback=Known(CancellationReason.OTHER),
            feedback_option=Known("fbo_1"),
            comment=Known("It rains in"),
        ),
        (
            e.CancellationReasonGiven(
                feedback=CancellationReason.OTHER,
                feedback_option="fbo_1",
                comment=Annotations(description="It rains in"),
            ),
        ),
    ),
    (
        ObservedSubscription(default_payment_method=Known(SEPA), default_source=Known("src_1")),
        (e.DefaultPaymentMethodChosen(SEPA), e.DefaultSourceChosen("src_1")),
    ),
    (ObservedSubscription(discounts=Known(("SPRING",))), (e.DiscountsChanged(("SPRING",)),)),
    (ObservedSubscription(schedule=Known(PLAN)), (UNDER_SCHEDULE,)),
)


@pytest.mark.parametrize(("observed", "events"), STAND)
def test_each_facet_has_its_own_fact(
    observed: ObservedSubscription, events: tuple[e.Event, ...]
) -> None:
    """There is no update of everything; and what was told once is quiet."""
    subscription(STARTED).when(observe(observed), API).then(*events)
    subscription(STARTED, *events).when(observe(observed), API).then_nothing()


@pytest.mark.parametrize(
    ("past", "observed", "events"),
    [
        (
            (COLLECTION_PAUSED,),
            ObservedSubscription(collection_pause=Known(KEEPING)),
            (e.CollectionPauseChanged(KEEPING),),
        ),
        (
            (COLLECTION_PAUSED,),
            ObservedSubscription(collection_pause=Known(None)),
            (e.CollectionResumed(),),
        ),
        (
            (PAUSED,),
            ObservedSubscription(pause=Known(BY_SYSTEM)),
            (e.SubscriptionPauseChanged(BY_SYSTEM),),
        ),
        (
            (PAUSED,),
            ObservedSubscription(pause=Known(None)),
            (e.SubscriptionPauseChanged(BY_SYSTEM),),
        ),
        (
            (PAUSED,),
            ObservedSubscription(status=Known(Status.PAST_DUE), pause=Known(None)),
            (e.SubscriptionResumed(Status.PAST_DUE),),
        ),
        (
            (IN_FLEXIBLE_CANCELLATION,),
            ObservedSubscription(cancel_at=Known(None), canceled_at=Known(None)),
            (e.CancellationReversed(),),
        ),
        (
            (IN_FLEXIBLE_CANCELLATION,),
            ObservedSubscription(
                cancel_at=Known(None), end_reason=Known(EndReason.CANCELLATION_REQUESTED)
            ),
            (
                e.CancellationReversed(),
                e.CancellationAttributed(EndReason.CANCELLATION_REQUESTED),
            ),
        ),
        (
            (IN_FLEXIBLE_CANCELLATION,),
            ObservedSubscription(cancel_at=Known(None), end_reason=Known(None)),
            (e.CancellationReversed(),),
        ),
        (
            (IN_FLEXIBLE_CANCELLATION,),
            ObservedSubscription(cancel_at=Known(NEXT_PERIOD_END)),
            (evolve(IN_FLEXIBLE_CANCELLATION, cancel_at=NEXT_PERIOD_END),),
        ),
        (
            (UNDER_SCHEDULE,),
            ObservedSubscription(schedule=Known(None)),
            (e.ScheduleReleased(PLAN),),
        ),
        (
            (UNDER_SCHEDULE,),
            ObservedSubscription(schedule=Known(OTHER_PLAN)),
            (e.ScheduleAttached(OTHER_PLAN),),
        ),
    ],
)
def test_what_was_so_is_told_to_have_changed(
    past: tuple[e.Event, ...], observed: ObservedSubscription, events: tuple[e.Event, ...]
) -> None:
    """By what it was before; and what was told once is quiet."""
    subscription(STARTED, *past).when(observe(observed), API).then(*events)
    subscription(STARTED, *past, *events).when(observe(observed), API).then_nothing()


def test_a_trial_that_ran_out_is_told_by_its_status() -> None:
    """The bounds stay as they were."""
    subscription(IN_TRIAL).when(
        observe(ObservedSubscription(status=Known(Status.ACTIVE), trial=Known(TRIAL))), API
    ).then(e.StatusChanged(Status.ACTIVE))


def test_the_end_is_told_last_and_once() -> None:
    """R112: with how it came; what changed besides comes before it."""
    over = evolve(
        SEEN,
        status=Known(Status.CANCELED),
        items=Known((item(quantity=2),)),
        canceled_at=Known(NOW),
        ended_at=Known(NOW),
        end_reason=Known(EndReason.CANCELLATION_REQUESTED),
    )
    ended = evolve(CANCELED, reason=EndReason.CANCELLATION_REQUESTED)
    quantity = e.QuantityChanged(item=ITEM, quantity=2)
    subscription(STARTED).when(observe(over), API).then(quantity, ended)
    subscription(STARTED, quantity, ended).when(observe(over), API).then_nothing()


def test_how_it_ended_may_be_learned_later() -> None:
    """The end is told again where it is stated otherwise; what isn't stated stays."""
    why = ObservedSubscription(end_reason=Known(EndReason.PAYMENT_FAILED))
    subscription(STARTED, CANCELED).when(observe(why), API).then(
        evolve(CANCELED, reason=EndReason.PAYMENT_FAILED)
    )
    canceled = ObservedSubscription(status=Known(Status.CANCELED))
    subscription(STARTED, CANCELED).when(observe(canceled), API).then_nothing()


def test_terminal_wins() -> None:
    """R93, R116: nothing revives what is over, and nothing unsays its end."""
    running = evolve(
        SEEN,
        cancel_at=Known(PERIOD_END),
        canceled_at=Known(None),
        ended_at=Known(None),
        end_reason=Known(None),
        metadata=Known({}),
    )
    subscription(STARTED, CANCELED).when(observe(running), API).then(
        e.AnnotationsChanged(evolve(NOTES, metadata={}))
    )


def test_what_is_over_is_not_paused() -> None:
    """Whichever became known first, so that the order of arrival doesn't tell."""
    before = replay(STARTED, PAUSED, CANCELED)
    assert isinstance(before, Ended)
    assert before == replay(STARTED, CANCELED)
    paused = ObservedSubscription(status=Known(Status.PAUSED), pause=Known(BY_SYSTEM))
    subscription(STARTED, CANCELED).when(observe(paused), API).then_nothing()


def test_facts_that_do_not_add_up_are_marked() -> None:
    """As a whole set, in one order; and unmarked when they are settled."""
    marked = e.FactsUnsettled(("items", "status"))
    unsettling = observe(SEEN, Origin.CHANGED, "status", "items")
    subscription(STARTED).when(unsettling, API).then(marked)
    subscription(STARTED, marked).when(unsettling, API).then_nothing()
    subscription(STARTED, marked).when(observe(SEEN), API).then(e.FactsUnsettled(()))


def test_an_earlier_fact_is_recorded_and_changes_nothing() -> None:
    """For history alone; it may be about a schedule."""
    earlier = ObservedSubscription(status=Known(Status.TRIALING))
    learn = c.LearnEarlierFact(subscription_id=GYM, subscription=earlier)
    learned = e.EarlierFactLearned(statement=e.EarlierStatement(subscription=earlier))
    plan = ObservedSchedule(status=Known("active"))
    learn_plan = c.LearnEarlierFact(subscription_id=GYM, schedule_id=PLAN, schedule=plan)
    learned_plan = e.EarlierFactLearned(schedule=PLAN, statement=e.EarlierStatement(schedule=plan))
    for past in ((), (STARTED,), (STARTED, CANCELED)):
        subscription(*past).when(learn, API).then(learned)
        subscription(*past).when(learn_plan, API).then(learned_plan)
        assert replay(*past, learned, learned_plan) == replay(*past)


def test_items_stand_in_one_order() -> None:
    """By id: the order in which they became known doesn't tell."""
    both = with_items(item(id=SAUNA), item())
    assert in_force(both).items == (item(), item(id=SAUNA))
    assert in_force(STARTED, e.ItemAdded(item(id=SAUNA))).items == in_force(both).items


def test_erased_notes_stay_erased_until_something_is_written() -> None:
    """What was made unreadable for ever is not restated as if it had been written."""
    erased = e.SubscriptionStarted(opening=OPENING, notes=Annotations(erased=True))
    blank = ObservedSubscription(metadata=Known({}), description=Known(None))
    subscription(erased).when(observe(blank), API).then_nothing()
    written = ObservedSubscription(metadata=Known({"desk": "3"}))
    subscription(erased).when(observe(written), API).then(
        e.AnnotationsChanged(Annotations(metadata={"desk": "3"}))
    )


def test_what_was_never_seen_says_nothing_of_itself() -> None:
    """Every facet is UNKNOWN."""
    assert as_observed(Unseen(id=GYM)) == ObservedSubscription()
    assert schedule_as_observed(Unseen(id=GYM), PLAN) == ObservedSchedule()


def test_what_is_unknown_of_the_start_is_not_stated_as_absent() -> None:
    """`None` is UNKNOWN there: no subscription lacks a start."""
    bare = e.SubscriptionAdopted(
        opening=e.Opening(customer=ANNA, status=Status.ACTIVE, items=(item(),))
    )
    stated = as_observed(replay(bare))
    assert (stated.created, stated.start_date, stated.currency) == (None, None, None)
    assert stated.billing_cycle_anchor is None
    assert stated.default_payment_method == Known(None)


def schedule(status: str | None, plans: bool | None = None) -> c.ObserveSchedule:
    """Return what a schedule says of itself."""
    return c.ObserveSchedule(
        subscription_id=GYM,
        schedule_id=PLAN,
        observed=ObservedSchedule(
            status=None if status is None else Known(status),
            update_scheduled=None if plans is None else Known(plans),
        ),
    )


@pytest.mark.parametrize("past", [(), (STARTED,), (STARTED, CANCELED)])
def test_a_schedule_is_observed_whatever_the_subscription_is(past: tuple[e.Event, ...]) -> None:
    """R86: it may be seen before its subscription, and after the end."""
    changed = e.ScheduleStateChanged(Schedule(id=PLAN))
    subscription(*past).when(schedule("active", plans=True), API).then(changed)
    subscription(*past, changed).when(schedule("active", plans=True), API).then_nothing()
    state = replay(*past, changed)
    assert schedule_as_observed(state, PLAN) == ObservedSchedule(
        status=Known("active"), update_scheduled=Known(True)
    )


@pytest.mark.parametrize(
    ("status", "in_force"),
    [
        ("not_started", True),
        ("active", True),
        ("completed", False),
        ("released", False),
        ("canceled", False),
        ("novel", False),
    ],
)
def test_in_which_statuses_a_schedule_manages_its_subscription(status: str, in_force: bool) -> None:
    """R86."""
    state = Schedule(id=PLAN, status=ScheduleStatus(status), update_scheduled=False)
    changed = e.ScheduleStateChanged(state)
    assert state.in_force is in_force
    subscription(STARTED).when(schedule(status, plans=False), API).then(changed)
    again = schedule_as_observed(replay(STARTED, changed), PLAN).status
    assert again == Known(status)


def test_what_a_schedule_does_not_say_stays_as_it_was() -> None:
    """UNKNOWN: planning an update until it says otherwise, so that nothing is promised early."""
    quiet = e.ScheduleStateChanged(Schedule(id=PLAN, update_scheduled=False))
    subscription(STARTED).when(schedule(None), API).then(e.ScheduleStateChanged(Schedule(id=PLAN)))
    subscription(STARTED, quiet).when(schedule("active"), API).then_nothing()
    subscription(STARTED, quiet).when(schedule(None, plans=True), API).then(
        e.ScheduleStateChanged(Schedule(id=PLAN))
    )


def test_a_schedule_that_was_seen_first_manages_the_subscription_from_its_first_sight() -> None:
    """R86, in this order too."""
    seen = e.ScheduleStateChanged(Schedule(id=PLAN))
    state = in_force(seen, STARTED)
    assert state.schedule == Schedule(id=PLAN)
    assert state == in_force(STARTED, seen)


Z_PLAN = ScheduleId("sub_sched_z")


@pytest.mark.parametrize(
    ("past", "managing"),
    [
        ((), None),
        ((UNDER_SCHEDULE,), Schedule(id=PLAN)),
        ((e.ScheduleStateChanged(Schedule(id=PLAN)),), Schedule(id=PLAN)),
        (
            (
                e.ScheduleStateChanged(Schedule(id=Z_PLAN)),
                e.ScheduleStateChanged(Schedule(id=PLAN)),
            ),
            Schedule(id=PLAN),
        ),
        ((e.ScheduleStateChanged(Schedule(id=PLAN, status=ScheduleStatus.RELEASED)),), None),
        (
            (
                UNDER_SCHEDULE,
                e.ScheduleStateChanged(Schedule(id=PLAN, status=ScheduleStatus.RELEASED)),
            ),
            None,
        ),
        (
            (
                UNDER_SCHEDULE,
                e.ScheduleStateChanged(Schedule(id=PLAN, status=ScheduleStatus.RELEASED)),
                e.ScheduleStateChanged(Schedule(id=OTHER_PLAN)),
            ),
            Schedule(id=OTHER_PLAN),
        ),
        (
            (UNDER_SCHEDULE, e.ScheduleStateChanged(Schedule(id=OTHER_PLAN))),
            Schedule(id=PLAN),
        ),
    ],
)
def test_which_schedule_manages_the_subscription(
    past: tuple[e.Event, ...], managing: Schedule | None
) -> None:
    """R86: the one it names while that is in force, else one that says so, in any order."""
    assert in_force(STARTED, *past).schedule == managing


def test_an_override_is_known_by_its_id() -> None:
    """R100: also where the customer's side isn't known yet."""
    state = in_force(started(evolve(OPENING, default_payment_method=VISA)))
    assert as_observed(state).default_payment_method == Known(VISA)


def test_only_text_names_a_status() -> None:
    """R183: a value that isn't known is kept as it came, if it is text at all."""
    assert Status("novel").value == "novel"
    assert not Status("novel").is_known
    with pytest.raises(ValueError, match="7"):
        Status(7)  # type: ignore[arg-type]
