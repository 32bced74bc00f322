"""Subscriptions, their items and their schedules, as Stripe shows them."""

from datetime import datetime

from counterfoil.adapters.api.shown.values import pairs, seconds, texts
from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.subscription.terms import Schedule, SubscriptionItem


def shown_subscription(
    subscription: InForce, ended_at: datetime | None, *, livemode: bool
) -> JsonObject:
    """Return a subscription, its items apart; what it was last where it is over."""
    schedule, trial = subscription.schedule, subscription.trial
    anchor = subscription.billing_cycle_anchor or subscription.start_date
    return {
        "id": subscription.id,
        "object": "subscription",
        "application": None,
        "application_fee_percent": None,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": seconds(anchor),
        "billing_cycle_anchor_config": None,
        "billing_mode": {"type": subscription.billing_mode.value},
        "billing_schedules": [],
        "billing_thresholds": None,
        "cancel_at": seconds(subscription.cancel_at),
        "cancel_at_period_end": subscription.cancel_at_period_end,
        "canceled_at": seconds(subscription.canceled_at),
        "cancellation_details": _cancellation(subscription),
        "collection_method": subscription.collection_method.value,
        "created": seconds(subscription.created),
        "currency": subscription.currency,
        "customer": subscription.customer,
        "customer_account": None,
        "days_until_due": None,
        "default_payment_method": subscription.default_payment_method,
        "default_source": subscription.default_source,
        "default_tax_rates": [],
        "description": subscription.notes.description,
        "discounts": texts(subscription.discounts),
        "ended_at": seconds(ended_at),
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "latest_invoice": subscription.latest_invoice,
        "livemode": livemode,
        "metadata": pairs(subscription.notes.metadata),
        "next_pending_invoice_item_invoice": None,
        "on_behalf_of": subscription.on_behalf_of,
        "pause_collection": _collection_pause(subscription),
        "payment_settings": None,
        "pending_invoice_item_interval": None,
        "pending_setup_intent": None,
        "pending_update": None,
        "schedule": None if schedule is None else schedule.id,
        "start_date": seconds(subscription.start_date),
        "status": subscription.status.value,
        "test_clock": None,
        "transfer_data": None,
        "trial_end": None if trial is None else seconds(trial.end),
        "trial_settings": None
        if trial is None
        else {"end_behavior": {"missing_payment_method": trial.missing_payment_method.value}},
        "trial_start": None if trial is None else seconds(trial.start),
    }


def shown_item(subscription: InForce, item: SubscriptionItem, price: JsonObject) -> JsonObject:
    """
    Return an item of a subscription, with its price.

    When it was added isn't held, so that it is as old as the subscription.
    """
    shown: JsonObject = {
        "id": item.id,
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": seconds(subscription.created),
        "current_period_end": seconds(item.current_period_end),
        "current_period_start": seconds(item.current_period_start),
        "discounts": [],
        "metadata": {},
        "price": price,
        "subscription": subscription.id,
        "tax_rates": [],
    }
    if item.quantity is not None:
        shown["quantity"] = item.quantity
    return shown


def shown_schedule(subscription: InForce, schedule: Schedule, *, livemode: bool) -> JsonObject:
    """Return a schedule, as far as it is held: its phases aren't."""
    manages = schedule.in_force
    return {
        "id": schedule.id,
        "object": "subscription_schedule",
        "billing_mode": {"type": subscription.billing_mode.value},
        "customer": subscription.customer,
        "livemode": livemode,
        "released_subscription": None if manages else subscription.id,
        "status": schedule.status.value,
        "subscription": subscription.id if manages else None,
    }


def _cancellation(subscription: InForce) -> JsonObject:
    return {
        "comment": subscription.comment,
        "feedback": None if subscription.feedback is None else subscription.feedback.value,
        "feedback_option": subscription.feedback_option,
        "reason": None if subscription.end_reason is None else subscription.end_reason.value,
    }


def _collection_pause(subscription: InForce) -> JsonObject | None:
    pause = subscription.collection_pause
    if pause is None:
        return None
    return {"behavior": pause.behavior.value, "resumes_at": seconds(pause.resumes_at)}
