"""A customer keeps the mark of the offers that its subscriptions accepted (R120)."""

import pytest
from tests.domain.customer.cast import ANNA, API, BORN, DELETED, GYM, customer

from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.state import Deleted, RetentionTaken
from counterfoil.domain.values import CouponId

SPRING = CouponId("SPRING")
TAKE = c.TakeRetentionOffer(customer_id=ANNA, subscription_id=GYM, coupon_id=SPRING)
RELEASE = c.ReleaseRetentionOffer(customer_id=ANNA, subscription_id=GYM, coupon_id=SPRING)
TAKEN = e.RetentionOfferTaken(subscription_id=GYM, coupon_id=SPRING)
RELEASED = e.RetentionOfferReleased(subscription_id=GYM, coupon_id=SPRING)


def marks(*past: e.Event) -> frozenset[RetentionTaken]:
    """Return what a customer took, after a past."""
    state = CUSTOMER.fold(CUSTOMER.initial(ANNA), past)
    assert not isinstance(state, Deleted)
    return state.retention_taken


@pytest.mark.parametrize("past", [(), (BORN,)])
def test_an_offer_is_taken_and_released(past: tuple[e.Event, ...]) -> None:
    """Seen or not, and each of it once."""
    customer(*past).when(TAKE, API).then(TAKEN)
    customer(*past, TAKEN).when(TAKE, API).then_nothing()
    customer(*past, TAKEN).when(RELEASE, API).then(RELEASED)
    customer(*past, TAKEN, RELEASED).when(RELEASE, API).then_nothing()


def test_nothing_is_of_interest_of_a_deleted_customer() -> None:
    """Notes are never refused."""
    for note in (TAKE, RELEASE):
        customer(BORN, TAKEN, DELETED).when(note, API).then_nothing()


def test_a_mark_is_kept() -> None:
    """Also where the customer is seen after it."""
    taken = frozenset({RetentionTaken(subscription=GYM, coupon=SPRING)})

    assert marks(TAKEN, BORN) == marks(BORN, TAKEN) == taken
    assert marks(BORN, TAKEN, RELEASED) == frozenset()


def test_only_decisions_about_subscriptions_bring_a_mark() -> None:
    """Nobody gives it by itself."""
    assert {c.TakeRetentionOffer, c.ReleaseRetentionOffer} <= set(CUSTOMER.internal)
