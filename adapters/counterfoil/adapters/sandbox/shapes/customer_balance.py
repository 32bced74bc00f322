"""Changes of a customer's balance."""

from typing import Literal, TypedDict

from counterfoil.adapters.protocol.kinds import Kind

BalanceChange = Literal[
    "adjustment",
    "applied_to_invoice",
    "credit_note",
    "initial",
    "invoice_overpaid",
    "invoice_too_small",
    "unapplied_from_invoice",
]


class CustomerBalanceTransaction(TypedDict):
    """A change of a balance, in minor units: negative amounts are credit for the customer."""

    id: str
    object: Literal["customer_balance_transaction"]
    amount: int
    checkout_session: None
    created: int
    credit_note: str | None
    currency: str
    customer: str
    customer_account: None
    description: str | None
    ending_balance: int
    invoice: str | None
    livemode: bool
    metadata: dict[str, str]
    type: BalanceChange


CUSTOMER_BALANCE_TRANSACTION = Kind(
    "customer_balance_transaction",
    CustomerBalanceTransaction,
    "cbtxn",
    param="transaction",
    filters=("customer", "invoice"),
    links={"customer": "customer", "invoice": "invoice"},
)
