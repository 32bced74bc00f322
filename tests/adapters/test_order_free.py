"""In whatever order Stripe's statements arrive, the end and the past come out the same."""

import os
from collections.abc import Iterator, Sequence
from itertools import islice, permutations
from pathlib import Path
from random import Random

import pytest
from tests.adapters.ingesting import account, differences, items_of, picture, sighted_in, tell
from tests.adapters.made_up import made_up
from tests.stripe_material import stripe_material

from counterfoil.adapters.observing import Outcome
from counterfoil.adapters.stripe.reading import Sighted

ORDERS = int(os.environ.get("COUNTERFOIL_ORDERS", "2000"))
"""How many random orders each recorded sequence is tried in, unless all are few enough."""

BLOCKS = 4
"""In how many parts they are tried, so that several processors share them."""

OF_EXAMPLES = max(1, ORDERS // 100)
"""How many random orders the examples, which are many, are tried in."""

LIVES = 5 * OF_EXAMPLES
"""How many made-up lives are tried, in three random orders each."""

FEW = 6
"""How many statements are few enough to be tried in all orders."""

EXAMPLES = Path(__file__).parents[2] / "examples"


def recorded() -> dict[str, Path]:
    """Return the file of each recorded sequence, by name."""
    try:
        folder = stripe_material() / "events" / "sequences"
    except pytest.skip.Exception:
        return {}
    return {f"{file.parent.name}-{file.stem}": file for file in sorted(folder.glob("*/*.json"))}


def orders(
    name: str, told: Sequence[Sighted], numbers: range
) -> Iterator[tuple[str, Sequence[Sighted]]]:
    """Yield orders of arrival, each statement twice, and what makes the same order again."""
    if len(told) <= FEW:
        every = enumerate(permutations(told))
        for number, order in islice(every, numbers.start, None, numbers.step):
            yield f"permutation {number}", (*order, *reversed(order))
        return
    for seed in numbers:
        twice = [*told, *told]
        Random(f"{name} {seed}").shuffle(twice)  # noqa: S311
        yield f'Random("{name} {seed}")', twice


def assert_equal_in(name: str, told: Sequence[Sighted], numbers: range) -> None:
    """Compare state, and timeline by happened-at, of each stream, in many orders of arrival."""
    in_order = account()
    tell(in_order, told)
    expected = picture(in_order)
    for order, arriving in orders(name, told, numbers):
        portal = account()
        outcomes = tell(portal, arriving)
        assert outcomes.count(Outcome.DUPLICATE) >= len(told)
        found = list(differences(expected, picture(portal)))
        assert not found, "\n".join([f"{name} in the order {order}:", *found])


@pytest.mark.exhaustive
@pytest.mark.parametrize("block", range(BLOCKS))
@pytest.mark.parametrize(("name", "file"), recorded().items(), ids=recorded())
def test_every_order_of_arrival_comes_to_the_same(name: str, file: Path, block: int) -> None:
    """Of what was recorded of real accounts; statements come twice (section 4)."""
    told = sighted_in(items_of(file))

    assert_equal_in(name, told, range(block, ORDERS, BLOCKS))


def test_so_do_the_examples() -> None:
    """A merchant's whole year."""
    files = sorted(EXAMPLES.glob("*.jsonl"))
    told = sighted_in(item for file in files for item in items_of(file))

    assert_equal_in("examples", told, range(OF_EXAMPLES))


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
