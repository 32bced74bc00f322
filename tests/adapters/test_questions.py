"""Questions that an account's portal answers of its own settings, whatever customer it is for."""

from collections.abc import Iterator

import pytest
from attrs import evolve
from tests.adapters.shop import (
    ADD_MONTHLY,
    COFFEE,
    CREATE_PORTAL,
    LIST_COFFEE,
    MONTHLY,
    NOON,
    PORTAL,
    Clock,
    do,
    statement,
    stripe,
)

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.account.commands import LocateBusiness
from counterfoil.domain.configuration.features import (
    AllowedUpdate,
    OfferedProduct,
    SubscriptionCancel,
    SubscriptionUpdate,
)
from counterfoil.domain.configuration.finding import Severity
from counterfoil.domain.configuration.observed import ObservedConfiguration
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.product.commands import AddPrice, ListProduct
from counterfoil.domain.rulebook.rule import day
from counterfoil.domain.values import AccountId, Known, PriceId, ProductId

TEA = ProductId("prod_tea")
TEA_MONTHLY = PriceId("price_tea")
LIST_TEA = ListProduct(product_id=TEA, name="Tea")
ADD_TEA = AddPrice(terms=evolve(ADD_MONTHLY.terms, id=TEA_MONTHLY, product=TEA))


def offer(account: AccountPortal, *offers: OfferedProduct) -> None:
    """Let Stripe state what the configuration offers, be it right or not."""
    update = SubscriptionUpdate(enabled=True, default_allowed_updates=(AllowedUpdate.PRICE,))
    tell(
        account,
        ObservedConfiguration(subscription_update=Known(update), products=Known(offers)),
    )


def tell(account: AccountPortal, stated: ObservedConfiguration) -> None:
    """Let Stripe state something of the configuration."""
    account.observe(
        StreamRef(kind="configuration", id=PORTAL),
        statement("evt_1", NOON, stated),
        owner=None,
        by=stripe("evt_1"),
    )


@pytest.fixture(name="account")
def _account(place: str) -> Iterator[AccountPortal]:
    with BillingPortal.open(place, clock=Clock(), master_key=bytes(32)) as portal:
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


def test_the_country_of_the_business_counts(account: AccountPortal) -> None:
    """Once the merchant has said where it is, what is for other countries is not supported."""
    do(account, LocateBusiness(account_id=AccountId("acct_1"), country="NL"))

    answers = account.supported_payment_methods("usd")

    assert {answer.method.type for answer in answers if answer.supported} == {
        "card",
        "link",
        "paypal",
    }


class TestLinting:
    """It looks a configuration over, beside the catalogue as it is recorded."""

    def test_what_is_offered_is_looked_up(self, account: AccountPortal) -> None:
        """The products that are named, and the one that holds a price named for another."""
        do(account, LIST_COFFEE, ADD_MONTHLY, LIST_TEA, ADD_TEA, CREATE_PORTAL)
        offer(account, OfferedProduct(product=COFFEE, prices=(MONTHLY, TEA_MONTHLY)))

        found = [(each.severity, each.rule.id) for each in account.lint(PORTAL)]

        assert (Severity.ERROR, "prices-stand-with-their-product") in found
        assert (Severity.ERROR, "tax-behavior-is-specified") in found
        assert "offers-exist" not in {rule for _, rule in found}

    def test_what_was_never_recorded_is_said_to_be_missing(self, account: AccountPortal) -> None:
        """It may only not have been observed."""
        do(account, CREATE_PORTAL)
        offer(account, OfferedProduct(product=COFFEE, prices=(MONTHLY,)))

        found = [(each.severity, each.rule.id) for each in account.lint(PORTAL)]

        assert (Severity.WARNING, "offers-exist") in found

    def test_a_date_asks_by_its_rules(self, account: AccountPortal) -> None:
        """About the configuration as it is known now (R14)."""
        do(account, CREATE_PORTAL)
        cancels = Known(SubscriptionCancel(enabled=True))
        tell(account, ObservedConfiguration(subscription_cancel=cancels))

        now = {each.rule.id for each in account.lint(PORTAL)}
        then = {each.rule.id for each in account.lint(PORTAL, day(2024, 1, 1))}

        assert now == {"links-advised"}
        assert then == {"links-accompany-cancellation"}

    def test_nothing_is_said_of_a_configuration_that_was_never_seen(
        self, account: AccountPortal
    ) -> None:
        """There is nothing to look at."""
        assert account.lint("bpc_nobody") == ()
