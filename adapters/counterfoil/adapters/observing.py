"""
Takes what Stripe states of an object, in whatever order it comes, and records what it changes.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import cast

import msgspec

from counterfoil.adapters.errors import ContendedError
from counterfoil.adapters.event_store import AlreadyRecordedError, ConflictError, SightingRow
from counterfoil.adapters.unit import Books, UnitOfWork
from counterfoil.domain.cause import Cause, Door
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.observation import Origin, Sighting
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.resolution import (
    Facets,
    Learned,
    facets_of,
    learn,
    observed_from,
    resolve,
)
from counterfoil.domain.sighted import (
    OBSERVED,
    TERMINALS,
    Observed,
    as_stated,
    earlier_fact,
    observation,
)


class Outcome(StrEnum):
    """What a statement came to."""

    APPLIED = "applied"
    NOTHING_NEW = "nothing new"
    EARLIER = "earlier"
    DUPLICATE = "duplicate"
    WAITING = "waiting"


class Observer:
    """Records statements about the objects of one account and mode."""

    def __init__(self, books: Books, clock: Callable[[], datetime], attempts_max: int) -> None:
        self._books = books
        self._clock = clock
        self._attempts_max = attempts_max

    def observe(
        self, thing: StreamRef, sighting: Sighting[Observed], *, owner: StreamRef | None, by: Cause
    ) -> Outcome:
        """
        Record a statement, and what it changes, in one commit.

        An object whose holder isn't known waits: its statement is kept, and counts as soon as
        another one names the holder.
        """
        for _ in range(self._attempts_max):
            if self._is_on_record(thing, sighting):
                return Outcome.DUPLICATE
            holder = self._books.holder(thing) or owner
            unit = UnitOfWork(self._books, by)
            outcome = Outcome.WAITING
            if holder is not None:
                outcome = self._apply(unit, thing, sighting, holder)
            row = self._row(unit, thing, sighting, holder)
            try:
                held = {} if holder is None or holder == thing else {thing: holder}
                batch = unit.batch(recorded_at=self._clock(), sightings=(row,), held=held)
                self._books.store.append(batch)
            except AlreadyRecordedError:
                return Outcome.DUPLICATE
            except ConflictError:
                continue
            return outcome
        raise ContendedError(by.command_id, self._attempts_max)

    def _apply(
        self,
        unit: UnitOfWork,
        thing: StreamRef,
        sighting: Sighting[Observed],
        holder: StreamRef,
    ) -> Outcome:
        learned = self._learned(unit, thing, sighting, holder)
        kind = OBSERVED[thing.kind]
        for moment in learned.earlier:
            fact = observed_from(kind, moment.facets)
            unit.decide(earlier_fact(thing, holder.id, fact), moment.happened_at)
        newest = learned.newest
        command = observation(
            thing,
            holder.id,
            observed_from(kind, newest.facets),
            sighting.origin,
            tuple(sorted(newest.unsettled)),
        )
        changed = unit.decide(command, newest.happened_at)
        if changed:
            return Outcome.APPLIED
        if learned.earlier:
            return Outcome.EARLIER
        return Outcome.NOTHING_NEW

    def _learned(
        self,
        unit: UnitOfWork,
        thing: StreamRef,
        sighting: Sighting[Observed],
        holder: StreamRef,
    ) -> Learned:
        """
        Resolve over the whole set; where the statement is the newest by far, the state stands for
        it.
        """
        terminals = TERMINALS[thing.kind]
        newest = self._books.store.newest_sighting(self._books.prefix, str(thing))
        recorded = self._books.store.load_recorded(self._books.stream(holder))
        decided_at = max((r.happened_at for r in recorded if _is_decision(r)), default=None)
        seen_at = newest.happened_at if newest else None
        if all(at is None or _second(at) < sighting.happened_at for at in (decided_at, seen_at)):
            state = unit.state(holder)
            before = facets_of(as_stated(thing, state))
            moments = resolve((sighting,), terminals=terminals, before=before)
            return Learned(earlier=(), newest=moments[-1])
        known = (
            *self._sighted(thing),
            *self._decided(recorded, thing, holder),
        )
        return learn(known, sighting, terminals=terminals)

    def _sighted(self, thing: StreamRef) -> Iterator[Sighting[Observed]]:
        kind = OBSERVED[thing.kind]
        for row in self._books.store.sightings(self._books.prefix, str(thing)):
            if row.body is not None:
                yield decode(kind, row.body)

    def _decided(
        self, recorded: Sequence[Recorded[object]], thing: StreamRef, holder: StreamRef
    ) -> Iterator[Sighting[Observed]]:
        """Read what was decided here as statements too: they count from their own moment on."""
        decider = self._books.registry.by_kind[holder.kind]
        kind = OBSERVED[thing.kind]
        state = decider.initial(holder.id)
        for each in recorded:
            before = facets_of(as_stated(thing, state))
            state = decider.evolve(state, each.event)
            if not _is_decision(each):
                continue
            after = facets_of(as_stated(thing, state))
            changed = {name: facet for name, facet in after.items() if before.get(name) != facet}
            if changed:
                yield Sighting(
                    event_id=f"decision:{each.cause.command_id}:{each.version}",
                    happened_at=_second(each.happened_at),
                    origin=Origin.CHANGED if before else Origin.CREATED,
                    before=observed_from(kind, _among(changed, before)),
                    after=observed_from(kind, changed),
                )

    def _is_on_record(self, thing: StreamRef, sighting: Sighting[Observed]) -> bool:
        return self._books.store.has_sighting(self._books.prefix, str(thing), sighting.event_id)

    def _row(
        self,
        unit: UnitOfWork,
        thing: StreamRef,
        sighting: Sighting[Observed],
        holder: StreamRef | None,
    ) -> SightingRow:
        ref = holder or thing
        subject = self._books.stream(ref)
        if holder is not None:
            subject = self._books.subject(holder, unit.state(holder))
        return SightingRow(
            account=self._books.prefix,
            object=str(thing),
            event_id=sighting.event_id,
            happened_at=sighting.happened_at,
            stream=self._books.stream(ref),
            body=msgspec.json.encode(sighting),
            subject=subject,
        )


def decode(kind: type[Observed], body: bytes) -> Sighting[Observed]:
    """Read a statement back as it was kept."""
    sighting = msgspec.json.decode(body, type=Sighting[kind])  # type: ignore[valid-type]
    return cast("Sighting[Observed]", sighting)


def _is_decision(recorded: Recorded[object]) -> bool:
    return recorded.cause.door is not Door.OBSERVATION


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _among(names: Facets, facets: Facets) -> Facets:
    return {name: facets[name] for name in names if name in facets}
