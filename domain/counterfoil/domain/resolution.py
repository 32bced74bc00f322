"""
What a set of sightings says together, whatever the order in which they came.

Each facet of an object is resolved over the whole set, never by keeping the better of two
statements, which would let the order of arrival tell. Terminal values win, then the latest
second; within one second each statement that tells what stood before is a step from old to new,
and the end is the value entered once more often than left.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

import attrs
from attrs import frozen

from counterfoil.domain.observation import Origin, Sighting
from counterfoil.domain.values import Known

Observed = TypeVar("Observed", bound=attrs.AttrsInstance)

Facets = Mapping[str, Known[object]]

NO_TERMINALS: Mapping[str, tuple[object, ...]] = {}


@frozen(kw_only=True)
class Moment:
    """All that is known of an object at the end of one second, and what of it doesn't add up."""

    happened_at: datetime
    facets: Facets
    unsettled: frozenset[str] = frozenset()


def facets_of(observed: attrs.AttrsInstance) -> Facets:
    """Return the facets that an observation states; the UNKNOWN ones are left out."""
    names, values_of = _reader_of(type(observed))
    stated = zip(names, values_of(observed), strict=True)
    return {name: facet for name, facet in stated if facet is not None}


@cache
def _reader_of(
    kind: type[attrs.AttrsInstance],
) -> tuple[tuple[str, ...], Callable[[object], tuple[Known[object] | None, ...]]]:
    """
    Return the names of an observation's facets, and what reads them all at once.

    It is asked for each event that is replayed. Every kind has two facets at least, with which an
    ``attrgetter`` returns a tuple.
    """
    names = tuple(field.name for field in attrs.fields(kind))
    return names, attrgetter(*names)


def observed_from(kind: type[Observed], facets: Facets) -> Observed:
    """Return an observation that states these facets and no others."""
    return kind(**facets)


def resolve(
    sightings: Iterable[Sighting[Observed]],
    *,
    terminals: Mapping[str, tuple[object, ...]] = NO_TERMINALS,
    before: Facets | None = None,
) -> tuple[Moment, ...]:
    """
    Return what was true at the end of each second in which an object was sighted, oldest first.

    A statement that came twice, by its event id, counts once.

    Args:
        terminals: by facet, the values that nothing leaves.
        before: what was known before the first of these sightings, where they aren't all there are.
    """
    moments: list[Moment] = []
    facets: dict[str, Known[object]] = dict(before or {})
    unsettled: frozenset[str] = frozenset()
    once = {sighting.event_id: sighting for sighting in sightings}
    ordered = sorted(once.values(), key=lambda s: (s.happened_at, s.event_id))
    for second, group in groupby(ordered, key=lambda s: s.happened_at):
        ends, doubtful = _ends_of(tuple(group), facets, terminals)
        facets.update(ends)
        unsettled = unsettled.difference(ends) | doubtful
        moments.append(Moment(happened_at=second, facets=dict(facets), unsettled=unsettled))
    return tuple(moments)


def _ends_of(
    sightings: Sequence[Sighting[Observed]],
    held: Facets,
    terminals: Mapping[str, tuple[object, ...]],
) -> tuple[Facets, frozenset[str]]:
    """
    Return what the facets stated in a second are at its end, and those that don't add up.

    Args:
        sightings: those of that second, in order of event id.
        held: what was known before that second.
    """
    stated = [facets_of(sighting.after) for sighting in sightings]
    ends = dict(stated[0])
    disputed: set[str] = set()
    for after in stated[1:]:
        # Most seconds have one statement, or statements that agree on most facets.
        for name, facet in after.items():
            if name in ends and ends[name].value != facet.value:
                disputed.add(name)
            ends[name] = facet
    for name, values in terminals.items():
        if name in ends and name in held and held[name].value in values:
            ends[name] = held[name]
            disputed.discard(name)
    if not disputed:
        return ends, frozenset()
    told = [
        _Statement(sighting.origin, _of(sighting.before, disputed), after)
        for sighting, after in zip(sightings, stated, strict=True)
    ]
    doubtful: set[str] = set()
    for name in disputed:
        ends[name], settled = _settle(name, told, held.get(name), terminals.get(name, ()))
        if not settled:
            doubtful.add(name)
    return ends, frozenset(doubtful)


def _of(observed: attrs.AttrsInstance | None, names: Iterable[str]) -> Facets:
    """Return those of some facets that an observation states, where there is one."""
    stated = ((name, getattr(observed, name, None)) for name in names)
    return {name: facet for name, facet in stated if facet is not None}


@frozen
class _Statement:
    """A sighting, facet by facet; of what stood before, just the facets that are disputed."""

    origin: Origin
    before: Facets
    after: Facets


def _settle(
    name: str,
    told: Sequence[_Statement],
    held: Known[object] | None,
    terminals: tuple[object, ...],
) -> tuple[Known[object], bool]:
    """
    Return what a facet is at the end of a second in which statements of it differ, and whether
    they add up to it.

    Args:
        told: the statements of that second, in order of event id.
        held: what the facet was before that second, where that is known.
    """
    stating = [statement for statement in told if name in statement.after]
    last = stating[-1].after[name]
    final = [s.after[name] for s in stating if s.after[name].value in terminals]
    if final:
        return final[-1], True
    # Values are compared, because this is asked for facet by facet.
    steps = [(s.before[name].value, s.after[name].value) for s in stating if name in s.before]
    moves = [(old, new) for old, new in steps if old != new]
    stays = [new for old, new in steps if old == new]
    stays.extend(s.after[name].value for s in stating if name not in s.before)
    starts = [s.after[name].value for s in stating if s.origin is Origin.CREATED]
    end = _end_of(moves, starts, held)
    # What it changed isn't told, so it may be the very last step, even where the others add up.
    if (
        end is None
        or any(s.after[name] != end for s in stating if s.origin is Origin.UNTOLD)
        or not all(any(value in move for move in moves) for value in stays)
    ):
        return last, False
    return end, True


def _end_of(
    moves: Sequence[tuple[object, object]], starts: Sequence[object], held: Known[object] | None
) -> Known[object] | None:
    """
    Return the value that was entered once more often than left; without one, the value before.
    """
    entered = [*starts, *(new for _, new in moves)]
    left = [old for old, _ in moves]
    surplus: list[object] = []
    # Values may hold mappings, which a set can't.
    for number, value in enumerate(entered):
        if value in entered[:number]:
            continue
        balance = entered.count(value) - left.count(value)
        if balance > 1:
            return None
        if balance == 1:
            surplus.append(value)
    if len(surplus) == 1:
        return Known(surplus[0])
    if not surplus and held is not None and held.value in left:
        return held
    return None
