"""What answers come to, or their absence, to what was asked about an invoice and was decided."""

from datetime import datetime
from typing import assert_never

from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice import commands as c
from counterfoil.domain.invoice import events as e
from counterfoil.domain.invoice.state import Deleted, Draft, Finalized, State, Unseen
from counterfoil.domain.requests import AnswerKind, Operation, lapsed, lapses_at, noted, request_for


def answered(command: c.Answer, state: State) -> tuple[e.Event, ...]:
    """Record an answer; never refused, and quiet where nobody waits for it."""
    match command:
        case c.RecordAnswer():
            return record_answer(command, state)
        case c.LinkToStripe():
            return link(command, state)
        case c.EndConfirmation():
            return end_confirmation(command, state)
        case _ as unreachable:
            assert_never(unreachable)


def record_answer(command: c.RecordAnswer, state: State) -> tuple[e.Event, ...]:
    """Note an answer, unless its request was closed before or the answer is known already."""
    operation = command.operation
    requests = () if isinstance(state, Deleted) else state.outstanding
    return noted(
        command.answer,
        request_for(requests, operation),
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


def due(state: State) -> datetime | None:
    """Return when a request lapses that awaits payment; ``None``: none does."""
    return None if isinstance(state, Deleted) else lapses_at(state.outstanding)


def let_time_pass(state: State, facts: Facts) -> tuple[e.Event, ...]:
    """Let the requests lapse that expire first, once they do, in a synced account too."""
    requests = () if isinstance(state, Deleted) else state.outstanding
    return tuple(e.RequestLapsed(each.operation) for each in lapsed(requests, facts.at))


def end_confirmation(command: c.EndConfirmation, state: State) -> tuple[e.Event, ...]:
    """Let Stripe's statements count again for the facets that it has answered."""
    awaited = state.unconfirmed if isinstance(state, Draft | Finalized) else ()
    ended = tuple(facet for facet in command.facets if facet in awaited)
    return (e.ConfirmationEnded(facets=ended, refused_with=command.refused_with),) if ended else ()


def link(command: c.LinkToStripe, state: State) -> tuple[e.Event, ...]:
    """Tie what was asked for here to Stripe's id, once; quiet where nothing of it is awaited."""
    if not isinstance(state, Unseen) or state.stripe_id is not None:
        return ()
    asked = request_for(state.outstanding, Operation.CREATE_INVOICE)
    return () if asked is None else (e.LinkedToStripe(command.stripe_id),)
