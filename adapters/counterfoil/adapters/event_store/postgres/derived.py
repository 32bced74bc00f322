"""The place for derived tables in a schema of PostgreSQL."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import psycopg
from eventsourcing.persistence import IntegrityError, Tracking
from psycopg import pq
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from counterfoil.adapters.event_store.derived import (
    Lead,
    OvertakenError,
    Row,
    Unrivalled,
    Work,
)
from counterfoil.adapters.event_store.postgres.connections import Connections, Cursor, Statements
from counterfoil.adapters.event_store.postgres.recorder import Recorder
from counterfoil.adapters.event_store.postgres.tables import as_setting, sql

T = TypeVar("T")

_TRACKED = "SELECT notification_id FROM {s}.counterfoil_tracking WHERE application_name = %b"
_RETRACK = (
    "INSERT INTO {s}.counterfoil_tracking (application_name, notification_id)"
    " VALUES (%b, %b::bigint) ON CONFLICT (application_name)"
    " DO UPDATE SET notification_id = excluded.notification_id"
)
_UNTRACK = "DELETE FROM {s}.counterfoil_tracking WHERE application_name = %b"
_ALONE = b"SELECT pg_advisory_xact_lock(hashtextextended(%b, 0))"
_PATIENCE = b"SELECT current_setting('lock_timeout'), set_config('lock_timeout', %b, true)"
_LEAD = b"SELECT pg_try_advisory_lock(hashtextextended(%b, 0))"
_FOLLOW = b"SELECT pg_advisory_unlock(hashtextextended(%b, 0))"
_SNAPSHOT = b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"


class PostgresWork:
    """Statements on one connection."""

    def __init__(self, cursor: Cursor, schema: str, recorder: Recorder) -> None:
        self._cursor = cursor
        self._schema = schema
        self._recorder = recorder

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return what a statement finds."""
        return self._cursor.execute(statement.encode(), parameters).fetchall()

    def run(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement."""
        self._cursor.execute(statement.encode(), parameters or None)

    def run_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement for each of several rows, in one pipeline."""
        self._cursor.executemany(statement.encode(), rows)

    def fill(self, table: str, statement: str, rows: Sequence[Sequence[object]]) -> None:  # noqa: ARG002 - COPY is quicker.
        """Add whole rows to a table."""
        if not rows:
            return
        into = SQL("COPY {}.{} FROM STDIN").format(Identifier(self._schema), Identifier(table))
        with self._cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(row)

    def tracked(self, name: str) -> int:
        """Return up to which position something has come."""
        found = self._cursor.execute(sql(_TRACKED, self._schema), (name,)).fetchone()
        return 0 if found is None else int(found[0])

    def track(self, name: str, position: int) -> None:
        """Note so."""
        # An embedder's connection may have a kind of cursor that the library's text isn't for.
        with psycopg.Cursor(self._cursor.connection, row_factory=dict_row) as cursor:
            try:
                self._recorder._insert_tracking(cursor, Tracking(name, position))  # noqa: SLF001 - in our transaction.
            except IntegrityError as error:
                raise OvertakenError from error

    def retrack(self, name: str, position: int) -> None:
        """Note so, wherever it stood before."""
        self._cursor.execute(sql(_RETRACK, self._schema), (name, position))

    def untrack(self, name: str) -> None:
        """Forget how far something has come."""
        self._cursor.execute(sql(_UNTRACK, self._schema), (name,))

    def alone(self, what: str) -> None:
        """Take a lock that goes with the transaction."""
        self._cursor.execute(_ALONE, (f"{self._schema}:{what}",))


class PostgresDerived:
    """The place in the store's schema."""

    dialect = "postgresql"

    def __init__(self, statements: Statements, recorder: Recorder) -> None:
        self._statements = statements
        self._recorder = recorder
        self.schema: str = statements.address.schema

    def read(self, work: Callable[[Work], T]) -> T:
        """Run statements that see one moment."""

        def run(cursor: Cursor) -> T:
            begins = cursor.connection.info.transaction_status == pq.TransactionStatus.IDLE
            with cursor.connection.transaction():
                if begins:
                    cursor.execute(_SNAPSHOT)
                return work(PostgresWork(cursor, self.schema, self._recorder))

        return self._statements.reading(run)

    def write(self, work: Callable[[Work], T]) -> T:
        """
        Run statements that write, in one transaction.

        Where the connection is lost they are run again; who had been first finds itself overtaken
        then. Nobody's lock is waited for longer than the store waits for other writers.
        """
        patience = as_setting(self._statements.seconds)

        def run(cursor: Cursor) -> T:
            with cursor.connection.transaction():
                (before, _) = cursor.execute(_PATIENCE, (patience,)).fetchone() or ("0", "")
                done = work(PostgresWork(cursor, self.schema, self._recorder))
                if not isinstance(self._statements, Connections):
                    # The transaction goes on, and is the embedder's.
                    cursor.execute(_PATIENCE, (before,))
                return done

        return self._statements.write(run)

    def lead(self, name: str) -> Lead | None:
        """Become the leader by an advisory lock, on a connection that is kept for it."""
        if not isinstance(self._statements, Connections):
            # In an embedder's transaction whoever comes second waits for it.
            return Unrivalled()
        return self._statements.held(_LEAD, _FOLLOW, f"{self.schema}/{name}")

    def is_led(self, name: str) -> bool | None:
        """Tell whether somebody holds that lock."""
        if not isinstance(self._statements, Connections):
            return None
        lead = self.lead(name)
        if lead is None:
            return True
        lead.give_up()
        return False
