"""Applying: each message in the inbox comes to one outcome, and holds up no other."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define, field
from tests.adapters.stripe import samples
from tests.adapters.stripe.test_thin import related, thin
from tests.adapters.stripe.webhooks import SECRET, now, signed, written

from counterfoil.adapters.event_store import InboxOutcome, Message
from counterfoil.adapters.event_store.inbox import PUT_OFF_MAX
from counterfoil.adapters.ingest import ingest
from counterfoil.adapters.past import Past
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.applying import InboxApplier
from counterfoil.adapters.stripe.gateway import Gateway, GatewayError, NotThere
from counterfoil.adapters.stripe.reading import Reading, read_item
from counterfoil.adapters.stripe.receiving import WebhookEndpoint
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.adapters.weighing import Weighed, weigh
from counterfoil.domain import CUSTOMER, SUBSCRIPTION
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.cause import Provider
from counterfoil.domain.customer.state import InForce
from counterfoil.domain.observation import Sighting
from counterfoil.domain.sighted import Observed

OWN = "acct_self/test"


@pytest.fixture(name="portal")
def _portal(place: str) -> Iterator[BillingPortal]:
    """Return a portal on a store of each kind."""
    with BillingPortal.open(place, master_key=bytes(32)) as portal:
        yield portal


@define
class Shelf:
    """What Stripe has, and whether it answers."""

    objects: Mapping[str, JsonObject] = field(factory=dict)
    failure: GatewayError | None = None
    livemode: bool | None = None
    asked: int = 0

    def read(self, path: str, *, context: str | None = None) -> JsonObject | NotThere:
        """Return what is at a path, of the endpoint's own account."""
        assert context is None
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        return self.objects.get(path, NotThere(path))


def receive(portal: BillingPortal, *events: JsonObject) -> None:
    """Let events arrive, signed."""
    endpoint = WebhookEndpoint(portal, (SECRET,))
    for event in events:
        body = written(event)
        endpoint.receive(body, signed(body), now())


def apply(portal: BillingPortal, gateway: Gateway | None = None) -> Counter[InboxOutcome]:
    """Apply what has arrived."""
    return InboxApplier(portal, gateway=gateway).apply()


def message(portal: BillingPortal, event_id: str = "evt_1") -> Message:
    """Return a message that must be there."""
    found = portal.store.inbox.message(OWN, event_id)
    assert found is not None
    return found


def name_of(portal: BillingPortal, id_: str = "cus_1") -> str | None:
    """Return the name of a customer who must be in force."""
    state = portal.account("acct_self", "test").get(CUSTOMER, id_)
    assert isinstance(state, InForce)
    return state.details.name


