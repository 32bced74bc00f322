"""Makes payment methods: of what a request says, or those that Stripe names for tests."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeVar

from msgspec import UnsetType

from counterfoil.adapters.sandbox.payments.accounts import (
    BEHAVIOUR_OF_IBAN,
    IBANS,
    US_ACCOUNT_BY_NAME,
    US_ACCOUNTS,
    US_ROUTING,
    is_iban,
)
from counterfoil.adapters.sandbox.payments.behaviours import WORKS
from counterfoil.adapters.sandbox.payments.cards import BY_NAME, BY_NUMBER, TestCard
from counterfoil.adapters.sandbox.payments.method_params import (
    AcssData,
    BankData,
    BillingData,
    CardData,
    MethodData,
    UsBankData,
)
from counterfoil.adapters.sandbox.protocol.errors import ApiError, invalid, missing, no_such
from counterfoil.adapters.sandbox.protocol.forms import name_within
from counterfoil.adapters.sandbox.protocol.parameters import given, merged, or_none
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import Address
from counterfoil.adapters.sandbox.shapes.payment_method import (
    PAYMENT_METHOD,
    AcssDebit,
    BillingDetails,
    Card,
    Link,
    MethodType,
    PaymentMethod,
    Paypal,
    SepaDebit,
    UsBankAccount,
)

V = TypeVar("V")

BANK = "STRIPE TEST BANK"
"""The bank of every test account."""

_CARD_NAME = "pm_card_"
_TOKEN_NAME = "tok_"  # noqa: S105 - it is no secret, but the beginning of names.


_MONTHS = range(1, 13)
_CENTURY, _THIS_CENTURY = 100, 2000
_CARD_LENGTHS = range(12, 20)


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
            method["card"], method["behaviour"] = _card(
                turn, _of(data.card, data.type, param), name_within(param, "card")
            )
        case "sepa_debit":
            iban = _of(data.sepa_debit, data.type, param).iban
            method["sepa_debit"], method["behaviour"] = _sepa_debit(turn, iban)
        case "us_bank_account":
            method["us_bank_account"], method["behaviour"] = _us_bank_account(
                turn, _of(data.us_bank_account, data.type, param)
            )
            method["verified"] = False
        case "acss_debit":
            method["acss_debit"] = _acss_debit(turn, _of(data.acss_debit, data.type, param))
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
        _see_address(method["card"], method["billing_details"]["address"])
    method["allow_redisplay"] = data.allow_redisplay
    method["metadata"] = merged({}, data.metadata)
    turn.create(PAYMENT_METHOD, method)
    return method


def named(turn: Turn, name: str) -> PaymentMethod | None:
    """Make a fresh payment method of one that Stripe names, such as ``pm_card_visa``, if it is."""
    if name.startswith(_CARD_NAME) and (test := BY_NAME.get(name.removeprefix(_CARD_NAME))):
        method = _blank(turn, "card", test.behaviour)
        method["card"] = _shown(turn, test, *_in_a_year(turn), "unchecked")
    elif name in IBANS:
        method = _blank(turn, "sepa_debit", WORKS)
        method["sepa_debit"], method["behaviour"] = _sepa_debit(turn, IBANS[name].iban)
        # A debit in the SEPA is asked of somebody with a name and an address of e-mail.
        method["billing_details"] |= {"name": "Jenny Rosen", "email": "jenny@example.com"}
    elif name in US_ACCOUNT_BY_NAME:
        method = _blank(turn, "us_bank_account", WORKS)
        method["us_bank_account"], method["behaviour"] = _us_bank_account(
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


def check_expiry(turn: Turn, month: int, year: int) -> None:
    """Refuse a month that there isn't, or one that is over (402, as a bank would)."""
    now = datetime.fromtimestamp(turn.moment, UTC)
    if month not in _MONTHS:
        raise _wrong(
            "invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month"
        )
    if not now.year <= year <= now.year + 50 or (year, month) < (now.year, now.month):
        raise _wrong("invalid_expiry_year", "Your card's expiration year is invalid.", "exp_year")


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


def _in_a_year(turn: Turn) -> tuple[int, int]:
    now = datetime.fromtimestamp(turn.moment, UTC)
    return now.month, now.year + 1


