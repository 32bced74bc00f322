"""Portal configurations by API: what the domain decides is said as Stripe says it."""

from typing import cast

import pytest
from tests.adapters.api.talking import ACCOUNT, BASE_URL, SELLING, TOO_QUIET, Answer, Api, api_on
from tests.adapters.shop import (
    COFFEE,
    CONNECT_STRIPE,
    MONTHLY,
    NOON,
    PORTAL,
    do,
    statement,
    stripe,
)

from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.adapters.stripe.linking.tying import tie
from counterfoil.domain.account.commands import CreateFeedbackOption
from counterfoil.domain.cause import Mode
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.configuration.observed import ObservedConfiguration
from counterfoil.domain.configuration.state import Unseen
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.linked import Born
from counterfoil.domain.observation import Origin
from counterfoil.domain.product.commands import AddPrice
from counterfoil.domain.product.price import Interval, PriceTerms, PriceType, Recurrence
from counterfoil.domain.values import AccountId, Known, PriceId

PATH = "/v1/billing_portal/configurations"
SHOWS_INVOICES = {"invoice_history": {"enabled": True}}


def price(id_: str, interval: Interval, currency: str = "eur") -> AddPrice:
    """Add a price of coffee."""
    terms = PriceTerms(
        id=PriceId(id_),
        product=COFFEE,
        type=PriceType.RECURRING,
        currency=currency,
        unit_amount=1100,
        recurrence=Recurrence(interval=interval),
    )
    return AddPrice(terms=terms)


def offering(api: Api, *prices: str) -> Answer:
    """Make a configuration by which customers may switch to some prices of coffee."""
    update = {
        "enabled": True,
        "default_allowed_updates": ["price"],
        "products": [{"product": COFFEE, "prices": prices}],
    }
    features = {"payment_method_update": {"enabled": True}, "subscription_update": update}
    return api.post(PATH, features=features, expand=["features.subscription_update.products"])


def test_every_feature_is_shown_though_one_was_asked_for(api: Api) -> None:
    """An answer states every field (R6), and features that weren't asked for are off (R34)."""
    made = api.post(PATH, features=SHOWS_INVOICES)
    features = cast("dict[str, JsonObject]", made.json["features"])

    assert (made.json["active"], made.json["is_default"], made.json["livemode"]) == (
        True,
        False,
        False,
    )
    assert {name: feature["enabled"] for name, feature in features.items()} == {
        "customer_update": False,
        "invoice_history": True,
        "payment_method_update": False,
        "subscription_cancel": False,
        "subscription_pause": False,
        "subscription_update": False,
    }
    assert "products" not in features["subscription_update"]
    assert api.get(f"{PATH}/{made.json['id']}").json == made.json


def test_all_features_come_through_as_they_are_asked_for(api: Api) -> None:
    """What is shown is what was asked for, down to the least field."""
    do(
        api.portal.account(ACCOUNT, Mode.TEST),
        CreateFeedbackOption(
            account_id=AccountId(ACCOUNT), feedback_option_id=TOO_QUIET, description="Too quiet"
        ),
    )
    asked: dict[str, dict[str, object]] = {
        "customer_update": {"enabled": True, "allowed_updates": ["email", "tax_id"]},
        "invoice_history": {"enabled": True},
        "payment_method_update": {"enabled": True, "payment_method_configuration": "pmc_1"},
        "subscription_cancel": {
            "enabled": True,
            "mode": "immediately",
            "proration_behavior": "create_prorations",
            "cancellation_reason": {
                "enabled": True,
                "options": ["too_expensive", "unused"],
                "feedback_options": [TOO_QUIET],
            },
        },
        "subscription_pause": {
            "enabled": True,
            "duration": {
                "type": "interval_options",
                "interval_options": [{"interval": "month", "interval_count": 2}],
            },
        },
        "subscription_update": {
            "enabled": True,
            "billing_cycle_anchor": "now",
            "default_allowed_updates": ["price", "quantity"],
            "products": [
                {
                    "product": COFFEE,
                    "prices": [MONTHLY],
                    "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 9},
                }
            ],
            "proration_behavior": "always_invoice",
            "schedule_at_period_end": {"conditions": [{"type": "decreasing_item_amount"}]},
            "trial_update_behavior": "continue_trial",
        },
    }
    made = api.post(
        PATH,
        features=asked,
        business_profile={"headline": "Hello", "terms_of_service_url": "https://a.example/tos"},
        default_return_url="https://a.example/back",
        expand=["features.subscription_update.products"],
    )

    assert made.json.get("features") == asked
    assert made.json["default_return_url"] == "https://a.example/back"
    assert made.json["business_profile"] == {
        "headline": "Hello",
        "privacy_policy_url": None,
        "terms_of_service_url": "https://a.example/tos",
    }


