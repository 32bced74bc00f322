"""
A collection was paused on 3 March and resumed on 5 March; both came to be known on the 6th.

What was true then follows from all that is known today, in whatever order it came. What was known
then never changes.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve, frozen
from tests.adapters.shop import ADA, CONNECT_STRIPE, MUG, Clock, do, statement, stripe

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.account.access_policy import STOP
from counterfoil.domain.account.commands import ChangeAccessPolicy
from counterfoil.domain.changes import Set
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.moments import from_micros
from counterfoil.domain.observation import Origin
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.terms import (
    CollectionPause,
    CollectionPauseBehavior,
    Status,
)
from counterfoil.domain.values import AccountId, Known
from counterfoil.projections.answers import Page, When
from counterfoil.projections.audit import AuditCriteria, Order
from counterfoil.projections.collection_status import (
    Collection,
    CollectionCriteria,
    CollectionStatus,
)
from counterfoil.projections.customers import CUSTOMERS
from counterfoil.projections.differences import Changed, DifferenceCriteria, Differs, compared

FEBRUARY = datetime(2026, 2, 1, 9, tzinfo=UTC)
MUG_SUBSCRIPTION = StreamRef(kind="subscription", id=MUG)
VOID = CollectionPause(behavior=CollectionPauseBehavior.VOID)
DRAFTS = CollectionPause(behavior=CollectionPauseBehavior.KEEP_AS_DRAFT)


def march(day: int, hour: int = 0) -> datetime:
    """Return a moment of March."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)


@frozen
class Delivery:
    """An event of Stripe's: the collection's pause became another at a moment."""

    event_id: str
    at: datetime
    before: CollectionPause | None
    after: CollectionPause | None


PAUSE = Delivery("evt_pause", march(3, 10), None, VOID)
RESUME = Delivery("evt_resume", march(5, 9), VOID, None)
REVERSED = (RESUME, PAUSE)
FORMER = (
    Delivery("evt_former_end", march(2, 6), DRAFTS, None),
    Delivery("evt_former", march(1, 6), None, DRAFTS),
)
"""An earlier pause, of which nobody hears before the 8th."""


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock(FEBRUARY)


@pytest.fixture(name="portal")
def _portal(place: str, clock: Clock) -> Iterator[BillingPortal]:
    with BillingPortal.open(place, clock=clock, master_key=bytes(32)) as portal:
        yield portal


@pytest.fixture(name="shop")
def _shop(portal: BillingPortal) -> AccountPortal:
    """A synced shop that knows a subscription since it began in February."""
    shop = portal.account("acct_1", "live")
    do(shop, CONNECT_STRIPE)
    begun = ObservedSubscription(
        customer=Known(ADA),
        created=Known(FEBRUARY),
        start_date=Known(FEBRUARY),
        status=Known(Status.ACTIVE),
        items=Known(()),
        currency=Known("eur"),
        collection_pause=Known(None),
    )
    told = statement("evt_begun", FEBRUARY, begun, origin=Origin.CREATED)
    shop.observe(MUG_SUBSCRIPTION, told, owner=MUG_SUBSCRIPTION, by=stripe("evt_begun"))
    return shop


@frozen
class Story:
    """Delivers events, and asks what was so."""

    portal: BillingPortal
    shop: AccountPortal
    clock: Clock

    def deliver(self, on: datetime, deliveries: Sequence[Delivery]) -> None:
        """Let events of Stripe's arrive on a day, in an order, a minute apart."""
        self.clock.now = on
        for each in deliveries:
            told = statement(
                each.event_id,
                each.at,
                ObservedSubscription(collection_pause=Known(each.after)),
                before=ObservedSubscription(collection_pause=Known(each.before)),
            )
            by = stripe(each.event_id)
            self.shop.observe(MUG_SUBSCRIPTION, told, owner=MUG_SUBSCRIPTION, by=by)
            self.clock.advance(minutes=1)

    def asked(self, when: When | None = None) -> Page[CollectionStatus]:
        """Ask all subscriptions whether their collection is paused."""
        self.portal.views.catch_up()
        return self.shop.views.collection_status(CollectionCriteria(), when or When())

    def paused_since(self, when: When | None = None) -> datetime | None:
        """Return since when the subscription's collection is paused; None: it isn't."""
        (answer,) = self.asked(when).answers
        pause = answer.collection_pause
        assert (answer.collection is Collection.PAUSED) is (pause is not None)
        return None if pause is None else pause.since

    def differing(self, start: datetime, end: datetime, *, known: bool = False) -> list[Differs]:
        """Return what differs between two moments."""
        self.portal.views.catch_up()
        asked = DifferenceCriteria(start=start, end=end, customer=ADA, known=known)
        found = self.shop.views.differences(asked)
        return [each for each in found if each.model.name == "subscriptions"]


