"""Keeps events and our rows beside them in one SQLite file."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eventsourcing.persistence import (
    ApplicationRecorder,
    ProcessRecorder,
    StoredEvent,
    Subscription,
)
from eventsourcing.sqlite import SQLiteCursor, SQLiteProcessRecorder

from counterfoil.adapters.event_store.datastore import Datastore, JoinedDatastore
from counterfoil.adapters.event_store.derived import SQLiteDerived
from counterfoil.adapters.event_store.errors import (
    AlreadyRecordedError,
    ConflictError,
    NewerSchemaError,
    NotJoinedError,
)
from counterfoil.adapters.event_store.following import DataVersion, LogSubscription
from counterfoil.adapters.event_store.ledger import (
    Beside,
    EmbeddersConnection,
    EventRow,
    Sealed,
    held_and_sighted,
    versions_read,
)
from counterfoil.adapters.event_store.sqlite_beside import SQLiteBeside, exists
from counterfoil.adapters.event_store.sqlite_inbox import SQLiteInbox
from counterfoil.adapters.event_store.tables import EVENTS, MIGRATIONS, SCHEMA, TABLES

_SYNCHRONOUS = ("off", "normal", "full", "extra")


class SQLiteLedger(SQLiteBeside, SQLiteProcessRecorder):
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

    @property
    def inbox(self) -> SQLiteInbox:
        """Return the inbox in the same file."""
        return SQLiteInbox(self.datastore)

    @property
    def derived(self) -> SQLiteDerived:
        """Return the place for derived tables in the same file."""
        return SQLiteDerived(self.datastore, self)

    def joined(self, connection: EmbeddersConnection) -> "SQLiteLedger":
        """Return the same ledger on an embedder's connection."""
        if not isinstance(self.datastore, Datastore):
            raise NotJoinedError("only a store on connections of its own can be joined")
        if not isinstance(connection, sqlite3.Connection):
            raise NotJoinedError("it isn't a sqlite3.Connection")
        return SQLiteLedger(JoinedDatastore(connection, self.datastore))

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

    def migrate(self) -> None:
        """Make the tables, or bring them up to date, each version in a transaction of its own."""
        if self.schema() is None:
            self.create_table()
        for number, step in enumerate(MIGRATIONS, start=2):
            with self.datastore.transaction(commit=True) as c:
                if (self._schema(c.sqlite_cursor) or 0) < number:
                    for statement in step:
                        c.execute(statement)
                    c.execute("INSERT INTO counterfoil_schema (version) VALUES (?)", (number,))

    def schema(self) -> int | None:
        """Return the version of the tables, ``None`` where there are none; refuses a newer one."""
        with self.datastore.reading() as cursor:
            found = self._schema(cursor)
        if found is not None and found > SCHEMA:
            raise NewerSchemaError(self.path, found, SCHEMA)
        return found

    def settings(self) -> Mapping[str, str]:
        """Return by which settings SQLite keeps what it has acknowledged."""
        with self.datastore.reading() as cursor:
            (mode,) = cursor.execute("PRAGMA journal_mode").fetchone()
            (synchronous,) = cursor.execute("PRAGMA synchronous").fetchone()
        return {"journal_mode": mode, "synchronous": _SYNCHRONOUS[synchronous]}

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

    def record_together(self, appends: Sequence[Sealed]) -> Sequence[Sequence[int]]:
        """Write several times events and what stands beside them."""
        with self.datastore.transaction(commit=True) as c:
            return [
                self._insert_events(c, events, beside=beside) or () for events, beside in appends
            ]

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
        if command is not None and exists(
            cursor,
            "SELECT 1 FROM counterfoil_commands WHERE account = ? AND command_id = ?",
            (command.account, command.command_id),
        ):
            raise AlreadyRecordedError((), f"The command {command.command_id}")
        for sighting in beside.sightings:
            if self.is_seen(cursor, sighting.account, sighting.object, sighting.event_id):
                raise AlreadyRecordedError(
                    (sighting.stream,), f"The sighting of {sighting.object} by {sighting.event_id}"
                )
        expected = versions_read(events, beside)
        moved = tuple(
            stream for stream, version in expected.items() if _version(cursor, stream) != version
        )
        sighted = tuple(
            object
            for (account, object), count in beside.sighted.items()
            if self.times_seen(cursor, account, object) != count
        )
        used = tuple(
            session
            for (account, session), at in beside.uses.items()
            if self.used_at(cursor, account, session) != at
        )
        if moved or sighted or used:
            raise ConflictError(moved + sighted + used)

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
        if beside.used is not None:
            # A clock that was set back makes no use undone.
            cursor.execute(
                "INSERT INTO counterfoil_session_uses VALUES (?, ?, ?)"
                " ON CONFLICT (account, session)"
                " DO UPDATE SET used_at = MAX(used_at, excluded.used_at)",
                beside.used,
            )
        if beside.due:
            cursor.executemany("INSERT OR REPLACE INTO counterfoil_due VALUES (?, ?)", beside.due)
        if beside.never_due:
            cursor.executemany(
                "DELETE FROM counterfoil_due WHERE stream = ?",
                [(stream,) for stream in beside.never_due],
            )
        if beside.settled:
            SQLiteInbox.settle_within(cursor, beside.settled)
        for account, object in held_and_sighted(beside):
            SQLiteInbox.found_within(cursor, account, object)

    def stream(self, stream: str) -> Sequence[tuple[int, str, bytes]]:
        """Return version, topic and state of each event of a stream."""
        with self.datastore.reading() as cursor:
            return cursor.execute(
                "SELECT originator_version, topic, state FROM counterfoil_events"
                " WHERE originator_id = ? ORDER BY originator_version",
                (stream,),
            ).fetchall()

    def several(self, streams: Sequence[str]) -> Sequence[tuple[str, int, str, bytes]]:
        """Return stream, version, topic and state of each event of several streams."""
        places = ", ".join("?" * len(streams))
        with self.datastore.reading() as cursor:
            return cursor.execute(
                # Of the text only the number of question marks varies.
                "SELECT originator_id, originator_version, topic, state"  # noqa: S608
                f" FROM counterfoil_events WHERE originator_id IN ({places})"
                " ORDER BY originator_id, originator_version",
                streams,
            ).fetchall()

    def page(self, after: int, limit: int) -> Sequence[EventRow]:
        """Return the events after a position."""
        with self.datastore.reading() as cursor:
            return cursor.execute(
                "SELECT rowid, originator_id, originator_version, topic, state"
                " FROM counterfoil_events WHERE rowid > ? ORDER BY rowid LIMIT ?",
                (after, limit),
            ).fetchall()

    def at(self, positions: Sequence[int]) -> Sequence[EventRow]:
        """Return the events at some positions."""
        places = ", ".join("?" * len(positions))
        with self.datastore.reading() as cursor:
            return cursor.execute(
                # Of the text only the number of question marks varies.
                "SELECT rowid, originator_id, originator_version, topic, state"  # noqa: S608
                f" FROM counterfoil_events WHERE rowid IN ({places}) ORDER BY rowid",
                positions,
            ).fetchall()

    def by_stream(self, after: tuple[str, int], limit: int) -> Sequence[EventRow]:
        """Return the events after one, stream by stream."""
        with self.datastore.reading() as cursor:
            return cursor.execute(
                "SELECT rowid, originator_id, originator_version, topic, state"
                " FROM counterfoil_events WHERE (originator_id, originator_version) > (?, ?)"
                " ORDER BY originator_id, originator_version LIMIT ?",
                (*after, limit),
            ).fetchall()

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
        return LogSubscription(self, self.growth(), gt=gt, topics=topics)

    def growth(self) -> DataVersion:
        """Return what tells whether something was recorded since one last looked."""
        return DataVersion(self.datastore.uri)

    def close(self) -> None:
        """Close the connections."""
        self.datastore.close()


def _version(cursor: sqlite3.Cursor, stream: str) -> int:
    row = cursor.execute(
        "SELECT COALESCE(MAX(originator_version), 0) FROM counterfoil_events"
        " WHERE originator_id = ?",
        (stream,),
    ).fetchone()
    return int(row[0])


def _number(cursor: sqlite3.Cursor) -> int:
    return int(cursor.fetchone()[0])
