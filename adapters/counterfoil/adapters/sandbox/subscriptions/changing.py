"""What a subscription bills is changed, at a second: what is left is credited and charged."""

from copy import deepcopy

from counterfoil.adapters.protocol.errors import invalid
from counterfoil.adapters.protocol.forms import name_within
from counterfoil.adapters.sandbox.catalogue.tax_rates import known_rates
from counterfoil.adapters.sandbox.invoices.invoicing import void
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE
from counterfoil.adapters.sandbox.shapes.price import PRICE
from counterfoil.adapters.sandbox.shapes.subscription import (
    SUBSCRIPTION,
    Subscription,
    SubscriptionItem,
)
from counterfoil.adapters.sandbox.subscriptions import timing
from counterfoil.adapters.sandbox.subscriptions.change_bills import Billed, bill
from counterfoil.adapters.sandbox.subscriptions.changes import Change, ItemChange
from counterfoil.adapters.sandbox.subscriptions.periods import Period
from counterfoil.adapters.sandbox.subscriptions.subscription_discounts import (
    drop_discount,
    granted,
    set_discounts,
)
from counterfoil.adapters.sandbox.subscriptions.subscription_invoices import (
    add_extras,
    draft,
    keep_waiting,
    settle,
)
from counterfoil.adapters.sandbox.subscriptions.subscription_items import (
    NewItem,
    check_together,
    every_of,
    item_of,
    new_item,
    period_end,
    period_start,
    recurring_price,
    set_period,
    set_quantity,
    whole_period_at,
)


def change(turn: Turn, subscription: Subscription, asked: Change) -> str | None:
    """
    Change what a subscription bills, and return the invoice for it, if one is made at once.

    Raises:
        ApiError: the change doesn't fit, or couldn't be paid and was not to be made then.
    """
    now = turn.now(subscription["test_clock"])
    at = _proration_date(subscription, asked, now)
    before = deepcopy(subscription)
    _change_items(turn, subscription, asked, now)
    add_extras(turn, subscription, asked.extras)
    billed = bill(turn, before, subscription, asked, at, now)
    if subscription["cancel_at_period_end"] and subscription["billing_mode"]["type"] == "classic":
        subscription["cancel_at"] = period_end(subscription)
    if not billed.at_once:
        turn.write(SUBSCRIPTION, subscription)
        keep_waiting(turn, subscription, billed.prorations)
        timing.retime(turn, subscription)
        return None
    period = Period(min(period_start(before), now), now)
    if asked.payment_behavior == "pending_if_incomplete":
        return _hold(turn, before, subscription, billed, period, asked)
    turn.write(SUBSCRIPTION, subscription)
    keep_waiting(turn, subscription, billed.prorations)
    invoice = draft(
        turn,
        subscription,
        billed.periods,
        reason="subscription_update",
        period=period,
        proration_date=asked.proration_date,
    )
    timing.retime(turn, subscription)
    settle(turn, invoice, asked.payment_behavior, off_session=asked.off_session)
    if asked.payment_behavior == "default_incomplete":
        _owe(turn, subscription["id"], invoice)
    return invoice


def _proration_date(subscription: Subscription, asked: Change, now: int) -> int:
    """
    Return the second from which on a change counts.

    Raises:
        ApiError: it is in none of the periods that run.
    """
    at = asked.proration_date
    if at is None:
        return now
    if not period_start(subscription) <= at <= period_end(subscription):
        raise invalid(
            "Cannot specify a proration date outside of the current billing period.",
            "proration_date",
        )
    return at


def _change_items(turn: Turn, subscription: Subscription, asked: Change, now: int) -> None:
    flexible = subscription["billing_mode"]["type"] == "flexible"
    for one in asked.items:
        if one.id is None:
            _add(turn, subscription, one, now)
            continue
        item = item_of(turn, subscription, one.id, one.param)
        if one.is_deleted:
            subscription["items"].remove(item)
            for discount in item["discounts"]:
                drop_discount(turn, subscription, discount)
            continue
        _change_item(turn, subscription, item, one, now)
    if asked.items:
        check_together(
            turn,
            [item["price"] for item in subscription["items"]],
            currency=subscription["currency"],
            flexible=flexible,
        )


