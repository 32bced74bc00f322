"""The event store as the rest of Counterfoil sees it: load, append, look up, follow."""

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from types import TracebackType
from typing import Self

from eventsourcing.persistence import StoredEvent

from counterfoil.adapters.event_store import opening
from counterfoil.adapters.event_store.codec import (
    Codec,
    read_cause,
    utc,
    write_cause,
    write_header,
)
from counterfoil.adapters.event_store.datastore import Datastore, JoinedDatastore
from counterfoil.adapters.event_store.errors import (
    NotJoinedError,
    UnreadableEventError,
    UnstorableValueError,
)
from counterfoil.adapters.event_store.failures import translated
from counterfoil.adapters.event_store.keys import Keyring, KeyWrapper, MemoryKeys
from counterfoil.adapters.event_store.ledger import (
    Beside,
    CommandEntry,
    Ledger,
    QuarantineEntry,
    RefusalEntry,
    SightingEntry,
    WhereaboutsEntry,
)
from counterfoil.adapters.event_store.mapper import CodecMapper, Entry
from counterfoil.adapters.event_store.memory import MemoryLedger
from counterfoil.adapters.event_store.records import (
    Append,
    CommandRow,
    Loaded,
    Positioned,
    Quarantined,
    Refusal,
    Replayed,
    Sighting,
    SightingRow,
    StoredCommand,
    StoredRow,
    from_micros,
    to_micros,
)
from counterfoil.adapters.event_store.rows import joined as length_prefixed
from counterfoil.adapters.event_store.sqlite import SQLiteLedger
from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.stored import Contract

_LOG = logging.getLogger("counterfoil.event_store")
PAGE = 1_000


