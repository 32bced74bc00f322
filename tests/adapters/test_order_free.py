"""In whatever order Stripe's statements arrive, the end and the past come out the same."""

import os
from collections.abc import Mapping, Sequence
from itertools import count, permutations
from math import factorial
from pathlib import Path
from random import Random

import pytest
from tests.adapters.arriving import Order, walk
from tests.adapters.ingesting import (
    account,
    differences,
    items_of,
    picture,
    sighted_in,
    tell,
    tell_one,
)
from tests.adapters.made_up import made_up
from tests.stripe_material import stripe_material

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.observing import Outcome
from counterfoil.adapters.stripe.reading import Sighted

ORDERS = int(os.environ.get("COUNTERFOIL_ORDERS", "2000"))
"""How many orders each recorded sequence is tried in: random ones, or all there are."""

BLOCKS = 4
"""In how many parts they are tried, so that several processors share them."""

OF_EXAMPLES = max(1, ORDERS // 100)
"""How many random orders the examples, which are many, are tried in."""

LIVES = 5 * OF_EXAMPLES
"""How many made-up lives are tried, in three random orders each."""

EXAMPLES = Path(__file__).parents[2] / "examples"


def recorded() -> dict[str, Path]:
    """Return the file of each recorded sequence, by name."""
    try:
        folder = stripe_material() / "events" / "sequences"
    except pytest.skip.Exception:
        return {}
    return {f"{file.parent.name}-{file.stem}": file for file in sorted(folder.glob("*/*.json"))}


def orders(name: str, statements: int, number: int) -> Mapping[Order, str]:
    """
    Return so many orders of arrival, or all there are, and what makes each of them again.

    They are random, and each is tried with its last ones in every order: those have most behind
    them, and what comes before them needs telling once.
    """
    if factorial(statements) <= number:
        every = permutations(range(statements))
        return {order: f"permutation {at}" for at, order in enumerate(every)}
    found: dict[Order, str] = {}
    for seed in count():
        chance = Random(f"{name} {seed}")  # noqa: S311
        *start, a, b, c = chance.sample(range(statements), statements)
        for at, ending in enumerate(permutations((a, b, c))):
            if len(found) == number:
                return found
            found[*start, *ending] = f'Random("{name} {seed}"), ending {at}'
    raise AssertionError


def assert_equal_in(told: Sequence[Sighted], tried: Mapping[Order, str]) -> None:
    """
    Compare state, and timeline by happened-at, of each stream, in many orders of arrival.

    Each statement comes twice: after each, one of those so far comes again, and all do at the end.
    """
    in_order = account()
    tell(in_order, told)
    expected = picture(in_order)

    def tell_again(portal: AccountPortal, so_far: Order) -> None:
        again = so_far[sum(so_far) % len(so_far)]
        assert tell_one(portal, told[again]) is Outcome.DUPLICATE, (so_far, again)

    for order, portal in walk(told, tried, tell_again):
        assert set(tell(portal, told)) == {Outcome.DUPLICATE}
        found = list(differences(expected, picture(portal)))
        assert not found, "\n".join([f"In the order {tried[order]}:", *found])


@pytest.mark.exhaustive
@pytest.mark.parametrize("block", range(BLOCKS))
@pytest.mark.parametrize(("name", "file"), recorded().items(), ids=recorded())
def test_every_order_of_arrival_comes_to_the_same(name: str, file: Path, block: int) -> None:
    """Of what was recorded of real accounts; statements come twice (section 4)."""
    told = sighted_in(items_of(file))

    tried = orders(name, len(told), ORDERS)
    # Neighbours begin alike, so that much needs telling once for both.
    start, stop = (len(tried) * part // BLOCKS for part in (block, block + 1))
    assert_equal_in(told, {order: tried[order] for order in sorted(tried)[start:stop]})


def test_so_do_the_examples() -> None:
    """A merchant's whole year."""
    files = sorted(EXAMPLES.glob("*.jsonl"))
    told = sighted_in(item for file in files for item in items_of(file))

    assert_equal_in(told, orders("examples", len(told), OF_EXAMPLES))


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
