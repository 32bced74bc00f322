"""How fast Stripe is asked, and how much slower once it complains (R176, R179)."""

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from attrs import define, field
from tests.adapters.stripe.stand_in import StandIn

from counterfoil.adapters.stripe.client import GatewayError, Limit, StripeAccess
from counterfoil.adapters.stripe.gateway import StripeGateway
from counterfoil.adapters.stripe.pacing import Pace, PacedGateway, endpoint_of

CUSTOMER = "/v1/customers/cus_1"
KEY = "sk_test_4242"


@define
class Time:
    """A clock that only sleeping moves on; ``slept`` is for how long, each time."""

    now: float = 1000.0
    slept: list[float] = field(factory=list)

    def __call__(self) -> float:
        """Return the second."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(name="time")
def _time() -> Time:
    return Time()


@pytest.fixture(name="pace")
def _pace(time: Time) -> Pace:
    return paced(time)


def paced(time: Time, *, livemode: bool | None = False) -> Pace:
    """Return a pace at which only a test's own time passes, and chance is of no matter."""
    return Pace(livemode, clock=time, sleep=time.sleep, chance=lambda: 1.0)


def seconds(time: Time, work: Callable[[], object]) -> float:
    """Return how long something takes."""
    began = time.now
    work()
    return time.now - began


def taken(pace: Pace, paths: Iterator[str]) -> Callable[[], None]:
    """Return what takes a request of each path."""

    def take_all() -> None:
        for path in paths:
            pace.take("GET", path)

    return take_all


def turned_away(limit: Limit, *, after: int | None = None) -> GatewayError:
    """Return what is made of a 429."""
    return GatewayError(sentence="No.", is_retryable=True, retry_after=after, limit=limit)


class TestRates:
    """How many requests are sent in how much time."""

    @pytest.mark.parametrize(("livemode", "rate"), [(False, 25), (None, 25), (True, 100)])
    def test_an_account_is_asked_as_often_as_its_mode_allows(
        self, time: Time, livemode: bool | None, rate: int
    ) -> None:
        """Whatever it is asked for; where the mode isn't known, as in test mode."""
        pace = paced(time, livemode=livemode)
        paths = (f"/v1/{'abcdefgh'[place % 8]}" for place in range(rate + 1))

        assert seconds(time, taken(pace, paths)) == pytest.approx(1)

    def test_an_endpoint_is_asked_25_times_a_second(self, time: Time) -> None:
        """In live mode, too, and whichever customer is asked for."""
        pace = paced(time, livemode=True)
        paths = (f"/v1/customers/cus_{place}?expand[]=tax_ids" for place in range(51))

        assert seconds(time, taken(pace, paths)) == pytest.approx(2)

    def test_what_is_sent_seldom_does_not_wait(self, time: Time, pace: Pace) -> None:
        """There is nothing to wait for."""
        for _ in range(3):
            pace.take("GET", CUSTOMER)
            time.now += 1

        assert time.slept == []

    def test_nothing_is_saved_up(self, time: Time, pace: Pace) -> None:
        """A minute of rest isn't a leave to send all its requests at once."""
        pace.take("GET", CUSTOMER)
        time.now += 60

        assert seconds(time, taken(pace, iter([CUSTOMER] * 26))) == pytest.approx(1)

    def test_threads_share_the_rate(self) -> None:
        """Each request has a moment of its own."""
        moments: list[float] = []
        pace = Pace(False, clock=lambda: 0.0, sleep=moments.append, chance=lambda: 1.0)
        threads = [Thread(target=taken(pace, iter([CUSTOMER] * 25)), daemon=True) for _ in range(4)]

        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(moments) == pytest.approx([place / 25 for place in range(1, 100)])


class TestEndpoints:
    """What is limited together."""

    @pytest.mark.parametrize(
        ("path", "endpoint"),
        [
            ("/v1/customers", "GET /v1/customers"),
            ("/v1/customers?limit=100", "GET /v1/customers"),
            ("/v1/customers/cus_1", "GET /v1/customers/*"),
            ("/v1/customers/cus_1/tax_ids", "GET /v1/customers/*/tax_ids"),
            ("/v1/customers/cus_1/tax_ids/txi_1", "GET /v1/customers/*/tax_ids/*"),
            ("/v1/coupons/customers", "GET /v1/coupons/*"),
            ("/v1/billing/feedback_options", "GET /v1/billing/feedback_options"),
            (
                "/v1/billing_portal/configurations/bpc_1",
                "GET /v1/billing_portal/configurations/*",
            ),
            ("/v2/core/events/evt_1", "GET /v2/core/events/*"),
            ("/v1/account", "GET /v1/account"),
        ],
    )
    def test_ids_do_not_matter(self, path: str, endpoint: str) -> None:
        """Nor does what is asked for of a list."""
        assert endpoint_of("get", path) == endpoint


