"""Stripe's objects as its newest API version writes them: all that a life of a webhook's tells."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from attrs import frozen

from counterfoil.adapters.bench.payload import (
    BASIC,
    BEGINNING,
    MONTH,
    PRICES,
    PRODUCT,
    customer_id,
    item_id,
    subscription_id,
)
from counterfoil.domain.product.price import PriceTerms

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"
JsonObject: TypeAlias = dict[str, Json]

_NICKNAMES = ("Basic, monthly", "Plus, monthly")


@frozen(kw_only=True)
class Billed:
    """
    What a subscription is at a time.

    Args:
        month: how many periods are over.
    """

    number: int
    price: PriceTerms = BASIC
    quantity: int = 1
    month: int = 0
    paused: bool = False

    @property
    def period_start(self) -> datetime:
        """Return when the period began that runs."""
        return BEGINNING + self.month * MONTH

    @property
    def period_end(self) -> datetime:
        """Return when the period ends that runs."""
        return self.period_start + MONTH

    @property
    def total(self) -> int:
        """Return what a period costs."""
        return (self.price.unit_amount or 0) * self.quantity

    @property
    def invoice_id(self) -> str:
        """Return the id of the newest invoice."""
        return f"in_1PgbUOB7WZ01z{self.number:07d}M{self.month:02d}"


def stamp(at: datetime) -> int:
    """Return a moment as Stripe writes it."""
    return int(at.timestamp())


def product() -> JsonObject:
    """Return the one product."""
    return {
        "id": PRODUCT,
        "object": "product",
        "active": True,
        "attributes": [],
        "created": stamp(BEGINNING),
        "default_price": None,
        "description": "A box of vegetables from the region, each week another one.",
        "images": [],
        "livemode": True,
        "marketing_features": [{"name": "Nothing that was flown in"}],
        "metadata": {},
        "name": "Box",
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": "txcd_99999999",
        "type": "service",
        "unit_label": "box",
        "updated": stamp(BEGINNING),
        "url": None,
    }


def price(terms: PriceTerms) -> JsonObject:
    """Return a price of the product."""
    return {
        "id": terms.id,
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": stamp(BEGINNING),
        "currency": terms.currency,
        "custom_unit_amount": None,
        "livemode": True,
        "lookup_key": None,
        "metadata": {},
        "nickname": _NICKNAMES[PRICES.index(terms)],
        "product": terms.product,
        "recurring": {
            "interval": "month",
            "interval_count": 1,
            "meter": None,
            "trial_period_days": None,
            "usage_type": "licensed",
        },
        "tax_behavior": "inclusive",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring",
        "unit_amount": terms.unit_amount,
        "unit_amount_decimal": str(terms.unit_amount),
    }


def _plan(terms: PriceTerms) -> JsonObject:
    """Return a price as it was written before there were prices, and still is beside them."""
    return {
        "id": terms.id,
        "object": "plan",
        "active": True,
        "amount": terms.unit_amount,
        "amount_decimal": str(terms.unit_amount),
        "billing_scheme": "per_unit",
        "created": stamp(BEGINNING),
        "currency": terms.currency,
        "interval": "month",
        "interval_count": 1,
        "livemode": True,
        "metadata": {},
        "meter": None,
        "nickname": _NICKNAMES[PRICES.index(terms)],
        "product": terms.product,
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def customer(number: int) -> JsonObject:
    """Return the customer of a subscription, before there is one."""
    return {
        "id": customer_id(number),
        "object": "customer",
        "address": address(number),
        "balance": 0,
        "created": stamp(BEGINNING),
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": f"ada{number}@example.com",
        "invoice_prefix": f"BOX{number:05d}",
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": True,
        "metadata": {},
        "name": "Ada de Vries",
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": ["nl-NL"],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }


def address(number: int) -> JsonObject:
    """Return where a customer lives."""
    return {
        "city": "Utrecht",
        "country": "NL",
        "line1": f"Zonstraat {number}",
        "line2": None,
        "postal_code": "3581 MR",
        "state": None,
    }


def subscription(billed: Billed) -> JsonObject:
    """Return a subscription with its one item."""
    began = stamp(BEGINNING)
    id_ = subscription_id(billed.number)
    return {
        "id": id_,
        "object": "subscription",
        "application": None,
        "application_fee_percent": None,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": began,
        "billing_cycle_anchor_config": None,
        "billing_mode": {
            "flexible": {"proration_discounts": "included"},
            "type": "flexible",
            "updated_at": began,
        },
        "billing_schedules": [],
        "billing_thresholds": None,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {
            "comment": None,
            "feedback": None,
            "feedback_option": None,
            "reason": None,
        },
        "collection_method": "charge_automatically",
        "created": began,
        "currency": "eur",
        "customer": customer_id(billed.number),
        "customer_account": None,
        "days_until_due": None,
        "default_payment_method": None,
        "default_source": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "ended_at": None,
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": {
            "object": "list",
            "data": [item(billed)],
            "has_more": False,
            "total_count": 1,
            "url": f"/v1/subscription_items?subscription={id_}",
        },
        "latest_invoice": billed.invoice_id,
        "livemode": True,
        "managed_payments": {"enabled": False},
        "metadata": {"order": f"{billed.number:07d}"},
        "next_pending_invoice_item_invoice": None,
        "on_behalf_of": None,
        "pause_collection": pause(billed),
        "payment_settings": {
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        "pending_invoice_item_interval": None,
        "pending_setup_intent": None,
        "pending_update": None,
        "plan": _plan(billed.price),
        "quantity": billed.quantity,
        "schedule": None,
        "start_date": began,
        "status": "active",
        "status_details": None,
        "test_clock": None,
        "transfer_data": None,
        "trial_end": None,
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
        "trial_start": None,
    }


def pause(billed: Billed) -> JsonObject | None:
    """Return how the collection is paused, where it is."""
    return {"behavior": "keep_as_draft", "resumes_at": None} if billed.paused else None


def item(billed: Billed) -> JsonObject:
    """Return the one item of a subscription."""
    return {
        "id": item_id(billed.number),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": stamp(BEGINNING),
        "current_period_end": stamp(billed.period_end),
        "current_period_start": stamp(billed.period_start),
        "current_trial": None,
        "discounts": [],
        "metadata": {},
        "plan": _plan(billed.price),
        "price": price(billed.price),
        "quantity": billed.quantity,
        "subscription": subscription_id(billed.number),
        "tax_rates": [],
    }


def before(then: Billed, now: Billed) -> JsonObject:
    """Return what a change leaves of the earlier subscription in ``previous_attributes``."""
    told: JsonObject = {}
    if item(then) != item(now):
        told["items"] = {"data": [item(then)]}
    earlier, later = subscription(then), subscription(now)
    top = ("latest_invoice", "pause_collection", "plan", "quantity")
    return told | {key: earlier[key] for key in top if earlier[key] != later[key]}
