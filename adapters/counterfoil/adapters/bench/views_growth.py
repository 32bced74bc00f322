"""How read models do in a store that has grown: their rebuild, and a look back."""

import random
from collections.abc import Iterator
from datetime import datetime
from statistics import median
from time import perf_counter

from counterfoil.adapters.bench.measuring import STEADY, Aim, Row, Turn, rates, row, taken
from counterfoil.adapters.bench.ours import Ours
from counterfoil.adapters.bench.payload import ACCOUNT, LENGTH, customer_id
from counterfoil.adapters.bench.programme import Say, Sizes
from counterfoil.adapters.bench.stands import OURS
from counterfoil.adapters.bench.view_tables import NAMES
from counterfoil.domain.cause import Mode
from counterfoil.projections.answers import When
from counterfoil.projections.collection_status import CollectionCriteria

PAST_MILLISECONDS = 50
"""The most that one customer's past may take."""

AGAIN = 10
"""How often the small store is rebuilt in its turn, which would be over too soon else."""


def views_growth(database: str, small: Ours, large: Ours, sizes: Sizes, say: Say) -> Iterator[Row]:
    """Compare the rebuild of a large store with that of a small one, in but one long round."""
    name = f"rebuild of the read models at {sizes.large:,} events, {database}"
    say(name)
    found = rates([_rebuilt("small", small, AGAIN), _rebuilt("large", large, 1)], 1)
    against = f"{OURS} at {sizes.small:,} events"
    yield row(name, found["large"], found["small"], Aim(against, STEADY))


def _rebuilt(name: str, side: Ours, times: int) -> Turn:
    events = times * side.store.last_position()

    def work() -> int:
        for _ in range(times):
            side.portal.views.rebuild(NAMES)
        return events

    return Turn(side=name, prepare=lambda: work)


def pasts(side: Ours, span: tuple[datetime, datetime], sizes: Sizes, say: Say) -> Iterator[Row]:
    """
    Tell how long it takes to say of one customer what was true, and what was known.

    Args:
        span: in which time the events happened, and became known.
    """
    views = side.portal.account(ACCOUNT, Mode.LIVE).views
    begun, ended = span
    drawn = random.Random(sizes.large)  # noqa: S311
    times = max(1, sizes.loads // 10)
    for word, time in (("was", "at"), ("was known", "known_at")):
        name = f"what {word} of a customer at {sizes.large:,} events, SQLite"
        say(name)
        found: list[float] = []
        for _ in range(sizes.rounds):
            each: list[float] = []
            for _ in range(times):
                customer = customer_id(drawn.randrange(sizes.large // LENGTH))
                when = When(**{time: begun + drawn.random() * (ended - begun)})
                start = perf_counter()
                views.collection_status(CollectionCriteria(customer=customer), when)
                each.append((perf_counter() - start) * 1_000)
            found.append(median(each))
        aim = Aim(f"{PAST_MILLISECONDS} milliseconds", 1)
        yield taken(name, found, PAST_MILLISECONDS, aim, "milliseconds")
