"""The test bank accounts that Stripe publishes, with what a debit of each comes to."""

from collections.abc import Mapping

from attrs import frozen

from counterfoil.adapters.sandbox.payments.behaviours import WORKS


@frozen
class TestIban:
    """An IBAN, and what a debit of it comes to."""

    __test__ = False

    iban: str
    behaviour: str


_OUTCOMES: Mapping[str, str] = {
    "success": WORKS,
    "successDelayed": "debit_slow",
    "failed": "debit_fails",
    "failedDelayed": "debit_fails_slowly",
    "exceedsWeeklyVolumeLimit": "debit_exceeds_source_limit",
    "exceedsWeeklyTransactionLimit": "debit_exceeds_weekly_limit",
    "insufficientFunds": "debit_insufficient_funds",
}

_PUBLISHED: Mapping[str, Mapping[str, str]] = {
    "be": {
        "success": "BE62510007547061",
        "failedDelayed": "BE51510007547065",
        "exceedsWeeklyVolumeLimit": "BE90510000343434",
        "exceedsWeeklyTransactionLimit": "BE52510000121212",
        "insufficientFunds": "BE90510002222227",
    },
    "de": {
        "success": "DE89370400440532013000",
        "successDelayed": "DE08370400440532013003",
        "failed": "DE62370400440532013001",
        "failedDelayed": "DE78370400440532013004",
        "exceedsWeeklyVolumeLimit": "DE65370400440000343434",
        "exceedsWeeklyTransactionLimit": "DE27370400440000121212",
        "insufficientFunds": "DE65370400440002222227",
    },
    "fr": {
        "success": "FR1420041010050500013M02606",
        "successDelayed": "FR3020041010050500013M02609",
        "failed": "FR8420041010050500013M02607",
        "failedDelayed": "FR7920041010050500013M02600",
        "exceedsWeeklyVolumeLimit": "FR9720041010050000000343434",
        "exceedsWeeklyTransactionLimit": "FR5920041010050000000121212",
        "insufficientFunds": "FR9720041010050000002222227",
    },
}

IBANS: Mapping[str, TestIban] = {
    name: TestIban(iban, _OUTCOMES[outcome])
    for country, accounts in _PUBLISHED.items()
    for outcome, iban in accounts.items()
    for name in (f"pm_sepaDebit_{outcome}_{country}", f"pm_{outcome}_{country}")
}
"""By the name of the payment method, as it is published now and as it was before."""

BEHAVIOUR_OF_IBAN: Mapping[str, str] = {test.iban: test.behaviour for test in IBANS.values()}

US_ROUTING = "110000000"
"""The routing number of every test account."""

US_ACCOUNTS: Mapping[str, tuple[str, str]] = {
    "000123456789": ("success", WORKS),
    "000111111113": ("accountClosed", "account_closed"),
    "000111111116": ("noAccount", "no_account"),
    "000222222227": ("insufficientFunds", "debit_insufficient_funds"),
    "000333333335": ("debitNotAuthorized", "debit_not_authorized"),
    "000444444440": ("invalidCurrency", "invalid_currency"),
    "000777777771": ("weeklyLimitExceeded", "debit_exceeds_weekly_limit"),
    "000000000009": ("processing", "debit_endless"),
}
"""By account number: the name after ``pm_usBankAccount_``, and what a debit comes to."""

US_ACCOUNT_BY_NAME: Mapping[str, str] = {
    f"pm_usBankAccount_{name}": number for number, (name, _) in US_ACCOUNTS.items()
}

MICRODEPOSIT_AMOUNTS = frozenset({32, 45})
"""The cents that prove whose an account is; any account's, in test mode."""

MICRODEPOSIT_CODE = "SM11AA"
"""The code that proves the same."""


_IBAN_LENGTHS = range(15, 35)


def is_iban(text: str) -> bool:
    """Say whether a text has the form and the check digits of an IBAN."""
    if not (len(text) in _IBAN_LENGTHS and text.isascii() and text.isalnum()):
        return False
    digits = "".join(str(int(sign, 36)) for sign in text[4:] + text[:4])
    return text[:2].isalpha() and int(digits) % 97 == 1
