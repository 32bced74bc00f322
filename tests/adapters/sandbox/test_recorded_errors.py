"""Tests that the sandbox refuses as Stripe was recorded to, or says why it doesn't."""

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

import pytest
import stripe
from attrs import frozen
from tests.adapters.sandbox.driving import Judged, client_of
from tests.stripe_material import stripe_material

from counterfoil.adapters.sandbox.sandbox import Sandbox

Recipe = Callable[[stripe.StripeClient], object]

_OLDER = "is an older wording of what is tested in its newest"
_NOT_SERVED = "is about objects that the sandbox doesn't serve"
_NO_NUMBERS = "is about card data that the sandbox takes only as Stripe's test numbers"
_NOT_IN_THE_API = "is about parameters or paths that the served version no longer has"

UNVERIFIED = "You must verify a phone number on your Stripe account"
ACCIDENT = "Error while communicating with one of our backends."
UNATTENDED = "This payment required an authentication action to complete"
UNSAVED = "You can\u2019t create a portal session in test mode until you save"
CUT_OFF = (UNVERIFIED, ACCIDENT, UNATTENDED, UNSAVED)
"""How long messages begin that the sandbox doesn't answer."""

LEFT: Mapping[str, str] = {
    "You must either provide a `customer` or a `subscription` to the upcoming invoice endpoint.": (
        _NOT_IN_THE_API
    ),
    "No such plan: _": _NOT_IN_THE_API,
    "Plan already exists.": _NOT_IN_THE_API,
    "Customer _ does not have a subscription with ID _": _NOT_IN_THE_API,
    "This customer has no attached payment source or default payment method.": _OLDER,
    "No such PaymentMethod: _": _OLDER,
    "Your card was declined": _OLDER,
    "": "has no wording",
    "You must provide an integer value for _.": _NO_NUMBERS,
    "Yourcard'ssecuritycodeisincorrect.": _NO_NUMBERS,
    "Your card number is incorrect": _NO_NUMBERS,
    UNVERIFIED: _NO_NUMBERS,
    "No such source: _": _NOT_SERVED,
    "No such token: _": _NOT_SERVED,
    "No such application fee: _": _NOT_SERVED,
    "No such balance: _": _NOT_SERVED,
    "No such subscription schedule: _": _OLDER,
    "Charge _ has already been captured.": _NOT_SERVED,
    ACCIDENT: "is an accident of Stripe's",
    UNATTENDED: "is about a parameter for manual confirmation, which isn't served",
    UNSAVED: _OLDER,
    "No such invoiceitem: _": _OLDER,
    "This value must be greater than or equal to 1.": _OLDER,
    "A canceled subscription can only update its cancellation_details.": _OLDER,
    "You cannot update a subscription that is `canceled` or `_`.": _OLDER,
    "Invalid API Key provided: _": "is tested where keys are: a key is masked by its length",
}
"""Recorded errors that the sandbox doesn't answer, by their normal form, and why."""


def _customer(client: stripe.StripeClient) -> str:
    return client.v1.customers.create({"name": "Ada"}).id


def _price(client: stripe.StripeClient) -> str:
    return client.v1.prices.create(
        {
            "currency": "eur",
            "unit_amount": 1200,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Gold"},
        }
    ).id


def _attached(client: stripe.StripeClient, method: str = "pm_card_visa") -> str:
    return client.v1.payment_methods.attach(method, {"customer": _customer(client)}).id


def _subscription(client: stripe.StripeClient) -> str:
    customer = _customer(client)
    method = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer}).id
    return client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": _price(client)}],
            "default_payment_method": method,
        }
    ).id


def _pay(client: stripe.StripeClient, **params: object) -> stripe.PaymentIntent:
    wanted = {"amount": 1000, "currency": "eur", "confirm": True, "payment_method": "pm_card_visa"}
    wanted["automatic_payment_methods"] = {"enabled": True, "allow_redirects": "never"}
    return client.v1.payment_intents.create(
        cast("stripe.params.PaymentIntentCreateParams", {**wanted, **params})
    )


def _subscribe_without_method(client: stripe.StripeClient) -> object:
    return client.v1.subscriptions.create(
        {"customer": _customer(client), "items": [{"price": _price(client)}]}
    )


