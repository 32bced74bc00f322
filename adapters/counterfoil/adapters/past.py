"""What is on record of one object: the events of its aggregate, and the statements about it."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache

import msgspec
from attrs import define, evolve, field, frozen

from counterfoil.adapters.event_store import EventStore, Seen
from counterfoil.adapters.standing import Aggregate
from counterfoil.domain.cause import Door
from counterfoil.domain.confirmed import refused_after
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.holding import as_held, facets_named
from counterfoil.domain.observation import Origin, Sighting
from counterfoil.domain.resolution import observed_from
from counterfoil.domain.sighted import OBSERVED, Observed
from counterfoil.domain.telling import Course, Telling


@define(eq=False)
class Statements:
    """
    What Stripe stated of an object; how often is read at once, what it was when it is asked for.

    Args:
        times: how often it did.
        last_at: of which second last.
        event_ids: those that were asked about.
    """

    thing: StreamRef
    times: int
    last_at: datetime | None
    event_ids: set[str]
    _store: EventStore
    _account: str
    _added: list[bytes] = field(factory=list)
    _kept: list[Sighting[Observed]] | None = None
    _erased: list[datetime] = field(factory=list)
    _streams: set[str] = field(factory=set)

    @classmethod
    def of(cls, thing: StreamRef, seen: Seen, store: EventStore, account: str) -> "Statements":
        """Begin with what was read of an object."""
        return cls(thing, seen.times, seen.last_at, set(seen.event_ids), store, account)

    def add(self, sighting: Sighting[Observed], body: bytes, stream: str) -> None:
        """Add a statement, as it is kept, with the stream that it was told of."""
        self.times += 1
        self.last_at = max(self.last_at or sighting.happened_at, sighting.happened_at)
        self.event_ids.add(sighting.event_id)
        self._added.append(body)
        self._streams.add(stream)

    def kept(self) -> tuple[Sighting[Observed], ...]:
        """Return what can still be read of them, as their aggregate holds it."""
        decode = _decoder_of(self.thing.kind).decode
        if self._kept is None:
            rows = self._store.sightings(self._account, str(self.thing))
            self._kept = [held_as(decode(row.body)) for row in rows if row.body is not None]
            self._erased = [row.happened_at for row in rows if row.body is None]
            self._streams.update(row.stream for row in rows)
        self._kept.extend(held_as(decode(body)) for body in self._added)
        self._added.clear()
        return tuple(self._kept)

    def erased(self) -> tuple[datetime, ...]:
        """Return the seconds of those that were erased."""
        self.kept()
        return tuple(self._erased)

    def all_told(self, stream: str) -> bool:
        """Tell whether each of them was told to a stream, and can still be read."""
        return not self.erased() and self._streams <= {stream}


@frozen(kw_only=True)
class Past:
    """The past of one object, as far as it is on record."""

    thing: StreamRef
    holder: Aggregate
    statements: Statements

    @property
    def decided_at(self) -> datetime | None:
        """Return the last second in which anything was decided here of its aggregate."""
        return self.holder.decided_at

    @property
    def seen_at(self) -> datetime | None:
        """Return the last second of which Stripe stated anything of the object."""
        return self.statements.last_at

    def is_over_by(self, at: datetime) -> bool:
        """Tell whether all that is on record is older than a second."""
        return all(moment is None or moment < at for moment in (self.seen_at, self.decided_at))

    def is_told(self) -> bool:
        """
        Tell whether the recorded events tell all that the statements on record say together, and
        the state what they tell last.

        They do where each statement was weighed as it came, and nothing else is on record.
        """
        return (
            self.thing == self.holder.ref
            and self.statements.all_told(self.holder.stream)
            and self.holder.says_it_all()
        )

    def course(self) -> Course:
        """Return the values that the recorded events tell, by second."""
        course = Course()
        for telling in self._tellings():
            course.tell(telling.at, telling.after)
        return course

    def decisions(self) -> Iterator[Sighting[Observed]]:
        """
        Read what was decided here as statements too: they count from their own second on.

        What Stripe has refused counts for nothing, lest it outdo Stripe's word of the same second.
        """
        if self.decided_at is None:
            return
        kind = OBSERVED[self.thing.kind]
        answers = tuple(self.holder.answers())
        for telling in self._tellings():
            if telling.cause.door is Door.OBSERVATION:
                continue
            refused = facets_named(self.thing, refused_after(telling.version, answers))
            before, after = (
                {name: facet for name, facet in facets.items() if name not in refused}
                for facets in (telling.before, telling.after)
            )
            if after:
                yield Sighting(
                    event_id=f"decision:{telling.cause.command_id}:{telling.version}",
                    happened_at=telling.at,
                    origin=Origin.CHANGED if before else Origin.CREATED,
                    before=observed_from(kind, before),
                    after=observed_from(kind, after),
                )

    def _tellings(self) -> Iterator[Telling]:
        return (each for each in self.holder.tellings() if each.thing == self.thing)


def held_as(sighting: Sighting[Observed]) -> Sighting[Observed]:
    """Return a statement as its aggregate holds what is stated."""
    before = None if sighting.before is None else as_held(sighting.before)
    after = as_held(sighting.after)
    if before is sighting.before and after is sighting.after:
        return sighting
    return evolve(sighting, before=before, after=after)


@cache
def _decoder_of(kind: str) -> "msgspec.json.Decoder[Sighting[Observed]]":
    """Return what reads statements about a kind of object back; making it takes its time."""
    observed = OBSERVED[kind]
    return msgspec.json.Decoder(Sighting[observed])  # type: ignore[valid-type]
