"""Pages of what an account has much of, found in the read models: the newest first (R180)."""

from collections.abc import Mapping, Sequence

from attrs import field, frozen
from sqlalchemy import ColumnElement, Select, Table, select

from counterfoil.adapters.api.answers import Many
from counterfoil.adapters.api.caller import Caller
from counterfoil.adapters.api.kinds import AnyKind
from counterfoil.adapters.protocol.errors import no_such
from counterfoil.adapters.protocol.paging import check_cursors, created_within
from counterfoil.adapters.protocol.parameters import ListParams, or_none
from counterfoil.adapters.views.errors import UnknownStartError
from counterfoil.projections.answers import Query
from counterfoil.projections.read_model import ReadModel, Row
from counterfoil.projections.tables import Sorting, paged

_MICROS = 1_000_000


@frozen(kw_only=True)
class Wanted:
    """
    Which rows are wanted.

    Args:
        like: what columns hold; of several values, any will do.
        unlike: what columns don't hold, of several values none of them.
        created: bounds on when they were created, in seconds, such as ``(">=", 1)``.
        falling: whether the newest comes first.
        after: the id of the last that one had.
    """

    like: Mapping[str, tuple[str | bool, ...]] = field(factory=dict)
    unlike: Mapping[str, tuple[str | bool, ...]] = field(factory=dict)
    created: Sequence[tuple[str, int]] = ()
    falling: bool = True
    after: str | None = None
    limit: int
    id: None = None
    customer: None = None


def list_rows(  # noqa: PLR0913 - a list is asked for by as much.
    caller: Caller,
    model: ReadModel,
    kind: AnyKind,
    params: ListParams,
    *,
    like: Mapping[str, str | tuple[str | bool, ...] | None] | None = None,
    unlike: Mapping[str, tuple[str | bool, ...]] | None = None,
) -> Many:
    """
    Answer with a page of objects by the rows of a read model, which is brought up to date first.

    Args:
        like: what columns hold; ``None`` leaves it open.

    Raises:
        ApiError: a cursor names nothing, or there are two.
    """
    check_cursors(params)
    before = or_none(params.ending_before)
    after = before or or_none(params.starting_after)
    wanted = Wanted(
        like={
            column: (held,) if isinstance(held, str) else held
            for column, held in (like or {}).items()
            if held is not None
        },
        unlike=unlike or {},
        created=created_within(params.created),
        falling=before is None,
        after=after,
        limit=params.limit,
    )
    caller.portal.views.catch_up()
    try:
        found = caller.place.bound.views.find(_query(model), wanted)
    except UnknownStartError:
        cursor = "starting_after" if before is None else "ending_before"
        raise no_such(kind.noun, after or "", param=cursor, status=400) from None
    ids = found.answers if before is None else found.answers[::-1]
    shown = (caller.find(kind, id) for id in ids)
    return Many([each.json for each in shown if each is not None], found.has_more)


def _query(model: ReadModel) -> Query[Wanted, str]:
    return Query(model=model, select=_select, answer=_id, after=lambda wanted: wanted.after)


def _id(row: Row) -> str:
    return str(row["id"])


def _select(table: Table, account: str, wanted: Wanted) -> "Select[tuple[object, ...]]":
    found = select(table).where(table.c.account == account)
    for column, held in wanted.like.items():
        found = found.where(table.c[column].in_(held))
    for column, held in wanted.unlike.items():
        found = found.where(table.c[column].not_in(held))
    for sign, second in wanted.created:
        found = found.where(_bound(table, sign, second))
    sorting = Sorting(by="created", falling=wanted.falling, after=wanted.after, limit=wanted.limit)
    return paged(found, table, account, sorting)


def _bound(table: Table, sign: str, second: int) -> "ColumnElement[bool]":
    """Compare whole seconds, of which the table holds the parts, too."""
    created, start, end = table.c.created, second * _MICROS, (second + 1) * _MICROS
    match sign:
        case ">":
            return created >= end
        case ">=":
            return created >= start
        case "<":
            return created < start
        case "<=":
            return created < end
        case _:
            return created.between(start, end - 1)
