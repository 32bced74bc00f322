"""Which switches wait for the period's end, kept by a schedule (R58-R60)."""

from datetime import datetime
from fractions import Fraction

import pytest
from attrs import evolve
from tests.domain.subscription.cast import (
    API,
    CHEAPER,
    DEARER,
    GYM,
    IN_TRIAL,
    ITEM,
    MONTHLY,
    PERIOD_END,
    PORTAL,
    SILVER_CHEAPER,
    SILVER_DEARER,
    STARTED,
    UPDATE,
    YEARLY,
    catalogue,
    item,
    priced,
    subscription,
    updating,
    with_items,
)

from counterfoil.domain.configuration.features import (
    AdjustableQuantity,
    OfferedProduct,
    PeriodEndCondition,
    ProrationBehavior,
)
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.price import Interval, PriceTerms, UsageType
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription import policy
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.switching import waits_for_period_end
from counterfoil.domain.subscription.terms import SubscriptionItem
from counterfoil.domain.values import ScheduleId

DECREASING = PeriodEndCondition.DECREASING_ITEM_AMOUNT
SHORTENING = PeriodEndCondition.SHORTENING_INTERVAL
LATE = updating(evolve(UPDATE, schedule_at_period_end=(DECREASING, SHORTENING)))
TO_CHEAPER = c.SwitchPlan(subscription_id=GYM, item_id=ITEM, price_id=CHEAPER.id)
BORN_HERE = ScheduleId("sub_sched_cmd_1")
SCHEDULED = e.PlanSwitchScheduled(
    item=ITEM, price=CHEAPER, quantity=1, takes_effect_at=PERIOD_END, schedule=BORN_HERE
)

DECIMAL = evolve(CHEAPER, unit_amount=None, unit_amount_decimal="999.5")
ROTTEN = evolve(CHEAPER, unit_amount=None, unit_amount_decimal="a few")
TIERED = evolve(priced("price_tiered", None), unit_amount=None)
WEEKLY = priced("price_weekly", 250, Interval.WEEK)
SEVEN_DAYS = priced("price_seven_days", 250, Interval.DAY, count=7)
TWELVE_MONTHS = priced("price_twelve_months", 10000, count=12)
LUNAR = priced("price_lunar", 100, Interval("moon"))
TIMELESS = evolve(priced("price_timeless", 100), recurrence=None)


@pytest.mark.parametrize(
    ("before", "after", "decreases", "shortens"),
    [
        pytest.param(item(MONTHLY), (CHEAPER, 1), True, False, id="cheaper"),
        pytest.param(item(MONTHLY), (DEARER, 1), False, False, id="dearer"),
        pytest.param(item(MONTHLY), (SILVER_CHEAPER, 1), True, False, id="cheaper product"),
        pytest.param(item(MONTHLY), (YEARLY, 1), True, False, id="10 a month to 100 a year"),
        pytest.param(item(YEARLY), (MONTHLY, 1), False, True, id="100 a year to 10 a month"),
        pytest.param(
            item(YEARLY), (CHEAPER, 1), True, True, id="100 a year to 5 a month: both"
        ),
        pytest.param(item(YEARLY), (TWELVE_MONTHS, 1), False, False, id="a year is 12 months"),
        pytest.param(item(WEEKLY), (SEVEN_DAYS, 1), False, False, id="a week is seven days"),
        pytest.param(item(MONTHLY, 3), (MONTHLY, 2), True, False, id="fewer"),
        pytest.param(item(MONTHLY, 2), (MONTHLY, 3), False, False, id="more"),
        pytest.param(item(MONTHLY, 3), (DEARER, 1), True, False, id="fewer, dearer, less"),
        pytest.param(item(MONTHLY, 1), (CHEAPER, 2), False, False, id="more, cheaper, the same"),
        pytest.param(item(MONTHLY, 1), (CHEAPER, 0), True, False, id="none at all"),
        pytest.param(item(TIERED, 3), (TIERED, 2), True, False, id="fewer of tiers"),
        pytest.param(item(TIERED, 3), (CHEAPER, 3), False, False, id="tiers don't compare"),
        pytest.param(item(MONTHLY, 3), (TIERED, 3), False, False, id="nor compare to tiers"),
        pytest.param(item(MONTHLY), (DECIMAL, 1), True, False, id="half a cent"),
        pytest.param(item(MONTHLY), (ROTTEN, 1), False, False, id="no number"),
        pytest.param(item(MONTHLY), (LUNAR, 1), False, False, id="to an unknown interval"),
        pytest.param(item(LUNAR), (CHEAPER, 1), False, False, id="from an unknown interval"),
        pytest.param(item(TIMELESS), (CHEAPER, 1), False, False, id="from no interval"),
        pytest.param(item(MONTHLY, None), (CHEAPER, None), True, False, id="without quantity"),
        pytest.param(item(MONTHLY, None), (CHEAPER, 3), False, False, id="none counts as one"),
        pytest.param(item(MONTHLY, 2), (MONTHLY, 2), False, False, id="as many"),
    ],
)  # fmt: skip
def test_which_switches_decrease_the_amount_or_shorten_the_interval(
    before: SubscriptionItem,
    after: tuple[PriceTerms, int | None],
    decreases: bool,
    shortens: bool,
) -> None:
    """R58: by what an item comes to in a year, and by how often it bills."""
    price, quantity = after
    assert waits_for_period_end(before, price, quantity, (DECREASING,)) is decreases
    assert waits_for_period_end(before, price, quantity, (SHORTENING,)) is shortens
    both = (SHORTENING, DECREASING)
    assert waits_for_period_end(before, price, quantity, both) is (decreases or shortens)
    assert not waits_for_period_end(before, price, quantity, ())


