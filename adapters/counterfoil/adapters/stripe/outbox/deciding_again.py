"""After a refusal: what waits behind it in its lane is decided again, on what is so by then."""

from collections.abc import Callable, Iterator
from datetime import datetime

import attrs

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.streams import place_of, ref_of
from counterfoil.adapters.stripe.outbox.answering import Answering
from counterfoil.adapters.stripe.outbox.closing_commands import Answer, record_answer
from counterfoil.adapters.stripe.outbox.wishes import wish_in
from counterfoil.adapters.unit import UnitOfWork
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.requests import AnswerKind
from counterfoil.domain.session.decisions import SESSION
from counterfoil.domain.session.state import Ended, Open
from counterfoil.domain.subscription import events as subscription_events
from counterfoil.domain.subscription.outstanding import request_of

_FELL_WITH = "It fell with another request of its command, which Stripe refused."
_OUT_OF_DATE = "After a refusal it was decided again, and a rule says no by now: {refusal}"


class DecidingAgain:
    """
    Decides again what was never sent, once something before it in its lane was refused.

    What was decided rested on what Stripe then refused: that a customer keeps another payment
    method, say. No inverse is computed: what the rules still allow is sent, and the rest dropped.
    """

    def __init__(
        self, portal: BillingPortal, answering: Answering, clock: Callable[[], datetime]
    ) -> None:
        self._portal = portal
        self._outbox = portal.store.outbox
        self._answering = answering
        self._clock = clock

    def decide(self, refused: OutboxRequest, answer: Answer) -> None:
        """
        Drop what stands and falls with a refused request, and what the rules no longer allow.

        What was decided at once is so here already: it is sent, and Stripe has the last word.
        """
        waiting: list[tuple[OutboxRequest, Recorded[object], object]] = []
        for each in self._outbox.behind(refused):
            if each.first_sent_at is not None:
                continue
            if (each.command_id, each.stream) == (refused.command_id, refused.stream):
                self._drop(each, answer.code, _FELL_WITH)
                continue
            waiting.extend(self._wishes(each))
        for request, refusal in self._refused(waiting):
            for each in (request, *self._preparing(request, refused)):
                self._drop(each, refusal.code, _OUT_OF_DATE.format(refusal=refusal))

    def _preparing(self, request: OutboxRequest, refused: OutboxRequest) -> Iterator[OutboxRequest]:
        """Yield what is there for a request alone, as the schedule is that is to keep a switch."""
        for each in self._outbox.behind(refused):
            is_of_it = (each.command_id, each.stream) == (request.command_id, request.stream)
            if is_of_it and each.number < request.number and not (each.answers or each.facets):
                yield each

    def _wishes(
        self, request: OutboxRequest
    ) -> Iterator[tuple[OutboxRequest, Recorded[object], object]]:
        """Yield what a request asks, where that is to be decided again, and how it was recorded."""
        if not request.answers:
            return
        ref = ref_of(request.stream)
        for recorded in self._portal.store.load_recorded(request.stream):
            if recorded.version <= request.version and (
                recorded.cause.command_id == request.command_id
            ):
                wish = wish_in(ref.id, recorded.event)
                if wish is not None and self._asks(request, recorded.event):
                    yield request, recorded, wish

    def _asks(self, request: OutboxRequest, event: object) -> bool:
        """Tell whether an event is the one that a request was made of."""
        if isinstance(event, subscription_events.Asked):
            asked = request_of(event)
            return (asked.operation.value, asked.subject) in request.answers
        subjects = {subject for _, subject in request.answers}
        named = getattr(event, "payment_method_id", getattr(event, "tax_id_id", None))
        return subjects == {None} or named is None or named in subjects

    def _refused(
        self, waiting: list[tuple[OutboxRequest, Recorded[object], object]]
    ) -> Iterator[tuple[OutboxRequest, CommandRefusedError]]:
        """Yield what the rules refuse, each decided on what those before it come to."""
        if not waiting:
            return
        at = self._clock()
        books = self._portal.books(*place_of(f"{waiting[0][0].account}/"))
        asked_by = Cause(actor=Actor.STRIPE, door=Door.OBSERVATION, command_id="again")
        unit = UnitOfWork(books, asked_by)
        # As if none of it had been asked, and then one after the other.
        for request, _, _ in waiting:
            for operation, subject in request.answers:
                closing = Answer(kind=AnswerKind.REFUSED)
                unit.decide(record_answer(ref_of(request.stream), operation, subject, closing), at)
        for request, recorded, wish in waiting:
            unit = unit.continued(_cause(unit, recorded.cause))
            try:
                unit.decide(wish, at)
            except CommandRefusedError as refusal:
                yield request, refusal

    def _drop(self, request: OutboxRequest, code: str | None, reason: str) -> None:
        # It is on record before it is told: should this be cut short, it isn't to be sent any more.
        dropped = attrs.evolve(request, code=code or "unknown", reason=reason)
        self._outbox.change(dropped)
        self._answering.refused(request, Answer(kind=AnswerKind.REFUSED, code=code))
        if request.facets:
            # Its turn comes, and then it is seen what Stripe has of them.
            return
        self._outbox.change(
            attrs.evolve(
                dropped, status=OutboxStatus.DROPPED, closed_at=self._clock(), next_try=None
            )
        )


def _cause(unit: UnitOfWork, cause: Cause) -> Cause:
    """
    Return why something was asked, without the session, which may be over by now.

    Its configuration still binds.
    """
    if cause.session is None:
        return cause
    state = unit.state(StreamRef(kind=SESSION.kind, id=cause.session))
    known = state.last if isinstance(state, Ended) else state
    configuration = known.configuration if isinstance(known, Open) else None
    return attrs.evolve(cause, session=None, configuration=cause.configuration or configuration)
