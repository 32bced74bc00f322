"""Tests what goes wrong by chance: the same for the same seed."""

from collections import Counter

import pytest
import stripe
from tests.adapters.sandbox.driving import Judged, client_of
from tests.adapters.sandbox.receiving import URL, Clock, Receiver

from counterfoil.adapters.protocol.requests import Request
from counterfoil.adapters.sandbox import create_app
from counterfoil.adapters.sandbox.chaos.chaos import LATE_SECONDS, Chaos
from counterfoil.adapters.sandbox.chaos.faults import Fault, Faults
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.webhooks.courier import Courier

POST = Request("POST", "/v1/customers", b"", b"", {"idempotency-key": "ada"})
GET = Request("GET", "/v1/customers", b"", b"", {})
DRAWN = 2_000


def test_the_same_seed_lets_the_same_go_wrong() -> None:
    """Another seed something else; requests and deliveries don't depend on each other."""

    def drawn(seed: int, *, deliveries: int) -> list[Fault | None]:
        chaos = Chaos(seed)
        for _ in range(deliveries):
            chaos.deliveries()
        return [chaos.fault(POST) for _ in range(200)]

    assert drawn(1, deliveries=0) == drawn(1, deliveries=7)
    assert drawn(1, deliveries=0) != drawn(2, deliveries=0)


def test_every_fault_comes_and_most_requests_pass() -> None:
    """About one in ten is hit, by any of the faults."""
    chaos = Chaos(1)
    drawn = Counter(chaos.fault(POST) for _ in range(DRAWN))

    assert set(drawn) == {None, *Fault}
    assert DRAWN * 0.05 < DRAWN - drawn[None] < DRAWN * 0.2


def test_what_has_no_key_fails_by_no_key() -> None:
    """Nobody uses a key again that was never used."""
    chaos = Chaos(1, requests=1)
    drawn = {chaos.fault(GET) for _ in range(DRAWN)}

    assert drawn == {fault for fault in Fault if not fault.startswith(("key_", "saved_"))}


def test_deliveries_are_dropped_doubled_delayed_and_overtaken() -> None:
    """Most go straight."""
    chaos = Chaos(1)
    ways = Counter(tuple(chaos.deliveries()) for _ in range(DRAWN))

    assert ways[((0, 0.0),)] > DRAWN / 2
    assert ways[()] > 0
    assert any(len(way) == 2 for way in ways)
    assert any(len(way) == 1 and way[0][0] > 2 for way in ways)
    assert any(len(way) == 1 and way[0][1] > 0 for way in ways)
    assert max(seconds for way in ways for seconds, _ in way) == LATE_SECONDS


def told_by(seed: int) -> list[str]:
    """Return the names of the customers that somebody is told of in chaos, in their order."""
    clock, receiver = Clock(), Receiver()
    sandbox = Sandbox(clock=clock, chaos=Chaos(seed, requests=0, deliveries=0.5))
    client = client_of(Judged(sandbox))
    endpoint = client.v1.webhook_endpoints.create({"url": URL, "enabled_events": ["*"]})
    courier = Courier(sandbox.outbox, receiver)
    for number in range(30):
        client.v1.customers.create({"name": str(number)})
        courier.deliver_due()
        clock.now += 1
    clock.now += LATE_SECONDS
    courier.deliver_due()
    sandbox.close()
    return [str(each.event(endpoint.secret).data.object["name"]) for each in receiver.received]


def test_who_is_told_in_chaos_is_told_too_little_too_much_and_in_any_order() -> None:
    """All of it within a minute of the sandbox's clock, and again the same."""
    told = told_by(7)

    times = Counter(told)
    assert set(times.values()) == {1, 2}
    assert 0 < 30 - len(times) < 20
    assert told != sorted(told, key=int)
    assert told == told_by(7)
    assert told != told_by(8)


def test_a_retry_by_the_same_key_has_one_effect_whatever_strikes() -> None:
    """Only an error that was saved stays one; nothing is done twice."""
    sandbox = Sandbox(chaos=Chaos(3, requests=0.4))
    client = client_of(Judged(sandbox))
    made, saved = set(), set()
    for number in range(100):
        asked: stripe.params.CustomerCreateParams = {"name": str(number)}
        for _ in range(20):
            try:
                client.v1.customers.create(asked, {"idempotency_key": f"key {number}"})
            except stripe.APIError as error:
                replayed = "Idempotent-Replayed" in (error.headers or {})
            except stripe.StripeError:
                continue
            else:
                made.add(number)
                break
            if replayed:
                saved.add(number)
                break
    sandbox.faults = Faults()
    everyone = [int(str(one.name)) for one in client.v1.customers.list().auto_paging_iter()]
    sandbox.close()

    assert made | saved == set(range(100))
    assert saved
    assert len(everyone) == len(set(everyone))
    assert made <= set(everyone)


@pytest.mark.parametrize("chaos", [5, "5", Chaos(5)])
def test_an_application_takes_a_seed_or_a_chaos(chaos: Chaos | int | str) -> None:
    """All three of them draw alike."""
    app = create_app(chaos=chaos)
    alike = Chaos(5)

    drawn = [app.state.sandbox.faults.take(POST) for _ in range(50)]

    assert drawn == [alike.fault(POST) for _ in range(50)]
    assert set(drawn) != {None}
