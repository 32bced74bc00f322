"""Opens an SQLite file, and the keys of one."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from eventsourcing.persistence import PersistenceError

from counterfoil.adapters.event_store import master_key as key_file
from counterfoil.adapters.event_store.datastore import Datastore
from counterfoil.adapters.event_store.errors import StoreUnavailableError, StoreUrlError
from counterfoil.adapters.event_store.failures import translate
from counterfoil.adapters.event_store.keyring import KeyStore
from counterfoil.adapters.event_store.keys import MemoryKeys, SQLiteKeys
from counterfoil.adapters.event_store.sqlite import SQLiteLedger
from counterfoil.adapters.event_store.tables import SCHEMA
from counterfoil.adapters.event_store.versions import make_ready, upgrade
from counterfoil.adapters.event_store.wrapping import KeyWrapper

T = TypeVar("T")


def path_of(url: str) -> Path:
    """Return the path of an SQLite file."""
    rest = url.partition("://")[2]
    if not rest.startswith("/"):
        raise StoreUrlError(url, "a slash is missing, for a path stands after sqlite:///")
    if "?" in rest:
        raise StoreUrlError(url, "a store's URL takes no options")
    return Path(rest[1:])


def open_ledger(path: Path, *, read_only: bool, lock_timeout: float) -> SQLiteLedger:
    """Open a store's file, and make it with its tables where it isn't there yet."""

    def prepare(ledger: SQLiteLedger) -> SQLiteLedger:
        make_ready(ledger, SCHEMA, read_only=read_only)
        return ledger

    return _connected(path, prepare, read_only=read_only, lock_timeout=lock_timeout)


def migrate(path: Path, *, lock_timeout: float) -> tuple[int | None, int]:
    """Bring the tables of a file up to date; return their version before and after."""

    def prepare(ledger: SQLiteLedger) -> tuple[int | None, int]:
        with closing(ledger):
            return upgrade(ledger, SCHEMA)

    return _connected(path, prepare, read_only=False, lock_timeout=lock_timeout)


def _connected(
    path: Path, prepare: Callable[[SQLiteLedger], T], *, read_only: bool, lock_timeout: float
) -> T:
    _check_place(path, read_only=read_only)
    ledger = SQLiteLedger(Datastore(path, read_only=read_only, seconds=lock_timeout))
    try:
        return prepare(ledger)
    except (PersistenceError, sqlite3.Error) as error:
        ledger.close()
        raise translate(error, str(path), lock_timeout) from error
    except BaseException:
        ledger.close()
        raise


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
    keys: Path,
    *,
    wrapper: KeyWrapper | None,
    read_only: bool,
    lock_timeout: float,
    on_notice: Callable[[str], None],
) -> KeyStore:
    """
    Open a key store in an SQLite file; without a wrapper a key file gives the master key.

    ``store.db.keys`` has its key file in ``store.db.key``.
    """
    if read_only and not keys.exists():
        return MemoryKeys(str(keys))

    def find(unused: bool) -> KeyWrapper:  # noqa: FBT001
        if wrapper is not None:
            return wrapper
        return key_file.from_file(
            keys.with_name(f"{keys.name.removesuffix('.keys')}.key"),
            may_create=unused and not read_only,
            on_notice=on_notice,
        )

    return SQLiteKeys(keys, find, read_only=read_only, lock_timeout=lock_timeout)
