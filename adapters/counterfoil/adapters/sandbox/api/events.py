"""Events, as they are listed and retrieved."""

from msgspec import UNSET, UnsetType

from counterfoil.adapters.sandbox.protocol.answers import listing, retrieving
from counterfoil.adapters.sandbox.protocol.parameters import ListParams
from counterfoil.adapters.sandbox.protocol.routes import Route
from counterfoil.adapters.sandbox.shapes.event import EVENT


class EventList(ListParams, frozen=True, kw_only=True):
    """What events are listed by."""

    type: str | UnsetType = UNSET


ROUTES: tuple[Route, ...] = (
    listing(EVENT, "/v1/events", EventList, lambda asked: {"type": asked.type}),
    retrieving(EVENT, "/v1/events/{id}"),
)
