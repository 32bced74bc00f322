"""A shop at a sandbox, and a portal that gets its webhooks, or only some of them."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from typing import cast
from urllib.parse import urlencode

from attrs import define
from tests.adapters.sandbox.driving import KEY, Watch
from tests.adapters.sandbox.traffic.asked import flat
from tests.adapters.stripe.webhooks import SECRET, now, signed, written
from tests.adapters.stripe.within import gateway_within

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.accounts import OWN_ACCOUNT
from counterfoil.adapters.deciders import BUILT_IN
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.adapters.protocol.requests import Request
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.settings import Settings
from counterfoil.adapters.stripe.applying import InboxApplier
from counterfoil.adapters.stripe.gateway import StripeGateway
from counterfoil.adapters.stripe.receiving import WebhookEndpoint
from counterfoil.adapters.stripe.reconcile.reconciling import Reconciler
from counterfoil.adapters.stripe.reconcile.report import Report
from counterfoil.domain.cause import Mode
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.resolution import facets_of
from counterfoil.domain.sighted import as_stated, objects_held

SETTINGS = Settings(portal_saved=True)

PLACE = (OWN_ACCOUNT, Mode.TEST)


def never(_event: JsonObject) -> bool:
    """Drop no event."""
    return False


def everything(_event: JsonObject) -> bool:
    """Drop every event."""
    return True


@define
class Shop:
    """
    A shop at Stripe, of which a portal hears by webhooks.

    Args:
        watch: the second that it is, at both sides.
        told: how many events were sent so far, or dropped, and how many of them ``dropped``.
    """

    sandbox: Sandbox
    watch: Watch
    portal: BillingPortal
    gateway: StripeGateway
    told: int = 0
    dropped: int = 0

    @property
    def account(self) -> AccountPortal:
        """Return the portal of the shop's account."""
        return self.portal.account(*PLACE)

    def moment(self) -> datetime:
        """Return the moment that it is."""
        return datetime.fromtimestamp(self.watch.moment, UTC)

    def ask(self, method: str, path: str, asked: JsonObject | None = None) -> JsonObject:
        """Ask Stripe for something, in a second of its own."""
        answer = self.try_to(method, path, asked)
        assert answer is not None, (method, path, asked)
        return answer

    def try_to(self, method: str, path: str, asked: JsonObject | None = None) -> JsonObject | None:
        """Ask Stripe for something that it may refuse, which is told by ``None``."""
        self.watch.moment += 1
        form = urlencode(list(flat(asked or {}))).encode()
        query, body = (form, b"") if method == "GET" else (b"", form)
        headers = {"authorization": f"Bearer {KEY}"}
        response = self.sandbox.answer(Request(method, path, query, body, headers))
        answer = cast("JsonObject", json.loads(response.body))
        return answer if response.status == 200 else None

    def made(self, path: str, asked: JsonObject | None = None) -> str:
        """Make something at Stripe, or change it; return its id."""
        return str(self.ask("POST", path, asked)["id"])

    def events(self) -> list[JsonObject]:
        """Return all events, the first first."""
        found: list[JsonObject] = []
        asked: JsonObject = {"limit": 100}
        while True:
            page = self.ask("GET", "/v1/events", asked)
            data = cast("list[JsonObject]", page["data"])
            found += data
            if not page["has_more"]:
                return found[::-1]
            asked["starting_after"] = data[-1]["id"]

    @contextmanager
    def twin(self) -> "Iterator[Shop]":
        """Open another portal of the same shop, which has heard of nothing yet."""
        with BillingPortal.open("memory://", clock=self.moment) as portal:
            yield Shop(self.sandbox, self.watch, portal, self.gateway)

    def known(self) -> Mapping[tuple[str, str], object]:
        """Return all that the portal holds, by object and facet."""
        found: dict[tuple[str, str], object] = {}
        for decider in BUILT_IN:
            for id_ in self.account.ids(decider.kind):
                state = self.account.get(decider, id_)
                for thing in (StreamRef(kind=decider.kind, id=id_), *objects_held(state)):
                    for name, facet in facets_of(as_stated(thing, state)).items():
                        found[str(thing), name] = facet.value
        return found

    def deliver(self, is_dropped: Callable[[JsonObject], bool] = never) -> None:
        """Send the events that weren't sent yet to the portal's inbox, and apply them."""
        endpoint = WebhookEndpoint(self.portal, (SECRET,))
        events = self.events()
        for event in events[self.told :]:
            if is_dropped(event):
                self.dropped += 1
                continue
            body = written(event)
            endpoint.receive(body, signed(body), now())
        self.told = len(events)
        InboxApplier(self.portal, gateway=self.gateway).apply()
        self.watch.moment += 1

    def reconcile(self, *, apply: bool = False, **more: object) -> Report:
        """Compare both sides, some time after whatever happened last."""
        self.watch.moment += 60
        return self.reconciler(**more).run(apply=apply)

    def reconciler(self, **more: object) -> Reconciler:
        """Return what compares both sides."""
        return Reconciler(self.portal, PLACE, self.gateway, clock=self.moment, **more)  # type: ignore[arg-type]


@contextmanager
def a_shop(place: str) -> Iterator[Shop]:
    """Open an empty shop, and a portal on a database that is empty, too."""
    watch = Watch()
    sandbox = Sandbox(clock=watch, settings=SETTINGS)
    with a_portal_of(sandbox, watch, place) as shop:
        yield shop
    sandbox.close()


