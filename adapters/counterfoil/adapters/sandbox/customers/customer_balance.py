"""The balance of a customer: what invoices take from it, and leave on it."""

from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER, Customer
from counterfoil.adapters.sandbox.shapes.customer_balance import (
    CUSTOMER_BALANCE_TRANSACTION,
    BalanceChange,
    CustomerBalanceTransaction,
)


def change_balance(
    turn: Turn,
    customer: str,
    amount: int,
    type: BalanceChange,
    *,
    currency: str,
    invoice: str | None = None,
) -> None:
    """Change a customer's balance by an amount in minor units, if it is one; negative is credit."""
    if amount:
        record = turn.read(CUSTOMER, customer)
        enter_change(turn, record, amount, type, currency=currency, invoice=invoice)
        turn.write(CUSTOMER, record)
        turn.announce("customer.updated", CUSTOMER, customer, record["test_clock"])


def enter_change(
    turn: Turn,
    customer: Customer,
    amount: int,
    type: BalanceChange,
    *,
    currency: str,
    invoice: str | None = None,
    description: str | None = None,
    metadata: dict[str, str] | None = None,
) -> str:
    """
    Change the balance in a customer's record, which is still to be written.

    A customer without a currency has the balance's from then on. Return the id of the change.
    """
    customer["balance"] += amount
    customer["currency"] = customer["currency"] or currency
    customer["invoice_credit_balance"][currency] = customer["balance"]
    id = turn.new_id(CUSTOMER_BALANCE_TRANSACTION)
    change = CustomerBalanceTransaction(
        id=id,
        object="customer_balance_transaction",
        amount=amount,
        checkout_session=None,
        created=turn.now(customer["test_clock"]),
        credit_note=None,
        currency=currency,
        customer=customer["id"],
        customer_account=None,
        description=description,
        ending_balance=customer["balance"],
        invoice=invoice,
        livemode=False,
        metadata=metadata or {},
        type=type,
    )
    turn.create(CUSTOMER_BALANCE_TRANSACTION, change)
    return id
