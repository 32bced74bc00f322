"""What is compared on each kind of database, on how much, and what it should come to."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import frozen

from counterfoil.adapters.bench.measuring import Aim, Row, Turn, Work, compared, rates
from counterfoil.adapters.bench.payload import LENGTH
from counterfoil.adapters.bench.sides import Side
from counterfoil.adapters.bench.stands import LIBRARY, OURS, RAW, TUNED, Database, Stand

LONG = 100
"""How many events a long story has."""

Say = Callable[[str], None]
"""Tells whoever waits what is being measured."""


@frozen(kw_only=True)
class Sizes:
    """
    On how much is measured.

    Args:
        rounds: how often each side has its turn.
        stories: with how many stories a turn of commands goes on.
        loads: how many stories a turn loads.
        log: how many events a replay reads.
        small: how many events the smaller store has of which growth is told; ``large`` likewise.
        lives: of how many customers' subscriptions the webhooks of a turn tell.
    """

    rounds: int
    stories: int
    loads: int
    log: int
    small: int
    large: int
    lives: int


FULL = Sizes(
    rounds=5, stories=30, loads=1_000, log=100_000, small=10_000, large=1_000_000, lives=100
)
QUICK = Sizes(rounds=5, stories=5, loads=200, log=10_000, small=2_000, large=20_000, lives=10)


@frozen(kw_only=True)
class Targets:
    """The least that we should come to, as a ratio to the library's default and the raw loop."""

    library: float
    raw: float

    def aims(self) -> tuple[Aim, ...]:
        """Return what is compared with: the tuned library too, just to know."""
        return (Aim(LIBRARY, self.library), Aim(RAW, self.raw), Aim(TUNED))


COMMAND: Mapping[str, Targets] = {
    "SQLite": Targets(library=1.3, raw=0.75),
    "PostgreSQL": Targets(library=1.8, raw=0.6),
}
TEN_COMMANDS: Mapping[str, Targets] = {
    "SQLite": Targets(library=1.8, raw=0.8),
    "PostgreSQL": Targets(library=2.5, raw=0.6),
}
LOAD: Mapping[str, Targets] = {
    "SQLite": Targets(library=5, raw=0.5),
    "PostgreSQL": Targets(library=2.5, raw=0.6),
}
LONG_LOAD: Mapping[str, Targets] = {"SQLite": Targets(library=7, raw=0.5)}
REPLAY: Mapping[str, Targets] = {
    "SQLite": Targets(library=3.5, raw=0.7),
    "PostgreSQL": Targets(library=3, raw=0.6),
}


def on_database(database: Database, sizes: Sizes, say: Say) -> Iterator[Row]:
    """Compare all that is done on one kind of database."""
    with database.stand() as stand:
        yield from _commands(database.name, stand, sizes, say)
    with database.stand() as stand:
        yield from _readings(database.name, stand, sizes, say)


def _commands(database: str, stand: Stand, sizes: Sizes, say: Say) -> Iterator[Row]:
    stories = Stories(sizes.stories)

    def alone(_: Side, numbers: Sequence[int]) -> int:
        for version in range(2, LENGTH + 1):
            for number in numbers:
                stand.ours.append_one(number, version)
        return len(numbers) * (LENGTH - 1)

    name = f"a command and its commit, {database}"
    say(name)
    found = rates([stories.turn(*each, one_by_one) for each in stand.sides.items()], sizes.rounds)
    yield from compared(name, found[OURS], found, COMMAND[database].aims())

    name = f"ten commands in one commit, {database}"
    say(name)
    found = rates([stories.turn(*each, ten_at_once) for each in stand.sides.items()], sizes.rounds)
    yield from compared(name, found[OURS], found, TEN_COMMANDS[database].aims())

    name = f"an append of a decided event, {database}"
    say(name)
    turns = [
        stories.turn(OURS, stand.ours, alone),
        stories.turn(RAW, stand.others[RAW], one_by_one),
    ]
    found = rates(turns, sizes.rounds)
    yield from compared(name, found[OURS], found, [Aim(RAW)])


def one_by_one(side: Side, numbers: Sequence[int]) -> int:
    """Carry out the steps that make the stories ten events long, each by itself."""
    for version in range(2, LENGTH + 1):
        for number in numbers:
            side.carry_out(number, version)
    return len(numbers) * (LENGTH - 1)


def ten_at_once(side: Side, numbers: Sequence[int]) -> int:
    """Carry out ten steps of each story in one commit."""
    for number in numbers:
        side.carry_out_many(number, range(2, LENGTH + 2))
    return len(numbers) * LENGTH


class Stories:
    """Begins new stories for each turn, so that all turns go on with stories of one event."""

    def __init__(self, each_turn: int, first: int = 0) -> None:
        self._each_turn = each_turn
        self._first = first
        self._next: dict[str, int] = {}

    def turn(self, name: str, side: Side, do: Callable[[Side, Sequence[int]], int]) -> Turn:
        """Return one side's part in a round."""

        def prepare() -> Work:
            first = self._next.get(name, self._first)
            self._next[name] = first + self._each_turn
            numbers = range(first, first + self._each_turn)
            side.fill(numbers, 1)
            side.tell(numbers, LENGTH + 1)
            return lambda: do(side, numbers)

        return Turn(side=name, prepare=prepare)


def _readings(database: str, stand: Stand, sizes: Sizes, say: Say) -> Iterator[Row]:
    stories = range(sizes.log // LENGTH)
    say(f"filling {sizes.log:,} events, {database}")
    for side in stand.sides.values():
        side.fill(stories, LENGTH)

    name = f"replay of {sizes.log:,} events with the fold, {database}"
    say(name)
    turns = [Turn(side=key, prepare=replay(side, sizes.log)) for key, side in stand.sides.items()]
    found = rates(turns, sizes.rounds)
    yield from compared(name, found[OURS], found, REPLAY[database].aims())

    name = f"a load of {LENGTH} events, {database}"
    say(name)
    turns = [
        Turn(side=key, prepare=loading(side, stories, sizes.loads))
        for key, side in stand.sides.items()
    ]
    found = rates(turns, sizes.rounds)
    yield from compared(name, found[OURS], found, LOAD[database].aims())

    if database in LONG_LOAD:
        name = f"a load of {LONG} events, {database}"
        say(name)
        long = range(len(stories), len(stories) + max(1, sizes.loads // 10))
        for side in stand.sides.values():
            side.fill(long, LONG)
        turns = [
            Turn(side=key, prepare=loading(side, long, len(long)))
            for key, side in stand.sides.items()
        ]
        found = rates(turns, sizes.rounds)
        yield from compared(name, found[OURS], found, LONG_LOAD[database].aims())


def replay(side: Side, events: int) -> Callable[[], Work]:
    """Return what replays a side's whole log."""

    def work() -> int:
        side.replay()
        return events

    return lambda: work


def loading(side: Side, stories: range, times: int) -> Callable[[], Work]:
    """Return what loads stories here and there, in each turn and on each side the same ones."""
    chosen = random.Random(times).choices(stories, k=times)  # noqa: S311

    def work() -> int:
        for number in chosen:
            side.load(number)
        return times

    return lambda: work
