"""The inbox: what was received is kept once, sealed, and says what it came to."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve
from tests.adapters.event_store.cast import (
    ACCOUNT,
    LATER,
    NOON,
    STREAM,
    batch,
    named,
    new,
    opened,
    sighting,
)

from counterfoil.adapters.event_store import (
    Append,
    ConflictError,
    EventStore,
    InboxOutcome,
    Message,
    NewMessage,
    Settled,
    StoreError,
)
from counterfoil.adapters.event_store.errors import UnreadableRowError, UnstorableValueError

BODY = b'{"id":"evt_1","data":{"object":{"name":"Ada Lovelace"}}}'


def message(
    event_id: str = "evt_1",
    *,
    account: str = ACCOUNT,
    object: str | None = "customer/cus_1",
    subject: str | None = STREAM,
    received_at: datetime = NOON,
    outcome: InboxOutcome = InboxOutcome.RECEIVED,
) -> NewMessage:
    """Build a message that was just received."""
    return NewMessage(
        account=account,
        event_id=event_id,
        type="customer.updated",
        object=object,
        subject=subject,
        received_at=received_at,
        outcome=outcome,
        body=BODY,
    )


def settled(
    event_id: str = "evt_1",
    outcome: InboxOutcome = InboxOutcome.APPLIED,
    *,
    next_try: datetime | None = None,
    reason: str | None = None,
) -> Settled:
    """Say what a message came to."""
    return Settled(
        account=ACCOUNT,
        event_id=event_id,
        outcome=outcome,
        at=LATER,
        reason=reason,
        next_try=next_try,
    )


def kept(store: EventStore, event_id: str = "evt_1") -> Message:
    """Return a message that must be there."""
    found = store.inbox.message(ACCOUNT, event_id)
    assert found is not None
    return found


class TestReceiving:
    """A message is kept, once an account and id."""

    def test_keeps_it_open(self, store: EventStore) -> None:
        """Until something was made of it."""
        assert store.inbox.receive(message())

        assert kept(store) == Message(
            number=1,
            account=ACCOUNT,
            event_id="evt_1",
            type="customer.updated",
            object="customer/cus_1",
            received_at=NOON,
            outcome=InboxOutcome.RECEIVED,
            reason=None,
            settled_at=None,
            tries=0,
            next_try=NOON,
            body=BODY,
        )
        assert store.inbox.open(NOON) == (kept(store),)

    def test_again_changes_nothing(self, store: EventStore) -> None:
        """Stripe sends at least once."""
        store.inbox.receive(message())
        store.inbox.settle([settled()])
        before = kept(store)

        assert not store.inbox.receive(message(received_at=LATER))

        assert kept(store) == before

    def test_for_another_account_is_another_message(self, store: EventStore) -> None:
        """Nothing passes from one account to another."""
        assert store.inbox.receive(message())
        assert store.inbox.receive(message(account="acct_2/test"))
        assert store.inbox.accounts_of("evt_1") == [ACCOUNT, "acct_2/test"]
        assert store.inbox.accounts_of("evt_2") == []

    def test_may_settle_it_at_once(self, store: EventStore) -> None:
        """What means nothing here isn't looked at again."""
        store.inbox.receive(message(outcome=InboxOutcome.IGNORED))

        assert store.inbox.open(LATER) == ()
        assert (kept(store).outcome, kept(store).settled_at) == (InboxOutcome.IGNORED, NOON)

    def test_refuses_names_that_not_every_store_can_hold(self, store: EventStore) -> None:
        """On every store alike."""
        with pytest.raises(UnstorableValueError):
            store.inbox.receive(message("evt_\0"))
        assert store.inbox.page() == ()


class TestSealing:
    """Bodies are personal."""

    def test_leaves_nothing_readable_in_the_file(self, on_disk: EventStore, tmp_path: Path) -> None:
        """Neither in the database nor in its write-ahead log."""
        on_disk.inbox.receive(message())
        files = [each for each in tmp_path.iterdir() if each.is_file()]
        assert files
        assert not any(b"Lovelace" in each.read_bytes() for each in files)

    def test_ends_with_the_customer(self, store: EventStore) -> None:
        """Whoever is erased is erased in the inbox too."""
        store.inbox.receive(message())
        store.erase(STREAM)
        assert kept(store).body is None

    def test_after_the_customer_is_erased_lasts_until_something_was_made_of_it(
        self, store: EventStore
    ) -> None:
        """What it states of a subscription counts; what it says of a person goes then."""
        store.inbox.receive(message("evt_0"))
        store.erase(STREAM)
        store.inbox.receive(message())
        assert kept(store).body == BODY

        store.inbox.settle([settled(outcome=InboxOutcome.WAITING, next_try=LATER)])
        assert kept(store).body == BODY
        store.inbox.settle([settled()])

        assert kept(store).body is None
        assert not store.inbox.reopen(ACCOUNT, "evt_1", LATER)

    def test_binds_a_body_to_its_place(self, store: EventStore) -> None:
        """A body that stands elsewhere is refused, not read, and found by a check of the store."""
        store.inbox.receive(message())
        ledger = store._ledger.inbox
        entry = ledger.message(ACCOUNT, "evt_1")
        assert entry is not None
        ledger.receive(entry._replace(event_id="evt_2"))

        with pytest.raises(UnreadableRowError, match="The message evt_2"):
            store.inbox.message(ACCOUNT, "evt_2")
        (problem,) = store.problems()
        assert problem.where == f"message evt_2 of {ACCOUNT}"


