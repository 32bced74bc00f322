"""What Stripe's answers come to, to what was asked for a coupon and to what was decided."""

from typing import assert_never

from counterfoil.domain.coupon import commands as c
from counterfoil.domain.coupon import events as e
from counterfoil.domain.coupon.state import InForce, State, held
from counterfoil.domain.requests import AnswerKind, Operation, noted, request_for


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
    operation, subject = command.operation, command.subject
    code = command.code or "unknown"
    return noted(
        command.answer,
        request_for(held(state).outstanding, operation, subject),
        {
            AnswerKind.REFUSED: e.RequestRefused(operation=operation, subject=subject, code=code),
            AnswerKind.LAPSED: e.RequestLapsed(operation=operation, subject=subject),
            AnswerKind.UNKNOWN: e.RequestUnknown(operation=operation, subject=subject),
        },
    )


def end_confirmation(command: c.EndConfirmation, state: State) -> tuple[e.Event, ...]:
    """Let Stripe's statements count again for the facets that it has answered."""
    awaited = state.unconfirmed if isinstance(state, InForce) else ()
    ended = tuple(facet for facet in command.facets if facet in awaited)
    return (e.ConfirmationEnded(facets=ended, refused_with=command.refused_with),) if ended else ()


def link(command: c.LinkToStripe, state: State) -> tuple[e.Event, ...]:
    """Tie a promotion code to Stripe's id, once; quiet where none was asked for here."""
    subject = command.promotion_code_id
    asked = request_for(held(state).outstanding, Operation.ADD_PROMOTION_CODE, subject)
    if asked is None or subject in held(state).stripe_ids:
        return ()
    return (e.LinkedToStripe(promotion_code_id=subject, stripe_id=command.stripe_id),)
