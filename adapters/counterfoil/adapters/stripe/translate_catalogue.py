"""Reads Stripe's products and prices, in their newest shape."""

from counterfoil.adapters.stripe.shapes import (
    JsonObject,
    ShapeError,
    as_flag,
    as_id,
    as_id_or_none,
    as_metadata,
    as_moment,
    as_object,
    as_object_or_none,
    as_text,
    as_text_or_none,
    as_whole,
    as_whole_or_none,
    choice,
    facet,
    facet_unless_null,
    is_true,
    optional,
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
    canonical,
)
from counterfoil.domain.values import Known, PriceId, ProductId

_DECIMAL_LENGTH_MAX = 40
"""Enough for any amount of twelve decimals; a text without end can't be made a number safely."""


def observed_product(product: JsonObject) -> ObservedProduct:
    """Read a product, or the stub that is left of a deleted one."""
    return ObservedProduct(
        created=facet(product, "created", as_moment),
        deleted=Known(is_true(product, "deleted")),
        active=facet(product, "active", as_flag),
        name=facet_unless_null(product, "name", as_text),
        description=facet(product, "description", as_text_or_none),
        default_price=facet(product, "default_price", _as_price_id_or_none),
        statement_descriptor=facet(product, "statement_descriptor", as_text_or_none),
        unit_label=facet(product, "unit_label", as_text_or_none),
        shippable=facet(product, "shippable", _as_flag_or_none),
        metadata=facet(product, "metadata", as_metadata),
    )


def observed_price(price: JsonObject) -> ObservedPrice:
    """Read a price, or the stub that is left of a deleted one, which tells no terms."""
    return ObservedPrice(
        created=facet(price, "created", as_moment),
        deleted=Known(is_true(price, "deleted")),
        terms=Known(as_terms(price, "price")) if "currency" in price else None,
        active=facet(price, "active", as_flag),
        nickname=facet(price, "nickname", as_text_or_none),
        lookup_key=facet(price, "lookup_key", as_text_or_none),
        metadata=facet(price, "metadata", as_metadata),
    )


def product_owner(product: JsonObject) -> str:
    """Name the stream of a product."""
    return f"product/{as_id(product, 'id')}"


def price_owner(price: JsonObject) -> str | None:
    """Name the stream of the product that a price is of, where that is told."""
    product = as_id_or_none(price.get("product"), "product")
    return None if product is None else f"product/{product}"


def as_terms(value: object, field: str) -> PriceTerms:
    """Read the terms of a price, wherever it stands; amounts are written in one way."""
    price = as_object(value, field)
    return canonical(
        PriceTerms(
            id=PriceId(as_id(price, "id")),
            product=ProductId(as_id(price.get("product"), "product")),
            type=_as_type(price.get("type"), "type"),
            currency=as_text(price.get("currency"), "currency"),
            unit_amount=as_whole_or_none(price.get("unit_amount"), "unit_amount"),
            unit_amount_decimal=_as_decimal_or_none(
                price.get("unit_amount_decimal"), "unit_amount_decimal"
            ),
            recurrence=_as_recurrence_or_none(price.get("recurring"), "recurring"),
            billing_scheme=_as_scheme_or_none(price.get("billing_scheme"), "billing_scheme")
            or BillingScheme.PER_UNIT,
            tax_behavior=_as_tax_behavior_or_none(price.get("tax_behavior"), "tax_behavior")
            or TaxBehavior.UNSPECIFIED,
            custom_unit_amount=as_object_or_none(
                price.get("custom_unit_amount"), "custom_unit_amount"
            )
            is not None,
        )
    )


def _as_price_id(value: object, field: str) -> PriceId:
    return PriceId(as_id(value, field))


def _as_decimal(value: object, field: str) -> str:
    text = as_text(value, field)
    if len(text) > _DECIMAL_LENGTH_MAX:
        raise ShapeError(field)
    return text


def _as_recurrence(value: object, field: str) -> Recurrence:
    recurring = as_object(value, field)
    return Recurrence(
        interval=_as_interval(recurring.get("interval"), "interval"),
        interval_count=as_whole(recurring.get("interval_count", 1), "interval_count"),
        usage_type=_as_usage_or_none(recurring.get("usage_type"), "usage_type")
        or UsageType.LICENSED,
    )


_as_decimal_or_none = optional(_as_decimal)
_as_flag_or_none = optional(as_flag)
_as_interval = choice(Interval)
_as_price_id_or_none = optional(_as_price_id)
_as_recurrence_or_none = optional(_as_recurrence)
_as_scheme_or_none = optional(choice(BillingScheme))
_as_tax_behavior_or_none = optional(choice(TaxBehavior))
_as_type = choice(PriceType)
_as_usage_or_none = optional(choice(UsageType))
