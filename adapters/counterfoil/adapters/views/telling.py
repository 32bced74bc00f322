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


def tell(
    opened: OpenedRows, fillers: Sequence[Filler], passes: Sequence[Passes | None]
) -> list[Batch]:
    """
    Return what each filler is told of some rows, up to the first that it can't be.

    An event is opened once for all, and only as far as anybody asks.
    """
    batches = [Batch() for _ in fillers]
    kinds: dict[tuple[str, str], tuple[tuple[int, ...], bool]] = {}
    for row in opened.rows:
        position, stream, _, topic, _ = row
        account, kind, id_ = parts_of(stream)
        found = kinds.get((kind, topic))
        if found is None:
            found = kinds[kind, topic] = _who_listens(fillers, kind, opened.class_of(topic))
        listening, reads = found
        told: Told | StoreError | None = None
        for number in listening:
            batch, passed = batches[number], passes[number]
            if batch.broken is not None or (passed is not None and passed(stream, position)):
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
) -> tuple[tuple[int, ...], bool]:
    """Tell which fillers listen to events of a class, and whether any asks what they say."""
    listening = [each for each in enumerate(fillers) if each[1].listens_to(kind, event)]
    reads = any(filler.reads(event) for _, filler in listening)
    return tuple(number for number, _ in listening), reads


def _told(
    opened: OpenedRows, row: EventRow, parts: tuple[str, str, str], *, reads: bool
) -> Told | StoreError:
    position, stream, version, topic, _ = row
    account, kind, id_ = parts
    try:
        trace = opened.trace(row)
        event = opened.event(row) if reads else None
    except StoreError as error:
        return error
    cause = trace.cause
    return Told(
        position=position,
        stream=stream,
        account=account,
        kind=kind,
        id=id_,
        version=version,
        stored_name=topic,
        event=event,
        happened_at=to_micros(trace.happened_at),
        recorded_at=to_micros(trace.recorded_at),
        actor=cause.actor,
        door=cause.door,
        reference=cause.stripe_event_id or cause.command_id,
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
