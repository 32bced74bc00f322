"""
Reads a form into the parameters of an endpoint: a frozen msgspec struct, a field a parameter.

What may be left out has ``UNSET`` for its default; what may be emptied admits ``None``.
"""

import math
import re
from functools import cache
from typing import Annotated, TypeAlias, TypeVar, cast

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec import inspect as types

from counterfoil.adapters.protocol.errors import (
    ApiError,
    empty,
    invalid,
    missing,
    not_an_integer,
    unknown,
)
from counterfoil.adapters.protocol.forms import Form, name_within

P = TypeVar("P", bound=Struct)
V = TypeVar("V")

Metadata: TypeAlias = dict[str, str] | UnsetType | None
"""A parameter ``metadata``: some keys, or ``None`` where all are to be unset."""

TEXT_MAX = 5_000
"""How many characters a text may have that has no limit of its own."""

_WHOLE_MAX = 2**53 - 1
_NUMBER = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_PLACE_MAX = 9
"""How many digits the place of a member may have."""

_KEYS_MAX, _KEY_MAX, _VALUE_MAX = 50, 40, 500


class NoParams(Struct, frozen=True):
    """An endpoint without parameters."""


class Range(Struct, frozen=True):
    """Bounds of a time in seconds."""

    gt: int | UnsetType = UNSET
    gte: int | UnsetType = UNSET
    lt: int | UnsetType = UNSET
    lte: int | UnsetType = UNSET


class ListParams(Struct, frozen=True, kw_only=True):
    """The parameters of every list (R180); those of one kind add what it is filtered by."""

    limit: Annotated[int, Meta(ge=1, le=100)] = 10
    starting_after: str | UnsetType = UNSET
    ending_before: str | UnsetType = UNSET
    created: Range | int | UnsetType = UNSET


def given(value: V | UnsetType, otherwise: V) -> V:
    """Return a parameter's value, or another where it was left out."""
    return otherwise if isinstance(value, UnsetType) else value


def or_none(value: V | UnsetType) -> V | None:
    """Return a parameter's value, or ``None`` where it was left out."""
    return None if isinstance(value, UnsetType) else value


def merged(kept: dict[str, str], metadata: Metadata) -> dict[str, str]:
    """
    Return metadata after a change: keys are added, and an empty value takes its key away (R5).

    Raises:
        ApiError: there would be more than fifty keys.
    """
    if metadata is None:
        return {}
    both = {**kept, **given(metadata, {})}
    left = {key: value for key, value in both.items() if value != ""}
    if len(left) > _KEYS_MAX:
        raise invalid(f"Metadata can have at most {_KEYS_MAX} keys.", "metadata")
    return left


def read_params(form: Form, params: type[P]) -> P:
    """
    Read the parameters of an endpoint.

    Raises:
        ApiError: one is missing, unknown, or doesn't fit.
    """
    return cast("P", _struct(form, _type_of(params), ""))


@cache
def _type_of(params: type[Struct]) -> types.StructType:
    return cast("types.StructType", types.type_info(params))


def _struct(form: Form, of: types.StructType, param: str) -> object:
    known = {field.encode_name: field for field in of.fields}
    surplus = [name_within(param, key) for key in form if key not in known]
    if surplus:
        raise unknown(surplus)
    values: dict[str, object] = {}
    for key, field in known.items():
        if key in form:
            values[field.name] = _value(form[key], field.type, name_within(param, key))
        elif field.required:
            raise missing(name_within(param, key))
    return of.cls(**values)


def _value(raw: str | Form, of: types.Type, param: str) -> object:
    match of:
        case types.UnionType():
            return _one_of(raw, of.types, param)
        case types.StructType():
            if isinstance(raw, str):
                raise invalid("Invalid object", param)
            return _struct(raw, of, param)
        case types.ListType():
            return _list(raw, of, param)
        case types.DictType():
            return _dict(raw, of, param)
        case types.Metadata():
            return _value(raw, of.type, param)
        case _ if isinstance(raw, dict):
            raise invalid(f"Invalid string: {{}} for {param}; a single value was expected", param)
        case _:
            return _scalar(raw, of, param)


def _one_of(raw: str | Form, kinds: tuple[types.Type, ...], param: str) -> object:
    """Read a value that may be of several types: the first that takes it wins."""
    if raw == "" and any(isinstance(kind, types.NoneType) for kind in kinds):
        return None
    nested = tuple(kind for kind in kinds if _is_nested(kind))
    plain = tuple(
        kind for kind in kinds if not _is_nested(kind) and not isinstance(kind, types.NoneType)
    )
    fitting = nested if isinstance(raw, dict) else plain
    refused: ApiError | None = None
    for kind in fitting or nested or plain:
        try:
            return _value(raw, kind, param)
        except ApiError as why:
            refused = why
    raise refused or invalid(f"Invalid value for {param}", param)


