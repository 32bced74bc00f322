"""Adding billing intervals: months keep their day where they have it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from counterfoil.domain.calendar import add_interval, next_in_cycle, whole_second
from counterfoil.domain.product.price import Interval


def day(year: int, month: int, day_of_month: int) -> datetime:
    """Return half past nine in the morning of a day."""
    return datetime(year, month, day_of_month, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "interval", "count", "end"),
    [
        (day(2026, 11, 2), Interval.DAY, 1, day(2026, 11, 3)),
        (day(2026, 12, 30), Interval.DAY, 3, day(2027, 1, 2)),
        (day(2026, 11, 2), Interval.WEEK, 2, day(2026, 11, 16)),
        (day(2026, 11, 2), Interval.MONTH, 1, day(2026, 12, 2)),
        (day(2026, 12, 15), Interval.MONTH, 1, day(2027, 1, 15)),
        (day(2026, 11, 2), Interval.MONTH, 14, day(2028, 1, 2)),
        (day(2026, 1, 31), Interval.MONTH, 1, day(2026, 2, 28)),
        (day(2028, 1, 31), Interval.MONTH, 1, day(2028, 2, 29)),
        (day(2026, 1, 31), Interval.MONTH, 3, day(2026, 4, 30)),
        (day(2026, 11, 2), Interval.YEAR, 1, day(2027, 11, 2)),
        (day(2028, 2, 29), Interval.YEAR, 1, day(2029, 2, 28)),
        (day(2028, 2, 29), Interval.YEAR, 4, day(2032, 2, 29)),
        (day(2026, 1, 31), Interval("moon"), 1, day(2026, 2, 28)),
    ],
)
def test_an_interval_after_a_moment(
    start: datetime, interval: Interval, count: int, end: datetime
) -> None:
    """The 31st becomes the last day of a shorter month; an unknown interval counts as a month."""
    assert add_interval(start, interval, count) == end


MOMENTS = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001
    max_value=datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given_any(MOMENTS, st.sampled_from(Interval), st.integers(1, 36))
def test_time_runs_forward(start: datetime, interval: Interval, count: int) -> None:
    """The time of day stays, and more intervals end later."""
    end = add_interval(start, interval, count)
    assert start < end < add_interval(start, interval, count + 1)
    assert end.timetz() == start.timetz()


@given_any(MOMENTS, st.integers(1, 36))
def test_a_month_is_left_by_three_days_at_most(start: datetime, count: int) -> None:
    """The day is kept, or it is the last of its month."""
    end = add_interval(start, Interval.MONTH, count)
    months = (end.year - start.year) * 12 + end.month - start.month
    assert months == count
    assert end.day == start.day or (end + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("anchor", "interval", "count", "start", "end"),
    [
        (day(2026, 1, 31), Interval.MONTH, 1, day(2026, 2, 28), day(2026, 3, 31)),
        (day(2026, 1, 31), Interval.MONTH, 1, day(2028, 1, 31), day(2028, 2, 29)),
        (day(2026, 1, 31), Interval.MONTH, 3, day(2026, 4, 30), day(2026, 7, 31)),
        (day(2024, 2, 29), Interval.YEAR, 1, day(2027, 2, 28), day(2028, 2, 29)),
        (day(2026, 12, 31), Interval.MONTH, 1, day(2026, 2, 28), day(2026, 3, 31)),
        (day(2026, 1, 15), Interval.MONTH, 1, day(2026, 2, 18), day(2026, 3, 15)),
        (day(2026, 1, 15), Interval.MONTH, 1, day(2026, 2, 12), day(2026, 3, 15)),
        (day(2026, 1, 31), Interval.MONTH, 1, day(2026, 2, 1), day(2026, 2, 28)),
        (day(2026, 1, 1), Interval.MONTH, 1, day(2026, 1, 20), day(2026, 3, 1)),
        (day(1996, 2, 29), Interval.YEAR, 1, day(2027, 2, 28), day(2028, 2, 29)),
        (day(2026, 11, 2), Interval.DAY, 10, day(2026, 11, 12), day(2026, 11, 22)),
        (day(2026, 11, 2), Interval.DAY, 10, day(2026, 11, 14), day(2026, 11, 22)),
        (day(2026, 11, 2), Interval.WEEK, 2, day(2026, 11, 16), day(2026, 11, 30)),
        (day(2026, 11, 2), Interval("moon"), 1, day(2026, 12, 2), day(2027, 1, 2)),
    ],
)
def test_the_next_period_of_a_cycle(
    anchor: datetime, interval: Interval, count: int, start: datetime, end: datetime
) -> None:
    """It ends on the cycle, which is counted from the anchor, past or to come."""
    assert next_in_cycle(anchor, interval, count, start) == end


@given_any(MOMENTS, MOMENTS, st.sampled_from(Interval), st.integers(1, 36))
def test_a_period_beside_the_cycle_is_out_by_half_an_interval_at_most(
    anchor: datetime, start: datetime, interval: Interval, count: int
) -> None:
    """It neither ends before it begins nor lasts twice."""
    due = add_interval(start, interval, count)
    end = next_in_cycle(anchor, interval, count, start)
    assert start < end < add_interval(start, interval, 2 * count)
    # The longest interval of so many months has three days more than the shortest.
    assert 2 * abs(end - due) <= (due - start) + timedelta(days=4)


@given_any(MOMENTS, st.sampled_from(Interval), st.integers(1, 36), st.integers(0, 40))
def test_a_period_on_the_cycle_is_one_interval_of_it(
    anchor: datetime, interval: Interval, count: int, passed: int
) -> None:
    """However many there were."""
    start = add_interval(anchor, interval, count * passed)
    end = add_interval(anchor, interval, count * (passed + 1))
    assert next_in_cycle(anchor, interval, count, start) == end


@given_any(MOMENTS)
def test_stripe_keeps_no_smaller_parts_than_seconds(moment: datetime) -> None:
    """A moment lies in its second."""
    whole = whole_second(moment)
    assert whole.microsecond == 0
    assert timedelta() <= moment - whole < timedelta(seconds=1)