class TestSettling:
    """A message says what it came to."""

    def test_closes_it(self, store: EventStore) -> None:
        """With the moment and the number of tries."""
        store.inbox.receive(message())
        store.inbox.settle([settled(reason="why")])

        found = kept(store)
        assert (found.outcome, found.reason, found.settled_at, found.tries, found.next_try) == (
            InboxOutcome.APPLIED,
            "why",
            LATER,
            1,
            None,
        )
        assert found.body == BODY
        assert store.inbox.open(LATER) == ()

    def test_may_put_it_off(self, store: EventStore) -> None:
        """It stays open, and isn't looked at before its moment."""
        store.inbox.receive(message())
        soon = NOON + timedelta(minutes=30)
        store.inbox.settle([settled(outcome=InboxOutcome.RECEIVED, next_try=soon)])

        assert store.inbox.open(NOON) == ()
        assert store.inbox.open(soon) == (kept(store),)
        assert store.inbox.open(LATER) == (kept(store),)
        assert kept(store).tries == 1

    def test_puts_off_nothing_for_long(self, store: EventStore) -> None:
        """What is due in a year was put off by a clock that has been set back since."""
        store.inbox.receive(message(received_at=NOON + timedelta(days=365)))
        assert store.inbox.open(NOON) == (kept(store),)

    def test_twice_counts_once(self, store: EventStore) -> None:
        """Of two that make something of a message the first one says what it came to."""
        store.inbox.receive(message())
        store.inbox.settle([settled()])
        store.inbox.settle([settled(outcome=InboxOutcome.DUPLICATE)])
        assert (kept(store).outcome, kept(store).tries) == (InboxOutcome.APPLIED, 1)

    def test_of_nothing_does_nothing(self, store: EventStore) -> None:
        """Neither an empty list nor an unknown message is an error."""
        store.inbox.settle([])
        store.inbox.settle([settled()])
        assert store.inbox.page() == ()

    def test_can_be_undone(self, store: EventStore) -> None:
        """A newer release may make more of it."""
        store.inbox.receive(message())
        store.inbox.settle([settled(outcome=InboxOutcome.QUARANTINED, reason="why")])

        assert store.inbox.reopen(ACCOUNT, "evt_1", LATER)

        assert (kept(store).outcome, kept(store).reason) == (InboxOutcome.RECEIVED, None)
        assert store.inbox.open(LATER) == (kept(store),)
        assert not store.inbox.reopen(ACCOUNT, "evt_2", LATER)

    def test_cannot_be_undone_where_it_counts(self, store: EventStore) -> None:
        """Tried again it would come to a duplicate, whatever it came to."""
        store.inbox.receive(message())
        store.inbox.settle([settled()])
        assert not store.inbox.reopen(ACCOUNT, "evt_1", LATER)
        assert kept(store).outcome is InboxOutcome.APPLIED

    def test_may_be_hurried(self, store: EventStore) -> None:
        """What waits for Stripe is tried at once; what waits for a holder isn't."""
        store.inbox.receive(message("evt_1"))
        store.inbox.receive(message("evt_2"))
        later = NOON + timedelta(minutes=30)
        store.inbox.settle([settled("evt_1", InboxOutcome.WAITING, next_try=later)])
        store.inbox.settle([settled("evt_2", InboxOutcome.WAITING)])

        store.inbox.hurry(NOON)

        assert store.inbox.open(NOON) == (kept(store, "evt_1"),)

    def test_tells_what_it_turned_out_to_be_about(self, store: EventStore) -> None:
        """Where it didn't say so itself."""
        store.inbox.receive(message(object=None))
        assert store.inbox.open(NOON) == ()
        assert store.inbox.open(NOON, is_known=False) == (kept(store),)

        store.inbox.settle([evolve(settled(), object="customer/cus_7")])

        assert kept(store).object == "customer/cus_7"

    def test_leaves_no_body_of_who_was_unknown(self, store: EventStore) -> None:
        """Erasing a customer couldn't reach it; what tells of nobody stays."""
        store.inbox.receive(message("evt_1", subject=None))
        store.inbox.receive(evolve(message("evt_2", subject=None), is_personal=False))
        store.inbox.receive(message("evt_3", subject=None, outcome=InboxOutcome.IGNORED))
        assert kept(store, "evt_3").body is None

        store.inbox.settle([settled("evt_1"), settled("evt_2")])

        assert [kept(store, each).body for each in ("evt_1", "evt_2")] == [None, BODY]


