"""What the raw loops share: rows that are written beforehand, and the smallest frozen fold."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from attrs import frozen

from counterfoil.adapters.bench.ours import merchant, stream_of
from counterfoil.adapters.bench.payload import Event, Summary, story
from counterfoil.adapters.event_store.codec import write_header
from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.product.price import PriceTerms
from counterfoil.domain.rulebook import edition_of
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.terms import CollectionPause, Status

RawRow = tuple[str, int, str, bytes, bytes]
"""Stream, version, topic, header and body: the bytes that we store too, nothing sealed."""

_ENCODE = msgspec.json.Encoder(order="deterministic").encode
_TOPICS = {each.event: f"{each.name}:{each.version}" for each in CONTRACT.stored}
_KINDS: tuple[type[Event], ...] = (
    e.SubscriptionStarted,
    e.PlanSwitched,
    e.PeriodRenewed,
    e.QuantityChanged,
    e.CollectionPaused,
    e.CollectionResumed,
)

DECODERS: Mapping[str, Callable[[bytes], Event]] = {
    _TOPICS[kind]: msgspec.json.Decoder(kind).decode for kind in _KINDS
}
"""What decodes a body, by topic; each was built once."""


def rows(numbers: Sequence[int], length: int) -> Iterator[RawRow]:
    """Yield the rows of whole stories, all their first events before the second ones."""
    now = datetime.now(UTC)
    header = write_header(now, now, edition_of(now).name, merchant("fill"))
    for version, step in enumerate(
        zip(*(story(number, length) for number in numbers), strict=True), start=1
    ):
        for number, event in zip(numbers, step, strict=True):
            yield stream_of(number), version, _TOPICS[type(event)], header, _ENCODE(event)


def steps(numbers: Sequence[int], length: int) -> dict[int, list[RawRow]]:
    """Return the rows of each story by themselves."""
    return {number: list(rows((number,), length)) for number in numbers}


@frozen
class Billed:
    """The least that a fold of a story has to hold."""

    customer: str
    status: Status
    price: PriceTerms
    quantity: int | None
    period_end: datetime | None
    pause: CollectionPause | None


def _started(_: Billed | None, event: e.SubscriptionStarted) -> Billed:
    opening = event.opening
    (item,) = opening.items
    return Billed(
        opening.customer, opening.status, item.price, item.quantity, item.current_period_end, None
    )


def _switched(s: Billed, event: e.PlanSwitched) -> Billed:
    return Billed(s.customer, s.status, event.price, event.quantity, s.period_end, s.pause)


def _renewed(s: Billed, event: e.PeriodRenewed) -> Billed:
    return Billed(s.customer, s.status, s.price, s.quantity, event.current_period_end, s.pause)


def _counted(s: Billed, event: e.QuantityChanged) -> Billed:
    return Billed(s.customer, s.status, s.price, event.quantity, s.period_end, s.pause)


def _paused(s: Billed, event: e.CollectionPaused) -> Billed:
    return Billed(s.customer, s.status, s.price, s.quantity, s.period_end, event.pause)


def _resumed(s: Billed, _: e.CollectionResumed) -> Billed:
    return Billed(s.customer, s.status, s.price, s.quantity, s.period_end, None)


EVOLVE: Mapping[str, Callable[..., Billed]] = {
    _TOPICS[e.SubscriptionStarted]: _started,
    _TOPICS[e.PlanSwitched]: _switched,
    _TOPICS[e.PeriodRenewed]: _renewed,
    _TOPICS[e.QuantityChanged]: _counted,
    _TOPICS[e.CollectionPaused]: _paused,
    _TOPICS[e.CollectionResumed]: _resumed,
}
"""How each event changes what is held, by topic."""


def folded(rows: Sequence[tuple[str, bytes]]) -> Billed:
    """Decode and fold the topics and bodies of one story."""
    decoders, evolve = DECODERS, EVOLVE
    state: Billed | None = None
    for topic, body in rows:
        state = evolve[topic](state, decoders[topic](body))
    if state is None:
        raise LookupError("the story isn't there")
    return state


def fold_into(states: dict[str, Billed], page: Sequence[tuple[int, str, str, bytes]]) -> None:
    """Decode and fold a page of the log: position, stream, topic and body."""
    decoders, evolve, known = DECODERS, EVOLVE, states.get
    for _, stream, topic, body in page:
        states[stream] = evolve[topic](known(stream), decoders[topic](body))


def summary(state: object) -> Summary:
    """Say what a state comes to."""
    if not isinstance(state, Billed):
        raise TypeError("the state is another side's")
    return Summary(
        customer=state.customer,
        status=state.status,
        price=state.price.id,
        unit_amount=state.price.unit_amount,
        quantity=state.quantity,
        period_end=state.period_end,
        paused=state.pause is not None,
    )
