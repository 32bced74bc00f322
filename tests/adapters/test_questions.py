"""Questions that an account's portal answers of its own settings, whatever customer it is for."""

from collections.abc import Iterator

import pytest
from tests.adapters.shop import Clock

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.portal import BillingPortal


@pytest.fixture(name="account")
def _account() -> Iterator[AccountPortal]:
    with BillingPortal.open("memory://", clock=Clock()) as portal:
        yield portal.account("acct_1", "test")


def test_it_says_which_payment_methods_are_supported(account: AccountPortal) -> None:
    """In a currency; an account that nothing is recorded of may be anywhere (R105)."""
    answers = account.supported_payment_methods("usd")

    supported = {answer.method.type for answer in answers if answer.supported}
    assert supported == {
        "acss_debit",
        "amazon_pay",
        "card",
        "cashapp",
        "link",
        "paypal",
        "us_bank_account",
    }
