"""Tells what is otherwise on both sides, once nothing is open any more."""

from collections.abc import Iterator

from tests.adapters.stripe.outbox.syncing import ACCOUNT, PREFIX, Pair

from counterfoil.adapters.streams import stream_name
from counterfoil.adapters.stripe.kinds import KINDS
from counterfoil.adapters.stripe.outbox.waiting import outstanding_of, unconfirmed_of
from counterfoil.adapters.stripe.reading import read_item
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.cause import Mode
from counterfoil.domain.confirming import reads_alike
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.resolution import facets_of
from counterfoil.domain.sighted import as_stated


def state_of(pair: Pair, ref: StreamRef) -> object:
    """Return what an aggregate is here."""
    decider = pair.portal.books(ACCOUNT, Mode.TEST).registry.by_kind[ref.kind]
    stored = pair.portal.store.load_events(stream_name(ACCOUNT, Mode.TEST, ref)).events
    return decider.fold(decider.initial(ref.id), stored)


def differences(pair: Pair, *paths: str) -> list[str]:
    """
    Return each facet of objects at Stripe that is otherwise here, and what still waits.

    Facets that aren't stated, or not known here, make no difference.
    """
    assert not pair.portal.store.outbox.open(PREFIX)
    return [each for path in paths for each in _of(pair, pair.at_stripe("GET", path))]


def _of(pair: Pair, found: JsonObject) -> Iterator[str]:
    thing = StreamRef(kind=KINDS[str(found["object"])].label, id=str(found["id"]))
    state = state_of(pair, pair.account.find(thing.id))
    reading = read_item(found, at=pair.clock())
    assert isinstance(reading, tuple)
    theirs = next(each for each in reading[1] if each.object == str(thing))
    ours = facets_of(as_stated(thing, state))
    for name, stated in facets_of(theirs.sighting.after).items():
        if name in ours and not reads_alike(ours[name], stated):
            yield f"{thing}: {name} is {ours[name]} here, and {stated} at Stripe"
    yield from (f"{thing}: {each} waits" for each in outstanding_of(state))
    yield from (f"{thing}: {each} waits" for each in sorted(unconfirmed_of(state)))
