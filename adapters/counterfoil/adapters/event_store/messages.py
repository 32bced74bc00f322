"""What the inbox takes and gives: messages of Stripe's, and what they came to."""

from datetime import datetime
from enum import StrEnum

from attrs import field, frozen


class InboxOutcome(StrEnum):
    """What a message came to; the first three say that it still may come to something else."""

    RECEIVED = "received"
    WAITING = "waiting"
    QUARANTINED = "quarantined"
    APPLIED = "applied"
    NOTHING_NEW = "nothing new"
    EARLIER = "earlier"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    NOT_OURS = "not ours"


COUNT_ALREADY = frozenset(
    {
        InboxOutcome.APPLIED,
        InboxOutcome.DUPLICATE,
        InboxOutcome.EARLIER,
        InboxOutcome.NOTHING_NEW,
        InboxOutcome.WAITING,
    }
)
"""Of what came to one of these nothing more comes by another try, unless a reason stands by it."""


@frozen(kw_only=True)
class NewMessage:
    """
    A message to keep.

    Args:
        account: ``acct_1/live``.
        object: what it tells of, ``subscription/sub_1``, where that can be told at a glance.
        subject: whose key seals it, ``acct_1/live/customer/cus_1``; without one the inbox's own.
        is_personal: whether the body may tell of a person.
        outcome: what it came to at once; one that was just received is open.
    """

    account: str
    event_id: str
    type: str
    object: str | None
    subject: str | None
    is_personal: bool = True
    received_at: datetime
    outcome: InboxOutcome = InboxOutcome.RECEIVED
    reason: str | None = None
    body: bytes = field(repr=False)


@frozen(kw_only=True)
class Message:
    """
    A message that was kept.

    Args:
        number: orders messages by arrival.
        settled_at: when it last came to its outcome.
        tries: how often something was made of it.
        next_try: when it is to be tried again; ``None`` once it is settled.
        body: ``None`` where it wasn't asked for, was erased, or wasn't kept beyond its outcome.
    """

    number: int
    account: str
    event_id: str
    type: str
    object: str | None
    received_at: datetime
    outcome: InboxOutcome
    reason: str | None
    settled_at: datetime | None
    tries: int
    next_try: datetime | None
    body: bytes | None = field(repr=False)


@frozen(kw_only=True)
class Damaged:
    """
    A message of ``acct_1/live`` that can't be read back.

    Args:
        reason: one sentence that says why.
        is_lasting: whether the row itself is damaged; else its key is missing, and may be found.
    """

    account: str
    event_id: str
    reason: str
    is_lasting: bool
    tries: int


@frozen(kw_only=True)
class Settled:
    """
    What a message of ``acct_1/live`` came to.

    Args:
        next_try: when it will be tried again, if it is open still.
        object: what it tells of, where it didn't say so itself.
    """

    account: str
    event_id: str
    outcome: InboxOutcome
    at: datetime
    reason: str | None = None
    next_try: datetime | None = None
    object: str | None = None


@frozen(kw_only=True)
class Count:
    """How many messages of an account came to an outcome, and when the first was received."""

    account: str
    outcome: InboxOutcome
    messages: int
    oldest: datetime
