"""Customers: they are created, changed and deleted."""

from msgspec import UnsetType
from msgspec.structs import replace

from counterfoil.adapters.protocol.errors import no_such
from counterfoil.adapters.protocol.ids import new_token
from counterfoil.adapters.protocol.parameters import NoParams, given, or_none
from counterfoil.adapters.sandbox.answers import gone, listing, retrieving, shown
from counterfoil.adapters.sandbox.api.customer_params import (
    CustomerList,
    CustomerParams,
    NewCustomer,
)
from counterfoil.adapters.sandbox.api.customer_saying import say
from counterfoil.adapters.sandbox.customers.customer_balance import enter_change
from counterfoil.adapters.sandbox.customers.tax_ids import new_tax_id
from counterfoil.adapters.sandbox.payments.methods import attach, resolve
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER, Customer
from counterfoil.adapters.sandbox.shapes.payment_method import PAYMENT_METHOD
from counterfoil.adapters.sandbox.shapes.tax_id import TAX_ID
from counterfoil.adapters.sandbox.shapes.test_clock import TEST_CLOCK
from counterfoil.adapters.sandbox.subscriptions.ending import end_all

_PREFIX_LENGTH = 8


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
        invoice_credit_balance={},
        invoice_prefix=new_token(_PREFIX_LENGTH).upper(),
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
        tax={
            "automatic_tax": "unrecognized_location",
            "ip_address": None,
            "location": None,
            "provider": "stripe",
        },
        tax_exempt="none",
        test_clock=test_clock,
    )
    turn.create(CUSTOMER, customer)
    turn.announce("customer.created", CUSTOMER, id, test_clock)
    say(turn, customer, _attached(turn, id, params))
    _set_balance(turn, customer, params)
    turn.write(CUSTOMER, customer)
    for place, tax_id in enumerate(given(params.tax_id_data, [])):
        new_tax_id(
            turn,
            customer=id,
            type=tax_id.type,
            value=tax_id.value,
            param=f"tax_id_data[{place}]",
        )
    return shown(CUSTOMER, id)


def _attached(turn: Turn, customer: str, params: NewCustomer) -> NewCustomer:
    """Attach the payment method that is said; one of Stripe's test names stands for a new one."""
    if isinstance(params.payment_method, UnsetType):
        return params
    method = resolve(turn, params.payment_method, param="payment_method")
    attach(turn, method, customer)
    invoicing = params.invoice_settings
    if invoicing.default_payment_method == params.payment_method:
        invoicing = replace(invoicing, default_payment_method=method["id"])
    return replace(params, invoice_settings=invoicing)


def update(turn: Turn, params: CustomerParams, id: str) -> Answer:
    """Change what is said of a customer."""
    customer = turn.read(CUSTOMER, id)
    say(turn, customer, params)
    _set_balance(turn, customer, params)
    turn.write(CUSTOMER, customer)
    turn.announce("customer.updated", CUSTOMER, id, customer["test_clock"])
    return shown(CUSTOMER, id)


def _set_balance(turn: Turn, customer: Customer, params: CustomerParams) -> None:
    """Bring a customer's balance to what is asked for, in the customer's currency."""
    if isinstance(params.balance, int) and params.balance != customer["balance"]:
        enter_change(
            turn,
            customer,
            params.balance - customer["balance"],
            "adjustment",
            currency=customer["currency"] or turn.settings.default_currency,
        )


def delete(turn: Turn, params: NoParams, id: str) -> Answer:
    """
    Delete a customer for good; subscriptions end at once.

    Payment methods and tax ids go with the customer, and Stripe tells of neither.
    """
    customer = turn.read(CUSTOMER, id)
    end_all(turn, id)
    for method in turn.all_of(PAYMENT_METHOD, {"customer": id}):
        method["customer"] = None
        method["spent"] = True
        turn.write(PAYMENT_METHOD, method)
    for tax_id in turn.all_of(TAX_ID, {"customer": id}):
        turn.unschedule("verify_tax_id", tax_id["id"])
        turn.delete(TAX_ID, tax_id["id"])
    turn.delete(CUSTOMER, id)
    turn.announce("customer.deleted", CUSTOMER, id, customer["test_clock"])
    return gone(CUSTOMER, id)


def discount(turn: Turn, params: NoParams, id: str) -> Answer:
    """
    Refuse to show or end a customer's own discount.

    There is none: as of this version of the API, discounts are granted to subscriptions, invoices
    and their items only.
    """
    turn.read(CUSTOMER, id)
    raise no_such("discount for customer", id, param="customer", status=404)


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
    route("GET", "/v1/customers/{customer}/discount", NoParams, discount),
    route("DELETE", "/v1/customers/{customer}/discount", NoParams, discount),
)