class EventStore:
    """
    Keeps events, and beside them commands, sightings, whereabouts, refusals and the quarantine.

    Open one with ``EventStore.open``, share it among threads, and close it. All errors are
    ``StoreError``.
    """

    def __init__(
        self, ledger: Ledger, codec: Codec, keyring: Keyring, *, lock_timeout: float
    ) -> None:
        self._ledger = ledger
        self._keyring = keyring
        self._mapper = CodecMapper(codec, keyring)
        self._lock_timeout = lock_timeout
        self._translated = translated(ledger.path, lock_timeout)

    @classmethod
    def open(  # noqa: PLR0913
        cls,
        url: str,
        *,
        contract: Contract = CONTRACT,
        keys: KeyWrapper | None = None,
        master_key: bytes | None = None,
        on_notice: Callable[[str], None] = _LOG.warning,
        read_only: bool = False,
        lock_timeout: float = 5.0,
    ) -> Self:
        """
        Open ``sqlite:///path/to/file.db``, or ``memory://`` for a store that lives as long as this
        object.

        Args:
            keys: wraps the data keys, for instance with a key management service.
            master_key: 32 bytes that wrap the data keys; without either, a key file is made beside
                the database.
            on_notice: gets one sentence when that file is made; by default it is logged.
            lock_timeout: how many seconds to wait for another writer.
        """
        codec = Codec(contract)
        wrapper = opening.wrapper_of(keys, master_key)
        path = opening.path_of(url)
        if path is None:
            return cls(MemoryLedger(), codec, Keyring(MemoryKeys()), lock_timeout=lock_timeout)
        ledger = opening.open_ledger(path, read_only=read_only, lock_timeout=lock_timeout)
        try:
            store = opening.open_keys(
                path,
                wrapper=wrapper,
                read_only=read_only,
                lock_timeout=lock_timeout,
                on_notice=on_notice,
            )
        except BaseException:
            ledger.close()
            raise
        return cls(ledger, codec, Keyring(store), lock_timeout=lock_timeout)

    def joined(self, connection: sqlite3.Connection) -> "EventStore":
        """
        Return this store on an embedder's own connection to the same file.

        Our rows then become durable, or vanish, with the embedder's transaction; only the keys of
        new customers are committed at once, in their own file. Closing it leaves the connection
        open.
        """
        if not isinstance(self._ledger, SQLiteLedger) or not isinstance(
            self._ledger.datastore, Datastore
        ):
            raise NotJoinedError("only a store on a file of its own can be joined")
        with self._translated:
            datastore = JoinedDatastore(connection, self._ledger.datastore)
        return EventStore(
            SQLiteLedger(datastore),
            self._mapper.codec,
            self._keyring.shared(),
            lock_timeout=self._lock_timeout,
        )

    def close(self) -> None:
        """Close the files. Closing twice does no harm."""
        self._ledger.close()
        self._keyring.close()

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the store."""
        self.close()

    # Events

    def load_events(self, stream: str) -> Loaded:
        """Return a stream's events, without their headers: what a decision is made on."""
        event = self._mapper.event
        with self._translated:
            rows = self._ledger.stream(stream)
            self._keyring.refresh()
            events = tuple([event(stream, version, topic, state) for version, topic, state in rows])
        _check_unbroken(stream, rows)
        return Loaded(events, len(rows))

    def load_recorded(self, stream: str) -> tuple[Recorded[object], ...]:
        """Return a stream's events with all that stands beside them."""
        recorded = self._mapper.recorded
        with self._translated:
            rows = self._ledger.stream(stream)
            self._keyring.refresh()
            events = tuple(
                [recorded(stream, version, topic, state) for version, topic, state in rows]
            )
        _check_unbroken(stream, rows)
        return events

    def append(self, batch: Append) -> tuple[int, ...]:
        """
        Record a batch in one transaction, and return the positions of its events.

        Raises:
            ConflictError: a stream was changed since it was read; look up the command id, load,
            decide again.
            AlreadyRecordedError: the command or a sighting is on record; nothing was recorded a
            second time.
        """
        recorded_at = utc(batch.recorded_at, "recorded_at")
        _check_consecutive(batch)
        with self._translated:
            self._keyring.refresh()
            self._keyring.prepare(self._subjects(batch))
            events = self._stored(batch, recorded_at)
            beside = Beside(
                reads=batch.reads,
                command=_command_entry(batch.command, recorded_at),
                sightings=tuple([self._sealed(row) for row in batch.sightings]),
                whereabouts=tuple(_whereabouts_entries(batch.whereabouts)),
            )
            return tuple(self._ledger.record(events, beside))

    def _subjects(self, batch: Append) -> set[str]:
        """Return whose keys the batch needs, so that new ones are made in one commit before it."""
        codec = self._mapper.codec
        subjects = {each.subject for each in batch.events if codec.holds_personal(each.event)}
        return subjects | {each.subject for each in batch.sightings}

    def _stored(self, batch: Append, recorded_at: datetime) -> list[StoredEvent]:
        headers: dict[datetime, bytes] = {}
        events = []
        for new in batch.events:
            header = headers.get(new.happened_at)
            if header is None:
                header = write_header(new.happened_at, recorded_at, batch.edition, batch.cause)
                headers[new.happened_at] = header
            entry = Entry(
                originator_id=new.stream,
                originator_version=new.version,
                event=new.event,
                happened_at=new.happened_at,
                recorded_at=recorded_at,
                cause=batch.cause,
                edition=batch.edition,
                subject=new.subject,
            )
            events.append(self._mapper.stored(entry, header))
        return events

    def read_all(self, after: int = 0, page: int = PAGE) -> Iterator[tuple[Positioned, ...]]:
        """Return the log after a position, page by page, with all that stands beside the events."""
        recorded = self._mapper.recorded
        for rows in self._pages(after, page):
            with self._translated:
                self._keyring.refresh()
                positioned = tuple(
                    Positioned(
                        position=row.position,
                        recorded=recorded(row.stream, row.version, row.stored_name, row.state),
                    )
                    for row in rows
                )
            yield positioned

    def replay(self, after: int = 0, page: int = PAGE) -> Iterator[tuple[Replayed, ...]]:
        """Return the log after a position, page by page, without headers: the quickest way."""
        event = self._mapper.event
        for rows in self._pages(after, page):
            with self._translated:
                self._keyring.refresh()
                replayed = tuple(
                    [
                        Replayed(position, stream, version, event(stream, version, name, state))
                        for position, stream, version, name, state in rows
                    ]
                )
            yield replayed

    def rows(self, after: int = 0, page: int = PAGE) -> Iterator[tuple[StoredRow, ...]]:
        """Return the log after a position as it is stored, page by page."""
        return self._pages(after, page)

    def _pages(self, after: int, page: int) -> Iterator[tuple[StoredRow, ...]]:
        while True:
            with self._translated:
                rows = tuple(map(StoredRow._make, self._ledger.page(after, page)))
            if rows:
                yield rows
                after = rows[-1].position
            if len(rows) < page:
                return

    def streams(self, prefix: str = "") -> Iterator[str]:
        """Return the names of the streams that begin so, in order."""
        return iter(self.stream_versions(prefix))

    def stream_versions(self, prefix: str = "") -> Mapping[str, int]:
        """Return the version of each stream whose name begins so."""
        with self._translated:
            return {stream: last for stream, _, last, _ in self._ledger.streams(prefix)}

    def last_position(self) -> int:
        """Return the position of the last event, 0 where there is none."""
        with self._translated:
            return self._ledger.last_position()

    # Commands and refusals

    def find_command(self, account: str, command_id: str) -> StoredCommand | None:
        """Return a command that is on record."""
        with self._translated:
            entry = self._ledger.command(account, command_id)
        if entry is None:
            return None
        return StoredCommand(
            fingerprint=entry.fingerprint,
            position=entry.position,
            recorded_at=from_micros(entry.recorded_at),
        )

    def record_refusal(self, account: str, refusal: Refusal) -> None:
        """Record that a command was refused, by ids alone."""
        entry = RefusalEntry(
            account=account,
            command=refusal.command,
            command_id=refusal.command_id,
            code=refusal.code,
            rule=refusal.rule,
            stream=refusal.stream,
            cause=write_cause(refusal.cause),
            at=to_micros(utc(refusal.at, "at")),
        )
        with self._translated:
            self._ledger.refuse(entry)

    def refusals(self, account: str) -> tuple[Refusal, ...]:
        """Return an account's refusals, in the order in which they came."""
        with self._translated:
            entries = self._ledger.refusals(account)
        return tuple(
            Refusal(
                command=each.command,
                command_id=each.command_id,
                code=each.code,
                rule=each.rule,
                stream=each.stream,
                cause=read_cause(each.cause),
                at=from_micros(each.at),
            )
            for each in entries
        )

    # Sightings and whereabouts

    def sightings(
        self, account: str, object: str, since: datetime | None = None
    ) -> tuple[Sighting, ...]:
        """Return what Stripe stated of an object, in order of second and event id."""
        start = None if since is None else _seconds(since, "since")
        with self._translated:
            entries = self._ledger.sightings(account, object, start)
            self._keyring.refresh()
            return tuple(self._opened(entry) for entry in entries)

    def newest_sighting(self, account: str, object: str) -> Sighting | None:
        """Return the last that Stripe stated of an object."""
        with self._translated:
            entry = self._ledger.newest_sighting(account, object)
            self._keyring.refresh()
            return None if entry is None else self._opened(entry)

    def has_sighting(self, account: str, object: str, event_id: str) -> bool:
        """Tell whether what an event stated of an object is on record."""
        with self._translated:
            return self._ledger.has_sighting(account, object, event_id)

    def whereabouts(self, account: str, object: str) -> str | None:
        """
        Return the stream that holds an object (``price/price_1``), ``None`` where it was never
        seen.
        """
        with self._translated:
            return self._ledger.whereabouts(account, object)

    def _sealed(self, row: SightingRow) -> SightingEntry:
        context = length_prefixed(
            b"sighting", row.account.encode(), row.object.encode(), row.event_id.encode()
        )
        return SightingEntry(
            account=row.account,
            object=row.object,
            event_id=row.event_id,
            happened_at=_seconds(row.happened_at, "happened_at"),
            stream=row.stream,
            body=self._keyring.seal(row.subject, row.body, context),
        )

    def _opened(self, entry: SightingEntry) -> Sighting:
        context = length_prefixed(
            b"sighting", entry.account.encode(), entry.object.encode(), entry.event_id.encode()
        )
        try:
            body = self._keyring.open(entry.body, context)
        except ValueError as error:
            raise UnreadableEventError(
                entry.stream, 0, f"sighting of {entry.object} by {entry.event_id}", str(error)
            ) from error
        return Sighting(
            object=entry.object,
            event_id=entry.event_id,
            happened_at=from_micros(entry.happened_at * 1_000_000),
            stream=entry.stream,
            body=body,
        )

    # Quarantine

    def quarantine(self, account: str, message: Quarantined, *, subject: str | None = None) -> None:
        """
        Keep a message that could not be applied, sealed with the subject's key or else the
        account's.
        """
        raw = b"" if message.raw is None else message.raw
        context = length_prefixed(b"quarantine", account.encode(), message.event_id.encode())
        with self._translated:
            self._keyring.refresh()
            self._ledger.quarantine(
                QuarantineEntry(
                    account=account,
                    event_id=message.event_id,
                    type=message.type,
                    reason=message.reason,
                    at=to_micros(utc(message.at, "at")),
                    raw=self._keyring.seal(subject or f"{account}/quarantine", raw, context),
                )
            )

    def release(self, account: str, event_id: str) -> bool:
        """Take a message out of quarantine once it was applied; tell whether it was there."""
        with self._translated:
            return self._ledger.release(account, event_id)

    def quarantined(self, account: str) -> tuple[Quarantined, ...]:
        """Return the messages of an account that could not be applied."""
        with self._translated:
            entries = self._ledger.quarantined(account)
            self._keyring.refresh()
            return tuple(self._released(entry) for entry in entries)

    def _released(self, entry: QuarantineEntry) -> Quarantined:
        context = length_prefixed(b"quarantine", entry.account.encode(), entry.event_id.encode())
        try:
            raw = self._keyring.open(entry.raw, context)
        except ValueError as error:
            raise UnreadableEventError(
                entry.account, 0, f"quarantined {entry.event_id}", str(error)
            ) from error
        return Quarantined(
            event_id=entry.event_id,
            type=entry.type,
            reason=entry.reason,
            at=from_micros(entry.at),
            raw=raw,
        )

    # Upkeep

    def erase(self, subject: str) -> bool:
        """
        Destroy a subject's key: what it sealed reads as erased from now on, and what still arrives
        isn't kept.

        Tells whether there was a key.
        """
        with self._translated:
            return self._keyring.destroy(subject)