def _is_nested(kind: types.Type) -> bool:
    return isinstance(kind, types.StructType | types.ListType | types.DictType)


def _list(raw: str | Form, of: types.ListType, param: str) -> object:
    if isinstance(raw, str):
        if raw:
            raise invalid("Invalid array", param)
        return []
    if not all(key.isascii() and key.isdigit() and len(key) <= _PLACE_MAX for key in raw):
        raise invalid("Invalid array", param)
    if of.max_length is not None and len(raw) > of.max_length:
        raise invalid(f"Array {param} exceeded maximum {of.max_length} allowed elements.", param)
    return [_value(raw[key], of.item_type, name_within(param, key)) for key in sorted(raw, key=int)]


def _dict(raw: str | Form, of: types.DictType, param: str) -> object:
    if isinstance(raw, str):
        raise invalid("Invalid object", param)
    if len(raw) > _KEYS_MAX:
        raise invalid(f"Metadata can have at most {_KEYS_MAX} keys.", param)
    for key, value in raw.items():
        _within_limits(key, value, param)
    return {
        key: _value(value, of.value_type, name_within(param, key)) if value != "" else ""
        for key, value in raw.items()
    }


def _within_limits(key: str, value: str | Form, param: str) -> None:
    if len(key) > _KEY_MAX:
        raise invalid(
            f"Metadata keys can have up to {_KEY_MAX} characters, but you passed in a key that is"
            f" {len(key)} characters long.",
            param,
        )
    if len(value) > _VALUE_MAX:
        raise invalid(
            f"Metadata values can have up to {_VALUE_MAX} characters, but you passed in a value"
            f" that is {len(value)} characters long.",
            name_within(param, key),
        )


def _scalar(raw: str, of: types.Type, param: str) -> object:
    match of:
        case types.LiteralType():
            return _literal(raw, of, param)
        case types.BoolType():
            if raw not in {"true", "false"}:
                raise invalid(f"Invalid boolean: {raw}", param)
            return raw == "true"
        case types.IntType():
            return _whole(raw, of, param)
        case types.FloatType():
            return _number(raw, of, param)
        case types.StrType():
            return _text(raw, of, param)
        case _:
            msg = f"a parameter of type {of} can't be read"
            raise TypeError(msg)


def _literal(raw: str, of: types.LiteralType, param: str) -> str:
    if raw in of.values:
        return raw
    if not raw:
        raise empty(param)
    *most, last = (str(value) for value in of.values)
    choice = f"{', '.join(most)}, or {last}" if len(most) > 1 else " or ".join([*most, last])
    word = f"one of {choice}" if most else last
    raise invalid(f"Invalid {param}: must be {word}", param)


def _whole(raw: str, of: types.IntType, param: str) -> int:
    if not raw:
        raise empty(param)
    digits = raw.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(_WHOLE_MAX)):
        raise not_an_integer(raw, param)
    value = int(raw)
    if abs(value) > _WHOLE_MAX:
        raise not_an_integer(raw, param)
    if of.ge is not None and value < of.ge:
        raise ApiError(
            f"This value must be greater than or equal to {of.ge}.",
            code="parameter_invalid_integer",
            param=param,
        )
    if of.le is not None and value > of.le:
        raise ApiError(
            f"This value must be less than or equal to {of.le}.",
            code="parameter_invalid_integer",
            param=param,
        )
    return value


def _number(raw: str, of: types.FloatType, param: str) -> float:
    if not raw:
        raise empty(param)
    # Python would read more than that: underscores, other scripts' digits, ``nan``.
    value = float(raw) if _NUMBER.fullmatch(raw) else math.nan
    if not math.isfinite(value):
        raise invalid(f"Invalid decimal: {raw}", param)
    if (of.ge is not None and value < of.ge) or (of.le is not None and value > of.le):
        raise invalid(f"Invalid decimal: {raw}; must be from {of.ge} to {of.le}", param)
    return value


def _text(raw: str, of: types.StrType, param: str) -> str:
    if not raw:
        raise empty(param)
    most = TEXT_MAX if of.max_length is None else of.max_length
    if len(raw) > most:
        raise invalid(
            f"Invalid string: {_shortened(raw)}; must be at most {most} characters", param
        )
    return raw


def _shortened(raw: str) -> str:
    return raw if len(raw) <= 2 * 12 else f"{raw[:12]}...{raw[-12:]}"
