"""Tests the portal's configurations as Stripe's client meets them."""

import json
from collections.abc import Mapping
from typing import cast

import pytest
import stripe
from stripe.params.billing_portal import ConfigurationCreateParams
from tests.adapters.sandbox.driving import Judged, client_of
from tests.adapters.sandbox.portal_objects import price, refused, updating
from tests.stripe_material import stripe_material

from counterfoil.adapters.protocol.json_values import Json, JsonObject
from counterfoil.adapters.sandbox.api.portal_configurations import SAVED_AT
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.settings import Settings

PATH = "/v1/billing_portal/configurations"
CANCEL = "features[subscription_cancel]"
PAUSE = "features[subscription_pause]"
UPDATE = "features[subscription_update]"

INVOICES: ConfigurationCreateParams = {"features": {"invoice_history": {"enabled": True}}}


def test_what_is_left_out_of_a_new_configuration_is_disabled(client: stripe.StripeClient) -> None:
    """Every feature is shown, with Stripe's defaults (R1, R2, R34, R61f)."""
    made = client.v1.billing_portal.configurations.create(INVOICES)

    assert made.id.startswith("bpc_")
    assert (made.active, made.is_default, made.livemode) == (True, False, False)
    assert made.login_page.to_dict() == {"enabled": False, "url": None}
    assert made.features.to_dict() == {
        "customer_update": {"allowed_updates": [], "enabled": False},
        "invoice_history": {"enabled": True},
        "payment_method_update": {"enabled": False, "payment_method_configuration": None},
        "subscription_cancel": {
            "cancellation_reason": {
                "enabled": False,
                "feedback_options": None,
                "options": [
                    "too_expensive",
                    "missing_features",
                    "switched_service",
                    "unused",
                    "other",
                ],
            },
            "enabled": False,
            "mode": "at_period_end",
            "proration_behavior": "none",
        },
        "subscription_pause": {
            "duration": {
                "interval_options": [{"interval": "month", "interval_count": 1}],
                "type": "interval_options",
            },
            "enabled": False,
        },
        "subscription_update": {
            "billing_cycle_anchor": None,
            "default_allowed_updates": [],
            "enabled": False,
            "proration_behavior": "none",
            "schedule_at_period_end": {"conditions": []},
            "trial_update_behavior": "end_trial",
        },
    }
    told = client.v1.events.list().data
    assert [event.type for event in told] == ["billing_portal.configuration.created"]


def test_a_configuration_is_changed_and_its_texts_emptied(client: stripe.StripeClient) -> None:
    """What is left out stays, and ``''`` clears (R4, R5, R10, R12, R15)."""
    configurations = client.v1.billing_portal.configurations
    made = configurations.create(
        {
            **INVOICES,
            "name": "For all",
            "business_profile": {
                "headline": "Ada's bicycles",
                "privacy_policy_url": "https://example.com/privacy",
                "terms_of_service_url": "https://example.com/terms",
            },
            "default_return_url": "https://example.com/account",
            "metadata": {"group": "a", "kind": "b"},
        }
    )

    changed = configurations.update(
        made.id,
        {
            "name": "",
            "business_profile": {"headline": "", "privacy_policy_url": ""},
            "default_return_url": "",
            "metadata": {"group": "", "colour": "c"},
        },
    )

    assert (changed.name, changed.default_return_url) == (None, None)
    assert changed.business_profile.to_dict() == {
        "headline": None,
        "privacy_policy_url": None,
        "terms_of_service_url": "https://example.com/terms",
    }
    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"kind": "b", "colour": "c"}
    assert changed.features.invoice_history.enabled
    told = client.v1.events.list({"type": "billing_portal.configuration.updated"}).data[0]
    assert told.to_dict()["data"]["previous_attributes"]["name"] == "For all"
    assert configurations.retrieve(made.id).name is None


