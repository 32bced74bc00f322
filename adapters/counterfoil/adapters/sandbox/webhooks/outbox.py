"""Who is to be told of an event, and what came of it."""

from collections.abc import Callable, Collection
from threading import RLock
from typing import Protocol

import msgspec
from attrs import frozen

from counterfoil.adapters.sandbox.records.deliveries import Delivery
from counterfoil.adapters.sandbox.records.store import Records
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.settings import Settings
from counterfoil.adapters.sandbox.shapes.event import EVENT, Event
from counterfoil.adapters.sandbox.shapes.webhook_endpoint import WEBHOOK_ENDPOINT, WebhookEndpoint
from counterfoil.adapters.sandbox.webhooks.event_types import ALL

_FIRST_OK, _FIRST_NOT_OK = 200, 300


class Route(Protocol):
    """Decides how each delivery goes."""

    def deliveries(self) -> list[tuple[int, float]]:
        """Return when it is tried, in seconds from now, and its place among others; none: never."""
        ...


@frozen
class StraightRoute:
    """Every event is delivered once, at once, in order."""

    def deliveries(self) -> list[tuple[int, float]]:
        """Return one delivery that is due now."""
        return [(0, 0.0)]


@frozen
class Parcel:
    """What is to be sent where: the number of its delivery, the address, the secret, the event."""

    number: int
    endpoint: str
    url: str
    secret: str
    body: bytes


class Outbox:
    """
    The deliveries that are to be made.

    Whatever is posted in a turn is kept with it, or not at all.
    """

    def __init__(
        self,
        records: Records,
        lock: RLock,
        clock: Callable[[], int],
        settings: Settings,
        route: Route,
    ) -> None:
        self._records = records
        self._lock = lock
        self._clock = clock
        self._settings = settings
        self._route = route

    def now(self) -> int:
        """Return the second that it is."""
        return self._clock()

    def wanting(self, turn: Turn, type: str) -> list[str]:
        """Return the ids of the endpoints that want events of a type."""
        enabled = turn.all_of(WEBHOOK_ENDPOINT, {"status": "enabled"})
        return [each["id"] for each in reversed(enabled) if _wants(each, type)]

    def post(self, event: str, type: str, endpoints: list[str]) -> None:
        """Have an event delivered to endpoints."""
        now = self._clock()
        for endpoint in endpoints:
            deliveries = self._route.deliveries()
            for later, place in deliveries:
                self._records.deliveries.add(event, type, endpoint, now + later, place)
            if not deliveries:
                self._records.deliveries.add_lost(event, type, endpoint)

    def take(self, besides: Collection[str] = ()) -> Parcel | None:
        """Return what is to be sent next, if anything is due but for some endpoints."""
        with self._lock:
            if self._records.is_closed:
                return None
            while (due := self._records.deliveries.next(self._clock(), besides)) is not None:
                parcel = self._parcel(due)
                if parcel is not None:
                    return parcel
                with self._records.transaction():
                    self._records.deliveries.cancel(due.number)
        return None

    def _parcel(self, delivery: Delivery) -> Parcel | None:
        """Pack an event, unless its endpoint was disabled or deleted (R161)."""
        kept = self._records.find(WEBHOOK_ENDPOINT, delivery.endpoint)
        event = self._records.find(EVENT, delivery.event)
        if kept is None or kept.deleted or event is None:
            return None
        endpoint = msgspec.json.decode(kept.body, type=WebhookEndpoint)
        if endpoint["status"] != "enabled":
            return None
        # As Stripe writes it, so that who signs anything but the very bytes is found out.
        body = msgspec.json.format(event.body, indent=2)
        return Parcel(delivery.number, endpoint["id"], endpoint["url"], endpoint["secret"], body)

    def note(self, number: int, answered: int | None) -> None:
        """Keep how a try was answered, ``None``: it wasn't; who is closed meanwhile tries again."""
        with self._lock:
            if self._records.is_closed:
                return
            with self._records.transaction():
                self._note(number, answered, self._clock())

    def _note(self, number: int, answered: int | None, now: int) -> None:
        deliveries = self._records.deliveries
        delivery = deliveries.find(number)
        if answered is not None and _FIRST_OK <= answered < _FIRST_NOT_OK:
            deliveries.note(number, "delivered", at=now, answered=answered)
            self._pend_less(delivery)
            return
        retries = self._settings.webhook_retries
        if delivery.tries < len(retries):
            due = now + retries[delivery.tries]
            deliveries.note(number, "retrying", at=now, answered=answered, due=due)
        else:
            deliveries.note(number, "failed", at=now, answered=answered)

    def _pend_less(self, delivery: Delivery) -> None:
        """Count an endpoint less that an event hasn't reached."""
        if self._records.deliveries.reached(delivery.event, delivery.endpoint) > 1:
            return
        kept = self._records.find(EVENT, delivery.event)
        if kept is not None:
            event = msgspec.json.decode(kept.body, type=Event)
            event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)
            self._records.replace(EVENT, kept.position, msgspec.json.encode(event))


def _wants(endpoint: WebhookEndpoint, type: str) -> bool:
    return type in endpoint["enabled_events"] or ALL in endpoint["enabled_events"]