def test_prices_of_a_product_have_unique_intervals(api: Api) -> None:
    """Word for word what Stripe says (R53); another currency or interval is another price."""
    do(
        api.portal.account(ACCOUNT, Mode.TEST),
        price("price_again", Interval.MONTH),
        price("price_dollars", Interval.MONTH, "usd"),
        price("price_yearly", Interval.YEAR),
    )
    refused = offering(api, MONTHLY, "price_again")

    assert refused.status == 400
    assert refused.error["type"] == "invalid_request_error"
    assert refused.error["message"] == (
        "For each product, its price must have unique billing intervals."
    )
    assert "code" not in refused.error
    assert offering(api, MONTHLY, "price_dollars", "price_yearly").status == 200


@pytest.mark.parametrize(
    ("asked", "message", "code", "param"),
    [
        ({}, "Missing required param: features.", "parameter_missing", "features"),
        (
            {"features": SHOWS_INVOICES, "is_default": True},
            "Received unknown parameter: is_default",
            "parameter_unknown",
            "is_default",
        ),
        (
            {"features": {"invoice_history": {"enabled": True, "colour": "red"}}},
            "Received unknown parameter: features[invoice_history][colour]",
            "parameter_unknown",
            "features[invoice_history][colour]",
        ),
        (
            {"features": SHOWS_INVOICES, "default_return_url": "shop"},
            "Not a valid URL",
            "url_invalid",
            "default_return_url",
        ),
        (
            {"features": {"subscription_cancel": {"mode": "at_period_end"}}},
            "Missing required param: features[subscription_cancel][enabled].",
            "parameter_missing",
            "features[subscription_cancel][enabled]",
        ),
        (
            {"features": {"invoice_history": {"enabled": "maybe"}}},
            "Invalid boolean: maybe",
            None,
            "features[invoice_history][enabled]",
        ),
    ],
)
def test_a_refusal_is_said_as_stripe_says_it(
    api: Api, asked: dict[str, object], message: str, code: str | None, param: str
) -> None:
    """With Stripe's sentence, code and name of the parameter, and nothing is made."""
    refused = api.post(PATH, **asked)

    assert refused.status == 400
    assert refused.error["message"] == message
    assert refused.error.get("code") == code
    assert refused.error["param"] == param
    assert api.get(PATH).ids == [PORTAL]


def test_a_refusal_of_which_stripe_has_no_words_says_the_rule(api: Api) -> None:
    """Who is refused reads what, why, and what to do; no code that Stripe lacks is made up."""
    refused = api.post(PATH, features=SHOWS_INVOICES, name="x" * 257)
    message = str(refused.error["message"])

    assert message.startswith("A name of 257 characters was not accepted. ")
    assert "(R4)" in message
    assert "code" not in refused.error
    assert refused.error["param"] == "name"


