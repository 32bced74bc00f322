"""Tests the faults that are planned: within this process, and on real connections."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import stripe
from attrs import frozen
from tests.adapters.sandbox.driving import KEY, Judged, client_at, client_of, listening, served
from uvicorn import Config, Server

from counterfoil.adapters.protocol.requests import Request
from counterfoil.adapters.sandbox import create_app
from counterfoil.adapters.sandbox.chaos.faults import Fault, Faults
from counterfoil.adapters.sandbox.sandbox import Sandbox

HEARS_NOTHING = [
    Fault.NOT_SENT,
    Fault.RESET_BEFORE,
    Fault.RESET_AFTER,
    Fault.TIMEOUT_BEFORE,
    Fault.TIMEOUT_AFTER,
    Fault.TRUNCATED_BEFORE,
    Fault.TRUNCATED_AFTER,
]
UNHEARD = [Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER]
SAVED = [Fault.SAVED_500_BEFORE, Fault.SAVED_500_AFTER]


def create(client: stripe.StripeClient, key: str = "ada") -> stripe.Customer:
    """Create a customer by a key of idempotency."""
    return client.v1.customers.create({"name": "Ada"}, {"idempotency_key": key})


def names(client: stripe.StripeClient) -> list[str | None]:
    """Return the names of all customers."""
    return [customer.name for customer in client.v1.customers.list().data]


class TestWithinThisProcess:
    """What a sandbox answers where nothing but a function lies between."""

    @pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.DRIP_AFTER])
    def test_a_fault_strikes_once(
        self, judged: Judged, client: stripe.StripeClient, fault: Fault
    ) -> None:
        """Before the write or after it; a retry with the same key then has one effect in all."""
        judged.sandbox.faults.next(fault)

        with pytest.raises(stripe.StripeError):
            create(client)

        assert names(client) == (["Ada"] if fault.is_after else [])
        if fault in SAVED:
            with pytest.raises(stripe.APIError):
                create(client)
        else:
            create(client)
            assert names(client) == ["Ada"]

    @pytest.mark.parametrize(
        ("fault", "error", "status"),
        [
            (Fault.RATE_LIMITED, stripe.RateLimitError, 429),
            (Fault.RATE_LIMITED_RETRY, stripe.RateLimitError, 429),
            (Fault.KEY_IN_USE, stripe.APIError, 409),
            (Fault.KEY_REUSED, stripe.IdempotencyError, 400),
            (Fault.SAVED_500_BEFORE, stripe.APIError, 500),
            (Fault.SAVED_500_AFTER, stripe.APIError, 500),
            (Fault.UNAVAILABLE_BEFORE, stripe.APIError, 503),
            (Fault.UNAVAILABLE_AFTER, stripe.APIError, 503),
            (Fault.NOT_JSON_BEFORE, stripe.APIError, 502),
            (Fault.NOT_JSON_AFTER, stripe.APIError, 502),
        ],
    )
    def test_what_is_answered_is_what_stripe_answers(
        self, judged: Judged, fault: Fault, error: type[stripe.StripeError], status: int
    ) -> None:
        """By the class that the official client makes of it, and by its status (R177)."""
        judged.sandbox.faults.next(fault)

        with pytest.raises(error) as refused:
            create(client_of(judged))

        assert type(refused.value) is error
        assert refused.value.http_status == status

    @pytest.mark.parametrize(
        ("fault", "again"), [(Fault.RATE_LIMITED, None), (Fault.RATE_LIMITED_RETRY, "true")]
    )
    def test_a_limit_says_why_and_whether_to_try_again(
        self, judged: Judged, client: stripe.StripeClient, fault: Fault, again: str | None
    ) -> None:
        """By its headers (R176, R179)."""
        judged.sandbox.faults.next(fault)

        with pytest.raises(stripe.RateLimitError) as refused:
            create(client)

        headers = refused.value.headers or {}
        assert headers["Stripe-Rate-Limited-Reason"] == "global-rate"
        assert headers.get("Stripe-Should-Retry") == again

    def test_a_saved_error_is_replayed_for_a_day(
        self, judged: Judged, client: stripe.StripeClient
    ) -> None:
        """It says that it is one; another key gets through (R174)."""
        judged.sandbox.faults.next(Fault.SAVED_500_AFTER)
        for _ in range(3):
            with pytest.raises(stripe.APIError) as refused:
                create(client)

        assert (refused.value.headers or {})["Idempotent-Replayed"] == "true"
        create(client, "another")
        assert names(client) == ["Ada", "Ada"]

    def test_an_answer_that_is_kept_already_is_never_lost(
        self, judged: Judged, client: stripe.StripeClient
    ) -> None:
        """An error is kept for what began to be executed, not for what is replayed."""
        made = create(client)
        for fault in SAVED:
            judged.sandbox.faults.next(fault)
            assert create(client).id == made.id

    def test_what_is_refused_is_refused(self, judged: Judged, client: stripe.StripeClient) -> None:
        """An error is saved for no request that doesn't fit."""
        judged.sandbox.faults.next(Fault.SAVED_500_AFTER)

        with pytest.raises(stripe.InvalidRequestError):
            client.v1.customers.create({"name": "n" * 257})

    def test_a_fault_waits_for_its_request(
        self, judged: Judged, client: stripe.StripeClient
    ) -> None:
        """By method and address; all others pass."""
        faults = judged.sandbox.faults
        faults.next(Fault.RESET_AFTER, method="POST", path="/v1/customers/*", times=2)
        faults.next(Fault.UNAVAILABLE_BEFORE, method="GET", path="/v1/customers")
        made = create(client)

        for name in ("Grace", "Edith"):
            with pytest.raises(stripe.APIConnectionError):
                client.v1.customers.update(made.id, {"name": name})
        client.v1.customers.update(made.id, {"description": "hit no more"})
        assert client.v1.customers.retrieve(made.id).name == "Edith"
        assert faults.left == 1
        with pytest.raises(stripe.APIError):
            client.v1.customers.list()
        assert faults.left == 0

    def test_plans_can_be_given_up(self, judged: Judged, client: stripe.StripeClient) -> None:
        """Then nothing goes wrong."""
        judged.sandbox.faults.next(Fault.NOT_SENT)
        judged.sandbox.faults.clear()

        create(client)

    def test_a_plan_strikes_before_chance_does(self) -> None:
        """The first that fits goes first; chance has what is left."""
        faults = Faults(lambda _: Fault.RATE_LIMITED)
        request = Request("GET", "/v1/customers", b"", b"", {})
        faults.next(Fault.NOT_SENT)

        assert [faults.take(request), faults.take(request)] == [
            Fault.NOT_SENT,
            Fault.RATE_LIMITED,
        ]


