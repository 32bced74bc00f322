"""Several commands in one commit: all of them take effect, or none does, and at most once."""

from collections.abc import Iterator

import pytest
from attrs import evolve
from tests.adapters.shop import (
    ADA,
    ADD_MONTHLY,
    ADD_VISA,
    CREATE_ADA,
    CREATE_PORTAL,
    LIST_COFFEE,
    MUG,
    OPEN_SHOP,
    START_MUG,
    VISA,
    Clock,
    do,
    merchant,
)

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.errors import CommandIdReusedError, InternalCommandError
from counterfoil.adapters.handling import Decision
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.changes import Set
from counterfoil.domain.customer.commands import (
    ChangeContactDetails,
    RemovePaymentMethod,
    StartBilling,
)
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.customer.events import BillingStarted, ContactDetailsChanged
from counterfoil.domain.customer.refusals import CustomerNotInForceError
from counterfoil.domain.customer.state import Unseen
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.subscription.commands import CancelSubscription, ChangeQuantity
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.values import CustomerId

RENAME = ChangeContactDetails(customer_id=ADA, name=Set("Ada de Vries"))
RENAME_AGAIN = ChangeContactDetails(customer_id=ADA, name=Set("Ada Lovelace"))
TOGETHER = (LIST_COFFEE, ADD_MONTHLY, CREATE_PORTAL, CREATE_ADA, ADD_VISA, START_MUG)


@pytest.fixture(name="portal")
def _portal(place: str) -> Iterator[BillingPortal]:
    with BillingPortal.open(place, clock=Clock(), master_key=bytes(32)) as portal:
        yield portal


@pytest.fixture(name="account")
def _account(portal: BillingPortal) -> AccountPortal:
    return portal.account("acct_1", "test")


class TestCommandsTogether:
    """What several commands come to in one commit."""

    def test_each_rests_on_what_those_before_it_came_to(self, account: AccountPortal) -> None:
        """A whole shop is opened at once, and sells a price that it has just added."""
        decision = account.handle_many(TOGETHER, by=merchant("cmd_open"))

        assert decision.events[-1] == BillingStarted(MUG)
        # The account only says on which terms; nothing was recorded of it.
        assert len(decision.positions) == len(decision.events)
        assert isinstance(account.get(SUBSCRIPTION, MUG), InForce)

    def test_they_are_recorded_in_the_order_in_which_they_were_given(
        self, account: AccountPortal
    ) -> None:
        """Of one aggregate the later decision is the later event."""
        do(account, *OPEN_SHOP)

        account.handle_many((RENAME, RENAME_AGAIN), by=merchant("cmd_names"))

        recorded = account.events(StreamRef(kind="customer", id=ADA))
        assert [each.event for each in recorded[-2:]] == [
            ContactDetailsChanged(ContactDetails(name="Ada de Vries")),
            ContactDetailsChanged(ContactDetails(name="Ada Lovelace")),
        ]
        assert {each.cause.command_id for each in recorded[-2:]} == {"cmd_names"}

    def test_one_refusal_stops_them_all(self, account: AccountPortal) -> None:
        """Nothing is recorded but the refusal, and the error names the command."""
        stranger = evolve(RENAME, customer_id=CustomerId("cus_nobody"))

        with pytest.raises(CustomerNotInForceError) as raised:
            account.handle_many((CREATE_ADA, stranger, RENAME), by=merchant("cmd_many"))

        assert raised.value.__notes__ == [
            "It was command 2 of 3, ChangeContactDetails; nothing was recorded of the others."
        ]
        assert isinstance(account.get(CUSTOMER, ADA), Unseen)
        (refused,) = account.refusals()
        assert (refused.command, refused.command_id) == ("ChangeContactDetails", "cmd_many")

    def test_they_can_be_tried_again_after_a_refusal(self, account: AccountPortal) -> None:
        """A refused command leaves nothing on record under its id."""
        with pytest.raises(CustomerNotInForceError):
            account.handle_many((RENAME, CREATE_ADA), by=merchant("cmd_many"))

        assert account.handle_many((CREATE_ADA, RENAME), by=merchant("cmd_many")).events

    def test_sent_again_they_are_quiet(self, account: AccountPortal) -> None:
        """At most once, as a whole."""
        account.handle_many(TOGETHER, by=merchant("cmd_open"))

        assert account.handle_many(TOGETHER, by=merchant("cmd_open")) == Decision(repeated=True)

    def test_others_under_the_same_id_are_refused(self, account: AccountPortal) -> None:
        """Also the same ones in another order, and one of them alone."""
        do(account, *OPEN_SHOP)
        account.handle_many((RENAME, RENAME_AGAIN), by=merchant("cmd_names"))

        for others in ((RENAME_AGAIN, RENAME), (RENAME,)):
            with pytest.raises(CommandIdReusedError):
                account.handle_many(others, by=merchant("cmd_names"))
        with pytest.raises(CommandIdReusedError):
            account.handle(RENAME, by=merchant("cmd_names"))

    def test_none_at_all_are_quiet(self, account: AccountPortal) -> None:
        """A list that happens to be empty is no mistake."""
        assert account.handle_many((), by=merchant("cmd_none")) == Decision()

    def test_what_only_follows_from_others_is_not_taken(self, account: AccountPortal) -> None:
        """Not even beside commands that are."""
        billing = StartBilling(customer_id=ADA, subscription_id=MUG)

        with pytest.raises(InternalCommandError):
            account.handle_many((CREATE_ADA, billing), by=merchant("cmd_many"))

        assert isinstance(account.get(CUSTOMER, ADA), Unseen)


