"""Commands through the portal's door: decided, recorded at most once, answered truly."""

from collections.abc import Iterator

import pytest
from attrs import evolve
from eventsourcing.persistence import IntegrityError
from tests.adapters.shop import (
    ADA,
    CONNECT_STRIPE,
    CREATE_ADA,
    ITEM,
    MONTHLY,
    MUG,
    NOON,
    OPEN_SHOP,
    START_MUG,
    VISA,
    Clock,
    do,
    merchant,
    statement,
    stripe,
    visitor,
)

from counterfoil.adapters import contention
from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.contention import ATTEMPTS_MAX
from counterfoil.adapters.deciders import BUILT_IN, Registry
from counterfoil.adapters.errors import (
    CommandIdReusedError,
    ContendedError,
    InternalCommandError,
    UnknownStreamError,
)
from counterfoil.adapters.event_store import Append, ConflictError, EventStore
from counterfoil.adapters.handling import Decision
from counterfoil.adapters.observing import Outcome
from counterfoil.adapters.portal import BillingPortal, log_notice, utc_now
from counterfoil.domain.cause import Mode
from counterfoil.domain.changes import Set
from counterfoil.domain.customer.commands import (
    ChangeContactDetails,
    RemovePaymentMethod,
    StartBilling,
)
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.customer.events import (
    BillingStarted,
    ContactDetailsChanged,
    PaymentMethodRemovalRequested,
    PaymentMethodRemoved,
    SubscriptionHeld,
)
from counterfoil.domain.customer.observed import ObservedCustomer
from counterfoil.domain.customer.refusals import LastPaymentMethodError
from counterfoil.domain.customer.state import InForce, Unseen
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.rulebook import edition_of
from counterfoil.domain.subscription.allowed import SubscriptionAction
from counterfoil.domain.subscription.commands import NewItem
from counterfoil.domain.subscription.events import SubscriptionStarted, SubscriptionStartRequested
from counterfoil.domain.subscription.refusals import UnknownPriceError
from counterfoil.domain.values import Annotations, Known, PriceId

RENAME = ChangeContactDetails(customer_id=ADA, name=Set("Ada de Vries"))
RENAMED = ContactDetailsChanged(ContactDetails(name="Ada de Vries"))
REMOVE_VISA = RemovePaymentMethod(customer_id=ADA, payment_method_id=VISA)
CUSTOMER_ADA = StreamRef(kind="customer", id=ADA)


class Troubled(EventStore):
    """
    A store in which somebody else is quicker so many times, and then an acknowledgement is lost so
    many times.
    """

    rivals = 0
    losses = 0
    tries = 0

    def append(self, batch: Append) -> tuple[int, ...]:
        """Record, unless a rival was quicker; answer as the library does to its own retry (W3)."""
        self.tries += 1
        if self.rivals:
            self.rivals -= 1
            raise ConflictError(("acct_1/test/customer/cus_ada",))
        positions = super().append(batch)
        if self.losses:
            self.losses -= 1
            with self._translated:
                raise IntegrityError("the row is there already")
        return positions


def troubled(*, rivals: int = 0, losses: int = 0) -> Troubled:
    """Open a store with troubles ahead."""
    store = Troubled.open("memory://")
    store.rivals, store.losses = rivals, losses
    return store


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="portal")
def _portal(place: str, clock: Clock) -> Iterator[BillingPortal]:
    with BillingPortal.open(place, clock=clock, master_key=bytes(32)) as portal:
        yield portal


@pytest.fixture(name="shop")
def _shop(portal: BillingPortal) -> AccountPortal:
    account = portal.account("acct_1", Mode.TEST)
    do(account, *OPEN_SHOP)
    return account


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contention, "PAUSE_SECONDS_MAX", 0.0)


def on(store: EventStore, clock: Clock) -> AccountPortal:
    """Open an account on a store."""
    return BillingPortal(store, Registry.of(BUILT_IN), clock).account("acct_1", "test")


def name_of(account: AccountPortal) -> str | None:
    """Return Ada's name."""
    ada = account.get(CUSTOMER, ADA)
    assert isinstance(ada, InForce)
    return ada.details.name


