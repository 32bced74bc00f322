"""Each event makes a request, or stands in a list with the reason why none is due."""

from collections.abc import Iterator

import attrs
import pytest
from tests.projections.syncing import (
    test_account_requests,
    test_catalogue_requests,
    test_configuration_requests,
    test_coupon_requests,
    test_customer_requests,
    test_invoice_requests,
)
from tests.projections.syncing.deciding import DECIDERS
from tests.projections.syncing.none_due import FEATURES_WITHOUT_PARAMETER, NONE_DUE
from tests.projections.syncing.request_schemas import complaints_about

from counterfoil.domain.configuration.events import FeatureEnabled
from counterfoil.domain.configuration.features import Feature
from counterfoil.projections.stripe_sync import requests_of
from counterfoil.projections.syncing.provider_request import Decided, ProviderRequest

EXAMPLES: list[Decided] = [
    *test_account_requests.EXAMPLES,
    *test_catalogue_requests.EXAMPLES,
    *test_configuration_requests.EXAMPLES,
    *test_coupon_requests.EXAMPLES,
    *test_customer_requests.EXAMPLES,
    *test_invoice_requests.EXAMPLES,
]
EVENTS = [event for decider in DECIDERS for event in decider.events]


def rendered() -> Iterator[ProviderRequest]:
    """Return every request that the examples make."""
    for made in EXAMPLES:
        yield from requests_of(made)


def decided_in_examples() -> set[type]:
    """Return the kinds of events of which the examples that make requests consist."""
    return {type(event) for made in EXAMPLES if requests_of(made) for event in made.events}


@pytest.mark.parametrize("event", EVENTS, ids=lambda each: f"{each.__module__}.{each.__name__}")
def test_each_event_is_asked_for_or_listed(event: type) -> None:
    """One of both, and never both: a new event fails until it is decided what is due."""
    assert (event in decided_in_examples()) is not (event in NONE_DUE)


def test_each_feature_is_asked_for_or_listed() -> None:
    """A feature is switched by one event for all of them."""
    switched = {
        event.feature
        for made in EXAMPLES
        for event in made.events
        if isinstance(event, FeatureEnabled)
    }

    assert switched == set(Feature) - {Feature(each) for each in FEATURES_WITHOUT_PARAMETER}


def test_the_list_holds_nothing_else() -> None:
    """And says why of each."""
    assert set(NONE_DUE) <= set(EVENTS)
    assert all(reason.endswith(".") for reason in NONE_DUE.values())


def test_what_stands_in_the_list_makes_no_request_by_itself() -> None:
    """Whatever the aggregate is in the examples."""
    for made in EXAMPLES:
        alone = tuple(event for event in made.events if type(event) in NONE_DUE)
        unchanged = attrs.evolve(made, events=alone, after=made.before)
        assert requests_of(unchanged) == ()


def test_stripe_takes_every_request() -> None:
    """By the parameters of its own client."""
    made = list(rendered())

    assert len(made) > len(EXAMPLES)
    assert [complaint for each in made for complaint in complaints_about(each)] == []


def test_the_requests_of_one_decision_have_names_of_their_own() -> None:
    """For the name is part of the key."""
    for made in EXAMPLES:
        names = [each.name for each in requests_of(made)]
        assert len(names) == len(set(names))


def test_the_same_decision_makes_the_same_requests() -> None:
    """Byte for byte, whenever it is asked."""
    for made in EXAMPLES:
        assert requests_of(made) == requests_of(made)
