"""Stripe's own client speaks to the API, over a real socket."""

from collections.abc import Iterator

import pytest
import stripe
from tests.adapters.api.talking import ACCOUNT, BASE_URL, SELLING, client_of
from tests.adapters.shop import ADA, MUG, PORTAL, do

from counterfoil.adapters import BillingPortal
from counterfoil.adapters.api import create_v1
from counterfoil.adapters.protocol.web import BODY_MAX
from counterfoil.domain.cause import Mode


@pytest.fixture(name="client", scope="module")
def _client() -> Iterator[stripe.StripeClient]:
    """Serve a shop."""
    with BillingPortal.open("memory://") as portal:
        do(portal.account(ACCOUNT, Mode.TEST), *SELLING)
        app = create_v1(portal, base_url=BASE_URL)
        _, secret = app.state.v1.keys.create(ACCOUNT, Mode.TEST, name="")
        with client_of(app, secret) as client:
            yield client


def test_a_configuration_is_made_changed_read_and_listed(client: stripe.StripeClient) -> None:
    """What the client of Stripe does with configurations works as it is."""
    configurations = client.v1.billing_portal.configurations
    made = configurations.create(
        {"features": {"invoice_history": {"enabled": True}}, "metadata": {"team": "blue"}}
    )
    changed = configurations.update(made.id, {"name": "Ours", "metadata": {"team": ""}})

    assert made.active
    assert not made.is_default
    assert made.features.invoice_history.enabled
    assert not made.features.subscription_cancel.enabled
    assert changed.name == "Ours"
    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {}
    assert configurations.retrieve(made.id).name == "Ours"
    assert {each.id for each in configurations.list().auto_paging_iter()} == {PORTAL, made.id}


def test_a_session_is_opened_with_a_flow(client: stripe.StripeClient) -> None:
    """A session's address is the portal's, and says nothing of whom it lets in."""
    session = client.v1.billing_portal.sessions.create(
        {
            "customer": ADA,
            "configuration": PORTAL,
            "return_url": "https://shop.example.com/account",
            "flow_data": {"type": "payment_method_update"},
        }
    )

    assert session.customer == ADA
    assert session.return_url == "https://shop.example.com/account"
    assert session.flow is not None
    assert session.flow.type == "payment_method_update"
    assert session.url.startswith(f"{BASE_URL}/p/session/")
    assert session.id not in session.url


def test_feedback_options_are_made_and_deactivated(client: stripe.StripeClient) -> None:
    """A reason of the merchant's own is active until it is deactivated (R45)."""
    options = client.v1.billing.feedback_options
    made = options.create({"description": "Too quiet"})
    assert options.update(made.id, {"description": "Too loud"}).description == "Too loud"

    assert options.deactivate(made.id).status == "inactive"
    assert [each.id for each in options.list({"status": "active"}).data] == []
    assert [each.id for each in options.list().data] == [made.id]


def test_what_the_core_holds_is_read(client: stripe.StripeClient) -> None:
    """Lists page by themselves, and what is linked is shown whole where it is asked for."""
    v1 = client.v1
    mug = v1.subscriptions.retrieve(MUG, {"expand": ["customer", "default_payment_method"]})

    assert isinstance(mug.customer, stripe.Customer)
    assert mug.customer.name == "Ada"
    assert isinstance(mug.default_payment_method, stripe.PaymentMethod)
    assert [item.price.unit_amount for item in mug["items"].data] == [1000]
    assert [each.id for each in v1.customers.list().auto_paging_iter()] == [ADA]
    assert [each.id for each in v1.customers.payment_methods.list(ADA).data] == ["pm_visa"]
    assert [each.id for each in v1.prices.list({"product": "prod_coffee"})] == ["price_monthly"]
    assert v1.promotion_codes.list({"code": "spring-25"}).data[0].promotion.coupon == "SPRING"


def test_errors_are_those_that_the_client_knows(client: stripe.StripeClient) -> None:
    """Each kind of refusal comes as the exception that Stripe's would (R177)."""
    with pytest.raises(stripe.InvalidRequestError, match="No such customer: 'cus_x'") as missing:
        client.v1.customers.retrieve("cus_x")
    with pytest.raises(stripe.InvalidRequestError, match="No such customer: 'cus_x'") as named:
        client.v1.billing_portal.sessions.create({"customer": "cus_x", "configuration": PORTAL})
    with pytest.raises(stripe.AuthenticationError, match=r"Invalid API Key provided: sk_test_\*"):
        client.v1.customers.list(options={"api_key": "sk_test_of_nobody_at_all"})

    assert (missing.value.http_status, missing.value.code) == (404, "resource_missing")
    assert (named.value.http_status, named.value.param) == (400, "customer")


def test_a_body_has_an_end(client: stripe.StripeClient) -> None:
    """More than a MiB isn't read, let alone taken for anything."""
    with pytest.raises(stripe.StripeError, match="at most 1,048,576 bytes") as refused:
        client.v1.billing.feedback_options.create({"description": "x" * BODY_MAX})

    assert refused.value.http_status == 413
