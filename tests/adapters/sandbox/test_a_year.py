"""Tests a year of one subscription: Stripe's client over a socket, a test clock, signed events."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import pytest
import stripe
from attrs import define, field
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.adapters.sandbox.driving import client_at, listening, served
from tests.adapters.sandbox.judging import complaints
from uvicorn import Config, Server

from counterfoil.adapters.sandbox import create_app

_START = 1_798_761_600
"""The first of January 2027."""

_DAY = 24 * 60 * 60
_PATIENCE = 30


@define
class Mailbox:
    """Takes events as a project would: whatever isn't signed is refused."""

    secret: str = ""
    taken: dict[str, stripe.Event] = field(factory=dict)
    bodies: list[bytes] = field(factory=list)
    refused: list[str] = field(factory=list)
    _arrived: Event = field(factory=Event)

    async def take(self, request: Request) -> Response:
        """Take one event."""
        body = await request.body()
        signature = request.headers.get("stripe-signature", "")
        try:
            event = stripe.Webhook.construct_event(body, signature, self.secret)
        except stripe.SignatureVerificationError as why:
            self.refused.append(str(why))
            return Response(status_code=400)
        self.taken[event.id] = event
        self.bodies.append(body)
        self._arrived.set()
        return Response()

    def wait_for(self, id: str) -> stripe.Event:
        """Wait until an event has arrived."""
        while id not in self.taken:
            self._arrived.clear()
            if id not in self.taken and not self._arrived.wait(_PATIENCE):
                pytest.fail(f"{id} didn't arrive; {self.refused}")
        return self.taken[id]


@define
class Year:
    """The cast, and time that passes."""

    client: stripe.StripeClient
    clock: str
    customer: str
    subscription: str = ""
    now: int = _START

    def pass_days(self, days: float) -> None:
        """Advance the clock, a month at most at a time, and wait until all has come about."""
        until = self.now + int(days * _DAY)
        clocks = self.client.v1.test_helpers.test_clocks
        while self.now < until:
            self.now = min(until, self.now + 31 * _DAY)
            clocks.advance(self.clock, {"frozen_time": self.now})
            while clocks.retrieve(self.clock).status != "ready":
                pass

    def sees(self) -> stripe.Subscription:
        """Return the subscription as it is now."""
        return self.client.v1.subscriptions.retrieve(self.subscription)

    def invoices(self) -> list[stripe.Invoice]:
        """Return the subscription's invoices, the oldest first."""
        asked: stripe.params.InvoiceListParams = {"subscription": self.subscription, "limit": 100}
        return list(self.client.v1.invoices.list(asked).data)[::-1]

    def pays_with(self, token: str) -> None:
        """Let the customer pay with another card from now on."""
        of: stripe.params.PaymentMethodAttachParams = {"customer": self.customer}
        card = self.client.v1.payment_methods.attach(token, of)
        self.client.v1.customers.update(
            self.customer, {"invoice_settings": {"default_payment_method": card.id}}
        )

    def price(self, amount: int) -> str:
        """Make a monthly price, in cents."""
        made = self.client.v1.prices.create(
            {
                "currency": "usd",
                "product_data": {"name": f"For {amount}"},
                "recurring": {"interval": "month"},
                "unit_amount": amount,
            }
        )
        return made.id


@contextmanager
def _a_mailbox() -> Iterator[tuple[Mailbox, str]]:
    mailbox = Mailbox()
    app = Starlette(routes=[Route("/", mailbox.take, methods=["POST"])])
    with listening(Server(Config(app, log_level="critical", ws="none"))) as address:
        yield mailbox, f"{address}/"


@pytest.fixture
def year() -> Iterator[tuple[Year, Mailbox]]:
    """Serve a sandbox and a project beside it, and set a clock."""
    with _a_mailbox() as (mailbox, address), served(create_app()) as api:
        client = client_at(api)
        endpoint = client.v1.webhook_endpoints.create({"url": address, "enabled_events": ["*"]})
        assert endpoint.secret is not None
        mailbox.secret = endpoint.secret
        clock = client.v1.test_helpers.test_clocks.create({"frozen_time": _START})
        customer = client.v1.customers.create({"name": "Ada", "test_clock": clock.id})
        yield Year(client, clock.id, customer.id), mailbox


