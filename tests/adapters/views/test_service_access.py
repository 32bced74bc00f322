"""Which subscriptions are to be served, by whichever store keeps them, now and at other times."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from attrs import evolve
from tests.adapters.shop import NOON, OPEN_SHOP, Clock, do
from tests.adapters.views.service import chooses, pauses, starts, states

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.access import ServiceAccess
from counterfoil.domain.account.access_policy import (
    DEFAULT_ACCESS_POLICY,
    STOP,
    Access,
    Ground,
    grace,
)
from counterfoil.domain.cause import Actor, Door
from counterfoil.domain.changes import Set
from counterfoil.domain.subscription.terms import CollectionPauseBehavior, Status
from counterfoil.projections.answers import When
from counterfoil.projections.service_access import AccessCriteria

VOID = CollectionPauseBehavior.VOID
DAY = timedelta(days=1)
ALL = AccessCriteria()


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="portal")
def _portal(place: str, clock: Clock) -> Iterator[BillingPortal]:
    with BillingPortal.open(place, clock=clock, master_key=bytes(32)) as portal:
        yield portal


@pytest.fixture(name="shop")
def _shop(portal: BillingPortal) -> AccountPortal:
    """A shop with four subscriptions, all of them active since noon."""
    shop = portal.account("acct_1", "test")
    do(shop, *OPEN_SHOP)
    starts(shop, "sub_a", "sub_b", "sub_c", "sub_d")
    return shop


def served(shop: AccountPortal, asked: AccessCriteria = ALL, when: When | None = None) -> str:
    """Return subscriptions and what is decided of each, in short."""
    page = shop.views.service_access(asked, when or When())
    return " ".join(f"{each.subscription[-1]}:{each.service.access}" for each in page.answers)


def one(shop: AccountPortal, subscription: str, when: When | None = None) -> ServiceAccess:
    """Return what is decided of one subscription."""
    asked = AccessCriteria(id=subscription)
    (answer,) = shop.views.service_access(asked, when or When()).answers
    return answer.service


def decided(
    access: Access, reason: Ground, since: datetime, until: datetime | None = None
) -> ServiceAccess:
    """Return what is decided."""
    return ServiceAccess(access=access, reason=reason, since=since, until=until)


def test_status_and_pauses_decide_by_the_default_policy(
    portal: BillingPortal, shop: AccountPortal, clock: Clock
) -> None:
    """R125, R135: a paused collection is served on, until the merchant says otherwise."""
    clock.advance(days=1)
    pauses(shop, "sub_a", VOID)
    states(shop, "sub_b", clock.now, Status.PAST_DUE)
    states(shop, "sub_c", clock.now, Status.UNPAID)
    portal.views.catch_up()

    page = shop.views.service_access(ALL)

    assert served(shop) == "a:serve b:grace c:stop d:serve"
    paused, past_due, unpaid, active = page.answers
    assert paused.service == decided(Access.SERVE, Ground.VOID, NOON + DAY)
    assert (paused.status, paused.behavior, paused.customer) == (Status.ACTIVE, VOID, "cus_ada")
    assert paused.by is not None
    assert (paused.by.actor, paused.by.door) == (Actor.MERCHANT, Door.API)
    assert past_due.service == decided(Access.GRACE, Ground.PAST_DUE, NOON + DAY, NOON + 15 * DAY)
    assert past_due.by is not None
    assert past_due.by.actor is Actor.STRIPE
    assert unpaid.service == decided(Access.STOP, Ground.UNPAID, NOON + DAY)
    assert active.service == decided(Access.SERVE, Ground.ACTIVE, NOON)


def test_time_alone_ends_a_grace(portal: BillingPortal, shop: AccountPortal, clock: Clock) -> None:
    """To the microsecond, without an event; whoever asks for those to stop finds it among them."""
    states(shop, "sub_b", NOON, Status.PAST_DUE)
    position = portal.views.catch_up()
    stopped = AccessCriteria(access=Access.STOP)
    clock.now = NOON + 14 * DAY - timedelta(microseconds=1)
    assert served(shop, stopped) == ""
    assert served(shop, AccessCriteria(access=Access.GRACE)) == "b:grace"

    clock.advance(microseconds=1)

    assert served(shop, stopped) == "b:stop"
    assert served(shop, AccessCriteria(access=Access.GRACE)) == ""
    assert one(shop, "sub_b") == decided(Access.STOP, Ground.PAST_DUE, NOON + 14 * DAY)
    assert portal.views.catch_up() == position


def test_the_merchants_policy_holds_in_both_modes(
    portal: BillingPortal, shop: AccountPortal, clock: Clock
) -> None:
    """It is the account's; who changed it and since when is told."""
    states(shop, "sub_b", NOON, Status.PAST_DUE)
    pauses(shop, "sub_a", VOID)
    live = portal.account("acct_1", "live")
    clock.advance(hours=1)
    chooses(shop, void=Set(STOP), past_due=Set(grace(2)))
    portal.views.catch_up()

    assert served(shop) == "a:stop b:grace c:serve d:serve"
    assert one(shop, "sub_b").until == NOON + 2 * DAY
    for each in (shop, live):
        in_force = each.views.access_policy()
        assert in_force.policy == evolve(DEFAULT_ACCESS_POLICY, void=STOP, past_due=grace(2))
        assert in_force.since == NOON + timedelta(hours=1)
        assert in_force.by is not None
        assert in_force.by.actor is Actor.MERCHANT


