"""
Requests of all kinds by Stripe's own specification, made by schemathesis, for what is served.

Schemathesis makes the values; they are sent by an encoder of our own, for it knows no form whose
objects nest. So that requests come further than to an id that names nothing, ids are those of
objects that are there.
"""

import json
import logging
from collections.abc import Mapping
from functools import cache
from typing import cast

import schemathesis
from attrs import define, field
from hypothesis import strategies as st
from msgspec import inspect as types
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from tests.adapters.sandbox.traffic.asked import flat
from tests.adapters.sandbox.traffic.speaking import Speaker
from tests.adapters.sandbox.world import SOME_DAY, a_world, ids
from tests.stripe_material import stripe_material

from counterfoil.adapters.protocol.json_values import Json, JsonObject
from counterfoil.adapters.sandbox.routes import Route
from counterfoil.adapters.sandbox.served import ROUTES

_SPECIFICATIONS = (
    "stripe-full.2026-05-27.dahlia.spec3.json",
    "stripe-portal-subset.2026-10-28.endive.DERIVED.spec3.json",
)
"""The later goes before the earlier, which is more complete."""
_YEAR = 365 * 24 * 60 * 60


@cache
def _specification(file: str) -> JsonObject:
    text = (stripe_material() / "openapi" / file).read_text(encoding="utf-8")
    return cast("JsonObject", json.loads(text))


def every_route() -> list[Route]:
    """Return every route that is served."""
    return sorted(
        (route for served in ROUTES._by_shape.values() for _parts, route in served),
        key=lambda route: (route.path, route.method),
    )


@cache
def operations(*, likely: bool) -> Mapping[str, APIOperation]:  # type: ignore[type-arg]
    """
    Return what is served and specified, by ``POST /v1/customers``, cut down to what is taken.

    Args:
        likely: whether values are such as come far, and not whatever is specified.
    """
    paths: dict[str, JsonObject] = {}
    components: JsonObject = {}
    whole = [_specification(file) for file in _SPECIFICATIONS]
    for specification in whole:
        parts = cast("dict[str, JsonObject]", specification["components"])
        for name, part in parts.items():
            components[name] = {**cast("JsonObject", components.get(name, {})), **part}
    specified = {
        (method.upper(), _shape(path)): operation
        for specification in whole
        for path, said in cast("dict[str, JsonObject]", specification["paths"]).items()
        for method, operation in said.items()
    }
    for route in every_route():
        operation = specified.get((route.method, _shape(route.path)))
        if isinstance(operation, dict):
            cut = _cut_operation(operation, route, likely=likely)
            paths.setdefault(route.path, {})[route.method.lower()] = cut
    schema = schemathesis.openapi.from_dict(
        {
            "openapi": "3.0.0",
            "info": {"title": "Stripe", "version": "endive"},
            "paths": paths,
            "components": components,
        }
    )
    found = [result for result in schema.get_all_operations() if isinstance(result, Ok)]
    return {operation.label: operation for operation in (result.ok() for result in found)}


def _shape(path: str) -> str:
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def _cut_operation(operation: JsonObject, route: Route, *, likely: bool) -> JsonObject:
    """Leave of an operation the parameters that its route takes."""
    taken = cast("types.StructType", types.type_info(route.params))
    known = {field.encode_name: field.type for field in taken.fields}
    names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    cut: JsonObject = {
        "operationId": f"{route.method} {route.path}",
        "responses": {"200": {"description": "Whatever it is."}},
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in names
        ],
    }
    for said in cast("list[JsonObject]", operation.get("parameters", [])):
        if said["in"] == "query" and said["name"] in known:
            name = str(said["name"])
            schema = _cut(said["schema"], known[name], likely=likely)
            if likely and name in _LIKELY:
                schema = _LIKELY[name]
            cast("list[Json]", cut["parameters"]).append(
                {"name": said["name"], "in": "query", "schema": schema}
            )
    form = "application/x-www-form-urlencoded"
    body = cast("JsonObject", operation.get("requestBody", {}))
    content = cast("dict[str, JsonObject]", body.get("content", {}))
    if form in content and known:
        schema = _cut(content[form]["schema"], taken, likely=likely)
        if schema["properties"]:
            cut["requestBody"] = {"required": True, "content": {form: {"schema": schema}}}
    return cut


