"""What is read from Stripe by its own client, and what is said where nothing can be."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.adapters.stripe.samples import customer
from tests.adapters.stripe.stand_in import StandIn

from counterfoil.adapters.stripe.client import StripeAccess
from counterfoil.adapters.stripe.gateway import GatewayError, NotThere, StripeGateway

KEY = "sk_test_4242"
PATH = "/v1/customers/cus_1"

MISSING = {
    "error": {
        "code": "resource_missing",
        "message": "No such customer: 'cus_1'",
        "param": "id",
        "type": "invalid_request_error",
    }
}

UNKNOWN_KEY = (
    "Stripe doesn't know the key (HTTP 401): see whether STRIPE_SECRET_KEY is still valid."
)
NOT_ALLOWED = (
    "The key may not do this (HTTP 403, more_permissions_required): give it the permission, or use"
    " another one."
)


def refusal(type_: str = "api_error", **more: object) -> dict[str, object]:
    """Return the body of an answer that refuses."""
    stated: dict[str, object] = {"type": type_, "message": "ada@example.com is refused"}
    return {"error": stated | more}


@pytest.fixture(name="gateway")
def _gateway(stripe_server: StandIn) -> Iterator[StripeGateway]:
    with StripeGateway(StripeAccess(key=KEY, url=stripe_server.url, timeout=0.2)) as gateway:
        yield gateway


def failed(gateway: StripeGateway) -> GatewayError:
    """Return how a reading failed; whoever reads that learns neither the key nor a person."""
    with pytest.raises(GatewayError) as caught:
        gateway.read(PATH)
    assert "4242" not in repr(caught.value) + str(caught.value)
    assert "ada@" not in repr(caught.value) + str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    return caught.value


class TestAnswers:
    """What Stripe says of an object."""

    def test_an_object_is_returned_as_it_is(
        self, gateway: StripeGateway, stripe_server: StandIn
    ) -> None:
        """With plain dicts, which is what the reading of objects takes."""
        stripe_server.answer(200, customer())

        found = gateway.read(PATH)

        assert found == customer()
        assert isinstance(found, dict)
        assert type(found["invoice_settings"]) is dict

    def test_it_is_asked_for_in_the_version_that_is_read(
        self, gateway: StripeGateway, stripe_server: StandIn
    ) -> None:
        """Whatever release of Stripe's client is installed (R173)."""
        stripe_server.answer(200, customer())

        gateway.read(PATH)

        (asked,) = stripe_server.asked
        assert (asked.method, asked.path, asked.parameters) == ("GET", PATH, ())
        assert asked.headers["Stripe-Version"] == "2026-10-28.endive"
        assert asked.headers["Authorization"] == f"Bearer {KEY}"
        assert asked.headers["Stripe-Context"] is None

    def test_it_is_asked_for_within_an_account(
        self, gateway: StripeGateway, stripe_server: StandIn
    ) -> None:
        """As a thin event names it."""
        stripe_server.answer(200, customer())

        gateway.read(PATH, context="acct_1")

        assert stripe_server.asked[0].headers["Stripe-Context"] == "acct_1"

    def test_what_is_not_there_is_an_answer(
        self, gateway: StripeGateway, stripe_server: StandIn
    ) -> None:
        """Many objects leave nothing behind when they are deleted."""
        stripe_server.answer(404, MISSING)

        assert gateway.read(PATH) == NotThere(PATH)

    def test_a_deleted_object_is_an_answer(
        self, gateway: StripeGateway, stripe_server: StandIn
    ) -> None:
        """Others leave a stub."""
        stub = {"id": "cus_1", "object": "customer", "deleted": True}
        stripe_server.answer(200, stub)

        assert gateway.read(PATH) == stub

    def test_the_gateway_is_open_for_the_next_question_after_a_failure(
        self, gateway: StripeGateway, stripe_server: StandIn
    ) -> None:
        """One failure says nothing of the next."""
        stripe_server.answer(500, refusal())
        stripe_server.answer(200, customer())

        failed(gateway)

        assert gateway.read(PATH) == customer()

    def test_it_tells_what_time_it_is_at_stripe(
        self, gateway: StripeGateway, stripe_server: StandIn
    ) -> None:
        """By the last answer."""
        stripe_server.answer(200, customer())
        before = datetime.now(UTC).replace(microsecond=0)
        unasked = gateway.answered_at

        gateway.read(PATH)
        told = gateway.answered_at

        assert unasked is None
        assert told is not None
        assert before <= told <= datetime.now(UTC)


