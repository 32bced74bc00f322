"""Sends one request of the outbox, and sees to it that it takes effect once, whatever happens."""

from collections.abc import Callable
from datetime import datetime, timedelta

import attrs

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.client import REPLAYED
from counterfoil.adapters.stripe.gateway import GatewayError, Sending
from counterfoil.adapters.stripe.outbox.agreeing import is_pending
from counterfoil.adapters.stripe.outbox.answering import Answering
from counterfoil.adapters.stripe.outbox.born_here import NOT_LINKED, BornHere
from counterfoil.adapters.stripe.outbox.closing_commands import Answer
from counterfoil.adapters.stripe.outbox.deciding_again import DecidingAgain
from counterfoil.adapters.stripe.outbox.filling_in import NothingThereError
from counterfoil.adapters.stripe.outbox.granting import Granting
from counterfoil.adapters.stripe.outbox.keys import key_of, letter_after
from counterfoil.adapters.stripe.outbox.looking import Looking
from counterfoil.adapters.stripe.outbox.meaning import Meaning, meaning_of
from counterfoil.adapters.stripe.outbox.outcomes import awaited_payment
from counterfoil.adapters.stripe.outbox.progress import SO_ALREADY, Progress
from counterfoil.adapters.stripe.outbox.refusing import Refusing
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

_GONE = "resource_missing"
"""The code by which Stripe says that there is no such object."""

_ERASED = "The customer was erased before it could be sent."
_NOTHING_THERE = "Stripe has no such object any more: see what became of it there."


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
        self._answering = Answering(portal, clock)
        self._progress = Progress(self._outbox, self._answering, clock, pause)
        self._looking = Looking(self._born_here, self._answering, clock)
        self._granting = Granting(self._born_here, self._looking, self._answering, self._progress)
        again = DecidingAgain(portal, self._answering, clock)
        self._refusing = Refusing(self._looking, self._answering, again, self._progress)

    def step(self, request: OutboxRequest) -> OutboxRequest:
        """
        Send a request, or look what became of it, once; return how far it has come.

        Raises:
            StoreError: the store can't be read or written; the next step goes on from there.
        """
        if request.body is None:
            return self._erased(request)
        if request.code is not None:
            return self._refusing.told(request)
        if request.tries >= TRIES_MAX:
            return self._progress.park(request)
        if self._born_here.is_named_too_early(request):
            return self._progress.put_off(request, NOT_LINKED)
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
                self._looking.look(request)
            except GatewayError as error:
                return self._progress.put_off(request, error)
            if not self._answering.waits_for(request):
                return self._progress.close(request, OutboxStatus.CONFIRMED, reason=SO_ALREADY)
        self._answering.refused(request, Answer(kind=AnswerKind.REFUSED, code="erased"))
        return self._progress.close(request, OutboxStatus.DROPPED, reason=_ERASED)

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
                    return self._refusing.refused(sent, error)
                case Meaning.AWAITED:
                    return self._granting.authenticated_later(sent)
                case Meaning.LATER:
                    return self._progress.put_off(self._unsent(request, sent), error)
                case Meaning.LOST:
                    return self._progress.put_off(sent, error)
                case Meaning.FAILED:
                    # While it isn't saved, an earlier try may still be under way with this key.
                    failures = FAILURES_MAX if error.is_replayed else sent.failures + 1
                    return self._progress.put_off(attrs.evolve(sent, failures=failures), error)
                case Meaning.KEY_USED:
                    return self._progress.put_off(attrs.evolve(sent, failures=FAILURES_MAX), error)
        # A saved answer is of an earlier try, whenever it is read.
        at = sent.first_sent_at or now if REPLAYED.get() else now
        return self._granting.granted(sent, answer, at)

    def _unsent(self, before: OutboxRequest, sent: OutboxRequest) -> OutboxRequest:
        """
        Return a request whose try had no effect as it was before that, unless another sender has
        tried meanwhile.
        """
        kept = self._outbox.request(sent.number) or sent
        is_our_try = (kept.first_sent_at, kept.tries) == (sent.first_sent_at, sent.tries)
        return before if is_our_try else kept

    def _looked(self, request: OutboxRequest) -> OutboxRequest:
        """See what is so; what had its effect is closed, and else there is another attempt."""
        try:
            # What can't be undone may have changed others by now.
            others = request.names if request.first_sent_at is not None else ()
            found = self._looking.look(request, *others)
            asked = self._looking.filled_in(request, found)
        except GatewayError as error:
            return self._progress.put_off(request, error)
        except NothingThereError:
            gone = attrs.evolve(request, code=_GONE, reason=_NOTHING_THERE)
            self._outbox.change(gone)
            return self._refusing.told(gone)
        if found is not None and self._is_spent(request) and is_pending(found, request):
            self._answering.staged(request, awaited_payment(request, found))
            return self._progress.close(request, OutboxStatus.CONFIRMED, reason=SO_ALREADY)
        if asked is None or self._looking.is_so(request, found):
            return self._progress.close(request, OutboxStatus.CONFIRMED, reason=SO_ALREADY)
        if self._is_spent(request):
            letter = letter_after(request.letter)
            if letter is None:
                return self._progress.park(request)
            key = key_of(request.stream, request.command_id, request.name, letter)
            asked = attrs.evolve(asked, letter=letter, key=key, failures=0, first_sent_at=None)
        if asked.lacks is not None:
            self._outbox.fill_in(asked)
        return self._sent(asked)
