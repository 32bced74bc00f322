"""What is born here has our id here and Stripe's there, whatever happens between the two."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.adapters.stripe.outbox.crashing import CrashingStore, DiedError
from tests.adapters.stripe.outbox.syncing import PLACE, PREFIX, MovedClock, Pair, paired
from tests.adapters.stripe.within import gateway_within

from counterfoil.adapters.deciders import BUILT_IN, Registry
from counterfoil.adapters.event_store import InboxOutcome, Message
from counterfoil.adapters.event_store.outbox_rows import OutboxStatus
from counterfoil.adapters.ingest import ingest
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.protocol.requests import Request
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.stripe.reconcile.reconciling import Reconciler
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.account.commands import ConnectStripe
from counterfoil.domain.changes import Set
from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.customer.state import InForce
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.values import AccountId, Annotations, CustomerId, PaymentMethodId

ADA = CustomerId("42")
CREATE = c.CreateCustomer(
    customer_id=ADA,
    details=ContactDetails(name="Ada", email="ada@example.nl"),
    annotations=Annotations(metadata={"tier": "gold"}),
)
CONFIRMED = OutboxStatus.CONFIRMED


@pytest.fixture(name="pair")
def _pair() -> Iterator[Pair]:
    with paired() as made:
        made.decide(ConnectStripe(AccountId("acct_1")))
        yield made


def state(pair: Pair, customer: str = ADA) -> InForce:
    """Return the customer as the portal has it."""
    found = pair.account.get(CUSTOMER, customer)
    assert isinstance(found, InForce)
    return found


def only_one(pair: Pair) -> JsonObject:
    """Return the one customer that Stripe has."""
    (found,) = _listed(pair)
    return found


def _listed(pair: Pair) -> list[JsonObject]:
    data = pair.at_stripe("GET", "/v1/customers")["data"]
    assert isinstance(data, list)
    return data


def posted(pair: Pair, path: str) -> list[Request]:
    """Return what was sent to a path."""
    return [each for each in pair.carrier.sent if (each.method, each.path) == ("POST", path)]


def message(pair: Pair, event: JsonObject) -> Message:
    """Return what lies in the inbox of an event."""
    found = pair.portal.store.inbox.message(PREFIX, str(event["id"]))
    assert isinstance(found, Message)
    return found


def rename(pair: Pair) -> None:
    """Decide another name."""
    pair.decide(c.ChangeContactDetails(customer_id=ADA, name=Set("Ada Lovelace")))


def test_a_customer_is_created_at_stripe_and_known_by_our_id(place: str) -> None:
    """And goes by Stripe's there, from then on; whatever store it is."""
    with paired(place) as pair:
        pair.decide(ConnectStripe(AccountId("acct_1")))
        _created_and_known(pair)


def _created_and_known(pair: Pair) -> None:
    pair.decide(CREATE)

    (ended,) = pair.sync()

    assert ended.status is CONFIRMED
    theirs = only_one(pair)
    assert theirs["metadata"] == {"tier": "gold", "counterfoil_id": ADA}
    held = state(pair)
    assert (held.stripe_id, held.outstanding) == (theirs["id"], ())
    assert held.details == CREATE.details
    assert held.annotations == CREATE.annotations

    method = pair.at_stripe(
        "POST", "/v1/payment_methods", {"type": "card", "card[token]": "tok_visa"}
    )
    rename(pair)
    pair.decide(
        c.AddPaymentMethod(
            customer_id=ADA, payment_method_id=PaymentMethodId(str(method["id"])), as_default=True
        )
    )
    assert {each.status for each in pair.sync()} == {CONFIRMED}

    theirs = only_one(pair)
    assert theirs["name"] == "Ada Lovelace"
    settings = theirs["invoice_settings"]
    assert isinstance(settings, dict)
    assert settings["default_payment_method"] == method["id"]
    held = state(pair)
    assert held.details.name == "Ada Lovelace"
    assert held.default_payment_method == method["id"]
    assert list(held.payment_methods) == [method["id"]]
    assert pair.account.ids("customer") == (ADA,)


def test_it_is_found_by_either_id(pair: Pair) -> None:
    """By whoever asks."""
    pair.decide(CREATE)
    pair.sync()
    stripe_id = str(only_one(pair)["id"])

    assert pair.account.get(CUSTOMER, stripe_id) == state(pair)
    assert pair.account.find(stripe_id) == pair.account.find(ADA)
    assert pair.account.find(ADA) == StreamRef(kind="customer", id=ADA)


