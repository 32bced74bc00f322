"""What keeping read models rests on: how they stand, taking them along, filling them anew."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import Lead, OvertakenError, Work
from counterfoil.adapters.views.errors import NewerViewError
from counterfoil.adapters.views.projector import Projector, Running, tracking_of
from counterfoil.adapters.views.rebuilding import OnProgress, Rebuild, builder_of
from counterfoil.adapters.views.registry import Registry, Standing
from counterfoil.adapters.views.views_of import VIEWS, View

LOOK_SECONDS = 0.02
"""How often to look how far another one has come."""

LIFE_SECONDS = 0.1
"""How often to look whether another one that rebuilds still lives."""

STALLED_SECONDS = 3.0
"""After how long without progress another's rebuild counts as given up, where nobody knows."""


class Keeper:
    """Takes the read models of a store along its log, and fills them anew."""

    def __init__(self, store: EventStore, views: Sequence[View] = VIEWS) -> None:
        self._store = store
        self._views = tuple(view.bound(store) for view in views)
        derived = store.derived
        self._registry = Registry(derived.dialect, derived.schema)

    def _is_made(self) -> bool:
        with self._store.translated:
            return self._store.derived.read(self._registry.is_there)

    def _make(self) -> None:
        if not self._is_made():
            with self._store.translated:
                self._store.derived.write(self._registry.make)

    def _standing(self) -> dict[str, Standing]:
        if not self._is_made():
            return {}
        with self._store.translated:
            return self._store.derived.read(self._registry.standing)

    def _current(self) -> list[View]:
        """Return those whose tables are of this release."""
        standing = self._standing()
        return [view for view in self._views if is_current(view, standing)]

    def _reached(self, views: Sequence[View]) -> int:
        """Return how far all of these have come; those of another release have nowhere."""
        if not self._is_made():
            return 0

        def read(work: Work) -> int:
            standing = self._registry.standing(work)
            return min(
                work.tracked(tracking_of(view.name)) if is_current(view, standing) else 0
                for view in views
            )

        with self._store.translated:
            return self._store.derived.read(read)

    def _renew(self, on_progress: OnProgress) -> None:
        """Fill anew what no release or an older one has filled."""
        standing = self._standing()
        for view in self._views:
            held = standing.get(view.name, Standing())
            if held.version > view.version:
                raise NewerViewError(view.name, held.version, view.version)
        stale = [view for view in self._views if not is_current(view, standing)]
        if stale:
            self._rebuild(stale, on_progress)

    def _rebuild(self, views: Sequence[View], on_progress: OnProgress) -> int:
        self._make()
        while True:
            seen = self._wait_for_builder(views, on_progress)
            if seen is None:
                return self._reached(views)
            rebuild = Rebuild(
                store=self._store,
                registry=self._registry,
                views=views,
                seen=seen,
                on_progress=on_progress,
            )
            with suppress(OvertakenError):
                return rebuild.run()

    def _wait_for_builder(
        self, views: Sequence[View], on_progress: OnProgress
    ) -> dict[str, Standing] | None:
        """
        Wait while another one rebuilds; return how the read models stood then, or None where it
        has come to its end.
        """
        names = {view.name for view in views}
        waited, progress, since = False, -1, time.monotonic()
        while True:
            standing = self._standing()
            builders = {each.builder for name, each in standing.items() if name in names} - {None}
            if not builders:
                done = waited and all(is_current(view, standing) for view in views)
                return None if done else standing
            waited = True
            come_to = sum(standing[name].progress for name in names & standing.keys())
            if come_to != progress:
                progress, since = come_to, time.monotonic()
                on_progress(progress // len(names), self._store.last_position())
            with self._store.translated:
                lives = [self._store.derived.is_led(builder_of(str(each))) for each in builders]
            stalled = time.monotonic() - since >= STALLED_SECONDS
            if not any(stalled is False if each is None else each for each in lives):
                # Who came to its end between the two looks isn't dead.
                if self._standing() == standing:
                    return standing
                continue
            time.sleep(LIFE_SECONDS)

    def _project(self, target: int, on_progress: OnProgress) -> None:
        """Take those that can be along the log."""
        projector = Projector(store=self._store, running=self._running(), registry=self._registry)
        projector.catch_up(target, lambda seen: on_progress(seen, target))

    def _running(self) -> list[Running]:
        derived = self._store.derived
        standing = self._standing()
        return [
            Running(
                name=view.name,
                filler=view.filler(
                    derived.dialect, derived.schema, standing[view.name].letter, beside=False
                ),
                lasts=partial(_is_filled_by, name=view.name, rebuild=standing[view.name].filled_by),
            )
            for view in self._views
            if is_current(view, standing)
        ]

    @contextmanager
    def _leading(self) -> Iterator[Lead | None]:
        with self._store.translated:
            lead = self._store.derived.lead("views")
        try:
            yield lead
        finally:
            if lead is not None:
                lead.give_up()


def _is_filled_by(standing: Mapping[str, Standing], name: str, rebuild: str) -> bool:
    return standing[name].filled_by == rebuild


def is_current(view: View, standing: Mapping[str, Standing]) -> bool:
    """Tell whether the tables of a read model are of this release."""
    return standing.get(view.name, Standing()).version == view.version
