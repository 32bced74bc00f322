"""Balance transactions: what a charge or a refund did to the account's balance."""

from typing import Literal, TypeAlias, TypedDict

from counterfoil.adapters.protocol.kinds import Kind

BookedAs: TypeAlias = Literal["charge", "payment", "payment_refund", "refund", "refund_failure"]
"""What moved the balance."""


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
    type: BookedAs


BALANCE_TRANSACTION = Kind("balance_transaction", BalanceTransaction, "txn")
