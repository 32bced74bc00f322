"""What the raw loops share that take webhooks in: the smallest check, and the fewest fields."""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from time import time
from typing import NamedTuple

import msgspec

from counterfoil.adapters.bench.receiving import BATCH, Standing
from counterfoil.adapters.bench.webhooks import SECRET

TOLERANCE = 300
"""How old a signature may be, in seconds."""

_MAC = hmac.new(SECRET.encode(), digestmod="sha256")
"""Has the secret in it already, which is the same for every body."""


class _Price(msgspec.Struct, gc=False):
    id: str


class _Item(msgspec.Struct, gc=False):
    price: _Price
    quantity: int
    current_period_end: int


class _Items(msgspec.Struct, gc=False):
    data: tuple[_Item, ...]


class _Pause(msgspec.Struct, gc=False):
    behavior: str


class Stated(msgspec.Struct, gc=False, omit_defaults=True):
    """The least of an object that a fold or a read model needs."""

    id: str
    object: str
    customer: str | None = None
    status: str | None = None
    items: _Items | None = None
    pause_collection: _Pause | None = None
    total: int | None = None


class _Data(msgspec.Struct, gc=False):
    object: Stated


class Told(msgspec.Struct, gc=False):
    """The least of an event that it takes to record it."""

    id: str
    type: str
    created: int
    livemode: bool
    data: _Data


_DECODE = msgspec.json.Decoder(Told).decode
_ENCODE = msgspec.json.Encoder().encode


class ForgedError(Exception):
    """A body that Stripe didn't sign, or not lately."""


def opened(body: bytes, signature: str) -> Told:
    """
    Verify a body by the standard library, and decode what is needed of it.

    Raises:
        ForgedError: the signature isn't Stripe's, or is too old.
    """
    stamp, *signatures = signature.split(",")
    signed_at = stamp[2:]
    mac = _MAC.copy()
    mac.update(f"{signed_at}.".encode())
    mac.update(body)
    expected = f"v1={mac.hexdigest()}"
    if not any(hmac.compare_digest(expected, each) for each in signatures):
        raise ForgedError("no signature is that of the body")
    if int(signed_at) < time() - TOLERANCE:
        raise ForgedError("the signature is too old")
    return _DECODE(body)


EventRow = tuple[str, int, str, int, bytes]
"""Stream, version, topic, when it happened, body."""

ModelRow = tuple[
    str, str, str | None, str | None, str | None, int | None, int | None, bool, int | None
]
"""Id, kind, customer, status, price, quantity, end of the period, whether paused, total."""


class Batch(NamedTuple):
    """What a transaction writes; an object that is told of twice has one row in the read model."""

    positions: Sequence[tuple[int]]
    events: Sequence[EventRow]
    model: Sequence[ModelRow]


class Log:
    """Gives each event the next version of its stream, as the one writer that it is."""

    def __init__(self) -> None:
        self._versions: dict[str, int] = {}

    def batches(self, received: Iterable[tuple[int, Told]]) -> Iterator[Batch]:
        """Yield what each transaction writes, of webhooks with their positions in the inbox."""
        remaining = iter(received)
        while batch := list(islice(remaining, BATCH)):
            positions, events, model = [], [], {}
            for position, told in batch:
                stated = told.data.object
                positions.append((position,))
                events.append(self._event(told, stated))
                model[stated.id] = _model(stated)
            yield Batch(positions, events, list(model.values()))

    def _event(self, told: Told, stated: Stated) -> EventRow:
        stream = f"{stated.object}/{stated.id}"
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        return stream, version, told.type, told.created, _ENCODE(stated)


def _model(stated: Stated) -> ModelRow:
    item = stated.items.data[0] if stated.items else None
    return (
        stated.id,
        stated.object,
        stated.customer,
        stated.status,
        item.price.id if item else None,
        item.quantity if item else None,
        item.current_period_end if item else None,
        stated.pause_collection is not None,
        stated.total,
    )


def standing(row: tuple[str, str, int, int, bool]) -> Standing:
    """Read status, price, quantity, end of the period and pause out of the read model."""
    status, price, quantity, period_end, paused = row
    end = datetime.fromtimestamp(period_end, UTC)
    return Standing(status, price, quantity, end, bool(paused))
