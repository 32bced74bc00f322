"""Tests that what is held of one object is sent to Stripe, and nothing else with it."""

from urllib.parse import parse_qsl

import pytest
from tests.adapters.stripe.reconcile.selling import PLACE, Shop, World, everything

from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.adapters.stripe.client import GatewayError
from counterfoil.adapters.stripe.reconcile.pushing import CannotPushError, Push, Pusher
from counterfoil.domain.decider import StreamRef


def pusher(shop: Shop) -> Pusher:
    """Return what sends, some time after whatever happened last."""
    shop.watch.moment += 60
    return Pusher(shop.portal, PLACE, shop.gateway, clock=shop.moment)


def customer_of(world: World) -> StreamRef:
    """Return a customer."""
    return StreamRef(kind="customer", id=world.customers[0])


def subscription_of(world: World) -> StreamRef:
    """Return the customer's subscription."""
    return StreamRef(kind="subscription", id=world.subscriptions[world.customers[0]])


def asked(push: Push) -> dict[str, str]:
    """Return what is to be sent."""
    return dict(parse_qsl(push.body.decode(), keep_blank_values=True))


def test_a_customers_details_are_sent_as_they_are_held(shop: Shop, world: World) -> None:
    """What was changed, added or taken away at Stripe is as before; metadata merges there."""
    customer = customer_of(world)
    path = f"/v1/customers/{customer.id}"
    shop.made(path, {"metadata": {"tier": "gold"}, "phone": "555"})
    shop.deliver()
    before = shop.known()
    drifted: JsonObject = {"name": "Cleo", "metadata": {"tier": "", "more": "x"}, "phone": ""}
    other = next(
        each
        for each in world.methods[customer.id]
        if each != before[str(customer), "default_payment_method"]
    )
    drifted["invoice_settings"] = {"default_payment_method": other}
    shop.made(path, drifted)
    shop.deliver(everything)

    push = pusher(shop).plan(customer)

    assert {each.facet for each in push.sent} == {
        "default_payment_method",
        "metadata",
        "name",
        "phone",
    }
    assert push.kept == ()
    assert asked(push)["metadata[tier]"] == "gold"
    assert asked(push)["metadata[more]"] == ""
    assert pusher(shop).send(push) == ()
    assert shop.known() == before
    assert shop.reconcile().is_equal


def test_a_subscription_resumes_goes_on_and_pays_as_it_is_held(shop: Shop, world: World) -> None:
    """Stripe is told that there is no pause: what isn't said would stay as it is there."""
    subscription = subscription_of(world)
    path = f"/v1/subscriptions/{subscription.id}"
    card = world.methods[world.customers[0]][1]
    shop.made(path, {"pause_collection": "", "cancel_at_period_end": False, "metadata": ""})
    shop.deliver()
    before = shop.known()
    drifted: JsonObject = {"pause_collection": {"behavior": "void"}, "default_payment_method": card}
    shop.made(path, drifted | {"cancel_at_period_end": True, "metadata": {"note": "x"}})
    shop.deliver(everything)

    push = pusher(shop).plan(subscription)

    assert asked(push) == {
        "default_payment_method": "",
        "cancel_at_period_end": "false",
        "pause_collection": "",
        "metadata[note]": "",
    }
    assert pusher(shop).send(push) == ()
    after = shop.known()
    assert {place for place in before if before[place] != after[place]} == set()
    assert shop.reconcile().is_equal


def test_a_pause_that_ended_at_stripe_is_set_again(shop: Shop, world: World) -> None:
    """With its behavior, and when it resumes."""
    subscription = subscription_of(world)
    path = f"/v1/subscriptions/{subscription.id}"
    resumes_at = shop.watch.moment + 1_000_000
    pause: JsonObject = {"behavior": "keep_as_draft", "resumes_at": resumes_at}
    shop.made(path, {"pause_collection": pause})
    shop.deliver()
    shop.made(path, {"pause_collection": ""})
    shop.deliver(everything)

    push = pusher(shop).plan(subscription)

    assert asked(push) == {
        "pause_collection[behavior]": "keep_as_draft",
        "pause_collection[resumes_at]": str(resumes_at),
    }
    assert pusher(shop).send(push) == ()


