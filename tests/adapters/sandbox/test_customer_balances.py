"""Tests the balance of customers as Stripe's client meets it."""

import pytest
import stripe


def test_a_balance_is_said_of_a_customer(client: stripe.StripeClient) -> None:
    """Every change is on record; a balance brings a currency with it."""
    made = client.v1.customers.create({"balance": -500})
    changed = client.v1.customers.update(made.id, {"balance": 200, "name": "Ada"})

    assert (made.balance, made.currency) == (-500, "usd")
    assert changed.balance == 200
    changes = client.v1.customers.balance_transactions.list(made.id).data
    assert [(change.amount, change.ending_balance) for change in changes] == [
        (700, 200),
        (-500, -500),
    ]
    assert {change.type for change in changes} == {"adjustment"}
    told = client.v1.events.list().data
    assert [event.type for event in told] == ["customer.updated", "customer.created"]
    assert told[0].to_dict()["data"]["previous_attributes"] == {"balance": -500, "name": None}


def test_a_balance_is_changed_by_an_amount(client: stripe.StripeClient) -> None:
    """What is said of a change can be said anew; its amount can't."""
    customer = client.v1.customers.create({"name": "Ada"})
    made = client.v1.customers.balance_transactions.create(
        customer.id, {"amount": -300, "currency": "EUR", "description": "Sorry"}
    )
    changed = client.v1.customers.balance_transactions.update(
        customer.id, made.id, {"description": "", "metadata": {"case": "7"}}
    )
    found = client.v1.customers.balance_transactions.retrieve(
        customer.id, made.id, {"expand": ["customer.invoice_credit_balance"]}
    )

    assert (made.currency, made.ending_balance) == ("eur", -300)
    assert changed.description is None
    assert isinstance(found.customer, stripe.Customer)
    assert (found.customer.balance, found.customer.currency) == (-300, "eur")
    assert found.customer.to_dict()["invoice_credit_balance"] == {"eur": -300}
    assert client.v1.events.list({"limit": 1}).data[0].to_dict()["data"]["previous_attributes"] == {
        "balance": 0,
        "currency": None,
    }


def test_a_balance_is_in_one_currency(client: stripe.StripeClient) -> None:
    """An amount in another currency is refused, and so is none at all."""
    customer = client.v1.customers.create({"balance": 100})

    with pytest.raises(stripe.InvalidRequestError) as foreign:
        client.v1.customers.balance_transactions.create(
            customer.id, {"amount": 1, "currency": "eur"}
        )
    with pytest.raises(stripe.InvalidRequestError) as nothing:
        client.v1.customers.balance_transactions.create(
            customer.id, {"amount": 0, "currency": "usd"}
        )
    assert foreign.value.param == "currency"
    assert nothing.value.param == "amount"


def test_another_customers_change_is_not_there(client: stripe.StripeClient) -> None:
    """A change is found under its own customer only."""
    ada = client.v1.customers.create({"balance": 100})
    bob = client.v1.customers.create({"name": "Bob"})
    (change,) = client.v1.customers.balance_transactions.list(ada.id).data

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.balance_transactions.retrieve(bob.id, change.id)
    assert refused.value.param == "transaction"
