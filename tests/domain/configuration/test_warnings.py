"""Advice on configurations that Stripe takes as they are."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.domain.configuration.cast import BPC, CREATED, IN_THE_SEED, NOON, state

from counterfoil.domain.configuration.events import (
    AllowedUpdatesChanged,
    BusinessProfileChanged,
    EditableDetailsChanged,
    Event,
    FeatureEnabled,
    ReturnUrlChanged,
)
from counterfoil.domain.configuration.features import AllowedUpdate, CustomerDetail, Feature
from counterfoil.domain.configuration.profile import BusinessProfile
from counterfoil.domain.configuration.state import Unseen
from counterfoil.domain.configuration.warnings import warnings
from counterfoil.domain.rulebook.rule import Language

RETURNS = ReturnUrlChanged("https://example.com")
CANCELS = FeatureEnabled(Feature.SUBSCRIPTION_CANCEL)
UPDATES = FeatureEnabled(Feature.SUBSCRIPTION_UPDATE)
DETAILS = FeatureEnabled(Feature.CUSTOMER_UPDATE)
LINKED = BusinessProfileChanged(
    BusinessProfile(
        privacy_policy_url="https://a.example", terms_of_service_url="https://b.example"
    )
)
ALLOWED = AllowedUpdatesChanged((AllowedUpdate.PRICE,))


@pytest.mark.parametrize(
    ("past", "advice"),
    [
        pytest.param((RETURNS,), [], id="nothing to say"),
        pytest.param((), [("return-link-advised", "default_return_url")], id="no way back"),
        pytest.param(
            (CANCELS,),
            [
                ("links-advised", "default_return_url"),
                ("links-advised", "business_profile[terms_of_service_url]"),
                ("links-advised", "business_profile[privacy_policy_url]"),
            ],
            id="only cancelling, no links",
        ),
        pytest.param((CANCELS, LINKED, RETURNS), [], id="only cancelling, all links"),
        pytest.param((CANCELS, UPDATES, ALLOWED, RETURNS), [], id="not only cancelling"),
        pytest.param(
            (DETAILS, UPDATES, RETURNS),
            [
                ("empty-updates-advised", "features[customer_update][allowed_updates]"),
                ("empty-updates-advised", "features[subscription_update][default_allowed_updates]"),
            ],
            id="on, and nothing may change",
        ),
        pytest.param(
            (DETAILS, EditableDetailsChanged((CustomerDetail.NAME,)), RETURNS), [], id="one detail"
        ),
    ],
)
def test_advice_names_its_rule_and_parameter(
    past: tuple[Event, ...], advice: list[tuple[str, str]]
) -> None:
    """Links of a portal that only cancels (R14), the way back (R16), features that do nothing."""
    given = [(warning.rule.id, warning.param) for warning in warnings(state(CREATED, *past), NOON)]

    assert advice == given


@pytest.mark.parametrize("language", list(Language))
def test_advice_is_given_in_both_languages(language: Language) -> None:
    """Each piece is one sentence."""
    for warning in warnings(state(CREATED, CANCELS, DETAILS), NOON):
        assert warning.says.in_language(language).endswith(".")


def test_nothing_is_advised_on_what_was_never_seen() -> None:
    """There is nothing to look at."""
    assert warnings(Unseen(id=BPC), NOON) == ()


def test_links_are_advised_since_they_are_no_longer_demanded() -> None:
    """Until 2024-10-28 they were a rule, which a warning would belittle (R14)."""
    only_cancels = state(CREATED, CANCELS)
    begun = datetime(2024, 10, 28, tzinfo=UTC)

    before = warnings(only_cancels, begun - timedelta(microseconds=1))
    assert [advice.rule.id for advice in before] == ["return-link-advised"]
    assert warnings(only_cancels, IN_THE_SEED) == before
    assert {advice.rule.id for advice in warnings(only_cancels, begun)} == {"links-advised"}
