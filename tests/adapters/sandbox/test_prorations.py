"""Tests changes in the midst of periods: what is credited, what is charged, and who pays it."""

from typing import Literal, cast

import pytest
import stripe
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.sandbox.driving import Judged, client_of
from tests.adapters.sandbox.subscribers import (
    DAY,
    HOUR,
    START,
    advance,
    amounts,
    clocked,
    customer_with,
    latest,
    price_of,
    told,
)

from counterfoil.adapters.sandbox.sandbox import Sandbox

MONTH = 31 * DAY


def _subscribed(
    client: stripe.StripeClient,
    amount: int = 3100,
    mode: Literal["classic", "flexible"] = "flexible",
) -> tuple[str, str, str]:
    """Subscribe to a price of 1.00 a day for January; return clock, subscription, item."""
    clock = clocked(client)
    customer = customer_with(client, clock=clock)
    made = client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": price_of(client, amount)}],
            "billing_mode": {"type": mode},
        }
    )
    return clock, made.id, made["items"].data[0].id


def _waiting(client: stripe.StripeClient) -> list[tuple[int, str | None]]:
    items = client.v1.invoice_items.list({"pending": True}).data
    return [(item.amount, item.description) for item in items]


def test_another_price_waits_for_the_next_invoice(client: stripe.StripeClient) -> None:
    """The rest of the old is credited and the rest of the new charged, with the next period."""
    clock, subscription, item = _subscribed(client)
    advance(client, clock, START + 11 * DAY)

    client.v1.subscriptions.update(
        subscription, {"items": [{"id": item, "price": price_of(client, 6200)}]}
    )

    assert _waiting(client) == [
        (-2000, "Unused time on Tea after 12 Jan 2026"),
        (4000, "Remaining time on Tea after 12 Jan 2026"),
    ]
    advance(client, clock, START + MONTH + HOUR)
    assert amounts(latest(client, subscription)) == [-2000, 4000, 6200]
    credit = latest(client, subscription).lines.data[0].to_dict()["parent"]
    credited = credit["subscription_item_details"]["proration_details"]["credited_items"]
    assert credited["invoice"] == client.v1.invoices.list().data[-1].id


def test_a_quantity_may_be_invoiced_at_once(client: stripe.StripeClient) -> None:
    """The invoice of the change is paid at once, and the change told."""
    clock, subscription, item = _subscribed(client)
    advance(client, clock, START + 11 * DAY)

    client.v1.subscriptions.update(
        subscription,
        {"items": [{"id": item, "quantity": 3}], "proration_behavior": "always_invoice"},
    )

    invoice = latest(client, subscription)
    assert (invoice.status, invoice.billing_reason) == ("paid", "subscription_update")
    assert amounts(invoice) == [-2000, 6000]
    assert invoice.lines.data[1].description == (
        "Remaining time on 3 \N{MULTIPLICATION SIGN} Tea after 12 Jan 2026"
    )
    assert "customer.subscription.updated" in told(client)


def test_nothing_is_prorated_unless_asked(client: stripe.StripeClient) -> None:
    """With ``none`` the new quantity is billed from the next period on."""
    clock, subscription, item = _subscribed(client)

    client.v1.subscriptions.update(
        subscription, {"items": [{"id": item, "quantity": 2}], "proration_behavior": "none"}
    )

    assert _waiting(client) == []
    advance(client, clock, START + MONTH + HOUR)
    assert amounts(latest(client, subscription)) == [6200]


def test_items_come_and_go(client: stripe.StripeClient) -> None:
    """What is added is charged for the rest of the period, what is removed is credited."""
    clock, subscription, item = _subscribed(client)
    advance(client, clock, START + 11 * DAY)

    changed = client.v1.subscriptions.update(
        subscription,
        {"items": [{"id": item, "deleted": True}, {"price": price_of(client, 9300)}]},
    )

    kept = changed["items"].data
    assert [one.id == item for one in kept] == [False]
    assert kept[0].current_period_end == START + MONTH
    assert [amount for amount, _ in _waiting(client)] == [-2000, 6000]


