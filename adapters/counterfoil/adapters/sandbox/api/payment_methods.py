"""Payment methods: made, attached to a customer, changed, detached."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, no_such
from counterfoil.adapters.protocol.parameters import (
    ListParams,
    Metadata,
    NoParams,
    given,
    merged,
    or_none,
)
from counterfoil.adapters.sandbox.answers import page, shown
from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.payments.card_data import check_expiry
from counterfoil.adapters.sandbox.payments.method_data import change_billing, make
from counterfoil.adapters.sandbox.payments.method_params import BillingData, MethodData
from counterfoil.adapters.sandbox.payments.methods import attach, detach, resolve
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.payment_method import PAYMENT_METHOD, MethodType

_PATH = "/v1/payment_methods"
_OF_CUSTOMER = "/v1/customers/{customer}/payment_methods"

Redisplay = Literal["always", "limited", "unspecified"]


class Attachment(Struct, frozen=True):
    """Whose a payment method is to be."""

    customer: str


class CardChange(Struct, frozen=True, kw_only=True):
    """What can be changed of a card."""

    exp_month: int | UnsetType = UNSET
    exp_year: int | UnsetType = UNSET


class MethodChange(Struct, frozen=True, kw_only=True):
    """What can be changed of a payment method."""

    allow_redisplay: Redisplay | UnsetType = UNSET
    billing_details: BillingData | UnsetType = UNSET
    card: CardChange | UnsetType = UNSET
    metadata: Metadata = UNSET


class MethodsOfCustomer(ListParams, frozen=True, kw_only=True):
    """What a customer's payment methods are listed by."""

    allow_redisplay: Redisplay | UnsetType = UNSET
    type: MethodType | UnsetType = UNSET


class MethodList(MethodsOfCustomer, frozen=True, kw_only=True):
    """What payment methods are listed by."""

    customer: str | UnsetType = UNSET


def create(turn: Turn, params: MethodData) -> Answer:
    """Make a payment method; it has no customer yet, and no event tells of it."""
    return shown(PAYMENT_METHOD, make(turn, params)["id"])


def retrieve(turn: Turn, params: NoParams, id: str) -> Answer:
    """Show a payment method; one that Stripe names for tests is made anew."""
    return shown(PAYMENT_METHOD, resolve(turn, id)["id"])


def update(turn: Turn, params: MethodChange, id: str) -> Answer:
    """Change a payment method that has a customer."""
    method = resolve(turn, id)
    if method["customer"] is None:
        raise ApiError(
            "You must save this PaymentMethod to a customer before you can update it.",
        )
    if not isinstance(params.billing_details, UnsetType):
        change_billing(method["billing_details"], params.billing_details)
    if not isinstance(params.card, UnsetType):
        if "card" not in method:
            raise ApiError(
                f"You cannot update `card` on a PaymentMethod of type {method['type']}.",
                param="card",
            )
        card = method["card"]
        card["exp_month"] = given(params.card.exp_month, card["exp_month"])
        card["exp_year"] = given(params.card.exp_year, card["exp_year"])
        check_expiry(turn, card["exp_month"], card["exp_year"])
    method["allow_redisplay"] = given(params.allow_redisplay, method["allow_redisplay"])
    method["metadata"] = merged(method["metadata"], params.metadata)
    turn.write(PAYMENT_METHOD, method)
    turn.announce(
        "payment_method.updated",
        PAYMENT_METHOD,
        method["id"],
        clock_of(turn, method["customer"]),
    )
    return shown(PAYMENT_METHOD, method["id"])


def attach_to(turn: Turn, params: Attachment, id: str) -> Answer:
    """Give a customer a payment method."""
    method = resolve(turn, id)
    attach(turn, method, params.customer)
    return shown(PAYMENT_METHOD, method["id"])


def detach_from(turn: Turn, params: NoParams, id: str) -> Answer:
    """Take a payment method from its customer."""
    method = resolve(turn, id)
    detach(turn, method)
    return shown(PAYMENT_METHOD, method["id"])


def list_all(turn: Turn, params: MethodList) -> Answer:
    """List payment methods, those of a customer or of a type if it is said."""
    if not isinstance(params.customer, UnsetType):
        turn.read(CUSTOMER, params.customer, named="customer")
    return _listed(turn, params, or_none(params.customer), _PATH)


def list_of_customer(turn: Turn, params: MethodsOfCustomer, customer: str) -> Answer:
    """List a customer's payment methods."""
    turn.read(CUSTOMER, customer)
    return _listed(turn, params, customer, _OF_CUSTOMER.format(customer=customer))


def _listed(turn: Turn, params: MethodsOfCustomer, customer: str | None, url: str) -> Answer:
    like = {
        "allow_redisplay": params.allow_redisplay,
        "customer": customer,
        "type": params.type,
    }
    return page(turn, PAYMENT_METHOD, params, url, like=like)


def retrieve_of_customer(turn: Turn, params: NoParams, customer: str, id: str) -> Answer:
    """Show one of a customer's payment methods."""
    turn.read(CUSTOMER, customer)
    if turn.read(PAYMENT_METHOD, id)["customer"] != customer:
        raise no_such("PaymentMethod", id, param="payment_method", status=404)
    return shown(PAYMENT_METHOD, id)


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, MethodData, create),
    route("GET", _PATH, MethodList, list_all),
    route("GET", f"{_PATH}/{{payment_method}}", NoParams, retrieve),
    route("POST", f"{_PATH}/{{payment_method}}", MethodChange, update),
    route("POST", f"{_PATH}/{{payment_method}}/attach", Attachment, attach_to),
    route("POST", f"{_PATH}/{{payment_method}}/detach", NoParams, detach_from),
    route("GET", _OF_CUSTOMER, MethodsOfCustomer, list_of_customer),
    route("GET", f"{_OF_CUSTOMER}/{{payment_method}}", NoParams, retrieve_of_customer),
)
