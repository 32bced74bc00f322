"""A store at which a process dies, before a write is kept or just after it."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TypeVar

from counterfoil.adapters.event_store import Append, EventStore
from counterfoil.adapters.event_store.derived import Derived, Lead, Work

T = TypeVar("T")


class DiedError(BaseException):
    """The process died: nothing that it had in mind is left, and nothing catches this."""


class CrashingStore(EventStore):
    """
    Keeps what is written until ``writes_left`` comes to nought.

    Attributes:
        writes_left: at which write the process dies; ``None``: at none.
        is_kept: whether that last write is kept.
    """

    writes_left: int | None = None
    is_kept = False

    def die_at(self, writes: int, *, is_kept: bool) -> None:
        """Let the process die at one of its next writes."""
        self.writes_left, self.is_kept = writes, is_kept

    def live(self) -> None:
        """Let nothing happen."""
        self.writes_left = None

    def written(self, write: Callable[[], T]) -> T:
        """Write, and die if it is time."""
        if self.writes_left is None:
            return write()
        self.writes_left -= 1
        if self.writes_left > 0:
            return write()
        self.writes_left = None
        if self.is_kept:
            write()
        raise DiedError

    def append(self, batch: Append) -> tuple[int, ...]:
        """Record a batch."""
        return self.written(lambda: super(CrashingStore, self).append(batch))

    def append_together(self, batches: Sequence[Append]) -> tuple[tuple[int, ...], ...]:
        """Record batches; one by itself counts as ``append``."""
        if len(batches) < 2:
            return super().append_together(batches)
        return self.written(lambda: super(CrashingStore, self).append_together(batches))

    @cached_property
    def derived(self) -> Derived:
        """Return the place for the outbox, at which it dies too."""
        return _Crashing(super().derived, self)


class _Crashing:
    def __init__(self, derived: Derived, store: CrashingStore) -> None:
        self._derived = derived
        self._store = store
        self.dialect = derived.dialect
        self.schema = derived.schema

    def read(self, work: Callable[[Work], T]) -> T:
        """Read."""
        return self._derived.read(work)

    def write(self, work: Callable[[Work], T]) -> T:
        """Write, and die if it is time."""
        return self._store.written(lambda: self._derived.write(work))

    def scrub(self) -> None:
        """Scrub."""
        self._derived.scrub()

    def lead(self, name: str) -> Lead | None:
        """Lead."""
        return self._derived.lead(name)

    def is_led(self, name: str) -> bool | None:
        """Tell who leads."""
        return self._derived.is_led(name)
