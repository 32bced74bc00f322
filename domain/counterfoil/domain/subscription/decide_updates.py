"""Decisions of updating a subscription: switching the plan, changing the quantity."""

from counterfoil.domain.configuration.features import ProrationBehavior, TrialUpdateBehavior
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.price import PriceTerms
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.deciding import Events, decided_or_asked, in_force, item_of
from counterfoil.domain.subscription.guards import (
    features,
    may_change_quantity,
    may_switch,
    terms_of,
)
from counterfoil.domain.subscription.state import InForce, State
from counterfoil.domain.subscription.switching import quantity_after, waits_for_period_end
from counterfoil.domain.subscription.terms import Status, SubscriptionItem
from counterfoil.domain.values import ScheduleId


def switch_plan(command: c.SwitchPlan, state: State, facts: Facts) -> Events:
    """
    Switch an item's price, now or at the period's end (R58).

    A customer's switch during a trial ends it, unless the configuration lets it go on (R61, R88).
    A switch to the price of now is a change of the quantity alone.
    """
    subscription = in_force(state)
    item = item_of(subscription, command.item_id)
    price_id, quantity = command.price_id, command.quantity
    if price_id == item.price.id:
        return _requantified(subscription, item, quantity, command.proration_behavior, facts)
    refuse_first(may_switch(subscription, item, price_id, quantity, facts))
    asked = switch_asked(
        item, terms_of(price_id, facts), quantity, facts, command.proration_behavior
    )
    return decided_or_asked(
        subscription, facts, decided=_switched(asked, subscription, facts), asked=asked
    )


def change_quantity(command: c.ChangeQuantity, state: State, facts: Facts) -> Events:
    """
    Change an item's quantity, now or at the period's end (R58); at the portal within the
    configuration's bounds (R55, R82).
    """
    subscription = in_force(state)
    item = item_of(subscription, command.item_id)
    return _requantified(subscription, item, command.quantity, command.proration_behavior, facts)


def _requantified(
    subscription: InForce,
    item: SubscriptionItem,
    quantity: int | None,
    proration: ProrationBehavior,
    facts: Facts,
) -> Events:
    if quantity is None or quantity == item.quantity:
        return ()
    refuse_first(may_change_quantity(subscription, item, quantity, facts))
    asked = quantity_asked(item, quantity, facts, proration)
    if isinstance(asked, e.PlanSwitchRequested):
        decided = _switched(asked, subscription, facts)
    else:
        changed = e.QuantityChanged(
            item=item.id, quantity=quantity, proration_behavior=asked.proration_behavior
        )
        decided = (changed, *_trial_ended(subscription, facts))
    return decided_or_asked(subscription, facts, decided=decided, asked=asked)


def switch_asked(
    item: SubscriptionItem,
    price: PriceTerms,
    quantity: int | None,
    facts: Facts,
    proration: ProrationBehavior = ProrationBehavior.CREATE_PRORATIONS,
) -> e.PlanSwitchRequested:
    """Say what a switch asks for; at the portal the configuration says how and when (R56, R58)."""
    after = quantity_after(item, price, quantity)
    feature = features(facts).subscription_update
    return e.PlanSwitchRequested(
        item=item.id,
        price=price,
        quantity=after,
        proration_behavior=feature.proration_behavior if facts.at_portal else proration,
        at_period_end=facts.at_portal
        and waits_for_period_end(item, price, after, feature.schedule_at_period_end),
    )


def quantity_asked(
    item: SubscriptionItem,
    quantity: int,
    facts: Facts,
    proration: ProrationBehavior = ProrationBehavior.CREATE_PRORATIONS,
) -> e.QuantityChangeRequested | e.PlanSwitchRequested:
    """Say what another quantity asks for: one that waits is kept by a schedule, as a switch is."""
    switch = switch_asked(item, item.price, quantity, facts, proration)
    if switch.at_period_end:
        return switch
    return e.QuantityChangeRequested(
        item=item.id, quantity=quantity, proration_behavior=switch.proration_behavior
    )


def _switched(asked: e.PlanSwitchRequested, subscription: InForce, facts: Facts) -> Events:
    if asked.at_period_end:
        scheduled = e.PlanSwitchScheduled(
            item=asked.item,
            price=asked.price,
            quantity=asked.quantity,
            takes_effect_at=subscription.current_period_end,
            # Born here, so that the same command names the same schedule whenever it is tried.
            schedule=ScheduleId(f"sub_sched_{facts.cause.command_id}"),
        )
        return (scheduled,)
    switched = e.PlanSwitched(
        item=asked.item,
        price=asked.price,
        quantity=asked.quantity,
        proration_behavior=asked.proration_behavior,
    )
    return (switched, *_trial_ended(subscription, facts))


def _trial_ended(subscription: InForce, facts: Facts) -> Events:
    """A customer's update ends the trial, unless the configuration lets it go on (R61, R88)."""
    behavior = features(facts).subscription_update.trial_update_behavior
    if (
        facts.at_portal
        and subscription.status is Status.TRIALING
        and behavior is not TrialUpdateBehavior.CONTINUE_TRIAL
    ):
        return (e.TrialEnded(facts.at),)
    return ()
