"""Makes something of what lies in the inbox: each message is read, and what it states recorded."""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from attrs import frozen

from counterfoil.adapters.errors import ContendedError, where
from counterfoil.adapters.event_store import Damaged, InboxOutcome, Message, Settled
from counterfoil.adapters.event_store.errors import (
    MissingKeyError,
    UnreadableEventError,
    UnreadableRowError,
)
from counterfoil.adapters.observing import Outcome
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.recording import CannotBeAppliedError, Item, Recording
from counterfoil.adapters.streams import place_of
from counterfoil.adapters.stripe.document import UnreadableError, decode_received
from counterfoil.adapters.stripe.event_types import THIN
from counterfoil.adapters.stripe.findings import IgnoredType, Malformed
from counterfoil.adapters.stripe.gateway import Gateway, GatewayError
from counterfoil.adapters.stripe.reading import Reading, read_item
from counterfoil.adapters.stripe.thin import Gone, ThinNotice, fetch, read_notice

RETRY_FIRST = timedelta(seconds=1)
RETRY_LAST = timedelta(hours=1)
"""How long a message lies that can't be applied for now: twice as long each time, up to this."""

ASK_AGAIN = timedelta(seconds=10)
"""How long Stripe isn't asked once it has given no answer that can be used."""

_NEEDS_STRIPE = (
    "It points to what it tells of, which is to be read from Stripe: set STRIPE_SECRET_KEY."
)


def _never() -> bool:
    """Apply all there is."""
    return False


_LOG = logging.getLogger("counterfoil.inbox")


@frozen
class Finding:
    """What a message comes to of which nothing is recorded, and in one sentence why."""

    outcome: InboxOutcome
    reason: str | None = None


