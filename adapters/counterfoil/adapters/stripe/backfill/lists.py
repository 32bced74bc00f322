"""The lists that hold all of an account that is known here, in the order in which they are read."""

from collections.abc import Mapping

from attrs import frozen

from counterfoil.adapters.stripe.listing import Parameters

_NONE: Parameters = {}


@frozen
class List:
    """
    One of Stripe's lists.

    Args:
        name: what its objects are called, ``customers``.
        path: where it is.
        parameters: what it is asked for with, so that nothing is left out.
    """

    name: str
    path: str
    parameters: Parameters = _NONE


CUSTOMERS = List("customers", "/v1/customers", {"expand[]": ["data.tax_ids"]})
"""Their tax ids come with them; their payment methods are listed by customer."""

SUBSCRIPTIONS = List(
    "subscriptions",
    "/v1/subscriptions",
    {"status": "all", "expand[]": ["data.discounts"]},
)
"""Without ``status`` the canceled ones are left out (R184)."""

LISTS = (
    List("products", "/v1/products"),
    List("active prices", "/v1/prices", {"active": "true"}),
    List("inactive prices", "/v1/prices", {"active": "false"}),
    List("coupons", "/v1/coupons"),
    List("promotion codes", "/v1/promotion_codes"),
    CUSTOMERS,
    List(
        "portal configurations",
        "/v1/billing_portal/configurations",
        {"expand[]": ["data.features.subscription_update.products"]},
    ),
    List("feedback options", "/v1/billing/feedback_options"),
    SUBSCRIPTIONS,
    List("subscription schedules", "/v1/subscription_schedules"),
    List("invoices", "/v1/invoices"),
)
"""
Every list: first what others refer to.

Whether all prices are listed where it isn't said which, Stripe's documentation leaves open.
"""

PATHS: Mapping[str, str] = {
    "coupon": "/v1/coupons",
    "configuration": "/v1/billing_portal/configurations",
    "customer": "/v1/customers",
    "invoice": "/v1/invoices",
    "payment_method": "/v1/payment_methods",
    "price": "/v1/prices",
    "product": "/v1/products",
    "promotion_code": "/v1/promotion_codes",
    "subscription": "/v1/subscriptions",
    "subscription_schedule": "/v1/subscription_schedules",
    "tax_id": "/v1/tax_ids",
}
"""Where one object is read, by its kind here."""
