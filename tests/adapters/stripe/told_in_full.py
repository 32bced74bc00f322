"""Stripe's objects with something under every key that is read, and an event of every type."""

from tests.adapters.stripe.samples import (
    CREATED,
    NEWEST,
    configuration,
    coupon,
    customer,
    event,
    features,
    invoice,
    item,
    items,
    payment_method,
    phase,
    price,
    product,
    promotion_code,
    schedule,
    subscription,
    tax_id,
)

from counterfoil.adapters.stripe.event_types import TRANSLATED
from counterfoil.adapters.stripe.shapes import JsonObject

ADDRESS: JsonObject = {
    "city": "Utrecht",
    "country": "NL",
    "line1": "Oudegracht 1",
    "line2": "2nd floor",
    "postal_code": "3511",
    "state": "UT",
}

CUSTOMER = customer(
    address=ADDRESS,
    default_source="card_1",
    deleted=False,
    description="Met at the fair",
    metadata={"k": "v"},
    phone="+31",
    shipping={
        "address": ADDRESS,
        "carrier": "Post",
        "name": "Ada",
        "phone": "+31",
        "tracking_number": "T1",
    },
)

PAYMENT_METHOD = payment_method(
    billing_details={
        "address": ADDRESS,
        "email": "ada@example.com",
        "name": "Ada",
        "phone": "+31",
    },
    metadata={"k": "v"},
)

TAX_ID = tax_id(
    deleted=False,
    verification={
        "status": "verified",
        "verified_address": "Oudegracht 1",
        "verified_name": "Ada",
    },
)

PRODUCT = product(
    deleted=False,
    description="Whole beans",
    metadata={"k": "v"},
    shippable=True,
    statement_descriptor="COFFEE",
)

PRICE = price(
    custom_unit_amount={"enabled": True}, deleted=False, metadata={"k": "v"}, nickname="Monthly"
)

COUPON = coupon(
    amount_off=500, currency="eur", deleted=False, metadata={"k": "v"}, redeem_by=CREATED + 60
)

PROMOTION_CODE = promotion_code(expires_at=CREATED + 60, max_redemptions=10, metadata={"k": "v"})

DISCOUNT: JsonObject = {
    "id": "di_1",
    "object": "discount",
    "source": {"type": "coupon", "coupon": COUPON},
}

SUBSCRIPTION = subscription(
    cancel_at=CREATED + 60,
    canceled_at=CREATED,
    cancellation_details={
        "comment": "Too dear",
        "feedback": "too_expensive",
        "feedback_option": "fo_1",
        "reason": "cancellation_requested",
    },
    default_payment_method="pm_1",
    default_source="card_1",
    description="The usual",
    discounts=[{"id": "di_1", "object": "discount", "source": {"coupon": "SPRING"}}],
    ended_at=CREATED + 60,
    items=items(item(price=PRICE), has_more=False, total_count=1),
    metadata={"k": "v"},
    on_behalf_of="acct_2",
    pause_collection={"behavior": "void", "resumes_at": CREATED + 60},
    schedule="sub_sched_1",
    status="paused",
    status_details={
        "paused": {
            "subscription": {"type": "trial_end_without_payment_method"},
            "transitioned_at": CREATED,
            "type": "subscription",
        }
    },
    trial_end=CREATED + 60,
    trial_start=CREATED,
)

SCHEDULE = schedule(
    phases=[phase(CREATED), phase(CREATED + 2_592_000)], released_subscription="sub_2"
)

CONFIGURATION = configuration(
    business_profile={
        "headline": "Hello",
        "privacy_policy_url": "https://example.com/privacy",
        "terms_of_service_url": "https://example.com/terms",
    },
    default_return_url="https://example.com",
    features=features(
        payment_method_update={"enabled": True, "payment_method_configuration": "pmc_1"},
        subscription_cancel={
            "cancellation_reason": {
                "enabled": True,
                "feedback_options": ["fo_1"],
                "options": ["too_expensive"],
            },
            "enabled": True,
            "mode": "at_period_end",
            "proration_behavior": "none",
        },
        subscription_pause={
            "duration": {
                "interval_options": [{"interval": "month", "interval_count": 1}],
                "type": "interval_options",
            },
            "enabled": True,
        },
        subscription_update={
            "billing_cycle_anchor": "unchanged",
            "default_allowed_updates": ["price"],
            "enabled": True,
            "products": [
                {
                    "adjustable_quantity": {"enabled": True, "maximum": 9, "minimum": 1},
                    "prices": ["price_1"],
                    "product": "prod_1",
                }
            ],
            "proration_behavior": "none",
            "schedule_at_period_end": {"conditions": [{"type": "shortening_interval"}]},
            "trial_update_behavior": "end_trial",
        },
    ),
    login_page={"enabled": True, "url": "https://example.com/login"},
    metadata={"k": "v"},
)

INVOICE = invoice(
    default_payment_method="pm_1",
    deleted=False,
    description="Thanks",
    due_date=CREATED + 60,
    metadata={"k": "v"},
    next_payment_attempt=CREATED + 60,
    on_behalf_of="acct_2",
    status_transitions={
        "finalized_at": CREATED,
        "marked_uncollectible_at": CREATED + 1,
        "paid_at": CREATED + 2,
        "voided_at": CREATED + 3,
    },
)

IN_FULL: dict[str, JsonObject] = {
    "billing_portal.configuration": CONFIGURATION,
    "coupon": COUPON,
    "customer": CUSTOMER,
    "customer.discount": DISCOUNT,
    "customer.subscription": SUBSCRIPTION,
    "customer.tax_id": TAX_ID,
    "invoice": INVOICE,
    "payment_method": PAYMENT_METHOD,
    "price": PRICE,
    "product": PRODUCT,
    "promotion_code": PROMOTION_CODE,
    "subscription_schedule": SCHEDULE,
}
"""An object in full for each kind of event, by what the event's type says before its verb."""


def event_in_full(type_: str) -> JsonObject:
    """Return an event of a type, with everything that it may say of itself and of its object."""
    stated = IN_FULL[type_.rpartition(".")[0]]
    return event(
        type_,
        stated,
        previous={"metadata": {"k": "w"}} if type_.endswith(".updated") else None,
        account="acct_1",
        api_version=NEWEST,
        request={"id": "req_1", "idempotency_key": "key_1"},
    )


EVENTS = {type_: event_in_full(type_) for type_ in TRANSLATED}
"""An event of every type that is translated."""
