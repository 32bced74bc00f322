"""What Stripe states is weighed against all that is on record, our own decisions included."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from tests.adapters.shop import (
    ADA,
    COFFEE,
    CONNECT_STRIPE,
    MONTHLY,
    MUG,
    NOON,
    OPEN_SHOP,
    START_MUG,
    VISA,
    Clock,
    do,
    statement,
    stripe,
)

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.observing import Outcome
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.changes import Set
from counterfoil.domain.customer.commands import ChangeContactDetails
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.events import BalanceChanged
from counterfoil.domain.customer.observed import (
    Card,
    ObservedCustomer,
    ObservedPaymentMethod,
    ObservedTaxId,
)
from counterfoil.domain.customer.state import InForce
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.observation import Origin
from counterfoil.domain.product.observed import ObservedPrice
from counterfoil.domain.sighted import Observed
from counterfoil.domain.subscription.commands import ChangeCollectionMethod
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.state import InForce as SubscriptionInForce
from counterfoil.domain.subscription.terms import CollectionMethod
from counterfoil.domain.values import Known, PaymentMethodId
from counterfoil.projections.timeline import Since, timeline

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)

CUSTOMER_ADA = StreamRef(kind="customer", id=ADA)
VISA_OF_ADA = StreamRef(kind="payment_method", id=VISA)
AMEX = StreamRef(kind="payment_method", id="pm_amex")

INVOICE = CollectionMethod.SEND_INVOICE
CHARGE = CollectionMethod.CHARGE_AUTOMATICALLY


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="portal")
def _portal(place: str, clock: Clock) -> Iterator[BillingPortal]:
    with BillingPortal.open(place, clock=clock, master_key=bytes(32)) as portal:
        yield portal


@pytest.fixture(name="shop")
def _shop(portal: BillingPortal) -> AccountPortal:
    """A shop that has been open for an hour."""
    account = portal.account("acct_1", "test")
    do(account, *OPEN_SHOP)
    return account


@pytest.fixture(name="synced")
def _synced(shop: AccountPortal) -> AccountPortal:
    """The same shop, from now on in step with Stripe."""
    do(shop, CONNECT_STRIPE)
    return shop


def tell(
    account: AccountPortal,
    event_id: str,
    at: datetime,
    after: Observed,
    *,
    thing: StreamRef = CUSTOMER_ADA,
    owner: StreamRef | None = CUSTOMER_ADA,
    before: Observed | None = None,
    origin: Origin = Origin.CHANGED,
) -> Outcome:
    """Let Stripe state something, of Ada unless said otherwise."""
    told = statement(event_id, at, after, before=before, origin=origin)
    return account.observe(thing, told, owner=owner, by=stripe(event_id))


def named(name: str) -> ObservedCustomer:
    """Return the statement that a customer has a name."""
    return ObservedCustomer(name=Known(name))


def rename(account: AccountPortal, name: str) -> None:
    """Let the merchant rename Ada."""
    do(account, ChangeContactDetails(customer_id=ADA, name=Set(name)))


def ada(account: AccountPortal) -> InForce:
    """Return Ada, who must be there."""
    found = account.get(CUSTOMER, ADA)
    assert isinstance(found, InForce)
    return found


def course(account: AccountPortal, name: str, thing: StreamRef = CUSTOMER_ADA) -> tuple[Since, ...]:
    """Return the values of a facet of Ada's or of something she holds, by when they held."""
    told = timeline(CUSTOMER_ADA, account.events(CUSTOMER_ADA), CUSTOMER)
    return told.objects.get(thing, {}).get(name, ())


