"""
SQLite connections: immediate write transactions, asserted settings, and an embedder's own
connection.
"""

import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from itertools import count
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Literal

from eventsourcing.persistence import (
    ConnectionPoolClosedError,
    ConnectionUnavailableError,
    OperationalError,
)
from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from counterfoil.adapters.contention import wait
from counterfoil.adapters.event_store.errors import NotJoinedError, StoreUnavailableError

FULL = 2
IDLE_MAX = 16
_SAVEPOINT = "counterfoil"


class Transaction(SQLiteTransaction):
    """A transaction that takes the write lock at once if it will write, and is never left open."""

    def __enter__(self) -> SQLiteCursor:
        """
        Begin; a writer that begins late fails "locked" once it has read (94 % of the time,
        measured).
        """
        cursor = self.connection.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error
        return cursor

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        """
        Commit or roll back; a commit that failed is rolled back, or the pooled connection would
        stay in it.
        """
        try:
            super().__exit__(exc_type, exc_val, exc_tb)
        except BaseException:
            with suppress(sqlite3.Error):
                self.connection.rollback()
            raise


def settle(cursor: sqlite3.Cursor, *, path: str, read_only: bool, seconds: float) -> None:
    """Set what durability needs, and make sure that it took."""
    run = cursor.execute
    if not read_only:
        _put_in_wal(cursor, seconds)
    run(f"PRAGMA synchronous = {FULL}")
    run("PRAGMA foreign_keys = ON")
    if not read_only:
        check_settings(cursor, path)
    if run("PRAGMA foreign_keys").fetchone()[0] != 1:
        raise StoreUnavailableError(path, "this build of SQLite can't enforce foreign keys")


def _put_in_wal(cursor: sqlite3.Cursor, seconds: float) -> None:
    """
    Put a database in WAL mode, waiting for others who do so too.

    SQLite itself doesn't: where several connections do so at a time it says at once that the
    database is locked, however long a connection is told to wait.
    """
    deadline = time.monotonic() + seconds
    for attempt in count():
        try:
            if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() >= deadline:
                raise
            wait(attempt)
        else:
            return


def check_settings(cursor: sqlite3.Cursor, path: str) -> None:
    """Refuse a connection on which an acknowledged commit could be lost."""
    (mode,) = cursor.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":
        raise StoreUnavailableError(
            path,
            f"it is in journal mode {mode!r} and can't be put in 'wal' here (a network file"
            " system, or a read-only one)",
        )
    (synchronous,) = cursor.execute("PRAGMA synchronous").fetchone()
    if synchronous < FULL:
        raise StoreUnavailableError(
            path, "synchronous isn't FULL, so that a power cut could lose events"
        )


class Datastore(SQLiteDatastore):
    """
    The database of a store, and the connections to it that are at rest.

    The library's own pool isn't used: in it a writer that waits keeps every reader waiting too, and
    closing it closes connections under the threads that use them, which brings the interpreter
    down. Here a connection that is in use is closed when it comes back.
    """

    def __init__(self, path: Path, *, read_only: bool, seconds: float) -> None:
        self.path = str(path)
        self.uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
        self.seconds = seconds
        self.single_row_tracking = True
        self.originator_id_type: Literal["uuid", "text"] = "text"
        self._read_only = read_only
        self._writing = Lock()
        # Taking from a deque and giving to it are atomic, so that lending needs no lock.
        self._idle: deque[SQLiteConnection] = deque()
        self._closed = False

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """Run one transaction; the writers of this process queue up, its readers don't."""
        if commit and not self._writing.acquire(timeout=self.seconds):
            raise ConnectionUnavailableError("Timed out waiting for another writer")
        try:
            connection = self.lend()
            try:
                with Transaction(connection, commit=commit) as cursor, cursor:
                    yield cursor
            finally:
                self.take_back(connection)
        finally:
            if commit:
                self._writing.release()

    def reading(self) -> AbstractContextManager[sqlite3.Cursor]:
        """Lend a cursor for one statement, which is a transaction by itself; rows are tuples."""
        return _Reading(self)

    def lend(self) -> SQLiteConnection:
        """Lend a connection that is at rest, or a new one."""
        if self._closed:
            raise ConnectionPoolClosedError
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def take_back(self, connection: SQLiteConnection) -> None:
        """Put a connection to rest, or close it where there are enough or the store was closed."""
        if len(self._idle) < IDLE_MAX:
            self._idle.append(connection)
        else:
            connection.close()
        if self._closed:
            self._close_idle()

    def _connect(self) -> SQLiteConnection:
        connection = sqlite3.connect(
            self.uri,
            uri=True,
            check_same_thread=False,
            isolation_level=None,
            timeout=self.seconds,
        )
        try:
            settle(
                connection.cursor(),
                path=self.path,
                read_only=self._read_only,
                seconds=self.seconds,
            )
        except BaseException:
            connection.close()
            raise
        connection.row_factory = sqlite3.Row
        return SQLiteConnection(connection, max_age=None)

    def _close_idle(self) -> None:
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def close(self) -> None:
        """Close the connections that are at rest, and the others when they come back."""
        self._closed = True
        self._close_idle()


