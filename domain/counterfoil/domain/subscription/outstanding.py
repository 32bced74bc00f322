"""What a synced account asked of Stripe and has no final answer to, from asking to closing."""

from collections.abc import Callable
from typing import assert_never

import attrs

from counterfoil.domain.requests import Operation, Outstanding, RequestStage
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.state import Ended, State
from counterfoil.domain.values import PriceId, SubscriptionItemId

_AT_PERIOD_END = " at period end"
"""How the wish of a switch ends that is to wait for the period's end."""


def request_of(event: e.Asked) -> Outstanding:
    """Say which request an event opens."""
    match event:
        case e.SubscriptionStartRequested(opening=opening):
            items = (f"{item.price.id} x {item.quantity}" for item in opening.items)
            return Outstanding(
                operation=Operation.START_SUBSCRIPTION,
                subject=opening.customer,
                wish=", ".join(items),
            )
        case e.PlanSwitchRequested():
            wish = f"{event.price.id} x {event.quantity}"
            return Outstanding(
                operation=Operation.SWITCH_PLAN,
                subject=event.item,
                wish=f"{wish}{_AT_PERIOD_END}" if event.at_period_end else wish,
            )
        case e.QuantityChangeRequested():
            return Outstanding(
                operation=Operation.CHANGE_QUANTITY, subject=event.item, wish=str(event.quantity)
            )
        case e.CancellationRequested():
            return Outstanding(operation=Operation.CANCEL_NOW)
        case e.PauseRequested():
            return Outstanding(operation=Operation.PAUSE_SUBSCRIPTION)
        case e.ResumptionRequested():
            return Outstanding(operation=Operation.RESUME_SUBSCRIPTION)
        case e.TrialEndRequested():
            return Outstanding(operation=Operation.END_TRIAL)
        case _ as unreachable:
            assert_never(unreachable)


def is_switch_to(price: PriceId, item: SubscriptionItemId, request: Outstanding) -> bool:
    """Tell whether a request is fulfilled once an item has a price, in whatever quantity."""
    return request.subject == item and (request.wish or "").startswith(f"{price} x ")


def waits_for_schedule(request: Outstanding) -> bool:
    """Tell whether a request is fulfilled by a schedule that plans an update."""
    return (request.wish or "").endswith(_AT_PERIOD_END)


def requested(state: State, event: e.Asked) -> State:
    """Return the state in which a request is outstanding, in place of another of its kind."""
    request = request_of(event)
    return _with_outstanding(
        closed(state, request.operation), lambda requests: (*requests, request)
    )


def answered(state: State, event: e.Answered) -> State:
    """Return the state once Stripe has answered, finally or for now."""
    match event:
        case e.RequestRefused() | e.RequestLapsed():
            return closed(state, event.operation)
        case e.RequestAwaitingPayment():
            return _staged(state, event.operation, RequestStage.AWAITING_PAYMENT)
        case e.RequestUnknown():
            return _staged(state, event.operation, RequestStage.UNKNOWN)
        case _ as unreachable:
            assert_never(unreachable)


def closed(
    state: State,
    operation: Operation,
    is_fulfilled: Callable[[Outstanding], bool] = lambda _: True,
) -> State:
    """Return the state without the request that an event fulfils; one for another wish stays."""
    return _with_outstanding(
        state,
        lambda requests: tuple(
            o for o in requests if o.operation != operation or not is_fulfilled(o)
        ),
    )


def _staged(state: State, operation: Operation, stage: RequestStage) -> State:
    return _with_outstanding(
        state,
        lambda requests: tuple(
            attrs.evolve(o, stage=stage) if o.operation == operation else o for o in requests
        ),
    )


def _with_outstanding(
    state: State,
    change: Callable[[tuple[Outstanding, ...]], tuple[Outstanding, ...]],
) -> State:
    if isinstance(state, Ended):
        last = attrs.evolve(state.last, outstanding=change(state.last.outstanding))
        return attrs.evolve(state, last=last)
    return attrs.evolve(state, outstanding=change(state.outstanding))
