"""What Stripe states is recorded once, in any order; what can't be read is kept aside."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from tests.adapters.shop import merchant
from tests.adapters.stripe import samples
from tests.stripe_material import stripe_material

from counterfoil.adapters.accounts import OWN_ACCOUNT, NotAnAccountError
from counterfoil.adapters.deciders import BUILT_IN
from counterfoil.adapters.documents import files_in, read_file
from counterfoil.adapters.event_store.errors import StoreClosedError
from counterfoil.adapters.ingest import (
    REASONS_MAX,
    Ingestion,
    Summary,
    ingest,
)
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.streams import ref_of
from counterfoil.adapters.stripe.findings import Malformed
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.adapters.verify import verify
from counterfoil.domain.account.commands import DisconnectStripe
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.cause import Actor, Cause, Door, Provider
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.state import InForce
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.values import AccountId

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
AT = datetime(2026, 11, 20, tzinfo=UTC)

Item = JsonObject | Malformed


@pytest.fixture(name="portal")
def _portal(place: str) -> Iterator[BillingPortal]:
    with BillingPortal.open(place, master_key=bytes(32)) as portal:
        yield portal


@cache
def items_in(folder: Path) -> tuple[Item, ...]:
    """Return all that the files of a folder hold."""
    return tuple(item for file in files_in([folder]) for item in read_file(file))


def customer(name: str = "Ada", **fields: object) -> JsonObject:
    """Build a customer as Stripe states it."""
    return {
        "id": "cus_1",
        "object": "customer",
        "created": 1_700_000_000,
        "livemode": False,
        "name": name,
        "metadata": {},
        **fields,
    }


def event(id: str = "evt_1", type: str = "customer.created", **fields: object) -> JsonObject:
    """Build an event, of a customer's creation unless said otherwise."""
    return {
        "id": id,
        "object": "event",
        "type": type,
        "created": 1_700_000_000,
        "livemode": False,
        "api_version": "2026-10-28.endive",
        "data": {"object": customer()},
        **fields,
    }


def counted(summary: Summary) -> int:
    """Add up what the items came to."""
    return (
        summary.applied
        + summary.nothing_new
        + summary.earlier
        + summary.duplicates
        + summary.waiting
        + summary.ignored
        + summary.quarantined
    )


def states(portal: BillingPortal) -> dict[str, object]:
    """Return the state of every aggregate."""
    deciders = {decider.kind: decider for decider in BUILT_IN}
    found: dict[str, object] = {}
    for stream in portal.store.streams():
        account, mode, *_ = stream.split("/")
        ref = ref_of(stream)
        bound = portal.account(account, "test" if ref.kind == "account" else mode)
        found[stream] = bound.get(deciders[ref.kind], ref.id)
    return found


def ended_as(items: Iterable[Item]) -> dict[str, object]:
    """Ingest items into a portal of their own, and return what everything came to."""
    with BillingPortal.open("memory://") as portal:
        ingest(portal, items, looked_at=AT)
        return states(portal)


def name_of(portal: BillingPortal, prefix: str = f"{OWN_ACCOUNT}/test") -> str | None:
    """Return the name of the one customer."""
    account, mode = prefix.split("/")
    state = portal.account(account, mode).get(CUSTOMER, "cus_1")
    assert isinstance(state, InForce)
    return state.details.name


class TestARecordedYear:
    """All that was recorded from Stripe, and the year of the examples."""

    @pytest.mark.parametrize("folder", ["examples", "recorded"])
    def test_is_counted_item_by_item_and_ends_up_sound(self, folder: str, place: str) -> None:
        """Each item is one of applied, nothing new, earlier, seen, waiting, ignored, held back."""
        source = EXAMPLES if folder == "examples" else stripe_material() / "events"
        with BillingPortal.open(place, master_key=bytes(32)) as portal:
            first = ingest(portal, items_in(source), looked_at=AT)
            again = ingest(portal, items_in(source), looked_at=AT)

            assert first.read == len(items_in(source)) == counted(first)
            assert first.applied > 50
            assert sum(first.ignored_types.values()) == first.ignored
            assert sum(first.touched.values()) == len(list(portal.store.streams()))
            assert again.read == first.read == counted(again)
            assert (again.applied, again.nothing_new, again.earlier, again.waiting) == (0, 0, 0, 0)
            assert again.duplicates == first.read - first.ignored - first.quarantined
            assert again.touched == {}
            held = portal.store.quarantined(f"{OWN_ACCOUNT}/test")
            assert len(held) <= first.quarantined
            assert verify(portal.store).is_sound

    @pytest.mark.parametrize("seed", range(8))
    @pytest.mark.parametrize("folder", ["examples", "recorded"])
    def test_ends_the_same_in_whatever_order_it_comes(self, folder: str, seed: int) -> None:
        """
        Stripe promises no order.

        Of the recordings these are the sequences: elsewhere ids were masked until they collided.
        """
        source = EXAMPLES if folder == "examples" else stripe_material() / "events" / "sequences"
        shuffled = list(items_in(source))
        random.Random(seed).shuffle(shuffled)  # noqa: S311 - the order is to be found again.

        assert ended_as(shuffled) == ended_as(items_in(source))

    def test_of_the_examples_comes_to_these_counts(self, portal: BillingPortal) -> None:
        """They are all read; what their README says of ignored types and repeats is so."""
        summary = ingest(portal, items_in(EXAMPLES))

        assert (summary.read, summary.duplicates, summary.quarantined) == (122, 2, 0)
        assert summary.ignored_types["coffee.brewed"] == 1
        assert list(summary.ignored_types.values()) == sorted(
            summary.ignored_types.values(), reverse=True
        )
        assert summary.touched == {
            "subscription": 14,
            "invoice": 11,
            "customer": 8,
            "product": 4,
            "account": 1,
            "configuration": 1,
        }


