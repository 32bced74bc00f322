"""Requests for what is born here: Stripe gives it an id of its own, by which it is then asked."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeAlias
from urllib.parse import parse_qsl

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.streams import place_of, ref_of
from counterfoil.adapters.stripe.gateway import GatewayError, NotThere, Sending
from counterfoil.adapters.stripe.kinds import FEEDBACK_OPTION, KINDS
from counterfoil.adapters.stripe.linking.gateway import LinkedGateway
from counterfoil.adapters.stripe.linking.naming import asked_about
from counterfoil.adapters.stripe.linking.translating import Translating
from counterfoil.adapters.stripe.listing import listed
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.linked import CREATIONS, HELD, REFERENCE, Born
from counterfoil.domain.requests import Operation

Answers: TypeAlias = tuple[tuple[str, str | None], ...]

NOT_LINKED = GatewayError(
    sentence="It names what Stripe is still to create: it is sent once that has an id there.",
    is_retryable=True,
    was_sent=False,
)


def born_of(stream: str, answers: Answers) -> Iterator[tuple[Born, str]]:
    """Yield what a request asks Stripe to create, and of which kind it is; at most one thing."""
    holder = ref_of(stream)
    for operation, subject in answers:
        kind = CREATIONS.get(Operation(operation))
        if kind is not None:
            yield Born(holder, (subject or "") if kind in HELD.values() else holder.id), kind


class BornHere:
    """
    Sends by Stripe's ids what was rendered by ours, and reads the answers by ours.

    What a request names is linked before it is first sent, and links never change: the bytes that
    leave are the same each time.
    """

    def __init__(
        self, portal: BillingPortal, gateway: Sending, clock: Callable[[], datetime]
    ) -> None:
        self._portal = portal
        self._outbox = portal.store.outbox
        self._gateway = gateway
        self._clock = clock
        self._translating: dict[str, Translating] = {}

    def is_named_too_early(self, request: OutboxRequest) -> bool:
        """Tell whether a request that was never sent names what Stripe is still to create."""
        if request.first_sent_at is not None:
            return False
        creations = self._outbox.creations(request.account, before=request.number)
        if not creations:
            return False
        asked = {*asked_about(request.path, request.body or b"")}
        return any(
            StreamRef(kind=kind, id=born.id) in asked
            for each in creations
            for born, kind in born_of(each.stream, each.answers)
        )

    def send(self, request: OutboxRequest, body: bytes) -> JsonObject:
        """
        Send a request with a body, and tie what it creates to its id here; return the answer.

        Raises:
            GatewayError: Stripe refused it, or gave no answer that can be used.
        """
        translating = self._of(request)
        path = translating.path(request.path)
        body = translating.body(request.path, body)
        answer = self._gateway.send(request.method, path, body, key=request.key)
        self._tie(request, answer)
        return translating.inward(answer)

    def read(self, request: OutboxRequest, path: str) -> JsonObject | NotThere:
        """
        Return what is so of an object that a request is about.

        What it asks to create is looked for by our id in its metadata.

        Raises:
            GatewayError: Stripe gave no answer that can be used.
        """
        translating = self._of(request)
        gateway = LinkedGateway(self._gateway, translating)
        creation = next(born_of(request.stream, request.answers), None)
        if creation is None or path != request.reads:
            return gateway.read(path)
        place, _, query = translating.path(path).partition("?")
        asked = {name: text for name, text in parse_qsl(query) if name != "limit"}
        for stated in listed(self._gateway, place, asked):
            if _is_it(stated, *creation, request):
                self._tie(request, stated)
                return translating.inward(stated)
        return NotThere(path)

    def _tie(self, request: OutboxRequest, stated: JsonObject) -> None:
        name = KINDS.get(str(stated.get("object")))
        for born, kind in born_of(request.stream, request.answers):
            if name is not None and name.label == kind:
                self._of(request).tie(born, str(stated.get("id")))

    def _of(self, request: OutboxRequest) -> Translating:
        account = request.account
        if account not in self._translating:
            books = self._portal.books(*place_of(f"{account}/"))
            self._translating[account] = Translating(books, self._clock)
        return self._translating[account]


def _is_it(stated: JsonObject, born: Born, kind: str, request: OutboxRequest) -> bool:
    """Tell whether an object is the one that a request asks to create; some have no metadata."""
    if kind == FEEDBACK_OPTION.label:
        asked = dict(parse_qsl((request.body or b"").decode()))
        return stated.get("description") == asked.get("description")
    metadata = stated.get("metadata")
    return isinstance(metadata, dict) and metadata.get(REFERENCE) == born.id
