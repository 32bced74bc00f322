"""Adopts all that an account has at Stripe: its lists, then what is missing, then the events."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

from attrs import define, evolve, frozen

from counterfoil.adapters.accounts import OWN_ACCOUNT, check_account
from counterfoil.adapters.errors import PortalError
from counterfoil.adapters.event_store import InboxOutcome
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.stripe.applying import InboxApplier
from counterfoil.adapters.stripe.backfill import access
from counterfoil.adapters.stripe.backfill.access import BackfillRefusedError, Webhooks
from counterfoil.adapters.stripe.backfill.progress import Progress, Run, Step
from counterfoil.adapters.stripe.backfill.stepping import Reached, Scene, Steps
from counterfoil.adapters.stripe.gateway import GatewayError, StripeGateway
from counterfoil.adapters.stripe.linking.gateway import LinkedGateway
from counterfoil.adapters.stripe.linking.translating import Translating
from counterfoil.adapters.stripe.pacing import Pace, PacedGateway
from counterfoil.adapters.stripe.whose_key import mode_of, stripe_account
from counterfoil.domain.cause import Mode

AT_A_TIME = 8
"""How many things Stripe is asked at a time, where many are to be asked; the pace is the same."""


@frozen(kw_only=True)
class Backfilled:
    """
    What a backfill came to.

    Args:
        resumed: it had been begun before, and was gone on with.
        steps: how much each part saw, in order, with what was seen before it was gone on with.
        applied: what the messages came to that were applied at the end.
        seconds: how long it took, since it was begun or gone on with.
    """

    account: str
    mode: Mode
    stripe_account: str
    began_at: datetime
    resumed: bool
    webhooks: Webhooks
    steps: tuple[Step, ...]
    applied: dict[InboxOutcome, int]
    seconds: float


_APART = timedelta(seconds=5)
"""How far clocks may seem to be apart that agree: answers tell whole seconds, and may be slow."""


@define
class BackfillStoppedError(PortalError):
    """Stripe gave no answer that can be used, in the middle of a backfill; the text says why."""

    why: str

    def __str__(self) -> str:
        """Say why, and what to do."""
        return f"{self.why} What was seen until now is on record: running it again goes on."


def _tell_nobody(_: Reached) -> None:
    """Let nobody know how far it has come."""


class Backfill:
    """
    The backfill of one account in one mode.

    Args:
        gateway: is asked at a pace, and again where that may be of use.
        account: whose books are filled.
        pace: that of all who ask Stripe for the account.
    """

    def __init__(  # noqa: PLR0913
        self,
        portal: BillingPortal,
        gateway: StripeGateway,
        *,
        account: str = OWN_ACCOUNT,
        mode: Mode | None = None,
        pace: Pace | None = None,
        clock: Callable[[], datetime] = utc_now,
        on_progress: Callable[[Reached], None] = _tell_nobody,
    ) -> None:
        check_account(account)
        self._portal = portal
        self._direct = gateway
        self._place = account, mode_of(gateway, mode)
        self._gateway = LinkedGateway(
            PacedGateway(gateway, pace or Pace(gateway.livemode)),
            Translating(portal.books(*self._place), clock),
        )
        self._name = f"{account}/{self._place[1]}"
        self._ahead = timedelta(0)
        self._clock = clock
        self._on_progress = on_progress
        self._progress = Progress(portal.store, self._name)

    def run(self, *, without_webhooks: bool = False) -> Backfilled:
        """
        Adopt what there is, going on where an unfinished backfill of these books came to.

        Whatever ends it, what was seen until then is on record.

        Raises:
            BackfillRefusedError: key, books and webhooks don't go together, or another one is at
                it.
            GatewayError: Stripe gave no answer that can be used; nothing was begun.
            BackfillStoppedError: it gave none in the middle, even to another try.
            StoreError: the store can't be read or written.
        """
        began = time.monotonic()
        self._progress.make()
        lead = self._progress.lead()
        if lead is None:
            raise BackfillRefusedError(
                f"Another backfill of {self._name} is at work: wait until it is done."
            )
        try:
            webhooks, run, resumed = self._begun(without_webhooks=without_webhooks)
            try:
                with _several() as several:
                    steps = Steps(self._scene(run, several), self._on_progress).take()
            except GatewayError as error:
                raise BackfillStoppedError(str(error)) from error
            applied = Counter(InboxApplier(self._portal, gateway=self._gateway).apply())
            self._progress.finish(evolve(run, finished_at=self._clock()))
        finally:
            lead.give_up()
        return Backfilled(
            account=self._place[0],
            mode=self._place[1],
            stripe_account=run.stripe_account,
            began_at=run.began_at,
            resumed=resumed,
            webhooks=webhooks,
            steps=steps,
            applied=dict(applied),
            seconds=time.monotonic() - began,
        )

    def _begun(self, *, without_webhooks: bool) -> tuple[Webhooks, Run, bool]:
        """Begin, or go on with what was begun; nothing is adopted yet."""
        before = self._progress.run()
        asked_at = self._clock()
        theirs = stripe_account(self._direct)
        self._ahead = _ahead(asked_at, self._direct.answered_at, self._clock())
        began_at = self._now().replace(microsecond=0)
        access.check_account(
            self._portal,
            self._gateway,
            self._place,
            theirs,
            None if before is None else before.stripe_account,
        )
        webhooks = access.webhooks_of(self._portal, self._gateway, self._place)
        if not without_webhooks:
            access.check_webhooks(webhooks)
        if before is not None and before.may_go_on(began_at):
            return webhooks, before, True
        run = Run(
            place=self._name,
            stripe_account=theirs,
            began_at=began_at,
            first_at=began_at if before is None else before.first_at,
            adds=any(True for _ in self._portal.store.streams(f"{self._name}/")),
        )
        self._progress.begin(run)
        return webhooks, run, False

    def _scene(self, run: Run, several: Executor) -> Scene:
        return Scene(
            portal=self._portal,
            gateway=self._gateway,
            place=self._place,
            progress=self._progress,
            run=run,
            several=several,
            now=self._now,
        )

    def _now(self) -> datetime:
        """
        Return the moment by Stripe's clock, as far as that is known.

        A look that is dated later than it was taken would outdo what Stripe tells afterwards.
        """
        return self._clock() - self._ahead


def _ahead(asked_at: datetime, told: datetime | None, answered_at: datetime) -> timedelta:
    """
    Return how far our clock is ahead of Stripe's at most, if it is for certain.

    Clocks that may well agree are taken to do so: a look that is dated a second early would be
    outdone by what Stripe told just before.
    """
    if told is None or asked_at < told + _APART:
        return timedelta(0)
    return answered_at - told


@contextmanager
def _several() -> Iterator[Executor]:
    """Ask Stripe several things at a time; whatever ends that, nothing more is asked then."""
    executor = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="stripe")
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)
