"""Our own change coming back: an event whose idempotency key is ours confirms that request."""

from collections.abc import Callable, Sequence
from datetime import datetime

import attrs

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.recording import Item
from counterfoil.adapters.streams import ref_of
from counterfoil.adapters.stripe.outbox.answering import Answering
from counterfoil.adapters.stripe.outbox.keys import may_be_ours

_ECHOED = "Stripe's own event of it came before its answer."


class Echoes:
    """Finds among Stripe's events those of our own requests."""

    def __init__(self, portal: BillingPortal, clock: Callable[[], datetime]) -> None:
        self._outbox = portal.store.outbox
        self._answering = Answering(portal, clock)
        self._clock = clock

    def heard(self, account: str, items: Sequence[Item]) -> tuple[OutboxRequest, ...]:
        """
        Let Stripe's word count again for what its events say our requests have changed; return
        the requests. Its other facts are still to be observed.

        It may have been put otherwise than we did, as a number is that Stripe writes its own way.
        """
        keys = {(item.head.idempotency_key if item.head else None) or "" for item in items}
        ours = self._outbox.open_by_key(account, [key for key in keys if may_be_ours(key)])
        found: list[OutboxRequest] = []
        for item in items:
            request = ours.get((item.head.idempotency_key if item.head else None) or "")
            if request is None:
                continue
            if any(_is_about(request, each.object) for each in item.sighted):
                self._answering.confirmed(request)
                found.append(request)
        return tuple(found)

    def close(self, heard: Sequence[OutboxRequest]) -> None:
        """Close the requests of which nothing waits any more, now that all was observed."""
        for request in heard:
            if not self._answering.waits_for(request):
                self._outbox.change(
                    attrs.evolve(
                        request,
                        status=OutboxStatus.CONFIRMED,
                        closed_at=self._clock(),
                        next_try=None,
                        reason=_ECHOED,
                    )
                )


def _is_about(request: OutboxRequest, thing: str) -> bool:
    """Tell whether an object is what a request is about, or is held by that."""
    kind, _, id_ = thing.partition("/")
    ref = ref_of(request.stream)
    return (kind, id_) == (ref.kind, ref.id) or any(id_ == about for _, about in request.answers)
