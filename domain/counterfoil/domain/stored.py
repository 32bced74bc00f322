"""What a contract is: every event's stored name and version, and the ways to older versions."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import TypeAlias, get_type_hints

from attrs import NOTHING, Factory, fields, frozen, has

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"

Upcaster: TypeAlias = Callable[[dict[str, JsonValue]], dict[str, JsonValue]]
"""
Brings a stored event from one version to the next.

It gets the event as its approved file shows it: body and personal value in one object. A personal
value that was erased is absent, and an upcaster must cope with that.
"""

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


@frozen
class StoredClass:
    """One event class, its stored name (``kind.event``), and its current version, from 1 up."""

    event: type
    name: str
    version: int = 1


@frozen(kw_only=True)
class Contract:
    """
    Every stored name that a store reads and writes.

    ``upcasters`` holds, by stored name and the version it reads, the step to the next version.
    """

    stored: tuple[StoredClass, ...]
    upcasters: Mapping[tuple[str, int], Upcaster] = Factory(dict)

    def extended(
        self,
        stored: tuple[StoredClass, ...],
        upcasters: Mapping[tuple[str, int], Upcaster] | None = None,
    ) -> "Contract":
        """Return the contract with an embedder's own events added."""
        return Contract(
            stored=(*self.stored, *stored), upcasters={**self.upcasters, **(upcasters or {})}
        )

    def flaws(self) -> Iterator[str]:
        """Say what is wrong with the contract, one sentence a flaw; a sound one yields nothing."""
        return chain(self._double(), self._misnamed(), self._unread(), self._unsealable())

    def _double(self) -> Iterator[str]:
        for name, count in Counter(each.name for each in self.stored).items():
            if count > 1:
                yield f"The name {name} stands {count} times."
        for event, count in Counter(each.event for each in self.stored).items():
            if count > 1:
                yield f"The class {event.__qualname__} stands {count} times."

    def _misnamed(self) -> Iterator[str]:
        for each in self.stored:
            if not _NAME.fullmatch(each.name):
                yield f"The name {each.name!r} isn't written as kind.event_name."
            if each.version < 1:
                yield f"The version of {each.name} is {each.version}; the first is 1."

    def _unread(self) -> Iterator[str]:
        needed = {(each.name, older) for each in self.stored for older in range(1, each.version)}
        for name, version in sorted(needed - self.upcasters.keys()):
            yield f"Version {version} of {name} has no upcaster."
        for name, version in sorted(self.upcasters.keys() - needed):
            yield f"The upcaster from version {version} of {name} is never used."

    def _unsealable(self) -> Iterator[str]:
        for each in self.stored:
            if not has(each.event):
                yield f"The class {each.event.__qualname__} isn't an attrs class."
                continue
            names = personal_fields(each.event)
            if len(names) > 1:
                yield f"{each.name} has more than one personal field: {', '.join(names)}."
            hints = get_type_hints(each.event)
            for name in names:
                if not _erasable(hints[name]):
                    yield (
                        f"The personal field {name} of {each.name} can't be erased: its class"
                        " needs a default for every field, and a field called erased."
                    )


def personal_fields(event: type) -> tuple[str, ...]:
    """Return the names of the fields that are marked as personal."""
    return tuple(each.name for each in fields(event) if each.metadata.get("counterfoil.personal"))


def _erasable(value: type) -> bool:
    return (
        has(value)
        and all(each.default is not NOTHING for each in fields(value))
        and "erased" in {each.name for each in fields(value)}
    )
