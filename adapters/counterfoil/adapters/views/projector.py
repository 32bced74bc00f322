"""
Keeps the tables of read models in step with the log.

Rows and tracking are written in one transaction, so that a crash neither skips nor repeats an
event. Nothing is written where another one has come further meanwhile.
"""

import logging
from collections.abc import Callable, Mapping, Sequence

from attrs import astuple, define, field, frozen

from counterfoil.adapters.errors import where
from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import OvertakenError, Work
from counterfoil.adapters.event_store.errors import StoreError
from counterfoil.adapters.event_store.ledger import EventRow
from counterfoil.adapters.event_store.opened import OpenedRows
from counterfoil.adapters.views.errors import CannotProjectError
from counterfoil.adapters.views.filling import Filler, Write
from counterfoil.adapters.views.registry import Parked, Registry, Standing
from counterfoil.adapters.views.telling import Batch, Passes, tell

_LOG = logging.getLogger("counterfoil.views")

BATCH = 1_000
"""How many events of the log are taken at once, at most."""

PROJECTING = "projecting"
"""The name under which those who write live tables take turns, and who replaces them."""


def tracking_of(name: str) -> str:
    """Return under which name the library's tracking knows how far a read model has come."""
    return f"view:{name}"


@frozen(kw_only=True)
class Running:
    """
    A read model whose tables are filled: its name there, and who fills them.

    Args:
        lasts: tells by how the read models stand whether these are still its tables.
    """

    name: str
    filler: Filler
    lasts: Callable[[Mapping[str, Standing]], bool]

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
        turn: the name under which those who write the same tables take turns.
        batch: how many events of the log are taken at once, at most.
    """

    store: EventStore
    running: Sequence[Running]
    registry: Registry
    strict: bool = False
    turn: str = PROJECTING
    batch: int = BATCH
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
            for opened in self.store.opened(min(came.values(), default=0), self.batch):
                position = self._take(opened, position)
                on_progress(min(position.values(), default=0))
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
        told = list(zip(running, self._told(opened, running, position), strict=True))
        whole = [(each, batch) for each, batch in told if batch.broken is None]
        apart = [each for each, batch in told if batch.broken is not None]
        try:
            self._write(whole, position, last)
        except (OvertakenError, StoreError):
            raise
        except Exception:  # noqa: BLE001 - taken apart, it shows which event it is.
            apart = running
        for each in apart:
            self._take_apart(opened, each, position[each.name])
        return {**position, **{each.name: last for each in running}}

    def _take_apart(self, opened: OpenedRows, running: Running, after: int) -> None:
        """Tell one read model the rows in ever smaller parts, and pass over what makes no sense."""
        last = opened.rows[-1][0]
        if last <= after:
            return
        position = {running.name: after}
        error = self._problem(opened, running, position)
        if error is None:
            return
        if len(opened.rows) == 1:
            self._park(running, opened.rows[0], error, position)
            return
        first, second = opened.halves()
        self._take_apart(first, running, after)
        self._take_apart(second, running, max(after, first.rows[-1][0]))

    def _problem(
        self, opened: OpenedRows, running: Running, position: dict[str, int]
    ) -> Exception | None:
        """Tell one read model some rows; return what makes no sense, and nothing is written."""
        (batch,) = self._told(opened, [running], position)
        if batch.broken is not None:
            return batch.broken.error
        try:
            self._write([(running, batch)], position, opened.rows[-1][0])
        except (OvertakenError, StoreError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is one of these events'.
            return error
        return None

    def _park(
        self, running: Running, row: EventRow, error: Exception, position: dict[str, int]
    ) -> None:
        parked = Parked(view=running.name, stream=row[1], position=row[0], reason=reason_of(error))
        if self.strict:
            raise CannotProjectError(*astuple(parked)) from error
        _LOG.warning(
            "The read model %s passes over %s from position %d on.", parked.view, row[1], row[0]
        )

        def write(work: Work) -> None:
            work.alone(self.turn)
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
        if not told:
            return
        running = [each for each, _ in told]

        def fold(work: Work) -> list[Write]:
            self.registry.steady(work)
            self._check(work, running, position)
            return [each.filler.fold(batch.told, work) for each, batch in told if batch.told]

        with self.store.translated:
            writes = self.store.derived.read(fold)

            def write(work: Work) -> None:
                work.alone(self.turn)
                self._check(work, running, position)
                for each_running in running:
                    work.track(each_running.tracking, last)
                for each in writes:
                    each(work)

            self.store.derived.write(write)

    def _check(self, work: Work, running: Sequence[Running], position: Mapping[str, int]) -> None:
        """Make sure that these are still its tables, and where one has left them."""
        standing = self.registry.standing(work)
        for each in running:
            if not each.lasts(standing) or work.tracked(each.tracking) != position[each.name]:
                raise OvertakenError(each.name)


def reason_of(error: Exception) -> str:
    """Say why an event makes no sense; what other errors say themselves may be personal."""
    return str(error) if isinstance(error, StoreError) else where(error)
