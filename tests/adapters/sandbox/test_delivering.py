"""Tests what is sent to webhook endpoints, when, and how often."""

import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest
import stripe
from attrs import frozen
from tests.adapters.sandbox.driving import Judged, client_at, client_of, served
from tests.adapters.sandbox.receiving import URL, Clock, Receiver

from counterfoil.adapters.sandbox import create_app
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.settings import LIVE_RETRIES, RETRIES, Settings
from counterfoil.adapters.sandbox.webhooks.courier import Courier
from counterfoil.adapters.sandbox.webhooks.sending import post

HOUR = 60 * 60


@frozen
class Shop:
    """A sandbox, whoever speaks to it, whoever is told, and the clock of them all."""

    client: stripe.StripeClient
    courier: Courier
    receiver: Receiver
    clock: Clock
    endpoint: stripe.WebhookEndpoint

    def pending(self) -> list[int]:
        """Return how many endpoints each event hasn't reached, the newest event first."""
        return [event.pending_webhooks for event in self.client.v1.events.list().data]

    def pass_time(self, seconds: int) -> int:
        """Set the clock forward, and deliver what is due; return how many tries that were."""
        self.clock.now += seconds
        return self.courier.deliver_due()


def open_shop(file: str = ":memory:", settings: Settings | None = None) -> tuple[Sandbox, Shop]:
    """Return a sandbox with one endpoint that wants everything, and who uses it."""
    clock, receiver = Clock(), Receiver()
    sandbox = Sandbox(file, clock=clock, settings=settings)
    client = client_of(Judged(sandbox))
    endpoint = client.v1.webhook_endpoints.create({"url": URL, "enabled_events": ["*"]})
    return sandbox, Shop(client, Courier(sandbox.outbox, receiver), receiver, clock, endpoint)


@pytest.fixture
def shop() -> Iterator[Shop]:
    """Open a shop in memory."""
    sandbox, shop = open_shop()
    yield shop
    sandbox.close()


def test_an_event_is_sent_signed(shop: Shop) -> None:
    """Stripe's own code takes the signature; the body is the event that the API shows (R165)."""
    customer = shop.client.v1.customers.create({"name": "Ada"}, {"idempotency_key": "ada"})
    assert shop.pending() == [1]

    assert shop.courier.deliver_due() == 1

    (sent,) = shop.receiver.received
    event = sent.event(shop.endpoint.secret)
    assert (sent.url, sent.signed_at) == (URL, shop.clock.now)
    assert sent.headers["Content-Type"] == "application/json; charset=utf-8"
    assert event.type == "customer.created"
    assert event.pending_webhooks == 1
    assert event.data.object["id"] == customer.id
    assert event.request is not None
    assert event.request.idempotency_key == "ada"
    assert customer.last_response is not None
    assert event.request.id == customer.last_response.headers["Request-Id"]
    kept = shop.client.v1.events.retrieve(event.id).to_dict()
    assert kept == json.loads(sent.body) | {"pending_webhooks": 0}


def test_a_signature_by_another_secret_is_refused(shop: Shop) -> None:
    """Or it would prove nothing."""
    shop.client.v1.customers.create()
    shop.courier.deliver_due()

    with pytest.raises(stripe.SignatureVerificationError):
        shop.receiver.received[0].event("whsec_of_another")


def test_an_endpoint_is_told_what_it_asked_for(shop: Shop) -> None:
    """Each endpoint by its own types; an event that nobody wants is pending nowhere."""
    shop.client.v1.webhook_endpoints.update(
        shop.endpoint.id, {"enabled_events": ["customer.updated", "customer.deleted"]}
    )
    other = shop.client.v1.webhook_endpoints.create(
        {"url": f"{URL}/other", "enabled_events": ["customer.deleted"]}
    )
    customer = shop.client.v1.customers.create()
    shop.client.v1.customers.update(customer.id, {"name": "Ada"})
    shop.client.v1.customers.delete(customer.id)
    assert shop.pending() == [2, 1, 0]

    shop.courier.deliver_due()

    sent = [(each.url, json.loads(each.body)["type"]) for each in shop.receiver.received]
    assert sent == [
        (URL, "customer.updated"),
        (URL, "customer.deleted"),
        (f"{URL}/other", "customer.deleted"),
    ]
    shop.receiver.received[2].event(other.secret)