class TestSettlingInACommit:
    """What a message came to is recorded with what was decided by it."""

    def test_stands_with_the_events(self, store: EventStore) -> None:
        """In one transaction."""
        store.inbox.receive(message())
        store.append(_settling(batch(new(named())), "evt_1"))
        assert kept(store).outcome is InboxOutcome.APPLIED

    def test_falls_with_the_events(self, store: EventStore) -> None:
        """Where the commit conflicts, the message stays open."""
        store.inbox.receive(message())
        store.append(batch(new(named())))
        with pytest.raises(ConflictError):
            store.append(_settling(batch(new(named())), "evt_1"))
        assert kept(store).outcome is InboxOutcome.RECEIVED

    def test_lets_count_what_waited_for_a_holder(self, store: EventStore) -> None:
        """Once a statement about the same object names who holds it."""
        thing = "payment_method/pm_1"
        store.inbox.receive(message("evt_1", object=thing))
        store.inbox.receive(message("evt_2", object=thing))
        store.inbox.receive(message("evt_3", object="payment_method/pm_2"))
        for event_id in ("evt_1", "evt_3"):
            store.inbox.settle([settled(event_id, InboxOutcome.WAITING)])

        about = batch(
            new(named()),
            sightings=(sighting("evt_2", object=thing),),
            whereabouts={f"{ACCOUNT}|{thing}": STREAM},
        )
        store.append(_settling(about, "evt_2"))

        assert [kept(store, each).outcome for each in ("evt_1", "evt_2", "evt_3")] == [
            InboxOutcome.APPLIED,
            InboxOutcome.APPLIED,
            InboxOutcome.WAITING,
        ]


class TestLooking:
    """Outcomes can be asked for."""

    def test_shows_the_last_first_without_bodies(self, store: EventStore) -> None:
        """A page at a time."""
        for number in range(5):
            store.inbox.receive(message(f"evt_{number}", received_at=NOON))
        first = store.inbox.page(limit=3)
        second = store.inbox.page(limit=3, before=first[-1].number)
        assert [each.event_id for each in first + second] == [f"evt_{n}" for n in (4, 3, 2, 1, 0)]
        assert {each.body for each in first} == {None}

    def test_by_account_and_outcome(self, store: EventStore) -> None:
        """Both, one, or none."""
        store.inbox.receive(message("evt_1"))
        store.inbox.receive(message("evt_2"))
        store.inbox.receive(message("evt_3", account="acct_2/live"))
        store.inbox.settle([settled("evt_2")])

        def ids(account: str | None, outcome: InboxOutcome | None) -> list[str]:
            return [each.event_id for each in store.inbox.page(account=account, outcome=outcome)]

        assert ids(ACCOUNT, None) == ["evt_2", "evt_1"]
        assert ids(None, InboxOutcome.RECEIVED) == ["evt_3", "evt_1"]
        assert ids(ACCOUNT, InboxOutcome.APPLIED) == ["evt_2"]
        assert ids("acct_2/live", InboxOutcome.APPLIED) == []

    def test_counts(self, store: EventStore) -> None:
        """With the moment when the first of them was received."""
        store.inbox.receive(message("evt_1", received_at=LATER))
        store.inbox.receive(message("evt_2", received_at=NOON))
        store.inbox.receive(message("evt_3"))
        store.inbox.settle([settled("evt_3")])

        found = [
            (each.account, each.outcome, each.messages, each.oldest)
            for each in store.inbox.counts()
        ]
        assert found == [
            (ACCOUNT, InboxOutcome.APPLIED, 1, NOON),
            (ACCOUNT, InboxOutcome.RECEIVED, 2, LATER),
        ]

    def test_opens_some_at_a_time(self, store: EventStore) -> None:
        """In the order in which they arrived, whatever they say of themselves."""
        for number in range(4):
            store.inbox.receive(message(f"evt_{9 - number}"))
        ids = [each.event_id for each in store.inbox.open(NOON, limit=3)]
        assert ids == ["evt_9", "evt_8", "evt_7"]
        assert store.inbox.open(NOON - timedelta(microseconds=1)) == ()


def test_what_was_received_outlives_the_process(lasting: str) -> None:
    """It was committed before anybody heard of it."""
    with opened(lasting) as store:
        store.inbox.receive(message())
    with opened(lasting) as store:
        assert kept(store).body == BODY


def test_a_closed_store_says_so(on_disk: EventStore) -> None:
    """By one of the store's own errors."""
    on_disk.close()
    with pytest.raises(StoreError, match="closed"):
        on_disk.inbox.open(datetime.now(UTC))


def _settling(append: Append, event_id: str) -> Append:
    return evolve(append, settled=(settled(event_id),))
