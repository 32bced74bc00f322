"""What the store takes and gives: batches to append, and rows as they were recorded."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, TypeAlias

from attrs import Factory, frozen

from counterfoil.adapters.event_store.messages import Settled
from counterfoil.domain.cause import Cause
from counterfoil.domain.recorded import Recorded


@frozen(kw_only=True)
class NewEvent:
    """
    An event to append at a version of a stream.

    ``subject`` names whose key seals the personal part, ``acct_1/live/customer/cus_1``.
    """

    stream: str
    version: int
    event: object
    happened_at: datetime
    subject: str


@frozen(kw_only=True)
class CommandRow:
    """
    A command to record, quiet or not; ``account`` is ``acct_1/live``, ``fingerprint`` tells its
    body.
    """

    account: str
    command_id: str
    fingerprint: bytes


@frozen(kw_only=True)
class SightingRow:
    """
    What Stripe stated of one object (``subscription/sub_1``) in one event, to record.

    ``happened_at`` is in whole seconds. The body is sealed with the subject's key.
    """

    account: str
    object: str
    event_id: str
    happened_at: datetime
    stream: str
    body: bytes
    subject: str


@frozen(kw_only=True)
class SessionUseRow:
    """That a portal session was used; of several uses the latest moment counts."""

    account: str
    session: str
    used_at: datetime


@frozen(kw_only=True)
class Append:
    """
    One commit: everything in it is recorded, or nothing is.

    Args:
        reads: the version of each stream that the decision rests on, 0 for one that is empty.
        sighted: how many sightings of an object it rests on, by ``acct_1/live|price/price_1``.
        whereabouts: the stream that holds an object, by ``acct_1/live|price/price_1``.
        used: the session that the commit is a use of.
        uses: the last use of each session that it rests on, by ``acct_1/live|bps_1``.
        due: when time will next bring something about in a stream, where that has changed;
            ``None``: never.
        settled: the messages of the inbox of which it is made.
    """

    events: tuple[NewEvent, ...] = ()
    cause: Cause
    edition: str
    recorded_at: datetime
    reads: Mapping[str, int] = Factory(dict)
    command: CommandRow | None = None
    sightings: tuple[SightingRow, ...] = ()
    sighted: Mapping[str, int] = Factory(dict)
    whereabouts: Mapping[str, str] = Factory(dict)
    used: SessionUseRow | None = None
    uses: Mapping[str, datetime | None] = Factory(dict)
    due: Mapping[str, datetime | None] = Factory(dict)
    settled: tuple[Settled, ...] = ()


@frozen(kw_only=True)
class Due:
    """A stream in which time will bring something about, and when it will first."""

    stream: str
    at: datetime


@frozen
class Loaded:
    """A stream's events, and the version of the last one (0 where there is none)."""

    events: tuple[object, ...]
    version: int


@frozen(kw_only=True)
class StoredCommand:
    """A command on record; ``position`` is that of its last event, ``None`` where it was quiet."""

    fingerprint: bytes
    position: int | None
    recorded_at: datetime


@frozen(kw_only=True)
class Sighting:
    """What Stripe stated of one object; ``body`` is ``None`` once it was erased."""

    object: str
    event_id: str
    happened_at: datetime
    stream: str
    body: bytes | None


@frozen(kw_only=True)
class Seen:
    """
    How often Stripe stated something of an object, of which second last, and in which of the events
    that were asked about.
    """

    times: int = 0
    last_at: datetime | None = None
    event_ids: frozenset[str] = frozenset()


@frozen(kw_only=True)
class Refusal:
    """A refused command, by ids alone."""

    command: str
    command_id: str
    code: str
    rule: str
    stream: str
    cause: Cause
    at: datetime


@frozen(kw_only=True)
class Quarantined:
    """A message that could not be applied; ``raw`` is ``None`` once it was erased."""

    event_id: str
    type: str
    reason: str
    at: datetime
    raw: bytes | None


@frozen(kw_only=True)
class Positioned:
    """A recorded event with its position in the log."""

    position: int
    recorded: Recorded[object]


Replayed: TypeAlias = tuple[int, str, int, object]
"""
An event in the order of the log, without its header: position, stream, version and event. A plain
tuple, since a replay makes millions of them.
"""


class StoredRow(NamedTuple):
    """An event's row as it is stored, sealed parts included: what a seal over the log covers."""

    position: int
    stream: str
    version: int
    stored_name: str
    state: bytes


@frozen(kw_only=True)
class Condition:
    """
    What a store rests on.

    Args:
        schema: the version of its tables; None in memory.
        settings: by which the database keeps what it has acknowledged, by their names there.
        keys: where its keys are; None where none was made so far, and in memory.
    """

    path: str
    schema: int | None
    settings: Mapping[str, str]
    keys: str | None


@frozen(kw_only=True)
class Problem:
    """Something that ``verify`` found: where, and what."""

    where: str
    what: str
