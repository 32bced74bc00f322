"""Which types of payment method the portal supports, for whom, and why not the others."""

import json
import pickle
from datetime import UTC, datetime

import pytest
from attrs import evolve
from tests.domain.customer.cast import ANNA, WALLET
from tests.stripe_material import stripe_material

from counterfoil.domain.currencies import CURRENCIES
from counterfoil.domain.customer.allowed import CustomerAction, allowed_actions
from counterfoil.domain.customer.method_refusals import (
    AccountNeededError,
    NeedsApprovalError,
    WrongCountryError,
    WrongCurrencyError,
)
from counterfoil.domain.customer.state import InForce, PaymentMethod
from counterfoil.domain.customer.supported_methods import (
    EUROPE,
    PORTAL_METHODS,
    MethodSupport,
    is_supported,
    supported_payment_methods,
)
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook.payment_methods import RULES
from counterfoil.domain.rulebook.rule import Language, Words
from counterfoil.domain.values import PaymentMethodId

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)

REFUSALS: tuple[CommandRefusedError, ...] = (
    WrongCurrencyError("cashapp", "eur", ("usd",)),
    WrongCountryError("cashapp", "NL"),
    NeedsApprovalError("paypal"),
    AccountNeededError("boleto", Words("a Brazilian account", "een Braziliaans account")),
)


def supported(currency: str | None, country: str | None) -> set[str]:
    """Return the types that are supported."""
    answers = supported_payment_methods(currency, country, NOON)
    return {answer.method.type for answer in answers if answer.supported}


def answer_of(type_name: str, currency: str | None, country: str | None) -> MethodSupport:
    """Return the answer for one type."""
    answers = supported_payment_methods(currency, country, NOON)
    return next(answer for answer in answers if answer.method.type == type_name)


@pytest.mark.parametrize(
    ("currency", "country", "types"),
    [
        ("eur", "NL", {"card", "link", "sepa_debit", "paypal"}),
        ("eur", "US", {"card", "link", "sepa_debit"}),
        ("usd", "US", {"card", "link", "us_bank_account", "amazon_pay", "cashapp", "acss_debit"}),
        ("usd", "CA", {"card", "link", "acss_debit"}),
        ("cad", "CA", {"card", "link", "acss_debit"}),
        ("aud", "AU", {"card", "link", "au_becs_debit"}),
        ("brl", "BR", {"card", "link", "boleto"}),
        ("gbp", "GB", {"card", "link", "bacs_debit", "paypal"}),
        ("eur", "JP", {"card", "link", "sepa_debit"}),
        ("jpy", "JP", {"card", "link"}),
    ],
)
def test_a_method_is_supported_in_its_currencies_and_countries(
    currency: str, country: str, types: set[str]
) -> None:
    """The table of R105."""
    assert supported(currency, country) == types


def test_what_is_not_known_rules_nothing_out() -> None:
    """Neither an unknown currency nor an unknown country."""
    everything = {method.type for method in PORTAL_METHODS}

    assert supported(None, None) == everything
    assert supported("usd", None) >= {"cashapp", "acss_debit", "card"}
    assert "sepa_debit" not in supported("usd", None)
    assert supported(None, "BR") == {"card", "link", "boleto"}


def test_every_reason_is_given_currency_before_country() -> None:
    """So that a merchant doesn't meet the second one only after the first."""
    answer = answer_of("cashapp", "eur", "NL")

    assert [repr(each) for each in answer.refusals] == [repr(each) for each in REFUSALS[:2]]
    assert not answer.supported


@pytest.mark.parametrize(
    ("type_name", "currency", "country", "condition"),
    [
        ("paypal", "eur", "NL", NeedsApprovalError),
        ("boleto", "brl", "BR", AccountNeededError),
        ("bacs_debit", "gbp", "GB", AccountNeededError),
    ],
)
def test_a_condition_withholds_nothing(
    type_name: str, currency: str, country: str, condition: type[CommandRefusedError]
) -> None:
    """Whether it is met isn't on record; it is said, and the method counts as supported."""
    answer = answer_of(type_name, currency, country)

    assert answer.supported
    assert [type(each) for each in answer.conditions] == [condition]


def test_europe_is_spelled_out() -> None:
    """The EEA's thirty, Switzerland, the United Kingdom and Gibraltar (R105, INFERRED)."""
    assert len(EUROPE) == 33
    assert {"NL", "IS", "LI", "NO", "CH", "GB", "GI"} <= EUROPE
    assert not {"UK", "US", "TR", "RU"} & EUROPE
    for country in EUROPE:
        assert {"sepa_debit", "paypal"} <= supported("eur", country)


@pytest.mark.parametrize("type_name", ["ideal", "gift_card", "unknown"])
def test_a_type_that_is_not_in_the_table_is_not_supported(type_name: str) -> None:
    """Stripe's subscriptions may take it; of the portal that is UNCONFIRMED (R106)."""
    assert not is_supported(type_name, None, None, NOON)


def test_the_names_are_stripes() -> None:
    """Types as Stripe's API names them, currencies and countries as Stripe lists them."""
    facts = stripe_material() / "facts"
    types = json.loads((facts / "payment_method_types.json").read_text())
    countries = json.loads((facts / "countries.json").read_text())

    names = [method.type for method in PORTAL_METHODS]
    assert len(set(names)) == len(names)
    assert set(names) <= set(types["payment_method_type"])
    for method in PORTAL_METHODS:
        assert (method.currencies or frozenset()) <= CURRENCIES
        assert (method.countries or frozenset()) <= set(countries["address_country_codes"])


def test_an_unsupported_default_hides_no_payment_methods() -> None:
    """The customer can still add one that is supported (R92, the later of Stripe's two texts)."""
    ideal = PaymentMethod(id=PaymentMethodId("pm_ideal"), type="ideal")
    customer = InForce(id=ANNA, payment_methods={ideal.id: ideal}, default_payment_method=ideal.id)

    answers = allowed_actions(customer, evolve(WALLET, customer=customer))

    adding = [each for each in answers if each.action is CustomerAction.ADD_PAYMENT_METHOD]
    assert [each.allowed for each in adding] == [True]


@pytest.mark.parametrize("refusal", REFUSALS, ids=repr)
def test_a_reason_says_what_why_and_what_to_do(refusal: CommandRefusedError) -> None:
    """In both languages, by a rule of the book; and it survives pickling."""
    english, dutch = refusal.what(Language.ENGLISH), refusal.what(Language.DUTCH)

    assert english != dutch
    assert english.endswith(".")
    assert dutch.endswith(".")
    assert refusal.rule in RULES
    assert repr(pickle.loads(pickle.dumps(refusal))) == repr(refusal)  # noqa: S301


def test_each_rule_has_its_reason() -> None:
    """Every one refuses."""
    assert [refusal.rule for refusal in REFUSALS] == list(RULES)
