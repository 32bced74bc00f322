"""Receives webhooks: each is checked, kept in the inbox, and only then acknowledged."""

from collections.abc import Callable, Sequence
from datetime import datetime

from counterfoil.adapters.accounts import OWN_ACCOUNT
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.document import UnreadableError, decode
from counterfoil.adapters.stripe.filing import Filing, Receipt, tell_nobody
from counterfoil.adapters.stripe.webhook import WebhookRefusedError, open_webhook
from counterfoil.domain.cause import Mode

__all__ = ["Receipt", "WebhookEndpoint"]


class WebhookEndpoint:
    """
    One endpoint at which Stripe's events arrive; any number of threads may share it.

    Args:
        secrets: with which Stripe signs, ``whsec_...``: more than one while they are rotated.
        account: whose events these are, where they name no connected account.
        mode: of which mode they are to be; what is of the other one isn't ours. Without it, of
            either.
        connected: whether events of connected accounts are ours too.
        on_received: is told of each message that is to be applied, once it is kept.
    """

    def __init__(  # noqa: PLR0913
        self,
        portal: BillingPortal,
        secrets: Sequence[str],
        *,
        account: str = OWN_ACCOUNT,
        mode: Mode | None = None,
        connected: bool = False,
        on_received: Callable[[Receipt], None] = tell_nobody,
    ) -> None:
        self._secrets = tuple(secrets)
        self._filing = Filing(
            portal, account=account, mode=mode, connected=connected, on_received=on_received
        )

    def receive(self, body: bytes, signature: str, at: datetime) -> Receipt:
        """
        Keep a message, durably, before this returns; nothing else is done with it, nor asked.

        Args:
            body: the raw bytes.
            signature: the header ``Stripe-Signature``.
            at: when it arrived.

        Raises:
            WebhookRefusedError: it isn't Stripe's, or can't be read; nothing is kept.
            StoreError: the store can't be written now; Stripe will send it again.
        """
        envelope = open_webhook(body, signature, self._secrets, at)
        try:
            document = decode(body)
        except UnreadableError as why:
            raise WebhookRefusedError(f"The body {why}.") from None
        return self._filing.file(envelope, body, document, at)