def test_features_are_changed_one_by_one(client: stripe.StripeClient) -> None:
    """What a feature's change leaves out stays as it is (R33, R36, R40-R44, R56-R58, R61)."""
    configurations = client.v1.billing_portal.configurations
    reason = client.v1.billing.feedback_options.create({"description": "Too slow"})
    made = configurations.create(
        {
            "features": {
                "customer_update": {"enabled": True, "allowed_updates": ["email", "tax_id"]},
                "subscription_cancel": {
                    "enabled": True,
                    "mode": "immediately",
                    "proration_behavior": "create_prorations",
                    "cancellation_reason": {
                        "enabled": True,
                        "options": ["unused", "other"],
                        "feedback_options": [reason.id],
                    },
                },
            }
        }
    )

    changed = configurations.update(
        made.id,
        {
            "features": {
                "customer_update": {"allowed_updates": ""},
                "subscription_cancel": {"cancellation_reason": {"enabled": False}},
                "subscription_update": {
                    "billing_cycle_anchor": "now",
                    "proration_behavior": "always_invoice",
                    "schedule_at_period_end": {"conditions": [{"type": "shortening_interval"}]},
                    "trial_update_behavior": "continue_trial",
                },
            }
        },
    )

    assert changed.features.customer_update.to_dict() == {"allowed_updates": [], "enabled": True}
    cancel = changed.features.subscription_cancel
    assert (cancel.enabled, cancel.mode) == (True, "immediately")
    assert cancel.cancellation_reason.to_dict() == {
        "enabled": False,
        "feedback_options": [reason.id],
        "options": ["unused", "other"],
    }
    update = changed.features.subscription_update
    assert (update.billing_cycle_anchor, update.trial_update_behavior) == ("now", "continue_trial")
    assert update.schedule_at_period_end.conditions[0].type == "shortening_interval"
    cleared = configurations.update(
        made.id,
        {"features": {"subscription_update": {"schedule_at_period_end": {"conditions": ""}}}},
    )
    assert cleared.features.subscription_update.schedule_at_period_end.conditions == []


def test_other_payment_methods_can_be_offered(client: stripe.StripeClient) -> None:
    """By a configuration of the account, which ``''`` takes away again (R39)."""
    (offered,) = client.v1.payment_method_configurations.list({"limit": 1}).data
    configurations = client.v1.billing_portal.configurations
    method_update = {"enabled": True, "payment_method_configuration": offered.id}

    made = client.raw_request("post", PATH, features={"payment_method_update": method_update})
    id = str(cast("JsonObject", made.data)["id"])
    cleared = configurations.update(
        id,
        {
            "features": {
                "payment_method_update": {"enabled": True, "payment_method_configuration": ""}
            }
        },
    )

    kept = cast("dict[str, JsonObject]", cast("JsonObject", made.data)["features"])
    assert kept["payment_method_update"] == method_update
    assert cleared.features.payment_method_update.payment_method_configuration is None


def test_configurations_are_listed_by_whether_they_are_active_or_the_default(
    client: stripe.StripeClient,
) -> None:
    """Both filters may be given (R8, R18, R22)."""
    configurations = client.v1.billing_portal.configurations
    kept = configurations.create(INVOICES)
    ended = configurations.create(INVOICES)
    configurations.update(ended.id, {"active": False})
    client.raw_request("post", SAVED_AT)

    assert len(configurations.list().data) == 3
    assert [one.id for one in configurations.list({"active": False})] == [ended.id]
    others = configurations.list({"active": True, "is_default": False})
    assert [one.id for one in others] == [kept.id]
    assert configurations.list({"is_default": True}).data[0].is_default


