"""A row that was damaged, changed or moved is never read as something else."""

import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest
from tests.adapters.event_store.cast import (
    ACCOUNT,
    NOON,
    OTHER_STREAM,
    STREAM,
    Counted,
    batch,
    named,
    new,
    opened,
    sighting,
)

from counterfoil.adapters.event_store import EventStore, NewMessage
from counterfoil.adapters.event_store.errors import (
    MissingKeyError,
    UnknownEventError,
    UnreadableEventError,
    UnreadableRowError,
)
from counterfoil.adapters.event_store.inbox import Inbox
from counterfoil.adapters.event_store.rows import Row, pack, unpack


class Intruder:
    """Somebody who can write to the file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def run(self, statement: str, *parameters: object) -> None:
        """Execute a statement behind the store's back."""
        with closing(sqlite3.connect(self._path)) as connection, connection:
            connection.execute(statement, parameters)

    def row(self, statement: str, *parameters: object) -> tuple[object, ...]:
        """Read a row."""
        with closing(sqlite3.connect(self._path)) as connection:
            return tuple(connection.execute(statement, parameters).fetchone())

    def state(self, stream: str = STREAM, version: int = 1) -> bytes:
        """Read an event's row."""
        (state,) = self.row(
            "SELECT state FROM counterfoil_events"
            " WHERE originator_id = ? AND originator_version = ?",
            stream,
            version,
        )
        assert isinstance(state, bytes)
        return state

    def write(self, state: object, stream: str = STREAM, version: int = 1) -> None:
        """Overwrite a row."""
        self.run(
            "UPDATE counterfoil_events SET state = ?"
            " WHERE originator_id = ? AND originator_version = ?",
            state,
            stream,
            version,
        )

    def rename(self, topic: object) -> None:
        """Overwrite the stored name of all rows."""
        self.run("UPDATE counterfoil_events SET topic = ?", topic)


@pytest.fixture
def intruder(tmp_path: Path, on_disk: EventStore) -> Intruder:
    """Return somebody who can write to the file of the store on disk."""
    on_disk.append(batch(new(named("Ada")), new(named("Grace"), stream=OTHER_STREAM)))
    return Intruder(tmp_path / "store.db")


class TestASealedPart:
    """What is personal stays where it was sealed."""

    @pytest.mark.parametrize("whole", [True, False])
    def test_opens_nowhere_else(self, on_disk: EventStore, intruder: Intruder, whole: bool) -> None:
        """Two customers' personal data can't change places, with or without the rest of the row."""
        one, other = intruder.state(), intruder.state(OTHER_STREAM)
        if not whole:
            left, right = unpack(one), unpack(other)
            one = pack(Row(left.header, right.personal, left.body))
            other = pack(Row(right.header, left.personal, right.body))
        else:
            one, other = other, one
        intruder.write(one)
        intruder.write(other, OTHER_STREAM)

        for stream in (STREAM, OTHER_STREAM):
            with pytest.raises(UnreadableEventError, match="changed, or belongs elsewhere"):
                on_disk.load_events(stream)

    def test_doesnt_open_at_another_version(self, on_disk: EventStore, intruder: Intruder) -> None:
        """Nor does an older value come back in the place of a newer one."""
        on_disk.append(batch(new(named("Ada King"), 2)))
        intruder.write(intruder.state(), STREAM, 2)

        with pytest.raises(UnreadableEventError) as caught:
            on_disk.load_events(STREAM)

        assert (caught.value.stream, caught.value.version) == (STREAM, 2)
        assert caught.value.stored_name == "customer.named:1"

    def test_cant_be_cut_off(self, on_disk: EventStore, intruder: Intruder) -> None:
        """An event that has a personal part is unreadable without it."""
        row = unpack(intruder.state())
        intruder.write(pack(Row(row.header, b"", row.body)))

        with pytest.raises(UnreadableEventError, match="its personal part is missing"):
            on_disk.load_events(STREAM)

    def test_cant_be_added(self, on_disk: EventStore, intruder: Intruder) -> None:
        """An event that has no personal part doesn't get one."""
        on_disk.append(batch(new(Counted(count=1), 2)))
        own, others = unpack(intruder.state(version=2)), unpack(intruder.state())
        intruder.write(pack(Row(own.header, others.personal, own.body)), version=2)

        with pytest.raises(UnreadableEventError):
            on_disk.load_events(STREAM)


