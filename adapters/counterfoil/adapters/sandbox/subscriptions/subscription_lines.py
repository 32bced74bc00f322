"""What subscriptions bill: lines for whole periods, and for what is left of one."""

from datetime import UTC, datetime
from decimal import Decimal

from attrs import evolve

from counterfoil.adapters.sandbox.catalogue.pricing import in_currency
from counterfoil.adapters.sandbox.invoices.invoice_lines import NewLine
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.coupon import COUPON
from counterfoil.adapters.sandbox.shapes.discount import DISCOUNT
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE
from counterfoil.adapters.sandbox.shapes.invoice_line import CreditedItems
from counterfoil.adapters.sandbox.shapes.price import PRICE, Price
from counterfoil.adapters.sandbox.shapes.product import PRODUCT
from counterfoil.adapters.sandbox.shapes.subscription import Subscription, SubscriptionItem
from counterfoil.adapters.sandbox.subscriptions.periods import prorated
from counterfoil.adapters.sandbox.subscriptions.subscription_items import (
    full_amount,
    whole_period_at,
)
from counterfoil.domain.currencies import exponent

_TIMES = "\N{MULTIPLICATION SIGN}"

_SIGNS = {
    "aud": "A$",
    "brl": "R$",
    "cad": "CA$",
    "cny": "CN¥",
    "eur": "€",
    "gbp": "£",
    "hkd": "HK$",
    "inr": "₹",
    "jpy": "¥",
    "krw": "₩",
    "mxn": "MX$",
    "nzd": "NZ$",
    "usd": "$",
}
"""How amounts are written in descriptions; other currencies by their codes."""


def whole(turn: Turn, subscription: Subscription, item: SubscriptionItem) -> NewLine:
    """Return the line for the whole period that an item is in."""
    price = in_currency(turn.read(PRICE, item["price"]), subscription["currency"])
    return NewLine(
        amount=full_amount(turn, item, subscription["currency"]),
        currency=subscription["currency"],
        description=f"{_counted(turn, price, item)} ({_at(turn, price)})",
        period=(item["current_period_start"], item["current_period_end"]),
        price=item["price"],
        quantity=item.get("quantity"),
        subscription=subscription["id"],
        subscription_item=item["id"],
        discounts=item["discounts"],
        tax_rates=item["tax_rates"],
    )


def part_of_whole(turn: Turn, subscription: Subscription, line: NewLine) -> NewLine:
    """Return a line for a period, less where that is shorter than a whole one."""
    if line.price is None:
        return line
    start, end = line.period
    full = whole_period_at(subscription, turn.read(PRICE, line.price), start)
    left = prorated(line.amount, full, start) - prorated(line.amount, full, end)
    return evolve(line, amount=left)


def trial(turn: Turn, subscription: Subscription, item: SubscriptionItem) -> NewLine:
    """Return the line for a trial, which costs nothing."""
    price = turn.read(PRICE, item["price"])
    name = turn.read(PRODUCT, price["product"])["name"]
    line = whole(turn, subscription, item)
    return evolve(line, amount=0, description=f"Trial period for {name}", discounts=())


def unused(turn: Turn, subscription: Subscription, item: SubscriptionItem, at: int) -> NewLine:
    """Return the credit for what is left of an item's period."""
    rest = _rest(turn, subscription, item, at, "Unused time on")
    credited = _credited(turn, subscription, item)
    return evolve(rest, amount=-rest.amount, credited=credited)


def remaining(turn: Turn, subscription: Subscription, item: SubscriptionItem, at: int) -> NewLine:
    """Return the charge for what is left of an item's period."""
    return _rest(turn, subscription, item, at, "Remaining time on")


