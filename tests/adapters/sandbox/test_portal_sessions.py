"""Tests the portal's sessions as Stripe's client meets them; flows have tests of their own."""

import json
from collections.abc import Mapping
from typing import cast

import pytest
import stripe
from tests.adapters.sandbox.driving import Judged, client_of
from tests.adapters.sandbox.portal_objects import refused
from tests.stripe_material import stripe_material

from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.adapters.sandbox.api.portal_configurations import SAVED_AT
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.settings import Settings

PATH = "/v1/billing_portal/sessions"


def _customer(client: stripe.StripeClient) -> str:
    return client.v1.customers.create({"email": "ada@example.com"}).id


def _configuration(client: stripe.StripeClient) -> str:
    return client.v1.billing_portal.configurations.create(
        {
            "features": {"invoice_history": {"enabled": True}},
            "default_return_url": "https://example.com/default",
        }
    ).id


def test_a_session_leads_a_customer_in(client: stripe.StripeClient) -> None:
    """Its address is a secret; what isn't asked for is empty (R62, R66)."""
    customer, configuration = _customer(client), _configuration(client)

    made = client.v1.billing_portal.sessions.create(
        {
            "customer": customer,
            "configuration": configuration,
            "return_url": "https://example.com/account",
            "locale": "nl",
        }
    )
    plain = client.v1.billing_portal.sessions.create(
        {"customer": customer, "configuration": configuration, "expand": ["configuration"]}
    )

    assert made.id.startswith("bps_")
    assert made.url.startswith("http://localhost:12111/p/session/test_")
    shown = made.to_dict()
    assert {key: shown[key] for key in shown if key not in {"id", "url", "created"}} == {
        "object": "billing_portal.session",
        "after_expiration": None,
        "configuration": configuration,
        "customer": customer,
        "customer_account": None,
        "flow": None,
        "livemode": False,
        "locale": "nl",
        "on_behalf_of": None,
        "return_url": "https://example.com/account",
    }
    assert (plain.return_url, plain.locale) == (None, None)
    assert isinstance(plain.configuration, stripe.billing_portal.Configuration)
    told = client.v1.events.list({"type": "billing_portal.session.created"}).data
    assert [event.data.object["id"] for event in told] == [plain.id, made.id]


def test_a_customers_clock_tells_when_a_session_was_made(client: stripe.StripeClient) -> None:
    """As of all that is the customer's; how long its address leads in is real time (R69)."""
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": 1_700_000_000})
    customer = client.v1.customers.create({"test_clock": clock.id}).id

    made = client.v1.billing_portal.sessions.create(
        {"customer": customer, "configuration": _configuration(client)}
    )

    assert made.created == 1_700_000_000
    told = client.v1.events.list({"type": "billing_portal.session.created"}).data[0]
    assert told.created == 1_700_000_000


def test_without_saved_settings_a_configuration_must_be_named(client: stripe.StripeClient) -> None:
    """A new account has no default, and a configuration of the API is none (R20, R62)."""
    customer = _customer(client)
    _configuration(client)

    with refused(
        "No configuration provided and your test mode default configuration has not been created."
        " Provide a configuration or create your default by saving your customer portal settings"
        " in test mode at https://dashboard.stripe.com/test/settings/billing/portal."
    ):
        client.v1.billing_portal.sessions.create({"customer": customer})


def test_with_saved_settings_the_default_is_used(client: stripe.StripeClient) -> None:
    """The configuration that is named goes before it (R18, R65)."""
    customer, configuration = _customer(client), _configuration(client)
    client.raw_request("post", SAVED_AT)
    (default,) = client.v1.billing_portal.configurations.list({"is_default": True}).data

    sessions = client.v1.billing_portal.sessions
    assert sessions.create({"customer": customer}).configuration == default.id
    named = sessions.create({"customer": customer, "configuration": configuration})
    assert named.configuration == configuration


def test_an_account_may_have_its_settings_saved_from_the_start() -> None:
    """So a setting says, for tests that aren't about the portal's settings (R20)."""
    sandbox = Sandbox(settings=Settings(portal_saved=True, base_url="https://portal.test"))
    client = client_of(Judged(sandbox))
    customer = _customer(client)

    (default,) = client.v1.billing_portal.configurations.list({"is_default": True}).data
    first = client.v1.billing_portal.sessions.create({"customer": customer})
    second = client.v1.billing_portal.sessions.create({"customer": customer})

    assert first.configuration == second.configuration == default.id
    assert first.url.startswith("https://portal.test/p/session/")
    assert [one.is_default for one in client.v1.billing_portal.configurations.list()] == [True]
    sandbox.close()


def test_an_inactive_configuration_makes_no_session(client: stripe.StripeClient) -> None:
    """Only active configurations do (R2, R23)."""
    customer, configuration = _customer(client), _configuration(client)
    client.v1.billing_portal.configurations.update(configuration, {"active": False})

    with refused(
        f"The configuration `{configuration}` is inactive and cannot be used to create a portal"
        " session.",
        param="configuration",
    ):
        client.v1.billing_portal.sessions.create(
            {"customer": customer, "configuration": configuration}
        )


