"""
Decisions on a subscription's life and terms: starting, billing, trial, schedule, payment method.
"""

from counterfoil.domain.altered import altered
from counterfoil.domain.calendar import whole_second
from counterfoil.domain.changes import Set, after
from counterfoil.domain.confirming import is_synced
from counterfoil.domain.customer.refusals import CustomerNotInForceError
from counterfoil.domain.customer.state import InForce as CustomerInForce
from counterfoil.domain.facts import Facts
from counterfoil.domain.metadata import merge_metadata, metadata_fits
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription import policy
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.deciding import (
    Events,
    at_once,
    by_merchant,
    decided_or_asked,
    in_force,
    item_of,
    known,
    released,
)
from counterfoil.domain.subscription.guards import (
    Refusals,
    can_be_charged,
    may_choose_payment_method,
    merchant_alone,
    price_can_be_sold,
    quantity_fits,
    terms_of,
)
from counterfoil.domain.subscription.periods import (
    begins_at_the_end,
    ended,
    ending,
    expired,
    first_period_end,
    moved,
    trial_ended,
)
from counterfoil.domain.subscription.state import InForce, State, Unseen
from counterfoil.domain.subscription.switching import is_metered
from counterfoil.domain.subscription.terms import (
    Schedule,
    Status,
    SubscriptionItem,
)
from counterfoil.domain.values import Annotations

ITEMS_MAX = 20
"""How many items a subscription may hold (R95)."""

BILLING_STATUSES = frozenset(
    {Status.INCOMPLETE, Status.TRIALING, Status.ACTIVE, Status.PAST_DUE, Status.UNPAID}
)
"""The statuses that billing brings by itself; the others have commands of their own (R93)."""


def start_subscription(command: c.StartSubscription, state: State, facts: Facts) -> Events:
    """Start a subscription; at the portal never (R91)."""
    refuse_first(merchant_alone(command.subscription_id, facts))
    if not isinstance(state, Unseen):
        raise r.SubscriptionAlreadyStartedError(command.subscription_id)
    refuse_first(_may_start(command, facts))
    opening = _opening(command, facts)
    return decided_or_asked(
        state,
        facts,
        decided=(e.SubscriptionStarted(opening=opening, notes=command.notes),),
        asked=e.SubscriptionStartRequested(opening=opening, notes=command.notes),
    )


def _may_start(command: c.StartSubscription, facts: Facts) -> Refusals:
    ids = [item.id for item in command.items]
    if not 1 <= len(ids) <= ITEMS_MAX or len(set(ids)) < len(ids):
        yield r.ItemCountError(command.subscription_id)
    if not isinstance(facts.customer, CustomerInForce):
        yield CustomerNotInForceError(command.customer_id)
    yield from metadata_fits({}, Set(command.notes.metadata))
    currency = None
    for item in command.items:
        yield from price_can_be_sold(command.subscription_id, item.price, currency, facts)
        if item.quantity is not None:
            yield from quantity_fits(command.subscription_id, item.price, item.quantity, facts)
        price = facts.price(item.price)
        currency = currency or (price.terms.currency if price else None)
    if command.trial is not None and command.trial.end <= facts.at:
        yield r.TrialEndPastError(command.subscription_id)
    if command.default_payment_method is not None:
        yield from can_be_charged(command.subscription_id, command.default_payment_method, facts)


def _opening(command: c.StartSubscription, facts: Facts) -> e.Opening:
    prices = [terms_of(item.price, facts) for item in command.items]
    items = tuple(
        SubscriptionItem(
            id=item.id,
            price=price,
            quantity=None if is_metered(price) else item.quantity,
            current_period_start=facts.at,
            current_period_end=command.trial.end
            if command.trial
            else first_period_end(price, facts.at),
        )
        for item, price in zip(command.items, prices, strict=True)
    )
    return e.Opening(
        customer=command.customer_id,
        status=Status.TRIALING if command.trial else Status.ACTIVE,
        items=items,
        created=facts.at,
        start_date=facts.at,
        currency=prices[0].currency,
        collection_method=command.collection_method,
        billing_mode=command.billing_mode or policy.billing_mode_of(facts.cause.api_version),
        billing_cycle_anchor=command.trial.end if command.trial else facts.at,
        trial=command.trial,
        default_payment_method=command.default_payment_method,
        on_behalf_of=command.on_behalf_of,
    )


def end_trial(command: c.EndTrial, state: State, facts: Facts) -> Events:
    """End the trial now, with what its end brings (R144); quiet where none runs (R88)."""
    subscription = by_merchant(state, facts)
    if subscription.status is not Status.TRIALING:
        return ()
    return decided_or_asked(
        subscription,
        facts,
        decided=trial_ended(subscription, facts),
        asked=e.TrialEndRequested(),
    )


