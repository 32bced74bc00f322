"""Hands readings of Stripe's statements to a portal, one by one, and looks at what they came to."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.deciders import BUILT_IN
from counterfoil.adapters.observing import Outcome
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.reading import JsonObject, Sighted, read_document, read_item
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.decider import StreamRef
from counterfoil.projections.timeline import Timeline, timeline

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@frozen
class Picture:
    """All that is known at the end: of each aggregate its state, and its timeline."""

    states: Mapping[StreamRef, object]
    timelines: Mapping[StreamRef, Timeline]


def account() -> AccountPortal:
    """Open an account that nothing is known of, in memory."""
    return BillingPortal.open("memory://", clock=lambda: NOON).account("acct_1", "test")


def items_of(file: Path) -> Iterator[JsonObject]:
    """Yield the items of a file, each of which must be whole."""
    for item in read_document(file.read_bytes(), file.name):
        assert isinstance(item, dict), item
        yield item


def sighted_in(items: Iterable[JsonObject]) -> tuple[Sighted, ...]:
    """Return what items state of objects that the model knows."""
    readings = (read_item(item, at=NOON) for item in items)
    return tuple(one for reading in readings if isinstance(reading, tuple) for one in reading[1])


def tell(portal: AccountPortal, told: Iterable[Sighted]) -> tuple[Outcome, ...]:
    """Hand statements to a portal."""
    return tuple(tell_one(portal, one) for one in told)


def tell_one(portal: AccountPortal, one: Sighted) -> Outcome:
    """Hand a statement to a portal."""
    return portal.observe(
        ref(one.object),
        one.sighting,
        owner=None if one.owner is None else ref(one.owner),
        by=Cause(
            actor=Actor.STRIPE, door=Door.OBSERVATION, command_id=f"observe:{one.sighting.event_id}"
        ),
    )


def ref(name: str) -> StreamRef:
    """Return what ``kind/id`` names."""
    kind, _, id_ = name.partition("/")
    return StreamRef(kind=kind, id=id_)


def picture(portal: AccountPortal) -> Picture:
    """Look at everything; the account is there also where nothing was recorded of it."""
    states: dict[StreamRef, object] = {
        StreamRef(kind=ACCOUNT.kind, id="acct_1"): portal.get(ACCOUNT, "acct_1")
    }
    timelines: dict[StreamRef, Timeline] = {}
    for decider in BUILT_IN:
        for id_ in portal.ids(decider.kind):
            stream = StreamRef(kind=decider.kind, id=id_)
            recorded = portal.events(stream)
            events = (each.event for each in recorded)
            states[stream] = decider.fold(decider.initial(id_), events)
            timelines[stream] = timeline(stream, recorded, decider)
    return Picture(states, timelines)


def differences(expected: Picture, found: Picture) -> Iterator[str]:
    """Say where two pictures differ, one line each."""
    for stream in sorted({*expected.states, *found.states}, key=str):
        states = expected.states.get(stream), found.states.get(stream)
        if states[0] != states[1]:
            yield f"{stream}: {states[0]!r} became {states[1]!r}"
        if stream in expected.timelines and stream in found.timelines:
            yield from _differences(stream, expected.timelines[stream], found.timelines[stream])


def _differences(stream: StreamRef, expected: Timeline, found: Timeline) -> Iterator[str]:
    for thing in sorted({*expected.objects, *found.objects}, key=str):
        one, other = expected.objects.get(thing, {}), found.objects.get(thing, {})
        for name in sorted({*one, *other}):
            if one.get(name) != other.get(name):
                yield f"{stream} {thing} {name}: {one.get(name)!r} became {other.get(name)!r}"
