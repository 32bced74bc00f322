"""Tests tax ids as Stripe's client meets them (R154)."""

from typing import cast

import pytest
import stripe


@pytest.fixture
def customer(client: stripe.StripeClient) -> str:
    """Return the id of a customer."""
    return client.v1.customers.create({"name": "Ada"}).id


@pytest.mark.parametrize(
    ("type", "value", "status"),
    [
        ("eu_vat", "000000000", "verified"),
        ("eu_vat", "DE000000000", "verified"),
        ("eu_vat", "111111111", "unverified"),
        ("au_abn", "222222222", "pending"),
        ("gb_vat", "GB123456789", "unavailable"),
    ],
)
def test_a_tax_office_answers_later(
    client: stripe.StripeClient, customer: str, type: str, value: str, status: str
) -> None:
    """A tax id is pending at first; what became of it is told in an event of its own."""
    made = client.v1.customers.tax_ids.create(
        customer, cast("stripe.params.CustomerTaxIdCreateParams", {"type": type, "value": value})
    )
    later = client.v1.customers.tax_ids.retrieve(customer, made.id)

    assert made.verification is not None
    assert made.verification.status == "pending"
    assert later.verification is not None
    assert later.verification.status == status
    assert (later.verification.verified_name is not None) == (status == "verified")
    told = [event.type for event in client.v1.events.list({"limit": 2}).data]
    updated = ["customer.tax_id.updated"] if status != "pending" else []
    assert told[: len(updated) + 1] == [*updated, "customer.tax_id.created"]


def test_a_customer_is_created_with_tax_ids(client: stripe.StripeClient) -> None:
    """They are shown within the customer on request, and deleted one by one."""
    made = client.v1.customers.create(
        {
            "tax_id_data": [
                {"type": "eu_vat", "value": "EL123456789"},
                {"type": "us_ein", "value": "12-3456789"},
            ],
            "expand": ["tax_ids"],
        }
    )
    assert made.tax_ids is not None
    ein, vat = made.tax_ids.data
    client.v1.customers.tax_ids.delete(made.id, vat.id)

    assert (vat.country, ein.country) == ("GR", "US")
    assert vat.owner is not None
    assert vat.owner.to_dict() == {
        "customer": made.id,
        "customer_account": None,
        "type": "customer",
    }
    left = client.v1.customers.tax_ids.list(made.id).data
    assert [tax_id.id for tax_id in left] == [ein.id]
    assert client.v1.events.list({"limit": 1}).data[0].type == "customer.tax_id.deleted"


@pytest.mark.parametrize(
    ("type", "value"),
    [
        ("eu_vat", "DE12345678"),
        ("eu_vat", "XX123456789"),
        ("eu_vat", "333333333"),
        ("gb_vat", "123456789"),
        ("us_ein", "123"),
        ("vn_tin", "?"),
    ],
)
def test_what_looks_like_none_is_refused(
    client: stripe.StripeClient, customer: str, type: str, value: str
) -> None:
    """The form of each type is checked at once."""
    params = {"type": type, "value": value}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.tax_ids.create(
            customer, cast("stripe.params.CustomerTaxIdCreateParams", params)
        )
    with pytest.raises(stripe.InvalidRequestError) as within:
        client.v1.customers.create(
            cast("stripe.params.CustomerCreateParams", {"tax_id_data": [params]})
        )

    assert refused.value.code == "tax_id_invalid"
    assert refused.value.param == "value"
    assert refused.value.user_message == f"Invalid value for {type}."
    assert within.value.param == "tax_id_data[0][value]"
    assert len(client.v1.customers.list().data) == 1


def test_an_unknown_type_is_refused(client: stripe.StripeClient, customer: str) -> None:
    """The error lists the types that are known."""
    params = {"type": "unknown", "value": "1"}

    with pytest.raises(stripe.InvalidRequestError, match="must be one of ad_nrt") as refused:
        client.v1.customers.tax_ids.create(
            customer, cast("stripe.params.CustomerTaxIdCreateParams", params)
        )
    assert refused.value.param == "type"


def test_the_account_has_tax_ids_too(client: stripe.StripeClient, customer: str) -> None:
    """Without an owner they are its own; lists are of one owner."""
    own = client.v1.tax_ids.create({"type": "us_ein", "value": "123456789"})
    theirs = client.v1.tax_ids.create(
        {
            "type": "ch_vat",
            "value": "CHE-123.456.789 MWST",
            "owner": {"type": "customer", "customer": customer},
        }
    )

    def ids(params: "stripe.params.TaxIdListParams") -> list[str]:
        return [tax_id.id for tax_id in client.v1.tax_ids.list(params).data]

    assert own.customer is None
    assert ids({}) == [own.id]
    assert ids({"owner": {"type": "customer", "customer": customer}}) == [theirs.id]
    client.v1.tax_ids.delete(own.id)
    assert ids({}) == []
    with pytest.raises(stripe.InvalidRequestError) as missing:
        ids({"owner": {"type": "customer"}})
    assert missing.value.code == "parameter_missing"
    with pytest.raises(stripe.InvalidRequestError, match="No such tax_id"):
        client.v1.tax_ids.retrieve(own.id)


def test_another_customers_tax_id_is_not_there(client: stripe.StripeClient, customer: str) -> None:
    """A tax id is found under its own customer only."""
    other = client.v1.customers.create({"name": "Bob"})
    tax_id = client.v1.customers.tax_ids.create(
        customer, {"type": "eu_vat", "value": "DE123456789"}
    )

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.tax_ids.retrieve(other.id, tax_id.id)
    assert refused.value.http_status == 404
