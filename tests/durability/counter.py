"""An aggregate that only counts: the last count tells how many commands took effect."""

from operator import attrgetter

from attrs import evolve, frozen

from counterfoil.adapters.deciders import untyped
from counterfoil.domain.cause import Cause
from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.stored import StoredClass


@frozen
class CountUp:
    """Add one to a counter."""

    counter_id: str


@frozen
class CountedUp:
    """A counter came to a number."""

    count: int


@frozen(kw_only=True)
class Counter:
    """A counter and its number."""

    id: str
    count: int = 0


def _decide(command: CountUp, state: Counter, facts: Facts) -> tuple[CountedUp, ...]:
    return (CountedUp(state.count + 1),)


def _evolve(state: Counter, event: CountedUp) -> Counter:
    return evolve(state, count=event.count)


def _reads(command: CountUp, state: Counter, cause: Cause) -> tuple[StreamRef, ...]:
    return ()


def _consequences(before: Counter, after: Counter) -> tuple[object, ...]:
    return ()


COUNTER: Decider[CountUp, CountedUp, Counter, Facts] = Decider(
    kind="counter",
    initial=lambda id_: Counter(id=id_),
    decide=_decide,
    evolve=_evolve,
    stream_id=attrgetter("counter_id"),
    reads=_reads,
    consequences=_consequences,
    commands=(CountUp,),
    events=(CountedUp,),
)

WITH_COUNTER = CONTRACT.extended((StoredClass(CountedUp, "counter.counted_up"),))
DECIDERS = (untyped(COUNTER),)
