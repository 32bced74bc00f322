"""How the facts of a subscription stand in columns: items, periods and terms."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from msgspec.structs import replace

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


def micros(moment: datetime | None) -> int | None:
    """Return a moment as its column holds it."""
    return None if moment is None else to_micros(moment)


def items_of(row: Row) -> tuple[ItemLine, ...]:
    """Return the items of a subscription, in order of their ids."""
    text = row["items"]
    return _LINES.decode(text) if isinstance(text, str) else ()


def items_in(text: str) -> tuple[ItemLine, ...]:
    """Return the items that a column or an entry holds."""
    return _LINES.decode(text)


def line(item: SubscriptionItem) -> ItemLine:
    """Return how an item is kept."""
    return _line(item.id, item.price, item.quantity)


def _line(id_: str, price: PriceTerms, quantity: int | None) -> ItemLine:
    every = price.recurrence
    interval, count = (None, 1) if every is None else (str(every.interval), every.interval_count)
    return ItemLine(
        id_,
        price.id,
        price.product,
        quantity,
        price.unit_amount,
        price.currency,
        interval,
        count,
    )


def telling_items(lines: Iterable[ItemLine]) -> dict[str, Value]:
    """Tell items; where there is but one, its price and what it comes to stand by themselves."""
    held = tuple(lines)
    if len(held) == 1:
        # Nearly always.
        only = held[0]
        return {
            "items": _encode(held).decode(),
            "plan": only.price,
            "quantity": only.quantity,
            "amount": _amount(only),
        }
    amounts = [_amount(each) for each in held]
    known = [each for each in amounts if each is not None]
    return {
        "items": _encode(tuple(sorted(held, key=_by_id))).decode(),
        "plan": None,
        "quantity": None,
        "amount": sum(known) if held and len(known) == len(held) else None,
    }


def _amount(each: ItemLine) -> int | None:
    """Return what an item comes to in a period; None where that isn't known beforehand."""
    if each.unit_amount is None or each.quantity is None:
        return None
    return each.unit_amount * each.quantity


def _by_id(each: ItemLine) -> str:
    return each.id


def with_item(row: Row, id_: str, price: PriceTerms | None, quantity: int | None) -> Telling:
    """Tell that an item's quantity became another, and its price, where one is named."""
    held = items_of(row)
    if price is not None:
        return telling_items([_line(id_, price, quantity) if x.id == id_ else x for x in held])
    return telling_items([replace(x, quantity=quantity) if x.id == id_ else x for x in held])


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
    return _periods(periods)


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


def _held(row: Row) -> dict[str, tuple[int | None, int | None]]:
    text = row["periods"]
    return _PERIODS.decode(text) if isinstance(text, str) else {}


def _periods(periods: dict[str, tuple[int | None, int | None]]) -> dict[str, Value]:
    ends = [end for _, end in periods.values() if end is not None]
    return {
        "periods": _encode(periods).decode(),
        "current_period_end": max(ends, default=None),
    }
