"""What the tables of read models hold, and what they must hold by the log."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from hashlib import sha256
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import select

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import Derived, Work
from counterfoil.adapters.views.filling import RowsFiller, read_entries
from counterfoil.adapters.views.projector import tracking_of
from counterfoil.adapters.views.statements import compiled
from counterfoil.adapters.views.telling import parts_of
from counterfoil.adapters.views.trail_filling import TrailFiller
from counterfoil.adapters.views.views_of import VIEWS, View
from counterfoil.domain.moments import to_micros
from counterfoil.projections.read_model import Entry, ReadModel, Row, Told, Value, as_known
from counterfoil.projections.trail import BELONGING_EVENTS, belonging_of, line_of

Rows: TypeAlias = list[tuple[object, ...]]
Contents: TypeAlias = dict[str, Rows]
"""The rows of each table, in the order of their keys."""


def contents(store: EventStore, views: Sequence[View] = VIEWS) -> Contents:
    """Return what the tables of read models hold."""
    derived = store.derived
    found: Contents = {}
    for view in views:
        filler = view.filler(derived.dialect, derived.schema, "a", beside=False)
        for table in filler.tables:
            statement, parameters = compiled(
                select(table).order_by(*table.primary_key), derived.dialect
            )
            rows = derived.read(partial(_rows, statement=statement, parameters=parameters))
            found[table.name] = [tuple(map(_plain, row)) for row in rows]
    return found


def _rows(work: Work, statement: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
    return work.rows(statement, parameters)


def _plain(value: object) -> object:
    """SQLite has no truth values but 0 and 1."""
    return int(value) if isinstance(value, bool) else value


def reached(derived: Derived, name: str) -> int:
    """Return how far a read model has come."""
    return derived.read(lambda work: work.tracked(tracking_of(name)))


def hashes(found: Contents) -> dict[str, str]:
    """Return a hash of each table."""
    return {
        name: sha256("\n".join(map(repr, rows)).encode()).hexdigest()
        for name, rows in found.items()
    }


def expected(store: EventStore, views: Sequence[View] = VIEWS) -> Contents:
    """
    Return what the tables must hold by the log, up to where each read model has come.

    It is folded here event by event, knowing nothing of batches; what the log holds is read by the
    store's other way.
    """
    told = list(telling(store))
    found: Contents = {}
    for view in views:
        derived = store.derived
        filler = view.bound(store).filler(derived.dialect, derived.schema, "a", beside=False)
        until = reached(derived, view.name)
        heard = [each for each in told if each.position <= until]
        if isinstance(filler, RowsFiller):
            rows, entries = _folded(filler, heard)
            columns = filler.rows.columns
            found[filler.rows.table.name] = sorted(
                tuple(_plain(row[name]) for name in columns) for row in rows
            )
            found[filler.entries.table.name] = sorted(entries)
        else:
            assert isinstance(filler, TrailFiller)
            lines, belongings = filler.tables
            found[lines.name] = sorted(_lines(heard), key=lambda line: line[:2])
            found[belongings.name] = _belongings(heard)
    return found


def telling(store: EventStore) -> Iterable[Told]:
    """Read a log as read models are told of it."""
    for page in store.read_all():
        for positioned in page:
            recorded = positioned.recorded
            account, kind, id_ = parts_of(recorded.stream)
            yield Told(
                position=positioned.position,
                stream=recorded.stream,
                account=account,
                kind=kind,
                id=id_,
                version=recorded.version,
                stored_name=store._mapper.codec.write(recorded.event).topic,
                event=recorded.event,
                happened_at=to_micros(recorded.happened_at),
                recorded_at=to_micros(recorded.recorded_at),
                actor=recorded.cause.actor.value,
                door=recorded.cause.door.value,
                reference=recorded.cause.stripe_event_id or recorded.cause.command_id,
            )


def _lines(heard: Iterable[Told]) -> Iterable[tuple[Value, ...]]:
    """Yield the line of each event, which is known no earlier than those before it."""
    last: dict[str, int] = {}
    for told in heard:
        last[told.account] = max(told.recorded_at, last.get(told.account, 0))
        yield line_of(told, last[told.account])


def _belongings(heard: Iterable[Told]) -> Rows:
    rows = {}
    for told in heard:
        row = belonging_of(told) if type(told.event) in BELONGING_EVENTS else None
        if row is not None:
            rows[row[:2]] = row
    return [rows[key] for key in sorted(rows)]


def _folded(filler: RowsFiller, heard: Iterable[Told]) -> tuple[list[Row], Rows]:
    """Fold events one by one: every row is what its entries come to when they became known."""
    model, hashing = filler.model, filler._hashing
    entries: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    rows: dict[tuple[str, str], Row] = {}
    for told in heard:
        if told.kind != model.kind or not model.reads(type(told.event)):
            continue
        key = told.account, told.id
        # What an event tells may rest on the row as it stands before it.
        entry = model.entry(told, rows.get(key) or model.blank())
        if entry is None:
            continue
        if hashing is not None:
            entry = hashing.hashed(told.account, entry)
        entries[key].append(entry)
        row = as_known(model, entries[key])
        if row is not None:
            rows[key] = row
    return (
        [{"account": key[0], "id": key[1], **row} for key, row in rows.items()],
        [
            (*key, *map(_plain, entry[:-1]), msgspec.json.encode(entry.told).decode())
            for key, told in entries.items()
            for entry in told
        ],
    )


def rows_by_entries(store: EventStore, model: ReadModel) -> dict[tuple[str, str], Row]:
    """Fold the entries that stand in the table."""
    derived = store.derived
    filler = RowsFiller(model, derived.dialect, derived.schema, "a", beside=False)
    statement, parameters = compiled(select(filler.entries.table), derived.dialect)
    rows = derived.read(lambda work: work.rows(statement, parameters))
    entries: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for key, entry in read_entries(rows):
        entries[key].append(entry)
    folded = {key: as_known(model, told) for key, told in entries.items()}
    return {key: row for key, row in folded.items() if row is not None}
