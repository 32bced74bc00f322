"""Changes of subscriptions that wait for the end of the period (R58, R59)."""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from counterfoil.adapters.sandbox.portal.asking import Asker
from counterfoil.adapters.sandbox.portal.views import Item, Price, Subscription, Visited

_A_YEAR: Mapping[str, float] = {"day": 365, "week": 365 / 7, "month": 12, "year": 1}
"""How often an interval is in a year."""


class _Phase(Struct):
    start_date: int
    end_date: int


class _Schedule(Struct):
    id: str
    phases: list[_Phase]


def waits(visited: Visited, item: Item, price: Price, quantity: int) -> bool:
    """Say whether a change is made at the end of the period: any condition will do (R58)."""
    scheduled = visited.features["subscription_update"]["schedule_at_period_end"]
    conditions = {condition["type"] for condition in scheduled["conditions"]}
    # What is longer may be cheaper all the same: 100 a year is less than 10 a month.
    decreases = _in_a_year(price, quantity) < _in_a_year(item.price, item.quantity)
    shortens = _periods(price) > _periods(item.price)
    return ("decreasing_item_amount" in conditions and decreases) or (
        "shortening_interval" in conditions and shortens
    )


def _periods(price: Price) -> float:
    """Return how many periods of a price are in a year."""
    if price.recurring is None:
        return 0
    return _A_YEAR[price.recurring.interval] / price.recurring.interval_count


def _in_a_year(price: Price, quantity: int) -> float:
    return (price.unit_amount or 0) * quantity * _periods(price)


def schedule(asker: Asker, subscription: Subscription, price: str, quantity: int) -> None:
    """
    Let a subscription change at the end of its period, by a schedule that then lets it go.

    Raises:
        RefusedError: the schedule is refused.
    """
    path = "/v1/subscription_schedules"
    answer = asker.ask("POST", path, {"from_subscription": subscription.id})
    made = msgspec.json.decode(answer, type=_Schedule)
    (item,), now = subscription.items.data, made.phases[0]
    asker.ask(
        "POST",
        f"{path}/{made.id}",
        {
            "end_behavior": "release",
            "phases[0][items][0][price]": item.price.id,
            "phases[0][items][0][quantity]": str(item.quantity),
            "phases[0][start_date]": str(now.start_date),
            "phases[0][end_date]": str(now.end_date),
            "phases[1][items][0][price]": price,
            "phases[1][items][0][quantity]": str(quantity),
            "phases[1][proration_behavior]": "none",
        },
    )
