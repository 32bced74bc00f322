"""A turn: one request, or one thing that time brings about; all of it is kept, or nothing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

import msgspec
from attrs import evolve, field, frozen

from counterfoil.adapters.protocol.errors import no_such
from counterfoil.adapters.protocol.ids import new_id
from counterfoil.adapters.protocol.json_values import Json, JsonObject
from counterfoil.adapters.protocol.kinds import Kind
from counterfoil.adapters.protocol.rendering import Renderer
from counterfoil.adapters.sandbox.records.differing import previous_attributes
from counterfoil.adapters.sandbox.records.jobs import Job
from counterfoil.adapters.sandbox.records.store import Kept, Records, Wanted
from counterfoil.adapters.sandbox.settings import Settings
from counterfoil.adapters.sandbox.shapes.test_clock import TEST_CLOCK

R = TypeVar("R")

NO_CLOCK = ""
"""The clock of what has no test clock: the sandbox's own."""


@frozen
class Requested:
    """
    The request that a turn answers.

    Attributes:
        address: its method and path.
        version: the version of the API that it asks for, such as ``2026-10-28.endive``.
    """

    id: str
    idempotency_key: str | None
    address: str
    version: str


@frozen
class Told:
    """An event that is to be: its type and its object, with what the object held before."""

    type: str
    kind: Kind[dict[str, Json]]
    id: str
    object: JsonObject
    previous: JsonObject | None
    created: int


@frozen
class _Announced:
    type: str
    kind: Kind[dict[str, Json]]
    id: str
    created: int
    seen: JsonObject | None = None


