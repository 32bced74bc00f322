"""
The library tuned: immutable events and states of msgspec, its mapper, and a plain projector.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import cast

import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from msgspec.structs import replace

from counterfoil.adapters.bench.payload import Event, Summary, story, subscription_id
from counterfoil.adapters.bench.sides import FILL, PAGE
from counterfoil.domain.product.price import PriceTerms
from counterfoil.domain.subscription import events as e


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What every event holds besides its own fields."""

    originator_id: str
    originator_version: int
    timestamp: datetime


class Started(Change, frozen=True, kw_only=True):
    """A subscription began."""

    opening: e.Opening
    metadata: Mapping[str, str]


class Switched(Change, frozen=True, kw_only=True):
    """An item's price became another."""

    item: str
    price: PriceTerms
    quantity: int | None
    proration_behavior: str | None


class Renewed(Change, frozen=True, kw_only=True):
    """An item's period became another."""

    item: str
    period_start: datetime | None
    period_end: datetime | None


class Counted(Change, frozen=True, kw_only=True):
    """An item's quantity became another."""

    item: str
    quantity: int | None
    proration_behavior: str | None


class Paused(Change, frozen=True, kw_only=True):
    """Collecting stopped."""

    behavior: str


class Resumed(Change, frozen=True, kw_only=True):
    """Collecting goes on."""


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription as events leave it."""

    id: str
    version: int
    customer: str
    status: str
    price: PriceTerms
    quantity: int | None
    period_end: datetime | None
    pause_behavior: str | None = None


def _started(_: Subscription | None, change: Started) -> Subscription:
    opening = change.opening
    (item,) = opening.items
    return Subscription(
        id=change.originator_id,
        version=change.originator_version,
        customer=opening.customer,
        status=opening.status,
        price=item.price,
        quantity=item.quantity,
        period_end=item.current_period_end,
    )


def _switched(s: Subscription, change: Switched) -> Subscription:
    return replace(
        s, version=change.originator_version, price=change.price, quantity=change.quantity
    )


def _renewed(s: Subscription, change: Renewed) -> Subscription:
    return replace(s, version=change.originator_version, period_end=change.period_end)


def _counted(s: Subscription, change: Counted) -> Subscription:
    return replace(s, version=change.originator_version, quantity=change.quantity)


def _paused(s: Subscription, change: Paused) -> Subscription:
    return replace(s, version=change.originator_version, pause_behavior=change.behavior)


def _resumed(s: Subscription, change: Resumed) -> Subscription:
    return replace(s, version=change.originator_version, pause_behavior=None)


EVOLVE: Mapping[type[Change], Callable[..., Subscription]] = {
    Started: _started,
    Switched: _switched,
    Renewed: _renewed,
    Counted: _counted,
    Paused: _paused,
    Resumed: _resumed,
}


def project(state: Subscription | None, changes: Iterable[Change]) -> Subscription | None:
    """Fold events, without asking each whether it follows a protocol."""
    for change in changes:
        state = EVOLVE[type(change)](state, change)
    return state


class StructMapper(Mapper[str]):
    """Writes and reads whole events by msgspec, with decoders that are built once."""

    def __init__(self) -> None:
        super().__init__(JSONTranscoder())
        self._encode = msgspec.json.Encoder().encode
        self._decode: dict[str, Callable[[bytes], Change]] = {
            kind.__name__: msgspec.json.Decoder(kind).decode for kind in EVOLVE
        }

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """Encode an event."""
        return StoredEvent(
            domain_event.originator_id,
            domain_event.originator_version,
            type(domain_event).__name__,
            self._encode(domain_event),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """Decode an event."""
        change = self._decode[stored_event.topic](stored_event.state)
        return cast("DomainEventProtocol[str]", change)


class TunedApplication(Application[str]):
    """The library's application with that mapper."""

    def construct_mapper(self) -> Mapper[str]:
        """Return the mapper."""
        return StructMapper()


