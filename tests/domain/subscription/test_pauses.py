"""Pausing the subscription itself, and letting it go on."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from tests.domain.subscription.cast import (
    ANNA,
    ANNA_HERSELF,
    API,
    BEGUN,
    CANCELED,
    CLASSIC,
    COLLECTION_PAUSED,
    DASHBOARD,
    EVERYTHING,
    GYM,
    IN_TRIAL,
    ITEM,
    MICROSECOND,
    NOW,
    OPENING,
    PAUSE,
    PAUSED,
    PORTAL,
    PORTAL_CONFIGURATION,
    QUIET_SCHEDULE,
    STARTED,
    UNDER_SCHEDULE,
    VISA,
    facts,
    in_force,
    portal,
    standing,
    started,
    subscription,
)

from counterfoil.domain.cause import Door
from counterfoil.domain.configuration.features import (
    PauseDurationType,
    PauseOption,
    SubscriptionPauseFeature,
)
from counterfoil.domain.customer.state import Deleted as DeletedCustomer
from counterfoil.domain.customer.state import State as CustomerState
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.price import Interval
from counterfoil.domain.requests import Operation, Outstanding
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.pause_guards import may_pause
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    PauseReason,
    Status,
    SubscriptionPause,
)

MONTH = PauseOption(Interval.MONTH)
PAUSE_A_MONTH = c.PauseSubscription(subscription_id=GYM, duration=MONTH)
PAUSE_FOR_GOOD = c.PauseSubscription(subscription_id=GYM)
RESUME = c.ResumeSubscription(subscription_id=GYM)
RESUMED = e.SubscriptionResumed()
STOPPED = e.PeriodRenewed(item=ITEM, current_period_start=BEGUN, current_period_end=NOW)
IN_A_MONTH = datetime(2026, 12, 2, 9, 30, tzinfo=UTC)
NEW_CYCLE = (
    e.BillingCycleAnchorReset(NOW),
    e.PeriodRenewed(item=ITEM, current_period_start=NOW, current_period_end=IN_A_MONTH),
)
PORTAL_PAUSES = datetime(2026, 10, 28, tzinfo=UTC)
API_PAUSES = datetime(2026, 9, 30, tzinfo=UTC)
INVOICED = started(evolve(OPENING, collection_method=CollectionMethod.SEND_INVOICE))
WITHOUT_PAUSE = evolve(EVERYTHING, subscription_pause=SubscriptionPauseFeature())
INDEFINITE = evolve(
    EVERYTHING, subscription_pause=evolve(PAUSE, duration=PauseDurationType.INDEFINITE)
)
WANTING_A_CARD = e.SubscriptionPaused(
    pause=SubscriptionPause(reason=PauseReason.TRIAL_END_WITHOUT_PAYMENT_METHOD)
)


@pytest.mark.parametrize("at", [API, DASHBOARD])
def test_a_merchant_pauses_a_subscription(at: Facts) -> None:
    """R137, R139: at once, without an end; the status says so, and the period is over (R146)."""
    subscription(STARTED).when(PAUSE_FOR_GOOD, at).then(PAUSED, STOPPED)
    state = in_force(STARTED, PAUSED)
    assert (state.status, state.pause) == (Status.PAUSED, PAUSED.pause)
    assert state.collection_pause is None
    assert not state.needs_payment_method


def test_a_customer_pauses_for_an_offered_duration() -> None:
    """R61f: a month, where nothing else is configured."""
    subscription(STARTED).when(PAUSE_A_MONTH, PORTAL).then(
        evolve(PAUSED, resumes_at=IN_A_MONTH), STOPPED
    )


def test_a_customer_pauses_without_an_end_where_that_is_offered() -> None:
    """R61f: then no duration is on offer."""
    subscription(STARTED).when(PAUSE_FOR_GOOD, portal(INDEFINITE)).then(PAUSED, STOPPED)
    subscription(STARTED).when(PAUSE_A_MONTH, portal(INDEFINITE)).then_refused(
        r.PauseDurationNotOfferedError
    )


def test_a_customer_s_pause_lasts_as_long_as_offered() -> None:
    """R61f."""
    subscription(STARTED).when(PAUSE_FOR_GOOD, PORTAL).then_refused(r.PauseDurationNotOfferedError)
    fortnight = PauseOption(Interval.WEEK, 2)
    wish = evolve(PAUSE_A_MONTH, duration=fortnight)
    subscription(STARTED).when(wish, PORTAL).then_refused(r.PauseDurationNotOfferedError)
    offered = evolve(EVERYTHING, subscription_pause=evolve(PAUSE, interval_options=(fortnight,)))
    assert subscription(STARTED).when(wish, portal(offered)).refusal is None


@pytest.mark.parametrize("at", [API, PORTAL, portal(WITHOUT_PAUSE)])
def test_pausing_what_is_paused_is_quiet(at: Facts) -> None:
    """The wish is so already; so is going on with what goes on."""
    subscription(STARTED, PAUSED).when(PAUSE_A_MONTH, at).then_nothing()
    subscription(STARTED).when(RESUME, at).then_nothing()


def test_the_two_pauses_are_two() -> None:
    """R146: each comes and goes without the other."""
    both = in_force(STARTED, COLLECTION_PAUSED, PAUSED)
    assert both.collection_pause == COLLECTION_PAUSED.pause
    assert in_force(STARTED, COLLECTION_PAUSED, PAUSED, RESUMED).collection_pause is not None
    assert in_force(STARTED, COLLECTION_PAUSED, PAUSED, e.CollectionResumed()).pause is not None


@pytest.mark.parametrize("wish", [PAUSE_FOR_GOOD, RESUME], ids=["pause", "resume"])
def test_what_is_unknown_or_over_is_neither_paused_nor_resumed(wish: c.Command) -> None:
    """R83, R93."""
    subscription().when(wish, API).then_refused(r.UnknownSubscriptionError)
    subscription(STARTED, CANCELED).when(wish, API).then_refused(r.SubscriptionEndedError)


@pytest.mark.parametrize(
    ("past", "error"),
    [
        ((INVOICED,), r.PauseOfInvoicedError),
        ((CLASSIC,), r.PauseOfClassicError),
        ((started(evolve(OPENING, billing_mode=BillingMode("novel"))),), r.PauseOfClassicError),
        ((IN_TRIAL,), r.PauseInTrialError),
        ((standing(Status.INCOMPLETE),), r.PauseOfIncompleteError),
        ((STARTED, UNDER_SCHEDULE), r.PauseUnderScheduleError),
        ((STARTED, UNDER_SCHEDULE, QUIET_SCHEDULE), r.PauseUnderScheduleError),
    ],
)
@pytest.mark.parametrize("door", [Door.API, Door.DASHBOARD, Door.PORTAL])
def test_what_keeps_a_subscription_from_being_paused(
    past: tuple[e.Event, ...], error: type[r.PauseInTrialError], door: Door
) -> None:
    """R138: for merchants and customers alike."""
    refusal = subscription(*past).when(PAUSE_A_MONTH, facts(door)).then_refused(error)
    assert "R138" in refusal.rule.numbers


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.PAST_DUE, Status.UNPAID])
def test_in_which_statuses_a_subscription_is_paused(status: Status) -> None:
    """R138 names those in which it isn't."""
    subscription(standing(status)).when(PAUSE_FOR_GOOD, API).then(PAUSED, STOPPED)