class TestOwnDecisions:
    """A decision counts from its own second on."""

    def test_an_older_statement_never_undoes_one(self, shop: AccountPortal, clock: Clock) -> None:
        """Stripe told of a moment before it; that moment is the richer."""
        clock.advance(minutes=5)
        rename(shop, "Ada de Vries")

        outcome = tell(shop, "evt_1", NOON + MINUTE, named("Ada B"))

        assert outcome is Outcome.EARLIER
        assert ada(shop).details.name == "Ada de Vries"
        assert course(shop, "name") == (
            Since(NOON, "Ada"),
            Since(NOON + MINUTE, "Ada B"),
            Since(NOON + 5 * MINUTE, "Ada de Vries"),
        )

    def test_a_newer_statement_does(self, shop: AccountPortal, clock: Clock) -> None:
        """Someone has changed it at Stripe since."""
        clock.advance(minutes=5)
        rename(shop, "Ada de Vries")

        outcome = tell(shop, "evt_1", NOON + 6 * MINUTE, named("Ada B"))

        assert outcome is Outcome.APPLIED
        assert ada(shop).details.name == "Ada B"

    def test_one_of_the_same_second_that_repeats_what_was_before_does_not(
        self, shop: AccountPortal, clock: Clock
    ) -> None:
        """It adds up to a statement, then the decision: fractions of seconds tell nothing."""
        clock.advance(minutes=5, milliseconds=300)
        rename(shop, "Ada de Vries")

        outcome = tell(shop, "evt_1", NOON + 5 * MINUTE, named("Ada"))

        assert outcome is Outcome.NOTHING_NEW
        assert ada(shop).details.name == "Ada de Vries"
        assert ada(shop).unsettled == frozenset()

    def test_one_of_the_same_second_that_goes_on_from_it_does(
        self, shop: AccountPortal, clock: Clock
    ) -> None:
        """It tells that it left what was decided."""
        clock.advance(minutes=5, milliseconds=300)
        rename(shop, "Ada de Vries")

        outcome = tell(
            shop, "evt_1", NOON + 5 * MINUTE, named("Ada B"), before=named("Ada de Vries")
        )

        assert outcome is Outcome.APPLIED
        assert ada(shop).details.name == "Ada B"

    def test_one_of_the_same_second_that_contradicts_it_is_believed_and_marked(
        self, shop: AccountPortal, clock: Clock
    ) -> None:
        """Which of the two came last can't be told."""
        clock.advance(minutes=5)
        rename(shop, "Ada de Vries")

        tell(shop, "evt_1", NOON + 5 * MINUTE, named("Ada B"), before=named("Ada"))

        assert ada(shop).details.name == "Ada B"
        assert ada(shop).unsettled == {"name"}

    def test_what_stripe_tells_of_other_objects_leaves_one_alone(
        self, shop: AccountPortal, clock: Clock
    ) -> None:
        """The price of a subscription isn't the subscription."""
        clock.advance(minutes=5)
        rename(shop, "Ada de Vries")
        before = ada(shop)

        tell(
            shop,
            "evt_1",
            NOON + MINUTE,
            ObservedPrice(nickname=Known("Mug")),
            thing=StreamRef(kind="price", id=MONTHLY),
            owner=StreamRef(kind="product", id=COFFEE),
        )

        assert ada(shop) == before