@pytest.fixture(name="story")
def _story(portal: BillingPortal, shop: AccountPortal, clock: Clock) -> Story:
    return Story(portal, shop, clock)


@pytest.fixture(name="told", params=[(PAUSE, RESUME), REVERSED], ids=["in_order", "reversed"])
def _told(request: pytest.FixtureRequest, story: Story) -> Story:
    """The story once both events have arrived, in either order."""
    story.deliver(march(6, 12), request.param)
    return story


class TestWhatWasTrue:
    """By all that is known today."""

    def test_is_that_it_was_paused_from_the_3rd_to_the_5th(self, told: Story) -> None:
        """Since when it was, too, and that it isn't any more."""
        assert told.paused_since(When(at=march(4))) == PAUSE.at
        assert told.paused_since(When(at=PAUSE.at)) == PAUSE.at
        assert told.paused_since(When(at=march(2))) is None
        assert told.paused_since(When(at=RESUME.at)) is None
        assert told.paused_since(When(at=march(6))) is None
        assert told.paused_since() is None

    def test_is_what_differs(self, told: Story) -> None:
        """With what made it so, and when."""
        (paused,) = told.differing(march(2), march(4))
        (resumed,) = told.differing(march(4), march(6))

        assert paused.object == f"subscription/{MUG}"
        assert Changed("collection_behavior", None, "void") in paused.difference.changed
        assert [from_micros(each.at) for each in paused.difference.why] == [PAUSE.at]
        assert Changed("collection_behavior", "void", None) in resumed.difference.changed
        assert [from_micros(each.at) for each in resumed.difference.why] == [RESUME.at]
        assert told.differing(march(2), march(6)) == []
        assert told.differing(march(4), march(4)) == []

    def test_is_in_the_trail_where_it_happened(self, told: Story) -> None:
        """In the order in which it did, whatever came first; all of it was known on the 6th."""
        told.portal.views.catch_up()
        asked = AuditCriteria(object=str(MUG_SUBSCRIPTION), order=Order.HAPPENED)

        lines = told.shop.views.audit(asked).answers
        until_the_4th = told.shop.views.audit(asked, When(at=march(4))).answers

        assert [each.happened_at for each in lines] == [FEBRUARY, PAUSE.at, RESUME.at]
        assert [each.known_at.date() for each in lines[1:]] == [march(6).date()] * 2
        assert until_the_4th == lines[:2]


class TestWhatWasKnown:
    """By what was on record then."""

    def test_on_the_4th_and_5th_is_that_it_was_not_paused(self, told: Story) -> None:
        """Nobody had heard of it."""
        assert told.paused_since(When(known_at=march(4))) is None
        assert told.paused_since(When(known_at=march(5, 12))) is None
        assert told.paused_since(When(at=march(4), known_at=march(5))) is None

    def test_after_the_6th_is_that_it_had_been(self, told: Story) -> None:
        """And that it is over."""
        assert told.paused_since(When(at=march(4), known_at=march(7))) == PAUSE.at
        assert told.paused_since(When(known_at=march(7))) is None

    def test_before_it_began_is_nothing(self, told: Story) -> None:
        """Not even that there is such a subscription."""
        january = FEBRUARY - timedelta(days=1)

        assert told.asked(When(known_at=january)).answers == ()
        assert told.asked(When(at=january)).answers == ()

    def test_does_not_differ_where_nobody_had_heard_of_it(self, told: Story) -> None:
        """From the 2nd to the 5th nothing came to be known."""
        assert told.differing(march(2), march(5), known=True) == []