def _subscribe_to_nothing(client: stripe.StripeClient) -> object:
    return client.v1.subscriptions.create(
        {"customer": _customer(client), "items": [{"price": "invalid"}]}
    )


def _create_coupon_twice(client: stripe.StripeClient) -> object:
    client.v1.coupons.create({"id": "SPRING", "percent_off": 10})
    return client.v1.coupons.create({"id": "SPRING", "percent_off": 10})


def _cancel_what_is_paid(client: stripe.StripeClient) -> object:
    return client.v1.payment_intents.cancel(_pay(client).id)


def _refund_twice(client: stripe.StripeClient) -> object:
    intent = _pay(client).id
    client.v1.refunds.create({"payment_intent": intent})
    return client.v1.refunds.create({"payment_intent": intent})


def _attach_twice(client: stripe.StripeClient) -> object:
    return client.v1.payment_methods.attach(_attached(client), {"customer": _customer(client)})


def _detach_twice(client: stripe.StripeClient) -> object:
    method = _attached(client)
    client.v1.payment_methods.detach(method)
    return client.v1.payment_methods.detach(method)


def _choose_a_stranger(client: stripe.StripeClient) -> object:
    method = _attached(client)
    return client.v1.customers.update(
        _customer(client), {"invoice_settings": {"default_payment_method": method}}
    )


def _cancel_what_is_scheduled(client: stripe.StripeClient) -> object:
    subscription = _subscription(client)
    client.v1.subscription_schedules.create({"from_subscription": subscription})
    return client.v1.subscriptions.update(subscription, {"cancel_at_period_end": True})


def _change_what_is_canceled(client: stripe.StripeClient) -> object:
    subscription = _subscription(client)
    client.v1.subscriptions.cancel(subscription)
    return client.v1.subscriptions.update(subscription, {"description": "too late"})


def _repeat_a_key(client: stripe.StripeClient) -> object:
    client.v1.customers.create({"name": "Ada"}, {"idempotency_key": "once"})
    return client.v1.customers.create({"name": "Bob"}, {"idempotency_key": "once"})


def _repeat_a_key_elsewhere(client: stripe.StripeClient) -> object:
    client.v1.customers.create({"name": "Ada"}, {"idempotency_key": "once"})
    return client.v1.products.create({"name": "Ada"}, {"idempotency_key": "once"})


def _delete_a_product_with_prices(client: stripe.StripeClient) -> object:
    product = client.v1.prices.retrieve(_price(client)).product
    return client.v1.products.delete(str(product))


def _update_features_alone(client: stripe.StripeClient) -> object:
    price = client.v1.prices.retrieve(_price(client))
    return client.v1.billing_portal.configurations.create(
        {
            "features": {
                "subscription_update": {
                    "enabled": True,
                    "default_allowed_updates": ["price"],
                    "products": [{"product": str(price.product), "prices": [price.id]}],
                }
            }
        }
    )


