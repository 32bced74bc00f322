"""
What every place that keeps events can do: the rows beside the events, and the seam that the stores
fill.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from attrs import Factory, frozen
from eventsourcing.persistence import (
    ApplicationRecorder,
    ProcessRecorder,
    StoredEvent,
    Subscription,
)

from counterfoil.adapters.event_store.derived import Derived
from counterfoil.adapters.event_store.following import Growth
from counterfoil.adapters.event_store.inbox_rows import InboxLedger, SettledEntry

if TYPE_CHECKING:
    from psycopg import Connection

EmbeddersConnection: TypeAlias = "sqlite3.Connection | Connection[Any]"
"""A connection of an embedder's own: ``sqlite3.Connection`` or ``psycopg.Connection``."""

EventRow: TypeAlias = tuple[int, str, int, str, bytes]
"""One stored event as its table holds it: position, stream, version, topic, state."""


class CommandEntry(NamedTuple):
    """
    A command that was carried out; ``position`` is that of its last event, ``None`` where it was
    quiet.
    """

    account: str
    command_id: str
    fingerprint: bytes
    position: int | None
    recorded_at: int


class SightingEntry(NamedTuple):
    """What a provider stated of one object, sealed."""

    account: str
    object: str
    event_id: str
    happened_at: int
    stream: str
    body: bytes


class SeenEntry(NamedTuple):
    """
    How often an object was sighted, and when last; or, without these, an event that it was sighted
    in.
    """

    object: str
    times: int | None
    last_at: int | None
    event_id: str | None


class WhereaboutsEntry(NamedTuple):
    """Which stream holds an object that has none of its own."""

    account: str
    object: str
    stream: str


class SessionUseEntry(NamedTuple):
    """When a portal session was last used."""

    account: str
    session: str
    used_at: int


class DueEntry(NamedTuple):
    """When time will bring something about in a stream."""

    stream: str
    due_at: int


class RefusalEntry(NamedTuple):
    """A command that was refused."""

    account: str
    command: str
    command_id: str
    code: str
    rule: str
    stream: str
    cause: bytes
    at: int


class NumberedRefusal(NamedTuple):
    """A refusal, and its number: of two of one moment the greater came later."""

    number: int
    entry: RefusalEntry


class QuarantineEntry(NamedTuple):
    """A message that could not be applied, sealed."""

    account: str
    event_id: str
    type: str
    reason: str
    at: int
    raw: bytes


@frozen(kw_only=True)
class Beside:
    """
    What an append writes and checks beside its events, in the same transaction.

    ``uses`` is the last use that was read of each session that the decision rests on.
    """

    reads: Mapping[str, int] = Factory(dict)
    command: CommandEntry | None = None
    sightings: tuple[SightingEntry, ...] = ()
    sighted: Mapping[tuple[str, str], int] = Factory(dict)
    whereabouts: tuple[WhereaboutsEntry, ...] = ()
    used: SessionUseEntry | None = None
    uses: Mapping[tuple[str, str], int | None] = Factory(dict)
    due: tuple[DueEntry, ...] = ()
    never_due: tuple[str, ...] = ()
    settled: tuple[SettledEntry, ...] = ()


Sealed: TypeAlias = tuple[Sequence[StoredEvent], Beside]
"""What one append writes: events, and what stands beside them."""


def versions_read(events: Sequence[StoredEvent], beside: Beside) -> dict[str, int]:
    """Return the version that each stream must be at, those that are appended to included."""
    versions = dict(beside.reads)
    for event in reversed(events):
        versions[str(event.originator_id)] = event.originator_version - 1
    return versions


def held_and_sighted(beside: Beside) -> Iterator[tuple[str, str]]:
    """Return account and object of the sightings that count for a holder: older ones do now too."""
    if beside.whereabouts:
        sighted = {(each.account, each.object) for each in beside.sightings}
        yield from sighted.intersection(each[:2] for each in beside.whereabouts)


