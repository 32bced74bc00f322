"""Products: what is sold; prices say for how much."""

from typing import Literal, TypedDict

from counterfoil.adapters.protocol.kinds import Kind


class MarketingFeature(TypedDict):
    """A line of what a product offers, as pricing tables show it."""

    name: str


class PackageDimensions(TypedDict):
    """The size of what is shipped, in inches and ounces."""

    height: float
    length: float
    weight: float
    width: float


class Product(TypedDict):
    """A product; times are in seconds."""

    id: str
    object: Literal["product"]
    active: bool
    created: int
    default_price: str | None
    description: str | None
    images: list[str]
    livemode: bool
    marketing_features: list[MarketingFeature]
    metadata: dict[str, str]
    name: str
    package_dimensions: PackageDimensions | None
    shippable: bool | None
    statement_descriptor: str | None
    tax_code: str | None
    tax_details: None
    type: Literal["good", "service"]
    unit_label: str | None
    updated: int
    url: str | None


PRODUCT = Kind(
    "product",
    Product,
    "prod",
    filters=("active", "id", "shippable", "type", "url"),
    links={"default_price": "price"},
)
