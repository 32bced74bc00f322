"""Tests that every route that is served answers, with an object that Stripe's schemas allow."""

from collections.abc import Mapping

import pytest
from attrs import field, frozen
from tests.adapters.sandbox.fuzzing import COLLECTIONS, a_copy, every_route
from tests.adapters.sandbox.traffic.asked import flat, within
from tests.adapters.sandbox.traffic.speaking import Speaker
from tests.adapters.sandbox.world import SOME_DAY

from counterfoil.adapters.sandbox.kinds import KINDS
from counterfoil.adapters.sandbox.protocol.json_values import Json, JsonObject
from counterfoil.adapters.sandbox.records.store import Wanted


@frozen
class Example:
    """
    How a route is asked.

    ``{customer}`` stands for the id of a customer of the world, and for those in the path the
    newest object is taken whose record is ``like`` that, by path.
    """

    params: JsonObject = field(factory=dict)
    like: Mapping[str, Json] = field(factory=dict)


_TODAY = SOME_DAY
_NEXT_MONTH = SOME_DAY + 31 * 86_400
_FEATURES: JsonObject = {"invoice_history": {"enabled": True}}
_ITEMS: list[Json] = [{"price": "{price}"}]

EXAMPLES: Mapping[str, Example] = {
    "POST /v1/billing/feedback_options": Example({"description": "Too quiet"}),
    "POST /v1/billing_portal/configurations": Example({"features": _FEATURES}),
    "POST /v1/billing_portal/configurations/{configuration}": Example({"name": "Ours"}),
    "POST /v1/billing_portal/sessions": Example(
        {"customer": "{customer}", "configuration": "{billing_portal.configuration}"}
    ),
    "POST /v1/coupons": Example({"percent_off": 10}),
    "POST /v1/coupons/{coupon}": Example({"name": "Ten"}),
    "POST /v1/customers": Example({"name": "Ada"}),
    "POST /v1/customers/{customer}": Example({"name": "Bob"}),
    "POST /v1/payment_methods": Example({"type": "card", "card": {"token": "tok_visa"}}),
    "POST /v1/payment_methods/{payment_method}/attach": Example({"customer": "{customer}"}),
    "POST /v1/prices": Example({"currency": "usd", "product": "{product}", "unit_amount": 1}),
    "POST /v1/products": Example({"name": "Gold"}),
    "POST /v1/promotion_codes": Example({"promotion": {"type": "coupon", "coupon": "{coupon}"}}),
    "POST /v1/setup_intents": Example({"customer": "{customer}"}),
    "POST /v1/subscriptions": Example({"customer": "{customer}", "items": _ITEMS}),
    "POST /v1/test_helpers/test_clocks": Example({"frozen_time": _TODAY}),
    "POST /v1/test_helpers/test_clocks/{test_clock}/advance": Example({"frozen_time": _NEXT_MONTH}),
    "POST /v1/webhook_endpoints": Example(
        {"url": "https://example.com", "enabled_events": ["customer.created"]}
    ),
}
"""By route; one without an example is asked without parameters."""


@pytest.mark.parametrize("asked", [f"{one.method} {one.path}" for one in every_route()])
def test_a_route_answers_as_the_schemas_say(asked: str) -> None:
    """Asked of a small world it answers 200, and so do the events that it brings about."""
    method, _, path = asked.partition(" ")
    example = EXAMPLES.get(asked, Example())
    speaker = a_copy()
    parts = path.split("/")
    for at, part in enumerate(parts):
        if part.startswith("{"):
            parts[at] = _id(speaker, COLLECTIONS[parts[at - 1]], example.like)
    params = [(key, _led(speaker, value)) for key, value in flat(example.params)]

    status, answer = speaker.say(method, "/".join(parts), params)
    speaker.say("GET", "/v1/events", [("limit", "100")])

    assert status == 200, answer
    assert speaker.judged.complaints == []
    speaker.close()


def test_every_example_is_of_a_route() -> None:
    """None is left over."""
    assert EXAMPLES.keys() <= {f"{one.method} {one.path}" for one in every_route()}


def _led(speaker: Speaker, value: str) -> str:
    name = value.removeprefix("{").removesuffix("}")
    return value if name == value else _id(speaker, name, {})


def _id(speaker: Speaker, object: str, like: Mapping[str, Json]) -> str:
    for kept in speaker.judged.sandbox.records.page(KINDS[object], Wanted()):
        if all(within(kept.json, path) == value for path, value in like.items()):
            return str(kept.json["id"])
    pytest.fail(f"the world has no {object} like {dict(like)}")
