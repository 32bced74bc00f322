"""What time brings about for subscriptions: trials end, periods follow one another."""

from counterfoil.adapters.sandbox.invoices.invoice_lines import NewLine
from counterfoil.adapters.sandbox.payments.methods import chargeable
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE, Invoice
from counterfoil.adapters.sandbox.shapes.price import PRICE
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION, Subscription
from counterfoil.adapters.sandbox.subscriptions import timing
from counterfoil.adapters.sandbox.subscriptions.ended import end
from counterfoil.adapters.sandbox.subscriptions.ending import at_period_end
from counterfoil.adapters.sandbox.subscriptions.paused import pause_for
from counterfoil.adapters.sandbox.subscriptions.periods import Period
from counterfoil.adapters.sandbox.subscriptions.subscription_invoices import draft
from counterfoil.adapters.sandbox.subscriptions.subscription_items import (
    first_end,
    period_from,
    period_start,
    set_period,
)
from counterfoil.adapters.sandbox.subscriptions.subscription_lines import part_of_whole, whole


def period_ends(turn: Turn, id: str) -> None:
    """Let a subscription end, or its trial, or let its next periods begin."""
    subscription = turn.find(SUBSCRIPTION, id)
    if subscription is None or subscription["status"] in timing.ENDED:
        return
    now = turn.now(subscription["test_clock"])
    cancel_at = subscription["cancel_at"]
    if cancel_at is not None and cancel_at <= now:
        at_period_end(turn, subscription)
        return
    if subscription["status"] not in timing.RENEWED:
        return
    trial_end = subscription["trial_end"]
    is_trial = subscription["status"] == "trialing"
    if is_trial and trial_end is not None and trial_end <= now:
        if not _has_method(turn, subscription) and _ends_with_trial(turn, subscription):
            return
        subscription["status"] = "active"
    renew(turn, subscription, now)
    turn.announce("customer.subscription.updated", SUBSCRIPTION, id, subscription["test_clock"])


def _has_method(turn: Turn, subscription: Subscription) -> bool:
    if subscription["collection_method"] == "send_invoice":
        return True
    preferred = subscription["default_payment_method"]
    return chargeable(turn, subscription["customer"], preferred) is not None


def _ends_with_trial(turn: Turn, subscription: Subscription) -> bool:
    """Cancel or pause, if so asked, as a trial ends with nothing to charge (R144)."""
    match subscription["trial_settings"]["end_behavior"]["missing_payment_method"]:
        case "cancel":
            end(turn, subscription, None)
        case "pause":
            pause_for(turn, subscription, "trial_end_without_payment_method")
        case _:
            return False
    return True


def renew(turn: Turn, subscription: Subscription, now: int) -> str:
    """Let the periods that are over be followed by the next, and draft the invoice for them."""
    before = Period(period_start(subscription), now)
    lines = next_lines(turn, subscription, now)
    invoice = draft(
        turn,
        subscription,
        lines,
        reason="subscription_cycle",
        period=before,
        auto_advance=subscription["status"] != "unpaid",
    )
    timing.retime(turn, subscription)
    return invoice


def next_lines(turn: Turn, subscription: Subscription, now: int) -> list[NewLine]:
    """Let the periods that are over be followed by the next, and return the lines for these."""
    lines = []
    for item in subscription["items"]:
        if item["current_period_end"] > now:
            continue
        price = turn.read(PRICE, item["price"])
        follows = period_from(subscription, price, item["current_period_end"])
        cancel_at = subscription["cancel_at"]
        if cancel_at is not None and not subscription["cancel_at_period_end"]:
            follows = Period(follows.start, min(follows.end, cancel_at))
        set_period(item, follows)
        lines.append(part_of_whole(turn, subscription, whole(turn, subscription, item)))
    return lines


def trial_will_end(turn: Turn, id: str) -> None:
    """Tell that a trial is about to end."""
    subscription = turn.find(SUBSCRIPTION, id)
    if subscription is not None and subscription["status"] == "trialing":
        clock = subscription["test_clock"]
        turn.announce("customer.subscription.trial_will_end", SUBSCRIPTION, id, clock)


def invoice_upcoming(turn: Turn, id: str) -> None:
    """Tell of the invoice that is about to be made (R129)."""
    subscription = turn.find(SUBSCRIPTION, id)
    if subscription is None or subscription["status"] not in timing.RENEWED:
        return
    with turn.supposing():
        upcoming = next_invoice(turn, subscription)
    clock = subscription["test_clock"]
    turn.announce_unkept("invoice.upcoming", INVOICE, upcoming, clock)


def next_invoice(turn: Turn, subscription: Subscription) -> Invoice:
    """Return the invoice that the end of the first period will make; within a supposition."""
    ends = first_end(subscription)
    turn.suppose_it_is(ends, subscription["test_clock"])
    if subscription["status"] == "trialing":
        subscription["status"] = "active"
    return upcoming(turn, renew(turn, subscription, ends))


def upcoming(turn: Turn, invoice: str) -> Invoice:
    """Return a draft as an invoice that is still to come."""
    record = turn.read(INVOICE, invoice)
    record["id"] = f"upcoming_{record['id']}"
    record["automatically_finalizes_at"] = None
    record["auto_advance"] = False
    record["billing_reason"] = "upcoming"
    for line in record["lines"]:
        line["invoice"] = record["id"]
    return record


def collection_resumes(turn: Turn, id: str) -> None:
    """Collect payments again, as it was said when that was stopped (R128)."""
    subscription = turn.find(SUBSCRIPTION, id)
    if subscription is None or subscription["pause_collection"] is None:
        return
    subscription["pause_collection"] = None
    turn.write(SUBSCRIPTION, subscription)
    timing.retime(turn, subscription)
    turn.announce("customer.subscription.updated", SUBSCRIPTION, id, subscription["test_clock"])
