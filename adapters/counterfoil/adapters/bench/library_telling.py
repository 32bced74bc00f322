"""What the library's events of a story tell the read models, and the statements that write it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeAlias, cast
from uuid import UUID

import msgspec
from sqlalchemy import BindParameter, bindparam, select, update

from counterfoil.adapters.bench.ours import merchant
from counterfoil.adapters.bench.payload import ACCOUNT
from counterfoil.adapters.bench.view_tables import ViewTables
from counterfoil.adapters.views.statements import compiled
from counterfoil.domain.cause import Mode
from counterfoil.domain.moments import to_micros
from counterfoil.projections.read_model import Value

Run: TypeAlias = Callable[[str, Sequence[object]], object]
"""Runs a statement in the transaction of an event."""

Read: TypeAlias = Callable[[str, Sequence[object]], str]
"""Returns the one value that a statement finds, in the same transaction."""

Telling: TypeAlias = dict[str, Value]

_PLACE = f"{ACCOUNT}/{Mode.LIVE}"
_BY = merchant("fill")
_CAUSE = (str(_BY.actor), str(_BY.door), str(_BY.command_id))
"""By whom it was: the library's events don't say, and saying it costs nothing."""

_SECOND = 1_000_000
_CAUSES = ("actor", "door", "reference")
_STATUS = ("status_since", *(f"status_{each}" for each in _CAUSES))
_PAUSE = ("collection_paused_at", *(f"collection_paused_{each}" for each in _CAUSES))

_encode = msgspec.json.Encoder().encode


class _Line(msgspec.Struct, array_like=True):
    """An item, as its column holds it."""

    id: str
    price: str
    product: str
    quantity: int
    unit_amount: int
    currency: str
    interval: str
    interval_count: int = 1


_lines = msgspec.json.Decoder(tuple[_Line]).decode


class _Event(Protocol):
    originator_id: UUID
    originator_version: int
    timestamp: datetime


class _Item(Protocol):
    item: str
    price: str
    product: str
    quantity: int
    unit_amount: int
    currency: str
    interval: str


class _Period(Protocol):
    item: str
    period_start: datetime
    period_end: datetime


class _Start(_Item, _Period, Protocol):
    customer: str
    status: str
    collection_method: str


class _Count(Protocol):
    quantity: int


class _Pause(Protocol):
    behavior: str


def _items(line: _Line) -> Telling:
    return {
        "items": _encode((line,)).decode(),
        "plan": line.price,
        "quantity": line.quantity,
        "amount": line.unit_amount * line.quantity,
    }


def _switched(e: _Item, _: Callable[[], str]) -> Telling:
    return _items(
        _Line(e.item, e.price, e.product, e.quantity, e.unit_amount, e.currency, e.interval)
    )


def _renewed(e: _Period, _: Callable[[], str]) -> Telling:
    end = to_micros(e.period_end)
    periods = {e.item: (to_micros(e.period_start), end)}
    return {"periods": _encode(periods).decode(), "current_period_end": end}


def _started(e: _Start, held: Callable[[], str]) -> Telling:
    return {
        "customer": e.customer,
        "status": e.status,
        "currency": e.currency,
        "collection_method": e.collection_method,
        **_switched(e, held),
        **_renewed(e, held),
    }


def _counted(e: _Count, held: Callable[[], str]) -> Telling:
    (line,) = _lines(held())
    line.quantity = e.quantity
    return _items(line)


def _paused(e: _Pause, _: Callable[[], str]) -> Telling:
    return {"collection_behavior": e.behavior, "collection_resumes_at": None}


def _resumed(_: object, __: Callable[[], str]) -> Telling:
    return {"collection_behavior": None, "collection_resumes_at": None}


_TELLS: Mapping[str, Callable[..., Telling]] = {
    "Started": _started,
    "PlanSwitched": _switched,
    "PeriodRenewed": _renewed,
    "QuantityChanged": _counted,
    "CollectionPaused": _paused,
    "CollectionResumed": _resumed,
}


class Writing:
    """Writes what an event tells, by as few statements as it takes."""

    def __init__(self, tables: ViewTables) -> None:
        self._tables = tables
        self._blank: Telling = dict.fromkeys(tables.rows.columns)
        self._updates: dict[tuple[str, ...], str] = {}
        rows = tables.rows.table
        self._key = rows.c.account == bindparam("of"), rows.c.id == bindparam("named")
        self._items = compiled(select(rows.c["items"]).where(*self._key), tables.rows.dialect)[0]

    def write(self, change: object, position: int, run: Run, read: Read) -> None:
        """Write the line, the entry and the row of an event."""
        event, kind = cast("_Event", change), type(change).__name__
        tables, id_ = self._tables, str(event.originator_id)
        happened, version = to_micros(event.timestamp), event.originator_version
        name = f"subscription/{id_}"
        line = (_PLACE, position, f"{_PLACE}/{name}", name, version, kind, happened, happened)
        run(tables.lines.add, (*line, *_CAUSE))
        told = _TELLS[kind](event, lambda: read(self._items, (_PLACE, id_)))
        second = happened - happened % _SECOND
        entry = (_PLACE, id_, position, second, happened, False)
        run(tables.entries.add, (*entry, *_CAUSE, _encode(told).decode()))
        if kind == "Started":
            since = dict(zip(_STATUS, (second, *_CAUSE), strict=True))
            row = {**self._blank, **told, **since, "account": _PLACE, "id": id_}
            run(tables.rows.add, tuple(row.values()))
            run(tables.belongings.add, (_PLACE, name, told["customer"], id_))
            return
        if kind == "CollectionPaused":
            told |= zip(_PAUSE, (second, *_CAUSE), strict=True)
        elif kind == "CollectionResumed":
            told |= dict.fromkeys(_PAUSE)
        run(self._update(tuple(told)), (*told.values(), _PLACE, id_))

    def _update(self, columns: tuple[str, ...]) -> str:
        found = self._updates.get(columns)
        if found is None:
            table = self._tables.rows.table
            values: dict[str, BindParameter[Value]] = {
                each: bindparam(f"new_{each}") for each in columns
            }
            changing = update(table).where(*self._key).ordered_values(*values.items())
            found = compiled(changing, self._tables.rows.dialect)[0]
            self._updates[columns] = found
        return found
