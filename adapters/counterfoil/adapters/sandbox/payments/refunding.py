"""Gives charges back, in whole or in part."""

from typing import Literal, TypeAlias

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.payments.charges import book
from counterfoil.adapters.sandbox.payments.methods import behaviour_of
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.charge import CHARGE, Charge
from counterfoil.adapters.sandbox.shapes.payment_method import PAYMENT_METHOD
from counterfoil.adapters.sandbox.shapes.refund import REFUND, Refund
from counterfoil.domain.currencies import exponent

Reason: TypeAlias = Literal["duplicate", "fraudulent", "requested_by_customer"]

REFUND_COMES_BACK = "refund_comes_back"
"""The name of the job that lets a refund fail after all."""

_COMES_BACK_AFTER = 60


def refund(
    turn: Turn,
    *,
    charge: str,
    amount: int | None,
    reason: Reason | None,
    metadata: dict[str, str],
) -> str:
    """
    Give a charge back, or ``amount`` minor units of it; return the id of the refund.

    Raises:
        ApiError: the charge failed or is pending, or less is left of it.
    """
    record = turn.read(CHARGE, charge, named="charge")
    left = record["amount_captured"] - record["amount_refunded"]
    if record["status"] != "succeeded" or not record["captured"]:
        raise ApiError(
            f"Charge {charge} cannot be refunded: it was not paid.", code="charge_not_refundable"
        )
    if left == 0:
        raise ApiError(
            f"Charge {charge} has already been refunded.", code="charge_already_refunded"
        )
    wanted = left if amount is None else amount
    if wanted > left:
        raise ApiError(
            f"Refund amount ({_written(wanted, record)}) is greater than unrefunded amount on"
            f" charge ({_written(left, record)})",
            param="amount",
        )
    test_clock = clock_of(turn, record["customer"])
    made = _make(turn, record, wanted, reason, metadata, turn.now(test_clock))
    record["amount_refunded"] += wanted
    record["refunded"] = record["amount_refunded"] == record["amount"]
    turn.write(CHARGE, record)
    turn.announce("refund.created", REFUND, made["id"], test_clock)
    turn.announce("charge.refunded", CHARGE, charge, test_clock)
    if behaviour_of(turn.read(PAYMENT_METHOD, record["payment_method"])).refund_fails:
        at = turn.now(test_clock) + _COMES_BACK_AFTER
        turn.schedule(REFUND_COMES_BACK, made["id"], at, test_clock)
    return made["id"]


def _make(
    turn: Turn,
    charge: Charge,
    amount: int,
    reason: Reason | None,
    metadata: dict[str, str],
    now: int,
) -> Refund:
    id = turn.new_id(REFUND)
    is_card = "card" in charge["payment_method_details"]
    made = Refund(
        id=id,
        object="refund",
        amount=amount,
        balance_transaction=book(
            turn,
            charge,
            -amount,
            0,
            "refund" if is_card else "payment_refund",
            source=id,
        ),
        charge=charge["id"],
        created=now,
        currency=charge["currency"],
        metadata=metadata,
        payment_intent=charge["payment_intent"],
        reason=reason,
        receipt_number=None,
        source_transfer_reversal=None,
        status="succeeded",
        transfer_reversal=None,
    )
    if is_card:
        made["destination_details"] = {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        }
    turn.create(REFUND, made)
    return made


def refund_comes_back(turn: Turn, refund: str) -> None:
    """Let a refund fail, for the card that it went to was closed."""
    record = turn.read(REFUND, refund)
    charge = turn.read(CHARGE, record["charge"])
    test_clock = clock_of(turn, charge["customer"])
    record["status"] = "failed"
    record["failure_reason"] = "expired_or_canceled_card"
    record["failure_balance_transaction"] = book(
        turn, charge, record["amount"], 0, "refund_failure", source=refund
    )
    turn.write(REFUND, record)
    charge["amount_refunded"] -= record["amount"]
    charge["refunded"] = False
    turn.write(CHARGE, charge)
    turn.announce("refund.failed", REFUND, refund, test_clock)
    turn.announce("refund.updated", REFUND, refund, test_clock)
    turn.announce("charge.refund.updated", REFUND, refund, test_clock)


def cancel_refund(turn: Turn, refund: str) -> None:
    """
    Take a refund back.

    Raises:
        ApiError: always; only refunds that wait for the customer's action can be, and here none do.
    """
    record = turn.read(REFUND, refund)
    raise ApiError(
        f"Refund {refund} cannot be canceled because it has a status of {record['status']}. Only a"
        " refund with the status requires_action may be canceled."
    )


def _written(amount: int, charge: Charge) -> str:
    decimals = exponent(charge["currency"])
    number = f"{amount / 10**decimals:,.{decimals}f}"
    return f"${number}" if charge["currency"] == "usd" else f"{number} {charge['currency']}"
