"""Keeps one data key a subject, wrapped, until it is destroyed to erase what it sealed."""

import hmac
import secrets
import sqlite3
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from counterfoil.adapters.event_store.errors import (
    MissingKeyError,
    StoreUnavailableError,
    WrongMasterKeyError,
)
from counterfoil.adapters.event_store.rows import joined
from counterfoil.adapters.event_store.wrapping import KEY_BYTES, KeyWrapper, aesgcm

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CACHED_KEYS_MAX = 10_000

_HELD = object()
"""Stands for a subject that was never heard of, where that isn't the same as a destroyed key."""


class _Near:
    """What is true of keys that are looked at without asking a server."""

    is_far = False

    def fetch(self, places: Collection[tuple[str, int]]) -> None:
        """Do nothing: looking at them one by one is quick."""


class MemoryKeys(_Near):
    """Data keys that live as long as the process."""

    def __init__(self, path: str = "memory") -> None:
        self.path = path
        self._keys: dict[str, AESGCM | None] = {}
        self._lock = RLock()

    def refresh(self) -> None:
        """Do nothing: nobody else writes here."""

    def find(self, subject: str) -> "tuple[int, AESGCM | None] | None":
        """Return a subject's key."""
        with self._lock:
            return (1, self._keys[subject]) if subject in self._keys else None

    def key(self, subject: str, generation: int) -> "AESGCM | None":
        """Return one key, ``None`` where it was destroyed."""
        found = self.find(subject)
        if found is None or found[0] != generation:
            raise MissingKeyError(subject, self.path)
        return found[1]

    def create(self, subjects: Iterable[str]) -> None:
        """Make a key for each subject that has none."""
        with self._lock:
            for subject in subjects:
                if subject not in self._keys:
                    self._keys[subject] = aesgcm(secrets.token_bytes(KEY_BYTES))

    def destroy(self, subject: str) -> bool:
        """Forget a subject's key."""
        with self._lock:
            held = self._keys.get(subject) is not None
            self._keys[subject] = None
            return held

    def destroyed(self, subjects: Collection[str]) -> set[str]:
        """Return those whose key was forgotten."""
        with self._lock:
            return {each for each in subjects if self._keys.get(each, _HELD) is None}

    def close(self) -> None:
        """Forget all keys."""
        with self._lock:
            self._keys.clear()


