"""Asks the sandbox's API in a customer's name, and gathers what the portal shows of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from counterfoil.adapters.protocol.requests import Request, Response
from counterfoil.adapters.sandbox.api.portal_visits import LOGGED_IN_AT, RECOVERED_AT, VISITED_AT
from counterfoil.adapters.sandbox.portal.views import (
    Configuration,
    Customer,
    Invoice,
    PaymentMethod,
    Price,
    Product,
    RefusedError,
    Session,
    Subscription,
    TaxId,
    Visited,
)
from counterfoil.adapters.sandbox.shapes.portal_configuration import Features

V = TypeVar("V")

_KEY = "sk_test_portal"
_OK = 200

Answering = Callable[[Request], Response]
"""What answers the requests of the portal: ``Sandbox.answer``."""


class _Error(Struct):
    message: str


class _Refusal(Struct):
    error: _Error


class _Address(Struct):
    url: str


class _NextAction(Struct):
    use_stripe_sdk: dict[str, str] = {}
    redirect_to_url: dict[str, str | None] = {}


class _Intent(Struct):
    next_action: _NextAction | None


class _Paid(Struct):
    payment_intent: _Intent | None = None


class _Payment(Struct):
    payment: _Paid


class _Payments(Struct):
    data: list[_Payment]


class _InvoicePaid(Struct):
    payments: _Payments


class _Page(Struct, frozen=True):
    data: msgspec.Raw


def read_method(answer: bytes) -> PaymentMethod:
    """Read a way to pay from an answer."""
    return msgspec.json.decode(answer, type=PaymentMethod)


def _refused(answer: Response) -> RefusedError:
    try:
        refusal = msgspec.json.decode(answer.body, type=_Refusal)
    except msgspec.DecodeError:
        # Whoever plays with faults may have had the answer broken.
        return RefusedError("The sandbox gave no answer that can be read.", 502)
    return RefusedError(refusal.error.message, answer.status)


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
            raise _refused(answer)
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
        subscriptions = self.get_all("/v1/subscriptions", Subscription, of_customer)
        prices = self._prices(features)
        return Visited(
            session,
            configuration,
            self.get(f"/v1/customers/{session.customer}", Customer),
            subscriptions,
            self.get_all("/v1/payment_methods", PaymentMethod, of_customer),
            [invoice for invoice in invoices if invoice.status != "draft"],
            prices,
            self._products(subscriptions, prices),
            self.get_all(f"/v1/customers/{session.customer}/tax_ids", TaxId, {}),
        )

    def authentication(self, invoice: str) -> str | None:
        """Return where the customer authenticates the payment of an invoice, if they are to."""
        expand = {"expand[0]": "payments.data.payment.payment_intent"}
        paid = self.get(f"/v1/invoices/{invoice}", _InvoicePaid, expand)
        for made in paid.payments.data:
            intent = made.payment.payment_intent
            action = None if intent is None else intent.next_action
            if action is not None:
                return action.use_stripe_sdk.get("stripe_js") or action.redirect_to_url.get("url")
        return None

    def recover(self, token: str, email: str) -> str:
        """
        Return the address of another session in the place of an expired one (R70).

        Raises:
            RefusedError: it can't be replaced, or not by this customer.
        """
        answer = self.ask("POST", RECOVERED_AT, {"token": token, "email": email})
        return msgspec.json.decode(answer, type=_Address).url

    def log_in(self, url: str, email: str) -> str:
        """
        Return the address of a session for who has come by the page to log in at (R27).

        Raises:
            RefusedError: there is no such page, or no such customer.
        """
        answer = self.ask("POST", LOGGED_IN_AT, {"url": url, "email": email})
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

    def _products(
        self, subscriptions: Iterable[Subscription], prices: Mapping[str, Price]
    ) -> dict[str, Product]:
        """Return the products of what is subscribed to and of what may be."""
        billed = [item.price for one in subscriptions for item in one.items.data]
        return {
            id: self.get(f"/v1/products/{id}", Product)
            for id in {price.product for price in [*billed, *prices.values()]}
        }
