"""
Keeps the tables of read models in step with the log.

Rows and tracking are written in one transaction, so that a crash neither skips nor repeats an
event. Nothing is written where another one has come further meanwhile.
"""

import logging
from collections.abc import Callable, Sequence

from attrs import astuple, define, field, frozen

from counterfoil.adapters.errors import where
from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import OvertakenError, Work
from counterfoil.adapters.event_store.errors import StoreError
from counterfoil.adapters.event_store.ledger import EventRow
from counterfoil.adapters.event_store.opened import OpenedRows
from counterfoil.adapters.views.errors import CannotProjectError
from counterfoil.adapters.views.filling import Filler, Write
from counterfoil.adapters.views.registry import Parked, Registry
from counterfoil.adapters.views.telling import Batch, Passes, tell

_LOG = logging.getLogger("counterfoil.views")

BATCH = 1_000
"""How many events of the log are taken at once, at most."""


def tracking_of(name: str) -> str:
    """Return under which name the library's tracking knows how far a read model has come."""
    return f"view:{name}"


@frozen(kw_only=True)
class Running:
    """A read model whose tables are filled: its name there, and who fills them."""

    name: str
    filler: Filler

    @property
    def tracking(self) -> str:
        """Return under which name it is tracked."""
        return tracking_of(self.name)


@define(eq=False)
class Projector:
    """
    Takes read models along the log.

    Args:
        strict: whether to refuse what can't be made sense of, instead of passing over the
            aggregate that it is about.
    """

    store: EventStore
    running: Sequence[Running]
    registry: Registry
    strict: bool = False
    _parked: dict[str, dict[str, int]] = field(factory=dict)

    def catch_up(self, until: int, on_progress: Callable[[int], None]) -> int:
        """
        Go on to the end of the log, and at least up to a position; return how far all have come.

        Args:
            on_progress: is told after each batch how far they have come.

        Raises:
            OvertakenError: another one is at it.
        """
        position = self._positions_read()
        while True:
            came = position
            for opened in self.store.opened(min(came.values(), default=0), BATCH):
                position = self._take(opened, position)
                on_progress(min(position.values()))
            if position == came or min(position.values(), default=until) >= until:
                return min(position.values(), default=0)

    def _positions_read(self) -> dict[str, int]:
        def read(work: Work) -> dict[str, int]:
            self._parked = {each.name: {} for each in self.running}
            for parked in self.registry.parked(work):
                if parked.view in self._parked:
                    self._parked[parked.view][parked.stream] = parked.position
            return {each.name: work.tracked(each.tracking) for each in self.running}

        with self.store.translated:
            return self.store.derived.read(read)

    def _take(self, opened: OpenedRows, position: dict[str, int]) -> dict[str, int]:
        """Tell all read models some rows, and write what they come to in one transaction."""
        last = opened.rows[-1][0]
        running = [each for each in self.running if position[each.name] < last]
        batches = self._told(opened, running, position)
        for each, batch in zip(running, batches, strict=True):
            if batch.broken is not None:
                self._take_singly(opened, each, position)
        whole = [
            (each, batch)
            for each, batch in zip(running, batches, strict=True)
            if batch.broken is None
        ]
        try:
            self._write(whole, position, last)
        except (OvertakenError, StoreError):
            raise
        except Exception:  # noqa: BLE001 - taken one by one, it shows which event it is.
            for each, _ in whole:
                self._take_singly(opened, each, position)
        return {**position, **{each.name: last for each in running}}

    def _take_singly(self, opened: OpenedRows, running: Running, position: dict[str, int]) -> None:
        """Tell one read model the rows one by one, passing over what makes no sense to it."""
        at = dict(position)
        for row in opened.rows:
            if row[0] <= at[running.name]:
                continue
            (batch,) = self._told(opened.only(row), [running], at)
            if batch.broken is None:
                try:
                    self._write([(running, batch)], at, row[0])
                except (OvertakenError, StoreError):
                    raise
                except Exception as error:  # noqa: BLE001 - whatever it is, it is this event's.
                    self._park(running, row, error, at)
            else:
                self._park(running, row, batch.broken, at)
            at[running.name] = row[0]

    def _park(
        self, running: Running, row: EventRow, error: Exception, position: dict[str, int]
    ) -> None:
        reason = str(error) if isinstance(error, StoreError) else where(error)
        parked = Parked(view=running.name, stream=row[1], position=row[0], reason=reason)
        if self.strict:
            raise CannotProjectError(*astuple(parked)) from error
        _LOG.warning(
            "The read model %s passes over %s from position %d on.", parked.view, row[1], row[0]
        )

        def write(work: Work) -> None:
            self._check(work, [running], position)
            self.registry.park(work, parked)
            work.track(running.tracking, row[0])

        with self.store.translated:
            self.store.derived.write(write)
        self._parked[running.name][parked.stream] = parked.position

    def _told(
        self, opened: OpenedRows, running: Sequence[Running], position: dict[str, int]
    ) -> list[Batch]:
        first = opened.rows[0][0]
        passes = [self._passing(each.name, position[each.name], first) for each in running]
        return tell(opened, [each.filler for each in running], passes)

    def _passing(self, name: str, after: int, first: int) -> Passes | None:
        """Return what tells which rows a read model passes over; None: it passes over none."""
        parked = self._parked[name]
        if not parked and first > after:
            return None
        return lambda stream, position: position <= after or stream in parked

    def _write(
        self, told: Sequence[tuple[Running, Batch]], position: dict[str, int], last: int
    ) -> None:
        running = [each for each, _ in told]

        def fold(work: Work) -> list[Write]:
            self._check(work, running, position)
            return [each.filler.fold(batch.told, work) for each, batch in told if batch.told]

        with self.store.translated:
            writes = self.store.derived.read(fold)

            def write(work: Work) -> None:
                self._check(work, running, position)
                for each in writes:
                    each(work)
                for each_running in running:
                    work.track(each_running.tracking, last)

            self.store.derived.write(write)

    @staticmethod
    def _check(work: Work, running: Sequence[Running], position: dict[str, int]) -> None:
        for each in running:
            if work.tracked(each.tracking) != position[each.name]:
                raise OvertakenError(each.name)
