"""Coupons: what is taken off, and for how long."""

from typing import Literal, NotRequired, TypedDict

from counterfoil.adapters.protocol.kinds import Kind


class AppliesTo(TypedDict):
    """The products that a coupon is limited to."""

    products: list[str]


class CouponCurrencyOption(TypedDict):
    """What is taken off in another currency, in minor units."""

    amount_off: int


class Coupon(TypedDict):
    """
    A coupon: either ``percent_off``, or ``amount_off`` in minor units of ``currency``.

    ``applies_to`` is absent where it is for all products.
    """

    id: str
    object: Literal["coupon"]
    amount_off: int | None
    applies_to: NotRequired[AppliesTo]
    created: int
    currency: str | None
    currency_options: NotRequired[dict[str, CouponCurrencyOption]]
    duration: Literal["forever", "once", "repeating"]
    duration_in_months: int | None
    livemode: bool
    max_redemptions: int | None
    metadata: dict[str, str]
    name: str | None
    percent_off: float | None
    redeem_by: int | None
    times_redeemed: int
    valid: bool


COUPON = Kind(
    "coupon",
    Coupon,
    "coupon",
    param="coupon",
    on_request=("applies_to", "currency_options"),
)
