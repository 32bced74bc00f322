"""Tests payment methods as Stripe's client meets them."""

import pytest
import stripe
from tests.adapters.sandbox.asking import told

from counterfoil.adapters.sandbox.payments import methods


def test_a_named_method_is_attached_changed_and_detached(client: stripe.StripeClient) -> None:
    """Each use of a name makes a method of its own; what happens to it is told in events."""
    customer = client.v1.customers.create().id

    attached = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
    other = client.v1.payment_methods.attach("pm_card_mastercard", {"customer": customer})
    changed = client.v1.payment_methods.update(
        attached.id,
        {"billing_details": {"name": "Ada"}, "card": {"exp_month": 5}, "metadata": {"a": "1"}},
    )
    detached = client.v1.payment_methods.detach(attached.id)

    assert attached.id != "pm_card_visa"
    assert attached.card is not None
    assert (attached.card.brand, attached.card.last4) == ("visa", "4242")
    assert attached.card.checks is not None
    assert attached.card.checks.cvc_check == "pass"
    assert changed.billing_details.name == "Ada"
    assert changed.card is not None
    assert changed.card.exp_month == 5
    assert detached.customer is None
    listed = client.v1.customers.payment_methods.list(customer, {"type": "card"}).data
    assert [method.id for method in listed] == [other.id]
    events = client.v1.events.list().data
    assert events[0].type == "payment_method.detached"
    assert events[0].to_dict()["data"]["previous_attributes"] == {"customer": customer}
    assert told(client)[1:] == [
        "payment_method.attached",
        "payment_method.attached",
        "payment_method.updated",
        "payment_method.detached",
    ]


def test_a_detached_default_is_no_default_any_more(client: stripe.StripeClient) -> None:
    """No default is left that can't be charged: neither the customer's nor a subscription's."""
    customer = client.v1.customers.create().id
    method = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer}).id
    client.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": method}})
    product = client.v1.products.create({"name": "Gold"}).id
    price = client.v1.prices.create(
        {
            "currency": "usd",
            "product": product,
            "recurring": {"interval": "month"},
            "unit_amount": 1200,
        }
    ).id
    subscription = client.v1.subscriptions.create(
        {"customer": customer, "items": [{"price": price}], "default_payment_method": method}
    ).id

    client.v1.payment_methods.detach(method)

    settings = client.v1.customers.retrieve(customer).invoice_settings
    assert settings is not None
    assert settings.default_payment_method is None
    assert client.v1.subscriptions.retrieve(subscription).default_payment_method is None
    assert told(client)[-3:] == [
        "payment_method.detached",
        "customer.updated",
        "customer.subscription.updated",
    ]


def test_what_was_detached_never_comes_back(client: stripe.StripeClient) -> None:
    """A method is attached once, and detached once (R102)."""
    customer = client.v1.customers.create().id
    method = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer}).id

    with pytest.raises(stripe.InvalidRequestError, match="already been attached to a customer"):
        client.v1.payment_methods.attach(method, {"customer": customer})
    client.v1.payment_methods.detach(method)
    with pytest.raises(stripe.InvalidRequestError, match="so detachment is impossible"):
        client.v1.payment_methods.detach(method)
    with pytest.raises(stripe.InvalidRequestError, match="It may not be used again"):
        client.v1.payment_methods.attach(method, {"customer": customer})


@pytest.mark.parametrize(
    ("name", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        (
            "pm_card_visa_chargeDeclinedInsufficientFunds",
            "card_declined",
            "insufficient_funds",
        ),
        ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
    ],
)
def test_a_card_that_is_declined_is_not_attached(
    client: stripe.StripeClient, name: str, code: str, decline_code: str | None
) -> None:
    """The bank is asked when a card is attached, and the error tells what it said."""
    customer = client.v1.customers.create().id

    with pytest.raises(stripe.CardError) as refused:
        client.v1.payment_methods.attach(name, {"customer": customer})

    assert refused.value.http_status == 402
    assert refused.value.code == code
    assert refused.value.error is not None
    assert refused.value.error.decline_code == decline_code
    assert client.v1.customers.payment_methods.list(customer).data == []