class TestHandling:
    """A command is decided on what is true now, and recorded in one commit."""

    def test_it_records_what_was_decided(self, shop: AccountPortal, clock: Clock) -> None:
        """With the clock's moment, the cause, and the label of the rules of the day."""
        at = clock.advance(minutes=1)

        decision = shop.handle(RENAME, by=merchant("cmd_rename"))

        (*_, recorded) = shop.events(CUSTOMER_ADA)
        assert decision == Decision(events=(RENAMED,), positions=decision.positions)
        assert recorded.event == RENAMED
        assert (recorded.happened_at, recorded.recorded_at) == (at, at)
        assert recorded.cause == merchant("cmd_rename")
        assert recorded.edition == edition_of(at).name
        assert len(decision.positions) == 1

    def test_what_follows_for_other_aggregates_is_in_the_same_decision(
        self, shop: AccountPortal
    ) -> None:
        """A subscription marks on its customer that it is there, and needs a method (R98)."""
        started, *marks = shop.handle(START_MUG, by=merchant("cmd_start")).events

        assert isinstance(started, SubscriptionStarted)
        assert marks == [SubscriptionHeld(MUG), BillingStarted(MUG)]
        assert [each.event for each in shop.events(CUSTOMER_ADA)[-2:]] == marks

    def test_a_command_that_nobody_takes_is_the_callers_mistake(self, shop: AccountPortal) -> None:
        """So it is no refusal."""
        with pytest.raises(TypeError, match="no decider takes ContactDetails"):
            shop.handle(ContactDetails(), by=merchant("cmd_1"))

    def test_what_a_rule_would_read_may_not_be_there(self, shop: AccountPortal) -> None:
        """A price that nobody ever spoke of is in no product."""
        unheard_of = evolve(START_MUG, items=(NewItem(id=ITEM, price=PriceId("price_none")),))

        with pytest.raises(UnknownPriceError):
            shop.handle(unheard_of, by=merchant("cmd_start"))

    def test_what_only_follows_from_others_is_not_taken(self, shop: AccountPortal) -> None:
        """That a subscription bills Ada follows from the subscription."""
        with pytest.raises(InternalCommandError, match="StartBilling only ever follows"):
            shop.handle(
                StartBilling(customer_id=ADA, subscription_id=MUG), by=merchant("cmd_billing")
            )

    def test_a_synced_account_asks_where_only_stripe_can_act(self, portal: BillingPortal) -> None:
        """Detaching can't be undone, so that Stripe has to say it happened."""
        synced = portal.account("acct_1", "live")
        do(synced, *OPEN_SHOP, CONNECT_STRIPE)

        asked = synced.handle(REMOVE_VISA, by=merchant("cmd_synced"))

        assert asked.events == (PaymentMethodRemovalRequested(VISA),)

    def test_what_was_only_asked_for_is_sealed_with_the_customers_key(
        self, portal: BillingPortal
    ) -> None:
        """A subscription that nobody has started yet is erased with whom it is for."""
        shop = portal.account("acct_1", "test")
        notes = Annotations(description="For the office")
        do(shop, *OPEN_SHOP, CONNECT_STRIPE, evolve(START_MUG, notes=notes))

        portal.store.erase("acct_1/test/customer/cus_ada")

        (asked,) = shop.events(StreamRef(kind="subscription", id=MUG))
        assert isinstance(asked.event, SubscriptionStartRequested)
        assert asked.event.notes == Annotations(erased=True)

    def test_a_standalone_account_decides(self, shop: AccountPortal) -> None:
        """There is nobody to ask."""
        decision = shop.handle(REMOVE_VISA, by=merchant("cmd_remove"))

        assert decision.events == (PaymentMethodRemoved(VISA),)


