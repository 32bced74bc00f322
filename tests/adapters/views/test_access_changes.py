"""A platform that is told what changes knows at any time who is to be served."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event
from typing import TypeAlias

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.shop import CONNECT_STRIPE, NOON, OPEN_SHOP, Clock, do
from tests.adapters.views.service import chooses, pauses, starts, states

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.views import access_views
from counterfoil.domain.access import ServiceAccess
from counterfoil.domain.account.access_policy import (
    DEFAULT_ACCESS_POLICY,
    SERVE,
    STOP,
    Access,
    Ground,
    Treatment,
    grace,
)
from counterfoil.domain.cause import Actor
from counterfoil.domain.changes import Set
from counterfoil.domain.subscription.terms import CollectionPauseBehavior, Status
from counterfoil.projections.access_changes import (
    AccessChange,
    AccessChanged,
    AccessPolicyReplaced,
)
from counterfoil.projections.answers import When
from counterfoil.projections.service_access import AccessCriteria, SubscriptionAccess

VOID = CollectionPauseBehavior.VOID
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
EVERYTHING = AccessCriteria(limit=1_000)


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="portal")
def _portal(place: str, clock: Clock) -> Iterator[BillingPortal]:
    with BillingPortal.open(place, clock=clock, master_key=bytes(32)) as portal:
        yield portal


@pytest.fixture(name="shop")
def _shop(portal: BillingPortal) -> AccountPortal:
    """A shop that is open."""
    shop = portal.account("acct_1", "test")
    do(shop, *OPEN_SHOP)
    return shop


def active(days: int = 0) -> ServiceAccess:
    """Return what is decided of what is active since some days after noon."""
    return ServiceAccess(access=Access.SERVE, reason=Ground.ACTIVE, since=NOON + days * DAY)


def short(change: AccessChange) -> str:
    """Return a change in short."""
    if isinstance(change, AccessPolicyReplaced):
        return "policy"
    before = "-" if change.before is None else change.before.access
    return f"{change.subscription[-1]}:{before}>{change.after.access}:{change.after.reason}"


def told(shop: AccountPortal, after: int = 0) -> list[str]:
    """Return all changes in short."""
    return [short(each) for each in shop.views.access_changes(after, 1_000).answers]


def test_changes_are_told_in_the_order_in_which_they_became_known(
    portal: BillingPortal, shop: AccountPortal, clock: Clock
) -> None:
    """With what was so before, why, until when, by whom, and where in the log."""
    starts(shop, "sub_a", "sub_b")
    clock.advance(days=1)
    states(shop, "sub_b", clock.now, Status.PAST_DUE)
    pauses(shop, "sub_a", VOID)
    clock.advance(days=1)
    chooses(shop, void=Set(STOP))
    states(shop, "sub_b", clock.now, Status.ACTIVE)
    last = portal.views.catch_up()

    page = shop.views.access_changes()

    assert (page.position, page.has_more) == (last, False)
    assert [short(each) for each in page.answers] == [
        "a:->serve:active",
        "b:->serve:active",
        "b:serve>grace:past_due",
        "a:serve>serve:void",
        "policy",
        "b:grace>serve:active",
    ]
    past_due, policy = page.answers[2], page.answers[4]
    assert isinstance(past_due, AccessChanged)
    assert past_due == AccessChanged(
        position=past_due.position,
        happened_at=NOON + DAY,
        known_at=NOON + DAY,
        by=past_due.by,
        subscription="sub_b",
        customer="cus_ada",
        before=active(),
        after=ServiceAccess(
            access=Access.GRACE,
            reason=Ground.PAST_DUE,
            since=NOON + DAY,
            until=NOON + 15 * DAY,
        ),
    )
    assert past_due.by.actor is Actor.STRIPE
    assert isinstance(policy, AccessPolicyReplaced)
    assert policy.policy == evolve(DEFAULT_ACCESS_POLICY, void=STOP)
    assert policy.by.actor is Actor.MERCHANT
    positions = [each.position for each in page.answers]
    assert positions == sorted(set(positions))


def test_what_changes_nothing_of_now_is_not_told(
    portal: BillingPortal, shop: AccountPortal, clock: Clock
) -> None:
    """Neither other changes, nor earlier facts; but one that moves a grace's end is."""
    starts(shop, "sub_a")
    do(shop, CONNECT_STRIPE)
    clock.advance(days=10)
    states(shop, "sub_a", NOON + 4 * DAY, Status.ACTIVE)
    states(shop, "sub_a", NOON + 8 * DAY, Status.PAST_DUE)
    cursor = portal.views.catch_up()
    before = len(shop.views.access_changes().answers)

    states(shop, "sub_a", NOON + 2 * DAY, Status.UNPAID)
    portal.views.catch_up()
    assert told(shop, cursor) == []
    assert len(shop.views.access_changes().answers) == before

    states(shop, "sub_a", NOON + 6 * DAY, Status.PAST_DUE)
    portal.views.catch_up()
    (moved,) = shop.views.access_changes(cursor).answers
    assert isinstance(moved, AccessChanged)
    assert moved.before is not None
    assert (moved.before.until, moved.after.until) == (NOON + 22 * DAY, NOON + 20 * DAY)


