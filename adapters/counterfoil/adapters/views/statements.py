"""SQLAlchemy's statements as text, compiled once and run on the store's own connections."""

from collections.abc import Sequence
from functools import cache, cached_property

from attrs import frozen
from sqlalchemy import Table, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable
from sqlalchemy.sql import ClauseElement

KEYS_AT_ONCE = (1, 16, 256)
"""How many rows a statement looks for by key; a lesser number is filled up."""


@cache
def dialect_of(name: str) -> Dialect:
    """Return how SQL is written for a database, parameters standing in order."""
    if name == "sqlite":
        return sqlite.dialect(paramstyle="qmark")
    return psycopg.dialect(paramstyle="format")  # type: ignore[no-untyped-call]


def compiled(statement: ClauseElement, dialect: str) -> tuple[str, tuple[object, ...]]:
    """Return the text of a statement, and its parameters in order."""
    made = statement.compile(dialect=dialect_of(dialect))
    return str(made), tuple(made.params[name] for name in getattr(made, "positiontup", ()) or ())


def making(table: Table, dialect: str, *, where_absent: bool = False) -> str:
    """Return the statement that makes a table, without its indexes."""
    return compiled(CreateTable(table, if_not_exists=where_absent), dialect)[0]


def indexing(table: Table, dialect: str) -> list[str]:
    """Return the statements that make a table's indexes."""
    ordered = sorted(table.indexes, key=lambda index: str(index.name))
    return [compiled(CreateIndex(index, if_not_exists=True), dialect)[0] for index in ordered]


def gathering(table: Table, dialect: str) -> list[str]:
    """
    Return what tells the database how a table is filled, where it plans by that.

    PostgreSQL finds out by itself only a while after a table was filled.
    """
    if dialect != "postgresql":
        return []
    return [f"ANALYZE {dialect_of(dialect).identifier_preparer.format_table(table)}"]


def dropping(table: Table, dialect: str) -> str:
    """Return the statement that drops a table, if it is there."""
    return compiled(DropTable(table, if_exists=True), dialect)[0]


@frozen(kw_only=True)
class Statements:
    """The statements over one table that are run again and again."""

    table: Table
    dialect: str

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns, in order."""
        return tuple(column.name for column in self.table.columns)

    @cached_property
    def add(self) -> str:
        """Return what adds a row."""
        return compiled(insert(self.table), self.dialect)[0]

    @cached_property
    def put(self) -> str:
        """Return what puts a row in the place of the one with its key, if there is one."""
        make = sqlite.insert if self.dialect == "sqlite" else postgresql.insert
        adding = make(self.table)
        keys = [column.name for column in self.table.primary_key]
        values = {name: adding.excluded[name] for name in self.columns if name not in keys}
        return compiled(
            adding.on_conflict_do_update(index_elements=keys, set_=values), self.dialect
        )[0]

    def finding(self, number: int) -> str:
        """Return what finds rows by account and so many ids."""
        return self._finding[number]

    @cached_property
    def _finding(self) -> dict[int, str]:
        account, id_ = self.table.c.account, self.table.c.id
        return {
            number: compiled(
                select(self.table).where(
                    account == bindparam("of"),
                    id_.in_([bindparam(f"id_{each}") for each in range(number)]),
                ),
                self.dialect,
            )[0]
            for number in KEYS_AT_ONCE
        }


def parts_of(ids: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Divide ids into as many as are looked for at once; the last of a part is repeated."""
    parts = []
    most = KEYS_AT_ONCE[-1]
    for start in range(0, len(ids), most):
        part = list(ids[start : start + most])
        number = next(each for each in KEYS_AT_ONCE if each >= len(part))
        parts.append((number, part + part[-1:] * (number - len(part))))
    return parts
