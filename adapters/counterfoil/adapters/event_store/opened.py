"""Rows of the log, of which each is opened only as far as it is asked for."""

from collections.abc import Sequence

from counterfoil.adapters.event_store.codec import Trace
from counterfoil.adapters.event_store.history import trace_in
from counterfoil.adapters.event_store.keyring import Keyring, KeyStore
from counterfoil.adapters.event_store.ledger import EventRow
from counterfoil.adapters.event_store.mapper import CodecMapper


class OpenedRows:
    """Some rows of the log, and what opens them."""

    def __init__(self, rows: Sequence[EventRow], mapper: CodecMapper, keys: KeyStore) -> None:
        self.rows = rows
        self._mapper = mapper
        self._keys = keys
        self._keyring = Keyring(keys)
        self._keyring.expect(row[4] for row in rows)

    def halves(self) -> tuple["OpenedRows", "OpenedRows"]:
        """Return the first half of several rows, and the second."""
        middle = len(self.rows) // 2
        return (
            OpenedRows(self.rows[:middle], self._mapper, self._keys),
            OpenedRows(self.rows[middle:], self._mapper, self._keys),
        )

    def class_of(self, topic: str) -> type | None:
        """Return the class of events that a stored topic names; None: it isn't known here."""
        return self._mapper.codec.class_of(topic)

    def trace(self, row: EventRow) -> Trace:
        """Return when, by whom and where; raises ``UnreadableEventError``."""
        _, stream, version, topic, state = row
        return trace_in(stream, (version, topic, state))

    def event(self, row: EventRow, *, personal: bool = True) -> object:
        """
        Return an event, its moments in whatever time zone; raises ``UnreadableEventError``.

        ``personal``: whether what is personal in it is asked for; else it stays sealed.
        """
        return self._mapper.untimed(row, self._keyring, personal=personal)
