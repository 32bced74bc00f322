"""Seals personal data: one data key a subject, wrapped by a master key, destroyed to erase."""

import hmac
import secrets
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from struct import Struct
from threading import RLock
from typing import TYPE_CHECKING, Protocol

from counterfoil.adapters.event_store.errors import (
    InvalidMasterKeyError,
    MissingKeyError,
    StoreUnavailableError,
    WrongMasterKeyError,
)
from counterfoil.adapters.event_store.rows import BrokenRowError, joined

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
CACHED_KEYS_MAX = 10_000
NO_KEY = 0
"""The generation in a reference that was written after the subject's erasure: nothing was kept."""

_REFERENCE = Struct(">BHI")
_SEALED_FORMAT = 1


class KeyWrapper(Protocol):
    """
    Wraps data keys, so that the key store holds none in clear: the place where a key management
    service joins.

    ``context`` names what a key is for; a service that binds a context to what it wraps should use
    it. ``identity`` tells two master keys apart without giving either away (a key's resource name
    will do): it is kept beside the keys, and a store that is opened with another one says so at
    once.
    """

    @property
    def identity(self) -> bytes:
        """Tell this master key from others."""

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Encrypt a data key."""

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Decrypt a data key."""


class MasterKey:
    """A key wrapper with a key of 32 random bytes that is held in memory."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise InvalidMasterKeyError(f"it has {len(key)} bytes")
        self._key = key
        self.identity = hmac.digest(key, b"counterfoil master key", sha256)

    def __repr__(self) -> str:
        """Show no part of the key."""
        return "MasterKey(...)"

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Encrypt a data key under a random nonce."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + _aesgcm(self._key).encrypt(nonce, key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """
        Decrypt a data key; raises ``ValueError`` where it was changed or wrapped for another
        context.
        """
        return _decrypt(_aesgcm(self._key), wrapped, context)


class KeyStore(Protocol):
    """Where data keys live."""

    @property
    def path(self) -> str:
        """Name the key store in errors."""

    def refresh(self) -> None:
        """Notice what other connections have written or destroyed since."""

    def find(self, subject: str) -> "tuple[int, AESGCM | None] | None":
        """
        Return the newest generation and its key (``None``: destroyed), or ``None`` for an unheard-
        of subject.
        """

    def key(self, subject: str, generation: int) -> "AESGCM | None":
        """Return one key, ``None`` where it was destroyed; raises ``MissingKeyError``."""

    def create(self, subjects: Iterable[str]) -> None:
        """Make a key for each subject that has none, all durable on return."""

    def destroy(self, subject: str) -> bool:
        """Destroy a subject's keys and leave a mark; tell whether there was a key."""

    def close(self) -> None:
        """Close the key store."""


class Keyring:
    """Seals and opens personal data with the keys of a key store."""

    def __init__(self, store: KeyStore, *, owned: bool = True) -> None:
        self._store = store
        self._owned = owned

    def shared(self) -> "Keyring":
        """Return the same keys for somebody who must not close them."""
        return Keyring(self._store, owned=False)

    def refresh(self) -> None:
        """Notice what was destroyed elsewhere; once before each batch of seals."""
        self._store.refresh()

    def prepare(self, subjects: Iterable[str]) -> None:
        """Make the keys that a batch still lacks, in one commit that precedes the batch's own."""
        self._store.create(subjects)

    def destroy(self, subject: str) -> bool:
        """Destroy a subject's keys; tell whether there was one."""
        return self._store.destroy(subject)

    def close(self) -> None:
        """Close the key store, unless it belongs to somebody else."""
        if self._owned:
            self._store.close()

    def seal(self, subject: str, clear: bytes, context: bytes) -> bytes:
        """
        Encrypt for a subject: key reference, nonce, ciphertext, bound to the context.

        What comes after a subject's erasure isn't kept at all: it reads as erased from the start.
        """
        found = self._store.find(subject)
        if found is None:
            self._store.create((subject,))
            found = self._store.find(subject)
        generation, key = found or (NO_KEY, None)
        if key is None:
            return _refer(subject, NO_KEY)
        nonce = secrets.token_bytes(NONCE_BYTES)
        return _refer(subject, generation) + nonce + key.encrypt(nonce, clear, context)

    def open(self, sealed: bytes, context: bytes) -> bytes | None:
        """
        Decrypt; ``None`` where the key was destroyed.

        Raises:
            BrokenRowError: the sealed bytes were changed, or belong elsewhere.
            MissingKeyError: the key store has never heard of the key.
        """
        subject, generation, rest = _read_reference(sealed)
        if generation == NO_KEY:
            return None
        key = self._store.key(subject, generation)
        if key is None:
            return None
        try:
            return _decrypt(key, rest, context)
        except ValueError as error:
            raise BrokenRowError("its sealed part was changed, or belongs elsewhere") from error


