"""Whether a subscription is to be served, by every policy and at every moment."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.domain.access import AccessFacts, ServiceAccess, access_of, ground_of
from counterfoil.domain.account.access_policy import (
    DEFAULT_ACCESS_POLICY,
    SERVE,
    STOP,
    Access,
    AccessPolicy,
    Ground,
    Treatment,
    grace,
)
from counterfoil.domain.subscription.terms import CollectionPauseBehavior, Status

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=5)
MICROSECOND = timedelta(microseconds=1)

STRICTEST_FIRST = (Access.STOP, Access.GRACE, Access.SERVE)

TREATMENTS: st.SearchStrategy[Treatment] = st.one_of(
    st.just(SERVE), st.just(STOP), st.integers(1, 365).map(grace)
)
POLICIES = st.fixed_dictionaries({each.value: TREATMENTS for each in Ground}).map(
    lambda treatments: AccessPolicy(**treatments)
)
MOMENTS = st.integers(-1000, 40_000_000).map(lambda seconds: NOON - timedelta(seconds=seconds))
STATUSES = st.sampled_from([*Status, Status("dormant")])
BEHAVIORS = st.sampled_from([*CollectionPauseBehavior, CollectionPauseBehavior("defer")])
BY_STATUS = st.builds(AccessFacts, status=STATUSES, status_since=MOMENTS)
PAUSED_TOO = st.builds(
    AccessFacts, status=STATUSES, status_since=MOMENTS, behavior=BEHAVIORS, paused_at=MOMENTS
)
FACTS = BY_STATUS | PAUSED_TOO


def past_due(since: datetime = NOON) -> AccessFacts:
    """Return what is past due since a moment."""
    return AccessFacts(status=Status.PAST_DUE, status_since=since)


def decided(
    access: Access, reason: Ground, since: datetime | None, until: datetime | None = None
) -> ServiceAccess:
    """Return what is decided."""
    return ServiceAccess(access=access, reason=reason, since=since, until=until)


@pytest.mark.parametrize(
    ("status", "access"),
    [
        (Status.TRIALING, Access.SERVE),
        (Status.ACTIVE, Access.SERVE),
        (Status.INCOMPLETE, Access.STOP),
        (Status.INCOMPLETE_EXPIRED, Access.STOP),
        (Status.UNPAID, Access.STOP),
        (Status.PAUSED, Access.STOP),
        (Status.CANCELED, Access.STOP),
    ],
)
def test_by_default_the_status_decides(status: Status, access: Access) -> None:
    """Since it came about (R93)."""
    found = access_of(AccessFacts(status=status, status_since=NOON), DEFAULT_ACCESS_POLICY, LATER)
    assert found == decided(access, Ground(status.value), NOON)


@pytest.mark.parametrize("behavior", list(CollectionPauseBehavior))
def test_by_default_service_goes_on_while_the_collection_is_paused(
    behavior: CollectionPauseBehavior,
) -> None:
    """R125, R135: the status stays active, and the pause is what is told."""
    facts = AccessFacts(status=Status.ACTIVE, status_since=NOON, behavior=behavior, paused_at=LATER)
    ground = Ground(behavior.value)

    assert access_of(facts, DEFAULT_ACCESS_POLICY, LATER) == decided(Access.SERVE, ground, LATER)
    strict = evolve(DEFAULT_ACCESS_POLICY, **{behavior.value: STOP})
    assert access_of(facts, strict, LATER) == decided(Access.STOP, ground, LATER)


def test_a_grace_ends_to_the_microsecond() -> None:
    """From then on it is a stop, since that moment."""
    end = NOON + timedelta(days=14)
    ongoing = decided(Access.GRACE, Ground.PAST_DUE, NOON, end)
    for at in (NOON, LATER, end - MICROSECOND):
        assert access_of(past_due(), DEFAULT_ACCESS_POLICY, at) == ongoing
    over = decided(Access.STOP, Ground.PAST_DUE, end)
    for at in (end, end + timedelta(days=400)):
        assert access_of(past_due(), DEFAULT_ACCESS_POLICY, at) == over


def test_of_two_that_stop_the_earlier_is_the_reason() -> None:
    """So a stop doesn't begin anew because of another reason for it."""
    policy = evolve(DEFAULT_ACCESS_POLICY, void=STOP)
    void, end = CollectionPauseBehavior.VOID, NOON + timedelta(days=14)
    early = evolve(past_due(), behavior=void, paused_at=LATER)
    late = evolve(past_due(), behavior=void, paused_at=end + timedelta(days=1))

    for at in (LATER, end, end + timedelta(days=9)):
        assert access_of(early, policy, at) == decided(Access.STOP, Ground.VOID, LATER)
    found = access_of(late, policy, end + timedelta(days=9))
    assert found == decided(Access.STOP, Ground.PAST_DUE, end)


