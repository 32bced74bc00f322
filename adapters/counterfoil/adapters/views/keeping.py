"""The read models of a store: brought up to date, rebuilt, followed, and waited for."""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event

from attrs import frozen
from sqlalchemy import bindparam, func, select

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import OvertakenError, Work
from counterfoil.adapters.event_store.errors import StoreClosedError, StoreError
from counterfoil.adapters.views.errors import NotYetError
from counterfoil.adapters.views.projector import Projector, Running, tracking_of
from counterfoil.adapters.views.rebuilding import OnProgress, Rebuild
from counterfoil.adapters.views.registry import Parked, Registry, Standing
from counterfoil.adapters.views.statements import compiled
from counterfoil.adapters.views.views_of import VIEWS, View
from counterfoil.projections.trail import lines_table

_LOG = logging.getLogger("counterfoil.views")

LOOK_SECONDS = 0.02
"""How often to look how far another one has come."""

STALLED_SECONDS = 10.0
"""After how long without progress another's rebuild counts as given up."""

PAUSE_MAX = 30.0
"""How many seconds following waits at most before it tries again after a fault."""


def _quietly(_seen: int, _total: int) -> None:
    """Tell nobody how far it is."""


@frozen(kw_only=True)
class ViewStanding:
    """
    How a read model stands.

    Args:
        position: up to where in the log it has come.
        behind: how many positions are still to come.
        is_current: whether its tables are those of this release; else it must be filled anew.
        rebuilding: how many events a rebuild has seen, where one is going on.
        parked: the aggregates that it passes over.
    """

    name: str
    position: int
    behind: int
    is_current: bool
    rebuilding: int | None
    parked: tuple[Parked, ...]


