"""On an embedder's own connection to PostgreSQL our rows share the fate of its transaction."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.rows import DictRow, dict_row
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
from tests.postgres import Server

from counterfoil.adapters.event_store import AlreadyRecordedError, ConflictError, EventStore
from counterfoil.adapters.event_store.errors import (
    NotJoinedError,
    StoreUnavailableError,
    StoreUnreachableError,
)

Connection = psycopg.Connection[DictRow]


@pytest.fixture(name="store")
def _store(postgres: Server) -> Iterator[EventStore]:
    with opened(postgres.url()) as store:
        yield store


@pytest.fixture(name="connection")
def _connection(postgres: Server) -> Iterator[Connection]:
    """Return an embedder's connection, with a table and ways of its own."""
    with psycopg.connect(postgres.database, row_factory=dict_row) as connection:
        connection.execute("CREATE TEMPORARY TABLE invoices (id text)")
        connection.commit()
        yield connection


def _invoices(connection: Connection) -> int:
    return len(connection.execute("SELECT id FROM invoices").fetchall())


def test_both_are_committed_together(store: EventStore, connection: Connection) -> None:
    """
    One transaction holds the embedder's row and ours; before the commit nobody else sees them.
    """
    joined = store.joined(connection)

    connection.execute("INSERT INTO invoices VALUES ('in_1')")
    joined.append(batch(new(named()), command=command(), sightings=(sighting(),)))
    assert joined.load_events(STREAM).events == (named(),)
    assert joined.find_command(ACCOUNT, "cmd_1") is not None
    assert store.load_events(STREAM).version == 0
    connection.commit()

    assert store.load_events(STREAM).events == (named(),)
    assert _invoices(connection) == 1
    assert list(joined.problems()) == []


def test_both_vanish_together(store: EventStore, connection: Connection) -> None:
    """A rollback takes our rows with it; the same batch can be tried again."""
    joined = store.joined(connection)
    attempt = batch(new(named()), command=command())

    connection.execute("INSERT INTO invoices VALUES ('in_1')")
    joined.append(attempt)
    connection.rollback()

    assert store.load_events(STREAM).version == 0
    assert _invoices(connection) == 0
    store.append(attempt)


def test_a_first_append_begins_the_transaction_of_the_connection(
    store: EventStore, connection: Connection
) -> None:
    """As any first statement does on a connection that doesn't commit by itself."""
    joined = store.joined(connection)
    connection.rollback()

    joined.append(batch(new(named())))

    assert store.load_events(STREAM).version == 0
    connection.commit()
    assert store.load_events(STREAM).version == 1


def test_joining_begins_no_transaction(store: EventStore, connection: Connection) -> None:
    """So that the embedder's own block is a whole transaction, and commits at its end."""
    connection.commit()
    joined = store.joined(connection)

    with connection.transaction():
        connection.execute("INSERT INTO invoices VALUES ('in_1')")
        joined.append(batch(new(named())))

    assert store.load_events(STREAM).version == 1
    connection.rollback()
    connection.autocommit = True


@pytest.mark.parametrize("factory", [psycopg.ClientCursor, psycopg.RawCursor])
def test_an_embedders_own_kind_of_cursor_is_left_to_the_embedder(
    store: EventStore, connection: Connection, factory: type[psycopg.Cursor[DictRow]]
) -> None:
    """Ours are psycopg's plain ones."""
    connection.cursor_factory = factory
    joined = store.joined(connection)

    joined.append(batch(new(named()), command=command()))
    assert joined.load_events(STREAM).events == (named(),)
    connection.commit()

    assert store.load_events(STREAM).version == 1


def test_a_conflict_leaves_the_embedders_work(store: EventStore, connection: Connection) -> None:
    """A refused append takes back its own rows alone; the embedder may decide again and commit."""
    joined = store.joined(connection)
    connection.execute("INSERT INTO invoices VALUES ('in_1')")
    joined.append(batch(new(Counted(count=1)), command=command()))

    with pytest.raises(ConflictError):
        joined.append(batch(new(Counted(count=2)), reads={STREAM: 0}, command=command("cmd_2")))
    with pytest.raises(AlreadyRecordedError):
        joined.append(batch(new(Counted(count=2), 2), command=command()))
    joined.append(batch(new(Counted(count=2), 2), reads={STREAM: 1}, command=command("cmd_2")))
    connection.commit()

    assert store.load_events(STREAM).events == (Counted(count=1), Counted(count=2))
    assert _invoices(connection) == 1


def test_where_one_of_several_is_refused_the_embedders_work_is_left(
    store: EventStore, connection: Connection
) -> None:
    """All of them are taken back, and nothing else."""
    joined = store.joined(connection)
    connection.execute("INSERT INTO invoices VALUES ('in_1')")

    with pytest.raises(ConflictError):
        joined.append_together((batch(new(named())), batch(reads={STREAM: 0})))
    joined.append_together((batch(new(Counted(count=1))), batch(new(Counted(count=2), 2))))
    connection.commit()

    assert store.load_events(STREAM).events == (Counted(count=1), Counted(count=2))
    assert _invoices(connection) == 1


