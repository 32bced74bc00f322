"""How each recorded fact changes the items of a subscription."""

from typing import assert_never

from counterfoil.domain.altered import altered
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.outstanding import (
    closed,
    is_asked,
    is_quantity_of,
    is_switch_to,
)
from counterfoil.domain.subscription.scheduled import with_scheduled_switch
from counterfoil.domain.subscription.state import InForce, State, amend, in_order
from counterfoil.domain.subscription.terms import SubscriptionItem
from counterfoil.domain.values import SubscriptionItemId

_ItemChange = e.PlanSwitched | e.PriceRestated | e.QuantityChanged | e.PeriodRenewed


def with_items(state: State, event: e.ItemEvent) -> State:
    """Apply what happened to an item; what was asked and is granted by it is closed."""
    match event:
        case e.PlanSwitched() | e.PeriodRenewed() | e.QuantityChanged() | e.PriceRestated():
            if isinstance(state, InForce) and not state.outstanding:
                # Nearly always, and replay comes here more often than anywhere else.
                return _with_item(state, event)
            return amend(_granted(state, event), _with_item, event)
        case e.PlanSwitchScheduled():
            return with_scheduled_switch(state, event)
        case e.ItemAdded(item=item):
            return amend(state, _with_another, item)
        case e.ItemRemoved(item=item_id):
            return amend(state, _without, item_id)
        case _ as unreachable:
            assert_never(unreachable)


def _granted(state: State, event: _ItemChange) -> State:
    if not is_asked(state):
        return state
    match event:
        case e.PlanSwitched(item=item, price=price, quantity=quantity):
            # One answer of Stripe may grant a switch and a quantity that were asked one by one.
            return closed(
                closed(state, Operation.SWITCH_PLAN, lambda o: is_switch_to(price.id, item, o)),
                Operation.CHANGE_QUANTITY,
                lambda o: is_quantity_of(quantity, item, o),
            )
        case e.QuantityChanged(item=item, quantity=quantity):
            return closed(
                state, Operation.CHANGE_QUANTITY, lambda o: is_quantity_of(quantity, item, o)
            )
        case e.PriceRestated() | e.PeriodRenewed():
            return state
        case _ as unreachable:
            assert_never(unreachable)


def _with_item(s: InForce, event: _ItemChange) -> InForce:
    items = list(s.items)
    for place, item in enumerate(items):
        if item.id == event.item:
            items[place] = _changed(item, event)
    return altered(s, items=tuple(items))


def _changed(item: SubscriptionItem, event: _ItemChange) -> SubscriptionItem:
    match event:
        case e.PlanSwitched():
            return altered(item, price=event.price, quantity=event.quantity)
        case e.PeriodRenewed():
            return altered(
                item,
                current_period_start=event.current_period_start,
                current_period_end=event.current_period_end,
            )
        case e.QuantityChanged():
            return altered(item, quantity=event.quantity)
        case e.PriceRestated():
            return altered(item, price=event.price)
        case _ as unreachable:
            assert_never(unreachable)


def _with_another(s: InForce, item: SubscriptionItem) -> InForce:
    return altered(s, items=in_order((*s.items, item)))


def _without(s: InForce, item_id: SubscriptionItemId) -> InForce:
    return altered(s, items=tuple(item for item in s.items if item.id != item_id))
