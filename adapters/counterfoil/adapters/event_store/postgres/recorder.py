"""The library's recorder over our tables, for whatever asks the library for one."""

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import (
    ApplicationRecorder,
    ProgrammingError,
    StoredEvent,
    Subscription,
    Tracking,
)
from eventsourcing.postgres import PostgresProcessRecorder
from psycopg.rows import dict_row

from counterfoil.adapters.event_store.following import LogSubscription
from counterfoil.adapters.event_store.postgres.appending import Appending
from counterfoil.adapters.event_store.postgres.connections import Connections, Cursor
from counterfoil.adapters.event_store.postgres.listening import Listening

EVENTS = "counterfoil_events"
TRACKING = "counterfoil_tracking"


class Recorder(PostgresProcessRecorder):
    """
    The library's process recorder, appending by our function and never without its lock.

    The library's own way of appending sends the events again where an acknowledgement was lost,
    and then takes what is on record for another's.
    """

    datastore: Connections

    def __init__(self, datastore: Connections, appending: Appending) -> None:
        if datastore.enable_db_functions:
            raise ProgrammingError(
                "the library's functions in the database append without our lock: turn them off"
            )
        super().__init__(datastore, events_table_name=EVENTS, tracking_table_name=TRACKING)
        self._appending = appending

    def create_table(self) -> None:
        """Create nothing: the store has made its tables when it was opened."""

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Append events, and with them what was tracked."""
        tracking: Tracking | None = kwargs.get("tracking")

        def run(cursor: Cursor) -> Sequence[int]:
            if tracking is None:
                return self._append(cursor, stored_events)
            with cursor.connection.transaction():
                with cursor.connection.cursor(row_factory=dict_row) as their_own:
                    self._insert_tracking(their_own, tracking)
                return self._append(cursor, stored_events)

        return self.datastore.write(run)

    def _append(self, cursor: Cursor, events: Sequence[StoredEvent]) -> Sequence[int]:
        return self._appending.insert(cursor, events) if events else ()

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Follow the log."""
        return LogSubscription(self, Listening(self.datastore), gt=gt, topics=topics)
