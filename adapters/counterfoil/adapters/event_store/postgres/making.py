"""Makes tables in PostgreSQL, and brings older ones up to date."""

from collections.abc import Sequence

from counterfoil.adapters.event_store.postgres.address import Address
from counterfoil.adapters.event_store.postgres.connections import Cursor, Statements
from counterfoil.adapters.event_store.postgres.tables import as_setting, lock_of, sql

# The catalogue itself is asked: what to_regclass says may be older than the lock.
_TABLE = b"SELECT FROM pg_catalog.pg_tables WHERE schemaname = %b AND tablename = %b"
_NAMESPACE = b"SELECT FROM pg_catalog.pg_namespace WHERE nspname = %b"


def is_there(statements: Statements, table: str) -> bool:
    """Tell whether a table of a store has been made."""
    return bool(statements.rows(_TABLE, (statements.address.schema, table)))


def make(cursor: Cursor, place: Statements, table: str, statements: str) -> None:
    """Make a schema and its tables within a transaction, where one of them isn't there yet."""
    address = place.address
    _lock(cursor, place)
    # Another process may have been first while we waited for the lock.
    if cursor.execute(_TABLE, (address.schema, table)).fetchone() is None:
        if cursor.execute(_NAMESPACE, (address.schema,)).fetchone() is None:
            cursor.execute(sql("CREATE SCHEMA {s}", address.schema))
        run(cursor, address, statements)


def run(cursor: Cursor, address: Address, statements: str) -> None:
    """Run statements that return nothing."""
    cursor.execute(sql(statements, address.schema), binary=False)


def _lock(cursor: Cursor, place: Statements) -> None:
    """Take the lock of all writers, or give up when the time is over."""
    patience = as_setting(place.seconds)
    cursor.execute("SELECT set_config('lock_timeout', %b, true)", (patience,))
    cursor.execute("SELECT pg_advisory_xact_lock(%b)", (lock_of(place.address.schema),))


def bring_up(statements: Statements, found: int | None, steps: Sequence[str]) -> None:
    """Bring a store's tables to the version after all steps, each in a transaction of its own."""
    for number, step in enumerate(steps[found or 0 :], start=1 + (found or 0)):
        statements.write(_Step(statements, number, step).take)


class _Step:
    """One version to the next."""

    def __init__(self, place: Statements, number: int, step: str) -> None:
        self._place = place
        self._number = number
        self._step = step

    def take(self, cursor: Cursor) -> None:
        with cursor.connection.transaction():
            self._take(cursor)

    def _take(self, cursor: Cursor) -> None:
        address = self._place.address
        set_version = f"INSERT INTO {{s}}.counterfoil_schema VALUES ({self._number});"  # noqa: S608
        if self._number == 1:
            make(cursor, self._place, "counterfoil_schema", f"{self._step};{set_version}")
            return
        _lock(cursor, self._place)
        (found,) = cursor.execute(version_of(address)).fetchone() or (0,)
        if found < self._number:
            run(cursor, address, f"{self._step};{set_version}")


def version_of(address: Address) -> bytes:
    """Return the statement that finds the version of a store's tables."""
    return sql("SELECT MAX(version) FROM {s}.counterfoil_schema", address.schema)
