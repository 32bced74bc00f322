"""Turns what the library and SQLite raise into the store's own errors."""

import os
import sqlite3
from collections.abc import Callable
from types import TracebackType

from eventsourcing.persistence import (
    ConnectionPoolClosedError,
    ConnectionUnavailableError,
    DataError,
    IntegrityError,
    OperationalError,
    PersistenceError,
)

from counterfoil.adapters.event_store.errors import (
    ConflictError,
    ForkedStoreError,
    ReadOnlyStoreError,
    StoreBusyError,
    StoreClosedError,
    StoreError,
    StoreFullError,
    StoreUnavailableError,
    StoreUnreachableError,
    UnstorableValueError,
)

_BY_CODE: dict[int, Callable[[str, float], StoreError]] = {
    sqlite3.SQLITE_BUSY: StoreBusyError,
    sqlite3.SQLITE_LOCKED: StoreBusyError,
    sqlite3.SQLITE_FULL: lambda path, _: StoreFullError(path),
    sqlite3.SQLITE_READONLY: lambda path, _: ReadOnlyStoreError(path),
    sqlite3.SQLITE_PERM: lambda path, _: ReadOnlyStoreError(path),
    sqlite3.SQLITE_NOTADB: lambda path, _: StoreUnavailableError(
        path, "the file isn't an SQLite database"
    ),
    sqlite3.SQLITE_CORRUPT: lambda path, _: StoreUnavailableError(
        path, "the file is damaged; restore it from a backup"
    ),
}


_LOST = frozenset({"08000", "08001", "08003", "08004", "08006", "57P01", "57P02", "57P03", "57P05"})
"""The states by which PostgreSQL says that a connection ends, or can't be made now."""

# By the state that PostgreSQL gives, or by the class of states that it is one of.
_BY_STATE: dict[str, Callable[[str, float], StoreError]] = {
    "55P03": StoreBusyError,
    "40P01": StoreBusyError,
    "53100": lambda path, _: StoreFullError(path),
    "25006": lambda path, _: ReadOnlyStoreError(path),
    "22021": lambda *_: _holds_nul(),
}


def means_lost(state: str | None) -> bool:
    """
    Tell whether a state of PostgreSQL's means that a connection is lost, or can't be made.

    Without a state it is libpq that speaks, and it speaks of nothing else.
    """
    return state is None or state in _LOST


def _holds_nul() -> StoreError:
    return UnstorableValueError("A text", "it holds the character NUL")


class translated:  # noqa: N801
    """A block in which only the store's own errors are raised."""

    __slots__ = ("_path", "_process", "_seconds")

    def __init__(self, path: str, seconds: float) -> None:
        self._path = path
        self._seconds = seconds
        self._process = os.getpid()

    def __enter__(self) -> None:
        """Enter the block, in the process that has opened the store."""
        if os.getpid() != self._process:
            raise ForkedStoreError(self._path)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Raise the store's own error in the place of a foreign one."""
        if isinstance(error, (PersistenceError, sqlite3.Error, ConnectionPoolClosedError)):
            raise translate(error, self._path, self._seconds) from error


def translate(error: Exception, path: str, seconds: float) -> StoreError:
    """Choose the store's own error."""
    if isinstance(error, ConnectionPoolClosedError):
        return StoreClosedError(path)
    if isinstance(error, ConnectionUnavailableError):
        return StoreBusyError(path, seconds)
    cause = error.__cause__ if isinstance(error, PersistenceError) else error
    if isinstance(error, IntegrityError) or isinstance(cause, sqlite3.IntegrityError):
        return ConflictError(("a row",))
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None and (make := _BY_CODE.get(code & 0xFF)) is not None:
        return make(path, seconds)
    if isinstance(cause, sqlite3.ProgrammingError) and "closed" in str(cause):
        return StoreClosedError(path)
    if not isinstance(cause, sqlite3.Error):
        return _of_postgres(error, cause, path, seconds)
    return StoreUnavailableError(path, f"SQLite says: {cause}")


def _of_postgres(
    error: Exception, cause: BaseException | None, path: str, seconds: float
) -> StoreError:
    state = getattr(cause or error, "sqlstate", None)
    make = _BY_STATE.get(state or "")
    if make is not None:
        return make(path, seconds)
    # libpq says several lines, of which the first is a sentence.
    said = str(cause or error).strip().partition("\n")[0]
    if isinstance(error, OperationalError) and means_lost(state):
        return StoreUnreachableError(path, said)
    if isinstance(error, DataError) and "NUL" in said:
        return _holds_nul()
    return StoreUnavailableError(path, f"PostgreSQL says: {said}")
