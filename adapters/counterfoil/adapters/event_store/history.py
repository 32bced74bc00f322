"""A stream's events, and what stands beside them, which is decoded only where it is asked for."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from struct import error as StructError  # noqa: N812

from msgspec import DecodeError

from counterfoil.adapters.event_store.codec import (
    Header,
    Trace,
    read_header,
    read_mark,
    read_trace,
)
from counterfoil.adapters.event_store.errors import UnreadableEventError
from counterfoil.adapters.event_store.rows import header_of
from counterfoil.domain.cause import Door
from counterfoil.domain.recorded import Recorded


class History:
    """
    What one stream holds.

    Decisions need its ``events``; few need to know when and how they came about, and fewer still
    all that stands beside them.
    """

    __slots__ = ("_rows", "events", "stream")

    def __init__(
        self, stream: str, events: Sequence[object], rows: Sequence[tuple[int, str, bytes]]
    ) -> None:
        self.stream = stream
        self.events = tuple(events)
        self._rows = rows

    @property
    def version(self) -> int:
        """Return the version of the last event, 0 where there is none."""
        return len(self.events)

    def marks(self) -> Iterator[tuple[datetime, Door]]:
        """Yield when each event happened, and through which door it came."""
        for row in self._rows:
            try:
                mark = read_mark(header_of(row[2]))
            except (DecodeError, ValueError) as error:
                raise _unreadable(self.stream, row, error) from error
            yield mark.happened_at, mark.cause.door

    def recorded(self) -> tuple[Recorded[object], ...]:
        """Return each event with all that stands beside it."""
        return tuple(
            [
                recorded(self.stream, row, event)
                for row, event in zip(self._rows, self.events, strict=True)
            ]
        )


def recorded(stream: str, row: tuple[int, str, bytes], event: object) -> Recorded[object]:
    """Return an event with what its row says of it: version, topic and state."""
    header = _header(stream, row)
    return Recorded(
        stream=stream,
        version=row[0],
        event=event,
        happened_at=header.happened_at,
        recorded_at=header.recorded_at,
        cause=header.cause,
        edition=header.edition,
    )


def trace_in(stream: str, row: tuple[int, str, bytes]) -> Trace:
    """Return what a read model keeps of an event's header; raises ``UnreadableEventError``."""
    try:
        return read_trace(header_of(row[2]))
    except (DecodeError, ValueError, StructError) as error:
        raise _unreadable(stream, row, error) from error


def _header(stream: str, row: tuple[int, str, bytes]) -> Header:
    try:
        return read_header(header_of(row[2]))
    except (DecodeError, ValueError) as error:
        raise _unreadable(stream, row, error) from error


def _unreadable(stream: str, row: tuple[int, str, bytes], error: Exception) -> UnreadableEventError:
    version, topic, _ = row
    return UnreadableEventError(stream, version, topic, f"its header: {error}")
