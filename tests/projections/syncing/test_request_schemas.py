"""The check of requests against Stripe's parameters can fail, wherever a request can be wrong."""

import json

import pytest
from tests.projections.syncing.request_schemas import (
    complaints,
    complaints_about,
    known_routes,
)
from tests.stripe_material import stripe_material

from counterfoil.projections.syncing.forms import Parameters, form
from counterfoil.projections.syncing.provider_request import Method, ProviderRequest

CONFIGURATIONS = "/v1/billing_portal/configurations"


def against(path: str, parameters: Parameters) -> list[str]:
    """Say what is wrong with a form that is sent there."""
    return complaints("POST", path, form(parameters))


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/v1/customers/cus_1", {"name": "", "invoice_settings": {"default_payment_method": ""}}),
        ("/v1/customers/cus_1", {"metadata": {"a": "1", "b": None}, "preferred_locales": ["nl"]}),
        (
            "/v1/customers/cus_1",
            {"address": None, "shipping": {"name": "A", "address": {"city": ""}}},
        ),
        ("/v1/payment_methods/pm_1/detach", {}),
        ("/v1/coupons", {"id": "SUMMER", "percent_off": "12.5", "duration": "once"}),
        ("/v1/invoices/in_1/pay", {"payment_method": "pm_1", "off_session": True}),
        ("/v1/billing/feedback_options", {"description": "I moved"}),
        (f"{CONFIGURATIONS}/bpc_1", {"features": {"subscription_update": {"products": []}}}),
        ("/v1/subscriptions/sub_1", {"pause_collection": None, "trial_end": "now"}),
    ],
)
def test_what_stripe_takes_passes(path: str, parameters: Parameters) -> None:
    """Nothing is said against it."""
    assert against(path, parameters) == []


@pytest.mark.parametrize(
    ("path", "parameters", "complaint"),
    [
        ("/v1/customers/cus_1", {"nam": "Ada"}, "nam is unknown"),
        ("/v1/customers/cus_1", {"address": {"town": "Breda"}}, "address[town] is unknown"),
        ("/v1/customers/cus_1", {"address": "Breda"}, "address is a text, where an object is due"),
        (
            "/v1/customers/cus_1",
            {"balance": "ten"},
            "balance is 'ten', which is no integer",
        ),
        ("/v1/customers/cus_1", {"balance": None}, "balance is '', which is no integer"),
        (
            "/v1/customers/cus_1",
            {"tax_exempt": "perhaps"},
            "tax_exempt is 'perhaps', which is none of exempt, none, reverse",
        ),
        (
            "/v1/customers/cus_1",
            {"name": {"first": "Ada"}},
            "name holds others, where one value is due",
        ),
        (
            "/v1/customers/cus_1",
            {"preferred_locales": "nl"},
            "preferred_locales is a text, where a list is due",
        ),
        (
            "/v1/customers/cus_1",
            {"preferred_locales": {"1": "nl"}},
            "preferred_locales isn't numbered one after another",
        ),
        ("/v1/products", {"active": True}, "name is missing"),
        ("/v1/products", {"name": "Plan", "active": 1}, "active is '1', which is no boolean"),
        (CONFIGURATIONS, {"features": {"customer_update": {"enabled": True}}}, ""),
        (
            CONFIGURATIONS,
            {"features": {"invoice_history": {}}},
            "features is missing",
        ),
        (
            f"{CONFIGURATIONS}/bpc_1",
            {"features": {"subscription_update": {"products": [{"product": "prod_1"}]}}},
            "features[subscription_update][products][0][prices] is missing",
        ),
        (
            f"{CONFIGURATIONS}/bpc_1",
            {"is_default": True},
            "is_default is unknown",
        ),
        ("/v1/payment_methods/pm_1/unplug", {}, "isn't in Stripe's API"),
        ("/v1/invoices/in_1/finalise", {}, "isn't in Stripe's API"),
        ("/v1/customers/cus_1/", {}, "isn't in Stripe's API"),
    ],
)
def test_what_stripe_does_not_take_is_complained_about(
    path: str, parameters: Parameters, complaint: str
) -> None:
    """And it is said what is wrong."""
    found = against(path, parameters)

    assert found if complaint else not found
    assert not complaint or found[0].endswith(complaint)


def test_a_parameter_that_is_said_twice_is_complained_about() -> None:
    """Stripe would take one of them."""
    assert complaints("POST", "/v1/customers/cus_1", b"name=Ada&name=Bob") == [
        "name is said 2 times"
    ]


def test_how_its_object_is_read_is_checked_too() -> None:
    """With what is asked of a list."""
    request = ProviderRequest(
        name="remove_payment_method:pm_1",
        method=Method.POST,
        path="/v1/payment_methods/pm_1/detach",
        lane="customer/cus_1",
        reads="/v1/customers/cus_1/tax_ids?limit=many",
    )

    assert complaints_about(request) == ["limit is 'many', which is no integer"]


def test_every_route_is_one_of_stripes() -> None:
    """By its own specification, and with parameters that its client has."""
    specification = json.loads(
        (
            stripe_material() / "openapi/stripe-portal-subset.2026-10-28.endive.DERIVED.spec3.json"
        ).read_bytes()
    )
    written = {
        f"{method.upper()} " + "/".join("{}" if "{" in part else part for part in path.split("/"))
        for path, methods in specification["paths"].items()
        for method in methods
    }
    sdk = json.loads(
        (stripe_material() / "sdk/stripe-python-16.1.0.request-params.json").read_bytes()
    )

    assert set(known_routes()) <= written
    assert set(known_routes().values()) <= set(sdk["params"])
