"""The raw rebuild on SQLite: pages of the log, a fold in plain dicts, ``executemany``."""

from pathlib import Path

from counterfoil.adapters.bench.raw_sqlite import RawSQLite
from counterfoil.adapters.bench.raw_views import RawViews
from counterfoil.adapters.bench.sides import PAGE
from counterfoil.adapters.bench.view_tables import Kept, ViewTables

_PAGE = (
    "SELECT position, stream, version, topic, header, body FROM events WHERE position > ?"
    " ORDER BY position LIMIT ?"
)


class RawViewsSQLite(RawSQLite):
    """The floor: lines as the log is read, all else in the end, when it is known."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._tables = ViewTables("sqlite")

    def clear(self) -> None:
        """Make the tables anew."""
        for statement in self._tables.making():
            self._run(statement)

    def rebuild(self) -> int:
        """Fill the tables, and return of how many events."""
        run, many, tables = self._run, self._connection.executemany, self._tables
        views = RawViews(tables)
        seen = after = 0
        while page := run(_PAGE, (after, PAGE)).fetchall():
            run("BEGIN IMMEDIATE")
            many(tables.lines.add, views.take(page))
            run("COMMIT")
            seen += len(page)
            after = page[-1][0]
        for statement, rows in (
            (tables.belongings.add, views.belongings()),
            (tables.rows.add, views.rows()),
            (tables.entries.add, views.entries()),
        ):
            run("BEGIN IMMEDIATE")
            many(statement, rows)
            run("COMMIT")
        for statement in tables.indexing():
            run(statement)
        return seen

    def kept(self) -> Kept:
        """Return what the tables hold."""
        return self._tables.kept(lambda statement: self._run(statement).fetchall())
