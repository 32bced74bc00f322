"""Tests what is found to differ from Stripe, why, and what is left of it once it was recorded."""

from collections import Counter
from random import Random

import pytest
from tests.adapters.stripe.reconcile.living import Life
from tests.adapters.stripe.reconcile.selling import PLACE, Shop, World, everything, facets

from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.adapters.stripe.reconcile.report import Report

DROPPED = 0.05


def test_what_webhooks_do_not_tell_is_found_at_the_first_look_and_nothing_else(shop: Shop) -> None:
    """A portal that heard every webhook lacks only what stands in none, or not in full."""
    World(shop, seed=1).make(customers=6)
    shop.deliver()

    report = shop.reconcile(apply=True)

    assert {each.reason.value for each in report.differences} <= {
        "no webhook tells",
        # The default configuration was there before any webhook was.
        "never seen here",
    }
    assert report.left == ()
    assert shop.reconcile() == Report(compared=report.compared)


@pytest.mark.parametrize("seed", [1, 4])
def test_what_dropped_webhooks_told_is_found_and_mended(seed: int, shop_anywhere: Shop) -> None:
    """
    One webhook in twenty is lost; a twin that lost none says what the portal should know.

    All facets that are planted so are found; all are mended, and none is left.
    """
    chance, shop = Random(seed), shop_anywhere  # noqa: S311
    world = World(shop, seed)
    with shop.twin() as twin:
        world.make(customers=6)
        for each in (shop, twin):
            each.deliver()
            each.reconcile(apply=True)
        world.go_on(40)
        world.make(customers=3)
        shop.deliver(lambda _event: chance.random() < DROPPED)
        twin.deliver()
        ours, all_told = shop.known(), twin.known()
        planted = {
            place
            for place in ours.keys() & all_told.keys()
            if ours[place] != all_told[place] and not place[0].startswith("account/")
        }
        unheard = {name for name, _ in all_told} - {name for name, _ in ours}

        report = shop.reconcile(apply=True)
        twin.reconcile(apply=True)

        found = facets(report)
        assert shop.dropped > 0
        assert planted <= found.keys()
        assert {(name, "object") for name in unheard} <= found.keys()
        print(  # noqa: T201
            f"{shop.dropped} events dropped, {len(planted)} facets and {len(unheard)} objects"
            f" planted, {len(found)} found, {len(report.left)} left:"
            f" {dict(Counter(found.values()))}"
        )
        assert report.left == ()
        assert (report.moving, report.skipped, report.unreadable) == ((), (), ())
        assert shop.reconcile().is_equal
        assert shop.known() == twin.known()


@pytest.mark.parametrize("seed", [0, 1])
def test_nothing_is_left_of_some_months_of_which_one_event_in_five_was_lost(
    seed: int, shop: Shop
) -> None:
    """People end, pay, fail to pay and pause; invoices fall due, and schedules take over."""
    chance, world = Random(seed), World(shop, seed)  # noqa: S311
    world.make(customers=6)
    shop.deliver()
    Life(shop, world, seed).go_on(100)
    shop.deliver(lambda _event: chance.random() < 0.2)

    report = shop.reconcile(apply=True)

    assert shop.dropped > 0
    assert {"webhook missed", "never seen here"} & {*facets(report).values()}
    assert report.left == ()
    assert (report.moving, report.skipped, report.unreadable) == ((), (), ())
    assert shop.reconcile().is_equal


def test_what_was_erased_is_no_difference_and_is_not_learned_again(
    shop: Shop, world: World
) -> None:
    """What isn't personal of the customer goes on being compared."""
    customer = world.customers[0]
    path = f"/v1/subscriptions/{world.subscriptions[customer]}"
    shop.made(path, {"metadata": {"note": "secret"}, "pause_collection": ""})
    shop.deliver()
    shop.portal.store.erase(f"{'/'.join(PLACE)}/customer/{customer}")

    assert shop.reconcile().is_equal

    shop.made(path, {"metadata": {"note": "another"}, "pause_collection": {"behavior": "void"}})
    shop.made(f"/v1/customers/{customer}", {"name": "Cleo"})
    shop.deliver(everything)
    report = shop.reconcile(apply=True)
    assert [each.facet for each in report.differences] == ["collection_pause"]
    assert shop.reconcile().is_equal
    assert "Cleo" not in str(shop.known())


