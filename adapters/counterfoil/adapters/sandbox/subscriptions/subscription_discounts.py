"""The discounts of subscriptions and of their items: granted, kept, and over."""

from collections.abc import Sequence

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.sandbox.catalogue.discounting import Redeemed, grant, is_over
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.discount import DISCOUNT
from counterfoil.adapters.sandbox.shapes.subscription import Subscription, SubscriptionItem
from counterfoil.adapters.sandbox.subscriptions.subscription_items import full_amount


def granted(
    turn: Turn,
    subscription: Subscription,
    asked: Sequence[Redeemed],
    item: SubscriptionItem | None = None,
) -> list[str]:
    """
    Grant discounts to a subscription, or to one of its items, and return all that are asked for.

    Raises:
        ApiError: one can't be granted, or isn't there.
    """
    return [_granted(turn, subscription, one, item) for one in asked]


def _granted(
    turn: Turn, subscription: Subscription, asked: Redeemed, item: SubscriptionItem | None
) -> str:
    if asked.discount is not None:
        if asked.discount not in (subscription if item is None else item)["discounts"]:
            raise ApiError(
                f"No such discount: '{asked.discount}'",
                code="resource_missing",
                param=f"{asked.param}[discount]",
            )
        return asked.discount
    bought = subscription["items"] if item is None else [item]
    currency = subscription["currency"]
    return grant(
        turn,
        coupon=asked.coupon,
        promotion_code=asked.promotion_code,
        customer=subscription["customer"],
        subscription=subscription["id"],
        subscription_item=None if item is None else item["id"],
        invoice=None,
        test_clock=subscription["test_clock"],
        param=asked.param,
        amount=sum(full_amount(turn, one, currency) for one in bought),
        currency=currency,
    )


def set_discounts(
    turn: Turn, subscription: Subscription, item: SubscriptionItem, asked: Sequence[Redeemed]
) -> None:
    """
    Let an item have just these discounts; others that it had are over.

    Raises:
        ApiError: one can't be granted, or isn't there.
    """
    before = item["discounts"]
    item["discounts"] = granted(turn, subscription, asked, item)
    for id in before:
        if id not in item["discounts"]:
            drop_discount(turn, subscription, id)


def drop_discount(turn: Turn, subscription: Subscription, id: str) -> None:
    """Tell that a discount of a subscription, or of an item, is over."""
    turn.announce("customer.discount.deleted", DISCOUNT, id, subscription["test_clock"])


def drop_what_is_over(turn: Turn, subscription: Subscription) -> None:
    """Take off a subscription and its items the discounts that are over."""
    now = turn.now(subscription["test_clock"])
    for holder in (subscription, *subscription["items"]):
        for id in list(holder["discounts"]):
            if is_over(turn, id, now):
                holder["discounts"].remove(id)
                drop_discount(turn, subscription, id)
