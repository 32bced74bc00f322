"""What the outbox takes and gives: requests to Stripe, and what they came to."""

from datetime import datetime
from enum import StrEnum

from attrs import field, frozen


class OutboxStatus(StrEnum):
    """How far a request has come; the first three are open, the others closed."""

    QUEUED = "queued"
    SENT = "sent"
    PARKED = "parked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    DROPPED = "dropped"

    @property
    def is_open(self) -> bool:
        """Tell whether it still may come to something else."""
        return self in {OutboxStatus.QUEUED, OutboxStatus.SENT, OutboxStatus.PARKED}


@frozen(kw_only=True)
class NewRequest:
    """
    A request to keep until Stripe has answered it.

    Args:
        account: ``acct_1/live``.
        lane: what keeps order with it, ``customer/cus_1``.
        stream: the aggregate that it is about.
        version: of that aggregate, once decided.
        name: what it is among the requests of its command about the aggregate.
        key: the idempotency key of its first attempt.
        reads: the path at which the object that it changes is read.
        names: the paths of the other objects that it names.
        answers: the outstanding requests of the aggregate that it is: operation and subject.
        facets: what was decided at once and waits for Stripe's word.
        is_final: it can't be undone.
        subject: whose key seals the body.
        lacks: what path and body still lack, as text; ``None``: they are all there.
    """

    account: str
    lane: str
    stream: str
    version: int
    command_id: str
    name: str
    key: str
    method: str
    path: str
    reads: str
    names: tuple[str, ...]
    answers: tuple[tuple[str, str | None], ...]
    facets: tuple[str, ...]
    is_final: bool
    subject: str
    decided_at: datetime
    lacks: str | None = None
    body: bytes = field(repr=False)


@frozen(kw_only=True)
class OutboxRequest:
    """
    A request as it is kept; ``NewRequest`` says of what most of it tells.

    Args:
        letter: of the attempt; another one has another key. A number alone: it is to begin anew.
        tries: how often it was sent so that it may have had an effect, all attempts taken together.
        failures: how often this attempt was answered by a failure of Stripe's.
        put_offs: how often it was put off since it was last got further.
        first_sent_at: when this attempt was first sent.
        next_try: when it is to be sent next.
        body: ``None`` where it was closed, or its customer erased.
        sends: what is sent instead of the body of one that lacks something; ``None``: not yet.
    """

    number: int
    account: str
    lane: str
    stream: str
    version: int
    command_id: str
    name: str
    letter: str
    key: str
    method: str
    path: str
    reads: str
    names: tuple[str, ...]
    answers: tuple[tuple[str, str | None], ...]
    facets: tuple[str, ...]
    is_final: bool
    decided_at: datetime
    status: OutboxStatus
    tries: int
    failures: int
    put_offs: int
    first_sent_at: datetime | None
    next_try: datetime | None
    closed_at: datetime | None
    code: str | None
    decline_code: str | None
    reason: str | None
    lacks: str | None
    body: bytes | None = field(repr=False)
    sends: bytes | None = field(repr=False)


@frozen(kw_only=True)
class Creation:
    """
    That Stripe is asked to create something of an aggregate, and has not answered.

    Args:
        was_sent: it may have been created already.
    """

    stream: str
    answers: tuple[tuple[str, str | None], ...]
    was_sent: bool


@frozen(kw_only=True)
class OutboxCount:
    """How many requests of an account stand so, and since when the oldest of them was decided."""

    account: str
    status: OutboxStatus
    requests: int
    oldest: datetime
