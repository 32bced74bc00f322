"""Deleting a customer, which cancels its subscriptions at once (R123)."""

import pytest
from tests.domain.customer.cast import (
    ANNA,
    API,
    BILLED,
    BORN,
    DELETED,
    GYM,
    SYNCED,
    customer,
    portal,
)

from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer import refusals as r
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.state import Deleted
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription.commands import CancelWithCustomer
from counterfoil.domain.values import SubscriptionId

DELETE = c.DeleteCustomer(ANNA)
POOL = SubscriptionId("sub_pool")
HELD = (e.SubscriptionHeld(GYM), e.SubscriptionHeld(POOL), BILLED)
ASKED = e.CustomerDeletionRequested()
CANCELED_WITH_IT = e.CustomerDeleted(cancels=(GYM, POOL))


def test_a_customer_is_deleted_with_all_its_subscriptions() -> None:
    """Also with those that no payment method is needed for."""
    customer(BORN, *HELD).when(DELETE, API).then(CANCELED_WITH_IT)


def test_a_subscription_that_ended_is_canceled_no_more() -> None:
    """The customer let it go."""
    past = (BORN, *HELD, e.BillingStopped(GYM), e.SubscriptionLetGo(GYM))

    customer(*past).when(DELETE, API).then(e.CustomerDeleted(cancels=(POOL,)))


def test_a_customer_without_subscriptions_is_deleted_alone() -> None:
    """There is nothing to cancel."""
    customer(BORN).when(DELETE, API).then(DELETED)


def test_a_deleted_customer_is_deleted_already() -> None:
    """The wish is so, and stays quiet."""
    customer(BORN, DELETED).when(DELETE, API).then_nothing()


def test_who_was_never_created_is_not_deleted() -> None:
    """Not even where something is held of it (R63)."""
    customer().when(DELETE, API).then_refused(r.CustomerNotInForceError)
    customer(*HELD).when(DELETE, API).then_refused(r.CustomerNotInForceError)


def test_customers_do_not_delete_themselves_at_the_portal() -> None:
    """The portal has no such button (R63)."""
    refusal = customer(BORN).when(DELETE, portal()).then_refused(r.MerchantsMatterError)

    assert refusal.matter is r.MerchantsMatter.DELETION


def test_a_synced_account_asks_stripe_to_delete() -> None:
    """A deletion can't be undone; asking twice is asking once."""
    customer(BORN, *HELD).when(DELETE, SYNCED).then(ASKED)
    customer(BORN, *HELD, ASKED).when(DELETE, SYNCED).then_nothing()


def test_a_deletion_that_stripe_refused_may_be_asked_again() -> None:
    """It is no longer outstanding."""
    refused = e.RequestRefused(operation=Operation.DELETE_CUSTOMER, code="lock_timeout")

    customer(BORN, ASKED, refused).when(DELETE, SYNCED).then(ASKED)


@pytest.mark.parametrize(
    ("past", "event", "follows"),
    [
        ((BORN, *HELD), CANCELED_WITH_IT, (CancelWithCustomer(GYM), CancelWithCustomer(POOL))),
        ((BORN, *HELD), DELETED, ()),
        ((BORN, *HELD, CANCELED_WITH_IT), e.SubscriptionLetGo(GYM), ()),
        ((BORN,), e.SubscriptionHeld(GYM), ()),
    ],
)
def test_what_is_decided_here_is_canceled_here(
    past: tuple[e.Event, ...], event: e.Event, follows: tuple[object, ...]
) -> None:
    """What is deleted at Stripe is canceled there, and Stripe states it."""
    before = customer(*past).state

    assert CUSTOMER.consequences(before, CUSTOMER.evolve(before, event)) == follows


def test_a_deleted_customer_is_left_by_its_subscriptions_one_by_one() -> None:
    """Until none is left; what comes to it late is held, and let go, as well."""
    left = customer(
        BORN,
        *HELD,
        CANCELED_WITH_IT,
        e.BillingStopped(GYM),
        e.SubscriptionLetGo(GYM),
        e.SubscriptionHeld(SubscriptionId("sub_late")),
    ).state

    assert left == Deleted(
        id=ANNA, cancels=(GYM, POOL), subscriptions=frozenset({POOL, SubscriptionId("sub_late")})
    )


@pytest.mark.parametrize(
    ("command", "event", "past"),
    [
        (c.HoldSubscription, e.SubscriptionHeld, ()),
        (c.LetSubscriptionGo, e.SubscriptionLetGo, (e.SubscriptionHeld(GYM),)),
    ],
)
def test_each_mark_is_made_once(
    command: type[c.HoldSubscription | c.LetSubscriptionGo],
    event: type[e.SubscriptionHeld | e.SubscriptionLetGo],
    past: tuple[e.Event, ...],
) -> None:
    """And stays quiet where it is made already, of whomever."""
    note = command(customer_id=ANNA, subscription_id=GYM)

    customer(BORN, *past).when(note, API).then(event(GYM))
    customer(BORN, *past, event(GYM)).when(note, API).then_nothing()
    customer(BORN, *past, DELETED).when(note, API).then(event(GYM))
