"""
Where what is derived from the events may be kept: in the same database, in the same transactions
as the library's tracking of how far it has come.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from threading import RLock
from typing import Any, Protocol, TypeVar

from eventsourcing.persistence import IntegrityError, Tracking
from eventsourcing.sqlite import SQLiteCursor, SQLiteDatastore, SQLiteTrackingRecorder

from counterfoil.adapters.event_store.datastore import Datastore, JoinedDatastore
from counterfoil.adapters.event_store.tables import OUTBOX

T = TypeVar("T")

Row = tuple[Any, ...]


class OvertakenError(Exception):
    """Another one has come further meanwhile; nothing of this transaction may stay."""


class Work(Protocol):
    """Runs statements, all of them in one transaction; parameters stand in order."""

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return what a statement finds."""

    def run(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement."""

    def run_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement for each of several rows."""

    def fill(self, table: str, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """
        Add whole rows to a table, the quickest way; ``statement`` adds one.
        """

    def tracked(self, name: str) -> int:
        """Return up to which position something has come, 0 where it hasn't begun."""

    def track(self, name: str, position: int) -> None:
        """Note so; raises ``OvertakenError`` where it stands there or further."""

    def retrack(self, name: str, position: int) -> None:
        """Note so, wherever it stood before."""

    def untrack(self, name: str) -> None:
        """Forget how far something has come."""

    def alone(self, what: str) -> None:
        """
        Let nobody else do something of this name until the transaction ends; where another one is
        at it, wait. What is read afterwards includes what that one has written.
        """


class Lead(Protocol):
    """The lead of something."""

    def lasts(self) -> bool:
        """Tell whether it hasn't been lost meanwhile."""

    def give_up(self) -> None:
        """Let another one lead."""


class Derived(Protocol):
    """The place for tables that are derived from the events."""

    @property
    def dialect(self) -> str:
        """Return ``sqlite`` or ``postgresql``."""

    @property
    def schema(self) -> str | None:
        """Return the schema that the tables stand in, where there are schemas."""

    def read(self, work: Callable[[Work], T]) -> T:
        """Run statements that see one moment."""

    def write(self, work: Callable[[Work], T]) -> T:
        """Run statements that write, in one transaction."""

    def scrub(self) -> None:
        """Let nothing of what was deleted stay behind where it was written on the way."""

    def lead(self, name: str) -> Lead | None:
        """Become the one leader of something; None where another leads."""

    def is_led(self, name: str) -> bool | None:
        """Tell whether somebody leads something; None where nobody can know."""


_TRACKED = "SELECT notification_id FROM tracking WHERE application_name = ?"
_RETRACK = (
    "INSERT INTO tracking (application_name, notification_id) VALUES (?, ?)"
    " ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id"
)
_UNTRACK = "DELETE FROM tracking WHERE application_name = ?"


class SQLiteWork:
    """Statements on one SQLite connection."""

    def __init__(self, cursor: sqlite3.Cursor, recorder: SQLiteTrackingRecorder) -> None:
        cursor.row_factory = None
        self._cursor = cursor
        self._recorder = recorder

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return what a statement finds."""
        return self._cursor.execute(statement, parameters).fetchall()

    def run(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement."""
        self._cursor.execute(statement, parameters)

    def run_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement for each of several rows."""
        self._cursor.executemany(statement, rows)

    def fill(
        self,
        table: str,  # noqa: ARG002 - the statement names it.
        statement: str,
        rows: Sequence[Sequence[object]],
    ) -> None:
        """Add whole rows to a table."""
        self._cursor.executemany(statement, rows)

    def tracked(self, name: str) -> int:
        """Return up to which position something has come."""
        found = self._cursor.execute(_TRACKED, (name,)).fetchone()
        return 0 if found is None else int(found[0])

    def track(self, name: str, position: int) -> None:
        """Note so."""
        try:
            self._recorder._insert_tracking(  # noqa: SLF001 - in our transaction.
                SQLiteCursor(self._cursor), Tracking(name, position)
            )
        except IntegrityError as error:
            raise OvertakenError from error

    def retrack(self, name: str, position: int) -> None:
        """Note so, wherever it stood before."""
        self._cursor.execute(_RETRACK, (name, position))

    def untrack(self, name: str) -> None:
        """Forget how far something has come."""
        self._cursor.execute(_UNTRACK, (name,))

    def alone(self, what: str) -> None:
        """Do nothing: whoever writes is alone with the whole file."""


class Unrivalled:
    """The lead where nobody is kept from leading: who comes second finds itself overtaken."""

    def lasts(self) -> bool:
        """Last for ever."""
        return True

    def give_up(self) -> None:
        """Give up nothing."""


class SQLiteDerived:
    """The place in the same SQLite file."""

    dialect = "sqlite"
    schema: str | None = None

    def __init__(
        self, datastore: Datastore | JoinedDatastore, recorder: SQLiteTrackingRecorder
    ) -> None:
        self._datastore = datastore
        self._recorder = recorder

    def read(self, work: Callable[[Work], T]) -> T:
        """Run statements that see one moment."""
        return self._run(work, commit=False)

    def write(self, work: Callable[[Work], T]) -> T:
        """Run statements that write."""
        return self._run(work, commit=True)

    def _run(self, work: Callable[[Work], T], *, commit: bool) -> T:
        with self._datastore.transaction(commit=commit) as cursor:
            return work(SQLiteWork(cursor.sqlite_cursor, self._recorder))

    def scrub(self) -> None:
        """
        Empty the write-ahead log into the file, in which what was deleted is overwritten.

        While others read for long it is left to a later checkpoint; in an embedder's transaction
        that is the embedder's.
        """
        if isinstance(self._datastore, Datastore):
            with self._datastore.reading() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def lead(self, name: str) -> Lead:  # noqa: ARG002 - whoever it is.
        """Lead: where writers take turns, whoever comes second finds itself overtaken."""
        return Unrivalled()

    def is_led(self, name: str) -> None:
        """Know nothing of other processes."""


class MemoryDerived:
    """A place in memory of its own, for stores in memory and for answers of the past."""

    dialect = "sqlite"
    schema: str | None = None

    def __init__(self) -> None:
        self._connection = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False
        )
        self._lock = RLock()
        # Of this recorder nothing but its statements is used: it never connects.
        self._recorder = SQLiteTrackingRecorder(
            SQLiteDatastore(":memory:", single_row_tracking=True)
        )
        for statement in (*self._recorder.create_table_statements, *OUTBOX):
            self._connection.execute(statement)

    def read(self, work: Callable[[Work], T]) -> T:
        """Run statements that see one moment."""
        return self.write(work)

    def write(self, work: Callable[[Work], T]) -> T:
        """Run statements that write."""
        with self._lock:
            cursor = self._connection.cursor()
            cursor.execute("BEGIN")
            try:
                done = work(SQLiteWork(cursor, self._recorder))
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()
            return done

    def scrub(self) -> None:
        """Do nothing: it is written nowhere."""

    def lead(self, name: str) -> Lead:  # noqa: ARG002 - whoever it is.
        """Lead: nobody else sees this memory but threads, and they find themselves overtaken."""
        return Unrivalled()

    def is_led(self, name: str) -> None:
        """Know nothing of other threads."""

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()
