"""The products and prices that Stripe makes of bare amounts, one by one; it tells of none."""

from decimal import Decimal

from counterfoil.adapters.sandbox.catalogue.decimals import whole_or_none
from counterfoil.adapters.sandbox.catalogue.making_prices import keep_price, new_price
from counterfoil.adapters.sandbox.catalogue.price_params import NewAmounts
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.product import PRODUCT, Product


def one_off_price(turn: Turn, unit_amount_decimal: str, currency: str, name: str | None) -> str:
    """Make an inactive price of an amount in minor units, of a product of its own."""
    now = turn.now()
    product = Product(
        id=turn.new_id(PRODUCT),
        object="product",
        active=False,
        created=now,
        default_price=None,
        description=None,
        images=[],
        livemode=False,
        marketing_features=[],
        metadata={},
        name=name or "Invoice item",
        package_dimensions=None,
        shippable=None,
        statement_descriptor=None,
        tax_code=None,
        tax_details=None,
        type="service",
        unit_label=None,
        updated=now,
        url=None,
    )
    turn.create(PRODUCT, product)
    described = NewAmounts(currency=currency, unit_amount_decimal="0")
    price = new_price(turn, described, product["id"])
    price["active"] = False
    price["unit_amount_decimal"] = unit_amount_decimal
    price["unit_amount"] = whole_or_none(Decimal(unit_amount_decimal))
    keep_price(turn, price, told=False)
    return price["id"]
