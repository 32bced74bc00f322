"""Sends to Stripe what is held of one object, facet by facet, where Stripe says otherwise."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import datetime

from attrs import define, frozen

from counterfoil.adapters.errors import PortalError
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.stripe.gateway import Sending
from counterfoil.adapters.stripe.linking.gateway import LinkedGateway
from counterfoil.adapters.stripe.linking.translating import Translating
from counterfoil.adapters.stripe.outbox.keys import key_of
from counterfoil.adapters.stripe.reconcile.comparing import Differs
from counterfoil.adapters.stripe.reconcile.explaining import Explainer
from counterfoil.adapters.stripe.reconcile.finding import Found, differing_at
from counterfoil.adapters.stripe.reconcile.forms import SETTABLE, update_of
from counterfoil.adapters.stripe.reconcile.mending import Mender
from counterfoil.adapters.stripe.reconcile.ours import Ours
from counterfoil.adapters.stripe.reconcile.reconciling import nothing_in_flight
from counterfoil.adapters.stripe.reconcile.report import Difference
from counterfoil.adapters.stripe.reconcile.theirs import Theirs, path_of
from counterfoil.domain.cause import Mode
from counterfoil.domain.decider import StreamRef


@define
class CannotPushError(PortalError):
    """What is held of an object can't be sent to Stripe; nothing was sent."""

    sentence: str

    def __str__(self) -> str:
        """Say why."""
        return self.sentence


@frozen(kw_only=True)
class Push:
    """
    What is to be sent of one object.

    Args:
        sent: the differences that it ends; ``kept``: those that Stripe's API has no way to set, or
            that would end something.
        path: where the request goes; of what was born here with our id, which Stripe never sees.
        body: the form; empty where nothing is to be sent.
        key: the idempotency key: the same difference, sent again, takes effect once.
    """

    found: Found
    sent: tuple[Difference, ...]
    kept: tuple[Difference, ...]
    path: str
    body: bytes
    key: str


class Pusher:
    """
    Sends what is held of an object of one account and mode to Stripe.

    Args:
        context: the account within which to look and send where it isn't the key's own.
        in_flight: names the lanes of a place in which requests are under way already.
    """

    def __init__(  # noqa: PLR0913
        self,
        portal: BillingPortal,
        place: tuple[str, Mode],
        gateway: Sending,
        *,
        context: str | None = None,
        clock: Callable[[], datetime] = utc_now,
        in_flight: Callable[[str], AbstractSet[str]] = nothing_in_flight,
    ) -> None:
        self._ours = Ours(portal, *place)
        self._translating = Translating(portal.books(*place), clock)
        linked = LinkedGateway(gateway, self._translating)
        self._theirs = Theirs(linked, clock, context=context)
        self._mender = Mender(portal, place, self._ours)
        self._explainer = Explainer(portal.account(*place), portal.store.inbox, self._ours.prefix)
        self._gateway = gateway
        self._context = context
        self._in_flight = in_flight

    def plan(self, thing: StreamRef) -> Push:
        """
        Say what would be sent of an object; nothing is.

        Raises:
            CannotPushError: it is of another kind, unknown here or at Stripe, over, or requests
                about it are under way.
            GatewayError: Stripe gave no answer that can be used.
        """
        found = self._found(thing)
        settable = SETTABLE[thing.kind]
        explained = self._explainer.explain([found]) if found.differs else ()
        sent = tuple(each for each in explained if each.facet in settable)
        holder = found.standing.holder
        facets = {each.facet: each for each in found.differs if each.facet in settable}
        body = b"" if holder is None or not facets else update_of(holder.ref, holder.state, facets)
        return Push(
            found=found,
            sent=sent,
            kept=tuple(each for each in explained if each.facet not in settable),
            path=path_of(thing),
            body=body,
            key=self._key(found, body),
        )

    def _found(self, thing: StreamRef) -> Found:
        if thing.kind not in SETTABLE:
            kinds = ", ".join(SETTABLE)
            raise CannotPushError(
                f"{thing} can't be sent to Stripe: of these kinds alone it can be ({kinds})."
            )
        look = self._theirs.look(thing)
        standing = self._ours.standing(look)
        if not standing.is_known():
            raise CannotPushError(f"Nothing is known here of {thing}: nothing can be sent.")
        if standing.is_over() or not look.is_in_force():
            where = "here" if standing.is_over() else "at Stripe"
            raise CannotPushError(f"{thing} is over or unknown {where}: nothing can be sent.")
        if standing.lane(look) in self._in_flight(self._ours.prefix):
            raise CannotPushError(
                f"Requests about {thing} are under way to Stripe already: try again later."
            )
        return Found(look=look, standing=standing, differs=differing_at(look, standing))

    def _key(self, found: Found, body: bytes) -> str:
        """Return a key that another push has once anything was stated or decided meanwhile."""
        version, times = found.standing.mark
        stream = f"{self._ours.prefix}/{found.look.thing}"
        return key_of(stream, f"push:{version}:{times}", body.hex())

    def send(self, push: Push) -> tuple[Differs, ...]:
        """
        Send what was planned, once, look at the object, and record what Stripe says of it then.

        Returns what differs still.

        Raises:
            GatewayError: Stripe refused it, or gave no answer that can be used; pushing again does
                no harm.
        """
        path = self._translating.path(push.path)
        body = self._translating.body(push.path, push.body)
        self._gateway.send("POST", path, body, key=push.key, context=self._context)
        thing = push.found.look.thing
        look = self._theirs.look(thing)
        standing = self._ours.standing(look)
        now = Found(look=look, standing=standing, differs=differing_at(look, standing))
        agreed = self._mender.mend([now])
        return tuple(each for each in now.differs if (thing, each.facet) not in agreed)
