"""
Makes sure that every datetime in a stored value is aware and in UTC, by following the value's
types.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from types import NoneType, UnionType
from typing import Any, NewType, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

from attrs import evolve, fields, has

Normalise: TypeAlias = Callable[[Any], Any]
"""Returns the value itself where all its times are in UTC, a copy where one had another offset."""


class NaiveTimeError(ValueError):
    """A datetime has no time zone."""


def normaliser(annotation: Any, path: str) -> Normalise | None:
    """Build the check for one type; ``None`` where no datetime can stand in it."""
    return _build(annotation, path, {})


def _build(annotation: Any, path: str, bound: Mapping[Any, Any]) -> Normalise | None:
    while isinstance(annotation, NewType):
        annotation = annotation.__supertype__
    if isinstance(annotation, TypeVar):
        return _build(bound.get(annotation, object), path, {})
    if annotation is datetime:
        return _moment(path)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        return _option([_build(each, path, bound) for each in arguments if each is not NoneType])
    if origin is tuple:
        return _sequence(arguments, path, bound)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(_build(arguments[1], path, bound))
    if isinstance(origin, type) and issubclass(origin, (AbstractSet, list)):
        raise TypeError(f"{path} is a {origin.__name__}; events hold tuples")
    kind: object = annotation if origin is None else origin
    if isinstance(kind, type) and has(kind):
        parameters = getattr(kind, "__parameters__", ())
        inner = {
            name: bound.get(argument, argument)
            for name, argument in zip(parameters, arguments, strict=False)
        }
        return _record(kind, path, inner)
    return None


def _moment(path: str) -> Normalise:
    def normalise(value: datetime) -> datetime:
        if value.tzinfo is UTC:
            return value
        if value.utcoffset() is None:
            raise NaiveTimeError(f"the time in {path} has no time zone")
        return value.astimezone(UTC)

    return normalise


def _option(choices: list[Normalise | None]) -> Normalise | None:
    found = [each for each in choices if each is not None]
    if not found:
        return None
    if len(found) > 1:
        raise TypeError("an event's field is of one class, or absent")
    (check,) = found

    def normalise(value: Any) -> Any:
        # Asked of every moment that is read: most often it is there, and in UTC.
        if value is None or getattr(value, "tzinfo", None) is UTC:
            return value
        return check(value)

    return normalise


def _sequence(arguments: tuple[Any, ...], path: str, bound: Mapping[Any, Any]) -> Normalise | None:
    checks = [_build(each, path, bound) for each in arguments if each is not Ellipsis]
    if all(each is None for each in checks):
        return None
    many = Ellipsis in arguments

    def normalise(values: tuple[Any, ...]) -> tuple[Any, ...]:
        row = checks * len(values) if many else checks
        new = [check(value) if check else value for check, value in zip(row, values, strict=True)]
        for one, other in zip(new, values, strict=True):
            if one is not other:
                return tuple(new)
        return values

    return normalise


def _mapping(check: Normalise | None) -> Normalise | None:
    if check is None:
        return None

    def normalise(values: Mapping[Any, Any]) -> Mapping[Any, Any]:
        new = {key: check(value) for key, value in values.items()}
        return new if any(new[key] is not value for key, value in values.items()) else values

    return normalise


def _record(kind: type, path: str, bound: Mapping[Any, Any]) -> Normalise | None:
    hints = get_type_hints(kind)
    checks = [
        (each.name, check)
        for each in fields(kind)
        if (check := _build(hints[each.name], f"{path}.{each.name}", bound)) is not None
    ]
    if not checks:
        return None

    def normalise(value: Any) -> Any:
        changes = None
        for name, check in checks:
            old = getattr(value, name)
            new = check(old)
            if new is not old:
                changes = {**(changes or {}), name: new}
        return value if changes is None else evolve(value, **changes)

    return normalise