def test_a_year_of_a_subscription(year: tuple[Year, Mailbox]) -> None:
    """Each turn of a subscription's life comes about in its time, and is told, signed."""
    life, mailbox = year
    gold, platinum = life.price(2_000), life.price(5_000)
    life.pays_with("pm_card_visa")

    _january_a_trial(life, gold)
    _february_and_march_it_renews(life)
    _april_the_card_is_declined(life)
    _may_another_plan(life, platinum)
    _june_and_july_collection_pauses(life)
    _august_to_december_it_ends(life)

    assert 330 * _DAY < life.now - _START < 366 * _DAY
    _all_of_it_was_told(life, mailbox)


def _january_a_trial(life: Year, gold: str) -> None:
    """A trial of two weeks costs nothing; then the first month is paid."""
    begun = life.client.v1.subscriptions.create(
        {"customer": life.customer, "items": [{"price": gold}], "trial_period_days": 14}
    )
    life.subscription = begun.id
    life.pass_days(12)
    assert life.sees().status == "trialing"
    life.pass_days(3)
    assert life.sees().status == "active"
    assert [one.amount_paid for one in life.invoices()] == [0, 2000]


def _february_and_march_it_renews(life: Year) -> None:
    life.pass_days(59)
    assert [one.amount_paid for one in life.invoices()] == [0, 2000, 2000, 2000]
    assert {one.status for one in life.invoices()} == {"paid"}


def _april_the_card_is_declined(life: Year) -> None:
    """The subscription is past due until another card pays."""
    life.pays_with("pm_card_chargeCustomerFail")
    life.pass_days(31)
    assert life.sees().status == "past_due"
    owed = life.invoices()[-1]
    assert (owed.status, owed.amount_remaining) == ("open", 2000)
    life.pays_with("pm_card_visa")
    life.client.v1.invoices.pay(str(owed.id))
    assert life.sees().status == "active"


def _may_another_plan(life: Year, platinum: str) -> None:
    """In the middle of a period, half of each plan is settled by the next invoice."""
    [item] = life.sees()["items"].data
    middle = (item.current_period_start + item.current_period_end) // 2
    life.pass_days((middle - life.now) / _DAY)
    life.client.v1.subscriptions.update(
        life.subscription, {"items": [{"id": item.id, "price": platinum}]}
    )
    life.pass_days(16)
    switched = life.invoices()[-1]
    assert sorted(line.amount for line in switched.lines.data) == [-1000, 2500, 5000]
    assert switched.amount_paid == 6500


def _june_and_july_collection_pauses(life: Year) -> None:
    """What falls due meanwhile is void; then it is paid as before."""
    subscriptions = life.client.v1.subscriptions
    subscriptions.update(life.subscription, {"pause_collection": {"behavior": "void"}})
    life.pass_days(31)
    assert (life.invoices()[-1].status, life.sees().status) == ("void", "active")
    subscriptions.update(life.subscription, {"pause_collection": ""})
    life.pass_days(31)
    assert (life.invoices()[-1].status, life.invoices()[-1].amount_paid) == ("paid", 5000)


def _august_to_december_it_ends(life: Year) -> None:
    """Canceled at the period's end and thought better of; then canceled for good."""
    subscriptions = life.client.v1.subscriptions
    subscriptions.update(life.subscription, {"cancel_at_period_end": True})
    life.pass_days(3)
    subscriptions.update(life.subscription, {"cancel_at_period_end": False})
    life.pass_days(120)
    assert life.sees().status == "active"
    assert [one.amount_paid for one in life.invoices()[-4:]] == [5000] * 4
    subscriptions.update(life.subscription, {"cancel_at_period_end": True})
    life.pass_days(31)
    ended = life.sees()
    assert (ended.status, ended.cancel_at_period_end) == ("canceled", True)


def _all_of_it_was_told(life: Year, mailbox: Mailbox) -> None:
    """Every event arrived, signed, as the API tells it and as Stripe's schemas say."""
    told = list(life.client.v1.events.list({"limit": 100}).auto_paging_iter())
    arrived = [mailbox.wait_for(event.id) for event in told]
    assert mailbox.refused == []
    assert [said for body in mailbox.bodies for said in complaints(json.loads(body))] == []
    assert {event.type for event in arrived} >= {
        "customer.created",
        "customer.subscription.created",
        "customer.subscription.deleted",
        "customer.subscription.trial_will_end",
        "customer.subscription.updated",
        "customer.updated",
        "invoice.created",
        "invoice.finalized",
        "invoice.paid",
        "invoice.payment_failed",
        "invoice.payment_succeeded",
        "invoice.upcoming",
        "invoice.voided",
        "payment_intent.payment_failed",
        "payment_intent.succeeded",
        "payment_method.attached",
        "test_helpers.test_clock.ready",
    }
