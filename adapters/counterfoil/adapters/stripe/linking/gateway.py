"""Looks things up at Stripe by our ids."""

from attrs import frozen

from counterfoil.adapters.stripe.gateway import Gateway, NotThere
from counterfoil.adapters.stripe.linking.translating import Translating
from counterfoil.adapters.stripe.shapes import JsonObject

_EVENTS = "/v1/events"


@frozen
class LinkedGateway:
    """A gateway for those who know but our ids; what it reads was tied to what was born here."""

    _gateway: Gateway
    _translating: Translating

    @property
    def livemode(self) -> bool | None:
        """Tell in which mode it reads; None where that isn't known."""
        return self._gateway.livemode

    def read(self, path: str, *, context: str | None = None) -> JsonObject | NotThere:
        """
        Return the object at a path, as it is now.

        Raises:
            GatewayError: Stripe gave no answer that can be used.
            ContendedError: others kept changing what was to be tied.
            StoreError: the store can't be read or written.
        """
        answer = self._gateway.read(self._translating.path(path), context=context)
        if isinstance(answer, NotThere):
            return NotThere(path)
        if path.partition("?")[0] == _EVENTS:
            # They are filed as they come, and put by our ids once they are applied.
            return answer
        return self._translating.inward(answer)
