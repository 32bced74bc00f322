"""Our side where webhooks are taken in: verified, kept in the inbox, then recorded."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from counterfoil.adapters.bench.ours import MASTER_KEY
from counterfoil.adapters.bench.payload import subscription_id
from counterfoil.adapters.bench.receiving import BATCH, Kept, Standing
from counterfoil.adapters.bench.webhooks import SECRET, Webhook
from counterfoil.adapters.event_store.messages import InboxOutcome, NewMessage
from counterfoil.adapters.ingest import OWN_ACCOUNT
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.recording import Recording
from counterfoil.adapters.stripe.reading import read_item
from counterfoil.domain.cause import Mode
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import InForce

_PREFIX = (OWN_ACCOUNT, Mode.LIVE)
_PLACE = f"{OWN_ACCOUNT}/{Mode.LIVE}"


class _Named(msgspec.Struct, gc=False):
    id: str
    object: str
    customer: str | None = None


class _Data(msgspec.Struct, gc=False):
    object: _Named


class _Event(msgspec.Struct, gc=False):
    id: str
    type: str
    livemode: bool
    data: _Data


_DECODE = msgspec.json.Decoder(_Event).decode


def open_webhook(body: bytes, signature: str) -> _Event:
    """
    Verify a body and decode what it takes to keep it.

    Raises:
        stripe.SignatureVerificationError: the signature isn't Stripe's, or is too old.
    """
    # Imported where it is used, as it takes half a second.
    import stripe  # noqa: PLC0415

    stripe.WebhookSignature.verify_header(body, signature, SECRET, tolerance=300)
    return _DECODE(body)


class OurInbox:
    """Counterfoil on a database."""

    def __init__(self, url: str) -> None:
        self._portal = BillingPortal.open(url, master_key=MASTER_KEY)
        self._recording = Recording(self._portal)
        self._told: Sequence[Webhook] = ()

    def tell(self, webhooks: Sequence[Webhook]) -> None:
        """Make ready the webhooks that are to be taken in."""
        self._told = webhooks

    def take(self) -> int:
        """Keep each webhook in a commit of its own, then record them one by one."""
        inbox = self._portal.store.inbox
        for _, body, signature in self._told:
            event = open_webhook(body, signature)
            inbox.receive(_message(event, body))
        while messages := inbox.open(datetime.now(UTC), BATCH):
            for message in messages:
                reading = read_item(msgspec.json.decode(message.body or b""), at=datetime.now(UTC))
                if not isinstance(reading, tuple):
                    raise TypeError("the webhooks tell of what the model knows")
                self._recording.record(_PREFIX, *reading, settles=message.event_id)
        return len(self._told)

    def kept(self) -> Kept:
        """Count the messages that were applied, and the streams that they came to."""
        account = self._portal.account(*_PREFIX)
        return Kept(
            webhooks=sum(
                count.messages
                for count in self._portal.store.inbox.counts()
                if count.outcome is InboxOutcome.APPLIED
            ),
            subscriptions=len(tuple(account.ids("subscription"))),
            invoices=len(tuple(account.ids("invoice"))),
        )

    def standing(self, number: int) -> Standing:
        """Read what a subscription is."""
        state = self._portal.account(*_PREFIX).get(SUBSCRIPTION, subscription_id(number))
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


def _message(event: _Event, body: bytes) -> NewMessage:
    stated = event.data.object
    customer = stated.id if stated.object == "customer" else stated.customer
    return NewMessage(
        account=_PLACE,
        event_id=event.id,
        type=event.type,
        object=f"{stated.object}/{stated.id}",
        subject=f"{_PLACE}/customer/{customer}" if customer else None,
        received_at=datetime.now(UTC),
        body=body,
    )
