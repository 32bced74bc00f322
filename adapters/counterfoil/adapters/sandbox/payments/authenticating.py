"""What the page does on which a customer approves a payment or a setup, or refuses it."""

from urllib.parse import urlencode

from attrs import frozen

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.json_values import Json
from counterfoil.adapters.protocol.kinds import Kind
from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.invoices import settling
from counterfoil.adapters.sandbox.payments.accounts import MICRODEPOSIT_CODE
from counterfoil.adapters.sandbox.payments.attempting import charge, fail
from counterfoil.adapters.sandbox.payments.mandates import mandate_for
from counterfoil.adapters.sandbox.payments.setting_up import fail_setup, succeed, verify_setup
from counterfoil.adapters.sandbox.payments.verifying import verify_payment
from counterfoil.adapters.sandbox.records.turn import Turn, loosely
from counterfoil.adapters.sandbox.shapes.next_action import NextAction
from counterfoil.adapters.sandbox.shapes.payment_intent import PAYMENT_INTENT, PaymentIntent
from counterfoil.adapters.sandbox.shapes.payment_method import PAYMENT_METHOD
from counterfoil.adapters.sandbox.shapes.setup_intent import SETUP_INTENT, SetupIntent


@frozen
class Asked:
    """Who is asked: the customer of an intent; ``return_to`` is where they go then, or empty."""

    kind: Kind[dict[str, Json]]
    intent: str
    return_to: str


def asked(turn: Turn, client_secret: str) -> Asked | None:
    """Return the intent that a customer is asked about, or ``None`` where there is none."""
    payment, setup = _found(turn, client_secret)
    if payment is not None:
        back = _back(payment["return_url"], payment, "payment_intent")
        return Asked(loosely(PAYMENT_INTENT), payment["id"], back)
    if setup is not None:
        back = _back(setup["return_url"], setup, "setup_intent")
        return Asked(loosely(SETUP_INTENT), setup["id"], back)
    return None


def approve(turn: Turn, client_secret: str) -> None:
    """
    Let the customer approve; the intent goes on, and its bank may still decline.

    Nothing happens where the customer isn't asked, or not any more.
    """
    payment, setup = _found(turn, client_secret)
    if payment is not None and (id := _method(payment)):
        if _is_deposit(payment["next_action"]):
            verify_payment(turn, payment["id"], None, MICRODEPOSIT_CODE)
        else:
            method = turn.read(PAYMENT_METHOD, id)
            mandate = mandate_for(turn, method, None, customer=payment["customer"], intent=None)
            charge(turn, payment, method, mandate=mandate, authenticated=True)
        settling.intent_changed(turn, payment["id"])
    elif setup is not None and (id := _method(setup)):
        if _is_deposit(setup["next_action"]):
            verify_setup(turn, setup["id"], None, MICRODEPOSIT_CODE)
        else:
            succeed(turn, setup, turn.read(PAYMENT_METHOD, id))


def refuse(turn: Turn, client_secret: str) -> None:
    """
    Let the customer refuse; the intent waits for another payment method.

    Nothing happens where the customer isn't asked, or not any more.
    """
    payment, setup = _found(turn, client_secret)
    if payment is not None and (id := _method(payment)):
        error = ApiError(
            "The provided PaymentMethod has failed authentication. You can provide"
            " payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent"
            " again.",
            code="payment_intent_authentication_failure",
        )
        fail(turn, payment, error, id)
        turn.announce(
            "payment_intent.payment_failed",
            PAYMENT_INTENT,
            payment["id"],
            clock_of(turn, payment["customer"]),
        )
        settling.intent_changed(turn, payment["id"])
    elif setup is not None and _method(setup):
        error = ApiError(
            "The latest attempt to set up the payment method has failed because authentication"
            " failed.",
            code="setup_intent_authentication_failure",
        )
        fail_setup(turn, setup, error)


def _found(turn: Turn, client_secret: str) -> tuple[PaymentIntent | None, SetupIntent | None]:
    like = {"client_secret": client_secret}
    payments = turn.all_of(PAYMENT_INTENT, like)
    setups = turn.all_of(SETUP_INTENT, like)
    return (payments[0] if payments else None), (setups[0] if setups else None)


def _method(intent: PaymentIntent | SetupIntent) -> str | None:
    """Return the payment method that a customer is asked about, if they are."""
    return intent["payment_method"] if intent["status"] == "requires_action" else None


def _is_deposit(action: NextAction | None) -> bool:
    return action is not None and action["type"] == "verify_with_microdeposits"


def _back(return_url: str | None, intent: PaymentIntent | SetupIntent, kind: str) -> str:
    """Return where the customer goes from the page, with what the merchant is told there."""
    if return_url is None:
        return ""
    told = {
        kind: intent["id"],
        f"{kind}_client_secret": intent["client_secret"],
        "redirect_status": "succeeded"
        if intent["status"] in {"processing", "requires_capture", "succeeded"}
        else "failed",
    }
    return f"{return_url}{'&' if '?' in return_url else '?'}{urlencode(told)}"
