"""Tests that every route that is served answers, with an object that Stripe's schemas allow."""

from collections.abc import Mapping
from typing import cast

import pytest
from attrs import field, frozen
from tests.adapters.sandbox.fuzzing import COLLECTIONS, a_copy, every_route
from tests.adapters.sandbox.traffic.asked import flat, within
from tests.adapters.sandbox.traffic.speaking import Speaker
from tests.adapters.sandbox.world import SOME_DAY

from counterfoil.adapters.protocol.json_values import Json, JsonObject
from counterfoil.adapters.sandbox.kinds import KINDS
from counterfoil.adapters.sandbox.records.store import Wanted


@frozen
class Example:
    """
    How a route is asked.

    Attributes:
        params: ``{customer}`` stands for the id of a customer of the world.
        where: what the record of an object holds that is asked for, by kind, in the path and in
            the parameters; of all that do, the newest is taken.
        status: what it is answered with; none but 200, unless nothing can be brought so far.
    """

    params: JsonObject = field(factory=dict)
    where: Mapping[str, JsonObject] = field(factory=dict)
    status: int = 200


def _like(object: str, **values: Json) -> Mapping[str, JsonObject]:
    return {object: {path.replace("__", "."): value for path, value in values.items()}}


_NEXT_MONTH = SOME_DAY + 31 * 86_400
_ITEMS: list[Json] = [{"price": "{price}"}]
_LINE: list[Json] = [{"amount": 300, "description": "A line"}]
_MONTHLY = _like("price", active=True, recurring__interval="month")
_DRAFT = _like("invoice", status="draft")
_OPEN = _like("invoice", status="open")
_ACTIVE = _like("subscription", status="active", billing_mode__type="flexible", schedule=None)
_REDUCED = _like("subscription", description="Reduced")
_OWN_CARD = _like("payment_method", type="card", customer="{customer}")
_CARD: JsonObject = {"payment_method": "pm_card_visa"}
_LINES: list[Json] = [{"id": "{line_item}", "description": "Ours"}]
_VERIFIED: JsonObject = {"amounts": [32, 45]}

