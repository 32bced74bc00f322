"""The event store as the rest of Counterfoil sees it: load, append, look up, follow, erase."""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from counterfoil.adapters.event_store import urls
from counterfoil.adapters.event_store.application import StoreApplication
from counterfoil.adapters.event_store.batches import (
    beside_of,
    check_consecutive,
    check_names,
    entries_of,
)
from counterfoil.adapters.event_store.codec import codec_of, utc
from counterfoil.adapters.event_store.inbox import Inbox
from counterfoil.adapters.event_store.keyring import Keyring
from counterfoil.adapters.event_store.keys import MemoryKeys
from counterfoil.adapters.event_store.ledger import DueEntry, EmbeddersConnection, Sealed
from counterfoil.adapters.event_store.mapper import CodecMapper
from counterfoil.adapters.event_store.reading import PAGE, EventReader
from counterfoil.adapters.event_store.records import (
    Append,
    Condition,
    Due,
    Problem,
    Quarantined,
    Refusal,
    Seen,
    Sighting,
    StoredCommand,
    from_micros,
    to_micros,
)
from counterfoil.adapters.event_store.sealing import (
    open_message,
    open_sighting,
    refusal_entry,
    refusal_of,
    seal_message,
    seen_of,
    to_seconds,
)
from counterfoil.adapters.event_store.verifying import problems
from counterfoil.adapters.event_store.wrapping import KeyWrapper, wrapper_of
from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.stored import Contract

_LOG = logging.getLogger("counterfoil.event_store")


