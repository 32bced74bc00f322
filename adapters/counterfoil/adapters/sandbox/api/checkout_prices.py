"""The prices that Checkout sells at: named, or described together with their product."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid
from counterfoil.adapters.protocol.parameters import Metadata, given, or_none
from counterfoil.adapters.sandbox.api.products import ProductData, new_product
from counterfoil.adapters.sandbox.catalogue.inline import PriceData, RecurringPriceData, price_from
from counterfoil.adapters.sandbox.catalogue.price_params import Amount, RecurringData
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.price import PRICE, Price, TaxBehavior
from counterfoil.adapters.sandbox.shapes.product import PRODUCT


class LineProductData(Struct, frozen=True, kw_only=True):
    """A product that is made for a session."""

    description: str | UnsetType = UNSET
    images: Annotated[list[str], Meta(max_length=8)] | UnsetType = UNSET
    metadata: Metadata = UNSET
    name: str
    tax_code: str | UnsetType = UNSET
    unit_label: Annotated[str, Meta(max_length=12)] | UnsetType = UNSET


class LinePriceData(Struct, frozen=True, kw_only=True):
    """A price that is made for a session; one that isn't ``recurring`` is charged once."""

    currency: str
    product: str | UnsetType = UNSET
    product_data: LineProductData | UnsetType = UNSET
    recurring: RecurringData | UnsetType = UNSET
    tax_behavior: TaxBehavior | UnsetType = UNSET
    unit_amount: Amount | UnsetType = UNSET
    unit_amount_decimal: str | UnsetType = UNSET


def named_price(turn: Turn, id: str, param: str) -> Price:
    """
    Return a price that a session may sell at.

    Raises:
        ApiError: there is none, or it is inactive.
    """
    price = turn.read(PRICE, id, named=f"{param}[price]")
    if not price["active"]:
        raise invalid(
            "The price specified is inactive. This field only accepts active prices.",
            f"{param}[price]",
        )
    return price


def described_price(turn: Turn, asked: LinePriceData, param: str) -> Price:
    """
    Return a price that is made as it is described; nothing is told of it, nor of its product.

    Raises:
        ApiError: it has no product or two, or can't be.
    """
    product = _product(turn, asked, param)
    if isinstance(asked.recurring, UnsetType):
        made = price_from(
            turn,
            PriceData(
                currency=asked.currency,
                product=product,
                tax_behavior=asked.tax_behavior,
                unit_amount=asked.unit_amount,
                unit_amount_decimal=asked.unit_amount_decimal,
            ),
            param,
        )
    else:
        made = price_from(
            turn,
            RecurringPriceData(
                currency=asked.currency,
                product=product,
                recurring=asked.recurring,
                tax_behavior=asked.tax_behavior,
                unit_amount=asked.unit_amount,
                unit_amount_decimal=asked.unit_amount_decimal,
            ),
            param,
        )
    return turn.read(PRICE, made)


def _product(turn: Turn, asked: LinePriceData, param: str) -> str:
    described = asked.product_data
    if isinstance(asked.product, str):
        if not isinstance(described, UnsetType):
            raise invalid(
                "You may only specify one of these parameters: product, product_data.",
                f"{param}[product]",
            )
        return asked.product
    if isinstance(described, UnsetType):
        raise ApiError(
            "You must specify either `product` or `product_data` when creating a price.",
            param=param,
        )
    data = ProductData(
        active=False,
        metadata=described.metadata,
        name=described.name,
        tax_code=described.tax_code,
        unit_label=described.unit_label,
    )
    product = new_product(turn, data)
    product["description"] = or_none(described.description)
    product["images"] = given(described.images, [])
    turn.create(PRODUCT, product)
    return product["id"]
