"""What the terms of a new price must hold to, and how they are written in one way."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.product.cast import MONTHLY_TERMS, SETUP_TERMS
from tests.stripe_material import stripe_material

from counterfoil.domain.product.price import (
    BillingScheme,
    Interval,
    PriceTerms,
    PriceType,
    Recurrence,
    TaxBehavior,
    UsageType,
    canonical,
)
from counterfoil.domain.product.terms_guards import may_be_sold_at
from counterfoil.domain.product.terms_refusals import (
    AmountChoiceError,
    AmountStepError,
    ChoiceUnknownError,
    CurrencyUnknownError,
    DecimalAmountError,
    IntervalCountError,
    NegativeAmountError,
    RecurrenceMismatchError,
)
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.values import PriceId, ProductId

R = TypeVar("R", bound=CommandRefusedError)


def refusals(terms: PriceTerms) -> list[type[CommandRefusedError]]:
    """Return the rules that terms break, in order of precedence."""
    return [type(refusal) for refusal in may_be_sold_at(terms)]


def the_only_refusal(terms: PriceTerms, error: type[R]) -> R:
    """Return the refusal by the one rule that terms break."""
    (refusal,) = may_be_sold_at(terms)
    assert type(refusal) is error
    return refusal


def every(count: int, interval: Interval) -> PriceTerms:
    """Return terms that bill every so many intervals."""
    return attrs.evolve(
        MONTHLY_TERMS, recurrence=Recurrence(interval=interval, interval_count=count)
    )


@pytest.mark.parametrize("terms", [MONTHLY_TERMS, SETUP_TERMS], ids=["recurring", "one-time"])
def test_plain_terms_are_granted(terms: PriceTerms) -> None:
    """A price by the month and a price paid once are what most merchants have."""
    assert refusals(terms) == []


@pytest.mark.parametrize("currency", ["dem", "EUR", ""])
def test_the_currency_is_one_that_stripe_takes(currency: str) -> None:
    """Codes are lower case, as Stripe's API writes them."""
    terms = attrs.evolve(MONTHLY_TERMS, currency=currency)
    assert refusals(terms) == [CurrencyUnknownError]


def test_the_choices_are_known() -> None:
    """A wish can't ask for what this release doesn't know, though Stripe may state it (R183)."""
    terms = attrs.evolve(
        MONTHLY_TERMS,
        billing_scheme=BillingScheme("per_moon"),
        tax_behavior=TaxBehavior("both"),
        recurrence=Recurrence(
            interval=Interval("decade"), interval_count=2, usage_type=UsageType("guessed")
        ),
    )
    refused = list(may_be_sold_at(terms))
    unknown = [
        (refusal.parameter, refusal.choice)
        for refusal in refused
        if isinstance(refusal, ChoiceUnknownError)
    ]
    assert len(unknown) == len(refused)
    assert unknown == [
        ("billing_scheme", "per_moon"),
        ("tax_behavior", "both"),
        ("recurring[interval]", "decade"),
        ("recurring[usage_type]", "guessed"),
    ]


def test_a_type_that_is_not_known_is_refused() -> None:
    """Neither recurring nor one-time: nothing can be said of how it bills."""
    (refusal,) = may_be_sold_at(attrs.evolve(SETUP_TERMS, type=PriceType("rental")))
    assert isinstance(refusal, ChoiceUnknownError)
    assert (refusal.parameter, refusal.choice) == ("type", "rental")


@pytest.mark.parametrize(
    "terms",
    [
        attrs.evolve(MONTHLY_TERMS, recurrence=None),
        attrs.evolve(SETUP_TERMS, recurrence=Recurrence(interval=Interval.MONTH)),
        attrs.evolve(
            SETUP_TERMS,
            recurrence=Recurrence(interval=Interval.MONTH, usage_type=UsageType.METERED),
        ),
    ],
    ids=["recurring without", "one-time with", "one-time metered"],
)
def test_a_recurrence_goes_with_a_recurring_price(terms: PriceTerms) -> None:
    """Portal configurations can list recurring prices only, so the two must agree (R54)."""
    assert refusals(terms) == [RecurrenceMismatchError]


