"""Tests Checkout sessions, and the page on which customers complete them."""

import pytest
import stripe
from starlette.applications import Starlette
from tests.adapters.sandbox.asking import told
from tests.adapters.sandbox.browsing import Seen, browse
from tests.adapters.sandbox.driving import Judged

from counterfoil.adapters.sandbox.pages.checkout import checkout_routes

_SUCCESS = "https://example.com/done?session={CHECKOUT_SESSION_ID}"


class Customer:
    """Sees the pages of a sandbox; follows no redirection."""

    def __init__(self, judged: Judged) -> None:
        self._app = Starlette(routes=checkout_routes(judged.sandbox.answer))

    def sees(self, session: stripe.checkout.Session) -> Seen:
        """Open a session's page."""
        return browse(self._app, str(session.url))

    def completes(self, session: stripe.checkout.Session, **fields: str) -> Seen:
        """Send the form of a session's page."""
        return browse(self._app, str(session.url), fields)


@pytest.fixture
def customer(judged: Judged) -> Customer:
    """Return a customer who sees the pages of the test's sandbox."""
    return Customer(judged)


@pytest.fixture
def price(client: stripe.StripeClient) -> str:
    """Return a price of 12.00 a month."""
    product = client.v1.products.create({"name": "Gold"})
    return client.v1.prices.create(
        {
            "currency": "usd",
            "product": product.id,
            "recurring": {"interval": "month"},
            "unit_amount": 1200,
        }
    ).id


def _sells(client: stripe.StripeClient, price: str, **more: object) -> stripe.checkout.Session:
    params = {
        "mode": "subscription",
        "line_items": [{"price": price, "quantity": 2}],
        "success_url": _SUCCESS,
        **more,
    }
    return client.v1.checkout.sessions.create(params)  # type: ignore[arg-type]


def test_a_payment_method_is_kept(client: stripe.StripeClient, customer: Customer) -> None:
    """In mode setup, the customer has the method that they chose; their bank is satisfied."""
    id = client.v1.customers.create().id
    session = client.v1.checkout.sessions.create(
        {"mode": "setup", "currency": "usd", "customer": id, "success_url": _SUCCESS}
    )

    seen = customer.sees(session)
    answered = customer.completes(session, payment_method="pm_card_authenticationRequired")

    assert "pm_card_visa" in seen.text
    assert answered.status == 303
    assert answered.headers["location"] == f"https://example.com/done?session={session.id}"
    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent"]})
    assert (done.status, done.payment_status, done.url) == (
        "complete",
        "no_payment_required",
        None,
    )
    assert isinstance(done.setup_intent, stripe.SetupIntent)
    assert done.setup_intent.status == "succeeded"
    listed = client.v1.customers.payment_methods.list(id).data
    assert [method.id for method in listed] == [done.setup_intent.payment_method]
    assert told(client)[-3:] == [
        "payment_method.attached",
        "setup_intent.succeeded",
        "checkout.session.completed",
    ]


def test_who_is_new_subscribes(client: stripe.StripeClient, customer: Customer, price: str) -> None:
    """They become a customer, pay, and have a subscription that is charged to their card."""
    session = _sells(
        client,
        price,
        subscription_data={"metadata": {"from": "page"}},
        expand=["line_items"],
    )

    seen = customer.sees(session)
    customer.completes(session, payment_method="pm_card_visa", email="ada@example.com")

    assert session.amount_total == 2400
    assert session.line_items is not None
    assert session.line_items.data[0].description == "Gold"
    assert "24.00" in seen.text
    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription"]})
    assert (done.status, done.payment_status) == ("complete", "paid")
    assert done.customer_details is not None
    assert done.customer_details.email == "ada@example.com"
    assert isinstance(done.subscription, stripe.Subscription)
    assert done.subscription.status == "active"
    assert done.subscription.default_payment_method is not None
    assert done.subscription.metadata.to_dict() == {"from": "page"}
    assert client.v1.invoices.retrieve(str(done.invoice)).amount_paid == 2400
    assert told(client)[-1] == "checkout.session.completed"
    lines = client.v1.checkout.sessions.line_items.list(session.id).data
    assert [line.quantity for line in lines] == [2]


def test_a_trial_is_begun_without_paying(
    client: stripe.StripeClient, customer: Customer, price: str
) -> None:
    """The method is kept for when it ends."""
    id = client.v1.customers.create({"email": "ada@example.com"}).id
    session = _sells(client, price, customer=id, subscription_data={"trial_period_days": 14})

    customer.completes(session, payment_method="pm_card_visa")

    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription"]})
    assert done.payment_status == "no_payment_required"
    assert isinstance(done.subscription, stripe.Subscription)
    assert done.subscription.status == "trialing"
    assert len(client.v1.customers.payment_methods.list(id).data) == 1


