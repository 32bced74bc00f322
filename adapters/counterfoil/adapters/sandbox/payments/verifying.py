"""Micro-deposits: what arrived on an account proves that it is the customer's."""

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.payments.accounts import MICRODEPOSIT_AMOUNTS, MICRODEPOSIT_CODE
from counterfoil.adapters.sandbox.payments.attempting import charge, fail
from counterfoil.adapters.sandbox.payments.mandates import mandate_for, set_status
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.payment_intent import PAYMENT_INTENT
from counterfoil.adapters.sandbox.shapes.payment_method import PAYMENT_METHOD, PaymentMethod

MOST_ATTEMPTS = 10
"""How often it may be told what arrived."""

_CODE = "payment_method_microdeposit_verification_"


def disproof(attempts: int, amounts: list[int] | None, code: str | None) -> ApiError | None:
    """
    Return why what is told proves nothing, or ``None`` where it proves whose the account is.

    Args:
        attempts: how often it was told wrong before.
        amounts: what arrived, in cents.
        code: what the statement says; one of the two is given.

    Raises:
        ApiError: neither is given, or both, or there aren't two amounts.
    """
    if (amounts is None) == (code is None):
        raise ApiError("You must provide either `amounts` or `descriptor_code`.")
    if amounts is not None and len(amounts) != len(MICRODEPOSIT_AMOUNTS):
        raise ApiError(
            "You must provide exactly two positive integer values.",
            code=f"{_CODE}amounts_invalid",
            param="amounts",
        )
    if code == MICRODEPOSIT_CODE or (amounts is not None and set(amounts) == MICRODEPOSIT_AMOUNTS):
        return None
    left = MOST_ATTEMPTS - attempts - 1
    if left <= 0:
        return ApiError(
            "You have exceeded the number of allowed verification attempts.",
            code=f"{_CODE}attempts_exceeded",
            kept=True,
        )
    what = "amounts" if amounts is not None else "descriptor_code"
    wrong = "amounts provided do" if amounts is not None else "descriptor code provided does"
    return ApiError(
        f"The {wrong} not match what was sent to the bank account. You have {left} verification"
        " attempts remaining.",
        code=f"{_CODE}{what}_mismatch",
        param=what,
        kept=True,
    )


def is_last(why: ApiError) -> bool:
    """Say whether nothing more may be told after an error."""
    return why.code == f"{_CODE}attempts_exceeded"


def verified(turn: Turn, id: str, customer: str | None) -> tuple[PaymentMethod, str | None]:
    """Take an account as the customer's; return it, and the mandate that begins with that."""
    method = turn.read(PAYMENT_METHOD, id)
    method["verified"] = True
    turn.write(PAYMENT_METHOD, method)
    mandate = mandate_for(turn, method, None, customer=customer, intent=None)
    if mandate is not None:
        set_status(turn, mandate, "active", clock_of(turn, customer))
    return method, mandate


def verify_payment(
    turn: Turn, intent: str, amounts: list[int] | None, code: str | None
) -> ApiError | None:
    """
    Debit an account that proves to be the customer's; else count the attempt, and return why.

    Raises:
        ApiError: the intent doesn't wait for that.
    """
    record = turn.read(PAYMENT_INTENT, intent)
    id = record["payment_method"]
    action = record["next_action"]
    if id is None or action is None or action["type"] != "verify_with_microdeposits":
        raise ApiError(
            "This PaymentIntent cannot be verified with microdeposits.",
            code="payment_intent_unexpected_state",
            shows={"payment_intent": ("payment_intent", intent)},
        )
    why = disproof(record["attempts"], amounts, code)
    if why is None:
        method, mandate = verified(turn, id, record["customer"])
        return charge(turn, record, method, mandate=mandate, authenticated=False)
    record["attempts"] += 1
    if is_last(why):
        fail(turn, record, why, id)
        turn.announce(
            "payment_intent.payment_failed",
            PAYMENT_INTENT,
            intent,
            clock_of(turn, record["customer"]),
        )
    else:
        turn.write(PAYMENT_INTENT, record)
    return why
