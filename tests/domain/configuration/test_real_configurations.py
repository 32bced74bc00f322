"""Configurations that a real account made, and the errors Stripe gave, agree with the rules."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from tests.domain.configuration.cast import BY_API, CREATED, ON, configuration, facts, update
from tests.stripe_material import stripe_material

from counterfoil.domain.changes import KEEP, Change, Set
from counterfoil.domain.configuration.commands import (
    CreateConfiguration,
    ObserveConfiguration,
)
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.configuration.feature_refusals import PaymentMethodUpdateDisabledError
from counterfoil.domain.configuration.features import (
    CancellationReason,
    CancellationReasons,
    CancelMode,
    CustomerDetail,
    CustomerUpdate,
    InvoiceHistory,
    PaymentMethodUpdate,
    ProrationBehavior,
    SubscriptionCancel,
    SubscriptionUpdate,
)
from counterfoil.domain.configuration.observed import ObservedConfiguration
from counterfoil.domain.configuration.state import InForce
from counterfoil.domain.configuration.wishes import (
    BusinessProfileWish,
    CustomerUpdateWish,
    FeaturesWish,
    InvoiceHistoryWish,
    PaymentMethodUpdateWish,
    SubscriptionUpdateWish,
)
from counterfoil.domain.values import ConfigurationId, Known

Json = Mapping[str, Any]


def recorded(call: str) -> Iterator[Json]:
    """Yield the recorded answers to a call."""
    text = (stripe_material() / "traffic" / "zulip" / "responses.json").read_text("utf-8")
    for interaction in json.loads(text)["interactions"]:
        if interaction["call"] == call:
            answer = interaction["response"]
            yield answer.get("body", answer)


def wished(text: str | None) -> Change[str]:
    """Return the wish that leaves such a text."""
    return KEEP if text is None else Set(text)


def as_wish(answer: Json) -> CreateConfiguration:
    """Return a create that would give this answer; requests were not recorded."""
    features = answer["features"]
    customer = features["customer_update"]
    return CreateConfiguration(
        configuration_id=ConfigurationId(answer["id"]),
        name=wished(answer["name"]),
        default_return_url=wished(answer["default_return_url"]),
        business_profile=BusinessProfileWish(
            headline=wished(answer["business_profile"]["headline"])
        ),
        features=FeaturesWish(
            customer_update=CustomerUpdateWish(
                enabled=Set(customer["enabled"]),
                allowed_updates=Set(tuple(map(CustomerDetail, customer["allowed_updates"]))),
            ),
            invoice_history=InvoiceHistoryWish(enabled=Set(features["invoice_history"]["enabled"])),
        ),
    )


def as_statement(answer: Json) -> ObservedConfiguration:
    """Return what the answer states."""
    features, profile = answer["features"], answer["business_profile"]
    customer, cancel = features["customer_update"], features["subscription_cancel"]
    reasons = cancel["cancellation_reason"]
    return ObservedConfiguration(
        active=Known(answer["active"]),
        is_default=Known(answer["is_default"]),
        name=Known(answer["name"]),
        headline=Known(profile["headline"]),
        privacy_policy_url=Known(profile["privacy_policy_url"]),
        terms_of_service_url=Known(profile["terms_of_service_url"]),
        default_return_url=Known(answer["default_return_url"]),
        customer_update=Known(
            CustomerUpdate(
                enabled=customer["enabled"],
                allowed_updates=tuple(map(CustomerDetail, customer["allowed_updates"])),
            )
        ),
        invoice_history=Known(InvoiceHistory(features["invoice_history"]["enabled"])),
        payment_method_update=Known(PaymentMethodUpdate(**features["payment_method_update"])),
        subscription_cancel=Known(
            SubscriptionCancel(
                enabled=cancel["enabled"],
                mode=CancelMode(cancel["mode"]),
                proration_behavior=ProrationBehavior(cancel["proration_behavior"]),
                cancellation_reason=CancellationReasons(
                    enabled=reasons["enabled"],
                    options=tuple(map(CancellationReason, reasons["options"])),
                ),
            )
        ),
        subscription_update=Known(
            SubscriptionUpdate(enabled=features["subscription_update"]["enabled"])
        ),
        metadata=Known(answer["metadata"]),
    )


def test_configurations_that_stripe_made_are_granted_and_come_out_the_same() -> None:
    """Deciding the wish and observing the answer lead to one state, defaults included (R34)."""
    answers = list(recorded("billing_portal.Configuration.create"))
    assert answers

    for answer in answers:
        wish = as_wish(answer)
        blank = CONFIGURATION.initial(wish.configuration_id)
        decided = CONFIGURATION.fold(blank, CONFIGURATION.decide(wish, blank, BY_API))
        assert isinstance(decided, InForce)
        observation = ObserveConfiguration(
            configuration_id=wish.configuration_id, observed=as_statement(answer)
        )
        assert CONFIGURATION.decide(observation, decided, BY_API) == ()


def test_updates_without_payment_methods_are_refused_as_stripe_does() -> None:
    """The recorded error has neither code nor parameter; the sentence is the same."""
    text = (stripe_material() / "errors" / "errors.json").read_text("utf-8")
    errors = [
        each["error"]
        for each in json.loads(text)["errors"]
        if each["path"] == "/v1/billing_portal/configurations"
    ]
    assert errors
    wish = update(FeaturesWish(subscription_update=SubscriptionUpdateWish(enabled=ON)))
    refusal = configuration(CREATED).when(wish, BY_API)

    for error in errors:
        ours = refusal.then_refused(PaymentMethodUpdateDisabledError)
        assert error["message"] == ours.what()
        assert error.get("param") == ours.param


@pytest.mark.parametrize("api_version", ["2025-11-17.clover", "2026-10-28.endive"])
def test_a_portal_that_shows_invoices_alone_is_granted_in_every_recent_version(
    api_version: str,
) -> None:
    """The recorded account did so in 2025-11-17.clover, without links or a return URL (R14)."""
    features = FeaturesWish(
        invoice_history=InvoiceHistoryWish(enabled=ON),
        payment_method_update=PaymentMethodUpdateWish(enabled=Set(value=False)),
    )
    wish = CreateConfiguration(
        configuration_id=ConfigurationId("bpc_2"), features=features, business_profile=None
    )

    assert configuration().when(wish, facts(api_version=api_version)).refusal is None
