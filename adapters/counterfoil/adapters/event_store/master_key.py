"""Finds the master key of a store on disk, or makes one beside it."""

import base64
import binascii
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from counterfoil.adapters.event_store.errors import InvalidMasterKeyError, MissingMasterKeyError
from counterfoil.adapters.event_store.wrapping import KEY_BYTES, MasterKey


def parsed(text: str) -> bytes:
    """Read a master key as ``COUNTERFOIL_MASTER_KEY`` and key files hold it: 32 bytes in base64."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidMasterKeyError("it isn't written in base64") from error
    if len(key) != KEY_BYTES:
        raise InvalidMasterKeyError(f"it has {len(key)} bytes")
    return key


def from_file(path: Path, *, may_create: bool, on_notice: Callable[[str], None]) -> MasterKey:
    """
    Read the key file, or make one where none is there yet and nothing was sealed so far.

    ``on_notice`` gets one sentence when a file is made.
    """
    if not path.exists():
        if not may_create:
            raise MissingMasterKeyError(str(path))
        if _create(path):
            on_notice(
                f"Personal data is sealed with a master key that was made in {path}:"
                " keep a copy of it away from the database,"
                " or set COUNTERFOIL_MASTER_KEY before anything is recorded."
            )
    _remove_drafts(path)
    return MasterKey(parsed(path.read_text(encoding="ascii", errors="replace")))


def _create(path: Path) -> bool:
    """
    Make a key file that its owner alone can read; tell whether it was us who made it.

    The key is written to a file of its own first and then linked into place, so that nobody ever
    reads half a key and a crash leaves none.
    """
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        _write(draft)
        try:
            os.link(draft, path)
        except FileExistsError:
            return False
        except OSError:
            # Some file systems have no links; there an exclusive write has to do.
            with suppress(FileExistsError):
                _write(path)
                return True
            return False
        _sync_directory(path.parent)
        return True
    finally:
        draft.unlink(missing_ok=True)


def _remove_drafts(path: Path) -> None:
    """Remove the other name of a key file that its maker didn't live to remove."""
    if path.stat().st_nlink == 1:
        return
    for draft in path.parent.glob(f"{path.name}.*"):
        with suppress(OSError):
            if draft.samefile(path):
                draft.unlink()


def _write(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _sync_directory(directory: Path) -> None:
    """Make the file's name durable too, where the system lets directories be opened."""
    with suppress(OSError):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