EXAMPLES: Mapping[str, Example] = {
    "DELETE /v1/customers/{customer}/discount": Example(status=404),
    "DELETE /v1/invoices/{invoice}": Example(where=_DRAFT),
    "DELETE /v1/invoiceitems/{invoiceitem}": Example(where=_like("invoiceitem", invoice=None)),
    "DELETE /v1/products/{id}": Example(where=_like("product", name="Silver")),
    "DELETE /v1/subscription_items/{item}": Example(where=_ACTIVE, status=400),
    "DELETE /v1/subscriptions/{id}/discount": Example(where=_REDUCED),
    "GET /v1/customers/{customer}/discount": Example(status=404),
    "GET /v1/subscription_items": Example({"subscription": "{subscription}"}),
    "POST /v1/subscription_items": Example(
        {"subscription": "{subscription}", "price": "{price}"},
        {**_ACTIVE, **_like("price", active=True, recurring__interval="month", nickname="Seat")},
    ),
    "POST /v1/subscription_items/{item}": Example({"quantity": 2}, _ACTIVE),
    "POST /v1/subscriptions/{id}/pause": Example({"type": "subscription"}, _ACTIVE),
    "POST /v1/subscriptions/{id}/resume": Example(where=_like("subscription", status="paused")),
    "POST /v1/tax_ids": Example({"type": "eu_vat", "value": "DE123456789"}),
    "POST /v1/tax_rates": Example({"display_name": "VAT", "inclusive": True, "percentage": 7}),
    "DELETE /v1/subscriptions/{id}": Example(where=_like("subscription", status="active")),
    "GET /v1/charges/{charge}/refunds/{refund}": Example(
        where={**_like("charge", amount_refunded=100), **_like("refund", charge="{charge}")}
    ),
    "GET /v1/plans/{plan}": Example(where=_MONTHLY),
    "GET /v1/customers/{customer}/payment_methods/{payment_method}": Example(where=_OWN_CARD),
    "POST /v1/billing/feedback_options": Example({"description": "Too quiet"}),
    "POST /v1/billing_portal/configurations": Example(
        {"features": {"invoice_history": {"enabled": True}}}
    ),
    "POST /v1/billing_portal/configurations/{configuration}": Example({"name": "Ours"}),
    "POST /v1/billing_portal/sessions": Example(
        {"customer": "{customer}", "configuration": "{billing_portal.configuration}"}
    ),
    "POST /v1/checkout/sessions": Example(
        {"mode": "setup", "currency": "usd", "success_url": "https://example.com"}
    ),
    "POST /v1/coupons": Example({"percent_off": 10}),
    "POST /v1/coupons/{coupon}": Example({"name": "Ten"}),
    "POST /v1/customers": Example({"name": "Ada"}),
    "POST /v1/customers/{customer}": Example({"name": "Bob"}),
    "POST /v1/customers/{customer}/balance_transactions": Example(
        {"amount": -100, "currency": "usd"}
    ),
    "POST /v1/customers/{customer}/tax_ids": Example({"type": "eu_vat", "value": "DE123456789"}),
    "POST /v1/invoiceitems": Example({"customer": "{customer}", "amount": 5, "currency": "usd"}),
    "POST /v1/invoices": Example({"customer": "{customer}"}),
    "POST /v1/invoices/create_preview": Example(
        {"customer": "{customer}", "subscription_details": {"items": _ITEMS}}, _MONTHLY
    ),
    "POST /v1/invoices/{invoice}": Example({"description": "Ours"}, _DRAFT),
    "POST /v1/invoices/{invoice}/add_lines": Example({"lines": _LINE}, _DRAFT),
    "POST /v1/invoices/{invoice}/finalize": Example(where=_DRAFT),
    "POST /v1/invoices/{invoice}/mark_uncollectible": Example(where=_OPEN),
    "POST /v1/invoices/{invoice}/pay": Example({"paid_out_of_band": True}, _OPEN),
    "POST /v1/invoices/{invoice}/lines/{line_item}": Example({"description": "Ours"}, _DRAFT),
    "POST /v1/invoices/{invoice}/remove_lines": Example(
        {"lines": [{"id": "{line_item}", "behavior": "delete"}]}, _DRAFT
    ),
    "POST /v1/invoices/{invoice}/update_lines": Example({"lines": _LINES}, _DRAFT),
    "POST /v1/invoices/{invoice}/send": Example(
        where=_like("invoice", status="open", collection_method="send_invoice")
    ),
    "POST /v1/invoices/{invoice}/void": Example(where=_OPEN),
    "POST /v1/payment_intents": Example({"amount": 900, "currency": "usd"}),
    "POST /v1/payment_intents/{intent}": Example(
        {"description": "Ours"}, _like("payment_intent", status="requires_payment_method")
    ),
    "POST /v1/payment_intents/{intent}/cancel": Example(
        where=_like("payment_intent", status="requires_payment_method")
    ),
    "POST /v1/payment_intents/{intent}/capture": Example(
        where=_like("payment_intent", status="requires_capture")
    ),
    "POST /v1/payment_intents/{intent}/confirm": Example(
        {**_CARD, "return_url": "https://example.com"},
        _like("payment_intent", status="requires_payment_method"),
    ),
    "POST /v1/payment_intents/{intent}/verify_microdeposits": Example(
        _VERIFIED, _like("payment_intent", status="requires_action")
    ),
    "POST /v1/payment_methods": Example({"type": "card", "card": {"token": "tok_visa"}}),
    "POST /v1/payment_methods/{payment_method}": Example({"metadata": {"a": "b"}}, _OWN_CARD),
    "POST /v1/payment_methods/{payment_method}/attach": Example(
        {"customer": "{customer}"}, _like("payment_method", type="card", customer=None)
    ),
    "POST /v1/payment_methods/{payment_method}/detach": Example(where=_OWN_CARD),
    "POST /v1/prices": Example({"currency": "usd", "product": "{product}", "unit_amount": 1}),
    "POST /v1/products": Example({"name": "Gold"}),
    "POST /v1/promotion_codes": Example({"promotion": {"type": "coupon", "coupon": "{coupon}"}}),
    "POST /v1/refunds": Example(
        {"payment_intent": "{payment_intent}", "amount": 1},
        _like("payment_intent", status="succeeded"),
    ),
    "POST /v1/refunds/{refund}/cancel": Example(status=400),
    "POST /v1/setup_intents": Example({"customer": "{customer}"}),
    "POST /v1/setup_intents/{intent}/confirm": Example(
        {**_CARD, "return_url": "https://example.com"},
        _like("setup_intent", status="requires_payment_method"),
    ),
    "POST /v1/setup_intents/{intent}/cancel": Example(
        where=_like("setup_intent", status="requires_payment_method")
    ),
    "POST /v1/setup_intents/{intent}/verify_microdeposits": Example(
        _VERIFIED, _like("setup_intent", status="requires_action")
    ),
    "POST /v1/subscriptions": Example({"customer": "{customer}", "items": _ITEMS}, _MONTHLY),
    "POST /v1/subscriptions/{id}/migrate": Example(
        {"billing_mode": {"type": "flexible"}}, _like("subscription", billing_mode__type="classic")
    ),
    "POST /v1/subscription_schedules": Example({"from_subscription": "{subscription}"}, _ACTIVE),
    "POST /v1/test_helpers/test_clocks": Example({"frozen_time": SOME_DAY}),
    "POST /v1/test_helpers/test_clocks/{test_clock}/advance": Example({"frozen_time": _NEXT_MONTH}),
    "POST /v1/webhook_endpoints": Example(
        {"url": "https://example.com", "enabled_events": ["customer.created"]}
    ),
}
"""By route; one without an example is asked without parameters."""


