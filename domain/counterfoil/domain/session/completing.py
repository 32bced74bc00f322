"""When a flow is done, as far as the state of things tells (R74)."""

from collections.abc import Iterator
from typing import assert_never

from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session import flow_refusals as r
from counterfoil.domain.session.admitting import is_entered
from counterfoil.domain.session.flow import ConfirmedItem, Flow, FlowType
from counterfoil.domain.session.state import Open, State
from counterfoil.domain.subscription.state import Ended, InForce, Unseen
from counterfoil.domain.subscription.terms import Status


def may_complete(state: State, facts: Facts) -> Iterator[CommandRefusedError]:
    """
    Yield the refusal where nobody came in, where there is no flow, or where what it is for has
    visibly not been done.
    """
    yield from is_entered(state.id, state, facts)
    flow = state.flow if isinstance(state, Open) else None
    if flow is None:
        yield r.NoFlowError(state.id)
    elif not _may_be_done(flow, facts):
        yield r.FlowNotDoneError(state.id)


def _may_be_done(flow: Flow, facts: Facts) -> bool:
    """
    Tell whether a flow can be done.

    What only asks Stripe isn't done yet. That details, a payment method or a plan were changed
    leaves no trace in the state, nor does a retention offer that was taken instead of canceling:
    for those the portal's word counts. A subscription that is over has nothing left to do.
    """
    if flow.subscription is None:
        return True
    match facts.subscriptions.get(flow.subscription):
        case None | Unseen():
            return False
        case Ended():
            return True
        case InForce() as held:
            return _is_done_to(held, flow)
        case _ as unreachable:
            assert_never(unreachable)


def _is_done_to(subscription: InForce, flow: Flow) -> bool:
    match flow.type:
        case FlowType.SUBSCRIPTION_CANCEL:
            return subscription.is_canceling or flow.retention_coupon is not None
        case FlowType.SUBSCRIPTION_PAUSE:
            return subscription.status is Status.PAUSED
        case FlowType.SUBSCRIPTION_UPDATE_CONFIRM:
            return all(_is_confirmed(subscription, change) for change in flow.items)
        case _:
            return True


def _is_confirmed(subscription: InForce, change: ConfirmedItem) -> bool:
    """Tell whether an item is as it was to become; a change that waits is kept by a schedule."""
    item = subscription.item(change.id)
    scheduled = subscription.schedule is not None and subscription.schedule.update_scheduled
    return scheduled or (
        item is not None
        and change.price in {None, item.price.id}
        and change.quantity in {None, item.quantity}
    )
