"""What handlers answer, and the routes that they are called by."""

from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeVar, overload

from attrs import field, frozen
from msgspec import Struct

from counterfoil.adapters.protocol.json_values import Json, JsonObject
from counterfoil.adapters.protocol.kinds import Kind
from counterfoil.adapters.protocol.routes import Route as RouteTo
from counterfoil.adapters.sandbox.records.turn import Turn

P = TypeVar("P", bound=Struct)


@frozen
class Shown:
    """The answer is an object, as it is when the turn ends; ``revealed`` fields aren't hidden."""

    kind: Kind[dict[str, Json]]
    id: str
    revealed: Mapping[str, str] = field(factory=dict)


@frozen
class Listed:
    """The answer is a page of a list."""

    kind: Kind[dict[str, Json]]
    ids: tuple[str, ...]
    has_more: bool
    url: str


@frozen
class Part:
    """The answer is a page of a list that another object holds: records of the kind."""

    kind: Kind[dict[str, Json]]
    records: tuple[JsonObject, ...]
    has_more: bool
    url: str


@frozen
class Unkept:
    """The answer is an object that isn't kept, such as a preview: a record of its kind."""

    kind: Kind[dict[str, Json]]
    record: JsonObject


@frozen
class Gone:
    """The answer is that an object was deleted."""

    kind: Kind[dict[str, Json]]
    id: str


Answer: TypeAlias = Shown | Listed | Part | Unkept | Gone

Route: TypeAlias = RouteTo[Answer]
"""A route whose handler takes a turn."""


@overload
def route(
    method: str, path: str, params: type[P], handle: Callable[[Turn, P], Answer]
) -> Route: ...
@overload
def route(
    method: str, path: str, params: type[P], handle: Callable[[Turn, P, str], Answer]
) -> Route: ...
@overload
def route(
    method: str, path: str, params: type[P], handle: Callable[[Turn, P, str, str], Answer]
) -> Route: ...
def route(method: str, path: str, params: type[P], handle: Callable[..., Answer]) -> Route:
    """Return a route, its handler checked against its parameters."""
    return RouteTo(method, path, params, handle)
