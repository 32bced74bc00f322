"""Reads and writes the rows that stand beside the events in SQLite."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

from counterfoil.adapters.event_store.datastore import Datastore, JoinedDatastore
from counterfoil.adapters.event_store.ledger import (
    CommandEntry,
    DueEntry,
    NumberedRefusal,
    QuarantineEntry,
    RefusalEntry,
    SeenEntry,
    SightingEntry,
    WhereaboutsEntry,
)

_COMMAND = (
    "SELECT account, command_id, fingerprint, position, recorded_at FROM counterfoil_commands"
)
_SIGHTING = "SELECT account, object, event_id, happened_at, stream, body FROM counterfoil_sightings"
_ORDER = "ORDER BY happened_at, event_id"


class SQLiteBeside:
    """The half of a ledger in SQLite that holds no events."""

    datastore: Datastore | JoinedDatastore

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

    def refusals_after(
        self, account: str, after: tuple[int, int], until: int, limit: int
    ) -> Sequence[NumberedRefusal]:
        """Return an account's refusals after a moment and a number, up to a moment."""
        with self.datastore.reading() as cursor:
            rows = cursor.execute(
                "SELECT id, account, command, command_id, code, rule, stream, cause, at"
                " FROM counterfoil_refusals WHERE account = ? AND (at, id) > (?, ?) AND at <= ?"
                " ORDER BY at, id LIMIT ?",
                (account, *after, until, limit),
            )
            return [NumberedRefusal(number, RefusalEntry._make(row)) for number, *row in rows]

    # Sightings and whereabouts

    def sightings(self, account: str, object: str, since: int | None) -> Sequence[SightingEntry]:
        """Return an object's sightings."""
        with self.datastore.reading() as cursor:
            rows = cursor.execute(
                f"{_SIGHTING} WHERE account = ? AND object = ? AND happened_at >= ? {_ORDER}",
                (account, object, -(2**63) if since is None else since),
            )
            return list(map(SightingEntry._make, rows))

    def seen(
        self, account: str, objects: Sequence[str], event_ids: Sequence[str]
    ) -> Sequence[SeenEntry]:
        """Tell how often objects were sighted, when last, and in which of these events."""
        found = f"FROM counterfoil_sightings WHERE account = ? AND object IN ({_places(objects)})"
        with self.datastore.reading() as cursor:
            rows = cursor.execute(
                f"SELECT object, COUNT(*), MAX(happened_at), NULL {found} GROUP BY object"
                f" UNION ALL SELECT object, NULL, NULL, event_id {found}"
                f" AND event_id IN ({_places(event_ids)})",
                (account, *objects, account, *objects, *event_ids),
            )
            return list(map(SeenEntry._make, rows))

    def has_sighting(self, account: str, object: str, event_id: str) -> bool:
        """Tell whether a sighting is on record."""
        with self.datastore.reading() as cursor:
            return self.is_seen(cursor, account, object, event_id)

    @staticmethod
    def is_seen(cursor: sqlite3.Cursor, account: str, object: str, event_id: str) -> bool:
        """Tell within a transaction whether a sighting is on record."""
        return exists(
            cursor,
            "SELECT 1 FROM counterfoil_sightings WHERE account = ? AND object = ? AND event_id = ?",
            (account, object, event_id),
        )

    @staticmethod
    def times_seen(cursor: sqlite3.Cursor, account: str, object: str) -> int:
        """Count within a transaction the sightings of an object."""
        row = cursor.execute(
            "SELECT COUNT(*) FROM counterfoil_sightings WHERE account = ? AND object = ?",
            (account, object),
        ).fetchone()
        return int(row[0])

    def all_sightings(self) -> Iterator[SightingEntry]:
        """Return every sighting."""
        with self.datastore.reading() as cursor, closing(cursor):
            yield from map(SightingEntry._make, cursor.execute(f"{_SIGHTING} {_ORDER}"))

    def whereabouts(self, account: str, objects: Sequence[str]) -> Sequence[tuple[str, str]]:
        """Return objects that streams hold, each with its stream."""
        with self.datastore.reading() as cursor:
            return cursor.execute(
                # Of the text only the number of question marks varies, here and above.
                "SELECT object, stream FROM counterfoil_whereabouts"  # noqa: S608
                f" WHERE account = ? AND object IN ({_places(objects)})",
                (account, *objects),
            ).fetchall()

    def all_whereabouts(self) -> Iterator[WhereaboutsEntry]:
        """Return every object's stream."""
        with self.datastore.reading() as cursor, closing(cursor):
            yield from map(
                WhereaboutsEntry._make,
                cursor.execute("SELECT account, object, stream FROM counterfoil_whereabouts"),
            )

    # Sessions

    def last_use(self, account: str, session: str) -> int | None:
        """Return when a session was last used."""
        with self.datastore.reading() as cursor:
            return self.used_at(cursor, account, session)

    @staticmethod
    def used_at(cursor: sqlite3.Cursor, account: str, session: str) -> int | None:
        """Return within a transaction when a session was last used."""
        row = cursor.execute(
            "SELECT used_at FROM counterfoil_session_uses WHERE account = ? AND session = ?",
            (account, session),
        ).fetchone()
        return None if row is None else int(row[0])

    # What is due

    def due(self, until: int, limit: int, after: DueEntry | None) -> Sequence[DueEntry]:
        """Return the streams that are due by a moment."""
        start = DueEntry("", -(2**63)) if after is None else after
        with self.datastore.reading() as cursor:
            rows = cursor.execute(
                "SELECT stream, due_at FROM counterfoil_due"
                " WHERE (due_at, stream) > (?, ?) AND due_at <= ? ORDER BY due_at, stream LIMIT ?",
                (start.due_at, start.stream, until, limit),
            )
            return list(map(DueEntry._make, rows))

    def due_at(self, stream: str) -> int | None:
        """Return when a stream is due."""
        with self.datastore.reading() as cursor:
            row = cursor.execute(
                "SELECT due_at FROM counterfoil_due WHERE stream = ?", (stream,)
            ).fetchone()
        return None if row is None else int(row[0])

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


def _places(values: Sequence[str]) -> str:
    """Write as many question marks as there are values."""
    return ", ".join("?" * len(values))


def exists(cursor: sqlite3.Cursor, statement: str, parameters: tuple[str, ...]) -> bool:
    """Tell whether a statement finds a row."""
    return cursor.execute(statement, parameters).fetchone() is not None
