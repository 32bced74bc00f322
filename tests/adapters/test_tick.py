"""Time passes for every aggregate that is due, once, by the clock, whoever else is at work."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import attrs
import pytest
from tests.adapters.shop import (
    ADA,
    ADD_MONTHLY,
    ADD_VISA,
    CONNECT_STRIPE,
    CREATE_ADA,
    ITEM,
    MONTHLY,
    MUG,
    NOON,
    OPEN_SHOP,
    START_MUG,
    Clock,
    do,
    merchant,
    statement,
    stripe,
)

from counterfoil.adapters import ticking
from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.deciders import BUILT_IN, AnyDecider, Registry, untyped
from counterfoil.adapters.errors import InternalCommandError
from counterfoil.adapters.event_store import Append, EventStore
from counterfoil.adapters.event_store.errors import (
    ConflictError,
    ReadOnlyStoreError,
    StoreFullError,
    UnreadableEventError,
)
from counterfoil.adapters.event_store.history import History
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.ticking import Failed, Ticked
from counterfoil.adapters.verify import verify
from counterfoil.domain.account.commands import DisconnectStripe
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.configuration.features import CancelMode
from counterfoil.domain.customer.commands import RemovePaymentMethod
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.state import InForce as CustomerInForce
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.commands import AddPrice
from counterfoil.domain.product.price import Interval, Recurrence
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.requests import AnswerKind, Operation
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.commands import NewItem
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.refusals import PriceArchivedError
from counterfoil.domain.subscription.state import Ended, InForce, State
from counterfoil.domain.subscription.terms import (
    CollectionMethod,
    CollectionPause,
    CollectionPauseBehavior,
    MissingPaymentMethod,
    Trial,
)
from counterfoil.domain.values import CustomerId, Known, PaymentMethodId, PriceId, SubscriptionId

STREAM = "acct_1/test/subscription/sub_mug"
THE_MUG = StreamRef(kind="subscription", id=MUG)
DAILY = PriceId("price_daily")
IN_A_MONTH = datetime(2026, 12, 23, 12, tzinfo=UTC)
IN_TWO_MONTHS = datetime(2027, 1, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Interrupted(EventStore):
    """
    A store where something happens around the recording of what time brought about.

    ``loaded`` counts how often a stream was read.
    """

    loaded: Counter[str]
    before: Callable[[], object] | None = None
    after: Callable[[], object] | None = None

    def load_several(self, streams: Collection[str]) -> Mapping[str, History]:
        """Count what is read."""
        self.loaded.update([*streams])
        return super().load_several(streams)

    def append(self, batch: Append) -> tuple[int, ...]:
        """Let it happen, where this is for time."""
        if batch.cause.door is not Door.TIME:
            return super().append(batch)
        before, self.before = self.before, None
        if before is not None:
            before()
        positions = super().append(batch)
        after, self.after = self.after, None
        if after is not None:
            after()
        return positions


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="store")
def _store(place: str) -> Iterator[Interrupted]:
    with Interrupted.open(place, master_key=bytes(32)) as store:
        store.loaded = Counter()
        yield store


@pytest.fixture(name="portal")
def _portal(store: Interrupted, clock: Clock) -> BillingPortal:
    return BillingPortal(store, Registry.of(BUILT_IN), clock)


@pytest.fixture(name="shop")
def _shop(portal: BillingPortal) -> AccountPortal:
    """Return a shop that has sold Ada a mug a month since noon."""
    shop = portal.account("acct_1", "test")
    do(shop, *OPEN_SHOP, START_MUG)
    return shop


def what_happened(shop: AccountPortal, ref: StreamRef = THE_MUG) -> list[Recorded[object]]:
    """Return what time brought about."""
    return [each for each in shop.events(ref) if each.cause.door is Door.TIME]


def renewal(start: datetime, end: datetime) -> e.PeriodRenewed:
    """Return that the mug's next period began."""
    return e.PeriodRenewed(item=ITEM, current_period_start=start, current_period_end=end)


