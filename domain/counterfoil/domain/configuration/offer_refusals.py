"""How wishes about the products and prices that a configuration offers are refused."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.configuration.refusals import (
    ConfigurationRefusedError,
    ParameterRefusedError,
)
from counterfoil.domain.rulebook import configuration_offers as rules
from counterfoil.domain.rulebook.rule import Rule, Words
from counterfoil.domain.values import PriceId, ProductId


@define
class TooManyProductsError(ConfigurationRefusedError):
    """A configuration offers at most 10 products; leave some out (R51)."""

    code: ClassVar[str] = "too_many_products"
    rule: ClassVar[Rule] = rules.PRODUCTS_ARE_FEW
    param: ClassVar[str | None] = "features[subscription_update][products]"
    said: ClassVar[Words] = Words(
        "A list of {count} products was not accepted.",
        "Een lijst van {count} producten is niet geaccepteerd.",
    )

    count: int


@define
class ProductListedTwiceError(ParameterRefusedError):
    """A product is listed once; put its prices together (R52, INFERRED)."""

    code: ClassVar[str] = "product_listed_twice"
    rule: ClassVar[Rule] = rules.PRODUCTS_ARE_LISTED_ONCE
    said: ClassVar[Words] = Words(
        "The product '{product}' was listed more than once.",
        "Het product '{product}' stond meer dan één keer in de lijst.",
    )

    product: ProductId


@define
class PricesMissingError(ParameterRefusedError):
    """A product is offered with prices; name them, or leave the product out (R52)."""

    code: ClassVar[str] = "parameter_missing"
    rule: ClassVar[Rule] = rules.PRODUCTS_HAVE_PRICES
    said: ClassVar[Words] = Words(
        "Missing required param: {param}.",
        "De verplichte parameter {param} ontbreekt.",
    )


@define
class ProductNotFoundError(ParameterRefusedError):
    """An offered product exists; check id, account and mode (R54)."""

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.OFFERS_EXIST
    said: ClassVar[Words] = Words(
        "No such product: '{product}'.",
        "Het product '{product}' bestaat niet.",
    )

    product: ProductId


@define
class PriceNotFoundError(ParameterRefusedError):
    """An offered price exists; check id, account and mode (R54)."""

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.OFFERS_EXIST
    said: ClassVar[Words] = Words(
        "No such price: '{price}'.",
        "De prijs '{price}' bestaat niet.",
    )

    price: PriceId


@define
class PriceOfOtherProductError(ParameterRefusedError):
    """A price is listed with its own product; move it there (R54)."""

    code: ClassVar[str] = "price_of_other_product"
    rule: ClassVar[Rule] = rules.PRICES_STAND_WITH_THEIR_PRODUCT
    said: ClassVar[Words] = Words(
        "The price '{price}' does not belong to the product '{product}'.",
        "De prijs '{price}' hoort niet bij het product '{product}'.",
    )

    price: PriceId
    product: ProductId


@define
class PriceNotRecurringError(ParameterRefusedError):
    """Only recurring prices are offered; choose one (R54)."""

    code: ClassVar[str] = "price_not_recurring"
    rule: ClassVar[Rule] = rules.OFFERED_PRICES_RECUR
    said: ClassVar[Words] = Words(
        "The price '{price}' is charged once.",
        "De prijs '{price}' wordt één keer in rekening gebracht.",
    )

    price: PriceId


@define
class PriceNotActiveError(ParameterRefusedError):
    """Only active prices are offered; choose one that isn't archived (R54)."""

    code: ClassVar[str] = "price_not_active"
    rule: ClassVar[Rule] = rules.OFFERED_PRICES_ARE_ACTIVE
    said: ClassVar[Words] = Words(
        "The price '{price}' is archived.",
        "De prijs '{price}' is gearchiveerd.",
    )

    price: PriceId


@define
class BillingIntervalRepeatedError(ParameterRefusedError):
    """A product has one price an interval and currency; keep one, or make two products (R53)."""

    code: ClassVar[str] = "billing_interval_repeated"
    rule: ClassVar[Rule] = rules.BILLING_INTERVALS_ARE_UNIQUE
    said: ClassVar[Words] = Words(
        "The price '{price}' has the same billing interval and currency as '{other}' of the "
        "product '{product}'.",
        "De prijs '{price}' heeft hetzelfde interval en dezelfde valuta als '{other}' van het "
        "product '{product}'.",
    )

    price: PriceId
    other: PriceId
    product: ProductId


@define
class QuantityBoundsError(ParameterRefusedError):
    """Bounds of a quantity are 0 or more and in order; change one of them (R55)."""

    code: ClassVar[str] = "quantity_bounds"
    rule: ClassVar[Rule] = rules.QUANTITY_BOUNDS_ARE_IN_ORDER
    said: ClassVar[Words] = Words(
        "A quantity from {minimum} to {maximum} was not accepted.",
        "Een aantal van {minimum} tot en met {maximum} is niet geaccepteerd.",
    )

    minimum: int
    maximum: int | None
