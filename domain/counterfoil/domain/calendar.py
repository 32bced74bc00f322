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


def whole_second(moment: datetime) -> datetime:
    """Return the second in which a moment lies: Stripe keeps no smaller parts."""
    return moment.replace(microsecond=0)


def _add_months(start: datetime, months: int) -> datetime:
    years, month_index = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month_index + 1
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))