class TestSlowing:
    """Stripe says that it is asked too often."""

    @pytest.mark.parametrize("limit", [Limit.GLOBAL_RATE, Limit.GLOBAL_CONCURRENCY, Limit.UNTOLD])
    def test_the_whole_account_is_slowed(self, time: Time, pace: Pace, limit: Limit) -> None:
        """By half, and not before the seconds are over that Stripe says."""
        pace.told("GET", CUSTOMER, turned_away(limit, after=3))

        assert seconds(time, taken(pace, iter(["/v1/prices"]))) == pytest.approx(3)
        assert seconds(time, taken(pace, iter(["/v1/coupons"] * 4))) > 4 / 25

    @pytest.mark.parametrize("limit", [Limit.ENDPOINT_RATE, Limit.ENDPOINT_CONCURRENCY])
    def test_an_endpoint_alone_is_slowed(self, time: Time, pace: Pace, limit: Limit) -> None:
        """The others are none the slower for it."""
        pace.told("GET", CUSTOMER, turned_away(limit, after=3))

        assert seconds(time, taken(pace, iter(["/v1/prices"]))) == 0
        assert seconds(time, taken(pace, iter(["/v1/customers/cus_2"]))) == pytest.approx(3)

    def test_an_object_alone_is_slowed(self, time: Time, pace: Pace) -> None:
        """Others of its kind are none the slower for it; in time nor is it itself."""
        pace.told("GET", CUSTOMER, turned_away(Limit.RESOURCE_SPECIFIC, after=3))

        assert seconds(time, taken(pace, iter(["/v1/customers/cus_2"]))) == 0
        assert seconds(time, taken(pace, iter([CUSTOMER]))) == pytest.approx(3)
        time.now += 60
        assert seconds(time, taken(pace, iter([CUSTOMER]))) == 0

    def test_the_rate_comes_back(self, time: Time, pace: Pace) -> None:
        """In half a minute what was halved is whole."""
        pace.told("GET", CUSTOMER, turned_away(Limit.GLOBAL_RATE))
        time.now += 30

        assert seconds(time, taken(pace, iter([CUSTOMER] * 26))) == pytest.approx(1)

    def test_it_never_comes_to_a_standstill(self, time: Time, pace: Pace) -> None:
        """However often Stripe complains."""
        for _ in range(100):
            pace.told("GET", CUSTOMER, turned_away(Limit.GLOBAL_RATE))

        assert seconds(time, taken(pace, iter([CUSTOMER] * 2))) < 1

    def test_other_failures_slow_nothing(self, time: Time, pace: Pace) -> None:
        """Of how often Stripe is asked they tell nothing."""
        pace.told("GET", CUSTOMER, GatewayError(sentence="No.", is_retryable=True, retry_after=9))

        assert seconds(time, taken(pace, iter([CUSTOMER]))) == 0


class TestTryingAgain:
    """What is done about a failure."""

    @pytest.fixture(name="gateway")
    def _gateway(self, stripe_server: StandIn, pace: Pace) -> Iterator[PacedGateway]:
        with StripeGateway(StripeAccess(key=KEY, url=stripe_server.url)) as gateway:
            yield PacedGateway(gateway, pace)

    @pytest.mark.parametrize("reason", ["endpoint-rate", "resource-specific", "lunar-phase", None])
    def test_what_was_turned_away_is_asked_again(
        self, gateway: PacedGateway, stripe_server: StandIn, time: Time, reason: str | None
    ) -> None:
        """After as many seconds as Stripe says, and then some."""
        headers = {"Retry-After": "7", "Stripe-Rate-Limited-Reason": reason}
        stripe_server.answer(
            429,
            {"error": {"type": "invalid_request_error", "code": "rate_limit"}},
            headers={name: value for name, value in headers.items() if value},
        )
        stripe_server.answer(200, {"id": "cus_1"})

        assert gateway.read(CUSTOMER) == {"id": "cus_1"}
        assert sum(time.slept) == pytest.approx(8)

    def test_what_stripe_asks_not_to_be_tried_is_not(
        self, gateway: PacedGateway, stripe_server: StandIn, time: Time
    ) -> None:
        """``Stripe-Should-Retry: false`` has the last word."""
        stripe_server.answer(
            429, {"error": {"type": "api_error"}}, headers={"Stripe-Should-Retry": "false"}
        )

        with pytest.raises(GatewayError, match="too often"):
            gateway.read(CUSTOMER)

        assert len(stripe_server.asked) == 1
        assert time.slept == []

    def test_it_is_given_up_in_the_end(
        self, gateway: PacedGateway, stripe_server: StandIn, time: Time
    ) -> None:
        """The waiting gets longer each time, up to half a minute."""
        stripe_server.answer(503, {"error": {"type": "api_error"}})

        with pytest.raises(GatewayError, match="HTTP 503"):
            gateway.read(CUSTOMER)

        assert len(stripe_server.asked) == 8
        assert time.slept == pytest.approx([1, 2, 4, 8, 16, 30, 30])

    def test_those_who_failed_together_do_not_come_back_together(self, time: Time) -> None:
        """Each waits between half of the longest and all of it."""
        chances = iter([0.0, 0.5, 1.0])
        pace = Pace(False, clock=time, sleep=time.sleep, chance=lambda: next(chances))
        error = GatewayError(sentence="No.", is_retryable=True)

        assert [pace.back_off(2, error) for _ in range(3)] == [1.0, 1.5, 2.0]

    def test_it_tells_its_mode(self, gateway: PacedGateway) -> None:
        """That of the gateway."""
        assert gateway.livemode is False
