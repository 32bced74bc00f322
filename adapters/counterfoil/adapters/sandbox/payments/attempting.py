"""One attempt to charge a payment method: it works, is declined, or is under way."""

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.payments.behaviours import Decline
from counterfoil.adapters.sandbox.payments.charges import make_charge, settle
from counterfoil.adapters.sandbox.payments.debiting import begin_debit
from counterfoil.adapters.sandbox.payments.failures import failure_of
from counterfoil.adapters.sandbox.payments.mandates import DEBITS
from counterfoil.adapters.sandbox.payments.methods import (
    behaviour_of,
    card_error,
    keep_for,
    pass_checks,
)
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.charge import CHARGE
from counterfoil.adapters.sandbox.shapes.payment_intent import PAYMENT_INTENT, PaymentIntent
from counterfoil.adapters.sandbox.shapes.payment_method import PAYMENT_METHOD, PaymentMethod

_HELD_FOR = 7 * 24 * 60 * 60
"""For how many seconds an amount stays authorized."""


def charge(
    turn: Turn,
    record: PaymentIntent,
    method: PaymentMethod,
    *,
    mandate: str | None = None,
    authenticated: bool,
) -> ApiError | None:
    """
    Charge a payment method whose holder has approved, or needn't.

    Returns:
        What Stripe answers (402) where a bank refused; what was written before it is to be kept.
    """
    decline = behaviour_of(method).when_charged
    if decline is not None:
        return decline_charge(turn, record, method, decline, authenticated=authenticated)
    test_clock = clock_of(turn, record["customer"])
    made = make_charge(turn, record, method, mandate=mandate, authenticated=authenticated)
    record["latest_charge"] = made["id"]
    record["next_action"] = None
    _keep_or_spend(turn, record, method)
    if method["type"] in DEBITS:
        begin_debit(turn, record, made, behaviour_of(method))
        return None
    if record["capture_method"] == "manual":
        made["captured"] = False
        made["amount_captured"] = 0
        if "card" in made["payment_method_details"]:
            made["payment_method_details"]["card"]["capture_before"] = (
                turn.now(test_clock) + _HELD_FOR
            )
        turn.write(CHARGE, made)
        record["status"] = "requires_capture"
        record["amount_capturable"] = record["amount"]
        type = "payment_intent.amount_capturable_updated"
    else:
        settle(turn, made)
        record["status"] = "succeeded"
        record["amount_received"] = record["amount"]
        type = "payment_intent.succeeded"
    turn.write(PAYMENT_INTENT, record)
    turn.announce("charge.succeeded", CHARGE, made["id"], test_clock)
    turn.announce(type, PAYMENT_INTENT, record["id"], test_clock)
    return None


def _keep_or_spend(turn: Turn, record: PaymentIntent, method: PaymentMethod) -> None:
    """Keep a payment method for its customer where it is to be used again; else it is spent."""
    is_kept = record["setup_future_usage"] is not None
    method["verified"] = method["verified"] or is_kept
    pass_checks(method)
    if method["customer"] is None and record["customer"] is not None and is_kept:
        keep_for(turn, method, record["customer"])
    elif method["customer"] is None:
        method["spent"] = True
    turn.write(PAYMENT_METHOD, method)


def decline_charge(
    turn: Turn,
    record: PaymentIntent,
    method: PaymentMethod,
    decline: Decline,
    *,
    authenticated: bool,
) -> ApiError:
    """Let an attempt fail, and return why; the intent waits for another payment method."""
    test_clock = clock_of(turn, record["customer"])
    failed = make_charge(turn, record, method, decline, authenticated=authenticated)
    error = card_error(
        decline,
        charge=failed["id"],
        shows={
            "payment_intent": ("payment_intent", record["id"]),
            "payment_method": ("payment_method", method["id"]),
        },
    )
    record["latest_charge"] = failed["id"]
    fail(turn, record, error, method["id"])
    turn.announce("charge.failed", CHARGE, failed["id"], test_clock)
    turn.announce("payment_intent.payment_failed", PAYMENT_INTENT, record["id"], test_clock)
    return error


def fail(turn: Turn, record: PaymentIntent, error: ApiError, method: str) -> None:
    """Write down that an attempt failed, and why; the payment method isn't kept for the next."""
    record["last_payment_error"] = failure_of(error, method)
    record["next_action"] = None
    record["payment_method"] = None
    record["status"] = "requires_payment_method"
    turn.write(PAYMENT_INTENT, record)
