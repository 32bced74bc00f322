"""Chance: one seed decides what goes wrong with requests and deliveries, and when."""

from random import Random

from counterfoil.adapters.protocol.requests import Request
from counterfoil.adapters.sandbox.chaos.faults import Fault

REQUESTS_HIT = 0.1
"""Which part of the requests goes wrong."""

DELIVERIES_HIT = 0.3
"""Which part of the deliveries is dropped, doubled, delayed, or overtaken."""

LATE_SECONDS = 60
"""How late a delivery may be."""

OVERTAKEN_SECONDS = 2
"""For how long a delivery may be held back so that others overtake it."""

_FOR_KEYS = {
    Fault.KEY_IN_USE,
    Fault.KEY_REUSED,
    Fault.SAVED_500_BEFORE,
    Fault.SAVED_500_AFTER,
}


class Chaos:
    """
    Lets things go wrong by chance, and with the same seed the same way.

    Requests and deliveries draw from chances of their own, so that what befalls either depends on
    its own order alone.

    Args:
        requests: which part of the requests goes wrong; 0 to 1.
        deliveries: which part of the deliveries; 0 to 1.
    """

    def __init__(
        self,
        seed: int | str,
        *,
        requests: float = REQUESTS_HIT,
        deliveries: float = DELIVERIES_HIT,
    ) -> None:
        self._requests_hit = requests
        self._deliveries_hit = deliveries
        self._of_requests = Random(f"{seed}/requests")  # noqa: S311 - it is to be repeated.
        self._of_deliveries = Random(f"{seed}/deliveries")  # noqa: S311 - the same.

    def fault(self, request: Request) -> Fault | None:
        """Return what goes wrong with the next request; only those with a key fail by their key."""
        if self._of_requests.random() >= self._requests_hit:
            return None
        fitting = [
            fault
            for fault in Fault
            if request.idempotency_key is not None or fault not in _FOR_KEYS
        ]
        return self._of_requests.choice(fitting)

    def deliveries(self) -> list[tuple[int, float]]:
        """Return when the next delivery is tried, in seconds from now, and its place in line."""
        chance = self._of_deliveries
        if chance.random() >= self._deliveries_hit:
            return [(0, 0.0)]
        match chance.choice(("drop", "double", "delay", "overtake")):
            case "drop":
                return []
            case "double":
                return [(0, 0.0), (chance.randint(0, LATE_SECONDS), chance.random())]
            case "delay":
                return [(chance.randint(1, LATE_SECONDS), 0.0)]
            case _:
                return [(chance.randint(0, OVERTAKEN_SECONDS), chance.random())]
