"""Decisions of updating a subscription: switching the plan, changing the quantity."""

from counterfoil.domain.altered import altered
from counterfoil.domain.configuration.features import (
    BillingCycleAnchor,
    ProrationBehavior,
    TrialUpdateBehavior,
)
from counterfoil.domain.facts import Facts
from counterfoil.domain.portal import features
from counterfoil.domain.product.price import PriceTerms
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.deciding import Events, decided_or_asked, in_force, item_of
from counterfoil.domain.subscription.guards import (
    may_change_quantity,
    may_switch,
    terms_of,
)
from counterfoil.domain.subscription.periods import (
    begins_another_cycle,
    cycle_begun,
    trial_ended,
)
from counterfoil.domain.subscription.state import InForce, State
from counterfoil.domain.subscription.switching import (
    is_metered,
    quantity_after,
    switched,
    waits_for_period_end,
)
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
        # With a metered price goes no quantity, whatever the wish says.
        quantity = None if is_metered(item.price) else quantity
        return _requantified(subscription, item, quantity, command.proration_behavior, facts)
    refuse_first(may_switch(subscription, item, price_id, quantity, facts))
    price = terms_of(price_id, facts)
    asked = switch_asked(subscription, item, price, quantity, facts, command.proration_behavior)
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
    asked = quantity_asked(subscription, item, quantity, facts, proration)
    if isinstance(asked, e.PlanSwitchRequested):
        decided = _switched(asked, subscription, facts)
    else:
        changed = e.QuantityChanged(
            item=item.id, quantity=quantity, proration_behavior=asked.proration_behavior
        )
        decided = (changed, *_periods_after(asked, subscription, subscription.items, facts))
    return decided_or_asked(subscription, facts, decided=decided, asked=asked)


def switch_asked(  # noqa: PLR0913, PLR0917
    subscription: InForce,
    item: SubscriptionItem,
    price: PriceTerms,
    quantity: int | None,
    facts: Facts,
    proration: ProrationBehavior = ProrationBehavior.CREATE_PRORATIONS,
) -> e.PlanSwitchRequested:
    """
    Say what a switch asks for; at the portal the configuration says how and when (R56-R58, R61).
    """
    after = quantity_after(item, price, quantity)
    if not facts.at_portal:
        return e.PlanSwitchRequested(
            item=item.id, price=price, quantity=after, proration_behavior=proration
        )
    feature = features(facts).subscription_update
    waits = waits_for_period_end(item, price, after, feature.schedule_at_period_end)
    return e.PlanSwitchRequested(
        item=item.id,
        price=price,
        quantity=after,
        proration_behavior=feature.proration_behavior,
        at_period_end=waits,
        ends_trial=not waits
        and subscription.status is Status.TRIALING
        and feature.trial_update_behavior is not TrialUpdateBehavior.CONTINUE_TRIAL,
        resets_billing_cycle=not waits and feature.billing_cycle_anchor is BillingCycleAnchor.NOW,
    )


def quantity_asked(
    subscription: InForce,
    item: SubscriptionItem,
    quantity: int,
    facts: Facts,
    proration: ProrationBehavior = ProrationBehavior.CREATE_PRORATIONS,
) -> e.QuantityChangeRequested | e.PlanSwitchRequested:
    """Say what another quantity asks for: one that waits is kept by a schedule, as a switch is."""
    switch = switch_asked(subscription, item, item.price, quantity, facts, proration)
    if switch.at_period_end:
        return switch
    return e.QuantityChangeRequested(
        item=item.id,
        quantity=quantity,
        proration_behavior=switch.proration_behavior,
        ends_trial=switch.ends_trial,
        resets_billing_cycle=switch.resets_billing_cycle,
    )


def _switched(asked: e.PlanSwitchRequested, subscription: InForce, facts: Facts) -> Events:
    if asked.at_period_end:
        scheduled = e.PlanSwitchScheduled(
            item=asked.item,
            price=asked.price,
            quantity=asked.quantity,
            takes_effect_at=subscription.current_period_end,
            schedule=_schedule_of(subscription, facts),
        )
        return (scheduled,)
    switch = e.PlanSwitched(
        item=asked.item,
        price=asked.price,
        quantity=asked.quantity,
        proration_behavior=asked.proration_behavior,
    )
    items = switched(subscription.items, asked.item, asked.price, asked.quantity)
    return (switch, *_periods_after(asked, subscription, items, facts))


def _schedule_of(subscription: InForce, facts: Facts) -> ScheduleId:
    """
    Return the schedule that keeps a switch: the one in force, else one that is born here.

    Its id follows from the command, which names the same schedule whenever it is tried.
    """
    schedule = subscription.schedule
    return schedule.id if schedule else ScheduleId(f"sub_sched_{facts.cause.command_id}")


def _periods_after(
    asked: e.PlanSwitchRequested | e.QuantityChangeRequested,
    subscription: InForce,
    items: tuple[SubscriptionItem, ...],
    facts: Facts,
) -> Events:
    """
    Return what an update does to trial and periods (R57, R61, R88).

    Another interval begins a new period, as a new billing cycle does.
    """
    updated = altered(subscription, items=items)
    if asked.ends_trial:
        return trial_ended(updated, facts)
    if asked.resets_billing_cycle or begins_another_cycle(subscription.items, items):
        return cycle_begun(updated, facts.at)
    return ()
