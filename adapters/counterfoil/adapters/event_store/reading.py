"""The reading half of the event store: streams, the log, and following it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

from eventsourcing.persistence import ApplicationRecorder, Subscription

from counterfoil.adapters.event_store.errors import UnreadableEventError
from counterfoil.adapters.event_store.failures import translated
from counterfoil.adapters.event_store.following import Growth
from counterfoil.adapters.event_store.history import History
from counterfoil.adapters.event_store.keyring import Keyring, KeyStore
from counterfoil.adapters.event_store.ledger import EventRow, Ledger
from counterfoil.adapters.event_store.mapper import CodecMapper
from counterfoil.adapters.event_store.opened import OpenedRows
from counterfoil.adapters.event_store.records import Loaded, Positioned, Replayed, StoredRow
from counterfoil.domain.recorded import Recorded

PAGE = 1_000
"""How many rows are read at once, unless it is said otherwise."""

PART = 100
"""How many events a replay decodes at once."""


class EventReader:
    """Reads events, one stream or the whole log."""

    def __init__(
        self, ledger: Ledger, mapper: CodecMapper, keys: KeyStore, *, lock_timeout: float
    ) -> None:
        self._ledger = ledger
        self._mapper = mapper
        self._keys = keys
        self._lock_timeout = lock_timeout
        self._translated = translated(ledger.path, lock_timeout)

    def load_events(self, stream: str) -> Loaded:
        """Return a stream's events, without their headers: what a decision is made on."""
        event, keyring = self._mapper.event, Keyring(self._keys)
        with self._translated:
            rows = self._ledger.stream(stream)
            _check_unbroken(stream, rows)
            events = [event(stream, version, name, state, keyring) for version, name, state in rows]
        return Loaded(tuple(events), len(events))

    def load_several(self, streams: Collection[str]) -> Mapping[str, History]:
        """Return what several streams hold, read at once and as of one moment."""
        event, keyring = self._mapper.event, Keyring(self._keys)
        found: dict[str, list[tuple[int, str, bytes]]] = {stream: [] for stream in streams}
        loaded = {}
        with self._translated:
            read = self._ledger.several(tuple(found))
            keyring.expect(state for _, _, _, state in read)
            for stream, version, name, state in read:
                found[stream].append((version, name, state))
            for stream, rows in found.items():
                _check_unbroken(stream, rows)
                events = [
                    event(stream, version, name, state, keyring) for version, name, state in rows
                ]
                loaded[stream] = History(stream, events, rows)
        return loaded

    def load_recorded(self, stream: str) -> tuple[Recorded[object], ...]:
        """Return a stream's events with all that stands beside them."""
        recorded, keyring = self._mapper.recorded, Keyring(self._keys)
        with self._translated:
            rows = self._ledger.stream(stream)
            _check_unbroken(stream, rows)
            return tuple([recorded(stream, *row, keyring) for row in rows])

    def read_all(self, after: int = 0, page: int = PAGE) -> Iterator[tuple[Positioned, ...]]:
        """Return the log after a position, page by page, with all that stands beside the events."""
        recorded = self._mapper.recorded
        for rows in self._pages(after, page):
            keyring = Keyring(self._keys)
            with self._translated:
                keyring.expect(state for _, _, _, _, state in rows)
                positioned = [
                    Positioned(
                        position=position, recorded=recorded(stream, version, name, state, keyring)
                    )
                    for position, stream, version, name, state in rows
                ]
            yield tuple(positioned)

    def replay(self, after: int = 0, page: int = PAGE) -> Iterator[tuple[Replayed, ...]]:
        """
        Return the log after a position, a part at a time, without headers: the quickest way.

        So many rows are read at once, and decoded in parts that are small enough to be folded
        while the processor still has them at hand.
        """
        event = self._mapper.event
        for rows in self._pages(after, page):
            keyring = Keyring(self._keys)
            with self._translated:
                keyring.expect(state for _, _, _, _, state in rows)
            for start in range(0, len(rows), PART):
                with self._translated:
                    replayed = [
                        (position, stream, version, event(stream, version, name, state, keyring))
                        for position, stream, version, name, state in rows[start : start + PART]
                    ]
                yield tuple(replayed)

    def opened(self, after: int = 0, page: int = PAGE) -> Iterator[OpenedRows]:
        """Return the log after a position, each event to be opened as far as it is asked for."""
        for rows in self._pages(after, page):
            with self._translated:
                opened = OpenedRows(rows, self._mapper, self._keys)
            yield opened

    def opened_at(self, positions: Sequence[int]) -> OpenedRows:
        """Return the events at some positions, to be opened as far as they are asked for."""
        with self._translated:
            rows = [
                row
                for start in range(0, len(positions), PAGE)
                for row in self._ledger.at(positions[start : start + PAGE])
            ]
            return OpenedRows(rows, self._mapper, self._keys)

    def opened_by_stream(self, page: int = PAGE) -> Iterator[OpenedRows]:
        """Return all events, stream by stream; what comes to streams passed by isn't among them."""
        after = ("", 0)
        while True:
            with self._translated:
                rows = self._ledger.by_stream(after, page)
                if not rows:
                    return
                opened = OpenedRows(rows, self._mapper, self._keys)
            yield opened
            after = rows[-1][1:3]

    def rows(self, after: int = 0, page: int = PAGE) -> Iterator[tuple[StoredRow, ...]]:
        """Return the log after a position as it is stored, page by page."""
        return (tuple(map(StoredRow._make, rows)) for rows in self._pages(after, page))

    def _pages(self, after: int, page: int) -> Iterator[Sequence[EventRow]]:
        while True:
            with self._translated:
                rows = self._ledger.page(after, page)
            if rows:
                yield rows
                after = rows[-1][0]
            if len(rows) < page:
                return

    def growth(self) -> Growth:
        """Return what tells whether something was recorded since one last looked; close it."""
        with self._translated:
            return self._ledger.growth()

    def follow(self, after: int = 0) -> "Following":
        """Return the log after a position, event by event, and wait for what is still to come."""
        with self._translated:
            subscription = self._ledger.subscribe(after)
        return Following(subscription, self._mapper, self._keys, self._translated)

    def streams(self, prefix: str = "") -> Iterator[str]:
        """Return the names of the streams that begin so, in order."""
        return iter(self.stream_versions(prefix))

    def stream_versions(self, prefix: str = "") -> Mapping[str, int]:
        """Return the version of each stream whose name begins so, in the order of the names."""
        with self._translated:
            return {stream: last for stream, _, last, _ in self._ledger.streams(prefix)}

    def last_position(self) -> int:
        """Return the position of the last event, 0 where there is none."""
        with self._translated:
            return self._ledger.last_position()


