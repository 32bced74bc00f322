"""The inbox in PostgreSQL."""

from collections.abc import Iterator, Sequence

from counterfoil.adapters.event_store.inbox_rows import (
    AGAIN,
    HEAD,
    RETRIABLE,
    Due,
    InboxCount,
    InboxEntry,
    SettledEntry,
)
from counterfoil.adapters.event_store.postgres.appending import columns
from counterfoil.adapters.event_store.postgres.connections import Statements, changed
from counterfoil.adapters.event_store.postgres.tables import SETTLE, sql

_WHOLE = f"SELECT {HEAD}, body FROM {{s}}.counterfoil_inbox"  # noqa: S608 - only names of columns.
_WITHOUT_BODY = f"SELECT {HEAD}, ''::bytea FROM {{s}}.counterfoil_inbox"  # noqa: S608

_REOPEN = f"UPDATE {{s}}.counterfoil_inbox SET {AGAIN}, next_try = %b WHERE account = %b"  # noqa: S608


class PostgresInbox:
    """Messages in a table beside the events."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._schema = statements.address.schema
        self._receive = self._sql(
            "INSERT INTO {s}.counterfoil_inbox (account, event_id, type, object, received_at,"
            " outcome, reason, settled_at, tries, next_try, kept, body)"
            " VALUES (%b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b)"
            " ON CONFLICT (account, event_id) DO NOTHING"
        )
        when = f"{_WHOLE} WHERE (object IS NOT NULL) = %b AND next_try"
        self._due, self._beyond = (
            self._sql(f"{when} {so} %b::bigint ORDER BY next_try, number LIMIT %b::bigint")
            for so in ("<=", ">")
        )
        self._message = self._sql(f"{_WHOLE} WHERE account = %b AND event_id = %b")
        self._all = self._sql(f"{_WHOLE} ORDER BY number")
        self._accounts = self._sql(
            "SELECT account FROM {s}.counterfoil_inbox WHERE event_id = %b ORDER BY account"
        )
        self._counts = self._sql(
            "SELECT c.account, c.outcome, c.messages, i.received_at"
            " FROM (SELECT account, outcome, COUNT(*) AS messages, MIN(number) AS first"
            " FROM {s}.counterfoil_inbox GROUP BY account, outcome) AS c"
            " JOIN {s}.counterfoil_inbox AS i ON i.number = c.first"
            " ORDER BY c.account, c.outcome"
        )
        arrays = ", ".join(("%b::text[]",) * 4 + ("%b::bigint[]",) * 2 + ("%b::text[]",))
        self._settle = self._sql(SETTLE.replace("{settled}", arrays))
        self._reopen = self._sql(f"{_REOPEN} AND event_id = %b AND {RETRIABLE}")
        self._hurry = self._sql(
            "UPDATE {s}.counterfoil_inbox SET next_try = %b"
            " WHERE outcome = 'waiting' AND next_try IS NOT NULL"
        )

    def _sql(self, text: str) -> bytes:
        return sql(text, self._schema)

    def receive(self, entry: InboxEntry) -> bool:
        """Write a message, unless its account has one of its id."""
        return self._changed(self._receive, entry[1:]) > 0

    def open(self, due: Due, limit: int) -> Sequence[InboxEntry]:
        """Return messages whose next try is due."""
        rows = self._statements.rows(self._due, (due.is_known, due.until, limit))
        if not rows:
            rows = self._statements.rows(self._beyond, (due.is_known, due.beyond, limit))
        return list(map(InboxEntry._make, rows))

    def message(self, account: str, event_id: str) -> InboxEntry | None:
        """Return a message."""
        rows = self._statements.rows(self._message, (account, event_id))
        return InboxEntry._make(rows[0]) if rows else None

    def accounts_of(self, event_id: str) -> Sequence[str]:
        """Return the accounts that have a message of an id."""
        return [str(account) for (account,) in self._statements.rows(self._accounts, (event_id,))]

    def page(
        self, account: str | None, outcome: str | None, before: int | None, limit: int
    ) -> Sequence[InboxEntry]:
        """Return messages without their bodies."""
        asked = {"account = %b": account, "outcome = %b": outcome, "number < %b": before}
        given = {condition: value for condition, value in asked.items() if value is not None}
        where = f" WHERE {' AND '.join(given)}" if given else ""
        statement = self._sql(f"{_WITHOUT_BODY}{where} ORDER BY number DESC LIMIT %b::bigint")
        rows = self._statements.rows(statement, (*given.values(), limit))
        return list(map(InboxEntry._make, rows))

    def all(self) -> Iterator[InboxEntry]:
        """Return every message."""
        return map(InboxEntry._make, self._statements.streamed(self._all))

    def counts(self) -> Sequence[InboxCount]:
        """Count the messages by account and outcome."""
        return list(map(InboxCount._make, self._statements.rows(self._counts)))

    def settle(self, entries: Sequence[SettledEntry]) -> None:
        """Say what open messages came to."""
        if entries:
            self._changed(self._settle, columns(entries, len(SettledEntry._fields)))

    def reopen(self, account: str, event_id: str, at: int) -> bool:
        """Let a settled message be tried again."""
        return self._changed(self._reopen, (at, account, event_id)) > 0

    def hurry(self, at: int) -> None:
        """Let what waits for another try be tried at once."""
        self._changed(self._hurry, (at,))

    def _changed(self, statement: bytes, parameters: Sequence[object]) -> int:
        """Run one statement that writes, and return how many rows it changed."""
        return changed(self._statements, statement, parameters)
