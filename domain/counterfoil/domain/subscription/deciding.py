"""What the decisions of a subscription share: who it is, and decided or only asked."""

from typing import assert_never

import attrs

from counterfoil.domain import asking
from counterfoil.domain.confirming import is_synced, to_await
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.guards import Refusals, merchant_alone
from counterfoil.domain.subscription.outstanding import request_of
from counterfoil.domain.subscription.state import Ended, InForce, State, Unseen
from counterfoil.domain.subscription.terms import Schedule, ScheduleStatus, SubscriptionItem
from counterfoil.domain.values import SubscriptionItemId

Events = tuple[e.Event, ...]


def in_force(state: State) -> InForce:
    """
    Return the subscription if it can still change; refuse what is unknown (R83) or over (R93,
    R116).
    """
    match state:
        case InForce():
            return state
        case Ended():
            raise r.SubscriptionEndedError(state.id)
        case Unseen():
            raise r.UnknownSubscriptionError(state.id)
        case _ as unreachable:
            assert_never(unreachable)


def known(state: State) -> InForce:
    """
    Return what is known of a subscription, also of one that is over; refuse what is unknown
    (R83).
    """
    match state:
        case InForce():
            return state
        case Ended():
            return state.last
        case Unseen():
            raise r.UnknownSubscriptionError(state.id)
        case _ as unreachable:
            assert_never(unreachable)


def by_merchant(state: State, facts: Facts) -> InForce:
    """Return the subscription for a wish that the portal doesn't offer (R91)."""
    subscription = in_force(state)
    refuse_first(merchant_alone(subscription.id, facts))
    return subscription


def item_of(subscription: InForce, item_id: SubscriptionItemId) -> SubscriptionItem:
    """Return an item that a wish names; refuse one that the subscription doesn't hold (R79)."""
    item = subscription.item(item_id)
    if item is None:
        raise r.UnknownItemError(subscription.id, item_id)
    return item


def released(schedule: Schedule) -> Events:
    """Return what tells that a schedule manages the subscription no more."""
    after = attrs.evolve(schedule, status=ScheduleStatus.RELEASED, update_scheduled=False)
    return (e.ScheduleReleased(after.id), e.ScheduleStateChanged(after))


def decided_or_asked(
    state: InForce | Unseen,
    facts: Facts,
    *,
    decided: Events,
    asked: e.Asked,
) -> Events:
    """
    Return the fact in a standalone account, the request in a synced one.

    The same request again is quiet; another of its kind waits until the first is answered (R97).
    """
    if not is_synced(facts):
        return decided
    if is_under_way(state, asked):
        return ()
    refuse_first(no_other_is_under_way(state, asked))
    return (asked,)


def is_under_way(state: InForce | Unseen, asked: e.Asked) -> bool:
    """Tell whether the very same was asked of Stripe and has no final answer yet."""
    return asking.is_under_way(request_of(asked), state.outstanding)


def no_other_is_under_way(state: InForce | Unseen, asked: e.Asked) -> Refusals:
    """Of each kind one request is under way at a time (R97)."""
    yield from operation_is_free(state, request_of(asked).operation)


def operation_is_free(state: InForce | Unseen, operation: Operation) -> Refusals:
    """Nothing of the kind is under way (R97)."""
    if any(o.operation is operation for o in state.outstanding):
        yield r.RequestUnderWayError(state.id, operation)


def at_once(subscription: InForce, facts: Facts, events: Events, *facets: str) -> Events:
    """
    Return what is decided at once; in a synced account its facets then await Stripe's
    confirmation.
    """
    awaited = to_await(facets, subscription.unconfirmed, facts)
    return (*events, e.ConfirmationAwaited(awaited)) if awaited else events
