"""
Turns sightings, quarantined messages and refusals into rows and back, sealing what is personal.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from counterfoil.adapters.event_store.codec import read_cause, utc, write_cause
from counterfoil.adapters.event_store.errors import UnreadableRowError, UnstorableValueError
from counterfoil.adapters.event_store.keyring import Keyring
from counterfoil.adapters.event_store.ledger import (
    QuarantineEntry,
    RefusalEntry,
    SeenEntry,
    SightingEntry,
)
from counterfoil.adapters.event_store.records import (
    Quarantined,
    Refusal,
    Seen,
    Sighting,
    SightingRow,
)
from counterfoil.adapters.event_store.rows import joined
from counterfoil.domain.moments import from_micros, to_micros


def seal_sighting(row: SightingRow, keyring: Keyring) -> SightingEntry:
    """Seal what Stripe stated of an object with the subject's key."""
    context = _context("sighting", row.account, row.object, row.event_id)
    return SightingEntry(
        account=row.account,
        object=row.object,
        event_id=row.event_id,
        happened_at=to_seconds(row.happened_at, "happened_at"),
        stream=row.stream,
        body=keyring.seal(row.subject, row.body, context),
    )


def open_sighting(entry: SightingEntry, keyring: Keyring) -> Sighting:
    """Open what Stripe stated of an object."""
    what = f"The sighting of {entry.object} by {entry.event_id}"
    context = _context("sighting", entry.account, entry.object, entry.event_id)
    return Sighting(
        object=entry.object,
        event_id=entry.event_id,
        happened_at=from_micros(entry.happened_at * 1_000_000),
        stream=entry.stream,
        body=_opened(what, entry.body, context, keyring),
    )


def seen_of(entries: Sequence[SeenEntry]) -> Mapping[str, Seen]:
    """Gather by object how often it was sighted, when last, and in which events."""
    events: dict[str, set[str]] = {}
    for entry in entries:
        if entry.event_id is not None:
            events.setdefault(entry.object, set()).add(entry.event_id)
    return {
        entry.object: Seen(
            times=entry.times,
            last_at=from_micros(entry.last_at * 1_000_000),
            event_ids=frozenset(events.get(entry.object, ())),
        )
        for entry in entries
        if entry.times is not None and entry.last_at is not None
    }


def seal_message(
    account: str, message: Quarantined, subject: str, keyring: Keyring
) -> QuarantineEntry:
    """Seal a message that could not be applied."""
    context = _context("quarantine", account, message.event_id)
    return QuarantineEntry(
        account=account,
        event_id=message.event_id,
        type=message.type,
        reason=message.reason,
        at=to_micros(utc(message.at, "at")),
        raw=keyring.seal(subject, message.raw or b"", context),
    )


def open_message(entry: QuarantineEntry, keyring: Keyring) -> Quarantined:
    """Open a message that could not be applied."""
    context = _context("quarantine", entry.account, entry.event_id)
    return Quarantined(
        event_id=entry.event_id,
        type=entry.type,
        reason=entry.reason,
        at=from_micros(entry.at),
        raw=_opened(f"The quarantined {entry.event_id}", entry.raw, context, keyring),
    )


def refusal_entry(account: str, refusal: Refusal) -> RefusalEntry:
    """Write a refusal as a row."""
    return RefusalEntry(
        account=account,
        command=refusal.command,
        command_id=refusal.command_id,
        code=refusal.code,
        rule=refusal.rule,
        stream=refusal.stream,
        cause=write_cause(refusal.cause),
        at=to_micros(utc(refusal.at, "at")),
    )


def refusal_of(entry: RefusalEntry) -> Refusal:
    """Read a refusal from its row."""
    return Refusal(
        command=entry.command,
        command_id=entry.command_id,
        code=entry.code,
        rule=entry.rule,
        stream=entry.stream,
        cause=read_cause(entry.cause),
        at=from_micros(entry.at),
    )


def to_seconds(moment: datetime, name: str) -> int:
    """Count the whole seconds since 1970; refuses a moment between two."""
    whole, rest = divmod(to_micros(utc(moment, name)), 1_000_000)
    if rest:
        raise UnstorableValueError(f"The time {name}", "it isn't in whole seconds")
    return whole


def _opened(what: str, sealed: bytes, context: bytes, keyring: Keyring) -> bytes | None:
    try:
        return keyring.open(sealed, context)
    except (TypeError, ValueError) as error:
        raise UnreadableRowError(what, str(error)) from error


def _context(kind: str, *names: str) -> bytes:
    """Name the one place where something sealed may stand."""
    return joined(kind.encode(), *(name.encode() for name in names))
