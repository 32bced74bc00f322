"""Logs to fill read models from, copied a part at a time, and altered as an intruder would."""

import dataclasses
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from itertools import islice

import psycopg
from eventsourcing.persistence import StoredEvent
from tests.adapters.shop import Clock
from tests.durability.logs import EXAMPLES, sealed_for, write_log

from counterfoil.adapters.documents import files_in, read_file
from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.ledger import Beside
from counterfoil.adapters.event_store.memory import MemoryLedger
from counterfoil.adapters.event_store.postgres.ledger import PostgresLedger
from counterfoil.adapters.event_store.sqlite import SQLiteLedger
from counterfoil.adapters.ingest import ingest
from counterfoil.adapters.portal import BillingPortal

MASTER_KEY = bytes(32)


def opened(url: str, read_only: bool = False) -> BillingPortal:
    """Open a portal."""
    return BillingPortal.open(url, clock=Clock(), master_key=MASTER_KEY, read_only=read_only)


@cache
def busy_log() -> EventStore:
    """Return a log of a busy shop and the examples, which all tests share and none changes."""
    return write_log(1_000, 3)


@cache
def late_log() -> EventStore:
    """Return a log of the examples, learned last first: most of it tells of earlier moments."""
    clock = Clock()
    portal = BillingPortal.open("memory://", clock=clock)
    items = [item for file in files_in([EXAMPLES]) for item in read_file(file)]
    for item in reversed(items):
        ingest(portal, [item], looked_at=clock.now)
    return portal.store


class Copying:
    """Copies a log to another store, some events at a time."""

    def __init__(self, source: EventStore, target: EventStore) -> None:
        self._target = target
        self._parts = self._sealed(source)

    def _sealed(self, source: EventStore) -> Iterator[StoredEvent]:
        for page in source.read_all(page=500):
            yield from sealed_for(self._target, [each.recorded for each in page])

    def take(self, events: int) -> int:
        """Copy so many more events, as far as there are; return how many they were."""
        part = list(islice(self._parts, events))
        if part:
            self._target._ledger.record(part, Beside())
        return len(part)

    def pass_over(self, events: int) -> None:
        """Leave out so many: they are there already."""
        for _ in islice(self._parts, events):
            pass

    def take_all(self) -> None:
        """Copy the rest."""
        while self.take(500):
            pass


def alter(
    store: EventStore, position: int, *, topic: str | None = None, state: bytes | None = None
) -> None:
    """Change a stored event behind the store's back."""
    ledger = store._ledger
    changes = {
        name: value for name, value in (("topic", topic), ("state", state)) if value is not None
    }
    if isinstance(ledger, MemoryLedger):
        events = ledger._stored_events
        events[position - 1] = dataclasses.replace(
            events[position - 1],
            topic=events[position - 1].topic if topic is None else topic,
            state=events[position - 1].state if state is None else state,
        )
        return
    names = list(changes)
    if isinstance(ledger, SQLiteLedger):
        assigned = ", ".join(f"{name} = ?" for name in names)
        with closing(sqlite3.connect(ledger.path)) as connection, connection:
            connection.execute(
                f"UPDATE counterfoil_events SET {assigned} WHERE rowid = ?",
                [*changes.values(), position],
            )
        return
    assert isinstance(ledger, PostgresLedger)
    address = ledger._statements.address
    assigned = ", ".join(f"{name} = %s" for name in names)
    with psycopg.connect(address.conninfo) as database:
        database.execute(
            f"UPDATE {address.schema}.counterfoil_events SET {assigned} WHERE notification_id = %s",
            [*changes.values(), position],
        )
