"""Stripe's objects in their newest shape, small enough to read, and events that carry them."""

from datetime import UTC, datetime

from counterfoil.adapters.stripe.reading import (
    EventHead,
    IgnoredType,
    JsonObject,
    Malformed,
    Observed,
    Sighted,
    read_item,
)
from counterfoil.domain.observation import Sighting

NEWEST = "2026-10-28.endive"
CREATED = 1_780_000_000
"""When most of what is told here was created: 2026-05-28 20:26:40 UTC."""

AT = datetime(2026, 11, 23, 12, 0, 0, 987_654, tzinfo=UTC)
"""When objects are looked at."""


def moment(seconds: int) -> datetime:
    """Return a stamp as a moment."""
    return datetime.fromtimestamp(seconds, UTC)


def customer(**changes: object) -> JsonObject:
    """Return a customer, some of whose fields may be given."""
    return {
        "id": "cus_1",
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": CREATED,
        "currency": "eur",
        "default_source": None,
        "delinquent": False,
        "description": None,
        "email": "ada@example.com",
        "invoice_prefix": "ADA",
        "invoice_settings": {"default_payment_method": "pm_1"},
        "livemode": False,
        "metadata": {},
        "name": "Ada",
        "phone": None,
        "preferred_locales": ["nl"],
        "shipping": None,
        "tax_exempt": "none",
    } | changes


def payment_method(**changes: object) -> JsonObject:
    """Return a card."""
    return {
        "id": "pm_1",
        "object": "payment_method",
        "billing_details": {"address": None, "email": None, "name": "Ada", "phone": None},
        "card": {
            "brand": "visa",
            "country": "NL",
            "exp_month": 12,
            "exp_year": 2030,
            "fingerprint": "f1",
            "funding": "debit",
            "last4": "4242",
        },
        "created": CREATED,
        "customer": "cus_1",
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    } | changes


def tax_id(**changes: object) -> JsonObject:
    """Return a tax id that is still to be checked."""
    return {
        "id": "txi_1",
        "object": "tax_id",
        "country": "NL",
        "created": CREATED,
        "customer": "cus_1",
        "customer_account": None,
        "livemode": False,
        "owner": {"type": "customer", "customer": "cus_1"},
        "type": "eu_vat",
        "value": "NL000000000B00",
        "verification": {"status": "pending", "verified_address": None, "verified_name": None},
    } | changes


def product(**changes: object) -> JsonObject:
    """Return a product."""
    return {
        "id": "prod_1",
        "object": "product",
        "active": True,
        "created": CREATED,
        "default_price": "price_1",
        "description": None,
        "livemode": False,
        "metadata": {},
        "name": "Coffee",
        "shippable": None,
        "statement_descriptor": None,
        "unit_label": "bag",
    } | changes


def price(**changes: object) -> JsonObject:
    """Return a price of ten euros a month."""
    return {
        "id": "price_1",
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": CREATED,
        "currency": "eur",
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": "monthly",
        "metadata": {},
        "nickname": None,
        "product": "prod_1",
        "recurring": {"interval": "month", "interval_count": 1, "usage_type": "licensed"},
        "tax_behavior": "exclusive",
        "type": "recurring",
        "unit_amount": 1000,
        "unit_amount_decimal": "1000",
    } | changes


def plan(**changes: object) -> JsonObject:
    """Return the plan that the price of ten euros a month was before there were prices."""
    return {
        "id": "price_1",
        "object": "plan",
        "active": True,
        "amount": 1000,
        "billing_scheme": "per_unit",
        "created": CREATED,
        "currency": "eur",
        "interval": "month",
        "interval_count": 1,
        "livemode": False,
        "metadata": {},
        "nickname": None,
        "product": "prod_1",
        "usage_type": "licensed",
    } | changes


def item(**changes: object) -> JsonObject:
    """Return an item of a subscription, of two."""
    return {
        "id": "si_1",
        "object": "subscription_item",
        "created": CREATED,
        "current_period_end": CREATED + 2_592_000,
        "current_period_start": CREATED,
        "metadata": {},
        "price": price(),
        "quantity": 2,
        "subscription": "sub_1",
    } | changes


def items(*members: JsonObject, **changes: object) -> JsonObject:
    """Return a list of items as Stripe nests it."""
    return {"object": "list", "data": list(members), "has_more": False} | changes


def coupon(**changes: object) -> JsonObject:
    """Return a coupon for a quarter of the price, three months long."""
    return {
        "id": "SPRING",
        "object": "coupon",
        "amount_off": None,
        "created": CREATED,
        "currency": None,
        "duration": "repeating",
        "duration_in_months": 3,
        "livemode": False,
        "max_redemptions": 100,
        "metadata": {},
        "name": "Spring",
        "percent_off": 25.0,
        "redeem_by": None,
        "times_redeemed": 7,
        "valid": True,
    } | changes


def promotion_code(**changes: object) -> JsonObject:
    """Return a promotion code of the coupon."""
    return {
        "id": "promo_1",
        "object": "promotion_code",
        "active": True,
        "code": "SPRING-25",
        "created": CREATED,
        "customer": "cus_1",
        "customer_account": None,
        "expires_at": None,
        "livemode": False,
        "max_redemptions": None,
        "metadata": {},
        "promotion": {"type": "coupon", "coupon": "SPRING"},
        "restrictions": {
            "first_time_transaction": True,
            "minimum_amount": 1000,
            "minimum_amount_currency": "eur",
        },
        "times_redeemed": 1,
    } | changes


