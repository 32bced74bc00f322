"""What comes in from Stripe of one account and mode, by our ids, as soon as it can be."""

from collections.abc import Callable, Iterator
from datetime import datetime

from attrs import define

from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.streams import place_of, stream_name
from counterfoil.adapters.stripe.gateway import Gateway
from counterfoil.adapters.stripe.linking.gateway import LinkedGateway
from counterfoil.adapters.stripe.linking.naming import named_in
from counterfoil.adapters.stripe.linking.translating import Translating
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.linked import CREATIONS, HELD, REFERENCE
from counterfoil.domain.requests import Operation

_BEGINNINGS = {
    "customer": "cus_",
    "subscription": "sub_",
    "invoice": "in_",
    "configuration": "bpc_",
    "price": "price_",
    "promotion_code": "promo_",
}
"""How Stripe's ids of what may be born here begin; no message tells of feedback options."""


@define
class NotLinkedYetError(Exception):
    """What is named may be what Stripe was just asked to create: its answer tells."""

    def __str__(self) -> str:
        """Say so in a sentence."""
        return "It names what Stripe may just have created for us: it waits for the answer to that."


class Arriving:
    """
    Reads what came in by our ids.

    A message may name what was born here before anything has tied it to its id here. Then it waits,
    lest it be taken for a stranger's. Until which request is answered is seen first, and what is
    linked afterwards: what was answered in between is found.
    """

    def __init__(self, portal: BillingPortal, account: str, clock: Callable[[], datetime]) -> None:
        self._store = portal.store
        self._place = place_of(f"{account}/")
        self._account = account
        self._translating = Translating(portal.books(*self._place), clock)
        self._awaited: frozenset[str] = frozenset()
        self._has_links = False

    def begin(self) -> None:
        """See anew what is asked and what is linked, before some messages are read."""
        self._awaited = frozenset(self._kinds_awaited())
        self._has_links = self._translating.has_links()

    def read(self, stated: JsonObject, raw: bytes) -> JsonObject:
        """
        Return what a message states by our ids.

        Raises:
            NotLinkedYetError: it names what may be ours.
            ContendedError: others kept changing what was to be tied.
            StoreError: the store can't be read or written.
        """
        self._has_links = self._has_links or REFERENCE.encode() in raw
        if not self._awaited and not self._has_links:
            return stated
        translated = self._translating.inward(stated)
        if self._awaited and self._names_a_stranger(translated):
            raise NotLinkedYetError
        return translated

    def gateway(self, gateway: Gateway) -> LinkedGateway:
        """Return what looks things up by our ids."""
        return LinkedGateway(gateway, self._translating)

    def _kinds_awaited(self) -> Iterator[str]:
        for creation in self._store.outbox.creations(self._account):
            for operation, _ in creation.answers if creation.was_sent else ():
                kind = CREATIONS.get(Operation(operation))
                if kind in _BEGINNINGS:
                    yield kind

    def _names_a_stranger(self, stated: JsonObject) -> bool:
        named = named_in(stated)
        return any(
            id_.startswith(_BEGINNINGS[kind]) and not self._is_known(StreamRef(kind=kind, id=id_))
            for kind in self._awaited
            for id_ in named.ids - named.whole
        )

    def _is_known(self, ref: StreamRef) -> bool:
        if ref.kind in HELD.values():
            return self._store.whereabouts(self._account, str(ref)) is not None
        stream = stream_name(*self._place, ref)
        return stream in self._store.stream_versions(stream)