class TestAnEvent:
    """What Stripe sends to a webhook endpoint."""

    def test_is_recorded_as_what_stripe_said(self, portal: BillingPortal) -> None:
        """Who, through which door, and by which of Stripe's events can be told ever after."""
        ingest(portal, [event()])

        account = portal.account(OWN_ACCOUNT, "test")
        causes = {each.cause for each in account.events(StreamRef(kind="customer", id="cus_1"))}
        assert causes == {
            Cause(
                actor=Actor.STRIPE,
                door=Door.OBSERVATION,
                command_id="evt_1",
                stripe_event_id="evt_1",
            )
        }

    def test_counts_once(self, portal: BillingPortal) -> None:
        """Stripe delivers some events twice."""
        summary = ingest(portal, [event(), event()])

        assert (summary.applied, summary.duplicates) == (1, 1)

    def test_belongs_to_the_connected_account_that_it_names(self, portal: BillingPortal) -> None:
        """A platform's endpoint receives the events of all its accounts, live and test."""
        ingest(portal, [event(account="acct_9", livemode=True), event(id="evt_2")])

        assert name_of(portal, "acct_9/live") == "Ada"
        assert name_of(portal, f"{OWN_ACCOUNT}/test") == "Ada"

    def test_belongs_to_the_account_that_is_given_where_it_names_none(
        self, portal: BillingPortal
    ) -> None:
        """Stripe doesn't say whose endpoint it is."""
        ingest(portal, [event()], account="acct_7")

        assert list(portal.store.streams()) == ["acct_7/account", "acct_7/test/customer/cus_1"]

    def test_connects_its_account_to_stripe(self, portal: BillingPortal) -> None:
        """Or time would bring about here what Stripe brings about; what was said before stays."""
        disconnect = DisconnectStripe(AccountId("acct_8"))
        portal.account("acct_8", "test").handle(disconnect, by=merchant("cmd_disconnect"))

        for account in ("acct_7", "acct_8"):
            ingest(portal, [event()], account=account)

        told = [portal.account(id_, "test").get(ACCOUNT, id_) for id_ in ("acct_7", "acct_8")]
        assert [each.provider for each in told] == [Provider.SYNCED, Provider.STANDALONE]

    def test_of_an_unknown_type_is_counted(self, portal: BillingPortal) -> None:
        """What means nothing here isn't an error."""
        summary = ingest(portal, [event(type="coffee.brewed"), {"object": "teapot", "id": "tp_1"}])

        assert summary.ignored_types == {"coffee.brewed": 1, "teapot": 1}
        assert (summary.read, summary.ignored) == (2, 2)

    @pytest.mark.parametrize("text", ["\ud800", "a\0b"])
    def test_with_a_text_that_no_store_can_keep_is_kept_aside_and_leaves_nothing(
        self, portal: BillingPortal, text: str
    ) -> None:
        """Half of a surrogate pair, say, from an embedder that has read the JSON in its own way."""
        summary = ingest(portal, [event(data={"object": customer(metadata={"k": text})})])

        (held,) = summary.quarantine
        assert held.event_id == "evt_1"
        assert held.reason.startswith(
            "What evt_1 states of customer/cus_1 can't be stored, and nothing was recorded: "
        )
        assert portal.store.last_position() == 0
        assert not portal.store.has_sighting(f"{OWN_ACCOUNT}/test", "customer/cus_1", "evt_1")

    def test_that_waits_is_not_kept_where_no_store_could_keep_what_comes_of_it(
        self, portal: BillingPortal
    ) -> None:
        """Or the event that names its holder, and is whole, would be kept aside for it."""
        method = samples.payment_method(metadata={"k": "a\0b"}, customer=None)
        attached = samples.payment_method(metadata={}, customer="cus_1")

        first = ingest(portal, [samples.event("payment_method.detached", method, id="evt_1")])
        second = ingest(portal, [samples.event("payment_method.attached", attached, id="evt_2")])

        assert (first.quarantined, first.waiting) == (1, 0)
        assert (second.quarantined, second.applied) == (0, 1)

    def test_an_object_is_kept_aside_with_those_within_it(self, portal: BillingPortal) -> None:
        """Where one of them can't be stored, none of them is put on record."""
        poisoned = samples.subscription(customer=samples.customer(name="a\0b"))

        summary = ingest(portal, [poisoned])

        assert (summary.read, summary.quarantined) == (1, 1)
        assert portal.store.last_position() == 0

    def test_of_an_object_whose_holder_is_unknown_waits(self, portal: BillingPortal) -> None:
        """A detached payment method doesn't say whose it was, until another event does."""
        method = {
            "id": "pm_1",
            "object": "payment_method",
            "type": "card",
            "created": 1_700_000_000,
            "livemode": False,
            "billing_details": {},
            "metadata": {},
        }
        detached = event(
            "evt_2",
            "payment_method.detached",
            created=1_700_000_100,
            data={"object": {**method, "customer": None}},
        )
        attached = event(
            "evt_1", "payment_method.attached", data={"object": {**method, "customer": "cus_1"}}
        )

        first = ingest(portal, [detached])
        second = ingest(portal, [attached])

        assert (first.waiting, first.touched) == (1, {"account": 1})
        assert second.touched == {"customer": 1}
        assert ended_as([detached, attached]) == ended_as([attached, detached])