def test_saving_the_settings_makes_the_default(client: stripe.StripeClient) -> None:
    """
    A new account has none; the Dashboard's first is as the Dashboard shows it (R20, R37, R48).

    Whatever is saved later changes it, for there is one default (R19, R21).
    """
    configurations = client.v1.billing_portal.configurations
    configurations.create(INVOICES)
    assert configurations.list({"is_default": True}).data == []

    client.raw_request("post", SAVED_AT)
    client.raw_request("post", SAVED_AT, business_profile={"headline": "Ada's bicycles"})

    (default,) = configurations.list({"is_default": True}).data
    assert default.business_profile.headline == "Ada's bicycles"
    features = default.features
    assert features.customer_update.allowed_updates == ["name", "email", "address", "phone"]
    assert features.invoice_history.enabled
    assert features.payment_method_update.enabled
    assert features.subscription_cancel.enabled
    assert features.subscription_cancel.cancellation_reason.enabled
    assert not features.subscription_update.enabled


def test_the_default_stays_active(client: stripe.StripeClient) -> None:
    """Only other configurations can be deactivated (R23)."""
    client.raw_request("post", SAVED_AT)
    default = client.v1.billing_portal.configurations.list().data[0]

    with refused("The default portal configuration cannot be deactivated.", param="active"):
        client.v1.billing_portal.configurations.update(default.id, {"active": False})


def test_a_page_to_log_in_at_has_an_address_while_it_is_enabled(
    client: stripe.StripeClient,
) -> None:
    """Disabled, it has none; enabled again, another one (R25, R26, R31)."""
    configurations = client.v1.billing_portal.configurations
    made = configurations.create({**INVOICES, "login_page": {"enabled": True}})

    same = configurations.update(made.id, {"login_page": {"enabled": True}})
    off = configurations.update(made.id, {"login_page": {"enabled": False}})
    again = configurations.update(made.id, {"login_page": {"enabled": True}})

    assert made.login_page.url is not None
    assert same.login_page.url == made.login_page.url
    assert off.login_page.to_dict() == {"enabled": False, "url": None}
    assert again.login_page.url not in {None, made.login_page.url}


def _url(param: str) -> tuple[str, str | None, str]:
    return "Not a valid URL", "url_invalid", param