def test_intervals_compare_exactly() -> None:
    """Seven days are a week, so that neither way is a shortening."""
    assert policy.INTERVALS_PER_YEAR[Interval.WEEK] == policy.INTERVALS_PER_YEAR[Interval.DAY] / 7
    assert policy.INTERVALS_PER_YEAR[Interval.MONTH] == Fraction(12)


def test_a_cheaper_plan_waits_for_the_period_s_end() -> None:
    """R58, R59: a schedule is born for it, the same however often the command is tried."""
    subscription(STARTED).when(TO_CHEAPER, LATE).then(SCHEDULED)


def test_without_a_condition_it_switches_now() -> None:
    """R58: otherwise it applies at once."""
    now = e.PlanSwitched(
        item=ITEM, price=CHEAPER, quantity=1, proration_behavior=ProrationBehavior.NONE
    )
    subscription(STARTED).when(TO_CHEAPER, PORTAL).then(now)


def test_a_merchant_s_switch_never_waits() -> None:
    """The conditions are the portal's."""
    (event,) = subscription(STARTED).when(TO_CHEAPER, API).events
    assert isinstance(event, e.PlanSwitched)


def test_a_lower_quantity_waits_as_well() -> None:
    """R58: a cheaper price or a lower quantity; a higher one is changed at once."""
    three = subscription(with_items(item(quantity=3)))
    fewer = c.ChangeQuantity(subscription_id=GYM, item_id=ITEM, quantity=2)
    three.when(fewer, LATE).then(evolve(SCHEDULED, price=MONTHLY, quantity=2))
    more = c.ChangeQuantity(subscription_id=GYM, item_id=ITEM, quantity=4)
    three.when(more, LATE).then(
        e.QuantityChanged(item=ITEM, quantity=4, proration_behavior=ProrationBehavior.NONE)
    )


def test_no_quantity_at_all_is_fewer() -> None:
    """Nought is a number: it doesn't stand for "as many as now"."""
    silver = OfferedProduct(
        product=SILVER_DEARER.product,
        prices=(SILVER_DEARER.id,),
        adjustable_quantity=AdjustableQuantity(),
    )
    at = updating(evolve(UPDATE, products=(silver,), schedule_at_period_end=(DECREASING,)))
    none = c.SwitchPlan(subscription_id=GYM, item_id=ITEM, price_id=SILVER_DEARER.id, quantity=0)
    subscription(STARTED).when(none, at).then_refused(r.OtherProductError)


def test_a_trial_goes_on_until_the_switch_takes_effect() -> None:
    """Nothing is invoiced before the period's end, so nothing ends the trial."""
    subscription(IN_TRIAL).when(TO_CHEAPER, LATE).then(SCHEDULED)


def test_a_switch_that_waits_stays_within_one_product() -> None:
    """R59: the documented rule; one that doesn't wait may change products."""
    silver = evolve(TO_CHEAPER, price_id=SILVER_CHEAPER.id)
    refusal = subscription(STARTED).when(silver, LATE).then_refused(r.OtherProductError)
    assert refusal.price_id == SILVER_CHEAPER.id
    dearer = evolve(TO_CHEAPER, price_id=SILVER_DEARER.id)
    assert subscription(STARTED).when(dearer, LATE).refusal is None


@pytest.mark.parametrize(
    "wish",
    [
        c.SwitchPlan(subscription_id=GYM, item_id=ITEM, price_id=DEARER.id),
        c.ChangeQuantity(subscription_id=GYM, item_id=ITEM, quantity=5),
        c.CancelSubscription(subscription_id=GYM),
    ],
    ids=["switch", "quantity", "cancel"],
)
def test_a_customer_who_waits_neither_updates_nor_cancels(wish: c.Command) -> None:
    """R60: what follows from R59 and R86."""
    waiting = subscription(STARTED, SCHEDULED)
    refusal = waiting.when(wish, LATE).then_refused(r.ManagedByScheduleError)
    assert refusal.schedule_id == BORN_HERE


@pytest.mark.parametrize("end", [None, PERIOD_END])
def test_it_takes_effect_at_the_period_s_end_where_that_is_known(end: datetime | None) -> None:
    """Otherwise at the end of a period that nobody has told of."""
    gym = subscription(with_items(item(end=end)))
    gym.when(TO_CHEAPER, LATE).then(evolve(SCHEDULED, takes_effect_at=end))


def test_a_metered_plan_is_neither_more_nor_less() -> None:
    """R58: its amount isn't known before it is used, so nothing says that it decreases."""
    metered = priced("price_usage", 3, usage=UsageType.METERED)
    at: Facts = evolve(
        updating(
            evolve(
                UPDATE,
                products=(OfferedProduct(product=metered.product, prices=(metered.id,)),),
                schedule_at_period_end=(DECREASING,),
            )
        ),
        products=catalogue(MONTHLY, metered),
    )
    wish = evolve(TO_CHEAPER, price_id=metered.id)
    subscription(STARTED).when(wish, at).then(
        e.PlanSwitched(
            item=ITEM,
            price=metered,
            quantity=None,
            proration_behavior=ProrationBehavior.NONE,
        )
    )


def test_whether_it_stays_within_one_product_is_one_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R59: a sandbox was seen to let a switch across products wait."""
    monkeypatch.setattr(policy, "SCHEDULED_SWITCH_STAYS_WITHIN_PRODUCT", False)
    silver = evolve(TO_CHEAPER, price_id=SILVER_CHEAPER.id)
    subscription(STARTED).when(silver, LATE).then(evolve(SCHEDULED, price=SILVER_CHEAPER))
