"""Sees what is so at Stripe of what a request is about."""

from collections.abc import Callable
from datetime import datetime

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest
from counterfoil.adapters.stripe.gateway import GatewayError
from counterfoil.adapters.stripe.outbox.agreeing import agrees, left_of
from counterfoil.adapters.stripe.outbox.answering import Answering, statement_of
from counterfoil.adapters.stripe.outbox.born_here import BornHere
from counterfoil.adapters.stripe.outbox.filling_in import NothingThereError, filled_in
from counterfoil.adapters.stripe.shapes import JsonObject, ShapeError

_UNREADABLE = (
    "Stripe says {field} in a shape that isn't known: see whether there is a newer release."
)


class Looking:
    """Looks at what requests are about; what it sees is observed."""

    def __init__(
        self, born_here: BornHere, answering: Answering, clock: Callable[[], datetime]
    ) -> None:
        self._born_here = born_here
        self._answering = answering
        self._clock = clock

    def look(self, request: OutboxRequest, *others: str) -> JsonObject | None:
        """
        See what is so of the object that a request changes, which is returned, and of others.

        Raises:
            GatewayError: Stripe gave no answer that can be used.
        """
        seen: list[JsonObject | None] = []
        for path in (request.reads, *others):
            began = self._clock()
            found = left_of(request, self._born_here.read(request, path))
            if found is not None:
                self._answering.observe(request, found, began, statement_of(request, began, "look"))
            seen.append(found)
        return seen[0]

    def is_so(self, request: OutboxRequest, found: JsonObject | None) -> bool:
        """Tell whether what a request asks for is so, by what is known here or by what it found."""
        if self._answering.waits_for(request):
            return False
        if self._answering.tells_all(request):
            # What an aggregate asked ends with it: of what was never sent that says nothing, nor of
            # what was decided at once, unless it is that end.
            was_sent = bool(request.answers) and request.first_sent_at is not None
            if request.is_final or was_sent or not self._answering.is_over(request):
                return True
        return request.lacks is None and found is not None and agrees(found, request)

    def filled_in(self, request: OutboxRequest, found: JsonObject | None) -> OutboxRequest | None:
        """
        Return a request with what it lacks; ``None``: nothing is left to be asked.

        Raises:
            GatewayError: nothing can be made of what was found.
            NothingThereError: what it is about is there no more.
        """
        if request.lacks is None:
            return request
        if found is None:
            raise NothingThereError
        try:
            return filled_in(request, found)
        except ShapeError as error:
            raise GatewayError(
                sentence=_UNREADABLE.format(field=error.field), is_retryable=True
            ) from None
