"""The tables of the read models, and the statements over them: one text for every database."""

from collections.abc import Mapping

from attrs import frozen
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Index,
    MetaData,
    Select,
    Table,
    Text,
    asc,
    desc,
    select,
)
from sqlalchemy import Column as SqlColumn

from counterfoil.projections.read_model import Column, ReadModel

PREFIX = "counterfoil_view_"
"""How the names of our tables begin: the database may be an embedder's."""

_TYPES: Mapping[type, type[Text] | type[BigInteger] | type[Boolean]] = {
    str: Text,
    int: BigInteger,
    bool: Boolean,
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


def rows_table(
    model: ReadModel, schema: str | None = None, letter: str = "a", *, beside: bool = False
) -> Table:
    """
    Return the table of a read model's rows, or of those that are filled beside the live ones.

    ``letter`` tells the indexes of the ones from those of the others.
    """
    name = f"{PREFIX}{model.name}"
    columns = [column_of(each) for each in model.all_columns()]
    # By their numbers, because PostgreSQL has room for 63 characters.
    indexes = [
        Index(f"{name}_{letter}_{number}", "account", *each)
        for number, each in enumerate(model.indexes, start=1)
    ]
    return Table(named(name, beside=beside), MetaData(schema=schema), *_key(), *columns, *indexes)


def named(name: str, *, beside: bool) -> str:
    """Return the name of a table, or of the one that is filled beside it."""
    return f"{name}_new" if beside else name


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
    return [SqlColumn(each, Text, primary_key=True) for each in KEY]


def column_of(column: Column, *, nullable: bool = True) -> "SqlColumn[object]":
    """Return a column as SQL knows it."""
    return SqlColumn(column.name, _TYPES[column.holds], nullable=nullable)


@frozen(kw_only=True)
class Sorting:
    """
    In what order rows come, and which of them.

    Args:
        by: the column; rows in which it holds nothing come last.
        falling: whether the greatest comes first.
        after: the id of the last row that one had.
    """

    by: str = "id"
    falling: bool = False
    after: str | None = None
    limit: int


def paged(
    statement: "Select[tuple[object, ...]]", table: Table, sorting: Sorting
) -> "Select[tuple[object, ...]]":
    """Sort a selection, and return one page of it and the first row of the next."""
    column, id_ = table.c[sorting.by], table.c.id
    after, falling = sorting.after, sorting.falling
    direction = desc if falling else asc
    limited = statement.limit(sorting.limit + 1)
    if sorting.by == "id":
        # As the key stands: it is never absent, and needs no sorting.
        ordered = limited.order_by(direction(id_))
        return ordered if after is None else ordered.where(id_ < after if falling else id_ > after)
    ordered = limited.order_by(asc(column.is_(None)), direction(column), asc(id_))
    if after is None:
        return ordered
    last = table.alias("last")
    held = select(last.c[sorting.by]).where(last.c.account == table.c.account, last.c.id == after)
    return ordered.where(_comes_after(column, id_, held.scalar_subquery(), after, falling=falling))


def _comes_after(
    column: "ColumnElement[object]",
    id_: "ColumnElement[str]",
    held: "ColumnElement[object]",
    after: str,
    *,
    falling: bool,
) -> "ColumnElement[bool]":
    further = column < held if falling else column > held
    same = (column == held) & (id_ > after)
    among_absent = column.is_(None) & (held.is_not(None) | (id_ > after))
    return further | same | among_absent
