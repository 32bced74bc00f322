"""Tests deliveries by many threads: slow endpoints, senders that fail, and the end of it all."""

import json
import logging
import socket
import threading
from collections.abc import Iterator, Mapping
from queue import Queue
from threading import Event, Thread

import pytest
from attrs import field, frozen
from tests.adapters.sandbox.driving import Judged, client_of
from tests.adapters.sandbox.receiving import Receiver

from counterfoil.adapters.sandbox import create_app
from counterfoil.adapters.sandbox.background import Background
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.webhooks.courier import Courier
from counterfoil.adapters.sandbox.webhooks.sending import post

SLOW, QUICK = "http://slow.test/hooks", "http://quick.test/hooks"
PATIENCE_SECONDS = 30


@frozen
class Senders:
    """Sends to a quick endpoint, and to one that answers when it is told to."""

    released: Event = field(factory=Event)
    began: Queue[str] = field(factory=Queue)
    arrived: Queue[tuple[str, str]] = field(factory=Queue)

    def __call__(self, url: str, body: bytes, _headers: Mapping[str, str]) -> int:
        """Take an event: where it went, and the customer that it is about."""
        self.began.put(url)
        if url == SLOW:
            assert self.released.wait(PATIENCE_SECONDS)
        self.arrived.put((url, json.loads(body)["data"]["object"]["name"]))
        return 200


def open_to(sandbox: Sandbox, *urls: str) -> None:
    """Register endpoints that want everything."""
    for url in urls:
        client_of(Judged(sandbox)).v1.webhook_endpoints.create(
            {"url": url, "enabled_events": ["*"]}
        )


def create(sandbox: Sandbox, *names: str) -> None:
    """Create customers."""
    for name in names:
        client_of(Judged(sandbox)).v1.customers.create({"name": name})


@pytest.fixture
def senders() -> Iterator[Senders]:
    """Let nobody wait for ever."""
    senders = Senders()
    yield senders
    senders.released.set()


def test_a_slow_endpoint_holds_up_nobody_else(senders: Senders) -> None:
    """The others get theirs in the meantime, each in its order; and then the slow one its own."""
    app = create_app(send=senders)
    open_to(app.state.sandbox, SLOW, QUICK)

    create(app.state.sandbox, "Ada", "Bob", "Cyd")
    quick = [senders.arrived.get(timeout=PATIENCE_SECONDS) for _ in range(3)]
    senders.released.set()
    slow = [senders.arrived.get(timeout=PATIENCE_SECONDS) for _ in range(3)]

    assert quick == [(QUICK, "Ada"), (QUICK, "Bob"), (QUICK, "Cyd")]
    assert slow == [(SLOW, "Ada"), (SLOW, "Bob"), (SLOW, "Cyd")]
    app.state.courier.deliver_due()
    app.state.sandbox.close()


def test_who_asks_for_all_waits_for_what_others_are_sending(senders: Senders) -> None:
    """When ``deliver_due`` returns, nothing is on its way any more."""
    sandbox = Sandbox()
    courier = Courier(sandbox.outbox, senders)
    open_to(sandbox, SLOW)
    create(sandbox, "Ada")
    other = Thread(target=courier.deliver_rest)
    other.start()
    assert senders.began.get(timeout=PATIENCE_SECONDS) == SLOW
    create(sandbox, "Bob")

    assert courier.deliver_rest() == 0
    releasing = Thread(target=senders.released.set)
    releasing.start()
    courier.deliver_due()

    assert [senders.arrived.get_nowait()[1] for _ in range(2)] == ["Ada", "Bob"]
    other.join()
    releasing.join()
    sandbox.close()


def test_a_sender_that_fails_oddly_does_not_hold_up_the_rest() -> None:
    """What it was to send counts as not taken, and is tried again in its time."""
    sandbox, receiver = Sandbox(), Receiver()
    open_to(sandbox, SLOW)
    create(sandbox, "Ada", "Bob")

    def fail(url: str, body: bytes, headers: object) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Courier(sandbox.outbox, fail).deliver_due()

    assert Courier(sandbox.outbox, receiver).deliver_due() == 1
    assert [each.outcome for each in sandbox.records.deliveries.latest(2)] == [
        "delivered",
        "retrying",
    ]
    sandbox.close()


def test_whoever_drips_an_answer_has_not_answered() -> None:
    """A byte now and then doesn't keep a thread for ever."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        left = Event()

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(0.05)
                try:
                    while True:
                        connection.sendall(b"H")
                        try:
                            if not connection.recv(65_536):
                                break
                        except TimeoutError:
                            pass
                except OSError:
                    pass
            left.set()

        dripping = Thread(target=drip)
        dripping.start()
        with pytest.raises(OSError, match=r"can't be reached|closed|reset"):
            post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}, within=0.3)
        assert left.wait(PATIENCE_SECONDS)
        dripping.join()


def test_a_port_that_cannot_be_is_an_error_of_the_network() -> None:
    """As is whatever else can't be reached."""
    with pytest.raises(OSError, match="can't be reached"):
        post("http://127.0.0.1:99999/", b"{}", {})


def test_a_slow_endpoint_holds_up_no_end(senders: Senders) -> None:
    """Whoever stops the threads isn't kept waiting, and can start them again."""
    sandbox = Sandbox()
    background = Background(sandbox, Courier(sandbox.outbox, senders))
    sandbox.on_posted = background.wake
    open_to(sandbox, SLOW, QUICK)
    create(sandbox, "Ada")
    assert {senders.began.get(timeout=PATIENCE_SECONDS) for _ in range(2)} == {SLOW, QUICK}

    background.stop(within=0.01)
    create(sandbox, "Bob")
    background.start()
    quick = [senders.arrived.get(timeout=PATIENCE_SECONDS) for _ in range(2)]
    senders.released.set()
    slow = [senders.arrived.get(timeout=PATIENCE_SECONDS) for _ in range(2)]

    assert quick == [(QUICK, "Ada"), (QUICK, "Bob")]
    assert slow == [(SLOW, "Ada"), (SLOW, "Bob")]
    background.stop()
    sandbox.close()


def test_its_threads_end_with_the_sandbox(
    senders: Senders, caplog: pytest.LogCaptureFixture
) -> None:
    """Quietly, even in the midst of sending, and even where no server tells that it ends."""
    before = set(threading.enumerate())
    app = create_app(send=senders)
    open_to(app.state.sandbox, SLOW)
    create(app.state.sandbox, "Ada")
    assert senders.began.get(timeout=PATIENCE_SECONDS) == SLOW
    threads = [thread for thread in threading.enumerate() if thread not in before]

    with caplog.at_level(logging.ERROR):
        app.state.sandbox.close()
        senders.released.set()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)

    assert threads
    assert not any(thread.is_alive() for thread in threads)
    assert caplog.messages == []