class _Reading:
    """Lends a cursor and takes it back: a class, since it is entered for every load."""

    __slots__ = ("_connection", "_datastore")

    def __init__(self, datastore: Datastore) -> None:
        self._datastore = datastore

    def __enter__(self) -> sqlite3.Cursor:
        self._connection = self._datastore.lend()
        cursor = self._connection.cursor().sqlite_cursor
        cursor.row_factory = None
        return cursor

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._datastore.take_back(self._connection)


class JoinedDatastore(SQLiteDatastore):
    """
    An embedder's own connection to the store's file.

    Our statements run in the embedder's transaction. Nothing is begun or committed here; a
    savepoint around each of our writes keeps half of one from staying.
    """

    def __init__(self, connection: sqlite3.Connection, datastore: Datastore) -> None:
        self.path = datastore.path
        self.uri = datastore.uri
        self.seconds = datastore.seconds
        self.single_row_tracking = True
        self.originator_id_type: Literal["uuid", "text"] = "text"
        self._connection = connection
        self._check()

    def _check(self) -> None:
        if self._connection.text_factory is not str:
            raise NotJoinedError("its text_factory is another than str")
        files = {row[1]: row[2] for row in self._cursor().execute("PRAGMA database_list")}
        main = files.get("main") or ""
        if not main or not Path(main).samefile(self.path):
            raise NotJoinedError(f"it isn't a connection to {self.path}")
        check_settings(self._cursor(), self.path)

    def _cursor(self) -> sqlite3.Cursor:
        cursor = self._connection.cursor()
        # An embedder's row factory is for the embedder's rows.
        cursor.row_factory = None
        return cursor

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """Run statements inside the embedder's transaction."""
        cursor = self._connection.cursor()
        cursor.row_factory = sqlite3.Row
        with SQLiteCursor(cursor):
            if not commit and self._connection.in_transaction:
                yield SQLiteCursor(cursor)
                return
            if commit and not self._connection.in_transaction:
                raise NotJoinedError(
                    "no transaction is open on it; execute BEGIN IMMEDIATE before the first"
                    " command, and COMMIT after the last"
                )
            cursor.execute(f"SAVEPOINT {_SAVEPOINT}")
            try:
                yield SQLiteCursor(cursor)
            except BaseException:
                # A full disk rolls the whole transaction back by itself, savepoint included.
                if self._connection.in_transaction:
                    cursor.execute(f"ROLLBACK TO {_SAVEPOINT}")
                    cursor.execute(f"RELEASE {_SAVEPOINT}")
                raise
            cursor.execute(f"RELEASE {_SAVEPOINT}")

    def reading(self) -> AbstractContextManager[sqlite3.Cursor]:
        """Lend a cursor for one statement."""
        return nullcontext(self._cursor())

    def close(self) -> None:
        """Leave the connection to whom it belongs."""