def test_our_id_is_no_pair_of_the_merchants(pair: Pair) -> None:
    """It is neither shown nor taken away."""
    pair.decide(CREATE)
    pair.sync()

    pair.decide(c.ChangeMetadata(customer_id=ADA, metadata=Set({"tier": "", "since": "2027"})))
    pair.sync()

    assert only_one(pair)["metadata"] == {"since": "2027", "counterfoil_id": ADA}
    pair.hear(*pair.events())
    assert state(pair).annotations.metadata == {"since": "2027"}


def test_a_webhook_before_the_answer_links_it(pair: Pair) -> None:
    """The answer is needed no more, and nothing is created twice."""
    pair.decide(CREATE)
    pair.queued()
    pair.sandbox.faults.next(Fault.TIMEOUT_AFTER, method="POST")
    (sent,) = pair.step()
    assert sent.status is OutboxStatus.SENT

    pair.hear(*pair.events())

    assert state(pair).stripe_id == only_one(pair)["id"]
    assert not pair.portal.store.outbox.open(PREFIX)
    rename(pair)
    pair.sync()
    assert only_one(pair)["name"] == "Ada Lovelace"
    assert len(posted(pair, "/v1/customers")) == 1


def test_a_webhook_after_the_answer_changes_nothing(pair: Pair) -> None:
    """What is known already is heard once more."""
    pair.decide(CREATE)
    pair.sync()
    before = pair.account.events(StreamRef(kind="customer", id=ADA))

    pair.hear(*pair.events())

    assert pair.account.events(StreamRef(kind="customer", id=ADA)) == before
    assert pair.account.ids("customer") == (ADA,)


def test_what_names_it_before_it_is_linked_waits(pair: Pair) -> None:
    """Else it would be taken for a stranger's."""
    pair.decide(CREATE)
    pair.queued()
    pair.sandbox.faults.next(Fault.TIMEOUT_AFTER, method="POST")
    pair.step()
    stripe_id = str(only_one(pair)["id"])
    method = pair.at_stripe(
        "POST", "/v1/payment_methods/pm_card_visa/attach", {"customer": stripe_id}
    )
    attached = next(each for each in pair.events() if each["type"] == "payment_method.attached")

    pair.hear(attached)

    assert pair.account.ids("customer") == (ADA,)
    assert message(pair, attached).outcome is InboxOutcome.RECEIVED

    pair.sync()
    pair.clock.go_on(timedelta(seconds=10))
    pair.hear()

    assert list(state(pair).payment_methods) == [method["id"]]
    assert pair.account.ids("customer") == (ADA,)


def test_a_thin_event_of_it_is_looked_up(pair: Pair) -> None:
    """It names it by Stripe's id, and is read by that."""
    pair.decide(CREATE)
    pair.sync()
    stripe_id = str(only_one(pair)["id"])
    pair.at_stripe("POST", f"/v1/customers/{stripe_id}", {"name": "Ada L"})
    thin: JsonObject = {
        "id": "evt_thin_1",
        "object": "v2.core.event",
        "type": "v1.customer.updated",
        "livemode": False,
        "created": pair.clock().isoformat(),
        "related_object": {
            "id": stripe_id,
            "type": "customer",
            "url": f"/v1/customers/{stripe_id}",
        },
    }

    pair.clock.go_on()
    pair.hear(thin)

    assert message(pair, thin).outcome is InboxOutcome.APPLIED
    assert state(pair).details.name == "Ada L"


def test_what_was_exported_is_taken_in_by_our_ids(pair: Pair) -> None:
    """As what Stripe says otherwise."""
    pair.decide(CREATE)
    pair.sync()
    pair.at_stripe("POST", f"/v1/customers/{only_one(pair)['id']}", {"phone": "1"})

    summary = ingest(pair.portal, pair.events(), account="acct_1")

    assert summary.quarantined == 0
    assert state(pair).details.phone == "1"
    assert pair.account.ids("customer") == (ADA,)


def test_what_names_a_stranger_waits_for_no_longer_than_the_answer(pair: Pair) -> None:
    """A customer that is stated itself, and isn't ours, waits not at all."""
    pair.decide(CREATE)
    pair.queued()
    pair.sandbox.faults.next(Fault.NOT_SENT, method="POST")
    pair.step()
    other = pair.at_stripe("POST", "/v1/customers", {"name": "Bo"})

    pair.hear(*pair.events())

    assert state(pair, str(other["id"])).stripe_id is None
    assert str(other["id"]) in pair.account.ids("customer")


