"""Customers: who they are, how they are reached and billed."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.sandbox.protocol.answers import gone, listing, retrieving, shown
from counterfoil.adapters.sandbox.protocol.parameters import (
    ListParams,
    Metadata,
    NoParams,
    given,
    merged,
    or_none,
)
from counterfoil.adapters.sandbox.protocol.routes import Answer, Route, route
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER, Customer
from counterfoil.adapters.sandbox.shapes.test_clock import TEST_CLOCK

Name = Annotated[str, Meta(max_length=256)]
Email = Annotated[str, Meta(max_length=512)]


class CustomerParams(Struct, frozen=True, kw_only=True):
    """What can be said of a customer at any time (R152)."""

    description: str | UnsetType | None = UNSET
    email: Email | UnsetType | None = UNSET
    metadata: Metadata = UNSET
    name: Name | UnsetType | None = UNSET


class NewCustomer(CustomerParams, frozen=True, kw_only=True):
    """What can be said of a new customer."""

    test_clock: str | UnsetType = UNSET


class CustomerList(ListParams, frozen=True, kw_only=True):
    """What customers are listed by."""

    email: Email | UnsetType = UNSET
    test_clock: str | UnsetType = UNSET


def create(turn: Turn, params: NewCustomer) -> Answer:
    """Create a customer; with a test clock, all its time is the clock's."""
    test_clock = or_none(params.test_clock)
    if test_clock is not None:
        turn.read(TEST_CLOCK, test_clock, named="test_clock")
    id = turn.new_id(CUSTOMER)
    customer = Customer(
        id=id,
        object="customer",
        address=None,
        balance=0,
        created=turn.now(test_clock),
        currency=None,
        customer_account=None,
        default_source=None,
        delinquent=False,
        description=None,
        discount=None,
        email=None,
        invoice_prefix=id[-8:].upper(),
        invoice_settings={
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        livemode=False,
        metadata={},
        name=None,
        next_invoice_sequence=1,
        phone=None,
        preferred_locales=[],
        shipping=None,
        tax_exempt="none",
        test_clock=test_clock,
    )
    _change(customer, params)
    turn.create(CUSTOMER, customer)
    turn.announce("customer.created", CUSTOMER, id, test_clock)
    return shown(CUSTOMER, id)


def update(turn: Turn, params: CustomerParams, id: str) -> Answer:
    """Change what is said of a customer."""
    customer = turn.read(CUSTOMER, id)
    _change(customer, params)
    turn.write(CUSTOMER, customer)
    turn.announce("customer.updated", CUSTOMER, id, customer["test_clock"])
    return shown(CUSTOMER, id)


def _change(customer: Customer, params: CustomerParams) -> None:
    customer["description"] = given(params.description, customer["description"])
    customer["email"] = given(params.email, customer["email"])
    customer["name"] = given(params.name, customer["name"])
    customer["metadata"] = merged(customer["metadata"], params.metadata)


def delete(turn: Turn, params: NoParams, id: str) -> Answer:
    """Delete a customer, for good."""
    customer = turn.read(CUSTOMER, id)
    turn.delete(CUSTOMER, id)
    turn.announce("customer.deleted", CUSTOMER, id, customer["test_clock"])
    return gone(CUSTOMER, id)


ROUTES: tuple[Route, ...] = (
    route("POST", "/v1/customers", NewCustomer, create),
    listing(
        CUSTOMER,
        "/v1/customers",
        CustomerList,
        lambda asked: {"email": asked.email, "test_clock": asked.test_clock},
    ),
    retrieving(CUSTOMER, "/v1/customers/{customer}"),
    route("POST", "/v1/customers/{customer}", CustomerParams, update),
    route("DELETE", "/v1/customers/{customer}", NoParams, delete),
)
