"""Events, as they are listed and retrieved."""

from fnmatch import fnmatchcase
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.parameters import ListParams
from counterfoil.adapters.sandbox.answers import page, retrieving
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.event import EVENT
from counterfoil.adapters.sandbox.webhooks.event_types import ALL, EVENT_TYPES

_PATH = "/v1/events"
_REACHED_ALL = {"pending_webhooks": "0"}


class EventList(ListParams, frozen=True, kw_only=True):
    """What events are listed by; ``type`` may be a group, such as ``customer.*``."""

    delivery_success: bool | UnsetType = UNSET
    type: str | UnsetType = UNSET
    types: Annotated[list[str], Meta(max_length=20)] | UnsetType = UNSET


def list_all(turn: Turn, params: EventList) -> Answer:
    """List events, the newest first."""
    reached = params.delivery_success
    return page(
        turn,
        EVENT,
        params,
        _PATH,
        like={"type": _types(params), **(_REACHED_ALL if reached is True else {})},
        unlike=_REACHED_ALL if reached is False else {},
    )


def _types(params: EventList) -> tuple[str, ...] | UnsetType:
    """Return the types that are asked for, each member of a group."""
    group, types = params.type, params.types
    if isinstance(group, UnsetType):
        return types if isinstance(types, UnsetType) else tuple(types)
    if types is not UNSET:
        raise ApiError("You may only specify one of these parameters: type, types.")
    if ALL in group:
        return tuple(type for type in EVENT_TYPES if fnmatchcase(type, group))
    return (group,)


ROUTES: tuple[Route, ...] = (
    route("GET", _PATH, EventList, list_all),
    retrieving(EVENT, f"{_PATH}/{{id}}"),
)