def _card(turn: Turn, said: CardData, param: str) -> tuple[Card, str]:
    if not isinstance(said.token, UnsetType):
        test = BY_NAME.get(said.token.removeprefix(_TOKEN_NAME))
        if test is None or not said.token.startswith(_TOKEN_NAME):
            raise no_such("token", said.token, param=name_within(param, "token"), status=400)
        return _shown(turn, test, *_in_a_year(turn), "unchecked"), test.behaviour
    if isinstance(said.number, UnsetType):
        raise missing(name_within(param, "number"))
    if isinstance(said.exp_month, UnsetType):
        raise missing(name_within(param, "exp_month"))
    if isinstance(said.exp_year, UnsetType):
        raise missing(name_within(param, "exp_year"))
    test = _test_card(said.number.replace(" ", "").replace("-", ""))
    year = said.exp_year + _THIS_CENTURY if said.exp_year < _CENTURY else said.exp_year
    check_expiry(turn, said.exp_month, year)
    checked = None if or_none(said.cvc) is None else "unchecked"
    return _shown(turn, test, said.exp_month, year, checked), test.behaviour


def _test_card(number: str) -> TestCard:
    test = BY_NUMBER.get(number)
    if test is not None:
        return test
    if not _is_card_number(number):
        raise _wrong("incorrect_number", "Your card number is incorrect.", "number")
    raise ApiError(
        "Your card was declined. Your request was in test mode, but used a non test (live) card."
        " For a list of valid test cards, visit: https://stripe.com/docs/testing.",
        402,
        type="card_error",
        code="card_declined",
        decline_code="test_mode_live_card",
        param="number",
    )


def _is_card_number(number: str) -> bool:
    if not (len(number) in _CARD_LENGTHS and number.isascii() and number.isdigit()):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _wrong(code: str, message: str, param: str) -> ApiError:
    return ApiError(message, 402, type="card_error", code=code, param=param)


def _shown(turn: Turn, test: TestCard, month: int, year: int, cvc_check: str | None) -> Card:
    return Card(
        brand=test.brand,
        checks={
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": cvc_check,
        },
        country=test.country,
        display_brand="american_express" if test.brand == "amex" else test.brand,
        exp_month=month,
        exp_year=year,
        fingerprint=_fingerprint(turn, test.number),
        funding=test.funding,
        generated_from=None,
        last4=test.number[-4:],
        networks={"available": [test.brand], "preferred": None},
        regulated_status="unregulated",
        three_d_secure_usage={"supported": True},
        wallet=None,
    )


def _sepa_debit(turn: Turn, said: str) -> tuple[SepaDebit, str]:
    iban = said.replace(" ", "").upper()
    if not is_iban(iban):
        raise invalid("The IBAN you provided is invalid.", "sepa_debit[iban]")
    country, banks = iban[:2], {"BE": 3, "DE": 8, "FR": 5, "NL": 4}
    bank_ends = 4 + banks.get(iban[:2], 4)
    account = SepaDebit(
        bank_code=iban[4:bank_ends],
        branch_code=iban[bank_ends : bank_ends + 5] if country == "FR" else "",
        country=country,
        fingerprint=_fingerprint(turn, iban),
        generated_from={"charge": None, "setup_attempt": None},
        last4=iban[-4:],
    )
    return account, BEHAVIOUR_OF_IBAN.get(iban, WORKS)


def _us_bank_account(turn: Turn, said: UsBankData) -> tuple[UsBankAccount, str]:
    if isinstance(said.account_number, UnsetType):
        raise missing("us_bank_account[account_number]")
    if isinstance(said.routing_number, UnsetType):
        raise missing("us_bank_account[routing_number]")
    known = US_ACCOUNTS.get(said.account_number)
    if known is None or said.routing_number != US_ROUTING:
        raise ApiError(
            "You must use a test bank account number in test mode. Try 000123456789 or see more"
            " options at https://stripe.com/docs/connect/testing#account-numbers.",
            code="account_number_invalid",
            param="us_bank_account[account_number]",
        )
    account = UsBankAccount(
        account_holder_type=said.account_holder_type,
        account_type=said.account_type,
        bank_name=BANK,
        financial_connections_account=None,
        fingerprint=_fingerprint(turn, said.routing_number + said.account_number),
        last4=said.account_number[-4:],
        networks={"preferred": "ach", "supported": ["ach"]},
        routing_number=said.routing_number,
        status_details={},
    )
    return account, known[1]


def _acss_debit(turn: Turn, said: AcssData) -> AcssDebit:
    number = f"{said.institution_number}{said.transit_number}{said.account_number}"
    return AcssDebit(
        bank_name=BANK,
        fingerprint=_fingerprint(turn, number),
        institution_number=said.institution_number,
        last4=said.account_number[-4:],
        transit_number=said.transit_number,
    )


def _see_address(card: Card, address: Address) -> None:
    """Let the bank look at an address when the card is used."""
    if address["line1"] is not None:
        card["checks"]["address_line1_check"] = "unchecked"
    if address["postal_code"] is not None:
        card["checks"]["address_postal_code_check"] = "unchecked"


def _fingerprint(turn: Turn, number: str) -> str:
    """Return what tells one card or account from another, the same whenever it comes again."""
    said = f"{turn.settings.account}\0{number}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]
