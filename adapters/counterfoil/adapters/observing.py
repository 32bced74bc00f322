"""
Takes what Stripe states of an object, in whatever order it comes, and records what it changes.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum

from attrs import frozen

from counterfoil.adapters.books import Books
from counterfoil.adapters.contention import ATTEMPTS_MAX, wait
from counterfoil.adapters.desk import Desk
from counterfoil.adapters.errors import ContendedError
from counterfoil.adapters.event_store import (
    AlreadyRecordedError,
    Append,
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
from counterfoil.domain.invoice.observed import ObservedInvoice
from counterfoil.domain.observation import Origin, Sighting
from counterfoil.domain.resolution import observed_from
from counterfoil.domain.sighted import OBSERVED, Observed, earlier_fact, observation
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.values import Known


class Outcome(StrEnum):
    """What a statement came to."""

    APPLIED = "applied"
    NOTHING_NEW = "nothing new"
    EARLIER = "earlier"
    DUPLICATE = "duplicate"
    WAITING = "waiting"


@frozen(kw_only=True)
class Statement:
    """
    What Stripe states of an object.

    Args:
        owner: the aggregate that holds the object, where the statement tells.
        by: why it is recorded.
        settles: the id of the message in the inbox that states it.
    """

    thing: StreamRef
    sighting: Sighting[Observed]
    owner: StreamRef | None
    by: Cause
    settles: str | None = None


class Observer:
    """Records statements about the objects of one account and mode."""

    def __init__(self, books: Books, clock: Callable[[], datetime]) -> None:
        self._books = books
        self._clock = clock

    def observe(self, told: Statement) -> Outcome:
        """
        Record a statement, what it changes, and what the message came to that it settles, in one
        commit. A message of which everything is on record already stays open.

        An object whose holder isn't known waits: its statement is kept, and counts as soon as
        another one names the holder.

        Raises:
            UnstorableValueError: no store can keep what is stated, be it news or not.
        """
        body = as_kept(str(told.thing), told.sighting)
        for attempt in range(ATTEMPTS_MAX):
            desk = self._desk((told,))
            weighed = self._weighed(desk, told, body)
            if weighed is None:
                return Outcome.DUPLICATE
            outcome, batch = weighed
            try:
                self._books.store.append(batch)
            except AlreadyRecordedError:
                return Outcome.DUPLICATE
            except ConflictError:
                wait(attempt)
            else:
                return outcome
        # The last conflict, too, may have hidden that the commit stands.
        if self._is_on_record(told):
            return Outcome.DUPLICATE
        raise ContendedError(told.by.command_id, ATTEMPTS_MAX)

    def observe_together(self, told: Sequence[Statement]) -> tuple[Outcome, ...]:
        """
        Record statements one after the other in one commit; the outcomes are as if each had been
        observed by itself.

        Where others were faster they are observed one by one. Whatever else is raised, nothing is
        recorded of any of them.

        Raises:
            UnstorableValueError: no store can keep what one of them states.
        """
        bodies = [as_kept(str(each.thing), each.sighting) for each in told]
        desk = self._desk(told)
        outcomes: list[Outcome] = []
        batches: list[Append] = []
        for each, body in zip(told, bodies, strict=True):
            outcome, batch = self._weighed(desk, each, body) or (Outcome.DUPLICATE, None)
            outcomes.append(outcome)
            if batch is not None:
                batches.append(batch)
        if not self._erases(batches):
            with suppress(AlreadyRecordedError, ConflictError):
                self._books.store.append_together(batches)
                return tuple(outcomes)
        return tuple(self.observe(each) for each in told)

    def _erases(self, batches: Sequence[Append]) -> bool:
        """
        Tell whether something of what is to be recorded isn't kept, since its subject was erased.

        What comes after it then rests on less than was decided here.
        """
        subjects = {new.subject for batch in batches for new in batch.events}
        subjects.update(row.subject for batch in batches for row in batch.sightings)
        return len(batches) > 1 and self._books.store.any_erased(subjects)

    def _is_on_record(self, told: Statement) -> bool:
        place = self._books.prefix, str(told.thing), told.sighting.event_id
        return self._books.store.has_sighting(*place)

    def _desk(self, told: Sequence[Statement]) -> Desk:
        """Read what statements most likely rest on, together."""
        desk = Desk(self._books)
        desk.look_up([(each.thing, each.sighting.event_id) for each in told])
        desk.find(each.thing for each in told)
        holders = (self._holder(desk, each) for each in told)
        desk.read(
            (
                *(each for each in holders if each is not None),
                *(ref for each in told for ref in _touched(each.sighting)),
                self._books.own,
            )
        )
        return desk

    def _holder(self, desk: Desk, told: Statement) -> StreamRef | None:
        named = None if told.owner is None else self._books.named(told.owner)
        return desk.holder(told.thing) or named

    def _weighed(self, desk: Desk, told: Statement, body: bytes) -> tuple[Outcome, Append] | None:
        """Decide what a statement comes to; ``None`` where it is on record already."""
        thing, sighting = told.thing, told.sighting
        statements = desk.statements(thing)
        if sighting.event_id in statements.event_ids:
            return None
        holder = self._holder(desk, told)
        unit = UnitOfWork(self._books, told.by, desk)
        outcome = Outcome.WAITING
        if holder is not None:
            outcome = _apply(unit, desk.past(thing, holder), sighting)
        batch = unit.batch(
            recorded_at=self._clock(),
            sightings=(self._row(unit, thing, sighting, holder, body),),
            sighted={thing: statements.times},
            held={} if holder is None or holder == thing else {thing: holder},
            settled=self._settled(told, outcome),
        )
        desk.note(batch, unit.states())
        statements.add(sighting, body, batch.sightings[0].stream)
        return outcome, batch

    def _settled(self, told: Statement, outcome: Outcome) -> tuple[Settled, ...]:
        if told.settles is None:
            return ()
        return (
            Settled(
                account=self._books.prefix,
                event_id=told.settles,
                outcome=InboxOutcome(outcome),
                at=self._clock(),
                object=str(told.thing),
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


def _apply(unit: UnitOfWork, past: Past, sighting: Sighting[Observed]) -> Outcome:
    """Tell the aggregate what is new of the present, then record what is new of the past."""
    thing, holder = past.thing, past.holder.ref
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
    added = tuple(weighed.untold(unit.state(holder)))
    for moment in added:
        fact = earlier_fact(thing, holder.id, observed_from(kind, moment.facets))
        unit.decide(fact, moment.happened_at)
    if changed:
        return Outcome.APPLIED
    return Outcome.EARLIER if added else Outcome.NOTHING_NEW


def _touched(sighting: Sighting[Observed]) -> Iterator[StreamRef]:
    """Yield which other aggregates a statement most likely brings something about in."""
    match sighting.after:
        case ObservedInvoice(subscription=Known(str(id_))):
            yield StreamRef(kind="subscription", id=id_)
        case ObservedSubscription(customer=Known(id_)) if sighting.origin is Origin.CREATED:
            yield StreamRef(kind="customer", id=id_)
        case _:
            pass


def as_kept(thing: str, sighting: Sighting[Observed]) -> bytes:
    """
    Write a statement as it is kept.

    What it states may come true as an event much later, by what another one says; so that must be
    storable now, lest the other one be refused for it.

    Raises:
        UnstorableValueError: no store can keep one of its texts.
    """
    return storable(f"What {sighting.event_id} states of {thing}", sighting)