class Following(Iterator[Positioned]):
    """
    The log as it grows: iterating waits for the next event, until ``stop`` is called.

    Use it as a context manager. ``stop`` may be called from any thread and ends a wait at once.
    """

    def __init__(
        self,
        subscription: Subscription[ApplicationRecorder],
        mapper: CodecMapper,
        keys: KeyStore,
        failures: translated,
    ) -> None:
        self._subscription = subscription
        self._mapper = mapper
        self._keys = keys
        self._translated = failures

    def __next__(self) -> Positioned:
        """Return the next event, as soon as there is one."""
        with self._translated:
            row = next(self._subscription)
            recorded = self._mapper.recorded(
                str(row.originator_id),
                row.originator_version,
                row.topic,
                row.state,
                Keyring(self._keys),
            )
        return Positioned(position=row.id, recorded=recorded)

    def stop(self) -> None:
        """End the iteration."""
        self._subscription.stop()

    def __enter__(self) -> Self:
        """Begin to follow."""
        self._subscription.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, and give back what following held."""
        self._subscription.__exit__(kind, error, trace)


def _check_unbroken(stream: str, rows: Sequence[tuple[int, str, bytes]]) -> None:
    """Refuse a stream with a version missing."""
    # Versions are unique and in order, so that the first, the last and their number tell it all.
    if not rows or (rows[0][0] == 1 and rows[-1][0] == len(rows)):
        return
    present = {version for version, _, _ in rows}
    missing = next(number for number in range(1, len(rows) + 2) if number not in present)
    raise UnreadableEventError(stream, missing, "no name", "its row is missing")
