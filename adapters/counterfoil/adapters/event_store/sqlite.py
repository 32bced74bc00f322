"""Keeps events and our rows beside them in one SQLite file."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from eventsourcing.persistence import (
    ApplicationRecorder,
    ProcessRecorder,
    StoredEvent,
    Subscription,
)
from eventsourcing.sqlite import SQLiteCursor, SQLiteProcessRecorder

from counterfoil.adapters.event_store.datastore import Datastore, JoinedDatastore
from counterfoil.adapters.event_store.errors import (
    AlreadyRecordedError,
    ConflictError,
    NewerSchemaError,
)
from counterfoil.adapters.event_store.following import SQLiteSubscription
from counterfoil.adapters.event_store.ledger import (
    Beside,
    CommandEntry,
    EventRow,
    QuarantineEntry,
    RefusalEntry,
    SightingEntry,
    WhereaboutsEntry,
)
from counterfoil.adapters.event_store.tables import EVENTS, SCHEMA, TABLES

_COMMAND = (
    "SELECT account, command_id, fingerprint, position, recorded_at FROM counterfoil_commands"
)
_SIGHTING = "SELECT account, object, event_id, happened_at, stream, body FROM counterfoil_sightings"
_ORDER = "ORDER BY happened_at, event_id"


class SQLiteLedger(SQLiteProcessRecorder):
    """The library's process recorder, and our rows in the same transactions."""

    datastore: Datastore | JoinedDatastore

    def __init__(self, datastore: Datastore | JoinedDatastore) -> None:
        super().__init__(datastore, events_table_name=EVENTS)
        self.insert_events_statement = (
            "INSERT INTO counterfoil_events (originator_id, originator_version, topic, state)"
            " VALUES (?, ?, ?, ?)"
        )

    @property
    def path(self) -> str:
        """Return the path of the file."""
        return self.datastore.path

    # Tables

    def construct_create_table_statements(self) -> list[str]:
        """Put our tables in the place of the library's table of events."""
        _, *tracking = super().construct_create_table_statements()
        return [*tracking, *TABLES]

    def _create_table(self, c: SQLiteCursor) -> None:
        # Another process may have been first while we waited for the lock.
        if self._schema(c.sqlite_cursor) is None:
            super()._create_table(c)
            c.execute("INSERT INTO counterfoil_schema (version) VALUES (?)", (SCHEMA,))

    def schema(self) -> int | None:
        """Return the version of the tables, ``None`` where there are none; refuses a newer one."""
        with self.datastore.reading() as cursor:
            found = self._schema(cursor)
        if found is not None and found > SCHEMA:
            raise NewerSchemaError(self.path, found, SCHEMA)
        return found

    @staticmethod
    def _schema(cursor: sqlite3.Cursor) -> int | None:
        row = cursor.execute(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'counterfoil_schema'"
        ).fetchone()
        if row is None:
            return None
        row = cursor.execute("SELECT MAX(version) FROM counterfoil_schema").fetchone()
        return int(row[0])

    # Events

    @property
    def recorder(self) -> ProcessRecorder:
        """Return the ledger as the library knows it."""
        return self

    def record(self, events: Sequence[StoredEvent], beside: Beside) -> Sequence[int]:
        """Write events and what stands beside them."""
        return self.insert_events(events, beside=beside) or ()

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        beside: Beside | None = kwargs.get("beside")
        if beside is None:
            return super()._insert_events(c, stored_events, **kwargs)
        cursor = c.sqlite_cursor
        self._check(cursor, stored_events, beside)
        positions = super()._insert_events(c, stored_events, **kwargs) or ()
        self._write_beside(cursor, beside, positions[-1] if positions else None)
        return positions

    def _check(self, cursor: sqlite3.Cursor, events: Sequence[StoredEvent], beside: Beside) -> None:
        """Make sure, under the write lock, that what the decision rests on is still so."""
        command = beside.command
        if command is not None and _exists(
            cursor,
            "SELECT 1 FROM counterfoil_commands WHERE account = ? AND command_id = ?",
            (command.account, command.command_id),
        ):
            raise AlreadyRecordedError((), f"The command {command.command_id}")
        for sighting in beside.sightings:
            if self._seen(cursor, sighting.account, sighting.object, sighting.event_id):
                raise AlreadyRecordedError(
                    (sighting.stream,), f"The sighting of {sighting.object} by {sighting.event_id}"
                )
        expected = dict(beside.reads)
        for event in reversed(events):
            expected[str(event.originator_id)] = event.originator_version - 1
        moved = tuple(
            stream for stream, version in expected.items() if _version(cursor, stream) != version
        )
        if moved:
            raise ConflictError(moved)

    def _write_beside(self, cursor: sqlite3.Cursor, beside: Beside, last: int | None) -> None:
        if beside.command is not None:
            cursor.execute(
                "INSERT INTO counterfoil_commands VALUES (?, ?, ?, ?, ?)",
                beside.command._replace(position=last),
            )
        if beside.sightings:
            cursor.executemany(
                "INSERT INTO counterfoil_sightings VALUES (?, ?, ?, ?, ?, ?)", beside.sightings
            )
        if beside.whereabouts:
            cursor.executemany(
                "INSERT INTO counterfoil_whereabouts VALUES (?, ?, ?)"
                " ON CONFLICT (account, object) DO UPDATE SET stream = excluded.stream",
                beside.whereabouts,
            )

    def stream(self, stream: str) -> Sequence[tuple[int, str, bytes]]:
        """Return version, topic and state of each event of a stream."""
        with self.datastore.reading() as cursor:
            return cursor.execute(
                "SELECT originator_version, topic, state FROM counterfoil_events"
                " WHERE originator_id = ? ORDER BY originator_version",
                (stream,),
            ).fetchall()

    def page(self, after: int, limit: int) -> Sequence[EventRow]:
        """Return the events after a position."""
        with self.datastore.reading() as cursor:
            rows = cursor.execute(
                "SELECT rowid, originator_id, originator_version, topic, state"
                " FROM counterfoil_events WHERE rowid > ? ORDER BY rowid LIMIT ?",
                (after, limit),
            )
            return list(map(EventRow._make, rows))

    def streams(self, prefix: str) -> Sequence[tuple[str, int, int, int]]:
        """Return each stream that begins so, with first and last version and number of events."""
        with self.datastore.reading() as cursor:
            return cursor.execute(
                "SELECT originator_id, MIN(originator_version), MAX(originator_version), COUNT(*)"
                " FROM counterfoil_events WHERE originator_id >= ? AND originator_id < ?"
                " GROUP BY originator_id ORDER BY originator_id",
                (prefix, prefix + "\U0010ffff"),
            ).fetchall()

    def last_position(self) -> int:
        """Return the position of the last event."""
        with self.datastore.reading() as cursor:
            return _number(cursor.execute("SELECT COALESCE(MAX(rowid), 0) FROM counterfoil_events"))

    # Commands and refusals

    def command(self, account: str, command_id: str) -> CommandEntry | None:
        """Return the row of a command."""
        with self.datastore.reading() as cursor:
            row = cursor.execute(
                f"{_COMMAND} WHERE account = ? AND command_id = ?", (account, command_id)
            ).fetchone()
        return None if row is None else CommandEntry._make(row)

    def commands(self) -> Iterator[CommandEntry]:
        """Return the rows of all commands."""
        with self.datastore.reading() as cursor, closing(cursor):
            yield from map(CommandEntry._make, cursor.execute(_COMMAND))

    def refuse(self, entry: RefusalEntry) -> None:
        """Write a refusal."""
        with self.datastore.transaction(commit=True) as c:
            c.execute(
                "INSERT INTO counterfoil_refusals"
                " (account, command, command_id, code, rule, stream, cause, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                entry,
            )

    def refusals(self, account: str) -> Sequence[RefusalEntry]:
        """Return an account's refusals."""
        with self.datastore.reading() as cursor:
            rows = cursor.execute(
                "SELECT account, command, command_id, code, rule, stream, cause, at"
                " FROM counterfoil_refusals WHERE account = ? ORDER BY id",
                (account,),
            )
            return list(map(RefusalEntry._make, rows))

    # Sightings and whereabouts

    def sightings(self, account: str, object: str, since: int | None) -> Sequence[SightingEntry]:
        """Return an object's sightings."""
        with self.datastore.reading() as cursor:
            rows = cursor.execute(
                f"{_SIGHTING} WHERE account = ? AND object = ? AND happened_at >= ? {_ORDER}",
                (account, object, -(2**63) if since is None else since),
            )
            return list(map(SightingEntry._make, rows))

    def newest_sighting(self, account: str, object: str) -> SightingEntry | None:
        """Return an object's last sighting."""
        with self.datastore.reading() as cursor:
            row = cursor.execute(
                f"{_SIGHTING} WHERE account = ? AND object = ?"
                " ORDER BY happened_at DESC, event_id DESC LIMIT 1",
                (account, object),
            ).fetchone()
        return None if row is None else SightingEntry._make(row)

    def has_sighting(self, account: str, object: str, event_id: str) -> bool:
        """Tell whether a sighting is on record."""
        with self.datastore.reading() as cursor:
            return self._seen(cursor, account, object, event_id)

    @staticmethod
    def _seen(cursor: sqlite3.Cursor, account: str, object: str, event_id: str) -> bool:
        return _exists(
            cursor,
            "SELECT 1 FROM counterfoil_sightings WHERE account = ? AND object = ? AND event_id = ?",
            (account, object, event_id),
        )

    def all_sightings(self) -> Iterator[SightingEntry]:
        """Return every sighting."""
        with self.datastore.reading() as cursor, closing(cursor):
            yield from map(SightingEntry._make, cursor.execute(f"{_SIGHTING} {_ORDER}"))

    def whereabouts(self, account: str, object: str) -> str | None:
        """Return the stream that holds an object."""
        with self.datastore.reading() as cursor:
            row = cursor.execute(
                "SELECT stream FROM counterfoil_whereabouts WHERE account = ? AND object = ?",
                (account, object),
            ).fetchone()
        return None if row is None else str(row[0])

    def all_whereabouts(self) -> Iterator[WhereaboutsEntry]:
        """Return every object's stream."""
        with self.datastore.reading() as cursor, closing(cursor):
            yield from map(
                WhereaboutsEntry._make,
                cursor.execute("SELECT account, object, stream FROM counterfoil_whereabouts"),
            )

    # Quarantine

    def quarantine(self, entry: QuarantineEntry) -> None:
        """Write a message that could not be applied."""
        with self.datastore.transaction(commit=True) as c:
            c.execute(
                "INSERT OR REPLACE INTO counterfoil_quarantine VALUES (?, ?, ?, ?, ?, ?)", entry
            )

    def release(self, account: str, event_id: str) -> bool:
        """Take a message out of quarantine."""
        with self.datastore.transaction(commit=True) as c:
            c.execute(
                "DELETE FROM counterfoil_quarantine WHERE account = ? AND event_id = ?",
                (account, event_id),
            )
            return c.sqlite_cursor.rowcount > 0

    def quarantined(self, account: str) -> Sequence[QuarantineEntry]:
        """Return an account's quarantine."""
        with self.datastore.reading() as cursor:
            rows = cursor.execute(
                "SELECT account, event_id, type, reason, at, raw FROM counterfoil_quarantine"
                " WHERE account = ? ORDER BY at, event_id",
                (account,),
            )
            return list(map(QuarantineEntry._make, rows))

    # Upkeep

    def damage(self) -> Iterator[str]:
        """Say what SQLite's own check finds."""
        with self.datastore.reading() as cursor:
            found = [str(row[0]) for row in cursor.execute("PRAGMA integrity_check")]
        yield from (each for each in found if each != "ok")

    def max_notification_id(self) -> int | None:  # type: ignore[override]
        """Return the position of the last event, ``None`` where there is none."""
        return self.last_position() or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Follow the log."""
        return SQLiteSubscription(self, self.datastore.uri, gt=gt, topics=topics)

    def close(self) -> None:
        """Close the connections."""
        self.datastore.close()


def _exists(cursor: sqlite3.Cursor, statement: str, parameters: tuple[str, ...]) -> bool:
    return cursor.execute(statement, parameters).fetchone() is not None


def _version(cursor: sqlite3.Cursor, stream: str) -> int:
    row = cursor.execute(
        "SELECT COALESCE(MAX(originator_version), 0) FROM counterfoil_events"
        " WHERE originator_id = ?",
        (stream,),
    ).fetchone()
    return int(row[0])


def _number(cursor: sqlite3.Cursor) -> int:
    return int(cursor.fetchone()[0])
