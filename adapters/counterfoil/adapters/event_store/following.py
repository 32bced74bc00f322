"""Follows the log of an SQLite file."""

import sqlite3
from collections.abc import Iterator, Sequence
from threading import Event, Lock

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription

POLL_SECONDS = 0.005
PAGE = 500


class SQLiteSubscription(Subscription[ApplicationRecorder]):
    """
    Follows the log by polling ``PRAGMA data_version`` on a connection of its own.

    It has no thread: whoever iterates it waits. The version is read before the events are, so that
    a commit between the two is seen at the next look and none is lost.
    """

    def __init__(
        self, recorder: ApplicationRecorder, uri: str, gt: int | None, topics: Sequence[str]
    ) -> None:
        super().__init__(recorder, gt, topics)
        self._page: Iterator[Notification] = iter(())
        self._stopped = Event()
        self._using = Lock()
        self._version: int | None = None
        self._connection = sqlite3.connect(
            uri, uri=True, isolation_level=None, check_same_thread=False
        )

    def __next__(self) -> Notification:
        """Return the next event, as soon as there is one."""
        while not self._stopped.is_set():
            notification = next(self._page, None)
            if notification is not None:
                self._last_notification_id = notification.id
                return notification
            version = self._data_version()
            if version == self._version:
                self._stopped.wait(POLL_SECONDS)
                continue
            page = self._recorder.select_notifications(
                self._last_notification_id or 0, PAGE, topics=self._topics, inclusive_of_start=False
            )
            if not page:
                self._version = version
            self._page = iter(page)
        raise StopIteration

    def _data_version(self) -> int | None:
        with self._using:
            if self._stopped.is_set():
                return self._version
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def stop(self) -> None:
        """Stop at once, from any thread."""
        super().stop()
        self._stopped.set()
        with self._using:
            self._connection.close()
