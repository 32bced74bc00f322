"""How fast a signed body becomes an event: ours, Stripe's own way, and the least that it takes."""

from collections.abc import Callable, Iterator, Sequence
from time import time

from counterfoil.adapters.bench.measuring import Aim, Row, Turn, Work, compared, rates
from counterfoil.adapters.bench.programme import Say, Sizes
from counterfoil.adapters.bench.raw_webhooks import opened
from counterfoil.adapters.bench.stands import OURS, RAW
from counterfoil.adapters.bench.webhooks import SECRET, Webhook, lives

Open = Callable[[bytes, str], object]
"""Verifies a body by the header of its signature, decodes it, and returns the event."""

CONSTRUCT = "construct_event"
NAME = "a webhook verified and decoded"
AIMS = (Aim(CONSTRUCT, 40), Aim(RAW, 0.7))

_PASSES = 20
"""How often the fast sides open each webhook in a turn, which would be over in a wink otherwise."""


def construct_event(body: bytes, signature: str) -> object:
    """Make an event as Stripe's library does, an object for each object of the body."""
    # Imported where it is used, as it takes half a second.
    import stripe  # noqa: PLC0415

    return stripe.Webhook.construct_event(body, signature, SECRET)


def opening(ours: Open, sizes: Sizes, say: Say) -> Iterator[Row]:
    """Compare how often a second each side opens a webhook."""
    say(NAME)
    turns = [
        _turn(OURS, ours, sizes.lives, _PASSES),
        _turn(CONSTRUCT, construct_event, sizes.lives, 1),
        _turn(RAW, opened, sizes.lives, _PASSES),
    ]
    found = rates(turns, sizes.rounds)
    yield from compared(NAME, found[OURS], found, AIMS)


def _turn(name: str, side: Open, customers: int, passes: int) -> Turn:
    def prepare() -> Work:
        webhooks = list(lives(range(customers), int(time())))
        # What is imported with the first is no part of the work.
        _open_all(side, webhooks[:1])
        return lambda: sum(_open_all(side, webhooks) for _ in range(passes))

    return Turn(side=name, prepare=prepare)


def _open_all(side: Open, webhooks: Sequence[Webhook]) -> int:
    for _, body, signature in webhooks:
        side(body, signature)
    return len(webhooks)
