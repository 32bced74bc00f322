"""Makes something of what lies in the inbox: each message is read, and what it states recorded."""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from time import monotonic
from urllib.parse import quote

from attrs import frozen

from counterfoil.adapters.errors import ContendedError, where
from counterfoil.adapters.event_store import Damaged, InboxOutcome, Message, Settled, StoreError
from counterfoil.adapters.event_store.errors import (
    MissingKeyError,
    UnreadableEventError,
    UnreadableRowError,
)
from counterfoil.adapters.event_store.inbox import PUT_OFF_MAX
from counterfoil.adapters.observing import Outcome
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.recording import CannotBeAppliedError, Item, Recording
from counterfoil.adapters.streams import place_of
from counterfoil.adapters.stripe.document import UnreadableError, decode_received
from counterfoil.adapters.stripe.event_types import THIN
from counterfoil.adapters.stripe.findings import IgnoredType, Malformed
from counterfoil.adapters.stripe.gateway import Gateway, GatewayError, NotThere
from counterfoil.adapters.stripe.linking.arriving import Arriving, NotLinkedYetError
from counterfoil.adapters.stripe.outbox.echoes import Echoes
from counterfoil.adapters.stripe.outbox.lapses import Lapses
from counterfoil.adapters.stripe.reading import Reading, read_item
from counterfoil.adapters.stripe.thin import Gone, fetch, read_notice, whose

RETRY_FIRST = timedelta(seconds=1)
"""How long a message lies that can't be applied for now: twice as long each time."""

ASK_AGAIN_SECONDS = 10.0
"""How long Stripe isn't asked once it has given no answer that can be used."""

_ELSEWHERE = "It names an account that isn't the one in whose books it was filed."
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
        self._echoes = Echoes(portal, clock)
        self._lapses = Lapses(portal)
        self._portal = portal
        self._arriving: dict[str, Arriving] = {}
        self._no_answer: tuple[float, GatewayError] | None = None

    def apply(self, *, is_over: Callable[[], bool] = _never) -> Counter[InboxOutcome]:
        """
        Apply all that is due, and count what it came to.

        Args:
            is_over: is asked before each handful of messages whether to leave them for later.

        Raises:
            StoreError: the store can't be read or written; what was applied until then is settled.
        """
        came: Counter[InboxOutcome] = Counter()
        while not is_over():
            known = self._inbox.open(self._clock())
            # Looking one up may take long, and is to keep nobody waiting for longer than that.
            others = self._inbox.open(self._clock(), limit=1, is_known=False)
            if not (known or others):
                break
            came.update(self._outcomes(known))
            came.update(self._outcomes(others))
        return came

    def _outcomes(self, messages: Sequence[Message | Damaged]) -> Iterator[InboxOutcome]:
        """Apply messages, those of one account and mode together."""
        to_record: dict[str, list[tuple[Message, Item]]] = defaultdict(list)
        settled: list[Settled] = []
        for account in {message.account for message in messages}:
            self._of(account).begin()
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
        except (ContendedError, NotLinkedYetError) as error:
            return self._put_off(message, str(error))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one poisoned message holds up no other.
            _LOG.warning("%s can't be read: %s", message.event_id, where(error))
            why = f"It can't be read, by a fault of Counterfoil's: {type(error).__name__}."
            found = Finding(InboxOutcome.QUARANTINED, why)
        if isinstance(found, Item):
            return found
        if found.outcome is InboxOutcome.WAITING:
            # Somebody with another key may look it up meanwhile, or this one before long.
            return self._put_off(message, found.reason, InboxOutcome.WAITING)
        return self._settled(message, found)

    def _recorded(
        self, account: str, items: Sequence[Item]
    ) -> Iterator[Outcome | Finding | Exception]:
        """Record items in one commit, or one by one where there is something with one of them."""
        place = place_of(account)
        try:
            heard = self._echoes.heard(account, items)
            self._lapses.heard(account, items)
            yield from map(_outcome, self._recording.record(place, items))
            self._echoes.close(heard)
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
            return self._read_again(message)
        try:
            item = decode_received(message.body)
        except UnreadableError as why:
            return Finding(InboxOutcome.QUARANTINED, f"The body {why}.")
        if not isinstance(item, dict):
            return Finding(InboxOutcome.QUARANTINED, "The body is no JSON object.")
        theirs = whose(_text(item.get("account")), _text(item.get("context")))
        if theirs not in {None, place_of(message.account)[0]}:
            return Finding(InboxOutcome.QUARANTINED, _ELSEWHERE)
        ours = self._of(message.account).read(item, message.body)
        if ours.get("object") != THIN:
            return _found(read_item(ours, at=message.received_at), message)
        notice = read_notice(ours)
        if isinstance(notice, Malformed):
            return _found(notice, message)
        return self._looked_up(message, lambda gateway, at: fetch(notice, gateway, at=at))

    def _read_again(self, message: Message) -> Item | Finding:
        """
        Read from Stripe an event whose body went with its customer's key, before it was applied.

        What it states of a subscription counts all the same.
        """

        def look(gateway: Gateway, at: datetime) -> Reading | Gone:
            answer = gateway.read(f"/v1/events/{quote(message.event_id, safe='')}")
            if isinstance(answer, NotThere):
                return Gone("Its customer was erased, and Stripe has the event no more.")
            return read_item(answer, at=at)

        return self._looked_up(message, look)

    def _looked_up(
        self, message: Message, look: Callable[[Gateway, datetime], Reading | Gone]
    ) -> Item | Finding:
        """Ask Stripe, unless there is no way to it, or it has given no answer just before."""
        if self._gateway is None:
            return Finding(InboxOutcome.WAITING, _NEEDS_STRIPE)
        if self._no_answer is not None:
            until, error = self._no_answer
            if monotonic() < until:
                raise error
        try:
            gateway = self._of(message.account).gateway(self._gateway)
            return _found(look(gateway, self._clock()), message)
        except GatewayError as error:
            if error.is_retryable:
                # Each further one would take as long to come to the same.
                self._no_answer = monotonic() + ASK_AGAIN_SECONDS, error
            raise

    def _of(self, account: str) -> Arriving:
        if account not in self._arriving:
            self._arriving[account] = Arriving(self._portal, account, self._clock)
        return self._arriving[account]

    def _settled(self, message: Message | Damaged, found: Finding) -> Settled:
        return Settled(
            account=message.account,
            event_id=message.event_id,
            outcome=found.outcome,
            reason=found.reason,
            at=self._clock(),
        )

    def _put_off(
        self,
        message: Message | Damaged,
        reason: str | None,
        outcome: InboxOutcome = InboxOutcome.RECEIVED,
    ) -> Settled:
        """Let a message lie for a while, longer each time."""
        pause = min(RETRY_FIRST * 2 ** min(message.tries, 20), PUT_OFF_MAX)
        now = self._clock()
        return Settled(
            account=message.account,
            event_id=message.event_id,
            outcome=outcome,
            reason=reason,
            at=now,
            next_try=now + pause,
        )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


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
        case (head, sighted):
            return Item(head, sighted, settles=message.event_id)