def test_missed_deletions_and_endings_are_found_and_mended(shop: Shop, world: World) -> None:
    """Whatever ended at Stripe, and left a stub, nothing, or itself, ends here too."""
    first, second, third, *_ = world.customers
    tax_id, of = world.made_tax_id(second), f"/v1/customers/{second}/tax_ids"
    draft = shop.made("/v1/invoices", {"customer": third})
    unsold = shop.made("/v1/products", {"name": "Milk"})
    shop.deliver()
    shop.ask("DELETE", f"/v1/customers/{first}")
    shop.ask("DELETE", f"{of}/{tax_id}")
    shop.ask("DELETE", f"/v1/invoices/{draft}")
    shop.ask("DELETE", f"/v1/products/{unsold}")
    shop.ask("DELETE", f"/v1/coupons/{world.coupons[0]}")
    shop.ask("DELETE", f"/v1/subscriptions/{world.subscriptions[second]}")
    lost = world.methods[third][1]
    shop.made(f"/v1/payment_methods/{lost}/detach")
    shop.deliver(everything)

    found = facets(shop.reconcile(apply=True))

    gone = [f"customer/{first}", f"tax_id/{tax_id}", f"invoice/{draft}", f"product/{unsold}"]
    gone.append(f"coupon/{world.coupons[0]}")
    assert [found[each, "deleted"] for each in gone] == ["deleted there"] * 5
    assert found[f"payment_method/{lost}", "customer"] == "deleted there"
    assert found[f"subscription/{world.subscriptions[second]}", "status"] == "webhook missed"
    assert shop.reconcile().is_equal


def test_a_drifted_default_method_is_found_and_mended(shop: Shop, world: World) -> None:
    """The default still names a card that isn't the default at Stripe any more."""
    customer = world.customers[0]
    card = shop.made("/v1/payment_methods/pm_card_amex/attach", {"customer": customer})
    shop.deliver()
    chosen: JsonObject = {"invoice_settings": {"default_payment_method": card}}
    shop.made(f"/v1/customers/{customer}", chosen)
    shop.deliver(everything)

    report = shop.reconcile()

    (difference,) = report.differences
    assert (str(difference.thing), difference.facet) == (
        f"customer/{customer}",
        "default_payment_method",
    )
    assert (difference.ours, difference.theirs) == (world.methods[customer][0], card)
    assert difference.since is not None
    assert difference.since.reference.startswith("evt_")
    # Looking alone changes nothing.
    assert facets(shop.reconcile()) == facets(report)
    assert shop.reconcile(apply=True).left == ()
    assert shop.reconcile().is_equal


def test_what_becomes_again_what_it_was_is_news_again(shop: Shop, world: World) -> None:
    """A look that saw the same once before counts nonetheless."""
    path = f"/v1/customers/{world.customers[0]}"
    for name in ("Cleo", "Dora", "Cleo", "Dora"):
        shop.made(path, {"name": name})
        shop.deliver(everything)

        assert len(shop.reconcile(apply=True).differences) == 1
        assert shop.known()[f"customer/{world.customers[0]}", "name"] == name


def test_what_a_customer_has_is_adopted_with_the_customer(shop: Shop, world: World) -> None:
    """Nothing was ever heard of it, and all of it is known after one run."""
    with shop.twin() as twin:
        report = twin.reconcile(apply=True)

        assert {each.reason.value for each in report.differences} == {
            "never seen here",
            "no webhook tells",
        }
        assert twin.reconcile().is_equal
        assert {name for name, _ in twin.known()} == {name for name, _ in shop.known()}
    assert len(world.customers) == 6
