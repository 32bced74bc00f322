"""Keeps how far a request of the outbox has come."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import attrs

from counterfoil.adapters.event_store.outbox import Outbox
from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.stripe.gateway import GatewayError
from counterfoil.adapters.stripe.outbox.answering import UNKNOWN, Answering

PAUSE = timedelta(seconds=1)
"""How long to wait at most after a first try that came to nothing, then twice as long each time."""

PAUSE_MAX = timedelta(minutes=10)

SO_ALREADY = "It was so already, or so by an attempt whose answer was lost."
"""Why a request is closed that Stripe didn't have to grant."""

_NOT_KNOWN = (
    "Whether it had an effect isn't known: see what Stripe has, then say `counterfoil sync retry`."
)


class Progress:
    """
    Puts requests off, parks them and closes them.

    Args:
        pause: how long to wait before the next try, by how often it was put off before.
    """

    def __init__(
        self,
        outbox: Outbox,
        answering: Answering,
        clock: Callable[[], datetime],
        pause: Callable[[int], timedelta] | None = None,
    ) -> None:
        self._outbox = outbox
        self._answering = answering
        self._clock = clock
        self._pause = pause or _jittered

    def keep(self, request: OutboxRequest) -> None:
        """Keep a request as it is now."""
        self._outbox.change(request)

    def put_off(self, request: OutboxRequest, error: GatewayError) -> OutboxRequest:
        """Let a request wait for its next try, longer each time."""
        pause = self._pause(request.put_offs)
        if error.retry_after is not None:
            pause = max(pause, timedelta(seconds=error.retry_after))
        later = attrs.evolve(
            request,
            put_offs=request.put_offs + 1,
            next_try=self._clock() + pause,
            reason=error.sentence if request.code is None else request.reason,
        )
        self._outbox.change(later)
        return later

    def park(self, request: OutboxRequest) -> OutboxRequest:
        """Leave a request, of which it isn't known what became, until somebody has seen to it."""
        self._answering.staged(request, UNKNOWN)
        parked = attrs.evolve(request, status=OutboxStatus.PARKED, next_try=None, reason=_NOT_KNOWN)
        self._outbox.change(parked)
        return parked

    def close(
        self,
        request: OutboxRequest,
        status: OutboxStatus,
        *,
        reason: str | None = None,
    ) -> OutboxRequest:
        """Close a request, with a sentence that says why where its status doesn't tell it all."""
        closed = attrs.evolve(
            request,
            status=status,
            closed_at=self._clock(),
            next_try=None,
            reason=reason,
        )
        self._outbox.change(closed)
        return closed


def _jittered(put_offs: int) -> timedelta:
    longest = min(PAUSE_MAX, PAUSE * float(2 ** min(put_offs, 16)))
    return longest * float(random.uniform(0.5, 1))  # noqa: S311
