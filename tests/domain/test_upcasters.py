"""Older stored versions read as today's."""

from counterfoil.domain.upcasters import schedule_status_from_flag


def test_a_schedule_that_was_in_force_reads_as_active() -> None:
    """Version 1 kept a flag where version 2 keeps Stripe's status."""
    old = {"schedule": {"id": "sub_sched_1", "in_force": True, "update_scheduled": False}}

    new = schedule_status_from_flag(old)  # type: ignore[arg-type]

    expected = {"schedule": {"id": "sub_sched_1", "status": "active", "update_scheduled": False}}
    assert new == expected


def test_a_schedule_that_was_not_in_force_reads_as_released() -> None:
    """In which of three ways it ended was not kept; each frees the subscription."""
    old = {"schedule": {"id": "sub_sched_1", "in_force": False, "update_scheduled": False}}

    new = schedule_status_from_flag(old)  # type: ignore[arg-type]

    assert new["schedule"] == {
        "id": "sub_sched_1",
        "status": "released",
        "update_scheduled": False,
    }


def test_what_has_another_shape_is_left_to_the_reader_to_refuse() -> None:
    """An upcaster brings shapes up; whether they are sound is checked after it."""
    assert schedule_status_from_flag({"schedule": None}) == {"schedule": None}