def test_another_account_has_another_policy(portal: BillingPortal, shop: AccountPortal) -> None:
    """What one merchant decides is nothing to another."""
    chooses(shop, active=Set(STOP))
    portal.views.catch_up()
    other = portal.account("acct_2", "test").views.access_policy()
    assert other.policy == DEFAULT_ACCESS_POLICY
    assert (other.since, other.by) == (None, None)


def test_the_past_is_decided_by_the_policy_of_then(
    portal: BillingPortal, shop: AccountPortal, clock: Clock
) -> None:
    """What was true then, and what was known then, each by what it was."""
    pauses(shop, "sub_a", VOID)
    clock.advance(days=2)
    chooses(shop, void=Set(STOP))
    clock.advance(days=2)
    states(shop, "sub_b", NOON + DAY, Status.PAST_DUE)
    chooses(shop, past_due=Set(grace(2)))
    portal.views.catch_up()
    assert served(shop) == "a:stop b:stop c:serve d:serve"

    for moment, at, known_at in (
        (NOON + timedelta(hours=1), "a:serve b:serve", "a:serve b:serve"),
        (NOON + DAY, "a:serve b:grace", "a:serve b:serve"),
        (NOON + 3 * DAY, "a:stop b:grace", "a:stop b:serve"),
        (NOON + 4 * DAY, "a:stop b:stop", "a:stop b:stop"),
    ):
        assert served(shop, when=When(at=moment)) == f"{at} c:serve d:serve"
        assert served(shop, when=When(known_at=moment)) == f"{known_at} c:serve d:serve"
    both = When(at=NOON + DAY, known_at=NOON + 3 * DAY)
    assert served(shop, when=both) == "a:serve b:serve c:serve d:serve"
    # The grace was of fourteen days on the third day, and has been of two since the fourth.
    assert one(shop, "sub_b", When(at=NOON + 3 * DAY)).until == NOON + 15 * DAY
    assert shop.views.access_policy(When(at=NOON)).by is None


def test_answers_come_in_pages(portal: BillingPortal, shop: AccountPortal, clock: Clock) -> None:
    """Whatever is asked for, and of whichever time."""
    states(shop, "sub_b", NOON, Status.CANCELED)
    portal.views.catch_up()
    clock.advance(hours=1)
    for when in (When(), When(at=clock.now), When(known_at=clock.now)):
        asked = AccessCriteria(access=Access.SERVE, limit=2)
        page = shop.views.service_access(asked, when)
        assert ([each.subscription for each in page.answers], page.has_more) == (
            ["sub_a", "sub_c"],
            True,
        )
        page = shop.views.service_access(evolve(asked, after="sub_c"), when)
        assert ([each.subscription for each in page.answers], page.has_more) == (["sub_d"], False)
    assert served(shop, AccessCriteria(customer="cus_ada", access=Access.STOP)) == "b:stop"
    assert served(shop, AccessCriteria(customer="cus_bob")) == ""


def test_statuses_of_later_releases_are_unknown(
    portal: BillingPortal, shop: AccountPortal, clock: Clock
) -> None:
    """R183: they have a grace of their own, and are found by it."""
    states(shop, "sub_a", NOON, Status("dormant"))
    states(shop, "sub_b", NOON, pause=CollectionPauseBehavior("defer"))
    portal.views.catch_up()

    assert served(shop, AccessCriteria(access=Access.GRACE)) == "a:grace b:grace"
    assert one(shop, "sub_a").reason is Ground.UNKNOWN
    (deferred,) = shop.views.service_access(AccessCriteria(id="sub_b")).answers
    assert deferred.by is not None
    assert deferred.by.reference.startswith("evt_service_")
    clock.advance(days=14)
    assert served(shop, AccessCriteria(access=Access.STOP)) == "a:stop b:stop"
