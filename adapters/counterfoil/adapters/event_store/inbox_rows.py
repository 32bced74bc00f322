"""The rows of the inbox as a ledger keeps them, and what every ledger can do with them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from counterfoil.adapters.event_store.messages import COUNT_ALREADY


class InboxEntry(NamedTuple):
    """
    A message of Stripe's as it was received, sealed; ``next_try`` is ``None`` once it is settled.

    ``kept`` tells whether the body stays once it is settled; ``number`` orders by arrival, and is
    the ledger's to give.
    """

    number: int
    account: str
    event_id: str
    type: str
    object: str | None
    received_at: int
    outcome: str
    reason: str | None
    settled_at: int | None
    tries: int
    next_try: int | None
    kept: bool
    body: bytes


class SettledEntry(NamedTuple):
    """
    What a message came to; it is open still where it is to be tried again at ``next_try``.

    ``object`` is what it turned out to tell of, where it is just known now.
    """

    account: str
    event_id: str
    outcome: str
    reason: str | None
    settled_at: int
    next_try: int | None
    object: str | None


class Due(NamedTuple):
    """
    Which open messages to return.

    Args:
        until: whose next try is due by then.
        beyond: or lies after that, which only a clock that was set back explains.
        is_known: of which it is known what object they tell of, or of which it isn't.
    """

    until: int
    beyond: int
    is_known: bool


class InboxCount(NamedTuple):
    """How many messages of an account came to an outcome, and when the first was received."""

    account: str
    outcome: str
    messages: int
    oldest: int


HEAD = ", ".join(InboxEntry._fields[:-1])
"""The columns of a message without its body, in the words of SQL."""

AGAIN = "outcome = 'received', reason = NULL"
"""What a message is that is to be tried again."""

_COUNT = ", ".join(sorted(f"'{outcome}'" for outcome in COUNT_ALREADY))
RETRIABLE = f"(outcome NOT IN ({_COUNT}) OR reason IS NOT NULL) AND LENGTH(body) > 0"
"""Which messages may be tried again; the others count already."""


class InboxLedger(Protocol):
    """The inbox of a ledger; each call is one transaction."""

    def receive(self, entry: InboxEntry) -> bool:
        """Write a message, unless its account has one of its id; tell whether it was new."""

    def open(self, due: Due, limit: int) -> Sequence[InboxEntry]:
        """Return messages whose next try is due, in the order in which they fell due."""

    def message(self, account: str, event_id: str) -> InboxEntry | None:
        """Return a message."""

    def accounts_of(self, event_id: str) -> Sequence[str]:
        """Return the accounts that have a message of an id, in order."""

    def page(
        self, account: str | None, outcome: str | None, before: int | None, limit: int
    ) -> Sequence[InboxEntry]:
        """Return messages without their bodies, the last arrived first."""

    def all(self) -> Iterator[InboxEntry]:
        """Return every message, in the order in which they arrived."""

    def counts(self) -> Sequence[InboxCount]:
        """Count the messages by account and outcome."""

    def settle(self, entries: Sequence[SettledEntry]) -> None:
        """Say what messages came to that are open; of others nothing is changed."""

    def reopen(self, account: str, event_id: str, at: int) -> bool:
        """
        Let a message be tried again that came to nothing, or whose outcome has a reason.

        Tells whether it was there, with its body.
        """

    def hurry(self, at: int) -> None:
        """Let what waits for another try be tried at once."""
