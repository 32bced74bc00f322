"""Customers, their payment methods and their tax ids are read."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.api.answers import Answer, One, Route, page, retrieving, route
from counterfoil.adapters.api.caller import Caller
from counterfoil.adapters.api.enumerating import HELD_BY, newest_first
from counterfoil.adapters.api.kinds import CUSTOMER, PAYMENT_METHOD, TAX_ID, AnyKind
from counterfoil.adapters.api.listing import list_rows
from counterfoil.adapters.protocol.errors import missing, no_such
from counterfoil.adapters.protocol.parameters import ListParams, NoParams, given, or_none
from counterfoil.projections.customers import CUSTOMERS, IN_FORCE


class CustomerList(ListParams, frozen=True, kw_only=True):
    """What customers are listed by."""

    email: str | UnsetType = UNSET


class PaymentMethodsOfCustomer(ListParams, frozen=True, kw_only=True):
    """What a customer's payment methods are listed by."""

    type: str | UnsetType = UNSET


class PaymentMethodList(PaymentMethodsOfCustomer, frozen=True, kw_only=True):
    """What payment methods are listed by."""

    customer: str | UnsetType = UNSET


class OwnerParams(Struct, frozen=True, kw_only=True):
    """Whose tax ids are listed."""

    customer: str | UnsetType = UNSET
    type: Literal["account", "application", "customer", "self"]


class TaxIdList(ListParams, frozen=True, kw_only=True):
    """What tax ids are listed by."""

    owner: OwnerParams | UnsetType = UNSET


def list_all(caller: Caller, params: CustomerList) -> Answer:
    """Answer with a page of customers; an address is looked for in whatever capitals."""
    like: dict[str, str | None] = {"standing": IN_FORCE}
    email = or_none(params.email)
    if email is not None:
        # Of nobody who was erased an address can be told.
        like["email"] = caller.place.bound.views.hash_of_address(email) or ""
    return list_rows(caller, CUSTOMERS, CUSTOMER, params, like=like)


def list_payment_methods(caller: Caller, params: PaymentMethodList) -> Answer:
    """Answer with a page of a customer's payment methods."""
    customer = or_none(params.customer)
    if customer is None:
        raise missing("customer")
    return _payment_methods(caller, params, customer, named="customer")


def payment_methods_of(caller: Caller, params: PaymentMethodsOfCustomer, customer: str) -> Answer:
    """Answer with a page of a customer's payment methods."""
    return _payment_methods(caller, params, customer)


def payment_method_of(caller: Caller, params: NoParams, customer: str, id: str) -> Answer:
    """Answer with a payment method of a customer."""
    return _of_customer(caller, PAYMENT_METHOD, customer, id)


def list_tax_ids(caller: Caller, params: TaxIdList) -> Answer:
    """Answer with a page of a customer's tax ids; the account's own aren't held."""
    owner = given(params.owner, OwnerParams(type="self"))
    if owner.type != "customer":
        return page((), params, TAX_ID)
    customer = or_none(owner.customer)
    if customer is None:
        raise missing("owner[customer]")
    return _held(caller, params, TAX_ID, customer, named="owner[customer]")


def tax_ids_of(caller: Caller, params: ListParams, customer: str) -> Answer:
    """Answer with a page of a customer's tax ids."""
    return _held(caller, params, TAX_ID, customer)


def tax_id_of(caller: Caller, params: NoParams, customer: str, id: str) -> Answer:
    """Answer with a tax id of a customer."""
    return _of_customer(caller, TAX_ID, customer, id)


def _payment_methods(
    caller: Caller, params: PaymentMethodsOfCustomer, customer: str, named: str | None = None
) -> Answer:
    return _held(caller, params, PAYMENT_METHOD, customer, named=named, type_=or_none(params.type))


def _held(  # noqa: PLR0913 - a list is asked for by as much.
    caller: Caller,
    params: ListParams,
    kind: AnyKind,
    customer: str,
    *,
    named: str | None = None,
    type_: str | None = None,
) -> Answer:
    """Answer with a page of what a customer holds."""
    caller.read(CUSTOMER, customer, named=named)
    holder = caller.place.customer(customer)
    held = [] if holder is None else newest_first(HELD_BY[kind.object](caller.place, holder))
    return page([each for each in held if type_ in (None, each["type"])], params, kind)


def _of_customer(caller: Caller, kind: AnyKind, customer: str, id: str) -> Answer:
    caller.read(CUSTOMER, customer)
    shown = caller.read(kind, id)
    if shown["customer"] != customer:
        raise no_such(kind.noun, id, param=kind.param, status=404)
    return One(shown)


_OF_CUSTOMER = "/v1/customers/{customer}"

ROUTES: tuple[Route, ...] = (
    route(CUSTOMER, "GET", "/v1/customers", CustomerList, list_all),
    retrieving(CUSTOMER, "/v1/customers/{customer}"),
    route(PAYMENT_METHOD, "GET", "/v1/payment_methods", PaymentMethodList, list_payment_methods),
    retrieving(PAYMENT_METHOD, "/v1/payment_methods/{payment_method}"),
    route(
        PAYMENT_METHOD,
        "GET",
        f"{_OF_CUSTOMER}/payment_methods",
        PaymentMethodsOfCustomer,
        payment_methods_of,
    ),
    route(
        PAYMENT_METHOD,
        "GET",
        f"{_OF_CUSTOMER}/payment_methods/{{payment_method}}",
        NoParams,
        payment_method_of,
    ),
    route(TAX_ID, "GET", "/v1/tax_ids", TaxIdList, list_tax_ids),
    retrieving(TAX_ID, "/v1/tax_ids/{id}"),
    route(TAX_ID, "GET", f"{_OF_CUSTOMER}/tax_ids", ListParams, tax_ids_of),
    route(TAX_ID, "GET", f"{_OF_CUSTOMER}/tax_ids/{{id}}", NoParams, tax_id_of),
)
