"""What it means for a request that no answer of Stripe's came to it."""

import ssl
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO

import pytest
import requests
from attrs import frozen
from tests.adapters.stripe.outbox.syncing import Pair, paired
from tests.adapters.stripe.outbox.test_sending import ada, rename, state
from tests.adapters.stripe.within import KEY, ToSandbox
from urllib3.exceptions import MaxRetryError, SSLError

from counterfoil.adapters.event_store.outbox_rows import OutboxStatus
from counterfoil.adapters.stripe.client import StripeAccess
from counterfoil.adapters.stripe.gateway import StripeGateway

NO_WORD_OF_STRIPES = [
    (200, b'{"id": "cus_'),
    (200, b"<html>Please sign in</html>"),
    (200, b"{}"),
    (200, b"[]"),
    (302, b""),
    (400, b"<html>Bad request</html>"),
    (404, b"<html>Not found</html>"),
    (404, b"{}"),
    (408, b"Too slow"),
    (413, b"Too large"),
]
"""What something between here and Stripe may answer, or what is left of an answer."""


@frozen(eq=False)
class Between(ToSandbox):
    """
    Answers the first change in Stripe's place.

    Args:
        carrier: leads to the sandbox.
        arrives: whether the change comes to Stripe nevertheless.
        answer: what is answered, or raised.
    """

    carrier: ToSandbox
    arrives: bool
    answer: Callable[[requests.PreparedRequest], requests.Response]
    _struck: list[str]

    def send(  # noqa: PLR0917
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float | None, float | None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Answer a request."""
        if request.method == "GET" or self._struck:
            return self.carrier.send(request, stream, timeout, verify, cert, proxies)
        self._struck.append(request.url or "")
        if self.arrives:
            self.carrier.send(request, stream, timeout, verify, cert, proxies)
        return self.answer(request)


def answered(status: int, body: bytes) -> Callable[[requests.PreparedRequest], requests.Response]:
    """Return what answers with just that."""

    def answer(request: requests.PreparedRequest) -> requests.Response:
        response = requests.Response()
        response.status_code = status
        response.raw = BytesIO(body)
        response.request = request
        response.url = request.url or ""
        return response

    return answer


def broken_off(error: ssl.SSLError) -> Callable[[requests.PreparedRequest], requests.Response]:
    """Return what breaks off as a connection by TLS does."""

    def answer(_: requests.PreparedRequest) -> requests.Response:
        inner = MaxRetryError(None, "", SSLError(error))  # type: ignore[arg-type]
        raise requests.exceptions.SSLError(inner)

    return answer


@pytest.fixture(name="pair")
def _pair() -> Iterator[Pair]:
    with paired() as made:
        yield made


def put_between(
    pair: Pair,
    answer: Callable[[requests.PreparedRequest], requests.Response],
    *,
    arrives: bool,
) -> None:
    """Let something in between answer the next change."""
    session = requests.Session()
    session.mount("https://", Between(pair.carrier, arrives, answer, []))
    pair.gateway = StripeGateway(StripeAccess(key=KEY), session)


@pytest.mark.parametrize("arrives", [False, True])
@pytest.mark.parametrize(("status", "body"), NO_WORD_OF_STRIPES)
def test_what_is_no_word_of_stripes_decides_nothing(
    pair: Pair, status: int, body: bytes, *, arrives: bool
) -> None:
    """It may have had an effect, or none: it is on record that it was sent, and the key tells."""
    customer = ada(pair)
    rename(pair, customer)
    put_between(pair, answered(status, body), arrives=arrives)
    pair.queued()

    (first,) = pair.step()

    assert (first.status, first.tries) == (OutboxStatus.SENT, 1)
    assert first.first_sent_at == pair.clock()
    assert state(pair, customer).unconfirmed == {"name"}
    (ended,) = pair.sync()
    assert ended.status is OutboxStatus.CONFIRMED
    assert pair.at_stripe("GET", f"/v1/customers/{customer}")["name"] == "Ada Lovelace"
    types = [each["type"] for each in pair.events()]
    assert types.count("customer.updated") == 1


@pytest.mark.parametrize("status", [401, 403, 429])
def test_whoever_turns_requests_away_had_no_part_in_one(pair: Pair, status: int) -> None:
    """Also where something in between does: it waits, and was never sent."""
    rename(pair, ada(pair))
    put_between(pair, answered(status, b"<html>No</html>"), arrives=False)
    pair.queued()

    (first,) = pair.step()

    assert (first.status, first.tries, first.first_sent_at) == (OutboxStatus.QUEUED, 0, None)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), OutboxStatus.SENT),
        (ssl.SSLError(1, "decryption failed or bad record mac"), OutboxStatus.SENT),
        (ssl.SSLCertVerificationError("certificate verify failed"), OutboxStatus.QUEUED),
    ],
)
def test_a_connection_that_breaks_off_by_tls_may_have_carried_it(
    pair: Pair, error: ssl.SSLError, status: OutboxStatus
) -> None:
    """Unless it never came about, for its certificate isn't right."""
    rename(pair, ada(pair))
    put_between(pair, broken_off(error), arrives=True)
    pair.queued()

    (first,) = pair.step()

    assert first.status is status