class TestAPlainObject:
    """What Stripe lists, without an event around it."""

    def test_is_an_opening_fact(self, portal: BillingPortal) -> None:
        """What Stripe lists is known from then on; without a mode it is a test."""
        told = customer()
        del told["livemode"]

        summary = ingest(portal, [told], looked_at=AT)

        assert (summary.applied, summary.touched) == (1, {"account": 1, "customer": 1})
        (first, *_) = portal.account(OWN_ACCOUNT, "test").events(
            StreamRef(kind="customer", id="cus_1")
        )
        assert type(first.event).__name__ == "CustomerAdopted"
        assert first.happened_at == AT
        assert first.cause.stripe_event_id is None

    def test_counts_from_when_it_was_looked_at(self, portal: BillingPortal) -> None:
        """An export of yesterday doesn't overrule what an event said this morning."""
        renamed = event(
            "evt_2",
            "customer.updated",
            created=int(AT.timestamp()),
            data={"object": customer("Ada II"), "previous_attributes": {"name": "Ada"}},
        )

        ingest(portal, [renamed])
        summary = ingest(portal, [customer()], looked_at=datetime(2026, 11, 19, tzinfo=UTC))

        assert summary.earlier == 1
        assert name_of(portal) == "Ada II"

    def test_brings_the_objects_in_it_along(self, portal: BillingPortal) -> None:
        """An expanded customer is one item, though it tells of two objects."""
        method = {
            "id": "pm_1",
            "object": "payment_method",
            "type": "card",
            "customer": customer(),
            "created": 1_700_000_000,
            "billing_details": {},
            "metadata": {},
        }

        first = ingest(portal, [method], looked_at=AT)
        again = ingest(portal, [method], looked_at=AT)

        assert (first.read, first.applied, again.duplicates) == (1, 1, 1)
        assert name_of(portal) == "Ada"


