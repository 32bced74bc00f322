"""The audit of the campaigns finds what it is there to find."""

from collections.abc import Iterator

import pytest
from attrs import frozen
from tests.adapters.shop import merchant
from tests.durability.audit import Audit
from tests.durability.errands import ENROL, KINDS, RENAME, Errand, open_shop
from tests.durability.workers import open_portal

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.portal import BillingPortal


@frozen
class Scene:
    """A portal and the shop in it."""

    portal: BillingPortal
    shop: AccountPortal


@pytest.fixture(name="scene")
def _scene() -> Iterator[Scene]:
    with open_portal("memory://") as portal:
        shop = portal.account("acct_1", "test")
        open_shop(shop)
        yield Scene(portal, shop)


def test_every_errand_comes_to_what_is_expected_of_it(scene: Scene) -> None:
    """What was acknowledged is on record, once and whole."""
    errands = [Errand(kind, f"w{number}", number, 3) for number, kind in enumerate(KINDS)]
    for errand in errands:
        errand.run(scene.shop)
    audit = Audit()
    audit.acknowledge("acct_1", [errand.id for errand in errands])

    audit.look(scene.portal)
    audit.look_again(scene.portal)


def test_a_lost_command_is_found(scene: Scene) -> None:
    """An acknowledgement without an event is a loss."""
    audit = Audit()
    audit.acknowledge("acct_1", [Errand(RENAME, "w", 1, 1).id])

    with pytest.raises(AssertionError, match=r"rename\.w\.1\.1 was acknowledged and is lost"):
        audit.look(scene.portal)


@pytest.mark.parametrize("done", range(1, 3))
def test_half_a_command_is_found(scene: Scene, done: int) -> None:
    """Of several events that belong together none may be missing."""
    errand = Errand(ENROL, "w", 1, 1)
    scene.shop.handle_many(errand.commands[:done], by=merchant(errand.id))

    with pytest.raises(AssertionError, match=r"enrol\.w\.1\.1 came to"):
        Audit().look(scene.portal)


def test_a_command_done_twice_is_found(scene: Scene) -> None:
    """The same errand in another account is on record a second time, under the same id."""
    errand = Errand(RENAME, "w", 1, 1)
    other = scene.portal.account("acct_2", "test")
    open_shop(other)
    errand.run(scene.shop)
    errand.run(other)

    with pytest.raises(AssertionError, match=r"rename\.w\.1\.1 came to"):
        Audit().look(scene.portal)
