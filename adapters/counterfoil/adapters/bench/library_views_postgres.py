"""The library's view on PostgreSQL."""

from collections.abc import Mapping, Sequence

from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresFactory, PostgresTrackingRecorder
from eventsourcing.utils import Environment

from counterfoil.adapters.bench.library_telling import Writing
from counterfoil.adapters.bench.library_views import LibraryView
from counterfoil.adapters.bench.view_tables import ViewTables


class PostgresView(PostgresTrackingRecorder):
    """The view on PostgreSQL: each of its statements is prepared, as the library's own are."""

    def __init__(self, datastore: PostgresDatastore, *, tracking_table_name: str) -> None:
        super().__init__(datastore, tracking_table_name=tracking_table_name)
        self.tables = ViewTables("postgresql", datastore.schema)
        self._write = Writing(self.tables).write

    def tell(self, change: object, tracking: Tracking) -> None:
        """Record what an event tells, and its position, in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:

            def run(statement: str, parameters: Sequence[object]) -> None:
                cursor.execute(statement.encode(), parameters, prepare=True)

            def read(statement: str, parameters: Sequence[object]) -> str:
                run(statement, parameters)
                return str((cursor.fetchone() or {})["items"])

            self._write(change, tracking.notification_id, run, read)
            self._insert_tracking(cursor, tracking)

    def run(self, statements: Sequence[str]) -> None:
        """Run statements."""
        with self.datastore.transaction(commit=True) as cursor:
            for statement in statements:
                cursor.execute(statement.encode())

    def find(self, statement: str) -> list[tuple[object, ...]]:
        """Return what a statement finds."""
        with self.datastore.transaction(commit=False) as cursor:
            return [tuple(row.values()) for row in cursor.execute(statement.encode()).fetchall()]

    def close(self) -> None:
        """Close its connections."""
        self.datastore.close()


def postgres_view(settings: Mapping[str, str]) -> LibraryView:
    """Return the view in the schema that settings name."""
    factory = PostgresFactory(Environment(env=settings))
    return factory.tracking_recorder(PostgresView)
