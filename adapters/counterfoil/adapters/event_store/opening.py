"""Opens what a URL names: a file with its keys, or memory."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from eventsourcing.persistence import PersistenceError

from counterfoil.adapters.event_store import master_key as key_file
from counterfoil.adapters.event_store.datastore import Datastore
from counterfoil.adapters.event_store.errors import StoreUnavailableError, StoreUrlError
from counterfoil.adapters.event_store.failures import translate
from counterfoil.adapters.event_store.keyring import KeyStore
from counterfoil.adapters.event_store.keys import MemoryKeys, SQLiteKeys
from counterfoil.adapters.event_store.sqlite import SQLiteLedger
from counterfoil.adapters.event_store.wrapping import KeyWrapper, MasterKey


def path_of(url: str) -> Path | None:
    """Return the path of a store's file, ``None`` for memory."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        raise StoreUrlError(url, "it isn't a URL")
    if scheme == "memory" and not rest:
        return None
    if scheme.startswith("postgres"):
        raise StoreUrlError(url, "this release keeps events in SQLite, not in PostgreSQL")
    if scheme != "sqlite":
        raise StoreUrlError(url, f"this release has no store called {scheme!r}")
    if rest in {"", "/", "/:memory:"}:
        return None
    if not rest.startswith("/"):
        raise StoreUrlError(url, "a slash is missing, for a path stands after sqlite:///")
    if "?" in rest:
        raise StoreUrlError(url, "a store's URL takes no options")
    return Path(rest[1:])


def open_ledger(path: Path, *, read_only: bool, lock_timeout: float) -> SQLiteLedger:
    """Open a store's file, and make it with its tables where it isn't there yet."""
    _check_place(path, read_only=read_only)
    datastore = Datastore(path, read_only=read_only, seconds=lock_timeout)
    ledger = SQLiteLedger(datastore)
    try:
        _prepare(ledger, read_only=read_only)
    except (PersistenceError, sqlite3.Error) as error:
        ledger.close()
        raise translate(error, str(path), lock_timeout) from error
    except BaseException:
        ledger.close()
        raise
    return ledger


def _prepare(ledger: SQLiteLedger, *, read_only: bool) -> None:
    if ledger.schema() is not None:
        return
    if read_only:
        raise StoreUnavailableError(
            ledger.path, "no store was made there yet; open it for writing once"
        )
    ledger.create_table()


def _check_place(path: Path, *, read_only: bool) -> None:
    if path.is_dir():
        raise StoreUnavailableError(str(path), "it is a directory; name a file in it")
    if not path.parent.is_dir():
        raise StoreUnavailableError(
            str(path), f"there is no directory {path.parent}; make it first"
        )
    if read_only and not path.exists():
        raise StoreUnavailableError(str(path), "there is no such file")


def open_keys(
    path: Path,
    *,
    wrapper: KeyWrapper | None,
    read_only: bool,
    lock_timeout: float,
    on_notice: Callable[[str], None],
) -> KeyStore:
    """
    Open the key store beside a store's file; without a wrapper the key file beside it gives the
    master key.
    """
    keys = path.with_name(f"{path.name}.keys")
    if read_only and not keys.exists():
        return MemoryKeys(str(keys))

    def find(unused: bool) -> KeyWrapper:  # noqa: FBT001
        if wrapper is not None:
            return wrapper
        return key_file.from_file(
            path.with_name(f"{path.name}.key"),
            may_create=unused and not read_only,
            on_notice=on_notice,
        )

    return SQLiteKeys(keys, find, read_only=read_only, lock_timeout=lock_timeout)


def wrapper_of(keys: KeyWrapper | None, master_key: bytes | None) -> KeyWrapper | None:
    """Return the one way of wrapping keys that was given, if any."""
    if keys is not None and master_key is not None:
        raise TypeError("give either keys or master_key")
    return keys if master_key is None else MasterKey(master_key)
