"""Answers that handlers give, by the kind of object; and those that most kinds give alike."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import msgspec
from msgspec import UnsetType

from counterfoil.adapters.protocol.kinds import Kind
from counterfoil.adapters.protocol.paging import check_cursors, created_within, page_of
from counterfoil.adapters.protocol.parameters import ListParams, NoParams, or_none
from counterfoil.adapters.sandbox.records.store import Wanted
from counterfoil.adapters.sandbox.records.turn import Turn, loosely
from counterfoil.adapters.sandbox.routes import (
    Answer,
    Gone,
    Listed,
    Part,
    Route,
    Shown,
    Unkept,
    route,
)

R = TypeVar("R")
L = TypeVar("L", bound=ListParams)


def shown(kind: Kind[R], id: str, **revealed: str) -> Shown:
    """Answer with an object; ``revealed`` are hidden fields that are shown this once."""
    return Shown(loosely(kind), id, revealed)


def unkept(kind: Kind[R], record: R) -> Unkept:
    """Answer with an object that isn't kept."""
    return Unkept(loosely(kind), msgspec.json.decode(msgspec.json.encode(record), type=dict))


def gone(kind: Kind[R], id: str) -> Gone:
    """Answer that an object was deleted."""
    return Gone(loosely(kind), id)


def page(
    turn: Turn,
    kind: Kind[R],
    params: ListParams,
    url: str,
    *,
    like: Mapping[str, str | tuple[str, ...] | UnsetType | None] | None = None,
    unlike: Mapping[str, str] | None = None,
) -> Listed:
    """
    Answer with a page of a list.

    Args:
        like: what fields of the kind's ``filters`` hold, those left out or ``None`` aside; of
            several values, any will do.

    Raises:
        ApiError: a cursor names nothing, or there are two.
    """
    check_cursors(params)
    wanted = Wanted(
        like={
            field: value for field, value in (like or {}).items() if isinstance(value, str | tuple)
        },
        unlike=unlike or {},
        created=created_within(params.created),
        limit=params.limit,
    )
    ids, has_more = turn.page(
        kind, wanted, or_none(params.starting_after), or_none(params.ending_before)
    )
    return Listed(loosely(kind), tuple(ids), has_more, url)


def part(kind: Kind[R], records: Sequence[R], params: ListParams, url: str) -> Part:
    """
    Answer with a page of records that another object holds, in their order.

    Raises:
        ApiError: a cursor names nothing.
    """
    held = [msgspec.json.decode(msgspec.json.encode(record), type=dict) for record in records]
    on_page, has_more = page_of([record["id"] for record in held], params, kind.noun)
    return Part(loosely(kind), tuple(held[on_page]), has_more, url)


def flag(value: bool | UnsetType) -> str | UnsetType:  # noqa: FBT001 - it is the flag itself.
    """Return a flag as lists are filtered by it."""
    return value if isinstance(value, UnsetType) else ("true" if value else "false")


def retrieving(kind: Kind[R], path: str) -> Route:
    """Return the route that answers with one object; of a deleted one, that it is."""

    def retrieve(turn: Turn, params: NoParams, id: str) -> Answer:
        if kind.leaves_trace and turn.is_deleted(kind, id):
            return gone(kind, id)
        turn.read(kind, id)
        return shown(kind, id)

    return route("GET", path, NoParams, retrieve)


def listing(
    kind: Kind[R],
    path: str,
    params: type[L],
    like: Callable[[L], Mapping[str, str | UnsetType | None]] | None = None,
) -> Route:
    """Return the route that answers with a page of all objects of a kind, or of those alike."""

    def list_all(turn: Turn, params: L) -> Answer:
        return page(turn, kind, params, path, like=None if like is None else like(params))

    return route("GET", path, params, list_all)
