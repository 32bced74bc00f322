"""Our own change that comes back as an event confirms the request that it was."""

from collections.abc import Iterator

import pytest
from tests.adapters.stripe.outbox.syncing import PREFIX, Pair, paired

from counterfoil.adapters.event_store.outbox_rows import OutboxStatus
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.domain.changes import Set
from counterfoil.domain.customer.commands import ChangeContactDetails
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.state import InForce
from counterfoil.domain.values import CustomerId


@pytest.fixture(name="pair")
def _pair() -> Iterator[Pair]:
    with paired() as made:
        yield made


def customer_of(pair: Pair) -> CustomerId:
    """Have a customer on both sides."""
    return CustomerId(pair.adopt(pair.at_stripe("POST", "/v1/customers", {"name": "Ada"})))


def held(pair: Pair, customer: CustomerId) -> InForce:
    """Return the customer as the portal has it."""
    found = pair.account.get(CUSTOMER, customer)
    assert isinstance(found, InForce)
    return found


def test_an_echo_closes_a_request_whose_answer_was_lost(pair: Pair) -> None:
    """It is never sent again."""
    customer = customer_of(pair)
    pair.decide(ChangeContactDetails(customer_id=customer, phone=Set("+31 20 555 0100")))
    pair.sandbox.faults.next(Fault.TIMEOUT_AFTER, method="POST")
    pair.queued()
    (sent,) = pair.step()
    assert sent.status is OutboxStatus.SENT

    pair.hear(*pair.events())

    assert not pair.portal.store.outbox.open(PREFIX)
    closed = pair.portal.store.outbox.request(sent.number)
    assert closed is not None
    assert closed.status is OutboxStatus.CONFIRMED
    assert not held(pair, customer).unconfirmed


def test_its_other_facts_are_observed(pair: Pair) -> None:
    """As Stripe puts them: it may write otherwise what we told it."""
    customer = customer_of(pair)
    pair.decide(ChangeContactDetails(customer_id=customer, phone=Set("+31205550100")))
    pair.sandbox.faults.next(Fault.TIMEOUT_AFTER, method="POST")
    pair.queued()
    pair.step()
    (*_, echo) = pair.events()
    data = echo["data"]
    assert isinstance(data, dict)
    stated = dict(data["object"]) | {"phone": "+31 20 555 0100", "delinquent": True}

    pair.hear(dict(echo) | {"data": {**data, "object": stated}})

    assert held(pair, customer).details.phone == "+31 20 555 0100"
    assert held(pair, customer).delinquent


def test_what_was_decided_since_is_not_undone_by_it(pair: Pair) -> None:
    """The later request tells of it, and closes it."""
    customer = customer_of(pair)
    pair.decide(ChangeContactDetails(customer_id=customer, name=Set("Grace")))
    pair.sandbox.faults.next(Fault.TIMEOUT_AFTER, method="POST")
    pair.queued()
    pair.step()
    pair.decide(ChangeContactDetails(customer_id=customer, name=Set("Joan")))

    pair.hear(*pair.events())

    assert held(pair, customer).details.name == "Joan"
    assert held(pair, customer).unconfirmed == {"name"}
    pair.sync()
    assert held(pair, customer).details.name == "Joan"
    assert not held(pair, customer).unconfirmed
    assert pair.at_stripe("GET", f"/v1/customers/{customer}")["name"] == "Joan"


def test_an_event_of_somebody_elses_request_confirms_nothing(pair: Pair) -> None:
    """However alike it is."""
    customer = customer_of(pair)
    pair.decide(ChangeContactDetails(customer_id=customer, name=Set("Grace")))
    (queued,) = pair.queued()
    pair.at_stripe("POST", f"/v1/customers/{customer}", {"email": "grace@example.com"})

    pair.hear(*pair.events())

    assert pair.portal.store.outbox.open(PREFIX) == (queued,)
    assert held(pair, customer).details.name == "Grace"
    assert held(pair, customer).details.email == "grace@example.com"


def test_decisions_and_their_echoes_of_one_second_add_up(pair: Pair) -> None:
    """Each is one step, told twice; the last is what is so, in whatever order they come."""
    customer = customer_of(pair)
    pair.clock.go_on()
    for name in ("Grace", "Joan", "Grace", "Edith"):
        pair.decide(ChangeContactDetails(customer_id=customer, name=Set(name)))
    for request in pair.queued():
        pair.sandbox.faults.next(Fault.TIMEOUT_AFTER, method="POST")
        pair.sender.step(request)

    pair.hear(*reversed(pair.events()))

    assert held(pair, customer).details.name == "Edith"
    assert not held(pair, customer).unsettled
    assert not held(pair, customer).unconfirmed
