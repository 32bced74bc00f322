"""Promotion codes: what customers type in for a coupon."""

from typing import Literal, NotRequired, TypedDict

from counterfoil.adapters.protocol.kinds import Kind


class Promotion(TypedDict):
    """What a code stands for: a coupon."""

    coupon: str
    type: Literal["coupon"]


class PromotionCurrencyOption(TypedDict):
    """The least amount in another currency, in minor units."""

    minimum_amount: int


class Restrictions(TypedDict):
    """Who may use a code: first-time customers only, or from an amount on."""

    currency_options: NotRequired[dict[str, PromotionCurrencyOption]]
    first_time_transaction: bool
    minimum_amount: int | None
    minimum_amount_currency: str | None


class PromotionCode(TypedDict):
    """A promotion code; ``code`` is unique among those that are active, whatever its case."""

    id: str
    object: Literal["promotion_code"]
    active: bool
    code: str
    created: int
    customer: str | None
    customer_account: None
    expires_at: int | None
    livemode: bool
    max_redemptions: int | None
    metadata: dict[str, str]
    promotion: Promotion
    restrictions: Restrictions
    times_redeemed: int
    folded: str


PROMOTION_CODE = Kind(
    "promotion_code",
    PromotionCode,
    "promo",
    noun="promotion code",
    param="promotion_code",
    filters=("active", "code", "customer", "folded", "promotion.coupon"),
    links={"customer": "customer", "promotion.coupon": "coupon"},
    on_request=("restrictions.currency_options",),
    hidden=("folded",),
)
"""``folded`` is the code in lower case, which makes it unique."""
