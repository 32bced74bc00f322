"""Makes something of what lies in the inbox: each message is read, and what it states recorded."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from attrs import frozen

from counterfoil.adapters.errors import ContendedError
from counterfoil.adapters.event_store import InboxOutcome, Message, Settled
from counterfoil.adapters.observing import Outcome
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.recording import CannotBeAppliedError, Recording
from counterfoil.adapters.streams import place_of
from counterfoil.adapters.stripe.document import UnreadableError, decode_storable
from counterfoil.adapters.stripe.event_types import THIN
from counterfoil.adapters.stripe.findings import EventHead, IgnoredType, Malformed, Sighted
from counterfoil.adapters.stripe.gateway import Gateway, GatewayError
from counterfoil.adapters.stripe.reading import Reading, read_item
from counterfoil.adapters.stripe.thin import Gone, fetch, read_notice

Statements: TypeAlias = tuple[EventHead | None, tuple[Sighted, ...]]

RETRY_FIRST = timedelta(seconds=1)
RETRY_LAST = timedelta(hours=1)
"""How long a message lies that can't be applied for now: twice as long each time, up to this."""

_NEEDS_STRIPE = (
    "It points to what it tells of, which is to be read from Stripe: set STRIPE_SECRET_KEY."
)


def _never() -> bool:
    """Apply all there is."""
    return False


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

    def apply(self, *, is_over: Callable[[], bool] = _never) -> Counter[InboxOutcome]:
        """
        Apply all that is due, and count what it came to.

        Args:
            is_over: is asked before each message whether to leave it, and all others, for later.

        Raises:
            StoreError: the store can't be read or written; what was applied until then is settled.
        """
        came: Counter[InboxOutcome] = Counter()
        while messages := self._inbox.open(self._clock()):
            for message in messages:
                if is_over():
                    return came
                came[self._apply(message)] += 1
        return came

    def _apply(self, message: Message) -> InboxOutcome:
        try:
            read = self._read(message)
            if isinstance(read, Finding):
                settled = self._settled(message, read)
            else:
                account, mode = place_of(message.account)
                head, sighted = read
                outcome = self._recording.record(
                    (account, mode), head, sighted, settles=message.event_id
                )
                if outcome is not Outcome.DUPLICATE:
                    return InboxOutcome(outcome)
                settled = self._settled(message, Finding(InboxOutcome.DUPLICATE))
        except CannotBeAppliedError as error:
            settled = self._settled(message, Finding(InboxOutcome.QUARANTINED, str(error)))
        except ContendedError as error:
            settled = self._put_off(message, str(error))
        except GatewayError as error:
            if error.is_retryable:
                settled = self._put_off(message, error.sentence)
            else:
                settled = self._settled(message, Finding(InboxOutcome.WAITING, error.sentence))
        self._inbox.settle([settled])
        return settled.outcome

    def _read(self, message: Message) -> Finding | Statements:
        """Read what a message states, or find what it comes to without anything being recorded."""
        if message.body is None:
            why = "Its customer was erased before anything was made of it."
            return Finding(InboxOutcome.NOTHING_NEW, why)
        try:
            item = decode_storable(message.body)
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
                reading = fetch(notice, self._gateway, at=self._clock())
        else:
            reading = read_item(item, at=message.received_at)
        return _found(reading, place_of(message.account)[0])

    def _settled(self, message: Message, found: Finding) -> Settled:
        return Settled(
            account=message.account,
            event_id=message.event_id,
            outcome=found.outcome,
            reason=found.reason,
            at=self._clock(),
        )

    def _put_off(self, message: Message, reason: str) -> Settled:
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


def _found(reading: Reading | Gone, account: str) -> Finding | Statements:
    match reading:
        case IgnoredType():
            return Finding(InboxOutcome.IGNORED)
        case Malformed(reason=why):
            return Finding(InboxOutcome.QUARANTINED, why)
        case Gone(reason=why):
            return Finding(InboxOutcome.NOTHING_NEW, why)
        case (head, _) if head is not None and head.account not in {None, account}:
            # It names the account in a shape by which it couldn't be filed.
            why = "Its `account` has a shape that no API version gives it."
            return Finding(InboxOutcome.QUARANTINED, why)
        case _:
            return reading