@pytest.mark.parametrize(
    ("params", "message", "code", "param"),
    [
        pytest.param(
            {}, "Missing required param: features.", "parameter_missing", "features", id="R32"
        ),
        pytest.param(
            {"features": {"customer_update": {"allowed_updates": ["email"]}}},
            "Missing required param: features[customer_update][enabled].",
            "parameter_missing",
            "features[customer_update][enabled]",
            id="R33",
        ),
        pytest.param(
            {**INVOICES, "is_default": True},
            "Received unknown parameter: is_default",
            "parameter_unknown",
            "is_default",
            id="R17",
        ),
        pytest.param(
            {**INVOICES, "active": False},
            "Received unknown parameter: active",
            "parameter_unknown",
            "active",
            id="R22",
        ),
        pytest.param(
            {**INVOICES, "name": "n" * 257},
            "Invalid string: nnnnnnnnnnnn...nnnnnnnnnnnn; must be at most 256 characters",
            None,
            "name",
            id="R4",
        ),
        pytest.param(
            {**INVOICES, "business_profile": {"headline": "h" * 61}},
            "Invalid string: hhhhhhhhhhhh...hhhhhhhhhhhh; must be at most 60 characters",
            None,
            "business_profile[headline]",
            id="R10",
        ),
        pytest.param(
            {**INVOICES, "default_return_url": "nowhere"}, *_url("default_return_url"), id="R15"
        ),
        pytest.param(
            {**INVOICES, "business_profile": {"privacy_policy_url": "ftp://example.com"}},
            *_url("business_profile[privacy_policy_url]"),
            id="R12: privacy",
        ),
        pytest.param(
            {**INVOICES, "business_profile": {"terms_of_service_url": "https://"}},
            *_url("business_profile[terms_of_service_url]"),
            id="R12: terms",
        ),
        pytest.param(
            {**INVOICES, "business_profile": {"terms_of_service_url": "https://[x"}},
            *_url("business_profile[terms_of_service_url]"),
            id="R12: terms with half an address",
        ),
        pytest.param(
            {"features": {"customer_update": {"enabled": True, "allowed_updates": ["age"]}}},
            "Invalid features[customer_update][allowed_updates][0]: must be one of address, email,"
            " name, phone, shipping, or tax_id",
            None,
            "features[customer_update][allowed_updates][0]",
            id="R36",
        ),
        pytest.param(
            {
                "features": {
                    "payment_method_update": {
                        "enabled": True,
                        "payment_method_configuration": "pmc_none",
                    }
                }
            },
            "No such payment_method_configuration: 'pmc_none'",
            "resource_missing",
            "features[payment_method_update][payment_method_configuration]",
            id="R39",
        ),
        pytest.param(
            {
                "features": {
                    "subscription_cancel": {
                        "enabled": True,
                        "mode": "immediately",
                        "proration_behavior": "always_invoice",
                    }
                }
            },
            f"Invalid {CANCEL}[proration_behavior]: must be one of create_prorations or none",
            None,
            f"{CANCEL}[proration_behavior]",
            id="R41",
        ),
        pytest.param(
            {
                "features": {
                    "subscription_cancel": {
                        "enabled": True,
                        "proration_behavior": "create_prorations",
                    }
                }
            },
            "Prorations can only be created when subscriptions are canceled immediately: set"
            f" `{CANCEL}[mode]` to `immediately`, or `{CANCEL}[proration_behavior]` to `none`.",
            None,
            f"{CANCEL}[proration_behavior]",
            id="R42",
        ),
        pytest.param(
            {
                "features": {
                    "subscription_cancel": {
                        "enabled": True,
                        "cancellation_reason": {"enabled": True},
                    }
                }
            },
            f"Missing required param: {CANCEL}[cancellation_reason][options].",
            "parameter_missing",
            f"{CANCEL}[cancellation_reason][options]",
            id="R43",
        ),
        pytest.param(
            {
                "features": {
                    "subscription_cancel": {
                        "enabled": True,
                        "cancellation_reason": {
                            "enabled": True,
                            "options": "",
                            "feedback_options": ["fo_none"],
                        },
                    }
                }
            },
            "No such feedback option: 'fo_none'",
            "resource_missing",
            f"{CANCEL}[cancellation_reason][feedback_options][0]",
            id="R44",
        ),
        pytest.param(
            {
                "features": {
                    "payment_method_update": {"enabled": True},
                    "subscription_update": {"enabled": True, "default_allowed_updates": ""},
                }
            },
            f"Missing required param: {UPDATE}[products].",
            "parameter_missing",
            f"{UPDATE}[products]",
            id="R49: products",
        ),
        pytest.param(
            {
                "features": {
                    "payment_method_update": {"enabled": True},
                    "subscription_update": {"enabled": True, "products": ""},
                }
            },
            f"Missing required param: {UPDATE}[default_allowed_updates].",
            "parameter_missing",
            f"{UPDATE}[default_allowed_updates]",
            id="R49: default_allowed_updates",
        ),
        pytest.param(
            {
                "features": {
                    "subscription_update": {
                        "enabled": True,
                        "products": "",
                        "default_allowed_updates": "",
                    }
                }
            },
            "Cannot enable subscription updates while payment method update is disabled.",
            None,
            None,
            id="errors.json: updates without payment methods",
        ),
        pytest.param(
            {
                "features": {
                    "subscription_update": {
                        "enabled": False,
                        "products": [{"product": "prod_none", "prices": ["price_none"]}],
                    }
                }
            },
            "No such product: 'prod_none'",
            "resource_missing",
            f"{UPDATE}[products][0][product]",
            id="R52",
        ),
        pytest.param(
            {
                "features": {
                    "subscription_update": {
                        "enabled": False,
                        "products": [{"product": "prod_x", "prices": ["price_x"]}] * 11,
                    }
                }
            },
            f"Array {UPDATE}[products] exceeded maximum 10 allowed elements.",
            None,
            f"{UPDATE}[products]",
            id="R51",
        ),
        pytest.param(
            {"features": {"subscription_pause": {"duration": {"type": "interval_options"}}}},
            f"Missing required param: {PAUSE}[duration][interval_options].",
            "parameter_missing",
            f"{PAUSE}[duration][interval_options]",
            id="R61f: no options",
        ),
        pytest.param(
            {
                "features": {
                    "subscription_pause": {
                        "duration": {
                            "type": "interval_options",
                            "interval_options": [{"interval": "month", "interval_count": 37}],
                        }
                    }
                }
            },
            "The maximum pause duration is three years.",
            None,
            f"{PAUSE}[duration][interval_options][0][interval_count]",
            id="R61f: too long",
        ),
        pytest.param(
            {
                "features": {
                    "subscription_pause": {
                        "duration": {
                            "type": "indefinite",
                            "interval_options": [{"interval": "day"}],
                        }
                    }
                }
            },
            f"`{PAUSE}[duration][interval_options]` can only be set when the type is"
            " `interval_options`.",
            None,
            f"{PAUSE}[duration][interval_options]",
            id="R61f: options for ever",
        ),
    ],
)
def test_what_stripe_would_refuse_is_refused(
    client: stripe.StripeClient,
    params: Mapping[str, object],
    message: str,
    code: str | None,
    param: str | None,
) -> None:
    """Nothing is created, and the error is Stripe's where it is known (each case's R number)."""
    with refused(message, code=code, param=param):
        client.raw_request("post", PATH, **params)

    assert client.v1.billing_portal.configurations.list().data == []


