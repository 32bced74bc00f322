"""What is on record of one object: the events of its aggregate, and the statements about it."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast

import msgspec
from attrs import frozen

from counterfoil.adapters.books import Books
from counterfoil.adapters.deciders import AnyDecider
from counterfoil.adapters.event_store import EventStore
from counterfoil.domain.calendar import whole_second
from counterfoil.domain.cause import Cause, Door
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.observation import Origin, Sighting
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.resolution import observed_from
from counterfoil.domain.sighted import OBSERVED, Observed
from counterfoil.domain.telling import Course, Telling, tellings


@frozen(kw_only=True)
class Statements:
    """What Stripe stated of an object, and the seconds of what was erased of it."""

    kept: tuple[Sighting[Observed], ...]
    erased: tuple[datetime, ...]


@frozen(kw_only=True)
class Past:
    """
    The past of one object, as far as it is on record.

    Args:
        decided_at: the last second in which anything was decided here of its aggregate.
        seen_at: the last second of which Stripe stated anything of the object.
    """

    thing: StreamRef
    holder: StreamRef
    recorded: tuple[Recorded[object], ...]
    decided_at: datetime | None
    seen_at: datetime | None
    _decider: AnyDecider
    _store: EventStore
    _account: str

    @classmethod
    def read(
        cls,
        books: Books,
        thing: StreamRef,
        holder: StreamRef,
        recorded: tuple[Recorded[object], ...],
    ) -> "Past":
        """Read what every statement needs; the rest is read when it is asked for."""
        decided = (whole_second(each.happened_at) for each in recorded if _is_decided(each.cause))
        newest = books.store.newest_sighting(books.prefix, str(thing))
        return cls(
            thing=thing,
            holder=holder,
            recorded=recorded,
            decided_at=max(decided, default=None),
            seen_at=newest.happened_at if newest else None,
            decider=books.registry.by_kind[holder.kind],
            store=books.store,
            account=books.prefix,
        )

    def is_over_by(self, at: datetime) -> bool:
        """Tell whether all that is on record is older than a second."""
        return all(moment is None or moment < at for moment in (self.decided_at, self.seen_at))

    def course(self) -> Course:
        """Return the values that the recorded events tell, by second."""
        course = Course()
        for telling in self._tellings():
            course.tell(telling.at, telling.after)
        return course

    def decisions(self) -> Iterator[Sighting[Observed]]:
        """Read what was decided here as statements too: they count from their own second on."""
        if self.decided_at is None:
            return
        kind = OBSERVED[self.thing.kind]
        for telling in self._tellings():
            if _is_decided(telling.cause) and telling.after:
                yield Sighting(
                    event_id=f"decision:{telling.cause.command_id}:{telling.version}",
                    happened_at=telling.at,
                    origin=Origin.CHANGED if telling.before else Origin.CREATED,
                    before=observed_from(kind, telling.before),
                    after=observed_from(kind, telling.after),
                )

    def statements(self) -> "Statements":
        """Return what Stripe stated of the object."""
        kind = OBSERVED[self.thing.kind]
        rows = self._store.sightings(self._account, str(self.thing))
        return Statements(
            kept=tuple(decode(kind, row.body) for row in rows if row.body is not None),
            erased=tuple(row.happened_at for row in rows if row.body is None),
        )

    def _tellings(self) -> Iterator[Telling]:
        told = tellings(self.holder, self.recorded, self._decider)
        return (telling for telling in told if telling.thing == self.thing)


def decode(kind: type[Observed], body: bytes) -> Sighting[Observed]:
    """Read a statement back as it was kept."""
    sighting = msgspec.json.decode(body, type=Sighting[kind])  # type: ignore[valid-type]
    return cast("Sighting[Observed]", sighting)


def _is_decided(cause: Cause) -> bool:
    return cause.door is not Door.OBSERVATION
