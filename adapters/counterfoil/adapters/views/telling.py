"""Tells the rows of the log to those who fill read models."""

from collections.abc import Callable, Sequence

from attrs import define, field

from counterfoil.adapters.event_store.errors import StoreError
from counterfoil.adapters.event_store.ledger import EventRow
from counterfoil.adapters.event_store.opened import OpenedRows
from counterfoil.adapters.streams import ACCOUNT_KIND
from counterfoil.adapters.views.filling import Filler
from counterfoil.domain.moments import to_micros
from counterfoil.projections.read_model import Told


@define(eq=False)
class Batch:
    """What one filler is told of some rows, and why not more, where one of them can't be read."""

    told: list[Told] = field(factory=list)
    broken: StoreError | None = None


Passes = Callable[[str, int], bool]
"""Tells whether an event of a stream, at a position, is passed over."""


def tell(opened: OpenedRows, fillers: Sequence[Filler], passes: Sequence[Passes]) -> list[Batch]:
    """
    Return what each filler is told of some rows, up to the first that it can't be.

    An event is opened once for all, and only as far as anybody asks.
    """
    batches = [Batch() for _ in fillers]
    kinds: dict[tuple[str, str], tuple[tuple[bool, ...], bool]] = {}
    for row in opened.rows:
        position, stream, _, topic, _ = row
        account, kind, id_ = parts_of(stream)
        found = kinds.get((kind, topic))
        if found is None:
            found = kinds[kind, topic] = _who_listens(fillers, kind, opened.class_of(topic))
        listening, reads = found
        if not any(listening):
            continue
        told: Told | StoreError | None = None
        for listens, batch, passed in zip(listening, batches, passes, strict=True):
            if not listens or batch.broken is not None or passed(stream, position):
                continue
            if told is None:
                told = _told(opened, row, (account, kind, id_), reads=reads)
            if isinstance(told, Told):
                batch.told.append(told)
            else:
                batch.broken = told
    return batches


def _who_listens(
    fillers: Sequence[Filler], kind: str, event: type | None
) -> tuple[tuple[bool, ...], bool]:
    """Tell which fillers listen to events of a class, and whether any asks what they say."""
    listening = tuple(each.listens_to(kind, event) for each in fillers)
    asked = (each.reads(event) for each, listens in zip(fillers, listening, strict=True) if listens)
    return listening, any(asked)


def _told(
    opened: OpenedRows, row: EventRow, parts: tuple[str, str, str], *, reads: bool
) -> Told | StoreError:
    position, stream, version, topic, _ = row
    account, kind, id_ = parts
    try:
        header = opened.header(row)
        event = opened.event(row) if reads else None
    except StoreError as error:
        return error
    return Told(
        position=position,
        stream=stream,
        account=account,
        kind=kind,
        id=id_,
        version=version,
        stored_name=topic,
        event=event,
        happened_at=to_micros(header.happened_at),
        recorded_at=to_micros(header.recorded_at),
        cause=header.cause,
    )


def parts_of(stream: str) -> tuple[str, str, str]:
    """
    Return of a stream ``acct_1/live/subscription/sub_1`` the place, the kind and the id.

    The place of the account itself, whose stream is ``acct_1/account``, is its id alone.
    """
    parts = stream.split("/", 3)
    if len(parts) == 4:  # noqa: PLR2004 - an account, a mode, a kind and an id.
        return f"{parts[0]}/{parts[1]}", parts[2], parts[3]
    return parts[0], ACCOUNT_KIND, parts[0]
