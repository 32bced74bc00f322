"""Copies a frozen value with some of its fields changed, many times as fast as attrs does."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from attrs import evolve, fields

__all__ = ["altered"]

T = TypeVar("T")

_COPIERS: dict[type, Callable[[object], object] | None] = {}

if TYPE_CHECKING:
    # The very function, for whose calls alone mypy checks the names and types of the changes.
    from attrs import evolve as altered
else:

    def altered(value: T, /, **changes: object) -> T:
        """
        Return a copy with some fields changed.

        A replay does hardly anything else, and a state has dozens of fields. So where a class is
        declared with ``weakref_slot=False``, the copy is made as an object of a twin class, which
        has the same slots and isn't frozen, and turned into one of the class itself in the end;
        other classes are left to attrs. Nothing is validated either way: no value here has
        validators. Without changes it is the value itself.
        """
        if not changes:
            return value
        kind = type(value)
        try:
            copy = _COPIERS[kind]
        except KeyError:
            copy = _COPIERS[kind] = _copier(kind)
        if copy is None:
            return evolve(value, **changes)
        new = copy(value)
        for name, each in changes.items():
            setattr(new, name, each)
        new.__class__ = kind
        return new


def _copier(kind: type) -> Callable[[object], object] | None:
    """
    Write a function that copies the fields of a class into its twin, as attrs writes methods.

    ``None`` where the class has a slot for weak references: no object can change to such a class.
    """
    slots = kind.__dict__.get("__slots__", ("__weakref__",))
    if "__weakref__" in slots:
        return None
    open_to_change = {"__slots__": slots, "__setattr__": object.__setattr__}
    twin = type(kind.__name__, kind.__bases__, open_to_change)
    lines = ["def copy(value):", " new = make(twin)"]
    lines.extend(f" new.{name} = value.{name}" for name in (each.name for each in fields(kind)))
    lines.append(" return new")
    known: dict[str, Callable[..., object]] = {"make": object.__new__, "twin": twin}
    exec("\n".join(lines), known)  # noqa: S102 - the names of fields are identifiers.
    return known["copy"]
