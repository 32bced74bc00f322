"""The items of subscriptions: what may be one, and what each is billed by."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

from counterfoil.adapters.protocol.errors import ApiError, invalid
from counterfoil.adapters.protocol.forms import name_within
from counterfoil.adapters.sandbox.catalogue.discounting import Redeemed
from counterfoil.adapters.sandbox.catalogue.pricing import amount_of, in_currency
from counterfoil.adapters.sandbox.catalogue.tax_rates import known_rates
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.price import PRICE, Price
from counterfoil.adapters.sandbox.shapes.subscription import (
    SUBSCRIPTION_ITEM,
    Subscription,
    SubscriptionItem,
)
from counterfoil.adapters.sandbox.subscriptions.periods import Every, Period, period_at

ITEMS_MAX = 20
"""How many items a subscription may have (R95)."""


@frozen
class NewItem:
    """
    A price that a subscription is to bill; ``param`` names it in errors: ``items[0]``.

    Only one that was made for the subscription, or that it has already, may be inactive.
    """

    price: str
    quantity: int | None = None
    metadata: Mapping[str, str] = field(factory=dict)
    tax_rates: Sequence[str] = ()
    param: str = "items[0]"
    may_be_inactive: bool = False
    discounts: Sequence[Redeemed] = ()


def every_of(price: Price) -> Every:
    """Return how long the periods of a recurring price are."""
    recurring = price["recurring"]
    if recurring is None:
        msg = f"the price {price['id']} doesn't recur"
        raise ValueError(msg)
    return Every(recurring["interval"], recurring["interval_count"])


def is_metered(price: Price) -> bool:
    """Say whether a price bills what was used, and not a quantity."""
    return price["recurring"] is not None and price["recurring"]["usage_type"] == "metered"


def recurring_price(turn: Turn, id: str, param: str, *, may_be_inactive: bool = False) -> Price:
    """
    Return a price that a subscription may bill.

    Raises:
        ApiError: there is none, it is inactive, or it doesn't recur.
    """
    price = turn.read(PRICE, id, named=f"{param}[price]")
    if not (price["active"] or may_be_inactive):
        raise invalid(
            "The price specified is inactive. This field only accepts active prices.",
            f"{param}[price]",
        )
    if price["recurring"] is None:
        raise invalid(
            "The price specified is set to `type=one_time` but this field only accepts prices with"
            " `type=recurring`.",
            f"{param}[price]",
        )
    return price


def check_together(turn: Turn, prices: Iterable[str], *, currency: str, flexible: bool) -> None:
    """
    Check that prices may be on one subscription.

    Raises:
        ApiError: there are none, too many, the same twice, or currencies or intervals differ.
    """
    ids = list(prices)
    if not ids:
        raise ApiError("Subscription must have at least one item.", param="items")
    if len(ids) > ITEMS_MAX:
        raise invalid(f"Array items exceeded maximum {ITEMS_MAX} allowed elements.", "items")
    twice = next((id for number, id in enumerate(ids) if id in ids[:number]), None)
    if twice is not None:
        raise ApiError(f"Cannot add multiple subscription items with the same plan: {twice}")
    found = [turn.read(PRICE, id) for id in ids]
    for price in found:
        if price["currency"] != currency and currency not in price["currency_options"]:
            raise ApiError(
                f"The price specified only supports `{price['currency']}`. This doesn't match the"
                f" expected currency: `{currency}`."
            )
    if not flexible and len({every_of(price) for price in found}) > 1:
        raise ApiError(
            "Currency and interval fields must match across all plans on this subscription. Found"
            " mismatch in interval field."
        )


def new_item(
    turn: Turn, subscription: str, asked: NewItem, price: Price, period: Period, at: int
) -> SubscriptionItem:
    """
    Return a new item of a subscription.

    Raises:
        ApiError: it has a quantity and is billed by usage.
    """
    item = SubscriptionItem(
        id=turn.new_id(SUBSCRIPTION_ITEM),
        object="subscription_item",
        billing_thresholds=None,
        created=at,
        current_period_end=period.end,
        current_period_start=period.start,
        discounts=[],
        metadata=dict(asked.metadata),
        plan=price["id"],
        price=price["id"],
        subscription=subscription,
        tax_rates=known_rates(turn, asked.tax_rates, name_within(asked.param, "tax_rates")),
    )
    set_quantity(item, price, asked.quantity, asked.param)
    return item


def set_quantity(item: SubscriptionItem, price: Price, quantity: int | None, param: str) -> None:
    """
    Set how many are billed; one, unless it is said.

    Raises:
        ApiError: the price bills by usage.
    """
    if is_metered(price):
        if quantity is not None:
            raise invalid(
                f"You cannot set the quantity for metered plans: {price['id']}",
                f"{param}[quantity]",
            )
        item.pop("quantity", None)
    else:
        item["quantity"] = 1 if quantity is None else quantity


def set_period(item: SubscriptionItem, period: Period) -> None:
    """Let an item be in a period."""
    item["current_period_start"], item["current_period_end"] = period.start, period.end


def period_from(subscription: Subscription, price: Price, at: int) -> Period:
    """Return the period of a price that begins at a second, up to the next boundary."""
    whole_period = whole_period_at(subscription, price, at)
    return Period(at, whole_period.end)


def whole_period_at(subscription: Subscription, price: Price, at: int) -> Period:
    """Return the whole period of a price that a second is in."""
    config = subscription["billing_cycle_anchor_config"]
    day = None if config is None else config["day_of_month"]
    return period_at(subscription["billing_cycle_anchor"], every_of(price), at, day)


def full_amount(turn: Turn, item: SubscriptionItem, currency: str) -> int:
    """Return what a whole period of an item costs, in minor units, with no discount."""
    price = in_currency(turn.read(PRICE, item["price"]), currency)
    return 0 if is_metered(price) else amount_of(price, item.get("quantity", 1))


def period_end(subscription: Subscription) -> int:
    """Return when the last of the items' periods ends."""
    return max(item["current_period_end"] for item in subscription["items"])


def period_start(subscription: Subscription) -> int:
    """Return when the first of the items' periods began."""
    return min(item["current_period_start"] for item in subscription["items"])


def first_end(subscription: Subscription) -> int:
    """Return when the first of the items' periods ends."""
    return min(item["current_period_end"] for item in subscription["items"])


def item_of(turn: Turn, subscription: Subscription, id: str, param: str) -> SubscriptionItem:
    """
    Return an item of a subscription.

    Raises:
        ApiError: it has no such item.
    """
    for item in subscription["items"]:
        if item["id"] == id:
            return item
    raise ApiError(
        f"No such subscription item: '{id}'", code="resource_missing", param=f"{param}[id]"
    )
