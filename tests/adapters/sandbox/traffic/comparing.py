"""Compares an answer of the sandbox with a recorded one, field by field of the recorded."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import cast

from attrs import define, field
from tests.stripe_material import stripe_material

from counterfoil.adapters.protocol.json_values import Json, JsonObject

_SCHEMAS = "stripe-portal-objects.2026-10-28.endive.DERIVED.schema.json"

ID = re.compile(r"([a-z]{2,8}_(?:test_)?)[A-Za-z0-9]{8,}")
"""What is an id: the letters of its kind, and a random part."""

_TOLERANCE = 120
"""Seconds that two times may be apart, for a recorded call took its own."""

_A_TIME = 900_000_000
"""From here on, a whole number in a recording is a time in seconds."""

_NORMALISED: tuple[Json, ...] = ("NORMALIZED", 1_000_000_000, 9999)
"""What one source puts in the place of what is random, and of times."""

MASKED: Mapping[str, str] = {
    "account_country": "of the account that it was recorded with",
    "account_name": "of the account that it was recorded with",
    "application": "of the account that it was recorded with",
    "arrival_date": "a day on which a bank works",
    "authorization_code": "random",
    "balance_transaction": "of an account's books, which customers never see",
    "branding_settings": "of the account that it was recorded with",
    "calculated_statement_descriptor": "of the account that it was recorded with",
    "client_secret": "random",
    "customer_account": "of the account that it was recorded with",
    "doc_url": "moved since",
    "fingerprint": "random",
    "hosted_invoice_url": "an address",
    "hosted_verification_url": "an address",
    "invoice_pdf": "an address",
    "invoice_prefix": "random",
    "network_transaction_id": "random",
    "number": "begins with what is random",
    "order_reference": "an id cut short",
    "payment_method_configuration_details": "of the account that it was recorded with",
    "payment_method_types": "of the account that it was recorded with",
    "receipt_number": "random",
    "receipt_url": "an address",
    "request_log_url": "an address",
    "risk_score": "what Radar thought",
    "secret": "random",
    "transaction_id": "random",
    "url": "an address",
    "webhooks_delivered_at": "of the account that it was recorded with",
}
"""Fields that no two answers have alike, and why: they must be there, whatever they hold."""


@define
class Comparison:
    """
    What is known of the two sides, and what differed in one answer.

    Attributes:
        ids: the sandbox's id of what the recording calls otherwise.
        strict: whether an id always means the same object; one source's ids do not.
        differences: the paths that differ, with both values.
    """

    ids: dict[str, str]
    strict: bool = True
    differences: list[tuple[str, Json, Json]] = field(factory=list)

    def walk(self, recorded: Json, shown: Json, at: str = "", places: "Places" = ()) -> None:
        """Note where what is shown is not as recorded; learn ids on the way."""
        match recorded, shown:
            case dict(), dict():
                self._walk_object(recorded, shown, at, places)
            case list(), list():
                within = tuple(_members(places))
                for one, other in zip(recorded, shown, strict=False):
                    self.walk(one, other, f"{at}[]", within)
                if len(recorded) != len(shown):
                    self.differences.append((f"{at}[]", len(recorded), len(shown)))
            case _:
                if not self._is_same(recorded, shown):
                    self.differences.append((at, recorded, shown))

    def _walk_object(
        self, recorded: JsonObject, shown: JsonObject, at: str, places: "Places"
    ) -> None:
        name = recorded.get("object")
        places = (_definition(name) if isinstance(name, str) else ()) or places
        # The id first, so that what refers to it is understood.
        for key in sorted(recorded, key=lambda key: key != "id"):
            path = f"{at}.{key}" if at else key
            within = tuple(_fields(places, key))
            if at.endswith("payment_method_options") and key not in _OPTIONS:
                continue
            if key not in shown:
                if (within or not places) and key not in _FREE:
                    self.differences.append((path, recorded[key], "absent"))
            elif key not in MASKED or isinstance(recorded[key], dict):
                self.walk(recorded[key], shown[key], path, within)
            elif (recorded[key] is None) != (shown[key] is None) and key not in _FREE:
                self.differences.append((path, recorded[key], shown[key]))

    def _is_same(self, recorded: Json, shown: Json) -> bool:
        if recorded == shown or recorded in _NORMALISED:
            return True
        if isinstance(recorded, str) and isinstance(shown, str):
            return self._is_same_text(recorded, shown)
        return (
            isinstance(recorded, int)
            and isinstance(shown, int)
            and recorded > _A_TIME
            and abs(recorded - shown) <= _TOLERANCE
        )

    def _is_same_text(self, recorded: str, shown: str) -> bool:
        one, other = ID.fullmatch(recorded), ID.fullmatch(shown)
        alike = one is not None and other is not None and one.group(1) == other.group(1)
        if recorded in self.ids and (self.strict or not alike):
            return self.ids[recorded] == shown
        if alike:
            self.ids[recorded] = shown
            return True
        return self.translated(recorded) == shown

    def translated(self, text: str) -> str:
        """Return a text with the sandbox's ids in the place of the recording's."""
        if text in self.ids:
            return self.ids[text]
        return ID.sub(lambda found: self.ids.get(found.group(), found.group()), text)


_OPTIONS = {"card"}
"""The options of payment methods that are compared; others go with what an account offers."""

_FREE = {
    key
    for key, why in MASKED.items()
    if why.startswith("of ") or key in {"number", "receipt_number"}
}
"""The masked fields that may also be empty on one side."""

Places = tuple[JsonObject, ...]
"""Where in Stripe's schemas a value stands: every schema that it may be held against."""


@cache
def _document() -> dict[str, JsonObject]:
    document = json.loads((stripe_material() / "openapi" / _SCHEMAS).read_text(encoding="utf-8"))
    return cast("dict[str, JsonObject]", document["$defs"])


def _definition(name: str) -> Places:
    found = _document().get(name)
    return () if found is None else tuple(_resolved(found))


def _resolved(schema: Json) -> Iterator[JsonObject]:
    """Yield a schema and all that it refers to or allows."""
    if not isinstance(schema, dict):
        return
    if isinstance(reference := schema.get("$ref"), str):
        yield from _resolved(_document()[reference.removeprefix("#/$defs/")])
    for word in ("anyOf", "oneOf", "allOf"):
        for one in cast("list[Json]", schema.get(word, [])):
            yield from _resolved(one)
    if "properties" in schema or "items" in schema or "additionalProperties" in schema:
        yield schema


def _fields(places: Places, key: str) -> Iterator[JsonObject]:
    """Yield the schemas of a field; a field without structure yields an empty one."""
    for place in places:
        properties = cast("JsonObject", place.get("properties", {}))
        if key in properties:
            yield from _resolved(properties[key])
            yield {}
        elif isinstance(place.get("additionalProperties"), dict):
            yield {}


def _members(places: Places) -> Iterator[JsonObject]:
    for place in places:
        yield from _resolved(place.get("items"))
