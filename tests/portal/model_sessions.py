"""The model's portal sessions: opened by merchants, used by customers, over by time or by will."""

from tests.portal.model import (
    GRANTED,
    QUIET,
    By,
    Codes,
    Decide,
    Session,
    Subscription,
    Verdict,
    World,
    does_not_run,
    features,
    refused,
)
from tests.portal.model_customers import details_refused, methods_refused
from tests.portal.model_subscriptions import (
    cancel_refused,
    pause_refused,
    update_refused,
)

from counterfoil.domain.cause import Door
from counterfoil.domain.configuration.features import CustomerDetail, PauseDurationType
from counterfoil.domain.session import commands as c
from counterfoil.domain.session.flow import Flow, FlowType
from counterfoil.domain.session.state import SessionEnd
from counterfoil.domain.subscription.terms import Status


def open_session(world: World, wish: c.OpenSession, by: By) -> Verdict:
    """
    Merchants open a session for a customer who exists (R63, R70a), with an active configuration
    (R2, R64), the default where none is named (R62, R65), and a flow that can be done (R71).
    """
    if by.at_portal:
        return refused({"merchant_opens_sessions"})
    held = world.sessions.get(wish.session_id)
    if held is not None and held.ended is None:
        named = wish.configuration_id or held.configuration
        same = (held.wish.customer_id, held.configuration) == (wish.customer_id, named)
        if same and held.flow == wish.flow:
            return QUIET
    if held is not None:
        return refused({"resource_already_exists"})
    id_ = wish.configuration_id or world.default_configuration
    no: Codes = set() if world.customer(wish.customer_id) else {"resource_missing"}
    configuration = None if id_ is None else world.configurations.get(id_)
    if configuration is None:
        no.add("default_configuration_missing" if id_ is None else "resource_missing")
    elif not configuration.active:
        no.add("configuration_inactive")
    if wish.flow is not None and id_ is not None:
        no |= _flow_refused(world, wish.flow, wish.customer_id, id_)
    if no or id_ is None:
        return refused(no)
    world.sessions[wish.session_id] = Session(wish=wish, configuration=id_, opened_at=world.now)
    return GRANTED


def _flow_refused(world: World, flow: Flow, customer_id: str, configuration_id: str) -> Codes:
    """A flow is refused for what the customer would be refused at the portal (R35, R71)."""
    there = By(door=Door.PORTAL, configuration=configuration_id)
    if flow.type is FlowType.CUSTOMER_UPDATE:
        may = any(not details_refused(world, there, detail) for detail in CustomerDetail)
        return set() if may else {"customer_update_disabled"}
    if flow.type is FlowType.PAYMENT_METHOD_UPDATE:
        return methods_refused(world, there)
    held = world.subscriptions.get(flow.subscription or "")
    if held is None or held.customer != customer_id:
        return {"resource_missing"}
    if held.ended is not None:
        return {"subscription_ended"}
    return _subscription_refused(world, flow, held, there)


def _subscription_refused(world: World, flow: Flow, held: Subscription, there: By) -> Codes:
    """Nothing is left to do where it is canceled (R78) or paused already, or may not change."""
    how = features(world, there)
    if flow.type is FlowType.SUBSCRIPTION_CANCEL:
        no = cancel_refused(world, held, there)
        return no | ({"already_canceling"} if held.is_canceling else set())
    if flow.type is FlowType.SUBSCRIPTION_PAUSE:
        options = how.pause_options
        options_only = how.pause_type is PauseDurationType.INTERVAL_OPTIONS and options
        no = pause_refused(world, held, options[0] if options_only else None, there)
        return no | ({"already_paused"} if held.status is Status.PAUSED else set())
    no = update_refused(world, held, there)
    return no | (set() if how.allowed else {"price_not_switchable"})


def _elsewhere(by: By, session_id: str) -> Codes:
    """A session is used at the portal, and not from within another one."""
    no: Codes = set() if by.at_portal else {"session_not_at_portal"}
    return no | (set() if by.session in {None, session_id} else {"resource_missing"})


def redeem(world: World, wish: c.RedeemSession, by: By) -> Verdict:
    """The link of a session that runs works once (R69)."""
    if no := _elsewhere(by, wish.session_id):
        return refused(no)
    no = does_not_run(world, wish.session_id)
    held = world.sessions.get(wish.session_id)
    if held is not None and held.ended is None and held.redeemed_at is not None:
        no.add("session_link_used")
    if no or held is None:
        return refused(no)
    held.redeemed_at = world.now
    return GRANTED


def complete(world: World, wish: c.CompleteFlow, by: By) -> Verdict:
    """A flow is completed, by who came in, once what it is for is done (R69, R73, R74)."""
    if no := _elsewhere(by, wish.session_id):
        return refused(no)
    held = world.sessions.get(wish.session_id)
    if held is not None and held.ended is None and held.completed:
        return QUIET
    no = does_not_run(world, wish.session_id)
    if held is not None and held.ended is None:
        if held.redeemed_at is None:
            no.add("session_not_redeemed")
        if held.flow is None:
            no.add("no_flow")
        elif not _is_done(world, held.flow):
            no.add("flow_not_done")
    if no or held is None:
        return refused(no)
    held.completed = True
    return GRANTED


def _is_done(world: World, flow: Flow) -> bool:
    """What leaves no trace counts as done; what is over has nothing left to do."""
    held = world.subscriptions.get(flow.subscription or "")
    if held is None or held.ended is not None:
        return True
    if flow.type is FlowType.SUBSCRIPTION_CANCEL:
        return held.is_canceling
    return flow.type is not FlowType.SUBSCRIPTION_PAUSE or held.status is Status.PAUSED


def leave(world: World, wish: c.LeaveSession, by: By) -> Verdict:
    """Who leaves ends the session, unless it has expired before (R69)."""
    if no := _elsewhere(by, wish.session_id):
        return refused(no)
    held = world.sessions.get(wish.session_id)
    if held is None:
        return refused({"resource_missing"})
    if held.ended is not None:
        return QUIET
    at, why = held.expires()
    left = SessionEnd.COMPLETED if held.completed else SessionEnd.LEFT
    held.ended = (why, at) if at <= world.now else (left, world.now)
    return GRANTED


DECIDE: dict[type[object], Decide] = {
    c.OpenSession: open_session,
    c.RedeemSession: redeem,
    c.CompleteFlow: complete,
    c.LeaveSession: leave,
}
"""How each command about a session is decided."""