@pytest.mark.parametrize("answer", [None, 199, 302, 400, 410, 500])
def test_what_is_not_taken_is_sent_again(shop: Shop, answer: int | None) -> None:
    """Only 2xx counts; each try is signed anew, as of its own time (R161, R162, R168)."""
    shop.receiver.answers = [answer, answer]
    shop.client.v1.customers.create()

    tries = [shop.pass_time(seconds) for seconds in (0, RETRIES[0] - 1, 1, RETRIES[1], 10 * HOUR)]

    assert tries == [1, 0, 1, 1, 0]
    sent = shop.receiver.received
    assert {each.event(shop.endpoint.secret).id for each in sent} == {
        shop.client.v1.events.list().data[0].id
    }
    assert [each.signed_at - sent[0].signed_at for each in sent] == [
        0,
        RETRIES[0],
        RETRIES[0] + RETRIES[1],
    ]
    assert shop.pending() == [0]


def test_in_the_end_it_is_given_up(shop: Shop) -> None:
    """Three more tries over a few hours, and the event stays pending."""
    shop.receiver.answers = [500] * 10
    shop.client.v1.customers.create()

    tries = [shop.pass_time(seconds) for seconds in (0, *RETRIES, 100 * HOUR)]

    assert tries == [1, 1, 1, 1, 0]
    assert HOUR < sum(RETRIES) < 12 * HOUR
    assert shop.pending() == [1]


def test_live_mode_is_more_patient() -> None:
    """By the settings it is tried ever more seldom, for three days at most."""
    sandbox, shop = open_shop(settings=Settings(webhook_retries=LIVE_RETRIES))
    shop.receiver.answers = [500] * 20
    shop.client.v1.customers.create()

    tries = [shop.pass_time(seconds) for seconds in (0, *LIVE_RETRIES, 100 * HOUR)]

    assert tries == [1] * (1 + len(LIVE_RETRIES)) + [0]
    assert list(LIVE_RETRIES) == sorted(LIVE_RETRIES)
    assert 2 * 24 * HOUR < sum(LIVE_RETRIES) <= 3 * 24 * HOUR
    sandbox.close()


@pytest.mark.parametrize("end", ["disabled", "deleted"])
def test_a_disabled_or_deleted_endpoint_is_left_alone(shop: Shop, end: str) -> None:
    """Neither what failed nor what is new is sent (R161)."""
    shop.receiver.answers = [500]
    customer = shop.client.v1.customers.create()
    shop.courier.deliver_due()
    if end == "disabled":
        shop.client.v1.webhook_endpoints.update(shop.endpoint.id, {"disabled": True})
    else:
        shop.client.v1.webhook_endpoints.delete(shop.endpoint.id)
    shop.client.v1.customers.update(customer.id, {"name": "Ada"})

    assert shop.pass_time(RETRIES[0]) == 0
    assert shop.pending() == [0, 1]


def test_what_is_to_be_sent_survives_a_restart(tmp_path: Path) -> None:
    """With a file, the next sandbox goes on where the last was stopped."""
    file = str(tmp_path / "sandbox.db")
    sandbox, shop = open_shop(file)
    shop.receiver.answers = [500]
    shop.client.v1.customers.create()
    shop.courier.deliver_due()
    shop.client.v1.customers.create()
    sandbox.close()

    again = Sandbox(file, clock=shop.clock)
    courier = Courier(again.outbox, shop.receiver)

    assert courier.deliver_due() == 1
    shop.clock.now += RETRIES[0]
    assert courier.deliver_due() == 1
    again.close()


def test_whoever_dies_while_sending_sends_again(shop: Shop) -> None:
    """At least once: what was sent but not noted is sent anew (R159)."""
    shop.client.v1.customers.create()

    class KilledError(BaseException):
        """The process ends."""

    def send(url: str, body: bytes, headers: object) -> int:
        raise KilledError

    with pytest.raises(KilledError):
        Courier(shop.courier.outbox, send).deliver_due()

    assert shop.courier.deliver_due() == 1


def test_who_is_told_may_ask(shop: Shop) -> None:
    """A handler that fetches the object again isn't kept waiting, and sees it as it is (R160)."""
    seen: list[str | None] = []

    def send(url: str, body: bytes, headers: object) -> int:
        id = json.loads(body)["data"]["object"]["id"]
        seen.append(shop.client.v1.customers.retrieve(id).name)
        return 200

    customer = shop.client.v1.customers.create({"name": "Ada"})
    shop.client.v1.customers.update(customer.id, {"name": "Grace"})

    assert Courier(shop.courier.outbox, send).deliver_due() == 2
    assert seen == ["Grace", "Grace"]


def test_a_refused_request_tells_nobody(shop: Shop) -> None:
    """What was undone was never told."""
    with pytest.raises(stripe.InvalidRequestError):
        shop.client.v1.customers.create({"test_clock": "clock_x"})

    assert shop.courier.deliver_due() == 0


