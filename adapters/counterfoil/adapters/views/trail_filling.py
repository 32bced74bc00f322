"""Writes the lines of the audit trail."""

from collections.abc import Sequence

from sqlalchemy import Table, bindparam, func, select

from counterfoil.adapters.event_store.derived import Work
from counterfoil.adapters.views.filling import Write
from counterfoil.adapters.views.statements import Statements, compiled
from counterfoil.projections.read_model import Reads, Told, Value
from counterfoil.projections.trail import (
    BELONGING_EVENTS,
    belonging_of,
    belongings_table,
    line_of,
    lines_table,
)


class TrailFiller:
    """Writes a line an event, and whom aggregates belong to."""

    in_order_of_log = True

    def __init__(self, dialect: str, schema: str | None, letter: str, *, beside: bool) -> None:
        self.lines = Statements(table=lines_table(schema, letter, beside=beside), dialect=dialect)
        self.belongings = Statements(
            table=belongings_table(schema, letter, beside=beside), dialect=dialect
        )
        lines = self.lines.table.c
        self._last = compiled(
            select(func.max(lines.known_at)).where(lines.account == bindparam("of")), dialect
        )[0]

    @property
    def tables(self) -> Sequence[Table]:
        """Return the tables that are written."""
        return self.lines.table, self.belongings.table

    def listens_to(self, kind: str, event: type | None) -> Reads:  # noqa: ARG002 - to all.
        """Listen to every event; few say whom their aggregate belongs to."""
        return Reads.WHAT_IS_OPEN if event in BELONGING_EVENTS else Reads.NOTHING

    def fold(self, batch: Sequence[Told], work: Work) -> Write:
        """Return what writes the lines of a batch."""
        last: dict[str, int] = {}
        lines = []
        for told in batch:
            before = last.get(told.account)
            if before is None:
                before = self._last_known(told.account, work)
            last[told.account] = known_at = max(told.recorded_at, before)
            lines.append(line_of(told, known_at))
        belongings: dict[tuple[Value, Value], tuple[Value, ...]] = {}
        for told in batch:
            if type(told.event) in BELONGING_EVENTS:
                row = belonging_of(told)
                if row is not None:
                    belongings[row[0], row[1]] = row

        def write(work: Work) -> None:
            work.fill(self.lines.table.name, self.lines.add, lines)
            if belongings:
                work.run_many(self.belongings.put, belongings.values())

        return write

    def _last_known(self, account: str, work: Work) -> int:
        """Return when the last line of an account became known; 0: it has none."""
        ((last,),) = work.rows(self._last, (account,))
        return int(last or 0)
