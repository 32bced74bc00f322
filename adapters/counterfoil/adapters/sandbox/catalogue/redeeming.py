"""Redeems coupons and promotion codes, where they may be redeemed."""

from counterfoil.adapters.protocol.errors import ApiError, invalid
from counterfoil.adapters.protocol.forms import name_within
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.coupon import COUPON, Coupon
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE
from counterfoil.adapters.sandbox.shapes.promotion_code import PROMOTION_CODE, PromotionCode

_UNREDEEMABLE = "This promotion code cannot be redeemed because"


def redeem(
    turn: Turn,
    *,
    coupon: str | None,
    promotion_code: str | None,
    customer: str,
    now: int,
    param: str,
    bought: tuple[int, str] | None,
) -> Coupon:
    """
    Count that a coupon, or the coupon of a promotion code, was redeemed; return it.

    Args:
        bought: the amount in minor units that is bought, and its currency, where that is known.

    Raises:
        ApiError: there is no such coupon or code, or it can't be redeemed, or not by the customer.
    """
    found, code = redeemable(
        turn,
        coupon=coupon,
        promotion_code=promotion_code,
        customer=customer,
        now=now,
        param=param,
        bought=bought,
    )
    if code is not None:
        _count_code(turn, code)
    found["times_redeemed"] += 1
    found["valid"] = _is_valid(found, now)
    turn.write(COUPON, found)
    return found


def redeemable(
    turn: Turn,
    *,
    coupon: str | None,
    promotion_code: str | None,
    customer: str,
    now: int,
    param: str,
    bought: tuple[int, str] | None = None,
) -> tuple[Coupon, PromotionCode | None]:
    """
    Return a coupon, and the promotion code that it is had by, if it can be redeemed.

    Raises:
        ApiError: there is no such coupon or code, or it can't be redeemed, or not by the customer.
    """
    if coupon is not None and promotion_code is not None:
        raise invalid(
            "You may only specify one of these parameters: coupon, promotion_code.",
            name_within(param, "coupon"),
        )
    if promotion_code is not None:
        named = name_within(param, "promotion_code")
        code = turn.read(PROMOTION_CODE, promotion_code, named=named)
        _check_code(turn, code, customer=customer, now=now, named=named, bought=bought)
        found = turn.recall(COUPON, code["promotion"]["coupon"])
        _check_coupon(found, now, named)
        return found, code
    if coupon is not None:
        named = name_within(param, "coupon")
        found = turn.read(COUPON, coupon, named=named)
        _check_coupon(found, now, named)
        return found, None
    raise invalid("You must provide one of `coupon`, `promotion_code` or `discount`.", param)


def _check_coupon(coupon: Coupon, now: int, named: str) -> None:
    if not coupon["valid"] or not _is_valid(coupon, now):
        raise ApiError(f"Coupon expired: {coupon['id']}", code="coupon_expired", param=named)


def _is_valid(coupon: Coupon, now: int) -> bool:
    most, until = coupon["max_redemptions"], coupon["redeem_by"]
    return (most is None or coupon["times_redeemed"] < most) and (until is None or now < until)


def _check_code(
    turn: Turn,
    code: PromotionCode,
    *,
    customer: str,
    now: int,
    named: str,
    bought: tuple[int, str] | None,
) -> None:
    if code["expires_at"] is not None and code["expires_at"] <= now:
        raise ApiError(f"{_UNREDEEMABLE} it has expired.", code="coupon_expired", param=named)
    if code["max_redemptions"] is not None and code["times_redeemed"] >= code["max_redemptions"]:
        raise invalid(f"{_UNREDEEMABLE} it has been used the maximum number of times.", named)
    if not code["active"]:
        raise invalid(f"{_UNREDEEMABLE} it is inactive.", named)
    if code["customer"] not in {None, customer}:
        raise invalid(f"{_UNREDEEMABLE} it is restricted to another customer.", named)
    if code["restrictions"]["first_time_transaction"] and _has_paid(turn, customer):
        raise ApiError(
            f"{_UNREDEEMABLE} the associated customer has prior transactions.",
            code="promotion_code_customer_not_first_time",
            param=named,
        )
    if bought is not None and not _is_enough(code, *bought):
        raise invalid(
            f"{_UNREDEEMABLE} the associated purchase does not meet the minimum amount"
            " requirement.",
            named,
        )


def _has_paid(turn: Turn, customer: str) -> bool:
    """Say whether a customer has paid anything; an invoice of nothing, as of a trial, is none."""
    paid = turn.all_of(INVOICE, {"customer": customer, "status": "paid"})
    return any(invoice["amount_paid"] > 0 for invoice in paid)


def _is_enough(code: PromotionCode, amount: int, currency: str) -> bool:
    """Say whether an amount is what a code asks for; in other currencies than its own, none is."""
    restrictions = code["restrictions"]
    least = restrictions["minimum_amount"]
    if least is None:
        return True
    if restrictions["minimum_amount_currency"] == currency:
        return amount >= least
    option = restrictions.get("currency_options", {}).get(currency)
    return option is not None and amount >= option["minimum_amount"]


def _count_code(turn: Turn, code: PromotionCode) -> None:
    """Count that a code was redeemed; one that is used up is active no more."""
    code["times_redeemed"] += 1
    if code["times_redeemed"] == code["max_redemptions"]:
        code["active"] = False
    turn.write(PROMOTION_CODE, code)
