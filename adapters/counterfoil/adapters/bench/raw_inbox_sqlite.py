"""The raw loop that takes webhooks in on SQLite, on settings like ours."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from time import time

from counterfoil.adapters.bench.payload import subscription_id
from counterfoil.adapters.bench.raw_webhooks import Batch, Log, Told, opened, standing
from counterfoil.adapters.bench.receiving import Kept, Standing
from counterfoil.adapters.bench.webhooks import Webhook

_TABLES = """
CREATE TABLE inbox (
    position INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE,
    received_at REAL NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE outcomes (position INTEGER PRIMARY KEY, outcome TEXT NOT NULL);
CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    happened_at INTEGER NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (stream, version)
);
CREATE TABLE model (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    customer TEXT,
    status TEXT,
    price TEXT,
    quantity INTEGER,
    period_end INTEGER,
    paused INTEGER NOT NULL,
    total INTEGER
) WITHOUT ROWID;
"""
_RECEIVE = (
    "INSERT INTO inbox (event_id, received_at, body) VALUES (?, ?, ?)"
    " ON CONFLICT (event_id) DO NOTHING"
)
_RECORD = "INSERT INTO events (stream, version, topic, happened_at, body) VALUES (?, ?, ?, ?, ?)"
_PUT = "INSERT OR REPLACE INTO model VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_MARK = "INSERT INTO outcomes VALUES (?, 'applied')"
_KEPT = """SELECT
    (SELECT count(*) FROM inbox JOIN outcomes USING (position)),
    (SELECT count(*) FROM model WHERE kind = 'subscription'),
    (SELECT count(*) FROM model WHERE kind = 'invoice')"""
_STANDING = "SELECT status, price, quantity, period_end, paused FROM model WHERE id = ?"


class RawInboxSQLite:
    """
    The floor: a row in the inbox, then an event, the newest state and an outcome.

    That a webhook is applied stands in a table beside the inbox: a mark in its row would write
    four kilobytes once more.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._run = self._connection.execute
        self._run("PRAGMA journal_mode = WAL")
        self._run("PRAGMA synchronous = FULL")
        self._connection.executescript(_TABLES)
        self._log = Log()
        self._told: Sequence[Webhook] = ()

    def tell(self, webhooks: Sequence[Webhook]) -> None:
        """Make ready the webhooks that are to be taken in."""
        self._told = webhooks

    def take(self) -> int:
        """Receive each webhook in a commit of its own, then apply them in batches."""
        run = self._run
        received: list[tuple[int, Told]] = []
        for _, body, signature in self._told:
            told = opened(body, signature)
            # Outside a transaction each statement is one, which is a call less than to say so.
            stored = run(_RECEIVE, (told.id, time(), body))
            if stored.rowcount and stored.lastrowid:
                received.append((stored.lastrowid, told))
        for batch in self._log.batches(received):
            self._apply(batch)
        return len(self._told)

    def _apply(self, batch: Batch) -> None:
        run_many = self._connection.executemany
        self._run("BEGIN IMMEDIATE")
        run_many(_RECORD, batch.events)
        run_many(_PUT, batch.model)
        run_many(_MARK, batch.positions)
        self._run("COMMIT")

    def kept(self) -> Kept:
        """Count what is stored."""
        return Kept(*self._run(_KEPT).fetchone())

    def standing(self, number: int) -> Standing:
        """Read what a subscription is."""
        return standing(self._run(_STANDING, (subscription_id(number),)).fetchone())

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
