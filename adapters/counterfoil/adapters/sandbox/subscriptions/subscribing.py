"""How a subscription begins: its record, its first periods, and its first invoice."""

from collections.abc import Sequence
from typing import NoReturn

from attrs import evolve

from counterfoil.adapters.protocol.errors import ApiError, invalid, missing
from counterfoil.adapters.sandbox.invoices.invoice_lines import NewLine
from counterfoil.adapters.sandbox.payments.methods import chargeable
from counterfoil.adapters.sandbox.payments.setting_up import open_setup
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE
from counterfoil.adapters.sandbox.shapes.payment_method import PAYMENT_METHOD
from counterfoil.adapters.sandbox.shapes.price import PRICE, Price
from counterfoil.adapters.sandbox.shapes.subscription import (
    SUBSCRIPTION,
    Subscription,
    SubscriptionItem,
)
from counterfoil.adapters.sandbox.subscriptions import timing
from counterfoil.adapters.sandbox.subscriptions.periods import Period
from counterfoil.adapters.sandbox.subscriptions.subscription_discounts import granted
from counterfoil.adapters.sandbox.subscriptions.subscription_invoices import (
    add_extras,
    draft,
    settle,
)
from counterfoil.adapters.sandbox.subscriptions.subscription_items import (
    check_together,
    first_end,
    new_item,
    period_end,
    period_from,
    recurring_price,
)
from counterfoil.adapters.sandbox.subscriptions.subscription_lines import (
    part_of_whole,
    trial,
    whole,
)
from counterfoil.adapters.sandbox.subscriptions.subscription_records import new_record
from counterfoil.adapters.sandbox.subscriptions.subscription_terms import (
    Terms,
    anchor_of,
    check_future,
)


def start(turn: Turn, terms: Terms) -> str:
    """
    Begin a subscription, bill its first periods, and return its id.

    Raises:
        ApiError: the terms don't fit, there is nothing to charge, or the payment failed and was
            not to be left incomplete.
    """
    customer = turn.read(CUSTOMER, terms.customer, named="customer")
    clock = customer["test_clock"]
    now = turn.now(clock)
    prices = [
        recurring_price(turn, item.price, item.param, may_be_inactive=item.may_be_inactive)
        for item in terms.items
    ]
    currency = terms.currency or (prices[0]["currency"] if prices else "usd")
    flexible = terms.billing_mode == "flexible"
    check_together(turn, [price["id"] for price in prices], currency=currency, flexible=flexible)
    _check_collection(turn, terms)
    is_trial = terms.trial_end is not None and terms.trial_end > now
    subscription = new_record(turn, terms, currency, clock, now)
    subscription["billing_cycle_anchor"] = anchor_of(terms, prices, now)
    subscription["items"] = _items(turn, terms, subscription, prices, now, is_trial=is_trial)
    _set_cancel_at(subscription, terms)
    if is_trial:
        subscription["status"] = "trialing"
        subscription["trial_start"], subscription["trial_end"] = now, terms.trial_end
    elif terms.collection_method == "send_invoice" or terms.schedule is not None:
        subscription["status"] = "active"
    elif terms.payment_behavior not in {"default_incomplete", "preview"}:
        _check_chargeable(turn, subscription)
    turn.create(SUBSCRIPTION, subscription)
    subscription["discounts"] = granted(turn, subscription, terms.discounts)
    for item, asked in zip(subscription["items"], terms.items, strict=True):
        item["discounts"] = granted(turn, subscription, asked.discounts, item)
    if customer["currency"] is None:
        customer["currency"] = currency
        turn.write(CUSTOMER, customer)
        turn.announce("customer.updated", CUSTOMER, customer["id"], clock)
    turn.write(SUBSCRIPTION, subscription)
    add_extras(turn, subscription, terms.extras)
    lines = _first_lines(turn, terms, subscription, is_trial=is_trial)
    invoice = draft(
        turn,
        subscription,
        lines,
        reason="subscription_create",
        period=Period(now, now),
    )
    try:
        if terms.schedule is None:
            settle(turn, invoice, terms.payment_behavior, off_session=terms.off_session)
        if terms.payment_behavior != "preview":
            _ask_for_method(turn, subscription["id"], invoice)
    finally:
        _announce(turn, subscription["id"], clock)
    return subscription["id"]


def _ask_for_method(turn: Turn, id: str, invoice: str) -> None:
    """Open a setup intent, where nothing is due yet and there is nothing to charge later."""
    subscription = turn.read(SUBSCRIPTION, id)
    if subscription["collection_method"] == "send_invoice":
        return
    preferred = subscription["default_payment_method"]
    is_due = turn.read(INVOICE, invoice)["amount_due"] > 0
    if is_due or chargeable(turn, subscription["customer"], preferred) is not None:
        return
    subscription["pending_setup_intent"] = open_setup(turn, customer=subscription["customer"])
    turn.write(SUBSCRIPTION, subscription)


