"""What follows for a subscription when one of its invoices changes."""

from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE, Invoice
from counterfoil.adapters.sandbox.shapes.invoice_payment import INVOICE_PAYMENT
from counterfoil.adapters.sandbox.shapes.payment_intent import PAYMENT_INTENT
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION, Status, Subscription
from counterfoil.adapters.sandbox.subscriptions import timing
from counterfoil.adapters.sandbox.subscriptions.ended import end, expire
from counterfoil.adapters.sandbox.subscriptions.paused import (
    is_pausable,
    is_resumed_by,
    pause_for,
    resumed,
    resuming,
)
from counterfoil.adapters.sandbox.subscriptions.pending_updates import apply, waits_for

_OWING = frozenset({"past_due", "unpaid"})


def invoice_changed(turn: Turn, invoice: str) -> None:
    """Let the subscription of an invoice follow it."""
    changed = turn.read(INVOICE, invoice)
    details = None if changed["parent"] is None else changed["parent"]["subscription_details"]
    if details is None:
        return
    subscription = turn.find(SUBSCRIPTION, details["subscription"])
    if subscription is None or subscription["status"] in timing.ENDED:
        return
    match changed["status"]:
        case "paid":
            _paid(turn, subscription, changed)
        case "uncollectible":
            _given_up(turn, subscription, changed)
        case "void":
            _voided(turn, subscription, changed)
        case "open":
            _open(turn, subscription, changed)
        case "draft":
            pass


def setup_succeeded(turn: Turn, intent: str, payment_method: str) -> None:
    """Let the subscription that waits for a payment method be charged to it."""
    for subscription in turn.all_of(SUBSCRIPTION, {"pending_setup_intent": intent}):
        subscription["pending_setup_intent"] = None
        subscription["default_payment_method"] = payment_method
        _tell(turn, subscription)


def _paid(turn: Turn, subscription: Subscription, invoice: Invoice) -> None:
    if waits_for(subscription, invoice["id"]):
        apply(turn, subscription)
    if is_resumed_by(subscription, invoice["id"]):
        resumed(turn, subscription, "active")
        return
    if subscription["payment_settings"]["save_default_payment_method"] == "on_subscription":
        _save_method(turn, subscription, invoice)
    if _settles(subscription, invoice):
        _become(turn, subscription, "active")


def _settles(subscription: Subscription, invoice: Invoice) -> bool:
    """Say whether an invoice that is done with puts its subscription in good standing."""
    if subscription["status"] == "incomplete":
        return invoice["billing_reason"] == "subscription_create"
    return subscription["status"] in _OWING and invoice["id"] == subscription["latest_invoice"]


def _save_method(turn: Turn, subscription: Subscription, invoice: Invoice) -> None:
    """Let what has paid an invoice pay the next ones too."""
    for payment in turn.all_of(INVOICE_PAYMENT, {"invoice": invoice["id"], "status": "paid"}):
        intent = payment["payment"].get("payment_intent")
        record = None if intent is None else turn.find(PAYMENT_INTENT, intent)
        if record is not None and record["payment_method"] is not None:
            subscription["default_payment_method"] = record["payment_method"]
            _tell(turn, subscription)
            return


def _given_up(turn: Turn, subscription: Subscription, invoice: Invoice) -> None:
    if is_resumed_by(subscription, invoice["id"]):
        resumed(turn, subscription, "active")
    elif _settles(subscription, invoice):
        _become(turn, subscription, "active")


def _voided(turn: Turn, subscription: Subscription, invoice: Invoice) -> None:
    """Judge by the invoice before, if there is one that counts; a first one never was."""
    if is_resumed_by(subscription, invoice["id"]):
        resuming(turn, subscription, None)
        return
    if not _settles(subscription, invoice):
        return
    if subscription["status"] == "incomplete":
        expire(turn, subscription)
        return
    of_subscription = {"parent.subscription_details.subscription": subscription["id"]}
    before = next(
        (
            one
            for one in turn.all_of(INVOICE, of_subscription)
            if one["status"] not in {"draft", "void"}
        ),
        None,
    )
    if before is None or before["status"] in {"paid", "uncollectible"}:
        _become(turn, subscription, "active")


def _open(turn: Turn, subscription: Subscription, invoice: Invoice) -> None:
    if invoice["collection_method"] == "send_invoice":
        due = invoice["due_date"]
        if due is not None and due <= turn.now(subscription["test_clock"]):
            _become_owing(turn, subscription)
        return
    if not invoice["attempted"] or _is_processing(turn, invoice):
        return
    if waits_for(subscription, invoice["id"]):
        return
    if is_resumed_by(subscription, invoice["id"]):
        resumes = subscription["resuming"]
        if resumes is not None and not resumes["only_if_paid"]:
            resumed(turn, subscription, "past_due")
        return
    if subscription["status"] in {"incomplete", "paused"}:
        return
    retried = invoice["retries"] >= len(turn.settings.retry_after_days)
    if retried and invoice["next_payment_attempt"] is None:
        _after_retries(turn, subscription)
    else:
        _become_owing(turn, subscription)


def _is_processing(turn: Turn, invoice: Invoice) -> bool:
    for payment in turn.all_of(INVOICE_PAYMENT, {"invoice": invoice["id"], "status": "open"}):
        intent = payment["payment"].get("payment_intent")
        record = None if intent is None else turn.find(PAYMENT_INTENT, intent)
        if record is not None and record["status"] == "processing":
            return True
    return False


def _become_owing(turn: Turn, subscription: Subscription) -> None:
    if subscription["status"] in {"active", "trialing"}:
        _become(turn, subscription, "past_due")


def _after_retries(turn: Turn, subscription: Subscription) -> None:
    """Do what the account has chosen for when the last retry has failed (R145)."""
    if subscription["status"] not in {"active", "past_due", "trialing"}:
        return
    match turn.settings.after_retries:
        case "canceled":
            end(turn, subscription, "payment_failed")
        case "unpaid":
            _become(turn, subscription, "unpaid")
        case "paused" if is_pausable(subscription):
            pause_for(turn, subscription, "final_payment_failure")
        case "paused":
            end(turn, subscription, "payment_failed")
        case "past_due":
            _become(turn, subscription, "past_due")


def _become(turn: Turn, subscription: Subscription, status: Status) -> None:
    subscription["status"] = status
    _tell(turn, subscription)
    timing.retime(turn, subscription)


def _tell(turn: Turn, subscription: Subscription) -> None:
    id, clock = subscription["id"], subscription["test_clock"]
    turn.write(SUBSCRIPTION, subscription)
    turn.announce("customer.subscription.updated", SUBSCRIPTION, id, clock)
