"""Delivers what is due: signed, at least once, and again until it is taken or given up."""

import logging
from threading import Condition

from attrs import define, field

from counterfoil.adapters.sandbox.webhooks.outbox import Outbox, Parcel
from counterfoil.adapters.sandbox.webhooks.sending import Sender, post
from counterfoil.adapters.sandbox.webhooks.signing import signature

_LOG = logging.getLogger("counterfoil.sandbox")

USER_AGENT = "Stripe/1.0 (+https://stripe.com/docs/webhooks)"


@define(eq=False)
class Courier:
    """
    Takes parcels from an outbox to where they are wanted.

    Many threads may deliver: each endpoint gets one parcel at a time, in their order, and none
    waits for another endpoint that is slow.
    """

    outbox: Outbox
    send: Sender = post
    _changed: Condition = field(factory=Condition, init=False)
    _underway: set[str] = field(factory=set, init=False)
    _rests: bool = field(default=False, init=False)

    def rest(self, *, rests: bool = True) -> None:
        """Try nothing more, however much is due; or go on."""
        with self._changed:
            self._rests = rests
            self._changed.notify_all()

    def deliver_due(self) -> int:
        """
        Try all that is due; return how many tries that were.

        What other threads are trying is waited for.
        """
        return self._deliver(waits=True)

    def deliver_rest(self) -> int:
        """Try all that is due but what is for endpoints that other threads deliver to."""
        return self._deliver(waits=False)

    def _deliver(self, *, waits: bool) -> int:
        tries = 0
        while (parcel := self._taken(waits=waits)) is not None:
            try:
                self._try(parcel)
            finally:
                with self._changed:
                    self._underway.discard(parcel.endpoint)
                    self._changed.notify_all()
            tries += 1
        return tries

    def _taken(self, *, waits: bool) -> Parcel | None:
        with self._changed:
            while not self._rests:
                parcel = self.outbox.take(self._underway)
                if parcel is not None:
                    self._underway.add(parcel.endpoint)
                    return parcel
                if not (waits and self._underway):
                    return None
                self._changed.wait()
        return None

    def _try(self, parcel: Parcel) -> None:
        """Send a parcel, signed as of now (R168), and note what came of it."""
        headers = {
            "Accept": "*/*; q=0.5, application/json",
            "Cache-Control": "no-cache",
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(parcel.body, parcel.secret, self.outbox.now()),
            "User-Agent": USER_AGENT,
        }
        answered: int | None = None
        # Whoever dies between the sending and the note sends it again.
        try:
            answered = self.send(parcel.url, parcel.body, headers)
        except OSError as why:
            _LOG.info("nobody took an event at %s: %s", parcel.url, why)
        except Exception:
            # Without a note it would be tried for ever, before all else.
            self.outbox.note(parcel.number, None)
            raise
        self.outbox.note(parcel.number, answered)