class TestALateFact:
    """Of an earlier pause, that comes on the 8th."""

    def test_changes_what_was_true_and_never_what_was_known(self, told: Story) -> None:
        """Of any moment until then."""
        moments = [march(day, hour) for day in range(1, 9) for hour in (0, 12)]
        known = [told.asked(When(known_at=each)).answers for each in moments]
        assert told.paused_since(When(at=march(1, 12))) is None

        told.deliver(march(8, 13), FORMER)

        assert told.paused_since(When(at=march(1, 12))) == FORMER[1].at
        assert told.paused_since(When(at=march(2, 12))) is None
        assert told.paused_since(When(at=march(4))) == PAUSE.at
        assert [told.asked(When(known_at=each)).answers for each in moments] == known

    def test_answers_the_same_after_a_rebuild(self, told: Story) -> None:
        """What was known rests on the log alone."""
        told.deliver(march(8, 13), FORMER)
        whens = [
            when
            for day in range(1, 10)
            for when in (When(at=march(day)), When(known_at=march(day)))
        ]
        before = [told.asked(each).answers for each in whens]

        told.portal.views.rebuild()

        assert [told.asked(each).answers for each in whens] == before


class TestDifferences:
    """Whose they are."""

    def test_are_asked_of_a_customer_or_a_subscription(self, told: Story) -> None:
        """Of another there are none."""
        told.portal.views.catch_up()

        def asked(customer: str | None = None, subscription: str | None = None) -> list[str]:
            criteria = DifferenceCriteria(
                start=march(2), end=march(4), customer=customer, subscription=subscription
            )
            found = told.shop.views.differences(criteria)
            return [each.id for each in found if each.model.name == "subscriptions"]

        assert asked() == asked(subscription=MUG) == asked(customer=ADA) == [MUG]
        assert asked(subscription="sub_other") == asked(customer="cus_bob") == []
        assert asked(customer="cus_bob", subscription=MUG) == []

    def test_of_what_was_known_name_what_came(self, story: Story) -> None:
        """A pause that was heard of while it lasted."""
        story.deliver(march(4), (PAUSE,))

        (found,) = story.differing(march(3), march(4, 1), known=True)

        assert [each.reference for each in found.difference.why] == ["evt_pause"]
        assert not found.difference.appeared

    def test_of_the_account_itself_are_those_of_each_mode(self, story: Story) -> None:
        """But of no customer."""
        story.clock.now = march(4)
        do(story.shop, ChangeAccessPolicy(account_id=AccountId("acct_1"), past_due=Set(STOP)))
        story.portal.views.catch_up()
        asked = DifferenceCriteria(start=march(3), end=march(5))

        for mode in ("live", "test"):
            (found,) = story.portal.account("acct_1", mode).views.differences(asked)
            assert found.object == "account/acct_1"
        assert list(story.shop.views.differences(evolve(asked, customer=ADA))) == []

    def test_say_nothing_of_what_is_kept_as_a_hash(self) -> None:
        """It means nothing to whoever reads it."""
        assert "email" in {each.name for each in CUSTOMERS.columns}
        assert "email" not in compared(CUSTOMERS)

    def test_tell_what_appeared(self, told: Story) -> None:
        """Before it began there was nothing."""
        (found,) = told.differing(FEBRUARY - timedelta(days=1), march(2))

        assert found.difference.appeared


def test_a_clock_that_is_set_back_changes_nothing_that_was_known(
    portal: BillingPortal, shop: AccountPortal, clock: Clock
) -> None:
    """What is recorded later became known later, whatever the clock said then."""
    own = AccountId("acct_1")
    clock.now = march(3, 12)
    do(shop, ChangeAccessPolicy(account_id=own, void=Set(STOP)))
    portal.views.catch_up()
    before = shop.views.access_policy(When(known_at=march(3, 11)))

    clock.now = march(3, 10)
    do(shop, ChangeAccessPolicy(account_id=own, keep_as_draft=Set(STOP)))
    portal.views.catch_up()

    assert shop.views.access_policy(When(known_at=march(3, 11))) == before
    later = shop.views.access_policy(When(known_at=march(3, 12))).policy
    assert (later.void, later.keep_as_draft) == (STOP, STOP)
