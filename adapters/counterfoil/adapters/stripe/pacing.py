"""Keeps requests to Stripe as far apart as its limits ask for, and further once it complains."""

import random
import time
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from attrs import define

from counterfoil.adapters.stripe.client import GatewayError, Limit
from counterfoil.adapters.stripe.gateway import Gateway, NotThere, Sending
from counterfoil.adapters.stripe.shapes import JsonObject

LIVE_RATE = 100.0
TEST_RATE = 25.0
ENDPOINT_RATE = 25.0
"""How many requests a second Stripe answers: an account, in each mode, and an endpoint (R179)."""

SLOWEST = 1 / 16
"""To what part of its rate a bucket is slowed at most."""

RECOVERY_SECONDS = 60.0
"""How long it takes from a standstill to the full rate, if nothing more is turned away."""

BACK_OFF_FIRST = 0.5
BACK_OFF_MAX = 30.0
"""How many seconds to wait for another try: twice as long each time, up to so many."""

TRIES = 8
"""How often something is read until it is given up."""

_NAMESPACES = frozenset({"billing", "billing_portal", "checkout", "core", "test_helpers"})
_WHOLE_ACCOUNT = frozenset({Limit.GLOBAL_RATE, Limit.GLOBAL_CONCURRENCY, Limit.UNTOLD})

T = TypeVar("T")


def endpoint_of(method: str, path: str) -> str:
    """Name the endpoint that a request goes to: ``GET /v1/customers/*/tax_ids``."""
    version, *parts = path.partition("?")[0].strip("/").split("/")
    # Names of lists and ids of objects take turns; ids may look like anything.
    first = 2 if parts and parts[0] in _NAMESPACES else 1
    named = (
        part if place < first or (place - first) % 2 else "*" for place, part in enumerate(parts)
    )
    return f"{method.upper()} /{version}/{'/'.join(named)}"


@define
class _Bucket:
    """
    Requests at so many a second, none of them saved up.

    Args:
        full: how many a second, if nothing is turned away.
        rate: how many for now.
        free_at: when the next may be sent.
        seen_at: when the rate was last looked at.
    """

    full: float
    rate: float
    free_at: float
    seen_at: float

    def take(self, now: float) -> float:
        """Return when a request may be sent; the next one later than that."""
        self._recover(now)
        at = max(now, self.free_at)
        self.free_at = at + 1 / self.rate
        return at

    def slow(self, now: float, until: float) -> None:
        """Halve the rate, and send nothing more until a moment."""
        self._recover(now)
        self.rate = max(self.rate / 2, self.full * SLOWEST)
        self.free_at = max(self.free_at, until)

    def _recover(self, now: float) -> None:
        gained = self.full * max(0.0, now - self.seen_at) / RECOVERY_SECONDS
        self.rate = min(self.full, self.rate + gained)
        self.seen_at = now

    def is_as_new(self, now: float) -> bool:
        """Tell whether it holds nothing back any more."""
        self._recover(now)
        return self.rate == self.full and self.free_at <= now


