"""The inbox: what Stripe sent, kept before anything is made of it, and what it came to."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from counterfoil.adapters.event_store.codec import storable, utc
from counterfoil.adapters.event_store.errors import MissingKeyError, UnreadableRowError
from counterfoil.adapters.event_store.failures import translated
from counterfoil.adapters.event_store.inbox_rows import (
    Due,
    InboxCount,
    InboxEntry,
    InboxLedger,
    SettledEntry,
)
from counterfoil.adapters.event_store.keyring import Keyring, KeyStore
from counterfoil.adapters.event_store.messages import (
    Count,
    Damaged,
    InboxOutcome,
    Message,
    NewMessage,
    Settled,
)
from counterfoil.adapters.event_store.rows import joined
from counterfoil.domain.moments import from_micros, to_micros

PUT_OFF_MAX = timedelta(hours=1)
"""How long a message is put off at most."""

MESSAGES = 50
"""How many messages are read at once, unless it is said otherwise."""


class Inbox:
    """
    Keeps messages by account and event id, each once, its body sealed.

    A customer's key seals what names a customer, so that erasing the customer erases it too. What
    may be personal and names no customer, or one that was erased, is sealed by the inbox's own key
    until something was made of it; then the body goes.
    """

    def __init__(self, ledger: InboxLedger, keys: KeyStore, failures: translated) -> None:
        self._ledger = ledger
        self._keys = keys
        self._translated = failures

    def receive(self, new: NewMessage) -> bool:
        """
        Keep a message in a commit of its own; tell whether it is the first of its id.

        Raises:
            UnstorableValueError: no store can keep its names.
        """
        for name in (new.event_id, new.type, new.object or ""):
            storable(f"The name {name!r}", name)
        received_at = to_micros(utc(new.received_at, "received_at"))
        keyring = Keyring(self._keys)
        own = f"{new.account}/inbox"
        with self._translated:
            keyring.prepare({new.subject or own})
            is_whose = new.subject is not None and keyring.holds(new.subject)
            kept = is_whose or (new.subject is None and not new.is_personal)
            is_open = new.outcome is InboxOutcome.RECEIVED
            entry = InboxEntry(
                number=0,
                account=new.account,
                event_id=new.event_id,
                type=new.type,
                object=new.object,
                received_at=received_at,
                outcome=new.outcome,
                reason=new.reason,
                settled_at=None if is_open else received_at,
                tries=0,
                next_try=received_at if is_open else None,
                kept=kept,
                body=keyring.seal(
                    (new.subject if is_whose else None) or own,
                    new.body,
                    _context(new.account, new.event_id),
                )
                if kept or is_open
                else b"",
            )
            return self._ledger.receive(entry)

    def open(
        self, until: datetime, limit: int = MESSAGES, *, is_known: bool = True
    ) -> tuple[Message | Damaged, ...]:
        """
        Return messages to make something of by a moment, in the order in which they fell due.

        One that was damaged, or changed in the database, is told of, and keeps back no other.
        Nothing is put off for long; what is due much later was put off by a clock that has been set
        back since, and is due.

        Args:
            is_known: whether to return those of which it is known what object they tell of, or
                the others.
        """
        keyring = Keyring(self._keys)
        moment = utc(until, "until")
        due = Due(to_micros(moment), to_micros(moment + PUT_OFF_MAX), is_known)
        with self._translated:
            found = self._ledger.open(due, limit)
            return tuple([_message_or_damage(entry, keyring) for entry in found])

    def message(self, account: str, event_id: str) -> Message | None:
        """Return one message."""
        with self._translated:
            found = self._ledger.message(account, event_id)
            return None if found is None else message_of(found, Keyring(self._keys))

    def accounts_of(self, event_id: str) -> Sequence[str]:
        """Return the accounts, ``acct_1/live``, that have a message of an id."""
        with self._translated:
            return self._ledger.accounts_of(event_id)

    def page(
        self,
        *,
        account: str | None = None,
        outcome: InboxOutcome | None = None,
        before: int | None = None,
        limit: int = MESSAGES,
    ) -> tuple[Message, ...]:
        """
        Return messages without their bodies, the last arrived first.

        Args:
            before: the number of the last message of the page before.
        """
        with self._translated:
            found = self._ledger.page(account, outcome, before, limit)
        return tuple([message_of(entry, None) for entry in found])

    def counts(self) -> tuple[Count, ...]:
        """Count the messages by account and outcome."""
        with self._translated:
            found = self._ledger.counts()
        return tuple(map(_count, found))

    def settle(self, settled: Sequence[Settled]) -> None:
        """Say what open messages came to in which nothing was decided."""
        with self._translated:
            self._ledger.settle([settled_entry(each) for each in settled])

    def hurry(self, at: datetime) -> None:
        """Let what waits for Stripe to be read be tried at once."""
        with self._translated:
            self._ledger.hurry(to_micros(utc(at, "at")))

    def reopen(self, account: str, event_id: str, at: datetime) -> bool:
        """
        Let a settled message be tried again that doesn't count yet, if its body was kept.

        Tells whether there was such a one.
        """
        with self._translated:
            return self._ledger.reopen(account, event_id, to_micros(utc(at, "at")))


def settled_entry(settled: Settled) -> SettledEntry:
    """Write as a row what a message came to."""
    next_try = settled.next_try
    return SettledEntry(
        account=settled.account,
        event_id=settled.event_id,
        outcome=settled.outcome,
        reason=settled.reason,
        settled_at=to_micros(utc(settled.at, "at")),
        next_try=None if next_try is None else to_micros(utc(next_try, "next_try")),
        object=settled.object,
    )


def message_of(entry: InboxEntry, keyring: Keyring | None) -> Message:
    """
    Read a row, its body too where it is opened by a keyring.

    Raises:
        UnreadableRowError: it was damaged or changed.
        MissingKeyError: the key store has never heard of the key of its body.
    """
    try:
        body = None
        if keyring is not None and entry.body:
            body = keyring.open(entry.body, _context(entry.account, entry.event_id))
        return Message(
            number=entry.number,
            account=entry.account,
            event_id=entry.event_id,
            type=entry.type,
            object=entry.object,
            received_at=from_micros(entry.received_at),
            outcome=InboxOutcome(entry.outcome),
            reason=entry.reason,
            settled_at=None if entry.settled_at is None else from_micros(entry.settled_at),
            tries=entry.tries,
            next_try=None if entry.next_try is None else from_micros(entry.next_try),
            body=body,
        )
    except (OverflowError, TypeError, ValueError) as error:
        raise UnreadableRowError(f"The message {entry.event_id}", str(error)) from error


def _message_or_damage(entry: InboxEntry, keyring: Keyring) -> Message | Damaged:
    try:
        return message_of(entry, keyring)
    except (MissingKeyError, UnreadableRowError) as error:
        return Damaged(
            account=entry.account,
            event_id=entry.event_id,
            reason=str(error),
            is_lasting=isinstance(error, UnreadableRowError),
            tries=entry.tries,
        )


def _count(counted: InboxCount) -> Count:
    try:
        return Count(
            account=counted.account,
            outcome=InboxOutcome(counted.outcome),
            messages=counted.messages,
            oldest=from_micros(counted.oldest),
        )
    except (OverflowError, TypeError, ValueError) as error:
        raise UnreadableRowError(f"A message of {counted.account}", str(error)) from error


def _context(account: str, event_id: str) -> bytes:
    """Name the one place where a sealed body may stand."""
    return joined(b"inbox", account.encode(), event_id.encode())
