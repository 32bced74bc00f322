"""Turns events into stored events and back: codec, seal and row layout in one place."""

from datetime import datetime

from attrs import frozen
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from msgspec import DecodeError

from counterfoil.adapters.event_store.codec import (
    ERASED,
    Codec,
    write_header,
)
from counterfoil.adapters.event_store.errors import UnreadableEventError
from counterfoil.adapters.event_store.history import recorded
from counterfoil.adapters.event_store.keyring import Keyring, KeyStore
from counterfoil.adapters.event_store.rows import Row, content, joined, pack, plain_body
from counterfoil.domain.cause import Cause
from counterfoil.domain.recorded import Recorded

# What decoders raise on broken bytes, and upcasters on values that they don't expect.
_BROKEN = (
    DecodeError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)


@frozen(kw_only=True)
class Entry:
    """An event on its way to the store or back, with the two names that the library asks for."""

    originator_id: str
    originator_version: int
    event: object
    happened_at: datetime
    recorded_at: datetime
    cause: Cause
    edition: str
    subject: str = ""


class CodecMapper(Mapper[str]):
    """The library's mapper over our codec and keys."""

    def __init__(self, codec: Codec, keys: KeyStore) -> None:
        super().__init__(JSONTranscoder())
        self.codec = codec
        self._plain = codec.plain
        self._untimed = codec.untimed
        self._impersonal = codec.impersonal
        self._keys = keys

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """Encode, seal and lay out one event."""
        if not isinstance(domain_event, Entry):
            raise TypeError(f"expected an Entry, not {type(domain_event).__qualname__}")
        entry = domain_event
        return self.stored(
            entry,
            write_header(entry.happened_at, entry.recorded_at, entry.edition, entry.cause),
            Keyring(self._keys),
        )

    def stored(self, entry: Entry, header: bytes, keyring: Keyring) -> StoredEvent:
        """Encode, seal and lay out one event whose header is written already."""
        written = self.codec.write(entry.event)
        personal = b""
        if written.personal is not None:
            context = _context(entry.originator_id, entry.originator_version, written.topic)
            personal = keyring.seal(entry.subject, written.personal, context)
        return StoredEvent(
            originator_id=entry.originator_id,
            originator_version=entry.originator_version,
            topic=written.topic,
            state=pack(Row(header, personal, written.body)),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """Open and decode one event, header included."""
        recorded = self.recorded(
            str(stored_event.originator_id),
            stored_event.originator_version,
            stored_event.topic,
            stored_event.state,
            Keyring(self._keys),
        )
        return Entry(
            originator_id=recorded.stream,
            originator_version=recorded.version,
            event=recorded.event,
            happened_at=recorded.happened_at,
            recorded_at=recorded.recorded_at,
            cause=recorded.cause,
            edition=recorded.edition,
        )

    def event(
        self, stream: str, version: int, topic: str, state: bytes, keyring: Keyring
    ) -> object:
        """Open and decode one event, without its header."""
        try:
            if (plain := self._plain.get(topic)) and (body := plain_body(state)) is not None:
                return plain(body)
            sealed, body = content(state)
            read = self.codec.reader(topic)
            if read is None:
                raise self.codec.unknown(stream, version, topic)
            if not sealed:
                return read(body, None)
            personal = keyring.open(sealed, _context(stream, version, topic))
            return read(body, ERASED if personal is None else personal)
        except _BROKEN as error:
            raise UnreadableEventError(stream, version, topic, str(error)) from error

    def untimed(
        self,
        row: tuple[int, str, int, str, bytes],
        keyring: Keyring,
        *,
        personal: bool,
    ) -> object:
        """
        Open and decode one event of the log, its moments in whatever time zone they stand.

        ``personal``: whether what is personal in it is asked for; else it stays sealed.
        """
        _, stream, version, topic, state = row
        try:
            if (read := self._untimed.get(topic)) and (body := plain_body(state)) is not None:
                return read(body)
            if not personal and (read := self._impersonal.get(topic)):
                return read(content(state)[1])
        except _BROKEN as error:
            raise UnreadableEventError(stream, version, topic, str(error)) from error
        return self.event(stream, version, topic, state, keyring)

    def recorded(
        self, stream: str, version: int, topic: str, state: bytes, keyring: Keyring
    ) -> Recorded[object]:
        """Open and decode one event with all that stands beside it."""
        event = self.event(stream, version, topic, state, keyring)
        return recorded(stream, (version, topic, state), event)

    def __repr__(self) -> str:
        """Show nothing of keys."""
        return "CodecMapper(...)"


def _context(stream: str, version: int, topic: str) -> bytes:
    """Name the one place where a sealed part may stand."""
    return joined(b"event", stream.encode(), str(version).encode(), topic.encode())
