"""What can go wrong with a request, and what is to go wrong with the next."""

from collections.abc import Callable
from enum import StrEnum
from threading import Lock

from attrs import evolve, frozen

from counterfoil.adapters.protocol.requests import Request


class Fault(StrEnum):
    """
    What goes wrong with a request.

    ``..._BEFORE`` means that the request does nothing, ``..._AFTER`` that all it does is kept; who
    asked can't tell them apart. The others do nothing.
    """

    NOT_SENT = "not_sent"
    """No connection comes about: it is refused, the name is unknown, or TLS fails."""

    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    """The connection is reset instead of an answer."""

    TIMEOUT_BEFORE = "timeout_before"
    TIMEOUT_AFTER = "timeout_after"
    """No answer comes."""

    RATE_LIMITED = "rate_limited"
    """429, which nobody is told to try again."""

    RATE_LIMITED_RETRY = "rate_limited_retry"
    """429 with ``Stripe-Should-Retry: true``."""

    KEY_IN_USE = "key_in_use"
    """409: the request is still being answered."""

    KEY_REUSED = "key_reused"
    """400: the key of idempotency was used with other parameters."""

    SAVED_500_BEFORE = "saved_500_before"
    SAVED_500_AFTER = "saved_500_after"
    """500, which is kept under the key of idempotency and answered again."""

    UNAVAILABLE_BEFORE = "unavailable_before"
    UNAVAILABLE_AFTER = "unavailable_after"
    """503, which isn't kept."""

    TRUNCATED_BEFORE = "truncated_before"
    TRUNCATED_AFTER = "truncated_after"
    """The body ends in its middle."""

    NOT_JSON_BEFORE = "not_json_before"
    NOT_JSON_AFTER = "not_json_after"
    """The body is somebody else's page."""

    DRIP_BEFORE = "drip_before"
    DRIP_AFTER = "drip_after"
    """The body comes byte by byte."""

    @property
    def is_after(self) -> bool:
        """Whether the request does all that it would do."""
        return self.endswith("_after")


@frozen
class _Planned:
    fault: Fault
    method: str | None
    path: str | None
    times: int

    def fits(self, request: Request) -> bool:
        """Say whether a request is the one that is meant."""
        return self.method in {None, request.method} and (
            self.path is None
            or request.path == self.path
            or (self.path.endswith("*") and request.path.startswith(self.path[:-1]))
        )


class Faults:
    """
    The faults that are planned; each strikes the first request that fits, and is done with.

    Attributes:
        hang_seconds: how long nothing is said where no answer comes.
        drip_seconds: how long each byte of a body takes that comes byte by byte.
    """

    hang_seconds: float = 120.0
    drip_seconds: float = 0.5

    def __init__(self, otherwise: Callable[[Request], Fault | None] | None = None) -> None:
        self._otherwise = otherwise
        self._planned: list[_Planned] = []
        self._alone = Lock()

    def next(
        self, fault: Fault, *, method: str | None = None, path: str | None = None, times: int = 1
    ) -> None:
        """
        Let the next request go wrong, or the next of a method and a path.

        Args:
            path: such as ``/v1/customers``, or all that begin alike: ``/v1/customers/*``.
            times: how many requests in all.
        """
        with self._alone:
            self._planned.append(_Planned(fault, method, path, times))

    def clear(self) -> None:
        """Plan nothing any more."""
        with self._alone:
            self._planned.clear()

    @property
    def left(self) -> int:
        """How many planned faults haven't struck yet."""
        with self._alone:
            return sum(planned.times for planned in self._planned)

    def take(self, request: Request) -> Fault | None:
        """Return what goes wrong with a request, which is then done with."""
        with self._alone:
            for planned in self._planned:
                if planned.fits(request):
                    self._strike(planned)
                    return planned.fault
            return None if self._otherwise is None else self._otherwise(request)

    def takes_connection(self) -> bool:
        """Say whether a new connection is to fail, before anything is said on it."""
        with self._alone:
            for planned in self._planned:
                if planned.fault is Fault.NOT_SENT and planned.method is planned.path is None:
                    self._strike(planned)
                    return True
        return False

    def _strike(self, planned: _Planned) -> None:
        place = self._planned.index(planned)
        if planned.times > 1:
            self._planned[place] = evolve(planned, times=planned.times - 1)
        else:
            del self._planned[place]
