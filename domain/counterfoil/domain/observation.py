"""What a sighting of one of Stripe's objects is, and how its facets are read."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Generic, TypeVar

from attrs import frozen

from counterfoil.domain.values import Annotations, Known, OpenEnum

Observed = TypeVar("Observed")
T = TypeVar("T")
U = TypeVar("U")

GONE = Known(value=True)
"""The facet ``deleted`` of what exists no longer."""


class Origin(OpenEnum):
    """
    What a sighting came with: the object's creation, a change of it, or a look at it.

    A change is ``UNTOLD`` where the statement of it should say what stood before, and doesn't.
    """

    CREATED = "created"
    CHANGED = "changed"
    UNTOLD = "untold"
    LISTED = "listed"


@frozen(kw_only=True)
class Sighting(Generic[Observed]):
    """
    One statement about one object, by an event or by a look.

    Args:
        event_id: makes a statement count once; orders statements of one second that don't add up.
        happened_at: Stripe's stamp, whole seconds (UTC).
        before: the facets as they stood before, where the statement tells it
            (``previous_attributes``).
        after: the facets as stated.
    """

    event_id: str
    happened_at: datetime
    origin: Origin
    before: Observed | None
    after: Observed


def stated(facet: Known[T] | None, otherwise: U) -> T | U:
    """Return what is stated of a facet; ``otherwise`` where it is UNKNOWN."""
    return otherwise if facet is None else facet.value


def news(facet: Known[T] | None, held: object) -> Known[T] | None:
    """Return what is stated of a facet where it differs from what is held."""
    return None if facet is None or facet.value == held else facet


def news_of_metadata(
    facet: Known[Mapping[str, str]] | None, held: Annotations
) -> Known[Mapping[str, str]] | None:
    """Return what is stated of metadata where it differs; what was erased stays erased."""
    return None if held.erased else news(facet, held.metadata)


def when_known(value: T | None) -> Known[T] | None:
    """Return a facet whose absence means that nobody has told it."""
    return None if value is None else Known(value)


def unless_erased(held: Annotations) -> Known[Mapping[str, str]] | None:
    """Return the facet that is the metadata held; what was erased is UNKNOWN."""
    return None if held.erased else Known(held.metadata)


def of_part(part_id: str, facet: str) -> str:
    """Name a facet of an object among those of the aggregate that holds it: ``price_1.active``."""
    return f"{part_id}.{facet}"


def holder_of(facet: str) -> str:
    """Return the object that a facet so named belongs to; the aggregate's own have no holder."""
    return facet.rpartition(".")[0]


def facets_of_part(part_id: str, facets: Iterable[str]) -> tuple[str, ...]:
    """Return those of an aggregate's facets that are of an object it holds, by their own names."""
    own = (facet for facet in facets if holder_of(facet) == part_id)
    return tuple(facet.removeprefix(of_part(part_id, "")) for facet in own)


def doubts_after(held: Iterable[str], told: Iterable[str], part_id: str = "") -> tuple[str, ...]:
    """
    Replace the doubts about one object that an aggregate holds; without an id, about itself.

    The others stay as they are held.
    """
    others = (facet for facet in held if holder_of(facet) != part_id)
    own = (of_part(part_id, facet) if part_id else facet for facet in told)
    return tuple(sorted({*others, *own}))
