"""Reads and writes the rows that stand beside the events in PostgreSQL."""

from collections.abc import Iterator, Sequence
from itertools import chain, repeat

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
from counterfoil.adapters.event_store.postgres.connections import Cursor, Statements, changed
from counterfoil.adapters.event_store.postgres.tables import sql

_COMMAND = (
    "SELECT account, command_id, fingerprint, position, recorded_at FROM {s}.counterfoil_commands"
)
_SIGHTING = (
    "SELECT account, object, event_id, happened_at, stream, body FROM {s}.counterfoil_sightings"
)
_OF_OBJECT = f"{_SIGHTING} WHERE account = %b AND object = %b"
_SIGHTED = "FROM {s}.counterfoil_sightings WHERE account = %b AND object = ANY (%b::text[])"
_WHEREABOUTS = "SELECT account, object, stream FROM {s}.counterfoil_whereabouts"
_EARLIEST = -(2**63)


class PostgresBeside:
    """The half of a ledger in PostgreSQL that holds no events."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        schema = statements.address.schema
        self._one_command = sql(f"{_COMMAND} WHERE account = %b AND command_id = %b", schema)
        self._all_commands = sql(_COMMAND, schema)
        self._refuse = sql(
            "INSERT INTO {s}.counterfoil_refusals"
            " (account, command, command_id, code, rule, stream, cause, at)"
            " VALUES (%b, %b, %b, %b, %b, %b, %b, %b)",
            schema,
        )
        self._refuse_again = sql(
            "INSERT INTO {s}.counterfoil_refusals"
            " (account, command, command_id, code, rule, stream, cause, at)"
            " SELECT new.* FROM (VALUES (%b, %b, %b, %b, %b, %b, %b::bytea, %b::bigint))"
            " AS new (account, command, command_id, code, rule, stream, cause, at)"
            " WHERE NOT EXISTS ("
            "SELECT FROM {s}.counterfoil_refusals t WHERE t.account = new.account"
            " AND t.command_id = new.command_id AND t.command = new.command"
            " AND t.code = new.code AND t.at = new.at)",
            schema,
        )
        self._refusals = sql(
            "SELECT account, command, command_id, code, rule, stream, cause, at"
            " FROM {s}.counterfoil_refusals WHERE account = %b ORDER BY id",
            schema,
        )
        self._refusals_after = sql(
            "SELECT id, account, command, command_id, code, rule, stream, cause, at"
            " FROM {s}.counterfoil_refusals WHERE account = %b"
            " AND (at, id) > (%b::bigint, %b::bigint) AND at <= %b::bigint"
            " ORDER BY at, id LIMIT %b::bigint",
            schema,
        )
        self._sightings = sql(
            f"{_OF_OBJECT} AND happened_at >= %b::bigint ORDER BY happened_at, event_id", schema
        )
        self._seen = sql(
            "SELECT FROM {s}.counterfoil_sightings"
            " WHERE account = %b AND object = %b AND event_id = %b",
            schema,
        )
        self._times_seen = sql(
            f"SELECT object, count(*), max(happened_at), NULL {_SIGHTED} GROUP BY object"
            f" UNION ALL SELECT object, NULL, NULL, event_id {_SIGHTED}"
            " AND event_id = ANY (%b::text[])",
            schema,
        )
        self._all_sightings = sql(f"{_SIGHTING} ORDER BY happened_at, event_id", schema)
        self._whereabouts = sql(
            "SELECT object, stream FROM {s}.counterfoil_whereabouts"
            " WHERE account = %b AND object = ANY (%b::text[])",
            schema,
        )
        self._all_whereabouts = sql(_WHEREABOUTS, schema)
        self._last_use = sql(
            "SELECT used_at FROM {s}.counterfoil_session_uses WHERE account = %b AND session = %b",
            schema,
        )
        self._due = sql(
            "SELECT stream, due_at FROM {s}.counterfoil_due"
            " WHERE (due_at, stream) > (%b::bigint, %b) AND due_at <= %b::bigint"
            " ORDER BY due_at, stream LIMIT %b::bigint",
            schema,
        )
        self._due_at = sql("SELECT due_at FROM {s}.counterfoil_due WHERE stream = %b", schema)
        self._quarantine = sql(
            "INSERT INTO {s}.counterfoil_quarantine VALUES (%b, %b, %b, %b, %b, %b)"
            " ON CONFLICT (account, event_id) DO UPDATE SET type = excluded.type,"
            " reason = excluded.reason, at = excluded.at, raw = excluded.raw",
            schema,
        )
        self._release = sql(
            "DELETE FROM {s}.counterfoil_quarantine WHERE account = %b AND event_id = %b", schema
        )
        self._quarantined = sql(
            "SELECT account, event_id, type, reason, at, raw FROM {s}.counterfoil_quarantine"
            " WHERE account = %b ORDER BY at, event_id",
            schema,
        )

    # Commands and refusals

    def command(self, account: str, command_id: str) -> CommandEntry | None:
        """Return the row of a command."""
        rows = self._statements.rows(self._one_command, (account, command_id))
        return CommandEntry._make(rows[0]) if rows else None

    def commands(self) -> Iterator[CommandEntry]:
        """Return the rows of all commands."""
        return map(CommandEntry._make, self._statements.streamed(self._all_commands))

    def refuse(self, entry: RefusalEntry) -> None:
        """Write a refusal; once, even where the answer to the first try was lost."""
        statements = chain([self._refuse], repeat(self._refuse_again))
        self._statements.write(lambda cursor: cursor.execute(next(statements), entry))

    def refusals(self, account: str) -> Sequence[RefusalEntry]:
        """Return an account's refusals."""
        return list(map(RefusalEntry._make, self._statements.rows(self._refusals, (account,))))

    def refusals_after(
        self, account: str, after: tuple[int, int], until: int, limit: int
    ) -> Sequence[NumberedRefusal]:
        """Return an account's refusals after a moment and a number, up to a moment."""
        rows = self._statements.rows(self._refusals_after, (account, *after, until, limit))
        return [NumberedRefusal(number, RefusalEntry._make(row)) for number, *row in rows]

    # Sightings and whereabouts

    def sightings(self, account: str, object: str, since: int | None) -> Sequence[SightingEntry]:
        """Return an object's sightings."""
        start = _EARLIEST if since is None else since
        rows = self._statements.rows(self._sightings, (account, object, start))
        return list(map(SightingEntry._make, rows))

    def seen(
        self, account: str, objects: Sequence[str], event_ids: Sequence[str]
    ) -> Sequence[SeenEntry]:
        """Tell how often objects were sighted, when last, and in which of these events."""
        sought = (account, list(objects), account, list(objects), list(event_ids))
        return list(map(SeenEntry._make, self._statements.rows(self._times_seen, sought)))

    def has_sighting(self, account: str, object: str, event_id: str) -> bool:
        """Tell whether a sighting is on record."""
        return bool(self._statements.rows(self._seen, (account, object, event_id)))

    def all_sightings(self) -> Iterator[SightingEntry]:
        """Return every sighting."""
        return map(SightingEntry._make, self._statements.streamed(self._all_sightings))

    def whereabouts(self, account: str, objects: Sequence[str]) -> Sequence[tuple[str, str]]:
        """Return objects that streams hold, each with its stream."""
        return self._statements.rows(self._whereabouts, (account, list(objects)))

    def all_whereabouts(self) -> Iterator[WhereaboutsEntry]:
        """Return every object's stream."""
        return map(WhereaboutsEntry._make, self._statements.streamed(self._all_whereabouts))

    # Sessions

    def last_use(self, account: str, session: str) -> int | None:
        """Return when a session was last used."""
        rows = self._statements.rows(self._last_use, (account, session))
        return int(rows[0][0]) if rows else None

    # What is due

    def due(self, until: int, limit: int, after: DueEntry | None) -> Sequence[DueEntry]:
        """Return the streams that are due by a moment."""
        start = DueEntry("", _EARLIEST) if after is None else after
        rows = self._statements.rows(self._due, (start.due_at, start.stream, until, limit))
        return list(map(DueEntry._make, rows))

    def due_at(self, stream: str) -> int | None:
        """Return when a stream is due."""
        rows = self._statements.rows(self._due_at, (stream,))
        return int(rows[0][0]) if rows else None

    # Quarantine

    def quarantine(self, entry: QuarantineEntry) -> None:
        """Write a message that could not be applied."""
        changed(self._statements, self._quarantine, entry)

    def release(self, account: str, event_id: str) -> bool:
        """Take a message out of quarantine."""
        released = False

        def run(cursor: Cursor) -> None:
            nonlocal released
            with cursor.connection.transaction():
                changed = cursor.execute(self._release, (account, event_id)).rowcount
                # Once it was so it is so, also where the commit's answer is lost.
                released = released or changed > 0

        self._statements.write(run)
        return released

    def quarantined(self, account: str) -> Sequence[QuarantineEntry]:
        """Return an account's quarantine."""
        rows = self._statements.rows(self._quarantined, (account,))
        return list(map(QuarantineEntry._make, rows))
