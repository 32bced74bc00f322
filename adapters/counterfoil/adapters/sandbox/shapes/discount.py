"""Discounts: coupons as they were granted."""

from typing import Literal, TypedDict

from counterfoil.adapters.protocol.kinds import Kind


class DiscountSource(TypedDict):
    """Where a discount comes from: a coupon."""

    coupon: str
    type: Literal["coupon"]


class Discount(TypedDict):
    """
    A coupon granted to a customer, a subscription (or an item of it), or an invoice.

    ``end`` is when a repeating one is over, in seconds. ``used`` is hidden: whether it has been
    taken off an invoice, with which one that counts once is over.
    """

    id: str
    object: Literal["discount"]
    checkout_session: str | None
    customer: str
    customer_account: None
    end: int | None
    invoice: str | None
    invoice_item: str | None
    promotion_code: str | None
    source: DiscountSource
    start: int
    subscription: str | None
    subscription_item: str | None
    used: bool


DISCOUNT = Kind(
    "discount",
    Discount,
    "di",
    filters=("customer", "invoice", "promotion_code", "source.coupon", "subscription"),
    links={
        "customer": "customer",
        "promotion_code": "promotion_code",
        "source.coupon": "coupon",
    },
    hidden=("used",),
)
