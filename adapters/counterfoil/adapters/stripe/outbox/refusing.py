"""What is recorded once Stripe has refused a request for good."""

import attrs

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.stripe.gateway import GatewayError
from counterfoil.adapters.stripe.outbox.agreeing import agrees
from counterfoil.adapters.stripe.outbox.answering import Answering
from counterfoil.adapters.stripe.outbox.closing_commands import Answer
from counterfoil.adapters.stripe.outbox.deciding_again import DecidingAgain
from counterfoil.adapters.stripe.outbox.looking import Looking
from counterfoil.adapters.stripe.outbox.progress import SO_ALREADY, Progress
from counterfoil.domain.requests import AnswerKind

_UNNAMED = "unknown"
"""The code of a refusal that Stripe gave none."""


class Refusing:
    """Records refusals, and what they bring down with them."""

    def __init__(
        self, looking: Looking, answering: Answering, again: DecidingAgain, progress: Progress
    ) -> None:
        self._looking = looking
        self._answering = answering
        self._again = again
        self._progress = progress

    def refused(self, request: OutboxRequest, error: GatewayError) -> OutboxRequest:
        """
        See what is so, record the refusal, and decide again what waits behind it.

        What was refused because it is so already counts as done.
        """
        waited = self._answering.waits_for(request)
        try:
            found = self._looking.look(request, *request.names)
        except GatewayError as failure:
            return self._progress.put_off(request, failure)
        is_brought_about = (
            waited
            and request.answers
            and not self._answering.waits_for(request)
            and (request.is_final or not self._answering.is_over(request))
        )
        if is_brought_about or (found is not None and agrees(found, request)):
            self._answering.confirmed(request)
            return self._progress.close(request, OutboxStatus.CONFIRMED, reason=SO_ALREADY)
        # It is on record before anybody is told, who then no longer waits for it: should this be
        # cut short, that isn't to be taken for an effect.
        refused = attrs.evolve(
            request,
            code=error.code or _UNNAMED,
            decline_code=error.decline_code,
            reason=error.sentence,
        )
        self._progress.keep(refused)
        return self.told(refused)

    def told(self, request: OutboxRequest) -> OutboxRequest:
        """
        Tell who waits that it was refused, and close it.

        What was decided at once stood against what Stripe has until then: that is seen after it.
        """
        answer = Answer(
            kind=AnswerKind.REFUSED, code=request.code, decline_code=request.decline_code
        )
        self._answering.refused(request, answer)
        if request.facets:
            try:
                self._looking.look(request)
            except GatewayError as failure:
                return self._progress.put_off(request, failure)
        if request.first_sent_at is None:
            # It fell with another one, and was never sent.
            return self._progress.close(request, OutboxStatus.DROPPED, reason=request.reason)
        self._again.decide(request, answer)
        return self._progress.close(request, OutboxStatus.REFUSED, reason=request.reason)
