"""What handlers answer, and the routes that they are called by."""

from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar, overload

from attrs import field, frozen
from msgspec import Struct

from counterfoil.adapters.api.caller import Caller
from counterfoil.adapters.api.kinds import AnyKind
from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.adapters.protocol.paging import check_cursors, created_within, page_of
from counterfoil.adapters.protocol.parameters import ListParams, NoParams
from counterfoil.adapters.protocol.routes import Route as RouteTo

P = TypeVar("P", bound=Struct)


@frozen
class One:
    """The answer is an object; ``customer`` names whose personal data it may hold."""

    json: JsonObject
    customer: str | None = None


@frozen
class Many:
    """The answer is a page of a list."""

    objects: Sequence[JsonObject]
    has_more: bool


@frozen
class Gone:
    """The answer is that an object was deleted."""

    id: str


Answer: TypeAlias = One | Many | Gone


@frozen
class Route(RouteTo[Answer]):
    """A route whose handler takes the caller; ``kind`` is that of what it answers with."""

    kind: AnyKind = field(kw_only=True)


@overload
def route(
    kind: AnyKind, method: str, path: str, params: type[P], handle: Callable[[Caller, P], Answer]
) -> Route: ...
@overload
def route(
    kind: AnyKind,
    method: str,
    path: str,
    params: type[P],
    handle: Callable[[Caller, P, str], Answer],
) -> Route: ...
@overload
def route(
    kind: AnyKind,
    method: str,
    path: str,
    params: type[P],
    handle: Callable[[Caller, P, str, str], Answer],
) -> Route: ...
def route(
    kind: AnyKind, method: str, path: str, params: type[P], handle: Callable[..., Answer]
) -> Route:
    """Return a route, its handler checked against its parameters."""
    return Route(method, path, params, handle, kind=kind)


def retrieving(kind: AnyKind, path: str) -> Route:
    """Return the route that answers with one object; of a deleted one, that it is."""

    def retrieve(caller: Caller, params: NoParams, id: str) -> Answer:
        found = caller.find(kind, id)
        if found is not None and found.deleted and kind.leaves_trace:
            return Gone(id)
        return One(caller.read(kind, id))

    return route(kind, "GET", path, NoParams, retrieve)


def page(objects: Sequence[JsonObject], params: ListParams, kind: AnyKind) -> Many:
    """
    Answer with a page of objects that are all at hand, in their order.

    Raises:
        ApiError: a cursor names none of them, or there are two.
    """
    check_cursors(params)
    bounds = created_within(params.created)
    fitting = [each for each in objects if all(_fits(each, *bound) for bound in bounds)]
    on_page, has_more = page_of([str(each["id"]) for each in fitting], params, kind.noun)
    return Many(fitting[on_page], has_more)


def _fits(shown: JsonObject, sign: str, bound: int) -> bool:
    created = shown.get("created")
    if not isinstance(created, int):
        return False
    return {
        "=": created == bound,
        "<": created < bound,
        "<=": created <= bound,
        ">": created > bound,
        ">=": created >= bound,
    }[sign]
