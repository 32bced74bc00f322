"""How each recorded fact changes what a session is."""

from typing import assert_never

import attrs

from counterfoil.domain.session import events as e
from counterfoil.domain.session.flow import Flow
from counterfoil.domain.session.state import Ended, Open, State, Unseen


def evolve(state: State, event: e.Event) -> State:
    """Apply one recorded fact. Total: it never refuses and never reads a clock."""
    match state:
        case Unseen():
            return _opened(state, event) if isinstance(event, e.SessionOpened) else state
        case Open():
            return _amended(state, event)
        case Ended():
            return state
        case _ as unreachable:
            assert_never(unreachable)


def without_texts(flow: Flow) -> Flow:
    """Return a flow without the texts that an event keeps apart."""
    end = attrs.evolve(flow.after_completion, return_url=None, custom_message=None)
    return attrs.evolve(flow, after_completion=end)


def _with_texts(flow: Flow, texts: e.SessionTexts) -> Flow:
    end = attrs.evolve(
        flow.after_completion,
        return_url=texts.completion_url,
        custom_message=texts.completion_message,
    )
    return attrs.evolve(flow, after_completion=end)


def _opened(state: Unseen, event: e.SessionOpened) -> Open:
    return Open(
        id=state.id,
        customer=event.customer,
        configuration=event.configuration,
        opened_at=event.opened_at,
        entrance=event.entrance,
        flow=None if event.flow is None else _with_texts(event.flow, event.texts),
        return_url=event.texts.return_url,
        locale=event.locale,
        on_behalf_of=event.on_behalf_of,
        recovery=event.recovery,
        replaces=event.replaces,
    )


def _amended(state: Open, event: e.Event) -> State:
    match event:
        case e.SessionOpened():
            return state
        case e.SessionRedeemed(redeemed_at=at):
            return attrs.evolve(state, redeemed_at=at)
        case e.FlowCompleted(completed_at=at):
            return attrs.evolve(state, completed_at=at)
        case e.SessionEnded(why=why, ended_at=at):
            return Ended(last=state, ended_at=at, why=why)
        case _ as unreachable:
            assert_never(unreachable)
