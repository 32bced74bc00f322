"""The inbox in memory."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice

from counterfoil.adapters.event_store.inbox_rows import Due, InboxCount, InboxEntry, SettledEntry
from counterfoil.adapters.event_store.messages import COUNT_ALREADY

Messages = dict[tuple[str, str], InboxEntry]


class MemoryInbox:
    """Messages in a dictionary, in the order in which they arrived."""

    def __init__(self, messages: Messages, lock: AbstractContextManager[object]) -> None:
        self._messages = messages
        self._lock = lock

    def receive(self, entry: InboxEntry) -> bool:
        """Write a message, unless its account has one of its id."""
        key = entry.account, entry.event_id
        with self._lock:
            if key in self._messages:
                return False
            self._messages[key] = entry._replace(number=len(self._messages) + 1)
            return True

    def open(self, due: Due, limit: int) -> Sequence[InboxEntry]:
        """Return messages whose next try is due."""
        with self._lock:
            waiting = sorted(
                (each.next_try, each.number, each)
                for each in self._messages.values()
                if each.next_try is not None and (each.object is not None) is due.is_known
            )
        found = [each for at, _, each in waiting if at <= due.until]
        return (found or [each for at, _, each in waiting if at > due.beyond])[:limit]

    def message(self, account: str, event_id: str) -> InboxEntry | None:
        """Return a message."""
        with self._lock:
            return self._messages.get((account, event_id))

    def accounts_of(self, event_id: str) -> Sequence[str]:
        """Return the accounts that have a message of an id."""
        with self._lock:
            return sorted(account for account, each in self._messages if each == event_id)

    def page(
        self, account: str | None, outcome: str | None, before: int | None, limit: int
    ) -> Sequence[InboxEntry]:
        """Return messages without their bodies."""
        with self._lock:
            found = (
                each._replace(body=b"")
                for each in reversed(self._messages.values())
                if account in (None, each.account)
                and outcome in (None, each.outcome)
                and (before is None or each.number < before)
            )
            return list(islice(found, limit))

    def all(self) -> Iterator[InboxEntry]:
        """Return every message."""
        with self._lock:
            return iter(list(self._messages.values()))

    def counts(self) -> Sequence[InboxCount]:
        """Count the messages by account and outcome."""
        counts: dict[tuple[str, str], InboxCount] = {}
        with self._lock:
            for each in self._messages.values():
                key = each.account, each.outcome
                found = counts.get(key, InboxCount(*key, 0, each.received_at))
                counts[key] = found._replace(messages=found.messages + 1)
        return [counts[key] for key in sorted(counts)]

    def settle(self, entries: Sequence[SettledEntry]) -> None:
        """Say what open messages came to."""
        with self._lock:
            for each in entries:
                key = each.account, each.event_id
                found = self._messages.get(key)
                if found is None or found.next_try is None:
                    continue
                is_over = each.next_try is None and each.outcome not in {"waiting", "quarantined"}
                self._messages[key] = found._replace(
                    outcome=each.outcome,
                    reason=each.reason,
                    settled_at=each.settled_at,
                    tries=found.tries + 1,
                    next_try=each.next_try,
                    object=found.object or each.object,
                    body=b"" if is_over and not found.kept else found.body,
                )

    def found(self, account: str, object: str) -> None:
        """Say that what waited for the holder of an object counts now."""
        with self._lock:
            for key, each in self._messages.items():
                if (
                    (each.account, each.object) == (account, object)
                    and each.outcome == "waiting"
                    and each.next_try is None
                ):
                    body = each.body if each.kept else b""
                    self._messages[key] = each._replace(outcome="applied", body=body)

    def reopen(self, account: str, event_id: str, at: int) -> bool:
        """Let a settled message be tried again."""
        with self._lock:
            found = self._messages.get((account, event_id))
            counts = found is None or (found.outcome in COUNT_ALREADY and found.reason is None)
            if found is None or counts or not found.body:
                return False
            self._messages[account, event_id] = found._replace(
                outcome="received", reason=None, next_try=at
            )
            return True

    def hurry(self, at: int) -> None:
        """Let what waits for another try be tried at once."""
        with self._lock:
            for key, each in self._messages.items():
                if each.outcome == "waiting" and each.next_try is not None:
                    self._messages[key] = each._replace(next_try=at)
