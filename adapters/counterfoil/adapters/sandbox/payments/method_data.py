"""Makes payment methods: of what a request says, or those that Stripe names for tests."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec import UnsetType

from counterfoil.adapters.protocol.errors import missing
from counterfoil.adapters.protocol.forms import name_within
from counterfoil.adapters.protocol.parameters import given, merged, or_none
from counterfoil.adapters.sandbox.payments.account_data import (
    acss_debit_of,
    sepa_debit_of,
    us_bank_account_of,
)
from counterfoil.adapters.sandbox.payments.accounts import IBANS, US_ACCOUNT_BY_NAME, US_ROUTING
from counterfoil.adapters.sandbox.payments.behaviours import WORKS
from counterfoil.adapters.sandbox.payments.card_data import (
    card_of,
    in_a_year,
    see_address,
    shown_card,
)
from counterfoil.adapters.sandbox.payments.cards import BY_NAME
from counterfoil.adapters.sandbox.payments.method_params import (
    BankData,
    BillingData,
    MethodData,
    UsBankData,
)
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import Address
from counterfoil.adapters.sandbox.shapes.payment_method import (
    PAYMENT_METHOD,
    BillingDetails,
    Link,
    MethodType,
    PaymentMethod,
    Paypal,
)

V = TypeVar("V")

_CARD_NAME = "pm_card_"

_BEHAVIOURS: Mapping[str, str] = {
    "afterpay_clearpay": "authenticated_always",
    "eps": "authenticated_always",
    "p24": "authenticated_always",
    "paypal": "authenticated_until_set_up",
}
"""What is paid on a page of its own is approved there."""


def make(turn: Turn, data: MethodData, param: str = "") -> PaymentMethod:
    """
    Make a payment method of what a request says, and keep it; of a number, only its end is kept.

    Args:
        param: the parameter that holds the data, if the data aren't the parameters themselves.

    Raises:
        ApiError: something is missing, or the number isn't one of Stripe's test numbers.
    """
    method = _blank(turn, data.type, _BEHAVIOURS.get(data.type, WORKS))
    match data.type:
        case "card":
            method["card"], method["behaviour"] = card_of(
                turn, _of(data.card, data.type, param), name_within(param, "card")
            )
        case "sepa_debit":
            iban = _of(data.sepa_debit, data.type, param).iban
            method["sepa_debit"], method["behaviour"] = sepa_debit_of(turn, iban)
        case "us_bank_account":
            method["us_bank_account"], method["behaviour"] = us_bank_account_of(
                turn, _of(data.us_bank_account, data.type, param)
            )
            method["verified"] = False
        case "acss_debit":
            method["acss_debit"] = acss_debit_of(turn, _of(data.acss_debit, data.type, param))
            method["verified"] = False
        case "link":
            method["link"] = Link(email=None)
        case "paypal":
            method["paypal"] = Paypal(country=None, payer_email=None, payer_id=None)
        case "eps":
            method["eps"] = {"bank": _bank(data.eps)}
        case "p24":
            method["p24"] = {"bank": _bank(data.p24)}
        case "afterpay_clearpay":
            method["afterpay_clearpay"] = {}
        case "oxxo":
            method["oxxo"] = {}
    if not isinstance(data.billing_details, UnsetType):
        change_billing(method["billing_details"], data.billing_details)
    if "link" in method:
        method["link"]["email"] = method["billing_details"]["email"]
    if "card" in method:
        see_address(method["card"], method["billing_details"]["address"])
    method["allow_redisplay"] = data.allow_redisplay
    method["metadata"] = merged({}, data.metadata)
    turn.create(PAYMENT_METHOD, method)
    return method


def named(turn: Turn, name: str) -> PaymentMethod | None:
    """Make a fresh payment method of one that Stripe names, such as ``pm_card_visa``, if it is."""
    if name.startswith(_CARD_NAME) and (test := BY_NAME.get(name.removeprefix(_CARD_NAME))):
        method = _blank(turn, "card", test.behaviour)
        method["card"] = shown_card(turn, test, *in_a_year(turn), "unchecked")
    elif name in IBANS:
        method = _blank(turn, "sepa_debit", WORKS)
        method["sepa_debit"], method["behaviour"] = sepa_debit_of(turn, IBANS[name].iban)
        # A debit in the SEPA is asked of somebody with a name and an address of e-mail.
        method["billing_details"] |= {"name": "Jenny Rosen", "email": "jenny@example.com"}
    elif name in US_ACCOUNT_BY_NAME:
        method = _blank(turn, "us_bank_account", WORKS)
        method["us_bank_account"], method["behaviour"] = us_bank_account_of(
            turn,
            UsBankData(account_number=US_ACCOUNT_BY_NAME[name], routing_number=US_ROUTING),
        )
        method["billing_details"]["name"] = "Jenny Rosen"
    else:
        return None
    turn.create(PAYMENT_METHOD, method)
    return method


def change_billing(details: BillingDetails, data: BillingData) -> None:
    """Change who pays with a payment method."""
    if data.address is None:
        details["address"] = _nowhere()
    elif not isinstance(data.address, UnsetType):
        address, said = details["address"], data.address
        address["city"] = given(said.city, address["city"])
        address["country"] = given(said.country, address["country"])
        address["line1"] = given(said.line1, address["line1"])
        address["line2"] = given(said.line2, address["line2"])
        address["postal_code"] = given(said.postal_code, address["postal_code"])
        address["state"] = given(said.state, address["state"])
    details["email"] = given(data.email, details["email"])
    details["name"] = given(data.name, details["name"])
    details["phone"] = given(data.phone, details["phone"])
    details["tax_id"] = given(data.tax_id, details["tax_id"])


def _of(said: V | UnsetType, type: str, param: str) -> V:
    if isinstance(said, UnsetType):
        raise missing(name_within(param, type))
    return said


def _bank(said: BankData | UnsetType) -> str | None:
    return None if isinstance(said, UnsetType) else or_none(said.bank)


def _blank(turn: Turn, type: MethodType, behaviour: str) -> PaymentMethod:
    return PaymentMethod(
        id=turn.new_id(PAYMENT_METHOD),
        object="payment_method",
        allow_redisplay="unspecified",
        behaviour=behaviour,
        billing_details={
            "address": _nowhere(),
            "email": None,
            "name": None,
            "phone": None,
            "tax_id": None,
        },
        created=turn.now(),
        customer=None,
        customer_account=None,
        livemode=False,
        metadata={},
        spent=False,
        type=type,
        verified=type not in {"card", "paypal"},
    )


def _nowhere() -> Address:
    return {
        "city": None,
        "country": None,
        "line1": None,
        "line2": None,
        "postal_code": None,
        "state": None,
    }