ANSWERED: Mapping[str, Recipe] = {
    "No such customer: _": lambda client: client.v1.customers.retrieve("cus_x"),
    "No such product: _": lambda client: client.v1.products.retrieve("prod_x"),
    "No such subscription: _": lambda client: client.v1.subscriptions.retrieve("sub_x"),
    "No such charge: _": lambda client: client.v1.charges.retrieve("ch_x"),
    "No such event: _": lambda client: client.v1.events.retrieve("evt_x"),
    "No such invoice: _": lambda client: client.v1.invoices.retrieve("in_x"),
    "No such coupon: _": lambda client: client.v1.promotion_codes.create(
        {"promotion": {"type": "coupon", "coupon": "SPRING"}}
    ),
    "No such PaymentMethod: _; It's possible this PaymentMethod exists on one of your connected"
    " accounts, in which case you should retry this request on that connected account. Learn more"
    " at https://stripe.com/docs/connect/authentication": lambda client: (
        client.v1.payment_methods.attach("invalid", {"customer": _customer(client)})
    ),
    "No such price: _": _subscribe_to_nothing,
    "This customer has no attached payment source or default payment method. Please consider adding"
    " a default payment method. For more information, visit"
    " https://stripe.com/docs/billing/subscriptions/payment-methods-setting"
    "#payment-method-priority.": _subscribe_without_method,
    "The amount must be greater than or equal to the minimum charge amount allowed for your account"
    " and the currency set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts)."
    "  If you want to save a Payment Method for future use without an immediate payment, use a"
    " Setup Intent instead: https://docs.stripe.com/payments/setup-intents": partial(
        _pay, amount=0
    ),
    "Amount must be no more than $999,999.99": partial(_pay, amount=100_000_000, currency="usd"),
    "Your card was declined.": partial(_attached, method="pm_card_visa_chargeDeclined"),
    "This product cannot be deleted because it has one or more user-created prices.": (
        _delete_a_product_with_prices
    ),
    "The payment method you provided has already been attached to a customer.": _attach_twice,
    "The payment method you provided is not attached to a customer so detachment is impossible.": (
        _detach_twice
    ),
    "Received unknown parameter: customer": lambda client: client.v1.payment_methods.detach(
        _attached(client), cast("stripe.params.PaymentMethodDetachParams", {"customer": "cus_x"})
    ),
    "The customer does not have a payment method with the ID _. The payment method must be attached"
    " to the customer.": _choose_a_stranger,
    "Coupon already exists.": _create_coupon_twice,
    "You cannot cancel this PaymentIntent because it has a status of succeeded. Only a"
    " PaymentIntent with one of the following statuses may be canceled: requires_payment_method,"
    " requires_capture, requires_confirmation, requires_action.": _cancel_what_is_paid,
    "Charge _ has already been refunded.": _refund_twice,
    "Cannot enable subscription updates while payment method update is disabled.": (
        _update_features_alone
    ),
    "The subscription is managed by the subscription schedule `_`, and updating any cancelation"
    " behavior directly is not allowed. Please update the schedule instead.": (
        _cancel_what_is_scheduled
    ),
    "A canceled subscription can only update its cancellation_details and metadata.": (
        _change_what_is_canceled
    ),
    "Keys for idempotent requests can only be used with the same parameters they were first used"
    " with. Try using a key other than _ if you meant to execute a different request.": (
        _repeat_a_key
    ),
    "Keys for idempotent requests can only be used for the same endpoint they were first used for"
    " (_ vs _). Try using a key other than _ if you meant to execute a different request.": (
        _repeat_a_key_elsewhere
    ),
}
"""How the sandbox is brought to answer each of the others."""


@frozen
class Recorded:
    """An error as it was recorded; the status is unknown of some."""

    status: int | None
    error: dict[str, str]
    normal: str


def normal(message: str) -> str:
    """Return a message without what differs from one to the next: ids, and what is quoted."""
    for beginning in CUT_OFF:
        if message.startswith(beginning):
            return beginning
    message = re.sub(r"'[^']*'", "_", message)
    message = re.sub(
        r"\b(?!payment_|cancellation_|error_|requires_)[a-z]+_[A-Za-z0-9]\w*", "_", message
    )
    return re.sub(r"(No such [\w ]+|Invalid API Key provided): [^;]+", r"\1: _", message)


def recorded() -> list[Recorded]:
    """Return all recorded errors."""
    document = json.loads((stripe_material() / "errors" / "errors.json").read_text("utf-8"))
    return [
        Recorded(entry["status"], entry["error"], normal(entry["error"].get("message", "")))
        for entry in document["errors"]
    ]


def test_every_recorded_error_is_answered_or_left_for_a_reason() -> None:
    """No recorded error is forgotten, and no reason is about none."""
    known = {error.normal for error in recorded()}

    assert known - ANSWERED.keys() - LEFT.keys() == set()
    assert (ANSWERED.keys() | LEFT.keys()) - known == set()
    assert ANSWERED.keys() & LEFT.keys() == set()


@pytest.mark.parametrize("message", ANSWERED)
def test_an_error_is_worded_as_recorded(message: str) -> None:
    """The wording is Stripe's, and so are type, code and parameter where they were recorded."""
    judged = Judged(Sandbox())
    alike = [error for error in recorded() if error.normal == message]

    with pytest.raises(stripe.StripeError) as refused:
        ANSWERED[message](client_of(judged))

    answer = refused.value
    body = cast("Mapping[str, Mapping[str, str]]", answer.json_body)["error"]
    assert normal(body["message"]) == message
    assert any(
        all(body.get(key) == error.error[key] for key in ("type", "code") if error.error.get(key))
        and error.status in {None, answer.http_status}
        for error in alike
    ), body
    assert judged.complaints == []
    judged.sandbox.close()
