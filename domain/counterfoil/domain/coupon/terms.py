"""What a coupon takes off, what its promotion codes ask, and how percentages are written."""

import re
from datetime import datetime
from decimal import Decimal

import attrs
from attrs import frozen

from counterfoil.domain.calendar import whole_second
from counterfoil.domain.values import Annotations, CustomerId, OpenEnum, PromotionCodeId


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
class PromotionTerms:
    """
    The text that customers type in to redeem a coupon, and on which conditions it works.

    ``customer`` is the only one who may, where it is set; ``expires_at`` is the first moment at
    which it no longer works; ``minimum_amount`` is in minor units of ``minimum_amount_currency``.
    """

    code: str
    customer: CustomerId | None = None
    expires_at: datetime | None = None
    max_redemptions: int | None = None
    first_time_transaction: bool = False
    minimum_amount: int | None = None
    minimum_amount_currency: str | None = None


@frozen(kw_only=True)
class PromotionCode:
    """A promotion code: terms that stand for ever, and what may change beside them."""

    id: PromotionCodeId
    terms: PromotionTerms
    created: datetime | None = None
    active: bool = True
    times_redeemed: int = 0
    annotations: Annotations = Annotations()


_PERCENT_TEXT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?")


def canonical(terms: CouponTerms) -> CouponTerms:
    """Return the same terms as they are compared: percentages in one way, moments in seconds."""
    percent, redeem_by = terms.percent_off, terms.redeem_by
    if percent is not None and _PERCENT_TEXT.fullmatch(percent):
        percent = f"{Decimal(percent).normalize():f}"
    if redeem_by is not None:
        redeem_by = whole_second(redeem_by)
    return attrs.evolve(terms, percent_off=percent, redeem_by=redeem_by)


def in_seconds(terms: PromotionTerms) -> PromotionTerms:
    """Return the same terms with their moment in whole seconds, as Stripe has it."""
    if terms.expires_at is None:
        return terms
    return attrs.evolve(terms, expires_at=whole_second(terms.expires_at))


def is_percentage(text: str) -> bool:
    """Tell whether text is a percentage above 0, of at most 100 and two decimals."""
    return _PERCENT_TEXT.fullmatch(text) is not None and 0 < Decimal(text) <= 100  # noqa: PLR2004
