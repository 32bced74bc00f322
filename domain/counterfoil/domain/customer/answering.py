"""What Stripe's answers to our requests come to."""

from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer.state import Deleted, InForce, State
from counterfoil.domain.requests import AnswerKind, RequestStage


def record_answer(command: c.RecordAnswer, state: State) -> tuple[e.Event, ...]:
    """Note an answer, unless its request was closed before or the answer is known already."""
    if isinstance(state, Deleted):
        return ()
    asked = state.awaits(command.operation, command.subject)
    if asked is None:
        return ()
    match command.answer:
        case AnswerKind.AWAITING_PAYMENT if asked.stage is not RequestStage.AWAITING_PAYMENT:
            return (
                e.RequestAwaitingPayment(
                    operation=command.operation,
                    subject=command.subject,
                    next_action=command.next_action,
                    expires_at=command.expires_at,
                ),
            )
        case AnswerKind.REFUSED:
            return (
                e.RequestRefused(
                    operation=command.operation,
                    subject=command.subject,
                    code=command.code or "unknown",
                    decline_code=command.decline_code,
                ),
            )
        case AnswerKind.LAPSED:
            return (e.RequestLapsed(operation=command.operation, subject=command.subject),)
        case AnswerKind.UNKNOWN if asked.stage is not RequestStage.UNKNOWN:
            return (e.RequestUnknown(operation=command.operation, subject=command.subject),)
        case _:
            return ()


def end_confirmation(command: c.EndConfirmation, state: State) -> tuple[e.Event, ...]:
    """Let Stripe's statements count again for the facets that it has answered."""
    if not isinstance(state, InForce):
        return ()
    ended = tuple(facet for facet in command.facets if facet in state.unconfirmed)
    if not ended:
        return ()
    return (e.ConfirmationEnded(facets=ended, refused_with=command.refused_with),)
