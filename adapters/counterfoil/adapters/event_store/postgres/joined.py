"""An embedder's own connection to a store's database, with our statements in its transaction."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import psycopg
from psycopg.pq import Format, TransactionStatus
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
        self.seconds = store.seconds
        self.own = store
        self._connection = connection
        idle = self._is_idle()
        with librarys_errors(), self._cursor() as cursor:
            check_settings(cursor, self.address)
            here = cursor.execute(_PLACE).fetchone()
            if idle and not connection.autocommit:
                # The transaction that these questions have begun isn't the embedder's.
                connection.rollback()
        if [here] != store.rows(_PLACE):
            raise NotJoinedError(f"it isn't a connection to {self.address}")

    def _is_idle(self) -> bool:
        return self._connection.info.transaction_status == TransactionStatus.IDLE

    def _cursor(self) -> Cursor:
        # An embedder's factories of rows and cursors are for the embedder's statements.
        cursor = psycopg.Cursor(self._connection, row_factory=tuple_row)
        cursor.format = Format.BINARY
        return cursor

    def rows(self, statement: bytes, parameters: Sequence[object] = ()) -> list[Row]:
        """Return what a statement finds."""
        with librarys_errors(), self._cursor() as cursor:
            return cursor.execute(statement, parameters).fetchall()

    def write(self, work: Callable[[Cursor], T]) -> T:
        """Run statements that write inside the embedder's transaction."""
        if self._connection.autocommit and self._is_idle():
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

    def reading(self, work: Callable[[Cursor], T]) -> T:
        """Run statements that write nothing inside the embedder's transaction, if there is one."""
        with librarys_errors(), self._cursor() as cursor:
            return work(cursor)

    def streamed(self, statement: bytes) -> Iterator[Row]:
        """Return what a statement finds."""
        yield from self.rows(statement)

    def close(self) -> None:
        """Leave the connection to whom it belongs."""
