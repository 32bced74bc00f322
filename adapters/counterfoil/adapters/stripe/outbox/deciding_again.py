"""After a refusal: what waits behind it in its lane is decided again, on what is so by then."""

from collections.abc import Callable
from datetime import datetime

import attrs

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.outbox.answering import Answering
from counterfoil.adapters.stripe.outbox.closing_commands import Answer
from counterfoil.domain.requests import AnswerKind

_FELL_WITH = "It fell with another request of its command, which Stripe refused."


class DecidingAgain:
    """Decides again what was never sent, once something before it in its lane was refused."""

    def __init__(
        self, portal: BillingPortal, answering: Answering, clock: Callable[[], datetime]
    ) -> None:
        self._outbox = portal.store.outbox
        self._answering = answering
        self._clock = clock

    def decide(self, refused: OutboxRequest, answer: Answer) -> None:
        """Drop what stands and falls with a refused request."""
        for each in self._outbox.behind(refused):
            if each.command_id == refused.command_id and each.stream == refused.stream:
                self._answering.refused(each, Answer(kind=AnswerKind.REFUSED, code=answer.code))
                self._outbox.change(
                    attrs.evolve(
                        each,
                        status=OutboxStatus.DROPPED,
                        closed_at=self._clock(),
                        next_try=None,
                        code=answer.code,
                        reason=_FELL_WITH,
                    )
                )