class TestOutcomes:
    """Each message says what it came to."""

    def test_applied(self, portal: BillingPortal) -> None:
        """What it states is recorded, and the account is in step with Stripe from then on."""
        receive(portal, samples.event("customer.created", samples.customer(name="Ada")))

        assert apply(portal) == {InboxOutcome.APPLIED: 1}

        assert name_of(portal) == "Ada"
        assert (message(portal).outcome, message(portal).next_try) == (InboxOutcome.APPLIED, None)
        account = portal.account("acct_self", "test").get(ACCOUNT, "acct_self")
        assert account.provider is Provider.SYNCED
        assert apply(portal) == {}

    def test_nothing_new_and_earlier(self, portal: BillingPortal) -> None:
        """In whatever order they come."""
        created = samples.event("customer.created", samples.customer(), id="evt_1")
        later = samples.event(
            "customer.updated",
            samples.customer(name="Ada L."),
            previous={"name": "Ada"},
            id="evt_2",
            created=samples.CREATED + 10,
        )
        same = later | {"id": "evt_3", "created": samples.CREATED + 20}
        same["data"] = {"object": samples.customer(name="Ada L.")}
        receive(portal, later, created, same)

        came = apply(portal)

        assert came == {
            InboxOutcome.APPLIED: 1,
            InboxOutcome.EARLIER: 1,
            InboxOutcome.NOTHING_NEW: 1,
        }
        assert name_of(portal) == "Ada L."

    def test_a_duplicate_of_what_was_read_from_a_file(self, portal: BillingPortal) -> None:
        """It counts once, by whichever way it comes."""
        created = samples.event("customer.created", samples.customer())
        ingest(portal, [created])
        receive(portal, created)

        assert apply(portal) == {InboxOutcome.DUPLICATE: 1}
        assert message(portal).outcome is InboxOutcome.DUPLICATE

    def test_waiting_for_who_holds_the_object(self, portal: BillingPortal) -> None:
        """It counts as soon as another one names the holder."""
        detached = samples.event(
            "payment_method.updated", samples.payment_method(customer=None), id="evt_1"
        )
        attached = samples.event(
            "payment_method.attached",
            samples.payment_method(),
            id="evt_2",
            created=samples.CREATED - 10,
        )
        receive(portal, detached)
        assert apply(portal) == {InboxOutcome.WAITING: 1}
        assert (message(portal).outcome, message(portal).next_try) == (InboxOutcome.WAITING, None)

        receive(portal, attached)
        apply(portal)

        assert message(portal).outcome is InboxOutcome.APPLIED

    def test_quarantined(self, portal: BillingPortal) -> None:
        """With the reason, which holds nothing personal; others of the same object go on."""
        broken = samples.event("customer.updated", samples.customer(name=["Ada"]), id="evt_1")
        sound = samples.event("customer.updated", samples.customer(name="Ada"), id="evt_2")
        receive(portal, broken, sound)

        assert apply(portal) == {InboxOutcome.QUARANTINED: 1, InboxOutcome.APPLIED: 1}

        assert message(portal).reason == "Its `name` has a shape that no API version gives it."
        assert message(portal).body is not None
        assert name_of(portal) == "Ada"

    def test_quarantined_for_what_no_store_can_keep(self, portal: BillingPortal) -> None:
        """Nothing that Stripe has signed is lost for it."""
        receive(portal, samples.event("customer.created", samples.customer(name="A\0da")))
        assert apply(portal) == {InboxOutcome.QUARANTINED: 1}
        assert message(portal).reason == "The body holds a NUL character."

    @pytest.mark.parametrize(
        "named",
        [{"account": "a/b"}, {"context": "acct_2/wksp_1"}, {"context": "org_1"}],
    )
    def test_of_who_is_no_account(self, portal: BillingPortal, named: JsonObject) -> None:
        """It is never applied to the endpoint's own, be it tried again."""
        odd = samples.event("customer.created", samples.customer(), **named)
        endpoint = WebhookEndpoint(portal, (SECRET,), connected=True)
        receipt = endpoint.receive(written(odd), signed(written(odd)), now())
        assert receipt.outcome is InboxOutcome.NOT_OURS
        (kept,) = portal.store.inbox.page()

        assert portal.store.inbox.reopen(kept.account, "evt_1", now())
        apply(portal)

        assert portal.store.last_position() == 0

    def test_a_plan_whose_price_is_told_by_a_twin(self, portal: BillingPortal) -> None:
        """Its type alone doesn't say so."""
        receive(portal, samples.event("plan.created", samples.plan()))
        assert apply(portal) == {InboxOutcome.IGNORED: 1}

    def test_of_a_customer_who_was_erased_since(self, portal: BillingPortal) -> None:
        """What it says of the person is gone; what it says of a subscription Stripe says again."""
        receive(portal, samples.event("customer.created", samples.customer(), id="evt_1"))
        receive(
            portal,
            samples.event("customer.subscription.created", samples.subscription(), id="evt_2"),
        )
        apply(portal)
        ended = samples.event(
            "customer.subscription.deleted",
            samples.subscription(status="canceled", ended_at=samples.CREATED + 50),
            id="evt_3",
            created=samples.CREATED + 50,
        )
        receive(portal, ended)
        portal.store.erase(f"{OWN}/customer/cus_1")

        assert apply(portal) == {InboxOutcome.WAITING: 1}
        portal.store.inbox.hurry(now())
        assert apply(portal, Shelf({"/v1/events/evt_3": ended})) == {InboxOutcome.APPLIED: 1}

        state = portal.account("acct_self", "test").get(SUBSCRIPTION, "sub_1")
        assert type(state).__name__ == "Ended"

    def test_of_a_customer_who_was_erased_since_and_of_whom_stripe_knows_no_more(
        self, portal: BillingPortal
    ) -> None:
        """There is nothing left to apply."""
        receive(portal, samples.event("customer.created", samples.customer()))
        portal.store.erase(f"{OWN}/customer/cus_1")
        assert apply(portal, Shelf()) == {InboxOutcome.NOTHING_NEW: 1}
        assert "erased" in (message(portal).reason or "")

    def test_of_the_subscription_of_a_customer_who_was_erased_before(
        self, portal: BillingPortal
    ) -> None:
        """Its end counts; the message isn't kept."""
        receive(portal, samples.event("customer.created", samples.customer()))
        receive(
            portal,
            samples.event("customer.subscription.created", samples.subscription(), id="evt_2"),
        )
        apply(portal)
        portal.store.erase(f"{OWN}/customer/cus_1")
        ended = samples.subscription(status="canceled", ended_at=samples.CREATED + 50)
        receive(
            portal,
            samples.event(
                "customer.subscription.deleted", ended, id="evt_3", created=samples.CREATED + 50
            ),
        )

        assert apply(portal) == {InboxOutcome.APPLIED: 1}

        state = portal.account("acct_self", "test").get(SUBSCRIPTION, "sub_1")
        assert type(state).__name__ == "Ended"
        assert message(portal, "evt_3").body is None


