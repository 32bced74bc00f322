"""Asks the sandbox's API in a customer's name, and gathers what the portal shows of it."""

from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import urlencode

import msgspec
from attrs import frozen
from msgspec import Struct

from counterfoil.adapters.sandbox.api.portal_sessions import RECOVERED_AT, VISITED_AT
from counterfoil.adapters.sandbox.protocol.requests import Request, Response
from counterfoil.adapters.sandbox.shapes.portal_configuration import Features
from counterfoil.adapters.sandbox.shapes.portal_session import AfterExpiration, Flow

V = TypeVar("V")

_KEY = "sk_test_portal"
_OK = 200

Answering = Callable[[Request], Response]
"""What answers the requests of the portal: ``Sandbox.answer``."""


class RefusedError(Exception):
    """Raised when the sandbox refuses a request, or the portal itself does; says why."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class Session(Struct):
    """A session; ``completed`` says that its flow is through."""

    id: str
    configuration: str
    customer: str
    flow: Flow | None
    return_url: str | None
    after_expiration: AfterExpiration | None
    completed: str


class Profile(Struct):
    """What the portal says of the merchant."""

    headline: str | None
    privacy_policy_url: str | None
    terms_of_service_url: str | None


class Configuration(Struct):
    """What customers may do."""

    id: str
    business_profile: Profile
    default_return_url: str | None
    features: Features


class Address(Struct):
    """A postal address."""

    line1: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None


class InvoiceSettings(Struct):
    """How a customer pays."""

    default_payment_method: str | None


class Customer(Struct):
    """A customer."""

    id: str
    name: str | None
    email: str | None
    phone: str | None
    address: Address | None
    invoice_settings: InvoiceSettings


class Recurring(Struct):
    """How often a price is due."""

    interval: str
    interval_count: int


class Price(Struct):
    """A price, in minor units of its currency."""

    id: str
    currency: str
    nickname: str | None
    unit_amount: int | None
    recurring: Recurring | None


class Item(Struct):
    """What a subscription bills."""

    id: str
    current_period_end: int
    price: Price
    quantity: int = 1


class Listed(Struct):
    """Some items."""

    data: list[Item]


class BillingMode(Struct):
    """How cancellations are worked out."""

    type: str


class Subscription(Struct):
    """A subscription."""

    id: str
    status: str
    billing_mode: BillingMode
    cancel_at: int | None
    cancel_at_period_end: bool
    collection_method: str
    items: Listed
    schedule: str | None

    @property
    def is_ending(self) -> bool:
        """Say whether it is set to be canceled, in either billing mode (R110)."""
        return self.cancel_at_period_end or self.cancel_at is not None

    @property
    def period_end(self) -> int:
        """The second when the last of its items' periods ends."""
        return max(item.current_period_end for item in self.items.data)


class Card(Struct):
    """A card."""

    brand: str
    last4: str


class PaymentMethod(Struct):
    """A way to pay."""

    id: str
    type: str
    card: Card | None = None


class Invoice(Struct):
    """An invoice, in minor units of its currency."""

    id: str
    number: str | None
    status: str | None
    total: int
    currency: str


class _Error(Struct):
    message: str


class _Refusal(Struct):
    error: _Error


class _Address(Struct):
    url: str


class _Page(Struct, frozen=True):
    data: msgspec.Raw