class TestAtMostOnce:
    """A command takes effect at most once by its id."""

    def test_the_same_command_again_is_quiet(self, shop: AccountPortal) -> None:
        """Whatever has happened since."""
        shop.handle(RENAME, by=merchant("cmd_rename"))
        do(shop, ChangeContactDetails(customer_id=ADA, name=Set("Ada Lovelace")))

        again = shop.handle(RENAME, by=merchant("cmd_rename"))

        assert again == Decision(repeated=True)
        assert name_of(shop) == "Ada Lovelace"

    def test_a_quiet_command_is_on_record_too(self, shop: AccountPortal) -> None:
        """Else it would take effect when it is sent again later."""
        do(shop, RENAME)
        quiet = shop.handle(RENAME, by=merchant("cmd_quiet"))
        do(shop, ChangeContactDetails(customer_id=ADA, name=Set("Ada Lovelace")))

        again = shop.handle(RENAME, by=merchant("cmd_quiet"))

        assert quiet == Decision()
        assert again == Decision(repeated=True)
        assert name_of(shop) == "Ada Lovelace"

    def test_the_same_id_for_another_command_is_a_mistake(self, shop: AccountPortal) -> None:
        """Quietly doing nothing would look like success."""
        shop.handle(RENAME, by=merchant("cmd_1"))

        with pytest.raises(CommandIdReusedError, match="cmd_1 is on record for another command"):
            shop.handle(REMOVE_VISA, by=merchant("cmd_1"))

    def test_ids_are_an_accounts_own(self, portal: BillingPortal, shop: AccountPortal) -> None:
        """Another account, or mode, may use the same."""
        shop.handle(RENAME, by=merchant("cmd_1"))

        other = portal.account("acct_1", "live").handle(CREATE_ADA, by=merchant("cmd_1"))

        assert not other.repeated
        assert len(other.events) == 1

    def test_a_refused_command_may_be_tried_again(self, shop: AccountPortal, clock: Clock) -> None:
        """It left nothing behind but the refusal, by ids alone."""
        do(shop, START_MUG)
        with pytest.raises(LastPaymentMethodError):
            shop.handle(REMOVE_VISA, by=visitor("cmd_remove"))
        do(shop, RENAME)
        removed = shop.handle(REMOVE_VISA, by=merchant("cmd_remove"))

        (refusal,) = shop.refusals()
        assert removed.events == (PaymentMethodRemoved(VISA),)
        assert refusal.command == "RemovePaymentMethod"
        assert refusal.command_id == "cmd_remove"
        assert refusal.code == LastPaymentMethodError.code
        assert refusal.rule == LastPaymentMethodError.rule.id
        assert refusal.stream == "acct_1/test/customer/cus_ada"
        assert refusal.cause == visitor("cmd_remove")
        assert refusal.at == clock.now

    def test_a_commit_whose_acknowledgement_was_lost_counts(self, clock: Clock) -> None:
        """The library answers an insert that it retries with an IntegrityError (W3)."""
        account = on(troubled(losses=1), clock)

        decision = account.handle(CREATE_ADA, by=merchant("cmd_create"))

        assert decision == Decision(repeated=True)
        assert len(account.events(CUSTOMER_ADA)) == 1

    def test_so_does_one_lost_at_the_last_try(self, clock: Clock) -> None:
        """Saying that nothing was recorded would be wrong."""
        account = on(troubled(rivals=ATTEMPTS_MAX - 1, losses=1), clock)

        decision = account.handle(CREATE_ADA, by=merchant("cmd_create"))

        assert decision == Decision(repeated=True)


class TestContention:
    """Where others change the same aggregates, the command is decided again."""

    def test_it_is_decided_again(self, clock: Clock) -> None:
        """Until nobody else was quicker."""
        store = troubled(rivals=ATTEMPTS_MAX - 1)
        account = on(store, clock)

        decision = account.handle(CREATE_ADA, by=merchant("cmd_create"))

        assert len(decision.events) == 1
        assert store.tries == ATTEMPTS_MAX

    def test_but_not_for_ever(self, clock: Clock) -> None:
        """Nothing is recorded then, and the same command may be sent again."""
        store = troubled(rivals=ATTEMPTS_MAX)
        account = on(store, clock)

        with pytest.raises(ContendedError, match=f"cmd_create met other changes {ATTEMPTS_MAX}"):
            account.handle(CREATE_ADA, by=merchant("cmd_create"))
        decision = account.handle(CREATE_ADA, by=merchant("cmd_create"))

        assert store.tries == ATTEMPTS_MAX + 1
        assert not decision.repeated

    def test_a_statement_of_stripes_is_weighed_again_likewise(self, clock: Clock) -> None:
        """And given up likewise: the message may be handed in again."""
        store = troubled(rivals=ATTEMPTS_MAX)
        account = on(store, clock)
        told = statement("evt_1", NOON, ObservedCustomer(name=Known("Ada")))

        with pytest.raises(ContendedError, match="observe:evt_1"):
            account.observe(CUSTOMER_ADA, told, owner=CUSTOMER_ADA, by=stripe("evt_1"))
        outcome = account.observe(CUSTOMER_ADA, told, owner=CUSTOMER_ADA, by=stripe("evt_1"))

        assert outcome is Outcome.APPLIED

    @pytest.mark.parametrize("rivals", [0, ATTEMPTS_MAX - 1])
    def test_a_statement_whose_acknowledgement_was_lost_counts(
        self, clock: Clock, rivals: int
    ) -> None:
        """It is found on record, also after the last try."""
        account = on(troubled(rivals=rivals, losses=1), clock)
        told = statement("evt_1", NOON, ObservedCustomer(name=Known("Ada")))

        outcome = account.observe(CUSTOMER_ADA, told, owner=CUSTOMER_ADA, by=stripe("evt_1"))

        assert outcome is Outcome.DUPLICATE
        assert name_of(account) == "Ada"


