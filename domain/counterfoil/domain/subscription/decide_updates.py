"""Decisions of updating a subscription: switching the plan, changing the quantity."""

from counterfoil.domain.configuration.features import TrialUpdateBehavior
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.price import PriceTerms
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.deciding import Events, decided_or_asked, in_force
from counterfoil.domain.subscription.guards import (
    features,
    may_change_quantity,
    may_switch,
    waits_for_period_end,
)
from counterfoil.domain.subscription.state import InForce, State
from counterfoil.domain.subscription.terms import Status, SubscriptionItem
from counterfoil.domain.values import ScheduleId


def switch_plan(command: c.SwitchPlan, state: State, facts: Facts) -> Events:
    """
    Switch an item's price, now or at the period's end (R58).

    A customer's switch during a trial ends it, unless the configuration lets it go on (R61, R88).
    """
    subscription = in_force(state)
    item = subscription.item(command.item_id)
    quantity = command.quantity
    if item is not None and (item.price.id, item.quantity) == (
        command.price_id,
        item.quantity if quantity is None else quantity,
    ):
        return ()
    refuse_first(may_switch(subscription, command.item_id, command.price_id, quantity, facts))
    price = facts.price(command.price_id)
    if item is None or price is None:
        return ()
    return _switched(subscription, item, price.terms, command, facts)


def _switched(
    subscription: InForce,
    item: SubscriptionItem,
    price: PriceTerms,
    command: c.SwitchPlan,
    facts: Facts,
) -> Events:
    quantity = item.quantity if command.quantity is None else command.quantity
    proration = command.proration_behavior
    at_period_end = False
    if facts.at_portal:
        proration = features(facts).subscription_update.proration_behavior
        at_period_end = waits_for_period_end(item, price, quantity, facts)
    if at_period_end:
        decided: Events = (
            e.PlanSwitchScheduled(
                item=item.id,
                price=price,
                quantity=quantity,
                takes_effect_at=subscription.current_period_end,
                # Born here, so that the same command names the same schedule whenever it is tried.
                schedule=ScheduleId(f"sub_sched_{facts.cause.command_id}"),
            ),
        )
    else:
        switched = e.PlanSwitched(
            item=item.id, price=price, quantity=quantity, proration_behavior=proration
        )
        decided = (switched, *_trial_ended(subscription, facts))
    return decided_or_asked(
        subscription,
        facts,
        decided=decided,
        asked=e.PlanSwitchRequested(
            item=item.id,
            price=price,
            quantity=quantity,
            proration_behavior=proration,
            at_period_end=at_period_end,
        ),
    )


def change_quantity(command: c.ChangeQuantity, state: State, facts: Facts) -> Events:
    """Change an item's quantity; at the portal within the configuration's bounds (R55, R82)."""
    subscription = in_force(state)
    item = subscription.item(command.item_id)
    if item is not None and item.quantity == command.quantity:
        return ()
    refuse_first(may_change_quantity(subscription, command.item_id, command.quantity, facts))
    proration = command.proration_behavior
    if facts.at_portal:
        proration = features(facts).subscription_update.proration_behavior
    changed = e.QuantityChanged(
        item=command.item_id, quantity=command.quantity, proration_behavior=proration
    )
    return decided_or_asked(
        subscription,
        facts,
        decided=(changed, *_trial_ended(subscription, facts)),
        asked=e.QuantityChangeRequested(
            item=command.item_id, quantity=command.quantity, proration_behavior=proration
        ),
    )


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
