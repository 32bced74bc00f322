"""Sessions at the portal's door: what binds a wish, and when they were last used."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from attrs import evolve
from tests.adapters.shop import (
    ADA,
    CREATE_PORTAL,
    MUG,
    NOON,
    OPEN_SHOP,
    PORTAL,
    START_MUG,
    Clock,
    do,
    visitor,
)

from counterfoil.adapters import contention
from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.deciders import BUILT_IN, Registry
from counterfoil.adapters.errors import ContendedError
from counterfoil.adapters.event_store import Append, ConflictError, EventStore
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.account.commands import (
    ChooseDefaultConfiguration,
    JoinRedesignedPortal,
    LeaveBilling,
    SubscribeToBilling,
)
from counterfoil.domain.account.refusals import BillingNotPaidError
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.changes import Set
from counterfoil.domain.configuration.commands import (
    ActivateLoginLink,
    UpdateConfiguration,
)
from counterfoil.domain.configuration.features import CustomerDetail
from counterfoil.domain.configuration.wishes import (
    CustomerUpdateWish,
    FeaturesWish,
    SubscriptionCancelWish,
)
from counterfoil.domain.customer.allowed import CustomerAction
from counterfoil.domain.customer.commands import (
    AddPaymentMethod,
    ChangeContactDetails,
    CreateCustomer,
)
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.customer.refusals import CustomerNotInForceError, DetailNotAllowedError
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session import commands as c
from counterfoil.domain.session import refusals as r
from counterfoil.domain.session.decisions import SESSION
from counterfoil.domain.session.events import SessionEnded
from counterfoil.domain.session.flow import Flow, FlowType
from counterfoil.domain.session.flow_refusals import AlreadyCancelingError, BesideTheFlowError
from counterfoil.domain.session.state import Ended, Entrance, Open, Recovery, SessionEnd
from counterfoil.domain.subscription.allowed import SubscriptionAction
from counterfoil.domain.subscription.commands import CancelSubscription, EndTrial
from counterfoil.domain.subscription.refusals import UnknownSubscriptionError
from counterfoil.domain.values import (
    AccountId,
    ConfigurationId,
    CustomerId,
    PaymentMethodId,
    SessionId,
    SubscriptionId,
)

VISIT = SessionId("bps_visit")
LATER_VISIT = SessionId("bps_later")
BERT = CustomerId("cus_bert")
BERTS = SubscriptionId("sub_bert")
EMAIL = "ada@example.com"
THE_VISIT = StreamRef(kind="session", id=VISIT)

OPEN = c.OpenSession(session_id=VISIT, customer_id=ADA, configuration_id=PORTAL)
CANCELING = Flow(type=FlowType.SUBSCRIPTION_CANCEL, subscription=MUG)
CANCEL = CancelSubscription(subscription_id=MUG)
RENAME = ChangeContactDetails(customer_id=ADA, name=Set("Ada de Vries"))
LET_CANCEL = UpdateConfiguration(
    configuration_id=PORTAL,
    features=FeaturesWish(
        customer_update=CustomerUpdateWish(
            allowed_updates=Set((CustomerDetail.NAME, CustomerDetail.EMAIL))
        ),
        subscription_cancel=SubscriptionCancelWish(enabled=Set(True)),
    ),
)
WITH_EMAIL = ChangeContactDetails(customer_id=ADA, email=Set(EMAIL))
BERTS_THINGS = (
    CreateCustomer(customer_id=BERT, details=ContactDetails(name="Bert")),
    AddPaymentMethod(customer_id=BERT, payment_method_id=PaymentMethodId("pm_bert")),
    evolve(
        START_MUG,
        subscription_id=BERTS,
        customer_id=BERT,
        default_payment_method=PaymentMethodId("pm_bert"),
    ),
)
SECOND_PORTAL = evolve(CREATE_PORTAL, configuration_id=ConfigurationId("bpc_second"))


def inside(command_id: str, session: SessionId = VISIT) -> Cause:
    """Let the customer act in a session."""
    return Cause(actor=Actor.CUSTOMER, door=Door.PORTAL, command_id=command_id, session=session)


def coming(command_id: str) -> Cause:
    """Let the customer come to the portal, not yet in a session."""
    return evolve(visitor(command_id), configuration=None)


def tick(store: EventStore, clock: Clock) -> int:
    """Let time pass, and count what it brought about."""
    return BillingPortal(store, Registry.of(BUILT_IN), clock).tick().moments


class Overtaken(EventStore):
    """A store in which something happens between reading and recording, once or always."""

    meanwhile: Callable[[], object] | None = None
    always = False

    def append(self, batch: Append) -> tuple[int, ...]:
        """Let the other be first."""
        if self.always:
            raise ConflictError(("acct_1/test/session/bps_visit",))
        first, self.meanwhile = self.meanwhile, None
        if first is not None:
            first()
        return super().append(batch)


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="store")
def _store(place: str) -> Iterator[Overtaken]:
    with Overtaken.open(place, master_key=bytes(32)) as store:
        yield store


@pytest.fixture(name="shop")
def _shop(store: Overtaken, clock: Clock) -> AccountPortal:
    shop = BillingPortal(store, Registry.of(BUILT_IN), clock).account("acct_1", "test")
    do(shop, *OPEN_SHOP, START_MUG, LET_CANCEL, WITH_EMAIL, *BERTS_THINGS)
    return shop


@pytest.fixture(name="visited")
def _visited(shop: AccountPortal) -> AccountPortal:
    """Return the shop with Ada in her session."""
    do(shop, OPEN)
    shop.handle(c.RedeemSession(VISIT), by=coming("cmd_redeem"))
    return shop


def used_at(store: EventStore) -> object:
    """Return when Ada's session was last used."""
    return store.last_use("acct_1/test", VISIT)