def test_a_card_is_made_of_a_test_number_or_a_token(client: stripe.StripeClient) -> None:
    """Of the number, only brand, end and fingerprint are kept."""
    by_number = client.v1.payment_methods.create(
        {
            "type": "card",
            "card": {"number": "4242 4242 4242 4242", "exp_month": 8, "exp_year": 2035, "cvc": "1"},
        }
    )
    by_token = client.v1.payment_methods.create({"type": "card", "card": {"token": "tok_visa"}})

    assert by_number.card is not None
    assert by_token.card is not None
    assert by_number.customer is None
    assert by_number.card.fingerprint == by_token.card.fingerprint
    assert by_number.card.exp_year == 2035
    assert "4242424242424242" not in str(by_number)


@pytest.mark.parametrize(
    ("number", "code", "decline_code"),
    [
        ("4111111111111111", "card_declined", "test_mode_live_card"),
        ("4242424242424241", "incorrect_number", None),
    ],
)
def test_any_other_card_number_is_refused(
    client: stripe.StripeClient, number: str, code: str, decline_code: str | None
) -> None:
    """A number that might be somebody's is not kept, and not repeated."""
    with pytest.raises(stripe.CardError) as refused:
        client.v1.payment_methods.create(
            {"type": "card", "card": {"number": number, "exp_month": 8, "exp_year": 2035}}
        )

    assert refused.value.code == code
    assert refused.value.error is not None
    assert refused.value.error.decline_code == decline_code
    assert number not in str(refused.value)
    assert client.v1.payment_methods.list().data == []


def test_bank_accounts_are_made_and_listed_by_type(client: stripe.StripeClient) -> None:
    """Of an account, only bank and end are kept; one that isn't verified can't be attached."""
    customer = client.v1.customers.create().id
    sepa = client.v1.payment_methods.create(
        {
            "type": "sepa_debit",
            "billing_details": {"name": "Ada", "email": "ada@example.com"},
            "sepa_debit": {"iban": "DE89370400440532013000"},
        }
    )
    unverified = client.v1.payment_methods.create(
        {
            "type": "us_bank_account",
            "billing_details": {"name": "Ada"},
            "us_bank_account": {
                "account_holder_type": "individual",
                "account_number": "000123456789",
                "routing_number": "110000000",
            },
        }
    )
    client.v1.payment_methods.attach(sepa.id, {"customer": customer})
    client.v1.payment_methods.attach("pm_usBankAccount_success", {"customer": customer})

    with pytest.raises(stripe.InvalidRequestError, match="must be verified"):
        client.v1.payment_methods.attach(unverified.id, {"customer": customer})
    assert sepa.sepa_debit is not None
    assert (sepa.sepa_debit.bank_code, sepa.sepa_debit.last4) == ("37040044", "3000")
    listed = client.v1.payment_methods.list({"customer": customer, "type": "sepa_debit"}).data
    assert [method.id for method in listed] == [sepa.id]
    assert len(client.v1.payment_methods.list({"customer": customer}).data) == 2


