"""A sandbox with an account's objects, the real client for it, and what both sides hold."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import stripe
from attrs import frozen
from starlette.applications import Starlette
from tests.adapters.sandbox.driving import KEY, Judged, client_of, served
from tests.adapters.sandbox.traffic.speaking import Speaker
from tests.adapters.sandbox.world import SOME_DAY, a_world

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.deciders import BUILT_IN
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.sandbox.app import create_app
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.webhooks.sending import Sender, post
from counterfoil.adapters.stripe.backfill import Backfill, Backfilled, Reached
from counterfoil.adapters.stripe.client import StripeAccess
from counterfoil.adapters.stripe.gateway import NotThere, StripeGateway
from counterfoil.adapters.stripe.kinds import KINDS
from counterfoil.adapters.stripe.pacing import Pace
from counterfoil.adapters.stripe.reading import JsonObject
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.holding import as_held
from counterfoil.domain.resolution import Facets, facets_of
from counterfoil.domain.sighted import as_stated, objects_held

PLACE = "acct_self/test"


@frozen
class Stage:
    """
    A sandbox that is served.

    Args:
        client: speaks to it without a detour.
    """

    app: Starlette
    address: str
    client: stripe.StripeClient
    gateway: StripeGateway

    @property
    def sandbox(self) -> Sandbox:
        """Return the sandbox itself, whose faults can be planned."""
        sandbox = self.app.state.sandbox
        assert isinstance(sandbox, Sandbox)
        return sandbox

    def fill_world(self) -> None:
        """
        Make at least one object of every kind that is known here, some time ago.

        What Stripe told of them it lists no more.
        """
        speaker = Speaker(SOME_DAY)
        speaker.close()
        speaker.judged = Judged(self.sandbox)
        a_world(speaker)
        self.forget_events()

    def forget_events(self) -> None:
        """Let Stripe list no event any more, as it does after thirty days."""
        self.sandbox.records._database.execute("DELETE FROM record WHERE kind = 'event'")

    def customer(self, price: str | None = None) -> str:
        """Make a customer with a card and a tax id, and a subscription if a price is named."""
        customer = self.client.v1.customers.create(
            {"name": "Ada", "tax_id_data": [{"type": "eu_vat", "value": "DE123456789"}]}
        )
        self.client.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
        if price is not None:
            self.client.v1.subscriptions.create(
                {
                    "customer": customer.id,
                    "items": [{"price": price}],
                    "collection_method": "send_invoice",
                    "days_until_due": 30,
                }
            )
        return customer.id

    def filling(
        self,
        portal: BillingPortal,
        gateway: StripeGateway | None = None,
        on_progress: Callable[[Reached], None] = lambda _: None,
    ) -> Backfill:
        """Return a backfill that waits for nothing."""
        pace = Pace(livemode=False, sleep=lambda _: None)
        return Backfill(portal, gateway or self.gateway, pace=pace, on_progress=on_progress)


@contextmanager
def staged(send: Sender = post) -> Iterator[Stage]:
    """Serve a sandbox on a real socket."""
    app = create_app(send=send)
    with (
        served(app) as address,
        StripeGateway(StripeAccess(key=KEY, url=address)) as gateway,
    ):
        yield Stage(app, address, client_of(Judged(app.state.sandbox)), gateway)


def opened(place: str) -> BillingPortal:
    """Open the portal on a store of any kind."""
    return BillingPortal.open(place, master_key=bytes(32))


def seen(done: Backfilled) -> dict[str, int]:
    """Return how many objects each part saw, where it saw any."""
    return {step.name: step.seen for step in done.steps if step.seen}


def recorded(portal: BillingPortal) -> Mapping[StreamRef, list[str]]:
    """Return the types of the events of each aggregate, but for what is done to the account."""
    account = books(portal)
    return {
        ref: [type(each.event).__name__ for each in account.events(ref)]
        for decider in BUILT_IN
        for id_ in account.ids(decider.kind)
        for ref in (StreamRef(kind=decider.kind, id=id_),)
    }


def books(portal: BillingPortal) -> AccountPortal:
    """Return the account whose books are filled."""
    return portal.account("acct_self", "test")


@frozen
class Killed(BaseException):
    """Ends a backfill like nothing that is caught on the way."""


class Dying(StripeGateway):
    """
    Stripe, asked by somebody who dies before a request.

    Args:
        after: how many requests are answered.
    """

    def __init__(self, address: str, after: int) -> None:
        super().__init__(StripeAccess(key=KEY, url=address))
        self.asked: list[str] = []
        self._after = after

    def read(self, path: str, *, context: str | None = None) -> JsonObject | NotThere:
        """Answer, or die."""
        if len(self.asked) >= self._after:
            raise Killed
        self.asked.append(path)
        return super().read(path, context=context)


def held(portal: BillingPortal) -> Mapping[StreamRef, Facets]:
    """Return what is known here of every object."""
    account = books(portal)
    found: dict[StreamRef, Facets] = {}
    for decider in BUILT_IN:
        for id_ in account.ids(decider.kind):
            if decider.kind in ("account", "portal_session", "session"):
                continue
            state = account.get(decider, id_)
            for thing in (StreamRef(kind=decider.kind, id=id_), *objects_held(state)):
                found[thing] = facets_of(as_stated(thing, state))
    return found


def listed_by(client: stripe.StripeClient) -> Mapping[StreamRef, Facets]:
    """Return what Stripe's own client lists of every object that is known here."""
    found: dict[StreamRef, Facets] = {}
    for each in _objects(client):
        kind = KINDS[str(each["object"])]
        thing = StreamRef(kind=kind.label, id=str(each["id"]))
        found[thing] = facets_of(as_held(kind.observe(each)))
    return found


def differing(portal: BillingPortal, client: stripe.StripeClient) -> Mapping[StreamRef, Facets]:
    """Return the facets that Stripe lists, and that read otherwise here, by object."""
    ours = held(portal)
    found = {
        thing: {
            name: each for name, each in facets.items() if ours.get(thing, {}).get(name) != each
        }
        for thing, facets in listed_by(client).items()
    }
    return {thing: facets for thing, facets in found.items() if facets}


def _objects(client: stripe.StripeClient) -> Iterator[JsonObject]:
    v1 = client.v1
    for customer in v1.customers.list({"limit": 100}).auto_paging_iter():
        yield _plain(customer)
        of = customer.id
        for method in v1.customers.payment_methods.list(of, {"limit": 100}).auto_paging_iter():
            yield _plain(method)
        for tax_id in v1.customers.tax_ids.list(of, {"limit": 100}).auto_paging_iter():
            yield _plain(tax_id)
    subscriptions = v1.subscriptions.list(
        {"limit": 100, "status": "all", "expand": ["data.discounts"]}
    )
    configurations = v1.billing_portal.configurations.list(
        {"limit": 100, "expand": ["data.features.subscription_update.products"]}
    )
    for several in (
        v1.products.list({"limit": 100}),
        v1.prices.list({"limit": 100}),
        v1.coupons.list({"limit": 100}),
        v1.promotion_codes.list({"limit": 100}),
        subscriptions,
        configurations,
        v1.invoices.list({"limit": 100}),
    ):
        for each in several.auto_paging_iter():
            yield _plain(each)


def _plain(each: stripe.StripeObject) -> JsonObject:
    """Return an object as it was answered."""
    plain = json.loads(str(each))
    assert isinstance(plain, dict)
    return plain
