"""Seals personal data with its subject's key, and opens it where that key still is."""

import hmac
import secrets
from collections.abc import Collection, Iterable
from contextlib import suppress
from hashlib import sha256
from struct import Struct
from typing import TYPE_CHECKING, Protocol

from counterfoil.adapters.event_store.rows import BrokenRowError, content
from counterfoil.adapters.event_store.wrapping import KEY_BYTES, NONCE_BYTES, decrypted

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NO_KEY = 0
"""The generation in a reference that was written after the subject's erasure: nothing was kept."""

_HASHING = b"keyed hash".ljust(NONCE_BYTES, b"\0")
_REFERENCE = Struct(">BHI")
_SEALED_FORMAT = 1


class KeyStore(Protocol):
    """Where data keys live."""

    @property
    def path(self) -> str:
        """Name the key store in errors."""

    @property
    def is_far(self) -> bool:
        """Tell whether each look at a key is a way to a server and back."""

    def fetch(self, places: Collection[tuple[str, int]]) -> None:
        """Hold keys ready that will be asked for, by subject and generation."""

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

    def destroyed(self, subjects: Collection[str]) -> set[str]:
        """Return those whose keys were destroyed, by what stands there now and not by memory."""

    def close(self) -> None:
        """Close the key store."""


class Keyring:
    """
    Seals and opens within one operation of the store; make a new one for the next.

    At its first use it notices which keys were destroyed elsewhere; what holds nothing personal
    doesn't pay for that.
    """

    __slots__ = ("_fresh", "_store")

    def __init__(self, store: KeyStore) -> None:
        self._store = store
        self._fresh = False

    def _keys(self) -> KeyStore:
        if not self._fresh:
            self._store.refresh()
            self._fresh = True
        return self._store

    def prepare(self, subjects: Collection[str]) -> None:
        """Make the keys that a batch still lacks, in one commit that precedes the batch's own."""
        if subjects:
            self._keys().create(subjects)

    def holds(self, subject: str) -> bool:
        """Tell whether what is sealed for a subject can be opened, its key not being destroyed."""
        found = self._keys().find(subject)
        return found is None or found[1] is not None

    def expect(self, states: Iterable[bytes]) -> None:
        """Hold the keys ready that rows will be opened with, where each is a way to a server."""
        if not self._store.is_far:
            return
        places = set()
        for state in states:
            # A row that is broken is told when it is read.
            with suppress(BrokenRowError):
                sealed, _ = content(state)
                if sealed:
                    subject, generation, _ = _read_reference(sealed)
                    places.add((subject, generation))
        if places:
            self._keys().fetch(places)

    def seal(self, subject: str, clear: bytes, context: bytes) -> bytes:
        """
        Encrypt for a subject: key reference, nonce, ciphertext, bound to the context.

        What comes after a subject's erasure isn't kept at all: it reads as erased from the start.
        """
        keys = self._keys()
        found = keys.find(subject)
        if found is None:
            keys.create((subject,))
            found = keys.find(subject)
        generation, key = found or (NO_KEY, None)
        if key is None:
            return _refer(subject, NO_KEY)
        nonce = secrets.token_bytes(NONCE_BYTES)
        return _refer(subject, generation) + nonce + key.encrypt(nonce, clear, context)

    def keyed_hash(self, subject: str, text: str) -> str | None:
        """
        Return what stands for a text where the text itself may not: HMAC-SHA256, in hexadecimal.

        The same text has the same one for ever; who lacks the subject's key can't try out which
        text it may be of. That key is of use for nothing else. ``None`` where it was destroyed.
        """
        keys = self._keys()
        found = keys.find(subject)
        if found is None:
            keys.create((subject,))
            found = keys.find(subject)
        key = None if found is None else found[1]
        if key is None:
            return None
        # A data key never leaves its cipher. What it makes of nothing under one nonce for ever is
        # as good a secret, as nothing else is sealed for this subject.
        secret = key.encrypt(_HASHING, bytes(KEY_BYTES), b"keyed hash")
        return hmac.digest(secret, text.encode("utf-8", "surrogatepass"), sha256).hex()

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
        key = self._keys().key(subject, generation)
        if key is None:
            return None
        try:
            return decrypted(key, rest, context)
        except ValueError as error:
            raise BrokenRowError("its sealed part was changed, or belongs elsewhere") from error


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