def _add(turn: Turn, subscription: Subscription, one: ItemChange, now: int) -> None:
    price = recurring_price(turn, one.price or "", one.param, may_be_inactive=one.may_be_inactive)
    if subscription["status"] == "trialing":
        period = Period(now, subscription["trial_end"] or now)
    else:
        period = whole_period_at(subscription, price, now)
    asked = NewItem(price["id"], one.quantity, one.metadata or {}, one.tax_rates or (), one.param)
    made = new_item(turn, subscription["id"], asked, price, period, now)
    made["discounts"] = granted(turn, subscription, one.discounts or (), made)
    subscription["items"].append(made)


def _change_item(
    turn: Turn, subscription: Subscription, item: SubscriptionItem, one: ItemChange, now: int
) -> None:
    if one.price is not None and one.price != item["price"]:
        was = turn.read(PRICE, item["price"])
        price = recurring_price(turn, one.price, one.param, may_be_inactive=one.may_be_inactive)
        item["price"] = item["plan"] = price["id"]
        kept = one.quantity if one.quantity is not None else item.get("quantity")
        set_quantity(item, price, kept, one.param)
        if every_of(was) != every_of(price) and subscription["status"] != "trialing":
            set_period(item, whole_period_at(subscription, price, now))
    elif one.quantity is not None:
        set_quantity(item, turn.read(PRICE, item["price"]), one.quantity, one.param)
    if one.metadata is not None:
        item["metadata"] = dict(one.metadata)
    if one.tax_rates is not None:
        param = name_within(one.param, "tax_rates")
        item["tax_rates"] = known_rates(turn, one.tax_rates, param)
    if one.discounts is not None:
        set_discounts(turn, subscription, item, one.discounts)


def _hold(
    turn: Turn,
    before: Subscription,
    subscription: Subscription,
    billed: Billed,
    period: Period,
    asked: Change,
) -> str:
    """Make a change only once its invoice is paid; until then it is pending."""
    invoice = draft(
        turn,
        before,
        [*billed.prorations, *billed.periods],
        reason="subscription_update",
        period=period,
        proration_date=asked.proration_date,
        pending="exclude",
    )
    now = turn.now(before["test_clock"])
    anchor = subscription["billing_cycle_anchor"]
    before["pending_update"] = {
        "billing_cycle_anchor": None if anchor == before["billing_cycle_anchor"] else anchor,
        "discounts": None,
        "expires_at": now + timing.INCOMPLETE_FOR,
        "metadata": None,
        "subscription_items": subscription["items"],
        "trial_end": subscription["trial_end"] if asked.trial_end is not None else None,
        "trial_from_plan": None,
        "cancel_at_period_end": None,
        "invoice": invoice,
        "is_new": True,
    }
    turn.write(SUBSCRIPTION, before)
    settle(turn, invoice, asked.payment_behavior, off_session=asked.off_session)
    after = turn.read(SUBSCRIPTION, before["id"])
    pending = after["pending_update"]
    if pending is not None:
        pending["is_new"] = False
        turn.write(SUBSCRIPTION, after)
        timing.retime(turn, after)
    return invoice


def _owe(turn: Turn, id: str, invoice: str) -> None:
    """Let a subscription owe an invoice that waits for its customer."""
    subscription = turn.read(SUBSCRIPTION, id)
    if subscription["status"] == "active" and turn.read(INVOICE, invoice)["status"] == "open":
        subscription["status"] = "past_due"
        turn.write(SUBSCRIPTION, subscription)


def expire_pending(turn: Turn, id: str) -> None:
    """Let a change not be made, whose invoice nobody has paid in time."""
    subscription = turn.find(SUBSCRIPTION, id)
    if subscription is None or subscription["pending_update"] is None:
        return
    invoice = subscription["pending_update"]["invoice"]
    subscription["pending_update"] = None
    turn.write(SUBSCRIPTION, subscription)
    timing.retime(turn, subscription)
    if turn.read(INVOICE, invoice)["status"] == "open":
        void(turn, invoice)
    clock = subscription["test_clock"]
    turn.announce("customer.subscription.pending_update_expired", SUBSCRIPTION, id, clock)
    turn.announce("customer.subscription.updated", SUBSCRIPTION, id, clock)
