"""Tests test clocks: how far they go, and what ends with them."""

import pytest
import stripe
from tests.adapters.sandbox.subscribers import (
    DAY,
    START,
    advance,
    clocked,
    customer_with,
    price_of,
    told,
)


def test_a_clock_goes_two_intervals_at_most(client: stripe.StripeClient) -> None:
    """By the shortest of its subscriptions; and never back."""
    clock = clocked(client)
    customer = customer_with(client, clock=clock)
    for interval in ("month", "year"):
        price = price_of(client, interval=interval)
        client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})

    for to in (START, START - DAY, START + 60 * DAY):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.test_helpers.test_clocks.advance(clock, {"frozen_time": to})
    advance(client, clock, START + 59 * DAY)

    assert client.v1.test_helpers.test_clocks.retrieve(clock).frozen_time == START + 59 * DAY
    assert len(client.v1.invoices.list({"customer": customer}).data) == 4


def test_a_clock_takes_its_customers_along(client: stripe.StripeClient) -> None:
    """Deleted, it deletes its customers, and ends their subscriptions."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    other = customer_with(client)

    client.v1.test_helpers.test_clocks.delete(clock)

    assert client.v1.customers.retrieve(customer).deleted is True
    assert client.v1.subscriptions.retrieve(made.id).status == "canceled"
    assert [one.id for one in client.v1.customers.list().data] == [other]
    assert told(client)[-3:] == [
        "customer.subscription.deleted",
        "customer.deleted",
        "test_helpers.test_clock.deleted",
    ]


def test_everything_that_is_due_happens_in_its_order(client: stripe.StripeClient) -> None:
    """Each at its own second, though the clock goes there in one step."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client, 100, "day")
    client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})

    advance(client, clock, START + 2 * DAY)

    made = client.v1.invoices.list({"customer": customer}).data
    assert [invoice.created for invoice in made] == [START + 2 * DAY, START + DAY, START]
    assert [invoice.status for invoice in made] == ["draft", "paid", "paid"]
