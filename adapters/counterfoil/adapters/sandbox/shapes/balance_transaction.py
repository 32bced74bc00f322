"""Changes of a customer's balance."""
"""Balance transactions: what a charge or a refund did to the account's balance."""

from typing import Literal, TypedDict

from counterfoil.adapters.sandbox.records.kinds import Kind

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

class Fee(TypedDict):
    """A fee, in minor units."""

    amount: int
    application: None
    currency: str
    description: str
    type: Literal["stripe_fee"]


class BalanceTransaction(TypedDict):
    """A balance transaction; amounts are in minor units, and negative where money went away."""

    id: str
    object: Literal["balance_transaction"]
    amount: int
    available_on: int
    balance_type: Literal["payments"]
    created: int
    currency: str
    description: str | None
    exchange_rate: None
    fee: int
    fee_details: list[Fee]
    net: int
    reporting_category: str
    source: str
    status: Literal["available", "pending"]
    type: Literal["charge", "payment", "payment_failure_refund", "payment_refund", "refund"]


BALANCE_TRANSACTION = Kind("balance_transaction", BalanceTransaction, "txn")
