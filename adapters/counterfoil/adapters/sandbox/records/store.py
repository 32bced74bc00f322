"""Where records are kept: one SQLite database, in a file or in memory."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

import msgspec
from attrs import field, frozen

from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.adapters.protocol.kinds import Kind
from counterfoil.adapters.sandbox.records.deliveries import TABLES as DELIVERY_TABLES
from counterfoil.adapters.sandbox.records.deliveries import Deliveries
from counterfoil.adapters.sandbox.records.filing import values_at
from counterfoil.adapters.sandbox.records.jobs import TABLES as JOB_TABLES
from counterfoil.adapters.sandbox.records.jobs import Jobs
from counterfoil.adapters.sandbox.records.kept_answers import TABLES as ANSWER_TABLES
from counterfoil.adapters.sandbox.records.kept_answers import KeptAnswers

R = TypeVar("R")

_FORMAT = 1

_BROAD = 100
"""A filter that lets through so many records isn't the one to lead the way."""

_TABLES = """
CREATE TABLE record (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    created INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0,
    body BLOB NOT NULL,
    UNIQUE (kind, id)
);
CREATE INDEX record_in_order ON record (kind, deleted, position);
CREATE TABLE filed (
    kind TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (kind, field, value, position)
) WITHOUT ROWID;
CREATE INDEX filed_of ON filed (position);
CREATE TABLE counted (
    name TEXT PRIMARY KEY,
    times INTEGER NOT NULL
) WITHOUT ROWID;
"""


OTHERS_END_SECONDS = 1.0
"""How long another process that has the file may take to end."""


class NotASandboxError(Exception):
    """Raised when a file holds something else, or the records of another release."""


class InUseError(Exception):
    """Raised when another sandbox keeps its records in the same file."""


@frozen
class Kept:
    """A record as it is kept: its place among all, and its body in JSON."""

    position: int
    deleted: bool
    body: bytes

    @property
    def json(self) -> JsonObject:
        """The record as JSON, made anew each time."""
        return msgspec.json.decode(self.body, type=dict)


@frozen
class Wanted:
    """
    Which records are wanted.

    Attributes:
        like: what fields of the kind's ``filters`` hold, or one of several values that they may
            hold; flags are ``true`` or ``false``.
        unlike: what they don't hold.
        created: bounds on when they were created, such as ``(">=", 1)``.
        before: only records that came before this position.
        after: only records that came after this position, and the oldest of them first.
        limit: how many at most.
    """

    like: Mapping[str, str | tuple[str, ...]] = field(factory=dict)
    unlike: Mapping[str, str] = field(factory=dict)
    created: Sequence[tuple[str, int]] = ()
    before: int | None = None
    after: int | None = None
    limit: int | None = None


