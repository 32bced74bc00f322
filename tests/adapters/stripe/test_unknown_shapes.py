"""A value of a shape that no API version gives it is never read as something else."""

import copy
from collections.abc import Iterator
from typing import TypeAlias, cast

import attrs
import pytest
from tests.adapters.stripe.samples import (
    AT,
    CREATED,
    customer,
    event,
    invoice,
    item,
    items,
    phase,
    plan,
    promotion_code,
    read,
    schedule,
    sighting_of,
    subscription,
)
from tests.adapters.stripe.test_recordings import recorded_events
from tests.adapters.stripe.told_in_full import COUPON, EVENTS, SUBSCRIPTION

from counterfoil.adapters.stripe.reading import (
    JsonObject,
    Malformed,
    Reading,
    read_item,
)
from counterfoil.domain.values import Known

Place: TypeAlias = tuple[dict[object, object], object, str]
"""A container, a key or an index in it, and how one gets there."""

ODD: tuple[object, ...] = (
    True,
    False,
    0,
    7,
    1.5,
    "",
    "odd",
    [],
    [7],
    ["odd"],
    {},
    {"odd": 7},
)
"""Values of every type of JSON but null, the empty ones among them, which may pass for nothing."""

EARLY = 1_500_000_000

OF_OLD = {
    "a customer with an account's balance": event(
        "customer.updated", customer(account_balance=5), api_version="2018-11-08"
    ),
    "a plan": event(
        "plan.updated", plan(nickname="Monthly"), created=EARLY, api_version="2019-05-16"
    ),
    "items with plans": event(
        "customer.subscription.updated",
        {key: value for key, value in SUBSCRIPTION.items() if key not in ("currency", "discounts")}
        | {
            "billing": "charge_automatically",
            "current_period_end": CREATED + 60,
            "current_period_start": CREATED,
            "discount": {"id": "di_1", "object": "discount", "coupon": COUPON},
            "items": items(
                {key: value for key, value in item(plan=plan()).items() if key != "price"}
            ),
        },
        api_version="2019-03-14",
    ),
    "a pause before it had a reason": event(
        "customer.subscription.updated",
        {
            key: value
            for key, value in subscription(status="paused").items()
            if key != "status_details"
        },
        api_version="2026-05-27.dahlia",
    ),
    "an invoice with flags": event(
        "invoice.updated",
        {
            key: value
            for key, value in invoice(
                attempted=True,
                billing="charge_automatically",
                closed=True,
                date=CREATED,
                forgiven=True,
                paid=True,
                subscription="sub_1",
            ).items()
            if key not in ("status", "auto_advance", "amount_paid", "amount_remaining", "parent")
        },
        api_version="2018-02-05",
    ),
    "phases with plans": event(
        "subscription_schedule.updated",
        schedule(
            phases=[
                {key: value for key, value in phase(CREATED).items() if key != "items"}
                | {"plans": [{"plan": "price_1", "quantity": 2}]}
            ]
        ),
        api_version="2019-05-16",
    ),
    "a promotion code with its coupon": event(
        "promotion_code.updated",
        {key: value for key, value in promotion_code().items() if key != "promotion"}
        | {"coupon": COUPON},
        api_version="2020-08-27",
    ),
}
"""Events of older API versions, whose objects are brought to the newest shape first."""


def places(value: object, way: str = "") -> Iterator[Place]:
    """Yield every place in an item that holds anything but null."""
    keys: list[object] = []
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = list(range(len(value)))
    container = cast("dict[object, object]", value)
    for key in keys:
        if container[key] is not None:
            yield container, key, f"{way}/{key}"
            yield from places(container[key], f"{way}/{key}")


def with_odd_values(told: JsonObject) -> Iterator[tuple[str, object, Reading]]:
    """Yield what an event is read as with a value of another type in it: each, in each place."""
    for container, key, way in list(places(told)):
        whole = container[key]
        for odd in ODD:
            if type(odd) is not type(whole) and not is_shaped(way, odd):
                container[key] = odd
                yield way, odd, read_item(told, at=AT)
        container[key] = whole


