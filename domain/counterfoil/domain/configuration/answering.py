"""What Stripe's answers come to, to the request for a configuration and to what was decided."""

from counterfoil.domain.configuration import events as e
from counterfoil.domain.configuration.commands import EndConfirmation, LinkToStripe, RecordAnswer
from counterfoil.domain.configuration.state import InForce, State, Unseen
from counterfoil.domain.requests import AnswerKind, Operation, noted, request_for


def record_answer(command: RecordAnswer, state: State) -> tuple[e.Event, ...]:
    """Note an answer, unless its request was closed before or the answer is known already."""
    operation, code = command.operation, command.code or "unknown"
    outstanding = state.outstanding if isinstance(state, Unseen) else ()
    return noted(
        command.answer,
        request_for(outstanding, operation),
        {
            AnswerKind.REFUSED: e.RequestRefused(operation=operation, code=code),
            AnswerKind.LAPSED: e.RequestLapsed(operation),
            AnswerKind.UNKNOWN: e.RequestUnknown(operation),
        },
    )


def end_confirmation(command: EndConfirmation, state: State) -> tuple[e.Event, ...]:
    """Let Stripe's statements count again for the facets that it has answered."""
    awaited = state.unconfirmed if isinstance(state, InForce) else ()
    ended = tuple(facet for facet in command.facets if facet in awaited)
    return (e.ConfirmationEnded(facets=ended, refused_with=command.refused_with),) if ended else ()


def link(command: LinkToStripe, state: State) -> tuple[e.Event, ...]:
    """Tie what was asked for here to Stripe's id, once; quiet where nothing of it is awaited."""
    if not isinstance(state, Unseen) or state.stripe_id is not None:
        return ()
    asked = request_for(state.outstanding, Operation.CREATE_CONFIGURATION)
    return () if asked is None else (e.LinkedToStripe(command.stripe_id),)
