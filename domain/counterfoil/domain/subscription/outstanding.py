"""What a synced account asked of Stripe and has no final answer to, from asking to closing."""

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from counterfoil.domain.altered import altered
from counterfoil.domain.requests import Operation, Outstanding, RequestStage
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.state import Ended, InForce, State, Unseen
from counterfoil.domain.values import PriceId, SubscriptionItemId

_AT_PERIOD_END = "at period end"
"""How the wish of a switch ends that is to wait for the period's end."""

FOR_RETENTION = "retention"
"""The wish of a discount for which the customer stays."""

_APART = "; "
"""What stands between the values of a wish."""


def request_of(event: e.Asked) -> Outstanding:
    """Say which request an event opens."""
    match event:
        case e.SubscriptionStartRequested(opening=opening):
            items = ", ".join(f"{item.price.id} x {item.quantity}" for item in opening.items)
            trial_end = opening.trial.end.isoformat() if opening.trial else None
            return Outstanding(
                operation=Operation.START_SUBSCRIPTION,
                subject=opening.customer,
                wish=_wish(
                    items,
                    opening.collection_method,
                    opening.billing_mode,
                    opening.default_payment_method,
                    trial_end,
                ),
            )
        case e.PlanSwitchRequested():
            return Outstanding(
                operation=Operation.SWITCH_PLAN,
                subject=event.item,
                wish=_wish(
                    f"{event.price.id} x {event.quantity}",
                    event.proration_behavior,
                    _AT_PERIOD_END if event.at_period_end else None,
                ),
            )
        case e.QuantityChangeRequested():
            return Outstanding(
                operation=Operation.CHANGE_QUANTITY,
                subject=event.item,
                wish=_wish(event.quantity, event.proration_behavior),
            )
        case e.CancellationRequested():
            return Outstanding(operation=Operation.CANCEL_NOW, wish=event.proration_behavior)
        case e.DiscountApplicationRequested():
            return Outstanding(
                operation=Operation.APPLY_DISCOUNT,
                subject=event.coupon,
                wish=_wish(event.promotion_code, FOR_RETENTION if event.retention else None),
            )
        case e.DiscountRemovalRequested(coupon=coupon):
            return Outstanding(operation=Operation.REMOVE_DISCOUNT, subject=coupon)
        case e.PauseRequested():
            duration = event.duration
            return Outstanding(
                operation=Operation.PAUSE_SUBSCRIPTION,
                wish=f"{duration.interval_count} {duration.interval}" if duration else None,
            )
        case e.ResumptionRequested():
            return Outstanding(operation=Operation.RESUME_SUBSCRIPTION)
        case e.TrialEndRequested():
            return Outstanding(operation=Operation.END_TRIAL)
        case e.ScheduleAttachmentRequested(schedule=schedule):
            return Outstanding(
                operation=Operation.ATTACH_SCHEDULE,
                subject=schedule.id,
                wish=str(schedule.update_scheduled),
            )
        case e.ScheduleReleaseRequested(schedule=schedule_id):
            return Outstanding(operation=Operation.RELEASE_SCHEDULE, subject=schedule_id)
        case _ as unreachable:
            assert_never(unreachable)


def _wish(*values: object) -> str:
    """Write down all values of a wish, so that another wish never passes for the same."""
    return _APART.join(str(value) for value in values if value is not None)


def is_switch_to(price: PriceId, item: SubscriptionItemId, request: Outstanding) -> bool:
    """Tell whether a request is fulfilled once an item has a price, in whatever quantity."""
    return request.subject == item and (request.wish or "").startswith(f"{price} x ")


def is_quantity_of(quantity: int | None, item: SubscriptionItemId, request: Outstanding) -> bool:
    """Tell whether a request is fulfilled once an item has a quantity."""
    return request.subject == item and (request.wish or "").split(_APART)[0] == str(quantity)


def waits_for_schedule(request: Outstanding) -> bool:
    """Tell whether a request is fulfilled by a schedule that plans an update."""
    return (request.wish or "").endswith(_AT_PERIOD_END)


def discounts_granted(state: State, discounts: tuple[str, ...]) -> State:
    """Return the state without requests for discounts that are on, or that are off, by now."""
    applied = closed(state, Operation.APPLY_DISCOUNT, lambda o: o.subject in discounts)
    return closed(applied, Operation.REMOVE_DISCOUNT, lambda o: o.subject not in discounts)


def requested(state: State, event: e.Asked) -> State:
    """Return the state in which a request is outstanding, in place of another of its kind."""
    request = request_of(event)
    if isinstance(state, Unseen) and isinstance(event, e.SubscriptionStartRequested):
        state = altered(state, customer=event.opening.customer)
    return _with_outstanding(
        closed(state, request.operation), lambda requests: (*requests, request)
    )


def answered(state: State, event: e.Answered) -> State:
    """Return the state once Stripe has answered, finally or for now."""
    match event:
        case e.RequestRefused() | e.RequestLapsed():
            if event.operation is Operation.APPLY_DISCOUNT:
                state = _offer_released(state)
            return closed(state, event.operation)
        case e.RequestAwaitingPayment():
            return _staged(state, event.operation, RequestStage.AWAITING_PAYMENT, event.expires_at)
        case e.RequestUnknown():
            return _staged(state, event.operation, RequestStage.UNKNOWN)
        case _ as unreachable:
            assert_never(unreachable)


def _offer_released(state: State) -> State:
    """Return the state in which an offer isn't accepted whose discount came to nothing."""
    if not isinstance(state, InForce):
        return state
    asked = next((o for o in state.outstanding if o.operation is Operation.APPLY_DISCOUNT), None)
    if asked is None or asked.wish != FOR_RETENTION:
        return state
    return altered(state, accepted_offers=state.accepted_offers[:-1])


def is_asked(state: State) -> bool:
    """Tell whether anything is outstanding: most of what happens was asked of nobody."""
    return bool(_latest(state).outstanding)


def closed(
    state: State,
    operation: Operation,
    is_fulfilled: Callable[[Outstanding], bool] = lambda _: True,
) -> State:
    """Return the state without the request that an event fulfils; one for another wish stays."""
    if not is_asked(state):
        return state
    return _with_outstanding(
        state,
        lambda requests: tuple(
            o for o in requests if o.operation != operation or not is_fulfilled(o)
        ),
    )


def _staged(
    state: State,
    operation: Operation,
    stage: RequestStage,
    expires_at: datetime | None = None,
) -> State:
    return _with_outstanding(
        state,
        lambda requests: tuple(
            altered(o, stage=stage, expires_at=expires_at) if o.operation == operation else o
            for o in requests
        ),
    )


def _with_outstanding(
    state: State,
    change: Callable[[tuple[Outstanding, ...]], tuple[Outstanding, ...]],
) -> State:
    outstanding = change(_latest(state).outstanding)
    if isinstance(state, Ended):
        return altered(state, last=altered(state.last, outstanding=outstanding))
    return altered(state, outstanding=outstanding)


def _latest(state: State) -> Unseen | InForce:
    return state.last if isinstance(state, Ended) else state