@frozen
class Visited:
    """What a session shows: its customer, and what is the customer's."""

    session: Session
    configuration: Configuration
    customer: Customer
    subscriptions: list[Subscription]
    payment_methods: list[PaymentMethod]
    invoices: list[Invoice]
    prices: dict[str, Price]

    @property
    def features(self) -> Features:
        """What the customer may do."""
        return self.configuration.features

    @property
    def return_url(self) -> str | None:
        """Where the customer came from (R16, R66)."""
        return self.session.return_url or self.configuration.default_return_url

    @property
    def flow(self) -> Flow | None:
        """What the customer is led through, until it is through."""
        return None if self.session.completed else self.session.flow

    @property
    def led(self) -> str | None:
        """The subscription that the flow is about, if it is about one."""
        if self.flow is None:
            return None
        about = (
            self.flow["subscription_cancel"]
            or self.flow["subscription_pause"]
            or self.flow["subscription_update"]
            or self.flow["subscription_update_confirm"]
        )
        return None if about is None else about["subscription"]

    @property
    def offered_coupon(self) -> str | None:
        """The coupon that the flow offers to who stays (R77)."""
        cancel = None if self.flow is None else self.flow["subscription_cancel"]
        retention = None if cancel is None else cancel["retention"]
        offer = None if retention is None else retention["coupon_offer"]
        return None if offer is None else offer["coupon"]

    def subscription(self, id: str) -> Subscription:
        """
        Return one of the customer's subscriptions.

        Raises:
            RefusedError: it is none of them.
        """
        for subscription in self.subscriptions:
            if subscription.id == id:
                return subscription
        raise RefusedError(f"You have no subscription {id}.")


def read_method(answer: bytes) -> PaymentMethod:
    """Read a way to pay from an answer."""
    return msgspec.json.decode(answer, type=PaymentMethod)


class Asker:
    """Asks the sandbox's API as the portal does."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    def ask(self, method: str, path: str, params: Mapping[str, str] | None = None) -> bytes:
        """
        Return the answer to a request.

        Raises:
            RefusedError: it is refused.
        """
        form = urlencode(params or {}).encode()
        query, body = (form, b"") if method == "GET" else (b"", form)
        answer = self._answering(
            Request(method, path, query, body, {"authorization": f"Bearer {_KEY}"})
        )
        if answer.status != _OK:
            refusal = msgspec.json.decode(answer.body, type=_Refusal)
            raise RefusedError(refusal.error.message, answer.status)
        return answer.body

    def get(self, path: str, of: type[V], params: Mapping[str, str] | None = None) -> V:
        """
        Return an object.

        Raises:
            RefusedError: it is refused.
        """
        return msgspec.json.decode(self.ask("GET", path, params), type=of)

    def get_all(self, path: str, of: type[V], params: Mapping[str, str]) -> list[V]:
        """
        Return the first hundred objects of a list.

        Raises:
            RefusedError: it is refused.
        """
        page = self.get(path, _Page, {**params, "limit": "100"})
        return msgspec.json.decode(page.data, type=list[of])  # type: ignore[valid-type]

    def visit(self, token: str, *, completed: bool = False) -> Visited:
        """
        Enter by an address, and gather what is shown there.

        Raises:
            RefusedError: the address leads nowhere, or no more.
        """
        said = {"token": token} | ({"completed": "true"} if completed else {})
        session = msgspec.json.decode(self.ask("POST", VISITED_AT, said), type=Session)
        configuration = self.get(
            f"/v1/billing_portal/configurations/{session.configuration}",
            Configuration,
            {"expand[0]": "features.subscription_update.products"},
        )
        features, of_customer = configuration.features, {"customer": session.customer}
        shows_invoices = features["invoice_history"]["enabled"]
        invoices = self.get_all("/v1/invoices", Invoice, of_customer) if shows_invoices else []
        return Visited(
            session,
            configuration,
            self.get(f"/v1/customers/{session.customer}", Customer),
            self.get_all("/v1/subscriptions", Subscription, of_customer),
            self.get_all("/v1/payment_methods", PaymentMethod, of_customer),
            [invoice for invoice in invoices if invoice.status != "draft"],
            self._prices(features),
        )

    def recover(self, token: str, email: str) -> str:
        """
        Return the address of another session in the place of an expired one (R70).

        Raises:
            RefusedError: it can't be replaced, or not by this customer.
        """
        answer = self.ask("POST", RECOVERED_AT, {"token": token, "email": email})
        return msgspec.json.decode(answer, type=_Address).url

    def _prices(self, features: Features) -> dict[str, Price]:
        """Return the prices that customers may switch to."""
        update = features["subscription_update"]
        if not update["enabled"]:
            return {}
        return {
            id: self.get(f"/v1/prices/{id}", Price)
            for offered in update["products"] or []
            for id in offered["prices"]
        }
