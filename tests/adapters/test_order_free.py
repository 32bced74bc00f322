"""In whatever order Stripe's statements arrive, the end and the past come out the same."""

import os
from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from tests.adapters.ingesting import account, differences, items_of, picture, sighted_in, tell
from tests.adapters.made_up import made_up
from tests.stripe_material import stripe_material

from counterfoil.adapters.observing import Outcome
from counterfoil.adapters.stripe.reading import Sighted

ORDERS = int(os.environ.get("COUNTERFOIL_ORDERS", "20"))
"""How many random orders each sequence is tried in, unless all are few enough."""

LIVES = 5 * ORDERS
"""How many made-up lives are tried, in three random orders each."""

FEW = 6
"""How many statements are few enough to be tried in all orders."""

EXAMPLES = Path(__file__).parents[2] / "examples"


def sequences() -> dict[str, tuple[Path, ...]]:
    """Return the files of each recorded sequence, by name; the examples are one more."""
    found = {"examples": tuple(sorted(EXAMPLES.glob("*.jsonl")))}
    try:
        folder = stripe_material() / "events" / "sequences"
    except pytest.skip.Exception:
        return found
    return found | {f"{f.parent.name}-{f.stem}": (f,) for f in sorted(folder.glob("*/*.json"))}


def orders(name: str, told: Sequence[Sighted]) -> Iterator[tuple[str, Sequence[Sighted]]]:
    """Yield orders of arrival, each statement twice, and what makes the same order again."""
    if len(told) <= FEW:
        for number, order in enumerate(permutations(told)):
            yield f"permutation {number}", (*order, *reversed(order))
        return
    for seed in range(ORDERS):
        twice = [*told, *told]
        Random(f"{name} {seed}").shuffle(twice)  # noqa: S311
        yield f'Random("{name} {seed}")', twice


@pytest.mark.parametrize(("name", "files"), sequences().items(), ids=sequences())
def test_every_order_of_arrival_comes_to_the_same(name: str, files: tuple[Path, ...]) -> None:
    """State, and timeline by happened-at, of each stream; statements come twice (section 4)."""
    told = sighted_in(item for file in files for item in items_of(file))
    in_order = account()
    tell(in_order, told)
    expected = picture(in_order)

    for order, arriving in orders(name, told):
        portal = account()
        outcomes = tell(portal, arriving)
        assert outcomes.count(Outcome.DUPLICATE) >= len(told)
        found = list(differences(expected, picture(portal)))
        assert not found, "\n".join([f"{name} in the order {order}:", *found])


@pytest.mark.parametrize("block", range(5))
def test_so_do_made_up_lives(block: int) -> None:
    """Statements that say little, contradict one another, and fall in one second."""
    for seed in range(block, LIVES, 5):
        chance = Random(f"life {seed}")  # noqa: S311
        told = made_up(chance)
        in_order = account()
        tell(in_order, told)
        expected = picture(in_order)
        for number in range(3):
            arriving = chance.sample(told, len(told))
            portal = account()
            tell(portal, arriving)
            found = list(differences(expected, picture(portal)))
            assert not found, "\n".join([f'Random("life {seed}"), order {number}:', *found])
