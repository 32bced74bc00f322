"""
Takes what Stripe states of an object, in whatever order it comes, and records what it changes.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from counterfoil.adapters.books import Books
from counterfoil.adapters.contention import ATTEMPTS_MAX, wait
from counterfoil.adapters.errors import ContendedError
from counterfoil.adapters.event_store import (
    AlreadyRecordedError,
    ConflictError,
    InboxOutcome,
    Settled,
    SightingRow,
)
from counterfoil.adapters.event_store.codec import storable
from counterfoil.adapters.past import Past
from counterfoil.adapters.unit import UnitOfWork
from counterfoil.adapters.weighing import weigh
from counterfoil.domain.cause import Cause
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.observation import Sighting
from counterfoil.domain.resolution import observed_from
from counterfoil.domain.sighted import OBSERVED, Observed, earlier_fact, observation


class Outcome(StrEnum):
    """What a statement came to."""

    APPLIED = "applied"
    NOTHING_NEW = "nothing new"
    EARLIER = "earlier"
    DUPLICATE = "duplicate"
    WAITING = "waiting"


class Observer:
    """Records statements about the objects of one account and mode."""

    def __init__(self, books: Books, clock: Callable[[], datetime]) -> None:
        self._books = books
        self._clock = clock

    def observe(
        self,
        thing: StreamRef,
        sighting: Sighting[Observed],
        *,
        owner: StreamRef | None,
        by: Cause,
        settles: str | None = None,
    ) -> Outcome:
        """
        Record a statement, what it changes, and what the message came to that it settles, in one
        commit. A message of which everything is on record already stays open.

        An object whose holder isn't known waits: its statement is kept, and counts as soon as
        another one names the holder.

        Raises:
            UnstorableValueError: no store can keep what is stated, be it news or not.
        """
        body = as_kept(str(thing), sighting)
        store, account = self._books.store, self._books.prefix
        named = None if owner is None else self._books.named(owner)
        for attempt in range(ATTEMPTS_MAX):
            if store.has_sighting(account, str(thing), sighting.event_id):
                return Outcome.DUPLICATE
            # Counted first, so that whatever is stated meanwhile makes the append conflict.
            count = store.count_sightings(account, str(thing))
            holder = self._books.holder(thing) or named
            unit = UnitOfWork(self._books, by)
            outcome = Outcome.WAITING
            if holder is not None:
                outcome = self._apply(unit, thing, sighting, holder)
            batch = unit.batch(
                recorded_at=self._clock(),
                sightings=(self._row(unit, thing, sighting, holder, body),),
                sighted={thing: count},
                held={} if holder is None or holder == thing else {thing: holder},
                settled=self._settled(settles, outcome),
            )
            try:
                store.append(batch)
            except AlreadyRecordedError:
                return Outcome.DUPLICATE
            except ConflictError:
                wait(attempt)
            else:
                return outcome
        # The last conflict, too, may have hidden that the commit stands.
        if store.has_sighting(account, str(thing), sighting.event_id):
            return Outcome.DUPLICATE
        raise ContendedError(by.command_id, ATTEMPTS_MAX)

    def _apply(
        self, unit: UnitOfWork, thing: StreamRef, sighting: Sighting[Observed], holder: StreamRef
    ) -> Outcome:
        """Tell the aggregate what is new of the present, then record what is new of the past."""
        past = Past.read(self._books, thing, holder, unit.recorded(holder))
        state = unit.state(holder)
        weighed = weigh(sighting, past, state)
        if weighed is None:
            return Outcome.NOTHING_NEW
        kind, newest = OBSERVED[thing.kind], weighed.newest
        command = observation(
            thing,
            holder.id,
            observed_from(kind, weighed.news(state)),
            sighting.origin,
            tuple(sorted(newest.unsettled)),
        )
        changed = unit.decide(command, newest.happened_at)
        added = tuple(weighed.untold(state, unit.state(holder)))
        for moment in added:
            fact = earlier_fact(thing, holder.id, observed_from(kind, moment.facets))
            unit.decide(fact, moment.happened_at)
        if changed:
            return Outcome.APPLIED
        return Outcome.EARLIER if added else Outcome.NOTHING_NEW

    def _settled(self, settles: str | None, outcome: Outcome) -> tuple[Settled, ...]:
        if settles is None:
            return ()
        return (
            Settled(
                account=self._books.prefix,
                event_id=settles,
                outcome=InboxOutcome(outcome),
                at=self._clock(),
            ),
        )

    def _row(
        self,
        unit: UnitOfWork,
        thing: StreamRef,
        sighting: Sighting[Observed],
        holder: StreamRef | None,
        body: bytes,
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
            body=body,
            subject=subject,
        )


def as_kept(thing: str, sighting: Sighting[Observed]) -> bytes:
    """
    Write a statement as it is kept.

    What it states may come true as an event much later, by what another one says; so that must be
    storable now, lest the other one be refused for it.

    Raises:
        UnstorableValueError: no store can keep one of its texts.
    """
    return storable(f"What {sighting.event_id} states of {thing}", sighting)
