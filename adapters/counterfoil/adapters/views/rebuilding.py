"""
Fills tables of read models beside the live ones, and puts them in their place.

The live tables answer and are followed all the while. The new ones are filled stream by stream,
since a row rests on the events of its own stream alone: so each is written once and not once an
event. What is recorded meanwhile is taken from the log afterwards.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from secrets import token_hex

from attrs import define, evolve, field

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import OvertakenError, Work
from counterfoil.adapters.event_store.errors import StoreBusyError, StoreError
from counterfoil.adapters.event_store.opened import OpenedRows
from counterfoil.adapters.views.errors import CannotProjectError
from counterfoil.adapters.views.filling import Write
from counterfoil.adapters.views.projector import (
    PROJECTING,
    Projector,
    Running,
    reason_of,
    tracking_of,
)
from counterfoil.adapters.views.registry import Registry, Standing
from counterfoil.adapters.views.statements import dropping, gathering, indexing, making
from counterfoil.adapters.views.telling import Passes, tell
from counterfoil.adapters.views.views_of import View
from counterfoil.projections.read_model import Told

PAGE = 2_000

REBUILDING = "rebuilding"
"""The name under which those who rebuild take turns."""

READERS_MAX = 40
"""How often to wait for those who read the live tables, before the rebuild is given up."""

OnProgress = Callable[[int, int], None]
"""Is told how many events have been seen, of how many."""


def builder_of(token: str) -> str:
    """Return what whoever rebuilds under a token leads, so that others know that it lives."""
    return f"views/{token}"


@define(eq=False)
class Rebuild:
    """
    One rebuild of some read models together.

    Raises ``OvertakenError`` where another one begins to rebuild one of them meanwhile.

    Args:
        seen: how the read models stood when it was decided that nobody else is at it.
        page: how many events are taken at once, at most.
    """

    store: EventStore
    registry: Registry
    views: Sequence[View]
    seen: Mapping[str, Standing]
    on_progress: OnProgress
    page: int = PAGE
    _token: str = field(factory=lambda: token_hex(8))
    _running: list[Running] = field(factory=list)
    _steps: int = 0

    def run(self) -> int:
        """Fill the tables anew; return the position that they have come to."""
        derived = self.store.derived
        with ExitStack() as leading, self.store.translated:
            lead = derived.lead(builder_of(self._token))
            if lead is not None:
                leading.callback(lead.give_up)
            derived.write(self._begin)
            try:
                head = self.store.last_position()
                self._fill(head)
                self._finish(head)
                return self._swap()
            except OvertakenError:
                raise
            except BaseException:
                # Where the store is the reason, whoever comes next sees to what is left.
                with suppress(StoreError), self.store.translated:
                    derived.write(self._abandon)
                raise

    def _begin(self, work: Work) -> None:
        work.alone(REBUILDING)
        derived = self.store.derived
        standing = self.registry.standing(work)
        # Where the answer to it was lost, this is run once more.
        self._running = []
        for view in self.views:
            held = standing.get(view.name, Standing())
            if held.builder not in (None, self._token) and held != self.seen.get(view.name):
                raise OvertakenError(view.name)
            filler = view.filler(derived.dialect, derived.schema, held.other_letter, beside=True)
            for table in filler.tables:
                work.run(dropping(table, derived.dialect))
                work.run(making(table, derived.dialect))
            self.registry.put(work, view.name, evolve(held, builder=self._token, progress=0))
            work.untrack(tracking_of(_beside(view.name)))
            self._running.append(
                Running(name=_beside(view.name), filler=filler, lasts=self._is_ours)
            )

    def _abandon(self, work: Work) -> None:
        """Leave nothing of it, unless another one is at it."""
        work.alone(REBUILDING)
        standing = self.registry.standing(work)
        for view, running in zip(self.views, self._running, strict=True):
            held = standing[view.name]
            if held.builder == self._token:
                for table in running.filler.tables:
                    work.run(dropping(table, self.store.derived.dialect))
                self.registry.put(work, view.name, evolve(held, builder=None, progress=0))
                work.untrack(running.tracking)

    def _is_ours(self, standing: Mapping[str, Standing]) -> bool:
        return all(standing[view.name].builder == self._token for view in self.views)

    def _step(self, work: Work, come_to: int, steps: Sequence[Callable[[Work], None]]) -> None:
        """
        Do a part of the work, and note it; others see by that that it goes on.

        Where it was done already, only the answer to it was lost.
        """
        work.alone(REBUILDING)
        standing = self.registry.standing(work)
        if not self._is_ours(standing):
            raise OvertakenError(self._token)
        if standing[self.views[0].name].progress == come_to:
            return
        for each in steps:
            each(work)
        for view in self.views:
            self.registry.put(work, view.name, evolve(standing[view.name], progress=come_to))

    def _fill(self, head: int) -> None:
        """Fill the tables with what is recorded up to a position, in the order that suits them."""
        by_log = [each for each in self._running if each.filler.in_order_of_log]
        by_stream = [each for each in self._running if not each.filler.in_order_of_log]
        total = head * (bool(by_log) + bool(by_stream))
        for running, pages in (
            (by_log, self.store.opened(0, self.page)),
            (by_stream, self.store.opened_by_stream(self.page)),
        ):
            if not running:
                continue
            for opened in pages:
                self._take(opened, running, head)
                self.on_progress(self._steps, max(self._steps, total))

    def _take(self, opened: OpenedRows, running: Sequence[Running], head: int) -> None:
        passes: Passes = lambda _, position: position > head  # noqa: E731 - what it is for.
        batches = tell(opened, [each.filler for each in running], [passes] * len(running))
        for each, batch in zip(running, batches, strict=True):
            if batch.broken is not None:
                row = batch.broken.row
                raise _cannot(each, row[1], row[0], batch.broken.error)

        def fold(work: Work) -> list[Write]:
            return [
                _folded(each, batch.told, work)
                for each, batch in zip(running, batches, strict=True)
                if batch.told
            ]

        writes = self.store.derived.read(fold)
        self._next_step(*writes, rows=len(opened.rows))

    def _finish(self, head: int) -> None:
        """Make the indexes, each by itself, lest other writers wait for long."""
        derived = self.store.derived
        statements = [
            statement
            for running in self._running
            for table in running.filler.tables
            for statement in (
                *indexing(table, derived.dialect),
                *gathering(table, derived.dialect),
            )
        ]
        for statement in statements:
            self._next_step(partial(_run, statement=statement))
        self._next_step(partial(self._track, head=head))

    def _next_step(self, *steps: Callable[[Work], None], rows: int = 1) -> None:
        self._steps += rows
        self.store.derived.write(lambda work: self._step(work, self._steps, steps))

    def _track(self, work: Work, head: int) -> None:
        for running in self._running:
            work.retrack(running.tracking, head)

    def _swap(self) -> int:
        projector = Projector(
            store=self.store,
            running=self._running,
            registry=self.registry,
            strict=True,
            turn=REBUILDING,
        )
        readers = 0
        while True:
            reached = projector.catch_up(0, lambda _: None)
            try:
                with self.store.translated:
                    if self.store.derived.write(partial(self._put_in_place, reached=reached)):
                        return reached
            except StoreBusyError:
                readers += 1
                if readers == READERS_MAX:
                    raise

    def _put_in_place(self, work: Work, reached: int) -> bool:
        """Put the new tables in the place of the live ones, unless these have come further."""
        work.alone(REBUILDING)
        work.alone(PROJECTING)
        standing = self.registry.standing(work)
        if all(standing[view.name].filled_by == self._token for view in self.views):
            # It was done, and only the answer to it was lost.
            return True
        if not self._is_ours(standing):
            raise OvertakenError(self._token)
        if any(work.tracked(tracking_of(view.name)) > reached for view in self.views):
            return False
        self.registry.replaces(work)
        derived = self.store.derived
        for view, running in zip(self.views, self._running, strict=True):
            held = standing[view.name]
            live = view.filler(derived.dialect, derived.schema, held.letter, beside=False)
            for old, new in zip(live.tables, running.filler.tables, strict=True):
                work.run(dropping(old, derived.dialect))
                work.run(f"ALTER TABLE {_quoted(new.schema)}{new.name} RENAME TO {old.name}")
            self.registry.put(
                work,
                view.name,
                Standing(version=view.version, letter=held.other_letter, filled_by=self._token),
            )
            self.registry.unpark(work, view.name)
            work.retrack(tracking_of(view.name), reached)
            work.untrack(running.tracking)
        return True


_BESIDE = ":new"


def _beside(name: str) -> str:
    return f"{name}{_BESIDE}"


def _run(work: Work, statement: str) -> None:
    work.run(statement)


def _quoted(schema: str | None) -> str:
    return "" if schema is None else f'"{schema}".'


def _folded(running: Running, told: Sequence[Told], work: Work) -> Write:
    try:
        return running.filler.fold(told, work)
    except StoreError:
        raise
    except Exception as error:
        culprit = _culprit(running, told, work)
        raise _cannot(running, culprit.stream, culprit.position, error) from error


def _culprit(running: Running, told: Sequence[Told], work: Work) -> Told:
    """Find the first event, of several, at which they make no sense any more."""
    good, bad = 0, len(told)
    while bad - good > 1:
        middle = (good + bad) // 2
        try:
            running.filler.fold(told[:middle], work)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - it is known already what it is.
            bad = middle
        else:
            good = middle
    return told[bad - 1]


def _cannot(running: Running, stream: str, position: int, error: Exception) -> CannotProjectError:
    """Say which event makes no sense."""
    reason = reason_of(error)
    return CannotProjectError(running.name.removesuffix(_BESIDE), stream, position, reason)