def test_an_item_can_be_changed_by_itself(client: stripe.StripeClient) -> None:
    """Its own address changes the subscription; the last item stays."""
    _, subscription, item = _subscribed(client)
    added = client.v1.subscription_items.create(
        {"subscription": subscription, "price": price_of(client, 100), "quantity": 2}
    )

    client.v1.subscription_items.update(added.id, {"quantity": 5, "metadata": {"a": "b"}})

    assert client.v1.subscription_items.retrieve(added.id).quantity == 5
    listed = client.v1.subscription_items.list({"subscription": subscription})
    assert [one.id for one in listed.data] == [item, added.id]
    assert client.v1.subscription_items.delete(added.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscription_items.delete(item)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscription_items.retrieve(added.id)


@pytest.mark.parametrize(("mode", "anchored"), [("classic", False), ("flexible", True)])
def test_another_interval_is_invoiced_at_once(
    client: stripe.StripeClient, mode: Literal["classic", "flexible"], anchored: bool
) -> None:
    """In the classic mode periods begin anew; the flexible one keeps their anchor."""
    clock, subscription, item = _subscribed(client, mode=mode)
    advance(client, clock, START + 11 * DAY)

    changed = client.v1.subscriptions.update(
        subscription, {"items": [{"id": item, "price": price_of(client, 36500, "year")}]}
    )

    invoice = latest(client, subscription)
    start = START if anchored else START + 11 * DAY
    assert invoice.status == "paid"
    assert amounts(invoice) == ([-2000, 35400] if anchored else [-2000, 36500])
    assert changed.billing_cycle_anchor == start
    assert changed["items"].data[0].current_period_end == start + 365 * DAY


def test_periods_may_begin_anew(client: stripe.StripeClient) -> None:
    """With the anchor set to now, the rest is credited and a whole period invoiced."""
    clock, subscription, _ = _subscribed(client)
    advance(client, clock, START + 11 * DAY)

    changed = client.v1.subscriptions.update(
        subscription, {"billing_cycle_anchor": {"type": "now"}}
    )

    assert changed.billing_cycle_anchor == START + 11 * DAY
    assert amounts(latest(client, subscription)) == [-2000, 3100]


def test_a_trial_can_be_ended(client: stripe.StripeClient) -> None:
    """The first period begins, and is paid, at once."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client)
    made = client.v1.subscriptions.create(
        {"customer": customer, "items": [{"price": price}], "trial_period_days": 30}
    )
    advance(client, clock, START + 3 * DAY)

    active = client.v1.subscriptions.update(made.id, {"trial_end": "now"})

    assert (active.status, active.trial_end) == ("active", START + 3 * DAY)
    assert amounts(latest(client, made.id)) == [2000]


def test_a_trial_may_leave_the_anchor_where_it_is(client: stripe.StripeClient) -> None:
    """What is billed when it ends is the rest of the period that began with it."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client, 3100)
    made = client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": price}],
            "trial_period_days": 21,
            "trial_settings": {"end_behavior": {"billing_cycle_anchor": "unchanged"}},
        }
    )
    advance(client, clock, START + 11 * DAY)

    active = client.v1.subscriptions.update(made.id, {"trial_end": "now"})

    assert active.billing_cycle_anchor == START
    assert active["items"].data[0].current_period_end == START + MONTH
    assert amounts(latest(client, made.id)) == [2000]


def test_a_change_that_fails_to_be_paid(client: stripe.StripeClient) -> None:
    """It is refused, made all the same, or waits, as is asked for."""
    clock, subscription, item = _subscribed(client)
    customer = cast("str", client.v1.subscriptions.retrieve(subscription).customer)
    bad = client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer})
    client.v1.subscriptions.update(subscription, {"default_payment_method": bad.id})
    advance(client, clock, START + 11 * DAY)

    def changed(
        behavior: Literal["allow_incomplete", "error_if_incomplete", "pending_if_incomplete"],
    ) -> stripe.Subscription:
        return client.v1.subscriptions.update(
            subscription,
            {
                "items": [{"id": item, "quantity": 2}],
                "proration_behavior": "always_invoice",
                "payment_behavior": behavior,
            },
        )

    with pytest.raises(stripe.CardError):
        changed("error_if_incomplete")
    assert client.v1.subscription_items.retrieve(item).quantity == 1
    assert len(client.v1.invoices.list().data) == 1

    waiting = changed("pending_if_incomplete")
    assert waiting.status == "active"
    assert waiting["items"].data[0].quantity == 1
    assert waiting.pending_update is not None
    assert waiting.pending_update.expires_at == START + 11 * DAY + 23 * HOUR
    advance(client, clock, START + 12 * DAY)
    expired = client.v1.subscriptions.retrieve(subscription)
    assert (expired.pending_update, latest(client, subscription).status) == (None, "void")
    assert "customer.subscription.pending_update_expired" in told(client)

    made = changed("allow_incomplete")
    assert made.status == "past_due"
    assert made["items"].data[0].quantity == 2


