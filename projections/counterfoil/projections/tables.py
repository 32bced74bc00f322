"""The tables of the read models, and the statements over them: one text for every database."""

from collections.abc import Mapping
from functools import cache

from attrs import frozen
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Index,
    Label,
    MetaData,
    Select,
    Table,
    Text,
    asc,
    case,
    desc,
    func,
    literal,
    literal_column,
    select,
    tuple_,
    union_all,
)
from sqlalchemy import Column as SqlColumn
from sqlalchemy.dialects.postgresql import TEXT as POSTGRES_TEXT
from sqlalchemy.types import TypeEngine

from counterfoil.projections.read_model import Column, ReadModel

PREFIX = "counterfoil_view_"
"""How the names of our tables begin: the database may be an embedder's."""

TEXT = Text().with_variant(POSTGRES_TEXT(collation="C"), "postgresql")
"""Text that is compared byte by byte, as in the log, whatever the database's own collation."""

_TYPES: Mapping[type, "TypeEngine[str] | TypeEngine[int] | TypeEngine[bool]"] = {
    str: TEXT,
    int: BigInteger(),
    bool: Boolean(),
}

ENTRY_COLUMNS = (
    Column("position", int),
    Column("at", int),
    Column("known_at", int),
    Column("late", bool),
    Column("actor", str),
    Column("door", str),
    Column("reference", str),
    Column("told", str),
)
"""What an entry holds beside the aggregate that it is of; what it told is JSON."""

KEY = ("account", "id")


@cache
def rows_table(
    model: ReadModel, schema: str | None = None, letter: str = "a", *, beside: bool = False
) -> Table:
    """
    Return the table of a read model's rows, or of those that are filled beside the live ones.

    ``letter`` tells the indexes of the ones from those of the others. An index leaves out the rows
    in which its first column holds nothing: most hold but a few of all rows, and cost little.
    """
    name = f"{PREFIX}{model.name}"
    columns = [column_of(each) for each in model.all_columns()]
    columns_by_name = {column.name: column for column in columns}
    indexes = [
        Index(
            f"{name}_{letter}_{number}",
            "account",
            *each,
            sqlite_where=columns_by_name[each[0]].is_not(None),
            postgresql_where=columns_by_name[each[0]].is_not(None),
        )
        for number, each in enumerate(model.indexes, start=1)
    ]
    return Table(named(name, beside=beside), MetaData(schema=schema), *_key(), *columns, *indexes)


def named(name: str, *, beside: bool) -> str:
    """Return the name of a table, or of the one that is filled beside it."""
    return f"{name}_new" if beside else name


@cache
def entries_table(
    model: ReadModel, schema: str | None = None, letter: str = "a", *, beside: bool = False
) -> Table:
    """Return the table of a read model's entries, or of those that are filled beside them."""
    name = f"{PREFIX}{model.name}_entries"
    position, *others = [column_of(each, nullable=False) for each in ENTRY_COLUMNS]
    position.primary_key = True
    indexes = [Index(f"{name}_{letter}_by_position", "account", "position")]
    if model.finds_by_moment:
        indexes.append(Index(f"{name}_{letter}_by_moment", "account", "at"))
    return Table(
        named(name, beside=beside),
        MetaData(schema=schema),
        *_key(),
        position,
        *others,
        *indexes,
        sqlite_with_rowid=False,
    )


def _key() -> list["SqlColumn[object]"]:
    return [SqlColumn(each, TEXT, primary_key=True) for each in KEY]


def column_of(column: Column, *, nullable: bool = True) -> "SqlColumn[object]":
    """Return a column as SQL knows it."""
    return SqlColumn(column.name, _TYPES[column.holds], nullable=nullable)


_BEYOND_ALL = "\U0010ffff"
"""A text that no id comes after."""


@frozen(kw_only=True)
class Sorting:
    """
    In what order rows come, and which of them.

    Args:
        by: the column; rows in which it holds nothing come last. Those that are the same in it are
            in the order of their ids.
        falling: whether the greatest comes first, and the greatest id.
        after: the id of the last row that one had.
    """

    by: str = "id"
    falling: bool = False
    after: str | None = None
    limit: int


def paged(
    statement: "Select[tuple[object, ...]]", table: Table, account: str, sorting: Sorting
) -> "Select[tuple[object, ...]]":
    """
    Sort a selection in an account; return one page of it and the first row of the next.

    The rows that hold something in the column and those that don't are found each by an index of
    their own, and stand one after the other.
    """
    id_, after, limit = table.c.id, sorting.after, sorting.limit + 1
    direction = desc if sorting.falling else asc
    if sorting.by == "id":
        # As the key stands: it is never absent, and needs no sorting.
        ordered = statement.order_by(direction(id_)).limit(limit)
        if after is None:
            return ordered
        return ordered.where(id_ < after if sorting.falling else id_ > after)
    column = table.c[sorting.by]
    told, untold = statement.where(column.is_not(None)), statement.where(column.is_(None))
    if after is not None:
        last = table.alias("last")
        of_last = (last.c.account == account, last.c.id == after)
        held = select(last.c[sorting.by]).where(*of_last).scalar_subquery()
        here, there = tuple_(column, id_), tuple_(held, literal(after))
        told = told.where(here < there if sorting.falling else here > there)
        # Where the last one held something, all of those that don't come after it.
        every = _BEYOND_ALL if sorting.falling else ""
        one = select(case((last.c[sorting.by].is_(None), last.c.id), else_=every)).where(*of_last)
        beyond = one.scalar_subquery()
        untold = untold.where(id_ < beyond if sorting.falling else id_ > beyond)
    both = told.order_by(direction(column), direction(id_)), untold.order_by(direction(id_))
    parts = (
        select(literal(number).label("part"), part.limit(limit).subquery())
        for number, part in enumerate(both)
    )
    found = union_all(*parts).subquery()
    order = asc(found.c.part), direction(found.c[sorting.by]), direction(found.c.id)
    rows = select(*(found.c[each.name] for each in table.columns))
    return rows.order_by(*order).limit(limit)


HIGH, LOW = "_high", "_low"
"""How the names of the two columns of a sum end."""

_BITS = 32


def summed(amount: "ColumnElement[int]", name: str) -> "tuple[Label[int], Label[int]]":
    """
    Sum up numbers of 64 bits, their upper and their lower halves apart: together they may have more
    than a database adds up.
    """
    low = amount.op("&")(literal_column(str((1 << _BITS) - 1)))
    return (
        func.sum(amount.op(">>")(literal_column(str(_BITS)))).label(f"{name}{HIGH}"),
        func.sum(low).label(f"{name}{LOW}"),
    )


def sum_of(high: int, low: int) -> int:
    """Return the sum that was added up in two halves."""
    return (high << _BITS) + low
