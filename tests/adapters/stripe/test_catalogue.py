"""How products and prices are read."""

import pytest
from tests.adapters.stripe.samples import CREATED, moment, price, product

from counterfoil.adapters.stripe.reading import JsonObject
from counterfoil.adapters.stripe.shapes import ShapeError
from counterfoil.adapters.stripe.translate_catalogue import (
    observed_price,
    observed_product,
    price_owner,
)
from counterfoil.domain.product.observed import ObservedPrice, ObservedProduct
from counterfoil.domain.product.price import (
    BillingScheme,
    Interval,
    PriceTerms,
    PriceType,
    Recurrence,
    TaxBehavior,
    UsageType,
)
from counterfoil.domain.values import Known, PriceId, ProductId


def terms_of(**changes: object) -> PriceTerms:
    """Return the terms of a price."""
    told = observed_price(price(**changes)).terms
    assert told is not None
    return told.value


def test_a_product_is_read_facet_by_facet() -> None:
    """Its default price may stand there expanded."""
    assert observed_product(product(default_price=price(), shippable=True)) == ObservedProduct(
        created=Known(moment(CREATED)),
        deleted=Known(value=False),
        active=Known(value=True),
        name=Known("Coffee"),
        description=Known(None),
        default_price=Known(PriceId("price_1")),
        statement_descriptor=Known(None),
        unit_label=Known("bag"),
        shippable=Known(value=True),
        metadata=Known({}),
    )


def test_a_price_is_read_with_its_terms() -> None:
    """Its terms stand for ever, the rest may change (R196)."""
    assert observed_price(price()) == ObservedPrice(
        created=Known(moment(CREATED)),
        deleted=Known(value=False),
        terms=Known(
            PriceTerms(
                id=PriceId("price_1"),
                product=ProductId("prod_1"),
                type=PriceType.RECURRING,
                currency="eur",
                unit_amount=1000,
                recurrence=Recurrence(interval=Interval.MONTH),
                tax_behavior=TaxBehavior.EXCLUSIVE,
            )
        ),
        active=Known(value=True),
        nickname=Known(None),
        lookup_key=Known("monthly"),
        metadata=Known({}),
    )


def test_of_a_deleted_price_no_terms_are_told() -> None:
    """Nor which product it was of."""
    stub: JsonObject = {"id": "price_1", "object": "price", "deleted": True}

    assert observed_price(stub) == ObservedPrice(deleted=Known(value=True))
    assert price_owner(stub) is None


def test_a_price_belongs_to_its_product_even_when_that_is_expanded() -> None:
    """Also to one that was deleted since."""
    gone: JsonObject = {"id": "prod_2", "object": "product", "deleted": True}

    assert price_owner(price(product=gone)) == "product/prod_2"


@pytest.mark.parametrize(
    ("amount", "decimal", "read"),
    [
        (2000, "2000", (2000, None)),
        (2000, "2000.0", (2000, None)),
        (2000, None, (2000, None)),
        (None, "0.50", (None, "0.5")),
        (None, None, (None, None)),
    ],
)
def test_an_amount_is_written_in_one_way(
    amount: int | None, decimal: str | None, read: tuple[int | None, str | None]
) -> None:
    """Else the same price would seem to change its terms, which none can."""
    terms = terms_of(unit_amount=amount, unit_amount_decimal=decimal)

    assert (terms.unit_amount, terms.unit_amount_decimal) == read


def test_terms_other_than_the_plain_are_read() -> None:
    """A metered, tiered price says so."""
    terms = terms_of(
        billing_scheme="tiered",
        recurring={"interval": "year", "interval_count": 2, "usage_type": "metered"},
        unit_amount=None,
        unit_amount_decimal=None,
    )

    assert terms.billing_scheme is BillingScheme.TIERED
    assert terms.recurrence == Recurrence(
        interval=Interval.YEAR, interval_count=2, usage_type=UsageType.METERED
    )


def test_a_customer_may_choose_the_amount() -> None:
    """Such a price is charged once."""
    terms = terms_of(
        type="one_time", recurring=None, custom_unit_amount={"minimum": 1}, unit_amount=None
    )

    assert (terms.custom_unit_amount, terms.recurrence) == (True, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"currency": None},
        {"product": None},
        {"type": None},
        {"recurring": "month"},
        {"recurring": {}},
        {"recurring": {"interval": "month", "interval_count": "1"}},
        {"unit_amount": 10.5},
        {"unit_amount_decimal": 10.5},
        {"unit_amount_decimal": "9" * 41},
        {"custom_unit_amount": True},
    ],
    ids=str,
)
def test_terms_of_an_unknown_shape_are_not_guessed(changes: JsonObject) -> None:
    """A price without its product, type or currency is none."""
    with pytest.raises(ShapeError):
        observed_price(price(**changes))
