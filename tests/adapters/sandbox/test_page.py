"""Tests the sandbox's own page: what it shows, and the clocks that it advances."""

import html
import re
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest
import stripe
from attrs import frozen
from tests.adapters.sandbox.driving import client_at, served
from tests.adapters.sandbox.receiving import URL, Receiver

from counterfoil.adapters.sandbox import create_app
from counterfoil.adapters.sandbox.webhooks.courier import Courier

NOON = 1_795_262_400
LATER = "2026-12-24T18:30"
LATER_SECOND = 1_798_137_000


@frozen
class Answer:
    """What the page answers."""

    status: int
    text: str
    headers: dict[str, str]


@frozen
class Opened:
    """The page, and Stripe's client for what it shows."""

    address: str
    client: stripe.StripeClient
    courier: Courier

    @property
    def host(self) -> str:
        """The host and the port that browsers know it by."""
        return urlsplit(self.address).netloc

    def get(self) -> Answer:
        """Look at the page."""
        return self._ask("GET", "/", "", {})

    def advance(self, clock: str, to: str, **headers: str) -> Answer:
        """Send the form of a clock; headers are named without the hyphen."""
        sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._ask("POST", f"/clocks/{clock}", urlencode({"to": to}), sent)

    def _ask(self, method: str, path: str, body: str, headers: dict[str, str]) -> Answer:
        connection = HTTPConnection(self.host, timeout=30)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.read().decode(), dict(response.getheaders()))
        finally:
            connection.close()


@pytest.fixture
def page() -> Iterator[Opened]:
    """Serve a sandbox; webhooks come to nothing."""
    app = create_app(send=Receiver([500]))
    with served(app) as address:
        yield Opened(address, client_at(address), app.state.courier)


def cells(page: str) -> list[str]:
    """Return the texts of a page's tables."""
    return [
        html.unescape(re.sub("<[^>]+>", "", cell)) for cell in re.findall(r"<td>(.*?)</td>", page)
    ]


def test_an_empty_sandbox_says_so(page: Opened) -> None:
    """Without a script, and framed by nobody."""
    shown = page.get()

    assert shown.status == 200
    assert "nothing yet" in shown.text
    assert "<script" not in shown.text
    policy = shown.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert shown.headers["cache-control"] == "no-store"


def test_it_shows_what_is_in_it_and_what_was_sent(page: Opened) -> None:
    """Counts, the latest of each, and what came of each delivery."""
    clock = page.client.v1.test_helpers.test_clocks.create({"frozen_time": NOON, "name": "Noon"})
    endpoint = page.client.v1.webhook_endpoints.create({"url": URL, "enabled_events": ["*"]})
    ada = page.client.v1.customers.create(
        {"name": "Ada", "email": "ada@example.com", "test_clock": clock.id}
    )
    page.courier.deliver_due()
    page.client.v1.customers.update(ada.id, {"name": "Grace"})
    page.courier.deliver_due()

    text = page.get().text

    assert "<b>1</b> customer<" in text
    assert "<b>1</b> webhook_endpoint<" in text
    assert {clock.id, "Noon", "2026-11-21 12:00:00 UTC", ada.id, "Grace", URL} <= set(cells(text))
    deliveries = cells(text[text.index("Latest deliveries") :])
    assert deliveries[1:6] == ["customer.updated", endpoint.id, "delivered", "1", "200"]
    assert deliveries[8:13] == ["customer.created", endpoint.id, "retrying", "1", "500"]
    assert str(endpoint.secret) not in text


def test_whatever_comes_from_outside_is_text(page: Opened) -> None:
    """A name is no HTML."""
    name = "<script>alert('&')</script>\""
    page.client.v1.customers.create({"name": name})

    text = page.get().text

    assert "<script" not in text
    assert name in cells(text)


def test_a_clock_is_advanced(page: Opened) -> None:
    """By the form that stands beside it, in UTC."""
    clock = page.client.v1.test_helpers.test_clocks.create({"frozen_time": NOON})
    assert 'value="2026-11-21T12:00"' in page.get().text

    sent = page.advance(clock.id, LATER, Origin=page.address)

    assert (sent.status, sent.headers["location"]) == (303, "/")
    assert page.client.v1.test_helpers.test_clocks.retrieve(clock.id).frozen_time == LATER_SECOND


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://evil.example:{port}", "Host": "evil.example:{port}"},
        {"Origin": "http://[::1", "Host": "[::1"},
        {"Origin": "http://", "Host": ""},
    ],
)
def test_nobody_else_advances_it(page: Opened, headers: dict[str, str]) -> None:
    """Not from another site, nor under a name that somebody led here."""
    clock = page.client.v1.test_helpers.test_clocks.create({"frozen_time": NOON})
    port = page.host.partition(":")[2]

    sent = page.advance(
        clock.id, LATER, **{name: text.format(port=port) for name, text in headers.items()}
    )

    assert sent.status in {400, 403}
    assert page.client.v1.test_helpers.test_clocks.retrieve(clock.id).frozen_time == NOON


@pytest.mark.parametrize(
    ("to", "status", "why"),
    [
        ("", 400, "A time like 2026-11-21T12:00 is needed.\n"),
        ("tomorrow", 400, "A time like 2026-11-21T12:00 is needed.\n"),
        ("2020-01-01T00:00", 400, None),
        ("2026-12-24T18:30" + "0" * 20_000, 413, "That is too much.\n"),
    ],
)
def test_what_is_no_later_time_is_refused(
    page: Opened, to: str, status: int, why: str | None
) -> None:
    """In a sentence."""
    clock = page.client.v1.test_helpers.test_clocks.create({"frozen_time": NOON})

    sent = page.advance(clock.id, to, Origin=page.address)

    assert sent.status == status
    assert sent.text.count("\n") == 1
    assert why in {None, sent.text}


def test_a_clock_that_is_not_there_is_not_found(page: Opened) -> None:
    """As the API says."""
    sent = page.advance("clock_x", LATER, Origin=page.address)

    assert (sent.status, sent.text) == (404, "No such test_clock: 'clock_x'\n")
