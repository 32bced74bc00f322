"""How fast the tables of the read models are filled anew, and how flat the memory stays."""

from collections.abc import Iterator, Mapping, Sequence

from counterfoil.adapters.bench.measuring import (
    STEADY,
    Aim,
    Row,
    Turn,
    Work,
    compared,
    rates,
    taken,
)
from counterfoil.adapters.bench.payload import LENGTH
from counterfoil.adapters.bench.programme import Say, Sizes
from counterfoil.adapters.bench.rebuilds import Rebuilder, Rebuilders
from counterfoil.adapters.bench.stands import LIBRARY, OURS, RAW

AIMS: Mapping[str, Sequence[Aim]] = {
    "SQLite": (Aim(LIBRARY, 25), Aim(RAW, 0.4)),
    "PostgreSQL": (Aim(LIBRARY, 20), Aim(RAW, 0.4)),
}

SHARE = 50
"""How many times shorter the library's log is: it goes as fast however long it goes on."""


def rebuilding(database: str, rebuilders: Rebuilders, sizes: Sizes, say: Say) -> Iterator[Row]:
    """Compare how fast all sides fill the same tables."""
    stories = sizes.log // LENGTH
    say(f"filling {sizes.log:,} events to rebuild read models of, {database}")
    for key, side in rebuilders.sides.items():
        side.fill(range(max(1, stories // SHARE) if key == LIBRARY else stories), LENGTH)

    name = f"rebuild of the read models, {sizes.log:,} events, {database}"
    say(name)
    found = rates([_turn(*each) for each in rebuilders.sides.items()], sizes.rounds)
    yield from compared(name, found[OURS], found, AIMS[database])

    name = f"memory of a rebuild of {sizes.log:,} events, {database}"
    say(name)
    first, whole = rebuilders.ours.peaks()
    yield taken(name, [whole], first, Aim("its first tenth", STEADY), "bytes")


def _turn(name: str, side: Rebuilder) -> Turn:
    def prepare() -> Work:
        side.clear()
        return side.rebuild

    return Turn(side=name, prepare=prepare)
