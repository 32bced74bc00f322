"""Charges, refunds and mandates, as they are listed and retrieved; refunds are made too."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, no_such
from counterfoil.adapters.protocol.parameters import (
    ListParams,
    Metadata,
    NoParams,
    given,
    merged,
    or_none,
)
from counterfoil.adapters.sandbox.answers import listing, page, retrieving, shown
from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.payments.refunding import Reason, cancel_refund, refund
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.charge import CHARGE
from counterfoil.adapters.sandbox.shapes.mandate import MANDATE
from counterfoil.adapters.sandbox.shapes.payment_intent import PAYMENT_INTENT
from counterfoil.adapters.sandbox.shapes.refund import REFUND


class ChargeChange(Struct, frozen=True, kw_only=True):
    """What can be changed of a charge."""

    description: str | UnsetType = UNSET
    metadata: Metadata = UNSET
    receipt_email: str | UnsetType = UNSET


class ChargeList(ListParams, frozen=True, kw_only=True):
    """What charges are listed by."""

    customer: str | UnsetType = UNSET
    payment_intent: str | UnsetType = UNSET
    transfer_group: str | UnsetType = UNSET


class RefundList(ListParams, frozen=True, kw_only=True):
    """What refunds are listed by."""

    charge: str | UnsetType = UNSET
    payment_intent: str | UnsetType = UNSET


class NewRefund(Struct, frozen=True, kw_only=True):
    """What is given back: a charge, or what a payment intent collected, or some of it."""

    amount: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    charge: str | UnsetType = UNSET
    metadata: Metadata = UNSET
    payment_intent: str | UnsetType = UNSET
    reason: Reason | UnsetType = UNSET


class RefundChange(Struct, frozen=True, kw_only=True):
    """What can be changed of a refund."""

    metadata: Metadata = UNSET


def update_charge(turn: Turn, params: ChargeChange, id: str) -> Answer:
    """Change what is said of a charge."""
    charge = turn.read(CHARGE, id)
    charge["description"] = given(params.description, charge["description"])
    charge["metadata"] = merged(charge["metadata"], params.metadata)
    charge["receipt_email"] = given(params.receipt_email, charge["receipt_email"])
    turn.write(CHARGE, charge)
    turn.announce("charge.updated", CHARGE, id, clock_of(turn, charge["customer"]))
    return shown(CHARGE, id)


def create_refund(turn: Turn, params: NewRefund) -> Answer:
    """Give a charge back."""
    id = refund(
        turn,
        charge=_charge(turn, params),
        amount=or_none(params.amount),
        reason=or_none(params.reason),
        metadata=merged({}, params.metadata),
    )
    return shown(REFUND, id)


def _charge(turn: Turn, params: NewRefund) -> str:
    """Return the charge that is to be given back."""
    if isinstance(params.charge, str):
        return params.charge
    if isinstance(params.payment_intent, UnsetType):
        raise ApiError(
            "One of the following params should be provided for this request: payment_intent or"
            " charge.",
            code="parameter_missing",
        )
    intent = turn.read(PAYMENT_INTENT, params.payment_intent, named="payment_intent")
    if intent["status"] != "succeeded" or intent["latest_charge"] is None:
        raise ApiError(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return intent["latest_charge"]


def update_refund(turn: Turn, params: RefundChange, id: str) -> Answer:
    """Change what is said of a refund."""
    record = turn.read(REFUND, id)
    record["metadata"] = merged(record["metadata"], params.metadata)
    turn.write(REFUND, record)
    test_clock = clock_of(turn, turn.read(CHARGE, record["charge"])["customer"])
    turn.announce("refund.updated", REFUND, id, test_clock)
    turn.announce("charge.refund.updated", REFUND, id, test_clock)
    return shown(REFUND, id)


def cancel(turn: Turn, params: NoParams, id: str) -> Answer:
    """Refuse to take a refund back: those that wait for the customer's bank aren't served."""
    cancel_refund(turn, id)
    return shown(REFUND, id)


def refunds_of_charge(turn: Turn, params: ListParams, id: str) -> Answer:
    """List a charge's refunds."""
    turn.read(CHARGE, id)
    return page(turn, REFUND, params, f"/v1/charges/{id}/refunds", like={"charge": id})


def refund_of_charge(turn: Turn, params: NoParams, charge: str, id: str) -> Answer:
    """Show one of a charge's refunds."""
    if turn.read(REFUND, id)["charge"] != charge:
        raise no_such("refund", id, param="id", status=404)
    return shown(REFUND, id)


ROUTES: tuple[Route, ...] = (
    listing(
        CHARGE,
        "/v1/charges",
        ChargeList,
        lambda asked: {
            "customer": asked.customer,
            "payment_intent": asked.payment_intent,
            "transfer_group": asked.transfer_group,
        },
    ),
    retrieving(CHARGE, "/v1/charges/{charge}"),
    route("POST", "/v1/charges/{charge}", ChargeChange, update_charge),
    route("GET", "/v1/charges/{charge}/refunds", ListParams, refunds_of_charge),
    route("GET", "/v1/charges/{charge}/refunds/{refund}", NoParams, refund_of_charge),
    route("POST", "/v1/refunds", NewRefund, create_refund),
    listing(
        REFUND,
        "/v1/refunds",
        RefundList,
        lambda asked: {"charge": asked.charge, "payment_intent": asked.payment_intent},
    ),
    retrieving(REFUND, "/v1/refunds/{refund}"),
    route("POST", "/v1/refunds/{refund}", RefundChange, update_refund),
    route("POST", "/v1/refunds/{refund}/cancel", NoParams, cancel),
    retrieving(MANDATE, "/v1/mandates/{mandate}"),
)
