"""Tells statements in many orders of arrival; what several orders begin with is told once."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise, takewhile

import attrs
from tests.adapters.ingesting import account, tell_one

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.codec import codec_of
from counterfoil.adapters.event_store.keys import MemoryKeys
from counterfoil.adapters.event_store.mapper import CodecMapper
from counterfoil.adapters.event_store.memory import MemoryLedger
from counterfoil.adapters.stripe.reading import Sighted
from counterfoil.domain.contract import CONTRACT

Order = tuple[int, ...]
"""An order of arrival, as indexes into the statements."""


def walk(
    told: Sequence[Sighted],
    orders: Collection[Order],
    on_told: Callable[[AccountPortal, Order], None],
) -> Iterator[tuple[Order, AccountPortal]]:
    """
    Yield each of different orders with the portal that it came to, sorted.

    Args:
        on_told: is called after each statement that is told with the indexes of those told so far.
    """
    kept = [account()]
    for order, following in pairwise([*sorted(orders), ()]):
        shared = _begin_alike(order, following)
        portal = kept[-1]
        for number in range(len(kept), len(order) + 1):
            if number - 1 <= shared:
                portal = forked(portal)
            tell_one(portal, told[order[number - 1]])
            on_told(portal, order[:number])
            if number <= shared:
                kept.append(portal)
        yield order, portal
        del kept[shared + 1 :]


def _begin_alike(one: Order, other: Order) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def forked(portal: AccountPortal) -> AccountPortal:
    """Return a portal in memory that goes on from what another one has on record."""
    store = portal._books.store
    ledger, keys = MemoryLedger(), MemoryKeys()
    vars(ledger).update(on_record(portal))
    assert isinstance(store._keys, MemoryKeys)
    keys._keys.update(store._keys._keys)
    mapper = CodecMapper(codec_of(CONTRACT), keys)
    copy = EventStore(ledger, mapper, keys, lock_timeout=store._lock_timeout)
    return AccountPortal(attrs.evolve(portal._books, store=copy), portal._clock)


def on_record(portal: AccountPortal) -> Mapping[str, object]:
    """Return a copy of all that a portal in memory has on record; two of them can be compared."""
    ledger = vars(portal._books.store._ledger)
    return {name: _copied(value) for name, value in ledger.items() if name != "_database_lock"}


def _copied(value: object) -> object:
    """Copy what grows; rows never change."""
    if isinstance(value, dict):
        copy = value.copy()
        copy.update((key, _copied(within)) for key, within in value.items())
        return copy
    return value.copy() if isinstance(value, list | set) else value