def test_a_change_takes_effect_as_a_whole_or_not_at_all(api: Api) -> None:
    """Of several things that are asked for none is done where one is refused."""
    refused = api.post(f"{PATH}/{PORTAL}", name="Renamed", active=False, default_return_url="shop")
    changed = api.post(f"{PATH}/{PORTAL}", name="Renamed", active=False, metadata={"a": "b"})

    assert refused.error["code"] == "url_invalid"
    assert (changed.json["name"], changed.json["active"]) == ("Renamed", False)
    assert api.get(PATH, active=True).ids == []
    assert api.get(PATH, active=False).ids == [PORTAL]
    assert api.post(f"{PATH}/{PORTAL}", active=True, name="").json["name"] is None


def test_a_login_link_is_given_taken_and_given_anew(api: Api) -> None:
    """A link that was taken never leads in again (R25, R31): the next has another address."""
    path = f"{PATH}/{PORTAL}"
    first = cast("JsonObject", api.post(path, login_page={"enabled": True}).json["login_page"])
    same = api.post(path, login_page={"enabled": True}).json["login_page"]
    gone = api.post(path, login_page={"enabled": False}).json["login_page"]
    anew = cast("JsonObject", api.post(path, login_page={"enabled": True}).json["login_page"])

    assert str(first["url"]).startswith(f"{BASE_URL}/p/login/")
    assert same == first
    assert gone == {"enabled": False, "url": None}
    assert anew["url"] not in {None, first["url"]}


def test_a_synced_account_is_shown_what_it_asked_stripe_for() -> None:
    """Stripe makes it; until it has said so, the answer is what was asked for, and no more."""
    with api_on("memory://", CONNECT_STRIPE) as api:
        made = api.post(
            PATH, "key", features=SHOWS_INVOICES, name="Ours", login_page={"enabled": True}
        )
        again = api.post(
            PATH, "key", features=SHOWS_INVOICES, name="Ours", login_page={"enabled": True}
        )
        option = api.post("/v1/billing/feedback_options", description="Too quiet")
        state = api.portal.account(ACCOUNT, Mode.TEST).get(CONFIGURATION, str(made.json["id"]))

        assert (made.json["name"], made.json["login_page"]) == (
            "Ours",
            {"enabled": True, "url": None},
        )
        assert again.json == made.json
        assert isinstance(state, Unseen)
        assert option.json["description"] == "Too quiet"
        assert api.get(f"{PATH}/{made.json['id']}").status == 404


def test_what_stripe_made_is_found_by_both_of_its_ids() -> None:
    """It keeps the id that it was answered with, and Stripe's own leads to it."""
    with api_on("memory://", CONNECT_STRIPE) as api:
        id_ = str(api.post(PATH, features=SHOWS_INVOICES).json["id"])
        ref = StreamRef(kind="configuration", id=id_)
        tie(api.portal.books(ACCOUNT, Mode.TEST), api.clock, Born(ref, id_), "bpc_of_stripe")
        made = ObservedConfiguration(created=Known(NOON), active=Known(True), name=Known("Ours"))
        told = statement("evt_1", NOON, made, origin=Origin.CREATED)
        account = api.portal.account(ACCOUNT, Mode.TEST)
        account.observe(ref, told, owner=None, by=stripe("evt_1"))

        assert api.get(f"{PATH}/{id_}").json["name"] == "Ours"
        assert api.get(f"{PATH}/bpc_of_stripe").json["id"] == id_


def test_the_version_that_is_asked_for_decides_what_is_known() -> None:
    """Rules that depend on the API version go by the request's, which is answered with."""
    with api_on("memory://", *SELLING) as api:
        versions = {"stripe-version": "2024-06-20"}
        older = api.send(
            "POST", PATH, body="features[invoice_history][enabled]=true", headers=versions
        )
        unknown = api.send("GET", PATH, headers={"stripe-version": "yesterday"})

    assert older.error["message"] == "Missing required param: business_profile."
    assert older.headers["Stripe-Version"] == "2024-06-20"
    assert unknown.error["message"] == "Invalid Stripe API version: yesterday"
    assert str(older.headers["Request-Id"]).startswith("req_")
