"""The record of a subscription that begins."""

from typing import Literal

from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION, BillingMode, Subscription
from counterfoil.adapters.sandbox.subscriptions.subscription_terms import Terms


def new_record(
    turn: Turn, terms: Terms, currency: str, clock: str | None, now: int
) -> Subscription:
    """Return the record of a subscription that begins now, its items and its anchor to come."""
    return Subscription(
        id=turn.new_id(SUBSCRIPTION),
        object="subscription",
        application=None,
        application_fee_percent=None,
        automatic_tax={"disabled_reason": None, "enabled": False, "liability": None},
        billing_cycle_anchor=now,
        billing_cycle_anchor_config=terms.anchor_config,
        billing_mode=_mode(terms.billing_mode, now),
        billing_schedules=[],
        billing_thresholds=None,
        cancel_at=None,
        cancel_at_period_end=False,
        canceled_at=None,
        cancellation_details={
            "comment": None,
            "feedback": None,
            "feedback_option": None,
            "reason": None,
        },
        collection_method=terms.collection_method,
        created=now,
        currency=currency,
        customer=terms.customer,
        customer_account=None,
        days_until_due=terms.days_until_due,
        default_payment_method=terms.default_payment_method,
        default_source=None,
        default_tax_rates=list(terms.default_tax_rates),
        description=terms.description,
        discounts=[],
        ended_at=None,
        invoice_settings={"account_tax_ids": None, "issuer": {"type": "self"}},
        items=[],
        latest_invoice=None,
        livemode=False,
        managed_payments={"enabled": False},
        metadata=dict(terms.metadata),
        next_pending_invoice_item_invoice=None,
        on_behalf_of=None,
        pause_collection=None,
        payment_settings=terms.payment_settings,
        pending_invoice_item_interval=None,
        pending_setup_intent=None,
        pending_update=None,
        schedule=terms.schedule,
        start_date=now,
        status="incomplete",
        status_details=None,
        test_clock=clock,
        transfer_data=None,
        trial_end=None,
        trial_settings=terms.trial_settings,
        trial_start=None,
        ended=False,
        resuming=None,
    )


def _mode(mode: Literal["classic", "flexible"], now: int) -> BillingMode:
    if mode == "classic":
        return {"flexible": None, "type": "classic"}
    return flexible_since(now)


def flexible_since(now: int) -> BillingMode:
    """Return the flexible billing mode as it is unless something else is asked for."""
    return {
        "flexible": {"proration_discounts": "included"},
        "type": "flexible",
        "updated_at": now,
    }
