"""Makes payment methods ready for payments to come: a setup intent is confirmed, or canceled."""

from typing import Literal, TypeAlias

from attrs import frozen

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.ids import new_id
from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.payments.failures import failure_of
from counterfoil.adapters.sandbox.payments.fitting import check_method
from counterfoil.adapters.sandbox.payments.mandates import MandateData, mandate_for
from counterfoil.adapters.sandbox.payments.methods import (
    behaviour_of,
    card_error,
    keep_for,
    resolve,
)
from counterfoil.adapters.sandbox.payments.next_actions import (
    authenticate,
    verify_with_microdeposits,
)
from counterfoil.adapters.sandbox.payments.opening import new_secret, options_of, types_offered
from counterfoil.adapters.sandbox.payments.verifying import disproof, is_last, verified
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.payment_method import PAYMENT_METHOD, PaymentMethod
from counterfoil.adapters.sandbox.shapes.setup_intent import SETUP_INTENT, SetupIntent
from counterfoil.adapters.sandbox.subscriptions.following import setup_succeeded

Reason: TypeAlias = Literal["abandoned", "duplicate", "requested_by_customer"]

_OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


@frozen
class SetUp:
    """What came of a setup: the intent's status, and the error where a bank refused."""

    intent: str
    status: str
    error: ApiError | None = None


def blank_setup(turn: Turn, customer: str | None) -> SetupIntent:
    """Return a setup intent of which nothing more is said; it isn't kept yet."""
    id = turn.new_id(SETUP_INTENT)
    types = types_offered(None)
    return SetupIntent(
        id=id,
        object="setup_intent",
        allowed_payment_method_types=None,
        application=None,
        attempts=0,
        automatic_payment_methods=None,
        cancellation_reason=None,
        client_secret=new_secret(id),
        created=turn.now(clock_of(turn, customer)),
        customer=customer,
        customer_account=None,
        description=None,
        excluded_payment_method_types=None,
        flow_directions=None,
        last_setup_error=None,
        latest_attempt=None,
        livemode=False,
        managed_payments={"enabled": False},
        mandate=None,
        metadata={},
        next_action=None,
        on_behalf_of=None,
        payment_method=None,
        payment_method_configuration_details=None,
        payment_method_options=options_of(types),
        payment_method_types=types,
        return_url=None,
        single_use_mandate=None,
        status="requires_payment_method",
        usage="off_session",
    )


def open_setup(
    turn: Turn,
    *,
    customer: str | None,
    description: str | None = None,
    metadata: dict[str, str] | None = None,
) -> str:
    """Open a setup intent that offers what the Dashboard allows; return its id."""
    intent = blank_setup(turn, customer)
    intent["description"] = description
    intent["metadata"] = metadata or {}
    turn.create(SETUP_INTENT, intent)
    turn.announce("setup_intent.created", SETUP_INTENT, intent["id"], clock_of(turn, customer))
    return intent["id"]


def confirm_setup(
    turn: Turn, intent: str, payment_method: str | None, mandate_data: MandateData | None
) -> SetUp:
    """
    Ask the bank of a payment method, and its holder where the bank wants to see them.

    Raises:
        ApiError: the intent can't be confirmed any more; it has no payment method, or one that it
            can't have; a debit has no mandate.
    """
    record = turn.read(SETUP_INTENT, intent)
    if record["status"] not in _OPEN:
        raise unexpected(record, "confirm", "confirmed")
    id = record["payment_method"] if payment_method is None else payment_method
    if id is None:
        raise ApiError(
            "You cannot confirm this SetupIntent because it's missing a payment method. Update the"
            " SetupIntent with a payment method and then confirm it again.",
            code="setup_intent_unexpected_state",
            shows={"setup_intent": ("setup_intent", intent)},
        )
    method = resolve(turn, id, param="payment_method")
    check_method(record, method)
    test_clock = clock_of(turn, record["customer"])
    record["payment_method"] = method["id"]
    record["latest_attempt"] = new_id("setatt")
    record["last_setup_error"] = None
    by_deposit = method["type"] in {"acss_debit", "us_bank_account"} and not method["verified"]
    record["mandate"] = mandate_for(
        turn,
        method,
        mandate_data,
        customer=record["customer"],
        intent="SetupIntent",
        status="pending" if by_deposit else "active",
    )
    if by_deposit:
        record["next_action"] = verify_with_microdeposits(
            turn, record["client_secret"], turn.now(test_clock)
        )
        return _ask(turn, record, test_clock)
    decline = behaviour_of(method).when_kept
    if decline is not None:
        shows = {
            "payment_method": ("payment_method", method["id"]),
            "setup_intent": ("setup_intent", intent),
        }
        return fail_setup(turn, record, card_error(decline, shows=shows))
    if behaviour_of(method).authentication in {"always", "until_set_up"}:
        record["next_action"] = authenticate(turn, record["client_secret"], record["return_url"])
        return _ask(turn, record, test_clock)
    return succeed(turn, record, method)