@pytest.mark.parametrize("method", ["pm_card_chargeDeclined", "pm_card_chargeCustomerFail"])
def test_a_declined_card_leaves_the_session_open(
    client: stripe.StripeClient, customer: Customer, price: str, method: str
) -> None:
    """The page says so; nobody subscribed, and another card may be tried."""
    session = _sells(client, price)

    refused = customer.completes(session, payment_method=method, email="ada@example.com")

    assert refused.status == 402
    assert "Your card was declined." in refused.text
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert client.v1.subscriptions.list({"status": "all"}).data == []
    again = customer.completes(session, payment_method="pm_card_visa", email="ada@example.com")
    assert again.status == 303


def test_a_bank_that_asks_is_answered_on_the_page(
    client: stripe.StripeClient, customer: Customer, price: str
) -> None:
    """The first payment is approved there and then."""
    session = _sells(client, price)

    customer.completes(session, payment_method="pm_card_authenticationRequired")

    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription"]})
    assert done.payment_status == "paid"
    assert isinstance(done.subscription, stripe.Subscription)
    assert done.subscription.status == "active"


def test_a_session_that_nobody_completes_expires(
    client: stripe.StripeClient, customer: Customer
) -> None:
    """By the clock of its customer, or when it is told to."""
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": 1_800_000_000}).id
    id = client.v1.customers.create({"test_clock": clock}).id
    late, told_to = (
        client.v1.checkout.sessions.create(
            {"mode": "setup", "currency": "usd", "customer": id, "success_url": _SUCCESS}
        )
        for _ in range(2)
    )

    expired = client.v1.checkout.sessions.expire(told_to.id)
    client.v1.test_helpers.test_clocks.advance(clock, {"frozen_time": 1_800_090_000})

    assert expired.status == "expired"
    assert client.v1.checkout.sessions.retrieve(late.id).status == "expired"
    assert client.v1.checkout.sessions.list({"status": "open"}).data == []
    assert "expired" in customer.completes(late, payment_method="pm_card_visa").text
    assert told(client).count("checkout.session.expired") == 2
    with pytest.raises(stripe.InvalidRequestError, match="has a status of expired"):
        client.v1.checkout.sessions.expire(late.id)


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"mode": "subscription", "success_url": _SUCCESS}, "line_items"),
        ({"mode": "setup", "currency": "usd"}, "success_url"),
        ({"mode": "setup", "success_url": _SUCCESS}, "currency"),
        ({"mode": "setup", "success_url": _SUCCESS, "expires_at": 1}, "expires_at"),
        ({"mode": "setup", "currency": "usd", "success_url": "x"}, "success_url"),
    ],
)
def test_what_does_not_fit_is_refused(
    client: stripe.StripeClient,
    params: "stripe.params.checkout.SessionCreateParams",
    param: str,
) -> None:
    """The error names the parameter."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(params)

    assert refused.value.param == param


@pytest.mark.parametrize(
    ("method", "outcome"),
    [("pm_usBankAccount_success", "succeeded"), ("pm_usBankAccount_accountClosed", "failed")],
)
def test_a_debit_pays_for_a_session_days_later(
    client: stripe.StripeClient, customer: Customer, price: str, method: str, outcome: str
) -> None:
    """The session is complete at once; what its debit came to is told when it is known."""
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": 1_800_000_000}).id
    id = client.v1.customers.create({"test_clock": clock}).id
    session = _sells(client, price, customer=id)

    customer.completes(session, payment_method=method)
    completed = client.v1.checkout.sessions.retrieve(session.id)
    client.v1.test_helpers.test_clocks.advance(clock, {"frozen_time": 1_800_500_000})

    assert (completed.status, completed.payment_status) == ("complete", "unpaid")
    paid = client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert paid == (outcome == "succeeded")
    assert f"checkout.session.async_payment_{outcome}" in told(client)


def test_a_coupon_is_taken_off(client: stripe.StripeClient, customer: Customer, price: str) -> None:
    """From what the session says, and from what is paid."""
    coupon = client.v1.coupons.create({"percent_off": 25, "duration": "once"}).id
    session = _sells(client, price, discounts=[{"coupon": coupon}])

    customer.completes(session, payment_method="pm_card_visa", email="ada@example.com")

    assert (session.amount_subtotal, session.amount_total) == (2400, 1800)
    done = client.v1.checkout.sessions.retrieve(session.id)
    assert client.v1.invoices.retrieve(str(done.invoice)).amount_paid == 1800


def test_a_trial_lasts_two_days_at_least(client: stripe.StripeClient, price: str) -> None:
    """A session that would begin a shorter one is refused."""
    with pytest.raises(stripe.InvalidRequestError, match="at least 2 days in the future"):
        _sells(client, price, subscription_data={"trial_end": 1_000_000_000})


def test_a_session_is_noted_upon_and_describes_its_own_price(
    client: stripe.StripeClient, customer: Customer
) -> None:
    """A price that nobody else uses is made for it; the page can be left again."""
    product = client.v1.products.create({"name": "Silver"}).id
    session = client.v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "cancel_url": "https://example.com/back",
            "customer_email": "ada@example.com",
            "line_items": [
                {
                    "price_data": {
                        "currency": "eur",
                        "product": product,
                        "recurring": {"interval": "year"},
                        "unit_amount": 9900,
                    },
                    "quantity": 1,
                }
            ],
            "success_url": _SUCCESS,
        }
    )

    changed = client.v1.checkout.sessions.update(session.id, {"metadata": {"a": "1"}})
    seen = customer.sees(session)
    refused = customer.completes(session)

    assert (session.currency, session.amount_total) == ("eur", 9900)
    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"a": "1"}
    assert 'href="https://example.com/back"' in seen.text
    assert "ada@example.com" in seen.text
    assert refused.status == 400
    assert "A payment method is needed." in refused.text


def test_a_session_that_was_made_up_is_not_there(judged: Judged) -> None:
    """Its page says so."""
    app = Starlette(routes=checkout_routes(judged.sandbox.answer))

    assert browse(app, "/checkout/cs_test_x").status == 404


def test_the_page_has_its_own_texts_and_asks(
    client: stripe.StripeClient, customer: Customer, price: str
) -> None:
    """What is asked for is shown; who completes the session has agreed to the terms."""
    id = client.v1.customers.create().id
    texts = {"submit": {"message": "Cancel at any time."}}
    asked = {
        "consent_collection": {"terms_of_service": "required"},
        "custom_text": texts,
        "customer": id,
        "payment_method_options": {"card": {"request_three_d_secure": "any"}},
        "saved_payment_method_options": {"payment_method_save": "enabled"},
        "submit_type": "subscribe",
        "tax_id_collection": {"enabled": True},
    }

    with pytest.raises(stripe.InvalidRequestError, match="set `customer_update"):
        _sells(client, price, **asked)
    with pytest.raises(stripe.InvalidRequestError, match="only be used with `customer`") as alone:
        _sells(client, price, customer_update={"name": "auto"})
    session = _sells(client, price, **asked, customer_update={"address": "auto", "name": "auto"})
    customer.completes(session, payment_method="pm_card_visa")

    assert alone.value.param == "customer_update"
    done = client.v1.checkout.sessions.retrieve(session.id)
    assert (session.consent, done.status) == (None, "complete")
    assert done.consent is not None
    assert done.consent.terms_of_service == "accepted"
    assert done.custom_text.submit is not None
    assert done.custom_text.submit.message == "Cancel at any time."
    assert done.payment_method_options is not None
    assert done.payment_method_options.card is not None
    assert done.saved_payment_method_options is not None
    assert done.saved_payment_method_options.payment_method_save == "enabled"
    assert done.submit_type == "subscribe"
    assert done.tax_id_collection is not None
    assert done.tax_id_collection.enabled


def test_a_session_describes_its_product_and_a_fee(
    client: stripe.StripeClient, customer: Customer
) -> None:
    """What is charged once is on the first invoice, and is due even if a trial begins."""
    gold = {
        "currency": "usd",
        "product_data": {"name": "Gold", "description": "All of it", "metadata": {"tier": "3"}},
        "recurring": {"interval": "month"},
        "unit_amount": 1200,
    }
    nameless = {key: value for key, value in gold.items() if key != "product_data"}
    fee = {"currency": "usd", "product_data": {"name": "Setup"}, "unit_amount": 500}
    id = client.v1.customers.create().id
    lines = [{"price_data": gold, "quantity": 1}, {"price_data": fee, "quantity": 1}]

    with pytest.raises(stripe.InvalidRequestError, match="at least one recurring price") as alone:
        _sells(client, "", line_items=lines[1:])
    with pytest.raises(stripe.InvalidRequestError, match="either `product` or `product_data`"):
        _sells(client, "", line_items=[{"price_data": nameless, "quantity": 1}])
    session = _sells(client, "", customer=id, line_items=lines)
    trying = _sells(
        client, "", customer=id, line_items=lines, subscription_data={"trial_period_days": 7}
    )
    customer.completes(session, payment_method="pm_card_visa")

    assert alone.value.param == "line_items"
    assert (session.amount_total, trying.amount_total) == (1700, 500)
    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["invoice", "subscription"]})
    assert isinstance(done.invoice, stripe.Invoice)
    assert (done.invoice.status, done.invoice.total) == ("paid", 1700)
    assert isinstance(done.subscription, stripe.Subscription)
    product = client.v1.products.retrieve(str(done.subscription["items"].data[0].price.product))
    assert (product.name, product.description, product.active) == ("Gold", "All of it", False)
    assert product.metadata["tier"] == "3"
