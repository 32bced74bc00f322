"""Turns parameters into what a wish says of a value: leave it, clear it, or set it."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from msgspec import UnsetType

from counterfoil.adapters.protocol.parameters import Metadata
from counterfoil.domain.changes import CLEAR, KEEP, Change, Set, Setting
from counterfoil.domain.metadata import MetadataChange

T = TypeVar("T")
V = TypeVar("V")


def change(value: T | UnsetType | None) -> Change[T]:
    """Return what a parameter that may be emptied says."""
    if isinstance(value, UnsetType):
        return KEEP
    return CLEAR if value is None else Set(value)


def setting(value: T | UnsetType) -> Setting[T]:
    """Return what a parameter that can't be emptied says."""
    return KEEP if isinstance(value, UnsetType) else Set(value)


def setting_of(value: V | UnsetType, make: Callable[[V], T]) -> Setting[T]:
    """Return what a parameter says, as the domain has its values."""
    return KEEP if isinstance(value, UnsetType) else Set(make(value))


def several(
    values: Sequence[V] | UnsetType | None, make: Callable[[V], T]
) -> Change[tuple[T, ...]]:
    """Return what an array says, each of its members as the domain has it."""
    if isinstance(values, UnsetType):
        return KEEP
    return CLEAR if values is None else Set(tuple(map(make, values)))


def metadata_change(metadata: Metadata) -> MetadataChange:
    """Return what metadata say."""
    if isinstance(metadata, UnsetType):
        return KEEP
    return CLEAR if metadata is None else Set(metadata)


def present(values: Iterable[tuple[str, object]]) -> list[str]:
    """Return the names of the parameters that were passed."""
    return [name for name, value in values if not isinstance(value, UnsetType)]