DATES: tuple[tuple[datetime, type[Exception] | None, type[Exception] | None], ...] = (
    (datetime(2024, 3, 28, tzinfo=UTC), r.PortalPausesNoSubscriptionError,
     r.PauseUnknownToVersionError),
    (API_PAUSES - MICROSECOND, r.PortalPausesNoSubscriptionError, r.PauseUnknownToVersionError),
    (API_PAUSES, r.PortalPausesNoSubscriptionError, None),
    (PORTAL_PAUSES - MICROSECOND, r.PortalPausesNoSubscriptionError, None),
    (PORTAL_PAUSES, None, None),
    (NOW, None, None),
)  # fmt: skip


@pytest.mark.parametrize(("at", "by_customer", "by_merchant"), DATES)
def test_since_when_a_subscription_is_paused(
    at: datetime, by_customer: type[Exception] | None, by_merchant: type[Exception] | None
) -> None:
    """Half-open: merchants since 2026-09-30, customers since 2026-10-28 (R61e, R61f, R137)."""
    for door, error in ((portal(at=at), by_customer), (facts(at=at), by_merchant)):
        refusal = subscription(STARTED).when(PAUSE_A_MONTH, door).refusal
        assert (type(refusal) if refusal else None) is error
    dashboard = subscription(STARTED).when(PAUSE_A_MONTH, facts(Door.DASHBOARD, at=at)).refusal
    assert (type(dashboard) if dashboard else None) is by_merchant


