"""What a coupon takes off, and who may redeem it."""

from datetime import datetime

from attrs import frozen

from counterfoil.domain.values import CustomerId, OpenEnum, PromotionCodeId


class CouponDuration(OpenEnum):
    """For how long a redeemed coupon discounts."""

    FOREVER = "forever"
    ONCE = "once"
    REPEATING = "repeating"


@frozen(kw_only=True)
class CouponTerms:
    """
    What a coupon takes off: ``amount_off`` in minor units of ``currency``, or ``percent_off``.

    ``percent_off`` is text, ``12.5``, as Stripe's number is exact to two decimals. ``redeem_by``
    is the last moment at which it may be redeemed.
    """

    amount_off: int | None = None
    currency: str | None = None
    percent_off: str | None = None
    duration: CouponDuration = CouponDuration.ONCE
    duration_in_months: int | None = None
    max_redemptions: int | None = None
    redeem_by: datetime | None = None


@frozen(kw_only=True)
class PromotionCode:
    """
    What customers type in to redeem a coupon.

    ``customer`` is the only one who may, where it is set; ``minimum_amount`` is in minor units of
    ``minimum_amount_currency``.
    """

    id: PromotionCodeId
    code: str
    active: bool = True
    customer: CustomerId | None = None
    expires_at: datetime | None = None
    max_redemptions: int | None = None
    times_redeemed: int = 0
    first_time_transaction: bool = False
    minimum_amount: int | None = None
    minimum_amount_currency: str | None = None
