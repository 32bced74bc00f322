"""Makes cards: of what a request says, of tokens, and of those that Stripe names for tests."""

from datetime import UTC, datetime

from msgspec import UnsetType

from counterfoil.adapters.protocol.errors import ApiError, missing, no_such
from counterfoil.adapters.protocol.forms import name_within
from counterfoil.adapters.protocol.parameters import or_none
from counterfoil.adapters.sandbox.payments.cards import BY_NAME, BY_NUMBER, TestCard
from counterfoil.adapters.sandbox.payments.fingerprints import fingerprint
from counterfoil.adapters.sandbox.payments.method_params import CardData
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import Address
from counterfoil.adapters.sandbox.shapes.payment_method import Card

_TOKEN_NAME = "tok_"  # noqa: S105 - it is no secret, but the beginning of names.

_MONTHS = range(1, 13)
_CENTURY, _THIS_CENTURY = 100, 2000
_CARD_LENGTHS = range(12, 20)


def check_expiry(turn: Turn, month: int, year: int) -> None:
    """Refuse a month that there isn't, or one that is over (402, as a bank would)."""
    now = datetime.fromtimestamp(turn.moment, UTC)
    if month not in _MONTHS:
        raise _wrong(
            "invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month"
        )
    if not now.year <= year <= now.year + 50 or (year, month) < (now.year, now.month):
        raise _wrong("invalid_expiry_year", "Your card's expiration year is invalid.", "exp_year")


def in_a_year(turn: Turn) -> tuple[int, int]:
    """Return the month and the year when the cards that Stripe names expire."""
    now = datetime.fromtimestamp(turn.moment, UTC)
    return now.month, now.year + 1


def card_of(turn: Turn, said: CardData, param: str) -> tuple[Card, str]:
    """
    Return the card that a request describes, and how it behaves; only the number's end is kept.

    Raises:
        ApiError: something is missing, or the number isn't one of Stripe's test numbers.
    """
    if not isinstance(said.token, UnsetType):
        test = BY_NAME.get(said.token.removeprefix(_TOKEN_NAME))
        if test is None or not said.token.startswith(_TOKEN_NAME):
            raise no_such("token", said.token, param=name_within(param, "token"), status=400)
        return shown_card(turn, test, *in_a_year(turn), "unchecked"), test.behaviour
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
    return shown_card(turn, test, said.exp_month, year, checked), test.behaviour


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


def shown_card(turn: Turn, test: TestCard, month: int, year: int, cvc_check: str | None) -> Card:
    """Return a test card as payment methods show it."""
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
        fingerprint=fingerprint(turn, test.number),
        funding=test.funding,
        generated_from=None,
        last4=test.number[-4:],
        networks={"available": [test.brand], "preferred": None},
        regulated_status="unregulated",
        three_d_secure_usage={"supported": True},
        wallet=None,
    )


def see_address(card: Card, address: Address) -> None:
    """Let the bank look at an address when the card is used."""
    if address["line1"] is not None:
        card["checks"]["address_line1_check"] = "unchecked"
    if address["postal_code"] is not None:
        card["checks"]["address_postal_code_check"] = "unchecked"
