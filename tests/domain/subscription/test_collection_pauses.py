"""Pausing the collection of payment: merchants always, customers as the date has it."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from tests.domain.subscription.cast import (
    API,
    CANCELED,
    COLLECTION_PAUSED,
    DASHBOARD,
    EVERYTHING,
    GYM,
    KEEPING,
    MICROSECOND,
    NOW,
    PORTAL,
    PORTAL_CONFIGURATION,
    STARTED,
    SYNCED,
    UNDER_SCHEDULE,
    VOIDING,
    facts,
    in_force,
    portal,
    standing,
    subscription,
)

from counterfoil.domain.cause import Door
from counterfoil.domain.configuration.features import CollectionPauseFeature
from counterfoil.domain.facts import Facts
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.terms import (
    CollectionPause,
    CollectionPauseBehavior,
    Status,
)

PAUSE = c.PauseCollection(subscription_id=GYM, pause=VOIDING)
RESUME = c.ResumeCollection(subscription_id=GYM)
RESUMED = e.CollectionResumed()
PAUSING_BEGAN = datetime(2021, 4, 2, tzinfo=UTC)
PAUSING_ENDED = datetime(2024, 3, 29, tzinfo=UTC)
RESUMING_ENDED = datetime(2024, 8, 1, tzinfo=UTC)
WITHOUT_PAUSE = evolve(EVERYTHING, collection_pause=CollectionPauseFeature())
LAST_DAY = PAUSING_ENDED - MICROSECOND
BETWEEN = RESUMING_ENDED - MICROSECOND


@pytest.mark.parametrize("at", [API, DASHBOARD, facts(at=LAST_DAY)])
@pytest.mark.parametrize("behavior", list(CollectionPauseBehavior))
def test_merchants_pause_a_collection_whenever_they_like(
    at: Facts, behavior: CollectionPauseBehavior
) -> None:
    """R124, R134, R193: by dashboard or API, then and now; the status stays (R125)."""
    pause = CollectionPause(behavior=behavior)
    paused = e.CollectionPaused(pause)
    subscription(STARTED).when(evolve(PAUSE, pause=pause), at).then(paused)
    assert in_force(STARTED, paused).status is Status.ACTIVE
    assert in_force(STARTED, paused).needs_payment_method


def test_a_paused_collection_is_treated_otherwise() -> None:
    """Another behavior or end is a change, the same is quiet."""
    paused = subscription(STARTED, COLLECTION_PAUSED)
    paused.when(PAUSE, API).then_nothing()
    paused.when(evolve(PAUSE, pause=KEEPING), API).then(e.CollectionPauseChanged(KEEPING))
    changed = in_force(STARTED, COLLECTION_PAUSED, e.CollectionPauseChanged(KEEPING))
    assert changed.collection_pause == KEEPING


def test_merchants_resume_a_collection() -> None:
    """R131; what isn't paused is quiet."""
    subscription(STARTED, COLLECTION_PAUSED).when(RESUME, API).then(RESUMED)
    subscription(STARTED).when(RESUME, API).then_nothing()
    subscription(STARTED, COLLECTION_PAUSED, RESUMED).when(RESUME, PORTAL).then_nothing()


@pytest.mark.parametrize("status", [Status.TRIALING, Status.PAST_DUE, Status.INCOMPLETE])
def test_neither_status_nor_schedule_stands_in_the_way(status: Status) -> None:
    """R132: a schedule's phases go on all the same."""
    subscription(standing(status), UNDER_SCHEDULE).when(PAUSE, API).then(COLLECTION_PAUSED)


def test_a_synced_account_decides_it_at_once() -> None:
    """It moves no money: recorded now, sent after."""
    awaited = e.ConfirmationAwaited(("collection_pause",))
    subscription(STARTED).when(PAUSE, SYNCED).then(COLLECTION_PAUSED, awaited)
    subscription(STARTED, COLLECTION_PAUSED).when(RESUME, SYNCED).then(RESUMED, awaited)


@pytest.mark.parametrize("wish", [PAUSE, RESUME], ids=["pause", "resume"])
def test_what_is_unknown_or_over_is_neither_paused_nor_resumed(wish: c.Command) -> None:
    """R83, R93."""
    subscription().when(wish, API).then_refused(r.UnknownSubscriptionError)
    subscription(STARTED, CANCELED).when(wish, API).then_refused(r.SubscriptionEndedError)


PAUSES: tuple[tuple[datetime, bool, type[Exception] | None], ...] = (
    (PAUSING_BEGAN - MICROSECOND, True, r.CollectionPauseNotYetError),
    (PAUSING_BEGAN - MICROSECOND, False, r.CollectionPauseNotYetError),
    (PAUSING_BEGAN, True, None),
    (PAUSING_BEGAN, False, r.CollectionPauseDisabledError),
    (LAST_DAY, True, None),
    (LAST_DAY, False, r.CollectionPauseDisabledError),
    (PAUSING_ENDED, True, r.PortalPausesNoCollectionError),
    (PAUSING_ENDED, False, r.CollectionPauseDisabledError),
    (BETWEEN, True, r.PortalPausesNoCollectionError),
    (RESUMING_ENDED, True, r.PortalPausesNoCollectionError),
    (RESUMING_ENDED, False, r.PortalPausesNoCollectionError),
    (NOW, True, r.PortalPausesNoCollectionError),
)


