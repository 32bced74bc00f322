"""Tests that what differs counts once it differs at two looks, and nothing happened in between."""

from itertools import count

import pytest
from attrs import evolve
from tests.adapters.stripe.reconcile.selling import PLACE, Shop, World, a_shop, everything, facets

from counterfoil.adapters.event_store.outbox_rows import OutboxStatus
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.adapters.stripe.client import GatewayError
from counterfoil.adapters.stripe.outbox.reacting import Reactor
from counterfoil.adapters.stripe.outbox.sending import Sender
from counterfoil.adapters.stripe.reconcile.reconciling import StrangersError
from counterfoil.adapters.stripe.reconcile.report import Reason
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.changes import Set
from counterfoil.domain.customer.commands import ChangeContactDetails
from counterfoil.domain.values import CustomerId


def test_a_webhook_that_arrives_in_time_leaves_no_difference(shop: Shop, world: World) -> None:
    """It was on its way at the first look."""
    shop.made(f"/v1/customers/{world.customers[0]}", {"name": "Cleo"})

    report = shop.reconcile(pause=shop.deliver)

    assert report.is_equal


def test_what_changes_from_look_to_look_is_not_counted(shop: Shop, world: World) -> None:
    """Nobody can tell yet whether the webhook of the last change is lost."""
    path, numbers = f"/v1/customers/{world.customers[0]}", count()

    def change() -> None:
        shop.made(path, {"name": f"Cleo {next(numbers)}"})

    change()

    report = shop.reconcile(pause=change)

    assert report.differences == ()
    assert [str(each) for each in report.moving] == [f"customer/{world.customers[0]}"]
    assert not report.is_equal


def test_what_differs_still_is_counted_once_nothing_arrives_any_more(
    shop: Shop, world: World
) -> None:
    """Of two changes one is told between the looks, and the other never."""
    path, numbers = f"/v1/customers/{world.customers[0]}", count()
    shop.made(path, {"name": "Cleo"})
    shop.deliver(everything)

    def tell_another_once() -> None:
        if next(numbers) == 0:
            world.made_tax_id(world.customers[0])
            shop.deliver()

    report = shop.reconcile(pause=tell_another_once)

    assert next(numbers) == 2
    assert (f"customer/{world.customers[0]}", "name") in facets(report)
    assert report.moving == ()


@pytest.mark.parametrize("ends_at", [1, 2])
def test_lanes_with_requests_under_way_are_skipped(shop: Shop, world: World, ends_at: int) -> None:
    """
    A customer's lane is its subscriptions' and payment methods', too; a request that ended during
    the look, or began in it, counts as under way.
    """
    first, second, *_ = world.customers
    asked = count(1)
    shop.made(f"/v1/customers/{first}", {"name": "Cleo"})
    shop.made(f"/v1/subscriptions/{world.subscriptions[first]}", {"metadata": {"note": "x"}})
    shop.made(f"/v1/customers/{second}", {"name": "Dora"})
    shop.made(f"/v1/products/{world.products[0]}", {"name": "Mate"})
    shop.deliver(everything)

    def in_flight(place: str) -> set[str]:
        assert place == "/".join(PLACE)
        is_asked_first = next(asked) % 2 == 1
        return {f"customer/{first}", "catalogue"} if is_asked_first is (ends_at == 1) else set()

    report = shop.reconcile(apply=True, in_flight=in_flight)

    assert {str(each) for each in report.skipped} == {
        f"customer/{first}",
        f"subscription/{world.subscriptions[first]}",
        f"product/{world.products[0]}",
    }
    assert facets(report).keys() == {(f"customer/{second}", "name")}
    assert shop.reconcile(apply=True).left == ()
    assert shop.reconcile().is_equal


def test_a_key_of_another_account_changes_nothing(shop: Shop, world: World) -> None:
    """That Stripe knows nothing of all this is no word about any deletion."""
    assert world.customers
    before = shop.known()
    with a_shop("memory://") as other:
        mistaken = Shop(other.sandbox, shop.watch, shop.portal, other.gateway)

        with pytest.raises(StrangersError, match="Use a key of that account and mode"):
            mistaken.reconcile(apply=True)

    assert shop.known() == before


def test_whatever_stripe_does_not_answer_ends_it_without_a_record(shop: Shop, world: World) -> None:
    """Nothing is taken for gone because Stripe couldn't be asked."""
    shop.made(f"/v1/customers/{world.customers[0]}", {"name": "Cleo"})
    shop.deliver(everything)
    before = shop.known()
    shop.sandbox.faults.next(Fault.UNAVAILABLE_BEFORE, path="/v1/invoices")

    with pytest.raises(GatewayError):
        shop.reconcile(apply=True)

    assert shop.known() == before


def test_what_the_outbox_has_on_its_way_is_skipped(shop: Shop, world: World) -> None:
    """Once it was sent, or can't be for now and is parked, both sides are compared again."""
    customer = CustomerId(world.customers[0])
    by = Cause(actor=Actor.MERCHANT, door=Door.API, command_id="rename-1")
    shop.account.handle(ChangeContactDetails(customer_id=customer, name=Set("Cleo")), by=by)
    outbox = shop.portal.store.outbox
    Reactor(shop.portal).catch_up()

    report = shop.reconcile(in_flight=outbox.lanes_in_flight)

    assert [str(each) for each in report.skipped] == [f"customer/{customer}"]
    assert report.differences == ()
    (request,) = outbox.open("/".join(PLACE))
    outbox.change(evolve(request, status=OutboxStatus.PARKED, next_try=None))
    parked = shop.reconcile(in_flight=outbox.lanes_in_flight)
    assert [each.reason for each in parked.differences] == [Reason.AWAITING_CONFIRMATION]
    outbox.change(request)
    (head,) = outbox.heads("/".join(PLACE), shop.moment())
    Sender(shop.portal, shop.gateway, clock=shop.moment).step(head)
    assert shop.reconcile(in_flight=outbox.lanes_in_flight).is_equal
