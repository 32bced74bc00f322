"""Test clocks: time that passes when it is told to."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.sandbox.protocol.answers import gone, listing, retrieving, shown
from counterfoil.adapters.sandbox.protocol.errors import invalid
from counterfoil.adapters.sandbox.protocol.parameters import ListParams, NoParams, or_none
from counterfoil.adapters.sandbox.protocol.routes import Answer, Route, route
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.test_clock import TEST_CLOCK, TestClock

_KEPT_FOR = 30 * 24 * 60 * 60
_PATH = "/v1/test_helpers/test_clocks"


class NewTestClock(Struct, frozen=True):
    """Where a new clock stands, in seconds."""

    frozen_time: Annotated[int, Meta(ge=0)]
    name: Annotated[str, Meta(max_length=300)] | UnsetType = UNSET


class Advance(Struct, frozen=True):
    """Where a clock is to stand, in seconds."""

    frozen_time: Annotated[int, Meta(ge=0)]


def create(turn: Turn, params: NewTestClock) -> Answer:
    """Create a clock that stands still."""
    id = turn.new_id(TEST_CLOCK)
    clock = TestClock(
        id=id,
        object="test_helpers.test_clock",
        created=turn.now(),
        deletes_after=turn.now() + _KEPT_FOR,
        frozen_time=params.frozen_time,
        livemode=False,
        name=or_none(params.name),
        status="ready",
        status_details={},
    )
    turn.create(TEST_CLOCK, clock)
    turn.announce("test_helpers.test_clock.created", TEST_CLOCK, id)
    return shown(TEST_CLOCK, id)


def advance(turn: Turn, params: Advance, id: str) -> Answer:
    """Ask for a clock to be advanced; what is due until then comes about after the answer."""
    clock = turn.read(TEST_CLOCK, id)
    if params.frozen_time <= clock["frozen_time"]:
        raise invalid("A test clock can only be advanced to a later time.", "frozen_time")
    clock["status"] = "advancing"
    clock["status_details"] = {"advancing": {"target_frozen_time": params.frozen_time}}
    turn.write(TEST_CLOCK, clock)
    turn.announce("test_helpers.test_clock.advancing", TEST_CLOCK, id)
    return shown(TEST_CLOCK, id)


def delete(turn: Turn, params: NoParams, id: str) -> Answer:
    """Delete a clock."""
    turn.read(TEST_CLOCK, id)
    turn.delete(TEST_CLOCK, id)
    turn.announce("test_helpers.test_clock.deleted", TEST_CLOCK, id)
    return gone(TEST_CLOCK, id)


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, NewTestClock, create),
    listing(TEST_CLOCK, _PATH, ListParams),
    retrieving(TEST_CLOCK, f"{_PATH}/{{test_clock}}"),
    route("POST", f"{_PATH}/{{test_clock}}/advance", Advance, advance),
    route("DELETE", f"{_PATH}/{{test_clock}}", NoParams, delete),
)
