"""Pictures of what the model and the portal hold, in the same words, to lay side by side."""

from typing import Any

from tests.portal import model as m

from counterfoil.domain.configuration import state as configurations
from counterfoil.domain.coupon import state as coupons
from counterfoil.domain.customer import state as customers
from counterfoil.domain.invoice import state as invoices
from counterfoil.domain.requests import Operation, request_for
from counterfoil.domain.session import state as sessions
from counterfoil.domain.subscription import state as subscriptions

Picture = dict[str, Any]


def of_customer(held: m.Customer, *, billed: bool) -> Picture:
    """Show a customer of the model's."""
    if held.deleted:
        return {"deleted": True}
    return {
        "details": held.details,
        "methods": held.methods,
        "detached": held.detached,
        "default": held.default,
        "tax ids": held.tax_ids,
        "former tax ids": held.former_tax_ids,
        "taken": held.taken,
        "billed": billed,
    }


def seen_customer(state: customers.State) -> Picture | None:
    """Show a customer of the portal's."""
    if isinstance(state, customers.Unseen):
        return None
    if isinstance(state, customers.Deleted):
        return {"deleted": True}
    details = state.details
    return {
        "details": {"name": details.name, "email": details.email, "phone": details.phone},
        "methods": {id_: method.type for id_, method in state.payment_methods.items()},
        "detached": state.removed_payment_methods,
        "default": state.default_payment_method,
        "tax ids": {id_: (tax.type, tax.identity.value) for id_, tax in state.tax_ids.items()},
        "former tax ids": state.removed_tax_ids,
        "taken": {(each.subscription, each.coupon) for each in state.retention_taken},
        "billed": bool(state.billed_by),
    }


def of_subscription(held: m.Subscription) -> Picture:
    """Show a subscription of the model's."""
    return {
        "customer": held.customer,
        "status": held.status,
        "items": [
            (id_, item.price, item.quantity, item.start, item.end)
            for id_, item in sorted(held.items.items())
        ],
        "method": held.method,
        "mode": held.mode,
        "trial": held.trial,
        "collection pause": held.collection_pause,
        "resumes at": held.resumes_at,
        # What is over is set to end no more; how it stood before is nowhere specified.
        "canceling": held.ended is None and (held.cancel_flag, held.cancel_at),
        "reason": held.reason,
        "default": held.default,
        "plans an update": held.schedule is not None and held.schedule[1],
        "is managed": held.schedule is not None,
        "discounts": held.discounts,
        "latest invoice": held.latest_invoice,
        "ended": held.ended,
    }


def seen_subscription(state: subscriptions.State) -> Picture | None:
    """Show a subscription of the portal's."""
    if isinstance(state, subscriptions.Unseen):
        return None
    ended = state if isinstance(state, subscriptions.Ended) else None
    held = state.last if isinstance(state, subscriptions.Ended) else state
    schedule = held.schedule
    return {
        "customer": held.customer,
        "status": held.status,
        "items": [
            (
                item.id,
                item.price.id,
                item.quantity,
                item.current_period_start,
                item.current_period_end,
            )
            for item in held.items
        ],
        "method": held.collection_method,
        "mode": held.billing_mode,
        "trial": held.trial,
        "collection pause": held.collection_pause,
        "resumes at": held.resumes_at,
        "canceling": ended is None and (held.cancel_at_period_end, held.cancel_at),
        "reason": (held.feedback, held.comment),
        "default": held.default_payment_method,
        "plans an update": schedule is not None and schedule.update_scheduled,
        "is managed": schedule is not None,
        "discounts": list(held.discounts),
        "latest invoice": held.latest_invoice,
        "ended": ended.ended_at if ended else None,
    }


def of_configuration(held: m.Configuration, *, is_default: bool) -> Picture:
    """Show a configuration of the model's."""
    return {
        "active": held.active,
        "default": is_default,
        "details": held.details,
        "invoices": held.invoices,
        "methods": held.methods,
        "cancels": (held.cancels, held.cancel_mode, held.cancel_proration),
        "reasons": held.reasons,
        "updates": (held.updates, held.allowed, held.products, held.waits_for),
        "how": (held.in_trial, held.anchor),
        "pauses": (held.pauses, held.pause_type, held.pause_options),
        "offer": (held.offer, held.offer_once),
    }


def seen_configuration(state: configurations.State) -> Picture | None:
    """Show a configuration of the portal's."""
    if isinstance(state, configurations.Unseen):
        return None
    on = state.features
    cancel, update, pause = on.subscription_cancel, on.subscription_update, on.subscription_pause
    offer = state.retention
    return {
        "active": state.active,
        "default": state.is_default,
        "details": (on.customer_update.enabled, on.customer_update.allowed_updates),
        "invoices": on.invoice_history.enabled,
        "methods": on.payment_method_update.enabled,
        "cancels": (cancel.enabled, cancel.mode, cancel.proration_behavior),
        "reasons": (cancel.cancellation_reason.enabled, cancel.cancellation_reason.options),
        "updates": (
            update.enabled,
            update.default_allowed_updates,
            update.products,
            update.schedule_at_period_end,
        ),
        "how": (update.trial_update_behavior, update.billing_cycle_anchor),
        "pauses": (pause.enabled, pause.duration, pause.interval_options),
        "offer": (offer.coupon, offer.once_a_customer) if offer else (None, False),
    }


def of_session(held: m.Session) -> Picture:
    """Show a session of the model's."""
    return {
        "customer": held.wish.customer_id,
        "configuration": held.configuration,
        "redeemed": held.redeemed_at,
        "completed": held.completed,
        "ended": held.ended,
    }


def seen_session(state: sessions.State) -> Picture | None:
    """Show a session of the portal's."""
    if isinstance(state, sessions.Unseen):
        return None
    ended = (state.why, state.ended_at) if isinstance(state, sessions.Ended) else None
    held = state.last if isinstance(state, sessions.Ended) else state
    return {
        "customer": held.customer,
        "configuration": held.configuration,
        "redeemed": held.redeemed_at,
        "completed": held.completed_at is not None,
        "ended": ended,
    }


def of_invoice(held: m.Invoice) -> Picture:
    """Show an invoice of the model's."""
    if held.status is None:
        return {"status": None}
    return {
        "status": held.status,
        "due": held.due,
        "auto advance": held.auto_advance,
        "is being paid": held.paying is not None,
    }


def seen_invoice(state: invoices.State) -> Picture | None:
    """Show an invoice of the portal's."""
    if isinstance(state, invoices.Unseen):
        return None
    if isinstance(state, invoices.Deleted):
        return {"status": None}
    return {
        "status": state.status,
        "due": state.bill.amounts.amount_due,
        "auto advance": state.bill.collection.auto_advance,
        "is being paid": request_for(state.outstanding, Operation.PAY_INVOICE) is not None,
    }


def of_coupon(held: m.Coupon) -> Picture:
    """Show a coupon of the model's."""
    codes = {id_: (code.active, code.redeemed) for id_, code in held.codes.items()}
    return {"deleted": held.deleted, "redeemed": held.redeemed, "codes": codes}


def seen_coupon(state: coupons.State) -> Picture | None:
    """Show a coupon of the portal's."""
    if isinstance(state, coupons.Unseen):
        return None
    held = state.last if isinstance(state, coupons.Deleted) else state
    return {
        "deleted": isinstance(state, coupons.Deleted),
        "redeemed": held.times_redeemed,
        "codes": {
            id_: (code.active, code.times_redeemed) for id_, code in held.promotion_codes.items()
        },
    }
