"""Products: what is sold."""

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid
from counterfoil.adapters.protocol.parameters import (
    ListParams,
    Metadata,
    NoParams,
    given,
    merged,
    or_none,
)
from counterfoil.adapters.sandbox.answers import flag, gone, page, retrieving, shown
from counterfoil.adapters.sandbox.catalogue.making_prices import keep_price, new_price
from counterfoil.adapters.sandbox.catalogue.price_params import (
    CurrencyOptions,
    NewAmounts,
    RecurringData,
    RecurringParams,
    UnitParams,
)
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.price import PRICE, Price
from counterfoil.adapters.sandbox.shapes.product import PRODUCT, MarketingFeature, Product

_IMAGES_MAX, _FEATURES_MAX = 8, 15

Descriptor: TypeAlias = Annotated[str, Meta(max_length=22)]
Images: TypeAlias = Annotated[list[str], Meta(max_length=_IMAGES_MAX)]
UnitLabel: TypeAlias = Annotated[str, Meta(max_length=12)]


class FeatureParams(Struct, frozen=True):
    """A line of what a product offers."""

    name: Annotated[str, Meta(max_length=80)]


class PackageParams(Struct, frozen=True):
    """The size of what is shipped."""

    height: Annotated[float, Meta(ge=0)]
    length: Annotated[float, Meta(ge=0)]
    weight: Annotated[float, Meta(ge=0)]
    width: Annotated[float, Meta(ge=0)]


Features: TypeAlias = Annotated[list[FeatureParams], Meta(max_length=_FEATURES_MAX)]


class DefaultPriceData(UnitParams, frozen=True, kw_only=True):
    """The price that a new product is to have."""

    currency: str
    currency_options: CurrencyOptions = UNSET
    metadata: Metadata = UNSET
    recurring: RecurringData | UnsetType = UNSET


class ProductData(Struct, frozen=True, kw_only=True):
    """A product that is made together with its price."""

    active: bool = True
    id: str | UnsetType = UNSET
    metadata: Metadata = UNSET
    name: str
    statement_descriptor: Descriptor | UnsetType = UNSET
    tax_code: str | UnsetType = UNSET
    unit_label: UnitLabel | UnsetType = UNSET


class NewProduct(ProductData, frozen=True, kw_only=True):
    """What is said of a new product."""

    default_price_data: DefaultPriceData | UnsetType = UNSET
    description: str | UnsetType = UNSET
    images: Images | UnsetType = UNSET
    marketing_features: Features | UnsetType = UNSET
    package_dimensions: PackageParams | UnsetType = UNSET
    shippable: bool | UnsetType = UNSET
    type: Literal["good", "service"] = "service"
    url: str | UnsetType = UNSET


class ProductParams(Struct, frozen=True, kw_only=True):
    """What can be said of a product later."""

    active: bool | UnsetType = UNSET
    default_price: str | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    images: Images | UnsetType | None = UNSET
    marketing_features: Features | UnsetType | None = UNSET
    metadata: Metadata = UNSET
    name: str | UnsetType = UNSET
    package_dimensions: PackageParams | UnsetType | None = UNSET
    shippable: bool | UnsetType = UNSET
    statement_descriptor: Descriptor | UnsetType | None = UNSET
    tax_code: str | UnsetType | None = UNSET
    unit_label: UnitLabel | UnsetType | None = UNSET
    url: str | UnsetType | None = UNSET


class ProductList(ListParams, frozen=True, kw_only=True):
    """What products are listed by."""

    active: bool | UnsetType = UNSET
    ids: list[str] | UnsetType = UNSET
    shippable: bool | UnsetType = UNSET
    type: Literal["good", "service"] | UnsetType = UNSET
    url: str | UnsetType = UNSET


def create(turn: Turn, params: NewProduct) -> Answer:
    """Create a product, and the price that it is to have."""
    product = create_product(turn, params)
    if not isinstance(params.default_price_data, UnsetType):
        price = _default_price(turn, params.default_price_data, product["id"])
        keep_price(turn, price)
        product["default_price"] = price["id"]
    product["description"] = or_none(params.description)
    product["images"] = given(params.images, [])
    product["marketing_features"] = _features(given(params.marketing_features, []))
    _set_package(product, or_none(params.package_dimensions))
    product["shippable"] = or_none(params.shippable)
    product["type"] = params.type
    product["url"] = or_none(params.url)
    turn.write(PRODUCT, product)
    return shown(PRODUCT, product["id"])


def create_product(turn: Turn, params: ProductData) -> Product:
    """
    Create a product of what can be said of one anywhere, and tell of it.

    Raises:
        ApiError: its id is taken.
    """
    product = new_product(turn, params)
    turn.create(PRODUCT, product)
    turn.announce("product.created", PRODUCT, product["id"])
    return product


