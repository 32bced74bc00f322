"""Lets time pass for one aggregate: what is due comes to pass, a moment at a time."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import cast

from attrs import define, evolve

from counterfoil.adapters.books import Books
from counterfoil.adapters.contention import ATTEMPTS_MAX, wait
from counterfoil.adapters.errors import ContendedError
from counterfoil.adapters.event_store import CommandRow, ConflictError
from counterfoil.adapters.fingerprint import fingerprint
from counterfoil.adapters.unit import UnitOfWork
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.decider import StreamRef

_TIME = Cause(actor=Actor.TIME, door=Door.TIME, command_id="")


@define
class TimeStoodStillError(Exception):
    """What came to pass is due no more, but for a later moment."""

    ref: StreamRef
    due: datetime


def let_time_pass(
    books: Books, ref: StreamRef, until: datetime, clock: Callable[[], datetime]
) -> Iterator[tuple[object, ...]]:
    """
    Bring about what is due by a moment; yield the events of each commit as soon as it stands.

    What happens at a moment happened at that moment, whenever it is recorded. Whoever is second to
    bring it about finds the aggregate changed, and goes on from there.

    Raises:
        ContendedError: others kept changing the same aggregates.
        TimeStoodStillError: the aggregate's decider contradicts itself.
        StoreError: the store can't be read or written.
    """
    unit = UnitOfWork(books, _TIME)
    last: datetime | None = None
    attempts = 0
    while (due := unit.due(ref)) is not None and due <= until:
        if last is not None and due <= last:
            raise TimeStoodStillError(ref, due)
        command = _command(books, ref)
        for at in _moments(unit, ref, due, until):
            # The version tells a moment from the same one that is due again, by another decision.
            command_id = f"time:{ref}:{unit.version(ref)}:{at.isoformat()}"
            unit = unit.continued(evolve(_TIME, command_id=command_id))
            events = unit.decide(command, at)
            if events:
                break
        else:
            return
        row = CommandRow(
            account=books.prefix, command_id=command_id, fingerprint=fingerprint(command)
        )
        try:
            books.store.append(unit.batch(recorded_at=clock(), command=row))
        except ConflictError:
            attempts += 1
            if attempts == ATTEMPTS_MAX:
                raise ContendedError(command_id, attempts) from None
            wait(attempts - 1)
            unit, last = UnitOfWork(books, _TIME), None
        else:
            yield events
            attempts, last = 0, due


def _moments(
    unit: UnitOfWork, ref: StreamRef, due: datetime, until: datetime
) -> Iterator[datetime]:
    """
    Yield when something is due, then when it is by what stands in no event.

    The use of a session is such a thing: it puts off the moment that the state alone tells.
    """
    yield due
    again = unit.due_again(ref, due)
    if again is not None and due < again <= until:
        yield again


def _command(books: Books, ref: StreamRef) -> object:
    make = books.registry.by_kind[ref.kind].let_time_pass
    return cast("Callable[[str], object]", make)(ref.id)
