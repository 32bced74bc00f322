"""No decision rests on what somebody else has changed meanwhile."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import pairwise
from threading import Barrier

import attrs
import pytest
from tests.adapters.shop import (
    ADA,
    ADD_VISA,
    COFFEE,
    CREATE_ADA,
    MONTHLY,
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

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.deciders import BUILT_IN, Registry
from counterfoil.adapters.event_store import Append, EventStore
from counterfoil.adapters.observing import Outcome
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.changes import Set
from counterfoil.domain.customer.commands import DeleteCustomer, RemovePaymentMethod
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.observed import ObservedCustomer, ObservedPaymentMethod
from counterfoil.domain.customer.refusals import CustomerNotInForceError, LastPaymentMethodError
from counterfoil.domain.customer.state import Deleted, InForce
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.product.commands import ArchivePrice, ChangeProductDetails
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.refusals import (
    PaymentMethodNotAttachedError,
    PriceArchivedError,
)
from counterfoil.domain.subscription.state import Ended, Unseen
from counterfoil.domain.values import CustomerId, Known, PaymentMethodId, SubscriptionId
from counterfoil.projections.timeline import Since, timeline

ROUNDS = 40
CUSTOMER_ADA = StreamRef(kind="customer", id=ADA)


class Overtaken(EventStore):
    """A store in which, once, something happens between reading and recording."""

    meanwhile: Callable[[], object] | None = None

    def append(self, batch: Append) -> tuple[int, ...]:
        """Let the other be first."""
        first, self.meanwhile = self.meanwhile, None
        if first is not None:
            first()
        return super().append(batch)


@pytest.fixture(name="store")
def _store(place: str) -> Iterator[Overtaken]:
    with Overtaken.open(place, master_key=bytes(32)) as store:
        yield store


@pytest.fixture(name="shop")
def _shop(store: Overtaken) -> AccountPortal:
    shop = BillingPortal(store, Registry.of(BUILT_IN), Clock()).account("acct_1", "test")
    do(shop, *OPEN_SHOP)
    return shop


def outcome(act: Callable[[], object]) -> type[CommandRefusedError] | None:
    """Return the refusal that an act meets."""
    try:
        act()
    except CommandRefusedError as refusal:
        return type(refusal)
    return None


def at_once(*acts: Callable[[], object]) -> list[type[CommandRefusedError] | None]:
    """Let threads act at the same time; return what each came to."""
    barrier = Barrier(len(acts))

    def begin(act: Callable[[], object]) -> type[CommandRefusedError] | None:
        barrier.wait()
        return outcome(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))


def test_who_is_billed_keeps_a_payment_method_whoever_is_first(shop: AccountPortal) -> None:
    """
    A customer detaches the last method while the merchant starts to bill it: never both (R98).

    The removal and the mark that the customer is billed both change the customer's stream.
    """
    seen = set()
    for number in range(ROUNDS):
        ada, visa = CustomerId(f"cus_{number}"), PaymentMethodId(f"pm_{number}")
        mug = SubscriptionId(f"sub_{number}")
        do(
            shop,
            attrs.evolve(CREATE_ADA, customer_id=ada),
            attrs.evolve(ADD_VISA, customer_id=ada, payment_method_id=visa),
        )
        remove = RemovePaymentMethod(customer_id=ada, payment_method_id=visa)
        start = attrs.evolve(
            START_MUG, subscription_id=mug, customer_id=ada, default_payment_method=visa
        )

        came_to = at_once(
            lambda: shop.handle(remove, by=visitor(f"remove_{number}")),  # noqa: B023
            lambda: shop.handle(start, by=merchant(f"start_{number}")),  # noqa: B023
        )

        customer = shop.get(CUSTOMER, ada)
        assert isinstance(customer, InForce)
        assert bool(customer.billed_by) == bool(customer.payment_methods)
        seen.add(tuple(came_to))
    assert seen <= {(LastPaymentMethodError, None), (None, PaymentMethodNotAttachedError)}


def test_a_price_archived_meanwhile_is_not_sold(shop: AccountPortal, store: Overtaken) -> None:
    """The decision rested on a version of the product that is no more: it is taken again."""
    archive = ArchivePrice(product_id=COFFEE, price_id=MONTHLY)
    store.meanwhile = lambda: do(shop, archive)

    with pytest.raises(PriceArchivedError):
        shop.handle(START_MUG, by=merchant("cmd_start"))

    assert isinstance(shop.get(SUBSCRIPTION, START_MUG.subscription_id), Unseen)
    assert [refusal.code for refusal in shop.refusals()] == [PriceArchivedError.code]


def test_a_harmless_change_meanwhile_lets_the_decision_pass(
    shop: AccountPortal, store: Overtaken
) -> None:
    """It is taken again, and comes to the same."""
    rename = ChangeProductDetails(product_id=COFFEE, name=Set("Fresh coffee"))
    store.meanwhile = lambda: do(shop, rename)

    decision = shop.handle(START_MUG, by=merchant("cmd_start"))

    subscription = shop.get(SUBSCRIPTION, START_MUG.subscription_id)
    assert len(decision.events) == 3
    assert not isinstance(subscription, Unseen)


def test_no_subscription_outlives_its_customer_whoever_is_first(shop: AccountPortal) -> None:
    """
    The merchant deletes a customer while a subscription starts: it is refused, or canceled (R123).
    """
    seen = set()
    for number in range(ROUNDS):
        ada, mug = CustomerId(f"cus_{number}"), SubscriptionId(f"sub_{number}")
        do(shop, attrs.evolve(CREATE_ADA, customer_id=ada))
        start = attrs.evolve(
            START_MUG, subscription_id=mug, customer_id=ada, default_payment_method=None
        )

        deleted, started = at_once(
            partial(shop.handle, DeleteCustomer(ada), by=merchant(f"cmd_delete_{number}")),
            partial(shop.handle, start, by=merchant(f"cmd_start_{number}")),
        )

        left = shop.get(SUBSCRIPTION, mug)
        assert deleted is None
        assert isinstance(left, Unseen if started else Ended)
        gone = shop.get(CUSTOMER, ada)
        assert isinstance(gone, Deleted)
        assert gone.subscriptions == gone.billed_by == frozenset()
        seen.add(started)
    assert seen <= {None, CustomerNotInForceError}


def test_many_threads_share_a_portal(shop: AccountPortal) -> None:
    """Each of their commands is recorded once, also where several send the same one."""
    commands = [attrs.evolve(CREATE_ADA, customer_id=CustomerId(f"cus_{n}")) for n in range(12)]

    with ThreadPoolExecutor(4) as pool:
        decisions = list(
            pool.map(
                lambda command: shop.handle(command, by=merchant(command.customer_id)),
                [*commands, *commands],
            )
        )

    assert sum(not decision.repeated for decision in decisions) == len(commands)
    assert len(shop.ids("customer")) == len(commands) + 1


def test_threads_that_change_one_customer_all_get_through(shop: AccountPortal) -> None:
    """Those who come second decide again."""
    methods = [PaymentMethodId(f"pm_{number}") for number in range(8)]

    came_to = at_once(
        *(
            lambda method=method: shop.handle(
                attrs.evolve(ADD_VISA, payment_method_id=method), by=merchant(method)
            )
            for method in methods
        )
    )

    ada = shop.get(CUSTOMER, ADA)
    assert came_to == [None] * len(methods)
    assert isinstance(ada, InForce)
    assert ada.payment_methods.keys() == {VISA, *methods}


def test_an_older_statement_that_a_newer_one_overtakes_changes_nothing(
    shop: AccountPortal, store: Overtaken
) -> None:
    """Even where the newer one is quiet, since it says what is so already."""
    minute = timedelta(minutes=1)

    def tell(event_id: str, at_minute: int, name: str) -> Outcome:
        told = statement(event_id, NOON + at_minute * minute, ObservedCustomer(name=Known(name)))
        return shop.observe(CUSTOMER_ADA, told, owner=CUSTOMER_ADA, by=stripe(event_id))

    store.meanwhile = lambda: tell("evt_newer", 2, "Ada")
    outcome_of_older = tell("evt_older", 1, "Ada Lovelace")

    ada = shop.get(CUSTOMER, ADA)
    course = timeline(CUSTOMER_ADA, shop.events(CUSTOMER_ADA), CUSTOMER).objects[CUSTOMER_ADA]
    assert outcome_of_older is Outcome.EARLIER
    assert isinstance(ada, InForce)
    assert ada.details.name == "Ada"
    assert course["name"] == (
        Since(NOON, "Ada"),
        Since(NOON + minute, "Ada Lovelace"),
        Since(NOON + 2 * minute, "Ada"),
    )


def test_a_statement_that_comes_twice_at_once_counts_once(
    shop: AccountPortal, store: Overtaken
) -> None:
    """The second finds it on record when it comes to record it."""
    told = statement("evt_1", NOON + timedelta(minutes=1), ObservedCustomer(balance=Known(-500)))

    def tell() -> Outcome:
        return shop.observe(CUSTOMER_ADA, told, owner=CUSTOMER_ADA, by=stripe("evt_1"))

    store.meanwhile = tell
    outcome_of_second = tell()

    assert outcome_of_second is Outcome.DUPLICATE
    assert len(shop.events(CUSTOMER_ADA)) == 4


def test_a_statement_that_waits_counts_even_if_its_holder_is_named_meanwhile(
    shop: AccountPortal, store: Overtaken
) -> None:
    """The one that can't tell its holder, and the one that can, come at the same time."""
    method = StreamRef(kind="payment_method", id="pm_new")
    detached = statement("evt_2", NOON, ObservedPaymentMethod(customer=Known(None)))
    attached = statement(
        "evt_1", NOON - timedelta(hours=1), ObservedPaymentMethod(customer=Known(ADA))
    )
    store.meanwhile = lambda: shop.observe(method, attached, owner=CUSTOMER_ADA, by=stripe("evt_1"))

    outcome_of_detached = shop.observe(method, detached, owner=None, by=stripe("evt_2"))

    ada = shop.get(CUSTOMER, ADA)
    assert outcome_of_detached is Outcome.APPLIED
    assert isinstance(ada, InForce)
    assert ada.removed_payment_methods == {"pm_new"}


def test_statements_of_one_second_at_once_come_to_the_same_as_in_turn(
    shop: AccountPortal,
) -> None:
    """Each adds up its steps over all that are on record."""
    names = ["Ada", "Ada B", "Ada C", "Ada D"]
    steps = list(pairwise(names))
    told = [
        statement(
            f"evt_{9 - number}",
            NOON + timedelta(minutes=1),
            ObservedCustomer(name=Known(after)),
            before=ObservedCustomer(name=Known(before)),
        )
        for number, (before, after) in enumerate(steps)
    ]

    at_once(
        *(
            lambda one=one: shop.observe(
                CUSTOMER_ADA, one, owner=CUSTOMER_ADA, by=stripe(one.event_id)
            )
            for one in told
        )
    )

    ada = shop.get(CUSTOMER, ADA)
    assert isinstance(ada, InForce)
    assert ada.details.name == "Ada D"
    assert ada.unsettled == frozenset()
