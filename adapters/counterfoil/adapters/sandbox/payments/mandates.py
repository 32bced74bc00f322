"""Mandates: a debit needs the customer's word, once for all debits to come."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.ids import new_token
from counterfoil.adapters.protocol.parameters import given, or_none
from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.mandate import MANDATE, Acceptance, Mandate, MandateDetails
from counterfoil.adapters.sandbox.shapes.payment_method import PaymentMethod

DEBITS = frozenset({"acss_debit", "sepa_debit", "us_bank_account"})
"""The types that are debited, with a mandate, and are decided some days later."""


class Online(Struct, frozen=True, kw_only=True):
    """Where a mandate was accepted from."""

    ip_address: str | UnsetType = UNSET
    user_agent: str | UnsetType = UNSET


class Offline(Struct, frozen=True):
    """A mandate that was accepted elsewhere."""


class CustomerAcceptance(Struct, frozen=True, kw_only=True):
    """When and how a mandate was accepted."""

    type: Literal["offline", "online"]
    accepted_at: int | UnsetType = UNSET
    offline: Offline | UnsetType = UNSET
    online: Online | UnsetType = UNSET


class MandateData(Struct, frozen=True):
    """The customer's word."""

    customer_acceptance: CustomerAcceptance


def mandate_for(
    turn: Turn,
    method: PaymentMethod,
    said: MandateData | None,
    *,
    customer: str | None,
    intent: str | None,
    status: Literal["active", "pending"] = "active",
) -> str | None:
    """
    Return the mandate of a payment method: a new one where the customer gave their word now.

    Args:
        intent: what asks for it, as an error names it, if it is to be refused without one.

    Raises:
        ApiError: there is none, and there has to be.
    """
    if method["type"] not in DEBITS:
        return None
    if said is not None:
        return _accept(turn, method, _acceptance(turn, said.customer_acceptance, customer), status)
    for known in turn.all_of(MANDATE, {"payment_method": method["id"]}):
        if known["status"] != "inactive":
            return known["id"]
    if intent is not None:
        raise ApiError(
            f"This {intent} requires a mandate, but no existing mandate was found. Collect mandate"
            " acceptance from the customer and retry the request, providing acceptance data in the"
            " mandate_data parameter.",
            code="payment_intent_mandate_invalid",
        )
    return None


def _acceptance(turn: Turn, said: CustomerAcceptance, customer: str | None) -> Acceptance:
    now = turn.now(clock_of(turn, customer))
    accepted = Acceptance(accepted_at=given(said.accepted_at, now), type=said.type)
    if said.type == "offline":
        accepted["offline"] = {}
    else:
        online = Online() if isinstance(said.online, UnsetType) else said.online
        accepted["online"] = {
            "ip_address": or_none(online.ip_address),
            "user_agent": or_none(online.user_agent),
        }
    return accepted


def _accept(
    turn: Turn,
    method: PaymentMethod,
    acceptance: Acceptance,
    status: Literal["active", "pending"],
) -> str:
    id = turn.new_id(MANDATE)
    details = MandateDetails(type=method["type"])
    match method["type"]:
        case "sepa_debit":
            details["sepa_debit"] = {
                "reference": new_token(16).upper(),
                "url": f"{turn.settings.base_url}/mandates/{id}",
            }
        case "us_bank_account":
            details["us_bank_account"] = {}
        case "acss_debit":
            details["acss_debit"] = {
                "default_for": [],
                "interval_description": None,
                "payment_schedule": "sporadic",
                "transaction_type": "personal",
            }
        case _:
            pass
    turn.create(
        MANDATE,
        Mandate(
            id=id,
            object="mandate",
            customer_acceptance=acceptance,
            livemode=False,
            multi_use={},
            payment_method=method["id"],
            payment_method_details=details,
            status=status,
            type="multi_use",
        ),
    )
    return id


def set_status(
    turn: Turn,
    mandate: str,
    status: Literal["active", "inactive", "pending"],
    test_clock: str | None,
) -> None:
    """Let a mandate begin or end, and tell of it."""
    record = turn.read(MANDATE, mandate)
    record["status"] = status
    turn.write(MANDATE, record)
    turn.announce("mandate.updated", MANDATE, mandate, test_clock)