@pytest.mark.parametrize(
    ("version", "is_granted"),
    [
        ("2026-09-29.dahlia", False),
        ("2026-09-30.endive", True),
        ("2026-10-28.endive", True),
        ("2027-01-01", True),
    ],
)
def test_which_api_versions_pause_subscriptions(version: str, is_granted: bool) -> None:
    """R137: the request's version counts at the API alone."""
    outcome = subscription(STARTED).when(PAUSE_FOR_GOOD, facts(api_version=version))
    if is_granted:
        outcome.then(PAUSED, STOPPED)
    else:
        assert outcome.then_refused(r.PauseUnknownToVersionError).api_version == version
    by_hand = facts(Door.DASHBOARD, api_version=version)
    subscription(STARTED).when(PAUSE_FOR_GOOD, by_hand).then(PAUSED, STOPPED)


def test_customers_pause_in_the_redesigned_portal() -> None:
    """R61g: in accounts that opted in."""
    old = portal(redesigned=False)
    subscription(STARTED).when(PAUSE_A_MONTH, old).then_refused(r.RedesignedPortalNeededError)
    subscription(STARTED, PAUSED).when(RESUME, old).then_refused(r.RedesignedPortalNeededError)


def test_customers_pause_where_that_is_enabled() -> None:
    """R61f, R71."""
    off = portal(WITHOUT_PAUSE)
    subscription(STARTED).when(PAUSE_A_MONTH, off).then_refused(r.PauseDisabledError)
    subscription(STARTED, PAUSED).when(RESUME, off).then_refused(r.PauseDisabledError)


@pytest.mark.parametrize("at", [API, DASHBOARD, PORTAL])
def test_a_paused_subscription_goes_on(at: Facts) -> None:
    """R141, R142: it is active again, in a new billing cycle."""
    subscription(STARTED, PAUSED).when(RESUME, at).then(RESUMED, *NEW_CYCLE)
    state = in_force(STARTED, PAUSED, RESUMED)
    assert (state.status, state.pause) == (Status.ACTIVE, None)


def test_it_goes_on_for_merchants_at_any_date() -> None:
    """R141, R144: paused trials could be resumed before pausing on demand came."""
    then = facts(at=datetime(2024, 1, 1, tzinfo=UTC), api_version="2023-10-16")
    assert subscription(STARTED, PAUSED).when(RESUME, then).events[0] == RESUMED


def test_what_is_invoiced_does_not_go_on() -> None:
    """R141: only what is charged automatically."""
    paused = subscription(INVOICED, PAUSED)
    assert paused.when(RESUME, API).then_refused(r.PauseOfInvoicedError).code == "pause_of_invoiced"


@pytest.mark.parametrize(
    "customer",
    [
        evolve(ANNA_HERSELF, payment_methods={}),
        DeletedCustomer(id=ANNA),
        evolve(
            ANNA_HERSELF,
            payment_methods={VISA: ANNA_HERSELF.payment_methods[VISA]},
            outstanding=(Outstanding(operation=Operation.REMOVE_PAYMENT_METHOD, subject=VISA),),
        ),
    ],
    ids=["none", "nobody", "none that stays"],
)
def test_what_stopped_for_want_of_a_payment_method_goes_on_with_one(
    customer: CustomerState,
) -> None:
    """R144: add one, then resume; merchants need none for what was paused on demand."""
    stopped = subscription(STARTED, WANTING_A_CARD)
    stopped.when(RESUME, facts(customer=customer)).then_refused(r.NoPaymentMethodToResumeError)
    stopped.when(RESUME, API).then(RESUMED, *NEW_CYCLE)
    subscription(STARTED, PAUSED).when(RESUME, facts(customer=customer)).then(RESUMED, *NEW_CYCLE)


