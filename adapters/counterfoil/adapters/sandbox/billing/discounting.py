"""Grants discounts, takes them off amounts, and ends them."""

import calendar
from datetime import UTC, datetime
from decimal import Decimal

from counterfoil.adapters.sandbox.billing.decimals import rounded
from counterfoil.adapters.sandbox.billing.redeeming import redeem
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.coupon import COUPON, Coupon
from counterfoil.adapters.sandbox.shapes.discount import DISCOUNT, Discount

_HUNDRED = Decimal(100)


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
    return None if months is None else _months_after(start, months)


def _months_after(moment: int, months: int) -> int:
    """Return the same second of the day so many months later, or the month's last day."""
    start = datetime.fromtimestamp(moment, UTC)
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())


def coupon_of(turn: Turn, discount: str) -> Coupon:
    """Return the coupon that a discount is of, even if it was deleted since."""
    return turn.recall(COUPON, turn.read(DISCOUNT, discount)["source"]["coupon"])


def applies_to(turn: Turn, discount: str, product: str) -> bool:
    """Say whether a discount is for a product."""
    limits = coupon_of(turn, discount).get("applies_to")
    return limits is None or product in limits["products"]


def amount_off(turn: Turn, discount: str, amount: int, currency: str) -> int:
    """
    Return what a discount takes off an amount, in minor units: never more than the amount.

    A fixed amount is taken off in its own currencies only; a share is rounded half up.
    """
    coupon = coupon_of(turn, discount)
    if amount <= 0:
        return 0
    if coupon["percent_off"] is not None:
        return rounded(amount * Decimal(str(coupon["percent_off"])) / _HUNDRED)
    return min(amount, fixed_amount(coupon, currency))


def fixed_amount(coupon: Coupon, currency: str) -> int:
    """Return the amount that a coupon takes off in a currency; none in one that it isn't for."""
    if coupon["currency"] == currency:
        return coupon["amount_off"] or 0
    option = coupon.get("currency_options", {}).get(currency)
    return 0 if option is None else option["amount_off"]


def is_over(turn: Turn, discount: str, at: int) -> bool:
    """Say whether a discount counts no more at a second: it ended, or was used the once it had."""
    record = turn.read(DISCOUNT, discount)
    return record["used"] or (record["end"] is not None and record["end"] <= at)


def use(turn: Turn, discount: str, test_clock: str | None) -> None:
    """Note that a discount was taken off an invoice; one that counts once is over with that."""
    record = turn.read(DISCOUNT, discount)
    if not record["used"] and coupon_of(turn, discount)["duration"] == "once":
        record["used"] = True
        turn.write(DISCOUNT, record)
        turn.announce("customer.discount.deleted", DISCOUNT, discount, test_clock)


def end(turn: Turn, discount: str, test_clock: str | None) -> None:
    """Take a discount away before its time."""
    now = turn.now(test_clock)
    if not is_over(turn, discount, now):
        record = turn.read(DISCOUNT, discount)
        record["end"] = now
        turn.write(DISCOUNT, record)
        turn.announce("customer.discount.deleted", DISCOUNT, discount, test_clock)
