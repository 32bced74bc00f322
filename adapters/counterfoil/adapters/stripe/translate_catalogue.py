"""Reads Stripe's products and prices, in their newest shape."""

from counterfoil.adapters.stripe.shapes import (
    JsonObject,
    ShapeError,
    as_flag,
    as_id,
    as_metadata,
    as_moment,
    as_object,
    as_reference,
    as_text,
    as_whole,
    choice,
    facet,
    facet_or_none,
    facet_unless_null,
    is_true,
    member,
    member_or_none,
    reference,
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
        description=facet_or_none(product, "description", as_text),
        default_price=facet_or_none(product, "default_price", _as_price_id),
        statement_descriptor=facet_or_none(product, "statement_descriptor", as_text),
        unit_label=facet_or_none(product, "unit_label", as_text),
        shippable=facet_or_none(product, "shippable", as_flag),
        metadata=facet(product, "metadata", as_metadata),
    )


def observed_price(price: JsonObject) -> ObservedPrice:
    """Read a price, or the stub that is left of a deleted one, which tells no terms."""
    return ObservedPrice(
        created=facet(price, "created", as_moment),
        deleted=Known(is_true(price, "deleted")),
        terms=Known(as_terms(price, "price")) if "currency" in price else None,
        active=facet(price, "active", as_flag),
        nickname=facet_or_none(price, "nickname", as_text),
        lookup_key=facet_or_none(price, "lookup_key", as_text),
        metadata=facet(price, "metadata", as_metadata),
    )


def product_owner(product: JsonObject) -> str:
    """Name the stream of a product."""
    return f"product/{member(product, 'id', as_id)}"


def price_owner(price: JsonObject) -> str | None:
    """Name the stream of the product that a price is of, where that is told."""
    product = member_or_none(price, "product", as_reference)
    return None if product is None else f"product/{product}"


def as_terms(value: object, field: str) -> PriceTerms:
    """Read the terms of a price, wherever it stands; amounts are written in one way."""
    price = as_object(value, field)
    return canonical(
        PriceTerms(
            id=PriceId(member(price, "id", as_id)),
            product=ProductId(member(price, "product", as_reference)),
            type=member(price, "type", _as_type),
            currency=member(price, "currency", as_text),
            unit_amount=member_or_none(price, "unit_amount", as_whole),
            unit_amount_decimal=member_or_none(price, "unit_amount_decimal", _as_decimal),
            recurrence=member_or_none(price, "recurring", _as_recurrence),
            billing_scheme=member_or_none(price, "billing_scheme", _as_scheme)
            or BillingScheme.PER_UNIT,
            tax_behavior=member_or_none(price, "tax_behavior", _as_tax_behavior)
            or TaxBehavior.UNSPECIFIED,
            custom_unit_amount=member_or_none(price, "custom_unit_amount", as_object) is not None,
        )
    )


def _as_decimal(value: object, field: str) -> str:
    text = as_text(value, field)
    if len(text) > _DECIMAL_LENGTH_MAX:
        raise ShapeError(field)
    return text


def _as_recurrence(value: object, field: str) -> Recurrence:
    recurring = as_object(value, field)
    return Recurrence(
        interval=member(recurring, "interval", _as_interval),
        interval_count=as_whole(recurring.get("interval_count", 1), "interval_count"),
        usage_type=member_or_none(recurring, "usage_type", _as_usage) or UsageType.LICENSED,
    )


_as_price_id = reference(PriceId)
_as_interval = choice(Interval)

_as_scheme = choice(BillingScheme)
_as_tax_behavior = choice(TaxBehavior)
_as_type = choice(PriceType)
_as_usage = choice(UsageType)
