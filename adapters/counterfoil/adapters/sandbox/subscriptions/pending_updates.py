"""Changes of subscriptions that wait for their invoices to be paid."""

from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION, Subscription
from counterfoil.adapters.sandbox.subscriptions import timing


def waits_for(subscription: Subscription, invoice: str) -> bool:
    """Say whether a change of a subscription waits for an invoice to be paid."""
    pending = subscription["pending_update"]
    return pending is not None and pending["invoice"] == invoice


def apply(turn: Turn, subscription: Subscription) -> None:
    """Let a subscription be what it was to become once its invoice is paid."""
    pending = subscription["pending_update"]
    if pending is None:
        return
    id, clock = subscription["id"], subscription["test_clock"]
    if pending["subscription_items"] is not None:
        subscription["items"] = pending["subscription_items"]
    if pending["billing_cycle_anchor"] is not None:
        subscription["billing_cycle_anchor"] = pending["billing_cycle_anchor"]
    if pending["trial_end"] is not None:
        subscription["trial_end"] = pending["trial_end"]
        if subscription["status"] == "trialing":
            subscription["status"] = "active"
    subscription["pending_update"] = None
    turn.write(SUBSCRIPTION, subscription)
    timing.retime(turn, subscription)
    if not pending["is_new"]:
        turn.announce("customer.subscription.pending_update_applied", SUBSCRIPTION, id, clock)
    turn.announce("customer.subscription.updated", SUBSCRIPTION, id, clock)
