"""
What the raw rebuilds share: the smallest fold that comes to the same rows, entries and lines.

Only what the tables hold is decoded, of the six classes of events that a story has; what is known
of a story, that it has one item say, is made use of.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import msgspec

from counterfoil.adapters.bench.view_tables import ViewTables
from counterfoil.domain.moments import to_micros
from counterfoil.projections.read_model import Row, Telling

LogRow: TypeAlias = tuple[int, str, int, str, bytes, bytes]
"""Position, stream, version, topic, header and body."""

_SECOND = 1_000_000


class _Cause(msgspec.Struct):
    actor: str
    door: str
    command_id: str
    stripe_event_id: str | None = None


class _Header(msgspec.Struct):
    happened_at: datetime
    recorded_at: datetime
    cause: _Cause


class _Every(msgspec.Struct):
    interval: str
    interval_count: int


class _Price(msgspec.Struct):
    id: str
    product: str
    unit_amount: int
    currency: str
    recurrence: _Every


class _Item(msgspec.Struct):
    id: str
    price: _Price
    quantity: int
    current_period_start: datetime
    current_period_end: datetime


class _Trial(msgspec.Struct):
    end: datetime


class _Opening(msgspec.Struct):
    customer: str
    status: str
    currency: str
    collection_method: str
    billing_mode: str
    created: datetime
    start_date: datetime
    trial: _Trial | None
    items: tuple[_Item]


class _Started(msgspec.Struct):
    opening: _Opening


class _Switched(msgspec.Struct):
    price: _Price
    quantity: int


class _Renewed(msgspec.Struct):
    current_period_start: datetime
    current_period_end: datetime


class _Counted(msgspec.Struct):
    quantity: int


class _Pause(msgspec.Struct):
    behavior: str
    resumes_at: datetime | None


class _Paused(msgspec.Struct):
    pause: _Pause


class _Resumed(msgspec.Struct):
    pass


class _Held:
    """What is held of a subscription, and what it stands under."""

    __slots__ = ("account", "entries", "id", "item", "object", "price", "row")

    def __init__(self, stream: str, row: Row) -> None:
        account, mode, self.object = stream.split("/", 2)
        self.account = f"{account}/{mode}"
        self.id = self.object.partition("/")[2]
        self.row = row
        row["account"], row["id"] = self.account, self.id
        self.entries: list[tuple[object, ...]] = []
        self.item: str
        self.price: _Price


def _items(held: _Held, quantity: int) -> dict[str, str | int | bool | None]:
    price = held.price
    every = price.recurrence
    return {
        "items": (
            f'[["{held.item}","{price.id}","{price.product}",{quantity},{price.unit_amount},'
            f'"{price.currency}","{every.interval}",{every.interval_count}]]'
        ),
        "plan": price.id,
        "quantity": quantity,
        "amount": price.unit_amount * quantity,
    }


def _period(held: _Held, start: datetime, end: datetime) -> dict[str, str | int | bool | None]:
    until = to_micros(end)
    return {
        "periods": f'{{"{held.item}":[{to_micros(start)},{until}]}}',
        "current_period_end": until,
    }


def _started(held: _Held, event: _Started) -> Telling:
    opening = event.opening
    (item,) = opening.items
    held.item, held.price = item.id, item.price
    return {
        "customer": opening.customer,
        "status": opening.status,
        "pause": None,
        "currency": opening.currency,
        "collection_method": opening.collection_method,
        "billing_mode": opening.billing_mode,
        "created": to_micros(opening.created),
        "start_date": to_micros(opening.start_date),
        "trial_end": None if opening.trial is None else to_micros(opening.trial.end),
        **_items(held, item.quantity),
        **_period(held, item.current_period_start, item.current_period_end),
    }


def _switched(held: _Held, event: _Switched) -> Telling:
    held.price = event.price
    return _items(held, event.quantity)


def _renewed(held: _Held, event: _Renewed) -> Telling:
    return _period(held, event.current_period_start, event.current_period_end)


def _counted(held: _Held, event: _Counted) -> Telling:
    return _items(held, event.quantity)


def _paused(_: _Held, event: _Paused) -> Telling:
    pause = event.pause
    return {
        "collection_behavior": pause.behavior,
        "collection_resumes_at": None if pause.resumes_at is None else to_micros(pause.resumes_at),
    }


def _resumed(_: _Held, __: _Resumed) -> Telling:
    return {"collection_behavior": None, "collection_resumes_at": None}


_TELLS: Mapping[str, tuple[Callable[[bytes], object], Callable[..., Telling]]] = {
    f"subscription.{name}:1": (msgspec.json.Decoder(kind).decode, tells)
    for name, kind, tells in (
        ("subscription_started", _Started, _started),
        ("plan_switched", _Switched, _switched),
        ("period_renewed", _Renewed, _renewed),
        ("quantity_changed", _Counted, _counted),
        ("collection_paused", _Paused, _paused),
        ("collection_resumed", _Resumed, _resumed),
    )
}
_header = msgspec.json.Decoder(_Header).decode
_encode = msgspec.json.Encoder().encode


class RawViews:
    """What a log comes to so far; all of it is held until it is written."""

    def __init__(self, tables: ViewTables) -> None:
        self._blank: Row = dict.fromkeys(tables.rows.columns)
        self._held: dict[str, _Held] = {}

    def take(self, page: Sequence[LogRow]) -> list[tuple[object, ...]]:
        """Fold a page of the log; return the lines of its events."""
        lines: list[tuple[object, ...]] = []
        held, tells, header_of, encode = self._held, _TELLS, _header, _encode
        for position, stream, version, topic, header, body in page:
            known = held.get(stream)
            if known is None:
                known = held[stream] = _Held(stream, self._blank.copy())
            trace = header_of(header)
            cause = trace.cause
            actor, door = cause.actor, cause.door
            reference = cause.stripe_event_id or cause.command_id
            happened, recorded = to_micros(trace.happened_at), to_micros(trace.recorded_at)
            account = known.account
            lines.append(
                (
                    account,
                    position,
                    stream,
                    known.object,
                    version,
                    topic,
                    happened,
                    recorded,
                    actor,
                    door,
                    reference,
                )
            )
            decode, tell = tells[topic]
            told = tell(known, decode(body))
            second = happened - happened % _SECOND
            known.entries.append(
                (
                    account,
                    known.id,
                    position,
                    second,
                    recorded,
                    False,
                    actor,
                    door,
                    reference,
                    encode(told).decode(),
                )
            )
            row = known.row
            if "status" in told:
                row["status_since"], row["status_actor"] = second, actor
                row["status_door"], row["status_reference"] = door, reference
            elif "collection_behavior" in told:
                _settle(row, told["collection_behavior"], (second, actor, door, reference))
            row.update(told)
        return lines

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the rows of the subscriptions, by their ids."""
        for held in self._ordered():
            yield tuple(held.row.values())

    def entries(self) -> Iterator[tuple[object, ...]]:
        """Yield the entries, by the subscriptions' ids."""
        for held in self._ordered():
            yield from held.entries

    def belongings(self) -> Iterator[tuple[object, ...]]:
        """Yield whom each subscription belongs to."""
        for held in self._ordered():
            yield held.account, held.object, held.row["customer"], held.id

    def _ordered(self) -> Iterator[_Held]:
        held = self._held
        for stream in sorted(held):
            yield held[stream]


def _settle(row: Row, behavior: object, since: tuple[int, str, str, str]) -> None:
    if behavior is None:
        found: tuple[int | None, str | None, str | None, str | None] = (None, None, None, None)
    elif row["collection_behavior"] is None:
        found = since
    else:
        return
    row["collection_paused_at"], row["collection_paused_actor"] = found[0], found[1]
    row["collection_paused_door"], row["collection_paused_reference"] = found[2], found[3]
