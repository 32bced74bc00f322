"""The test cards that Stripe publishes (docs.stripe.com/testing), with what each does."""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from counterfoil.adapters.sandbox.payments.behaviours import WORKS

_COUNTRIES: Mapping[str, str] = {"250": "FR", "276": "DE", "380": "IT", "826": "GB"}
"""The countries whose cards behave in a way of their own, by their number in ISO 3166."""


@frozen
class TestCard:
    """
    A test card: its number, its names as a payment method and as a token, and what it does.

    ``names`` are without ``pm_card_`` and ``tok_``, before which either may stand.
    """

    __test__ = False

    number: str
    names: tuple[str, ...]
    brand: str = "visa"
    country: str = field(kw_only=True)
    funding: str = field(default="credit", kw_only=True)
    behaviour: str = field(default=WORKS, kw_only=True)

    @country.default
    def _country(self) -> str:
        """Return the country that stands in the number, where one does."""
        return _COUNTRIES.get(self.number[6:9], "US") if self.number.startswith("4000") else "US"


def _card(number: str, *names: str, brand: str = "visa", funding: str = "credit") -> TestCard:
    return TestCard(number, names, brand, funding=funding)


def _abroad(number: str, country: str, brand: str = "visa") -> TestCard:
    return TestCard(number, (country.lower(),), brand, country=country)


def _does(behaviour: str, number: str, *names: str, country: str = "US") -> TestCard:
    return TestCard(number, names, behaviour=behaviour, country=country)


def _declined(behaviour: str, number: str, what: str) -> TestCard:
    return _does(behaviour, number, f"visa_chargeDeclined{what}", f"chargeDeclined{what}")


_ALL: tuple[TestCard, ...] = (
    _card("4242424242424242", "visa", "us"),
    _card("4000056655665556", "visa_debit", funding="debit"),
    _card("5555555555554444", "mastercard", brand="mastercard"),
    _card("2223003122003222", brand="mastercard"),
    _card("5200828282828210", "mastercard_debit", brand="mastercard", funding="debit"),
    _card("5105105105105100", "mastercard_prepaid", brand="mastercard", funding="prepaid"),
    _card("378282246310005", "amex", brand="amex"),
    _card("371449635398431", brand="amex"),
    _card("6011000990139424", "discover", brand="discover"),
    _card("6011111111111117", brand="discover"),
    _card("6011981111111113", "discover_debit", brand="discover", funding="debit"),
    _card("3056930009020004", "diners", brand="diners"),
    _card("36227206271667", brand="diners"),
    _card("3566002020360505", "jcb", brand="jcb"),
    _card("6200000000000005", "unionpay", brand="unionpay"),
    _card("6200000000000047", brand="unionpay", funding="debit"),
    _abroad("4000000760000002", "BR"),
    _abroad("4000001240000000", "CA"),
    _abroad("4000004840008001", "MX"),
    _abroad("4000000400000008", "AT"),
    _abroad("4000000560000004", "BE"),
    _abroad("4000002080000001", "DK"),
    _abroad("4000002460000001", "FI"),
    _abroad("4000002500000003", "FR"),
    _abroad("4000002760000016", "DE"),
    _abroad("4000003720000005", "IE"),
    _abroad("4000003800000008", "IT"),
    _abroad("4000004420000006", "LU"),
    _abroad("4000005280000002", "NL"),
    _abroad("4000005780000007", "NO"),
    _abroad("4000006160000005", "PL"),
    _abroad("4000006200000007", "PT"),
    _abroad("4000007240000007", "ES"),
    _abroad("4000007520000008", "SE"),
    _abroad("4000007560000009", "CH"),
    _abroad("4000008260000000", "GB"),
    _abroad("4000000360000006", "AU"),
    _abroad("4000003440000004", "HK"),
    _abroad("4000003560000008", "IN"),
    _abroad("4000003920000003", "JP"),
    _abroad("4000005540000008", "NZ"),
    _abroad("4000007020000003", "SG"),
    _does(WORKS, "4000000000000077", "bypassPending"),
    _does("address_fails", "4000000000000010", "avsFail"),
    _does("line_1_fails", "4000000000000028", "avsLine1Fail"),
    _does("postal_code_fails", "4000000000000036", "avsZipFail"),
    _does("address_unavailable", "4000000000000044", "avsUnchecked"),
    _does("cvc_fails", "4000000000000101", "cvcCheckFail"),
    _does("refund_fails", "4000000000005126", "refundFail"),
    _does("charge_declined", "4000000000000341", "chargeCustomerFail"),
    _declined("declined", "4000000000000002", ""),
    _declined("insufficient_funds", "4000000000009995", "InsufficientFunds"),
    _declined("lost_card", "4000000000009987", "LostCard"),
    _declined("stolen_card", "4000000000009979", "StolenCard"),
    _declined("velocity_exceeded", "4000000000006975", "VelocityLimitExceeded"),
    _declined("expired_card", "4000000000000069", "ExpiredCard"),
    _declined("incorrect_cvc", "4000000000000127", "IncorrectCvc"),
    _declined("processing_error", "4000000000000119", "ProcessingError"),
    _does("blocked", "4100000000000019", "radarBlock"),
    _does("blocked", "4000000000004954", "riskLevelHighest"),
    _does(WORKS, "4000000000009235", "riskLevelElevated"),
    _does(
        "authenticated_until_set_up",
        "4000002500003155",
        "authenticationRequiredOnSetup",
        "visa_authenticationRequiredOnSetup",
        country="FR",
    ),
    _does(
        "authenticated_always",
        "4000002760003184",
        "authenticationRequired",
        "visa_authenticationRequired",
        country="DE",
    ),
    _does(
        "authenticated_on_session",
        "4000003800000446",
        "authenticationRequiredSetupForOffSession",
        country="IT",
    ),
    _does(
        "authenticated_then_insufficient_funds",
        "4000008260003178",
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        country="GB",
    ),
    _does("authenticated_always", "4000000000003220", "threeDSecure2Required"),
    _does("authenticated_always", "4000000000003063", "threeDSecureRequired"),
    _does(
        "authenticated_then_declined",
        "4000008400001629",
        "threeDSecureRequiredChargeDeclined",
    ),
    _does(
        "authenticated_then_processing_error",
        "4000008400001280",
        "threeDSecureRequiredProcessingError",
    ),
    _does(WORKS, "4000000000003055", "threeDSecureOptional"),
    _does("processing_error", "4000000000003097", "threeDSecureOptionalProcessingError"),
    TestCard("378282246310005", ("amex_threeDSecureNotSupported",), "amex"),
)


def _by_number(cards: Iterable[TestCard]) -> Mapping[str, TestCard]:
    by_number: dict[str, TestCard] = {}
    for card in cards:
        by_number.setdefault(card.number, card)
    return by_number


BY_NUMBER: Mapping[str, TestCard] = _by_number(_ALL)
BY_NAME: Mapping[str, TestCard] = {name: card for card in _ALL for name in card.names}
