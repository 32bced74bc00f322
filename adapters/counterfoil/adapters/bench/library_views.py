"""The library's own way to fill read models: a projection, and a transaction an event."""

from collections.abc import Mapping, Sequence
from typing import Protocol, cast

from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import SQLiteDatastore, SQLiteFactory, SQLiteTrackingRecorder
from eventsourcing.utils import Environment

from counterfoil.adapters.bench.library import Library
from counterfoil.adapters.bench.library_telling import Writing
from counterfoil.adapters.bench.sides import PAGE
from counterfoil.adapters.bench.view_tables import Kept, ViewTables


class LibraryView(Protocol):
    """The library's materialised view: it records what events tell, and how far it has come."""

    tables: ViewTables

    def tell(self, change: object, tracking: Tracking) -> None:
        """Record what an event tells, and its position, in one transaction."""

    def run(self, statements: Sequence[str]) -> None:
        """Run statements."""

    def find(self, statement: str) -> list[tuple[object, ...]]:
        """Return what a statement finds."""

    def close(self) -> None:
        """Give back what it holds."""


class SQLiteView(SQLiteTrackingRecorder):
    """The view on SQLite."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        super().__init__(datastore)
        self.tables = ViewTables("sqlite")
        self._write = Writing(self.tables).write

    def tell(self, change: object, tracking: Tracking) -> None:
        """Record what an event tells, and its position, in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            run = cursor.execute

            def read(statement: str, parameters: Sequence[object]) -> str:
                run(statement, parameters)
                return str(cursor.fetchone()[0])

            self._write(change, tracking.notification_id, run, read)
            self._insert_tracking(cursor, tracking)

    def run(self, statements: Sequence[str]) -> None:
        """Run statements."""
        with self.datastore.transaction(commit=True) as cursor:
            for statement in statements:
                cursor.execute(statement)

    def find(self, statement: str) -> list[tuple[object, ...]]:
        """Return what a statement finds."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(statement)
            return [tuple(row) for row in cursor.fetchall()]

    def close(self) -> None:
        """Close its connections."""
        self.datastore.close()


def sqlite_view(settings: Mapping[str, str]) -> LibraryView:
    """Return the view in the database that settings name."""
    return cast(
        "SQLiteView", SQLiteFactory(Environment(env=settings)).tracking_recorder(SQLiteView)
    )


class LibraryViews(Library):
    """The library with a view beside its log, which is filled as its own runner does it."""

    def __init__(self, settings: Mapping[str, str], view: LibraryView) -> None:
        super().__init__(settings)
        self._view = view
        self._rounds = 0

    def clear(self) -> None:
        """Make the tables anew, and begin to track anew."""
        self._view.run(self._view.tables.making())
        self._rounds += 1

    def rebuild(self) -> int:
        """Tell the view each event of the log; only read it in pages, and index it in the end."""
        recorder, mapper = self._application.recorder, self._application.mapper
        view, name = self._view, f"{self._application.name}:{self._rounds}"
        after = 0
        while page := recorder.select_notifications(after, PAGE, inclusive_of_start=False):
            for notification in page:
                change = mapper.to_domain_event(notification)
                view.tell(change, Tracking(name, notification.id))
            after = page[-1].id
        view.run(view.tables.indexing())
        return after

    def kept(self) -> Kept:
        """Return what the tables hold."""
        return self._view.tables.kept(self._view.find)

    def close(self) -> None:
        """Close the view and the application."""
        self._view.close()
        super().close()
