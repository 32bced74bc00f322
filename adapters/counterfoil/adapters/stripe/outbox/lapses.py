"""Changes that waited for a payment in vain: Stripe says so, and time does where it doesn't."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.recording import Item
from counterfoil.adapters.streams import place_of
from counterfoil.adapters.stripe.findings import EventHead
from counterfoil.adapters.stripe.outbox.waiting import outstanding_of
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.requests import AnswerKind, Operation, RequestStage
from counterfoil.domain.subscription.commands import RecordAnswer
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.values import SubscriptionId

_EXPIRED = "customer.subscription.pending_update_expired"

_WITHIN = timedelta(minutes=5)
"""By how much Stripe may be early. An event about an older change is earlier by hours."""


class Lapses:
    """Finds among Stripe's events those that say that a change expired, and records it."""

    def __init__(self, portal: BillingPortal) -> None:
        self._portal = portal

    def heard(self, account: str, items: Sequence[Item]) -> None:
        """
        Record that what waited for a payment has lapsed. Recorded twice, it is recorded once.

        Raises:
            ContendedError: others kept changing the same subscription.
            StoreError: the store can't be read or written.
        """
        for item in items:
            if item.head is not None and item.head.type == _EXPIRED:
                for thing in (each.object for each in item.sighted):
                    kind, _, id_ = thing.partition("/")
                    if kind == SUBSCRIPTION.kind:
                        self._expired(account, SubscriptionId(id_), item.head)

    def _expired(self, account: str, id_: SubscriptionId, head: EventHead) -> None:
        portal = self._portal.account(*place_of(f"{account}/"))
        for operation in self._lapsed(account, id_, head):
            portal.handle(
                RecordAnswer(subscription_id=id_, operation=operation, answer=AnswerKind.LAPSED),
                by=Cause(
                    actor=Actor.STRIPE,
                    door=Door.OBSERVATION,
                    command_id=f"lapse:{head.id}:{operation.value}",
                    stripe_event_id=head.id,
                ),
            )

    def _lapsed(self, account: str, id_: SubscriptionId, head: EventHead) -> Iterator[Operation]:
        state = self._portal.account(*place_of(f"{account}/")).get(SUBSCRIPTION, id_)
        for each in outstanding_of(state):
            is_waiting = each.stage is RequestStage.AWAITING_PAYMENT
            if is_waiting and each.expires_at and each.expires_at <= head.created + _WITHIN:
                yield each.operation