def change_of(id_: str, version: int, event: Event) -> Change:
    """Return the event of a step as this side keeps it."""
    now = datetime.now(UTC)
    match event:
        case e.SubscriptionStarted(opening=opening, notes=notes):
            return Started(
                originator_id=id_,
                originator_version=version,
                timestamp=now,
                opening=opening,
                metadata=notes.metadata,
            )
        case e.PlanSwitched():
            return Switched(
                originator_id=id_,
                originator_version=version,
                timestamp=now,
                item=event.item,
                price=event.price,
                quantity=event.quantity,
                proration_behavior=event.proration_behavior,
            )
        case e.PeriodRenewed():
            return Renewed(
                originator_id=id_,
                originator_version=version,
                timestamp=now,
                item=event.item,
                period_start=event.current_period_start,
                period_end=event.current_period_end,
            )
        case e.QuantityChanged():
            return Counted(
                originator_id=id_,
                originator_version=version,
                timestamp=now,
                item=event.item,
                quantity=event.quantity,
                proration_behavior=event.proration_behavior,
            )
        case e.CollectionPaused(pause=pause):
            return Paused(
                originator_id=id_,
                originator_version=version,
                timestamp=now,
                behavior=pause.behavior,
            )
        case e.CollectionResumed():
            return Resumed(originator_id=id_, originator_version=version, timestamp=now)


class NotInForceError(Exception):
    """A subscription that isn't active takes no command."""


class Tuned:
    """The library's application in a functional style, on the database that its settings name."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._application = TunedApplication({**settings, "ORIGINATOR_ID_TYPE": "text"})
        self._steps: dict[int, tuple[Event, ...]] = {}

    def fill(self, numbers: Sequence[int], length: int) -> None:
        """Store whole stories, all their first events before the second ones."""
        changes = _changes(numbers, length)
        while some := list(islice(changes, FILL)):
            self._put(some)

    def _put(self, changes: Sequence[Change]) -> None:
        self._application.events.put(cast("Sequence[DomainEventProtocol[str]]", changes))

    def tell(self, numbers: Sequence[int], length: int) -> None:
        """Make ready the steps that are to be carried out."""
        self._steps = {number: tuple(story(number, length)) for number in numbers}

    def carry_out(self, number: int, version: int) -> None:
        """Get the state, decide, store the event."""
        self.carry_out_many(number, range(version, version + 1))

    def carry_out_many(self, number: int, versions: range) -> None:
        """Get the state, decide several times, store the events."""
        state = self._get(number)
        changes = []
        for version in versions:
            if state.status != "active":
                raise NotInForceError(state.id)
            change = change_of(state.id, state.version + 1, self._steps[number][version - 1])
            state = EVOLVE[type(change)](state, change)
            changes.append(change)
        self._put(changes)

    def _get(self, number: int) -> Subscription:
        changes = self._application.events.get(subscription_id(number))
        state = project(None, cast("Iterable[Change]", changes))
        if state is None:
            raise LookupError("the story isn't there")
        return state

    def load(self, number: int) -> object:
        """Get the state."""
        return self._get(number)

    def replay(self) -> Mapping[str, object]:
        """Decode and fold the whole log."""
        states: dict[str, Subscription] = {}
        recorder, mapper = self._application.recorder, self._application.mapper
        known, decode, evolve = states.get, mapper.to_domain_event, EVOLVE
        after = 0
        while page := recorder.select_notifications(after, PAGE, inclusive_of_start=False):
            for notification in page:
                change = cast("Change", decode(notification))
                id_ = change.originator_id
                states[id_] = evolve[type(change)](known(id_), change)
            after = page[-1].id
        return states

    def summary(self, state: object) -> Summary:
        """Say what a state comes to."""
        if not isinstance(state, Subscription):
            raise TypeError("the state is another side's")
        return Summary(
            customer=state.customer,
            status=state.status,
            price=state.price.id,
            unit_amount=state.price.unit_amount,
            quantity=state.quantity,
            period_end=state.period_end,
            paused=state.pause_behavior is not None,
        )

    def close(self) -> None:
        """Close the application."""
        self._application.close()


def _changes(numbers: Sequence[int], length: int) -> Iterator[Change]:
    for version, step in enumerate(
        zip(*(story(number, length) for number in numbers), strict=True), start=1
    ):
        for number, event in zip(numbers, step, strict=True):
            yield change_of(subscription_id(number), version, event)
