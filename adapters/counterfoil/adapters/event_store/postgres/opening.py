"""Opens a store in PostgreSQL, and the keys of one."""

from collections.abc import Callable
from contextlib import closing
from typing import TypeVar

import psycopg
from eventsourcing.persistence import PersistenceError

from counterfoil.adapters.event_store.errors import NoMasterKeyError
from counterfoil.adapters.event_store.failures import translate
from counterfoil.adapters.event_store.keyring import KeyStore
from counterfoil.adapters.event_store.keys import MemoryKeys
from counterfoil.adapters.event_store.postgres.address import Address
from counterfoil.adapters.event_store.postgres.connections import Connections
from counterfoil.adapters.event_store.postgres.keys import PostgresKeys
from counterfoil.adapters.event_store.postgres.ledger import PostgresLedger
from counterfoil.adapters.event_store.postgres.making import is_there
from counterfoil.adapters.event_store.postgres.tables import SCHEMA
from counterfoil.adapters.event_store.versions import make_ready, upgrade
from counterfoil.adapters.event_store.wrapping import KeyWrapper

T = TypeVar("T")


def open_ledger(address: Address, *, read_only: bool, lock_timeout: float) -> PostgresLedger:
    """Open a store in PostgreSQL, and make its tables where they aren't there yet."""

    def prepare(connections: Connections) -> PostgresLedger:
        ledger = PostgresLedger(connections, lock_timeout)
        make_ready(ledger, SCHEMA, read_only=read_only)
        return ledger

    return _connected(address, prepare, read_only=read_only, lock_timeout=lock_timeout)


def migrate(address: Address, *, lock_timeout: float) -> tuple[int | None, int]:
    """Bring the tables of a store up to date; return their version before and after."""

    def prepare(connections: Connections) -> tuple[int | None, int]:
        with closing(PostgresLedger(connections, lock_timeout)) as ledger:
            return upgrade(ledger, SCHEMA)

    return _connected(address, prepare, read_only=False, lock_timeout=lock_timeout)


def open_keys(
    address: Address, wrapper: KeyWrapper | None, *, read_only: bool, lock_timeout: float
) -> KeyStore:
    """Open a key store in PostgreSQL; there is no place for a key file beside it."""
    if wrapper is None:
        raise NoMasterKeyError(str(address))

    def prepare(connections: Connections) -> KeyStore:
        if read_only and not is_there(connections, "key_store"):
            connections.close()
            return MemoryKeys(str(address))
        return PostgresKeys(connections, wrapper, read_only=read_only)

    return _connected(address, prepare, read_only=read_only, lock_timeout=lock_timeout)


def _connected(
    address: Address, prepare: Callable[[Connections], T], *, read_only: bool, lock_timeout: float
) -> T:
    connections = Connections(address, read_only=read_only, seconds=lock_timeout)
    try:
        connections.open()
        return prepare(connections)
    except (PersistenceError, psycopg.Error) as error:
        connections.close()
        raise translate(error, str(address), lock_timeout) from error
    except BaseException:
        connections.close()
        raise
