"""Test clocks: the time of the objects that were made with them."""

from typing import Literal, TypedDict

from counterfoil.adapters.protocol.kinds import Kind


class TestClock(TypedDict):
    """A clock that stands still until it is advanced; times are in seconds."""

    id: str
    object: Literal["test_helpers.test_clock"]
    created: int
    deletes_after: int
    frozen_time: int
    livemode: bool
    name: str | None
    status: Literal["advancing", "internal_failure", "ready"]
    status_details: dict[str, dict[str, int]]


TEST_CLOCK = Kind(
    "test_helpers.test_clock",
    TestClock,
    "clock",
    noun="test_clock",
    param="test_clock",
    filters=("status",),
)
