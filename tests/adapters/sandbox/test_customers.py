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
            {"email": "ada"},
            "email_invalid",
            "email",
            "Invalid email address: ada",
        ),
        (
            {"phone": "1" * 21},
            None,
            "phone",
            "Invalid string: 111111111111111111111; must be at most 20 characters",
        ),
        (
            {"invoice_prefix": "ab"},
            None,
            None,
            "Invoice number prefix must be 1\N{EN DASH}12 uppercase letters or numbers.",
        ),
        (
            {"invoice_settings": {"default_payment_method": "pm_x"}},
            "resource_missing",
            "invoice_settings[default_payment_method]",
            "No such PaymentMethod: 'pm_x'",
        ),
        (
            {"payment_method": "pm_x"},
            "resource_missing",
            "payment_method",
            "No such PaymentMethod: 'pm_x'",
        ),
        (
            {"invoice_settings": {"custom_fields": [{"name": "n", "value": "v"}] * 5}},
            None,
            "invoice_settings[custom_fields]",
            "Array invoice_settings[custom_fields] exceeded maximum 4 allowed elements.",
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
    param: str | None,
    message: str,
) -> None:
    """Nothing is created, and the error names the parameter."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.create(params)

    assert refused.value.code == code
    assert refused.value.param == param
    assert refused.value.user_message == message
    assert client.v1.customers.list().data == []


def test_all_that_is_said_of_a_customer_is_kept(client: stripe.StripeClient) -> None:
    """What isn't said of an address or of shipping later stays as it was."""
    made = client.v1.customers.create(
        {
            "address": {"line1": "1 Main Street", "city": "Berlin", "country": "DE"},
            "email": "ada@example.com",
            "invoice_prefix": "ADA1",
            "invoice_settings": {
                "custom_fields": [{"name": "Order", "value": "7"}],
                "footer": "Thanks",
                "rendering_options": {"amount_tax_display": "exclude_tax"},
            },
            "next_invoice_sequence": 7,
            "phone": "+49 30 1",
            "preferred_locales": ["de", "en"],
            "shipping": {"address": {"line1": "2 Side Street"}, "name": "Ada"},
            "tax_exempt": "reverse",
        }
    )
    changed = client.v1.customers.update(
        made.id,
        {
            "address": {"line1": "3 Back Street"},
            "invoice_settings": {"custom_fields": "", "footer": ""},
            "phone": "",
            "shipping": {"address": {"city": "Bonn"}, "name": "Eve"},
            "tax_exempt": "",
        },
    )

    assert made.invoice_prefix == "ADA1"
    assert made.next_invoice_sequence == 7
    assert made.preferred_locales == ["de", "en"]
    kept = changed.to_dict()
    assert kept["address"]["line1"] == "3 Back Street"
    assert kept["address"]["city"] == "Berlin"
    assert kept["shipping"]["address"]["line1"] == "2 Side Street"
    assert kept["shipping"]["address"]["city"] == "Bonn"
    assert kept["shipping"]["name"] == "Eve"
    assert kept["phone"] is None
    assert kept["tax_exempt"] == "none"
    assert kept["invoice_settings"] == {
        "custom_fields": None,
        "default_payment_method": None,
        "footer": None,
        "rendering_options": {"amount_tax_display": "exclude_tax", "template": None},
    }
    emptied = client.v1.customers.update(
        made.id, {"address": "", "shipping": "", "invoice_settings": {"rendering_options": ""}}
    )
    assert emptied.address is None
    assert emptied.shipping is None


def test_a_prefix_of_invoice_numbers_is_one_customers(client: stripe.StripeClient) -> None:
    """Nobody else can have it; to say it again changes nothing."""
    ada = client.v1.customers.create({"invoice_prefix": "ADA"})
    client.v1.customers.update(ada.id, {"invoice_prefix": "ADA"})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.create({"invoice_prefix": "ADA"})
    assert refused.value.param == "invoice_prefix"
    assert refused.value.user_message == (
        f"This invoice number prefix is taken by customer: {ada.id}. Please enter a different"
        " prefix."
    )


def test_a_customer_is_created_with_a_payment_method(client: stripe.StripeClient) -> None:
    """The method is attached, and may be the one to charge at once."""
    method = client.v1.payment_methods.create({"type": "card", "card": {"token": "tok_visa"}})
    made = client.v1.customers.create(
        {
            "payment_method": method.id,
            "invoice_settings": {"default_payment_method": method.id},
        }
    )

    assert made.invoice_settings is not None
    assert made.invoice_settings.default_payment_method == method.id
    assert client.v1.payment_methods.retrieve(method.id).customer == made.id


