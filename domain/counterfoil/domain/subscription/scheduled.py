"""How the schedule of a subscription, and the switch that it keeps, change what it is."""

from typing import assert_never

from counterfoil.domain.altered import altered
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.outstanding import closed, waits_for_schedule
from counterfoil.domain.subscription.state import InForce, State, Unseen, amend
from counterfoil.domain.subscription.terms import Schedule, ScheduledSwitch
from counterfoil.domain.values import ScheduleId


def with_scheduled_switch(state: State, event: e.PlanSwitchScheduled) -> State:
    """Let a schedule keep a switch: whatever it planned before, it plans an update now (R86)."""
    keeper = Schedule(id=event.schedule)
    switch = ScheduledSwitch(
        item=event.item,
        price=event.price,
        quantity=event.quantity,
        takes_effect_at=event.takes_effect_at,
        schedule=event.schedule,
    )
    return amend(
        with_schedule(state, e.ScheduleAttached(keeper.id)),
        lambda s: altered(s, scheduled_switch=switch, schedules={**s.schedules, keeper.id: keeper}),
    )


def with_schedule(state: State, event: e.ScheduleEvent) -> State:
    """Apply what became of a schedule."""
    match event:
        case e.ScheduleAttached():
            # A switch waits on: the schedule is created first, and told of it then.
            return amend(
                closed(state, Operation.ATTACH_SCHEDULE),
                lambda s: altered(
                    s,
                    managed_by=event.schedule,
                    scheduled_switch=_kept_by(s, event.schedule),
                ),
            )
        case e.ScheduleReleased():
            released = closed(state, Operation.RELEASE_SCHEDULE)
            return amend(released, lambda s: altered(s, managed_by=None, scheduled_switch=None))
        case e.ScheduleStateChanged(schedule=schedule):
            if schedule.in_force:
                state = closed(state, Operation.ATTACH_SCHEDULE, lambda o: o.subject == schedule.id)
            else:
                state = closed(state, Operation.RELEASE_SCHEDULE)
            if schedule.in_force and schedule.update_scheduled:
                state = closed(state, Operation.SWITCH_PLAN, waits_for_schedule)
            if isinstance(state, Unseen):
                return altered(state, schedules={**state.schedules, schedule.id: schedule})
            return amend(state, lambda s: _with_schedule_state(s, schedule))
        case _ as unreachable:
            assert_never(unreachable)


def _with_schedule_state(s: InForce, schedule: Schedule) -> InForce:
    plans = schedule.in_force and schedule.update_scheduled
    kept = s.scheduled_switch if plans or _kept_by(s, schedule.id) is None else None
    return altered(s, schedules={**s.schedules, schedule.id: schedule}, scheduled_switch=kept)


def _kept_by(s: InForce, schedule: ScheduleId) -> ScheduledSwitch | None:
    """Return the switch that a schedule keeps."""
    switch = s.scheduled_switch
    return switch if switch is not None and switch.schedule == schedule else None
