"""What every side of a comparison can do."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from counterfoil.adapters.bench.payload import Summary

FILL = 100
"""
How many events are stored in one commit while a side is filled.

With 500 of these events the library's recorder now and then never returned from PostgreSQL: client
and server each waited for the other, over a unix socket.
"""

PAGE = 1_000
"""How many events a page of the log holds, on every side."""


class Side(Protocol):
    """
    One way to keep the stories, which are named by their numbers.

    A state is whatever the side folds a story to; ``summary`` puts it into the shared words.
    """

    def fill(self, numbers: Sequence[int], length: int) -> None:
        """Store whole stories, all their first events before the second ones."""

    def tell(self, numbers: Sequence[int], length: int) -> None:
        """Make ready, before anything is measured, the steps that are to be carried out."""

    def carry_out(self, number: int, version: int) -> None:
        """Decide the step of a story that gives it this version, and commit it."""

    def carry_out_many(self, number: int, versions: range) -> None:
        """Decide several steps of a story, and commit them together."""

    def load(self, number: int) -> object:
        """Read one story, and return the state that it folds to."""

    def replay(self) -> Mapping[str, object]:
        """Read the whole log page by page, and return the states that it folds to."""

    def summary(self, state: object) -> Summary:
        """Say what a state comes to."""

    def close(self) -> None:
        """Give back what the side holds."""
