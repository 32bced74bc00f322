"""What Stripe's answers come to, to the request for a configuration and to what was decided."""

from typing import assert_never

from counterfoil.domain.configuration import events as e
from counterfoil.domain.configuration.commands import EndConfirmation, RecordAnswer
from counterfoil.domain.configuration.state import InForce, State, Unseen
from counterfoil.domain.requests import AnswerKind, is_news, request_for


def record_answer(command: RecordAnswer, state: State) -> tuple[e.Event, ...]:
    """Note an answer, unless its request was closed before or the answer is known already."""
    operation = command.operation
    outstanding = state.outstanding if isinstance(state, Unseen) else ()
    if not is_news(command.answer, request_for(outstanding, operation)):
        return ()
    match command.answer:
        case AnswerKind.REFUSED:
            return (e.RequestRefused(operation=operation, code=command.code or "unknown"),)
        case AnswerKind.LAPSED:
            return (e.RequestLapsed(operation),)
        case AnswerKind.UNKNOWN:
            return (e.RequestUnknown(operation),)
        case AnswerKind.AWAITING_PAYMENT:
            # Nobody pays for a configuration.
            return ()
        case _ as unreachable:
            assert_never(unreachable)


def end_confirmation(command: EndConfirmation, state: State) -> tuple[e.Event, ...]:
    """Let Stripe's statements count again for the facets that it has answered."""
    awaited = state.unconfirmed if isinstance(state, InForce) else ()
    ended = tuple(facet for facet in command.facets if facet in awaited)
    return (e.ConfirmationEnded(facets=ended, refused_with=command.refused_with),) if ended else ()
