"""Tells the rows of the log to those who fill read models."""

from collections.abc import Callable, Sequence
from functools import partial

from attrs import define, field

from counterfoil.adapters.event_store.errors import (
    MissingKeyError,
    StoreError,
    UnreadableEventError,
)
from counterfoil.adapters.event_store.ledger import EventRow
from counterfoil.adapters.event_store.opened import OpenedRows
from counterfoil.adapters.streams import ACCOUNT_KIND
from counterfoil.adapters.views.filling import Filler
from counterfoil.domain.moments import to_micros
from counterfoil.projections.read_model import Told

OWN_FAULTS = (UnreadableEventError, MissingKeyError)
"""The store's errors that are of one event, or of one subject: of the others none is parked."""


@define(eq=False)
class Broken:
    """A row that can't be opened, and why."""

    row: EventRow
    error: Exception


@define(eq=False)
class Batch:
    """What one filler is told of some rows, up to the first that can't be opened."""

    told: list[Told] = field(factory=list)
    broken: Broken | None = None


Passes = Callable[[str, int], bool]
"""Tells whether an event of a stream, at a position, is passed over."""


def tell(opened: OpenedRows, fillers: Sequence[Filler], passes: Sequence[Passes]) -> list[Batch]:
    """
    Return what each filler is told of some rows, up to the first that it can't be.

    An event is opened once for all, and only for those who ask what it says: others are told that
    it happened, even where it can't be read.

    Raises:
        StoreError: the store, or the keys beside it, can't be read just now.
    """
    batches = [Batch() for _ in fillers]
    kinds: dict[tuple[str, str], tuple[tuple[bool, bool], ...]] = {}
    for row in opened.rows:
        position, stream, _, topic, _ = row
        account, kind, id_ = parts_of(stream)
        found = kinds.get((kind, topic))
        if found is None:
            found = kinds[kind, topic] = _who_listens(fillers, kind, opened.class_of(topic))
        happened: Told | Broken | None = None
        said: Told | Broken | None = None
        for (listens, reads), batch, passed in zip(found, batches, passes, strict=True):
            if not listens or batch.broken is not None or passed(stream, position):
                continue
            if happened is None:
                happened = _tried(row, partial(_happened, opened, row, (account, kind, id_)))
            if said is None and reads:
                said = happened
                if isinstance(happened, Told):
                    said = _tried(row, partial(_said, opened, row, happened))
            told = said if reads else happened
            if isinstance(told, Told):
                batch.told.append(told)
            else:
                batch.broken = told
    return batches


def _who_listens(
    fillers: Sequence[Filler], kind: str, event: type | None
) -> tuple[tuple[bool, bool], ...]:
    """Tell of each filler whether it listens to events of a class, and asks what they say."""
    return tuple((each.listens_to(kind, event), each.reads(event)) for each in fillers)


def _tried(row: EventRow, read: Callable[[], Told]) -> Told | Broken:
    try:
        return read()
    except OWN_FAULTS as error:
        return Broken(row, error)
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this row's.
        return Broken(row, error)


def _said(opened: OpenedRows, row: EventRow, happened: Told) -> Told:
    happened.event = opened.event(row)
    return happened


def _happened(opened: OpenedRows, row: EventRow, parts: tuple[str, str, str]) -> Told:
    position, stream, version, topic, _ = row
    account, kind, id_ = parts
    header = opened.header(row)
    return Told(
        position=position,
        stream=stream,
        account=account,
        kind=kind,
        id=id_,
        version=version,
        stored_name=topic,
        event=None,
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