def _cut(schema: Json, of: types.Type, *, likely: bool) -> JsonObject:
    """Leave of a schema what a type takes."""
    said = cast("JsonObject", schema)
    match of:
        case types.Metadata():
            return _cut(said, of.type, likely=likely)
        case types.UnionType() if "anyOf" in said:
            branches = cast("list[JsonObject]", said["anyOf"])
            return {
                "anyOf": [_cut(branch, _fitting(branch, of), likely=likely) for branch in branches]
            }
        case types.UnionType():
            return _cut(said, _fitting(said, of), likely=likely)
        case types.StructType() if "properties" in said:
            known = {field.encode_name: field.type for field in of.fields}
            properties = cast("JsonObject", said["properties"])
            return {
                "type": "object",
                "properties": {
                    name: _LIKELY[name]
                    if likely and name in _LIKELY
                    else _cut(inner, known[name], likely=likely)
                    for name, inner in properties.items()
                    if name in known
                },
                "required": [
                    name for name in cast("list[str]", said.get("required", [])) if name in known
                ],
                "additionalProperties": False,
            }
        case types.ListType() if "items" in said:
            items = _cut(said["items"], of.item_type, likely=likely)
            return {**said, "items": items, "maxItems": 3}
        case _ if said.get("format") == "unix-time":
            return {"type": "integer", "minimum": SOME_DAY - _YEAR, "maximum": SOME_DAY + _YEAR}
        case _:
            return {name: value for name, value in said.items() if name not in _PROSE}


_LIKELY: Mapping[str, JsonObject] = {
    "amount": {"type": "integer", "minimum": -500, "maximum": 5_000},
    "amount_off": {"type": "integer", "minimum": 1, "maximum": 500},
    "code": {"type": "string", "pattern": "^[A-Z]{4,8}$"},
    "country": {"enum": ["CA", "DE", "US"]},
    "currency": {"enum": ["eur", "jpy", "usd"]},
    "days_until_due": {"type": "integer", "minimum": 1, "maximum": 60},
    "email": {"enum": ["ada@example.com", "bob@example.com"]},
    "flat_amount": {"type": "integer", "minimum": 0, "maximum": 500},
    "interval": {"enum": ["day", "month", "week", "year"]},
    "interval_count": {"type": "integer", "minimum": 1, "maximum": 3},
    "iterations": {"type": "integer", "minimum": 1, "maximum": 3},
    "limit": {"type": "integer", "minimum": 1, "maximum": 100},
    "metadata": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 5}},
    "percent_off": {"type": "integer", "minimum": 1, "maximum": 100},
    "quantity": {"type": "integer", "minimum": 0, "maximum": 5},
    "return_url": {"enum": ["https://example.com"]},
    "success_url": {"enum": ["https://example.com"]},
    "token": {"enum": ["tok_visa", "tok_chargeCustomerFail", "tok_threeDSecure2Required"]},
    "trial_period_days": {"type": "integer", "minimum": 1, "maximum": 60},
    "unit_amount": {"type": "integer", "minimum": 0, "maximum": 5_000},
    "unit_amount_decimal": {"enum": ["0", "12.5", "2000"]},
    "up_to": {"enum": ["1", "3", "inf"]},
    "url": {"enum": ["https://example.com/webhooks"]},
}
"""Values that come far, by the name of their parameter."""

_PROSE = ("description", "x-stripeBypassValidation", "x-expandableFields", "title")


def _fitting(schema: JsonObject, of: types.UnionType) -> types.Type:
    """Return the type among several that a schema is about."""
    wanted = {"object": types.StructType | types.DictType, "array": types.ListType}
    kind = wanted.get(str(schema.get("type")))
    fitting = [one for one in of.types if kind is not None and isinstance(one, kind)]
    return fitting[0] if fitting else types.AnyType()


