"""Refunds: a charge is given back, in whole or in part."""

from typing import Literal, NotRequired, TypedDict

from counterfoil.adapters.protocol.kinds import Kind


class CardDestination(TypedDict):
    """How a refund reaches a card."""

    reference_status: Literal["available", "pending", "unavailable"]
    reference_type: Literal["acquirer_reference_number"]
    type: Literal["pending", "refund", "reversal"]


class Destination(TypedDict):
    """Where a refund goes, in the field that ``type`` names."""

    card: NotRequired[CardDestination]
    type: str


class Refund(TypedDict):
    """A refund, in minor units."""

    id: str
    object: Literal["refund"]
    amount: int
    balance_transaction: str | None
    charge: str
    created: int
    currency: str
    destination_details: NotRequired[Destination]
    failure_balance_transaction: NotRequired[str]
    failure_reason: NotRequired[str]
    metadata: dict[str, str]
    payment_intent: str | None
    reason: Literal["duplicate", "fraudulent", "requested_by_customer"] | None
    receipt_number: str | None
    source_transfer_reversal: None
    status: Literal["canceled", "failed", "pending", "requires_action", "succeeded"]
    transfer_reversal: None


REFUND = Kind(
    "refund",
    Refund,
    "re",
    filters=("charge", "payment_intent"),
    links={
        "balance_transaction": "balance_transaction",
        "charge": "charge",
        "failure_balance_transaction": "balance_transaction",
        "payment_intent": "payment_intent",
    },
)