def subscribe(client: stripe.StripeClient) -> stripe.Subscription:
    """Let a new customer subscribe to something for twelve euros a month."""
    customer = client.v1.customers.create({"name": "Ada"})
    card = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    price = client.v1.prices.create(
        {
            "currency": "eur",
            "unit_amount": 1200,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Sketchbook"},
        }
    )
    return client.v1.subscriptions.create(
        {
            "customer": customer.id,
            "items": [{"price": price.id}],
            "default_payment_method": card.id,
        }
    )


def test_snapshots_are_taken_after_the_request(shop: Shop) -> None:
    """Several events fall into one second, and each shows how its object was in the end."""
    subscribe(shop.client)
    shop.courier.deliver_due()

    events = [each.event(shop.endpoint.secret) for each in shop.receiver.received]
    assert {event.created for event in events} == {shop.clock.now}
    statuses = {event.type: event.to_dict()["data"]["object"].get("status") for event in events}
    assert statuses["invoice.finalized"] == "paid"
    assert statuses["customer.subscription.created"] == "active"


@pytest.mark.parametrize(("every", "empty"), [(0, []), (1, [0, 1, 2, 3]), (2, [1, 3])])
def test_now_and_then_an_update_does_not_say_what_changed(every: int, empty: list[int]) -> None:
    """As recorded of Stripe; which ones it befalls is counted, and not left to chance."""
    sandbox, shop = open_shop(settings=Settings(empty_previous_every=every))
    subscription = subscribe(shop.client)
    for number in range(4):
        shop.client.v1.subscriptions.update(subscription.id, {"metadata": {"number": str(number)}})
    events = shop.client.v1.events.list({"type": "customer.subscription.updated", "limit": 4}).data
    sandbox.close()

    said = [event.to_dict()["data"]["previous_attributes"] for event in reversed(events)]
    assert [place for place, previous in enumerate(said) if previous == {}] == empty


class TestOverHttp:
    """The same over sockets, as strangers use it."""

    @pytest.fixture
    def came(self) -> Iterator[tuple[str, "Queue[tuple[str, bytes]]"]]:
        """Listen on a free port; yield the address and what comes: signatures and bodies."""
        queue: Queue[tuple[str, bytes]] = Queue()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                """Take an event."""
                body = self.rfile.read(int(self.headers["Content-Length"]))
                queue.put((self.headers["Stripe-Signature"], body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Be quiet."""

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            running = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            running.start()
            yield f"http://127.0.0.1:{server.server_port}/hooks?shop=1", queue
            server.shutdown()
            running.join()

    def test_events_arrive_by_themselves(
        self, came: tuple[str, "Queue[tuple[str, bytes]]"]
    ) -> None:
        """Nobody has to ask the sandbox for anything more."""
        url, queue = came
        with served(create_app()) as address:
            client = client_at(address)
            endpoint = client.v1.webhook_endpoints.create({"url": url, "enabled_events": ["*"]})
            client.v1.customers.create({"name": "Ada"})
            signature, body = queue.get(timeout=30)

        event = stripe.Webhook.construct_event(body, signature, str(endpoint.secret))
        assert event.type == "customer.created"

    def test_they_arrive_where_no_server_says_that_it_starts(
        self, came: tuple[str, "Queue[tuple[str, bytes]]"]
    ) -> None:
        """Some servers have no lifespan; the thread begins with the first event."""
        url, queue = came
        app = create_app()
        client = client_of(Judged(app.state.sandbox))
        client.v1.webhook_endpoints.create({"url": url, "enabled_events": ["*"]})
        client.v1.customers.create({"name": "Ada"})

        assert json.loads(queue.get(timeout=30)[1])["type"] == "customer.created"
        app.state.courier.deliver_due()
        assert client.v1.events.list().data[0].pending_webhooks == 0

    def test_where_nobody_listens_nobody_answers(self) -> None:
        """It is an error of the network, as for any sender."""
        with pytest.raises(OSError, match="refused"):
            post("http://127.0.0.1:1/", b"{}", {})

    def test_a_name_that_cannot_be_is_an_error_of_the_network_too(self) -> None:
        """It may not hold up what is for others."""
        with pytest.raises(OSError, match="can't be reached"):
            post(f"http://{'a' * 70}.example/", b"{}", {})

    def test_who_speaks_something_else_has_not_answered(self) -> None:
        """Such as a mail server."""
        with socket.create_server(("127.0.0.1", 0)) as server:

            def speak() -> None:
                connection, _ = server.accept()
                with connection:
                    connection.recv(65_536)
                    connection.sendall(b"220 mail.example ESMTP\r\n")

            speaking = Thread(target=speak)
            speaking.start()
            with pytest.raises(OSError, match="can't be reached"):
                post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
            speaking.join()