def subscription(**changes: object) -> JsonObject:
    """Return a subscription that runs as it should."""
    return {
        "id": "sub_1",
        "object": "subscription",
        "billing_cycle_anchor": CREATED,
        "billing_mode": {"type": "flexible"},
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
        "created": CREATED,
        "currency": "eur",
        "customer": "cus_1",
        "default_payment_method": None,
        "default_source": None,
        "description": None,
        "discounts": [],
        "ended_at": None,
        "items": items(item()),
        "livemode": False,
        "metadata": {},
        "on_behalf_of": None,
        "pause_collection": None,
        "schedule": None,
        "start_date": CREATED,
        "status": "active",
        "status_details": None,
        "trial_end": None,
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
        "trial_start": None,
    } | changes


def phase(start: int, **changes: object) -> JsonObject:
    """Return a phase of thirty days."""
    return {
        "add_invoice_items": [],
        "currency": "eur",
        "end_date": start + 2_592_000,
        "items": [{"price": "price_1", "quantity": 2}],
        "metadata": {},
        "proration_behavior": "none",
        "start_date": start,
    } | changes


def schedule(**changes: object) -> JsonObject:
    """Return a schedule that goes on as things are."""
    now = phase(CREATED)
    return {
        "id": "sub_sched_1",
        "object": "subscription_schedule",
        "created": CREATED,
        "current_phase": {"start_date": now["start_date"], "end_date": now["end_date"]},
        "customer": "cus_1",
        "livemode": False,
        "phases": [now],
        "released_subscription": None,
        "status": "active",
        "subscription": "sub_1",
    } | changes


def features(**changes: object) -> JsonObject:
    """Return the features of a portal configuration, most of them off."""
    return {
        "customer_update": {"allowed_updates": ["email"], "enabled": True},
        "invoice_history": {"enabled": True},
        "payment_method_update": {"enabled": False, "payment_method_configuration": None},
        "subscription_cancel": {
            "cancellation_reason": {"enabled": False, "feedback_options": None, "options": []},
            "enabled": False,
            "mode": "at_period_end",
            "proration_behavior": "none",
        },
        "subscription_pause": {
            "duration": {"interval_options": [], "type": "indefinite"},
            "enabled": False,
        },
        "subscription_update": {
            "billing_cycle_anchor": None,
            "default_allowed_updates": [],
            "enabled": False,
            "proration_behavior": "none",
            "schedule_at_period_end": {"conditions": []},
            "trial_update_behavior": "end_trial",
        },
    } | changes


def configuration(**changes: object) -> JsonObject:
    """Return a portal configuration."""
    return {
        "id": "bpc_1",
        "object": "billing_portal.configuration",
        "active": True,
        "business_profile": {
            "headline": None,
            "privacy_policy_url": "https://example.com/privacy",
            "terms_of_service_url": None,
        },
        "created": CREATED,
        "default_return_url": None,
        "features": features(),
        "is_default": True,
        "livemode": False,
        "metadata": None,
        "name": "Standard",
    } | changes


def invoice(**changes: object) -> JsonObject:
    """Return an open invoice of a subscription."""
    return {
        "id": "in_1",
        "object": "invoice",
        "amount_due": 1200,
        "amount_paid": 0,
        "amount_remaining": 1200,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "billing_reason": "subscription_cycle",
        "collection_method": "charge_automatically",
        "created": CREATED,
        "currency": "eur",
        "customer": "cus_1",
        "customer_email": "ada@example.com",
        "customer_name": "Ada",
        "default_payment_method": None,
        "description": None,
        "due_date": None,
        "ending_balance": 0,
        "hosted_invoice_url": "https://invoice.stripe.com/i/acct_1/secret",
        "invoice_pdf": "https://pay.stripe.com/invoice/acct_1/secret/pdf",
        "lines": {"object": "list", "data": [], "has_more": False},
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": None,
        "number": "ADA-0001",
        "on_behalf_of": None,
        "parent": {
            "type": "subscription_details",
            "subscription_details": {"metadata": {}, "subscription": "sub_1"},
        },
        "period_end": CREATED + 2_592_000,
        "period_start": CREATED,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": -300,
        "status": "open",
        "status_transitions": {
            "finalized_at": CREATED + 3_600,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": 1500,
        "total": 1500,
    } | changes


def event(type_: str, stated: object, *, previous: object = None, **changes: object) -> JsonObject:
    """Return an event that carries an object."""
    data = {"object": stated} | ({} if previous is None else {"previous_attributes": previous})
    return {
        "id": "evt_1",
        "object": "event",
        "account": None,
        "api_version": NEWEST,
        "created": CREATED,
        "data": data,
        "livemode": False,
        "request": {"id": None, "idempotency_key": None},
        "type": type_,
    } | changes


def read(told: JsonObject) -> tuple[EventHead | None, tuple[Sighted, ...]]:
    """Read an item that can be read."""
    reading = read_item(told, at=AT)
    assert isinstance(reading, tuple), reading
    return reading


def the_one_sighted(told: JsonObject) -> Sighted:
    """Return the one sighting that an item comes to."""
    _, (sighted,) = read(told)
    return sighted


def sighting_of(told: JsonObject) -> Sighting[Observed]:
    """Return the one statement that an item comes to."""
    return the_one_sighted(told).sighting


def malformed(told: JsonObject) -> Malformed:
    """Return why an item can't be read."""
    reading = read_item(told, at=AT)
    assert isinstance(reading, Malformed), reading
    return reading


def ignored(told: JsonObject) -> IgnoredType:
    """Return the type that no aggregate knows."""
    reading = read_item(told, at=AT)
    assert isinstance(reading, IgnoredType), reading
    return reading
