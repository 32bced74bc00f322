"""On an embedder's own connection our rows share the fate of the embedder's transaction."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.adapters.event_store.cast import (
    ACCOUNT,
    STREAM,
    Counted,
    batch,
    command,
    named,
    new,
    opened,
    sighting,
)

from counterfoil.adapters.event_store import ConflictError, EventStore
from counterfoil.adapters.event_store.errors import (
    AlreadyRecordedError,
    NotJoinedError,
    StoreBusyError,
    StoreFullError,
    StoreUnavailableError,
)


@pytest.fixture
def connection(on_disk: EventStore, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Return an embedder's connection to the store's file, with a table and ways of its own."""
    connection = sqlite3.connect(tmp_path / "store.db", isolation_level=None, timeout=0.05)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE invoices (id TEXT)")
    connection.row_factory = lambda _, row: {"their": row}
    yield connection
    connection.close()


def _invoices(connection: sqlite3.Connection) -> int:
    return len(connection.execute("SELECT id FROM invoices").fetchall())


def test_both_are_committed_together(on_disk: EventStore, connection: sqlite3.Connection) -> None:
    """
    One transaction holds the embedder's row and ours; before the commit nobody else sees them.
    """
    joined = on_disk.joined(connection)

    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO invoices VALUES ('in_1')")
    joined.append(batch(new(named()), command=command(), sightings=(sighting(),)))
    assert joined.load_events(STREAM).events == (named(),)
    assert joined.find_command(ACCOUNT, "cmd_1") is not None
    assert on_disk.load_events(STREAM).version == 0
    connection.execute("COMMIT")

    assert on_disk.load_events(STREAM).events == (named(),)
    assert _invoices(connection) == 1
    assert list(joined.problems()) == []


def test_both_vanish_together(on_disk: EventStore, connection: sqlite3.Connection) -> None:
    """A rollback takes our rows with it; the same batch can be tried again."""
    joined = on_disk.joined(connection)
    attempt = batch(new(named()), command=command())

    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO invoices VALUES ('in_1')")
    joined.append(attempt)
    connection.execute("ROLLBACK")

    assert on_disk.load_events(STREAM).version == 0
    assert _invoices(connection) == 0
    assert on_disk.append(attempt) == (1,)


def test_a_conflict_leaves_the_embedders_work(
    on_disk: EventStore, connection: sqlite3.Connection
) -> None:
    """A refused append takes back its own rows alone; the embedder may decide again and commit."""
    joined = on_disk.joined(connection)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO invoices VALUES ('in_1')")
    joined.append(batch(new(Counted(count=1)), command=command()))

    with pytest.raises(ConflictError):
        joined.append(batch(new(Counted(count=2)), reads={STREAM: 0}, command=command("cmd_2")))
    with pytest.raises(AlreadyRecordedError):
        joined.append(batch(new(Counted(count=2), 2), command=command()))
    joined.append(batch(new(Counted(count=2), 2), reads={STREAM: 1}, command=command("cmd_2")))
    connection.execute("COMMIT")

    assert on_disk.load_events(STREAM).events == (Counted(count=1), Counted(count=2))
    assert _invoices(connection) == 1


def test_where_one_of_several_is_refused_the_embedders_work_is_left(
    on_disk: EventStore, connection: sqlite3.Connection
) -> None:
    """All of them are taken back, and nothing else."""
    joined = on_disk.joined(connection)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO invoices VALUES ('in_1')")

    with pytest.raises(ConflictError):
        joined.append_together((batch(new(named())), batch(reads={STREAM: 0})))
    joined.append_together((batch(new(Counted(count=1))), batch(new(Counted(count=2), 2))))
    connection.execute("COMMIT")

    assert on_disk.load_events(STREAM).events == (Counted(count=1), Counted(count=2))
    assert _invoices(connection) == 1