def test_an_update_is_held_to_the_same_rules(client: stripe.StripeClient) -> None:
    """What is left must fit together, whichever of it was sent (R33, R42, R49)."""
    configurations = client.v1.billing_portal.configurations
    made = configurations.create(
        {
            "features": {
                "payment_method_update": {"enabled": True},
                "subscription_cancel": {
                    "enabled": True,
                    "mode": "immediately",
                    "proration_behavior": "create_prorations",
                },
                "subscription_update": {
                    "enabled": True,
                    "products": "",
                    "default_allowed_updates": "",
                },
            }
        }
    )

    with pytest.raises(stripe.InvalidRequestError, match="Prorations can only be created"):
        configurations.update(
            made.id, {"features": {"subscription_cancel": {"mode": "at_period_end"}}}
        )
    with refused("Cannot enable subscription updates while payment method update is disabled."):
        configurations.update(made.id, {"features": {"payment_method_update": {"enabled": False}}})
    with refused(
        "Missing required param: features[payment_method_update][enabled].",
        code="parameter_missing",
        param="features[payment_method_update][enabled]",
    ):
        nothing = {"payment_method_configuration": ""}
        client.raw_request("post", f"{PATH}/{made.id}", features={"payment_method_update": nothing})
    assert configurations.retrieve(made.id).to_dict() == made.to_dict()


def test_an_inactive_reason_cannot_be_used(client: stripe.StripeClient) -> None:
    """A deactivated option is refused in configurations (R45)."""
    reason = client.v1.billing.feedback_options.create({"description": "Too slow"})
    client.v1.billing.feedback_options.deactivate(reason.id)

    with refused(
        f"The feedback option `{reason.id}` is inactive and cannot be used.",
        param=f"{CANCEL}[cancellation_reason][feedback_options][0]",
    ):
        client.v1.billing_portal.configurations.create(
            {
                "features": {
                    "subscription_cancel": {
                        "enabled": True,
                        "cancellation_reason": {
                            "enabled": True,
                            "options": "",
                            "feedback_options": [reason.id],
                        },
                    }
                }
            }
        )


