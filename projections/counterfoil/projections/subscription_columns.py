"""How the facts of a subscription stand in columns: items, periods and terms."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from counterfoil.domain.moments import to_micros
from counterfoil.domain.product.price import PriceTerms
from counterfoil.domain.subscription.terms import SubscriptionItem
from counterfoil.projections.read_model import Row, Telling, Value


class ItemLine(msgspec.Struct, array_like=True, frozen=True):
    """
    One item of a subscription, as its column keeps it.

    ``unit_amount`` is in minor units of ``currency``; None where the price has no whole one.
    """

    id: str
    price: str
    product: str
    quantity: int | None
    unit_amount: int | None
    currency: str
    interval: str | None
    interval_count: int


_LINES = msgspec.json.Decoder(tuple[ItemLine, ...])
_PERIODS = msgspec.json.Decoder(dict[str, tuple[int | None, int | None]])
_encode = msgspec.json.Encoder(order="deterministic").encode

_OF_ITEMS = ("items", "plan", "quantity", "amount")
_OF_PERIODS = ("periods", "current_period_end")


def micros(moment: datetime | None) -> int | None:
    """Return a moment as its column holds it."""
    return None if moment is None else to_micros(moment)


def items_of(row: Row) -> tuple[ItemLine, ...]:
    """Return the items of a subscription, in order of their ids."""
    text = row["items"]
    return _LINES.decode(text) if isinstance(text, str) else ()


def line(item: SubscriptionItem) -> ItemLine:
    """Return how an item is kept."""
    return _line(item.id, item.price, item.quantity)


def _line(id_: str, price: PriceTerms, quantity: int | None) -> ItemLine:
    every = price.recurrence
    return ItemLine(
        id_,
        price.id,
        price.product,
        quantity,
        price.unit_amount,
        price.currency,
        None if every is None else every.interval.value,
        1 if every is None else every.interval_count,
    )


def telling_items(lines: Iterable[ItemLine]) -> dict[str, Value]:
    """Tell items; where there is but one, its price and what it comes to stand by themselves."""
    ordered = tuple(sorted(lines, key=_by_id))
    only = ordered[0] if len(ordered) == 1 else None
    amounts = [
        None if each.unit_amount is None else each.unit_amount * (each.quantity or 0)
        for each in ordered
    ]
    known = [each for each in amounts if each is not None]
    return {
        "items": _encode(ordered).decode(),
        "plan": None if only is None else only.price,
        "quantity": None if only is None else only.quantity,
        "amount": sum(known) if ordered and len(known) == len(amounts) else None,
    }


def _by_id(each: ItemLine) -> str:
    return each.id


def with_item(row: Row, id_: str, price: PriceTerms | None, quantity: int | None) -> Telling:
    """Tell that an item's quantity became another, and its price, where one is named."""
    changed = tuple(
        each
        if each.id != id_
        else msgspec.structs.replace(each, quantity=quantity)
        if price is None
        else _line(id_, price, quantity)
        for each in items_of(row)
    )
    return {**telling_items(changed), **_as_held(row, _OF_PERIODS)}


def telling_periods(items: Iterable[SubscriptionItem]) -> dict[str, Value]:
    """Tell the periods of items."""
    return _periods(
        {
            each.id: (micros(each.current_period_start), micros(each.current_period_end))
            for each in items
        }
    )


def with_period(row: Row, id_: str, start: datetime | None, end: datetime | None) -> Telling:
    """Tell that an item's period became another."""
    periods = _held(row)
    periods[id_] = micros(start), micros(end)
    return {**_as_held(row, _OF_ITEMS), **_periods(periods)}


def without_item(row: Row, id_: str) -> Telling:
    """Tell that an item is gone, and its period with it."""
    periods = _held(row)
    periods.pop(id_, None)
    return {
        **telling_items(each for each in items_of(row) if each.id != id_),
        **_periods(periods),
    }


def with_another(row: Row, item: SubscriptionItem) -> Telling:
    """Tell that an item joined."""
    periods = _held(row)
    periods[item.id] = micros(item.current_period_start), micros(item.current_period_end)
    return {**telling_items((*items_of(row), line(item))), **_periods(periods)}


def _as_held(row: Row, columns: tuple[str, ...]) -> dict[str, Value]:
    """
    Tell columns as they stand.

    Items and their periods are told together: what is learned later of the time before would else
    overrule the half that isn't told.
    """
    return {name: row[name] for name in columns}


def _held(row: Row) -> dict[str, tuple[int | None, int | None]]:
    text = row["periods"]
    return _PERIODS.decode(text) if isinstance(text, str) else {}


def _periods(periods: dict[str, tuple[int | None, int | None]]) -> dict[str, Value]:
    ends = [end for _, end in periods.values() if end is not None]
    return {
        "periods": _encode(periods).decode(),
        "current_period_end": max(ends, default=None),
    }
