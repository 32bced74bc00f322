"""Calendar months in UTC."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Self

from attrs import define, field, frozen
from attrs.validators import and_, ge, le

_WRITTEN = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")

YEAR_MAX = 9998
"""The last year of which every month is followed by another one."""


@define
class NotAMonthError(ValueError):
    """Raised when text is no month such as ``2026-03``."""

    text: str


@frozen(order=True)
class Month:
    """A month, ``number`` from 1 to 12."""

    year: int = field(validator=and_(ge(1), le(YEAR_MAX + 1)))
    number: int = field(validator=and_(ge(1), le(12)))

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read ``2026-03``.

        Raises:
            NotAMonthError: the text is no month.
        """
        match = _WRITTEN.fullmatch(text)
        if match is None or not 1 <= int(match[1]) <= YEAR_MAX:
            raise NotAMonthError(text)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """Return the month in which a moment lies."""
        at = moment.astimezone(UTC)
        return cls(at.year, at.month)

    @property
    def start(self) -> datetime:
        """Return its first moment."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def following(self) -> "Month":
        """Return the next month."""
        years, index = divmod(self.number, 12)
        return Month(self.year + years, index + 1)

    def until(self, last: "Month") -> Iterator["Month"]:
        """Yield the months from this one to another, which is the last of them."""
        month = self
        while month <= last:
            yield month
            month = month.following

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"