class Ledger(Protocol):
    """
    A library recorder that also keeps our rows.

    Each call is one transaction. ``record`` raises ``ConflictError`` where a stream isn't at the
    version that was read, an object was sighted or a session was used since, and
    ``AlreadyRecordedError`` where the command or a sighting is on record.
    """

    @property
    def path(self) -> str:
        """Name the place in errors."""

    @property
    def recorder(self) -> ProcessRecorder:
        """Return the ledger as the library knows it."""

    @property
    def inbox(self) -> InboxLedger:
        """Return the inbox in the same place."""

    @property
    def derived(self) -> Derived:
        """Return the place for tables that are derived from the events."""

    def joined(self, connection: EmbeddersConnection) -> "Ledger":
        """Return the same ledger on an embedder's connection; raises ``NotJoinedError``."""

    def record(self, events: Sequence[StoredEvent], beside: Beside) -> Sequence[int]:
        """Write events and what stands beside them; return their positions."""

    def record_together(self, appends: Sequence[Sealed]) -> Sequence[Sequence[int]]:
        """Do so several times in one transaction, each on top of those before it."""

    def stream(self, stream: str) -> Sequence[tuple[int, str, bytes]]:
        """Return version, topic and state of each event of a stream, in order."""

    def several(self, streams: Sequence[str]) -> Sequence[tuple[str, int, str, bytes]]:
        """Return the same of several streams, each event with its stream, as of one moment."""

    def page(self, after: int, limit: int) -> Sequence[EventRow]:
        """Return the events after a position, in order."""

    def at(self, positions: Sequence[int]) -> Sequence[EventRow]:
        """Return the events at some positions, in order."""

    def by_stream(self, after: tuple[str, int], limit: int) -> Sequence[EventRow]:
        """Return the events after one, that of a stream and a version, stream by stream."""

    def streams(self, prefix: str) -> Sequence[tuple[str, int, int, int]]:
        """Return each stream that begins so, with first and last version and number of events."""

    def last_position(self) -> int:
        """Return the position of the last event, 0 where there is none."""

    def command(self, account: str, command_id: str) -> CommandEntry | None:
        """Return the row of a command."""

    def commands(self) -> Iterator[CommandEntry]:
        """Return the rows of all commands."""

    def refuse(self, entry: RefusalEntry) -> None:
        """Write a refusal."""

    def refusals(self, account: str) -> Sequence[RefusalEntry]:
        """Return an account's refusals, in the order in which they came."""

    def refusals_after(
        self, account: str, after: tuple[int, int], until: int, limit: int
    ) -> Sequence[NumberedRefusal]:
        """
        Return an account's refusals after a moment and a number, up to a moment, in order of both.
        """

    def sightings(self, account: str, object: str, since: int | None) -> Sequence[SightingEntry]:
        """Return an object's sightings in order of second and event id."""

    def seen(
        self, account: str, objects: Sequence[str], event_ids: Sequence[str]
    ) -> Sequence[SeenEntry]:
        """
        Tell of objects that were sighted, as of one moment, how often, when last, and in which of
        these events.
        """

    def has_sighting(self, account: str, object: str, event_id: str) -> bool:
        """Tell whether a sighting is on record."""

    def all_sightings(self) -> Iterator[SightingEntry]:
        """Return every sighting."""

    def whereabouts(self, account: str, objects: Sequence[str]) -> Sequence[tuple[str, str]]:
        """Return objects that streams hold, each with its stream."""

    def all_whereabouts(self) -> Iterator[WhereaboutsEntry]:
        """Return every object's stream."""

    def last_use(self, account: str, session: str) -> int | None:
        """Return when a session was last used, ``None`` where it never was."""

    def due(self, until: int, limit: int, after: DueEntry | None) -> Sequence[DueEntry]:
        """Return the streams that are due by a moment, after one of them, in order of moment."""

    def due_at(self, stream: str) -> int | None:
        """Return when a stream is due, ``None``: never."""

    def quarantine(self, entry: QuarantineEntry) -> None:
        """Write a message that could not be applied, in the place of an earlier one of its id."""

    def release(self, account: str, event_id: str) -> bool:
        """Take a message out of quarantine; tell whether it was there."""

    def quarantined(self, account: str) -> Sequence[QuarantineEntry]:
        """Return an account's quarantine."""

    def schema(self) -> int | None:
        """Return the version of the tables, ``None`` where there are none."""

    def settings(self) -> Mapping[str, str]:
        """Return by which settings the database keeps what it has acknowledged."""

    def damage(self) -> Iterator[str]:
        """Say what the database itself finds broken."""

    def growth(self) -> Growth:
        """Return what tells whether something was recorded since one last looked."""

    def subscribe(self, gt: int | None = None) -> Subscription[ApplicationRecorder]:
        """Follow the log from after a position."""

    def close(self) -> None:
        """Give back what the ledger holds."""
