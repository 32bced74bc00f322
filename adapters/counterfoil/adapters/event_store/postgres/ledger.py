"""Keeps events and our rows beside them in one schema of a PostgreSQL database."""

from collections.abc import Iterator, Mapping, Sequence

import psycopg
from eventsourcing.persistence import (
    ApplicationRecorder,
    ProcessRecorder,
    StoredEvent,
    Subscription,
)

from counterfoil.adapters.event_store.errors import NewerSchemaError, NotJoinedError
from counterfoil.adapters.event_store.ledger import (
    Beside,
    EmbeddersConnection,
    EventRow,
    Sealed,
)
from counterfoil.adapters.event_store.postgres.appending import Appending
from counterfoil.adapters.event_store.postgres.beside import PostgresBeside
from counterfoil.adapters.event_store.postgres.connections import (
    DURABLE,
    SETTINGS,
    Connections,
    Statements,
)
from counterfoil.adapters.event_store.postgres.derived import PostgresDerived
from counterfoil.adapters.event_store.postgres.inbox import PostgresInbox
from counterfoil.adapters.event_store.postgres.joined import JoinedConnection
from counterfoil.adapters.event_store.postgres.listening import Listening
from counterfoil.adapters.event_store.postgres.making import bring_up, is_there, version_of
from counterfoil.adapters.event_store.postgres.recorder import Recorder
from counterfoil.adapters.event_store.postgres.tables import FUNCTIONS, LAST_POSITION, STEPS, sql

_LAST_CHARACTER = "\U0010ffff"


