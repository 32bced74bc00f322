"""How requests to Stripe stand: lane by lane, what was refused, and what is still to be read."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from attrs import frozen

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.outbox import Outbox
from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus

_PAGE = 200
_NOT_GRANTED = (OutboxStatus.REFUSED, OutboxStatus.DROPPED)


@frozen(kw_only=True)
class LaneStanding:
    """
    The open requests of a lane.

    Args:
        requests: in order; all others wait for the first one.
    """

    lane: str
    requests: tuple[OutboxRequest, ...]

    @property
    def head(self) -> OutboxRequest:
        """Return the one that comes first."""
        return self.requests[0]

    def count(self, status: OutboxStatus) -> int:
        """Return how many have come just so far."""
        return sum(each.status is status for each in self.requests)


@frozen(kw_only=True)
class Standing:
    """
    How the requests of an account in a mode stand.

    Args:
        account: ``acct_1/live``.
        counts: how many there are of each status, of which there are any.
        lanes: those with open requests, the one that waits longest first.
        refused: what was refused last, or fell with that, the latest first.
    """

    account: str
    counts: dict[str, int]
    lanes: tuple[LaneStanding, ...]
    refused: tuple[OutboxRequest, ...]


def behind(store: EventStore) -> tuple[int, int]:
    """Return up to which position requests were made of what was decided, and where the log is."""
    last = store.last_position()
    return min(store.outbox.reacted(), last), last


def standing_of(outbox: Outbox, account: str, *, refused: int) -> Standing:
    """
    Return how the requests of an account stand.

    Args:
        refused: how many of the last refusals at most.
    """
    pages = [outbox.page(account, status, limit=refused) for status in _NOT_GRANTED]
    last = sorted((each for page in pages for each in page), key=_closed_at, reverse=True)
    return Standing(
        account=account,
        counts={each.status.value: each.requests for each in outbox.counts(account)},
        lanes=lanes_of(outbox.open(account)),
        refused=tuple(last[:refused]),
    )


def lanes_of(requests: Sequence[OutboxRequest]) -> tuple[LaneStanding, ...]:
    """Put open requests, which are in order, into their lanes."""
    lanes: dict[str, list[OutboxRequest]] = {}
    for each in requests:
        lanes.setdefault(each.lane, []).append(each)
    return tuple(LaneStanding(lane=lane, requests=tuple(held)) for lane, held in lanes.items())


def refused_since(outbox: Outbox, account: str, moment: datetime) -> tuple[OutboxRequest, ...]:
    """Return what was refused since a moment, or fell with that, in the order of the decisions."""
    found = (
        each
        for status in _NOT_GRANTED
        for each in _latest(outbox, account, status)
        if _closed_at(each) >= moment
    )
    return tuple(sorted(found, key=lambda each: each.number))


def _latest(outbox: Outbox, account: str, status: OutboxStatus) -> Iterator[OutboxRequest]:
    before = None
    while page := outbox.page(account, status, before=before, limit=_PAGE):
        yield from page
        before = page[-1].number


def _closed_at(request: OutboxRequest) -> datetime:
    return request.closed_at or request.decided_at