class Records:
    """The records of one sandbox; whoever uses it holds the sandbox's lock."""

    def __init__(self, file: str = ":memory:") -> None:
        self._database = sqlite3.connect(
            file, OTHERS_END_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._sql = self._database.execute
        self.is_closed = False
        try:
            # Nothing is changed in a file before it is known to be a sandbox's.
            self._take(file)
            self._prepare(file)
            self._sql("PRAGMA journal_mode = WAL")
            self._sql("PRAGMA synchronous = NORMAL")
        except BaseException:
            self._database.close()
            raise
        self.deliveries = Deliveries(self._database)
        self.jobs = Jobs(self._database)
        self.answers = KeptAnswers(self._database)

    def _take(self, file: str) -> None:
        """Keep everybody else out of the file, until the database is closed or the process ends."""
        self._sql("PRAGMA locking_mode = EXCLUSIVE")
        try:
            self._sql("BEGIN EXCLUSIVE")
            self._sql("COMMIT")
        except sqlite3.OperationalError as why:
            if why.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise InUseError(f"{file} is in use by another sandbox.") from why
            raise
        except sqlite3.DatabaseError as why:
            raise NotASandboxError(f"{file} is no database.") from why

    def _prepare(self, file: str) -> None:
        (made_by,) = self._sql("PRAGMA user_version").fetchone()
        (tables,) = self._sql("SELECT count(*) FROM sqlite_schema").fetchone()
        if made_by == 0 and tables == 0:
            self._database.executescript(
                f"BEGIN;{_TABLES}{DELIVERY_TABLES}{JOB_TABLES}{ANSWER_TABLES}"
                f"PRAGMA user_version = {_FORMAT};COMMIT;"
            )
        elif made_by != _FORMAT:
            raise NotASandboxError(f"{file} holds something else than this release's sandbox.")

    def close(self) -> None:
        """Close the database."""
        self.is_closed = True
        self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all that is written within, or nothing of it."""
        self._sql("BEGIN IMMEDIATE")
        try:
            yield
            self._sql("COMMIT")
        except BaseException:
            # SQLite may have undone it all already, when the disk was full.
            if self._database.in_transaction:
                self._sql("ROLLBACK")
            raise

    @contextmanager
    def undoing(self) -> Iterator[None]:
        """Undo all that is written within, and keep what was written before."""
        self._sql("SAVEPOINT supposed")
        try:
            yield
        finally:
            self._sql("ROLLBACK TO supposed")
            self._sql("RELEASE supposed")

    def find(self, kind: Kind[R], id: str) -> Kept | None:
        """Return a record, a deleted one too."""
        row = self._sql(
            "SELECT position, deleted, body FROM record WHERE kind = ? AND id = ?",
            (kind.object, id),
        ).fetchone()
        return None if row is None else Kept(row[0], bool(row[1]), row[2])

    def insert(self, kind: Kind[R], id: str, created: int, body: bytes) -> None:
        """Keep a new record."""
        position = self._sql(
            "INSERT INTO record (kind, id, created, body) VALUES (?, ?, ?, ?)",
            (kind.object, id, created, body),
        ).lastrowid
        self._file(kind, position or 0, body)

    def replace(self, kind: Kind[R], position: int, body: bytes) -> None:
        """Keep a record's new body."""
        self._sql("UPDATE record SET body = ? WHERE position = ?", (body, position))
        if kind.filters:
            self._sql("DELETE FROM filed WHERE position = ?", (position,))
            self._file(kind, position, body)

    def delete(self, position: int) -> None:
        """Mark a record as deleted; no list shows it any more."""
        self._sql("UPDATE record SET deleted = 1 WHERE position = ?", (position,))
        self._sql("DELETE FROM filed WHERE position = ?", (position,))

    def _file(self, kind: Kind[R], position: int, body: bytes) -> None:
        if not kind.filters:
            return
        record = msgspec.json.decode(body, type=dict)
        self._database.executemany(
            "INSERT OR IGNORE INTO filed VALUES (?, ?, ?, ?)",
            [
                (kind.object, path, value, position)
                for path in kind.filters
                for value in values_at(record, path)
            ],
        )

    def page(self, kind: Kind[R], wanted: Wanted) -> list[Kept]:
        """Return the newest records first, deleted ones left out."""
        filters = list(wanted.like.items())
        if len(filters) > 1:
            filters.sort(key=lambda filed: self._breadth(kind, *filed))
        values: list[str | int] = []
        where: list[str] = []
        name, leading = filters[0] if filters else ("", ())
        if isinstance(leading, str):
            # The narrowest filter leads the way, in its order; records are looked up by position.
            filters.pop(0)
            source = "filed f CROSS JOIN record r ON r.position = f.position"
            position = "f.position"
            where.append("f.kind = ? AND f.field = ? AND f.value = ? AND r.deleted = 0")
            values += [kind.object, name, leading]
        else:
            source, position = "record r", "r.position"
            where.append("r.kind = ? AND r.deleted = 0")
            values.append(kind.object)
        for name, held in filters:
            any_of = (held,) if isinstance(held, str) else held
            filed = f"u.kind = ? AND u.field = ? AND u.value IN ({', '.join('?' * len(any_of))})"
            if isinstance(leading, str):
                # Of a record that is found already, only its own place is looked up.
                filed += " AND u.position = f.position"
            where.append(f"{position} IN (SELECT u.position FROM filed u WHERE {filed})")  # noqa: S608
            values += [kind.object, name, *any_of]
        for name, value in wanted.unlike.items():
            where.append(
                "NOT EXISTS (SELECT 1 FROM filed u WHERE u.kind = ? AND u.field = ?"  # noqa: S608
                f" AND u.value = ? AND u.position = {position})"
            )
            values += [kind.object, name, value]
        for bound, at in wanted.created:
            where.append(f"r.created {bound} ?")
            values.append(at)
        for sign, than in (("<", wanted.before), (">", wanted.after)):
            if than is not None:
                where.append(f"{position} {sign} ?")
                values.append(than)
        order = "ASC" if wanted.after is not None else "DESC"
        values.append(-1 if wanted.limit is None else wanted.limit)
        rows = self._sql(
            f"SELECT r.position, r.deleted, r.body FROM {source}"  # noqa: S608
            f" WHERE {' AND '.join(where)} ORDER BY {position} {order} LIMIT ?",
            values,
        )
        return [Kept(at, bool(deleted), body) for at, deleted, body in rows]

    def newest(
        self, kind: Kind[R], like: Mapping[str, str], unlike: Mapping[str, str], limit: int
    ) -> list[Kept]:
        """Return the newest records first, deleted ones left out, by fields of the ``filters``."""
        return self.page(kind, Wanted(like, unlike, limit=limit))

    def _breadth(self, kind: Kind[R], name: str, held: str | Sequence[str]) -> int:
        """Count the records that one filter lets through, as far as it matters."""
        if not isinstance(held, str):
            return _BROAD
        (found,) = self._sql(
            "SELECT count(*) FROM (SELECT 1 FROM filed WHERE kind = ? AND field = ? AND value = ?"
            " LIMIT ?)",
            (kind.object, name, held, _BROAD),
        ).fetchone()
        return int(found)

    def count(self) -> dict[str, int]:
        """Count the records of each kind, deleted ones left out."""
        rows = self._sql("SELECT kind, count(*) FROM record WHERE deleted = 0 GROUP BY kind")
        return dict(rows.fetchall())

    def count_up(self, name: str) -> int:
        """Count something once more, and return how often it has been counted."""
        (times,) = self._sql(
            "INSERT INTO counted (name, times) VALUES (?, 1)"
            " ON CONFLICT (name) DO UPDATE SET times = times + 1 RETURNING times",
            (name,),
        ).fetchone()
        return int(times)
