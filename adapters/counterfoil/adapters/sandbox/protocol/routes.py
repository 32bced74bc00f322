"""Which method and address is answered by what."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias, TypeVar, overload

from attrs import field, frozen
from msgspec import Struct

from counterfoil.adapters.sandbox.protocol.json_values import Json, JsonObject
from counterfoil.adapters.sandbox.records.kinds import Kind
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


@frozen
class Route:
    """
    One method and address, such as ``POST /v1/customers/{customer}``.

    ``handle`` takes the turn, the parameters, and the ids of the address in their order.
    """

    method: str
    path: str
    params: type[Struct]
    handle: Callable[..., Answer]


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
    return Route(method, path, params, handle)


class Routes:
    """Finds the route of a request."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._by_shape: dict[tuple[str, int], list[tuple[tuple[str, ...], Route]]] = {}
        for one in routes:
            parts = tuple(one.path.strip("/").split("/"))
            self._by_shape.setdefault((one.method, len(parts)), []).append((parts, one))
        for served in self._by_shape.values():
            # What is spelt out goes before what stands for an id.
            served.sort(key=lambda entry: [part.startswith("{") for part in entry[0]])

    def find(self, method: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
        """Return the route and the ids in the address, or ``None`` where none is served."""
        asked = path.removeprefix("/").split("/")
        for parts, one in self._by_shape.get((method, len(asked)), ()):
            if all(
                part.startswith("{") or part == at for part, at in zip(parts, asked, strict=True)
            ):
                ids = [at for part, at in zip(parts, asked, strict=True) if part.startswith("{")]
                # Stripe searches where its ids would stand; nothing is searched here.
                if all(ids) and "search" not in ids:
                    return one, tuple(ids)
        return None
