"""The kinds of Stripe's objects that the model knows: how each is read and where it belongs."""

from collections.abc import Callable

from attrs import frozen

from counterfoil.adapters.stripe.findings import Observed
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.adapters.stripe.translate_account import (
    feedback_option_owner,
    observed_feedback_option,
)
from counterfoil.adapters.stripe.translate_catalogue import (
    observed_price,
    observed_product,
    price_owner,
    product_owner,
)
from counterfoil.adapters.stripe.translate_configuration import (
    configuration_owner,
    observed_configuration,
)
from counterfoil.adapters.stripe.translate_coupon import (
    coupon_owner,
    observed_coupon,
    observed_promotion_code,
    promotion_code_owner,
)
from counterfoil.adapters.stripe.translate_customer import (
    customer_owner,
    holder_owner,
    observed_customer,
    observed_payment_method,
    observed_tax_id,
    tax_id_owner,
)
from counterfoil.adapters.stripe.translate_invoice import invoice_owner, observed_invoice
from counterfoil.adapters.stripe.translate_schedule import observed_schedule, schedule_owner
from counterfoil.adapters.stripe.translate_subscription import (
    observed_subscription,
    subscription_owner,
)


@frozen(kw_only=True)
class Kind:
    """
    A kind of Stripe's objects.

    Args:
        name: what Stripe says in ``object``.
        label: what a sighting's ``object`` begins with.
        observe: reads the facets of an object in its newest shape.
        owner: names the stream that holds it, where the object tells.
    """

    name: str
    label: str
    observe: Callable[[JsonObject], Observed]
    owner: Callable[[JsonObject], str | None]


CUSTOMER = Kind(name="customer", label="customer", observe=observed_customer, owner=customer_owner)
PAYMENT_METHOD = Kind(
    name="payment_method",
    label="payment_method",
    observe=observed_payment_method,
    owner=holder_owner,
)
TAX_ID = Kind(name="tax_id", label="tax_id", observe=observed_tax_id, owner=tax_id_owner)
PRODUCT = Kind(name="product", label="product", observe=observed_product, owner=product_owner)
PRICE = Kind(name="price", label="price", observe=observed_price, owner=price_owner)
COUPON = Kind(name="coupon", label="coupon", observe=observed_coupon, owner=coupon_owner)
PROMOTION_CODE = Kind(
    name="promotion_code",
    label="promotion_code",
    observe=observed_promotion_code,
    owner=promotion_code_owner,
)
SUBSCRIPTION = Kind(
    name="subscription",
    label="subscription",
    observe=observed_subscription,
    owner=subscription_owner,
)
SCHEDULE = Kind(
    name="subscription_schedule",
    label="subscription_schedule",
    observe=observed_schedule,
    owner=schedule_owner,
)
CONFIGURATION = Kind(
    name="billing_portal.configuration",
    label="configuration",
    observe=observed_configuration,
    owner=configuration_owner,
)
FEEDBACK_OPTION = Kind(
    name="billing.feedback_option",
    label="feedback_option",
    observe=observed_feedback_option,
    owner=feedback_option_owner,
)
INVOICE = Kind(name="invoice", label="invoice", observe=observed_invoice, owner=invoice_owner)

KINDS = {
    kind.name: kind
    for kind in (
        CUSTOMER,
        PAYMENT_METHOD,
        TAX_ID,
        PRODUCT,
        PRICE,
        COUPON,
        PROMOTION_CODE,
        SUBSCRIPTION,
        SCHEDULE,
        CONFIGURATION,
        FEEDBACK_OPTION,
        INVOICE,
    )
}
"""Every kind, by what Stripe says in ``object``."""

KIND_OF_EVENTS = {
    "billing_portal.configuration": CONFIGURATION,
    "coupon": COUPON,
    "customer": CUSTOMER,
    "customer.subscription": SUBSCRIPTION,
    "customer.tax_id": TAX_ID,
    "invoice": INVOICE,
    "payment_method": PAYMENT_METHOD,
    "price": PRICE,
    "product": PRODUCT,
    "promotion_code": PROMOTION_CODE,
    "subscription_schedule": SCHEDULE,
}
"""
Every kind, by what the type of an event says before its verb.

``customer.discount`` is not among them: a subscription's discounts are stated as a whole by the
subscription's own event of the same second, and of the discount just its coupon is read. Where both
name them by their ids alone, as newer API versions may, the coupons stay unknown. Nor is
``customer.source``: which source is the default, the customer's own event says. Of feedback options
Stripe sends no events: they are listed.
"""
