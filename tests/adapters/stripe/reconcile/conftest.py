"""A shop on each kind of database, and a world in it of which the portal knows all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.adapters.stripe.reconcile.selling import Shop, World, a_shop


@pytest.fixture(name="shop")
def _shop(tmp_path: Path) -> Iterator[Shop]:
    """Open a shop on a file."""
    with a_shop(f"sqlite:///{tmp_path / 'shop.db'}") as shop:
        yield shop


@pytest.fixture(name="shop_anywhere", params=["sqlite", "postgres"])
def _shop_anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """Open a shop on each kind of database."""
    place = f"sqlite:///{tmp_path / 'shop.db'}"
    if request.param == "postgres":
        place = str(request.getfixturevalue("postgres").url())
    with a_shop(place) as shop:
        yield shop


@pytest.fixture(name="world")
def _world(shop: Shop) -> World:
    """Fill the shop, of which the portal hears all, and what no webhook tells it by looking."""
    world = World(shop, seed=1)
    world.make(customers=6)
    world.go_on(30)
    shop.deliver()
    shop.reconcile(apply=True)
    return world
