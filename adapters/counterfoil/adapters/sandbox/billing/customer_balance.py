"""The balance of a customer: what invoices take from it, and leave on it."""

from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
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
    if not amount:
        return
    record = turn.read(CUSTOMER, customer)
    record["balance"] += amount
    turn.write(CUSTOMER, record)
    id = turn.new_id(CUSTOMER_BALANCE_TRANSACTION)
    change = CustomerBalanceTransaction(
        id=id,
        object="customer_balance_transaction",
        amount=amount,
        checkout_session=None,
        created=turn.now(record["test_clock"]),
        credit_note=None,
        currency=currency,
        customer=customer,
        customer_account=None,
        description=None,
        ending_balance=record["balance"],
        invoice=invoice,
        livemode=False,
        metadata={},
        type=type,
    )
    turn.create(CUSTOMER_BALANCE_TRANSACTION, change)
    turn.announce("customer.updated", CUSTOMER, customer, record["test_clock"])
