"""What was decided becomes requests, whatever comes of the account meanwhile."""

from collections.abc import Iterator

import pytest
from tests.adapters.stripe.outbox.membership import membership
from tests.adapters.stripe.outbox.syncing import ACCOUNT, Pair, paired
from tests.adapters.stripe.outbox.test_sending import ada, rename, state

from counterfoil.domain.account.commands import ConnectStripe, DisconnectStripe
from counterfoil.domain.changes import Set
from counterfoil.domain.customer.commands import ChangeContactDetails
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription.terms import CollectionPause, CollectionPauseBehavior
from counterfoil.domain.values import AccountId


@pytest.fixture(name="pair")
def _pair() -> Iterator[Pair]:
    with paired() as made:
        yield made


def test_what_was_decided_before_it_was_disconnected_is_not_lost(pair: Pair) -> None:
    """It would wait for an answer for ever, and nothing that Stripe says would count again."""
    customer = ada(pair)
    rename(pair, customer)
    pair.decide(DisconnectStripe(account_id=AccountId(ACCOUNT)))
    assert [each.facets for each in pair.queued()] == [("name",)]

    pair.decide(ConnectStripe(account_id=AccountId(ACCOUNT)))
    pair.sync()

    assert pair.at_stripe("GET", f"/v1/customers/{customer}")["name"] == "Ada Lovelace"
    assert not state(pair, customer).unconfirmed


def test_what_is_decided_while_it_is_disconnected_is_so_by_itself(pair: Pair) -> None:
    """Nothing is sent of it, then or later."""
    customer = ada(pair)
    pair.decide(DisconnectStripe(account_id=AccountId(ACCOUNT)))
    rename(pair, customer)
    assert pair.queued() == ()

    pair.decide(ConnectStripe(account_id=AccountId(ACCOUNT)))
    pair.decide(ChangeContactDetails(customer_id=customer, phone=Set("+1")))

    assert [each.body for each in pair.queued()] == [b"phone=%2B1"]


def test_of_a_subscription_neither(pair: Pair) -> None:
    """What is paused or described while it is disconnected is nothing that Stripe is told."""
    gym = membership(pair)
    pair.decide(DisconnectStripe(account_id=AccountId(ACCOUNT)))
    pair.decide(
        c.PauseCollection(
            subscription_id=gym.id,
            pause=CollectionPause(behavior=CollectionPauseBehavior.KEEP_AS_DRAFT),
        )
    )
    pair.decide(c.CancelSubscription(subscription_id=gym.id))

    assert pair.queued() == ()
