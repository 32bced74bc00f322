"""What each command about a portal session comes to."""

from operator import attrgetter
from typing import assert_never, get_args

import attrs

from counterfoil.domain.cause import Cause
from counterfoil.domain.decider import DEFAULT_CONFIGURATION, Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.session import commands as c
from counterfoil.domain.session import events as e
from counterfoil.domain.session import guards
from counterfoil.domain.session.admitting import runs
from counterfoil.domain.session.completing import may_complete
from counterfoil.domain.session.evolving import evolve, without_texts
from counterfoil.domain.session.expiry import due, due_again, expired
from counterfoil.domain.session.flow import AfterCompletion, Flow
from counterfoil.domain.session.refusals import SessionExistsError
from counterfoil.domain.session.state import (
    Ended,
    Entrance,
    Open,
    SessionEnd,
    State,
    Unseen,
    initial,
)
from counterfoil.domain.values import ConfigurationId, SessionId

Events = tuple[e.Event, ...]

KIND = "session"


def open_session(command: c.OpenSession, state: State, facts: Facts) -> Events:
    """Open a session as the merchant; one that was opened just so stays quiet (R62-R84)."""
    refuse_first(guards.merchants_open(facts))
    configuration = command.configuration_id or (
        state.configuration
        if isinstance(state, Open)
        else facts.account.default_configuration(facts.mode)
    )
    wished = None if configuration is None else _opening(command, configuration, facts)
    if wished is not None and _is_opened_so(wished, state):
        return ()
    refuse_first(guards.may_open(command, configuration, facts))
    return () if wished is None else (wished,)


def log_in(command: c.LogIn, state: State, facts: Facts) -> Events:
    """Open a session by a configuration's login link (R25-R28)."""
    refuse_first(guards.customers_use(command.session_id, facts))
    wished = e.SessionOpened(
        customer=command.customer_id,
        configuration=command.configuration_id,
        opened_at=facts.at,
        entrance=Entrance.LOGIN_LINK,
    )
    if _is_opened_so(wished, state):
        return ()
    refuse_first(guards.may_log_in(command, facts))
    return (wished,)


def recover_session(command: c.RecoverSession, state: State, facts: Facts) -> Events:
    """Open a session in the place of one that has expired, with no flow (R70)."""
    refuse_first(guards.customers_use(command.session_id, facts))
    wished = e.SessionOpened(
        customer=command.customer_id,
        configuration=command.configuration_id,
        opened_at=facts.at,
        entrance=Entrance.RECOVERY,
        replaces=command.expired,
    )
    if not isinstance(facts.session, Unseen):
        last = facts.session.last if isinstance(facts.session, Ended) else facts.session
        wished = attrs.evolve(
            wished,
            locale=last.locale,
            on_behalf_of=last.on_behalf_of,
            texts=e.SessionTexts(return_url=last.return_url),
        )
    if _is_opened_so(wished, state):
        return ()
    refuse_first(guards.may_recover(command, facts))
    return (wished,)


def redeem_session(command: c.RedeemSession, state: State, facts: Facts) -> Events:
    """Come in by the session's link, once (R69)."""
    refuse_first(guards.customers_use(command.session_id, facts))
    refuse_first(guards.may_redeem(command.session_id, state, facts))
    return (e.SessionRedeemed(facts.at),)


def complete_flow(command: c.CompleteFlow, state: State, facts: Facts) -> Events:
    """Say that the flow is done; quiet where that was said (R73, R74)."""
    refuse_first(guards.customers_use(command.session_id, facts))
    if isinstance(state, Open) and state.completed_at is not None:
        return ()
    refuse_first(may_complete(state, facts))
    return (e.FlowCompleted(facts.at),)


def leave_session(command: c.LeaveSession, state: State, facts: Facts) -> Events:
    """Leave for good; quiet where the session is over, and its expiry where that came first."""
    refuse_first(guards.customers_use(command.session_id, facts))
    if isinstance(state, Unseen):
        refuse_first(runs(command.session_id, state, facts))
    if not isinstance(state, Open):
        return ()
    left = SessionEnd.LEFT if state.completed_at is None else SessionEnd.COMPLETED
    return let_time_pass(state, facts) or (e.SessionEnded(why=left, ended_at=facts.at),)


def let_time_pass(state: State, facts: Facts) -> Events:
    """Let a session expire that wasn't used in time; quiet where it was, or is over (R69)."""
    by = expired(state, facts) if isinstance(state, Open) else None
    return () if by is None else (e.SessionEnded(why=by.why, ended_at=by.at),)


