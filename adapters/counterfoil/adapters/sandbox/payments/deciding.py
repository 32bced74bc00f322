"""Debits, as their banks decide them."""

from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.invoices import settling
from counterfoil.adapters.sandbox.payments.behaviours import Decline
from counterfoil.adapters.sandbox.payments.charges import settle
from counterfoil.adapters.sandbox.payments.failures import failure_of
from counterfoil.adapters.sandbox.payments.methods import behaviour_of, card_error
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.charge import CHARGE, Charge
from counterfoil.adapters.sandbox.shapes.checkout_session import CHECKOUT_SESSION
from counterfoil.adapters.sandbox.shapes.payment_intent import PAYMENT_INTENT, PaymentIntent
from counterfoil.adapters.sandbox.shapes.payment_method import PAYMENT_METHOD


def decide_debit(turn: Turn, intent: str) -> None:
    """Let a bank decide a debit."""
    record = turn.find(PAYMENT_INTENT, intent)
    if record is None or record["status"] != "processing" or record["latest_charge"] is None:
        return
    charge = turn.read(CHARGE, record["latest_charge"])
    method = turn.read(PAYMENT_METHOD, charge["payment_method"])
    returned = behaviour_of(method).debit_fails
    if returned is None:
        _collect(turn, record, charge)
    else:
        _return(turn, record, charge, returned)
    settling.intent_changed(turn, intent)
    if record["invoice"] is not None:
        _tell_checkout(turn, record["invoice"], worked=returned is None)


def _tell_checkout(turn: Turn, invoice: str, *, worked: bool) -> None:
    """Tell of the Checkout session that a debit pays for."""
    for session in turn.all_of(CHECKOUT_SESSION, {"invoice": invoice}):
        if session["payment_status"] == "unpaid":
            session["payment_status"] = "paid" if worked else "unpaid"
            turn.write(CHECKOUT_SESSION, session)
            turn.announce(
                f"checkout.session.async_payment_{'succeeded' if worked else 'failed'}",
                CHECKOUT_SESSION,
                session["id"],
                clock_of(turn, session["customer"]),
            )


def _collect(turn: Turn, record: PaymentIntent, charge: Charge) -> None:
    test_clock = clock_of(turn, record["customer"])
    charge["status"] = "succeeded"
    charge["paid"] = True
    settle(turn, charge)
    record["status"] = "succeeded"
    record["amount_received"] = record["amount"]
    turn.write(PAYMENT_INTENT, record)
    turn.announce("charge.succeeded", CHARGE, charge["id"], test_clock)
    turn.announce("payment_intent.succeeded", PAYMENT_INTENT, record["id"], test_clock)


def _return(turn: Turn, record: PaymentIntent, charge: Charge, returned: Decline) -> None:
    test_clock = clock_of(turn, record["customer"])
    charge["status"] = "failed"
    charge["amount_captured"] = 0
    charge["captured"] = False
    charge["failure_code"] = returned.code
    charge["failure_message"] = returned.message
    charge["outcome"]["network_status"] = "declined_by_network"
    charge["outcome"]["reason"] = returned.code
    charge["outcome"]["seller_message"] = returned.message
    charge["outcome"]["type"] = "issuer_declined"
    charge["receipt_url"] = None
    turn.write(CHARGE, charge)
    error = card_error(returned, charge=charge["id"])
    record["last_payment_error"] = failure_of(error, charge["payment_method"])
    record["payment_method"] = None
    record["status"] = "requires_payment_method"
    turn.write(PAYMENT_INTENT, record)
    turn.announce("charge.failed", CHARGE, charge["id"], test_clock)
    turn.announce("payment_intent.payment_failed", PAYMENT_INTENT, record["id"], test_clock)
