"""Our side where webhooks are taken in: at an endpoint of the portal's, as an embedder has it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from counterfoil.adapters.accounts import OWN_ACCOUNT
from counterfoil.adapters.bench.ours import MASTER_KEY
from counterfoil.adapters.bench.payload import subscription_id
from counterfoil.adapters.bench.receiving import Kept, Standing
from counterfoil.adapters.bench.webhooks import SECRET, Webhook
from counterfoil.adapters.event_store import InboxOutcome
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.applying import InboxApplier
from counterfoil.adapters.stripe.receiving import WebhookEndpoint
from counterfoil.adapters.stripe.webhook import open_webhook
from counterfoil.domain.cause import Mode
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import InForce

_SECRETS = (SECRET,)


def open_ours(body: bytes, signature: str) -> object:
    """
    Open a body as our endpoint does first of all.

    Raises:
        WebhookRefusedError: it isn't signed by Stripe, or not lately.
    """
    return open_webhook(body, signature, _SECRETS, datetime.now(UTC))


class OurInbox:
    """Counterfoil on a database."""

    def __init__(self, url: str) -> None:
        self._portal = BillingPortal.open(url, master_key=MASTER_KEY)
        self._account = self._portal.account(OWN_ACCOUNT, Mode.LIVE)
        self._endpoint = WebhookEndpoint(self._portal, _SECRETS)
        self._applier = InboxApplier(self._portal)
        self._told: Sequence[Webhook] = ()

    def tell(self, webhooks: Sequence[Webhook]) -> None:
        """Make ready the webhooks that are to be taken in."""
        self._told = webhooks

    def take(self) -> int:
        """Receive each webhook, then apply what lies in the inbox."""
        for _, body, signature in self._told:
            self._endpoint.receive(body, signature, datetime.now(UTC))
        self._applier.apply()
        return len(self._told)

    def kept(self) -> Kept:
        """Count the messages that were applied, and the streams that they came to."""
        return Kept(
            webhooks=sum(
                count.messages
                for count in self._portal.store.inbox.counts()
                if count.outcome is InboxOutcome.APPLIED
            ),
            subscriptions=len(tuple(self._account.ids("subscription"))),
            invoices=len(tuple(self._account.ids("invoice"))),
        )

    def standing(self, number: int) -> Standing:
        """Read what a subscription is."""
        state = self._account.get(SUBSCRIPTION, subscription_id(number))
        if not isinstance(state, InForce):
            raise TypeError("the subscription of a life is in force")
        (item,) = state.items
        if item.quantity is None or item.current_period_end is None:
            raise TypeError("the item of a life is counted, and its period known")
        return Standing(
            status=state.status,
            price=item.price.id,
            quantity=item.quantity,
            period_end=item.current_period_end,
            paused=state.collection_pause is not None,
        )

    def close(self) -> None:
        """Close the portal."""
        self._portal.close()
