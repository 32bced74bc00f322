"""The inbox in SQLite."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from counterfoil.adapters.event_store.datastore import Datastore, JoinedDatastore
from counterfoil.adapters.event_store.inbox_rows import (
    AGAIN,
    HEAD,
    RETRIABLE,
    Due,
    InboxCount,
    InboxEntry,
    SettledEntry,
)

_WHOLE = f"SELECT {HEAD}, body FROM counterfoil_inbox"  # noqa: S608 - only names of columns.
_WITHOUT_BODY = f"SELECT {HEAD}, x'' FROM counterfoil_inbox"  # noqa: S608

_REOPEN = f"UPDATE counterfoil_inbox SET {AGAIN}, next_try = ? WHERE account = ?"  # noqa: S608


class SQLiteInbox:
    """Messages in a table beside the events."""

    def __init__(self, datastore: Datastore | JoinedDatastore) -> None:
        self._datastore = datastore

    def receive(self, entry: InboxEntry) -> bool:
        """Write a message, unless its account has one of its id."""
        with self._datastore.transaction(commit=True) as c:
            c.execute(
                "INSERT INTO counterfoil_inbox (account, event_id, type, object, received_at,"
                " outcome, reason, settled_at, tries, next_try, kept, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (account, event_id) DO NOTHING",
                entry[1:],
            )
            return c.sqlite_cursor.rowcount > 0

    def open(self, due: Due, limit: int) -> Sequence[InboxEntry]:
        """Return messages whose next try is due."""
        known = "NOT NULL" if due.is_known else "NULL"
        when = f"{_WHOLE} WHERE object IS {known} AND next_try"
        found = self._found(f"{when} <= ? ORDER BY next_try, number LIMIT ?", (due.until, limit))
        if not found:
            found = self._found(
                f"{when} > ? ORDER BY next_try, number LIMIT ?", (due.beyond, limit)
            )
        return found

    def message(self, account: str, event_id: str) -> InboxEntry | None:
        """Return a message."""
        found = self._found(f"{_WHOLE} WHERE account = ? AND event_id = ?", (account, event_id))
        return found[0] if found else None

    def accounts_of(self, event_id: str) -> Sequence[str]:
        """Return the accounts that have a message of an id."""
        with self._datastore.reading() as cursor:
            rows = cursor.execute(
                "SELECT account FROM counterfoil_inbox WHERE event_id = ? ORDER BY account",
                (event_id,),
            )
            return [str(account) for (account,) in rows]

    def page(
        self, account: str | None, outcome: str | None, before: int | None, limit: int
    ) -> Sequence[InboxEntry]:
        """Return messages without their bodies."""
        # The sign keeps SQLite from reading all of an account in order to sort it.
        asked = {"+account = ?": account, "outcome = ?": outcome, "number < ?": before}
        given = {condition: value for condition, value in asked.items() if value is not None}
        where = f" WHERE {' AND '.join(given)}" if given else ""
        return self._found(
            f"{_WITHOUT_BODY}{where} ORDER BY number DESC LIMIT ?", (*given.values(), limit)
        )

    def all(self) -> Iterator[InboxEntry]:
        """Return every message."""
        with self._datastore.reading() as cursor, closing(cursor):
            yield from map(_entry, cursor.execute(f"{_WHOLE} ORDER BY number"))

    def counts(self) -> Sequence[InboxCount]:
        """Count the messages by account and outcome."""
        with self._datastore.reading() as cursor:
            rows = cursor.execute(
                "SELECT c.account, c.outcome, c.messages, i.received_at"
                " FROM (SELECT account, outcome, COUNT(*) AS messages, MIN(number) AS first"
                " FROM counterfoil_inbox INDEXED BY counterfoil_inbox_by_outcome"
                " GROUP BY account, outcome) AS c"
                " JOIN counterfoil_inbox AS i ON i.number = c.first"
                " ORDER BY c.account, c.outcome"
            )
            return list(map(InboxCount._make, rows))

    def settle(self, entries: Sequence[SettledEntry]) -> None:
        """Say what open messages came to."""
        with self._datastore.transaction(commit=True) as c:
            self.settle_within(c.sqlite_cursor, entries)

    @staticmethod
    def settle_within(cursor: sqlite3.Cursor, entries: Sequence[SettledEntry]) -> None:
        """Say within a transaction what open messages came to."""
        cursor.executemany(
            "UPDATE counterfoil_inbox SET outcome = :outcome, reason = :reason,"
            " settled_at = :settled_at, tries = tries + 1, next_try = :next_try,"
            " object = COALESCE(object, :object)"
            " WHERE account = :account AND event_id = :event_id AND next_try IS NOT NULL",
            [each._asdict() for each in entries],
        )
        # The statement above would write every body anew if it could change one.
        cursor.executemany(
            "UPDATE counterfoil_inbox SET body = x''"
            " WHERE account = ? AND event_id = ? AND NOT kept AND next_try IS NULL"
            " AND outcome NOT IN ('waiting', 'quarantined')",
            [(each.account, each.event_id) for each in entries],
        )

    @staticmethod
    def found_within(cursor: sqlite3.Cursor, account: str, object: str) -> None:
        """Say within a transaction that what waited for the holder of an object counts now."""
        cursor.execute(
            "UPDATE counterfoil_inbox SET outcome = 'applied',"
            " body = CASE WHEN kept THEN body ELSE x'' END"
            " WHERE account = ? AND object = ? AND outcome = 'waiting' AND next_try IS NULL",
            (account, object),
        )

    def reopen(self, account: str, event_id: str, at: int) -> bool:
        """Let a settled message be tried again."""
        with self._datastore.transaction(commit=True) as c:
            c.execute(
                f"{_REOPEN} AND event_id = ? AND {RETRIABLE}",
                (at, account, event_id),
            )
            return c.sqlite_cursor.rowcount > 0

    def hurry(self, at: int) -> None:
        """Let what waits for another try be tried at once."""
        with self._datastore.transaction(commit=True) as c:
            c.execute(
                "UPDATE counterfoil_inbox SET next_try = ?"
                " WHERE outcome = 'waiting' AND next_try IS NOT NULL",
                (at,),
            )

    def _found(self, statement: str, parameters: tuple[object, ...]) -> list[InboxEntry]:
        with self._datastore.reading() as cursor:
            return list(map(_entry, cursor.execute(statement, parameters)))


def _entry(row: tuple[Any, ...]) -> InboxEntry:
    return InboxEntry._make((*row[:11], bool(row[11]), row[12]))
