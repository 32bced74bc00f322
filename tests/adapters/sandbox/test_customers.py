"""Tests customers as Stripe's client meets them."""

import pytest
import stripe


def test_a_customer_is_created_changed_and_deleted(client: stripe.StripeClient) -> None:
    """What is said of a customer is kept, and told in events."""
    made = client.v1.customers.create(
        {"name": "Ada", "email": "ada@example.com", "metadata": {"plan": "gold", "tier": "1"}}
    )
    changed = client.v1.customers.update(
        made.id, {"name": "", "metadata": {"plan": "", "seat": "2"}}
    )
    gone = client.v1.customers.delete(made.id)

    assert made.name == "Ada"
    assert changed.name is None
    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"tier": "1", "seat": "2"}
    assert gone.deleted is True
    assert client.v1.customers.retrieve(made.id).deleted is True
    told = client.v1.events.list().data
    assert [event.type for event in told] == [
        "customer.deleted",
        "customer.updated",
        "customer.created",
    ]
    assert told[1].to_dict()["data"]["previous_attributes"] == {
        "name": "Ada",
        "metadata": {"plan": "gold", "seat": None},
    }


def test_pages_go_both_ways(client: stripe.StripeClient) -> None:
    """A cursor leads to older customers and back; the client pages through all of them."""
    for number in range(25):
        client.v1.customers.create({"name": str(number)})

    first = client.v1.customers.list({"limit": 3})
    second = client.v1.customers.list({"limit": 3, "starting_after": first.data[-1].id})
    back = client.v1.customers.list({"limit": 3, "ending_before": second.data[0].id})
    everyone = client.v1.customers.list({"limit": 7}).auto_paging_iter()

    assert [customer.name for customer in first.data] == ["24", "23", "22"]
    assert [customer.name for customer in second.data] == ["21", "20", "19"]
    assert [customer.id for customer in back.data] == [customer.id for customer in first.data]
    assert len({customer.id for customer in everyone}) == 25


@pytest.mark.parametrize(
    ("params", "code", "param", "message"),
    [
        (
            {"is_default": True},
            "parameter_unknown",
            "is_default",
            "Received unknown parameter: is_default",
        ),
        (
            {"name": "n" * 257},
            None,
            "name",
            "Invalid string: nnnnnnnnnnnn...nnnnnnnnnnnn; must be at most 256 characters",
        ),
        (
            {"test_clock": "clock_x"},
            "resource_missing",
            "test_clock",
            "No such test_clock: 'clock_x'",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    client: stripe.StripeClient,
    params: "stripe.params.CustomerCreateParams",
    code: str | None,
    param: str,
    message: str,
) -> None:
    """Nothing is created, and the error names the parameter."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.create(params)

    assert refused.value.code == code
    assert refused.value.param == param
    assert refused.value.user_message == message
    assert client.v1.customers.list().data == []
