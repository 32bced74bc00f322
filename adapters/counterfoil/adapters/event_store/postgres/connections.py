"""
Connections to PostgreSQL: settings that keep what was acknowledged, and another try where the
server went away.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Protocol, TypeVar, cast

import psycopg
from eventsourcing import persistence as library
from eventsourcing.postgres import ConnectionPool, PostgresDatastore
from psycopg.rows import DictRow, TupleRow, dict_row, tuple_row
from psycopg_pool import PoolClosed, PoolTimeout

from counterfoil.adapters.contention import wait
from counterfoil.adapters.event_store.errors import StoreUnavailableError
from counterfoil.adapters.event_store.failures import means_lost
from counterfoil.adapters.event_store.postgres.address import Address

T = TypeVar("T")
Cursor = psycopg.Cursor[TupleRow]
Row = tuple[Any, ...]

POOL_MAX = 15
"""How many connections a store has at most."""

ASK_SECONDS = 0.25
"""
How long to wait for a connection before asking again. By itself the pool would try to connect less
and less often, and miss a server that is back.
"""

DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
SETTINGS = "SELECT " + ", ".join(f"current_setting('{name}')" for name in DURABLE)


class Statements(Protocol):
    """Runs statements; each call is one transaction, or a part of an embedder's."""

    @property
    def address(self) -> Address:
        """Return where the store is."""

    @property
    def seconds(self) -> float:
        """Return how long to wait for others, or for the server."""

    def rows(self, statement: bytes, parameters: Sequence[object] = ()) -> list[Row]:
        """Return what a statement finds; it may be run again where the server went away."""

    def write(self, work: Callable[[Cursor], T]) -> T:
        """
        Run statements that write in one transaction.

        They are run again where the connection was lost, even if the server had committed them:
        running them twice must come to the same.
        """

    def reading(self, work: Callable[[Cursor], T]) -> T:
        """Run statements that write nothing; they may be run again as those that write."""

    def streamed(self, statement: bytes) -> Iterator[Row]:
        """Return what a statement finds, some at a time."""

    def close(self) -> None:
        """Give back what running statements takes."""


def changed(statements: Statements, statement: bytes, parameters: Sequence[object]) -> int:
    """Run one statement that writes, and return how many rows it changed."""

    def run(cursor: Cursor) -> int:
        return cursor.execute(statement, parameters).rowcount

    return statements.write(run)


class _Connection(psycopg.Connection[DictRow]):
    """A connection with a cursor that is used again and again: making one takes its time."""

    _rows: Cursor | None = None

    @property
    def rows(self) -> Cursor:
        """Return the cursor, whose rows are tuples and come in binary."""
        if self._rows is None:
            self._rows = self.cursor(binary=True, row_factory=tuple_row)
        return self._rows


class Connections(PostgresDatastore):
    """
    The connections of a store, in the library's pool.

    A statement whose connection was lost is sent again until ``seconds`` have passed, so that
    neither a server that restarts nor an acknowledgement that was lost is the caller's to handle.
    """

    def __init__(self, address: Address, *, read_only: bool, seconds: float) -> None:
        self.address = address
        self.schema = address.schema
        self.seconds = seconds
        self.single_row_tracking = True
        self.originator_id_type = "text"
        # The library's functions in the database append without the lock, and lose events for
        # whoever follows the log.
        self.enable_db_functions = False
        self.lock_timeout = max(1, round(seconds))
        self.db_type_names: set[str] = set()
        self.psycopg_type_adapters = {}
        self.psycopg_python_types = {}
        self.pool = ConnectionPool(
            address.conninfo,
            connection_class=_Connection,
            kwargs=self.options(),
            min_size=1,
            max_size=POOL_MAX,
            open=False,
            configure=_prepare(address, read_only=read_only),
            timeout=seconds,
            reconnect_timeout=ASK_SECONDS / 2,
            name=str(address),
        )

    def open(self) -> None:
        """
        Open the pool, once one connection of its own has shown that the server can be used.

        The pool itself would try for long, and say nothing of the reason.
        """
        with psycopg.connect(self.address.conninfo, **self.options()) as first:
            _prepare(self.address, read_only=True)(first)
        self.pool.open()

    def options(self) -> dict[str, Any]:
        """Return how to connect; a server that falls silent is given up when the time is over."""
        patience = max(2, round(self.seconds))
        return {
            "autocommit": True,
            "row_factory": dict_row,
            "connect_timeout": patience,
            "tcp_user_timeout": 1_000 * patience,
            "keepalives_idle": patience,
            # The host's environment may name another one.
            "client_encoding": "UTF8",
            "fallback_application_name": "counterfoil",
        }

    def register_type_adapters(self) -> None:
        """Register nothing: events are sent in arrays, and need no type in the database."""

    @contextmanager
    def get_connection(self) -> Iterator[psycopg.Connection[DictRow]]:
        """Lend a connection to the library."""
        with librarys_errors():
            connection = self._lend(time.monotonic() + self.seconds)
            try:
                yield connection
            finally:
                self.pool.putconn(connection)

    def rows(self, statement: bytes, parameters: Sequence[object] = ()) -> list[Row]:
        """Return what a statement finds."""
        return self._tried(lambda cursor: _fetched(cursor, statement, parameters))

    def write(self, work: Callable[[Cursor], T]) -> T:
        """Run statements that write in one transaction; a single one is one by itself."""
        return self._tried(work)

    def reading(self, work: Callable[[Cursor], T]) -> T:
        """Run statements that write nothing."""
        return self._tried(work)

    def held(self, take: bytes, give: bytes, name: str) -> "HeldLock | None":
        """
        Take a lock that a session holds; None where another has it.

        The connection is kept for as long: the lock goes with it, and with this process.
        """
        with librarys_errors():
            connection = psycopg.connect(self.address.conninfo, **self.options())
            try:
                with connection.cursor(row_factory=tuple_row) as cursor:
                    (taken,) = cursor.execute(take, (name,)).fetchone() or (False,)
            except BaseException:
                connection.close()
                raise
        if not taken:
            connection.close()
            return None
        return HeldLock(connection, give, name)

    def streamed(self, statement: bytes) -> Iterator[Row]:
        """Return what a statement finds, some at a time."""
        with (
            self.get_connection() as connection,
            connection.transaction(),
            connection.cursor("counterfoil_rows", row_factory=tuple_row) as cursor,
        ):
            cursor.itersize = 1_000
            yield from cursor.execute(statement)

    def _tried(self, work: Callable[[Cursor], T]) -> T:
        lost: psycopg.Error | None = None
        deadline = time.monotonic() + self.seconds
        attempt = 0
        while True:
            try:
                return self._run(work, deadline)
            except psycopg.Error as error:
                now = time.monotonic()
                if not was_lost(error) or (lost is not None and now >= deadline):
                    # Once a connection was lost, nobody knows what became of what was sent on it.
                    raise self._error(lost or error) from lost or error
                deadline = now + self.seconds if lost is None else deadline
                lost = error
                wait(attempt)
                attempt += 1
                # Connections at rest were most likely lost with this one.
                with suppress(psycopg.OperationalError):
                    self.pool.check()

    def _error(self, error: psycopg.Error) -> Exception:
        if isinstance(error, PoolTimeout) and self.pool.get_stats()["pool_size"] >= POOL_MAX:
            return library.ConnectionUnavailableError("All connections are in use")
        return _librarys(error)

    def _run(self, work: Callable[[Cursor], T], deadline: float) -> T:
        connection = self._lend(deadline)
        try:
            return work(connection.rows)
        finally:
            self.pool.putconn(connection)

    def _lend(self, deadline: float) -> "_Connection":
        while True:
            try:
                return cast("_Connection", self.pool.getconn(timeout=ASK_SECONDS))
            except PoolTimeout:
                if time.monotonic() >= deadline:
                    raise PoolTimeout(f"no connection in {self.seconds:g} seconds") from None

    def close(self) -> None:
        """Close the pool."""
        self.pool.close()