def test_a_metered_price_recurs() -> None:
    """What was used is billed at the end of each interval."""
    recurrence = Recurrence(interval=Interval.MONTH, usage_type=UsageType.METERED)
    assert refusals(attrs.evolve(MONTHLY_TERMS, recurrence=recurrence)) == []


@pytest.mark.parametrize(
    ("interval", "count_max"),
    [(Interval.DAY, 1095), (Interval.WEEK, 156), (Interval.MONTH, 36), (Interval.YEAR, 3)],
)
def test_an_interval_is_three_years_at_most(interval: Interval, count_max: int) -> None:
    """Stripe names the bounds: 3 years, 36 months or 156 weeks."""
    assert refusals(every(1, interval)) == []
    assert refusals(every(count_max, interval)) == []
    assert refusals(every(0, interval)) == [IntervalCountError]
    refusal = the_only_refusal(every(count_max + 1, interval), IntervalCountError)
    assert attrs.astuple(refusal) == (interval.value, count_max + 1, count_max)


@pytest.mark.parametrize(
    ("terms", "stated"),
    [
        (attrs.evolve(MONTHLY_TERMS, unit_amount=None), 0),
        (attrs.evolve(MONTHLY_TERMS, unit_amount_decimal="1200.5"), 2),
        (attrs.evolve(SETUP_TERMS, custom_unit_amount=True), 2),
        (attrs.evolve(MONTHLY_TERMS, billing_scheme=BillingScheme.TIERED), 1),
    ],
    ids=["none", "whole and decimal", "whole and chosen", "tiered with an amount"],
)
def test_the_amount_is_stated_once(terms: PriceTerms, stated: int) -> None:
    """Two amounts could contradict each other, and tiers say the amount themselves."""
    assert the_only_refusal(terms, AmountChoiceError).amounts_stated == stated


@pytest.mark.parametrize(
    "terms",
    [
        attrs.evolve(SETUP_TERMS, unit_amount=None, custom_unit_amount=True),
        attrs.evolve(MONTHLY_TERMS, unit_amount=None, unit_amount_decimal="0.000000000001"),
        attrs.evolve(MONTHLY_TERMS, unit_amount=None, billing_scheme=BillingScheme.TIERED),
        attrs.evolve(MONTHLY_TERMS, unit_amount=0),
    ],
    ids=["chosen", "decimal", "tiered", "free"],
)
def test_each_way_to_state_an_amount_is_granted(terms: PriceTerms) -> None:
    """Free prices, fractions of a cent, tiers, and amounts that the customer chooses."""
    assert refusals(terms) == []


def test_an_amount_is_not_negative() -> None:
    """Reductions are coupons or credit, not prices."""
    assert refusals(attrs.evolve(MONTHLY_TERMS, unit_amount=-1)) == [NegativeAmountError]


@pytest.mark.parametrize(
    "text", ["", "-1.5", "1e3", "0.1234567890123", "1,5", ".5", "\N{ARABIC-INDIC DIGIT THREE}"]
)
def test_a_decimal_amount_is_exact(text: str) -> None:
    """At most twelve decimals, and nothing that programs read in different ways."""
    terms = attrs.evolve(MONTHLY_TERMS, unit_amount=None, unit_amount_decimal=text)
    assert the_only_refusal(terms, DecimalAmountError).amount_decimal == text


@pytest.mark.parametrize(
    ("currency", "granted", "refused"),
    [("kwd", 1230, 1234), ("ugx", 500, 510), ("isk", 100, 1), ("tnd", 10, 5)],
)
def test_an_amount_can_be_paid_in_its_currency(currency: str, granted: int, refused: int) -> None:
    """Card networks take two decimals of three, and ISK and UGX have none in truth."""
    assert refusals(attrs.evolve(SETUP_TERMS, currency=currency, unit_amount=granted)) == []
    assert refusals(attrs.evolve(SETUP_TERMS, currency=currency, unit_amount=refused)) == [
        AmountStepError
    ]


