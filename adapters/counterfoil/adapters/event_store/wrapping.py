"""Wraps data keys with a master key, or with what an embedder has in its place."""

import hmac
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from counterfoil.adapters.event_store.errors import InvalidMasterKeyError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


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
        return nonce + aesgcm(self._key).encrypt(nonce, key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """
        Decrypt a data key; raises ``ValueError`` where it was changed or wrapped for another
        context.
        """
        return decrypted(aesgcm(self._key), wrapped, context)


def aesgcm(key: bytes) -> "AESGCM":
    """Return the cipher over a key."""
    # Imported on first use: it takes longer than opening a store.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    return AESGCM(key)


def decrypted(key: "AESGCM", sealed: bytes, context: bytes) -> bytes:
    """Open a nonce and what was encrypted under it; raises ``ValueError``."""
    try:
        return key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)
    except Exception as error:
        # Imported when it is needed: for each of millions of parts it would take its time.
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415

        if not isinstance(error, InvalidTag):
            raise
        raise ValueError("the bytes were changed, or the key is another") from error


def wrapper_of(keys: KeyWrapper | None, master_key: bytes | None) -> KeyWrapper | None:
    """Return the one way of wrapping keys that was given, if any."""
    if keys is not None and master_key is not None:
        raise TypeError("give either keys or master_key")
    return keys if master_key is None else MasterKey(master_key)
