"""What a switch leaves an item with, and whether it waits for the end of the period."""

from collections.abc import Collection, Iterable
from fractions import Fraction

from counterfoil.domain.altered import altered
from counterfoil.domain.configuration.features import PeriodEndCondition
from counterfoil.domain.product.price import PriceTerms, UsageType, is_decimal_amount
from counterfoil.domain.subscription import policy
from counterfoil.domain.subscription.terms import SubscriptionItem
from counterfoil.domain.values import SubscriptionItemId


def is_metered(price: PriceTerms) -> bool:
    """Tell whether a price is charged by usage, so that no quantity goes with it."""
    return price.recurrence is not None and price.recurrence.usage_type is UsageType.METERED


def quantity_after(item: SubscriptionItem, price: PriceTerms, quantity: int | None) -> int | None:
    """
    Return how many an item holds once it has a price: as many as asked for, else as before.

    A metered price counts by itself; an item that leaves one begins with a single unit.
    """
    if is_metered(price):
        return None
    if quantity is not None:
        return quantity
    return 1 if item.quantity is None else item.quantity


def switched(
    items: Iterable[SubscriptionItem],
    item_id: SubscriptionItemId,
    price: PriceTerms,
    quantity: int | None,
) -> tuple[SubscriptionItem, ...]:
    """Return items of which one got another price and quantity."""
    return tuple(
        altered(item, price=price, quantity=quantity) if item.id == item_id else item
        for item in items
    )


def waits_for_period_end(
    item: SubscriptionItem,
    price: PriceTerms,
    quantity: int | None,
    conditions: Collection[PeriodEndCondition],
) -> bool:
    """Tell whether a switch meets any of the conditions to wait for the period's end (R58)."""
    return (
        PeriodEndCondition.DECREASING_ITEM_AMOUNT in conditions
        and _decreases(item, price, quantity)
    ) or (PeriodEndCondition.SHORTENING_INTERVAL in conditions and _shortens(item.price, price))


def waits_beyond_product(
    item: SubscriptionItem,
    price: PriceTerms,
    quantity: int | None,
    conditions: Collection[PeriodEndCondition],
) -> bool:
    """Tell whether a switch would wait for the period's end and leave its product (R59)."""
    return (
        policy.SCHEDULED_SWITCH_STAYS_WITHIN_PRODUCT
        and price.product != item.price.product
        and waits_for_period_end(item, price, quantity, conditions)
    )


def _decreases(item: SubscriptionItem, price: PriceTerms, quantity: int | None) -> bool:
    """Tell whether an item comes to less: fewer of the same price, or less in a year (R58)."""
    if price.id == item.price.id:
        return quantity is not None and item.quantity is not None and quantity < item.quantity
    before, after = _yearly(item.price, item.quantity), _yearly(price, quantity)
    return before is not None and after is not None and after < before


def _shortens(before: PriceTerms, after: PriceTerms) -> bool:
    often_before, often_after = _times_per_year(before), _times_per_year(after)
    return often_before is not None and often_after is not None and often_after > often_before


def _times_per_year(price: PriceTerms) -> Fraction | None:
    """Return how often a price bills in a year; ``None`` where nothing tells."""
    if price.recurrence is None:
        return None
    per_year = policy.INTERVALS_PER_YEAR.get(price.recurrence.interval)
    return None if per_year is None else per_year / price.recurrence.interval_count


def _yearly(price: PriceTerms, quantity: int | None) -> Fraction | None:
    """
    Return what a price comes to in a year, in minor units; ``None`` where its amount isn't fixed.
    """
    often = _times_per_year(price)
    amount = _unit_amount(price)
    if often is None or amount is None or is_metered(price):
        return None
    return amount * (1 if quantity is None else quantity) * often


def _unit_amount(price: PriceTerms) -> Fraction | None:
    if price.unit_amount_decimal is not None and is_decimal_amount(price.unit_amount_decimal):
        return Fraction(price.unit_amount_decimal)
    return None if price.unit_amount is None else Fraction(price.unit_amount)
