"""Tests that all is looked at which Stripe's lists cut off, leave out, or date by another clock."""

from tests.adapters.stripe.reconcile.selling import Shop, World, everything, facets

from counterfoil.adapters.protocol.json_values import JsonObject

MONTH = 31 * 24 * 60 * 60


def test_what_lives_by_a_test_clock_is_compared_and_mended(shop: Shop, world: World) -> None:
    """No list has it; its events are of the clock's time, which may be far ahead of ours."""
    begun = shop.watch.moment
    clock = shop.made("/v1/test_helpers/test_clocks", {"frozen_time": begun})
    customer = shop.made("/v1/customers", {"name": "Ada", "test_clock": clock})
    of: JsonObject = {"customer": customer}
    card = shop.made("/v1/payment_methods/pm_card_visa/attach", of)
    chosen: JsonObject = {"invoice_settings": {"default_payment_method": card}}
    shop.made(f"/v1/customers/{customer}", chosen)
    items: JsonObject = {"items": [{"price": world.prices[0]}]}
    subscription = shop.made("/v1/subscriptions", of | items)
    advanced = f"/v1/test_helpers/test_clocks/{clock}/advance"
    shop.made(advanced, {"frozen_time": begun + MONTH})
    shop.deliver()
    shop.reconcile(apply=True)
    assert shop.reconcile().is_equal
    shop.made(advanced, {"frozen_time": begun + MONTH + 60})
    shop.made(f"/v1/customers/{customer}", {"name": "Cleo"})
    shop.made(f"/v1/payment_methods/{card}", {"metadata": {"note": "x"}})
    shop.made(f"/v1/subscriptions/{subscription}", {"cancel_at_period_end": True})
    another = shop.made("/v1/subscriptions", of | items)
    shop.deliver(everything)

    report = shop.reconcile(apply=True)

    assert facets(report).keys() >= {
        (f"customer/{customer}", "name"),
        (f"payment_method/{card}", "metadata"),
        (f"subscription/{subscription}", "cancel_at_period_end"),
        (f"subscription/{another}", "object"),
    }
    assert report.left == ()
    assert shop.reconcile().is_equal


def test_items_that_a_list_cuts_off_are_read_apart(shop: Shop, world: World) -> None:
    """Of many items Stripe shows but the first within their subscription."""
    customer = world.customers[0]
    product = world.products[0]
    month: JsonObject = {"interval": "month"}
    prices: list[JsonObject] = [
        {
            "price": shop.made(
                "/v1/prices",
                {"currency": "eur", "unit_amount": each, "product": product, "recurring": month},
            )
        }
        for each in range(100, 112)
    ]
    begun: JsonObject = {"customer": customer, "items": [*prices]}
    subscription = shop.made("/v1/subscriptions", begun)
    shop.deliver()
    shop.reconcile(apply=True)
    items = shop.ask("GET", "/v1/subscription_items", {"subscription": subscription, "limit": 100})
    listed = items["data"]
    assert isinstance(listed, list)
    assert isinstance(listed[11], dict)
    shop.made(f"/v1/subscription_items/{listed[11]['id']}", {"quantity": 7})
    shop.deliver(everything)

    report = shop.reconcile(apply=True)

    assert (f"subscription/{subscription}", "items") in facets(report)
    assert report.left == ()


def test_what_was_archived_is_compared_too(shop: Shop, world: World) -> None:
    """Inactive prices, and codes and products that nobody can use."""
    price, product = world.prices[0], world.products[0]
    shop.made(f"/v1/prices/{price}", {"active": False})
    shop.deliver()
    shop.made(f"/v1/prices/{price}", {"nickname": "Old"})
    shop.made(f"/v1/products/{product}", {"active": False})
    shop.deliver(everything)

    report = shop.reconcile(apply=True)

    assert facets(report).keys() == {
        (f"price/{price}", "nickname"),
        (f"product/{product}", "active"),
    }
    assert shop.reconcile().is_equal
