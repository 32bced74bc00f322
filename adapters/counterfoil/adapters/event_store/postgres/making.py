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
    if _make_schema(cursor, address, table):
        run(cursor, address, statements)


def _make_schema(cursor: Cursor, address: Address, table: str) -> bool:
    """Make a schema under the lock, and tell whether a table is still to be made in it."""
    # Another process may have been first while we waited for the lock.
    if cursor.execute(_TABLE, (address.schema, table)).fetchone() is not None:
        return False
    if cursor.execute(_NAMESPACE, (address.schema,)).fetchone() is None:
        cursor.execute(sql("CREATE SCHEMA {s}", address.schema))
    return True


def run(cursor: Cursor, address: Address, statements: str) -> None:
    """Run statements that return nothing."""
    cursor.execute(sql(statements, address.schema), binary=False)


def _lock(cursor: Cursor, place: Statements) -> None:
    """Take the lock of all writers, or give up when the time is over."""
    patience = as_setting(place.seconds)
    cursor.execute("SELECT set_config('lock_timeout', %b, true)", (patience,))
    cursor.execute("SELECT pg_advisory_xact_lock(%b)", (lock_of(place.address.schema),))


def bring_up(statements: Statements, steps: Sequence[str], functions: str) -> None:
    """Make a store's tables, or bring them to the version after all steps, in one transaction."""
    address = statements.address

    def take(cursor: Cursor) -> None:
        with cursor.connection.transaction():
            _lock(cursor, statements)
            found = 0
            if _make_schema(cursor, address, "counterfoil_schema"):
                run(
                    cursor,
                    address,
                    "CREATE TABLE {s}.counterfoil_schema (version integer NOT NULL)",
                )
            else:
                (found,) = cursor.execute(version_of(address)).fetchone() or (0,)
            for number, step in enumerate(steps[found:], start=found + 1):
                insert = f"INSERT INTO {{s}}.counterfoil_schema VALUES ({number})"  # noqa: S608
                run(cursor, address, f"{step};{insert}")
            if found < len(steps):
                run(cursor, address, functions)

    statements.write(take)


def version_of(address: Address) -> bytes:
    """Return the statement that finds the version of a store's tables."""
    return sql("SELECT MAX(version) FROM {s}.counterfoil_schema", address.schema)
