"""Tests what the sandbox says of its own account."""

import pytest
import stripe


def test_the_account_says_what_it_is(client: stripe.StripeClient) -> None:
    """It can charge, in its own currency."""
    account = client.v1.accounts.retrieve_current()

    assert account.id.startswith("acct_")
    assert account.charges_enabled
    assert account.default_currency == "usd"
    assert account.settings is not None
    assert account.settings.dashboard.display_name == "Sandbox"


def test_one_configuration_of_payment_methods_is_there(client: stripe.StripeClient) -> None:
    """It is the default, and offers cards."""
    (default,) = client.v1.payment_method_configurations.list().data

    assert default.is_default
    assert default.card is not None
    assert default.card.available
    assert client.v1.payment_method_configurations.retrieve(default.id).id == default.id
    with pytest.raises(stripe.InvalidRequestError) as missing:
        client.v1.payment_method_configurations.retrieve("pmc_x")
    assert missing.value.param == "configuration"