class InboxApplier:
    """
    Applies what lies in the inbox.

    Any number of them may be at work at a time: each statement is recorded once, in one commit with
    what its message came to.

    Args:
        gateway: reads from Stripe what thin events point to; without one these wait.
    """

    def __init__(
        self,
        portal: BillingPortal,
        *,
        gateway: Gateway | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._inbox = portal.store.inbox
        self._gateway = gateway
        self._clock = clock
        self._recording = Recording(portal)
        self._no_answer: tuple[datetime, GatewayError] | None = None

    def apply(self, *, is_over: Callable[[], bool] = _never) -> Counter[InboxOutcome]:
        """
        Apply all that is due, and count what it came to.

        Args:
            is_over: is asked before each handful of messages whether to leave them for later.

        Raises:
            StoreError: the store can't be read or written; what was applied until then is settled.
        """
        came: Counter[InboxOutcome] = Counter()
        while not is_over() and (messages := self._inbox.open(self._clock())):
            came.update(self._outcomes(messages))
        return came

    def _outcomes(self, messages: Sequence[Message | Damaged]) -> Iterator[InboxOutcome]:
        """Apply messages, those of one account and mode together."""
        to_record: dict[str, list[tuple[Message, Item]]] = defaultdict(list)
        settled: list[Settled] = []
        for message in messages:
            if isinstance(message, Damaged):
                settled.append(self._set_aside(message))
                continue
            read = self._looked_at(message)
            if isinstance(read, Item):
                to_record[message.account].append((message, read))
            else:
                settled.append(read)
        for account, told in to_record.items():
            recorded = self._recorded(account, [item for _, item in told])
            for (message, _), came in zip(told, recorded, strict=True):
                if isinstance(came, Finding):
                    settled.append(self._settled(message, came))
                elif isinstance(came, Exception):
                    settled.append(self._put_off(message, str(came)))
                else:
                    yield InboxOutcome(came)
        self._inbox.settle(settled)
        yield from (each.outcome for each in settled)

    def _set_aside(self, message: Damaged) -> Settled:
        if message.is_lasting:
            return self._settled(message, Finding(InboxOutcome.QUARANTINED, message.reason))
        return self._put_off(message, message.reason)

    def _looked_at(self, message: Message) -> Item | Settled:
        """Return what is to be recorded of a message, or what it comes to without that."""
        try:
            found = self._read(message)
        except GatewayError as error:
            if error.is_retryable:
                return self._put_off(message, error.sentence)
            found = Finding(InboxOutcome.WAITING, error.sentence)
        except Exception as error:  # noqa: BLE001 - one poisoned message holds up no other.
            _LOG.warning("%s can't be read: %s", message.event_id, where(error))
            why = f"It can't be read, by a fault of Counterfoil's: {type(error).__name__}."
            found = Finding(InboxOutcome.QUARANTINED, why)
        return found if isinstance(found, Item) else self._settled(message, found)

    def _recorded(
        self, account: str, items: Sequence[Item]
    ) -> Iterator[Outcome | Finding | Exception]:
        """Record items in one commit, or one by one where there is something with one of them."""
        place = place_of(account)
        try:
            yield from map(_outcome, self._recording.record(place, items))
        except CannotBeAppliedError as error:
            if len(items) == 1:
                yield Finding(InboxOutcome.QUARANTINED, str(error))
                return
        except (
            ContendedError,
            MissingKeyError,
            UnreadableEventError,
            UnreadableRowError,
        ) as error:
            # What is wrong with one aggregate, or done to it, holds up no other.
            if len(items) == 1:
                yield error
                return
        else:
            return
        for item in items:
            yield from self._recorded(account, (item,))

    def _read(self, message: Message) -> Item | Finding:
        if message.body is None:
            why = "Its customer was erased before anything was made of it."
            return Finding(InboxOutcome.NOTHING_NEW, why)
        try:
            item = decode_received(message.body)
        except UnreadableError as why:
            return Finding(InboxOutcome.QUARANTINED, f"The body {why}.")
        if not isinstance(item, dict):
            return Finding(InboxOutcome.QUARANTINED, "The body is no JSON object.")
        reading: Reading | Gone
        if item.get("object") == THIN:
            notice = read_notice(item)
            if isinstance(notice, Malformed):
                reading = notice
            elif self._gateway is None:
                return Finding(InboxOutcome.WAITING, _NEEDS_STRIPE)
            else:
                reading = self._fetched(notice, self._gateway)
        else:
            reading = read_item(item, at=message.received_at)
        return _found(reading, message)

    def _fetched(self, notice: ThinNotice, gateway: Gateway) -> Reading | Gone:
        """Look up what a thin event tells of, unless Stripe has given no answer just before."""
        now = self._clock()
        if self._no_answer is not None:
            until, error = self._no_answer
            if now < until:
                raise error
        try:
            return fetch(notice, gateway, at=now)
        except GatewayError as error:
            if error.is_retryable:
                # Each further one would take as long to come to the same.
                self._no_answer = self._clock() + ASK_AGAIN, error
            raise

    def _settled(self, message: Message | Damaged, found: Finding) -> Settled:
        return Settled(
            account=message.account,
            event_id=message.event_id,
            outcome=found.outcome,
            reason=found.reason,
            at=self._clock(),
        )

    def _put_off(self, message: Message | Damaged, reason: str) -> Settled:
        """Let a message lie for a while, longer each time."""
        pause = min(RETRY_FIRST * 2 ** min(message.tries, 20), RETRY_LAST)
        now = self._clock()
        return Settled(
            account=message.account,
            event_id=message.event_id,
            outcome=InboxOutcome.RECEIVED,
            reason=reason,
            at=now,
            next_try=now + pause,
        )


def _outcome(came: Outcome) -> Outcome | Finding:
    """Return what is settled already, or what is still to be: there was nothing to record."""
    return Finding(InboxOutcome.DUPLICATE) if came is Outcome.DUPLICATE else came


def _found(reading: Reading | Gone, message: Message) -> Item | Finding:
    match reading:
        case IgnoredType():
            return Finding(InboxOutcome.IGNORED)
        case Malformed(reason=why):
            return Finding(InboxOutcome.QUARANTINED, why)
        case Gone(reason=why):
            return Finding(InboxOutcome.NOTHING_NEW, why)
        case (head, _) if head and head.account not in {None, place_of(message.account)[0]}:
            # It names the account in a shape by which it couldn't be filed.
            why = "Its `account` has a shape that no API version gives it."
            return Finding(InboxOutcome.QUARANTINED, why)
        case (head, sighted):
            return Item(head, sighted, settles=message.event_id)