def test_what_ended_or_moved_money_there_is_never_undone(shop: Shop, world: World) -> None:
    """A balance isn't set, and a subscription that was canceled isn't begun anew."""
    customer, subscription = customer_of(world), subscription_of(world)
    credit: JsonObject = {"amount": -100, "currency": "eur"}
    shop.ask("POST", f"/v1/customers/{customer.id}/balance_transactions", credit)
    shop.ask("DELETE", f"/v1/subscriptions/{subscription.id}")
    shop.deliver(everything)

    push = pusher(shop).plan(customer)

    assert (push.body, push.sent) == (b"", ())
    assert [each.facet for each in push.kept] == ["balance"]
    with pytest.raises(CannotPushError, match="over or unknown at Stripe"):
        pusher(shop).plan(subscription)


def test_a_push_whose_answer_was_lost_takes_effect_once(shop: Shop, world: World) -> None:
    """The same difference has the same key."""
    customer = customer_of(world)
    before = shop.known()
    shop.made(f"/v1/customers/{customer.id}", {"name": "Cleo"})
    shop.deliver(everything)
    path = f"/v1/customers/{customer.id}"
    shop.sandbox.faults.next(Fault.RESET_AFTER, method="POST", path=path)
    push = pusher(shop).plan(customer)

    with pytest.raises(GatewayError):
        pusher(shop).send(push)

    updates = [each["type"] for each in shop.events()].count("customer.updated")
    assert pusher(shop).send(push) == ()
    assert [each["type"] for each in shop.events()].count("customer.updated") == updates
    assert pusher(shop).plan(customer).body == b""
    assert shop.known() == before


def test_while_requests_are_under_way_nothing_is_sent(shop: Shop, world: World) -> None:
    """The outbox would be overtaken."""
    customer = customer_of(world)
    busy = Pusher(
        shop.portal, PLACE, shop.gateway, clock=shop.moment, in_flight=lambda _: {str(customer)}
    )

    with pytest.raises(CannotPushError, match="under way"):
        busy.plan(customer)


def test_of_other_kinds_nothing_is_sent(shop: Shop, world: World) -> None:
    """Nor of what nobody knows."""
    for thing, said in (
        (StreamRef(kind="product", id=world.products[0]), "of these kinds alone"),
        (StreamRef(kind="customer", id="cus_unheard_of"), "Nothing is known here"),
    ):
        with pytest.raises(CannotPushError, match=said):
            pusher(shop).plan(thing)


def test_a_configurations_features_are_sent_as_they_are_held(shop: Shop, world: World) -> None:
    """Of the rest of it nothing is."""
    (configuration,) = {
        place[0]
        for place, value in shop.known().items()
        if place[0].startswith("configuration/") and (place[1], bool(value)) == ("products", True)
    }
    thing = StreamRef(kind="configuration", id=configuration.partition("/")[2])
    before = shop.known()
    features: JsonObject = {
        "invoice_history": {"enabled": False},
        "customer_update": {"enabled": True, "allowed_updates": ["phone", "name"]},
    }
    drifted: JsonObject = {"features": features, "metadata": {"more": "x"}}
    shop.made(f"/v1/billing_portal/configurations/{thing.id}", drifted)
    shop.deliver(everything)
    assert world.customers

    push = pusher(shop).plan(thing)

    assert {each.facet for each in push.sent} == {"customer_update", "invoice_history"}
    assert [each.facet for each in push.kept] == ["metadata"]
    pusher(shop).send(push)
    after = shop.known()
    assert {place for place in before if before[place] != after[place]} == {
        (configuration, "metadata")
    }
    assert shop.reconcile().is_equal