@contextmanager
def a_portal_of(sandbox: Sandbox, watch: Watch, place: str) -> Iterator[Shop]:
    """Open a portal, on a database that is empty, of the shop at a sandbox."""
    gateway, _ = gateway_within(sandbox)

    def clock() -> datetime:
        return datetime.fromtimestamp(watch.moment, UTC)

    with gateway, BillingPortal.open(place, clock=clock, master_key=bytes(32)) as portal:
        yield Shop(sandbox, watch, portal, gateway)


class World:
    """Makes customers and what they buy, by a seed, so that each run makes the same."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self._shop = shop
        self._chance = Random(seed)  # noqa: S311
        self.customers: list[str] = []
        self.methods: dict[str, list[str]] = {}
        self.subscriptions: dict[str, str] = {}
        self.products: list[str] = []
        self.prices: list[str] = []
        self.coupons: list[str] = []

    def make(self, customers: int) -> None:
        """Make a catalogue and some customers."""
        made = self._shop.made
        for name in ("Tea", "Coffee", "Cocoa"):
            product = made("/v1/products", {"name": name})
            self.products.append(product)
            for amount, interval in ((900, "month"), (9000, "year")):
                recurring: JsonObject = {"interval": interval}
                price: JsonObject = {"currency": "eur", "unit_amount": amount}
                price |= {"product": product, "recurring": recurring}
                self.prices.append(made("/v1/prices", price))
        for percent in (10, 25):
            coupon = made("/v1/coupons", {"percent_off": percent, "duration": "forever"})
            self.coupons.append(coupon)
            promotion: JsonObject = {"type": "coupon", "coupon": coupon}
            code: JsonObject = {"promotion": promotion, "code": f"LESS{percent}X{coupon}"}
            made("/v1/promotion_codes", code)
        made("/v1/billing/feedback_options", {"description": "Too hot"})
        offer: JsonObject = {"product": self.products[0], "prices": [self.prices[0]]}
        features: JsonObject = {
            "customer_update": {"enabled": True, "allowed_updates": ["email"]},
            "invoice_history": {"enabled": True},
            "payment_method_update": {"enabled": True},
            "subscription_update": {
                "enabled": True,
                "default_allowed_updates": ["price"],
                "products": [offer],
            },
        }
        made("/v1/billing_portal/configurations", {"features": features})
        for number in range(customers):
            self._customer(len(self.customers) + number)

    def _customer(self, number: int) -> None:
        made, chance = self._shop.made, self._chance
        said: JsonObject = {"name": f"Ada {number}", "email": f"ada{number}@example.com"}
        customer = made("/v1/customers", said)
        of: JsonObject = {"customer": customer}
        self.customers.append(customer)
        cards = ["pm_card_visa", "pm_card_mastercard"]
        self.methods[customer] = [made(f"/v1/payment_methods/{each}/attach", of) for each in cards]
        chosen: JsonObject = {"default_payment_method": self.methods[customer][0]}
        made(f"/v1/customers/{customer}", {"invoice_settings": chosen})
        if chance.random() < 0.5:
            self.made_tax_id(customer)
        item: JsonObject = {"price": chance.choice(self.prices), "quantity": chance.randint(1, 3)}
        begun: JsonObject = of | {"items": [item]}
        if chance.random() < 0.3:
            reduced: JsonObject = {"coupon": chance.choice(self.coupons)}
            begun["discounts"] = [reduced]
        self.subscriptions[customer] = made("/v1/subscriptions", begun)

    def made_tax_id(self, customer: str) -> str:
        """Make a tax id of a customer."""
        asked: JsonObject = {"type": "eu_vat", "value": "DE999999999"}
        return self._shop.made(f"/v1/customers/{customer}/tax_ids", asked)

    def go_on(self, steps: int) -> None:
        """Let customers and merchant change things at random."""
        for _ in range(steps):
            self._chance.choice(self._steps())()

    def _steps(self) -> list[Callable[[], object]]:
        made, chance = self._shop.made, self._chance
        customer = chance.choice(self.customers)
        subscription = self.subscriptions[customer]
        path = f"/v1/subscriptions/{subscription}"
        pause: JsonObject = {"behavior": chance.choice(["void", "keep_as_draft"])}
        number = chance.randint(0, 999)

        def choose() -> object:
            chosen: JsonObject = {"default_payment_method": chance.choice(self.methods[customer])}
            return made(f"/v1/customers/{customer}", {"invoice_settings": chosen})

        return [
            lambda: made(path, {"pause_collection": pause}),
            lambda: made(path, {"pause_collection": ""}),
            lambda: made(path, {"cancel_at_period_end": chance.random() < 0.5}),
            lambda: made(path, {"metadata": {"note": f"n{number}"}}),
            lambda: made(f"/v1/customers/{customer}", {"name": f"Bea {number}"}),
            lambda: made(f"/v1/customers/{customer}", {"email": f"bea{number}@example.com"}),
            choose,
            lambda: made(f"/v1/products/{chance.choice(self.products)}", {"name": f"T{number}"}),
            lambda: made(f"/v1/prices/{chance.choice(self.prices)}", {"nickname": f"N{number}"}),
        ]


def facets(report: Report) -> Mapping[tuple[str, str], str]:
    """Return why each facet differs, by object and facet."""
    return {(str(each.thing), each.facet): each.reason.value for each in report.differences}
