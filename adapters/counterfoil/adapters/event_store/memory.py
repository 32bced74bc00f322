"""Keeps events and our rows beside them in memory, with the same answers as a file."""

from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from eventsourcing.persistence import (
    ApplicationRecorder,
    ProcessRecorder,
    StoredEvent,
    Subscription,
)
from eventsourcing.popo import POPOProcessRecorder

from counterfoil.adapters.event_store.derived import MemoryDerived
from counterfoil.adapters.event_store.errors import (
    AlreadyRecordedError,
    ConflictError,
    NotJoinedError,
)
from counterfoil.adapters.event_store.following import LogSubscription, Polled
from counterfoil.adapters.event_store.ledger import (
    Beside,
    EmbeddersConnection,
    EventRow,
    Sealed,
    held_and_sighted,
    versions_read,
)
from counterfoil.adapters.event_store.memory_beside import MemoryBeside
from counterfoil.adapters.event_store.memory_inbox import MemoryInbox, Messages


class MemoryLedger(MemoryBeside, POPOProcessRecorder):
    """The library's process recorder in memory, and our rows under the same lock."""

    path = "memory"

    def __init__(self) -> None:
        super().__init__()
        self._messages: Messages = {}

    def schema(self) -> int | None:
        """Return nothing: there are no tables."""
        return None

    def settings(self) -> Mapping[str, str]:
        """Return nothing: nothing is kept."""
        return {}

    # Events

    @property
    def recorder(self) -> ProcessRecorder:
        """Return the ledger as the library knows it."""
        return self

    @property
    def inbox(self) -> MemoryInbox:
        """Return the inbox under the same lock."""
        return MemoryInbox(self._messages, self._database_lock)

    @cached_property
    def derived(self) -> MemoryDerived:
        """Return a place for derived tables beside it."""
        return MemoryDerived()

    def record(self, events: Sequence[StoredEvent], beside: Beside) -> Sequence[int]:
        """Write events and what stands beside them."""
        return self.insert_events(events, beside=beside) or ()

    def record_together(self, appends: Sequence[Sealed]) -> Sequence[Sequence[int]]:
        """Write several times events and what stands beside them."""
        with self._database_lock:
            before: list[tuple[dict[Any, Any], object, object]] = []
            length = len(self._stored_events)
            try:
                positions = []
                for events, beside in appends:
                    before.extend(self._kept(events, beside))
                    positions.append(self._insert_events(events, beside=beside) or ())
            except BaseException:
                del self._stored_events[length:]
                for table, key, value in reversed(before):
                    if value is None:
                        table.pop(key, None)
                    else:
                        table[key] = value
                raise
        self._notify_listeners()
        return positions

    def _kept(
        self, events: Sequence[StoredEvent], beside: Beside
    ) -> Iterator[tuple[dict[Any, Any], object, object]]:
        """Yield what a recording may change: the table, the key, and what stands there now."""
        for event in events:
            index, version = (
                self._stored_events_index[str(event.originator_id)],
                event.originator_version,
            )
            yield index, version, index.get(version)
        keys: list[tuple[dict[Any, Any], object]] = [
            *((self._whereabouts, (each.account, each.object)) for each in beside.whereabouts),
            *((self._due, stream) for stream in (*beside.never_due, *dict(beside.due))),
        ]
        if beside.command is not None:
            keys.append((self._commands, (beside.command.account, beside.command.command_id)))
        if beside.used is not None:
            keys.append((self._uses, (beside.used.account, beside.used.session)))
        for table, key in keys:
            yield table, key, table.get(key)
        for sighting in beside.sightings:
            place = sighting.account, sighting.object
            rows = self._sightings.get(place)
            yield self._sightings, place, None if rows is None else [*rows]
        for each in beside.settled:
            key = each.account, each.event_id
            yield self._messages, key, self._messages.get(key)
        for place in held_and_sighted(beside):
            for key, message in self._messages.items():
                if (message.account, message.object) == place:
                    yield self._messages, key, message

    def _assert_uniqueness(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        beside: Beside | None = kwargs.get("beside")
        if beside is not None:
            self._check(stored_events, beside)
        super()._assert_uniqueness(stored_events, **kwargs)

    def _check(self, events: Sequence[StoredEvent], beside: Beside) -> None:
        command = beside.command
        if command is not None and (command.account, command.command_id) in self._commands:
            raise AlreadyRecordedError((), f"The command {command.command_id}")
        for sighting in beside.sightings:
            if self.has_sighting(sighting.account, sighting.object, sighting.event_id):
                raise AlreadyRecordedError(
                    (sighting.stream,), f"The sighting of {sighting.object} by {sighting.event_id}"
                )
        expected = versions_read(events, beside)
        moved = tuple(
            stream for stream, version in expected.items() if self._version(stream) != version
        )
        sighted = tuple(
            object
            for (account, object), count in beside.sighted.items()
            if len(self._sightings.get((account, object), ())) != count
        )
        used = tuple(
            session
            for (account, session), at in beside.uses.items()
            if self.last_use(account, session) != at
        )
        if moved or sighted or used:
            raise ConflictError(moved + sighted + used)

    def _version(self, stream: str) -> int:
        # The index is a defaultdict: asking it for a stream would make one.
        return max(self._stored_events_index.get(stream, {}), default=0)

    def _update_table(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        positions = super()._update_table(stored_events, **kwargs) or ()
        beside: Beside | None = kwargs.get("beside")
        if beside is not None:
            self._write_beside(beside, positions[-1] if positions else None)
        return positions

    def _write_beside(self, beside: Beside, last: int | None) -> None:
        command = beside.command
        if command is not None:
            key = command.account, command.command_id
            self._commands[key] = command._replace(position=last)
        for sighting in beside.sightings:
            row = self._sightings.setdefault((sighting.account, sighting.object), [])
            insort(row, (sighting.happened_at, sighting.event_id, sighting))
        for entry in beside.whereabouts:
            self._whereabouts[entry.account, entry.object] = entry.stream
        use = beside.used
        if use is not None:
            place = use.account, use.session
            self._uses[place] = max(use.used_at, self._uses.get(place, use.used_at))
        self._due.update(beside.due)
        for stream in beside.never_due:
            self._due.pop(stream, None)
        self.inbox.settle(beside.settled)
        for place in held_and_sighted(beside):
            self.inbox.found(*place)

    def joined(
        self,
        connection: EmbeddersConnection,  # noqa: ARG002
    ) -> "MemoryLedger":
        """Refuse: there is no connection to memory."""
        raise NotJoinedError("only a store in a database can be joined")

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Follow the log."""
        return LogSubscription(self, self.growth(), gt=gt, topics=topics)

    def growth(self) -> "_Length":
        """Return what tells whether something was recorded since one last looked."""
        return _Length(self)

    def stream(self, stream: str) -> Sequence[tuple[int, str, bytes]]:
        """Return version, topic and state of each event of a stream."""
        with self._database_lock:
            index = self._stored_events_index.get(stream, {})
            events = [self._stored_events[index[version]] for version in sorted(index)]
        return [(each.originator_version, each.topic, each.state) for each in events]

    def several(self, streams: Sequence[str]) -> Sequence[tuple[str, int, str, bytes]]:
        """Return stream, version, topic and state of each event of several streams."""
        with self._database_lock:
            return [(stream, *row) for stream in streams for row in self.stream(stream)]

    def page(self, after: int, limit: int) -> Sequence[EventRow]:
        """Return the events after a position."""
        start = max(after, 0)
        with self._database_lock:
            events = self._stored_events[start : start + limit]
        return [
            (position, str(e.originator_id), e.originator_version, e.topic, e.state)
            for position, e in enumerate(events, start + 1)
        ]

    def at(self, positions: Sequence[int]) -> Sequence[EventRow]:
        """Return the events at some positions."""
        with self._database_lock:
            return [row for each in sorted(positions) for row in self.page(each - 1, 1)]

    def by_stream(self, after: tuple[str, int], limit: int) -> Sequence[EventRow]:
        """Return the events after one, stream by stream."""
        with self._database_lock:
            rows = self.page(0, len(self._stored_events))
        later = (row for row in rows if row[1:3] > after)
        return sorted(later, key=lambda row: row[1:3])[:limit]

    def streams(self, prefix: str) -> Sequence[tuple[str, int, int, int]]:
        """Return each stream that begins so, with first and last version and number of events."""
        with self._database_lock:
            return sorted(
                (stream, min(index), max(index), len(index))
                for stream, index in self._stored_events_index.items()
                if index and stream.startswith(prefix)
            )

    def last_position(self) -> int:
        """Return the position of the last event."""
        with self._database_lock:
            return len(self._stored_events)

    # Upkeep

    def damage(self) -> Iterator[str]:
        """Find nothing: memory has no file that could break."""
        return iter(())

    def close(self) -> None:
        """Keep everything until the ledger is forgotten."""


class _Length(Polled):
    """The growth of a log in memory: how many events it has."""

    def __init__(self, ledger: MemoryLedger) -> None:
        self._ledger = ledger

    def mark(self) -> int:
        """Return the position of the last event."""
        return self._ledger.last_position()

    def close(self) -> None:
        """Hold nothing."""
