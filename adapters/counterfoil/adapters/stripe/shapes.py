"""Readers that take a value of Stripe's JSON at its word or say that its shape is unknown."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TypeAlias, TypeVar, cast

from counterfoil.domain.values import Known, OpenEnum

JsonObject: TypeAlias = dict[str, object]

T = TypeVar("T")
E = TypeVar("E", bound=OpenEnum)

Reader: TypeAlias = Callable[[object, str], T]
"""Reads a value, given with the name of its field; raises ``ShapeError``."""

WHOLE_MAX = 2**63 - 1
"""The greatest whole number that both stores hold."""

ID_LENGTH_MAX = 255

NAME = re.compile(r"[A-Za-z0-9_.:-]{1,255}")
TYPE = re.compile(r"[A-Za-z0-9_.:\[\]-]{1,255}")
"""The names that Stripe gives; they may be repeated, whereas free text may be personal."""


class ShapeError(Exception):
    """A field has a shape that no API version gives it; the message never holds its value."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def as_text(value: object, field: str) -> str:
    """Read text."""
    if type(value) is not str:
        raise ShapeError(field)
    return value


def as_type(value: object, field: str) -> str:
    """Read the type of an event, ``v2.core.account[identity].updated``."""
    type_ = as_text(value, field)
    if not TYPE.fullmatch(type_):
        raise ShapeError(field)
    return type_


def as_name(value: object, field: str) -> str:
    """Read the name of a type."""
    name = as_text(value, field)
    if not NAME.fullmatch(name):
        raise ShapeError(field)
    return name


def as_flag(value: object, field: str) -> bool:
    """Read a boolean."""
    if type(value) is not bool:
        raise ShapeError(field)
    return value


def as_whole(value: object, field: str) -> int:
    """Read a whole number that a store can hold."""
    if type(value) is not int or not -WHOLE_MAX <= value <= WHOLE_MAX:
        raise ShapeError(field)
    return value


def as_moment(value: object, field: str) -> datetime:
    """Read whole seconds since 1970 as a moment in UTC."""
    try:
        return datetime.fromtimestamp(as_whole(value, field), UTC)
    except (OverflowError, OSError, ValueError):
        raise ShapeError(field) from None


def as_object(value: object, field: str) -> JsonObject:
    """Read a JSON object."""
    if type(value) is not dict:
        raise ShapeError(field)
    return value


def as_list(value: object, field: str) -> list[object]:
    """Read a JSON array."""
    if type(value) is not list:
        raise ShapeError(field)
    return value


def as_objects(value: object, field: str) -> tuple[JsonObject, ...]:
    """Read a JSON array of objects."""
    return tuple(as_object(member, field) for member in as_list(value, field))


def as_id(value: object, field: str) -> str:
    """Read the id of an object. Plans had ids of the merchant's own making, blanks and all."""
    if type(value) is not str or not 0 < len(value) <= ID_LENGTH_MAX or not value.isprintable():
        raise ShapeError(field)
    return value


def as_reference(value: object, field: str) -> str:
    """Read the id of another object, which may stand there itself where it was expanded."""
    return as_id(value.get("id") if type(value) is dict else value, field)


def as_metadata(value: object, field: str) -> Mapping[str, str]:
    """Read text by text key; Stripe says null for none in places."""
    if value is None:
        return {}
    metadata = as_object(value, field)
    return {key: as_text(text, field) for key, text in metadata.items()}


def choice(values: type[E]) -> Reader[E]:
    """Return a reader of an open enum; a value that this release doesn't know is kept (R183)."""
    known = {member.value: member for member in values}

    def as_choice(value: object, field: str) -> E:
        text = as_text(value, field)
        return known.get(text) or values(text)

    return as_choice


def reference(kind: Callable[[str], T]) -> Reader[T]:
    """Return a reader of the id of another object, which may stand there itself."""

    def as_reference_to(value: object, field: str) -> T:
        return kind(as_reference(value, field))

    return as_reference_to


def several(read: Reader[T]) -> Reader[tuple[T, ...]]:
    """Return a reader of a JSON array whose members are read alike."""

    def as_several(value: object, field: str) -> tuple[T, ...]:
        return tuple(read(member, field) for member in as_list(value, field))

    return as_several


def member(source: JsonObject, key: str, read: Reader[T]) -> T:
    """Read what must stand under a key."""
    return read(source.get(key), key)


def member_or_none(source: JsonObject, key: str, read: Reader[T]) -> T | None:
    """Read what stands under a key; null and nothing are alike."""
    value = source.get(key)
    return None if value is None else read(value, key)


_MISSING = object()
_NOTHING: Known[None] = Known(None)


def facet(source: JsonObject, key: str, read: Reader[T]) -> Known[T] | None:
    """Read what an object states under a key; a missing key states nothing and is UNKNOWN."""
    value = source.get(key, _MISSING)
    return None if value is _MISSING else Known(read(value, key))


def facet_or_none(source: JsonObject, key: str, read: Reader[T]) -> Known[T | None] | None:
    """Read what an object states under a key, where null says that there is none."""
    value = source.get(key, _MISSING)
    if value is None:
        # Most of what Stripe states is null, so that one value for all of it pays.
        return cast("Known[T | None]", _NOTHING)
    return None if value is _MISSING else Known(read(value, key))


def facet_unless_null(source: JsonObject, key: str, read: Reader[T]) -> Known[T] | None:
    """Read what an object states under a key, where null tells nothing."""
    value = source.get(key)
    return None if value is None else Known(read(value, key))


def is_true(source: JsonObject, key: str) -> bool:
    """Tell whether a flag is stated and true."""
    return key in source and as_flag(source[key], key)