class Turn:
    """
    What a handler works with: the records, the clocks, and what is to be told.

    Objects are read as records of their kind, changed, and written back. Events are told at the end
    of the turn, of each object as it is then, but for that a payment intent was made.

    Attributes:
        moment: the second of what has no test clock.
        requested: the request, unless time itself brings the turn about.
        settings: what the account of the sandbox has chosen.
    """

    def __init__(
        self,
        records: Records,
        renderer: Renderer,
        moment: int,
        settings: Settings,
        requested: Requested | None = None,
    ) -> None:
        self.moment = moment
        self.settings = settings
        self.requested = requested
        self._records = records
        self._renderer = renderer
        self._before: dict[tuple[str, str], bytes] = {}
        self._new: set[tuple[str, str]] = set()
        self._announced: list[_Announced] = []

    def now(self, test_clock: str | None = None) -> int:
        """Return the second that it is by a test clock, or by the sandbox's own clock."""
        if test_clock is None:
            return self.moment
        return self.read(TEST_CLOCK, test_clock)["frozen_time"]

    def find(self, kind: Kind[R], id: str) -> R | None:
        """Return a record, or ``None`` where there is none, or it was deleted."""
        kept = self._records.find(kind, id)
        if kept is None or kept.deleted:
            return None
        return msgspec.json.decode(kept.body, type=kind.shape)

    def read(self, kind: Kind[R], id: str, *, named: str | None = None) -> R:
        """
        Return a record.

        Args:
            named: the parameter that names it, if a parameter does and not the path.

        Raises:
            ApiError: there is none: 404 by the path, 400 by a parameter.
        """
        found = self.find(kind, id)
        if found is None:
            raise no_such(
                kind.noun, id, param=named or kind.param, status=404 if named is None else 400
            )
        return found

    def recall(self, kind: Kind[R], id: str) -> R:
        """Return a record that is known to be there, even if it was deleted since."""
        return msgspec.json.decode(self._kept(kind, id).body, type=kind.shape)

    def is_deleted(self, kind: Kind[R], id: str) -> bool:
        """Say whether there was such an object, and it was deleted."""
        kept = self._records.find(kind, id)
        return kept is not None and kept.deleted

    def create(self, kind: Kind[R], record: R) -> None:
        """Keep a new record; it has an ``id``, and ``created`` or none."""
        body = msgspec.json.encode(record)
        head = msgspec.json.decode(body, type=_Head)
        self._records.insert(kind, head.id, head.created or self.moment, body)
        self._new.add((kind.object, head.id))

    def write(self, kind: Kind[R], record: R) -> None:
        """Keep a record's new state."""
        body = msgspec.json.encode(record)
        id = msgspec.json.decode(body, type=_Head).id
        kept = self._kept(kind, id)
        if kept.body != body:
            if (kind.object, id) not in self._new:
                self._before.setdefault((kind.object, id), kept.body)
            self._records.replace(kind, kept.position, body)

    def delete(self, kind: Kind[R], id: str) -> None:
        """Mark a record as deleted."""
        self._records.delete(self._kept(kind, id).position)

    def _kept(self, kind: Kind[R], id: str) -> Kept:
        kept = self._records.find(kind, id)
        if kept is None:
            raise no_such(kind.noun, id, param=kind.param, status=404)
        return kept

    def all_of(
        self,
        kind: Kind[R],
        like: Mapping[str, str] | None = None,
        unlike: Mapping[str, str] | None = None,
        limit: int | None = None,
    ) -> list[R]:
        """Return records by fields of the kind's ``filters``, the newest first."""
        found = self._records.page(kind, Wanted(like or {}, unlike or {}, limit=limit))
        return [msgspec.json.decode(kept.body, type=kind.shape) for kept in found]

    def page(
        self, kind: Kind[R], wanted: Wanted, after_id: str | None, before_id: str | None
    ) -> tuple[list[str], bool]:
        """
        Return the ids of one page of a list, the newest first, and whether there are more.

        Raises:
            ApiError: the cursor names nothing.
        """
        older_than = self._cursor(kind, after_id, "starting_after")
        newer_than = self._cursor(kind, before_id, "ending_before")
        limit = wanted.limit or 1
        found = self._records.page(
            kind, evolve(wanted, before=older_than, after=newer_than, limit=limit + 1)
        )
        ids = [msgspec.json.decode(kept.body, type=_Head).id for kept in found[:limit]]
        if newer_than is not None:
            ids.reverse()
        return ids, len(found) > limit

    def _cursor(self, kind: Kind[R], id: str | None, param: str) -> int | None:
        if id is None:
            return None
        kept = self._records.find(kind, id)
        if kept is None:
            raise no_such(kind.noun, id, param=param, status=400)
        return kept.position

    def new_id(self, kind: Kind[R]) -> str:
        """Return an id for a new object."""
        return new_id(kind.prefix)

    def schedule(self, job: str, id: str, at: int, test_clock: str | None) -> None:
        """Let time bring something about, instead of the same for this object before."""
        self._records.jobs.schedule(Job(job, id, test_clock or NO_CLOCK, at))

    def unschedule(self, job: str, id: str) -> None:
        """Let time not bring something about after all."""
        self._records.jobs.unschedule(job, id)

    def announce(self, type: str, kind: Kind[R], id: str, test_clock: str | None = None) -> None:
        """
        Tell of an event when the turn ends.

        An update is told once a turn, and not where nothing differs, nor of what the turn itself
        has made; all else whenever it is announced. That a payment intent was made shows it before
        anything was done with it, as recorded.
        """
        seen = self._kept(kind, id).json if type in _TELL_AT_ONCE else None
        told = _Announced(type, loosely(kind), id, self.now(test_clock), seen)
        if not (_is_update(type) and told in self._announced):
            self._announced.append(told)

    def announce_unkept(
        self, type: str, kind: Kind[R], record: R, test_clock: str | None = None
    ) -> None:
        """Tell, when the turn ends, of an object that isn't kept: an invoice that is to come."""
        body: JsonObject = msgspec.json.decode(msgspec.json.encode(record), type=dict)
        self._announced.append(_Announced(type, loosely(kind), "", self.now(test_clock), body))

    @contextmanager
    def supposing(self) -> Iterator[None]:
        """Undo all that is done within: it is only to be seen what it would come to."""
        before, new, announced = dict(self._before), set(self._new), list(self._announced)
        moment = self.moment
        try:
            with self._records.undoing():
                yield
        finally:
            self._before, self._new, self._announced = before, new, announced
            self.moment = moment

    def suppose_it_is(self, moment: int, test_clock: str | None) -> None:
        """Let it be another second by a clock, as long as the supposition lasts."""
        if test_clock is None:
            self.moment = moment
            return
        clock = self.read(TEST_CLOCK, test_clock)
        clock["frozen_time"] = moment
        self.write(TEST_CLOCK, clock)

    def told(self) -> list[Told]:
        """Return the events of the turn, each object as it is now."""
        return [told for announced in self._announced if (told := self._tell(announced))]

    def _tell(self, announced: _Announced) -> Told | None:
        kind, id = announced.kind, announced.id
        if announced.seen is not None:
            shown = self._renderer.render(kind, announced.seen)
            return Told(announced.type, kind, id, shown, None, announced.created)
        shown = self._renderer.render(kind, self._kept(kind, id).json)
        previous = None
        before = self._before.get((kind.object, id))
        if before is not None and (_is_update(announced.type) or announced.type in _TELL_BEFORE):
            was = self._renderer.render(kind, msgspec.json.decode(before, type=dict))
            previous = previous_attributes(was, shown)
        if _is_update(announced.type) and not previous:
            return None
        return Told(announced.type, kind, id, shown, previous, announced.created)


@frozen
class _Head:
    id: str
    created: int | None = field(default=None)


_TELL_BEFORE = frozenset({"charge.refunded", "payment_method.detached"})
"""The events that are no updates, and yet tell what their object held before (R103)."""


_TELL_AT_ONCE = frozenset({"payment_intent.created"})
"""The events that show their object as it was when they were announced."""


def _is_update(type: str) -> bool:
    return type.endswith(".updated")


def loosely(kind: Kind[R]) -> Kind[dict[str, Json]]:
    """Return a kind whose records are taken as JSON, for who shows them knows no fields."""
    loose: Kind[dict[str, Json]] = kind  # type: ignore[assignment]
    return loose


Handler = Callable[[Turn, str], None]
"""What time does to an object, given by its id."""
