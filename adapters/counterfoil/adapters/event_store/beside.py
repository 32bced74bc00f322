"""What a store keeps beside its events: commands, refusals, statements, and what is due."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from counterfoil.adapters.event_store.codec import utc
from counterfoil.adapters.event_store.keyring import Keyring
from counterfoil.adapters.event_store.ledger import DueEntry
from counterfoil.adapters.event_store.reading import PAGE, EventReader
from counterfoil.adapters.event_store.records import (
    Due,
    Quarantined,
    Refusal,
    Seen,
    Sighting,
    StoredCommand,
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
from counterfoil.domain.moments import from_micros, to_micros


class StoreBeside(EventReader):
    """Reads what stands beside the events, and writes of it what is no part of an append."""

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

    def refusals_after(
        self, account: str, after: tuple[datetime, int], until: datetime, limit: int = PAGE
    ) -> tuple[tuple[int, Refusal], ...]:
        """
        Return an account's refusals after one, that of a moment and a number, up to a moment.

        They come in order of moment and number, each with its number, so many at a time.
        """
        moment, number = after
        with self._translated:
            found = self._ledger.refusals_after(
                account, (to_micros(moment), number), to_micros(until), limit
            )
            return tuple((each.number, refusal_of(each.entry)) for each in found)

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
