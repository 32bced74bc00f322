"""Tax ids: how they are made, and what the tax offices say of them (R154)."""

from counterfoil.adapters.protocol.errors import ApiError, invalid
from counterfoil.adapters.protocol.forms import name_within
from counterfoil.adapters.sandbox.customers.tax_id_formats import (
    MAGIC,
    TYPES,
    VERIFIED_TYPES,
    country_of,
    is_well_formed,
    magic_digit,
)
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.tax_id import (
    TAX_ID,
    TaxId,
    TaxIdOwner,
    Verification,
    VerificationStatus,
)


def new_tax_id(turn: Turn, *, customer: str | None, type: str, value: str, param: str = "") -> str:
    """
    Make a tax id of a customer, or of the account itself, and return its id.

    A tax office is asked about some types; what it says comes later, with
    ``customer.tax_id.updated``.

    Args:
        param: the parameter that holds type and value, or empty.

    Raises:
        ApiError: there is no such type, or the value is none of it.
    """
    if type not in TYPES:
        named = name_within(param, "type")
        raise invalid(f"Invalid {named}: must be one of {', '.join(sorted(TYPES))}", named)
    written = value.strip().upper()
    if not is_well_formed(type, written):
        raise ApiError(
            f"Invalid value for {type}.",
            code="tax_id_invalid",
            param=name_within(param, "value"),
        )
    owner = TaxIdOwner(customer_account=None, type="self" if customer is None else "customer")
    if customer is not None:
        owner["customer"] = customer
    test_clock = _clock_of(turn, customer)
    asked = type in VERIFIED_TYPES
    tax_id = TaxId(
        id=turn.new_id(TAX_ID),
        object="tax_id",
        country=country_of(type, written),
        created=turn.now(test_clock),
        customer=customer,
        customer_account=None,
        livemode=False,
        owner=owner,
        type=type,
        value=value.strip(),
        verification=_verification("pending" if asked else "unavailable"),
    )
    turn.create(TAX_ID, tax_id)
    if customer is not None:
        turn.announce("customer.tax_id.created", TAX_ID, tax_id["id"], test_clock)
    if asked:
        turn.schedule("verify_tax_id", tax_id["id"], turn.now(), None)
    return tax_id["id"]


def verify(turn: Turn, id: str) -> None:
    """Let a tax office answer; the sandbox can ask none, so only Stripe's test numbers are told."""
    tax_id = turn.read(TAX_ID, id)
    digit = magic_digit(tax_id["value"].upper())
    tax_id["verification"] = _verification("unavailable" if digit is None else MAGIC[digit])
    turn.write(TAX_ID, tax_id)
    if tax_id["customer"] is not None:
        turn.announce("customer.tax_id.updated", TAX_ID, id, _clock_of(turn, tax_id["customer"]))


def delete_tax_id(turn: Turn, tax_id: TaxId) -> None:
    """Delete a tax id."""
    turn.unschedule("verify_tax_id", tax_id["id"])
    turn.delete(TAX_ID, tax_id["id"])
    if tax_id["customer"] is not None:
        turn.announce(
            "customer.tax_id.deleted", TAX_ID, tax_id["id"], _clock_of(turn, tax_id["customer"])
        )


def _clock_of(turn: Turn, customer: str | None) -> str | None:
    return None if customer is None else turn.read(CUSTOMER, customer)["test_clock"]


def _verification(status: VerificationStatus) -> Verification:
    verified = status == "verified"
    return {
        "status": status,
        "verified_address": "1 Example Street" if verified else None,
        "verified_name": "Example Company" if verified else None,
    }