class Failures(logging.Handler):
    """Gathers what the sandbox logs as gone wrong, in requests and in what time brings about."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        self.said.append(self.format(record))


@cache
def _template() -> Speaker:
    """Make the world once; each example begins with a copy of it."""
    speaker = Speaker(SOME_DAY)
    a_world(speaker)
    return speaker


def a_copy() -> Speaker:
    """Return a sandbox that holds a world."""
    speaker = Speaker(SOME_DAY)
    records = speaker.judged.sandbox.records
    _template().judged.sandbox.records._database.backup(records._database)
    return speaker


@cache
def _strategy(
    label: str, *, likely: bool, mode: GenerationMode
) -> st.SearchStrategy[schemathesis.Case]:  # type: ignore[type-arg]
    return operations(likely=likely)[label].as_strategy(generation_mode=mode)


@define
class Fuzzer:
    """Sends one request after another to one sandbox, each drawn by Hypothesis."""

    data: st.DataObject
    speaker: Speaker = field(factory=a_copy)
    said: list[str] = field(factory=list)

    def send(self, label: str, *, likely: bool = False, fitting: bool = True) -> int:
        """
        Send a request of one operation, and return the status.

        Args:
            likely: whether its values are such as come far.
            fitting: whether they are as specified; else one of them isn't.
        """
        mode = GenerationMode.POSITIVE if fitting else GenerationMode.NEGATIVE
        case = self.data.draw(_strategy(label, likely=likely, mode=mode))
        there = ids(self.speaker)
        path = self._path(label.partition(" ")[2], there)
        asked = case.query if case.method == "GET" else case.body
        asked = asked if isinstance(asked, dict) else {}
        params = list(flat(cast("JsonObject", self._led(asked, there))))
        self.said.append(f"{case.method} {path} {params}")
        status, _answer = self.speaker.say(case.method, path, params)
        return status

    def _path(self, path: str, there: Mapping[str, list[str]]) -> str:
        parts = path.split("/")
        for at, part in enumerate(parts):
            if part.startswith("{"):
                parts[at] = self._one_of(COLLECTIONS.get(parts[at - 1], ""), there) or "nobody"
        return "/".join(parts)

    def _one_of(self, kind: str, there: Mapping[str, list[str]]) -> str | None:
        known = there.get(kind)
        return self.data.draw(st.sampled_from(known)) if known else None

    def _led(self, value: Json, there: Mapping[str, list[str]], name: str = "") -> Json:
        """Return a value with ids that lead somewhere, mostly, in the place of texts."""
        if isinstance(value, dict):
            return {key: self._led(inner, there, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._led(inner, there, name.removesuffix("s")) for inner in value]
        kind = _REFERENCES.get(name)
        if kind is None or not isinstance(value, str) or self.data.draw(_SELDOM):
            return value
        return self._one_of(kind, there) or value


_SELDOM = st.integers(0, 7).map(lambda drawn: drawn == 7)

COLLECTIONS: Mapping[str, str] = {
    "balance_transactions": "customer_balance_transaction",
    "charges": "charge",
    "configurations": "billing_portal.configuration",
    "coupons": "coupon",
    "customers": "customer",
    "events": "event",
    "feedback_options": "billing.feedback_option",
    "invoice_payments": "invoice_payment",
    "invoiceitems": "invoiceitem",
    "invoices": "invoice",
    "lines": "line_item",
    "mandates": "mandate",
    "payment_intents": "payment_intent",
    "payment_method_configurations": "payment_method_configuration",
    "payment_methods": "payment_method",
    "plans": "price",
    "prices": "price",
    "products": "product",
    "promotion_codes": "promotion_code",
    "refunds": "refund",
    "sessions": "checkout.session",
    "setup_intents": "setup_intent",
    "subscription_items": "subscription_item",
    "subscription_schedules": "subscription_schedule",
    "subscriptions": "subscription",
    "tax_ids": "tax_id",
    "tax_rates": "tax_rate",
    "test_clocks": "test_helpers.test_clock",
    "webhook_endpoints": "webhook_endpoint",
}
"""The kinds of what a path leads to, by the part before the id."""

_REFERENCES: Mapping[str, str] = {
    "charge": "charge",
    "configuration": "billing_portal.configuration",
    "coupon": "coupon",
    "customer": "customer",
    "default_payment_method": "payment_method",
    "default_price": "price",
    "discount": "discount",
    "from_subscription": "subscription",
    "id": "subscription_item",
    "invoice": "invoice",
    "invoice_item": "invoiceitem",
    "payment_intent": "payment_intent",
    "payment_method": "payment_method",
    "price": "price",
    "product": "product",
    "promotion_code": "promotion_code",
    "subscription": "subscription",
    "subscription_item": "subscription_item",
    "test_clock": "test_helpers.test_clock",
}
"""The kinds of what a parameter leads to, by its name."""
