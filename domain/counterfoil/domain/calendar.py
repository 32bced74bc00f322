"""
Adding billing intervals to a moment, the way Stripe does: months keep their day where they have
it.
"""

from calendar import monthrange
from datetime import datetime, timedelta

from counterfoil.domain.product.price import Interval


def add_interval(start: datetime, interval: Interval, count: int) -> datetime:
    """
    Return the moment ``count`` intervals after ``start``.

    The 31st becomes the last day of a shorter month. An interval that this release doesn't know
    counts as a month.
    """
    match interval:
        case Interval.DAY:
            return start + timedelta(days=count)
        case Interval.WEEK:
            return start + timedelta(weeks=count)
        case Interval.YEAR:
            return _add_months(start, 12 * count)
        case _:
            return _add_months(start, count)


def next_in_cycle(anchor: datetime, interval: Interval, count: int, start: datetime) -> datetime:
    """
    Return when a period that begins at ``start`` ends: ``count`` intervals later, on the cycle.

    It is counted from the anchor, so that a cycle of the 31st has its 28 February and then its 31
    March. A period that begins beside the cycle ends where the cycle is nearest to its due length.
    """
    due = add_interval(start, interval, count)
    passed = _cycles_between(anchor, due, interval, count)
    near = (add_interval(anchor, interval, count * n) for n in (passed - 1, passed, passed + 1))
    return min(near, key=lambda moment: abs(moment - due))


def whole_second(moment: datetime) -> datetime:
    """Return the second in which a moment lies: Stripe keeps no smaller parts."""
    return moment.replace(microsecond=0)


def _cycles_between(anchor: datetime, moment: datetime, interval: Interval, count: int) -> int:
    """Count the cycles from the anchor to a moment; one more or less where a month is cut short."""
    months = 12 * (moment.year - anchor.year) + moment.month - anchor.month
    match interval:
        case Interval.DAY:
            return (moment - anchor) // timedelta(days=count)
        case Interval.WEEK:
            return (moment - anchor) // timedelta(weeks=count)
        case Interval.YEAR:
            return months // (12 * count)
        case _:
            return months // count


def _add_months(start: datetime, months: int) -> datetime:
    years, month_index = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month_index + 1
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))
