"""Products and prices, coupons and promotion codes, as Stripe shows them."""

from datetime import datetime

from counterfoil.adapters.api.shown.values import pairs, seconds
from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.domain.coupon.state import InForce as Coupon
from counterfoil.domain.coupon.terms import PromotionCode
from counterfoil.domain.product.price import PriceTerms
from counterfoil.domain.product.state import InForce as Product
from counterfoil.domain.product.state import Price


def shown_product(product: Product, changed_at: datetime | None, *, livemode: bool) -> JsonObject:
    """Return a product; ``changed_at`` is when anything of it last changed."""
    return {
        "id": product.id,
        "object": "product",
        "active": product.active,
        "created": seconds(product.created),
        "default_price": product.default_price,
        "description": product.description,
        "images": [],
        "livemode": livemode,
        "marketing_features": [],
        "metadata": pairs(product.metadata),
        "name": product.name,
        "package_dimensions": None,
        "shippable": product.shippable,
        "statement_descriptor": product.statement_descriptor,
        "tax_code": None,
        "unit_label": product.unit_label,
        "updated": seconds(changed_at),
        "url": None,
    }


def shown_price(price: Price, *, livemode: bool) -> JsonObject:
    """Return a price."""
    terms = price.terms
    return {
        "id": terms.id,
        "object": "price",
        "active": price.active,
        "billing_scheme": terms.billing_scheme.value,
        "created": seconds(price.created),
        "currency": terms.currency,
        "custom_unit_amount": {"maximum": None, "minimum": None, "preset": None}
        if terms.custom_unit_amount
        else None,
        "livemode": livemode,
        "lookup_key": price.lookup_key,
        "metadata": pairs(price.metadata),
        "nickname": price.nickname,
        "product": terms.product,
        "recurring": _recurring(terms),
        "tax_behavior": terms.tax_behavior.value,
        "tiers_mode": None,
        "transform_quantity": None,
        "type": terms.type.value,
        "unit_amount": terms.unit_amount,
        "unit_amount_decimal": _decimal(terms),
    }


def shown_coupon(coupon: Coupon, *, livemode: bool) -> JsonObject:
    """Return a coupon."""
    terms = coupon.terms
    return {
        "id": coupon.id,
        "object": "coupon",
        "amount_off": terms.amount_off,
        "created": seconds(coupon.created),
        "currency": terms.currency,
        "duration": terms.duration.value,
        "duration_in_months": terms.duration_in_months,
        "livemode": livemode,
        "max_redemptions": terms.max_redemptions,
        "metadata": pairs(coupon.metadata),
        "name": coupon.name,
        "percent_off": None if terms.percent_off is None else float(terms.percent_off),
        "redeem_by": seconds(terms.redeem_by),
        "times_redeemed": coupon.times_redeemed,
        "valid": coupon.valid,
    }


def shown_promotion_code(coupon: str, code: PromotionCode, *, livemode: bool) -> JsonObject:
    """Return a promotion code."""
    terms = code.terms
    return {
        "id": code.id,
        "object": "promotion_code",
        "active": code.active,
        "code": terms.code,
        "created": seconds(code.created),
        "customer": terms.customer,
        "customer_account": None,
        "expires_at": seconds(terms.expires_at),
        "livemode": livemode,
        "max_redemptions": terms.max_redemptions,
        "metadata": pairs(code.annotations.metadata),
        "promotion": {"coupon": coupon, "type": "coupon"},
        "restrictions": {
            "first_time_transaction": terms.first_time_transaction,
            "minimum_amount": terms.minimum_amount,
            "minimum_amount_currency": terms.minimum_amount_currency,
        },
        "times_redeemed": code.times_redeemed,
    }


def _recurring(terms: PriceTerms) -> JsonObject | None:
    recurrence = terms.recurrence
    if recurrence is None:
        return None
    return {
        "interval": recurrence.interval.value,
        "interval_count": recurrence.interval_count,
        "meter": None,
        "trial_period_days": None,
        "usage_type": recurrence.usage_type.value,
    }


def _decimal(terms: PriceTerms) -> str | None:
    if terms.unit_amount_decimal is not None or terms.unit_amount is None:
        return terms.unit_amount_decimal
    return str(terms.unit_amount)
