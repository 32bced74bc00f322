"""Which method and address is answered by what."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from attrs import frozen
from msgspec import Struct

A_co = TypeVar("A_co", covariant=True)


@frozen
class Route(Generic[A_co]):
    """
    One method and address, such as ``POST /v1/customers/{customer}``.

    ``handle`` takes the turn, the parameters, and the ids of the address in their order.
    """

    method: str
    path: str
    params: type[Struct]
    handle: Callable[..., A_co]


R = TypeVar("R", bound=Route[object])


class Routes(Generic[R]):
    """Finds the route of a request."""

    def __init__(self, routes: Iterable[R]) -> None:
        self._by_shape: dict[tuple[str, int], list[tuple[tuple[str, ...], R]]] = {}
        for one in routes:
            parts = tuple(one.path.strip("/").split("/"))
            self._by_shape.setdefault((one.method, len(parts)), []).append((parts, one))
        for served in self._by_shape.values():
            # What is spelt out goes before what stands for an id.
            served.sort(key=lambda entry: [part.startswith("{") for part in entry[0]])

    def find(self, method: str, path: str) -> tuple[R, tuple[str, ...]] | None:
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
