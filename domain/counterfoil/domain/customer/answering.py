"""What Stripe's answers to our requests come to."""

from datetime import datetime

from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer.state import Deleted, InForce, State, Unseen
from counterfoil.domain.facts import Facts
from counterfoil.domain.requests import AnswerKind, Operation, lapsed, lapses_at, noted


def record_answer(command: c.RecordAnswer, state: State) -> tuple[e.Event, ...]:
    """Note an answer, unless its request was closed before or the answer is known already."""
    if isinstance(state, Deleted):
        return ()
    operation, subject = command.operation, command.subject
    return noted(
        command.answer,
        state.awaits(operation, subject),
        {
            AnswerKind.AWAITING_PAYMENT: e.RequestAwaitingPayment(
                operation=operation,
                subject=subject,
                next_action=command.next_action,
                expires_at=command.expires_at,
            ),
            AnswerKind.REFUSED: e.RequestRefused(
                operation=operation,
                subject=subject,
                code=command.code or "unknown",
                decline_code=command.decline_code,
            ),
            AnswerKind.LAPSED: e.RequestLapsed(operation=operation, subject=subject),
            AnswerKind.UNKNOWN: e.RequestUnknown(operation=operation, subject=subject),
        },
    )


def due(state: State) -> datetime | None:
    """Return when a request lapses that awaits payment; ``None``: none does."""
    return None if isinstance(state, Deleted) else lapses_at(state.outstanding)


def let_time_pass(command: c.LetTimePass, state: State, facts: Facts) -> tuple[e.Event, ...]:
    """Let the requests lapse that expire first, once they do, in a synced account too."""
    requests = () if isinstance(state, Deleted) else state.outstanding
    return tuple(
        e.RequestLapsed(operation=each.operation, subject=each.subject)
        for each in lapsed(requests, facts.at)
    )


def end_confirmation(command: c.EndConfirmation, state: State) -> tuple[e.Event, ...]:
    """Let Stripe's statements count again for the facets that it has answered."""
    if not isinstance(state, InForce):
        return ()
    ended = tuple(facet for facet in command.facets if facet in state.unconfirmed)
    if not ended:
        return ()
    return (e.ConfirmationEnded(facets=ended, refused_with=command.refused_with),)


def link(command: c.LinkToStripe, state: State) -> tuple[e.Event, ...]:
    """Tie what was asked for here to Stripe's id, once; quiet where nothing of it is awaited."""
    if not isinstance(state, Unseen) or state.stripe_id is not None:
        return ()
    asked = state.awaits(Operation.CREATE_CUSTOMER)
    return () if asked is None else (e.LinkedToStripe(command.stripe_id),)