def change_trial(command: c.ChangeTrial, state: State, facts: Facts) -> Events:
    """Give a trial, or move its end; the period and the billing cycle follow it (R88)."""
    subscription = by_merchant(state, facts)
    trial = altered(command.trial, end=whole_second(command.trial.end))
    if trial == subscription.trial:
        return ()
    if trial.end <= facts.at:
        raise r.TrialEndPastError(subscription.id)
    changed: Events = (e.TrialChanged(trial),)
    if not is_synced(facts):
        if subscription.status is Status.ACTIVE:
            changed = (*changed, e.StatusChanged(Status.TRIALING))
        periods = moved(subscription, ending(subscription.items, trial.end))
        changed = (*changed, e.BillingCycleAnchorReset(trial.end), *periods)
    return at_once(subscription, facts, changed, "trial")


def choose_payment_method(command: c.ChoosePaymentMethod, state: State, facts: Facts) -> Events:
    """Charge the subscription to a method of its own, or let the default pay again (R100, R101)."""
    subscription = in_force(state)
    if command.payment_method_id == subscription.default_payment_method:
        return ()
    refuse_first(may_choose_payment_method(subscription, command.payment_method_id, facts))
    chosen = e.DefaultPaymentMethodChosen(command.payment_method_id)
    return at_once(subscription, facts, (chosen,), "default_payment_method")


def change_collection_method(
    command: c.ChangeCollectionMethod, state: State, facts: Facts
) -> Events:
    """Charge automatically, or send invoices."""
    subscription = by_merchant(state, facts)
    if command.collection_method == subscription.collection_method:
        return ()
    changed = e.CollectionMethodChanged(command.collection_method)
    return at_once(subscription, facts, (changed,), "collection_method")


def attach_schedule(command: c.AttachSchedule, state: State, facts: Facts) -> Events:
    """Put the subscription under a schedule (R86); never while it is paused (R138)."""
    subscription = by_merchant(state, facts)
    schedule = Schedule(id=command.schedule_id, update_scheduled=command.update_scheduled)
    if subscription.schedule == schedule:
        return ()
    if subscription.schedule is not None and subscription.schedule.id != schedule.id:
        raise r.OtherScheduleError(subscription.id, subscription.schedule.id)
    if subscription.status is Status.PAUSED:
        raise r.PauseUnderScheduleError(subscription.id)
    return decided_or_asked(
        subscription,
        facts,
        decided=(e.ScheduleAttached(schedule.id), e.ScheduleStateChanged(schedule)),
        asked=e.ScheduleAttachmentRequested(schedule),
    )


def release_schedule(command: c.ReleaseSchedule, state: State, facts: Facts) -> Events:
    """Free the subscription of its schedule; quiet where there is none."""
    subscription = by_merchant(state, facts)
    if subscription.schedule is None:
        return ()
    return decided_or_asked(
        subscription,
        facts,
        decided=released(subscription.schedule),
        asked=e.ScheduleReleaseRequested(subscription.schedule.id),
    )


def change_annotations(command: c.ChangeAnnotations, state: State, facts: Facts) -> Events:
    """Change metadata and description, also of a subscription that is over (R5, R116)."""
    subscription = known(state)
    refuse_first(merchant_alone(subscription.id, facts))
    refuse_first(metadata_fits(subscription.notes.metadata, command.metadata))
    notes = Annotations(
        metadata=merge_metadata(subscription.notes.metadata, command.metadata),
        # Stripe knows no empty description: '' clears it.
        description=after(command.description, subscription.notes.description, None) or None,
    )
    if notes == subscription.notes:
        return ()
    return at_once(subscription, facts, (e.AnnotationsChanged(notes),), "notes")


def change_status(command: c.ChangeStatus, state: State, facts: Facts) -> Events:
    """Say what a standalone account's billing has come to (R93)."""
    subscription = by_merchant(state, facts)
    if command.status == subscription.status:
        return ()
    refuse_first(_standalone(subscription, facts))
    if command.status is Status.INCOMPLETE_EXPIRED and subscription.status is Status.INCOMPLETE:
        return (expired(facts.at),)
    if command.status not in BILLING_STATUSES or subscription.status is Status.PAUSED:
        raise r.StatusNotOfBillingError(subscription.id, command.status)
    return (e.StatusChanged(command.status),)


def renew_period(command: c.RenewPeriod, state: State, facts: Facts) -> Events:
    """
    Say that an item bills a new period.

    A period that would begin when the subscription is set to end never begins: the end comes
    instead (R112). A cancellation by the flag moves with the end of the running period, one by
    the date doesn't (R108, R109).
    """
    subscription = by_merchant(state, facts)
    item = item_of(subscription, command.item_id)
    renewed = altered(
        item,
        current_period_start=command.current_period_start,
        current_period_end=command.current_period_end,
    )
    if renewed == item:
        return ()
    refuse_first(_standalone(subscription, facts))
    backwards = command.current_period_end <= command.current_period_start
    if backwards or subscription.status is Status.PAUSED:
        raise r.PeriodBackwardsError(subscription.id)
    if begins_at_the_end(command.current_period_start, item, subscription):
        return (ended(subscription, command.current_period_start),)
    items = tuple(renewed if i.id == item.id else i for i in subscription.items)
    return tuple(moved(subscription, items))


def _standalone(subscription: InForce, facts: Facts) -> Refusals:
    """In a synced account Stripe says what billing has come to (R93, R160)."""
    if is_synced(facts):
        yield r.StripeTellsBillingError(subscription.id)
