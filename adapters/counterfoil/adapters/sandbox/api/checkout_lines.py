"""What Checkout sessions sell, and what it comes to."""

from collections.abc import Sequence
from decimal import Decimal

from counterfoil.adapters.protocol.errors import ApiError, missing
from counterfoil.adapters.protocol.parameters import given, or_none
from counterfoil.adapters.sandbox.api.checkout_params import LineParams, NewSession
from counterfoil.adapters.sandbox.api.checkout_prices import (
    LinePriceData,
    described_price,
    named_price,
)
from counterfoil.adapters.sandbox.catalogue.decimals import rounded
from counterfoil.adapters.sandbox.catalogue.pricing import amount_of, in_currency
from counterfoil.adapters.sandbox.catalogue.redeeming import redeemable
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.checkout_session import CheckoutSession
from counterfoil.adapters.sandbox.shapes.coupon import Coupon
from counterfoil.adapters.sandbox.shapes.line_item import LINE_ITEM, LineItem
from counterfoil.adapters.sandbox.shapes.price import PRICE
from counterfoil.adapters.sandbox.shapes.product import PRODUCT
from counterfoil.adapters.sandbox.subscriptions.subscription_items import is_metered

_HUNDRED = Decimal(100)


def lines_of(turn: Turn, params: NewSession, session: CheckoutSession) -> list[LineItem]:
    """
    Return what a session is to sell, which isn't kept yet.

    Raises:
        ApiError: it sells nothing, or something that no subscription can be made of.
    """
    asked = given(params.line_items, [])
    if params.mode == "setup":
        if asked:
            raise ApiError("You can not pass `line_items` in `setup` mode.", param="line_items")
        return []
    if not asked:
        raise missing("line_items")
    lines = [
        _line(turn, one, f"line_items[{place}]", session["id"], session["currency"])
        for place, one in enumerate(asked)
    ]
    if not any(_recurs(turn, line) for line in lines):
        raise ApiError(
            "You must provide at least one recurring price in `subscription` mode when using"
            " prices.",
            param="line_items",
        )
    return lines


def _recurs(turn: Turn, line: LineItem) -> bool:
    return turn.read(PRICE, line["price"])["recurring"] is not None


def _line(
    turn: Turn, asked: LineParams, param: str, session: str, currency: str | None
) -> LineItem:
    if isinstance(asked.price_data, LinePriceData):
        price = described_price(turn, asked.price_data, f"{param}[price_data]")
    elif isinstance(asked.price, str):
        price = named_price(turn, asked.price, param)
    else:
        raise missing(f"{param}[price]")
    if currency is not None:
        price = in_currency(price, currency)
    metered = is_metered(price)
    if not metered and not isinstance(asked.quantity, int):
        raise ApiError(
            f"Quantity is required. Add `quantity` to `{param}`", param=f"{param}[quantity]"
        )
    quantity = given(asked.quantity, 1)
    amount = 0 if metered else amount_of(price, quantity)
    adjustable = or_none(asked.adjustable_quantity)
    product = turn.find(PRODUCT, price["product"])
    return LineItem(
        id=turn.new_id(LINE_ITEM),
        object="item",
        adjustable_quantity=None
        if adjustable is None
        else {
            "enabled": adjustable.enabled,
            "maximum": or_none(adjustable.maximum),
            "minimum": or_none(adjustable.minimum),
        },
        amount_discount=0,
        amount_subtotal=amount,
        amount_tax=0,
        amount_total=amount,
        currency=price["currency"],
        description=None if product is None else product["name"],
        metadata={},
        price=price["id"],
        quantity=quantity,
        session=session,
    )


def add_up(turn: Turn, session: CheckoutSession, lines: Sequence[LineItem]) -> None:
    """
    Say what the lines of a session come to; while a trial lasts, only what is charged once.

    Raises:
        ApiError: a discount that is asked for can't be had.
    """
    currency = lines[0]["currency"]
    session["currency"] = currency
    waits = _has_trial(session)
    subtotal = sum(line["amount_subtotal"] for line in lines if not (waits and _recurs(turn, line)))
    off = 0
    for place, asked in enumerate(session["discounts"] or []):
        coupon, _code = redeemable(
            turn,
            coupon=asked["coupon"],
            promotion_code=asked["promotion_code"],
            customer=session["customer"] or "",
            now=session["created"],
            param=f"discounts[{place}]",
            bought=(subtotal, currency),
        )
        off += _taken_off(coupon, subtotal - off, currency)
    session["amount_subtotal"] = subtotal
    session["amount_total"] = subtotal - off
    session["total_details"] = {"amount_discount": off, "amount_shipping": 0, "amount_tax": 0}


def _has_trial(session: CheckoutSession) -> bool:
    asked = session["subscription_data"]
    return asked["trial_end"] is not None or asked["trial_period_days"] is not None


def _taken_off(coupon: Coupon, amount: int, currency: str) -> int:
    if coupon["percent_off"] is not None:
        return rounded(amount * Decimal(str(coupon["percent_off"])) / _HUNDRED)
    option = coupon.get("currency_options", {}).get(currency)
    if coupon["currency"] == currency:
        return min(amount, coupon["amount_off"] or 0)
    return 0 if option is None else min(amount, option["amount_off"])
