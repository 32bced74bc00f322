"""What became of requests to Stripe, and of decisions that Stripe had to confirm."""

from counterfoil.domain.facts import Facts
from counterfoil.domain.requests import RequestStage
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.deciding import Events
from counterfoil.domain.subscription.state import Ended, State, Unseen


def record_answer(command: c.RecordAnswer, state: State, facts: Facts) -> Events:
    """
    Close or stage an outstanding request; an answer to one that is closed, or that is known
    already, is quiet.
    """
    requests = state.last.outstanding if isinstance(state, Ended) else state.outstanding
    asked = next((o for o in requests if o.operation == command.operation), None)
    if asked is None:
        return ()
    match command.answer:
        case c.AnswerKind.AWAITING_PAYMENT if asked.stage is not RequestStage.AWAITING_PAYMENT:
            return (
                e.RequestAwaitingPayment(
                    operation=command.operation,
                    next_action=command.next_action,
                    expires_at=command.expires_at,
                ),
            )
        case c.AnswerKind.REFUSED:
            return (
                e.RequestRefused(
                    operation=command.operation,
                    code=command.code or "unknown",
                    decline_code=command.decline_code,
                ),
            )
        case c.AnswerKind.LAPSED:
            return (e.RequestLapsed(command.operation),)
        case c.AnswerKind.UNKNOWN if asked.stage is not RequestStage.UNKNOWN:
            return (e.RequestUnknown(command.operation),)
        case _:
            return ()


def end_confirmation(command: c.EndConfirmation, state: State, facts: Facts) -> Events:
    """Let Stripe's statements count again for facets that were decided here."""
    if isinstance(state, Unseen):
        return ()
    unconfirmed = (state.last if isinstance(state, Ended) else state).unconfirmed
    facets = tuple(facet for facet in command.facets if facet in unconfirmed)
    if not facets:
        return ()
    return (e.ConfirmationEnded(facets=facets, refused_with=command.refused_with),)
