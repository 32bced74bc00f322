"""How subscription schedules are read."""

import pytest
from tests.adapters.stripe.samples import CREATED, phase, schedule

from counterfoil.adapters.stripe.reading import JsonObject
from counterfoil.adapters.stripe.shapes import ShapeError
from counterfoil.adapters.stripe.translate_schedule import observed_schedule, schedule_owner
from counterfoil.domain.subscription.observed import ObservedSchedule
from counterfoil.domain.values import Known, SubscriptionId

LATER = CREATED + 2_592_000
YES, NO = Known(value=True), Known(value=False)


def test_a_schedule_that_goes_on_as_things_are_changes_nothing() -> None:
    """So the customer may still update and cancel (R86)."""
    assert observed_schedule(schedule()) == ObservedSchedule(
        subscription=Known(SubscriptionId("sub_1")), status=Known("active"), update_scheduled=NO
    )


@pytest.mark.parametrize(
    ("to_come", "scheduled"),
    [
        (phase(LATER), NO),
        (phase(LATER, metadata={"k": "v"}, proration_behavior="always_invoice"), NO),
        (phase(LATER, discounts=None), NO),
        (phase(LATER, items=[{"price": {"id": "price_1"}, "quantity": 2, "metadata": {}}]), NO),
        (phase(LATER, items=[{"price": "price_2", "quantity": 2}]), YES),
        (phase(LATER, items=[{"price": "price_1", "quantity": 3}]), YES),
        (phase(LATER, items=[]), YES),
        (phase(LATER, discounts=[{"coupon": "HALF"}]), YES),
        (phase(LATER, collection_method="send_invoice"), YES),
    ],
)
def test_a_phase_to_come_schedules_an_update_where_it_differs(
    to_come: JsonObject, scheduled: Known[bool]
) -> None:
    """Bounds, notes and how the change is prorated don't make one."""
    told = observed_schedule(schedule(phases=[phase(CREATED), to_come]))

    assert told.update_scheduled == scheduled


def test_a_phase_that_is_over_schedules_nothing() -> None:
    """What it changed, it changed then."""
    told = observed_schedule(
        schedule(
            phases=[phase(CREATED, items=[]), phase(LATER)], current_phase={"start_date": LATER}
        )
    )

    assert told.update_scheduled == NO


def test_before_a_schedule_begins_all_of_it_is_to_come() -> None:
    """Nothing is known of how things are now."""
    told = observed_schedule(schedule(status="not_started", current_phase=None))

    assert told.update_scheduled == YES


def test_a_current_phase_that_is_not_listed_says_nothing_of_how_things_are() -> None:
    """So that whatever is to come counts as a change, the safe reading."""
    told = observed_schedule(schedule(phases=[phase(LATER)]))

    assert told.update_scheduled == YES


@pytest.mark.parametrize("status", ["canceled", "completed", "released", "status_to_come"])
def test_a_schedule_that_manages_no_more_schedules_nothing(status: str) -> None:
    """Whatever phases it still lists."""
    told = observed_schedule(schedule(status=status, phases=[phase(LATER)], current_phase=None))

    assert told.update_scheduled == NO


def test_what_is_not_stated_is_unknown() -> None:
    """Without its phases a schedule doesn't tell what it will bring."""
    assert observed_schedule({"id": "sub_sched_1"}) == ObservedSchedule()


def test_a_released_schedule_still_belongs_to_its_subscription() -> None:
    """It manages it no longer, which is what the subscription has to learn."""
    released = schedule(subscription=None, released_subscription="sub_1", status="released")

    assert observed_schedule(released).subscription == Known(None)
    assert schedule_owner(released) == "subscription/sub_1"
    assert schedule_owner(schedule(subscription=None)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"phases": {}},
        {"phases": ["now"]},
        {"phases": [{}]},
        {"phases": [phase(LATER, items=None)]},
        {"phases": [phase(LATER, items=[{"price": 1}])]},
        {"current_phase": 1},
        {"current_phase": {}},
        {"status": None},
    ],
    ids=str,
)
def test_an_unknown_shape_is_never_read_as_nothing(changes: JsonObject) -> None:
    """Else a customer could update what a schedule manages."""
    with pytest.raises(ShapeError):
        observed_schedule(schedule(**changes))
