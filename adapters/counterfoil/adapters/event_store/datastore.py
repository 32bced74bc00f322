"""
SQLite connections: immediate write transactions, asserted settings, and an embedder's own
connection.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Literal

from eventsourcing.persistence import ConnectionUnavailableError, OperationalError
from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from counterfoil.adapters.event_store.errors import NotJoinedError, StoreUnavailableError

FULL = 2
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


class PooledConnection(SQLiteConnection):
    """A connection of the pool."""

    @property
    def raw(self) -> sqlite3.Connection:
        """Return the connection itself."""
        return self._sqlite_conn

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """Run one transaction."""
        with Transaction(self, commit=commit) as cursor, cursor:
            yield cursor


class ConnectionPool(SQLiteConnectionPool):
    """A pool whose every connection is durable, or isn't opened at all."""

    def __init__(self, db_name: str, *, path: str, read_only: bool, seconds: float) -> None:
        self._path = path
        self._read_only = read_only
        self._seconds = seconds
        super().__init__(db_name=db_name, pool_timeout=seconds)

    def _create_connection(self) -> PooledConnection:
        connection = sqlite3.connect(
            self.db_name,
            uri=True,
            check_same_thread=False,
            isolation_level=None,
            timeout=self._seconds,
        )
        try:
            settle(connection.cursor(), path=self._path, read_only=self._read_only)
        except BaseException:
            connection.close()
            raise
        connection.row_factory = sqlite3.Row
        return PooledConnection(connection, max_age=self.max_age)

    def put_connection(self, conn: SQLiteConnection) -> None:
        """Take a connection back, and close it where the pool was closed meanwhile."""
        with self._put_condition:
            if not self._closed:
                super().put_connection(conn)
            elif self._in_use.pop(id(conn), None) is not None:
                conn.close()
                conn.in_use.release()

    def close(self) -> None:
        """
        Close the pool.

        A connection that a thread still uses is closed when it comes back: closing it underneath
        the thread, as the library does, brings the interpreter down.
        """
        with self._put_condition:
            self._closed = True
            while self._pool:
                self._pool.popleft().close()


def settle(cursor: sqlite3.Cursor, *, path: str, read_only: bool) -> None:
    """Set what durability needs, and make sure that it took."""
    run = cursor.execute
    if not read_only and run("PRAGMA journal_mode").fetchone()[0] != "wal":
        run("PRAGMA journal_mode = WAL")
    run(f"PRAGMA synchronous = {FULL}")
    run("PRAGMA foreign_keys = ON")
    if not read_only:
        check_settings(cursor, path)
    if run("PRAGMA foreign_keys").fetchone()[0] != 1:
        raise StoreUnavailableError(path, "this build of SQLite can't enforce foreign keys")


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
    """The database of a store."""

    def __init__(self, path: Path, *, read_only: bool, seconds: float) -> None:
        self.path = str(path)
        self.uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
        self.seconds = seconds
        self.single_row_tracking = True
        self.originator_id_type: Literal["uuid", "text"] = "text"
        self._writing = Lock()
        self.pool = ConnectionPool(self.uri, path=self.path, read_only=read_only, seconds=seconds)

    @contextmanager
    def get_connection(self, *, commit: bool) -> Iterator[SQLiteConnection]:
        """
        Lend a connection.

        Writers of this process queue here and not at the pool, where one that waits keeps every
        reader waiting too.
        """
        if not commit:
            with self._lent() as connection:
                yield connection
            return
        if not self._writing.acquire(timeout=self.seconds):
            raise ConnectionUnavailableError("Timed out waiting for another writer")
        try:
            with self._lent() as connection:
                yield connection
        finally:
            self._writing.release()

    @contextmanager
    def _lent(self) -> Iterator[SQLiteConnection]:
        connection = self.pool.get_connection()
        try:
            yield connection
        finally:
            self.pool.put_connection(connection)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Cursor]:
        """
        Lend a cursor for one statement, which is a transaction by itself; its rows are plain
        tuples.
        """
        connection = self.pool.get_connection()
        try:
            cursor = connection.cursor().sqlite_cursor
            cursor.row_factory = None
            yield cursor
        finally:
            self.pool.put_connection(connection)


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
        files = {row[1]: row[2] for row in self._cursor().execute("PRAGMA database_list")}
        main = files.get("main") or ""
        if not main or not Path(main).samefile(self.path):
            raise NotJoinedError(f"it isn't a connection to {self.path}")
        check_settings(self._cursor(), self.path)
        if self._connection.text_factory is not str:
            raise NotJoinedError("its text_factory is another than str")

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
            if not commit:
                yield SQLiteCursor(cursor)
                return
            if not self._connection.in_transaction:
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

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Cursor]:
        """Lend a cursor for one statement."""
        yield self._cursor()

    def close(self) -> None:
        """Leave the connection to whom it belongs."""