class EventStore(EventReader):
    """
    Keeps events, and beside them commands, sightings, whereabouts, what is due, when sessions were
    last used, refusals, the quarantine and the inbox.

    Open one with ``EventStore.open``, share it among threads, and close it. Every error that it
    raises for a reason of its own is a ``StoreError``.
    """

    @classmethod
    def open(  # noqa: PLR0913
        cls,
        url: str,
        *,
        contract: Contract = CONTRACT,
        keys: KeyWrapper | None = None,
        master_key: bytes | None = None,
        key_store: str | None = None,
        on_notice: Callable[[str], None] = _LOG.warning,
        read_only: bool = False,
        lock_timeout: float = 5.0,
    ) -> Self:
        """
        Open ``sqlite:///path/to/file.db`` or ``postgresql://user@host/database?schema=cell_1``, or
        ``memory://`` for what lives as long as this object.

        Args:
            keys: wraps the data keys, for instance with a key management service.
            master_key: 32 bytes that wrap the data keys; without either, a key file is made beside
                an SQLite file, and PostgreSQL is refused.
            key_store: the URL of the data keys; without it they are in ``file.db.keys`` or in the
                schema ``cell_1_keys``.
            on_notice: gets one sentence when a key file is made; by default it is logged.
            lock_timeout: how many seconds to wait for another writer, or for a server to return.
        """
        codec = codec_of(contract)
        ledger, found = urls.Opening(
            url=url,
            key_store=key_store,
            wrapper=wrapper_of(keys, master_key),
            read_only=read_only,
            seconds=lock_timeout,
            on_notice=on_notice,
        ).open()
        return cls(ledger, CodecMapper(codec, found), found, lock_timeout=lock_timeout)

    @staticmethod
    def migrate(url: str, *, lock_timeout: float = 5.0) -> tuple[int | None, int]:
        """
        Bring the tables of a store up to date; return their version before and after.

        ``None`` stands for a store that wasn't there, and has been made.
        """
        return urls.migrate(url, seconds=lock_timeout)

    def joined(self, connection: EmbeddersConnection) -> "EventStore":
        """
        Return this store on an embedder's own connection to the same file or database.

        Our rows then become durable, or vanish, with the embedder's transaction; only the keys of
        new customers are committed at once, in their own store. There is nothing to close. On
        PostgreSQL other writers wait from the first append until that transaction ends.
        """
        with self._translated:
            ledger = self._ledger.joined(connection)
        return _JoinedStore(ledger, self._mapper, self._keys, lock_timeout=self._lock_timeout)

    def application(self) -> StoreApplication:
        """Return the library's application over this store; the store stays ours to close."""
        return StoreApplication(self._ledger.recorder, self._mapper)

    def close(self) -> None:
        """Close the files. Closing twice does no harm."""
        self._ledger.close()
        self._keys.close()

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

    def append(self, batch: Append) -> tuple[int, ...]:
        """
        Record a batch in one transaction, and return the positions of its events.

        Raises:
            ConflictError: a stream was changed, or an object sighted since; look up the
                command id, load, decide again.
            AlreadyRecordedError: the command or a sighting is on record; nothing was recorded a
                second time.
        """
        (append,) = self._sealed((batch,))
        with self._translated:
            return tuple(self._ledger.record(*append))

    def append_together(self, batches: Sequence[Append]) -> tuple[tuple[int, ...], ...]:
        """
        Record batches one after the other in one transaction, all of them or none.

        Each is checked against what those before it have come to. Returns the positions of the
        events of each.

        Raises:
            ConflictError: what one of them rests on has changed since, or by another of them.
            AlreadyRecordedError: the command or a sighting of one of them is on record.
        """
        if not batches:
            return ()
        if len(batches) == 1:
            # By itself it is one call, and a transaction without any more to be said.
            return (self.append(batches[0]),)
        appends = self._sealed(batches)
        with self._translated:
            return tuple(map(tuple, self._ledger.record_together(appends)))

    def _sealed(self, batches: Sequence[Append]) -> Sequence[Sealed]:
        """Write the events of batches and what stands beside them."""
        for batch in batches:
            check_names(batch)
            check_consecutive(batch)
        keyring = Keyring(self._keys)
        with self._translated:
            keyring.prepare(set().union(*map(self._subjects, batches)))
            return [self._written(batch, keyring) for batch in batches]

    def _written(self, batch: Append, keyring: Keyring) -> Sealed:
        recorded_at = utc(batch.recorded_at, "recorded_at")
        stored = [
            self._mapper.stored(entry, header, keyring)
            for entry, header in entries_of(batch, recorded_at)
        ]
        return stored, beside_of(batch, recorded_at, keyring)

    def _subjects(self, batch: Append) -> set[str]:
        """Return whose keys the batch needs, so that new ones are made in one commit before it."""
        personal = self._mapper.codec.holds_personal
        subjects = {each.subject for each in batch.events if personal(each.event)}
        return subjects.union(each.subject for each in batch.sightings)

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
        entry = refusal_entry(account, refusal)
        with self._translated:
            self._ledger.refuse(entry)

    def refusals(self, account: str) -> tuple[Refusal, ...]:
        """Return an account's refusals, in the order in which they came."""
        with self._translated:
            return tuple(map(refusal_of, self._ledger.refusals(account)))

    def sightings(
        self, account: str, object: str, since: datetime | None = None
    ) -> tuple[Sighting, ...]:
        """Return what Stripe stated of an object, in order of second and event id."""
        start = None if since is None else to_seconds(since, "since")
        keyring = Keyring(self._keys)
        with self._translated:
            entries = self._ledger.sightings(account, object, start)
            return tuple([open_sighting(entry, keyring) for entry in entries])

    def seen(self, account: str, statements: Collection[tuple[str, str]]) -> Mapping[str, Seen]:
        """
        Return how often each object was sighted, and in which of these events; an append may rest
        on it.

        Args:
            statements: objects and the ids of events, each that may have stated something of it.
        """
        objects = tuple(dict.fromkeys(object for object, _ in statements))
        event_ids = tuple(dict.fromkeys(event_id for _, event_id in statements))
        with self._translated:
            entries = self._ledger.seen(account, objects, event_ids)
        return {**dict.fromkeys(objects, Seen()), **seen_of(entries)}

    def has_sighting(self, account: str, object: str, event_id: str) -> bool:
        """Tell whether what an event stated of an object is on record."""
        with self._translated:
            return self._ledger.has_sighting(account, object, event_id)

    def whereabouts(self, account: str, object: str) -> str | None:
        """Return the stream that holds an object (``price/price_1``), ``None`` if never seen."""
        return self.whereabouts_of(account, (object,)).get(object)

    def whereabouts_of(self, account: str, objects: Collection[str]) -> Mapping[str, str]:
        """Return the streams that hold several objects, of those that were ever seen."""
        with self._translated:
            return dict(self._ledger.whereabouts(account, tuple(objects)))

    def last_use(self, account: str, session: str) -> datetime | None:
        """Return when a portal session (``bps_1``) was last used, ``None`` where it never was."""
        with self._translated:
            at = self._ledger.last_use(account, session)
        return None if at is None else from_micros(at)

    def due(self, until: datetime, limit: int = PAGE, after: Due | None = None) -> tuple[Due, ...]:
        """
        Return the streams in which time brings something about by a moment, that one included.

        They come in order of moment and name, so many at a time; ``after`` is the last that one
        had.
        """
        start = None if after is None else DueEntry(after.stream, to_micros(after.at))
        with self._translated:
            entries = self._ledger.due(to_micros(utc(until, "until")), limit, start)
        return tuple([Due(stream=stream, at=from_micros(at)) for stream, at in entries])

    def all_due(self, until: datetime) -> Iterator[Due]:
        """
        Return all streams that are due by a moment, in the order of ``due``.

        They are read a page at a time: what became due meanwhile comes too, where it comes later.
        """
        last: Due | None = None
        while page := self.due(until, after=last):
            yield from page
            last = page[-1]

    def due_at(self, stream: str) -> datetime | None:
        """Return when time will first bring something about in a stream; ``None``: never."""
        with self._translated:
            at = self._ledger.due_at(stream)
        return None if at is None else from_micros(at)

    def quarantine(self, account: str, message: Quarantined, *, subject: str | None = None) -> None:
        """Keep a message that couldn't be applied, sealed with the subject's or account's key."""
        sealed_for = subject or f"{account}/quarantine"
        with self._translated:
            entry = seal_message(account, message, sealed_for, Keyring(self._keys))
            self._ledger.quarantine(entry)

    def release(self, account: str, event_id: str) -> bool:
        """Take a message out of quarantine once it was applied; tell whether it was there."""
        with self._translated:
            return self._ledger.release(account, event_id)

    def quarantined(self, account: str) -> tuple[Quarantined, ...]:
        """Return the messages of an account that could not be applied."""
        keyring = Keyring(self._keys)
        with self._translated:
            return tuple(
                [open_message(each, keyring) for each in self._ledger.quarantined(account)]
            )

    @property
    def inbox(self) -> Inbox:
        """Return the inbox: what Stripe sent, and what it came to."""
        return Inbox(self._ledger.inbox, self._keys, self._translated)

    def erase(self, subject: str) -> bool:
        """
        Destroy a subject's key; tell whether there was one.

        What it sealed reads as erased from now on, and what still arrives isn't kept.
        """
        with self._translated:
            return self._keys.destroy(subject)

    def any_erased(self, subjects: Collection[str]) -> bool:
        """Tell whether any of these subjects was erased, so that nothing more is kept of it."""
        with self._translated:
            return not all(map(Keyring(self._keys).holds, subjects))

    def condition(self) -> Condition:
        """Say what the store rests on."""
        with self._translated:
            return Condition(
                path=self._ledger.path,
                schema=self._ledger.schema(),
                settings=self._ledger.settings(),
                keys=None if isinstance(self._keys, MemoryKeys) else self._keys.path,
            )

    def problems(self) -> Iterator[Problem]:
        """Check the whole store, and say what is wrong; a sound store yields nothing."""
        return problems(self._ledger, self._mapper, self._keys, self._translated)


class _JoinedStore(EventStore):
    """A store on an embedder's connection, with the keys of the store that it was made from."""

    def close(self) -> None:
        """Close nothing: connection and keys belong to others."""
