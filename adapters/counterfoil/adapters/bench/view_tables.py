"""The tables of the read models that every side fills: the trail, and the subscriptions."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from counterfoil.adapters.views.statements import Statements, compiled, dropping, indexing, making
from counterfoil.projections import trail
from counterfoil.projections.subscriptions import SUBSCRIPTIONS
from counterfoil.projections.tables import entries_table, rows_table

NAMES = (trail.NAME, SUBSCRIPTIONS.name)
"""The read models that are compared; those of other kinds of aggregates hear nothing here."""

ALIKE = (
    *("customer", "status", "plan", "quantity", "amount", "currency"),
    *("current_period_end", "collection_behavior"),
)
"""The columns of a subscription's row that all sides fill, of whatever their events tell."""

Find = Callable[[str], Sequence[tuple[object, ...]]]
"""Returns what a statement finds."""


class Kept(NamedTuple):
    """What tables hold: the columns that are alike by customer, and numbers of other rows."""

    subscriptions: list[tuple[object, ...]]
    entries: int
    lines: int
    belongings: int


class ViewTables:
    """The tables of the read models as they stand in one database, and statements over them."""

    def __init__(self, dialect: str, schema: str | None = None) -> None:
        self.lines, self.belongings, self.rows, self.entries = self.all = tuple(
            Statements(table=table, dialect=dialect)
            for table in (
                trail.lines_table(schema),
                trail.belongings_table(schema),
                rows_table(SUBSCRIPTIONS, schema),
                entries_table(SUBSCRIPTIONS, schema),
            )
        )
        self._dialect = dialect

    def making(self) -> list[str]:
        """Return the statements that make the tables, without their indexes, in place of others."""
        return [
            statement
            for each in self.all
            for statement in (
                dropping(each.table, self._dialect),
                making(each.table, self._dialect),
            )
        ]

    def indexing(self) -> list[str]:
        """Return the statements that make their indexes."""
        return [each for some in self.all for each in indexing(some.table, self._dialect)]

    def kept(self, find: Find) -> Kept:
        """Return what the tables hold."""
        rows = self.rows.table
        alike = select(*(rows.c[name] for name in ALIKE)).order_by(rows.c.customer)
        entries, lines, belongings = (
            int(
                str(
                    find(compiled(select(func.count()).select_from(each.table), self._dialect)[0])[
                        0
                    ][0]
                )
            )
            for each in (self.entries, self.lines, self.belongings)
        )
        subscriptions = [tuple(row) for row in find(compiled(alike, self._dialect)[0])]
        return Kept(subscriptions, entries, lines, belongings)
