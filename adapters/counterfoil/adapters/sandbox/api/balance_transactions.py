"""Changes of a customer's balance, by hand and by invoices."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import invalid, no_such
from counterfoil.adapters.protocol.parameters import (
    ListParams,
    Metadata,
    NoParams,
    given,
    merged,
    or_none,
)
from counterfoil.adapters.sandbox.answers import page, shown
from counterfoil.adapters.sandbox.catalogue.known_currencies import known_currency
from counterfoil.adapters.sandbox.customers.customer_balance import enter_change
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.customer_balance import (
    CUSTOMER_BALANCE_TRANSACTION,
    CustomerBalanceTransaction,
)

_PATH = "/v1/customers/{customer}/balance_transactions"

Description = Annotated[str, Meta(max_length=350)]


class NewBalanceTransaction(Struct, frozen=True, kw_only=True):
    """By what a balance is changed."""

    amount: int
    currency: str
    description: Description | UnsetType = UNSET
    metadata: Metadata = UNSET


class BalanceTransactionParams(Struct, frozen=True, kw_only=True):
    """What can be said of a change later."""

    description: Description | UnsetType | None = UNSET
    metadata: Metadata = UNSET


class BalanceTransactionList(ListParams, frozen=True, kw_only=True):
    """What changes are listed by."""

    invoice: str | UnsetType = UNSET


def create(turn: Turn, params: NewBalanceTransaction, customer: str) -> Answer:
    """Change a customer's balance."""
    record = turn.read(CUSTOMER, customer)
    currency = known_currency(params.currency, "currency")
    if record["currency"] not in {None, currency}:
        raise invalid(
            f"The balance of customer {customer} is in {record['currency']}, and cannot be changed"
            f" by an amount in {currency}.",
            "currency",
        )
    if not params.amount:
        raise invalid("The amount must not be zero.", "amount")
    id = enter_change(
        turn,
        record,
        params.amount,
        "adjustment",
        currency=currency,
        description=or_none(params.description),
        metadata=merged({}, params.metadata),
    )
    turn.write(CUSTOMER, record)
    turn.announce("customer.updated", CUSTOMER, customer, record["test_clock"])
    return shown(CUSTOMER_BALANCE_TRANSACTION, id)


def list_all(turn: Turn, params: BalanceTransactionList, customer: str) -> Answer:
    """Answer with a page of the changes of a customer's balance."""
    turn.read(CUSTOMER, customer)
    like = {"customer": customer, "invoice": params.invoice}
    return page(
        turn, CUSTOMER_BALANCE_TRANSACTION, params, _PATH.format(customer=customer), like=like
    )


def retrieve(turn: Turn, params: NoParams, customer: str, id: str) -> Answer:
    """Answer with one change."""
    return shown(CUSTOMER_BALANCE_TRANSACTION, _of_customer(turn, customer, id)["id"])


def update(turn: Turn, params: BalanceTransactionParams, customer: str, id: str) -> Answer:
    """Change what is said of a change; the amount stays."""
    change = _of_customer(turn, customer, id)
    change["description"] = given(params.description, change["description"])
    change["metadata"] = merged(change["metadata"], params.metadata)
    turn.write(CUSTOMER_BALANCE_TRANSACTION, change)
    return shown(CUSTOMER_BALANCE_TRANSACTION, id)


def _of_customer(turn: Turn, customer: str, id: str) -> CustomerBalanceTransaction:
    turn.read(CUSTOMER, customer)
    change = turn.read(CUSTOMER_BALANCE_TRANSACTION, id)
    if change["customer"] != customer:
        raise no_such(CUSTOMER_BALANCE_TRANSACTION.noun, id, param="transaction", status=404)
    return change


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, NewBalanceTransaction, create),
    route("GET", _PATH, BalanceTransactionList, list_all),
    route("GET", f"{_PATH}/{{transaction}}", NoParams, retrieve),
    route("POST", f"{_PATH}/{{transaction}}", BalanceTransactionParams, update),
)
