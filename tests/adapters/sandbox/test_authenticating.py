"""Tests the page on which a customer approves or refuses, and what comes of it."""

from urllib.parse import urlsplit

import pytest
import stripe
from starlette.applications import Starlette
from tests.adapters.sandbox.asking import told
from tests.adapters.sandbox.browsing import Seen, browse
from tests.adapters.sandbox.driving import Judged

from counterfoil.adapters.sandbox.pages.authenticate import authentication_routes


class Browser:
    """Sees the pages of a sandbox; it follows no redirection."""

    def __init__(self, judged: Judged) -> None:
        self._app = Starlette(routes=authentication_routes(judged.sandbox.answer))

    def get(self, path: str) -> Seen:
        """Open a page."""
        return browse(self._app, path)

    def post(self, path: str, **data: str) -> Seen:
        """Send a form."""
        return browse(self._app, path, data)


@pytest.fixture
def browser(judged: Judged) -> Browser:
    """Return a browser that sees the pages of the test's sandbox."""
    return Browser(judged)


def _asked(
    client: stripe.StripeClient,
    method: str,
    return_url: str | None = "https://example.com/back?a=1",
) -> stripe.PaymentIntent:
    params: stripe.params.PaymentIntentCreateParams = {
        "amount": 2900,
        "currency": "usd",
        "confirm": True,
        "payment_method": method,
        "allowed_payment_method_types": ["card"],
    }
    if return_url is not None:
        params["return_url"] = return_url
    intent = client.v1.payment_intents.create(params)
    assert intent.status == "requires_action"
    return intent


def _page(intent: stripe.PaymentIntent | stripe.SetupIntent) -> str:
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    return urlsplit(str(intent.next_action.redirect_to_url.url)).path


def test_what_is_approved_is_paid(client: stripe.StripeClient, browser: Browser) -> None:
    """The page tells what is asked, and leads back to the merchant."""
    intent = _asked(client, "pm_card_authenticationRequired")
    page = _page(intent)

    shown = browser.get(page)
    decided = browser.post(page, do="approve")

    assert "29.00" in shown.text
    assert decided.status == 303
    assert decided.headers["location"].startswith(
        f"https://example.com/back?a=1&payment_intent={intent.id}&payment_intent_client_secret="
    )
    assert decided.headers["location"].endswith("redirect_status=succeeded")
    paid = client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert paid.status == "succeeded"
    assert paid.next_action is None
    assert isinstance(paid.latest_charge, stripe.Charge)
    details = paid.latest_charge.payment_method_details
    assert details is not None
    assert details.card is not None
    assert details.card.three_d_secure is not None
    assert details.card.three_d_secure.result == "authenticated"
    assert told(client) == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]
    assert "Nothing to approve" in browser.get(page).text


def test_what_is_refused_waits_for_another_method(
    client: stripe.StripeClient, browser: Browser
) -> None:
    """The intent says why, and nothing was charged."""
    intent = _asked(client, "pm_card_threeDSecure2Required")

    browser.post(_page(intent), do="refuse")

    refused = client.v1.payment_intents.retrieve(intent.id)
    assert refused.status == "requires_payment_method"
    assert refused.latest_charge is None
    assert refused.last_payment_error is not None
    assert refused.last_payment_error.code == "payment_intent_authentication_failure"
    assert told(client)[-1] == "payment_intent.payment_failed"


def test_a_bank_may_decline_what_was_approved(
    client: stripe.StripeClient, browser: Browser
) -> None:
    """Being seen is not being paid."""
    intent = _asked(client, "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds")

    browser.post(_page(intent), do="approve")

    declined = client.v1.payment_intents.retrieve(intent.id)
    assert declined.status == "requires_payment_method"
    assert declined.last_payment_error is not None
    assert declined.last_payment_error.decline_code == "insufficient_funds"


