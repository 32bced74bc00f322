"""Grants discounts, and says what they take off amounts and when they are over."""

from decimal import Decimal

from attrs import frozen

from counterfoil.adapters.sandbox.catalogue.decimals import rounded
from counterfoil.adapters.sandbox.catalogue.redeeming import redeem
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.coupon import COUPON, Coupon
from counterfoil.adapters.sandbox.shapes.discount import DISCOUNT, Discount
from counterfoil.adapters.sandbox.subscriptions.periods import Every, boundary

_HUNDRED = Decimal(100)


@frozen
class Redeemed:
    """A discount that is asked for: by coupon, by promotion code, or one that is there already."""

    coupon: str | None = None
    promotion_code: str | None = None
    discount: str | None = None
    param: str = "discounts[0]"


def grant(
    turn: Turn,
    *,
    coupon: str | None,
    promotion_code: str | None,
    customer: str,
    subscription: str | None,
    invoice: str | None,
    test_clock: str | None,
    param: str,
    invoice_item: str | None = None,
    subscription_item: str | None = None,
    amount: int | None = None,
    currency: str | None = None,
) -> str:
    """
    Redeem a coupon or a promotion code, and return the id of the discount.

    Args:
        param: the parameter that names them, such as ``discounts[0]``.
        amount: what is bought, in minor units of ``currency``; a code may ask for a least amount.

    Raises:
        ApiError: there is no such coupon or code, or it can't be redeemed, or not by the customer.
    """
    now = turn.now(test_clock)
    redeemed = redeem(
        turn,
        coupon=coupon,
        promotion_code=promotion_code,
        customer=customer,
        now=now,
        param=param,
        bought=None if amount is None or currency is None else (amount, currency),
    )
    discount = Discount(
        id=turn.new_id(DISCOUNT),
        object="discount",
        checkout_session=None,
        customer=customer,
        customer_account=None,
        end=_end_of(redeemed, now),
        invoice=invoice,
        invoice_item=invoice_item,
        promotion_code=promotion_code,
        source={"coupon": redeemed["id"], "type": "coupon"},
        start=now,
        subscription=subscription,
        subscription_item=subscription_item,
        used=False,
    )
    turn.create(DISCOUNT, discount)
    turn.announce("customer.discount.created", DISCOUNT, discount["id"], test_clock)
    return discount["id"]


def _end_of(coupon: Coupon, start: int) -> int | None:
    months = coupon["duration_in_months"]
    return None if months is None else boundary(start, Every("month", months), 1)


def _coupon_of(turn: Turn, discount: Discount) -> Coupon:
    """Return the coupon that a discount is of, even if it was deleted since."""
    return turn.recall(COUPON, discount["source"]["coupon"])


def amount_off(turn: Turn, discount: str, amount: int, currency: str) -> int:
    """
    Return what a discount takes off an amount, in minor units: never more than the amount.

    A fixed amount is taken off in its own currencies only; a share is rounded half up.
    """
    coupon = _coupon_of(turn, turn.recall(DISCOUNT, discount))
    if amount <= 0:
        return 0
    if coupon["percent_off"] is not None:
        return rounded(amount * Decimal(str(coupon["percent_off"])) / _HUNDRED)
    return min(amount, _fixed_amount(coupon, currency))


def _fixed_amount(coupon: Coupon, currency: str) -> int:
    """Return the amount that a coupon takes off in a currency; none in one that it isn't for."""
    if coupon["currency"] == currency:
        return coupon["amount_off"] or 0
    option = coupon.get("currency_options", {}).get(currency)
    return 0 if option is None else option["amount_off"]


def is_over(turn: Turn, discount: str, at: int) -> bool:
    """Say whether a discount counts no more at a second: it ended, or was used the once it had."""
    record = turn.read(DISCOUNT, discount)
    if record["end"] is not None:
        return record["end"] <= at
    return record["used"] and _coupon_of(turn, record)["duration"] == "once"