_ROUTES = [
    f"{route.method} {route.path}" for route in every_route() if route.path.startswith("/v1/")
]


@pytest.mark.parametrize("asked", _ROUTES)
def test_a_route_answers_as_the_schemas_say(asked: str) -> None:
    """Asked of a small world it answers 200, and so do the events that it brings about."""
    method, _, path = asked.partition(" ")
    example = EXAMPLES.get(asked, Example())
    speaker = a_copy()
    parts = path.split("/")
    for at, part in enumerate(parts):
        if part.startswith("{"):
            parts[at] = _id(speaker, COLLECTIONS[parts[at - 1]], example)
    params = [(key, _led(speaker, value, example)) for key, value in flat(example.params)]

    last_event = _id(speaker, "event", example)

    status, answer = speaker.say(method, "/".join(parts), params)
    speaker.say("GET", "/v1/events", [("limit", "100"), ("ending_before", last_event)])

    assert status == example.status, answer
    assert speaker.judged.complaints == []
    speaker.close()


def test_every_example_is_of_a_route() -> None:
    """None is left over."""
    assert EXAMPLES.keys() <= set(_ROUTES)


def _led(speaker: Speaker, value: str, example: Example) -> str:
    name = value.removeprefix("{").removesuffix("}")
    return value if name == value else _id(speaker, name, example)


def _id(speaker: Speaker, object: str, example: Example) -> str:
    if object in _WITHIN:
        holder, name = _WITHIN[object]
        record = _record(speaker, holder, example)
        return str(cast("list[JsonObject]", record[name])[0]["id"])
    return str(_record(speaker, object, example)["id"])


_WITHIN = {"line_item": ("invoice", "lines"), "subscription_item": ("subscription", "items")}
"""What is kept within another record, and where."""


def _record(speaker: Speaker, object: str, example: Example) -> JsonObject:
    like = {
        path: _led(speaker, value, example) if isinstance(value, str) else value
        for path, value in example.where.get(object, {}).items()
    }
    for kept in speaker.judged.sandbox.records.page(KINDS[object], Wanted()):
        if all(within(kept.json, path) == value for path, value in like.items()):
            return kept.json
    pytest.fail(f"the world has no {object} like {like}")
