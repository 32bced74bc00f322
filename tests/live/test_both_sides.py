"""Decisions come to the sandbox, and, unchanged, to Stripe itself by ``make live-check``."""

import os
from collections.abc import Callable, Iterator

import pytest
from tests.adapters.sandbox.driving import KEY, served
from tests.live.both_sides import BothSides, both_sides
from tests.live.customer_scenarios import CUSTOMERS
from tests.live.subscription_scenarios import SUBSCRIPTIONS

from counterfoil.adapters.sandbox.app import create_app
from counterfoil.adapters.stripe.client import SECRET_KEY, StripeAccess, access_from
from counterfoil.adapters.stripe.gateway import Sending, StripeGateway
from counterfoil.adapters.stripe.pacing import Pace, PacedSending

MEANT = "COUNTERFOIL_LIVE_CHECK"
"""
The variable that ``make live-check`` sets: only then a key in ``STRIPE_SECRET_KEY`` is meant for
this.
"""


@pytest.fixture(scope="module", name="gateway")
def _gateway() -> Iterator[Sending]:
    if MEANT not in os.environ or SECRET_KEY not in os.environ:
        with (
            served(create_app(":memory:")) as address,
            StripeGateway(StripeAccess(key=KEY, url=address)) as gateway,
        ):
            yield gateway
        return
    access = access_from(os.environ)
    assert access.livemode is False, "The check makes and deletes customers: give it a test key."
    with StripeGateway(access) as gateway:
        yield PacedSending(gateway, Pace(access.livemode))


@pytest.fixture(name="both")
def _both(gateway: Sending) -> Iterator[BothSides]:
    with both_sides(gateway) as made:
        yield made


@pytest.mark.parametrize("scenario", [*CUSTOMERS, *SUBSCRIPTIONS], ids=lambda each: each.__name__)
def test_what_is_decided_comes_to_stripe(
    both: BothSides, scenario: Callable[[BothSides], None]
) -> None:
    """As its scenario says."""
    scenario(both)