def decide(command: c.Command, state: State, facts: Facts) -> Events:
    """Decide one command; refusals are those of the function that decides it."""
    match command:
        case c.OpenSession():
            return open_session(command, state, facts)
        case c.LogIn():
            return log_in(command, state, facts)
        case c.RecoverSession():
            return recover_session(command, state, facts)
        case c.RedeemSession():
            return redeem_session(command, state, facts)
        case c.CompleteFlow():
            return complete_flow(command, state, facts)
        case c.LeaveSession():
            return leave_session(command, state, facts)
        case c.LetTimePass():
            return let_time_pass(state, facts)
        case _ as unreachable:
            assert_never(unreachable)


def reads(command: c.Command, state: State, cause: Cause) -> tuple[StreamRef, ...]:
    """
    Name what a new session is for, and for all else the session itself, whose last use is a row.
    """
    match command:
        case c.OpenSession():
            configuration = DEFAULT_CONFIGURATION
            if command.configuration_id is not None:
                configuration = StreamRef(kind="configuration", id=command.configuration_id)
            customer = StreamRef(kind="customer", id=command.customer_id)
            return (configuration, customer, *_reads_of(command.flow))
        case c.LogIn() | c.RecoverSession():
            refs = (
                StreamRef(kind="configuration", id=command.configuration_id),
                StreamRef(kind="customer", id=command.customer_id),
            )
            if isinstance(command, c.LogIn):
                return refs
            return (*refs, StreamRef(kind=KIND, id=command.expired))
        case c.CompleteFlow():
            return (StreamRef(kind=KIND, id=state.id), *_subscription_of(state))
        case c.RedeemSession() | c.LeaveSession() | c.LetTimePass():
            return (StreamRef(kind=KIND, id=command.session_id),)
        case _ as unreachable:
            assert_never(unreachable)


def consequences(before: State, after: State) -> tuple[object, ...]:
    """End the session that was recovered by this one, if nobody noticed yet that it expired."""
    if isinstance(before, Unseen) and isinstance(after, Open) and after.replaces is not None:
        return (c.LetTimePass(after.replaces),)
    return ()


def _opening(
    command: c.OpenSession, configuration: ConfigurationId, facts: Facts
) -> e.SessionOpened:
    """Return the fact that a session is opened as the merchant wishes, its texts apart."""
    flow = command.flow
    end = AfterCompletion() if flow is None else flow.after_completion
    return e.SessionOpened(
        customer=command.customer_id,
        configuration=configuration,
        opened_at=facts.at,
        flow=None if flow is None else without_texts(flow),
        locale=command.locale,
        on_behalf_of=command.on_behalf_of,
        recovery=command.recovery,
        texts=e.SessionTexts(
            return_url=command.return_url,
            completion_url=end.return_url,
            completion_message=end.custom_message,
        ),
    )


def _is_opened_so(wished: e.SessionOpened, state: State) -> bool:
    """Tell whether a session is open and was opened as wished; refuse what has its id otherwise."""
    if isinstance(state, Unseen):
        return False
    if isinstance(state, Open):
        same = evolve(initial(state.id), attrs.evolve(wished, opened_at=state.opened_at))
        if isinstance(same, Open) and state == attrs.evolve(
            same, redeemed_at=state.redeemed_at, completed_at=state.completed_at
        ):
            return True
    raise SessionExistsError(state.id)


def _reads_of(flow: Flow | None) -> tuple[StreamRef, ...]:
    """Name what a flow is about: its subscription, its prices and its discounts."""
    if flow is None:
        return ()
    named = (
        ("subscription", flow.subscription),
        *(("price", item.price) for item in flow.items),
        ("coupon", flow.retention_coupon),
        *(("coupon", each.coupon) for each in flow.discounts),
        *(("promotion_code", each.promotion_code) for each in flow.discounts),
    )
    return tuple(StreamRef(kind=kind, id=id_) for kind, id_ in named if id_ is not None)


def _subscription_of(state: State) -> tuple[StreamRef, ...]:
    if not isinstance(state, Open) or state.flow is None or state.flow.subscription is None:
        return ()
    return (StreamRef(kind="subscription", id=state.flow.subscription),)


SESSION: Decider[c.Command, e.Event, State, Facts] = Decider(
    kind=KIND,
    initial=initial,
    decide=decide,
    evolve=evolve,
    stream_id=attrgetter("session_id"),
    reads=reads,
    consequences=consequences,
    commands=get_args(c.Command),
    events=get_args(e.Event),
    internal=(c.LetTimePass,),
    due=due,
    due_again=due_again,
    let_time_pass=lambda session_id: c.LetTimePass(SessionId(session_id)),
)
"""The portal session: an aggregate as pure functions."""