def new_product(turn: Turn, params: ProductData) -> Product:
    """
    Return a product of what can be said of one anywhere; it isn't kept yet.

    Raises:
        ApiError: its id is taken.
    """
    id = given(params.id, "") or turn.new_id(PRODUCT)
    if turn.find(PRODUCT, id) is not None or turn.is_deleted(PRODUCT, id):
        raise ApiError("Product already exists.", code="resource_already_exists", param="id")
    return Product(
        id=id,
        object="product",
        active=params.active,
        created=turn.now(),
        default_price=None,
        description=None,
        images=[],
        livemode=False,
        marketing_features=[],
        metadata=merged({}, params.metadata),
        name=params.name,
        package_dimensions=None,
        shippable=None,
        statement_descriptor=or_none(params.statement_descriptor),
        tax_code=or_none(params.tax_code),
        tax_details=None,
        type="service",
        unit_label=or_none(params.unit_label),
        updated=turn.now(),
        url=None,
    )


def _default_price(turn: Turn, params: DefaultPriceData, product: str) -> Price:
    recurring: RecurringParams | UnsetType = UNSET
    if not isinstance(params.recurring, UnsetType):
        recurring = RecurringParams(
            interval=params.recurring.interval, interval_count=params.recurring.interval_count
        )
    amounts = NewAmounts(
        currency=params.currency,
        currency_options=params.currency_options,
        custom_unit_amount=params.custom_unit_amount,
        recurring=recurring,
        tax_behavior=params.tax_behavior,
        unit_amount=params.unit_amount,
        unit_amount_decimal=params.unit_amount_decimal,
    )
    price = new_price(turn, amounts, product)
    price["metadata"] = merged({}, params.metadata)
    return price


def update(turn: Turn, params: ProductParams, id: str) -> Answer:
    """Change what is said of a product."""
    product = turn.read(PRODUCT, id)
    product["active"] = given(params.active, product["active"])
    product["default_price"] = given(params.default_price, product["default_price"])
    if isinstance(params.default_price, str):
        _check_price(turn, params.default_price, id)
    product["description"] = given(params.description, product["description"])
    if not isinstance(params.images, UnsetType):
        product["images"] = params.images or []
    if not isinstance(params.marketing_features, UnsetType):
        product["marketing_features"] = _features(params.marketing_features or [])
    product["metadata"] = merged(product["metadata"], params.metadata)
    product["name"] = given(params.name, product["name"])
    if not isinstance(params.package_dimensions, UnsetType):
        _set_package(product, params.package_dimensions)
    product["shippable"] = given(params.shippable, product["shippable"])
    product["statement_descriptor"] = given(
        params.statement_descriptor, product["statement_descriptor"]
    )
    product["tax_code"] = given(params.tax_code, product["tax_code"])
    product["unit_label"] = given(params.unit_label, product["unit_label"])
    product["url"] = given(params.url, product["url"])
    if product != turn.read(PRODUCT, id):
        product["updated"] = turn.now()
        turn.write(PRODUCT, product)
        turn.announce("product.updated", PRODUCT, id)
    return shown(PRODUCT, id)


def _check_price(turn: Turn, price: str, product: str) -> None:
    found = turn.read(PRICE, price, named="default_price")
    if found["product"] != product:
        raise invalid(
            f"The price specified belongs to product {found['product']}, not {product}.",
            "default_price",
        )


def _features(params: list[FeatureParams]) -> list[MarketingFeature]:
    return [{"name": feature.name} for feature in params]


def _set_package(product: Product, params: PackageParams | None) -> None:
    product["package_dimensions"] = (
        None
        if params is None
        else {
            "height": params.height,
            "length": params.length,
            "weight": params.weight,
            "width": params.width,
        }
    )


def delete(turn: Turn, params: NoParams, id: str) -> Answer:
    """Delete a product that has no prices."""
    product = turn.read(PRODUCT, id)
    if turn.all_of(PRICE, {"product": id}, limit=1):
        raise ApiError(
            "This product cannot be deleted because it has one or more user-created prices."
        )
    product["active"] = False
    turn.write(PRODUCT, product)
    turn.delete(PRODUCT, id)
    turn.announce("product.deleted", PRODUCT, id)
    return gone(PRODUCT, id)


def list_all(turn: Turn, params: ProductList) -> Answer:
    """Answer with a page of products."""
    like = {
        "active": flag(params.active),
        "id": params.ids if isinstance(params.ids, UnsetType) else tuple(params.ids),
        "shippable": flag(params.shippable),
        "type": params.type,
        "url": params.url,
    }
    return page(turn, PRODUCT, params, "/v1/products", like=like)


ROUTES: tuple[Route, ...] = (
    route("POST", "/v1/products", NewProduct, create),
    route("GET", "/v1/products", ProductList, list_all),
    retrieving(PRODUCT, "/v1/products/{id}"),
    route("POST", "/v1/products/{id}", ProductParams, update),
    route("DELETE", "/v1/products/{id}", NoParams, delete),
)