class TestThinEvents:
    """What a thin event points to is looked up, outside of receiving."""

    def test_waits_without_a_gateway(self, portal: BillingPortal) -> None:
        """And says what to do."""
        receive(portal, _thin())
        assert apply(portal) == {InboxOutcome.WAITING: 1}
        assert "STRIPE_SECRET_KEY" in (message(portal, "evt_test_65R").reason or "")

    def test_is_looked_up_once_there_is_a_gateway(self, portal: BillingPortal) -> None:
        """At once if it is hurried, else before long, whoever else has tried without one."""
        receive(portal, _thin())
        clock = _Clock()
        assert InboxApplier(portal, clock=clock).apply() == {InboxOutcome.WAITING: 1}
        shelf = Shelf({"/v1/customers/cus_1": samples.customer(name="Ada")})
        applier = InboxApplier(portal, gateway=shelf, clock=clock)
        assert applier.apply() == {}

        portal.store.inbox.hurry(clock.at)

        assert applier.apply() == {InboxOutcome.APPLIED: 1}
        assert name_of(portal) == "Ada"

    def test_counts_once_its_object_has_a_holder(self, portal: BillingPortal) -> None:
        """As any other that waits for it: what it tells of is known since it was looked up."""
        shelf = Shelf({"/v1/payment_methods/pm_1": samples.payment_method(customer=None)})
        whose = related("payment_method", "pm_1", "/v1/payment_methods/pm_1")
        receive(portal, _thin(type="v1.payment_method.updated", related_object=whose))
        assert apply(portal, shelf) == {InboxOutcome.WAITING: 1}
        assert message(portal, "evt_test_65R").object == "payment_method/pm_1"

        receive(portal, samples.event("payment_method.attached", samples.payment_method()))
        apply(portal, shelf)

        assert message(portal, "evt_test_65R").outcome is InboxOutcome.APPLIED

    def test_keeps_no_other_waiting(self, portal: BillingPortal) -> None:
        """However slow Stripe is: between any two that are looked up the others have their turn."""
        recorded: list[bool] = []

        class Slow(Shelf):
            def read(self, path: str, *, context: str | None = None) -> JsonObject | NotThere:
                found = portal.store.inbox.counts()
                recorded.append(InboxOutcome.APPLIED in {each.outcome for each in found})
                return super().read(path, context=context)

        receive(portal, *(_thin(id=f"evt_thin_{number}") for number in range(60)))
        receive(portal, samples.event("customer.created", samples.customer()))
        apply(portal, Slow())

        assert len(recorded) == 60
        assert all(recorded)

    def test_counts_once_with_the_event_that_states_it(self, portal: BillingPortal) -> None:
        """Whichever comes first."""
        snapshot = samples.event("customer.created", samples.customer(name="Ada"))
        shelf = Shelf({"/v1/events/evt_1": snapshot})
        receive(portal, _thin(snapshot_event="evt_1"), snapshot)

        came = apply(portal, shelf)

        assert came == {InboxOutcome.APPLIED: 1, InboxOutcome.DUPLICATE: 1}
        assert name_of(portal) == "Ada"

    def test_falls_back_on_the_object_as_it_is_now(self, portal: BillingPortal) -> None:
        """Events are gone after thirty days."""
        shelf = Shelf({"/v1/customers/cus_1": samples.customer(name="Ada")})
        receive(portal, _thin(snapshot_event="evt_1"))

        assert apply(portal, shelf) == {InboxOutcome.APPLIED: 1}
        assert name_of(portal) == "Ada"

    def test_takes_for_an_answer_that_there_is_nothing(self, portal: BillingPortal) -> None:
        """It isn't asked again."""
        receive(portal, _thin())
        assert apply(portal, Shelf()) == {InboxOutcome.NOTHING_NEW: 1}
        assert message(portal, "evt_test_65R").next_try is None

    def test_is_tried_again_later_where_stripe_gives_no_answer(self, portal: BillingPortal) -> None:
        """Longer each time, and no more often than that."""
        failing = Shelf(failure=GatewayError(sentence="Stripe is busy.", is_retryable=True))
        receive(portal, _thin())
        clock = _Clock()
        pauses = []
        for _ in range(15):
            applier = InboxApplier(portal, gateway=failing, clock=clock)
            assert applier.apply() == {InboxOutcome.RECEIVED: 1}
            found = message(portal, "evt_test_65R")
            assert found.next_try is not None
            pauses.append(found.next_try - clock.at)
            assert applier.apply() == {}
            clock.at = found.next_try

        assert pauses[:3] == [timedelta(seconds=each) for each in (1, 2, 4)]
        assert pauses[-1] == PUT_OFF_MAX
        assert message(portal, "evt_test_65R").reason == "Stripe is busy."
        found_at_last = Shelf({"/v1/customers/cus_1": samples.customer(name="Ada")})
        assert InboxApplier(portal, gateway=found_at_last, clock=clock).apply() == {
            InboxOutcome.APPLIED: 1
        }

    def test_asks_stripe_no_more_for_a_while_where_it_gave_no_answer(
        self, portal: BillingPortal
    ) -> None:
        """A Stripe that is away holds up what is asked of it, and nothing else."""
        failing = Shelf(failure=GatewayError(sentence="Stripe is away.", is_retryable=True))
        receive(portal, _thin(id="evt_a"), _thin(id="evt_b"))
        receive(portal, samples.event("customer.created", samples.customer(name="Ada")))

        assert apply(portal, failing) == {InboxOutcome.RECEIVED: 2, InboxOutcome.APPLIED: 1}

        assert failing.asked == 1
        assert message(portal, "evt_b").reason == "Stripe is away."

    def test_waits_where_stripe_says_no(self, portal: BillingPortal) -> None:
        """Asking once more would come to the same."""
        refusing = Shelf(failure=GatewayError(sentence="The key is wrong.", is_retryable=False))
        receive(portal, _thin())
        assert apply(portal, refusing) == {InboxOutcome.WAITING: 1}
        assert message(portal, "evt_test_65R").reason == "The key is wrong."

    def test_that_cannot_be_read_is_quarantined(self, portal: BillingPortal) -> None:
        """It says why."""
        receive(portal, _thin(created=5))
        assert apply(portal, Shelf()) == {InboxOutcome.QUARANTINED: 1}


