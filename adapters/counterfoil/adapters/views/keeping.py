"""The read models of a store: brought up to date, rebuilt, followed, and waited for."""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Event

from sqlalchemy import bindparam, func, select

from counterfoil.adapters.errors import PortalError
from counterfoil.adapters.event_store.derived import Lead, OvertakenError, Work
from counterfoil.adapters.event_store.errors import StoreClosedError, StoreError
from counterfoil.adapters.views.errors import NotYetError
from counterfoil.adapters.views.keeper import LOOK_SECONDS, Keeper
from counterfoil.adapters.views.projector import tracking_of
from counterfoil.adapters.views.rebuilding import OnProgress
from counterfoil.adapters.views.standing import ViewStanding, standing_of
from counterfoil.adapters.views.statements import compiled
from counterfoil.adapters.views.views_of import View
from counterfoil.projections.trail import lines_table

_LOG = logging.getLogger("counterfoil.views")

HANGS_SECONDS = 1.0
"""After how long without progress it is no use to wait for another one that leads."""

STANDBY_SECONDS = 0.5
"""How often who stands by tries to take the lead."""

RENEW_SECONDS = 600.0
"""How long to leave tables be that can't be filled anew, before it is tried again."""

PAUSE_MAX = 30.0
"""How many seconds following waits at most before it tries again after a fault."""


def _quietly(_seen: int, _total: int) -> None:
    """Tell nobody how far it is."""


def _unheard(_leads: bool) -> None:  # noqa: FBT001 - as on_role.
    """Tell nobody who leads."""


class Views(Keeper):
    """Keeps the read models of a store. Any number of threads and processes may do so at once."""

    def catch_up(self, on_progress: OnProgress = _quietly) -> int:
        """
        Bring all read models up to the end of the log as it is now; return how far they are.

        Those that were never filled, or by an older release, are filled anew. Where another one is
        at it, it is waited for.

        Raises:
            CannotProjectError: tables had to be filled anew, and an event makes no sense; the
                other read models are brought up all the same.
            NewerViewError: a newer release has filled the tables; so here.
            StoreError: the store can't be read or written.
        """
        target = self._store.last_position()
        problem: PortalError | None = None
        try:
            self._renew(on_progress)
        except PortalError as error:
            problem = error
        self._bring_up(target, on_progress)
        if problem is not None:
            raise problem
        return self._reached(self._current())

    def rebuild(self, names: Sequence[str] = (), on_progress: OnProgress = _quietly) -> int:
        """
        Fill the tables of read models anew, beside the live ones; without names, of all.

        Where another one is at it, it is waited for, and what it comes to will do.

        Raises:
            CannotProjectError: an event makes no sense; the live tables stay.
            StoreError: the store can't be read or written.
        """
        wanted = [view for view in self._views if not names or view.name in names]
        return self._rebuild(wanted, on_progress)

    def _bring_up(self, target: int, on_progress: OnProgress) -> None:
        """Take those that can be along to a position, or wait for whoever does."""
        current = self._current()
        while current and (reached := self._reached(current)) < target:
            with self._leading() as lead:
                if lead is not None or not self._moves_on(current, reached):
                    with suppress(OvertakenError):
                        self._project(target, on_progress)
            current = self._current()

    def _moves_on(self, views: Sequence[View], reached: int) -> bool:
        """Tell whether another one takes them along; it does so soon, or hangs."""
        until = time.monotonic() + HANGS_SECONDS
        while time.monotonic() < until:
            if self._reached(views) != reached:
                return True
            time.sleep(LOOK_SECONDS)
        return False

    def wait_for(self, position: int, seconds: float = 5.0) -> int:
        """
        Wait until all read models have come to a position, that of one's own write say.

        Raises:
            NotYetError: they haven't in that time.
        """
        deadline = time.monotonic() + seconds
        while (reached := self._reached(self._views)) < position:
            if time.monotonic() >= deadline:
                raise NotYetError(position, reached, seconds)
            time.sleep(LOOK_SECONDS)
        return reached

    def follow(
        self,
        stopped: Event,
        on_progress: OnProgress = _quietly,
        on_role: Callable[[bool], None] = _unheard,
    ) -> None:
        """
        Keep all read models up to date until it is stopped or the store is closed, whatever
        happens.

        One process leads; the others wait and take its place. After a fault of the store it goes
        on, later and later. Where tables must be filled anew and an event makes no sense, the
        others are followed, and it is tried again now and then.

        Args:
            on_role: is told whether it leads, at the beginning and whenever that changes.
        """
        faults = 0
        leads: bool | None = None

        def on_lead(lead: Lead | None) -> None:
            nonlocal leads
            if leads is not (lead is not None):
                leads = lead is not None
                on_role(leads)

        def on_success() -> None:
            nonlocal faults
            faults = 0

        while not (stopped.is_set() or self._store.is_closed):
            try:
                with self._leading() as lead:
                    on_lead(lead)
                    if lead is None:
                        stopped.wait(STANDBY_SECONDS)
                    else:
                        self._follow(stopped, lead, on_progress, on_success)
            except StoreClosedError:
                return
            except StoreError as error:
                faults += 1
                _LOG.warning("Following the log goes on after a fault: %s", error)
                stopped.wait(min(PAUSE_MAX, 0.05 * 2 ** min(faults, 10)))

    def _follow(
        self, stopped: Event, lead: Lead, on_progress: OnProgress, on_success: Callable[[], None]
    ) -> None:
        """Follow the log for as long as the lead lasts."""
        growth = self._store.growth()
        try:
            seen: int | None = None
            renew_at = time.monotonic()
            while not (stopped.is_set() or self._store.is_closed):
                # Growth is looked at before the events are: what falls between shows at the next
                # look.
                with self._store.translated:
                    mark = growth.mark()
                if mark == seen:
                    growth.wait(stopped)
                    continue
                if not lead.lasts():
                    return
                if time.monotonic() >= renew_at and not self._renewed(on_progress):
                    renew_at = time.monotonic() + RENEW_SECONDS
                with suppress(OvertakenError):
                    self._project(self._store.last_position(), on_progress)
                    seen = mark
                on_success()
        finally:
            growth.close()

    def _renewed(self, on_progress: OnProgress) -> bool:
        try:
            self._renew(on_progress)
        except PortalError as error:
            _LOG.warning("A read model stays as it is: %s", error)
            return False
        return True

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
                standing_of(view, standing, parked, tracked[view.name], last)
                for view in self._views
            )

        if not self._is_made():
            return tuple(standing_of(view, {}, (), 0, last) for view in self._views)
        with self._store.translated:
            return self._store.derived.read(read)