def test_a_grace_that_was_over_before_it_was_known_is_a_stop(
    portal: BillingPortal, shop: AccountPortal, clock: Clock
) -> None:
    """Of imports of the past too: what is told is what was so when it became known."""
    starts(shop, "sub_a")
    clock.advance(days=30)
    states(shop, "sub_a", NOON + DAY, Status.PAST_DUE)
    portal.views.catch_up()

    *_, change = shop.views.access_changes().answers

    assert isinstance(change, AccessChanged)
    assert change.after.access is Access.STOP
    assert change.after.since == NOON + 15 * DAY


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_whoever_goes_on_from_a_cursor_misses_nothing(
    portal: BillingPortal,
    shop: AccountPortal,
    limit: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And is told nothing twice, however few changes and entries are looked at at once."""
    starts(shop, "sub_a", "sub_b", "sub_c")
    chooses(shop, void=Set(STOP))
    for each in ("sub_b", "sub_a"):
        pauses(shop, each, VOID)
    chooses(shop, void=Set(SERVE))
    last = portal.views.catch_up()
    whole = shop.views.access_changes(0, 1_000).answers
    assert len(whole) == 7

    monkeypatch.setattr(access_views, "LOOKED_AT", 2)
    found: list[AccessChange] = []
    cursor, has_more = 0, True
    while has_more:
        page = shop.views.access_changes(cursor, limit)
        assert len(page.answers) <= limit
        found += page.answers
        cursor, has_more = page.position, page.has_more

    assert tuple(found) == whole
    assert cursor == last
    assert shop.views.access_changes(cursor + 100).position == cursor + 100


def test_following_goes_on_with_what_is_still_to_come(
    portal: BillingPortal, shop: AccountPortal
) -> None:
    """From wherever one was, until it is stopped; the read models are brought up to date by it."""
    starts(shop, "sub_a", "sub_b")
    stopped = Event()
    following = shop.views.follow_access_changes(stopped)
    first, second = next(following), next(following)
    assert [short(first), short(second)] == ["a:->serve:active", "b:->serve:active"]

    pauses(shop, "sub_a", VOID)
    assert short(next(following)) == "a:serve>serve:void"
    again = shop.views.follow_access_changes(stopped, first.position)
    assert next(again) == second
    assert portal.views.catch_up() > second.position

    chooses(shop, void=Set(STOP))
    assert short(next(following)) == "policy"
    stopped.set()
    assert list(following) == []
    again.close()


def test_each_mode_has_its_own_changes(portal: BillingPortal, shop: AccountPortal) -> None:
    """The policy is of both."""
    starts(shop, "sub_a")
    chooses(shop, void=Set(STOP))
    portal.views.catch_up()

    assert told(portal.account("acct_1", "live")) == ["policy"]
    assert told(shop) == ["a:->serve:active", "policy"]
    assert told(portal.account("acct_2", "test")) == []


Act: TypeAlias = Callable[[AccountPortal, Clock], None]

SUBSCRIPTIONS = ("sub_a", "sub_b")
TREATMENTS: st.SearchStrategy[Treatment] = st.sampled_from([SERVE, STOP, grace(1), grace(3)])


def _states(subscription: str, hours: int, status: Status) -> Act:
    return lambda shop, clock: states(shop, subscription, clock.now - hours * HOUR, status)


def _pauses(subscription: str, hours: int, behavior: CollectionPauseBehavior | None) -> Act:
    return lambda shop, clock: states(
        shop, subscription, clock.now - hours * HOUR, pause=behavior, collects=behavior is None
    )


def _chooses(ground: Ground, treatment: Treatment) -> Act:
    return lambda shop, _: chooses(shop, **{ground.value: Set(treatment)})


ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(
        _states,
        st.sampled_from(SUBSCRIPTIONS),
        st.integers(0, 30),
        st.sampled_from([*Status, Status("dormant")]),
    ),
    st.builds(
        _pauses,
        st.sampled_from(SUBSCRIPTIONS),
        st.integers(0, 30),
        st.sampled_from([None, *CollectionPauseBehavior, CollectionPauseBehavior("defer")]),
    ),
    st.builds(_chooses, st.sampled_from(list(Ground)), TREATMENTS),
)


def _all(shop: AccountPortal, when: When | None = None) -> tuple[SubscriptionAccess, ...]:
    return shop.views.service_access(EVERYTHING, when or When()).answers


def _by_id(answers: tuple[SubscriptionAccess, ...]) -> dict[str, ServiceAccess]:
    return {each.subscription: each.service for each in answers}


@settings(max_examples=15)
@given(acts=st.lists(st.tuples(ACTS, st.integers(1, 40)), max_size=8))
def test_what_a_platform_was_told_is_what_the_list_says(acts: list[tuple[Act, int]]) -> None:
    """
    Whatever happens, in whichever order, and however much time passes in between.

    Each filter finds its share, and what was known at each moment can still be asked for.
    """
    clock = Clock()
    with BillingPortal.open("memory://", clock=clock, master_key=bytes(32)) as portal:
        shop = portal.account("acct_1", "test")
        do(shop, *OPEN_SHOP)
        starts(shop, *SUBSCRIPTIONS)
        do(shop, CONNECT_STRIPE)
        mirror: dict[str, ServiceAccess] = {}
        known = {}
        cursor = 0
        for act, hours in [(_nothing, 0), *acts]:
            act(shop, clock)
            portal.views.catch_up()
            page = shop.views.access_changes(cursor, 1_000)
            cursor = page.position
            for change in page.answers:
                if isinstance(change, AccessChanged):
                    mirror[change.subscription] = change.after
            if any(isinstance(change, AccessPolicyReplaced) for change in page.answers):
                mirror = _by_id(_all(shop))
            clock.advance(hours=hours, microseconds=1)
            answers = _all(shop)

            assert {id_: each.at(clock.now) for id_, each in mirror.items()} == _by_id(answers)
            for access in Access:
                asked = evolve(EVERYTHING, access=access)
                share = tuple(each for each in answers if each.service.access is access)
                assert shop.views.service_access(asked).answers == share
            known[clock.now] = answers
            clock.advance(microseconds=1)
        for moment, answers in known.items():
            assert _all(shop, When(known_at=moment)) == answers


def _nothing(_: AccountPortal, __: Clock) -> None:
    """Do nothing."""
