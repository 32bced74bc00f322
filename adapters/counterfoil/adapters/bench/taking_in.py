"""How fast webhooks are taken in, from the signed body to what it tells, the whole way."""

from collections.abc import Iterator, Mapping
from time import time

from counterfoil.adapters.bench.measuring import Aim, Row, Turn, Work, compared, rates
from counterfoil.adapters.bench.programme import Say, Sizes
from counterfoil.adapters.bench.receiving import Kept, Receiver, Receivers, told
from counterfoil.adapters.bench.stands import OURS, RAW
from counterfoil.adapters.bench.webhooks import CATALOGUE, LIFE, PAID, catalogue, customers, lives
from counterfoil.adapters.errors import PortalError

PEER = "dj-stripe"

AIMS: Mapping[str, tuple[Aim, ...]] = {
    "SQLite": (Aim(PEER, 30), Aim(RAW, 0.5)),
    "PostgreSQL": (Aim(PEER, 15), Aim(RAW, 0.5)),
}

_SHARE = 5
"""How many times fewer the peer takes in a turn, which would last minutes otherwise."""


class AstrayError(PortalError):
    """A side hasn't stored what it was told, so that its rate says nothing."""


def taking_in(database: str, sides: Receivers, sizes: Sizes, say: Say) -> Iterator[Row]:
    """
    Compare the sides with ours, and see in the end that each has stored what it was told.

    Args:
        sides: by name, with ours; the peer may be missing.

    Raises:
        AstrayError: a side has stored less, or something else.
    """
    name = f"a webhook taken in, {database}"
    say(name)
    takings = [
        Taking(key, side, max(1, sizes.lives // _SHARE) if key == PEER else sizes.lives)
        for key, side in sides.items()
    ]
    found = rates([taking.turn() for taking in takings], sizes.rounds)
    for taking in takings:
        taking.check()
    aims = [aim for aim in AIMS[database] if aim.against in sides]
    yield from compared(name, found[OURS], found, aims)


class Taking:
    """Has one side take in the lives of new customers in each turn."""

    def __init__(self, name: str, side: Receiver, each_turn: int) -> None:
        self._name = name
        self._side = side
        self._each_turn = each_turn
        self._customers = 0

    def turn(self) -> Turn:
        """Return the side's part in a round; that the customers are known is no part of it."""

        def prepare() -> Work:
            first = self._customers
            self._customers += self._each_turn
            numbers, now = range(first, self._customers), int(time())
            known = [] if first else list(catalogue(now))
            self._side.tell([*known, *customers(numbers, now)])
            self._side.take()
            self._side.tell(list(lives(numbers, now)))
            return self._side.take

        return Turn(side=self._name, prepare=prepare)

    def check(self) -> None:
        """
        See that the side has stored every webhook, and what its last ones tell.

        Raises:
            AstrayError: it hasn't.
        """
        count = self._customers
        expected = Kept(
            webhooks=CATALOGUE + count * (1 + LIFE), subscriptions=count, invoices=count * PAID
        )
        kept = self._side.kept()
        if kept != expected:
            raise AstrayError(f"{self._name} has stored {kept} instead of {expected}")
        for number in {0, count - 1}:
            standing = self._side.standing(number)
            if standing != told(number):
                raise AstrayError(f"{self._name} says {standing} instead of {told(number)}")
