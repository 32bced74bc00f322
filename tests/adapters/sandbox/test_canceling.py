"""Tests how subscriptions end, as Stripe's client meets it."""

from typing import Literal

import pytest
import stripe
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

MONTH = 31 * DAY


def test_it_ends_at_once(client: stripe.StripeClient) -> None:
    """Nothing is given back unless that is asked for (R112, R114)."""
    customer, price = customer_with(client), price_of(client)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})

    ended = client.v1.subscriptions.cancel(
        made.id, {"cancellation_details": {"feedback": "too_expensive", "comment": "Dear"}}
    )

    assert ended.status == "canceled"
    assert ended.ended_at == ended.canceled_at
    assert ended.cancel_at is None
    details = ended.cancellation_details
    assert details is not None
    assert (details.reason, details.feedback, details.comment) == (
        "cancellation_requested",
        "too_expensive",
        "Dear",
    )
    assert told(client)[-1] == "customer.subscription.deleted"
    assert len(client.v1.invoices.list().data) == 1


def test_what_is_left_may_be_given_back(client: stripe.StripeClient) -> None:
    """The last invoice credits the rest of the period, to the customer's balance (R113)."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client, 3100)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    advance(client, clock, START + 11 * DAY)

    client.v1.subscriptions.cancel(made.id, {"prorate": True, "invoice_now": True})

    last = latest(client, made.id)
    assert (amounts(last), last.status) == ([-2000], "paid")
    assert client.v1.customers.retrieve(customer).balance == -2000


def test_prorations_that_wait_are_removed_at_once_only(client: stripe.StripeClient) -> None:
    """Canceled at once with both left out, a subscription takes its prorations along (R114)."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    item = made["items"].data[0].id
    advance(client, clock, START + 10 * DAY)
    client.v1.subscriptions.update(made.id, {"items": [{"id": item, "quantity": 2}]})
    assert len(client.v1.invoice_items.list({"pending": True}).data) == 2

    client.v1.subscriptions.cancel(made.id)

    assert client.v1.invoice_items.list({"pending": True}).data == []


def test_at_the_end_of_the_period_what_waits_is_collected(client: stripe.StripeClient) -> None:
    """The subscription ends, and its prorations are invoiced (R114)."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client, 3100)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    item = made["items"].data[0].id
    advance(client, clock, START + 11 * DAY)
    client.v1.subscriptions.update(made.id, {"items": [{"id": item, "quantity": 2}]})
    client.v1.subscriptions.update(made.id, {"cancel_at_period_end": True})

    advance(client, clock, START + MONTH + HOUR)

    last = latest(client, made.id)
    assert client.v1.subscriptions.retrieve(made.id).status == "canceled"
    assert amounts(last) == [-2000, 4000]
    assert last.status == "paid"


@pytest.mark.parametrize("mode", ["classic", "flexible"])
def test_an_end_can_be_taken_back(
    client: stripe.StripeClient, mode: Literal["classic", "flexible"]
) -> None:
    """Until the period ends (R108, R111); Stripe tells of both as updates."""
    customer, price = customer_with(client), price_of(client)
    made = client.v1.subscriptions.create(
        {"customer": customer, "items": [{"price": price}], "billing_mode": {"type": mode}}
    )
    end = made["items"].data[0].current_period_end

    ending = client.v1.subscriptions.update(made.id, {"cancel_at_period_end": True})
    again = client.v1.subscriptions.update(made.id, {"cancel_at_period_end": False})

    assert (ending.status, ending.cancel_at_period_end, ending.cancel_at) == ("active", True, end)
    assert ending.canceled_at is not None
    assert (again.cancel_at_period_end, again.cancel_at, again.canceled_at) == (False, None, None)
    assert again.cancellation_details is not None
    assert again.cancellation_details.reason is None


def test_an_end_may_be_set_to_a_second(client: stripe.StripeClient) -> None:
    """At ``cancel_at`` it ends; its flag isn't set (R109, R112)."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})

    ending = client.v1.subscriptions.update(made.id, {"cancel_at": "max_period_end"})
    advance(client, clock, START + MONTH)

    ended = client.v1.subscriptions.retrieve(made.id)
    assert (ending.cancel_at, ending.cancel_at_period_end) == (START + MONTH, False)
    assert (ended.status, ended.ended_at) == ("canceled", START + MONTH)
    assert ended.canceled_at == START
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.update(made.id, {"cancel_at": ""})


def test_what_has_ended_hardly_changes(client: stripe.StripeClient) -> None:
    """Only metadata and the details of the cancellation (R116)."""
    customer, price = customer_with(client), price_of(client)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    client.v1.subscriptions.cancel(made.id)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.subscriptions.update(made.id, {"cancel_at_period_end": True})
    changed = client.v1.subscriptions.update(
        made.id, {"metadata": {"why": "x"}, "cancellation_details": {"feedback": "unused"}}
    )
    with pytest.raises(stripe.InvalidRequestError) as gone:
        client.v1.subscriptions.cancel(made.id)

    assert refused.value.code == "invalid_canceled_subscription_fields"
    assert refused.value.user_message == (
        "A canceled subscription can only update its cancellation_details and metadata."
    )
    assert changed.metadata.to_dict() == {"why": "x"}
    assert gone.value.code == "resource_missing"


def test_unpaid_invoices_are_collected_no_more(client: stripe.StripeClient) -> None:
    """They stay open and payable, but nothing tries to collect them (R115)."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    bad = client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer})
    client.v1.subscriptions.update(made.id, {"default_payment_method": bad.id})
    advance(client, clock, START + MONTH + HOUR)

    client.v1.subscriptions.cancel(made.id)

    left = latest(client, made.id)
    assert (left.status, left.auto_advance, left.next_payment_attempt) == ("open", False, None)


def test_with_its_customer_a_subscription_ends(client: stripe.StripeClient) -> None:
    """Deleting a customer ends all of them at once (R123)."""
    customer, price = customer_with(client), price_of(client)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})

    client.v1.customers.delete(customer)

    assert client.v1.subscriptions.retrieve(made.id).status == "canceled"
    assert told(client)[-2:] == ["customer.subscription.deleted", "customer.deleted"]
