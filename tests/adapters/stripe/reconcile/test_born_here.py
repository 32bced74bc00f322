"""Tests that what has an id of ours is compared, mended and pushed by it."""

from datetime import timedelta

from tests.adapters.stripe.reconcile.selling import PLACE, Shop, World, everything, facets

from counterfoil.adapters.stripe.outbox.reacting import Reactor
from counterfoil.adapters.stripe.outbox.sending import Sender
from counterfoil.adapters.stripe.reconcile.pushing import Pusher
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.customer.commands import CreateCustomer
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.values import CustomerId

OURS = StreamRef(kind="customer", id="customer_of_ours")


def born_in(shop: Shop) -> str:
    """Create a customer here, and then at Stripe; return the id that it has there."""
    command = CreateCustomer(customer_id=CustomerId(OURS.id), details=ContactDetails(name="Ada"))
    by = Cause(actor=Actor.MERCHANT, door=Door.API, command_id="create-1")
    shop.account.handle(command, by=by)
    Reactor(shop.portal).catch_up()
    outbox = shop.portal.store.outbox
    sender = Sender(
        shop.portal, shop.gateway, clock=shop.moment, pause=lambda _: timedelta(seconds=1)
    )
    for head in outbox.heads("/".join(PLACE), shop.moment()):
        sender.step(head)
    listed = shop.ask("GET", "/v1/customers", {"limit": 1})["data"]
    assert isinstance(listed, list)
    assert isinstance(listed[0], dict)
    shop.deliver()
    return str(listed[0]["id"])


def test_it_is_compared_and_mended_by_our_id(shop: Shop, world: World) -> None:
    """Stripe's list has it by Stripe's, and its payment method, too."""
    at_stripe = born_in(shop)
    assert at_stripe not in (*world.customers, OURS.id)
    assert shop.reconcile().is_equal
    shop.made(f"/v1/customers/{at_stripe}", {"name": "Cleo"})
    card = shop.made("/v1/payment_methods/pm_card_visa/attach", {"customer": at_stripe})
    shop.deliver(everything)

    report = shop.reconcile(apply=True)

    assert facets(report).keys() == {(str(OURS), "name"), (f"payment_method/{card}", "object")}
    assert report.left == ()
    assert shop.reconcile().is_equal
    assert shop.known()[f"payment_method/{card}", "customer"] == OURS.id


def test_it_is_pushed_to_the_id_that_it_has_there(shop: Shop, world: World) -> None:
    """What ties the two isn't taken away with it."""
    at_stripe = born_in(shop)
    assert world.customers
    path = f"/v1/customers/{at_stripe}"
    shop.made(path, {"name": "Cleo", "metadata": {"more": "x"}})
    shop.deliver(everything)
    shop.watch.moment += 60
    pusher = Pusher(shop.portal, PLACE, shop.gateway, clock=shop.moment)

    push = pusher.plan(OURS)

    assert {each.facet for each in push.sent} == {"metadata", "name"}
    assert pusher.send(push) == ()
    assert shop.ask("GET", path)["name"] == "Ada"
    assert shop.ask("GET", path)["metadata"] == {"counterfoil_id": OURS.id}
    assert shop.reconcile().is_equal