class TestAWishInASession:
    """At the portal's door."""

    def test_is_bound_by_the_sessions_configuration(self, visited: AccountPortal) -> None:
        """Which the cause doesn't name, yet goes on record with what was decided."""
        visited.handle(RENAME, by=inside("cmd_rename"))

        recorded = visited.events(StreamRef(kind="customer", id=ADA))[-1]
        assert recorded.cause == evolve(inside("cmd_rename"), configuration=PORTAL)

    def test_is_bound_by_the_configuration_as_it_is_now(self, visited: AccountPortal) -> None:
        """
        What the merchant changes counts at once, also in sessions that are open.

        Whether Stripe's portal looks again is unconfirmed (R24); a right that was taken back is
        gone here.
        """
        nothing = FeaturesWish(customer_update=CustomerUpdateWish(enabled=Set(False)))
        do(visited, UpdateConfiguration(configuration_id=PORTAL, features=nothing))

        with pytest.raises(DetailNotAllowedError):
            visited.handle(RENAME, by=inside("cmd_rename"))

    def test_names_no_other_configuration(self, visited: AccountPortal) -> None:
        """Not even one that exists."""
        do(visited, SECOND_PORTAL)
        other = evolve(inside("cmd_rename"), configuration=SECOND_PORTAL.configuration_id)

        with pytest.raises(r.OtherConfigurationError):
            visited.handle(RENAME, by=other)

    def test_is_about_the_sessions_customer(self, visited: AccountPortal) -> None:
        """Others are as if they weren't there (R83); so are their buttons."""
        with pytest.raises(CustomerNotInForceError):
            visited.handle(evolve(RENAME, customer_id=BERT), by=inside("cmd_1"))
        for number, wish in enumerate(
            (evolve(CANCEL, subscription_id=BERTS), EndTrial(subscription_id=BERTS))
        ):
            with pytest.raises(UnknownSubscriptionError):
                visited.handle(wish, by=inside(f"cmd_sub_{number}"))
        assert visited.allowed_actions(BERTS, by=inside("question")) == ()
        answers = visited.allowed_customer_actions(BERT, by=inside("question"))
        assert not any(answer.allowed for answer in answers)

    def test_has_buttons_by_the_sessions_configuration(self, visited: AccountPortal) -> None:
        """They are what would be granted."""
        answers = visited.allowed_actions(MUG, by=inside("question"))
        granted = {answer.action for answer in answers if answer.allowed}
        assert granted == {
            SubscriptionAction.CANCEL,
            SubscriptionAction.REMOVE_PAYMENT_METHOD_OVERRIDE,
        }
        of_ada = visited.allowed_customer_actions(ADA, by=inside("question"))
        allowed = {answer.subject for answer in of_ada if answer.allowed}
        assert {CustomerDetail.NAME, CustomerDetail.EMAIL} <= allowed

    @pytest.mark.parametrize("session", [SessionId("bps_none"), LATER_VISIT])
    def test_needs_a_session_that_runs(self, shop: AccountPortal, session: SessionId) -> None:
        """Unknown, or opened and not redeemed."""
        do(shop, evolve(OPEN, session_id=LATER_VISIT))

        with pytest.raises((r.UnknownSessionError, r.NotRedeemedError)):
            shop.handle(RENAME, by=inside("cmd_1", session))

    def test_keeps_to_the_flow(self, shop: AccountPortal) -> None:
        """Until it is completed, and no longer (R75)."""
        do(shop, evolve(OPEN, flow=CANCELING))
        shop.handle(c.RedeemSession(VISIT), by=coming("cmd_redeem"))
        with pytest.raises(BesideTheFlowError):
            shop.handle(RENAME, by=inside("cmd_rename"))

        shop.handle(CANCEL, by=inside("cmd_cancel"))
        shop.handle(c.CompleteFlow(VISIT), by=inside("cmd_complete"))
        shop.handle(c.LeaveSession(VISIT), by=inside("cmd_leave"))

        state = shop.get(SESSION, VISIT)
        assert isinstance(state, Ended)
        assert state.why is SessionEnd.COMPLETED
        with pytest.raises(AlreadyCancelingError):
            do(shop, evolve(OPEN, session_id=LATER_VISIT, flow=CANCELING))

    def test_may_name_a_configuration_and_no_session(self, shop: AccountPortal) -> None:
        """For a portal that keeps sessions of its own."""
        decided = shop.handle(RENAME, by=visitor("cmd_rename"))

        assert len(decided.events) == 1


