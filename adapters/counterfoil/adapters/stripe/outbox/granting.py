"""What is recorded once Stripe has taken a request, be it only to wait for a payment."""

from datetime import datetime

import attrs

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.stripe.gateway import GatewayError, NotThere
from counterfoil.adapters.stripe.outbox.answering import Answering
from counterfoil.adapters.stripe.outbox.born_here import BornHere
from counterfoil.adapters.stripe.outbox.closing_commands import Answer
from counterfoil.adapters.stripe.outbox.looking import Looking
from counterfoil.adapters.stripe.outbox.outcomes import (
    awaited_payment,
    invoice_awaited,
    may_await_payment,
    next_action_of,
    with_payments,
)
from counterfoil.adapters.stripe.outbox.progress import Progress
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.requests import AnswerKind


class Granting:
    """Records what Stripe has taken."""

    def __init__(
        self, born_here: BornHere, looking: Looking, answering: Answering, progress: Progress
    ) -> None:
        self._born_here = born_here
        self._looking = looking
        self._answering = answering
        self._progress = progress

    def granted(self, request: OutboxRequest, answer: JsonObject, at: datetime) -> OutboxRequest:
        """
        Record what Stripe took, and what it then waits for, where the answer doesn't show it done.

        An answer may be silent on it, as that of a new schedule is on its subscription.

        Args:
            at: of when the answer is, at the earliest.
        """
        self._answering.granted(request, answer, at)
        if request.is_final and request.names:
            try:
                self._looking.look(request, *request.names)
            except GatewayError as error:
                # It is looked at before it would be sent once more.
                return self._progress.put_off(request, error)
        if request.tries > 1 or self._answering.waits_for(request):
            try:
                self._looking.look(request)
            except GatewayError as error:
                if not may_await_payment(request):
                    # Sent once more, it is answered just so once more.
                    return self._progress.put_off(request, error)
                # By the time that its key is forgotten the payment may have lapsed, as if nothing
                # had ever been asked: the answer counts.
        if self._answering.waits_for(request):
            self._answering.staged(request, self._awaited(request, answer))
        return self._progress.close(request, OutboxStatus.CONFIRMED)

    def authenticated_later(self, request: OutboxRequest) -> OutboxRequest:
        """
        Record that the customer is to authenticate the payment of an invoice, and by what.

        Should this be cut short, it is sent once more, and answered just so once more.
        """
        try:
            self._looking.look(request)
            found = self._born_here.read(request, with_payments(request.reads))
        except GatewayError as error:
            return self._progress.put_off(request, error)
        action = None if isinstance(found, NotThere) else next_action_of(found)
        if self._answering.waits_for(request):
            answer = Answer(kind=AnswerKind.AWAITING_PAYMENT, next_action=action)
            self._answering.staged(request, answer)
        return self._progress.close(request, OutboxStatus.CONFIRMED)

    def _awaited(self, request: OutboxRequest, answer: JsonObject) -> Answer:
        """Return until when what was granted waits, and for what, where that can be seen."""
        awaited = awaited_payment(request, answer)
        invoice = invoice_awaited(answer)
        if invoice is None:
            return awaited
        try:
            found = self._born_here.read(request, invoice)
        except GatewayError:
            return awaited
        action = None if isinstance(found, NotThere) else next_action_of(found)
        return attrs.evolve(awaited, next_action=action)
