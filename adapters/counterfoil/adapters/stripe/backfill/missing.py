"""Reads singly what is on record and stood on no list; that it is gone is an answer."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeAlias
from urllib.parse import quote

import attrs

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.deciders import BUILT_IN, AnyDecider
from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.stripe.backfill.lists import PATHS
from counterfoil.adapters.stripe.gateway import Gateway, NotThere
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.sighted import TERMINALS, as_stated, objects_held

AT_ONCE = 200
"""How many aggregates are looked through at a time."""

_LISTED = ("configuration", "coupon", "customer", "invoice", "product", "subscription")
"""The kinds of aggregates whose objects are listed."""

_NAMES: Mapping[str, str] = {
    "coupon": "coupon",
    "invoice": "invoice",
    "price": "price",
    "product": "product",
    "tax_id": "tax_id",
}
"""What Stripe calls the kinds of which there may be no stub once they are deleted."""

Things: TypeAlias = Sequence[StreamRef]


def unlisted(
    store: EventStore, portal: AccountPortal, place: str, since: datetime
) -> Iterator[Things]:
    """
    Yield what is on record, isn't over, and of which nothing was stated since a moment.

    Each time it is what some aggregates hold, those that Stripe was never known to have aside.
    """
    for decider in BUILT_IN:
        if decider.kind not in _LISTED:
            continue
        ids = iter(portal.ids(decider.kind))
        while some := tuple(islice(ids, AT_ONCE)):
            things = [thing for id_ in some for thing in _standing(portal, decider, id_)]
            # No event is asked about, just when the last one was.
            seen = store.seen(place, [(str(thing), "") for thing in things])
            yield [
                thing
                for thing in things
                if (last := seen[str(thing)].last_at) is not None and last < since
            ]


def _standing(portal: AccountPortal, decider: AnyDecider, id_: str) -> Iterator[StreamRef]:
    """Yield an aggregate and what it holds, unless they came to their end."""
    state = portal.get(decider, id_)
    own = StreamRef(kind=decider.kind, id=id_)
    for thing in (own, *objects_held(state)):
        if not _is_over(thing, state):
            yield thing


def _is_over(thing: StreamRef, state: object) -> bool:
    stated = attrs.asdict(as_stated(thing, state), recurse=False)
    return any(
        stated[name] is not None and stated[name].value in values
        for name, values in TERMINALS[thing.kind].items()
    )


def found(gateway: Gateway, thing: StreamRef) -> JsonObject | None:
    """
    Return what Stripe says of one object; None where it says nothing that can be relied on.

    Raises:
        GatewayError: Stripe gave no answer that can be used.
    """
    answer = gateway.read(f"{PATHS[thing.kind]}/{quote(thing.id, safe='')}")
    if not isinstance(answer, NotThere):
        return answer
    name = _NAMES.get(thing.kind)
    return None if name is None else {"id": thing.id, "object": name, "deleted": True}