def test_a_card_that_was_set_up_is_charged_without_asking_again(
    client: stripe.StripeClient, browser: Browser
) -> None:
    """The bank asks once, when the card is kept."""
    customer = client.v1.customers.create().id
    setup = client.v1.setup_intents.create(
        {
            "confirm": True,
            "customer": customer,
            "payment_method": "pm_card_authenticationRequiredOnSetup",
            "allowed_payment_method_types": ["card"],
            "return_url": "https://example.com/back",
        }
    )
    browser.post(_page(setup), do="approve")
    kept = client.v1.setup_intents.retrieve(setup.id)
    paid = client.v1.payment_intents.create(
        {
            "amount": 2900,
            "confirm": True,
            "currency": "usd",
            "customer": customer,
            "off_session": True,
            "payment_method": str(kept.payment_method),
        }
    )

    assert setup.status == "requires_action"
    assert kept.status == "succeeded"
    assert paid.status == "succeeded"


def test_a_setup_that_is_refused_keeps_nothing(
    client: stripe.StripeClient, browser: Browser
) -> None:
    """The customer has no card, and the intent says why."""
    customer = client.v1.customers.create().id
    setup = client.v1.setup_intents.create(
        {
            "confirm": True,
            "customer": customer,
            "payment_method": "pm_card_authenticationRequired",
            "allowed_payment_method_types": ["card"],
            "return_url": "https://example.com/back",
        }
    )

    browser.post(_page(setup), do="refuse")

    refused = client.v1.setup_intents.retrieve(setup.id)
    assert refused.status == "requires_payment_method"
    assert refused.last_setup_error is not None
    assert refused.last_setup_error.code == "setup_intent_authentication_failure"
    assert client.v1.customers.payment_methods.list(customer).data == []


def test_without_an_address_the_page_says_what_came_of_it(
    client: stripe.StripeClient, browser: Browser
) -> None:
    """What Stripe.js would open is named in the intent."""
    intent = _asked(client, "pm_card_authenticationRequired", None)
    action = intent.next_action
    assert action is not None
    assert action.use_stripe_sdk is not None
    page = urlsplit(action.use_stripe_sdk.to_dict()["stripe_js"]).path

    said_nothing = browser.post(page)
    decided = browser.post(page, do="approve")

    assert said_nothing.status == 400
    assert "succeeded" in decided.text


def test_an_address_that_was_made_up_leads_nowhere(browser: Browser) -> None:
    """Neither to look at, nor to approve."""
    assert browser.get("/authenticate/pi_x_secret_y").status == 404
    assert browser.post("/authenticate/pi_x_secret_y", do="approve").status == 404


def test_an_invoice_that_waits_for_its_customer_is_paid_on_the_page(
    client: stripe.StripeClient, browser: Browser
) -> None:
    """A subscription begins when its first payment is approved."""
    customer = client.v1.customers.create().id
    method = client.v1.payment_methods.attach(
        "pm_card_authenticationRequired", {"customer": customer}
    ).id
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
    )
    (intent,) = client.v1.payment_intents.list({"customer": customer}).data
    assert intent.next_action is not None
    assert intent.next_action.use_stripe_sdk is not None
    page = urlsplit(intent.next_action.use_stripe_sdk.to_dict()["stripe_js"]).path

    browser.post(page, do="approve")

    assert subscription.status == "incomplete"
    assert intent.status == "requires_action"
    assert client.v1.subscriptions.retrieve(subscription.id).status == "active"
    (invoice,) = client.v1.invoices.list({"customer": customer}).data
    assert invoice.status == "paid"


def test_what_arrived_on_an_account_is_told_on_the_page(
    client: stripe.StripeClient, browser: Browser
) -> None:
    """The page knows what did."""
    customer = client.v1.customers.create().id
    setup = client.v1.setup_intents.create(
        {
            "confirm": True,
            "customer": customer,
            "allowed_payment_method_types": ["us_bank_account"],
            "mandate_data": {"customer_acceptance": {"type": "offline"}},
            "payment_method_data": {
                "type": "us_bank_account",
                "us_bank_account": {
                    "account_number": "000123456789",
                    "routing_number": "110000000",
                },
            },
        }
    )
    assert setup.next_action is not None
    assert setup.next_action.verify_with_microdeposits is not None

    browser.post(
        urlsplit(setup.next_action.verify_with_microdeposits.hosted_verification_url).path,
        do="approve",
    )

    assert client.v1.setup_intents.retrieve(setup.id).status == "succeeded"
    assert len(client.v1.customers.payment_methods.list(customer).data) == 1