class TestARow:
    """Layout and types are checked."""

    def test_is_never_read_wrong_whatever_byte_changes(
        self, on_disk: EventStore, intruder: Intruder
    ) -> None:
        """
        Flipped at any byte, a row with a sealed part is unreadable, or only its clear part differs.

        The clear part is covered by the seal over the log, and not by this one.
        """
        state = intruder.state()
        personal = unpack(state).personal
        start = state.index(personal)
        for place in range(len(state)):
            changed = bytearray(state)
            changed[place] ^= 0x41
            intruder.write(bytes(changed))
            # A changed key reference names a key that never was.
            with suppress(UnreadableEventError, MissingKeyError):
                (event,) = on_disk.load_events(STREAM).events
                on_disk.load_recorded(STREAM)
                assert not start <= place < start + len(personal), place
                assert getattr(event, "notes", None) == named("Ada").notes

    def test_is_never_read_when_cut_short(self, on_disk: EventStore, intruder: Intruder) -> None:
        """Every length but the whole one is noticed."""
        state = intruder.state()
        for length in range(len(state)):
            intruder.write(state[:length])
            with pytest.raises(UnreadableEventError):
                on_disk.load_recorded(STREAM)

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(b"{}", id="nothing in it"),
            pytest.param(b"[]", id="a list"),
            pytest.param(b"", id="empty"),
            pytest.param(b'{"count":"two"}', id="a text for a number"),
            pytest.param(b'{"count":1.5}', id="a fraction"),
            pytest.param(b'{"count":NaN}', id="no number"),
            pytest.param(b'{"count":1', id="cut short"),
            pytest.param(b'{"count":1,"tags":{"a":1}}', id="wrong inside"),
            pytest.param(b"\xff\xfe", id="not text"),
            pytest.param(b"[" * 100_000, id="too deep"),
        ],
    )
    def test_is_checked_against_the_types_of_its_class(
        self, on_disk: EventStore, intruder: Intruder, body: bytes
    ) -> None:
        """A changed body can't bring values that decisions don't expect."""
        on_disk.append(batch(new(Counted(count=1), 2)))
        row = unpack(intruder.state(version=2))
        intruder.write(pack(Row(row.header, b"", body)), version=2)

        with pytest.raises(UnreadableEventError, match=f"Version 2 of {STREAM}"):
            on_disk.load_events(STREAM)

    def test_holds_no_time_without_a_zone(self, on_disk: EventStore, intruder: Intruder) -> None:
        """A naive time in a changed row would break decisions later on."""
        row = unpack(intruder.state())
        intruder.write(
            pack(Row(row.header, row.personal, b'{"customer":"cus_1","at":"2024-03-29T12:00:00"}'))
        )

        with pytest.raises(UnreadableEventError, match="has no time zone"):
            on_disk.load_events(STREAM)

    @pytest.mark.parametrize("state", ["text", 7, 1.5])
    def test_that_holds_no_bytes_is_noticed(
        self, on_disk: EventStore, intruder: Intruder, state: object
    ) -> None:
        """SQLite lets any kind of value stand in any column."""
        intruder.write(state)

        with pytest.raises(UnreadableEventError):
            on_disk.load_events(STREAM)

    def test_with_a_broken_header_still_gives_its_event(
        self, on_disk: EventStore, intruder: Intruder
    ) -> None:
        """Decisions need no header; whoever asks for it is told."""
        row = unpack(intruder.state())
        intruder.write(pack(Row(b'{"happened_at":"2024-03-29T12:00:00"}', row.personal, row.body)))

        assert on_disk.load_events(STREAM).events == (named("Ada"),)
        history = on_disk.load_several((STREAM,))[STREAM]
        assert history.events == (named("Ada"),)
        for look in (history.recorded, lambda: list(history.marks())):
            with pytest.raises(UnreadableEventError, match="its header"):
                look()
        with pytest.raises(UnreadableEventError, match="its header"):
            on_disk.load_recorded(STREAM)

    def test_of_a_later_format_is_told_apart(self, on_disk: EventStore, intruder: Intruder) -> None:
        """A format that isn't known is named."""
        intruder.write(b"\x02" + intruder.state()[1:])

        with pytest.raises(UnreadableEventError, match="written in format 2"):
            on_disk.load_events(STREAM)

    def test_that_is_missing_is_noticed(self, on_disk: EventStore, intruder: Intruder) -> None:
        """A stream with a hole isn't folded."""
        on_disk.append(batch(new(named("Ada King"), 2), new(named("Ada Byron"), 3)))
        intruder.run(
            "DELETE FROM counterfoil_events WHERE originator_id = ? AND originator_version = 2",
            STREAM,
        )

        for load in (on_disk.load_events, on_disk.load_recorded):
            with pytest.raises(UnreadableEventError, match=f"Version 2 of {STREAM}.*missing"):
                load(STREAM)
        with pytest.raises(UnreadableEventError, match=f"Version 2 of {STREAM}.*missing"):
            on_disk.load_several((STREAM,))


