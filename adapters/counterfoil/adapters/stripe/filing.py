"""Files Stripe's events in the inbox, whoever brings them, and says what each comes to at once."""

from collections.abc import Callable
from datetime import datetime

import msgspec
from attrs import frozen

from counterfoil.adapters.accounts import OWN_ACCOUNT, check_account, is_account
from counterfoil.adapters.event_store import InboxOutcome, NewMessage
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.streams import stream_name
from counterfoil.adapters.stripe.event_types import THIN, TRANSLATED_THIN
from counterfoil.adapters.stripe.kinds import (
    CONFIGURATION,
    COUPON,
    FEEDBACK_OPTION,
    KINDS,
    PRICE,
    PRODUCT,
    PROMOTION_CODE,
)
from counterfoil.adapters.stripe.reading import is_ignored
from counterfoil.adapters.stripe.webhook import Envelope, Stated
from counterfoil.domain.cause import Mode
from counterfoil.domain.decider import StreamRef

PORTAL_SESSION = "billing_portal.session"

_OF_NOBODY = frozenset(
    kind.name for kind in (CONFIGURATION, COUPON, FEEDBACK_OPTION, PRICE, PRODUCT, PROMOTION_CODE)
)
"""The kinds of objects that tell of the merchant alone."""


@frozen(kw_only=True)
class Receipt:
    """
    A message that was taken: whoever sent it needs to send it no more.

    Args:
        outcome: what it came to so far; a message that was there before is a ``DUPLICATE``.
    """

    event_id: str
    type: str
    outcome: InboxOutcome


def tell_nobody(_: Receipt) -> None:
    """Let a message lie until somebody looks into the inbox."""


class Filing:
    """
    Puts events into the inbox; any number of threads may share it.

    Args:
        account: whose events these are, where they name no connected account.
        mode: of which mode they are to be; what is of the other one isn't ours. Without it, of
            either.
        connected: whether events of connected accounts are ours too.
        on_received: is told of each message that is to be applied, once it is kept.
    """

    def __init__(
        self,
        portal: BillingPortal,
        *,
        account: str = OWN_ACCOUNT,
        mode: Mode | None = None,
        connected: bool = False,
        on_received: Callable[[Receipt], None] = tell_nobody,
    ) -> None:
        check_account(account)
        self._inbox = portal.store.inbox
        self._account = account
        self._mode = mode
        self._connected = connected
        self._on_received = on_received

    def file(self, envelope: Envelope, body: bytes, document: object, at: datetime) -> Receipt:
        """
        Keep an event, durably, before this returns; nothing else is done with it.

        Args:
            body: its raw bytes; ``document`` is what they say, and is used up.
            at: when it arrived.

        Raises:
            StoreError: the store can't be written now.
        """
        outcome = self._outcome(envelope)
        stated = envelope.stated()
        account, mode = self._account_of(envelope), _mode(envelope)
        is_new = self._inbox.receive(
            NewMessage(
                account=f"{account}/{mode}",
                event_id=envelope.id,
                type=envelope.type,
                object=_object(stated),
                subject=_subject(account, mode, stated),
                is_personal=envelope.object != THIN and stated.object not in _OF_NOBODY,
                received_at=at,
                outcome=outcome,
                body=_without_session_urls(body, document),
            )
        )
        receipt = Receipt(
            event_id=envelope.id,
            type=envelope.type,
            outcome=outcome if is_new else InboxOutcome.DUPLICATE,
        )
        if receipt.outcome is InboxOutcome.RECEIVED:
            self._on_received(receipt)
        return receipt

    def _outcome(self, envelope: Envelope) -> InboxOutcome:
        """Say what a message came to at once, or that it is to be applied."""
        whose = envelope.whose
        is_theirs = whose is not None and whose != self._account
        if is_theirs and not (self._connected and _is_connected(whose or "")):
            return InboxOutcome.NOT_OURS
        if self._mode is not None and self._mode is not _mode(envelope):
            return InboxOutcome.NOT_OURS
        if envelope.object == THIN:
            is_known = envelope.type in TRANSLATED_THIN
        else:
            is_known = not is_ignored(envelope.type)
        return InboxOutcome.RECEIVED if is_known else InboxOutcome.IGNORED

    def _account_of(self, envelope: Envelope) -> str:
        whose = envelope.whose
        return whose if whose is not None and _is_connected(whose) else self._account


def _is_connected(account: str) -> bool:
    """Tell whether something can be a connected account, and no organization or workspace."""
    return is_account(account) and account.startswith("acct_")


def _mode(envelope: Envelope) -> Mode:
    return Mode.LIVE if envelope.is_live else Mode.TEST


def _object(stated: Stated) -> str | None:
    """Name the object that a message tells of, ``subscription/sub_1``, if it is of a known kind."""
    kind = None if stated.object is None else KINDS.get(stated.object)
    return None if kind is None or stated.id is None else f"{kind.label}/{stated.id}"


def _subject(account: str, mode: Mode, stated: Stated) -> str | None:
    """Name the stream of the customer that a message tells of, whose key then seals it."""
    customer = stated.id if stated.object == "customer" else stated.customer
    if customer is None:
        return None
    return stream_name(account, mode, StreamRef(kind="customer", id=customer))


def _without_session_urls(body: bytes, document: object) -> bytes:
    """
    Cut the address of a portal session out of a body.

    Who has it is let into the portal, so that it isn't kept anywhere.
    """
    if PORTAL_SESSION.encode() not in body:
        return body
    remaining = [document]
    while remaining:
        value = remaining.pop()
        if isinstance(value, dict):
            if value.get("object") == PORTAL_SESSION:
                value.pop("url", None)
            remaining.extend(value.values())
        elif isinstance(value, list):
            remaining.extend(value)
    return msgspec.json.encode(document)
