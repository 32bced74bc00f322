"""Breaks Stripe's events in every way that their fields and their text can be broken."""

import copy
import json
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import cast

from counterfoil.adapters.stripe.shapes import JsonObject

Place = tuple[dict[object, object], object]
"""A container, and the key or index of what stands in it."""

NAMES = (
    "id",
    "object",
    "type",
    "data",
    "previous_attributes",
    "account",
    "livemode",
    "created",
    "api_version",
    "customer",
    "product",
    "price",
    "plan",
    "coupon",
    "items",
    "metadata",
    "status",
    "deleted",
)

VERSIONS = ("2026-10-28.endive", "2025-03-31.basil", "2020-08-27", "2016-07-06", "2099-01-01", "x")

ACCOUNTS = ("acct_1", "acct_2", "", "acct/1", "acct|1", "a" * 300, "acct_\n1", "täst", 7, None)

TYPES = (
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.deleted",
    "customer.discount.created",
    "payment_method.detached",
    "invoice.payment_failed",
    "plan.updated",
    "price.deleted",
    "billing_portal.configuration.updated",
    "coffee.brewed",
    "Ada, ada@example.com",
    "",
)

ODD: tuple[object, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    2**31,
    2**53 + 1,
    2**63 - 1,
    -(2**63),
    2**64,
    10**30,
    253_402_300_800,
    -62_135_596_801,
    float("nan"),
    float("inf"),
    1e308,
    "",
    " ",
    "x" * 256,
    "x" * 70_000,
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud800",
    "\u202e",
    "💳",
    "1",
    "-0",
    "1e400",
    "9" * 60,
    "eur",
    "active",
    "canceled",
    "event",
    "customer",
    "list",
    "a/b",
    "a|b",
    "../..",
    [],
    {},
    [[]],
    [None],
    {"": None},
    {"id": None},
    {"object": "list", "data": []},
    {"object": "list", "data": [{}], "has_more": True},
    {"object": "customer", "id": "cus_1", "deleted": True},
    {"object": "price", "id": "price_1"},
    {"object": "coupon", "id": "co", "percent_off": 1e-9},
)
"""Values of JSON, and some that just look like them."""


def places(value: object) -> Iterator[Place]:
    """Yield every place in an item."""
    keys: list[object] = []
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = list(range(len(value)))
    container = cast("dict[object, object]", value)
    for key in keys:
        yield container, key
        yield from places(container[key])


def broken(chance: Random, items: Sequence[JsonObject]) -> JsonObject:
    """Return one of several items with one to four changes."""
    item = copy.deepcopy(chance.choice(items))
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        chance.choice(CHANGES)(chance, item, items)
    return item


def _somewhere(chance: Random, item: JsonObject) -> Place | None:
    found = list(places(item))
    return chance.choice(found) if found else None


def _odd(chance: Random, item: JsonObject, _: Sequence[JsonObject]) -> None:
    place = _somewhere(chance, item)
    if place is not None:
        container, key = place
        container[key] = copy.deepcopy(chance.choice(ODD))


def _removed(chance: Random, item: JsonObject, _: Sequence[JsonObject]) -> None:
    place = _somewhere(chance, item)
    if place is not None:
        container, key = place
        del container[key]


def _added(chance: Random, item: JsonObject, _: Sequence[JsonObject]) -> None:
    place = _somewhere(chance, item)
    within: object = item if place is None else place[0]
    odd = copy.deepcopy(chance.choice(ODD))
    if isinstance(within, dict):
        within[chance.choice((*NAMES, "\ud800", "a\0b", "", "x" * 300))] = odd
    elif isinstance(within, list):
        within.append(odd)


def _swapped(chance: Random, item: JsonObject, items: Sequence[JsonObject]) -> None:
    """Put what another item says under the same name in its place."""
    place = _somewhere(chance, item)
    if place is None:
        return
    container, key = place
    others = [
        there[name]
        for there, name in places(chance.choice(items))
        if name == key and name != "data"
    ]
    if others:
        container[key] = copy.deepcopy(chance.choice(others))


