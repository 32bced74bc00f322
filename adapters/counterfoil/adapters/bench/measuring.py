"""Lets the sides do the same work in turn, and compares how fast they were."""

import gc
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter

from attrs import evolve, frozen

Work = Callable[[], int]
"""Does what is measured, and returns how often it was done."""


@frozen(kw_only=True)
class Turn:
    """
    One side's part in a round.

    Args:
        prepare: returns the work of one round; what it does itself isn't measured.
    """

    side: str
    prepare: Callable[[], Work]


@frozen
class Aim:
    """What a comparison is with, and how much it should come to; ``None``: just to know."""

    against: str
    target: float | None = None


STEADY = 0.85
"""The least that is to be left of a rate, or of the memory taken, where a store has grown."""


@frozen(kw_only=True)
class Row:
    """
    One comparison.

    Args:
        ratio: ours divided by the other's, the median of the rounds, or theirs by ours where less
            is better; above 1 we are faster, or take less.
        hit: whether the ratio reaches the target; ``None`` where there is none.
        ours: how often a second we did it, or how much we took, as ``unit`` says; the median of
            the rounds. ``theirs`` likewise.
    """

    name: str
    ratio: float
    against: str
    target: float | None
    hit: bool | None
    min: float
    max: float
    rounds: int
    ours: float
    theirs: float
    unit: str = "per second"


def rates(turns: Sequence[Turn], rounds: int) -> dict[str, list[float]]:
    """Return how often a second each side did its work, in each round."""
    found: dict[str, list[float]] = {turn.side: [] for turn in turns}
    for _ in range(rounds):
        for turn in turns:
            work = turn.prepare()
            gc.collect()
            start = perf_counter()
            times = work()
            found[turn.side].append(times / (perf_counter() - start))
    return found


def compared(
    name: str, ours: Sequence[float], others: dict[str, list[float]], aims: Sequence[Aim]
) -> list[Row]:
    """Return a row for each aim: the ratios are those of each round."""
    return [row(name, ours, others[aim.against], aim) for aim in aims]


def row(name: str, ours: Sequence[float], theirs: Sequence[float], aim: Aim) -> Row:
    """Compare the rounds of two sides one by one."""
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    ratio = median(ratios)
    return Row(
        name=name,
        ratio=ratio,
        against=aim.against,
        target=aim.target,
        hit=None if aim.target is None else ratio >= aim.target,
        min=min(ratios),
        max=max(ratios),
        rounds=len(ratios),
        ours=median(ours),
        theirs=median(theirs),
    )


def taken(name: str, ours: Sequence[float], theirs: float, aim: Aim, unit: str) -> Row:
    """Compare how much we took in each round, of which less is better, with something fixed."""
    found = row(name, [theirs] * len(ours), ours, aim)
    return evolve(found, ours=found.theirs, theirs=found.ours, unit=unit)