class TestWhatCannotBeRead:
    """A message that is broken, or that this release can't read."""

    BROKEN = event("evt_b", created="yesterday")

    def held(self, portal: BillingPortal, prefix: str = f"{OWN_ACCOUNT}/test") -> list[str]:
        """Return the ids in quarantine."""
        return [each.event_id for each in portal.store.quarantined(prefix)]

    def test_is_kept_aside_with_its_reason_and_the_rest_goes_on(
        self, portal: BillingPortal
    ) -> None:
        """Its bytes are sealed, to be looked at by whoever may."""
        summary = ingest(portal, [self.BROKEN, event()])

        assert (summary.quarantined, summary.applied) == (1, 1)
        (held,) = portal.store.quarantined(f"{OWN_ACCOUNT}/test")
        assert (held.event_id, held.type) == ("evt_b", "customer.created")
        assert held.reason == "Its `created` has a shape that no API version gives it."
        assert held.reason == summary.quarantine[0].reason
        assert held.raw is not None
        assert b'"yesterday"' in held.raw

    def test_is_not_doubled_when_it_comes_again(self, portal: BillingPortal) -> None:
        """It is counted each time, and kept once."""
        first = ingest(portal, [self.BROKEN, self.BROKEN])
        second = ingest(portal, [self.BROKEN])

        assert (first.quarantined, second.quarantined) == (2, 1)
        assert self.held(portal) == ["evt_b"]

    def test_is_released_once_it_can_be_applied(self, portal: BillingPortal) -> None:
        """A corrected delivery takes its place, be it in the same run or later."""
        ingest(portal, [self.BROKEN])
        summary = ingest(portal, [event("evt_b")])

        assert (summary.released, summary.applied) == (1, 1)
        assert self.held(portal) == []
        assert ingest(portal, [self.BROKEN, event("evt_b")]).released == 1

    def test_has_a_digest_for_an_id_where_it_has_none(self, portal: BillingPortal) -> None:
        """A broken line can't be asked for its id; two different ones are two."""
        lines = [Malformed("Line 1 is broken.", raw=b"{"), Malformed("Line 2 is.", raw=b"[")]

        ingest(portal, [*lines, *lines])

        held = self.held(portal)
        assert len(held) == 2
        assert all(each.startswith("digest:") for each in held)

    def test_belongs_to_account_and_mode_as_far_as_they_can_be_read(
        self, portal: BillingPortal
    ) -> None:
        """So that whoever may see the account may see its quarantine."""
        ingest(portal, [{**self.BROKEN, "account": "acct_9", "livemode": True}])

        assert self.held(portal, "acct_9/live") == ["evt_b"]

    def test_may_be_an_account_that_would_break_the_names_of_streams(
        self, portal: BillingPortal
    ) -> None:
        """An id with a slash in it could pass for another account's."""
        summary = ingest(portal, [event(account="acct_1/live/customer")])

        assert (summary.quarantined, summary.applied) == (1, 0)
        assert self.held(portal) == ["evt_1"]
        assert "`account`" in summary.quarantine[0].reason

    def test_may_be_a_fault_of_ours_and_holds_up_nothing_else(
        self, portal: BillingPortal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """One message that our own code stumbles over is kept for the release that can do it."""

        def stumble(*_: object, **__: object) -> None:
            raise KeyError("Ada")

        with monkeypatch.context() as broken:
            broken.setattr("counterfoil.adapters.account.Observer.observe_together", stumble)
            summary = ingest(portal, [event()])

        assert summary.quarantine[0].reason == (
            "It can't be applied, by a fault of Counterfoil's: KeyError."
        )
        assert ingest(portal, [event()]).released == 1

    def test_is_told_of_up_to_a_limit(self, portal: BillingPortal) -> None:
        """A summary stays small however much is broken; the counts are whole."""
        many = (Malformed("Broken.", raw=b"%d" % n) for n in range(REASONS_MAX + 1))

        summary = ingest(portal, many)

        assert (len(summary.quarantine), summary.quarantined) == (REASONS_MAX, REASONS_MAX + 1)


def test_an_account_that_cannot_be_part_of_a_name_is_refused(portal: BillingPortal) -> None:
    """Before anything is read."""
    for account in ("", "acct/1", "acct 1"):
        with pytest.raises(NotAnAccountError, match="is no id of an account"):
            Ingestion(portal, account=account)


def test_a_closed_store_is_no_fault_of_the_message(tmp_path: Path) -> None:
    """The error goes to the caller, and the same message can be taken again."""
    portal = BillingPortal.open(f"sqlite:///{tmp_path / 'x.db'}", master_key=bytes(32))
    ingestion = Ingestion(portal)
    portal.close()

    with pytest.raises(StoreClosedError):
        ingestion.take(event())


def test_whatever_json_comes_is_counted_once(portal: BillingPortal) -> None:
    """No shape of an item raises anything."""
    values: tuple[object, ...] = (None, 1, [], {}, "event", "customer", "list", "a/b", "\n")
    items: list[JsonObject] = [
        *({"object": value} for value in values),
        *({**event(), field: value} for field in event() for value in values),
        *(event(data={"object": value}) for value in values),
        *(
            event(data={"object": {**customer(), field: value}})
            for field in customer()
            for value in values
        ),
    ]

    summary = ingest(portal, items)

    assert summary.read == len(items) == counted(summary)
    assert verify(portal.store).is_sound
