"""What became of requests to Stripe, and of decisions that Stripe had to confirm."""

from counterfoil.domain.facts import Facts
from counterfoil.domain.requests import AnswerKind, Operation, noted
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.deciding import Events
from counterfoil.domain.subscription.state import Ended, State, Unseen


def record_answer(command: c.RecordAnswer, state: State, facts: Facts) -> Events:
    """
    Close or stage an outstanding request; an answer to one that is closed, or that is known
    already, is quiet.
    """
    operation = command.operation
    requests = state.last.outstanding if isinstance(state, Ended) else state.outstanding
    return noted(
        command.answer,
        next((asked for asked in requests if asked.operation == operation), None),
        {
            AnswerKind.AWAITING_PAYMENT: e.RequestAwaitingPayment(
                operation=operation,
                next_action=command.next_action,
                expires_at=command.expires_at,
            ),
            AnswerKind.REFUSED: e.RequestRefused(
                operation=operation,
                code=command.code or "unknown",
                decline_code=command.decline_code,
            ),
            AnswerKind.LAPSED: e.RequestLapsed(operation),
            AnswerKind.UNKNOWN: e.RequestUnknown(operation),
        },
    )


def end_confirmation(command: c.EndConfirmation, state: State, facts: Facts) -> Events:
    """Let Stripe's statements count again for facets that were decided here."""
    if isinstance(state, Unseen):
        return ()
    unconfirmed = (state.last if isinstance(state, Ended) else state).unconfirmed
    facets = tuple(facet for facet in command.facets if facet in unconfirmed)
    if not facets:
        return ()
    return (e.ConfirmationEnded(facets=facets, refused_with=command.refused_with),)


def link(command: c.LinkToStripe, state: State, facts: Facts) -> Events:
    """Tie what was asked for here to Stripe's id, once; quiet where nothing of it is awaited."""
    if not isinstance(state, Unseen) or state.stripe_id is not None:
        return ()
    asked = next(
        (o for o in state.outstanding if o.operation is Operation.START_SUBSCRIPTION), None
    )
    return () if asked is None else (e.LinkedToStripe(command.stripe_id),)
