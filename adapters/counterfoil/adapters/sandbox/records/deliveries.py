"""What is to be delivered to whom, and what came of it; it outlives whoever delivers."""

import sqlite3
from collections.abc import Collection
from typing import Literal, TypeAlias

from attrs import frozen

TABLES = """
CREATE TABLE delivery (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    type TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    due INTEGER,
    place REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL,
    answered INTEGER,
    tried_at INTEGER
);
CREATE INDEX delivery_in_order ON delivery (due, place, number) WHERE due IS NOT NULL;
CREATE INDEX delivery_of ON delivery (event, endpoint);
"""

Outcome: TypeAlias = Literal["waiting", "retrying", "delivered", "failed", "canceled", "lost"]
"""
What came of a delivery until now.

It ``failed`` after the last try, was ``canceled`` where its endpoint was disabled or deleted, and
``lost`` where chaos dropped it.
"""

_COLUMNS = "number, event, type, endpoint, due, tries, outcome, answered, tried_at"


@frozen
class Delivery:
    """
    An event on its way to an endpoint; ids are given.

    Attributes:
        due: the second of the next try, if there is to be one.
        answered: the HTTP status of the last answer; ``None`` where nobody answered.
        tried_at: the second of the last try.
    """

    number: int
    event: str
    type: str
    endpoint: str
    due: int | None
    tries: int
    outcome: Outcome
    answered: int | None
    tried_at: int | None


class Deliveries:
    """The deliveries of one sandbox; whoever uses it holds the sandbox's lock."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._sql = database.execute

    def add(self, event: str, type: str, endpoint: str, due: int, place: float) -> None:
        """Keep that an event is to be delivered, from a second on; lower places go first."""
        self._sql(
            "INSERT INTO delivery (event, type, endpoint, due, place, outcome)"
            " VALUES (?, ?, ?, ?, ?, 'waiting')",
            (event, type, endpoint, due, place),
        )

    def add_lost(self, event: str, type: str, endpoint: str) -> None:
        """Keep that an event is never to be delivered."""
        self._sql(
            "INSERT INTO delivery (event, type, endpoint, place, outcome)"
            " VALUES (?, ?, ?, 0, 'lost')",
            (event, type, endpoint),
        )

    def next(self, until: int, besides: Collection[str] = ()) -> Delivery | None:
        """Return what is to be tried first, no later than a second, but for some endpoints."""
        row = self._sql(
            f"SELECT {_COLUMNS} FROM delivery WHERE due <= ?"  # noqa: S608
            f" AND endpoint NOT IN ({', '.join('?' * len(besides))})"
            " ORDER BY due, place, number LIMIT 1",
            (until, *besides),
        ).fetchone()
        return None if row is None else Delivery(*row)

    def find(self, number: int) -> Delivery:
        """Return a delivery."""
        row = self._sql(
            f"SELECT {_COLUMNS} FROM delivery WHERE number = ?",  # noqa: S608
            (number,),
        ).fetchone()
        return Delivery(*row)

    def reached(self, event: str, endpoint: str) -> int:
        """Count how often an event has reached an endpoint."""
        (times,) = self._sql(
            "SELECT count(*) FROM delivery"
            " WHERE event = ? AND endpoint = ? AND outcome = 'delivered'",
            (event, endpoint),
        ).fetchone()
        return int(times)

    def note(
        self,
        number: int,
        outcome: Outcome,
        *,
        at: int,
        answered: int | None = None,
        due: int | None = None,
    ) -> None:
        """Keep what came of a try, and when the next is due."""
        self._sql(
            "UPDATE delivery SET outcome = ?, answered = ?, tried_at = ?, due = ?,"
            " tries = tries + 1 WHERE number = ?",
            (outcome, answered, at, due, number),
        )

    def cancel(self, number: int) -> None:
        """Keep that there is no further try."""
        self._sql(
            "UPDATE delivery SET outcome = 'canceled', due = NULL WHERE number = ?", (number,)
        )

    def latest(self, limit: int) -> list[Delivery]:
        """Return the latest deliveries, the newest first."""
        rows = self._sql(
            f"SELECT {_COLUMNS} FROM delivery ORDER BY number DESC LIMIT ?",  # noqa: S608
            (limit,),
        )
        return [Delivery(*row) for row in rows]