_SCHEMA = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS key_store (schema INTEGER NOT NULL, master BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS data_keys (
    subject TEXT NOT NULL,
    generation INTEGER NOT NULL,
    wrapped BLOB,
    destroyed_at INTEGER,
    PRIMARY KEY (subject, generation)
) WITHOUT ROWID;
"""


class SQLiteKeys(_Near):
    """
    Data keys in an SQLite file of its own, so that the database's backups don't hold them.

    There is no write-ahead log here, and freed space is overwritten: what was destroyed stands in
    no file once the call returns. ``wrapper`` finds the master key; it is told whether no key was
    made here so far.
    """

    def __init__(
        self,
        path: Path,
        wrapper: Callable[[bool], KeyWrapper],
        *,
        read_only: bool = False,
        lock_timeout: float = 5.0,
    ) -> None:
        self.path = str(path)
        self._lock = RLock()
        self._cache: dict[tuple[str, int], AESGCM | None] = {}
        self._newest: dict[str, int] = {}
        mode = "ro" if read_only else "rwc"
        try:
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=lock_timeout,
            )
        except sqlite3.Error as error:
            raise StoreUnavailableError(self.path, f"its keys can't be opened ({error})") from error
        try:
            self._prepare(wrapper, read_only=read_only)
        except sqlite3.Error as error:
            self._connection.close()
            raise StoreUnavailableError(self.path, f"its keys can't be read ({error})") from error
        except BaseException:
            self._connection.close()
            raise
        self._version = self._data_version()

    def _prepare(self, wrapper: Callable[[bool], KeyWrapper], *, read_only: bool) -> None:
        run = self._connection.execute
        run("PRAGMA secure_delete = ON")
        # With a journal that is deleted, only EXTRA makes a commit outlive a power cut: a key must
        # be there before the event that it seals.
        run("PRAGMA synchronous = EXTRA")
        if not read_only:
            run("PRAGMA journal_mode = DELETE")
        made = run("SELECT 1 FROM sqlite_master WHERE name = 'key_store'").fetchone()
        if made is None and not read_only:
            with _Transaction(self._connection):
                for statement in _TABLES.split(";"):
                    run(statement)
        row = run("SELECT schema, master FROM key_store").fetchone()
        self._wrapper = wrapper(row is None)
        if row is None:
            with _Transaction(self._connection):
                run(
                    "INSERT INTO key_store SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM key_store)",
                    (_SCHEMA, self._wrapper.identity),
                )
                row = run("SELECT schema, master FROM key_store").fetchone()
        schema, master = row
        if schema > _SCHEMA:
            raise StoreUnavailableError(self.path, "a newer release of Counterfoil made it")
        if not hmac.compare_digest(bytes(master), self._wrapper.identity):
            raise WrongMasterKeyError(self.path)

    def refresh(self) -> None:
        """Forget the keys held in memory where another connection has written since."""
        with self._lock:
            version = self._data_version()
            if version != self._version:
                self._forget()
                self._version = version

    def _data_version(self) -> int:
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(version)

    def _forget(self) -> None:
        self._cache.clear()
        self._newest.clear()

    def find(self, subject: str) -> "tuple[int, AESGCM | None] | None":
        """Return the newest generation of a subject's key, and the key."""
        with self._lock:
            generation = self._newest.get(subject)
            if generation is None:
                (generation,) = self._connection.execute(
                    "SELECT MAX(generation) FROM data_keys WHERE subject = ?", (subject,)
                ).fetchone()
                if generation is None:
                    return None
                self._newest[subject] = generation
            return generation, self.key(subject, generation)

    def key(self, subject: str, generation: int) -> "AESGCM | None":
        """Return one key, ``None`` where it was destroyed."""
        with self._lock:
            if (subject, generation) in self._cache:
                return self._cache[subject, generation]
            row = self._connection.execute(
                "SELECT wrapped FROM data_keys WHERE subject = ? AND generation = ?",
                (subject, generation),
            ).fetchone()
            if row is None:
                raise MissingKeyError(subject, self.path)
            if len(self._cache) >= CACHED_KEYS_MAX:
                self._forget()
            key = (
                None
                if row[0] is None
                else unwrapped(self._wrapper, self.path, (subject, generation), row[0])
            )
            self._cache[subject, generation] = key
            return key

    def create(self, subjects: Iterable[str]) -> None:
        """Make a key for each subject that has none, in one transaction."""
        with self._lock:
            new = [subject for subject in subjects if self.find(subject) is None]
            if not new:
                return
            rows = []
            for subject in new:
                key = secrets.token_bytes(KEY_BYTES)
                rows.append((subject, 1, self._wrapper.wrap(key, key_context(subject, 1))))
            with _Transaction(self._connection):
                self._connection.executemany(
                    "INSERT INTO data_keys (subject, generation, wrapped)"
                    " SELECT ?1, ?2, ?3"
                    " WHERE NOT EXISTS (SELECT 1 FROM data_keys WHERE subject = ?1)",
                    rows,
                )

    def destroy(self, subject: str) -> bool:
        """Destroy a subject's keys and leave a mark."""
        with self._lock, _Transaction(self._connection):
            cursor = self._connection.execute(
                "UPDATE data_keys SET wrapped = NULL,"
                " destroyed_at = CAST(strftime('%s', 'now') AS INTEGER)"
                " WHERE subject = ? AND wrapped IS NOT NULL",
                (subject,),
            )
            # A subject without a key leaves a mark too, so that nothing that still arrives is kept.
            self._connection.execute(
                "INSERT INTO data_keys (subject, generation, destroyed_at)"
                " SELECT ?1, 1, CAST(strftime('%s', 'now') AS INTEGER)"
                " WHERE NOT EXISTS (SELECT 1 FROM data_keys WHERE subject = ?1)",
                (subject,),
            )
            self._forget()
            return cursor.rowcount > 0

    def destroyed(self, subjects: Collection[str]) -> set[str]:
        """Return those whose keys were destroyed."""
        find = "SELECT 1 FROM data_keys WHERE subject = ? AND wrapped IS NULL"
        with self._lock:
            run = self._connection.execute
            return {each for each in subjects if run(find, (each,)).fetchone()}

    def close(self) -> None:
        """Close the file, and forget the keys."""
        with self._lock:
            self._forget()
            self._connection.close()


class _Transaction:
    """Commits what a block wrote, or nothing of it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._connection.commit()
        finally:
            if self._connection.in_transaction:
                with suppress(sqlite3.Error):
                    self._connection.rollback()


def unwrapped(wrapper: KeyWrapper, path: str, place: tuple[str, int], wrapped: bytes) -> "AESGCM":
    """Return the data key of a subject and generation; ``path`` names its key store in errors."""
    try:
        return aesgcm(wrapper.unwrap(wrapped, key_context(*place)))
    except ValueError as error:
        raise StoreUnavailableError(
            path, f"the key of {place[0]} was changed or wrapped with another master key"
        ) from error


def key_context(subject: str, generation: int) -> bytes:
    """Name what a data key is for, when it is wrapped."""
    return joined(b"data key", subject.encode(), str(generation).encode())