def test_rules_are_checked_in_order_of_precedence() -> None:
    """Terms that break every rule name them from the simplest to the most particular."""
    terms = attrs.evolve(
        MONTHLY_TERMS,
        type=PriceType("rental"),
        currency="dem",
        unit_amount=-1,
        unit_amount_decimal="-1",
        recurrence=Recurrence(interval=Interval.MONTH, interval_count=37),
    )
    assert refusals(terms) == [
        CurrencyUnknownError,
        ChoiceUnknownError,
        RecurrenceMismatchError,
        IntervalCountError,
        AmountChoiceError,
        DecimalAmountError,
        NegativeAmountError,
    ]


@pytest.mark.parametrize(
    ("whole", "text", "written"),
    [
        (1200, None, (1200, None)),
        (1200, "1200", (1200, None)),
        (None, "1200.00", (1200, None)),
        (None, "0012.50", (None, "12.5")),
        (None, "0.0500", (None, "0.05")),
        (1200, "1300", (1200, "1300")),
        (None, "twelve", (None, "twelve")),
        (None, None, (None, None)),
    ],
)
def test_an_amount_is_written_in_one_way(
    whole: int | None, text: str | None, written: tuple[int | None, str | None]
) -> None:
    """Stripe states whole amounts twice; what contradicts itself stays as it came."""
    terms = canonical(attrs.evolve(MONTHLY_TERMS, unit_amount=whole, unit_amount_decimal=text))
    assert (terms.unit_amount, terms.unit_amount_decimal) == written


@given(
    whole=st.none() | st.integers(0, 10**9),
    text=st.none() | st.from_regex(r"[0-9]{1,9}(\.[0-9]{1,12})?", fullmatch=True) | st.text(),
)
def test_writing_in_one_way_twice_changes_nothing(whole: int | None, text: str | None) -> None:
    """One way of writing has one way of writing."""
    once = canonical(attrs.evolve(MONTHLY_TERMS, unit_amount=whole, unit_amount_decimal=text))
    assert canonical(once) == once


def prices_in(value: object) -> Iterator[dict[str, object]]:
    """Yield each price object within decoded JSON, also where JSON is quoted in JSON."""
    match value:
        case {"object": "price", "billing_scheme": str()}:
            assert isinstance(value, dict)
            yield value
        case dict():
            for inner in value.values():
                yield from prices_in(inner)
        case list():
            for inner in value:
                yield from prices_in(inner)
        case str() if value.startswith(("{", "[")):
            try:
                decoded = json.loads(value)
            except ValueError:
                return
            yield from prices_in(decoded)


def terms_of(price: dict[str, object]) -> PriceTerms:
    """Read the terms of a price as Stripe writes them."""
    recurring = price["recurring"]
    recurrence = None
    if isinstance(recurring, dict):
        recurrence = Recurrence(
            interval=Interval(recurring["interval"]),
            interval_count=recurring["interval_count"],
            usage_type=UsageType(recurring["usage_type"]),
        )
    amount = price.get("unit_amount")
    text = price.get("unit_amount_decimal")
    return PriceTerms(
        id=PriceId(str(price["id"])),
        product=ProductId(""),
        type=PriceType(str(price["type"])),
        currency=str(price["currency"]),
        unit_amount=amount if isinstance(amount, int) else None,
        unit_amount_decimal=text if isinstance(text, str) else None,
        recurrence=recurrence,
        billing_scheme=BillingScheme(str(price["billing_scheme"])),
        tax_behavior=TaxBehavior(str(price.get("tax_behavior") or "unspecified")),
        custom_unit_amount=bool(price.get("custom_unit_amount")),
    )


def recordings() -> Iterator[Path]:
    """Return the files that hold what Stripe really sent."""
    material = stripe_material()
    for folder in ("events", "traffic"):
        yield from material.joinpath(folder).rglob("*.json")


def test_every_recorded_price_would_be_granted() -> None:
    """What Stripe itself has granted breaks none of these rules."""
    prices = [price for path in recordings() for price in prices_in(json.loads(path.read_bytes()))]
    assert len(prices) > 100
    assert [price["id"] for price in prices if refusals(canonical(terms_of(price)))] == []