def test_more_than_are_read_at_once_are_all_applied(portal: BillingPortal) -> None:
    """In the order in which they arrived."""
    receive(
        portal,
        *(
            samples.event("customer.created", samples.customer(id=f"cus_{n}"), id=f"evt_{n}")
            for n in range(120)
        ),
    )
    assert apply(portal) == {InboxOutcome.APPLIED: 120}


def test_a_message_that_our_code_stumbles_over_holds_up_no_other(
    portal: BillingPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is quarantined for the release that can do it, and then counts."""
    receive(
        portal,
        *(
            samples.event("customer.created", samples.customer(id=f"cus_{n}"), id=f"evt_{n}")
            for n in range(5)
        ),
    )

    def stumble(sighting: Sighting[Observed], past: Past, state: object) -> Weighed | None:
        if past.thing.id == "cus_3":
            raise KeyError("Ada")
        return weigh(sighting, past, state)

    with monkeypatch.context() as broken:
        broken.setattr("counterfoil.adapters.observing.weigh", stumble)
        assert apply(portal) == {InboxOutcome.APPLIED: 4, InboxOutcome.QUARANTINED: 1}
    assert message(portal, "evt_3").reason == (
        "It can't be applied, by a fault of Counterfoil's: KeyError."
    )

    assert portal.store.inbox.reopen(OWN, "evt_3", now())
    assert apply(portal) == {InboxOutcome.APPLIED: 1}


def test_a_message_that_our_code_cannot_even_read_holds_up_no_other(
    portal: BillingPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a reading raises, which it never should."""
    receive(
        portal,
        samples.event("customer.created", samples.customer(), id="evt_1"),
        samples.event("customer.created", samples.customer(id="cus_2"), id="evt_2"),
    )

    def stumble(item: JsonObject, *, at: datetime) -> Reading:
        if item["id"] == "evt_1":
            raise KeyError("Ada")
        return read_item(item, at=at)

    monkeypatch.setattr("counterfoil.adapters.stripe.applying.read_item", stumble)
    assert apply(portal) == {InboxOutcome.APPLIED: 1, InboxOutcome.QUARANTINED: 1}
    assert message(portal).reason == ("It can't be read, by a fault of Counterfoil's: KeyError.")


def test_a_message_that_was_changed_in_the_database_holds_up_no_other(
    portal: BillingPortal,
) -> None:
    """It is quarantined, and stays to be looked into."""
    receive(
        portal,
        samples.event("customer.created", samples.customer(), id="evt_1"),
        samples.event("customer.created", samples.customer(id="cus_2"), id="evt_2"),
    )
    ledger = portal.store._ledger.inbox
    moved = ledger.message(OWN, "evt_1")
    assert moved is not None
    ledger.receive(moved._replace(event_id="evt_0"))

    assert apply(portal) == {InboxOutcome.APPLIED: 2, InboxOutcome.QUARANTINED: 1}

    (found,) = portal.store.inbox.page(outcome=InboxOutcome.QUARANTINED)
    assert found.event_id == "evt_0"
    assert "its sealed part was changed, or belongs elsewhere" in (found.reason or "")


class TestADamagedStore:
    """What is damaged holds up whatever needs it, until it is mended, and nothing else."""

    def test_an_aggregate_that_cannot_be_read(self, tmp_path: Path) -> None:
        """Its messages are tried again later; they say why."""
        with on_disk(tmp_path) as portal:
            receive(portal, *customers("evt_1", "evt_2"))
            apply(portal)
            theirs = "WHERE originator_id LIKE '%/customer/%'"
            change(tmp_path / "shop.db", f"UPDATE counterfoil_events SET state = x'00' {theirs}")
            receive(portal, *customers("evt_3"), *renamed("evt_4", "evt_5"))

            assert apply(portal) == {InboxOutcome.APPLIED: 1, InboxOutcome.RECEIVED: 2}

            assert "can't be read" in (message(portal, "evt_4").reason or "")
            assert message(portal, "evt_3").outcome is InboxOutcome.APPLIED

    def test_a_key_that_is_lost(self, tmp_path: Path) -> None:
        """The message is tried again later, and read once the key is back."""
        with on_disk(tmp_path) as portal:
            receive(portal, *customers("evt_1", "evt_2"))
        keys = tmp_path / "shop.db.keys"
        (kept,) = change(keys, "SELECT * FROM data_keys WHERE subject LIKE '%/cus_evt_1'")
        change(keys, "DELETE FROM data_keys WHERE subject LIKE '%/cus_evt_1'")
        with on_disk(tmp_path) as portal:
            assert apply(portal) == {InboxOutcome.APPLIED: 1, InboxOutcome.RECEIVED: 1}
            found = portal.store.inbox.page(outcome=InboxOutcome.RECEIVED)
            assert "restore the key store" in (found[0].reason or "")

            places = ", ".join("?" * len(kept))
            change(keys, f"INSERT INTO data_keys VALUES ({places})", *kept)
            clock = _Clock()
            assert InboxApplier(portal, clock=clock).apply() == {InboxOutcome.APPLIED: 1}


def on_disk(folder: Path) -> BillingPortal:
    """Open a portal on a file."""
    return BillingPortal.open(f"sqlite:///{folder / 'shop.db'}", master_key=bytes(32))


def change(file: Path, statement: str, *values: object) -> list[tuple[object, ...]]:
    """Change a database behind the portal's back, or read it."""
    with closing(sqlite3.connect(file)) as connection, connection:
        return connection.execute(statement, values).fetchall()


def customers(*event_ids: str) -> list[JsonObject]:
    """Tell of a new customer by each event."""
    return [
        samples.event("customer.created", samples.customer(id=f"cus_{each}"), id=each)
        for each in event_ids
    ]


def renamed(*event_ids: str) -> list[JsonObject]:
    """Tell of a change of the first customers, one by each event."""
    return [
        samples.event(
            "customer.updated",
            samples.customer(id=f"cus_evt_{number}", name="Ada L."),
            previous={"name": "Ada"},
            id=each,
            created=samples.CREATED + 10,
        )
        for number, each in enumerate(event_ids, start=1)
    ]


def test_two_at_work_settle_each_message_once(portal: BillingPortal) -> None:
    """Whoever comes second leaves it as it is."""
    receive(portal, samples.event("customer.created", samples.customer()))
    (found,) = portal.store.inbox.open(now())
    assert apply(portal) == {InboxOutcome.APPLIED: 1}

    late = InboxApplier(portal)
    assert [*late._outcomes([found])] == [InboxOutcome.DUPLICATE]

    assert (message(portal).outcome, message(portal).tries) == (InboxOutcome.APPLIED, 1)


class _Clock:
    def __init__(self) -> None:
        self.at = datetime.now(UTC) + timedelta(minutes=1)

    def __call__(self) -> datetime:
        return self.at


def _thin(**changes: object) -> JsonObject:
    whose = related("customer", "cus_1", "/v1/customers/cus_1")
    return thin() | {"snapshot_event": None, "related_object": whose, "livemode": False} | changes