class Views:
    """Keeps the read models of a store. Any number of threads and processes may do so at once."""

    def __init__(self, store: EventStore, views: Sequence[View] = VIEWS) -> None:
        self._store = store
        self._views = tuple(view.bound(store) for view in views)
        derived = store.derived
        self._registry = Registry(derived.dialect, derived.schema)

    def catch_up(self, on_progress: OnProgress = _quietly) -> int:
        """
        Bring all read models up to the end of the log as it is now; return how far they are.

        Those that were never filled, or by another release, are filled anew. Where another one is
        at it, it is waited for.

        Raises:
            CannotProjectError: tables had to be filled anew, and an event makes no sense.
            StoreError: the store can't be read or written.
        """
        target = self._store.last_position()
        standing = self._standing()
        stale = [view for view in self._views if not _is_current(view, standing)]
        if stale:
            self._rebuild(stale, on_progress)
        while True:
            reached = self._reached()
            if reached >= target:
                return reached
            with self._leading() as leads:
                if leads:
                    with suppress(OvertakenError):
                        self._projector().catch_up(target, lambda seen: on_progress(seen, target))
                    continue
            time.sleep(LOOK_SECONDS)

    def rebuild(self, names: Sequence[str] = (), on_progress: OnProgress = _quietly) -> int:
        """
        Fill the tables of read models anew, beside the live ones; without names, of all.

        Raises:
            CannotProjectError: an event makes no sense; the live tables stay.
            StoreError: the store can't be read or written.
        """
        self._standing()
        wanted = [view for view in self._views if not names or view.name in names]
        return self._rebuild(wanted, on_progress)

    def _rebuild(self, views: Sequence[View], on_progress: OnProgress) -> int:
        while True:
            try:
                return Rebuild(
                    store=self._store,
                    registry=self._registry,
                    views=views,
                    on_progress=on_progress,
                ).run()
            except OvertakenError:
                if self._wait_for_builder(views, on_progress):
                    return self._reached()

    def _wait_for_builder(self, views: Sequence[View], on_progress: OnProgress) -> bool:
        """Wait while another one rebuilds; tell whether it came to its end."""
        seen, since = -1, time.monotonic()
        while time.monotonic() - since < STALLED_SECONDS:
            standing = self._standing()
            if all(_is_current(view, standing) for view in views) and not any(
                standing[view.name].builder for view in views
            ):
                return True
            progress = sum(standing.get(view.name, Standing()).progress for view in views)
            if progress != seen:
                seen, since = progress, time.monotonic()
                on_progress(progress // len(views), self._store.last_position())
            time.sleep(LOOK_SECONDS)
        return False

    def wait_for(self, position: int, seconds: float = 5.0) -> int:
        """
        Wait until all read models have come to a position, that of one's own write say.

        Raises:
            NotYetError: they haven't in that time.
        """
        deadline = time.monotonic() + seconds
        while (reached := self._reached()) < position:
            if time.monotonic() >= deadline:
                raise NotYetError(position, reached, seconds)
            time.sleep(LOOK_SECONDS)
        return reached

    def follow(self, stopped: Event, on_progress: OnProgress = _quietly) -> None:
        """
        Keep all read models up to date until it is stopped, whatever happens.

        One process leads; the others wait and take its place. After a fault of the store it goes
        on, later and later.
        """
        faults = 0
        while not stopped.is_set():
            try:
                self._follow(stopped, on_progress)
                faults = 0
            except StoreClosedError:
                return
            except (OvertakenError, StoreError) as error:
                faults += 1
                _LOG.warning("Following the log goes on after a fault: %s", error)
                stopped.wait(min(PAUSE_MAX, 0.05 * 2 ** min(faults, 10)))

    def _follow(self, stopped: Event, on_progress: OnProgress) -> None:
        growth = self._store.growth()
        try:
            seen: int | None = None
            while not stopped.is_set():
                # Growth is looked at before the events are: what falls between shows at the next
                # look.
                mark = growth.mark()
                if mark != seen:
                    self.catch_up(on_progress)
                    seen = mark
                else:
                    growth.wait(stopped)
        finally:
            growth.close()

    def accounts(self) -> tuple[str, ...]:
        """Return each account and mode of which the audit trail tells, ``acct_1/live``."""
        derived = self._store.derived
        account = lines_table(derived.schema).c.account
        following = compiled(
            select(func.min(account)).where(account > bindparam("after")), derived.dialect
        )[0]

        def read(work: Work) -> tuple[str, ...]:
            # One look in the index for each, as there are few of them and many lines.
            found: list[str] = []
            after = ""
            while (first := work.rows(following, (after,))[0][0]) is not None:
                after = str(first)
                found.append(after)
            return tuple(each for each in found if "/" in each)

        with self._store.translated:
            return derived.read(read)

    def standing(self) -> tuple[ViewStanding, ...]:
        """Say of each read model how it stands."""
        last = self._store.last_position()

        def read(work: Work) -> tuple[ViewStanding, ...]:
            standing = self._registry.standing(work)
            parked = self._registry.parked(work)
            tracked = {view.name: work.tracked(tracking_of(view.name)) for view in self._views}
            return tuple(
                self._standing_of(view, standing, parked, tracked[view.name], last)
                for view in self._views
            )

        self._standing()
        with self._store.translated:
            return self._store.derived.read(read)

    @staticmethod
    def _standing_of(
        view: View,
        standing: dict[str, Standing],
        parked: Sequence[Parked],
        position: int,
        last: int,
    ) -> ViewStanding:
        held = standing.get(view.name, Standing())
        return ViewStanding(
            name=view.name,
            position=position,
            behind=max(0, last - position),
            is_current=_is_current(view, standing),
            rebuilding=None if held.builder is None else held.progress,
            parked=tuple(each for each in parked if each.view == view.name),
        )

    def _standing(self) -> dict[str, Standing]:
        derived = self._store.derived
        with self._store.translated:
            if not derived.read(self._registry.is_there):
                derived.write(self._registry.make)
            return derived.read(self._registry.standing)

    def _reached(self) -> int:
        def read(work: Work) -> int:
            return min(work.tracked(tracking_of(view.name)) for view in self._views)

        with self._store.translated:
            return self._store.derived.read(read)

    def _projector(self) -> Projector:
        derived = self._store.derived
        standing = self._standing()
        running = [
            Running(
                name=view.name,
                filler=view.filler(
                    derived.dialect, derived.schema, standing[view.name].letter, beside=False
                ),
            )
            for view in self._views
        ]
        return Projector(store=self._store, running=running, registry=self._registry)

    @contextmanager
    def _leading(self) -> Iterator[bool]:
        with self._store.translated:
            give_up = self._store.derived.lead("views")
        try:
            yield give_up is not None
        finally:
            if give_up is not None:
                give_up()


def _is_current(view: View, standing: dict[str, Standing]) -> bool:
    return standing.get(view.name, Standing()).version == view.version
