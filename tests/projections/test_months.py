"""Calendar months in UTC: read, written, and followed by one another."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from counterfoil.projections.months import Month, NotAMonthError


@pytest.mark.parametrize("text", ["2026-03", "0001-01", "9998-12"])
def test_it_is_written_as_it_is_read(text: str) -> None:
    """Year and month, in digits."""
    assert str(Month.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-3", "2026-00", "2026-13", "2026-03-01", "0000-01", "9999-01", "x"]
)
def test_what_is_none_is_refused(text: str) -> None:
    """The last year has no month that follows its own last one."""
    with pytest.raises(NotAMonthError):
        Month.parse(text)


def test_it_ends_where_the_next_one_starts() -> None:
    """Also at the end of a year."""
    december = Month(2026, 12)

    assert december.start == datetime(2026, 12, 1, tzinfo=UTC)
    assert december.following == Month(2027, 1)
    assert Month(9998, 12).following.start == datetime(9999, 1, 1, tzinfo=UTC)


def test_months_follow_one_another() -> None:
    """From the first to the last of them, both included."""
    found = [str(month) for month in Month(2026, 11).until(Month(2027, 2))]

    assert found == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert list(Month(2026, 2).until(Month(2026, 1))) == []


def test_a_moment_lies_in_the_month_of_utc() -> None:
    """Whatever the clocks say where it was noted."""
    amsterdam = timezone(timedelta(hours=1))

    assert Month.of(datetime(2026, 3, 1, 0, 30, tzinfo=amsterdam)) == Month(2026, 2)
    assert Month.of(datetime(2026, 3, 1, 1, 30, tzinfo=amsterdam)) == Month(2026, 3)
