"""Amounts of money are whole minor units of one currency, read and written exactly."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stripe_material import stripe_material

from counterfoil.domain.currencies import (
    CURRENCIES,
    THREE_DECIMAL,
    TWO_DECIMAL,
    WHOLE_AMOUNTS_IN_HUNDREDTHS,
    ZERO_DECIMAL,
    exponent,
    step,
)
from counterfoil.domain.money import CurrenciesDifferError, Money, NotAnAmountError

AMOUNTS = st.builds(Money, st.integers(-(10**15), 10**15), st.sampled_from(sorted(CURRENCIES)))


@pytest.mark.parametrize(
    ("amount_minor", "currency", "written"),
    [
        (1200, "eur", "12.00 EUR"),
        (5, "eur", "0.05 EUR"),
        (0, "usd", "0.00 USD"),
        (-1250, "gbp", "-12.50 GBP"),
        (-5, "gbp", "-0.05 GBP"),
        (500, "jpy", "500 JPY"),
        (-3, "mga", "-3 MGA"),
        (1230, "kwd", "1.230 KWD"),
        (500, "ugx", "5 UGX"),
        (-500, "isk", "-5 ISK"),
        (0, "isk", "0 ISK"),
        (550, "isk", "5.50 ISK"),
        (1200, "xyz", "12.00 XYZ"),
    ],
)
def test_an_amount_is_written_with_its_currencys_decimals(
    amount_minor: int, currency: str, written: str
) -> None:
    """Zero, two or three; a currency that isn't known has two, as nearly all have."""
    assert str(Money(amount_minor, currency)) == written


@pytest.mark.parametrize(
    ("text", "currency", "amount_minor"),
    [
        ("12", "eur", 1200),
        ("12.5", "eur", 1250),
        ("12.50", "EUR", 1250),
        ("12.500", "eur", 1250),
        ("-0.05", "eur", -5),
        ("500", "jpy", 500),
        ("500.00", "jpy", 500),
        ("1.234", "kwd", 1234),
        ("5", "ugx", 500),
        ("0.1", "usd", 10),
    ],
)
def test_decimal_text_is_read_exactly(text: str, currency: str, amount_minor: int) -> None:
    """Digit by digit, so that nothing is lost to binary fractions."""
    assert Money.from_decimal(text, currency) == Money(amount_minor, currency.lower())


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "eur"),
        ("twelve", "eur"),
        ("12,50", "eur"),
        ("1e3", "eur"),
        ("+12", "eur"),
        (".5", "eur"),
        ("12.", "eur"),
        (" 12", "eur"),
        ("1\n", "eur"),
        ("\N{ARABIC-INDIC DIGIT THREE}", "eur"),
        ("12.005", "eur"),
        ("0.5", "jpy"),
        ("1.2345", "kwd"),
    ],
)
def test_text_that_is_no_exact_amount_is_not_read(text: str, currency: str) -> None:
    """Rounding would be a decision, and reading takes none."""
    with pytest.raises(NotAnAmountError) as raised:
        Money.from_decimal(text, currency)
    assert (raised.value.text, raised.value.currency) == (text, currency)


@given(amount=AMOUNTS)
def test_what_is_written_is_read_back(amount: Money) -> None:
    """Writing loses nothing."""
    assert Money.parse(str(amount)) == amount


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("12.00", ""),
        ("12.00EUR", ""),
        ("12.00 ", ""),
        ("12.00  EUR", " eur"),
        ("12.00 EUR more", "eur more"),
        ("12.00 99", "99"),
    ],
)
def test_text_without_a_currency_is_no_amount(text: str, currency: str) -> None:
    """Twelve of nothing isn't money, nor is twelve of something else than a code."""
    with pytest.raises(NotAnAmountError) as raised:
        Money.parse(text)
    assert (raised.value.text, raised.value.currency) == (text, currency)


def test_amounts_of_one_currency_add_up() -> None:
    """Integers all the way."""
    one, other = Money(1250, "eur"), Money(50, "eur")
    assert one + other == Money(1300, "eur")
    assert one - other == Money(1200, "eur")
    assert one * 3 == Money(3750, "eur")
    assert -one == Money(-1250, "eur")


def test_amounts_of_one_currency_are_ordered() -> None:
    """Which of two prices is the cheaper is what switching plans asks."""
    one, other = Money(1250, "eur"), Money(50, "eur")
    assert other < one
    assert one > other
    assert one >= one  # noqa: PLR0124
    assert max(one, other) is one


@pytest.mark.parametrize(
    "combine",
    [
        lambda one, other: one + other,
        lambda one, other: one - other,
        lambda one, other: one < other,
    ],
    ids=["added", "subtracted", "compared"],
)
def test_amounts_of_two_currencies_are_not_combined(
    combine: Callable[[Money, Money], object],
) -> None:
    """No rate is known here, and a yen isn't a cent."""
    with pytest.raises(CurrenciesDifferError) as raised:
        combine(Money(1, "eur"), Money(1, "jpy"))
    assert (raised.value.one, raised.value.other) == ("eur", "jpy")


def test_amounts_of_two_currencies_differ() -> None:
    """Comparing for equality is always answered."""
    assert Money(1, "eur") != Money(1, "jpy")


def test_each_currency_has_one_number_of_decimals() -> None:
    """The three sets don't overlap, and together they are all."""
    assert len(ZERO_DECIMAL) + len(TWO_DECIMAL) + len(THREE_DECIMAL) == len(CURRENCIES)
    assert TWO_DECIMAL >= WHOLE_AMOUNTS_IN_HUNDREDTHS


@pytest.mark.parametrize(
    ("currency", "decimals", "multiple"),
    [("eur", 2, 1), ("jpy", 0, 1), ("kwd", 3, 10), ("isk", 2, 100), ("ugx", 2, 100), ("xyz", 2, 1)],
)
def test_an_amount_to_charge_is_a_multiple_of_the_currencys_step(
    currency: str, decimals: int, multiple: int
) -> None:
    """Card networks take two decimals of three; ISK and UGX are written with two that they lack."""
    assert (exponent(currency), step(currency)) == (decimals, multiple)


def test_our_currencies_are_stripes() -> None:
    """Code by code: its decimals, and that special rules are those that we know."""
    facts = json.loads(stripe_material().joinpath("facts", "currencies.json").read_bytes())
    stripes = {fact["code"]: fact for fact in facts["currencies"]}
    assert stripes.keys() <= CURRENCIES
    for code, fact in stripes.items():
        assert exponent(code) == fact["stripe_api_exponent"], code
        assert (f"must be a multiple of {step(code)}" in fact.get("rule", "")) == (
            code in WHOLE_AMOUNTS_IN_HUNDREDTHS
        ), code
        assert (f"(multiple of {step(code)})" in fact.get("rule", "")) == (code in THREE_DECIMAL), (
            code
        )
    # Stripe's page lists UGX here too, and writes it in hundredths as its special case says.
    assert set(facts["zero_decimal"]) == ZERO_DECIMAL | {"ugx"}
    assert set(facts["three_decimal"]) == THREE_DECIMAL
