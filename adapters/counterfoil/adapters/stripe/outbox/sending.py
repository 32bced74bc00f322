"""Sends one request of the outbox, and sees to it that it takes effect once, whatever happens."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import attrs

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.client import REPLAYED
from counterfoil.adapters.stripe.gateway import GatewayError, NotThere, Sending
from counterfoil.adapters.stripe.outbox.agreeing import agrees, is_pending, left_of
from counterfoil.adapters.stripe.outbox.answering import UNKNOWN, Answering, statement_of
from counterfoil.adapters.stripe.outbox.born_here import NOT_LINKED, BornHere
from counterfoil.adapters.stripe.outbox.closing_commands import Answer
from counterfoil.adapters.stripe.outbox.deciding_again import DecidingAgain
from counterfoil.adapters.stripe.outbox.filling_in import NothingThereError, filled_in
from counterfoil.adapters.stripe.outbox.keys import key_of, letter_after
from counterfoil.adapters.stripe.outbox.meaning import Meaning, meaning_of
from counterfoil.adapters.stripe.outbox.outcomes import (
    awaited_payment,
    invoice_awaited,
    may_await_payment,
    next_action_of,
    with_payments,
)
from counterfoil.adapters.stripe.shapes import JsonObject, ShapeError
from counterfoil.domain.requests import AnswerKind

KEY_HOURS = 23
"""How long a key is relied upon: Stripe may forget one after 24 hours (R174)."""

_APART = timedelta(minutes=5)
"""How far the clocks of two senders may be apart."""

FAILURES_MAX = 8
"""
How often an attempt is answered by a failure before it is looked at what is so; one that is saved
under its key counts as so many.
"""

TRIES_MAX = 40
"""How often a request is sent before it is parked, all attempts taken together."""

PAUSE = timedelta(seconds=1)
"""How long to wait at most after a first try that came to nothing, then twice as long each time."""

PAUSE_MAX = timedelta(minutes=10)

_GONE = "resource_missing"
"""The code by which Stripe says that there is no such object."""

_UNNAMED = "unknown"
"""The code of a refusal that Stripe gave none."""

_ERASED = "The customer was erased before it could be sent."
_SO_ALREADY = "It was so already, or so by an attempt whose answer was lost."
_NOTHING_THERE = "Stripe has no such object any more: see what became of it there."
_UNREADABLE = (
    "Stripe says {field} in a shape that isn't known: see whether there is a newer release."
)
_NOT_KNOWN = (
    "Whether it had an effect isn't known: see what Stripe has, then say `counterfoil sync retry`."
)


class Sender:
    """
    Takes requests one step further, each in a lane of its own.

    Any number of senders may be at work: a request that two of them send has one key, and so one
    effect.

    Args:
        pause: how long to wait before the next try, by how often it was put off before.
    """

    def __init__(
        self,
        portal: BillingPortal,
        gateway: Sending,
        *,
        clock: Callable[[], datetime],
        pause: Callable[[int], timedelta] | None = None,
    ) -> None:
        self._outbox = portal.store.outbox
        self._born_here = BornHere(portal, gateway, clock)
        self._clock = clock
        self._pause = pause or _jittered
        self._answering = Answering(portal, clock)
        self._again = DecidingAgain(portal, self._answering, clock)

    def step(self, request: OutboxRequest) -> OutboxRequest:
        """
        Send a request, or look what became of it, once; return how far it has come.

        Raises:
            StoreError: the store can't be read or written; the next step goes on from there.
        """
        if request.body is None:
            return self._erased(request)
        if request.code is not None:
            return self._refusal_told(request)
        if request.tries >= TRIES_MAX:
            return self._parked(request)
        if self._born_here.is_named_too_early(request):
            return self._put_off(request, NOT_LINKED)
        if self._is_to_be_looked_at(request):
            return self._looked(request)
        return self._sent(request)

    def _erased(self, request: OutboxRequest) -> OutboxRequest:
        """
        Drop what can't be sent any more, for its body went with its customer's key.

        What was sent before that may have had its effect: that is seen first. Of what was decided
        at once, which may be personal, nothing is read.
        """
        was_sent = request.first_sent_at is not None
        if was_sent and request.answers and self._answering.waits_for(request):
            try:
                self._look(request)
            except GatewayError as error:
                return self._put_off(request, error)
            if not self._answering.waits_for(request):
                return self._closed(request, OutboxStatus.CONFIRMED, reason=_SO_ALREADY)
        self._answering.refused(request, Answer(kind=AnswerKind.REFUSED, code="erased"))
        return self._closed(request, OutboxStatus.DROPPED, reason=_ERASED)

    def _is_to_be_looked_at(self, request: OutboxRequest) -> bool:
        """Tell whether it must be seen what is so before anything is sent."""
        lacks_something = request.lacks is not None and request.first_sent_at is None
        return (
            request.is_final
            or lacks_something
            or self._is_spent(request)
            or self._was_put_back(request)
        )

    def _was_put_back(self, request: OutboxRequest) -> bool:
        """
        Tell whether an attempt was sent by a clock that was ahead: nobody knows how long ago.

        Its key is kept all the same, for a try may be under way with it.
        """
        first = request.first_sent_at
        return first is not None and first > self._clock() + _APART

    def _is_spent(self, request: OutboxRequest) -> bool:
        """Tell whether an attempt's key says no more whether it had an effect, or never will."""
        if request.first_sent_at is None:
            return False
        age = self._clock() - request.first_sent_at
        return age >= timedelta(hours=KEY_HOURS) or request.failures >= FAILURES_MAX

    def _sent(self, request: OutboxRequest) -> OutboxRequest:
        now = self._clock()
        # It is on record before it leaves: whoever finds it so knows that it may have had an
        # effect.
        sent = attrs.evolve(
            request,
            status=OutboxStatus.SENT,
            tries=request.tries + 1,
            first_sent_at=request.first_sent_at or now,
        )
        self._outbox.change(sent)
        body = sent.body if sent.sends is None else sent.sends
        try:
            answer = self._born_here.send(sent, body or b"")
        except GatewayError as error:
            match meaning_of(error):
                case Meaning.REFUSED:
                    return self._refused(sent, error)
                case Meaning.AWAITED:
                    return self._authenticated_later(sent)
                case Meaning.LATER:
                    return self._put_off(self._unsent(request, sent), error)
                case Meaning.LOST:
                    return self._put_off(sent, error)
                case Meaning.FAILED:
                    # While it isn't saved, an earlier try may still be under way with this key.
                    failures = FAILURES_MAX if error.is_replayed else sent.failures + 1
                    return self._put_off(attrs.evolve(sent, failures=failures), error)
                case Meaning.KEY_USED:
                    return self._put_off(attrs.evolve(sent, failures=FAILURES_MAX), error)
        # A saved answer is of an earlier try, whenever it is read.
        at = sent.first_sent_at or now if REPLAYED.get() else now
        return self._granted(sent, answer, at)

    def _unsent(self, before: OutboxRequest, sent: OutboxRequest) -> OutboxRequest:
        """
        Return a request whose try had no effect as it was before that, unless another sender has
        tried meanwhile.
        """
        kept = self._outbox.request(sent.number) or sent
        is_our_try = (kept.first_sent_at, kept.tries) == (sent.first_sent_at, sent.tries)
        return before if is_our_try else kept

    def _granted(self, request: OutboxRequest, answer: JsonObject, at: datetime) -> OutboxRequest:
        """
        Record what Stripe took, and what it then waits for, where the answer doesn't show it done.

        An answer may be silent on it, as that of a new schedule is on its subscription.

        Args:
            at: of when the answer is, at the earliest.
        """
        self._answering.granted(request, answer, at)
        if request.tries > 1 or self._answering.waits_for(request):
            try:
                self._look(request)
            except GatewayError as error:
                if not may_await_payment(request):
                    # Sent once more, it is answered just so once more.
                    return self._put_off(request, error)
                # By the time that its key is forgotten the payment may have lapsed, as if nothing
                # had ever been asked: the answer counts.
        if self._answering.waits_for(request):
            self._answering.staged(request, self._awaited(request, answer))
        return self._closed(request, OutboxStatus.CONFIRMED)

    def _authenticated_later(self, request: OutboxRequest) -> OutboxRequest:
        """
        Record that the customer is to authenticate the payment of an invoice, and by what.

        Should this be cut short, it is sent once more, and answered just so once more.
        """
        try:
            self._look(request)
            found = self._born_here.read(request, with_payments(request.reads))
        except GatewayError as error:
            return self._put_off(request, error)
        action = None if isinstance(found, NotThere) else next_action_of(found)
        if self._answering.waits_for(request):
            answer = Answer(kind=AnswerKind.AWAITING_PAYMENT, next_action=action)
            self._answering.staged(request, answer)
        return self._closed(request, OutboxStatus.CONFIRMED)

    def _awaited(self, request: OutboxRequest, answer: JsonObject) -> Answer:
        """Return until when what was granted waits, and for what, where that can be seen."""
        awaited = awaited_payment(request, answer)
        invoice = invoice_awaited(answer)
        if invoice is None:
            return awaited
        try:
            found = self._born_here.read(request, invoice)
        except GatewayError:
            return awaited
        action = None if isinstance(found, NotThere) else next_action_of(found)
        return attrs.evolve(awaited, next_action=action)

    def _looked(self, request: OutboxRequest) -> OutboxRequest:
        """See what is so; what had its effect is closed, and else there is another attempt."""
        try:
            found = self._look(request)
            asked = self._filled_in(request, found)
        except GatewayError as error:
            return self._put_off(request, error)
        except NothingThereError:
            gone = attrs.evolve(request, code=_GONE, reason=_NOTHING_THERE)
            self._outbox.change(gone)
            return self._refusal_told(gone)
        if found is not None and self._is_spent(request) and is_pending(found, request):
            self._answering.staged(request, awaited_payment(request, found))
            return self._closed(request, OutboxStatus.CONFIRMED, reason=_SO_ALREADY)
        if asked is None or self._is_so(request, found):
            return self._closed(request, OutboxStatus.CONFIRMED, reason=_SO_ALREADY)
        if self._is_spent(request):
            letter = letter_after(request.letter)
            if letter is None:
                return self._parked(request)
            key = key_of(request.stream, request.command_id, request.name, letter)
            asked = attrs.evolve(asked, letter=letter, key=key, failures=0, first_sent_at=None)
        if asked.lacks is not None:
            self._outbox.fill_in(asked)
        return self._sent(asked)

    def _filled_in(self, request: OutboxRequest, found: JsonObject | None) -> OutboxRequest | None:
        """
        Return a request with what it lacks; ``None``: nothing is left to be asked.

        Raises:
            GatewayError: nothing can be made of what was found.
            NothingThereError: what it is about is there no more.
        """
        if request.lacks is None:
            return request
        if found is None:
            raise NothingThereError
        try:
            return filled_in(request, found)
        except ShapeError as error:
            raise GatewayError(
                sentence=_UNREADABLE.format(field=error.field), is_retryable=True
            ) from None

    def _look(self, request: OutboxRequest, *others: str) -> JsonObject | None:
        """See what is so of the object that a request changes, which is returned, and of others."""
        seen: list[JsonObject | None] = []
        for path in (request.reads, *others):
            began = self._clock()
            found = left_of(request, self._born_here.read(request, path))
            if found is not None:
                self._answering.observe(request, found, began, statement_of(request, began, "look"))
            seen.append(found)
        return seen[0]

    def _is_so(self, request: OutboxRequest, found: JsonObject | None) -> bool:
        """Tell whether what a request asks for is so, by what is known here or by what it found."""
        if self._answering.waits_for(request):
            return False
        if self._answering.tells_all(request):
            # What an aggregate asked ends with it: of what was never sent that says nothing, unless
            # it is that end.
            was_sent = request.first_sent_at is not None
            return request.is_final or was_sent or not self._answering.is_over(request)
        return request.lacks is None and found is not None and agrees(found, request)

    def _refused(self, request: OutboxRequest, error: GatewayError) -> OutboxRequest:
        """
        See what is so, record the refusal, and decide again what waits behind it.

        What was refused because it is so already counts as done.
        """
        waited = self._answering.waits_for(request)
        try:
            found = self._look(request, *request.names)
        except GatewayError as failure:
            return self._put_off(request, failure)
        is_brought_about = (
            waited
            and request.answers
            and not self._answering.waits_for(request)
            and (request.is_final or not self._answering.is_over(request))
        )
        if is_brought_about or (found is not None and agrees(found, request)):
            return self._closed(request, OutboxStatus.CONFIRMED, reason=_SO_ALREADY)
        # It is on record before anybody is told, who then no longer waits for it: should this be
        # cut short, that isn't to be taken for an effect.
        refused = attrs.evolve(
            request,
            code=error.code or _UNNAMED,
            decline_code=error.decline_code,
            reason=error.sentence,
        )
        self._outbox.change(refused)
        return self._refusal_told(refused)

    def _refusal_told(self, request: OutboxRequest) -> OutboxRequest:
        """
        Tell who waits that it was refused, and close it.

        What was decided at once stood against what Stripe has until then: that is seen after it.
        """
        answer = Answer(
            kind=AnswerKind.REFUSED, code=request.code, decline_code=request.decline_code
        )
        self._answering.refused(request, answer)
        if request.facets:
            try:
                self._look(request)
            except GatewayError as failure:
                return self._put_off(request, failure)
        if request.first_sent_at is None:
            # It fell with another one, and was never sent.
            return self._closed(request, OutboxStatus.DROPPED, reason=request.reason)
        self._again.decide(request, answer)
        return self._closed(request, OutboxStatus.REFUSED, reason=request.reason)

    def _put_off(self, request: OutboxRequest, error: GatewayError) -> OutboxRequest:
        """Let a request wait for its next try, longer each time."""
        pause = self._pause(request.put_offs)
        if error.retry_after is not None:
            pause = max(pause, timedelta(seconds=error.retry_after))
        later = attrs.evolve(
            request,
            put_offs=request.put_offs + 1,
            next_try=self._clock() + pause,
            reason=error.sentence if request.code is None else request.reason,
        )
        self._outbox.change(later)
        return later

    def _parked(self, request: OutboxRequest) -> OutboxRequest:
        self._answering.staged(request, UNKNOWN)
        parked = attrs.evolve(request, status=OutboxStatus.PARKED, next_try=None, reason=_NOT_KNOWN)
        self._outbox.change(parked)
        return parked

    def _closed(
        self,
        request: OutboxRequest,
        status: OutboxStatus,
        *,
        reason: str | None = None,
    ) -> OutboxRequest:
        closed = attrs.evolve(
            request,
            status=status,
            closed_at=self._clock(),
            next_try=None,
            reason=reason,
        )
        self._outbox.change(closed)
        return closed


def _jittered(put_offs: int) -> timedelta:
    longest = min(PAUSE_MAX, PAUSE * float(2 ** min(put_offs, 16)))
    return longest * float(random.uniform(0.5, 1))  # noqa: S311