@frozen
class Served:
    """A sandbox on a real socket, and Stripe's client for it."""

    sandbox: Sandbox
    address: str
    client: stripe.StripeClient


@pytest.fixture(scope="module")
def at_work() -> Iterator[Served]:
    """Serve a sandbox whose bytes drip at once."""
    app = create_app()
    sandbox: Sandbox = app.state.sandbox
    sandbox.faults.drip_seconds = 0.0
    with served(app) as address:
        yield Served(sandbox, address, client_at(address))


class TestOnRealConnections:
    """What the official client meets over HTTP."""

    @pytest.mark.parametrize("fault", list(Fault))
    def test_each_fault_is_an_error_of_its_kind(self, at_work: Served, fault: Fault) -> None:
        """And leaves the write done or undone; what drips arrives in the end."""
        client, before = client_of(Judged(at_work.sandbox)), at_work.sandbox.records.count()
        at_work.sandbox.faults.next(fault)

        # A second is long enough for the sandbox to do it, whatever else this machine does.
        asking = client_at(at_work.address, timeout=1) if fault in UNHEARD else at_work.client
        if fault is Fault.DRIP_AFTER:
            create(asking, fault)
        else:
            expected = stripe.APIConnectionError if fault in HEARS_NOTHING else stripe.StripeError
            with pytest.raises(expected) as refused:
                create(asking, fault)
            assert isinstance(refused.value, stripe.APIConnectionError) == (fault in HEARS_NOTHING)

        written = at_work.sandbox.records.count().get("customer", 0) - before.get("customer", 0)
        assert written == fault.is_after
        assert at_work.sandbox.faults.left == 0
        assert client.v1.customers.list().data is not None

    def test_a_new_connection_is_refused(self, at_work: Served) -> None:
        """Before anything is said on it; the next one is served."""
        at_work.sandbox.faults.next(Fault.NOT_SENT, times=2)
        for _ in range(2):
            with (
                pytest.raises(ConnectionResetError),
                socket.create_connection(_host(at_work.address), timeout=30) as connection,
            ):
                connection.recv(1)

        create(client_at(at_work.address), "after two")

    def test_a_reset_is_a_reset(self, at_work: Served) -> None:
        """Not the polite end of a connection: what was on its way is lost."""
        at_work.sandbox.faults.next(Fault.RESET_AFTER, path="/v1/customers")
        with socket.create_connection(_host(at_work.address), timeout=30) as connection:
            connection.sendall(_request())
            with pytest.raises(ConnectionResetError):
                connection.recv(1)

    def test_a_body_ends_in_its_middle(self, at_work: Served) -> None:
        """The head promises more than comes."""
        at_work.sandbox.faults.next(Fault.TRUNCATED_AFTER, path="/v1/customers")
        with socket.create_connection(_host(at_work.address), timeout=30) as connection:
            connection.sendall(_request())
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))

        head, _, body = answer.partition(b"\r\n\r\n")
        (promised,) = (line for line in head.lower().split(b"\r\n") if b"content-length" in line)
        assert int(promised.partition(b":")[2]) // 2 == len(body)

    def test_a_body_comes_byte_by_byte(self, at_work: Served) -> None:
        """Who has patience for each byte alone waits for all of them; who leaves, leaves."""
        at_work.sandbox.faults.next(Fault.DRIP_AFTER, path="/v1/customers")
        at_work.sandbox.faults.drip_seconds = 30.0
        with socket.create_connection(_host(at_work.address), timeout=30) as connection:
            connection.sendall(_request())
            head = connection.recv(65_536)
        at_work.sandbox.faults.drip_seconds = 0.0

        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert head.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER, Fault.TRUNCATED_AFTER])
def test_any_server_breaks_off(fault: Fault) -> None:
    """Where connections can't be reset they are closed before the answer is whole."""
    app = create_app()
    app.state.sandbox.faults.next(fault, method="POST")
    plain = Server(Config(app, lifespan="off", log_config=None, ws="none"))
    with listening(plain) as address, pytest.raises(stripe.APIConnectionError):
        create(client_at(address))

    assert app.state.sandbox.records.count()["customer"] == 1


def _host(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return str(parts.hostname), int(parts.port or 0)


def _request() -> bytes:
    lines = ("GET /v1/customers HTTP/1.1", "Host: localhost", f"Authorization: Bearer {KEY}")
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()