class TestOfASyncedAccount:
    """What was decided at once stands until Stripe agrees or answers."""

    def test_a_newer_statement_that_does_not_know_of_it_yet_is_held_off(
        self, synced: AccountPortal, clock: Clock
    ) -> None:
        """Our request is still on its way."""
        clock.advance(minutes=5)
        rename(synced, "Ada de Vries")

        tell(synced, "evt_1", NOON + 6 * MINUTE, named("Ada"))

        assert ada(synced).details.name == "Ada de Vries"
        assert ada(synced).unconfirmed == {"name"}
        assert course(synced, "name")[-1] == Since(NOON + 5 * MINUTE, "Ada de Vries")

    def test_an_agreeing_statement_confirms_it(self, synced: AccountPortal, clock: Clock) -> None:
        """From then on Stripe's word counts again."""
        clock.advance(minutes=5)
        rename(synced, "Ada de Vries")

        tell(synced, "evt_1", NOON + 6 * MINUTE, named("Ada de Vries"))
        confirmed = ada(synced)
        tell(synced, "evt_2", NOON + 7 * MINUTE, named("Ada B"))

        assert confirmed.unconfirmed == frozenset()
        assert ada(synced).details.name == "Ada B"

    def test_an_older_statement_confirms_nothing(self, synced: AccountPortal, clock: Clock) -> None:
        """Else our own decision, weighed along with it, would confirm itself."""
        clock.advance(minutes=5)
        rename(synced, "Ada de Vries")

        tell(synced, "evt_1", NOON + MINUTE, named("Ada B"))

        assert ada(synced).details.name == "Ada de Vries"
        assert ada(synced).unconfirmed == {"name"}
        assert course(synced, "name")[1] == Since(NOON + MINUTE, "Ada B")

    def test_a_statement_that_is_silent_of_it_confirms_nothing(
        self, synced: AccountPortal, clock: Clock
    ) -> None:
        """A deleted object's stub, for one, tells no name."""
        clock.advance(minutes=5)
        rename(synced, "Ada de Vries")

        tell(synced, "evt_1", NOON + 6 * MINUTE, ObservedCustomer(balance=Known(-500)))

        assert ada(synced).balance == -500
        assert ada(synced).unconfirmed == {"name"}

    def test_a_subscription_is_held_likewise(self, shop: AccountPortal, clock: Clock) -> None:
        """By what its decisions set together."""
        do(shop, START_MUG, CONNECT_STRIPE)
        clock.advance(minutes=5)
        do(shop, ChangeCollectionMethod(subscription_id=MUG, collection_method=INVOICE))
        mug = StreamRef(kind="subscription", id=MUG)

        for event_id, minutes in (("evt_older", 1), ("evt_newer", 6)):
            tell(
                shop,
                event_id,
                NOON + minutes * MINUTE,
                ObservedSubscription(collection_method=Known(CHARGE)),
                thing=mug,
                owner=mug,
            )

        subscription = shop.get(SUBSCRIPTION, MUG)
        assert isinstance(subscription, SubscriptionInForce)
        assert subscription.collection_method is INVOICE
        assert subscription.unconfirmed == ("collection_method",)


class TestWaiting:
    """A statement that doesn't tell which aggregate holds its object waits for one that does."""

    def test_it_is_kept_and_changes_nothing_yet(self, shop: AccountPortal) -> None:
        """A detached payment method names nobody."""
        detached = ObservedPaymentMethod(customer=Known(None))

        outcome = tell(shop, "evt_2", NOON + MINUTE, detached, thing=AMEX, owner=None)
        again = tell(shop, "evt_2", NOON + MINUTE, detached, thing=AMEX, owner=None)

        assert (outcome, again) == (Outcome.WAITING, Outcome.DUPLICATE)
        assert ada(shop).removed_payment_methods == frozenset()

    def test_a_newer_one_that_waited_counts_as_soon_as_the_holder_is_named(
        self, shop: AccountPortal
    ) -> None:
        """What was attached was detached since."""
        tell(
            shop,
            "evt_2",
            NOON + MINUTE,
            ObservedPaymentMethod(customer=Known(None), card=Known(Card(last4="0005"))),
            thing=AMEX,
            owner=None,
        )

        outcome = tell(
            shop,
            "evt_1",
            NOON,
            ObservedPaymentMethod(customer=Known(ADA), card=Known(Card(last4="0005"))),
            thing=AMEX,
        )

        assert outcome is Outcome.APPLIED
        assert ada(shop).removed_payment_methods == {AMEX.id}
        assert course(shop, "customer", AMEX) == (Since(NOON, ADA), Since(NOON + MINUTE, None))
        assert course(shop, "card", AMEX) == (Since(NOON, Card(last4="0005")),)

    def test_an_older_one_that_waited_reaches_the_timeline(self, shop: AccountPortal) -> None:
        """A payment method was looked at before it was attached, which is no detaching."""
        tell(
            shop,
            "object:1",
            NOON,
            ObservedPaymentMethod(customer=Known(None), type=Known("card")),
            thing=AMEX,
            owner=None,
            origin=Origin.LISTED,
        )

        tell(
            shop,
            "evt_1",
            NOON + MINUTE,
            ObservedPaymentMethod(customer=Known(ADA), card=Known(Card(last4="0005"))),
            thing=AMEX,
            origin=Origin.CREATED,
        )

        assert AMEX.id in ada(shop).payment_methods
        assert course(shop, "type", AMEX) == (Since(NOON, "card"),)
        assert course(shop, "customer", AMEX) == (Since(NOON + MINUTE, ADA),)

    def test_a_look_at_one_that_was_attached_tells_that_it_is_detached(
        self, shop: AccountPortal
    ) -> None:
        """The event that said so was missed."""
        outcome = tell(
            shop,
            "object:1",
            NOON + MINUTE,
            ObservedPaymentMethod(customer=Known(None)),
            thing=VISA_OF_ADA,
            owner=None,
            origin=Origin.LISTED,
        )

        assert outcome is Outcome.APPLIED
        assert ada(shop).removed_payment_methods == {VISA}


