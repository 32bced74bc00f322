"""An event as it was recorded: where it stands, when it happened, when it became known, and why."""

from datetime import datetime
from typing import Generic, TypeVar

from attrs import frozen

from counterfoil.domain.cause import Cause

E_co = TypeVar("E_co", covariant=True)


@frozen(kw_only=True)
class Recorded(Generic[E_co]):
    """
    One event of a stream.

    Args:
        stream: the stream's whole name, ``acct_1/live/subscription/sub_1``.
        version: its place in the stream, from 1 without gaps.
        happened_at: when it came true (UTC).
        recorded_at: when we came to know it (UTC).
        edition: the label of the rules of the day.
    """

    stream: str
    version: int
    event: E_co
    happened_at: datetime
    recorded_at: datetime
    cause: Cause
    edition: str