class TestQuestions:
    """What the portal answers."""

    def test_an_aggregate_is_found_by_its_id_or_that_of_what_it_holds(
        self, shop: AccountPortal
    ) -> None:
        """A price is in its product, a payment method with its customer."""
        assert shop.find(ADA) == CUSTOMER_ADA
        assert shop.find(MONTHLY) == StreamRef(kind="product", id="prod_coffee")
        assert shop.find(VISA) == CUSTOMER_ADA

    def test_what_nobody_ever_spoke_of_is_not_found(self, shop: AccountPortal) -> None:
        """The text says what to check."""
        with pytest.raises(UnknownStreamError, match="Nothing is recorded of cus_none in this"):
            shop.find("cus_none")

    def test_the_ids_of_a_kind_are_this_accounts_alone(
        self, portal: BillingPortal, shop: AccountPortal
    ) -> None:
        """Nothing passes from one account or mode to another."""
        do(portal.account("acct_2", "test"), CREATE_ADA)
        do(shop, START_MUG)

        assert shop.ids("customer") == (ADA,)
        assert shop.ids("subscription") == (MUG,)
        assert portal.account("acct_1", "live").ids("customer") == ()

    def test_an_aggregate_without_events_is_unseen(self, portal: BillingPortal) -> None:
        """Asking makes nothing."""
        account = portal.account("acct_1", "live")

        assert account.get(CUSTOMER, ADA) == Unseen(id=ADA)
        assert account.events(CUSTOMER_ADA) == ()
        assert account.ids("customer") == ()

    def test_it_says_what_may_be_done_with_a_subscription(self, shop: AccountPortal) -> None:
        """What a merchant may do by API, the shop's portal doesn't offer to Ada."""
        do(shop, START_MUG)

        (ours,) = [
            answer
            for answer in shop.allowed_actions(MUG, by=merchant("cmd_ask"))
            if answer.action is SubscriptionAction.CANCEL
        ]
        (hers,) = [
            answer
            for answer in shop.allowed_actions(MUG, by=visitor("cmd_ask"), at=NOON)
            if answer.action is SubscriptionAction.CANCEL
        ]

        assert ours.refusals == ()
        assert [refusal.code for refusal in hers.refusals] == ["subscription_cancel_disabled"]

    def test_it_says_so_in_words(self, shop: AccountPortal) -> None:
        """Each action with its sentence."""
        do(shop, START_MUG)

        assert shop.explain(MUG, by=visitor("cmd_ask"))

    def test_it_says_what_may_be_done_with_a_customer(self, shop: AccountPortal) -> None:
        """With a configuration and without."""
        do(shop, START_MUG)

        at_portal = shop.allowed_customer_actions(ADA, by=visitor("cmd_ask"))
        by_api = shop.allowed_customer_actions(ADA, by=merchant("cmd_ask"), at=NOON)

        refused = {answer.action for answer in at_portal if answer.refusals}
        assert "remove_payment_method" in refused
        assert len(refused) > len({answer.action for answer in by_api if answer.refusals})


class TestOpening:
    """A portal is opened on a database, and bound to an account and a mode."""

    def test_an_accounts_id_is_part_of_names(self, portal: BillingPortal) -> None:
        """A slash in it would let one account look into another."""
        for wrong in ("", "acct_1/live", "a|b"):
            with pytest.raises(ValueError, match="can't be the id of an account"):
                portal.account(wrong, "live")

    def test_there_are_two_modes(self, portal: BillingPortal) -> None:
        """Another one is a mistake."""
        with pytest.raises(ValueError, match="sandbox"):
            portal.account("acct_1", "sandbox")

    def test_its_store_can_be_read_as_a_whole(
        self, portal: BillingPortal, shop: AccountPortal
    ) -> None:
        """For replaying and verifying."""
        do(shop, START_MUG)

        assert [*portal.store.streams()] == [
            "acct_1/test/configuration/bpc_shop",
            "acct_1/test/customer/cus_ada",
            "acct_1/test/product/prod_coffee",
            "acct_1/test/subscription/sub_mug",
        ]
        assert tuple(portal.store.problems()) == ()

    def test_it_speaks_utc_and_logs_what_an_operator_should_know(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Both may be replaced."""
        log_notice("A key file was made.")

        offset = utc_now().utcoffset()
        assert offset is not None
        assert not offset
        assert caplog.messages == ["A key file was made."]