def is_shaped(way: str, odd: object) -> bool:
    """Tell whether a place may well hold a value of another type."""
    *_, name = way.split("/")
    if name == "percent_off":
        return isinstance(odd, int | float) and not isinstance(odd, bool)
    if name == "coupon":
        # Where a coupon isn't expanded its id stands alone.
        return isinstance(odd, str)
    # What of a phase isn't read by itself is compared as it stands.
    return "/phases/" in way and name == "currency"


def misread(told: JsonObject) -> list[tuple[str, object, Reading]]:
    """List the odd values with which an event tells anything new."""
    whole = read(told)
    return [
        (way, odd, reading)
        for way, odd, reading in with_odd_values(told)
        if not isinstance(reading, Malformed) and is_told_anew(reading, whole)
    ]


def is_told_anew(told: object, whole: object) -> bool:
    """Tell whether any part says something new; what is UNKNOWN says nothing."""
    if told is None or told == whole:
        return False
    if type(told) is not type(whole) or isinstance(told, Known):
        return True
    if isinstance(told, tuple) and isinstance(whole, tuple):
        return any(map(is_told_anew, told, whole))
    if not attrs.has(kind := type(told)):
        return True
    # How an event is called a change follows from whether it tells what was before.
    names = (field.name for field in attrs.fields(kind) if field.name != "origin")
    return any(is_told_anew(getattr(told, name), getattr(whole, name)) for name in names)


@pytest.mark.parametrize("type_", EVENTS)
def test_an_odd_value_is_malformed_or_tells_nothing(type_: str) -> None:
    """Whatever it is and wherever it stands; to read it as null would be to make a fact up."""
    assert misread(EVENTS[type_]) == []


@pytest.mark.parametrize("what", OF_OLD)
def test_an_odd_value_of_old_is_malformed_or_tells_nothing(what: str) -> None:
    """No change on the way to the newest shape takes it for one that it knows."""
    assert misread(OF_OLD[what]) == []


@pytest.mark.exhaustive
def test_an_odd_value_in_a_recorded_event_is_malformed_or_tells_nothing() -> None:
    """In one of each type, API version and set of fields: the shapes that Stripe really sent."""
    different = {
        (told["type"], told.get("api_version"), frozenset(told["data"]["object"])): told
        for told in recorded_events()
        if isinstance(told["data"], dict) and isinstance(read_item(told, at=AT), tuple)
    }

    assert len(different) > 70
    assert [found for told in different.values() for found in misread(told)] == []


@pytest.mark.parametrize("type_", EVENTS)
def test_every_facet_is_told_somewhere(type_: str) -> None:
    """Otherwise the tests above would prove nothing of it."""
    after = sighting_of(EVENTS[type_]).after
    empty = {
        field.name
        for field in attrs.fields(type(after))
        if getattr(after, field.name) in (None, Known(None))
    }

    # Of the two pauses a configuration has one; and only a failed payment fails an attempt.
    assert empty <= {"collection_pause", "failed_attempt"}


@pytest.mark.parametrize("type_", EVENTS)
def test_what_is_new_at_stripe_changes_nothing(type_: str) -> None:
    """A field to come, in the object and in each object within it."""
    told = copy.deepcopy(EVENTS[type_])
    whole = read(told)

    for container, key, _ in list(places(told)):
        within = container[key]
        if isinstance(within, dict) and key not in ("metadata", "previous_attributes"):
            within["field_to_come"] = {"a": [1]}

    assert read(told) == whole


@pytest.mark.parametrize("type_", EVENTS)
def test_a_word_that_is_new_at_stripe_is_read(type_: str) -> None:
    """Every choice of words is open (R183), so that a new one holds no event up."""
    told = copy.deepcopy(EVENTS[type_])

    for container, key, way in list(places(told)):
        word = container[key]
        if isinstance(word, str) and not is_bound(way):
            container[key] = "word_to_come"
            assert isinstance(read_item(told, at=AT), tuple), way
            container[key] = word


def is_bound(way: str) -> bool:
    """Tell whether a text says what there is to read at all."""
    return way == "/type" or way.endswith("/object")