FIRST = renewal(IN_A_MONTH, IN_TWO_MONTHS)


def sell(
    shop: AccountPortal, number: int, *, price: PriceId = MONTHLY, trial: Trial | None = None
) -> SubscriptionId:
    """Sell a mug to one more customer."""
    ada, visa = CustomerId(f"cus_{number}"), PaymentMethodId(f"pm_{number}")
    mug = SubscriptionId(f"sub_{number}")
    do(
        shop,
        attrs.evolve(CREATE_ADA, customer_id=ada),
        attrs.evolve(ADD_VISA, customer_id=ada, payment_method_id=visa),
        attrs.evolve(
            START_MUG,
            subscription_id=mug,
            customer_id=ada,
            default_payment_method=visa,
            items=(NewItem(id=ITEM, price=price),),
            trial=trial,
        ),
    )
    return mug


class TestATick:
    """One call brings about all that is due."""

    @pytest.mark.usefixtures("shop")
    def test_of_nothing_due_is_quiet(self, portal: BillingPortal) -> None:
        """Nothing is recorded, not even that time passed."""
        before = portal.store.last_position()

        assert portal.tick() == Ticked(until=NOON)
        assert portal.store.last_position() == before

    def test_lets_a_moment_happen_when_it_was_due(
        self, portal: BillingPortal, shop: AccountPortal, clock: Clock
    ) -> None:
        """It is recorded by the clock, and caused by nobody."""
        now = clock.advance(days=31)

        ticked = portal.tick()

        (recorded,) = what_happened(shop)
        assert ticked == Ticked(until=now, aggregates=1, moments=1, events={"PeriodRenewed": 1})
        assert recorded.event == FIRST
        assert (recorded.happened_at, recorded.recorded_at) == (IN_A_MONTH, now)
        assert recorded.cause == Cause(
            actor=Actor.TIME,
            door=Door.TIME,
            command_id=f"time:{THE_MUG}:1:2026-12-23T12:00:00+00:00",
        )
        assert portal.tick().moments == 0

    def test_catches_up_moment_by_moment(
        self, portal: BillingPortal, shop: AccountPortal, clock: Clock
    ) -> None:
        """Each in a commit of its own, and each told to whoever watches."""
        clock.now = IN_TWO_MONTHS
        seen: list[int] = []

        ticked = portal.tick(on_progress=seen.append)

        happened = what_happened(shop)
        assert seen == [1, 2]
        assert (ticked.aggregates, ticked.moments) == (1, 2)
        assert [each.happened_at for each in happened] == [IN_A_MONTH, IN_TWO_MONTHS]
        assert len({each.cause.command_id for each in happened}) == 2

    def test_goes_through_every_account_and_mode(
        self, portal: BillingPortal, shop: AccountPortal, clock: Clock
    ) -> None:
        """What is due knows where it belongs."""
        others = [portal.account("acct_1", "live"), portal.account("acct_2", "test")]
        for other in others:
            do(other, *OPEN_SHOP, START_MUG)
        clock.now = IN_A_MONTH

        ticked = portal.tick()

        assert (ticked.aggregates, ticked.events) == (3, {"PeriodRenewed": 3})
        assert [len(what_happened(each)) for each in (shop, *others)] == [1, 1, 1]

    def test_marks_on_the_customer_what_follows(
        self, portal: BillingPortal, shop: AccountPortal, clock: Clock
    ) -> None:
        """R98: who isn't billed any more may remove the last payment method."""
        do(shop, c.CancelSubscription(subscription_id=MUG))
        clock.now = IN_A_MONTH

        ticked = portal.tick()

        customer = shop.get(CUSTOMER, ADA)
        assert ticked.events == {
            "BillingStopped": 1,
            "SubscriptionCanceled": 1,
            "SubscriptionLetGo": 1,
        }
        assert isinstance(shop.get(SUBSCRIPTION, MUG), Ended)
        assert isinstance(customer, CustomerInForce)
        assert customer.billed_by == frozenset()
        assert portal.tick().moments == 0

    def test_reads_what_a_trial_s_end_rests_on(
        self, portal: BillingPortal, shop: AccountPortal, clock: Clock
    ) -> None:
        """R144: whether there is a payment method by now."""
        trial = Trial(end=NOON + DAY, missing_payment_method=MissingPaymentMethod.CANCEL)
        paying, broke = sell(shop, 1, trial=trial), sell(shop, 2, trial=trial)
        remove = RemovePaymentMethod(
            customer_id=CustomerId("cus_2"), payment_method_id=PaymentMethodId("pm_2")
        )
        do(
            shop,
            c.ChangeCollectionMethod(
                subscription_id=broke, collection_method=CollectionMethod.SEND_INVOICE
            ),
        )
        do(shop, remove)
        do(
            shop,
            c.ChangeCollectionMethod(
                subscription_id=broke, collection_method=CollectionMethod.CHARGE_AUTOMATICALLY
            ),
        )
        clock.advance(days=1)

        portal.tick()

        assert isinstance(shop.get(SUBSCRIPTION, paying), InForce)
        assert isinstance(shop.get(SUBSCRIPTION, broke), Ended)

    @pytest.mark.usefixtures("shop")
    def test_may_stop_earlier_than_now(self, portal: BillingPortal, clock: Clock) -> None:
        """A caller may go slowly; exactly at the moment counts."""
        clock.now = IN_TWO_MONTHS

        assert portal.tick(until=IN_A_MONTH - timedelta(microseconds=1)).moments == 0
        assert portal.tick(until=IN_A_MONTH).moments == 1
        assert portal.tick().moments == 1

    @pytest.mark.usefixtures("shop")
    def test_never_runs_ahead_of_the_clock(self, portal: BillingPortal) -> None:
        """Nobody chooses their date."""
        ticked = portal.tick(until=IN_TWO_MONTHS)

        assert (ticked.until, ticked.moments) == (NOON, 0)

    def test_once_comes_to_the_same_as_often(
        self, portal: BillingPortal, shop: AccountPortal, clock: Clock
    ) -> None:
        """The same events at the same moments, however late they are recorded."""
        often = BillingPortal(EventStore.open("memory://"), Registry.of(BUILT_IN), clock)
        other = often.account("acct_1", "test")
        do(other, *OPEN_SHOP, START_MUG)
        pause = CollectionPause(behavior=CollectionPauseBehavior.VOID, resumes_at=NOON + 40 * DAY)
        for each in (shop, other):
            do(each, c.PauseCollection(subscription_id=MUG, pause=pause))
        for _ in range(100):
            clock.advance(days=1)
            often.tick()

        portal.tick()

        assert [(each.event, each.happened_at) for each in what_happened(shop)] == [
            (each.event, each.happened_at) for each in what_happened(other)
        ]
        assert shop.get(SUBSCRIPTION, MUG) == other.get(SUBSCRIPTION, MUG)

    @pytest.mark.usefixtures("shop")
    def test_leaves_a_sound_store(self, portal: BillingPortal, clock: Clock) -> None:
        """What is due next is on record as the state says."""
        clock.advance(days=500)
        portal.tick()

        assert verify(portal.store).problems == ()
        assert portal.store.due_at(STREAM) == datetime(2028, 4, 23, 12, tzinfo=UTC)

    def test_brings_about_ten_years_of_days(
        self, portal: BillingPortal, shop: AccountPortal, store: Interrupted, clock: Clock
    ) -> None:
        """Of a subscription that lay; a tick doesn't read it anew for each of them."""
        terms = attrs.evolve(
            ADD_MONTHLY.terms, id=DAILY, recurrence=Recurrence(interval=Interval.DAY)
        )
        do(shop, AddPrice(terms=terms))
        daily = sell(shop, 1, price=DAILY)
        do(shop, c.CancelSubscription(subscription_id=MUG, mode=CancelMode.IMMEDIATELY))
        clock.advance(days=3653)
        store.loaded.clear()

        assert portal.tick().events == {"PeriodRenewed": 3653}
        assert store.loaded[f"acct_1/test/subscription/{daily}"] == 1


