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


def construct_event(body: bytes, signature: str) -> object:
    """Make an event as Stripe's library does, an object for each object of the body."""
    # Imported where it is used, as it takes half a second.
    import stripe  # noqa: PLC0415

    return stripe.Webhook.construct_event(body, signature, SECRET)


def opening(ours: Open, sizes: Sizes, say: Say) -> Iterator[Row]:
    """Compare how often a second each side opens a webhook, each body once a turn."""
    say(NAME)
    sides = {OURS: ours, CONSTRUCT: construct_event, RAW: opened}
    found = rates([_turn(name, side, sizes.lives) for name, side in sides.items()], sizes.rounds)
    yield from compared(NAME, found[OURS], found, AIMS)


def _turn(name: str, side: Open, customers: int) -> Turn:
    def prepare() -> Work:
        webhooks = list(lives(range(customers), int(time())))
        open_all(side, webhooks[:1])
        return lambda: open_all(side, webhooks)

    return Turn(side=name, prepare=prepare)


def open_all(side: Open, webhooks: Sequence[Webhook]) -> int:
    """Open webhooks, and return how many there were."""
    for _, body, signature in webhooks:
        side(body, signature)
    return len(webhooks)
