"""The kinds of objects that the API shows, and what each leads to."""

from collections.abc import Mapping
from typing import TypeAlias

from counterfoil.adapters.protocol.json_values import Json
from counterfoil.adapters.protocol.kinds import Kind, Sublist

AnyKind: TypeAlias = Kind[dict[str, Json]]
"""A kind whose records are Stripe's objects in JSON, made of what the core holds."""

CONFIGURATION: AnyKind = Kind(
    "billing_portal.configuration",
    dict,
    "bpc",
    noun="configuration",
    param="configuration",
    links={
        "features.subscription_cancel.cancellation_reason.feedback_options": (
            "billing.feedback_option"
        ),
    },
    on_request=("features.subscription_update.products",),
)
SESSION: AnyKind = Kind(
    "billing_portal.session",
    dict,
    "bps",
    noun="portal session",
    links={"configuration": "billing_portal.configuration"},
)
FEEDBACK_OPTION: AnyKind = Kind("billing.feedback_option", dict, "fo", noun="feedback option")
CUSTOMER: AnyKind = Kind(
    "customer",
    dict,
    "cus",
    leaves_trace=True,
    links={"invoice_settings.default_payment_method": "payment_method"},
    sublists={
        "subscriptions": Sublist("subscription", "customer", "/v1/customers/{id}/subscriptions"),
        "tax_ids": Sublist("tax_id", "customer", "/v1/customers/{id}/tax_ids"),
    },
)
PAYMENT_METHOD: AnyKind = Kind(
    "payment_method", dict, "pm", noun="PaymentMethod", links={"customer": "customer"}
)
TAX_ID: AnyKind = Kind(
    "tax_id", dict, "txi", links={"customer": "customer", "owner.customer": "customer"}
)
SUBSCRIPTION: AnyKind = Kind(
    "subscription",
    dict,
    "sub",
    links={
        "customer": "customer",
        "default_payment_method": "payment_method",
        "latest_invoice": "invoice",
        "schedule": "subscription_schedule",
    },
    arrays={"items": "subscription_item"},
    urls={"items": "/v1/subscription_items?subscription={id}"},
)
ITEM: AnyKind = Kind("subscription_item", dict, "si", embeds={"price": "price"})
SCHEDULE: AnyKind = Kind(
    "subscription_schedule",
    dict,
    "sub_sched",
    noun="subscription schedule",
    links={
        "customer": "customer",
        "released_subscription": "subscription",
        "subscription": "subscription",
    },
)
INVOICE: AnyKind = Kind(
    "invoice",
    dict,
    "in",
    links={
        "customer": "customer",
        "default_payment_method": "payment_method",
        "parent.subscription_details.subscription": "subscription",
    },
)
PRODUCT: AnyKind = Kind("product", dict, "prod", links={"default_price": "price"})
PRICE: AnyKind = Kind("price", dict, "price", param="price", links={"product": "product"})
COUPON: AnyKind = Kind("coupon", dict, "coupon", param="coupon")
PROMOTION_CODE: AnyKind = Kind(
    "promotion_code",
    dict,
    "promo",
    noun="promotion code",
    param="promotion_code",
    links={"customer": "customer", "promotion.coupon": "coupon"},
)

KINDS: Mapping[str, AnyKind] = {
    kind.object: kind
    for kind in (
        CONFIGURATION,
        COUPON,
        CUSTOMER,
        FEEDBACK_OPTION,
        INVOICE,
        ITEM,
        PAYMENT_METHOD,
        PRICE,
        PRODUCT,
        PROMOTION_CODE,
        SCHEDULE,
        SESSION,
        SUBSCRIPTION,
        TAX_ID,
    )
}