class TestWhatAnAggregateHasNoPlaceFor:
    """It reaches the timeline all the same, once."""

    def test_what_a_deleted_customer_held_is_not_lost(self, shop: AccountPortal) -> None:
        """A payment method becomes known only after the customer's end."""
        tell(shop, "evt_2", NOON + 2 * MINUTE, ObservedCustomer(deleted=Known(value=True)))

        attached = ObservedPaymentMethod(customer=Known(ADA), card=Known(Card(last4="0005")))
        first = tell(shop, "evt_1", NOON + MINUTE, attached, thing=AMEX)
        again = tell(shop, "evt_3", NOON + 3 * MINUTE, attached, thing=AMEX)

        assert (first, again) == (Outcome.EARLIER, Outcome.NOTHING_NEW)
        assert course(shop, "card", AMEX) == (Since(NOON + MINUTE, Card(last4="0005")),)

    def test_what_the_event_of_its_end_says_of_it_is_not_lost(self, shop: AccountPortal) -> None:
        """The last statement may tell what no other did."""
        ended = ObservedCustomer(deleted=Known(value=True), balance=Known(-500))

        outcome = tell(shop, "evt_1", NOON + MINUTE, ended)

        assert outcome is Outcome.APPLIED
        assert course(shop, "balance") == (Since(NOON, 0), Since(NOON + MINUTE, -500))
        assert course(shop, "deleted") == (Since(NOON, False), Since(NOON + MINUTE, True))

    def test_a_default_that_is_detached_ends_then_whenever_it_is_told(
        self, shop: AccountPortal
    ) -> None:
        """The customer's own statement still names it (R103)."""
        detached = ObservedPaymentMethod(customer=Known(None))
        tell(shop, "evt_3", NOON + 3 * MINUTE, detached, thing=VISA_OF_ADA, owner=None)

        stale = ObservedCustomer(default_payment_method=Known(VISA))
        tell(shop, "evt_1", NOON + MINUTE, stale)
        tell(shop, "evt_4", NOON + 4 * MINUTE, stale)

        assert ada(shop).default_payment_method is None
        assert course(shop, "default_payment_method") == (
            Since(NOON, VISA),
            Since(NOON + 3 * MINUTE, None),
        )

    def test_another_default_in_between_was_the_default(self, shop: AccountPortal) -> None:
        """It became known after the detaching, and is no more than a fact of the past."""
        tell(
            shop,
            "evt_3",
            NOON + 3 * MINUTE,
            ObservedPaymentMethod(customer=Known(None)),
            thing=VISA_OF_ADA,
            owner=None,
        )
        amex = PaymentMethodId(AMEX.id)

        tell(shop, "evt_2", NOON + 2 * MINUTE, ObservedCustomer(default_payment_method=Known(amex)))

        assert ada(shop).default_payment_method == AMEX.id
        assert course(shop, "default_payment_method") == (
            Since(NOON, VISA),
            Since(NOON + 2 * MINUTE, AMEX.id),
        )


