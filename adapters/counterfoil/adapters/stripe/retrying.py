"""Lets messages of the inbox be tried again, and applies them at once."""

from collections.abc import Callable, Sequence
from datetime import datetime

from attrs import evolve, frozen

from counterfoil.adapters.errors import PortalError
from counterfoil.adapters.event_store import InboxOutcome, Message
from counterfoil.adapters.event_store.inbox import MESSAGES, Inbox
from counterfoil.adapters.event_store.messages import COUNT_ALREADY
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.stripe.applying import InboxApplier
from counterfoil.adapters.stripe.gateway import Gateway

RETRIED = (InboxOutcome.QUARANTINED, InboxOutcome.WAITING, InboxOutcome.NOT_OURS)
"""What messages may have come to that are tried again all at once."""


@frozen
class CannotRetryError(PortalError):
    """A message can't be tried again; nothing was tried."""

    sentence: str

    def __str__(self) -> str:
        """Say why."""
        return self.sentence


@frozen(kw_only=True)
class Retried:
    """
    What came of trying messages again.

    Args:
        messages: what they are now, without their bodies.
        lost: the ids of those that couldn't be tried, since meanwhile their bodies went.
    """

    messages: tuple[Message, ...]
    lost: tuple[str, ...]


def check_retriable(message: Message) -> None:
    """
    Refuse to try a message again of which nothing more can come.

    Raises:
        CannotRetryError: it counts already, or its body is gone.
    """
    if not _may_come_to_more(message):
        raise CannotRetryError(
            f"{message.event_id} counts already ({message.outcome}): there is nothing to try again."
        )
    if message.body is None:
        raise CannotRetryError(
            f"{message.event_id} can't be tried again: its body went when its customer was erased."
        )


def _may_come_to_more(message: Message) -> bool:
    return message.outcome not in COUNT_ALREADY or message.reason is not None


def with_outcome(inbox: Inbox, outcome: InboxOutcome, account: str | None) -> list[Message]:
    """
    Return the messages, without bodies, that came to an outcome and may come to more.

    The first arrived is the first. What waits for the holder of its object isn't among them: it
    counts as soon as another message names the holder.
    """
    found: list[Message] = []
    before = None
    while page := inbox.page(account=account, outcome=outcome, before=before):
        found.extend(filter(_may_come_to_more, page))
        before = page[-1].number
    return found[::-1]


def _tell_nobody(_: int) -> None:
    """Let nobody know how far it has come."""


def retry(
    portal: BillingPortal,
    messages: Sequence[Message],
    *,
    gateway: Gateway | None = None,
    clock: Callable[[], datetime] = utc_now,
    on_progress: Callable[[int], None] = _tell_nobody,
) -> Retried:
    """
    Let messages be tried again and apply them, some at a time, with whatever else is due.

    Args:
        on_progress: is told how many more have been tried.

    Raises:
        StoreError: the store can't be read or written; what was not tried yet stays open.
    """
    inbox = portal.store.inbox
    applier = InboxApplier(portal, gateway=gateway, clock=clock)
    tried: list[Message] = []
    lost: list[str] = []
    for start in range(0, len(messages), MESSAGES):
        some = messages[start : start + MESSAGES]
        reopened = [each for each in some if inbox.reopen(each.account, each.event_id, clock())]
        applier.apply()
        tried.extend(_now(inbox, reopened))
        lost.extend(each.event_id for each in some if each not in reopened)
        on_progress(len(some))
    return Retried(messages=tuple(tried), lost=tuple(lost))


def _now(inbox: Inbox, messages: Sequence[Message]) -> list[Message]:
    found = (inbox.message(each.account, each.event_id) for each in messages)
    return [evolve(each, body=None) for each in found if each is not None]