def test_a_change_may_leave_its_payment_to_the_customer(client: stripe.StripeClient) -> None:
    """Nothing is charged; the subscription is past due until the customer has paid."""
    clock, subscription, item = _subscribed(client)
    advance(client, clock, START + 11 * DAY)

    changed = client.v1.subscriptions.update(
        subscription,
        {
            "items": [{"id": item, "quantity": 2}],
            "proration_behavior": "always_invoice",
            "payment_behavior": "default_incomplete",
        },
    )
    invoice = latest(client, subscription)
    client.v1.invoices.pay(invoice.id)

    assert (changed.status, invoice.status) == ("past_due", "open")
    assert client.v1.subscriptions.retrieve(subscription).status == "active"


def test_a_change_that_waits_is_made_once_it_is_paid(client: stripe.StripeClient) -> None:
    """Paying its invoice applies it."""
    clock, subscription, item = _subscribed(client)
    customer = cast("str", client.v1.subscriptions.retrieve(subscription).customer)
    bad = client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer})
    client.v1.subscriptions.update(subscription, {"default_payment_method": bad.id})
    advance(client, clock, START + 11 * DAY)
    client.v1.subscriptions.update(
        subscription,
        {
            "items": [{"id": item, "quantity": 2}],
            "proration_behavior": "always_invoice",
            "payment_behavior": "pending_if_incomplete",
        },
    )
    good = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer})

    client.v1.invoices.pay(latest(client, subscription).id, {"payment_method": good.id})

    applied = client.v1.subscriptions.retrieve(subscription)
    assert applied.pending_update is None
    assert applied["items"].data[0].quantity == 2
    assert "customer.subscription.pending_update_applied" in told(client)


def test_what_is_discounted_is_credited_less(client: stripe.StripeClient) -> None:
    """What percentages took off isn't given back."""
    clock = clocked(client)
    customer = customer_with(client, clock=clock)
    coupon = client.v1.coupons.create({"percent_off": 50, "duration": "forever"}).id
    made = client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": price_of(client, 3100)}],
            "discounts": [{"coupon": coupon}],
        }
    )
    item = made["items"].data[0].id
    advance(client, clock, START + 11 * DAY)

    client.v1.subscriptions.update(made.id, {"items": [{"id": item, "quantity": 2}]})

    assert [amount for amount, _ in _waiting(client)] == [-1000, 2000]


_second = st.integers(0, MONTH - 1)
_amount = st.integers(1, 100_000)
_few = settings(max_examples=12)


@_few
@given(at=_second, before=_amount, after=_amount, quantity=st.integers(1, 30))
def test_a_change_is_what_its_preview_was(at: int, before: int, after: int, quantity: int) -> None:
    """With the same proration date, a preview and the later change come to the same lines."""
    sandbox = Sandbox()
    client = client_of(Judged(sandbox))
    clock, subscription, item = _subscribed(client, before)
    price = price_of(client, after)
    date = START + at
    if at:
        advance(client, clock, date)
    preview = client.v1.invoices.create_preview(
        {
            "subscription": subscription,
            "subscription_details": {
                "items": [{"id": item, "price": price, "quantity": quantity}],
                "proration_behavior": "always_invoice",
                "proration_date": date,
            },
        }
    )
    if at < MONTH - HOUR:
        advance(client, clock, date + HOUR)

    client.v1.subscriptions.update(
        subscription,
        {
            "items": [{"id": item, "price": price, "quantity": quantity}],
            "proration_behavior": "always_invoice",
            "proration_date": date,
        },
    )

    made = latest(client, subscription)
    if made.billing_reason == "subscription_update":
        assert [(line.amount, line.description) for line in made.lines.data] == [
            (line.amount, line.description) for line in preview.lines.data
        ]
        assert made.total == preview.total
    sandbox.close()


@_few
@given(at=_second, before=_amount, after=_amount)
def test_there_and_back_is_nothing(at: int, before: int, after: int) -> None:
    """Changed and changed back in the same second, nothing is owed either way."""
    sandbox = Sandbox()
    client = client_of(Judged(sandbox))
    clock, subscription, item = _subscribed(client, before)
    old = client.v1.subscription_items.retrieve(item).price.id
    if at:
        advance(client, clock, START + at)

    for price in (price_of(client, after), old):
        client.v1.subscriptions.update(subscription, {"items": [{"id": item, "price": price}]})

    assert sum(amount for amount, _ in _waiting(client)) == 0
    sandbox.close()
