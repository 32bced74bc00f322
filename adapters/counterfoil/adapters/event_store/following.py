"""Follows a log by looking whether it has grown."""

import sqlite3
from collections.abc import Iterator, Sequence
from threading import Event, Lock
from typing import Protocol

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription

POLL_SECONDS = 0.005
PAGE = 500


class Growth(Protocol):
    """Tells whether something was recorded since one last looked."""

    def mark(self) -> int:
        """Return a number that differs once something was recorded."""

    def wait(self, stopped: Event) -> None:
        """Wait a while, at most until something was recorded or following was stopped."""

    def wake(self) -> None:
        """End a wait, from any thread, once following was stopped."""

    def close(self) -> None:
        """Give back what looking takes."""


class Polled:
    """What can only be looked at again and again."""

    def wait(self, stopped: Event) -> None:
        """Wait a moment."""
        stopped.wait(POLL_SECONDS)

    def wake(self) -> None:
        """Do nothing: a wait ends by what it waits on."""


class DataVersion(Polled):
    """The growth of an SQLite file: its ``data_version``, seen from a connection of its own."""

    def __init__(self, uri: str) -> None:
        self._connection = sqlite3.connect(
            uri, uri=True, isolation_level=None, check_same_thread=False
        )

    def mark(self) -> int:
        """Return the file's version, which every commit of another connection changes."""
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(version)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class LogSubscription(Subscription[ApplicationRecorder]):
    """
    Follows a log without a thread: whoever iterates it waits.

    Growth is looked at before the events are, so that a commit between the two shows at the next
    look. The library's own subscription registers after its first look, and misses for good what
    falls between (seen with the one in memory); SQLite has none at all.
    """

    def __init__(
        self,
        recorder: ApplicationRecorder,
        growth: Growth,
        *,
        gt: int | None,
        topics: Sequence[str],
    ) -> None:
        super().__init__(recorder, gt, topics)
        self._growth = growth
        self._seen: int | None = None
        self._page: Iterator[Notification] = iter(())
        self._stopped = Event()
        self._looking = Lock()

    def __next__(self) -> Notification:
        """Return the next event, as soon as there is one."""
        while not self._stopped.is_set():
            notification = next(self._page, None)
            if notification is not None:
                self._last_notification_id = notification.id
                return notification
            mark = self._mark()
            if mark == self._seen:
                self._wait()
                continue
            page = self._recorder.select_notifications(
                self._last_notification_id or 0, PAGE, topics=self._topics, inclusive_of_start=False
            )
            if not page:
                self._seen = mark
            self._page = iter(page)
        raise StopIteration

    def _mark(self) -> int | None:
        with self._looking:
            return self._seen if self._stopped.is_set() else self._growth.mark()

    def _wait(self) -> None:
        with self._looking:
            if not self._stopped.is_set():
                self._growth.wait(self._stopped)

    def stop(self) -> None:
        """Stop at once, from any thread."""
        super().stop()
        if self._stopped.is_set():
            return
        self._stopped.set()
        self._growth.wake()
        with self._looking:
            self._growth.close()
