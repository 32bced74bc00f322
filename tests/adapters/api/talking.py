"""Talks to the API: within this process, or with Stripe's own client over a real socket."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import cast
from urllib.parse import urlencode

import stripe
from attrs import frozen
from starlette.applications import Starlette
from tests.adapters.sandbox.driving import served
from tests.adapters.sandbox.judging import complaints
from tests.adapters.shop import (
    ADA,
    ADD_SPRING_CODE,
    CREATE_SPRING,
    MUG,
    NOON,
    OPEN_SHOP,
    START_MUG,
    Clock,
    do,
)

from counterfoil.adapters import BillingPortal
from counterfoil.adapters.api.keys import Scope
from counterfoil.adapters.api.service import V1
from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.adapters.protocol.requests import Request
from counterfoil.domain.account.commands import CreateFeedbackOption
from counterfoil.domain.cause import Mode
from counterfoil.domain.customer.commands import AddPaymentMethod, AddTaxId
from counterfoil.domain.customer.observed import BillingDetails, Card
from counterfoil.domain.invoice.commands import CreateInvoice
from counterfoil.domain.subscription.commands import AttachSchedule
from counterfoil.domain.values import (
    AccountId,
    Address,
    FeedbackOptionId,
    InvoiceId,
    PaymentMethodId,
    ScheduleId,
    TaxIdId,
)

ACCOUNT = "acct_1"
BASE_URL = "https://billing.example.com"

DRAFT, PLAN, VAT = InvoiceId("in_mug"), ScheduleId("sub_sched_mug"), TaxIdId("txi_ada")
TOO_QUIET, MASTERCARD = FeedbackOptionId("fo_quiet"), PaymentMethodId("pm_mastercard")

HELD_IN_PART = "subscription_schedule at $"
"""Of schedules less is held than Stripe's schemas require."""

SELLING = (*OPEN_SHOP, CREATE_SPRING, ADD_SPRING_CODE, START_MUG)
"""What makes a shop that sells to Ada."""

OF_EVERY_KIND = (
    *SELLING,
    AddPaymentMethod(
        customer_id=ADA,
        payment_method_id=MASTERCARD,
        card=Card(brand="mastercard", last4="4444", exp_month=4, exp_year=2030, funding="credit"),
        billing_details=BillingDetails(name="Ada", address=Address(city="London", country="GB")),
    ),
    AddTaxId(customer_id=ADA, tax_id_id=VAT, type="gb_vat", value="GB123456789"),
    AttachSchedule(subscription_id=MUG, schedule_id=PLAN),
    CreateInvoice(
        invoice_id=DRAFT,
        customer_id=ADA,
        currency="eur",
        subtotal=1000,
        total=1000,
        subscription_id=MUG,
        period_start=NOON,
        period_end=NOON,
    ),
    CreateFeedbackOption(
        account_id=AccountId(ACCOUNT), feedback_option_id=TOO_QUIET, description="Too quiet"
    ),
)
"""What makes a shop that has an object of every kind."""


@frozen
class Answer:
    """An answer of the API."""

    status: int
    json: JsonObject
    headers: Mapping[str, str]

    @property
    def error(self) -> JsonObject:
        """Return why a request was refused."""
        assert self.status != 200, self.json
        return cast("JsonObject", self.json["error"])

    @property
    def ids(self) -> list[object]:
        """Return the ids of a list, in order."""
        assert self.status == 200, self.json
        return [member["id"] for member in cast("list[JsonObject]", self.json["data"])]


@frozen
class Api:
    """The API of a portal, and a key for it."""

    portal: BillingPortal
    v1: V1
    clock: Clock
    secret: str

    def get(self, path: str, **params: object) -> Answer:
        """Read something."""
        return self.send("GET", path, query=urlencode(list(flat(params))))

    def post(self, path: str, under: object = None, **params: object) -> Answer:
        """Change something, under a key of idempotency where there is one."""
        headers = {} if under is None else {"idempotency-key": str(under)}
        return self.send("POST", path, body=urlencode(list(flat(params))), headers=headers)

    def send(
        self,
        method: str,
        path: str,
        *,
        query: str = "",
        body: str = "",
        headers: Mapping[str, str] | None = None,
        secret: str | None = None,
    ) -> Answer:
        """Send a request, and judge what is answered by Stripe's schemas."""
        sent = Request(
            method,
            path,
            query.encode(),
            body.encode(),
            {"authorization": f"Bearer {secret or self.secret}", **(headers or {})},
        )
        response = self.v1.answer(sent)
        answered = cast("JsonObject", json.loads(response.body))
        held_against = [each for each in complaints(answered) if not each.startswith(HELD_IN_PART)]
        assert held_against == [], answered
        return Answer(response.status, answered, response.headers)

    def key_for(self, account: str, mode: Mode, scope: Scope = Scope.ALL) -> str:
        """Make another key."""
        return self.v1.keys.create(account, mode, name="", scope=scope)[1]


def flat(params: Mapping[str, object], within: str = "") -> Iterator[tuple[str, str]]:
    """Yield parameters as Stripe's clients send them: ``items[0][price]``."""
    for name, value in params.items():
        key = f"{within}[{name}]" if within else name
        if isinstance(value, Mapping):
            yield from flat(value, key)
        elif isinstance(value, list | tuple):
            yield from flat({str(place): each for place, each in enumerate(value)}, key)
        elif isinstance(value, bool):
            yield key, str(value).lower()
        else:
            yield key, "" if value is None else str(value)


@contextmanager
def api_on(url: str, *commands: object, mode: Mode = Mode.TEST) -> Iterator[Api]:
    """Open the API of a portal on a database, after some commands of the merchant's."""
    clock = Clock()
    with BillingPortal.open(url, clock=clock, master_key=bytes(32)) as portal:
        do(portal.account(ACCOUNT, mode), *commands)
        v1 = V1(portal, base_url=BASE_URL, clock=clock)
        _, secret = v1.keys.create(ACCOUNT, mode, name="the shop's")
        yield Api(portal, v1, clock, secret)


@contextmanager
def client_of(app: Starlette, secret: str) -> Iterator[stripe.StripeClient]:
    """Serve an application, and return Stripe's client, which speaks to it over HTTP."""
    with served(app) as address:
        yield stripe.StripeClient(
            secret,
            base_addresses={"api": address},
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=30),
        )
