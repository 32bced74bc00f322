"""The event store as the rest of Counterfoil sees it: load, append, look up, follow, erase."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
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
from counterfoil.adapters.event_store.beside import StoreBeside
from counterfoil.adapters.event_store.codec import codec_of, utc
from counterfoil.adapters.event_store.derived import Derived
from counterfoil.adapters.event_store.errors import UnreadableRowError
from counterfoil.adapters.event_store.failures import translated
from counterfoil.adapters.event_store.inbox import Inbox
from counterfoil.adapters.event_store.keyring import Keyring
from counterfoil.adapters.event_store.keys import MemoryKeys
from counterfoil.adapters.event_store.ledger import EmbeddersConnection, Sealed
from counterfoil.adapters.event_store.mapper import CodecMapper
from counterfoil.adapters.event_store.outbox import Outbox
from counterfoil.adapters.event_store.records import (
    Append,
    Condition,
    Problem,
)
from counterfoil.adapters.event_store.rows import BrokenRowError
from counterfoil.adapters.event_store.verifying import problems
from counterfoil.adapters.event_store.wrapping import KeyWrapper, wrapper_of
from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.customer.events import LinkedToStripe
from counterfoil.domain.stored import Contract

_LOG = logging.getLogger("counterfoil.event_store")


class EventStore(StoreBeside):
    """
    Keeps events, and beside them commands, sightings, whereabouts, what is due, when sessions were
    last used, refusals, the quarantine and the inbox.

    Open one with ``EventStore.open``, share it among threads, and close it. Every error that it
    raises for a reason of its own is a ``StoreError``.
    """

    is_closed = False
    """Whether it was closed, which memory by itself wouldn't show."""

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
        self.is_closed = True
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

    @property
    def derived(self) -> Derived:
        """Return the place for tables that are derived from the events, in the same database."""
        return self._ledger.derived

    @property
    def translated(self) -> translated:
        """Return a block in which only the store's own errors are raised."""
        return self._translated

    @property
    def inbox(self) -> Inbox:
        """Return the inbox: what Stripe sent, and what it came to."""
        return Inbox(self._ledger.inbox, self._keys, self._translated)

    @property
    def outbox(self) -> Outbox:
        """Return the outbox: what is to be asked of Stripe, and what it came to."""
        return Outbox(self.derived, self._keys, self._translated)

    def erase(self, subject: str) -> bool:
        """
        Destroy a subject's key; tell whether there was one.

        What it sealed reads as erased from now on, and what still arrives isn't kept. What read
        models derived from it goes too; where that fails, erase the subject again.
        """
        # Imported where it is used, as it takes its time.
        from counterfoil.adapters.views.forgetting import forget  # noqa: PLC0415

        with self._translated:
            held = self._keys.destroy(subject)
            forget(self.derived, subject)
        for same in self._at_stripe(subject):
            with self._translated:
                self._keys.destroy(same)
        return held

    def _at_stripe(self, subject: str) -> Iterator[str]:
        """Yield under which other name what Stripe sent of a customer was sealed as it came."""
        for event in self.load_events(subject).events:
            if isinstance(event, LinkedToStripe):
                yield f"{subject.rpartition('/')[0]}/{event.stripe_id}"

    def erased(self, subjects: Collection[str]) -> set[str]:
        """Return which of these subjects were erased, by what stands in the key store right now."""
        with self._translated:
            return self._keys.destroyed(subjects)

    def keyed_hash(self, subject: str, text: str) -> str | None:
        """
        Return what stands in a table for a text that is personal: HMAC-SHA256, in hexadecimal.

        Args:
            subject: whose key it takes, which is made at the first use and is used for nothing
                else; ``None`` comes back where it was destroyed.
        """
        with self._translated:
            return Keyring(self._keys).keyed_hash(subject, text)

    def seal(self, subject: str, clear: bytes, place: str) -> bytes:
        """
        Encrypt what is personal and stands in a table beside the events, in one ``place`` of it.

        It goes with its subject's key; of who was erased nothing is kept.
        """
        with self._translated:
            return Keyring(self._keys).seal(subject, clear, place.encode())

    def unseal(self, sealed: bytes, place: str) -> bytes | None:
        """
        Decrypt what was sealed for a place; ``None`` where its subject was erased.

        Raises:
            UnreadableRowError: it was changed, or belongs elsewhere.
        """
        with self._translated:
            try:
                return Keyring(self._keys).open(sealed, place.encode())
            except BrokenRowError as error:
                raise UnreadableRowError(place, str(error)) from error

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
