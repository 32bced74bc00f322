"""Tells whether two commands under one id are the same command."""

from collections.abc import Iterable
from hashlib import sha256

import msgspec


def fingerprint(command: object) -> bytes:
    """Return what is equal for equal commands alone: a digest of the class's name and the body."""
    body = msgspec.json.encode(command, order="deterministic")
    return sha256(type(command).__qualname__.encode() + b"\0" + body).digest()


def fingerprint_of_many(commands: Iterable[object]) -> bytes:
    """Return what is equal for the same commands in the same order alone."""
    return sha256(b"many\0" + b"".join(map(fingerprint, commands))).digest()