def test_of_two_graces_the_one_that_ends_first_counts() -> None:
    """Whichever began first."""
    policy = evolve(DEFAULT_ACCESS_POLICY, keep_as_draft=grace(2))
    facts = evolve(past_due(), behavior=CollectionPauseBehavior.KEEP_AS_DRAFT, paused_at=LATER)
    end = LATER + timedelta(days=2)
    ongoing = decided(Access.GRACE, Ground.KEEP_AS_DRAFT, LATER, end)
    assert access_of(facts, policy, LATER) == ongoing


def test_what_is_not_known_is_unknown_and_has_a_ground_of_its_own() -> None:
    """R183: also where a status of a later release is named like a behavior."""
    assert ground_of(None) is Ground.UNKNOWN
    assert ground_of(CollectionPauseBehavior.VOID) is Ground.VOID
    for unknown in (Status("dormant"), Status("void"), Status("unknown")):
        assert ground_of(unknown) is Ground.UNKNOWN
    found = access_of(AccessFacts(), DEFAULT_ACCESS_POLICY, NOON)
    assert found == decided(Access.GRACE, Ground.UNKNOWN, None)
    stopped = evolve(DEFAULT_ACCESS_POLICY, unknown=STOP)
    assert access_of(AccessFacts(), stopped, NOON) == decided(Access.STOP, Ground.UNKNOWN, None)


def test_a_grace_may_end_beyond_the_calendar() -> None:
    """Then it ends with it."""
    last = datetime.max.replace(tzinfo=UTC)
    found = access_of(past_due(last - timedelta(days=1)), DEFAULT_ACCESS_POLICY, NOON)
    assert found.until == last


@given(facts=PAUSED_TOO, policy=POLICIES, at=MOMENTS)
def test_the_stricter_ground_counts(facts: AccessFacts, policy: AccessPolicy, at: datetime) -> None:
    """And the decision is one of the two that each would come to by itself."""
    by_status = access_of(evolve(facts, behavior=None, paused_at=None), policy, at)
    served = evolve(policy, **{ground_of(facts.status).value: SERVE})
    alike = ground_of(facts.status) is ground_of(facts.behavior)
    by_pause = access_of(facts, served, at)
    found = access_of(facts, policy, at)

    assert STRICTEST_FIRST.index(found.access) <= STRICTEST_FIRST.index(by_status.access)
    if not alike:
        assert found in (by_status, by_pause)
        assert found.access == min(by_status.access, by_pause.access, key=STRICTEST_FIRST.index)


@given(facts=FACTS, policy=POLICIES, at=MOMENTS, span=st.timedeltas(timedelta(), timedelta(900)))
def test_time_alone_turns_a_grace_into_a_stop_and_nothing_else(
    facts: AccessFacts, policy: AccessPolicy, at: datetime, span: timedelta
) -> None:
    """Whoever was told once knows it for ever, until something else happens; it never loosens."""
    # Of a moment nothing is known that begins after it.
    at = max(at, *(each for each in (facts.status_since, facts.paused_at) if each is not None), at)
    earlier, later = access_of(facts, policy, at), access_of(facts, policy, at + span)

    assert later == earlier.at(at + span)
    assert STRICTEST_FIRST.index(later.access) <= STRICTEST_FIRST.index(earlier.access)
    if earlier != later:
        assert (earlier.access, later.access) == (Access.GRACE, Access.STOP)
        assert later.since == earlier.until


@given(facts=FACTS, policy=POLICIES, at=MOMENTS)
def test_a_decision_says_why_and_only_a_grace_ends(
    facts: AccessFacts, policy: AccessPolicy, at: datetime
) -> None:
    """Its reason is one of the subscription's grounds; a grace that is over isn't one."""
    found = access_of(facts, policy, at)
    grounds = {ground_of(facts.status)}
    if facts.behavior is not None:
        grounds.add(ground_of(facts.behavior))

    assert found.reason in grounds
    assert found.since is not None
    assert (found.until is not None) == (found.access is Access.GRACE)
    if found.until is not None:
        assert at < found.until
        days = policy.treatment(found.reason).days
        assert found.until - found.since == timedelta(days=days or 0)
