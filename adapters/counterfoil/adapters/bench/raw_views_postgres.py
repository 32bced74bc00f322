"""The raw rebuild on PostgreSQL: pages of the log, a fold in plain dicts, ``COPY``."""

from contextlib import AbstractContextManager

import psycopg
from psycopg import Copy, sql

from counterfoil.adapters.bench.raw_postgres import RawPostgres
from counterfoil.adapters.bench.raw_views import RawViews
from counterfoil.adapters.bench.sides import PAGE
from counterfoil.adapters.bench.view_tables import Kept, ViewTables
from counterfoil.adapters.views.statements import Statements

_PAGE = (
    "SELECT position, stream, version, topic, header, body FROM {s}.events"
    " WHERE position > %b::bigint ORDER BY position LIMIT %b::bigint"
)


class RawViewsPostgres(RawPostgres):
    """The floor: lines as the log is read, all else in the end, when it is known."""

    def __init__(self, conninfo: str, schema: str) -> None:
        super().__init__(conninfo, schema)
        self._tables = ViewTables("postgresql", schema)
        self._log = sql.SQL(_PAGE).format(s=sql.Identifier(schema)).as_bytes(self._connection)
        self._schema = schema
        self._writer = psycopg.connect(conninfo, autocommit=True)

    def clear(self) -> None:
        """Make the tables anew."""
        for statement in self._tables.making():
            self._cursor.execute(statement.encode())

    def rebuild(self) -> int:
        """Fill the tables, and return of how many events."""
        run, tables = self._cursor.execute, self._tables
        views = RawViews(tables)
        seen = after = 0
        with self._copying(tables.lines) as copy:
            write = copy.write_row
            while page := run(self._log, (after, PAGE), prepare=True).fetchall():
                for line in views.take(page):
                    write(line)
                seen += len(page)
                after = page[-1][0]
        for into, rows in (
            (tables.belongings, views.belongings()),
            (tables.rows, views.rows()),
            (tables.entries, views.entries()),
        ):
            with self._copying(into) as copy:
                write = copy.write_row
                for row in rows:
                    write(row)
        for statement in tables.indexing():
            run(statement.encode())
        return seen

    def _copying(self, into: Statements) -> AbstractContextManager[Copy]:
        """Copy into a table, in a transaction of its own, while another connection reads."""
        name = sql.Identifier(self._schema, into.table.name)
        return self._writer.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(name))

    def kept(self) -> Kept:
        """Return what the tables hold."""
        return self._tables.kept(
            lambda statement: self._cursor.execute(statement.encode()).fetchall()
        )

    def close(self) -> None:
        """Close both connections."""
        self._writer.close()
        super().close()