def subject_of(sealed: bytes) -> str:
    """Return whose key sealed something."""
    return _read_reference(sealed)[0]


class MemoryKeys:
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
                    self._keys[subject] = _aesgcm(secrets.token_bytes(KEY_BYTES))

    def destroy(self, subject: str) -> bool:
        """Forget a subject's key."""
        with self._lock:
            held = self._keys.get(subject) is not None
            self._keys[subject] = None
            return held

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


class SQLiteKeys:
    """
    Data keys in an SQLite file of its own, so that the database's backups don't hold them.

    The journal is truncated, not a write-ahead log: what was destroyed stands nowhere once the call
    returns. ``wrapper`` finds the master key; it is told whether no key was made here so far.
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
        run("PRAGMA synchronous = FULL")
        if not read_only:
            run("PRAGMA journal_mode = TRUNCATE")
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
            key = None if row[0] is None else self._unwrapped(subject, generation, row[0])
            self._cache[subject, generation] = key
            return key

    def _unwrapped(self, subject: str, generation: int, wrapped: bytes) -> "AESGCM":
        try:
            return _aesgcm(self._wrapper.unwrap(wrapped, _key_context(subject, generation)))
        except ValueError as error:
            raise StoreUnavailableError(
                self.path, f"the key of {subject} was changed or wrapped with another master key"
            ) from error

    def create(self, subjects: Iterable[str]) -> None:
        """Make a key for each subject that has none, in one transaction."""
        with self._lock:
            new = [subject for subject in subjects if self.find(subject) is None]
            if not new:
                return
            rows = []
            for subject in new:
                key = secrets.token_bytes(KEY_BYTES)
                rows.append((subject, 1, self._wrapper.wrap(key, _key_context(subject, 1))))
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


def _aesgcm(key: bytes) -> "AESGCM":
    # Imported on first use: it takes longer than opening a store.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    return AESGCM(key)


def _decrypt(key: "AESGCM", sealed: bytes, context: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415

    try:
        return key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)
    except InvalidTag as error:
        raise ValueError("the bytes were changed, or the key is another") from error


def _key_context(subject: str, generation: int) -> bytes:
    return joined(b"data key", subject.encode(), str(generation).encode())


def _refer(subject: str, generation: int) -> bytes:
    name = subject.encode()
    return _REFERENCE.pack(_SEALED_FORMAT, len(name), generation) + name


def _read_reference(sealed: bytes) -> tuple[str, int, bytes]:
    if len(sealed) < _REFERENCE.size or sealed[0] != _SEALED_FORMAT:
        raise BrokenRowError("its sealed part isn't one that this release can open")
    _, length, generation = _REFERENCE.unpack_from(sealed)
    end = _REFERENCE.size + length
    if end > len(sealed):
        raise BrokenRowError("its sealed part is cut short")
    try:
        return sealed[_REFERENCE.size : end].decode(), generation, sealed[end:]
    except UnicodeDecodeError as error:
        raise BrokenRowError("its key reference was changed") from error
