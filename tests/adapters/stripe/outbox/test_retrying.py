"""What was put off or parked is tried again when somebody says so."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.adapters.stripe.outbox.syncing import PREFIX, Pair, paired

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.adapters.stripe.outbox.retrying import (
    NotToBeRetriedError,
    named,
    retry,
    to_retry,
)
from counterfoil.domain.changes import Set
from counterfoil.domain.customer.commands import ChangeContactDetails
from counterfoil.domain.values import CustomerId


@pytest.fixture(name="pair")
def _pair(place: str) -> Iterator[Pair]:
    with paired(place) as made:
        yield made


def renamed(pair: Pair) -> CustomerId:
    """Decide another name of a customer that both sides have."""
    ada = CustomerId(pair.adopt(pair.at_stripe("POST", "/v1/customers", {"name": "Ada"})))
    pair.decide(ChangeContactDetails(customer_id=ada, name=Set("Ada Lovelace")))
    return ada


def parked(pair: Pair, fault: Fault) -> OutboxRequest:
    """Have a request fail until it is given up."""
    pair.queued()
    while (request := pair.portal.store.outbox.open(PREFIX)[0]).status is not OutboxStatus.PARKED:
        pair.sandbox.faults.next(fault, method="POST")
        pair.step()
    pair.sandbox.faults.clear()
    return request


def again(pair: Pair, request: OutboxRequest) -> OutboxRequest:
    """Let a request be tried, and take it as far as it comes."""
    outbox = pair.portal.store.outbox
    retry(outbox, [request], pair.clock())
    pair.sync()
    found = outbox.request(request.number)
    assert found is not None
    return found


def posts(pair: Pair) -> list[str]:
    """Return the keys of what was sent, in order."""
    return [str(each.idempotency_key) for each in pair.carrier.sent if each.method == "POST"]


@pytest.mark.parametrize("fault", [Fault.SAVED_500_BEFORE, Fault.TIMEOUT_BEFORE])
def test_a_parked_request_begins_anew(pair: Pair, fault: Fault) -> None:
    """By a look first, and with a key that was never used: a failure may be saved under others."""
    ada = renamed(pair)
    request = parked(pair, fault)
    keys, asked = {*posts(pair)}, len(pair.carrier.sent)

    ended = again(pair, request)

    assert ended.status is OutboxStatus.CONFIRMED
    assert [each.method for each in pair.carrier.sent[asked:]] == ["GET", "POST"]
    assert posts(pair)[-1] not in keys
    assert ended.letter == "2a"
    assert pair.at_stripe("GET", f"/v1/customers/{ada}")["name"] == "Ada Lovelace"


def test_what_had_its_effect_isn_t_sent_again(pair: Pair) -> None:
    """The look shows it."""
    renamed(pair)
    request = parked(pair, Fault.TIMEOUT_AFTER)
    asked = len(posts(pair))

    ended = again(pair, request)

    assert ended.status is OutboxStatus.CONFIRMED
    assert len(posts(pair)) == asked


def test_it_may_be_parked_again_and_again(pair: Pair) -> None:
    """Each time with letters of their own."""
    renamed(pair)
    outbox = pair.portal.store.outbox
    retry(outbox, [parked(pair, Fault.SAVED_500_BEFORE)], pair.clock())
    second = parked(pair, Fault.SAVED_500_BEFORE)
    assert second.letter == "2h"

    ended = again(pair, second)

    assert (ended.status, ended.letter) == (OutboxStatus.CONFIRMED, "3a")


def test_what_was_put_off_is_tried_at_once(pair: Pair) -> None:
    """With its key, and without a look."""
    renamed(pair)
    pair.sandbox.faults.next(Fault.RATE_LIMITED_RETRY, method="POST")
    pair.queued()
    pair.clock.go_on()
    outbox = pair.portal.store.outbox
    later = pair.sender.step(outbox.open(PREFIX)[0])
    assert to_retry(outbox, PREFIX, pair.clock(), parked_only=True) == ()
    (request,) = to_retry(outbox, PREFIX, pair.clock(), parked_only=False)
    assert request.next_try == later.next_try == pair.clock() + timedelta(seconds=1)

    retry(outbox, [request], pair.clock())

    assert [each.number for each in outbox.heads(PREFIX, pair.clock())] == [request.number]
    pair.sync()
    assert len({*posts(pair)}) == 1


def test_what_is_closed_is_not_tried_again(pair: Pair) -> None:
    """Nor what was never there."""
    renamed(pair)
    (ended,) = pair.sync()
    outbox = pair.portal.store.outbox

    with pytest.raises(NotToBeRetriedError, match=f"^Request {ended.number} is confirmed, which"):
        named(outbox, [ended.number])
    with pytest.raises(NotToBeRetriedError, match=r"^There is no request 77 here"):
        named(outbox, [77])