class PostgresLedger(PostgresBeside):
    """Events and what stands beside them, on connections of our own or on an embedder's."""

    def __init__(self, statements: Statements, patience: float) -> None:
        super().__init__(statements)
        schema = statements.address.schema
        self._patience = patience
        self._inbox = PostgresInbox(statements)
        self._appending = Appending(schema, patience)
        self._stream = sql(
            "SELECT originator_version, topic, state FROM {s}.counterfoil_events"
            " WHERE originator_id = %b ORDER BY originator_version",
            schema,
        )
        self._several = sql(
            "SELECT originator_id, originator_version, topic, state FROM {s}.counterfoil_events"
            " WHERE originator_id = ANY (%b::text[]) ORDER BY originator_id, originator_version",
            schema,
        )
        self._page = sql(
            "SELECT notification_id, originator_id, originator_version, topic, state"
            " FROM {s}.counterfoil_events WHERE notification_id > %b::bigint"
            " ORDER BY notification_id LIMIT %b::bigint",
            schema,
        )
        self._at = sql(
            "SELECT notification_id, originator_id, originator_version, topic, state"
            " FROM {s}.counterfoil_events WHERE notification_id = ANY (%b::bigint[])"
            " ORDER BY notification_id",
            schema,
        )
        self._by_stream = sql(
            "SELECT notification_id, originator_id, originator_version, topic, state"
            " FROM {s}.counterfoil_events"
            " WHERE (originator_id, originator_version) > (%b, %b::bigint)"
            " ORDER BY originator_id, originator_version LIMIT %b::bigint",
            schema,
        )
        self._streams = sql(
            "SELECT originator_id, MIN(originator_version), MAX(originator_version), COUNT(*)"
            " FROM {s}.counterfoil_events WHERE originator_id >= %b AND originator_id < %b"
            " GROUP BY originator_id ORDER BY originator_id",
            schema,
        )
        self._last = sql(LAST_POSITION, schema)
        self._broken = sql(
            "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE c.relnamespace = '{s}'::regnamespace AND NOT i.indisvalid",
            schema,
        )

    @property
    def path(self) -> str:
        """Return where the store is, without user and password."""
        return str(self._statements.address)

    @property
    def recorder(self) -> ProcessRecorder:
        """Return a recorder of the library's over the same tables."""
        return Recorder(self._own_connections(), self._appending)

    def _own_connections(self) -> Connections:
        if not isinstance(self._statements, Connections):
            raise NotJoinedError("it takes a store on connections of its own")
        return self._statements

    def joined(self, connection: EmbeddersConnection) -> "PostgresLedger":
        """Return the same ledger on an embedder's connection."""
        own = self._own_connections()
        if not isinstance(connection, psycopg.Connection):
            raise NotJoinedError("it isn't a psycopg.Connection")
        return PostgresLedger(JoinedConnection(connection, own), self._patience)

    @property
    def inbox(self) -> PostgresInbox:
        """Return the inbox in the same schema."""
        return self._inbox

    # Tables

    def schema(self) -> int | None:
        """Return the version of the tables, ``None`` where there are none; refuses a newer one."""
        if not is_there(self._statements, "counterfoil_schema"):
            return None
        found = int(self._statements.rows(version_of(self._statements.address))[0][0])
        if found > len(STEPS):
            raise NewerSchemaError(self.path, found, len(STEPS))
        return found

    def migrate(self) -> None:
        """Make the tables, or bring them up to date."""
        bring_up(self._statements, STEPS, FUNCTIONS)

    def settings(self) -> Mapping[str, str]:
        """Return by which settings the server keeps what it has acknowledged."""
        (found,) = self._statements.rows(SETTINGS.encode())
        return dict(zip(DURABLE, found, strict=True))

    # Events

    def record(self, events: Sequence[StoredEvent], beside: Beside) -> Sequence[int]:
        """Write events and what stands beside them."""
        return self._statements.write(lambda cursor: self._appending.append(cursor, events, beside))

    def record_together(self, appends: Sequence[Sealed]) -> Sequence[Sequence[int]]:
        """Write several times events and what stands beside them."""
        return self._statements.write(
            lambda cursor: self._appending.append_together(cursor, appends)
        )

    def stream(self, stream: str) -> Sequence[tuple[int, str, bytes]]:
        """Return version, topic and state of each event of a stream."""
        return self._statements.rows(self._stream, (stream,))

    def several(self, streams: Sequence[str]) -> Sequence[tuple[str, int, str, bytes]]:
        """Return stream, version, topic and state of each event of several streams."""
        return self._statements.rows(self._several, (list(streams),))

    def page(self, after: int, limit: int) -> Sequence[EventRow]:
        """Return the events after a position."""
        return self._statements.rows(self._page, (after, limit))

    def at(self, positions: Sequence[int]) -> Sequence[EventRow]:
        """Return the events at some positions."""
        return self._statements.rows(self._at, (list(positions),))

    def streams(self, prefix: str) -> Sequence[tuple[str, int, int, int]]:
        """Return each stream that begins so, with first and last version and number of events."""
        return self._statements.rows(self._streams, (prefix, prefix + _LAST_CHARACTER))

    def last_position(self) -> int:
        """Return the position of the last event."""
        return int(self._statements.rows(self._last)[0][0])

    def subscribe(self, gt: int | None = None) -> Subscription[ApplicationRecorder]:
        """Follow the log."""
        return self.recorder.subscribe(gt)

    def by_stream(self, after: tuple[str, int], limit: int) -> Sequence[EventRow]:
        """Return the events after one, stream by stream."""
        return self._statements.rows(self._by_stream, (*after, limit))

    @property
    def derived(self) -> PostgresDerived:
        """Return the place for derived tables in the same schema."""
        own = self._statements
        own = own.own if isinstance(own, JoinedConnection) else self._own_connections()
        return PostgresDerived(self._statements, Recorder(own, self._appending))

    def growth(self) -> Listening:
        """Return what tells whether something was recorded since one last looked."""
        return Listening(self._own_connections())

    # Upkeep

    def damage(self) -> Iterator[str]:
        """Say which indexes PostgreSQL itself holds for invalid."""
        for (name,) in self._statements.rows(self._broken):
            yield f"The index {name} is invalid: rebuild it by REINDEX."

    def close(self) -> None:
        """Close the connections."""
        self._statements.close()