@pytest.mark.parametrize(
    ("params", "message", "code", "param"),
    [
        pytest.param(
            {"customer": "cus_none"},
            "No such customer: 'cus_none'",
            "resource_missing",
            "customer",
            id="R63",
        ),
        pytest.param(
            {"configuration": "bpc_none"},
            "No such configuration: 'bpc_none'",
            "resource_missing",
            "configuration",
            id="R64",
        ),
        pytest.param(
            {"return_url": "/account"}, "Not a valid URL", "url_invalid", "return_url", id="R66"
        ),
        pytest.param(
            {"after_expiration": {"customer_login": {"expires_at": 1}}},
            "Missing required param: after_expiration[type].",
            "parameter_missing",
            "after_expiration[type]",
            id="R70: no type",
        ),
        pytest.param(
            {"after_expiration": {"type": "customer_login", "customer_login": {"expires_at": 1}}},
            "The time until which a session can be recovered must be in the future.",
            None,
            "after_expiration[customer_login][expires_at]",
            id="R70: in the past",
        ),
        pytest.param(
            {"after_expiration": {"type": "hope"}},
            "Invalid after_expiration[type]: must be customer_login",
            None,
            "after_expiration[type]",
            id="R70: another type",
        ),
    ],
)
def test_what_stripe_would_refuse_is_refused(
    client: stripe.StripeClient,
    params: Mapping[str, object],
    message: str,
    code: str | None,
    param: str,
) -> None:
    """The error is Stripe's where it is known (each case's R number)."""
    known = {"customer": _customer(client), "configuration": _configuration(client)}

    with refused(message, code=code, param=param):
        client.raw_request("post", PATH, **{**known, **params})


def test_a_session_is_of_a_customer(client: stripe.StripeClient) -> None:
    """Who isn't named can't be let in (R63)."""
    with refused("Missing required param: customer.", code="parameter_missing", param="customer"):
        client.v1.billing_portal.sessions.create({"configuration": _configuration(client)})


def test_a_session_speaks_one_of_the_portals_languages(client: stripe.StripeClient) -> None:
    """Others are refused (R68)."""
    known = {"customer": _customer(client), "configuration": _configuration(client)}

    with pytest.raises(stripe.InvalidRequestError, match="must be one of auto, bg, cs") as caught:
        client.raw_request("post", PATH, **known, locale="tlh")
    assert caught.value.param == "locale"


def test_a_session_can_be_recovered_after_it_has_expired(client: stripe.StripeClient) -> None:
    """Without a deadline, or until one (R70)."""
    customer, configuration = _customer(client), _configuration(client)
    sessions = client.v1.billing_portal.sessions

    endless = sessions.create(
        {
            "customer": customer,
            "configuration": configuration,
            "after_expiration": {"type": "customer_login"},
        }
    )
    ending = sessions.create(
        {
            "customer": customer,
            "configuration": configuration,
            "after_expiration": {
                "type": "customer_login",
                "customer_login": {"expires_at": 4_000_000_000},
            },
        }
    )

    assert endless.after_expiration is not None
    assert endless.after_expiration.to_dict() == {
        "customer_login": {"expires_at": None},
        "type": "customer_login",
    }
    assert ending.after_expiration is not None
    assert ending.after_expiration.customer_login is not None
    assert ending.after_expiration.customer_login.expires_at == 4_000_000_000


def test_a_session_is_only_created(client: stripe.StripeClient) -> None:
    """Nothing retrieves, lists or ends it (R62)."""
    for method, path in (("get", PATH), ("get", f"{PATH}/bps_1"), ("delete", f"{PATH}/bps_1")):
        with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
            client.raw_request(method, path)


def _recorded() -> list[JsonObject]:
    traffic = stripe_material() / "traffic"
    zulip = json.loads((traffic / "zulip" / "responses.json").read_text(encoding="utf-8"))
    pay = json.loads(
        (traffic / "pay" / "test_billing_portal_session.json").read_text(encoding="utf-8")
    )
    calls = [*zulip["interactions"], *(pay if isinstance(pay, list) else pay["interactions"])]
    return [
        cast("JsonObject", call["response"])
        for call in calls
        if call["response"].get("object") == "billing_portal.session"
    ]


def test_the_recorded_sessions_come_out_alike(client: stripe.StripeClient) -> None:
    """Made anew, recorded sessions are as Stripe answered, but for what is different each time."""
    customer, configuration = _customer(client), _configuration(client)
    different = {"id", "url", "created", "customer", "configuration"}
    newer = {"after_expiration", "customer_account"}

    recorded = _recorded()
    assert recorded
    for answer in recorded:
        made = client.v1.billing_portal.sessions.create(
            {
                "customer": customer,
                "configuration": configuration,
                "return_url": str(answer["return_url"]),
            }
        ).to_dict()
        compared = made.keys() - different - (newer - answer.keys())
        assert {key: made[key] for key in compared} == {key: answer[key] for key in compared}
