"""Customers with a card and a clock, prices, and the events that were told, for the tests."""

from typing import Literal, cast

import stripe

START = 1_767_225_600
"""2026-01-01 00:00:00 UTC, where the test clocks begin."""

HOUR = 60 * 60
DAY = 24 * HOUR


def clocked(client: stripe.StripeClient, at: int = START) -> str:
    """Make a test clock."""
    return client.v1.test_helpers.test_clocks.create({"frozen_time": at}).id


def advance(client: stripe.StripeClient, clock: str, to: int) -> None:
    """Let a test clock's time pass."""
    client.v1.test_helpers.test_clocks.advance(clock, {"frozen_time": to})
    assert client.v1.test_helpers.test_clocks.retrieve(clock).status == "ready"


def customer_with(
    client: stripe.StripeClient, card: str | None = "pm_card_visa", clock: str | None = None
) -> str:
    """Make a customer with a card for its invoices."""
    customer = (
        client.v1.customers.create({})
        if clock is None
        else client.v1.customers.create({"test_clock": clock})
    )
    if card is not None:
        method = client.v1.payment_methods.attach(card, {"customer": customer.id})
        client.v1.customers.update(
            customer.id, {"invoice_settings": {"default_payment_method": method.id}}
        )
    return customer.id


def price_of(
    client: stripe.StripeClient,
    amount: int = 2000,
    interval: Literal["day", "month", "week", "year"] = "month",
    count: int = 1,
    product: str | None = None,
) -> str:
    """Make a price, of a product of its own unless one is named."""
    of = product or client.v1.products.create({"name": "Tea"}).id
    return client.v1.prices.create(
        {
            "currency": "usd",
            "product": of,
            "recurring": {"interval": interval, "interval_count": count},
            "unit_amount": amount,
        }
    ).id


def told(client: stripe.StripeClient, about: str = "") -> list[str]:
    """Return the types of all events whose type begins so, the first first."""
    events = client.v1.events.list({"limit": 100}).auto_paging_iter()
    return [str(event.type) for event in events if event.type.startswith(about)][::-1]


def amounts(invoice: stripe.Invoice) -> list[int]:
    """Return the amounts of an invoice's lines, in their order."""
    return [line.amount for line in invoice.lines.data]


def latest(client: stripe.StripeClient, subscription: str) -> stripe.Invoice:
    """Return the latest invoice of a subscription."""
    kept = client.v1.subscriptions.retrieve(subscription)
    return client.v1.invoices.retrieve(cast("str", kept.latest_invoice))
