"""Makes samples of event classes from their types alone: always the same, and easy to read."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, NewType, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

from attrs import fields, has

MOMENT = datetime(2024, 3, 29, 12, tzinfo=UTC)


class Style(Protocol):
    """How full a sample is."""

    def leaf(self, kind: type, name: str) -> object:
        """Return a plain value for a field of this name."""

    def some(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Choose from what a collection may hold."""

    @property
    def optional(self) -> bool:
        """Tell whether a value that may be absent is there."""


class Full:
    """Every field is filled: what may be absent is there, collections hold something."""

    optional = True

    def leaf(self, kind: type, name: str) -> object:
        """Return text that names its field, the number 1, and yes, except to being erased."""
        if kind is str:
            return name.replace("_", " ")
        return {int: 1, bool: name != "erased", datetime: MOMENT}[kind]

    def some(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Choose all."""
        return values


class Least:
    """Nothing is there that may be absent."""

    optional = False

    def leaf(self, kind: type, name: str) -> object:  # noqa: ARG002
        """Return the emptiest value of a kind."""
        return {str: "", int: 0, bool: False, datetime: MOMENT}[kind]

    def some(self, values: tuple[Any, ...]) -> tuple[Any, ...]:  # noqa: ARG002
        """Choose none."""
        return ()


def sample(
    annotation: Any,  # noqa: ANN401
    name: str,
    style: Style,
    bound: Mapping[Any, Any] | None = None,
) -> Any:  # noqa: ANN401
    """Make a value of a type for a field of this name."""
    bound = bound or {}
    prefix = ""
    while isinstance(annotation, NewType):
        prefix = prefix or annotation.__name__
        annotation = annotation.__supertype__
    if isinstance(annotation, TypeVar):
        return sample(bound[annotation], name, style)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        if not style.optional:
            return None
        (inner,) = [each for each in arguments if each is not NoneType]
        return sample(inner, name, style, bound)
    if origin is tuple:
        kinds = arguments[:1] if Ellipsis in arguments else arguments
        values = tuple(sample(each, name, style, bound) for each in kinds)
        return style.some(values) if Ellipsis in arguments else values
    if isinstance(origin, type) and issubclass(origin, Mapping):
        pair = tuple(sample(each, name, style, bound) for each in arguments)
        return dict([pair]) if style.some((pair,)) else {}
    kind = annotation if origin is None else origin
    if has(kind):
        parameters = getattr(kind, "__parameters__", ())
        inner_bound = {
            parameter: bound.get(argument, argument)
            for parameter, argument in zip(parameters, arguments, strict=True)
        }
        hints = get_type_hints(kind)
        return kind(
            **{
                each.name: sample(hints[each.name], each.name, style, inner_bound)
                for each in fields(kind)
            }
        )
    if issubclass(kind, Enum):
        members = list(kind)
        return members[0] if style.optional else members[-1]
    value = style.leaf(kind, name)
    return f"{prefix} of {value}" if prefix and value else value
