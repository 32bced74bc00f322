"""Tells the rows of the log to those who fill read models."""

from collections.abc import Callable, Sequence

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
from counterfoil.projections.read_model import Reads, Told

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


def tell(
    opened: OpenedRows, fillers: Sequence[Filler], passes: Sequence[Passes | None]
) -> list[Batch]:
    """
    Return what each filler is told of some rows, up to the first that it can't be.

    An event is opened once for all, and only as far as anybody asks: who asks for nothing is told
    that it happened, even where it can't be read.

    Raises:
        StoreError: the store, or the keys beside it, can't be read just now.
    """
    batches = [Batch() for _ in fillers]
    kinds: dict[tuple[str, str], tuple[tuple[int, Reads], ...]] = {}
    last, parts = "", ("", "", "")
    for row in opened.rows:
        stream = row[1]
        if stream != last:
            last, parts = stream, parts_of(stream)
        kind_and_topic = parts[1], row[3]
        listening = kinds.get(kind_and_topic)
        if listening is None:
            listening = _who_listens(fillers, parts[1], opened.class_of(row[3]))
            kinds[kind_and_topic] = listening
        told: Told | None = None
        read = Reads.NOTHING
        for number, reads in listening:
            batch, passed = batches[number], passes[number]
            if batch.broken is not None or (passed is not None and passed(stream, row[0])):
                continue
            try:
                told = told or _happened(opened, row, parts)
                if reads > read:
                    told.event = opened.event(row, personal=reads is Reads.EVERYTHING)
                    read = reads
            except OWN_FAULTS as error:
                batch.broken = Broken(row, error)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, it is this row's.
                batch.broken = Broken(row, error)
            else:
                batch.told.append(told)
    return batches


def _who_listens(
    fillers: Sequence[Filler], kind: str, event: type | None
) -> tuple[tuple[int, Reads], ...]:
    """
    Tell which fillers listen to events of a class, and how much of them each asks for.

    Those who ask for more than nothing are told as much as any of them asks for.
    """
    listening = [
        (number, reads)
        for number, filler in enumerate(fillers)
        if (reads := filler.listens_to(kind, event)) is not None
    ]
    most = max((reads for _, reads in listening), default=Reads.NOTHING)
    return tuple((number, most if reads else reads) for number, reads in listening)


def _happened(opened: OpenedRows, row: EventRow, parts: tuple[str, str, str]) -> Told:
    trace = opened.trace(row)
    cause = trace.cause
    # By place: millions are made.
    return Told(
        row[0],
        row[1],
        *parts,
        row[2],
        row[3],
        None,
        to_micros(trace.happened_at),
        to_micros(trace.recorded_at),
        cause.actor,
        cause.door,
        cause.stripe_event_id or cause.command_id,
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