def test_an_error_in_the_database_leaves_the_embedders_work(
    store: EventStore, connection: Connection
) -> None:
    """The savepoint takes back what failed, and the transaction can still be committed."""
    joined = store.joined(connection)
    connection.execute("INSERT INTO invoices VALUES ('in_1')")
    joined.append(batch(new(named()), command=command()))
    schema = store._ledger.path.rpartition(" ")[2].rstrip(")")
    connection.execute(f"ALTER TABLE {schema}.counterfoil_commands RENAME TO mine")

    with pytest.raises(StoreUnavailableError, match="PostgreSQL says: relation"):
        joined.append(batch(new(Counted(count=2), 2), command=command("cmd_2")))

    connection.execute(f"ALTER TABLE {schema}.mine RENAME TO counterfoil_commands")
    connection.commit()
    assert store.load_events(STREAM).version == 1
    assert _invoices(connection) == 1


def test_a_large_batch_is_one_of_it_too(store: EventStore, connection: Connection) -> None:
    """Several calls to the server are taken back together."""
    joined = store.joined(connection)
    events = [new(Counted(count=n), n) for n in range(1, 1_203)]
    connection.execute("INSERT INTO invoices VALUES ('in_1')")

    with pytest.raises(ConflictError):
        joined.append(batch(*events, reads={"another": 7}))
    joined.append(batch(*events, command=command()))
    connection.commit()
    with pytest.raises(AlreadyRecordedError):
        joined.append(batch(*events, command=command()))
    connection.commit()

    assert store.load_events(STREAM).version == 1_202
    assert _invoices(connection) == 1


def test_closing_it_leaves_the_connection_open(store: EventStore, connection: Connection) -> None:
    """Connection and keys belong to others."""
    with store.joined(connection):
        pass

    assert _invoices(connection) == 0
    store.append(batch(new(named())))


class TestAConnection:
    """What a connection must be like to be joined."""

    def test_that_commits_by_itself_needs_a_transaction(
        self, store: EventStore, connection: Connection
    ) -> None:
        """We neither begin nor commit: the sentence says what to do. Reading needs none."""
        connection.autocommit = True
        joined = store.joined(connection)

        with pytest.raises(NotJoinedError, match="begin one before the first command"):
            joined.append(batch(new(named())))
        assert joined.load_events(STREAM).version == 0
        with connection.transaction():
            joined.append(batch(new(named())))

        assert store.load_events(STREAM).version == 1

    @pytest.mark.parametrize("level", ["REPEATABLE_READ", "SERIALIZABLE"])
    def test_that_doesnt_see_what_others_commit_is_refused(
        self, store: EventStore, connection: Connection, level: str
    ) -> None:
        """Its checks would look at the past; nothing is recorded."""
        connection.isolation_level = psycopg.IsolationLevel[level]
        joined = store.joined(connection)
        connection.rollback()

        with pytest.raises(NotJoinedError, match="another than READ COMMITTED"):
            joined.append(batch(new(named())))

        connection.commit()
        assert store.load_events(STREAM).version == 0

    def test_that_could_lose_a_commit_is_refused(
        self, store: EventStore, connection: Connection
    ) -> None:
        """An acknowledged command survives a power cut, on this connection too."""
        joined = store.joined(connection)
        connection.execute("SET LOCAL synchronous_commit = off")
        with pytest.raises(NotJoinedError, match="synchronous_commit is off"):
            joined.append(batch(new(named())))
        connection.rollback()
        connection.execute("SET synchronous_commit = off")

        with pytest.raises(StoreUnavailableError, match="a power cut could lose events"):
            store.joined(connection)

    def test_of_another_encoding_is_refused(
        self, store: EventStore, connection: Connection
    ) -> None:
        """Names and notes are in every script."""
        connection.execute("SET client_encoding TO LATIN1")

        with pytest.raises(StoreUnavailableError, match="the client's encoding is LATIN1"):
            store.joined(connection)

    def test_to_another_database_is_refused(self, store: EventStore, postgres: Server) -> None:
        """Our rows belong in the store that the keys belong to."""
        with (
            psycopg.connect(postgres.database, dbname="template1") as other,
            pytest.raises(NotJoinedError, match="it isn't a connection to postgresql://"),
        ):
            store.joined(other)

    def test_of_another_kind_is_refused(self, store: EventStore, connection: Connection) -> None:
        """Only a connection of psycopg's will do, and none is joined twice over."""
        import sqlite3

        other = sqlite3.connect(":memory:")
        with pytest.raises(NotJoinedError, match=r"it isn't a psycopg\.Connection"):
            store.joined(other)
        other.close()
        with pytest.raises(NotJoinedError, match="on connections of its own"):
            store.joined(connection).joined(connection)
        with opened("sqlite://") as memory, pytest.raises(NotJoinedError):
            memory.joined(connection)

    def test_that_is_closed_is_told(self, store: EventStore, connection: Connection) -> None:
        """A closed connection gives a sentence of ours, and nothing is tried again on it."""
        joined = store.joined(connection)
        connection.close()

        with pytest.raises(StoreUnreachableError, match="the connection is closed"):
            joined.load_events(STREAM)
        with pytest.raises(StoreUnreachableError):
            joined.append(batch(new(named())))
