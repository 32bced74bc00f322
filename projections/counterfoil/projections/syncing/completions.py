"""What a request still lacks when it is stored, and is filled in from what Stripe has by then."""

from datetime import datetime
from typing import TypeAlias

from attrs import frozen


@frozen(kw_only=True)
class NewSchedule:
    """A schedule is created for a subscription, unless one manages it already."""


@frozen(kw_only=True)
class NewPhases:
    """
    The schedule that manages a subscription gets a phase more, with another price or quantity.

    Args:
        replaces: the price that the phase before it has in its place.
        starts_at: when it is to begin; ``None`` where the running phase ends.
        interval: the unit of the price's period, which the phase lasts for where nothing follows.
    """

    replaces: str
    price: str
    quantity: int | None
    starts_at: datetime | None
    interval: str
    interval_count: int


@frozen(kw_only=True)
class NewDiscounts:
    """
    Discounts are set as a whole: those that there are stay, each as it is.

    Args:
        coupons: those to apply by themselves.
        promotion_codes: those to apply by a promotion code: coupon, and the code's id.
        removed: the coupons to take off.
    """

    coupons: tuple[str, ...] = ()
    promotion_codes: tuple[tuple[str, str], ...] = ()
    removed: tuple[str, ...] = ()


Completion: TypeAlias = NewSchedule | NewPhases | NewDiscounts