def _check_unbroken(stream: str, rows: Iterable[tuple[int, str, bytes]]) -> None:
    """Refuse a stream with a version missing; versions are unique, so counting them is enough."""
    for expected, (version, topic, _) in enumerate(rows, 1):
        if version != expected:
            raise UnreadableEventError(stream, expected, topic, "its row is missing")


def _check_consecutive(batch: Append) -> None:
    """Refuse a batch that would leave a gap or that appends to another version than was read."""
    last: dict[str, int] = {}
    for new in batch.events:
        expected = last.get(new.stream, batch.reads.get(new.stream, new.version - 1)) + 1
        if new.version != expected or new.version < 1:
            raise ValueError(f"version {new.version} of {new.stream} doesn't follow {expected - 1}")
        last[new.stream] = new.version


def _command_entry(row: CommandRow | None, recorded_at: datetime) -> CommandEntry | None:
    if row is None:
        return None
    return CommandEntry(row.account, row.command_id, row.fingerprint, None, to_micros(recorded_at))


def _whereabouts_entries(whereabouts: Mapping[str, str]) -> Iterator[WhereaboutsEntry]:
    for place, stream in whereabouts.items():
        account, separator, name = place.partition("|")
        if not separator:
            raise ValueError(f"{place!r} isn't written as account|object")
        yield WhereaboutsEntry(account, name, stream)


def _seconds(moment: datetime, name: str) -> int:
    whole, rest = divmod(to_micros(utc(moment, name)), 1_000_000)
    if rest:
        raise UnstorableValueError(f"The time {name}", "it isn't in whole seconds")
    return whole
