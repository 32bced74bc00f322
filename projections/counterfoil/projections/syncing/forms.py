"""Writes what is asked of Stripe as its forms: nested names in brackets, no value as ``''``."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias
from urllib.parse import quote_plus

Value: TypeAlias = "str | int | bool | datetime | Mapping[str, Value] | Sequence[Value] | None"
"""What a parameter holds; ``None`` takes a value away (R182)."""

Parameters: TypeAlias = Mapping[str, Value]


def form(parameters: Parameters) -> bytes:
    """Return the body of a request, in the order of its parameters."""
    pairs = (f"{_name(name)}={quote_plus(text)}" for name, text in _pairs(parameters))
    return "&".join(pairs).encode()


def _name(name: str) -> str:
    # Brackets stand as they are, as Stripe's own client writes them.
    return quote_plus(name, safe="[]")


def _pairs(parameters: Parameters) -> Iterator[tuple[str, str]]:
    for name, value in parameters.items():
        yield from _of(name, value)


def _of(name: str, value: Value) -> Iterator[tuple[str, str]]:
    match value:
        case None:
            yield name, ""
        case bool():
            yield name, "true" if value else "false"
        case datetime():
            yield name, str(int(value.timestamp()))
        case str() | int():
            yield name, str(value)
        case Mapping():
            for key, each in value.items():
                yield from _of(f"{name}[{key}]", each)
        case _:
            if not value:
                yield name, ""
            for index, each in enumerate(value):
                yield from _of(f"{name}[{index}]", each)
