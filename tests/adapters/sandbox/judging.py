"""Judges the sandbox's answers by Stripe's own schemas."""

import json
from collections.abc import Iterator
from functools import cache
from typing import cast

from jsonschema import Draft202012Validator
from tests.stripe_material import stripe_material

from counterfoil.adapters.protocol.json_values import Json, JsonObject

_SCHEMAS = "stripe-portal-objects.2026-10-28.endive.DERIVED.schema.json"

WITHOUT_SCHEMA = {
    "deleted_invoiceitem": "is told by an answer that the selection of schemas left out",
    "billing.feedback_option": "is newer than the newest complete specification",
    "payment_method_configuration": "isn't among the objects whose schemas were collected",
}
"""The objects that no schema describes, and why."""

NOT_ANSWERED = {"amount_paid_off_stripe"}
"""Fields that the specification requires and Stripe's own recorded answers lack."""

NEWER_EVENTS: frozenset[str] = frozenset()
"""The events that the client doesn't know yet."""


@cache
def _definitions() -> dict[str, JsonObject]:
    document = json.loads((stripe_material() / "openapi" / _SCHEMAS).read_text(encoding="utf-8"))
    definitions = cast("dict[str, JsonObject]", document["$defs"])
    for definition in definitions.values():
        required = definition.get("required")
        if isinstance(required, list):
            definition["required"] = [field for field in required if field not in NOT_ANSWERED]
    return definitions


@cache
def _event_types() -> frozenset[str]:
    text = (stripe_material() / "facts" / "webhook_event_types.json").read_text(encoding="utf-8")
    return frozenset(json.loads(text)["types"]) | NEWER_EVENTS


@cache
def _validator(name: str) -> Draft202012Validator | None:
    definitions = _definitions()
    if name not in definitions:
        return None
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": definitions})


def complaints(answer: JsonObject) -> Iterator[str]:
    """Yield what Stripe's schemas have against an answer: an object, a list, or an error."""
    if "error" in answer:
        yield from _held_against("error", answer)
    elif answer.get("object") == "list":
        for member in cast("list[JsonObject]", answer["data"]):
            yield from complaints(member)
    elif answer.get("object") == "event":
        yield from _held_against("event", answer)
        if answer["type"] not in _event_types():
            yield f"no event of Stripe's is called {answer['type']}"
        told = cast("dict[str, JsonObject]", answer["data"])["object"]
        yield from complaints(told)
    elif answer.get("deleted") is True:
        yield from _held_against(f"deleted_{answer['object']}", answer)
    else:
        yield from _held_against(str(answer.get("object")), answer)


def _held_against(name: str, answer: JsonObject) -> Iterator[str]:
    if name in WITHOUT_SCHEMA:
        return
    validator = _validator(name)
    if validator is None:
        yield f"no schema describes {name}"
        return
    for error in validator.iter_errors(cast("Json", answer)):
        yield f"{name} at {error.json_path}: {error.message[:300]}"
