"""What time alone brings about for a subscription, one moment at a time."""

from datetime import datetime

from counterfoil.domain.altered import altered
from counterfoil.domain.confirming import is_synced
from counterfoil.domain.facts import Facts
from counterfoil.domain.requests import lapsed
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.deciding import Events, released
from counterfoil.domain.subscription.due import (
    collection_resumes_at,
    due,
    due_beside_stripe,
    expires_at,
    has_periods,
    switches_at,
    trial_ends_at,
)
from counterfoil.domain.subscription.periods import (
    begins_another_cycle,
    cycle_begun,
    ended,
    ends_at,
    expired,
    gone_on,
    renewed,
    trial_ended,
)
from counterfoil.domain.subscription.state import Ended, InForce, State
from counterfoil.domain.subscription.switching import switched
from counterfoil.domain.subscription.terms import SubscriptionItem


def let_time_pass(command: c.LetTimePass, state: State, facts: Facts) -> Events:
    """
    Bring about all that falls on the first moment that is due, as of that moment; quiet before it.

    In a synced account what Stripe brings about is left to its statements.
    """
    moment = due_beside_stripe(state) if is_synced(facts) else due(state)
    if isinstance(state, Ended) or moment is None or moment > facts.at:
        return ()
    lapses = tuple(e.RequestLapsed(each.operation) for each in lapsed(state.outstanding, moment))
    if is_synced(facts) or not isinstance(state, InForce):
        return lapses
    return (*lapses, *_brought_about(state, altered(facts, at=moment)))


def _brought_about(subscription: InForce, facts: Facts) -> Events:
    """Return what a moment brings; the end comes instead of all else (R93, R112)."""
    if _has_come(ends_at(subscription, subscription.items), facts):
        return (ended(subscription, facts.at),)
    if _has_come(expires_at(subscription), facts):
        return (expired(facts.at),)
    # A new period is billed by the plan that the subscription has by then.
    switch, items = _switched(subscription, facts)
    return (
        *_collection_resumed(subscription, facts),
        *switch,
        *_periods(subscription, altered(subscription, items=items), facts),
    )


def _collection_resumed(subscription: InForce, facts: Facts) -> Events:
    """A paused collection goes on; its invoices had their periods meanwhile (R125, R131)."""
    if _has_come(collection_resumes_at(subscription), facts):
        return (e.CollectionResumed(),)
    return ()


def _switched(subscription: InForce, facts: Facts) -> tuple[Events, tuple[SubscriptionItem, ...]]:
    """
    Return what tells that a scheduled switch takes effect, and the items that it leaves.

    The schedule has done its work, and frees the subscription; a paused collection stays so (R132).
    """
    switch = subscription.scheduled_switch
    if switch is None or not _has_come(switches_at(subscription), facts):
        return (), subscription.items
    freed = released(subscription.schedules[switch.schedule])
    before = subscription.item(switch.item)
    items = switched(subscription.items, switch.item, switch.price, switch.quantity)
    if before is None or items == subscription.items:
        return freed, items
    if before.price.id == switch.price.id:
        changed = e.QuantityChanged(item=switch.item, quantity=switch.quantity)
        return (changed, *freed), items
    plan = e.PlanSwitched(item=switch.item, price=switch.price, quantity=switch.quantity)
    return (plan, *freed), items


def _periods(before: InForce, subscription: InForce, facts: Facts) -> Events:
    """Return what becomes of pause, trial and periods, once a switch has taken effect."""
    if _has_come(subscription.resumes_at, facts):
        return (e.SubscriptionResumed(), *cycle_begun(subscription, facts.at))
    if _has_come(trial_ends_at(subscription), facts):
        return trial_ended(subscription, facts)
    if not has_periods(subscription):
        return ()
    if begins_another_cycle(before.items, subscription.items):
        return cycle_begun(subscription, facts.at)
    items = gone_on(subscription.items, subscription.billing_cycle_anchor, facts.at)
    return tuple(renewed(subscription, items))


def _has_come(moment: datetime | None, facts: Facts) -> bool:
    return moment is not None and moment <= facts.at