class TestAStoredName:
    """Names are looked up, never imported."""

    @pytest.mark.parametrize(
        "topic",
        [
            "antigravity:fly",
            "tests.adapters.event_store.hostile:Event",
            "os:system",
            "customer.named",
            "customer.named:0",
            "customer.named:-1",
            "customer.named:01",
            "customer.named:one",
            "customer.named:1:1",
            "Customer.named:1",
            "",
            b"customer.named:1",
        ],
    )
    def test_that_isnt_known_is_never_imported(
        self, on_disk: EventStore, intruder: Intruder, topic: object
    ) -> None:
        """Names are looked up in the contract; a row can't run code (W10)."""
        before = set(sys.modules)
        intruder.rename(topic)

        with pytest.raises(UnknownEventError, match="no event of that name is known here"):
            on_disk.load_events(STREAM)

        assert set(sys.modules) == before

    def test_of_a_newer_version_says_who_wrote_it(
        self, on_disk: EventStore, intruder: Intruder
    ) -> None:
        """The sentence says what to do."""
        intruder.rename("customer.named:2")

        with pytest.raises(UnknownEventError) as caught:
            on_disk.load_events(STREAM)

        assert "a newer release wrote it, and this one reads version 1" in str(caught.value)
        assert "install the release that wrote it" in str(caught.value)

    def test_that_is_another_known_one_doesnt_open_the_seal(
        self, on_disk: EventStore, intruder: Intruder
    ) -> None:
        """The name is bound to the sealed part."""
        intruder.rename("customer.counted:1")

        with pytest.raises(UnreadableEventError, match="changed, or belongs elsewhere"):
            on_disk.load_events(STREAM)


def test_a_sighting_opens_nowhere_else(url: str, tmp_path: Path) -> None:
    """What was stated of one object can't be passed off as a statement of another."""
    with opened(url) as store:
        store.append(batch(sightings=(sighting("evt_1"), sighting("evt_2", body=b"{}"))))
        Intruder(tmp_path / "store.db").run(
            "UPDATE counterfoil_sightings SET body ="
            " (SELECT body FROM counterfoil_sightings WHERE event_id = 'evt_2')"
        )

        with pytest.raises(
            UnreadableRowError, match="The sighting of customer/cus_1 by evt_1 can't be read"
        ):
            store.sightings(ACCOUNT, "customer/cus_1")


@pytest.fixture(name="inbox")
def _inbox(on_disk: EventStore) -> Inbox:
    """Return an inbox in which lie two messages of one customer."""
    for event_id in ("evt_1", "evt_2"):
        on_disk.inbox.receive(
            NewMessage(
                account=ACCOUNT,
                event_id=event_id,
                type="customer.updated",
                object="customer/cus_1",
                subject=STREAM,
                received_at=NOON,
                body=event_id.encode(),
            )
        )
    return on_disk.inbox


class TestAMessage:
    """What Stripe sent is what it sent."""

    def test_opens_nowhere_else(self, inbox: Inbox, intruder: Intruder) -> None:
        """One can't be passed off as another of the same customer."""
        intruder.run(
            "UPDATE counterfoil_inbox SET body ="
            " (SELECT body FROM counterfoil_inbox WHERE event_id = 'evt_2')"
        )

        with pytest.raises(UnreadableRowError, match=r"The message evt_1 can't be read.*elsewhere"):
            inbox.message(ACCOUNT, "evt_1")

    def test_opens_for_no_other_account(self, inbox: Inbox, intruder: Intruder) -> None:
        """Nor does it pass from one account to another."""
        intruder.run("UPDATE counterfoil_inbox SET account = 'acct_2/live'")

        with pytest.raises(UnreadableRowError, match="The message evt_1 can't be read"):
            inbox.message("acct_2/live", "evt_1")

    @pytest.mark.parametrize(
        "harm", ["outcome = 'lost'", "received_at = 'noon'", "received_at = 9223372036854775807"]
    )
    def test_is_not_counted_as_something_else(
        self, inbox: Inbox, intruder: Intruder, harm: str
    ) -> None:
        """Neither in a count nor in a list."""
        intruder.run(f"UPDATE counterfoil_inbox SET {harm}")

        with pytest.raises(UnreadableRowError, match=f"A message of {ACCOUNT} can't be read"):
            inbox.counts()
        with pytest.raises(UnreadableRowError, match="The message evt_2 can't be read"):
            inbox.page()

    def test_is_found_in_whatever_byte_it_changes(
        self, on_disk: EventStore, inbox: Inbox, intruder: Intruder
    ) -> None:
        """A check of the whole store names it, and no other."""
        (sealed,) = intruder.row("SELECT body FROM counterfoil_inbox WHERE event_id = 'evt_1'")
        assert isinstance(sealed, bytes)
        for place in range(len(sealed)):
            changed = bytearray(sealed)
            changed[place] ^= 0x41
            intruder.run(
                "UPDATE counterfoil_inbox SET body = ? WHERE event_id = 'evt_1'", bytes(changed)
            )
            (problem,) = on_disk.problems()
            assert problem.where == f"message evt_1 of {ACCOUNT}", place
        assert inbox.message(ACCOUNT, "evt_2") is not None
