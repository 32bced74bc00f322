"""Keeps Stripe in step: makes requests of what is decided, and sends them lane by lane."""

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from threading import Event

import attrs

from counterfoil.adapters.errors import where
from counterfoil.adapters.event_store import StoreError
from counterfoil.adapters.event_store.outbox_rows import OutboxRequest
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.stripe.gateway import Sending
from counterfoil.adapters.stripe.outbox.checking import check_connected
from counterfoil.adapters.stripe.outbox.reacting import Reactor
from counterfoil.adapters.stripe.outbox.sending import Sender
from counterfoil.domain.cause import Mode

LANES = 8
"""How many lanes are worked at a time: so many slow answers hold up nobody else."""

LOOK_SECONDS = 1.0
"""How often to look for what was decided meanwhile, and for what was put off."""

PATIENCE = timedelta(seconds=30)
"""How long to wait for a next try, where it isn't to go on for ever."""

FAULT_PAUSE = timedelta(minutes=1)
"""How long a request is left alone that a mistake of ours keeps from being sent."""

_LOG = logging.getLogger("counterfoil.sync")


def _tell_nobody(_: OutboxRequest) -> None:
    """Let it be seen in the outbox alone what requests came to."""


class Syncing:
    """
    Sends what one account decides in one mode; any number of them may be at work at a time.

    Args:
        on_step: is told of each request that was taken a step further, by any of several threads.
        lanes: how many lanes are worked at a time.
        sender: takes a request a step further; by default one that sends through the gateway.
    """

    def __init__(  # noqa: PLR0913
        self,
        portal: BillingPortal,
        gateway: Sending,
        place: tuple[str, Mode],
        *,
        clock: Callable[[], datetime] = utc_now,
        on_step: Callable[[OutboxRequest], None] = _tell_nobody,
        lanes: int = LANES,
        sender: Sender | None = None,
    ) -> None:
        self._portal = portal
        self._account = place[0]
        self._reactor = Reactor(portal)
        self._outbox = portal.store.outbox
        self._prefix = f"{place[0]}/{place[1]}"
        self._clock = clock
        self._on_step = on_step
        self._lanes = lanes
        self._sender = sender or Sender(portal, gateway, clock=clock)
        self._over = Event()

    def stop(self) -> None:
        """End it after the requests at hand. Any thread, and a signal, may ask for it."""
        self._over.set()

    def run(self, *, for_ever: bool = False) -> None:
        """
        Send what is to be sent, until nothing is open that is due before long, or until stopped.

        Args:
            for_ever: whether to wait for what is decided later, and for what was put off for long.

        Raises:
            SyncRefusedError: the account was disconnected; nothing more is sent.
            StoreError: the store can't be read or written; who runs it again goes on from there.
        """
        with ThreadPoolExecutor(self._lanes, thread_name_prefix="counterfoil-sync") as pool:
            busy: dict[Future[OutboxRequest | None], str] = {}
            due: deque[OutboxRequest] = deque()
            while not self._over.is_set():
                check_connected(self._portal, self._account)
                self._reactor.catch_up()
                if not due:
                    due.extend(self._outbox.heads(self._prefix, self._clock()))
                self._begin(pool, due, busy)
                if busy:
                    self._finish(busy, LOOK_SECONDS)
                elif not self._waits(for_ever=for_ever):
                    break
            self._finish(busy, None)

    def _begin(
        self,
        pool: ThreadPoolExecutor,
        due: "deque[OutboxRequest]",
        busy: "dict[Future[OutboxRequest | None], str]",
    ) -> None:
        """Take up requests for as long as a thread is free; never two of one lane."""
        while due and len(busy) < self._lanes:
            request = due.popleft()
            if request.lane not in busy.values():
                busy[pool.submit(self._step, request)] = request.lane

    def _finish(
        self, busy: "dict[Future[OutboxRequest | None], str]", seconds: float | None
    ) -> None:
        """Wait until a request was taken a step further, or all of them."""
        ready = FIRST_COMPLETED if seconds is not None else "ALL_COMPLETED"
        done, _ = wait(busy, seconds, ready)
        for each in done:
            del busy[each]
            if (request := each.result()) is not None:
                self._on_step(request)

    def _waits(self, *, for_ever: bool) -> bool:
        """Wait until something may be due; tell whether to go on."""
        at = self._outbox.next_due(self._prefix)
        left = None if at is None else at - self._clock()
        if not for_ever and (left is None or left > PATIENCE):
            return False
        seconds = LOOK_SECONDS if left is None else max(0.0, left.total_seconds())
        self._over.wait(min(seconds, LOOK_SECONDS))
        return True

    def _step(self, request: OutboxRequest) -> OutboxRequest | None:
        """
        Take a request a step further, if it is still to be.

        It is read again: it may have been listed before somebody else closed it, or put it off.
        """
        now = self._outbox.request(request.number)
        if now is None or now.next_try is None or now.next_try > self._clock():
            return None
        try:
            return self._sender.step(now)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one request's fault holds up no other lane.
            _LOG.error(
                "Request %d can't be sent by a mistake of ours: %s", now.number, where(error)
            )
            # It may have been sent before that.
            kept = self._outbox.request(now.number) or now
            later = attrs.evolve(
                kept,
                tries=max(kept.tries, now.tries + 1),
                next_try=self._clock() + FAULT_PAUSE,
                reason=f"It can't be sent, by a fault of Counterfoil's: {type(error).__name__}.",
            )
            self._outbox.change(later)
            return later
