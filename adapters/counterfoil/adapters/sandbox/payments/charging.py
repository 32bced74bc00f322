"""Charges payment methods: a payment intent is opened, confirmed, captured, canceled."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from attrs import frozen

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.payments.attempting import charge, decline_charge
from counterfoil.adapters.sandbox.payments.behaviours import AUTHENTICATION_REQUIRED
from counterfoil.adapters.sandbox.payments.charges import settle
from counterfoil.adapters.sandbox.payments.fitting import check_method
from counterfoil.adapters.sandbox.payments.mandates import MandateData, mandate_for
from counterfoil.adapters.sandbox.payments.methods import behaviour_of, resolve
from counterfoil.adapters.sandbox.payments.next_actions import (
    authenticate,
    verify_with_microdeposits,
)
from counterfoil.adapters.sandbox.payments.opening import blank_intent, options_of
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.charge import CHARGE
from counterfoil.adapters.sandbox.shapes.method_options import MethodOptions
from counterfoil.adapters.sandbox.shapes.payment_intent import PAYMENT_INTENT, PaymentIntent
from counterfoil.adapters.sandbox.shapes.payment_method import PAYMENT_METHOD, PaymentMethod

CancellationReason: TypeAlias = Literal[
    "abandoned",
    "automatic",
    "duplicate",
    "expired",
    "failed_invoice",
    "fraudulent",
    "requested_by_customer",
    "void_invoice",
]

_CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
_CANCELABLE = (
    "requires_payment_method",
    "requires_capture",
    "requires_confirmation",
    "requires_action",
)


@frozen
class Charged:
    """
    What came of a payment.

    ``status`` is the intent's: ``succeeded``, ``processing``, ``requires_action``,
    ``requires_capture`` or ``requires_payment_method``. ``error`` is what Stripe answers (402)
    where a bank refused; what was written before it is kept.
    """

    intent: str
    status: str
    error: ApiError | None = None


def open_intent(
    turn: Turn,
    *,
    customer: str,
    amount: int,
    currency: str,
    description: str | None,
    test_clock: str | None,
    invoice: str | None,
    types: Sequence[str] | None = None,
    options: MethodOptions | None = None,
    kept: bool = False,
) -> str:
    """
    Open a payment intent for an amount in minor units; return its id.

    Args:
        types: which payment methods it may be paid with; by default what the Dashboard allows.
        options: what is wanted of them, by type.
        kept: whether what pays it is kept, to be charged again later.
    """
    intent = blank_intent(turn, amount, currency, test_clock)
    if types:
        intent["payment_method_types"] = list(types)
        intent["payment_method_options"] = options_of(types)
    for type, said in (options or {}).items():
        if said is not None and type in intent["payment_method_types"]:
            of = intent["payment_method_options"].get(type, {})
            intent["payment_method_options"][type] = of | said
    intent["customer"] = customer
    intent["description"] = description
    intent["invoice"] = invoice
    if kept:
        intent["setup_future_usage"] = "off_session"
    if invoice is not None:
        intent["payment_details"] = {"customer_reference": None, "order_reference": invoice}
    turn.create(PAYMENT_INTENT, intent)
    turn.announce("payment_intent.created", PAYMENT_INTENT, intent["id"], test_clock)
    return intent["id"]


def prepare(turn: Turn, intent: str, payment_method: str | None) -> None:
    """Let a new intent have the payment method that it is to charge, if there is a fitting one."""
    if payment_method is None or not takes(turn, intent, payment_method):
        return
    record = turn.read(PAYMENT_INTENT, intent)
    record["payment_method"] = payment_method
    record["status"] = "requires_confirmation"
    turn.write(PAYMENT_INTENT, record)


def takes(turn: Turn, intent: str, payment_method: str) -> bool:
    """Say whether an intent may be paid with a payment method of that type."""
    method = turn.read(PAYMENT_METHOD, payment_method)
    return method["type"] in turn.read(PAYMENT_INTENT, intent)["payment_method_types"]


def confirm(
    turn: Turn,
    intent: str,
    payment_method: str | None,
    *,
    off_session: bool,
    mandate_data: MandateData | None = None,
) -> Charged:
    """
    Charge a payment method, or ask its holder first.

    Where the holder is away, a bank that wants to see them declines; what an invoice asks for
    waits for them instead (``requires_action``), so that they can pay it on its page.

    Args:
        payment_method: which; ``None`` for the intent's own.

    Raises:
        ApiError: the intent can't be confirmed any more; it has no payment method, or one that it
            can't have.
    """
    record = turn.read(PAYMENT_INTENT, intent)
    if record["status"] not in _CONFIRMABLE:
        raise unexpected(record, "confirm", _CONFIRMABLE)
    method = _method(turn, record, payment_method)
    test_clock = clock_of(turn, record["customer"])
    record["payment_method"] = method["id"]
    record["off_session"] = off_session
    record["last_payment_error"] = None
    record["next_action"] = None
    if method["type"] in {"acss_debit", "us_bank_account"} and not method["verified"]:
        mandate_for(
            turn, method, mandate_data, customer=record["customer"], intent=None, status="pending"
        )
        record["next_action"] = verify_with_microdeposits(
            turn, record["client_secret"], turn.now(test_clock)
        )
        return _ask(turn, record, test_clock)
    # A subscription may be paid with an account that was only attached; asking for a mandate in the
    # middle of a renewal would leave nobody to give it.
    mandate = mandate_for(
        turn,
        method,
        mandate_data,
        customer=record["customer"],
        intent="PaymentIntent" if record["invoice"] is None else None,
    )
    if _wants_to_see(method, record, off_session=off_session):
        if off_session and record["invoice"] is None:
            error = decline_charge(
                turn, record, method, AUTHENTICATION_REQUIRED, authenticated=False
            )
            return Charged(intent, record["status"], error)
        record["next_action"] = authenticate(turn, record["client_secret"], record["return_url"])
        return _ask(turn, record, test_clock)
    declined = charge(turn, record, method, mandate=mandate, authenticated=False)
    return Charged(intent, record["status"], declined)


def _method(turn: Turn, record: PaymentIntent, named: str | None) -> PaymentMethod:
    id = record["payment_method"] if named is None else named
    if id is None:
        raise ApiError(
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can"
            " either update the PaymentIntent with a payment method and then confirm it again, or"
            " confirm it again directly with a payment method or ConfirmationToken.",
            code="payment_intent_unexpected_state",
            shows={"payment_intent": ("payment_intent", record["id"])},
        )
    method = resolve(turn, id, param="payment_method")
    check_method(record, method)
    return method


def _wants_to_see(method: PaymentMethod, record: PaymentIntent, *, off_session: bool) -> bool:
    """Say whether the bank wants the holder of a payment method to approve."""
    match behaviour_of(method).authentication:
        case "always":
            return True
        case "until_set_up":
            return not method["verified"]
        case "on_session":
            return not off_session
        case "never":
            return False


def _ask(turn: Turn, record: PaymentIntent, test_clock: str | None) -> Charged:
    record["status"] = "requires_action"
    turn.write(PAYMENT_INTENT, record)
    turn.announce("payment_intent.requires_action", PAYMENT_INTENT, record["id"], test_clock)
    return Charged(record["id"], "requires_action")


def capture(turn: Turn, intent: str, amount: int | None) -> None:
    """
    Collect what was authorized, or less of it.

    Raises:
        ApiError: nothing is authorized, or less than that.
    """
    record = turn.read(PAYMENT_INTENT, intent)
    if record["status"] != "requires_capture" or record["latest_charge"] is None:
        raise unexpected(record, "capture", ("requires_capture",), participle="captured")
    wanted = record["amount_capturable"] if amount is None else amount
    if not 0 < wanted <= record["amount_capturable"]:
        raise ApiError(
            f"The amount_to_capture ({wanted}) must be greater than 0 and less than or equal to the"
            f" amount_capturable ({record['amount_capturable']}).",
            code="amount_too_large",
            param="amount_to_capture",
        )
    test_clock = clock_of(turn, record["customer"])
    made = turn.read(CHARGE, record["latest_charge"])
    made["captured"] = True
    made["amount_captured"] = wanted
    made["amount_refunded"] = made["amount"] - wanted
    settle(turn, made)
    record["amount_capturable"] = 0
    record["amount_received"] = wanted
    record["status"] = "succeeded"
    turn.write(PAYMENT_INTENT, record)
    turn.announce("charge.captured", CHARGE, made["id"], test_clock)
    turn.announce("payment_intent.succeeded", PAYMENT_INTENT, intent, test_clock)


def cancel_intent(turn: Turn, intent: str, reason: CancellationReason | None) -> None:
    """
    Let an intent collect nothing any more.

    Raises:
        ApiError: it has succeeded, is under way, or was canceled before.
    """
    record = turn.read(PAYMENT_INTENT, intent)
    if record["status"] not in _CANCELABLE:
        raise unexpected(record, "cancel", _CANCELABLE, participle="canceled")
    test_clock = clock_of(turn, record["customer"])
    if record["status"] == "requires_capture" and record["latest_charge"] is not None:
        released = turn.read(CHARGE, record["latest_charge"])
        released["amount_refunded"] = released["amount"]
        released["refunded"] = True
        turn.write(CHARGE, released)
        turn.announce("charge.refunded", CHARGE, released["id"], test_clock)
    record["amount_capturable"] = 0
    record["canceled_at"] = turn.now(test_clock)
    record["cancellation_reason"] = reason
    record["next_action"] = None
    record["status"] = "canceled"
    turn.write(PAYMENT_INTENT, record)
    turn.announce("payment_intent.canceled", PAYMENT_INTENT, intent, test_clock)


def unexpected(
    record: PaymentIntent, verb: str, allowed: tuple[str, ...], participle: str = "confirmed"
) -> ApiError:
    """Something is asked of an intent that its status doesn't allow."""
    status = record["status"]
    if verb == "confirm" and status == "succeeded":
        said = (
            "You cannot confirm this PaymentIntent because it has already succeeded after being"
            " previously confirmed."
        )
    else:
        cannot = (
            "This PaymentIntent could not be captured"
            if verb == "capture"
            else f"You cannot {verb} this PaymentIntent"
        )
        said = (
            f"{cannot} because it has a status of {status}. Only a PaymentIntent with one of the"
            f" following statuses may be {participle}: {', '.join(allowed)}."
        )
    return ApiError(
        said,
        code="payment_intent_unexpected_state",
        shows={"payment_intent": ("payment_intent", record["id"])},
    )
