"""How much slower a store becomes that has grown, and whether replaying it takes more memory."""

import tracemalloc
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

from counterfoil.adapters.bench.measuring import STEADY, Aim, Row, Turn, rates, row, taken
from counterfoil.adapters.bench.ours import Ours
from counterfoil.adapters.bench.payload import LENGTH
from counterfoil.adapters.bench.programme import (
    Say,
    Sizes,
    Stories,
    loading,
    one_by_one,
    replay,
)
from counterfoil.adapters.bench.stands import OURS, Database
from counterfoil.adapters.bench.views_growth import pasts, views_growth

_BLOCK = 1_000
"""How many stories grow side by side, as a log grows by many customers."""


def growth(database: Database, sizes: Sizes, say: Say) -> Iterator[Row]:
    """Compare a large store of ours with a small one, in turn."""
    with ExitStack() as stack:
        small, large = (stack.enter_context(database.stand()).ours for _ in range(2))
        fill(small, sizes.small, say)
        begun = datetime.now(UTC)
        fill(large, sizes.large, say)
        ended = datetime.now(UTC)
        against = f"{OURS} at {sizes.small:,} events"
        kept = (sizes.small // LENGTH, sizes.large // LENGTH)

        name = f"a load of {LENGTH} events at {sizes.large:,} events, {database.name}"
        say(name)
        turns = [
            Turn(side="small", prepare=loading(small, range(kept[0]), sizes.loads)),
            Turn(side="large", prepare=loading(large, range(kept[1]), sizes.loads)),
        ]
        found = rates(turns, sizes.rounds)
        yield row(name, found["large"], found["small"], Aim(against, STEADY))

        name = f"replay of {sizes.large:,} events, {database.name}"
        say(name)
        logs = {"small": small, "large": large}
        turns = [
            Turn(side=key, prepare=replay(side, side.store.last_position()))
            for key, side in logs.items()
        ]
        found = rates(turns, sizes.rounds)
        yield row(name, found["large"], found["small"], Aim(against, STEADY))

        name = f"memory of a replay of {sizes.large:,} events, {database.name}"
        say(name)
        yield _memory(name, large)

        name = f"a command and its commit at {sizes.large:,} events, {database.name}"
        say(name)
        turns = [
            Stories(sizes.stories, first).turn(key, side, one_by_one)
            for key, side, first in (("small", small, kept[0]), ("large", large, kept[1]))
        ]
        found = rates(turns, sizes.rounds)
        yield row(name, found["large"], found["small"], Aim(against, STEADY))

        yield from views_growth(database.name, small, large, sizes, say)
        if database.name == "SQLite":
            yield from pasts(large, (begun, ended), sizes, say)


def fill(side: Ours, events: int, say: Say) -> None:
    """Fill a store with stories that grow side by side."""
    say(f"filling {events:,} events")
    stories = events // LENGTH
    for first in range(0, stories, _BLOCK):
        side.fill(range(first, min(first + _BLOCK, stories)), LENGTH)


def _memory(name: str, side: Ours) -> Row:
    """
    Compare the memory that the whole log takes to read with what its second half takes.

    Both halves alike fill what is kept at hand, keys say, up to its bound.
    """
    half, whole = (peak(side, after) for after in (side.store.last_position() // 2, 0))
    return taken(name, [whole], half, Aim("its second half", STEADY), "bytes")


def peak(side: Ours, after: int) -> int:
    """Return the most memory that reading the log takes at once, after a position, in bytes."""
    tracemalloc.start()
    try:
        for _ in side.store.replay(after):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
