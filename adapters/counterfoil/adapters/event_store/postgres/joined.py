"""An embedder's own connection to a store's database, with our statements in its transaction."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row

from counterfoil.adapters.event_store.errors import NotJoinedError
from counterfoil.adapters.event_store.postgres.connections import (
    Connections,
    Cursor,
    Row,
    check_settings,
    librarys_errors,
)

T = TypeVar("T")

_SAVEPOINT = "counterfoil"

# The same database of the same running server, by what anyone may ask.
_PLACE = b"SELECT current_database(), pg_postmaster_start_time()"


class JoinedConnection:
    """
    Runs our statements on an embedder's connection.

    Nothing is begun or committed here, nor sent again; a savepoint around each of our writes keeps
    half of one from staying.
    """

    def __init__(self, connection: psycopg.Connection[Any], store: Connections) -> None:
        self.address = store.address
        self._connection = connection
        with librarys_errors(), self._cursor() as cursor:
            check_settings(cursor, self.address)
            here = cursor.execute(_PLACE).fetchone()
        if [here] != store.rows(_PLACE):
            raise NotJoinedError(f"it isn't a connection to {self.address}")

    def _cursor(self) -> Cursor:
        # An embedder's row factory is for the embedder's rows.
        return self._connection.cursor(binary=True, row_factory=tuple_row)

    def rows(self, statement: bytes, parameters: Sequence[object] = ()) -> list[Row]:
        """Return what a statement finds."""
        with librarys_errors(), self._cursor() as cursor:
            return cursor.execute(statement, parameters).fetchall()

    def write(self, work: Callable[[Cursor], T]) -> T:
        """Run statements that write inside the embedder's transaction."""
        connection = self._connection
        if connection.autocommit and connection.info.transaction_status == TransactionStatus.IDLE:
            raise NotJoinedError(
                "no transaction is open on it; begin one before the first command, and commit it"
                " after the last"
            )
        with librarys_errors(), self._cursor() as cursor:
            cursor.execute(f"SAVEPOINT {_SAVEPOINT}")
            try:
                done = work(cursor)
            except BaseException:
                with suppress(psycopg.Error):
                    cursor.execute(f"ROLLBACK TO {_SAVEPOINT}")
                    cursor.execute(f"RELEASE {_SAVEPOINT}")
                raise
            cursor.execute(f"RELEASE {_SAVEPOINT}")
            return done

    def streamed(self, statement: bytes) -> Iterator[Row]:
        """Return what a statement finds."""
        yield from self.rows(statement)

    def close(self) -> None:
        """Leave the connection to whom it belongs."""