class TestDoubts:
    """What doesn't add up is marked until it does."""

    def test_they_outlast_a_newer_statement_that_is_silent_of_them(
        self, shop: AccountPortal
    ) -> None:
        """Only a statement of the facet settles it."""
        minute = NOON + MINUTE
        tell(shop, "evt_1", minute, named("Ada B"), before=named("Ada C"))
        tell(shop, "evt_2", minute, named("Ada D"), before=named("Ada E"))
        doubtful = ada(shop)

        tell(shop, "evt_3", NOON + 2 * MINUTE, ObservedCustomer(balance=Known(5)))
        still = ada(shop)
        tell(shop, "evt_4", NOON + 3 * MINUTE, named("Ada D"))

        assert doubtful.details.name == "Ada D"
        assert doubtful.unsettled == still.unsettled == {"name"}
        assert ada(shop).unsettled == frozenset()

    def test_a_step_that_was_missing_settles_them(self, shop: AccountPortal) -> None:
        """In whatever order the three of one second came."""
        minute = NOON + MINUTE
        tell(shop, "evt_9", minute, named("Ada B"), before=named("Ada"))
        tell(shop, "evt_1", minute, named("Ada D"), before=named("Ada C"))
        doubtful = ada(shop)

        tell(shop, "evt_5", minute, named("Ada C"), before=named("Ada B"))

        assert doubtful.unsettled == {"name"}
        assert ada(shop).details.name == "Ada D"
        assert ada(shop).unsettled == frozenset()


def test_what_the_aggregate_tells_is_not_told_twice(shop: AccountPortal) -> None:
    """What is weighed against all that is on record leaves no more behind than what is new."""
    minute = NOON + MINUTE
    tell(shop, "evt_2", minute, named("Ada C"), before=named("Ada B"))
    before = len(shop.events(CUSTOMER_ADA))

    tell(shop, "evt_1", minute, ObservedCustomer(balance=Known(5)))
    tell(shop, "evt_3", minute, named("Ada B"), before=named("Ada"))

    assert [recorded.event for recorded in shop.events(CUSTOMER_ADA)[before:]] == [
        BalanceChanged(5)
    ]


class TestErasure:
    """Once a customer is erased, its statements are gone; what comes late can't be weighed."""

    def test_an_older_statement_then_changes_nothing(
        self, portal: BillingPortal, shop: AccountPortal
    ) -> None:
        """It would pass for the newest, since those that were newer can't be read."""
        tell(shop, "evt_2", NOON + 2 * MINUTE, ObservedCustomer(balance=Known(-500)))
        portal.store.erase("acct_1/test/customer/cus_ada")

        outcome = tell(shop, "evt_1", NOON + MINUTE, ObservedCustomer(balance=Known(900)))

        assert outcome is Outcome.NOTHING_NEW
        assert ada(shop).balance == -500

    def test_a_newer_one_still_does(self, portal: BillingPortal, shop: AccountPortal) -> None:
        """What isn't personal goes on."""
        tell(shop, "evt_2", NOON + 2 * MINUTE, ObservedCustomer(balance=Known(-500)))
        portal.store.erase("acct_1/test/customer/cus_ada")

        outcome = tell(shop, "evt_3", NOON + 3 * MINUTE, ObservedCustomer(balance=Known(900)))

        assert outcome is Outcome.APPLIED
        assert ada(shop).balance == 900
        assert ada(shop).details.erased


def test_a_tax_id_is_told_to_its_customer(shop: AccountPortal) -> None:
    """As is whatever else a customer holds."""
    vat = StreamRef(kind="tax_id", id="txi_1")

    tell(shop, "evt_1", NOON, ObservedTaxId(type=Known("eu_vat"), customer=Known(ADA)), thing=vat)
    tell(shop, "evt_2", NOON + SECOND, ObservedTaxId(deleted=Known(value=True)), thing=vat)

    assert ada(shop).removed_tax_ids == {"txi_1"}
    assert course(shop, "deleted", vat) == (Since(NOON, False), Since(NOON + SECOND, True))