def test_a_customer_has_a_most_of_methods(
    client: stripe.StripeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more is refused (R104)."""
    monkeypatch.setattr(methods, "MOST_METHODS", 2)
    customer = client.v1.customers.create().id
    for _number in range(2):
        client.v1.payment_methods.attach("pm_card_visa", {"customer": customer})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_methods.attach("pm_card_visa", {"customer": customer})

    assert refused.value.code == "customer_max_payment_methods"


def test_a_method_that_is_not_there_is_named_in_the_error(client: stripe.StripeClient) -> None:
    """The wording is the one that was recorded."""
    customer = client.v1.customers.create().id

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_methods.attach("invalid", {"customer": customer})

    assert refused.value.http_status == 404
    assert refused.value.user_message is not None
    assert refused.value.user_message.startswith("No such PaymentMethod: 'invalid'; It's possible")
    assert refused.value.param == "payment_method"


@pytest.mark.parametrize("type", ["afterpay_clearpay", "eps", "link", "oxxo", "p24", "paypal"])
def test_other_types_are_made(client: stripe.StripeClient, type: str) -> None:
    """Of these, hardly anything is kept."""
    made = client.v1.payment_methods.create(
        {"type": type, "billing_details": {"email": "ada@example.com"}}
    )

    assert made.type == type
    assert made.to_dict()[type] is not None


def test_a_bank_is_asked_about_an_address_when_the_card_is_used(
    client: stripe.StripeClient,
) -> None:
    """Until then, it is unchecked."""
    customer = client.v1.customers.create().id
    made = client.v1.payment_methods.create(
        {
            "type": "card",
            "billing_details": {"address": {"line1": "1 Street", "postal_code": "10115"}},
            "card": {"token": "tok_visa"},
        }
    )

    attached = client.v1.payment_methods.attach(made.id, {"customer": customer})

    assert made.card is not None
    assert made.card.checks is not None
    assert made.card.checks.address_line1_check == "unchecked"
    assert attached.card is not None
    assert attached.card.checks is not None
    assert attached.card.checks.address_postal_code_check == "pass"


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"type": "card"}, "parameter_missing", "card"),
        (
            {"type": "card", "card": {"exp_month": 1, "exp_year": 2030}},
            "parameter_missing",
            "card[number]",
        ),
        ({"type": "card", "card": {"token": "tok_x"}}, "resource_missing", "card[token]"),
        (
            {
                "type": "card",
                "card": {"number": "4242424242424242", "exp_month": 13, "exp_year": 2035},
            },
            "invalid_expiry_month",
            "exp_month",
        ),
        (
            {
                "type": "card",
                "card": {"number": "4242424242424242", "exp_month": 1, "exp_year": 2001},
            },
            "invalid_expiry_year",
            "exp_year",
        ),
        ({"type": "sepa_debit", "sepa_debit": {"iban": "DE00"}}, None, "sepa_debit[iban]"),
        (
            {
                "type": "us_bank_account",
                "us_bank_account": {"account_number": "1", "routing_number": "110000000"},
            },
            "account_number_invalid",
            "us_bank_account[account_number]",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    client: stripe.StripeClient,
    params: "stripe.params.PaymentMethodCreateParams",
    code: str | None,
    param: str,
) -> None:
    """The error names the parameter, and nothing is kept."""
    with pytest.raises(stripe.StripeError) as refused:
        client.v1.payment_methods.create(params)

    assert refused.value.code == code
    assert refused.value.error is not None
    assert refused.value.error.param == param
    assert client.v1.payment_methods.list().data == []


def test_a_customer_shows_only_methods_of_their_own(client: stripe.StripeClient) -> None:
    """Another customer's is not there."""
    ada, bob = client.v1.customers.create().id, client.v1.customers.create().id
    method = client.v1.payment_methods.attach("pm_card_visa", {"customer": ada}).id

    shown = client.v1.customers.payment_methods.retrieve(ada, method)

    assert shown.id == method
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.payment_methods.retrieve(bob, method)
    assert refused.value.code == "resource_missing"


def test_only_what_a_customer_has_can_be_changed(client: stripe.StripeClient) -> None:
    """A method that nobody has stays as it was made; a bank account has no expiry."""
    customer = client.v1.customers.create().id
    nobodys = client.v1.payment_methods.create({"type": "card", "card": {"token": "tok_visa"}}).id
    account = client.v1.payment_methods.attach("pm_usBankAccount_success", {"customer": customer})

    with pytest.raises(stripe.InvalidRequestError, match="must save this PaymentMethod"):
        client.v1.payment_methods.update(nobodys, {"metadata": {"a": "1"}})
    with pytest.raises(stripe.InvalidRequestError, match="cannot update `card`"):
        client.v1.payment_methods.update(account.id, {"card": {"exp_month": 1}})


def test_a_bank_may_find_an_address_or_a_code_wrong(client: stripe.StripeClient) -> None:
    """The card is kept all the same, and says so."""
    customer = client.v1.customers.create().id
    made = client.v1.payment_methods.create(
        {
            "type": "card",
            "billing_details": {"address": {"line1": "1 Street", "postal_code": "10115"}},
            "card": {"token": "tok_avsZipFail"},
        }
    )

    address = client.v1.payment_methods.attach(made.id, {"customer": customer}).card
    code = client.v1.payment_methods.attach("pm_card_cvcCheckFail", {"customer": customer}).card

    assert address is not None
    assert address.checks is not None
    assert address.checks.address_line1_check == "pass"
    assert address.checks.address_postal_code_check == "fail"
    assert code is not None
    assert code.checks is not None
    assert code.checks.cvc_check == "fail"
