"""Test clocks: time that passes when it is told to."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import invalid
from counterfoil.adapters.protocol.parameters import ListParams, NoParams, or_none
from counterfoil.adapters.sandbox.answers import gone, listing, retrieving, shown
from counterfoil.adapters.sandbox.api.customers import delete as delete_customer
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.price import PRICE
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION
from counterfoil.adapters.sandbox.shapes.test_clock import TEST_CLOCK, TestClock
from counterfoil.adapters.sandbox.subscriptions.periods import LATEST, Every, boundary
from counterfoil.adapters.sandbox.subscriptions.subscription_items import every_of

_KEPT_FOR = 30 * 24 * 60 * 60
_PATH = "/v1/test_helpers/test_clocks"

EXPIRES = "test_clock_expires"
"""The job that deletes a clock which nobody needs any more."""


class NewTestClock(Struct, frozen=True):
    """Where a new clock stands, in seconds."""

    frozen_time: Annotated[int, Meta(ge=0, le=LATEST)]
    name: Annotated[str, Meta(max_length=300)] | UnsetType = UNSET


class Advance(Struct, frozen=True):
    """Where a clock is to stand, in seconds."""

    frozen_time: Annotated[int, Meta(ge=0, le=LATEST)]


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
    turn.schedule(EXPIRES, id, clock["deletes_after"], None)
    turn.announce("test_helpers.test_clock.created", TEST_CLOCK, id)
    return shown(TEST_CLOCK, id)


def advance(turn: Turn, params: Advance, id: str) -> Answer:
    """
    Ask for a clock to be advanced; what is due until then comes about after the answer.

    Raises:
        ApiError: it is not to a later time, or too far.
    """
    clock = turn.read(TEST_CLOCK, id)
    if params.frozen_time <= clock["frozen_time"]:
        raise invalid("A test clock can only be advanced to a later time.", "frozen_time")
    furthest = _furthest(turn, clock)
    if params.frozen_time > furthest:
        raise invalid(
            "Cannot advance the test clock more than two intervals ahead, by the shortest interval"
            f" of the subscriptions on it; the furthest that it can be advanced to is {furthest}.",
            "frozen_time",
        )
    clock["status"] = "advancing"
    clock["status_details"] = {"advancing": {"target_frozen_time": params.frozen_time}}
    turn.write(TEST_CLOCK, clock)
    turn.announce("test_helpers.test_clock.advancing", TEST_CLOCK, id)
    return shown(TEST_CLOCK, id)


def _furthest(turn: Turn, clock: TestClock) -> int:
    """Return until when a clock may be advanced at once; without subscriptions, by two years."""
    by_clock = {"test_clock": clock["id"], "ended": "false"}
    intervals = [
        every_of(turn.read(PRICE, item["price"]))
        for subscription in turn.all_of(SUBSCRIPTION, by_clock)
        for item in subscription["items"]
    ]
    shortest = min(intervals, key=lambda every: every.about, default=Every("year", 1))
    return boundary(clock["frozen_time"], shortest, 2)


def delete(turn: Turn, params: NoParams, id: str) -> Answer:
    """Delete a clock, and its customers with all that is theirs."""
    remove(turn, id)
    return gone(TEST_CLOCK, id)


def remove(turn: Turn, id: str) -> None:
    """Delete a clock, and its customers with all that is theirs."""
    turn.read(TEST_CLOCK, id)
    for customer in turn.all_of(CUSTOMER, {"test_clock": id}):
        delete_customer(turn, NoParams(), customer["id"])
    turn.announce("test_helpers.test_clock.deleted", TEST_CLOCK, id)
    turn.unschedule(EXPIRES, id)
    turn.delete(TEST_CLOCK, id)


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, NewTestClock, create),
    listing(TEST_CLOCK, _PATH, ListParams),
    retrieving(TEST_CLOCK, f"{_PATH}/{{test_clock}}"),
    route("POST", f"{_PATH}/{{test_clock}}/advance", Advance, advance),
    route("DELETE", f"{_PATH}/{{test_clock}}", NoParams, delete),
)