class TestTheLastUse:
    """A row, never an event."""

    def test_is_written_with_whatever_is_done(
        self, visited: AccountPortal, store: EventStore, clock: Clock
    ) -> None:
        """In the same transaction, also where nothing changed; what is refused is no use."""
        assert used_at(store) is None
        clock.advance(minutes=10)
        visited.handle(RENAME, by=inside("cmd_1"))
        assert used_at(store) == NOON + timedelta(minutes=10)
        clock.advance(minutes=10)
        visited.handle(RENAME, by=inside("cmd_2"))
        assert used_at(store) == NOON + timedelta(minutes=20)
        clock.advance(minutes=10)
        with pytest.raises(CustomerNotInForceError):
            visited.handle(evolve(RENAME, customer_id=BERT), by=inside("cmd_3"))
        assert used_at(store) == NOON + timedelta(minutes=20)

    def test_is_written_by_looking(
        self, visited: AccountPortal, store: EventStore, clock: Clock
    ) -> None:
        """A page that is shown records no event."""
        before = store.last_position()
        clock.advance(minutes=50)
        session = visited.use_session(VISIT)
        assert (session.customer, session.configuration) == (ADA, PORTAL)
        clock.advance(minutes=50)

        assert visited.use_session(VISIT) == session
        assert used_at(store) == clock.now
        assert store.last_position() == before
        assert store.last_use("acct_1/live", VISIT) is None

    def test_keeps_a_session_from_expiring(self, visited: AccountPortal, clock: Clock) -> None:
        """For an hour each time, and twelve in all (R69)."""
        for _ in range(12):
            clock.advance(minutes=59)
            visited.use_session(VISIT)
        clock.advance(minutes=12)
        with pytest.raises(r.SessionTooOldError):
            visited.use_session(VISIT)

    def test_is_none_of_a_session_that_is_shut(self, shop: AccountPortal, clock: Clock) -> None:
        """Nothing of the looking is recorded, not even that it was refused."""
        with pytest.raises(r.UnknownSessionError):
            shop.use_session(VISIT)
        do(shop, OPEN)
        with pytest.raises(r.NotRedeemedError):
            shop.use_session(VISIT)
        shop.handle(c.RedeemSession(VISIT), by=coming("cmd_redeem"))
        clock.advance(hours=1)
        with pytest.raises(r.SessionExpiredError):
            shop.use_session(VISIT)
        assert shop.refusals() == ()

    def test_revives_no_session_by_what_is_quiet(
        self, visited: AccountPortal, store: EventStore, clock: Clock
    ) -> None:
        """What is so already refuses nobody, yet is no use of a session that is shut (R69)."""
        joined = JoinRedesignedPortal(AccountId("acct_1"))
        do(visited, joined)
        clock.advance(hours=2)

        assert visited.handle(joined, by=inside("cmd_1")).events == ()

        assert used_at(store) is None
        with pytest.raises(r.SessionExpiredError):
            visited.use_session(VISIT)

    def test_is_no_earlier_because_the_clock_was_set_back(
        self, visited: AccountPortal, store: EventStore, clock: Clock
    ) -> None:
        """The latest moment stays, and the session with it."""
        clock.advance(minutes=30)
        visited.use_session(VISIT)
        clock.now = NOON - timedelta(hours=2)

        visited.use_session(VISIT)
        visited.handle(RENAME, by=inside("cmd_1"))
        assert tick(store, clock) == 0

        assert used_at(store) == NOON + timedelta(minutes=30)
        clock.now = NOON + timedelta(minutes=89)
        visited.use_session(VISIT)

    def test_tells_when_the_session_is_due(
        self, visited: AccountPortal, store: Overtaken, clock: Clock
    ) -> None:
        """Later than the state alone would have it; a session that is over is never due."""
        assert visited.due(THE_VISIT) == NOON + timedelta(hours=1)
        clock.advance(minutes=30)
        visited.use_session(VISIT)
        clock.advance(minutes=30)

        assert tick(store, clock) == 0
        due = visited.due(THE_VISIT)
        assert due == NOON + timedelta(minutes=90)
        clock.now = due
        ended = SessionEnded(why=SessionEnd.EXPIRED_IDLE, ended_at=due)
        assert tick(store, clock) == 1
        assert visited.events(THE_VISIT)[-1].event == ended
        assert visited.due(THE_VISIT) is None
        assert visited.due(StreamRef(kind="customer", id=ADA)) is None