def _ask(turn: Turn, record: SetupIntent, test_clock: str | None) -> SetUp:
    record["status"] = "requires_action"
    turn.write(SETUP_INTENT, record)
    turn.announce("setup_intent.requires_action", SETUP_INTENT, record["id"], test_clock)
    return SetUp(record["id"], "requires_action")


def succeed(turn: Turn, record: SetupIntent, method: PaymentMethod) -> SetUp:
    """Have a payment method ready, and keep it for the customer."""
    method["verified"] = True
    turn.write(PAYMENT_METHOD, method)
    if record["customer"] is not None and method["customer"] is None:
        keep_for(turn, method, record["customer"])
    record["next_action"] = None
    record["status"] = "succeeded"
    turn.write(SETUP_INTENT, record)
    test_clock = clock_of(turn, record["customer"])
    turn.announce("setup_intent.succeeded", SETUP_INTENT, record["id"], test_clock)
    setup_succeeded(turn, record["id"], method["id"])
    return SetUp(record["id"], "succeeded")


def fail_setup(turn: Turn, record: SetupIntent, error: ApiError) -> SetUp:
    """Let an attempt fail; the intent waits for another payment method."""
    record["last_setup_error"] = failure_of(error, record["payment_method"])
    record["next_action"] = None
    record["payment_method"] = None
    record["status"] = "requires_payment_method"
    turn.write(SETUP_INTENT, record)
    test_clock = clock_of(turn, record["customer"])
    turn.announce("setup_intent.setup_failed", SETUP_INTENT, record["id"], test_clock)
    return SetUp(record["id"], "requires_payment_method", error)


def verify_setup(turn: Turn, intent: str, amounts: list[int] | None, code: str | None) -> SetUp:
    """
    Have an account ready that proves to be the customer's; else count the attempt.

    Raises:
        ApiError: the intent doesn't wait for that.
    """
    record = turn.read(SETUP_INTENT, intent)
    id, action = record["payment_method"], record["next_action"]
    if id is None or action is None or action["type"] != "verify_with_microdeposits":
        raise unexpected(record, "verify", "verified")
    why = disproof(record["attempts"], amounts, code)
    if why is None:
        method, record["mandate"] = verified(turn, id, record["customer"])
        return succeed(turn, record, method)
    record["attempts"] += 1
    if is_last(why):
        return fail_setup(turn, record, why)
    turn.write(SETUP_INTENT, record)
    return SetUp(intent, record["status"], why)


def cancel_setup(turn: Turn, intent: str, reason: Reason | None) -> None:
    """
    Let a setup intent make nothing ready any more.

    Raises:
        ApiError: it has succeeded, or was canceled before.
    """
    record = turn.read(SETUP_INTENT, intent)
    if record["status"] not in _OPEN:
        raise unexpected(record, "cancel", "canceled")
    record["cancellation_reason"] = reason
    record["next_action"] = None
    record["status"] = "canceled"
    turn.write(SETUP_INTENT, record)
    turn.announce("setup_intent.canceled", SETUP_INTENT, intent, clock_of(turn, record["customer"]))


def unexpected(record: SetupIntent, verb: str, participle: str) -> ApiError:
    """Something is asked of a setup intent that its status doesn't allow."""
    return ApiError(
        f"You cannot {verb} this SetupIntent because it has a status of {record['status']}. Only a"
        f" SetupIntent with one of the following statuses may be {participle}: {', '.join(_OPEN)}.",
        code="setup_intent_unexpected_state",
        shows={"setup_intent": ("setup_intent", record["id"])},
    )
