"""
The approved schema of each event and version: which fields it has, and of which types.

Samples show values; a schema shows what values there may be. Its hash changes with every change of
a field's name, type, personal mark or being optional, and not with the names of classes, which
aren't stored.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, NewType, TypeAlias, TypedDict, TypeVar, Union, get_args, get_origin

from attrs import NOTHING, fields, has, resolve_types
from tests.contract.approved import one_a_line

from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.stored import Contract, JsonValue, StoredClass

FILE = Path(__file__).parent / "schemas.json"

Bound: TypeAlias = Mapping[Any, Any]


class Schema(TypedDict):
    """
    An approved schema: the hash of its fields, and by its place the values of each enum.

    An enum may get more values; one that is gone could no longer be read.
    """

    sha256: str
    enums: dict[str, list[str]]


def schema(stored: StoredClass) -> Schema:
    """Return the schema of an event class."""
    enums: dict[str, list[str]] = {}
    shape = _class(stored.event, {}, "", enums)
    text = json.dumps(shape, sort_keys=True)
    return {"sha256": sha256(text.encode()).hexdigest(), "enums": enums}


def _class(kind: Any, bound: Bound, place: str, enums: dict[str, list[str]]) -> JsonValue:  # noqa: ANN401
    resolve_types(kind)
    shape: dict[str, JsonValue] = {}
    for each in fields(kind):
        shape[each.name] = {
            "type": _type(each.type, bound, f"{place}.{each.name}".strip("."), enums),
            "personal": bool(each.metadata.get("counterfoil.personal")),
            "optional": each.default is not NOTHING,
        }
    return shape


def _type(annotation: Any, bound: Bound, place: str, enums: dict[str, list[str]]) -> JsonValue:  # noqa: ANN401
    while isinstance(annotation, NewType):
        annotation = annotation.__supertype__
    if isinstance(annotation, TypeVar):
        return _type(bound[annotation], bound, place, enums)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        (inner,) = [each for each in arguments if each is not NoneType]
        return ["or null", _type(inner, bound, place, enums)]
    if origin is tuple:
        kinds = arguments[:1] if Ellipsis in arguments else arguments
        word = "many" if Ellipsis in arguments else "tuple"
        return [word, *(_type(each, bound, place, enums) for each in kinds)]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return ["map", *(_type(each, bound, place, enums) for each in arguments)]
    kind = annotation if origin is None else origin
    if has(kind):
        parameters = getattr(kind, "__parameters__", ())
        inner_bound = {
            parameter: bound.get(argument, argument)
            for parameter, argument in zip(parameters, arguments, strict=True)
        }
        return ["object", _class(kind, inner_bound, place, enums)]
    if issubclass(kind, Enum):
        enums[place] = [str(member.value) for member in kind]
        return "enum"
    return {str: "text", int: "integer", bool: "yes or no", datetime: "moment", Decimal: "decimal"}[
        kind
    ]


def approved(file: Path = FILE) -> dict[str, Schema]:
    """Return the approved schemas by stored name and version."""
    if not file.exists():
        return {}
    found: dict[str, Schema] = json.loads(file.read_text(encoding="utf-8"))
    return found


def flaws(topic: str, found: Schema, was: Schema) -> Iterator[str]:
    """Say what about a schema isn't as it was approved."""
    if found["sha256"] != was["sha256"]:
        yield (
            f"The fields of {topic} have changed; raise the version in contract.py and add an"
            " upcaster."
        )
        return
    for place, values in was["enums"].items():
        if gone := sorted(set(values) - set(found["enums"].get(place, ()))):
            yield f"{topic} may hold {', '.join(gone)} in {place}, which can't be read any more."


def approve_schemas(contract: Contract = CONTRACT, file: Path = FILE) -> Iterator[str]:
    """
    Write the schemas that aren't there yet, and the new values of enums; name each.

    What was approved is never taken back: a schema that differs is named as such.
    """
    found = approved(file)
    for stored in contract.stored:
        topic, new = f"{stored.name}:{stored.version}", schema(stored)
        was = found.get(topic)
        if was is None:
            found[topic] = new
            yield f"approved the schema of {topic}"
        elif wrong := list(flaws(topic, new, was)):
            yield from (f"DIFFERS  {each}" for each in wrong)
        elif was != new:
            found[topic] = new
            yield f"approved more values in the schema of {topic}"
    file.write_text(one_a_line(found), encoding="utf-8")