class TestRefusals:
    """Stripe answers, but not with an object."""

    @pytest.mark.parametrize(
        ("status", "body", "sentence", "is_retryable"),
        [
            (
                401,
                refusal("invalid_request_error"),
                UNKNOWN_KEY,
                False,
            ),
            (
                403,
                refusal("invalid_request_error", code="more_permissions_required"),
                NOT_ALLOWED,
                False,
            ),
            (
                400,
                refusal("invalid_request_error", code="parameter_unknown"),
                "Stripe refuses the request (HTTP 400, parameter_unknown).",
                False,
            ),
            (
                404,
                {"error": {"type": "invalid_request_error", "message": "Unrecognized request URL"}},
                "Stripe refuses the request (HTTP 404).",
                False,
            ),
            (404, b"<html>not here", "Stripe refuses the request (HTTP 404).", False),
            (
                429,
                refusal(),
                "Stripe is asked too often (HTTP 429): try again later.",
                True,
            ),
            (
                400,
                refusal(code="rate_limit"),
                "Stripe is asked too often (HTTP 400, rate_limit): try again later.",
                True,
            ),
            (409, refusal(), "Stripe couldn't answer (HTTP 409): try again later.", True),
            (500, refusal(), "Stripe couldn't answer (HTTP 500): try again later.", True),
            (503, b"<html>", "Stripe couldn't answer (HTTP 503): try again later.", True),
            (
                200,
                b"<html>ada@example.com",
                "What was answered is no JSON of Stripe's (HTTP 200): try again later.",
                True,
            ),
            (
                200,
                b'{"id": "cus_1", "na',
                "What was answered is no JSON of Stripe's (HTTP 200): try again later.",
                True,
            ),
            (200, b"\xff", "What was answered is no object of Stripe's: try again later.", True),
            (
                500,
                {"error": 7},
                "What was answered is no object of Stripe's: try again later.",
                True,
            ),
            (
                500,
                {"error": "odd"},
                "What was answered is no object of Stripe's: try again later.",
                True,
            ),
            (400, {"error": {"code": 7}}, "Stripe refuses the request (HTTP 400, 7).", False),
            (400, {"error": {"code": "a b"}}, "Stripe refuses the request (HTTP 400).", False),
            (500, [], "Stripe couldn't answer (HTTP 500): try again later.", True),
            (200, b"[]", "What was answered is no object of Stripe's: try again later.", True),
            (
                200,
                b'{"a": NaN}',
                "What was answered is no object of Stripe's: try again later.",
                True,
            ),
            (
                200,
                b"[" * 100_000,
                "What was answered is no JSON of Stripe's (HTTP 200): try again later.",
                True,
            ),
        ],
    )
    def test_each_is_one_sentence(
        self,
        gateway: StripeGateway,
        stripe_server: StandIn,
        status: int,
        body: object,
        sentence: str,
        *,
        is_retryable: bool,
    ) -> None:
        """It says whether another try may help, and nothing that Stripe says of anybody."""
        stripe_server.answer(status, body)

        error = failed(gateway)

        assert (str(error), error.is_retryable) == (sentence, is_retryable)
        assert len(stripe_server.asked) == 1

    def test_how_long_to_wait_is_said(self, gateway: StripeGateway, stripe_server: StandIn) -> None:
        """As Stripe asks for it."""
        headers = {"Retry-After": "7", "Request-Id": "req_1"}
        stripe_server.answer(429, refusal(), headers=headers)

        error = failed(gateway)

        assert error.retry_after == 7
        assert str(error) == (
            "Stripe is asked too often (HTTP 429, request req_1): try again in 7 seconds."
        )

    @pytest.mark.parametrize("wait", ["", "soon", "-1", "1e9", "9" * 7])
    def test_a_wait_that_is_none_is_not_taken_for_one(
        self, gateway: StripeGateway, stripe_server: StandIn, wait: str
    ) -> None:
        """Nor is one without end."""
        stripe_server.answer(429, refusal(), headers={"Retry-After": wait})

        assert failed(gateway).retry_after is None

    @pytest.mark.parametrize("status", [400, 409, 429, 500])
    @pytest.mark.parametrize("told", [True, False])
    def test_stripes_own_word_on_another_try_wins(
        self, gateway: StripeGateway, stripe_server: StandIn, status: int, *, told: bool
    ) -> None:
        """Over what the status says (R176)."""
        stripe_server.answer(status, refusal(), headers={"Stripe-Should-Retry": str(told).lower()})

        assert failed(gateway).is_retryable is told

    def test_stripes_own_words_are_kept_out_of_sight(
        self, gateway: StripeGateway, stripe_server: StandIn
    ) -> None:
        """They are for whoever made the request, and for no log."""
        stripe_server.answer(400, refusal("invalid_request_error"))

        assert failed(gateway).said == "ada@example.com is refused"


class TestTheNetwork:
    """Stripe isn't reached, or breaks off."""

    def test_an_answer_that_is_cut_off_may_come_whole_another_time(
        self, gateway: StripeGateway, stripe_server: StandIn
    ) -> None:
        """Though Stripe's client itself wouldn't try again."""
        stripe_server.answer(200, b'{"id": "cus_1", ', length=100)

        error = failed(gateway)

        assert error.is_retryable
        assert str(error) == (
            f"{stripe_server.url} can't be reached, or broke off: try again later, and see whether"
            " this machine is online."
        )

    def test_a_slow_answer_is_not_waited_for(
        self, gateway: StripeGateway, stripe_server: StandIn
    ) -> None:
        """Ten seconds at most, and here a fifth of one."""
        given_up = threading.Event()
        stripe_server.answer(200, customer(), until=given_up)

        error = failed(gateway)
        given_up.set()

        assert error.is_retryable
        assert str(error) == (
            f"{stripe_server.url} didn't answer within 0.2 seconds: try again later."
        )
        assert len(stripe_server.asked) == 1

    @pytest.mark.usefixtures("stripe_server")
    def test_a_refused_connection_is_not_an_answer(self) -> None:
        """Nobody listens there."""
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{taken.getsockname()[1]}"
            with StripeGateway(StripeAccess(key=KEY, url=url)) as gateway:
                error = failed(gateway)

        assert error.is_retryable
        assert str(error).startswith(f"{url} can't be reached")

    def test_a_connection_that_is_not_safe_is_not_used(self, stripe_server: StandIn) -> None:
        """Whoever answers there speaks no TLS, or shows another's certificate."""
        url = stripe_server.url.replace("http:", "https:")
        with StripeGateway(StripeAccess(key=KEY, url=url)) as gateway:
            error = failed(gateway)

        assert error.is_retryable
        assert stripe_server.asked == []


def test_a_gateway_reads_in_the_mode_of_its_key() -> None:
    """So that nobody looks for a live object with a key of tests."""
    with StripeGateway(StripeAccess(key="rk_live_1")) as gateway:
        assert gateway.livemode is True
