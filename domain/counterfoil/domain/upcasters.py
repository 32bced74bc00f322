"""Ways from older stored versions of events to the newest, one small function a step."""

from counterfoil.domain.stored import JsonValue


def schedule_status_from_flag(event: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """
    Bring ``subscription.schedule_state_changed`` from version 1 to 2.

    Version 1 kept only whether the schedule was in force. One that wasn't reads as released: which
    of the three ways it ended in was not kept.
    """
    schedule = event["schedule"]
    if not isinstance(schedule, dict):
        return event
    status = "active" if schedule.get("in_force", True) else "released"
    kept = {name: value for name, value in schedule.items() if name != "in_force"}
    return {**event, "schedule": {**kept, "status": status}}
