"""Tests prices that a request describes instead of naming one."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from tests.adapters.sandbox.turning import a_turn, id_of

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.sandbox.api import products
from counterfoil.adapters.sandbox.catalogue.inline import PriceData, RecurringPriceData, price_from
from counterfoil.adapters.sandbox.catalogue.price_params import RecurringData
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.price import PLAN, PRICE


@pytest.fixture
def turn() -> Iterator[Turn]:
    """Return a turn on new records."""
    with a_turn(1_800_000_000) as turn:
        yield turn


@pytest.fixture
def product(turn: Turn) -> str:
    """Return the id of a product."""
    return id_of(products.create(turn, products.NewProduct(name="Gold")))


def test_an_inline_price_is_kept_out_of_use(turn: Turn, product: str) -> None:
    """It is a price like any other, but inactive, and nothing tells of it."""
    id = price_from(turn, PriceData(currency="USD", product=product, unit_amount=5), "price_data")

    price = turn.read(PRICE, id)
    assert (price["active"], price["currency"], price["unit_amount"]) == (False, "usd", 5)
    assert turn.find(PLAN, id) is None
    assert [told.type for told in turn.told()] == ["product.created"]


def test_a_recurring_one_is_a_plan_too(turn: Turn, product: str) -> None:
    """Items of subscriptions show both."""
    data = RecurringPriceData(
        currency="usd",
        product=product,
        recurring=RecurringData(interval="week", interval_count=2),
        unit_amount_decimal="0.5",
    )
    id = price_from(turn, data, "items[0][price_data]")

    plan = turn.read(PLAN, id)
    assert (plan["interval"], plan["interval_count"]) == ("week", 2)
    assert (plan["amount"], plan["amount_decimal"]) == (None, "0.5")


@pytest.mark.parametrize(
    ("data", "param"),
    [
        (
            PriceData(currency="xyz", product="", unit_amount=5),
            "items[0][price_data][currency]",
        ),
        (
            PriceData(currency="usd", product="prod_x", unit_amount=5),
            "items[0][price_data][product]",
        ),
        (PriceData(currency="usd", product=""), None),
        (
            RecurringPriceData(
                currency="usd",
                product="",
                recurring=RecurringData(interval="year", interval_count=4),
                unit_amount=5,
            ),
            "items[0][price_data][recurring][interval_count]",
        ),
    ],
)
def test_what_is_no_price_is_refused(
    turn: Turn, product: str, data: PriceData, param: str | None
) -> None:
    """The error names the parameter within the request's own."""
    whole = replace(data, product=data.product or product)

    with pytest.raises(ApiError) as refused:
        price_from(turn, whole, "items[0][price_data]")
    assert refused.value.param == param
