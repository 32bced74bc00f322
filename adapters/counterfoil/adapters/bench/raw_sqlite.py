"""The raw loop on SQLite: plain statements by the standard library, on settings like ours."""

import sqlite3
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from counterfoil.adapters.bench import raw
from counterfoil.adapters.bench.ours import stream_of
from counterfoil.adapters.bench.payload import Summary
from counterfoil.adapters.bench.sides import FILL, PAGE

_TABLE = """CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    header BLOB NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (stream, version)
)"""
_INSERT = "INSERT INTO events (stream, version, topic, header, body) VALUES (?, ?, ?, ?, ?)"
_STREAM = "SELECT topic, body FROM events WHERE stream = ? ORDER BY version"
_PAGE = (
    "SELECT position, stream, topic, body FROM events WHERE position > ? ORDER BY position LIMIT ?"
)


class RawSQLite:
    """The floor: nothing is loaded before a commit, and its unique key is all that is checked."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._run = self._connection.execute
        self._run("PRAGMA journal_mode = WAL")
        self._run("PRAGMA synchronous = FULL")
        self._run(_TABLE)
        self._steps: dict[int, list[raw.RawRow]] = {}

    def fill(self, numbers: Sequence[int], length: int) -> None:
        """Store whole stories, all their first events before the second ones."""
        rows = raw.rows(numbers, length)
        while batch := list(islice(rows, FILL)):
            self._commit(batch)

    def _commit(self, rows: Sequence[raw.RawRow]) -> None:
        self._run("BEGIN IMMEDIATE")
        self._connection.executemany(_INSERT, rows)
        self._run("COMMIT")

    def tell(self, numbers: Sequence[int], length: int) -> None:
        """Make ready the rows that are to be inserted."""
        self._steps = raw.steps(numbers, length)

    def carry_out(self, number: int, version: int) -> None:
        """Insert the row of a step."""
        run = self._run
        run("BEGIN IMMEDIATE")
        run(_INSERT, self._steps[number][version - 1])
        run("COMMIT")

    def carry_out_many(self, number: int, versions: range) -> None:
        """Insert the rows of several steps."""
        self._commit(self._steps[number][versions.start - 1 : versions.stop - 1])

    def load(self, number: int) -> object:
        """Select, decode and fold one story."""
        return raw.folded(self._run(_STREAM, (stream_of(number),)).fetchall())

    def replay(self) -> Mapping[str, object]:
        """Select, decode and fold the whole log."""
        states: dict[str, raw.Billed] = {}
        after = 0
        while page := self._run(_PAGE, (after, PAGE)).fetchall():
            raw.fold_into(states, page)
            after = page[-1][0]
        return states

    def summary(self, state: object) -> Summary:
        """Say what a state comes to."""
        return raw.summary(state)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