def _announce(turn: Turn, id: str, clock: str | None) -> None:
    turn.announce("customer.subscription.created", SUBSCRIPTION, id, clock)
    subscription = turn.read(SUBSCRIPTION, id)
    trial_end = subscription["trial_end"]
    if trial_end is not None and trial_end - timing.TRIAL_WARNING <= turn.now(clock):
        turn.announce("customer.subscription.trial_will_end", SUBSCRIPTION, id, clock)
    timing.retime(turn, subscription)


def _check_collection(turn: Turn, terms: Terms) -> None:
    if terms.collection_method == "send_invoice" and terms.days_until_due is None:
        raise missing("days_until_due")
    if terms.collection_method == "charge_automatically" and terms.days_until_due is not None:
        raise invalid(
            "`days_until_due` can only be set when `collection_method` is `send_invoice`.",
            "days_until_due",
        )
    if terms.payment_behavior == "pending_if_incomplete":
        raise invalid(
            "`payment_behavior=pending_if_incomplete` can only be used when updating a"
            " subscription.",
            "payment_behavior",
        )
    if terms.default_payment_method is not None:
        check_method(turn, terms.customer, terms.default_payment_method, "default_payment_method")


def check_method(turn: Turn, customer: str, payment_method: str, param: str) -> None:
    """
    Check that a payment method is a customer's.

    Raises:
        ApiError: it isn't.
    """
    method = turn.find(PAYMENT_METHOD, payment_method)
    if method is None or method["customer"] != customer:
        raise ApiError(
            f"The customer does not have a payment method with the ID {payment_method}. The"
            " payment method must be attached to the customer.",
            code="resource_missing",
            param=param,
        )


def _check_chargeable(turn: Turn, subscription: Subscription) -> None:
    """Refuse to begin where there will be something to pay, and nothing to pay it with."""
    is_free = all(_is_free(turn.read(PRICE, item["price"])) for item in subscription["items"])
    preferred = subscription["default_payment_method"]
    if not is_free and chargeable(turn, subscription["customer"], preferred) is None:
        refuse_unpayable()


def _is_free(price: Price) -> bool:
    return price["billing_scheme"] == "per_unit" and price["unit_amount"] == 0


def refuse_unpayable() -> NoReturn:
    """Raise that a customer has nothing that can be charged."""
    raise ApiError(
        "This customer has no attached payment source or default payment method. Please consider"
        " adding a default payment method. For more information, visit"
        " https://stripe.com/docs/billing/subscriptions/payment-methods-setting"
        "#payment-method-priority.",
        code="resource_missing",
    )


def _items(
    turn: Turn,
    terms: Terms,
    subscription: Subscription,
    prices: Sequence[Price],
    now: int,
    *,
    is_trial: bool,
) -> list[SubscriptionItem]:
    made = []
    for asked, price in zip(terms.items, prices, strict=True):
        period = (
            Period(now, terms.trial_end or now)
            if is_trial
            else period_from(subscription, price, now)
        )
        made.append(new_item(turn, subscription["id"], asked, price, period, now))
    return made


def _first_lines(
    turn: Turn, terms: Terms, subscription: Subscription, *, is_trial: bool
) -> list[NewLine]:
    if is_trial:
        return [trial(turn, subscription, item) for item in subscription["items"]]
    lines = [
        part_of_whole(turn, subscription, whole(turn, subscription, item))
        for item in subscription["items"]
    ]
    if terms.proration_behavior == "none" and subscription["billing_cycle_anchor"] > turn.now(
        subscription["test_clock"]
    ):
        return [evolve(line, amount=0) for line in lines]
    return lines


def _set_cancel_at(subscription: Subscription, terms: Terms) -> None:
    if terms.cancel_at is not None and terms.cancel_at_period_end:
        raise ApiError(
            "You can only specify one of these parameters: cancel_at, cancel_at_period_end."
        )
    if terms.cancel_at_period_end:
        subscription["cancel_at_period_end"] = True
        subscription["cancel_at"] = period_end(subscription)
    elif terms.cancel_at == "max_period_end":
        subscription["cancel_at"] = period_end(subscription)
    elif terms.cancel_at == "min_period_end":
        subscription["cancel_at"] = first_end(subscription)
    elif terms.cancel_at is not None:
        subscription["cancel_at"] = check_future(
            terms.cancel_at, subscription["created"], "cancel_at"
        )
    if subscription["cancel_at"] is not None:
        subscription["canceled_at"] = subscription["created"]
        subscription["cancellation_details"]["reason"] = "cancellation_requested"
