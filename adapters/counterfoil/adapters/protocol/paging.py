"""Pages of lists (R180): where they begin, and when what they hold was created."""

from collections.abc import Sequence

from msgspec import UNSET, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, no_such
from counterfoil.adapters.protocol.parameters import ListParams, Range

_BOUNDS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def check_cursors(params: ListParams) -> None:
    """
    Check that a page has one cursor at most.

    Raises:
        ApiError: it has two.
    """
    if params.starting_after is not UNSET and params.ending_before is not UNSET:
        raise ApiError(
            "You can only specify one of these parameters: ending_before, starting_after."
        )


def page_of(ids: Sequence[str], params: ListParams, noun: str) -> tuple[slice, bool]:
    """
    Return which of some objects, by their ids in order, are on a page, and whether there are more.

    Raises:
        ApiError: a cursor names none of them.
    """
    if not isinstance(params.ending_before, UnsetType):
        end = _place(ids, params.ending_before, noun, "ending_before")
        first = max(0, end - params.limit)
        return slice(first, end), first > 0
    start = 0
    if not isinstance(params.starting_after, UnsetType):
        start = _place(ids, params.starting_after, noun, "starting_after") + 1
    end = start + params.limit
    return slice(start, end), end < len(ids)


def _place(ids: Sequence[str], id: str, noun: str, param: str) -> int:
    if id not in ids:
        raise no_such(noun, id, param=param, status=400)
    return ids.index(id)


def created_within(asked: Range | int | UnsetType) -> list[tuple[str, int]]:
    """Return bounds on when objects were created, such as ``(">=", 1)``."""
    if isinstance(asked, UnsetType):
        return []
    if isinstance(asked, int):
        return [("=", asked)]
    return [
        (sign, bound)
        for name, sign in _BOUNDS.items()
        if isinstance(bound := getattr(asked, name), int)
    ]
