"""Takes the parts of a backfill one after the other, each from where it was left."""

import time
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime

from attrs import evolve, frozen

from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.backfill.completing import looks_at
from counterfoil.adapters.stripe.backfill.lists import LISTS, List
from counterfoil.adapters.stripe.backfill.looks import Look, Looks
from counterfoil.adapters.stripe.backfill.missing import Things, found, unlisted
from counterfoil.adapters.stripe.backfill.progress import Progress, Run, Step
from counterfoil.adapters.stripe.backfill.sweeping import sweep
from counterfoil.adapters.stripe.filing import Filing
from counterfoil.adapters.stripe.gateway import Gateway, GatewayError, NotThere
from counterfoil.adapters.stripe.listing import Page, page_of
from counterfoil.domain.cause import Mode

UNLISTED = "objects on no list"
EVENTS = "events"
"""What the parts after the lists are called."""

PARTS = (*(each.name for each in LISTS), UNLISTED, EVENTS)
"""The names of all parts, in order."""

_GONE = "resource_missing"


@frozen(kw_only=True)
class Reached:
    """
    How far a backfill is.

    Args:
        step: the part that it is at.
        total: how many objects and events were seen in all parts so far.
        rate: how many a second, since it was begun or gone on with.
        to_come: the names of the parts that haven't begun; how much is in them nobody knows.
    """

    step: Step
    total: int
    rate: float
    to_come: tuple[str, ...]


@frozen(kw_only=True)
class Scene:
    """
    What the parts of a backfill share.

    Args:
        several: asks Stripe several things at a time.
        now: says the moment by Stripe's clock, as far as that is known.
    """

    portal: BillingPortal
    gateway: Gateway
    place: tuple[str, Mode]
    progress: Progress
    run: Run
    several: Executor
    now: Callable[[], datetime]


class Steps:
    """The parts of one backfill."""

    def __init__(self, scene: Scene, on_progress: Callable[[Reached], None]) -> None:
        self._scene = scene
        self._on_progress = on_progress
        self._steps = dict(scene.progress.steps())
        self._before = self._total()
        self._began = time.monotonic()
        self._looks = Looks(
            scene.portal, scene.place, f"look:{int(scene.run.began_at.timestamp())}"
        )

    def take(self) -> tuple[Step, ...]:
        """
        Take all parts that aren't done, and return how much each has seen.

        Raises:
            GatewayError: Stripe gave no answer that can be used.
            StoreError: the store can't be read or written.
        """
        for of in LISTS:
            if not self._at(of.name).done:
                self._take_list(of)
        if not self._at(UNLISTED).done:
            self._take_unlisted()
        self._take_events()
        return tuple(self._steps[name] for name in PARTS)

    def _take_list(self, of: List) -> None:
        step = self._at(of.name)
        while not step.done:
            at = self._scene.now()
            page = self._page(of, step)
            if page is None:
                step = Step(name=of.name)
                continue
            looks = looks_at(self._scene.gateway, of, page.objects, at, self._scene.several)
            set_aside = self._looks.record(looks)
            step = evolve(
                step,
                last_id=page.last or step.last_id,
                done=not page.has_more,
                seen=step.seen + len(page.objects),
                set_aside=step.set_aside + set_aside,
            )
            self._note(step)

    def _page(self, of: List, step: Step) -> Page | None:
        """Return the next page; None where its beginning went meanwhile: the list begins anew."""
        try:
            page = page_of(self._scene.gateway, of.path, of.parameters, starting_after=step.last_id)
        except GatewayError as error:
            if step.last_id is not None and error.code == _GONE:
                return None
            raise
        if not isinstance(page, NotThere):
            return page
        return None if step.last_id is not None else Page((), has_more=False, last=None)

    def _take_unlisted(self) -> None:
        step = Step(name=UNLISTED, seen=self._at(UNLISTED).seen)
        run, portal = self._scene.run, self._scene.portal
        if run.adds:
            account = portal.account(*self._scene.place)
            for things in unlisted(portal.store, account, run.place, run.began_at):
                step = self._looked_up(things, step)
                self._note(step)
        self._note(evolve(step, done=True))

    def _looked_up(self, things: Things, step: Step) -> Step:
        """Read singly what stood on no list; most of it was deleted, if it is there at all."""
        at = self._scene.now()
        gateway = self._scene.gateway
        answers = [*self._scene.several.map(lambda each: found(gateway, each), things)]
        set_aside = self._looks.record(Look(each, at) for each in answers if each is not None)
        return evolve(
            step,
            seen=step.seen + len(things),
            missing=step.missing + answers.count(None),
            set_aside=step.set_aside + set_aside,
        )

    def _take_events(self) -> None:
        """
        File what never arrived of the events since the beginning.

        They are looked through from the newest on, however often: more come all the time.
        """
        account, mode = self._scene.place
        portal, run = self._scene.portal, self._scene.run
        step = Step(name=EVENTS, missing=self._at(EVENTS).missing)
        filing = Filing(portal, account=account, mode=mode)
        inbox = portal.store.inbox
        for swept in sweep(self._scene.gateway, inbox, filing, run.place, run.began_at):
            step = evolve(step, seen=step.seen + swept.seen, missing=step.missing + swept.missing)
            self._note(step)
        self._note(evolve(step, done=True))

    def _at(self, name: str) -> Step:
        return self._steps.get(name) or Step(name=name)

    def _total(self) -> int:
        return sum(step.seen for step in self._steps.values())

    def _note(self, step: Step) -> None:
        self._scene.progress.note(step)
        self._steps[step.name] = step
        total = self._total()
        passed = time.monotonic() - self._began
        self._on_progress(
            Reached(
                step=step,
                total=total,
                rate=max(total - self._before, 0) / passed if passed else 0.0,
                to_come=PARTS[PARTS.index(step.name) + 1 :],
            )
        )
