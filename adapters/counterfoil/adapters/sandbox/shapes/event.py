"""Events: what happened to which object, and what it held before (R158)."""

from typing import Literal, NotRequired, TypedDict

from counterfoil.adapters.protocol.kinds import Kind


class EventData(TypedDict):
    """The object of an event; of an update also what it held before."""

    object: dict[str, object]
    previous_attributes: NotRequired[dict[str, object]]


class EventRequest(TypedDict):
    """The request that brought an event about; ``id`` is ``None`` where time did."""

    id: str | None
    idempotency_key: str | None


class Event(TypedDict):
    """An event, as it is kept and sent."""

    id: str
    object: Literal["event"]
    api_version: str
    created: int
    data: EventData
    livemode: bool
    pending_webhooks: int
    request: EventRequest
    type: str


EVENT = Kind("event", Event, "evt", param="id", filters=("pending_webhooks", "type"))