def test_reasons_are_shown_whole_when_expanded() -> None:
    """The ids can be expanded (R44); no schema knows them as objects yet, so none judges here."""
    sandbox = Sandbox()
    client = client_of(Judged(sandbox))
    reason = client.v1.billing.feedback_options.create({"description": "Too slow"})

    made = client.v1.billing_portal.configurations.create(
        {
            "features": {
                "subscription_cancel": {
                    "enabled": True,
                    "cancellation_reason": {
                        "enabled": True,
                        "options": "",
                        "feedback_options": [reason.id],
                    },
                }
            },
            "expand": ["features.subscription_cancel.cancellation_reason.feedback_options"],
        }
    )

    (shown,) = made.features.subscription_cancel.cancellation_reason.feedback_options or []
    assert isinstance(shown, stripe.billing.FeedbackOption)
    assert shown.description == "Too slow"
    sandbox.close()


def test_each_product_has_one_price_an_interval_and_currency(client: stripe.StripeClient) -> None:
    """Another currency or interval is another price; how many intervals isn't counted (R53)."""
    product = client.v1.products.create({"name": "Gold"}).id
    monthly = price(client, product).id
    twin = price(client, product, amount=2_000).id
    quarterly = price(client, product, count=3).id
    euros = price(client, product, currency="eur").id
    yearly = price(client, product, interval="year").id
    other = client.v1.products.create({"name": "Silver"}).id
    same_of_other = price(client, other).id
    configurations = client.v1.billing_portal.configurations

    for second in (twin, quarterly, monthly):
        with refused("For each product, its price must have unique billing intervals."):
            configurations.create({"features": updating((product, [monthly, second]))})
    made = configurations.create(
        {"features": updating((product, [monthly, euros, yearly]), (other, [same_of_other]))}
    )

    assert made.features.subscription_update.enabled


def test_only_recurring_active_prices_of_the_product_are_offered(
    client: stripe.StripeClient,
) -> None:
    """One-time, inactive, unknown and foreign prices are refused (R52, R54)."""
    product = client.v1.products.create({"name": "Gold"}).id
    other = client.v1.products.create({"name": "Silver"}).id
    once = price(client, product, interval=None).id
    inactive = price(client, product).id
    client.v1.prices.update(inactive, {"active": False})
    foreign = price(client, other).id
    configurations = client.v1.billing_portal.configurations
    param = f"{UPDATE}[products][0][prices][0]"

    with refused(f"The price `{once}` is not recurring.", param=param):
        configurations.create({"features": updating((product, [once]))})
    with refused(f"The price `{inactive}` is inactive.", param=param):
        configurations.create({"features": updating((product, [inactive]))})
    with refused(f"The price `{foreign}` is not a price of product `{product}`.", param=param):
        configurations.create({"features": updating((product, [foreign]))})
    with refused("No such price: 'price_none'", code="resource_missing", param=param):
        configurations.create({"features": updating((product, ["price_none"]))})


def test_products_are_shown_when_expanded_alone(client: stripe.StripeClient) -> None:
    """Unexpanded they are absent (R61a); any quantity will do unless bounds are given (R55)."""
    product = client.v1.products.create({"name": "Gold"}).id
    monthly = price(client, product).id
    configurations = client.v1.billing_portal.configurations
    made = configurations.create({"features": updating((product, [monthly]))})

    whole = configurations.retrieve(made.id, {"expand": ["features.subscription_update.products"]})
    listed = configurations.list({"expand": ["data.features.subscription_update.products"]})

    assert "products" not in made.features.subscription_update.to_dict()
    shown = [
        {
            "product": product,
            "prices": [monthly],
            "adjustable_quantity": {"enabled": True, "maximum": None, "minimum": 0},
        }
    ]
    assert whole.to_dict()["features"]["subscription_update"]["products"] == shown
    assert listed.data[0].to_dict()["features"]["subscription_update"]["products"] == shown
    with refused(
        "The maximum quantity must not be less than the minimum.",
        param=f"{UPDATE}[products][0][adjustable_quantity][maximum]",
    ):
        configurations.update(
            made.id,
            {
                "features": {
                    "subscription_update": {
                        "products": [
                            {
                                "product": product,
                                "prices": [monthly],
                                "adjustable_quantity": {
                                    "enabled": True,
                                    "minimum": 3,
                                    "maximum": 2,
                                },
                            }
                        ]
                    }
                }
            },
        )