def _deeper(chance: Random, item: JsonObject, items: Sequence[JsonObject]) -> None:
    place = _somewhere(chance, item)
    if place is None:
        return
    container, key = place
    value = container[key]
    for _ in range(chance.choice((1, 2, 50, 150))):
        value = [value] if chance.random() < 0.5 else {"data": value}
    container[key] = value


def _versioned(chance: Random, item: JsonObject, _: Sequence[JsonObject]) -> None:
    item["api_version"] = chance.choice(VERSIONS)


def _elsewhere(chance: Random, item: JsonObject, _: Sequence[JsonObject]) -> None:
    item["account"] = chance.choice(ACCOUNTS)
    item["livemode"] = chance.choice((True, False, None, "true"))


def _renamed(chance: Random, item: JsonObject, _: Sequence[JsonObject]) -> None:
    item["type"] = chance.choice(TYPES)


def _timed(chance: Random, item: JsonObject, _: Sequence[JsonObject]) -> None:
    item["created"] = chance.choice((0, -1, 1_600_000_000, 1_700_000_000, 4_102_444_800, 2**40))


CHANGES: tuple[Callable[[Random, JsonObject, Sequence[JsonObject]], None], ...] = (
    _odd,
    _odd,
    _removed,
    _added,
    _swapped,
    _swapped,
    _deeper,
    _versioned,
    _elsewhere,
    _renamed,
    _timed,
)


def buried(item: JsonObject) -> JsonObject:
    """Return an item with something in it that is nested as deep as no reader of JSON goes."""
    deep: object = None
    for _ in range(5_000):
        deep = [deep]
    return {**item, "data": {"object": deep}, "metadata": deep}


def written(item: JsonObject) -> bytes:
    """Write an item as a careless program does: lone surrogates and NaN are let through."""
    return json.dumps(item).encode()


def garbled(chance: Random, raw: bytes) -> bytes:
    """Break the text of an item."""
    match chance.randrange(9):
        case 0:
            return raw[: chance.randrange(len(raw) + 1)]
        case 1:
            return _with_bits_flipped(chance, raw, chance.choice((1, 1, 2, 8)))
        case 2:
            # A key comes twice, here or there.
            names = [b'"id": "evt_2", ', b'"object": "event", ', b'"a": 1, "a": 2, ']
            return _inserted_after(chance, raw, b"{", chance.choice(names))
        case 3:
            odd = [b"\xff", b"\xed\xa0\x80", b"\0", b"\\u0000", b"\\ud800", b"\\u12", b"\x1b[2J"]
            return _inserted_after(chance, raw, b'"', chance.choice(odd))
        case 4:
            numbers = [b"NaN", b"-Infinity", b"1e999", b"9" * 400, b"-0", b"01", b"1.0", b"0x1"]
            return _inserted_after(chance, raw, b": ", chance.choice(numbers) + b', "x": ')
        case 5:
            deep = chance.choice((200, 2_000, 100_000))
            start, end = chance.choice(((b"[", b"]"), (b'{"a":', b"}")))
            return _inserted_after(
                chance, raw, b": ", start * deep + b"1" + end * deep + b', "x": '
            )
        case 6:
            begin, stop = sorted(chance.randrange(len(raw) + 1) for _ in range(2))
            return raw[:begin] + raw[stop:]
        case 7:
            return raw.replace(b", ", chance.choice((b",\n", b",", b", ,", b"\r\n,")), 3)
        case _:
            return chance.choice((b"\xef\xbb\xbf", b"[", b"\xfe\xff", b'"', b"{}\n")) + raw


def _with_bits_flipped(chance: Random, raw: bytes, number: int) -> bytes:
    flipped = bytearray(raw)
    for _ in range(number):
        flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
    return bytes(flipped)


def _inserted_after(chance: Random, raw: bytes, mark: bytes, new: bytes) -> bytes:
    """Put something in after one of the marks."""
    parts = raw.split(mark)
    if len(parts) == 1:
        return raw
    at = chance.randrange(1, len(parts))
    return mark.join(parts[:at]) + mark + new + mark.join(parts[at:])