def _rest(
    turn: Turn, subscription: Subscription, item: SubscriptionItem, at: int, words: str
) -> NewLine:
    price = turn.read(PRICE, item["price"])
    product = turn.read(PRODUCT, price["product"])
    quantity = item.get("quantity")
    counted = f"{quantity} {_TIMES} " if quantity is not None and quantity != 1 else ""
    full = whole_period_at(subscription, price, at)
    amount, end = _discounted(turn, subscription, item), item["current_period_end"]
    return NewLine(
        amount=prorated(amount, full, at) - prorated(amount, full, end),
        currency=subscription["currency"],
        description=f"{words} {counted}{product['name']} after {_day(at)}",
        period=(at, end),
        price=item["price"],
        quantity=quantity,
        subscription=subscription["id"],
        subscription_item=item["id"],
        proration=True,
        discountable=False,
        tax_rates=item["tax_rates"],
    )


def _discounted(turn: Turn, subscription: Subscription, item: SubscriptionItem) -> int:
    """Return what a period costs less what percentages take off; amounts are taken off invoices."""
    amount = Decimal(full_amount(turn, item, subscription["currency"]))
    price = turn.read(PRICE, item["price"])
    for id in (*item["discounts"], *subscription["discounts"]):
        discount = turn.find(DISCOUNT, id)
        coupon = None if discount is None else turn.find(COUPON, discount["source"]["coupon"])
        if coupon is None or coupon["percent_off"] is None or coupon["duration"] == "once":
            continue
        products = coupon.get("applies_to", {"products": [price["product"]]})["products"]
        if price["product"] in products:
            amount -= amount * Decimal(str(coupon["percent_off"])) / 100
    return int(amount.to_integral_value("ROUND_HALF_UP"))


def _credited(
    turn: Turn, subscription: Subscription, item: SubscriptionItem
) -> CreditedItems | None:
    """Return the line that billed an item's period last, if one did."""
    by_subscription = {"parent.subscription_details.subscription": subscription["id"]}
    for invoice in turn.all_of(INVOICE, by_subscription, limit=10):
        for line in invoice["lines"]:
            parent = line["parent"]
            details = None if parent is None else parent["subscription_item_details"]
            if (
                details is not None
                and details["subscription_item"] == item["id"]
                and line["amount"] >= 0
                and line["period"]["end"] == item["current_period_end"]
            ):
                return {"invoice": invoice["id"], "invoice_line_items": [line["id"]]}
    return None


def _counted(turn: Turn, price: Price, item: SubscriptionItem) -> str:
    product = turn.read(PRODUCT, price["product"])
    quantity = item.get("quantity")
    if quantity is None:
        return product["name"]
    units = f"{quantity} {product['unit_label']}" if product["unit_label"] else f"{quantity}"
    return f"{units} {_TIMES} {product['name']}"


def _at(turn: Turn, price: Price) -> str:
    """Return what one costs, how often: ``at $20.00 / month``."""
    recurring = price["recurring"]
    unit = "" if recurring is None else recurring["interval"]
    count = 1 if recurring is None else recurring["interval_count"]
    every = unit if count == 1 else f"every {count} {unit}s"
    if price["billing_scheme"] == "tiered":
        return f"Tier 1 at {_money(turn, price, _first_tier(price))} / {every}"
    return f"at {_money(turn, price, price['unit_amount_decimal'])} / {every}"


def _first_tier(price: Price) -> str | None:
    tiers = price.get("tiers")
    return tiers[0]["unit_amount_decimal"] if tiers else None


def _money(turn: Turn, price: Price, minor: str | None) -> str:
    currency = price["currency"]
    places = exponent(currency)
    amount = Decimal(minor or "0").scaleb(-places)
    exact = -int(amount.normalize().as_tuple().exponent)
    sign = _sign(currency, turn.settings.default_currency)
    return f"{sign}{amount:,.{max(places, exact)}f}"


def _sign(currency: str, home: str) -> str:
    """Return how a currency is written; where an account is at home, a dollar is a plain one."""
    sign = _SIGNS.get(currency, f"{currency.upper()} ")
    if not sign.endswith("$") or home not in _SIGNS or not _SIGNS[home].endswith("$"):
        return sign
    return "$" if currency == home else "US$" if currency == "usd" else sign


def _day(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%d %b %Y")
