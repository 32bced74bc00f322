"""Moments as whole numbers of microseconds: quicker to keep and to compare than datetimes."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Count microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(count: int) -> datetime:
    """Return the moment so many microseconds after the beginning of 1970."""
    return _EPOCH + count * _MICROSECOND
