"""The raw loop on PostgreSQL: plain statements by psycopg, prepared, with rows in binary."""

from collections.abc import Mapping, Sequence
from itertools import islice

import psycopg
from psycopg import sql

from counterfoil.adapters.bench import raw
from counterfoil.adapters.bench.ours import stream_of
from counterfoil.adapters.bench.payload import Summary
from counterfoil.adapters.bench.sides import FILL, PAGE

_TABLE = """CREATE TABLE {s}.events (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream TEXT NOT NULL,
    version BIGINT NOT NULL,
    topic TEXT NOT NULL,
    header BYTEA NOT NULL,
    body BYTEA NOT NULL,
    UNIQUE (stream, version)
)"""
_INSERT = (
    "INSERT INTO {s}.events (stream, version, topic, header, body) VALUES (%b, %b, %b, %b, %b)"
)
_STREAM = "SELECT topic, body FROM {s}.events WHERE stream = %b ORDER BY version"
_PAGE = (
    "SELECT position, stream, topic, body FROM {s}.events WHERE position > %b::bigint"
    " ORDER BY position LIMIT %b::bigint"
)


class RawPostgres:
    """The floor: BEGIN, INSERT, COMMIT, and a unique key is all that is checked."""

    def __init__(self, conninfo: str, schema: str) -> None:
        self._connection = psycopg.connect(conninfo, autocommit=True)
        self._cursor = self._connection.cursor(binary=True)

        def within(text: str) -> bytes:
            place = sql.Identifier(schema)
            return sql.SQL(text).format(s=place).as_bytes(self._connection)

        self._insert, self._stream, self._page = map(within, (_INSERT, _STREAM, _PAGE))
        self._cursor.execute(within(_TABLE))
        self._steps: dict[int, list[raw.RawRow]] = {}

    def fill(self, numbers: Sequence[int], length: int) -> None:
        """Store whole stories, all their first events before the second ones."""
        rows = raw.rows(numbers, length)
        while batch := list(islice(rows, FILL)):
            self._commit(batch)

    def _commit(self, rows: Sequence[raw.RawRow]) -> None:
        run = self._cursor.execute
        run("BEGIN", prepare=True)
        self._cursor.executemany(self._insert, rows)
        run("COMMIT", prepare=True)

    def tell(self, numbers: Sequence[int], length: int) -> None:
        """Make ready the rows that are to be inserted."""
        self._steps = raw.steps(numbers, length)

    def carry_out(self, number: int, version: int) -> None:
        """Insert the row of a step."""
        run = self._cursor.execute
        run("BEGIN", prepare=True)
        run(self._insert, self._steps[number][version - 1], prepare=True)
        run("COMMIT", prepare=True)

    def carry_out_many(self, number: int, versions: range) -> None:
        """Insert the rows of several steps, which psycopg sends one after the other at once."""
        self._commit(self._steps[number][versions.start - 1 : versions.stop - 1])

    def load(self, number: int) -> object:
        """Select, decode and fold one story."""
        found = self._cursor.execute(self._stream, (stream_of(number),), prepare=True)
        return raw.folded(found.fetchall())

    def replay(self) -> Mapping[str, object]:
        """Select, decode and fold the whole log."""
        states: dict[str, raw.Billed] = {}
        run, after = self._cursor.execute, 0
        while page := run(self._page, (after, PAGE), prepare=True).fetchall():
            raw.fold_into(states, page)
            after = page[-1][0]
        return states

    def summary(self, state: object) -> Summary:
        """Say what a state comes to."""
        return raw.summary(state)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
