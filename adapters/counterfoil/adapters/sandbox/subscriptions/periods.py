"""The arithmetic of billing periods: where they begin and end, and what part of one is left."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Literal

from attrs import frozen

Unit = Literal["day", "month", "week", "year"]

DAY = 24 * 60 * 60

LATEST = 4_102_444_800
"""The last second that can be asked for: 2100-01-01 00:00:00 UTC."""

_SECONDS = {"day": DAY, "week": 7 * DAY}
_MONTHS = {"month": 1, "year": 12}


@frozen
class Every:
    """How long a period is: ``count`` days, weeks, months or years."""

    unit: Unit
    count: int

    @property
    def about(self) -> int:
        """Return how many seconds it takes at least, to tell the shorter from the longer."""
        return {"day": DAY, "week": 7 * DAY, "month": 28 * DAY, "year": 365 * DAY}[
            self.unit
        ] * self.count


@frozen
class Period:
    """From when, and until before when, in seconds."""

    start: int
    end: int


def boundary(anchor: int, every: Every, number: int, day: int | None = None) -> int:
    """
    Return where a period begins: ``number`` periods after the anchor, or before it.

    Months keep the anchor's day, or take their last where they are shorter: the period after
    January 31 begins on February 28, and the next one on March 31.

    Args:
        day: the day of the month that is meant, where the anchor itself is in too short a month.
    """
    if every.unit in _SECONDS:
        return anchor + _SECONDS[every.unit] * every.count * number
    at = datetime.fromtimestamp(anchor, UTC)
    months = at.year * 12 + at.month - 1 + _MONTHS[every.unit] * every.count * number
    year, month = divmod(months, 12)
    last = monthrange(year, month + 1)[1]
    moved = at.replace(year=year, month=month + 1, day=min(day or at.day, last))
    return int(moved.timestamp())


def period_at(anchor: int, every: Every, at: int, day: int | None = None) -> Period:
    """Return the period that a second is in."""
    number = _guess(anchor, every, at)
    while boundary(anchor, every, number, day) > at:
        number -= 1
    while boundary(anchor, every, number + 1, day) <= at:
        number += 1
    return Period(boundary(anchor, every, number, day), boundary(anchor, every, number + 1, day))


def _guess(anchor: int, every: Every, at: int) -> int:
    if every.unit in _SECONDS:
        return (at - anchor) // (_SECONDS[every.unit] * every.count)
    was, now = datetime.fromtimestamp(anchor, UTC), datetime.fromtimestamp(at, UTC)
    months = (now.year - was.year) * 12 + now.month - was.month
    return months // (_MONTHS[every.unit] * every.count)


def after(start: int, every: Every) -> int:
    """Return the second that is one interval later."""
    return boundary(start, every, 1)


def next_on(
    since: int,
    *,
    day: int,
    month: int | None,
    hour: int | None,
    minute: int | None,
    second: int | None,
) -> int:
    """Return the first second, from another on, on a day at a time, the same unless it is said."""
    start = datetime.fromtimestamp(since, UTC)
    first = start.replace(
        day=1,
        hour=start.hour if hour is None else hour,
        minute=start.minute if minute is None else minute,
        second=start.second if second is None else second,
    )
    while True:
        last = monthrange(first.year, first.month)[1]
        found = first.replace(day=min(day, last))
        if found >= start and month in {None, found.month}:
            return int(found.timestamp())
        first = (first + timedelta(days=31)).replace(day=1)


def prorated(amount: int, period: Period, at: int) -> int:
    """Return what of an amount is for the rest of a period, from a second on; halves go up."""
    length = period.end - period.start
    left = min(max(period.end - at, 0), length)
    if length <= 0:
        return 0
    sign = -1 if amount < 0 else 1
    return sign * ((2 * abs(amount) * left + length) // (2 * length))
