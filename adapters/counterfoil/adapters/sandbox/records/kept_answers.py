"""What was answered to keys of idempotency."""

import sqlite3

from attrs import astuple

from counterfoil.adapters.protocol.idempotency import KeptAnswer

TABLES = """
CREATE TABLE answered (
    key TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    at INTEGER NOT NULL,
    status INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    body BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX answered_in_order ON answered (at);
"""


class KeptAnswers:
    """The kept answers of one sandbox; whoever uses it holds the sandbox's lock."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._sql = database.execute

    def find(self, key: str) -> KeptAnswer | None:
        """Return what was answered to a key."""
        row = self._sql(
            "SELECT path, fingerprint, status, request_id, body FROM answered WHERE key = ?",
            (key,),
        ).fetchone()
        return None if row is None else KeptAnswer(*row)

    def keep(self, key: str, at: int, answer: KeptAnswer) -> None:
        """Keep what was answered to a key, in the place of what was kept."""
        self._sql(
            "INSERT OR REPLACE INTO answered"
            " (key, at, path, fingerprint, status, request_id, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (key, at, *astuple(answer)),
        )

    def forget(self, until: int) -> None:
        """Forget what was answered until a second."""
        self._sql("DELETE FROM answered WHERE at <= ?", (until,))
