"""What waits behind a refused request is decided again, on what is so by then."""

from collections.abc import Iterator

import pytest
from tests.adapters.stripe.outbox.syncing import PREFIX, Pair, paired

from counterfoil.adapters.event_store.outbox_rows import OutboxStatus
from counterfoil.domain.customer.commands import (
    AddPaymentMethod,
    ChooseDefaultPaymentMethod,
    RemovePaymentMethod,
)
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.state import InForce
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import InForce as SubscriptionInForce
from counterfoil.domain.values import CustomerId, PaymentMethodId


@pytest.fixture(name="pair")
def _pair(place: str) -> Iterator[Pair]:
    with paired(place) as made:
        yield made


def billed_customer(pair: Pair) -> tuple[CustomerId, PaymentMethodId, PaymentMethodId]:
    """Have a customer with two cards on both sides, whom a subscription bills."""
    customer = pair.adopt(pair.at_stripe("POST", "/v1/customers", {"name": "Ada"}))
    first, second = (
        pair.adopt(
            pair.at_stripe("POST", f"/v1/payment_methods/{card}/attach", {"customer": customer})
        )
        for card in ("pm_card_visa", "pm_card_mastercard")
    )
    product = pair.adopt(pair.at_stripe("POST", "/v1/products", {"name": "Coffee"}))
    price = pair.adopt(
        pair.at_stripe(
            "POST",
            "/v1/prices",
            {
                "product": product,
                "currency": "eur",
                "unit_amount": "1000",
                "recurring[interval]": "month",
            },
        )
    )
    pair.adopt(
        pair.at_stripe(
            "POST",
            "/v1/subscriptions",
            {"customer": customer, "items[0][price]": price, "default_payment_method": first},
        )
    )
    return CustomerId(customer), PaymentMethodId(first), PaymentMethodId(second)


def held(pair: Pair, customer: CustomerId) -> InForce:
    """Return the customer as the portal has it."""
    found = pair.account.get(CUSTOMER, customer)
    assert isinstance(found, InForce)
    return found


def test_a_removal_that_rested_on_what_was_refused_is_dropped(pair: Pair) -> None:
    """Else a customer who is billed would be left without any payment method."""
    customer, first, second = billed_customer(pair)
    portal = pair.adopt(
        pair.at_stripe(
            "POST",
            "/v1/billing_portal/configurations",
            {"features[payment_method_update][enabled]": "true"},
        )
    )
    choice = ChooseDefaultPaymentMethod(customer_id=customer, payment_method_id=second)
    removal = RemovePaymentMethod(customer_id=customer, payment_method_id=first)
    for each in (choice, removal):
        pair.decide(each, at_portal=portal)
    pair.at_stripe("POST", f"/v1/payment_methods/{second}/detach")

    (refused,) = pair.sync()

    (dropped, _) = pair.portal.store.outbox.page(PREFIX, limit=2)
    assert (refused.name, refused.status) == ("update_customer", OutboxStatus.REFUSED)
    assert (dropped.status, dropped.tries) == (OutboxStatus.DROPPED, 0)
    assert "R98" in (dropped.reason or "")
    assert list(held(pair, customer).payment_methods) == [first]
    assert not held(pair, customer).outstanding
    assert not held(pair, customer).unconfirmed


def test_what_the_rules_still_allow_is_sent(pair: Pair) -> None:
    """A refusal of something else is no reason against it."""
    customer, first, second = billed_customer(pair)
    pair.decide(
        AddPaymentMethod(customer_id=customer, payment_method_id=PaymentMethodId("pm_unheard"))
    )
    pair.decide(RemovePaymentMethod(customer_id=customer, payment_method_id=second))

    refused, sent = pair.sync()

    assert (refused.status, refused.code) == (OutboxStatus.REFUSED, "resource_missing")
    assert sent.status is OutboxStatus.CONFIRMED
    assert list(held(pair, customer).payment_methods) == [first]


def test_a_command_falls_as_a_whole(pair: Pair) -> None:
    """What can't be attached doesn't become the default."""
    customer, _, _ = billed_customer(pair)
    unheard = PaymentMethodId("pm_unheard")
    pair.decide(AddPaymentMethod(customer_id=customer, payment_method_id=unheard, as_default=True))

    refused = pair.sync()

    assert [each.status for each in refused] == [OutboxStatus.REFUSED]
    (last, _) = pair.portal.store.outbox.page(PREFIX, limit=2)
    assert last.status is OutboxStatus.DROPPED
    assert not held(pair, customer).outstanding


def test_a_detached_method_pays_for_no_subscription_any_more(pair: Pair) -> None:
    """Stripe tells of no such change by itself: it is seen after the detachment (R103)."""
    customer, first, second = billed_customer(pair)
    pair.clock.go_on()
    pair.decide(ChooseDefaultPaymentMethod(customer_id=customer, payment_method_id=second))
    pair.decide(RemovePaymentMethod(customer_id=customer, payment_method_id=first))

    ended = pair.sync()

    assert {each.status for each in ended} == {OutboxStatus.CONFIRMED}
    (subscription,) = held(pair, customer).subscriptions
    state = pair.account.get(SUBSCRIPTION, subscription)
    assert isinstance(state, SubscriptionInForce)
    theirs = pair.at_stripe("GET", f"/v1/subscriptions/{subscription}")["default_payment_method"]
    assert state.default_payment_method == theirs
    assert theirs is None