class Pace:
    """
    The pace at which one account and mode is asked; any number of threads may share one.

    Args:
        livemode: in which mode; where that isn't known, the slower one is taken.
        clock: seconds of a clock that only goes forward.
        sleep: waits so many seconds.
        chance: any number from 0 up to 1, each time another.
    """

    def __init__(
        self,
        livemode: bool | None,  # noqa: FBT001 - it is what a gateway says of itself.
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._alone = Lock()
        self._account = self._bucket(LIVE_RATE if livemode else TEST_RATE)
        self._endpoints: dict[str, _Bucket] = {}
        self._resources: dict[str, _Bucket] = {}

    def take(self, method: str, path: str) -> None:
        """Wait until a request may be sent; call it just before each."""
        with self._alone:
            now = self._clock()
            wait = max(bucket.take(now) for bucket in self._buckets(method, path)) - now
        if wait > 0:
            self._sleep(wait)

    def told(self, method: str, path: str, error: GatewayError) -> None:
        """
        Slow down what Stripe says it is asked too often, if that is what a failure says.

        What was begun before is sent all the same.
        """
        if error.limit is None:
            return
        with self._alone:
            now = self._clock()
            if error.limit in _WHOLE_ACCOUNT:
                bucket = self._account
            elif error.limit is Limit.RESOURCE_SPECIFIC:
                bucket = self._resources.setdefault(_plain(path), self._bucket(ENDPOINT_RATE))
            else:
                bucket = self._endpoint(method, path)
            bucket.slow(now, now + (error.retry_after or 0))

    def back_off(self, tries: int, error: GatewayError) -> float:
        """
        Return how many seconds to wait after a failure before another try.

        At least as long as Stripe says, and never as long as others who failed at the same time.

        Args:
            tries: how often it was tried in vain, from 1 on.
        """
        longest = min(BACK_OFF_FIRST * 2.0 ** min(tries, 20), BACK_OFF_MAX)
        return (error.retry_after or 0) + longest * (1 + self._chance()) / 2

    def keep_trying(
        self, method: str, path: str, send: Callable[[], T], *, tries: int = TRIES
    ) -> T:
        """
        Send a request at this pace, and again for as long as that may be of use.

        Raises:
            GatewayError: it was of none, or was tried often enough.
        """
        tried = 0
        while True:
            self.take(method, path)
            try:
                return send()
            except GatewayError as error:
                tried += 1
                self.told(method, path, error)
                if not error.is_retryable or tried >= tries:
                    raise
                self._sleep(self.back_off(tried, error))

    def _buckets(self, method: str, path: str) -> list[_Bucket]:
        buckets = [self._account, self._endpoint(method, path)]
        if self._resources:
            buckets += self._slowed(_plain(path))
        return buckets

    def _slowed(self, resource: str) -> list[_Bucket]:
        """Return the bucket of an object that Stripe complained of, for as long as that matters."""
        bucket = self._resources.get(resource)
        if bucket is None:
            return []
        if bucket.is_as_new(self._clock()):
            del self._resources[resource]
            return []
        return [bucket]

    def _endpoint(self, method: str, path: str) -> _Bucket:
        return self._endpoints.setdefault(endpoint_of(method, path), self._bucket(ENDPOINT_RATE))

    def _bucket(self, rate: float) -> _Bucket:
        now = self._clock()
        return _Bucket(full=rate, rate=rate, free_at=now, seen_at=now)


class PacedGateway:
    """A gateway that is asked at a pace, and again where an answer may yet come."""

    def __init__(self, gateway: Gateway, pace: Pace) -> None:
        self._gateway = gateway
        self._pace = pace

    @property
    def livemode(self) -> bool | None:
        """Tell in which mode it reads; None where that isn't known."""
        return self._gateway.livemode

    def read(self, path: str, *, context: str | None = None) -> JsonObject | NotThere:
        """
        Return the object at a path, as it is now.

        Raises:
            GatewayError: Stripe gave no answer that can be used, even to another try.
        """
        return self._pace.keep_trying(
            "GET", path, lambda: self._gateway.read(path, context=context)
        )


class PacedSending:
    """A gateway that is asked at a pace, each time once: who asks keeps book of further tries."""

    def __init__(self, gateway: Sending, pace: Pace) -> None:
        self._gateway = gateway
        self._pace = pace

    @property
    def livemode(self) -> bool | None:
        """Tell in which mode it sends; None where that isn't known."""
        return self._gateway.livemode

    def read(self, path: str, *, context: str | None = None) -> JsonObject | NotThere:
        """
        Return the object at a path, as it is now.

        Raises:
            GatewayError: Stripe gave no answer that can be used.
        """
        return self._once("GET", path, lambda: self._gateway.read(path, context=context))

    def send(
        self, method: str, path: str, body: bytes, *, key: str, context: str | None = None
    ) -> JsonObject:
        """
        Send a request, and return the object that is the answer.

        Raises:
            GatewayError: Stripe refused it, or gave no answer that can be used.
        """
        return self._once(
            method,
            path,
            lambda: self._gateway.send(method, path, body, key=key, context=context),
        )

    def _once(self, method: str, path: str, ask: Callable[[], T]) -> T:
        self._pace.take(method, path)
        try:
            return ask()
        except GatewayError as error:
            self._pace.told(method, path, error)
            raise


def _plain(path: str) -> str:
    return path.partition("?")[0]
