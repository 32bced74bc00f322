"""What a wish says of one value: leave it, clear it, or set it."""

from typing import Generic, TypeAlias, TypeVar, assert_never

from attrs import frozen

T = TypeVar("T")
B = TypeVar("B")
C = TypeVar("C")
V_co = TypeVar("V_co", covariant=True)


@frozen
class Keep:
    """The parameter was not passed: the value stays as it is."""


@frozen
class Clear:
    """The parameter was passed as ``''``: the value is emptied."""


@frozen
class Set(Generic[V_co]):
    """The parameter was passed with a value."""

    value: V_co


KEEP = Keep()
CLEAR = Clear()

Setting: TypeAlias = Keep | Set[T]
"""A value that Stripe lets one set, yet not clear."""

Change: TypeAlias = Keep | Clear | Set[T]
"""A value that Stripe lets one set, and clear with ``''``."""


def chosen(setting: Setting[T], before: B) -> T | B:
    """Return the value that a wish leaves where it can't be cleared."""
    match setting:
        case Keep():
            return before
        case Set(value=value):
            return value
        case _ as unreachable:
            assert_never(unreachable)


def after(change: Change[T], before: B, cleared: C) -> T | B | C:
    """
    Return the value that a wish leaves: ``before`` where it was kept, ``cleared`` where it was
    cleared.
    """
    match change:
        case Keep():
            return before
        case Clear():
            return cleared
        case Set(value=value):
            return value
        case _ as unreachable:
            assert_never(unreachable)
