"""Weighs a new statement of Stripe's against all that is on record of its object."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache

from attrs import evolve, frozen

from counterfoil.adapters.past import Past, held_as
from counterfoil.domain.holding import (
    TAKEN_FOR_GRANTED,
    awaiting_confirmation,
    has_doubts,
    reads_otherwise,
    since_attached,
)
from counterfoil.domain.observation import Sighting
from counterfoil.domain.resolution import Facets, Moment, facets_of, observed_from, resolve
from counterfoil.domain.sighted import TERMINALS, Observed, as_stated
from counterfoil.domain.telling import differing


@frozen
class Weighed:
    """
    What a statement and all that is on record say together.

    Args:
        stated: the facets that the aggregate knew before.
        moments: oldest first, and at least one; where the statement ``follows`` all that is on
        record, there is just its own second with the facets that it states.
    """

    sighting: Sighting[Observed]
    past: Past
    stated: Facets
    moments: tuple[Moment, ...]
    follows: bool

    @property
    def newest(self) -> Moment:
        """Return what is true now."""
        return self.moments[-1]

    @property
    def _is_newest(self) -> bool:
        return self.sighting.happened_at == self.newest.happened_at

    def news(self, state: object) -> Facets:
        """
        Return the facets to tell the aggregate.

        What was decided here and waits for Stripe's confirmation stands, unless Stripe's newest
        statement itself speaks of it.
        """
        awaited = awaiting_confirmation(self.past.thing, state)
        if not awaited:
            return self.newest.facets
        own = facets_of(self.sighting.after) if self._is_newest else {}
        return {
            name: facet
            for name, facet in self.newest.facets.items()
            if name not in awaited or own.get(name) == facet
        }

    def untold(self, after: object) -> Iterator[Moment]:
        """
        Yield what isn't on record of each second, once the aggregate went to another state.

        Of the newest second that is what the aggregate has no place for: it is over, or it reads
        the statement in its own way.
        """
        stated = facets_of(as_stated(self.past.thing, after))
        awaited = awaiting_confirmation(self.past.thing, after)
        taken = {} if self.follows and self.stated else _taken_for_granted(self.past.thing.kind)
        # What falls in the newest second changes nothing of what held before it.
        at_the_end = self.follows or (self._is_newest and bool(self.stated) and self.past.is_told())
        is_plain = at_the_end and not reads_otherwise(self.past.thing, after)
        course = None
        for moment in self.moments[-1:] if at_the_end else self.moments:
            facets = {**taken, **moment.facets}
            if self.past.decided_at is not None and moment.happened_at >= self.past.decided_at:
                facets = {name: facet for name, facet in facets.items() if name not in awaited}
            if is_plain and not differing(facets, stated):
                # The state says it all, and most statements come in order.
                return
            if course is None:
                course = self.past.course()
                course.tell(self.newest.happened_at, differing(stated, self.stated))
            told = course.untold(moment.happened_at, facets)
            if told:
                course.tell(moment.happened_at, told)
                yield evolve(moment, facets=told)


def weigh(sighting: Sighting[Observed], past: Past, state: object) -> Weighed | None:
    """
    Weigh a statement; ``None`` where newer ones were erased, so that nothing can be said of now.

    Each facet is resolved over all statements, never against the state, which would let the order
    of arrival tell; a statement that is newer than all else comes to the same without them.
    """
    terminals = TERMINALS[past.thing.kind]
    sighting = held_as(sighting)
    stated = facets_of(as_stated(past.thing, state))
    is_known = bool(stated) or past.seen_at is None
    if past.is_over_by(sighting.happened_at) and is_known and not has_doubts(state):
        (moment,) = resolve((sighting,), terminals=terminals, before=stated)
        own = {name: moment.facets[name] for name in facets_of(sighting.after)}
        alone = Moment(happened_at=moment.happened_at, facets=own, unsettled=moment.unsettled)
        return Weighed(sighting, past, stated, (alone,), follows=True)
    if any(erased_at >= sighting.happened_at for erased_at in past.statements.erased()):
        return None
    told = (*past.statements.kept(), sighting)
    known = since_attached((*told, *_unechoed(past.decisions(), told)))
    return Weighed(sighting, past, stated, resolve(known, terminals=terminals), follows=False)


def _unechoed(
    decisions: Iterable[Sighting[Observed]], told: Sequence[Sighting[Observed]]
) -> Iterator[Sighting[Observed]]:
    """
    Leave out of decisions the steps that Stripe tells of in the same second: it is one step, and
    counts once.
    """
    steps: dict[datetime, list[tuple[Facets, Facets]]] = defaultdict(list)
    for each in told:
        if each.before is not None:
            steps[each.happened_at].append((facets_of(each.before), facets_of(each.after)))
    for decision in decisions:
        echoes = steps.get(decision.happened_at, ())
        if decision.before is None or not echoes:
            yield decision
            continue
        before, after = facets_of(decision.before), facets_of(decision.after)
        own = {
            name: facet
            for name, facet in after.items()
            if not any(
                (old.get(name), new.get(name)) == (before.get(name), facet) for old, new in echoes
            )
        }
        if own:
            kind = type(decision.after)
            yield evolve(
                decision,
                before=observed_from(kind, {n: f for n, f in before.items() if n in own}),
                after=observed_from(kind, own),
            )


@cache
def _taken_for_granted(kind: str) -> Facets:
    return facets_of(TAKEN_FOR_GRANTED[kind])