def test_a_full_disk_leaves_nothing_half_written(
    on_disk: EventStore, connection: sqlite3.Connection
) -> None:
    """Whatever SQLite takes back by itself, the file is sound and the connection usable."""
    joined = on_disk.joined(connection)
    pages = connection.execute("PRAGMA page_count").fetchone()["their"][0]
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    connection.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreFullError):
        joined.append(batch(new(named("long text " * 10_000)), command=command()))
    if connection.in_transaction:
        connection.execute("COMMIT")

    assert on_disk.load_events(STREAM).version == 0
    assert on_disk.find_command(ACCOUNT, "cmd_1") is None
    assert list(on_disk.problems()) == []


def test_without_a_transaction_nothing_is_appended(
    on_disk: EventStore, connection: sqlite3.Connection
) -> None:
    """We neither begin nor commit: the sentence says what to do. Reading needs no transaction."""
    joined = on_disk.joined(connection)

    with pytest.raises(NotJoinedError, match="BEGIN IMMEDIATE before the first command"):
        joined.append(batch(new(named())))

    assert joined.load_events(STREAM).version == 0
    assert not connection.in_transaction


def test_a_transaction_that_began_reading_may_find_itself_too_late(
    on_disk: EventStore, connection: sqlite3.Connection
) -> None:
    """That is why it should begin with ``IMMEDIATE``; it is told, and nothing is recorded."""
    joined = on_disk.joined(connection)
    connection.execute("BEGIN")
    joined.load_events(STREAM)
    on_disk.append(batch(new(Counted(count=1))))

    with pytest.raises(StoreBusyError):
        joined.append(batch(new(named(), stream="s/2")))

    connection.execute("ROLLBACK")
    assert on_disk.last_position() == 1


def test_closing_it_leaves_the_connection_open(
    on_disk: EventStore, connection: sqlite3.Connection
) -> None:
    """Connection and keys belong to others."""
    with on_disk.joined(connection):
        pass

    assert _invoices(connection) == 0
    on_disk.append(batch(new(named())))


class TestAConnection:
    """What a connection must be like to be joined."""

    def test_to_another_file_is_refused(self, on_disk: EventStore, tmp_path: Path) -> None:
        """Our rows belong in the store that the keys belong to."""
        for path in (tmp_path / "other.db", ":memory:", ""):
            other = sqlite3.connect(path)
            with pytest.raises(NotJoinedError, match="it isn't a connection to"):
                on_disk.joined(other)
            other.close()

    def test_that_could_lose_a_commit_is_refused(
        self, on_disk: EventStore, connection: sqlite3.Connection
    ) -> None:
        """An acknowledged command survives a power cut, on this connection too."""
        connection.execute("PRAGMA synchronous = NORMAL")

        with pytest.raises(StoreUnavailableError, match="a power cut could lose events"):
            on_disk.joined(connection)

    def test_cant_be_joined_twice_over_or_in_memory(
        self, on_disk: EventStore, connection: sqlite3.Connection
    ) -> None:
        """Only a store on a file of its own can be joined."""
        with pytest.raises(NotJoinedError):
            on_disk.joined(connection).joined(connection)
        with opened("memory://") as memory, pytest.raises(NotJoinedError):
            memory.joined(connection)

    def test_that_is_closed_is_told(
        self, on_disk: EventStore, connection: sqlite3.Connection
    ) -> None:
        """A closed connection gives a sentence of ours."""
        joined = on_disk.joined(connection)
        connection.close()

        from counterfoil.adapters.event_store.errors import StoreClosedError

        with pytest.raises(StoreClosedError):
            joined.load_events(STREAM)

    def test_that_gives_text_as_bytes_is_refused(
        self, on_disk: EventStore, connection: sqlite3.Connection
    ) -> None:
        """Stored names are text, and nothing is read by guessing."""
        connection.text_factory = bytes

        with pytest.raises(NotJoinedError, match="text_factory"):
            on_disk.joined(connection)
