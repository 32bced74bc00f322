"""Turns a batch into what a ledger records in one transaction."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from counterfoil.adapters.event_store.codec import storable, utc, write_header
from counterfoil.adapters.event_store.errors import UnstorableValueError
from counterfoil.adapters.event_store.inbox import settled_entry
from counterfoil.adapters.event_store.keyring import Keyring
from counterfoil.adapters.event_store.ledger import (
    Beside,
    CommandEntry,
    DueEntry,
    SessionUseEntry,
    WhereaboutsEntry,
)
from counterfoil.adapters.event_store.mapper import Entry
from counterfoil.adapters.event_store.records import (
    Append,
    CommandRow,
    SessionUseRow,
)
from counterfoil.adapters.event_store.sealing import seal_sighting
from counterfoil.domain.moments import to_micros


def check_names(batch: Append) -> None:
    """Refuse names that not every store can hold."""
    names = {*batch.reads, *batch.due, *batch.whereabouts, *(each.stream for each in batch.events)}
    if batch.command is not None:
        names.add(batch.command.command_id)
    for row in batch.sightings:
        names |= {row.object, row.event_id}
    try:
        storable("A name", tuple(names))
    except UnstorableValueError:
        for name in names:
            storable(f"The name {name!r}", name)
        raise


def check_consecutive(batch: Append) -> None:
    """Refuse a batch that leaves a gap, or that appends to another version than was read."""
    last: dict[str, int] = {}
    for new in batch.events:
        before = last.get(new.stream, batch.reads.get(new.stream, new.version - 1))
        if new.version != before + 1 or new.version < 1:
            raise ValueError(f"version {new.version} of {new.stream} doesn't follow {before}")
        last[new.stream] = new.version


def entries_of(batch: Append, recorded_at: datetime) -> Iterator[tuple[Entry, bytes]]:
    """Return each event with its header, which events of one moment share."""
    headers: dict[datetime, bytes] = {}
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
        yield entry, header


def beside_of(batch: Append, recorded_at: datetime, keyring: Keyring) -> Beside:
    """Return what is checked and recorded beside the events."""
    return Beside(
        reads=batch.reads,
        command=_command(batch.command, recorded_at),
        sightings=tuple([seal_sighting(row, keyring) for row in batch.sightings]),
        sighted={_place(place): count for place, count in batch.sighted.items()},
        whereabouts=tuple(_whereabouts(batch.whereabouts)),
        used=_used(batch.used),
        uses={
            _place(place): None if at is None else to_micros(utc(at, "used_at"))
            for place, at in batch.uses.items()
        },
        due=tuple(_due(batch.due)),
        never_due=tuple(stream for stream, at in batch.due.items() if at is None),
        settled=tuple(map(settled_entry, batch.settled)),
    )


def _command(row: CommandRow | None, recorded_at: datetime) -> CommandEntry | None:
    if row is None:
        return None
    return CommandEntry(row.account, row.command_id, row.fingerprint, None, to_micros(recorded_at))


def _used(row: SessionUseRow | None) -> SessionUseEntry | None:
    if row is None:
        return None
    return SessionUseEntry(row.account, row.session, to_micros(utc(row.used_at, "used_at")))


def _whereabouts(whereabouts: Mapping[str, str]) -> Iterator[WhereaboutsEntry]:
    for place, stream in whereabouts.items():
        yield WhereaboutsEntry(*_place(place), stream)


def _due(due: Mapping[str, datetime | None]) -> Iterator[DueEntry]:
    for stream, at in due.items():
        if at is not None:
            yield DueEntry(stream, to_micros(utc(at, f"at which {stream} is due")))


def _place(place: str) -> tuple[str, str]:
    account, separator, name = place.partition("|")
    if not separator:
        raise ValueError(f"{place!r} isn't written as account|object")
    return account, name