@pytest.mark.parametrize(("at", "is_enabled", "error"), PAUSES)
def test_until_when_customers_paused_a_collection(
    at: datetime, is_enabled: bool, error: type[Exception] | None
) -> None:
    """Half-open: from 2021-04-02 until 2024-03-29, when the button was gone (R61c, R61d)."""
    door = portal(EVERYTHING if is_enabled else WITHOUT_PAUSE, at=at)
    refusal = subscription(STARTED).when(PAUSE, door).refusal
    assert (type(refusal) if refusal else None) is error
    changed = subscription(STARTED, e.CollectionPaused(KEEPING)).when(PAUSE, door).refusal
    assert (type(changed) if changed else None) is error
    assert subscription(STARTED).when(PAUSE, facts(at=at)).refusal is None


RESUMPTIONS: tuple[tuple[datetime, bool, type[Exception] | None], ...] = (
    (PAUSING_BEGAN - MICROSECOND, True, r.CollectionPauseNotYetError),
    (PAUSING_BEGAN, True, None),
    (LAST_DAY, True, None),
    (LAST_DAY, False, r.CollectionPauseDisabledError),
    (PAUSING_ENDED, True, None),
    (BETWEEN, True, None),
    (BETWEEN, False, r.CollectionPauseDisabledError),
    (RESUMING_ENDED, True, r.PortalResumesNoCollectionError),
    (RESUMING_ENDED, False, r.PortalResumesNoCollectionError),
    (NOW, True, r.PortalResumesNoCollectionError),
)


@pytest.mark.parametrize(("at", "is_enabled", "error"), RESUMPTIONS)
def test_until_when_customers_resumed_a_collection(
    at: datetime, is_enabled: bool, error: type[Exception] | None
) -> None:
    """Half-open: from 2024-08-01 nobody resumes at the portal (R61d, R61e)."""
    door = portal(EVERYTHING if is_enabled else WITHOUT_PAUSE, at=at)
    paused = subscription(STARTED, COLLECTION_PAUSED)
    refusal = paused.when(RESUME, door).refusal
    assert (type(refusal) if refusal else None) is error
    paused.when(RESUME, facts(at=at)).then(RESUMED)


def test_a_collection_resumes_later() -> None:
    """R124: a second from now is later, now isn't; Stripe counts in seconds."""
    now = evolve(PAUSE, pause=evolve(KEEPING, resumes_at=NOW))
    refusal = subscription(STARTED).when(now, API).then_refused(r.CollectionResumesPastError)
    assert refusal.param == "pause_collection[resumes_at]"
    soon = evolve(KEEPING, resumes_at=NOW + timedelta(seconds=1))
    wish = evolve(PAUSE, pause=evolve(soon, resumes_at=NOW + timedelta(seconds=1, microseconds=7)))
    subscription(STARTED).when(wish, API).then(e.CollectionPaused(soon))


def test_a_behavior_is_one_of_three() -> None:
    """R124."""
    novel = CollectionPause(behavior=CollectionPauseBehavior("ignore"))
    refusal = subscription(STARTED).when(evolve(PAUSE, pause=novel), API)
    assert refusal.then_refused(r.UnknownCollectionPauseBehaviorError).behavior == "ignore"


def test_the_checks_of_a_collection_pause_by_descending_precedence() -> None:
    """Each row mends what the row before was refused for."""
    wrong = evolve(
        PAUSE,
        pause=CollectionPause(behavior=CollectionPauseBehavior("ignore"), resumes_at=LAST_DAY),
    )
    late = evolve(wrong, pause=evolve(VOIDING, resumes_at=LAST_DAY))
    closed = facts(
        Door.PORTAL,
        at=PAUSING_ENDED,
        configuration=evolve(PORTAL_CONFIGURATION, active=False, features=WITHOUT_PAUSE),
    )
    ladder: tuple[tuple[Facts, c.PauseCollection, type[Exception]], ...] = (
        (closed, wrong, r.NoActiveConfigurationError),
        (portal(WITHOUT_PAUSE, at=PAUSING_ENDED), wrong, r.CollectionPauseDisabledError),
        (portal(at=PAUSING_ENDED), wrong, r.PortalPausesNoCollectionError),
        (portal(at=LAST_DAY), wrong, r.UnknownCollectionPauseBehaviorError),
        (portal(at=LAST_DAY), late, r.CollectionResumesPastError),
    )
    for at, wish, error in ladder:
        assert type(subscription(STARTED).when(wish, at).refusal) is error
    subscription(STARTED).when(PAUSE, portal(at=LAST_DAY)).then(COLLECTION_PAUSED)
