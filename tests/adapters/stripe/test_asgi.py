"""The endpoint over HTTP: on a real socket, each message gets its answer, whatever it is."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.adapters.stripe import samples
from tests.adapters.stripe.serving import HOST, Answer, Caller, answer_on, served
from tests.adapters.stripe.webhooks import SECRET, now, signed, written

from counterfoil.adapters.event_store import InboxOutcome
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.applying import InboxApplier
from counterfoil.adapters.stripe.asgi import PATH, webhook_app
from counterfoil.adapters.stripe.receiving import Receipt, WebhookEndpoint
from counterfoil.adapters.stripe.webhook import BODY_MAX
from counterfoil.domain.cause import Mode

EVENT = samples.event("customer.updated", samples.customer(name="Grace"), id="evt_1")
BODY = written(EVENT)

COPIES = 1_000
"""How many copies of one event arrive at a time."""

CONNECTIONS = 200
"""On how many connections."""


@contextmanager
def listening(portal: BillingPortal, *secrets: str, seconds: float = 10) -> Iterator[Caller]:
    """Serve an endpoint of a portal."""
    endpoint = WebhookEndpoint(portal, secrets or (SECRET,), mode=Mode.TEST)
    with served(webhook_app(endpoint, body_seconds=seconds)) as caller:
        yield caller


@pytest.fixture(name="portal")
def _portal() -> Iterator[BillingPortal]:
    """Return a portal in memory."""
    with BillingPortal.open("memory://") as portal:
        yield portal


@pytest.fixture(name="caller")
def _caller(portal: BillingPortal) -> Iterator[Caller]:
    """Return a caller of an endpoint in memory."""
    with listening(portal) as caller:
        yield caller


def is_empty(portal: BillingPortal) -> bool:
    """Tell whether nothing was kept."""
    return portal.store.inbox.page() == ()


def the_one_sentence(answer: Answer) -> str:
    """Return the sentence of an answer that is nothing but that, and is kept by nobody."""
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    (sentence,) = answer.text.splitlines()
    return sentence


class TestTaking:
    """What is kept is acknowledged with what it came to."""

    def test_says_what_it_came_to(self, caller: Caller, portal: BillingPortal) -> None:
        """Once it lies in the inbox."""
        answer = caller.post(BODY)

        assert (answer.status, the_one_sentence(answer)) == (200, "received")
        (message,) = portal.store.inbox.page()
        assert message.event_id == "evt_1"

    @pytest.mark.parametrize(
        ("event", "outcome"),
        [
            (samples.event("charge.succeeded", {"object": "charge"}), "ignored"),
            (EVENT | {"livemode": True}, "not ours"),
            (EVENT | {"account": "acct_9"}, "not ours"),
        ],
    )
    def test_what_means_nothing_here_is_acknowledged_too(
        self, caller: Caller, event: dict[str, object], outcome: str
    ) -> None:
        """Or Stripe would send it again, and end up sending nothing."""
        answer = caller.post(written(event))
        assert (answer.status, the_one_sentence(answer)) == (200, outcome)

    def test_in_parts(self, caller: Caller) -> None:
        """Whoever sends it may not know how long it is."""
        with caller.connect() as connection:
            connection.sendall(head("Transfer-Encoding: chunked", "Connection: close"))
            for part in (BODY[:7], BODY[7:], b""):
                connection.sendall(b"%x\r\n%b\r\n" % (len(part), part))
            assert answer_on(connection).startswith("HTTP/1.1 200 OK\r\n")

    def test_while_secrets_are_rotated(self, portal: BillingPortal) -> None:
        """Either of two is as good."""
        with listening(portal, "whsec_new", SECRET) as caller:
            answers = [
                caller.post(BODY, signed(BODY, secret)).text for secret in (SECRET, "whsec_new")
            ]
        assert answers == ["received\n", "duplicate\n"]

    def test_one_after_the_other_on_a_connection(self, caller: Caller) -> None:
        """Stripe keeps connections."""
        with caller.connect() as connection:
            lengths = f"Content-Length: {len(BODY)}"
            connection.sendall(head(lengths) + BODY + head(lengths, "Connection: close") + BODY)
            assert answer_on(connection).count("HTTP/1.1 200 OK\r\n") == 2

    def test_a_thousand_copies_at_a_time_have_one_effect(self, place: str) -> None:
        """All are acknowledged, one is kept, and as much is recorded as of a single one."""
        with BillingPortal.open(place, master_key=bytes(32)) as portal:
            with listening(portal) as caller:
                answers = asyncio.run(all_at_once(caller, BODY, COPIES))
            came = InboxApplier(portal).apply()

            assert answers == Counter({"200 received": 1, "200 duplicate": COPIES - 1})
            assert came == Counter({InboxOutcome.APPLIED: 1})
            assert len(portal.store.inbox.page()) == 1
            assert portal.store.last_position() == recorded_of_one()


class TestRefusing:
    """What can't be Stripe's is refused in a sentence."""

    @pytest.mark.parametrize(
        ("signature", "why"),
        [
            ("t=1,v1=abc", "isn't that of this body"),
            ("t=1,v1=\xe9", "is no text"),
            ("\xff", "isn't of its form"),
        ],
    )
    def test_with_another_signature(
        self, caller: Caller, portal: BillingPortal, signature: str, why: str
    ) -> None:
        """Whatever it is."""
        answer = caller.post(BODY, signature)
        assert answer.status == 400
        assert why in the_one_sentence(answer)
        assert is_empty(portal)

    def test_with_another_secret(self, caller: Caller) -> None:
        """Of somebody else's endpoint."""
        answer = caller.post(BODY, signed(BODY, "whsec_theirs"))
        assert (answer.status, "under this endpoint's secret" in answer.text) == (400, True)

    def test_without_a_signature(self, caller: Caller) -> None:
        """There is no other proof of who sent it."""
        answer = caller.ask(BODY)
        assert (answer.status, "there is none" in answer.text) == (400, True)

    def test_signed_yet_no_event(
        self, caller: Caller, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """Nothing of it is in the answer, nor in any log."""
        answer = caller.post(b'{"email": "ada@example.com"')
        assert (answer.status, the_one_sentence(answer)) == (400, "The body is no JSON.")
        assert caplog.text == ""
        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "BREW"])
    def test_by_another_method(self, caller: Caller, method: str) -> None:
        """Webhooks are posted."""
        answer = caller.ask(BODY, {"Stripe-Signature": signed(BODY)}, method=method)
        assert (answer.status, answer.headers["allow"]) == (405, "POST")
        if method != "HEAD":
            assert the_one_sentence(answer) == "Webhooks are sent by POST."

    @pytest.mark.parametrize("path", ["/", f"{PATH}/", f"{PATH}x", "//stripe/webhooks", "/%00"])
    def test_at_another_path(self, caller: Caller, path: str) -> None:
        """Nor is anybody sent from one to the other."""
        answer = caller.ask(BODY, {"Stripe-Signature": signed(BODY)}, path=path)
        assert (answer.status, the_one_sentence(answer)) == (404, "There is nothing here.")

    @pytest.mark.parametrize("length", [str(BODY_MAX + 1), "9" * 20])
    def test_what_says_that_it_is_too_large(self, caller: Caller, length: str) -> None:
        """Before any of it is sent."""
        with caller.connect() as connection:
            connection.sendall(head(f"Content-Length: {length}", "Expect: 100-continue"))
            assert answer_on(connection).startswith("HTTP/1.1 413 ")

    def test_what_becomes_too_large(self, caller: Caller) -> None:
        """As soon as it is; the rest isn't read."""
        with caller.connect() as connection:
            connection.sendall(head("Transfer-Encoding: chunked"))
            connection.sendall(b"%x\r\n%b\r\n" % (BODY_MAX + 1, b" " * (BODY_MAX + 1)))
            text = answer_on(connection)
        assert text.startswith("HTTP/1.1 413 ")
        assert text.endswith("\r\n\r\nThe body has more than 1,048,576 bytes.\n")

    def test_what_is_as_large_as_may_be(self, caller: Caller) -> None:
        """It is read as a whole."""
        body = BODY + b" " * (BODY_MAX - len(BODY))
        assert caller.post(body).status == 200

    def test_what_does_not_come_in_time(self, portal: BillingPortal) -> None:
        """However steadily it trickles."""
        with listening(portal, seconds=0.3) as caller, caller.connect() as connection:
            began = time.monotonic()
            connection.sendall(head(f"Content-Length: {len(BODY)}") + BODY[:-1])
            text = answer_on(connection)
        assert text.startswith("HTTP/1.1 408 ")
        assert text.endswith("The body wasn't there within 0.3 seconds.\n")
        assert time.monotonic() - began >= 0.3
        assert is_empty(portal)

    @pytest.mark.parametrize("before", [b"", b"POST / HTTP/1.1\r\nX-Slow: "])
    def test_who_never_says_what_is_requested(self, portal: BillingPortal, before: bytes) -> None:
        """The connection is closed, be it new or one on which something was answered before."""
        endpoint = WebhookEndpoint(portal, (SECRET,))
        with served(webhook_app(endpoint), head_seconds=0.3) as caller:
            with caller.connect() as connection:
                connection.sendall(before)
                assert answer_on(connection) == ""
            with caller.connect() as connection:
                connection.sendall(head(f"Content-Length: {len(BODY)}") + BODY + before)
                assert answer_on(connection).count("HTTP/1.1 ") == 1

    def test_whoever_takes_long_with_the_body(self, portal: BillingPortal) -> None:
        """It is waited for: the request has begun."""
        endpoint = WebhookEndpoint(portal, (SECRET,))
        app = webhook_app(endpoint, body_seconds=0.5)
        with served(app, head_seconds=0.1) as caller, caller.connect() as connection:
            connection.sendall(head(f"Content-Length: {len(BODY)}"))
            assert answer_on(connection).startswith("HTTP/1.1 408 ")

    def test_what_breaks_off(self, caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
        """Nobody hears the answer, and the next one gets theirs."""
        with caller.connect() as connection:
            connection.sendall(head(f"Content-Length: {len(BODY)}") + BODY[:-1])
        assert caller.post(BODY).text == "received\n"
        assert caplog.text == ""

    def test_what_is_no_http(self, caller: Caller) -> None:
        """It isn't even looked at."""
        with caller.connect() as connection:
            connection.sendall(b"\x16\x03\x01\x00\xa5\r\n\r\n")
            assert answer_on(connection).startswith("HTTP/1.1 400 ")


class TestFailing:
    """What can't be kept is to be sent again."""

    def test_while_the_store_is_away(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """And then it is taken."""
        url = f"sqlite:///{tmp_path / 'shop.db'}"
        with BillingPortal.open(url, master_key=bytes(32)) as portal:
            pass
        with listening(portal) as caller:
            answer = caller.post(BODY)
        with BillingPortal.open(url, master_key=bytes(32)) as portal, listening(portal) as caller:
            again = caller.post(BODY)

        assert (answer.status, answer.headers["retry-after"]) == (503, "30")
        assert the_one_sentence(answer).startswith("It can't be kept for now")
        (record,) = caplog.records
        assert "is closed" in record.getMessage()
        assert (again.status, again.text) == (200, "received\n")

    def test_by_a_mistake(self, portal: BillingPortal, caplog: pytest.LogCaptureFixture) -> None:
        """Whoever looks into the log learns where, and nothing of the body."""

        def fail(receipt: Receipt) -> None:
            raise LookupError(receipt.event_id)

        endpoint = WebhookEndpoint(portal, (SECRET,), on_received=fail)
        with served(webhook_app(endpoint)) as caller:
            answer = caller.post(BODY)

        assert answer.status == 500
        assert the_one_sentence(answer).endswith("by a mistake of Counterfoil's.")
        (record,) = caplog.records
        assert (record.name, record.levelno) == ("counterfoil.webhooks", logging.ERROR)
        assert "LookupError in test_asgi.py, line " in record.getMessage()
        assert "evt_1" not in caplog.text


def recorded_of_one() -> int:
    """Return how many events are recorded of a message that arrives once."""
    with BillingPortal.open("memory://") as portal:
        WebhookEndpoint(portal, (SECRET,)).receive(BODY, signed(BODY), now())
        InboxApplier(portal).apply()
        return portal.store.last_position()


def head(*headers: str) -> bytes:
    """Return the head of a request, signed for the body."""
    signature = f"Stripe-Signature: {signed(BODY)}"
    lines = (f"POST {PATH} HTTP/1.1", f"Host: {HOST}", signature, *headers)
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


async def all_at_once(caller: Caller, body: bytes, copies: int) -> Counter[str]:
    """Post copies of a body on many connections; count what was answered."""
    request = head(f"Content-Length: {len(body)}") + body
    answers: Counter[str] = Counter()

    async def post(times: int) -> None:
        reader, writer = await asyncio.open_connection(HOST, caller.port)
        for _ in range(times):
            writer.write(request)
            answered = await reader.readuntil(b"\r\n\r\n")
            status = answered.split(b" ", 2)[1].decode()
            answers[f"{status} {(await reader.readline()).decode().strip()}"] += 1
        writer.close()
        await writer.wait_closed()

    async with asyncio.TaskGroup() as tasks:
        for _ in range(CONNECTIONS):
            tasks.create_task(post(copies // CONNECTIONS))
    return answers