class TestWhatIf:
    """What a command would come to."""

    def test_names_the_events_with_their_aggregates(self, account: AccountPortal) -> None:
        """Consequences for other aggregates among them; nothing is recorded."""
        do(account, *OPEN_SHOP)
        before = account.events(StreamRef(kind="customer", id=ADA))

        foreseen = account.whatif(START_MUG, by=merchant("question"))

        assert [(str(ref), type(event).__name__) for ref, event in foreseen.events] == [
            ("subscription/sub_mug", "SubscriptionStarted"),
            ("customer/cus_ada", "SubscriptionHeld"),
            ("customer/cus_ada", "BillingStarted"),
        ]
        assert foreseen.refusal is None
        assert account.events(StreamRef(kind="customer", id=ADA)) == before
        assert account.ids("subscription") == ()

    def test_foresees_what_the_command_then_records(self, account: AccountPortal) -> None:
        """Event by event, at the same moment."""
        do(account, *OPEN_SHOP, START_MUG)
        cancel = CancelSubscription(subscription_id=MUG)

        foreseen = account.whatif(cancel, by=merchant("question"))
        decision = account.handle(cancel, by=merchant("cmd_cancel"))

        assert tuple(event for _, event in foreseen.events) == decision.events

    def test_names_the_refusal_and_does_not_log_it(self, account: AccountPortal) -> None:
        """A question is no attempt."""
        do(account, *OPEN_SHOP)

        foreseen = account.whatif(
            ChangeQuantity(subscription_id=MUG, item_id=START_MUG.items[0].id, quantity=2),
            by=merchant("question"),
        )

        assert foreseen.events == ()
        assert foreseen.refusal is not None
        assert foreseen.refusal.code == "resource_missing"
        assert account.refusals() == ()

    def test_of_what_is_so_already_is_nothing(self, account: AccountPortal) -> None:
        """Neither an event nor a refusal."""
        do(account, *OPEN_SHOP)

        foreseen = account.whatif(CREATE_ADA, by=merchant("question"))

        assert (foreseen.events, foreseen.refusal) == ((), None)

    def test_leaves_the_command_id_free(self, account: AccountPortal) -> None:
        """The same cause can carry the command out afterwards."""
        do(account, *OPEN_SHOP)
        remove = RemovePaymentMethod(customer_id=ADA, payment_method_id=VISA)
        account.whatif(remove, by=merchant("cmd_remove"))

        assert account.handle(remove, by=merchant("cmd_remove")).events

    def test_of_what_only_follows_from_others_is_refused(self, account: AccountPortal) -> None:
        """As it is when it is sent."""
        with pytest.raises(InternalCommandError):
            account.whatif(
                StartBilling(customer_id=ADA, subscription_id=MUG), by=merchant("question")
            )
