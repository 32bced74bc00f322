"""
A log as a few hashes: those of the states and the timelines that it folds to.

States are never stored, so they are written here in a form of our own: the class, and each field
that isn't at its default. A field that is added with a default changes no hash of an older log.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256

from attrs import fields, has

from counterfoil.adapters.deciders import BUILT_IN, Registry
from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.streams import ref_of
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.session.decisions import SESSION
from counterfoil.projections.timeline import timeline


def hashes(store: EventStore) -> dict[str, str]:
    """
    Fold a whole log in its order; return a hash for each kind of aggregate, one for the timelines
    of each kind that Stripe speaks of, and how many events there were.
    """
    registry = Registry.of(BUILT_IN)
    states: dict[str, object] = {}
    streams: defaultdict[str, list[Recorded[object]]] = defaultdict(list)
    for page in store.read_all():
        for positioned in page:
            recorded = positioned.recorded
            ref = ref_of(recorded.stream)
            decider = registry.by_kind[ref.kind]
            before = states.get(recorded.stream, decider.initial(ref.id))
            states[recorded.stream] = decider.evolve(before, recorded.event)
            streams[recorded.stream].append(recorded)

    found = {f"{kind} states": sha256() for kind in registry.by_kind}
    found |= {f"{kind} past": sha256() for kind in registry.by_kind if kind != SESSION.kind}
    for stream in sorted(states):
        ref = ref_of(stream)
        found[f"{ref.kind} states"].update(f"{stream} {render(states[stream])}\n".encode())
        if ref.kind != SESSION.kind:
            past = timeline(ref, streams[stream], registry.by_kind[ref.kind])
            found[f"{ref.kind} past"].update(f"{stream} {render(past)}\n".encode())
    count = sum(len(recorded) for recorded in streams.values())
    return {"events": str(count), **{name: each.hexdigest() for name, each in found.items()}}


def render(value: object) -> str:
    """Write a value, the same way on every machine and at every time."""
    if isinstance(value, Enum):
        return f"{type(value).__name__}({value.value!r})"
    if isinstance(value, datetime):
        assert value.tzinfo is not None, "a moment without a time zone depends on the machine"
        return value.isoformat()
    if value is None or isinstance(value, str | int | Decimal | date):
        return repr(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(render, value))})"
    if isinstance(value, AbstractSet):
        return f"{{{', '.join(sorted(map(render, value)))}}}"
    if isinstance(value, Mapping):
        # Not sorted: an order that depended on the machine would be seen by whoever iterates.
        return f"{{{', '.join(f'{render(key)}: {render(value[key])}' for key in value)}}}"
    assert has(type(value)), f"{type(value)} isn't something that a state may hold"
    return f"{type(value).__name__}({', '.join(_told(value))})"


def _told(value: object) -> Iterator[str]:
    kind: type = type(value)
    for each in fields(kind):
        told = getattr(value, each.name)
        make = getattr(each.default, "factory", None)
        if told != (make() if make else each.default):
            yield f"{each.name}={render(told)}"