def test_a_customer_resumes_nothing_that_could_not_be_charged() -> None:
    """R98: the last payment method may go while nothing is billed, and then has to come back."""
    poor = evolve(ANNA_HERSELF, payment_methods={})
    paused = subscription(STARTED, PAUSED)
    paused.when(RESUME, portal(customer=poor)).then_refused(r.NoPaymentMethodToResumeError)
    paused.when(RESUME, PORTAL).then(RESUMED, *NEW_CYCLE)


def test_a_pause_of_which_nobody_knows_why_is_resumed() -> None:
    """Only its status told of it."""
    subscription(STARTED, e.StatusChanged(Status.PAUSED)).when(RESUME, API).then(
        RESUMED, *NEW_CYCLE
    )


def test_the_checks_of_a_pause_by_descending_precedence() -> None:
    """Each row mends what the row before was refused for; the last is granted."""
    worst = evolve(
        OPENING,
        collection_method=CollectionMethod.SEND_INVOICE,
        billing_mode=BillingMode.CLASSIC,
        status=Status.TRIALING,
    )
    charged = evolve(worst, collection_method=CollectionMethod.CHARGE_AUTOMATICALLY)
    flexible = evolve(charged, billing_mode=BillingMode.FLEXIBLE)
    incomplete = evolve(flexible, status=Status.INCOMPLETE)
    closed = facts(
        Door.PORTAL,
        redesigned=False,
        configuration=evolve(PORTAL_CONFIGURATION, active=False, features=WITHOUT_PAUSE),
    )
    early = evolve(closed, at=PORTAL_PAUSES - MICROSECOND, configuration=PORTAL.configuration)
    ladder: tuple[tuple[e.Opening, Facts, type[Exception]], ...] = (
        (worst, closed, r.NoActiveConfigurationError),
        (worst, early, r.PortalPausesNoSubscriptionError),
        (worst, portal(WITHOUT_PAUSE, redesigned=False), r.RedesignedPortalNeededError),
        (worst, portal(WITHOUT_PAUSE), r.PauseDisabledError),
        (worst, PORTAL, r.PauseDurationNotOfferedError),
        (worst, portal(INDEFINITE), r.PauseOfInvoicedError),
        (charged, portal(INDEFINITE), r.PauseOfClassicError),
        (flexible, portal(INDEFINITE), r.PauseInTrialError),
        (incomplete, portal(INDEFINITE), r.PauseOfIncompleteError),
        (OPENING, portal(INDEFINITE), r.PauseUnderScheduleError),
    )
    for opening, at, error in ladder:
        outcome = subscription(started(opening), UNDER_SCHEDULE).when(PAUSE_FOR_GOOD, at)
        assert type(outcome.refusal) is error
    old = facts(api_version="2025-01-01")
    subscription(started(worst)).when(PAUSE_FOR_GOOD, old).then_refused(
        r.PauseUnknownToVersionError
    )
    subscription(STARTED).when(PAUSE_FOR_GOOD, portal(INDEFINITE)).then(PAUSED, STOPPED)


def test_the_checks_of_a_resumption_by_descending_precedence() -> None:
    """Each row mends what the row before was refused for."""
    poor = evolve(ANNA_HERSELF, payment_methods={})
    stopped = subscription(INVOICED, WANTING_A_CARD)
    stopped.when(RESUME, portal(WITHOUT_PAUSE, customer=poor)).then_refused(r.PauseDisabledError)
    stopped.when(RESUME, portal(customer=poor)).then_refused(r.PauseOfInvoicedError)
    subscription(STARTED, WANTING_A_CARD).when(RESUME, portal(customer=poor)).then_refused(
        r.NoPaymentMethodToResumeError
    )


def test_what_a_pause_takes_is_asked_since_there_are_pauses() -> None:
    """Half-open (R137, R138): before, that there are none is all there is to say."""
    classic = subscription(CLASSIC)
    classic.when(PAUSE_FOR_GOOD, facts(at=API_PAUSES)).then_refused(r.PauseOfClassicError)
    early = facts(at=API_PAUSES - MICROSECOND)
    assert [type(why) for why in may_pause(in_force(CLASSIC), None, early)] == [
        r.PauseUnknownToVersionError
    ]