def test_pausing_can_be_offered(client: stripe.StripeClient) -> None:
    """For ever, or for one of some durations (R61f)."""
    configurations = client.v1.billing_portal.configurations
    made = configurations.create(
        {
            "features": {
                "subscription_pause": {
                    "enabled": True,
                    "duration": {
                        "type": "interval_options",
                        "interval_options": [
                            {"interval": "week"},
                            {"interval": "year", "interval_count": 3},
                        ],
                    },
                }
            }
        }
    )
    endless = configurations.update(
        made.id, {"features": {"subscription_pause": {"duration": {"type": "indefinite"}}}}
    )

    options = made.features.subscription_pause.duration.interval_options
    assert [(one.interval, one.interval_count) for one in options] == [("week", 1), ("year", 3)]
    assert endless.features.subscription_pause.enabled
    assert endless.features.subscription_pause.duration.to_dict() == {
        "interval_options": [],
        "type": "indefinite",
    }


@pytest.mark.parametrize(
    ("settings", "version"),
    [
        pytest.param(Settings(portal_pauses=False), "2026-10-28.endive", id="by the switch"),
        pytest.param(Settings(), "2026-09-30.endive", id="by the version"),
    ],
)
def test_pausing_is_unknown_before_its_version_or_switched_off(
    settings: Settings, version: str
) -> None:
    """An older version, or an account without it, doesn't know the feature (R61e, R61f)."""
    sandbox = Sandbox(settings=settings)
    client = client_of(Judged(sandbox))

    with refused(f"Received unknown parameter: {PAUSE}", code="parameter_unknown", param=PAUSE):
        client.v1.billing_portal.configurations.create(
            {"features": {"subscription_pause": {"enabled": True}}}, {"stripe_version": version}
        )
    sandbox.close()


RECORDED_PARAMS: tuple[ConfigurationCreateParams, ...] = (
    {
        "business_profile": {"headline": "Invoice and receipt billing information"},
        "features": {
            "customer_update": {
                "enabled": True,
                "allowed_updates": ["address", "name", "email"],
            }
        },
    },
    {
        "business_profile": {"headline": "List of past invoices"},
        "features": {"invoice_history": {"enabled": True}},
    },
)
"""What zulip's server sends, by its headline; only the answers were recorded."""

NEWER = {"feedback_options", "billing_cycle_anchor", "duration"}
"""What the sandbox's version shows and the recorded one didn't."""


def _recorded() -> list[JsonObject]:
    file = stripe_material() / "traffic" / "zulip" / "responses.json"
    calls = json.loads(file.read_text(encoding="utf-8"))["interactions"]
    return [
        cast("JsonObject", call["response"])
        for call in calls
        if call["response"].get("object") == "billing_portal.configuration"
    ]


def _as_recorded(value: Json) -> Json:
    """Return an answer without what is newer than the recordings, or different each time."""
    if not isinstance(value, dict):
        return value
    left_out = NEWER | {"id", "created", "updated"}
    return {key: _as_recorded(held) for key, held in value.items() if key not in left_out}


def test_the_recorded_configurations_come_out_alike(client: stripe.StripeClient) -> None:
    """Made anew, zulip's recorded configurations are as Stripe answered."""
    recorded = _recorded()
    made = {
        str(one.business_profile.headline): cast("JsonObject", json.loads(str(one)))
        for one in map(client.v1.billing_portal.configurations.create, RECORDED_PARAMS)
    }

    assert recorded
    for answer in recorded:
        headline = str(cast("JsonObject", answer["business_profile"])["headline"])
        assert _as_recorded(made[headline]) == _as_recorded(answer)