def test_a_test_method_may_be_charged_by_default(client: stripe.StripeClient) -> None:
    """A name of Stripe's for tests stands for one new method, wherever the request has it."""
    made = client.v1.customers.create(
        {
            "payment_method": "pm_card_visa",
            "invoice_settings": {"default_payment_method": "pm_card_visa"},
            "expand": ["invoice_settings.default_payment_method", "tax"],
        }
    )

    assert made.invoice_settings is not None
    method = made.invoice_settings.default_payment_method
    assert isinstance(method, stripe.PaymentMethod)
    assert method.customer == made.id
    assert made.tax is not None
    assert made.tax.automatic_tax == "unrecognized_location"


def test_only_the_customers_own_method_can_be_the_default(client: stripe.StripeClient) -> None:
    """Another customer's payment method is refused."""
    method = client.v1.payment_methods.create({"type": "card", "card": {"token": "tok_visa"}})
    client.v1.customers.create({"payment_method": method.id})
    other = client.v1.customers.create({"name": "Bob"})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.update(
            other.id, {"invoice_settings": {"default_payment_method": method.id}}
        )
    assert refused.value.user_message == (
        f"The customer does not have a payment method with the ID {method.id}. The payment method"
        " must be attached to the customer."
    )


def test_what_a_customer_has_goes_with_the_customer(client: stripe.StripeClient) -> None:
    """Payment methods are detached and tax ids deleted, which no event tells of."""
    method = client.v1.payment_methods.create({"type": "card", "card": {"token": "tok_visa"}})
    made = client.v1.customers.create(
        {
            "payment_method": method.id,
            "tax_id_data": [{"type": "eu_vat", "value": "DE000000000"}],
            "expand": ["tax_ids"],
        }
    )
    assert made.tax_ids is not None
    client.v1.customers.delete(made.id)

    assert client.v1.payment_methods.retrieve(method.id).customer is None
    with pytest.raises(stripe.InvalidRequestError, match="No such tax_id"):
        client.v1.tax_ids.retrieve(made.tax_ids.data[0].id)
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        client.v1.customers.update(made.id, {"name": "Ada"})
    assert client.v1.events.list({"limit": 1}).data[0].type == "customer.deleted"


def test_a_deleted_customers_subscriptions_are_canceled(client: stripe.StripeClient) -> None:
    """They end at once, and are told of before the customer."""
    price = client.v1.prices.create(
        {
            "currency": "usd",
            "unit_amount": 500,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Gold"},
        }
    )
    customer = client.v1.customers.create(
        {
            "payment_method": "pm_card_visa",
            "invoice_settings": {"default_payment_method": "pm_card_visa"},
        }
    )
    subscription = client.v1.subscriptions.create(
        {"customer": customer.id, "items": [{"price": price.id}]}
    )
    client.v1.customers.delete(customer.id)

    assert client.v1.subscriptions.retrieve(subscription.id).status == "canceled"
    told = [event.type for event in client.v1.events.list({"limit": 2}).data]
    assert told == ["customer.deleted", "customer.subscription.deleted"]


def test_a_customer_has_no_discount_of_its_own(client: stripe.StripeClient) -> None:
    """Discounts are of subscriptions and invoices."""
    made = client.v1.customers.create({"name": "Ada"})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.delete_discount(made.id)
    assert refused.value.http_status == 404
    assert refused.value.code == "resource_missing"


def test_where_a_customer_is_taxed_is_noted(client: stripe.StripeClient) -> None:
    """No taxes are worked out, so the location is still not recognized."""
    made = client.v1.customers.create(
        {"tax": {"ip_address": "192.0.2.1", "validate_location": "deferred"}, "expand": ["tax"]}
    )

    assert made.tax is not None
    assert (made.tax.ip_address, made.tax.automatic_tax) == ("192.0.2.1", "unrecognized_location")


def test_nothing_is_searched(client: stripe.StripeClient) -> None:
    """That searching isn't served is said, and not that there is no customer of that name."""
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL") as refused:
        client.v1.customers.search({"query": "email:'ada@example.com'"})

    assert refused.value.http_status == 404


def test_a_customer_may_be_a_business(client: stripe.StripeClient) -> None:
    """Its name is kept beside the person's, each as long as there is one."""
    made = client.v1.customers.create({"business_name": "Acme", "individual_name": "Ada"})
    changed = client.v1.customers.update(made.id, {"individual_name": ""})

    assert (made.business_name, made.individual_name) == ("Acme", "Ada")
    assert changed.business_name == "Acme"
    assert "individual_name" not in changed