class HeldLock:
    """A lock that a session holds, with its connection."""

    def __init__(self, connection: psycopg.Connection[Any], give: bytes, name: str) -> None:
        self._connection = connection
        self._give = give
        self._name = name

    def lasts(self) -> bool:
        """Tell whether the session is still there."""
        try:
            self._connection.execute("SELECT")
        except psycopg.Error:
            return False
        return True

    def give_up(self) -> None:
        """Give the lock back at once: of a closed connection the server learns a moment later."""
        with suppress(psycopg.Error):
            self._connection.execute(self._give, (self._name,))
        self._connection.close()


def _fetched(cursor: Cursor, statement: bytes, parameters: Sequence[object]) -> list[Row]:
    return cursor.execute(statement, parameters, prepare=True).fetchall()


def _prepare(address: Address, *, read_only: bool) -> Callable[[psycopg.Connection[DictRow]], None]:
    """Return what a new connection gets: it reads what is committed, and loses no commit."""

    def prepare(connection: psycopg.Connection[DictRow]) -> None:
        connection.execute(
            "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED"
        )
        if read_only:
            connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        with connection.cursor(row_factory=tuple_row) as cursor:
            check_settings(cursor, address)

    return prepare


def check_settings(cursor: Cursor, address: Address) -> None:
    """Refuse a server, or a role, by which an acknowledged commit could be lost."""
    (found,) = cursor.execute(SETTINGS)
    off = [name for name, value in zip(DURABLE, found, strict=True) if value == "off"]
    if off:
        raise StoreUnavailableError(
            str(address),
            f"{' and '.join(off)} {'is' if len(off) == 1 else 'are'} off there, so that a power cut"
            " could lose events; turn it on for this server, database and role",
        )
    info = cursor.connection.info
    for whose in ("server", "client"):
        encoding = info.parameter_status(f"{whose}_encoding")
        if encoding != "UTF8":
            raise StoreUnavailableError(
                str(address), f"the {whose}'s encoding is {encoding}, and not UTF8"
            )


def was_lost(error: psycopg.Error) -> bool:
    """Tell whether the server or the way to it failed, and not what was asked of it."""
    if not isinstance(error, psycopg.OperationalError) or isinstance(
        error, PoolClosed | PoolTimeout
    ):
        return False
    return means_lost(error.sqlstate)


@contextmanager
def librarys_errors() -> Iterator[None]:
    """Raise the library's errors in the place of psycopg's."""
    try:
        yield
    except psycopg.Error as error:
        raise _librarys(error) from error


_BY_CLASS: tuple[tuple[type[psycopg.Error], type[Exception]], ...] = (
    (psycopg.InterfaceError, library.InterfaceError),
    (psycopg.OperationalError, library.OperationalError),
    (psycopg.DataError, library.DataError),
    (psycopg.IntegrityError, library.IntegrityError),
    (psycopg.InternalError, library.InternalError),
    (psycopg.ProgrammingError, library.ProgrammingError),
    (psycopg.NotSupportedError, library.NotSupportedError),
)


def _librarys(error: psycopg.Error) -> Exception:
    """Return the library's error of the same kind, as its own recorders raise them."""
    if isinstance(error, PoolClosed):
        return library.ConnectionPoolClosedError()
    for kind, theirs in _BY_CLASS:
        if isinstance(error, kind):
            return theirs(str(error))
    return library.PersistenceError(str(error))