class TestTickersAtOnce:
    """Nothing is brought about twice."""

    def test_share_what_is_due(
        self, portal: BillingPortal, shop: AccountPortal, clock: Clock
    ) -> None:
        """Each moment of each aggregate stands once, whoever brought it about."""
        for number in range(10):
            sell(shop, number)
        clock.advance(days=200)
        barrier = Barrier(3)

        def tick() -> Ticked:
            barrier.wait()
            return portal.tick()

        with ThreadPoolExecutor(3) as pool:
            ticks = [each.result() for each in [pool.submit(tick) for _ in range(3)]]

        assert sum(each.moments for each in ticks) == 11 * 6
        assert [each.failures for each in ticks] == [(), (), ()]
        assert sum(each.waiting for each in ticks) == 0
        for id_ in shop.ids("subscription"):
            happened = what_happened(shop, StreamRef(kind="subscription", id=id_))
            assert len({each.happened_at for each in happened}) == len(happened) == 6
        assert verify(portal.store).problems == ()

    def test_find_what_another_did_meanwhile(
        self, portal: BillingPortal, shop: AccountPortal, store: Interrupted, clock: Clock
    ) -> None:
        """The slower one conflicts, looks again, and has nothing left to do."""
        clock.now = IN_A_MONTH
        store.before = portal.tick

        assert portal.tick() == Ticked(until=IN_A_MONTH)
        assert [each.event for each in what_happened(shop)] == [FIRST]

    def test_decide_again_on_what_was_changed_meanwhile(
        self, portal: BillingPortal, shop: AccountPortal, store: Interrupted, clock: Clock
    ) -> None:
        """A cancellation that comes between is the end of it."""
        clock.now = IN_A_MONTH
        cancel = c.CancelSubscription(subscription_id=MUG, mode=CancelMode.IMMEDIATELY)
        store.before = lambda: shop.handle(cancel, by=merchant("cmd_cancel"))

        assert portal.tick().moments == 0
        assert isinstance(shop.get(SUBSCRIPTION, MUG), Ended)

    def test_do_not_take_stripe_s_part_when_it_is_connected_meanwhile(
        self, portal: BillingPortal, shop: AccountPortal, store: Interrupted, clock: Clock
    ) -> None:
        """A decision rests on the account too."""
        clock.now = IN_A_MONTH
        store.before = lambda: do(shop, CONNECT_STRIPE)

        assert portal.tick() == Ticked(until=IN_A_MONTH, waiting=1)

    @pytest.mark.usefixtures("shop")
    def test_give_up_on_what_never_stands_still(
        self,
        portal: BillingPortal,
        clock: Clock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """It is told, and due at the next tick as before."""
        clock.now = IN_A_MONTH

        def contended(_self: object, batch: Append) -> tuple[int, ...]:
            raise ConflictError(tuple(batch.reads))

        with monkeypatch.context() as patched:
            patched.setattr(Interrupted, "append", contended)
            ticked = portal.tick()

        (failed,) = ticked.failures
        assert failed.stream == STREAM
        assert "met other changes 10 times in a row" in failed.reason
        assert portal.tick().moments == 1


class TestACrash:
    """The ticker's machine stops."""

    class StoppedError(BaseException):
        """The machine stopped."""

    def stop(self) -> None:
        """Stop the machine."""
        raise self.StoppedError

    def test_before_a_commit_leaves_it_due(
        self, portal: BillingPortal, shop: AccountPortal, store: Interrupted, clock: Clock
    ) -> None:
        """What was brought about before stands; the next tick goes on."""
        clock.now = IN_TWO_MONTHS
        store.after = lambda: setattr(store, "before", self.stop)

        with pytest.raises(self.StoppedError):
            portal.tick()
        assert len(what_happened(shop)) == 1

        assert portal.tick().moments == 1
        assert len(what_happened(shop)) == 2

    def test_after_a_commit_leaves_it_done(
        self, portal: BillingPortal, shop: AccountPortal, store: Interrupted, clock: Clock
    ) -> None:
        """Its answer was lost, and it isn't done again."""
        clock.now = IN_A_MONTH
        store.after = self.stop

        with pytest.raises(self.StoppedError):
            portal.tick()

        assert portal.tick().moments == 0
        assert [each.event for each in what_happened(shop)] == [FIRST]


def test_the_same_moment_may_be_due_again(
    portal: BillingPortal, shop: AccountPortal, clock: Clock
) -> None:
    """A merchant who moves the period back makes it end once more; at most once is for each."""
    clock.now = IN_A_MONTH + DAY
    portal.tick()
    back = c.RenewPeriod(
        subscription_id=MUG,
        item_id=ITEM,
        current_period_start=NOON,
        current_period_end=IN_A_MONTH,
    )
    do(shop, back)

    assert portal.tick().moments == 1
    assert [each.event for each in what_happened(shop)] == [FIRST, FIRST]


class TestASyncedAccount:
    """Stripe brings about most of it."""

    def test_waits_for_stripe_s_word(
        self, portal: BillingPortal, shop: AccountPortal, clock: Clock
    ) -> None:
        """However often it is ticked; and what Stripe then states is due no more."""
        do(shop, CONNECT_STRIPE)
        clock.now = IN_A_MONTH

        assert portal.tick() == portal.tick() == Ticked(until=IN_A_MONTH, waiting=1)

        held = shop.get(SUBSCRIPTION, MUG)
        assert isinstance(held, InForce)
        renewed = tuple(
            attrs.evolve(each, current_period_start=IN_A_MONTH, current_period_end=IN_TWO_MONTHS)
            for each in held.items
        )
        told = statement("evt_1", IN_A_MONTH, ObservedSubscription(items=Known(renewed)))
        shop.observe(THE_MUG, told, owner=None, by=stripe("evt_1"))
        assert portal.tick() == Ticked(until=IN_A_MONTH)
        assert what_happened(shop) == []

    def test_lets_what_was_asked_lapse(
        self, portal: BillingPortal, shop: AccountPortal, clock: Clock
    ) -> None:
        """Also where Stripe hasn't told yet what was due before."""
        expires_at = IN_A_MONTH + timedelta(hours=1)
        do(
            shop,
            CONNECT_STRIPE,
            c.ChangeQuantity(subscription_id=MUG, item_id=ITEM, quantity=2),
            c.RecordAnswer(
                subscription_id=MUG,
                operation=Operation.CHANGE_QUANTITY,
                answer=AnswerKind.AWAITING_PAYMENT,
                expires_at=expires_at,
            ),
        )
        clock.advance(days=40)

        ticked = portal.tick()

        (recorded,) = what_happened(shop)
        assert ticked.events == {"RequestLapsed": 1}
        assert (recorded.event, recorded.happened_at) == (
            e.RequestLapsed(Operation.CHANGE_QUANTITY),
            expires_at,
        )

    def test_that_is_stripe_s_no_more_catches_up(
        self, portal: BillingPortal, shop: AccountPortal, clock: Clock
    ) -> None:
        """What was left to Stripe is ours again, and wasn't marked as done."""
        do(shop, CONNECT_STRIPE)
        clock.now = IN_A_MONTH
        portal.tick()
        do(shop, DisconnectStripe(CONNECT_STRIPE.account_id))

        assert portal.tick().moments == 1
        assert [each.event for each in what_happened(shop)] == [FIRST]


class TestWhatIsPutOff:
    """Something that stands in no event puts a moment off, as the use of a session does."""

    def portal(self, store: EventStore, clock: Clock, until: datetime) -> BillingPortal:
        """Return a portal whose subscriptions are put off until a moment."""

        def decide(command: c.Command, state: State, facts: Facts) -> tuple[e.Event, ...]:
            return SUBSCRIPTION.decide(command, state, facts) if facts.at >= until else ()

        def due_again(state: State, facts: Facts) -> datetime | None:
            return until

        put_off = untyped(attrs.evolve(SUBSCRIPTION, decide=decide, due_again=due_again))
        others = [each for each in BUILT_IN if each.kind != SUBSCRIPTION.kind]
        return BillingPortal(store, Registry.of((*others, put_off)), clock)

    def test_waits_and_is_not_asked_again_and_again(
        self, shop: AccountPortal, store: Interrupted, clock: Clock
    ) -> None:
        """Where nothing comes of what is due, time doesn't go round in circles."""
        clock.now = IN_A_MONTH
        portal = self.portal(store, clock, IN_A_MONTH + DAY)

        assert portal.tick() == portal.tick() == Ticked(until=IN_A_MONTH, waiting=1)
        assert what_happened(shop) == []

    def test_happens_by_the_time_that_it_is_ticked(
        self, shop: AccountPortal, store: Interrupted, clock: Clock
    ) -> None:
        """As of the moment to which it was put off."""
        clock.now = IN_A_MONTH + 2 * DAY
        portal = self.portal(store, clock, IN_A_MONTH + DAY)

        assert portal.tick().moments == 1

        (recorded,) = what_happened(shop)
        assert (recorded.event, recorded.happened_at) == (FIRST, IN_A_MONTH + DAY)


class TestAPoisonedStream:
    """A fault in one holds up no other."""

    @pytest.fixture(autouse=True)
    def _three(self, shop: AccountPortal, clock: Clock) -> None:
        sell(shop, 1)
        sell(shop, 2)
        clock.now = IN_A_MONTH

    def ticked(self, portal: BillingPortal, decider: AnyDecider) -> Ticked:
        """Tick with another decider for subscriptions."""
        others = [each for each in BUILT_IN if each.kind != SUBSCRIPTION.kind]
        registry = Registry.of((*others, decider))
        return BillingPortal(portal.store, registry, portal._clock).tick()

    def failing(self, error: Exception) -> AnyDecider:
        """Return subscriptions of which one fails."""

        def decide(command: c.Command, state: object, facts: Facts) -> tuple[e.Event, ...]:
            if command.subscription_id == "sub_1":
                raise error
            return SUBSCRIPTION.decide(command, state, facts)  # type: ignore[arg-type]

        return untyped(attrs.evolve(SUBSCRIPTION, decide=decide))

    def test_is_named_by_its_fault(self, portal: BillingPortal) -> None:
        """With no more than the fault's name, for its text may be anybody's."""
        ticked = self.ticked(portal, self.failing(KeyError("secret")))

        assert ticked.failures == (
            Failed(
                stream="acct_1/test/subscription/sub_1",
                reason="Time can't pass for it, by a fault of Counterfoil's: KeyError.",
            ),
        )
        assert (ticked.failed, ticked.aggregates, ticked.moments) == (1, 2, 2)

    def test_that_refuses_is_a_fault_too(self, portal: BillingPortal) -> None:
        """Time isn't refused."""
        ticked = self.ticked(portal, self.failing(PriceArchivedError(MUG, DAILY)))

        assert ticked.failures[0].reason.endswith("PriceArchivedError.")
        assert ticked.moments == 2

    def test_that_is_due_for_ever_is_stopped(self, portal: BillingPortal) -> None:
        """One moment comes to pass once; what says it is due again contradicts itself."""
        again = untyped(attrs.evolve(SUBSCRIPTION, due=lambda _: IN_A_MONTH))

        ticked = self.ticked(portal, again)

        assert (ticked.failed, ticked.moments) == (3, 3)
        assert ticked.failures[0].reason.endswith("TimeStoodStillError.")

    def test_that_cannot_be_read_is_named(
        self,
        portal: BillingPortal,
        store: Interrupted,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """With the place, and what to do."""

        def torn(_self: object, streams: Collection[str]) -> Mapping[str, History]:
            if STREAM in streams:
                raise UnreadableEventError(STREAM, 1, "its name", "the row is cut short")
            return load(store, streams)

        load = EventStore.load_several
        monkeypatch.setattr(Interrupted, "load_several", torn)

        ticked = portal.tick()

        assert ticked.failures[0].reason.startswith(f"Version 1 of {STREAM}")
        assert ticked.moments == 2

    def test_of_a_kind_that_nobody_knows_is_named(self, portal: BillingPortal) -> None:
        """An embedder's own aggregates need the embedder's portal."""
        others = [each for each in BUILT_IN if each.kind != SUBSCRIPTION.kind]
        ticked = BillingPortal(portal.store, Registry.of(others), portal._clock).tick()

        assert ticked.failed == 3
        assert ticked.failures[0].reason == "No aggregate is of the kind 'subscription'."

    def test_is_told_of_with_some_others(
        self, portal: BillingPortal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """All are counted."""
        monkeypatch.setattr(ticking, "FAILURES_MAX", 2)
        again = untyped(attrs.evolve(SUBSCRIPTION, due=lambda _: IN_A_MONTH))

        ticked = self.ticked(portal, again)

        assert (ticked.failed, len(ticked.failures)) == (3, 2)

    def test_is_no_broken_store(self, portal: BillingPortal, store: Interrupted) -> None:
        """Where nothing can be written, nothing goes on."""

        def full() -> None:
            raise StoreFullError("shop.db")

        store.before = full

        with pytest.raises(StoreFullError):
            portal.tick()
        assert portal.tick().moments == 3


def test_a_long_sleep_is_caught_up_with_bit_by_bit(
    portal: BillingPortal, shop: AccountPortal, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No aggregate keeps the others waiting for ever; what is left is told."""
    sell(shop, 1)
    clock.advance(days=366)
    monkeypatch.setattr(ticking, "MOMENTS_MAX", 10)

    first, second, third = portal.tick(), portal.tick(), portal.tick()

    assert (first.moments, first.aggregates, first.unfinished) == (20, 2, 2)
    assert (second.moments, second.aggregates, second.unfinished) == (4, 2, 0)
    assert third.moments == 0


def test_nobody_lets_time_pass_by_hand(shop: AccountPortal) -> None:
    """It would choose the moment at which it happened, and who did it."""
    with pytest.raises(InternalCommandError, match="or from time: nothing was recorded"):
        shop.handle(c.LetTimePass(subscription_id=MUG), by=merchant("cmd_time"))


def test_a_store_that_is_only_read_is_not_ticked(tmp_path: Path, clock: Clock) -> None:
    """What is due can be looked at; bringing it about is writing."""
    url = f"sqlite:///{tmp_path}/shop.db"
    with BillingPortal.open(url, master_key=bytes(32), clock=clock) as portal:
        do(portal.account("acct_1", "test"), *OPEN_SHOP, START_MUG)

    with BillingPortal.open(url, master_key=bytes(32), clock=clock, read_only=True) as portal:
        assert portal.tick().moments == 0
        clock.now = IN_A_MONTH
        assert [due.stream for due in portal.store.due(IN_A_MONTH)] == [STREAM]
        with pytest.raises(ReadOnlyStoreError):
            portal.tick()


def test_a_decider_that_is_due_says_how_time_passes() -> None:
    """Else it would be due for ever."""
    mute = untyped(attrs.evolve(SUBSCRIPTION, let_time_pass=None))
    with pytest.raises(ValueError, match="nothing lets time pass for subscription"):
        Registry.of([mute])
