"""Tests what is found to differ from Stripe, why, and what is left of it once it was recorded."""

from collections.abc import Iterator
from random import Random

import pytest
from tests.adapters.stripe.reconcile.selling import Shop, World, a_shop, facets, never

from counterfoil.adapters.sandbox.protocol.json_values import JsonObject

DROPPED = 0.05


@pytest.fixture(params=["sqlite", "postgres"])
def shop(request: pytest.FixtureRequest, tmp_path: object) -> Iterator[Shop]:
    """Open a shop on each kind of database."""
    place = f"sqlite:///{tmp_path}/shop.db"
    if request.param == "postgres":
        place = str(request.getfixturevalue("postgres").url())
    with a_shop(place) as shop:
        yield shop
