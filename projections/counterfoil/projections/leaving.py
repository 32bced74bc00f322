"""How a subscription's customer leaves or stays, step by step, as the entries tell it."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from counterfoil.domain.subscription.terms import EndReason, Status
from counterfoil.projections.cancellations import CANCELLATIONS
from counterfoil.projections.read_model import Entry, Row, in_order_of_happening


class StepKind(StrEnum):
    """
    What happened.

    ``LAPSED``: Stripe refused to cancel at once, as it was asked. ``EXPIRED``: it was never paid
    for the first time, so that nobody left.
    """

    ASKED = "asked"
    REVERSED = "reversed"
    LAPSED = "lapsed"
    ENDED = "ended"
    EXPIRED = "expired"
    REASON_GIVEN = "reason_given"
    COMMENTED = "commented"
    ACCEPTED = "accepted"
    DECLINED = "declined"


GOING = frozenset({StepKind.REVERSED, StepKind.LAPSED})
"""After these a subscription goes on."""

STANDING = GOING | {StepKind.ASKED, StepKind.ENDED, StepKind.EXPIRED}
"""These decide whether it does."""


class Step(NamedTuple):
    """
    One step.

    Args:
        at: the second, in microseconds since 1970; ``position``: that of the event.
        coupon: the one that was offered.
    """

    kind: StepKind
    at: int
    position: int
    feedback: str | None = None
    feedback_option: str | None = None
    coupon: str | None = None


def steps(entries: Iterable[Entry]) -> Iterator[Step]:
    """
    Yield the steps of one subscription, in the order in which they happened.

    Of each second counts what it comes to: whatever was taken back within it, nobody can tell in
    which order it came.
    """
    row = CANCELLATIONS.blank()
    for at, several in groupby(sorted(entries, key=in_order_of_happening), key=_second):
        before = row.copy()
        answered: list[Step] = []
        for entry in several:
            CANCELLATIONS.take(row, entry)
            answered += _answers(entry, row)
        position = entry.position
        if (kind := _standing(before, row)) is not None:
            if kind is StepKind.ENDED and not _leaves(before) and _was_asked_for(row):
                # It was canceled at once: it was asked for and over in one.
                yield Step(StepKind.ASKED, at, position)
            yield Step(kind, at, position)
        if _reason(row) not in (_reason(before), (None, None)):
            yield Step(StepKind.REASON_GIVEN, at, position, *_reason(row))
        yield from answered


def _second(entry: Entry) -> int:
    return entry.at


def _answers(entry: Entry, row: Row) -> Iterator[Step]:
    """Yield what somebody wrote, and what became of an offer."""
    if entry.told.get("commented"):
        yield Step(StepKind.COMMENTED, entry.at, entry.position, *_reason(row))
    if "offer" in entry.told:
        kind = StepKind.ACCEPTED if row["offer_accepted"] else StepKind.DECLINED
        yield Step(kind, entry.at, entry.position, coupon=str(row["offer"]))


def _standing(before: Row, after: Row) -> StepKind | None:
    """Return the step that one row makes of another, if it is one."""
    if before["ended"] is not None:
        return None
    if after["ended"] is not None:
        return StepKind.ENDED if after["ended"] == Status.CANCELED.value else StepKind.EXPIRED
    if _leaves(before) == _leaves(after):
        return None
    if _leaves(after):
        return StepKind.ASKED
    return StepKind.REVERSED if _is_set_to_end(before) else StepKind.LAPSED


def _leaves(row: Row) -> bool:
    return _is_set_to_end(row) or bool(row["requested"])


def _is_set_to_end(row: Row) -> bool:
    """As Stripe tells it, by the flag or by the date (R110)."""
    return bool(row["cancel_at_period_end"]) or row["cancel_at"] is not None


def _was_asked_for(row: Row) -> bool:
    return row["end_reason"] == EndReason.CANCELLATION_REQUESTED.value


def _reason(row: Row) -> tuple[str | None, str | None]:
    feedback, option = row["feedback"], row["feedback_option"]
    return None if feedback is None else str(feedback), None if option is None else str(option)
