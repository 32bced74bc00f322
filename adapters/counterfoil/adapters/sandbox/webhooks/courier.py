"""Delivers what is due: signed, at least once, and again until it is taken or given up."""

import logging
from threading import Lock

from attrs import define, field

from counterfoil.adapters.sandbox.webhooks.outbox import Outbox, Parcel
from counterfoil.adapters.sandbox.webhooks.sending import Sender, post
from counterfoil.adapters.sandbox.webhooks.signing import signature

_LOG = logging.getLogger("counterfoil.sandbox")

USER_AGENT = "Stripe/1.0 (+https://stripe.com/docs/webhooks)"


@define(eq=False)
class Courier:
    """Takes parcels from an outbox to where they are wanted, one at a time."""

    outbox: Outbox
    send: Sender = post
    _alone: Lock = field(factory=Lock, init=False)
    _rests: bool = field(default=False, init=False)

    def rest(self, *, rests: bool = True) -> None:
        """Try nothing more, however much is due; or go on."""
        self._rests = rests

    def deliver_due(self) -> int:
        """Try all that is due, in its order; return how many tries that were."""
        tries = 0
        with self._alone:
            while not self._rests and (parcel := self.outbox.take()) is not None:
                # Whoever dies between the sending and the note sends it again.
                self.outbox.note(parcel.number, self._sent(parcel))
                tries += 1
        return tries

    def _sent(self, parcel: Parcel) -> int | None:
        """Send a parcel, signed as of now (R168); return the answer's status if there was one."""
        headers = {
            "Accept": "*/*; q=0.5, application/json",
            "Cache-Control": "no-cache",
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(parcel.body, parcel.secret, self.outbox.now()),
            "User-Agent": USER_AGENT,
        }
        try:
            return self.send(parcel.url, parcel.body, headers)
        except OSError as why:
            _LOG.info("nobody took an event at %s: %s", parcel.url, why)
        return None
