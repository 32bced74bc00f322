"""Tests previews of invoices: they show what is to come, and leave nothing behind."""

import pytest
import stripe
from tests.adapters.sandbox.subscribers import (
    DAY,
    START,
    advance,
    amounts,
    clocked,
    customer_with,
    price_of,
    told,
)

MONTH = 31 * DAY


def test_the_next_invoice_of_a_subscription(client: stripe.StripeClient) -> None:
    """It is for the next period, with what waits; nothing is kept of it."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    before = told(client)

    preview = client.v1.invoices.create_preview({"subscription": made.id})

    assert (preview.total, preview.status) == (2000, "draft")
    assert str(preview.id).startswith("upcoming_in_")
    assert preview.lines.data[0].period.start == START + MONTH
    assert preview.created == START + MONTH
    assert told(client) == before
    assert len(client.v1.invoices.list().data) == 1
    assert client.v1.test_helpers.test_clocks.retrieve(clock).frozen_time == START


def test_a_change_that_waits_is_shown_with_the_next_period(client: stripe.StripeClient) -> None:
    """Or by itself, if it is to be invoiced at once; the subscription stays as it is."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client, 3100)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    item = made["items"].data[0].id
    advance(client, clock, START + 11 * DAY)

    waiting = client.v1.invoices.create_preview(
        {
            "subscription": made.id,
            "subscription_details": {"items": [{"id": item, "quantity": 2}]},
        }
    )
    at_once = client.v1.invoices.create_preview(
        {
            "subscription": made.id,
            "subscription_details": {
                "items": [{"id": item, "quantity": 2}],
                "proration_behavior": "always_invoice",
            },
        }
    )

    assert amounts(waiting) == [-2000, 4000, 6200]
    assert amounts(at_once) == [-2000, 4000]
    assert client.v1.subscription_items.retrieve(item).quantity == 1
    assert client.v1.invoice_items.list().data == []


def test_a_subscription_that_is_not_yet(client: stripe.StripeClient) -> None:
    """Its first invoice, or the one that recurs; a coupon and an invoice item are taken in."""
    customer, price = customer_with(client, None), price_of(client)
    coupon = client.v1.coupons.create({"percent_off": 10, "duration": "once"}).id

    first = client.v1.invoices.create_preview(
        {
            "customer": customer,
            "subscription_details": {"items": [{"price": price, "quantity": 2}]},
            "discounts": [{"coupon": coupon}],
            "invoice_items": [{"amount": 500, "currency": "usd", "description": "Fee"}],
        }
    )
    recurring = client.v1.invoices.create_preview(
        {
            "customer": customer,
            "subscription_details": {"items": [{"price": price}]},
            "preview_mode": "recurring",
        }
    )

    assert sorted(amounts(first)) == [500, 4000]
    assert first.total == 4050
    assert amounts(recurring) == [2000]
    assert client.v1.subscriptions.list({"status": "all"}).data == []


def test_a_cancellation_is_shown_too(client: stripe.StripeClient) -> None:
    """What would be given back; one that is set to end has no invoice to come."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client, 3100)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    advance(client, clock, START + 11 * DAY)

    shown = client.v1.invoices.create_preview(
        {"subscription": made.id, "subscription_details": {"cancel_now": True}}
    )
    client.v1.subscriptions.update(made.id, {"cancel_at_period_end": True})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.invoices.create_preview({"subscription": made.id})

    assert amounts(shown) == [-2000]
    assert client.v1.subscriptions.retrieve(made.id).status == "active"
    assert refused.value.code == "invoice_upcoming_none"


def test_what_is_not_collected_is_shown_all_the_same(client: stripe.StripeClient) -> None:
    """While collection is paused a preview is still a draft."""
    customer, price = customer_with(client), price_of(client)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    client.v1.subscriptions.update(made.id, {"pause_collection": {"behavior": "void"}})

    preview = client.v1.invoices.create_preview({"subscription": made.id})

    assert (preview.status, preview.total) == ("draft", 2000)


def test_somebody_must_be_named(client: stripe.StripeClient) -> None:
    """A customer, a subscription or a schedule."""
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.invoices.create_preview({"preview_mode": "next"})


def test_a_preview_works_out_no_taxes(client: stripe.StripeClient) -> None:
    """That they aren't to be is fine, and that they are is refused."""
    customer, price = customer_with(client), price_of(client)
    items: list[stripe.params.InvoiceCreatePreviewParamsSubscriptionDetailsItem] = [
        {"price": price}
    ]

    seen = client.v1.invoices.create_preview(
        {
            "automatic_tax": {"enabled": False},
            "customer": customer,
            "subscription_details": {"items": items},
        }
    )
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.invoices.create_preview(
            {
                "automatic_tax": {"enabled": True},
                "customer": customer,
                "subscription_details": {"items": items},
            }
        )

    assert seen.total == 2000
    assert refused.value.param == "automatic_tax[enabled]"