class TestARace:
    """Between the customer and the clock, and between customers."""

    def test_of_use_and_expiry_is_won_by_a_use_that_came_first(
        self, visited: AccountPortal, store: Overtaken, clock: Clock
    ) -> None:
        """
        Time was about to end the session when a page was looked at: the row that it had read is no
        more, and it decides again.
        """
        clock.advance(minutes=59)

        def look() -> None:
            clock.now = NOON + timedelta(minutes=59)
            visited.use_session(VISIT)
            clock.now = NOON + timedelta(hours=1)

        clock.now = NOON + timedelta(hours=1)
        store.meanwhile = look

        assert tick(store, clock) == 0
        assert isinstance(visited.get(SESSION, VISIT), Open)

    def test_of_use_and_expiry_is_won_by_an_expiry_that_came_first(
        self, visited: AccountPortal, store: Overtaken, clock: Clock
    ) -> None:
        """A wish that rested on the open session meets another version of it."""
        clock.advance(minutes=59)

        def expire() -> None:
            clock.advance(minutes=1)
            tick(store, clock)

        store.meanwhile = expire

        with pytest.raises(r.SessionOverError):
            visited.handle(RENAME, by=inside("cmd_rename"))
        with pytest.raises(r.SessionOverError):
            visited.use_session(VISIT)
        assert used_at(store) is None

    def test_of_looking_and_expiry_is_decided_again(
        self, visited: AccountPortal, store: Overtaken, clock: Clock
    ) -> None:
        """Looking is no exception."""
        clock.advance(minutes=59)

        def leave() -> None:
            visited.handle(c.LeaveSession(VISIT), by=inside("cmd_leave"))

        store.meanwhile = leave

        with pytest.raises(r.SessionOverError):
            visited.use_session(VISIT)

    def test_that_never_ends_is_given_up(
        self, visited: AccountPortal, store: Overtaken, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """After as many tries as a command gets."""
        monkeypatch.setattr(contention, "PAUSE_SECONDS_MAX", 0)
        store.always = True

        with pytest.raises(ContendedError):
            visited.use_session(VISIT)

    def test_of_the_clock_and_the_customer_leaves_no_doubt(
        self, shop: AccountPortal, store: Overtaken, clock: Clock
    ) -> None:
        """Threads at once: whoever is told that the session ran has kept it from ending."""
        for number in range(20):
            session = SessionId(f"bps_{number}")
            clock.now = NOON
            do(shop, evolve(OPEN, session_id=session))
            shop.handle(c.RedeemSession(session), by=coming(f"cmd_redeem_{number}"))
            clock.now = NOON + timedelta(minutes=59, seconds=59)
            barrier = Barrier(2)

            def look(session: SessionId = session, barrier: Barrier = barrier) -> bool:
                barrier.wait()
                try:
                    shop.use_session(session)
                except CommandRefusedError:
                    return False
                return True

            def expire(barrier: Barrier = barrier) -> None:
                barrier.wait()
                clock.now = NOON + timedelta(hours=1)
                tick(store, clock)

            with ThreadPoolExecutor(2) as pool:
                looked, _ = pool.submit(look), pool.submit(expire).result()

            assert looked.result() == isinstance(shop.get(SESSION, session), Open)

    def test_of_first_uses_has_one_winner(self, shop: AccountPortal) -> None:
        """A link that was forwarded lets one browser in."""
        do(shop, OPEN)
        barrier = Barrier(8)

        def redeem(number: int) -> type[CommandRefusedError] | None:
            barrier.wait()
            try:
                shop.handle(c.RedeemSession(VISIT), by=coming(f"cmd_{number}"))
            except CommandRefusedError as refusal:
                return type(refusal)
            return None

        with ThreadPoolExecutor(8) as pool:
            came_to = list(pool.map(redeem, range(8)))

        assert sorted(came_to, key=str) == [*[r.LinkUsedError] * 7, None]


class TestWaysIn:
    """Other than by the merchant."""

    def test_by_recovery_end_the_expired_session(self, shop: AccountPortal, clock: Clock) -> None:
        """In one commit; and the e-mail stays as it is there (R70)."""
        do(shop, evolve(OPEN, recovery=Recovery()))
        clock.advance(hours=1)
        recover = c.RecoverSession(
            session_id=LATER_VISIT,
            expired=VISIT,
            customer_id=ADA,
            configuration_id=PORTAL,
            verified_email=EMAIL,
        )

        decision = shop.handle(recover, by=coming("cmd_recover"))

        assert decision.events[1] == SessionEnded(
            why=SessionEnd.EXPIRED_UNUSED, ended_at=NOON + timedelta(minutes=5)
        )
        state = shop.get(SESSION, LATER_VISIT)
        assert isinstance(state, Open)
        assert (state.entrance, state.replaces) == (Entrance.RECOVERY, VISIT)
        again = evolve(recover, session_id=SessionId("bps_third"))
        assert len(shop.handle(again, by=coming("cmd_again")).events) == 1

    def test_by_login_link_are_open_while_it_is_active(self, shop: AccountPortal) -> None:
        """And the e-mail stays as it is (R25, R29)."""
        log_in = c.LogIn(
            session_id=VISIT, configuration_id=PORTAL, customer_id=ADA, verified_email=EMAIL
        )
        with pytest.raises(r.LoginLinkInactiveError):
            shop.handle(log_in, by=coming("cmd_1"))
        do(shop, ActivateLoginLink(configuration_id=PORTAL, url="https://example.com/login"))
        shop.handle(log_in, by=coming("cmd_1"))
        shop.handle(c.RedeemSession(VISIT), by=coming("cmd_2"))

        with pytest.raises(r.EmailStaysError):
            shop.handle(
                ChangeContactDetails(customer_id=ADA, email=Set("new@example.com")),
                by=inside("cmd_3"),
            )
        answers = shop.allowed_customer_actions(ADA, by=inside("question"))
        assert (CustomerAction.CHANGE_DETAIL, CustomerDetail.EMAIL) in {
            (answer.action, answer.subject) for answer in answers if not answer.allowed
        }


class TestTheDefaultConfiguration:
    """What a session gets that names none (R65)."""

    WISH = evolve(OPEN, configuration_id=None)

    def test_is_missing_in_stripes_words(self, shop: AccountPortal) -> None:
        """Until the merchant has saved one (R62)."""
        with pytest.raises(r.NoDefaultConfigurationError):
            do(shop, self.WISH)

    def test_is_the_accounts_own_in_the_mode(self, store: Overtaken, clock: Clock) -> None:
        """The unit of work reads it under the name that the account tells."""
        shop = BillingPortal(store, Registry.of(BUILT_IN), clock).account("acct_2", "test")
        default = ChooseDefaultConfiguration(
            account_id=AccountId("acct_2"), configuration_id=PORTAL
        )
        dashboard = Cause(actor=Actor.MERCHANT, door=Door.DASHBOARD, command_id="default")
        do(shop, *OPEN_SHOP)
        shop.handle(default, by=dashboard)
        do(shop, self.WISH)

        state = shop.get(SESSION, VISIT)
        assert isinstance(state, Open)
        assert state.configuration == PORTAL


def test_the_live_portal_is_looked_at_while_it_is_paid_for(store: Overtaken, clock: Clock) -> None:
    """R189: a merchant who left Billing has no live portal any more, whatever is open in it."""
    live = BillingPortal(store, Registry.of(BUILT_IN), clock).account("acct_1", "live")
    dashboard = Cause(actor=Actor.MERCHANT, door=Door.DASHBOARD, command_id="subscribe")
    live.handle(SubscribeToBilling(AccountId("acct_1")), by=dashboard)
    do(live, *OPEN_SHOP, OPEN)
    live.handle(c.RedeemSession(VISIT), by=coming("cmd_redeem"))
    assert live.use_session(VISIT).customer == ADA

    live.handle(LeaveBilling(AccountId("acct_1")), by=evolve(dashboard, command_id="leave"))

    with pytest.raises(BillingNotPaidError):
        live.use_session(VISIT)


def test_what_was_written_for_one_customer_is_erased_with_the_customer(
    shop: AccountPortal, store: Overtaken
) -> None:
    """Texts of a session are sealed with the customer's key."""
    do(shop, evolve(OPEN, return_url="https://example.com/accounts/ada"))
    state = shop.get(SESSION, VISIT)
    assert isinstance(state, Open)
    assert state.return_url == "https://example.com/accounts/ada"

    store.erase("acct_1/test/customer/cus_ada")

    state = shop.get(SESSION, VISIT)
    assert isinstance(state, Open)
    assert (state.customer, state.return_url) == (ADA, None)
    assert list(store.problems()) == []


def test_a_session_is_found_by_its_id(shop: AccountPortal) -> None:
    """As every aggregate is."""
    do(shop, OPEN)

    assert shop.find(VISIT) == THE_VISIT
    assert shop.ids("session") == (VISIT,)
