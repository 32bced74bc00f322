"""
Fills tables of read models beside the live ones, and puts them in their place.

The live tables answer and are followed all the while. The new ones are filled stream by stream,
since a row rests on the events of its own stream alone: so each is written once and not once an
event. What is recorded meanwhile is taken from the log afterwards.
"""

from collections.abc import Callable, Sequence
from functools import partial
from secrets import token_hex

from attrs import define, evolve, field

from counterfoil.adapters.errors import where
from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import OvertakenError, Work
from counterfoil.adapters.event_store.errors import StoreError
from counterfoil.adapters.event_store.opened import OpenedRows
from counterfoil.adapters.views.errors import CannotProjectError
from counterfoil.adapters.views.filling import Write
from counterfoil.adapters.views.projector import Projector, Running, tracking_of
from counterfoil.adapters.views.registry import Registry, Standing
from counterfoil.adapters.views.statements import dropping, indexing, making
from counterfoil.adapters.views.telling import Batch, Passes, tell
from counterfoil.adapters.views.views_of import View

PAGE = 2_000

OnProgress = Callable[[int, int], None]
"""Is told how many events have been seen, of how many."""


@define(eq=False)
class Rebuild:
    """
    One rebuild of some read models together.

    Raises ``OvertakenError`` where another one begins to rebuild one of them meanwhile.
    """

    store: EventStore
    registry: Registry
    views: Sequence[View]
    on_progress: OnProgress
    _token: str = field(factory=lambda: token_hex(8))
    _running: list[Running] = field(factory=list)

    def run(self) -> int:
        """Fill the tables anew; return the position that they have come to."""
        with self.store.translated:
            self.store.derived.write(self._begin)
        try:
            head = self.store.last_position()
            self._fill(head)
            with self.store.translated:
                self.store.derived.write(lambda work: self._index(work, head))
            return self._swap()
        except (OvertakenError, StoreError):
            raise
        except BaseException:
            with self.store.translated:
                self.store.derived.write(self._abandon)
            raise

    def _begin(self, work: Work) -> None:
        derived = self.store.derived
        standing = self.registry.standing(work)
        for view in self.views:
            held = standing.get(view.name, Standing())
            filler = view.filler(derived.dialect, derived.schema, held.other_letter, beside=True)
            for table in filler.tables:
                work.run(dropping(table, derived.dialect))
                work.run(making(table, derived.dialect))
            self.registry.put(work, view.name, evolve(held, builder=self._token, progress=0))
            self._running.append(Running(name=_beside(view.name), filler=filler))

    def _abandon(self, work: Work) -> None:
        """Leave nothing of it, unless another one is at it."""
        standing = self.registry.standing(work)
        for view, running in zip(self.views, self._running, strict=True):
            held = standing[view.name]
            if held.builder == self._token:
                for table in running.filler.tables:
                    work.run(dropping(table, self.store.derived.dialect))
                self.registry.put(work, view.name, evolve(held, builder=None, progress=0))

    def _fill(self, head: int) -> None:
        """Fill the tables with what is recorded up to a position, in the order that suits them."""
        by_log = [each for each in self._running if each.filler.in_order_of_log]
        by_stream = [each for each in self._running if not each.filler.in_order_of_log]
        seen, total = 0, head * (bool(by_log) + bool(by_stream))
        passes: Passes = lambda _, position: position > head  # noqa: E731 - what it is for.
        for running, pages in (
            (by_log, self.store.opened(0, PAGE)),
            (by_stream, self.store.opened_by_stream(PAGE)),
        ):
            if not running:
                continue
            for opened in pages:
                batches = tell(opened, [each.filler for each in running], [passes] * len(running))
                for each, batch in zip(running, batches, strict=True):
                    if batch.broken is not None:
                        raise self._cannot(opened, each, batch) from batch.broken
                self._write(opened, running, batches, seen)
                seen += len(opened.rows)
                self.on_progress(seen, max(seen, total))

    def _write(
        self,
        opened: OpenedRows,
        running: Sequence[Running],
        batches: Sequence[Batch],
        seen: int,
    ) -> None:
        derived = self.store.derived

        def fold(work: Work) -> list[Write]:
            return [
                self._folded(opened, each, batch, work)
                for each, batch in zip(running, batches, strict=True)
                if batch.told
            ]

        def write(work: Work) -> None:
            standing = self.registry.standing(work)
            come_to = seen + len(opened.rows)
            for view in self.views:
                self._check(standing[view.name], view.name)
            if standing[self.views[0].name].progress == come_to:
                # It was written, and only the answer to it was lost.
                return
            for each in writes:
                each(work)
            for view in self.views:
                self.registry.put(work, view.name, evolve(standing[view.name], progress=come_to))

        with self.store.translated:
            writes = derived.read(fold)
            derived.write(write)

    def _folded(self, opened: OpenedRows, running: Running, batch: Batch, work: Work) -> Write:
        try:
            return running.filler.fold(batch.told, work)
        except StoreError:
            raise
        except Exception as error:
            raise self._cannot(opened, running, batch, error) from error

    def _cannot(
        self, opened: OpenedRows, running: Running, batch: Batch, error: Exception | None = None
    ) -> CannotProjectError:
        """Say which event it is, of a batch that can't be made sense of."""
        after = batch.told[-1].position if batch.told else 0
        row = next((each for each in opened.rows if each[0] > after), opened.rows[0])
        reason = str(batch.broken) if error is None else where(error)
        return CannotProjectError(running.name.removesuffix(_BESIDE), row[1], row[0], reason)

    def _check(self, standing: Standing, name: str) -> None:
        if standing.builder != self._token:
            raise OvertakenError(name)

    def _index(self, work: Work, head: int) -> None:
        for running in self._running:
            for table in running.filler.tables:
                for statement in indexing(table, self.store.derived.dialect):
                    work.run(statement)
            work.retrack(running.tracking, head)

    def _swap(self) -> int:
        projector = Projector(
            store=self.store, running=self._running, registry=self.registry, strict=True
        )
        while True:
            reached = projector.catch_up(0, lambda _: None)
            with self.store.translated:
                if self.store.derived.write(partial(self._put_in_place, reached=reached)):
                    return reached

    def _put_in_place(self, work: Work, reached: int) -> bool:
        """Put the new tables in the place of the live ones, unless these have come further."""
        standing = self.registry.standing(work)
        if any(work.tracked(tracking_of(view.name)) > reached for view in self.views):
            return False
        derived = self.store.derived
        for view, running in zip(self.views, self._running, strict=True):
            held = standing[view.name]
            self._check(held, view.name)
            live = view.filler(derived.dialect, derived.schema, held.letter, beside=False)
            for old, new in zip(live.tables, running.filler.tables, strict=True):
                work.run(dropping(old, derived.dialect))
                work.run(f"ALTER TABLE {_quoted(new.schema)}{new.name} RENAME TO {old.name}")
            self.registry.put(
                work, view.name, Standing(version=view.version, letter=held.other_letter)
            )
            self.registry.unpark(work, view.name)
            work.retrack(tracking_of(view.name), reached)
        return True


_BESIDE = ":new"


def _beside(name: str) -> str:
    return f"{name}{_BESIDE}"


def _quoted(schema: str | None) -> str:
    return "" if schema is None else f'"{schema}".'
