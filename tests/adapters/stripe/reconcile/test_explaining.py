"""Tests since when each value is said to be held, and why Stripe's most likely is another."""

from tests.adapters.stripe.reconcile.selling import Shop, World, everything
from tests.adapters.stripe.webhooks import SECRET, now, signed, written

from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.adapters.stripe.receiving import WebhookEndpoint
from counterfoil.adapters.stripe.reconcile.report import Difference, Reason
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.customer.commands import ChooseDefaultPaymentMethod, EndConfirmation
from counterfoil.domain.values import CustomerId, PaymentMethodId


def cause(command_id: str) -> Cause:
    """Let the merchant decide something."""
    return Cause(actor=Actor.MERCHANT, door=Door.API, command_id=command_id)


def the_one(shop: Shop) -> Difference:
    """Return the one difference that there is."""
    (difference,) = shop.reconcile().differences
    return difference


def choose_another(shop: Shop, world: World) -> tuple[CustomerId, PaymentMethodId]:
    """Decide here what pays by default, which Stripe isn't told."""
    customer = CustomerId(world.customers[0])
    default = shop.known()[f"customer/{customer}", "default_payment_method"]
    (other,) = (each for each in world.methods[customer] if each != default)
    method = PaymentMethodId(other)
    shop.watch.moment += 1
    shop.account.handle(
        ChooseDefaultPaymentMethod(customer_id=customer, payment_method_id=method),
        by=cause("choose-1"),
    )
    return customer, method


def test_a_decision_that_awaits_confirmation_says_so_and_stays(shop: Shop, world: World) -> None:
    """Recording what Stripe says undoes no decision that is still on its way to Stripe."""
    customer, method = choose_another(shop, world)
    decided_at = shop.moment()

    difference = the_one(shop)

    assert difference.reason is Reason.AWAITING_CONFIRMATION
    assert (str(difference.thing), difference.ours) == (f"customer/{customer}", method)
    assert difference.since is not None
    assert (difference.since.happened_at, difference.since.reference) == (decided_at, "choose-1")
    assert [each.reason for each in shop.reconcile(apply=True).left] == [difference.reason]
    assert shop.known()[f"customer/{customer}", "default_payment_method"] == method


def test_a_decision_that_stripe_refused_says_with_which_code(shop: Shop, world: World) -> None:
    """Stripe's word counts again, and mends it."""
    customer, _ = choose_another(shop, world)
    refusal = EndConfirmation(
        customer_id=customer, facets=("default_payment_method",), refused_with="resource_missing"
    )
    shop.account.handle(refusal, by=cause("answer-1"))

    difference = the_one(shop)

    assert (difference.reason, difference.evidence) == (Reason.REFUSED, "resource_missing")
    assert shop.reconcile(apply=True).left == ()
    assert shop.reconcile().is_equal


def test_a_decision_that_was_confirmed_and_changed_at_stripe_is_a_missed_webhook(
    shop: Shop, world: World
) -> None:
    """Stripe took it, so that it isn't said that it wasn't told."""
    customer, _ = choose_another(shop, world)
    taken = EndConfirmation(customer_id=customer, facets=("default_payment_method",))
    shop.account.handle(taken, by=cause("answer-1"))

    assert the_one(shop).reason is Reason.WEBHOOK_MISSED


def test_a_webhook_that_lies_in_the_inbox_is_named(shop: Shop, world: World) -> None:
    """It was received and isn't applied yet."""
    shop.made(f"/v1/customers/{world.customers[0]}", {"name": "Cleo"})
    event = shop.events()[-1]
    body = written(event)
    WebhookEndpoint(shop.portal, (SECRET,)).receive(body, signed(body), now())

    difference = the_one(shop)

    assert difference.reason is Reason.WEBHOOK_NOT_APPLIED
    assert difference.evidence == event["id"]
    assert str(event["id"]) in difference.why()


def test_a_webhook_in_quarantine_is_named(shop: Shop, world: World) -> None:
    """It was received and can't be read."""
    shop.made(f"/v1/customers/{world.customers[0]}", {"name": "Cleo"})

    def broken(event: JsonObject) -> bool:
        event["created"] = "soon"
        return False

    shop.deliver(broken)

    difference = the_one(shop)

    assert difference.reason is Reason.WEBHOOK_QUARANTINED


def test_what_is_missed_names_the_last_sighting(shop: Shop, world: World) -> None:
    """Until then both sides agreed, and since then Stripe changed it."""
    path = f"/v1/customers/{world.customers[0]}"
    shop.made(path, {"email": "cleo@example.com"})
    seen_at = shop.moment()
    shop.deliver()
    shop.made(path, {"email": "dora@example.com"})
    shop.deliver(everything)

    difference = the_one(shop)

    assert difference.reason is Reason.WEBHOOK_MISSED
    assert difference.sighted_at == seen_at
    assert difference.since is not None
    assert difference.since.happened_at == seen_at
    assert difference.since.actor == Actor.STRIPE
    assert f"{seen_at:%Y-%m-%d %H:%M:%S}" in difference.why()
    assert difference.is_personal