@pytest.mark.parametrize("fault", Fault)
def test_whatever_fails_creates_it_once(pair: Pair, fault: Fault) -> None:
    """Before the write and after it."""
    pair.decide(CREATE)
    pair.sandbox.faults.next(fault, method="POST", times=2)

    ended = pair.sync()

    assert [each.status for each in ended] == [CONFIRMED]
    assert state(pair).stripe_id == only_one(pair)["id"]
    assert not state(pair).outstanding


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER])
@pytest.mark.parametrize("others", [0, 120])
def test_it_is_looked_for_by_our_id_before_another_attempt(
    pair: Pair, fault: Fault, others: int
) -> None:
    """Once the key is too old to be relied upon; however many came to be since."""
    pair.decide(CREATE)
    pair.queued()
    pair.sandbox.faults.next(fault, method="POST")
    pair.step()
    for number in range(others):
        pair.at_stripe("POST", "/v1/customers", {"name": f"No {number}"})
    pair.clock.go_on(timedelta(days=2))

    (ended,) = pair.sync()

    assert ended.status is CONFIRMED
    was_lost = fault is Fault.TIMEOUT_BEFORE
    assert ended.letter == ("b" if was_lost else "a")
    assert len(posted(pair, "/v1/customers")) == (2 if was_lost else 1)
    ours = [each for each in _all(pair) if each["metadata"]]
    assert [each["id"] for each in ours] == [state(pair).stripe_id]
    assert pair.account.ids("customer") == (ADA,)


def _all(pair: Pair) -> list[JsonObject]:
    found: list[JsonObject] = []
    after = ""
    while True:
        page = pair.at_stripe("GET", f"/v1/customers?limit=100{after}")
        data = page["data"]
        assert isinstance(data, list)
        found.extend(data)
        if not page["has_more"]:
            return found
        after = f"&starting_after={data[-1]['id']}"


@pytest.mark.parametrize("is_kept", [False, True])
@pytest.mark.parametrize("write", range(1, 7))
def test_a_process_that_dies_on_the_way_creates_it_once(write: int, is_kept: bool) -> None:
    """Whatever it has written by then, another one goes on from there."""
    clock = MovedClock()
    sandbox = Sandbox(clock=clock.seconds)
    gateway, carrier = gateway_within(sandbox)
    with CrashingStore.open("memory://", master_key=bytes(32)) as store, gateway:
        pair = Pair(
            clock, BillingPortal(store, Registry.of(BUILT_IN), clock), sandbox, gateway, carrier
        )
        pair.decide(ConnectStripe(AccountId("acct_1")))
        pair.decide(CREATE)
        store.die_at(write, is_kept=is_kept)
        try:
            pair.sync()
        except DiedError:
            store.live()
            pair.sync()
        store.live()

        assert state(pair).stripe_id == only_one(pair)["id"]
        assert not state(pair).outstanding
        assert len({each.headers["idempotency-key"] for each in posted(pair, "/v1/customers")}) == 1
    sandbox.close()


def test_a_copy_of_its_metadata_makes_nothing_ours(pair: Pair) -> None:
    """Once it is linked, whatever else has our id in its metadata is a stranger."""
    pair.decide(CREATE)
    pair.sync()
    copy = pair.at_stripe("POST", "/v1/customers", {"metadata[counterfoil_id]": ADA, "name": "Bo"})

    pair.hear(*pair.events())

    assert state(pair).details.name == "Ada"
    stranger = state(pair, str(copy["id"]))
    assert (stranger.details.name, stranger.stripe_id) == ("Bo", None)
    assert stranger.annotations.metadata == {}


def test_both_sides_are_equal_when_compared(pair: Pair) -> None:
    """By our ids, and what is deleted at Stripe unheard is found."""
    pair.decide(CREATE)
    pair.sync()
    comparing = Reconciler(pair.portal, PLACE, pair.gateway, clock=pair.clock)
    comparing.run(apply=True)

    assert comparing.run().differences == ()
    assert pair.account.ids("customer") == (ADA,)

    pair.at_stripe("DELETE", f"/v1/customers/{only_one(pair)['id']}")
    pair.clock.go_on(timedelta(minutes=1))
    assert {each.thing for each in comparing.run().differences} == {
        StreamRef(kind="customer", id=ADA)
    }


def test_an_erasure_takes_along_what_came_under_stripes_id(pair: Pair) -> None:
    """Whether it came before it was linked or after it."""
    pair.decide(CREATE)
    pair.queued()
    pair.sandbox.faults.next(Fault.TIMEOUT_AFTER, method="POST")
    pair.step()
    (created,) = pair.events()
    pair.hear(created)
    assert message(pair, created).body is not None

    pair.portal.store.erase(f"{PREFIX}/customer/{ADA}")

    assert message(pair, created).body is None
    assert state(pair).details.erased
