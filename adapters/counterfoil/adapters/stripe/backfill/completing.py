"""Completes a page of a list by what Stripe states apart from it."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from datetime import datetime
from urllib.parse import quote

from counterfoil.adapters.stripe.backfill.lists import CUSTOMERS, SUBSCRIPTIONS, List
from counterfoil.adapters.stripe.backfill.looks import Look
from counterfoil.adapters.stripe.gateway import Gateway, NotThere
from counterfoil.adapters.stripe.listing import listed
from counterfoil.adapters.stripe.shapes import JsonObject, ShapeError, as_moment, member

_ITEMS = "/v1/subscription_items"
_TEST_CLOCKS = "/v1/test_helpers/test_clocks"


def looks_at(
    gateway: Gateway, of: List, objects: Sequence[JsonObject], at: datetime, several: Executor
) -> Iterator[Look]:
    """
    Yield the objects of a page, whole, and those that are listed by them.

    What lives by a test clock is so as of the clock's time, for so are its events.

    Args:
        at: when the page was asked for.
        several: asks Stripe several things at a time.

    Raises:
        GatewayError: Stripe gave no answer that can be used.
    """
    whole = objects
    if of is CUSTOMERS:
        whole = [*several.map(lambda each: with_all(gateway, each, "tax_ids"), objects)]
    elif of is SUBSCRIPTIONS:
        whole = [*several.map(lambda each: with_all(gateway, each, "items"), objects)]
    clocks = clocks_of(gateway, objects)
    for each in whole:
        yield Look(each, moment_of(each, at, clocks))
    if of is CUSTOMERS:
        held = several.map(lambda each: _payment_methods(gateway, each), objects)
        for customer, methods in zip(objects, held, strict=True):
            for method in methods:
                yield Look(method, moment_of(customer, at, clocks))


def with_all(gateway: Gateway, holder: JsonObject, key: str) -> JsonObject:
    """Return an object with the whole of a list within it, of which the page may have a part."""
    part = holder.get(key)
    if not isinstance(part, dict) or part.get("has_more") is not True:
        return holder
    if key == "items":
        every = [*listed(gateway, _ITEMS, {"subscription": str(holder.get("id"))})]
    else:
        every = [*listed(gateway, f"/v1/customers/{_quoted(holder)}/{key}")]
    return {**holder, key: {**part, "data": every, "has_more": False}}


def _payment_methods(gateway: Gateway, customer: JsonObject) -> Sequence[JsonObject]:
    return [*listed(gateway, f"/v1/customers/{_quoted(customer)}/payment_methods")]


def _quoted(each: JsonObject) -> str:
    return quote(str(each.get("id")), safe="")


def clocks_of(gateway: Gateway, objects: Iterable[JsonObject]) -> dict[str, datetime]:
    """Return the time of each test clock that objects live by."""
    if gateway.livemode:
        return {}
    names = {name for each in objects if isinstance(name := each.get("test_clock"), str)}
    return {
        name: moment for name in sorted(names) if (moment := _time_of(gateway, name)) is not None
    }


def _time_of(gateway: Gateway, clock: str) -> datetime | None:
    found = gateway.read(f"{_TEST_CLOCKS}/{quote(clock, safe='')}")
    if isinstance(found, NotThere):
        return None
    try:
        return member(found, "frozen_time", as_moment)
    except ShapeError:
        return None


def moment_of(each: JsonObject, at: datetime, clocks: dict[str, datetime]) -> datetime:
    """Return as of when an object is so that was looked at: by the test clock that it lives by."""
    clock = each.get("test_clock")
    return clocks.get(clock, at) if isinstance(clock, str) else at
