"""What time is to bring about, and when."""

import sqlite3

from attrs import frozen

TABLES = """
CREATE TABLE due (
    job TEXT NOT NULL,
    id TEXT NOT NULL,
    clock TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (job, id)
) WITHOUT ROWID;
CREATE INDEX due_in_order ON due (clock, at);
"""


@frozen
class Job:
    """Something that time brings about: what, to which object, by which clock, and when."""

    job: str
    id: str
    clock: str
    at: int


class Jobs:
    """The jobs of one sandbox; whoever uses it holds the sandbox's lock."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._sql = database.execute

    def schedule(self, job: Job) -> None:
        """Keep what time is to bring about, instead of the same job for the same object before."""
        self._sql(
            "INSERT OR REPLACE INTO due (job, id, clock, at) VALUES (?, ?, ?, ?)",
            (job.job, job.id, job.clock, job.at),
        )

    def unschedule(self, job: str, id: str) -> None:
        """Forget what time was to bring about."""
        self._sql("DELETE FROM due WHERE job = ? AND id = ?", (job, id))

    def next(self, clock: str, until: int) -> Job | None:
        """Return what is due first by a clock, no later than a second."""
        row = self._sql(
            "SELECT job, id, clock, at FROM due WHERE clock = ? AND at <= ?"
            " ORDER BY at, job, id LIMIT 1",
            (clock, until),
        ).fetchone()
        return None if row is None else Job(*row)
