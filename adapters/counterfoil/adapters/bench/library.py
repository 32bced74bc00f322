"""The library's default style: an aggregate with ``@event``, its own mapper and recorder."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import cast
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, CanMutateAggregate, event

from counterfoil.adapters.bench.payload import Event, Summary, story, subscription_id
from counterfoil.adapters.bench.sides import FILL, PAGE
from counterfoil.domain.subscription import events as e


class NotInForceError(Exception):
    """A subscription that isn't active takes no command."""


class Subscription(Aggregate):
    """A subscription as the library's own examples would write it."""

    @event("Started")
    def __init__(  # noqa: PLR0913
        self,
        *,
        subscription_id: str,
        customer: str,
        status: str,
        item: str,
        price: str,
        product: str,
        currency: str,
        unit_amount: int | None,
        interval: str,
        quantity: int | None,
        period_start: datetime | None,
        period_end: datetime | None,
        collection_method: str,
        metadata: dict[str, str],
    ) -> None:
        self.subscription_id = subscription_id
        self.customer = customer
        self.status = status
        self.item = item
        self.price = price
        self.product = product
        self.currency = currency
        self.unit_amount = unit_amount
        self.interval = interval
        self.quantity = quantity
        self.period_start = period_start
        self.period_end = period_end
        self.collection_method = collection_method
        self.metadata = metadata
        self.pause_behavior: str | None = None

    @staticmethod
    def create_id(subscription_id: str, **_: object) -> UUID:
        """Return the aggregate's id by the subscription's."""
        return uuid5(NAMESPACE_URL, subscription_id)

    def _check(self) -> None:
        if self.status != "active":
            raise NotInForceError(self.subscription_id)

    def switch_plan(self, change: e.PlanSwitched) -> None:
        """Switch to another price."""
        self._check()
        price = change.price
        if price.id != self.price:
            self._switch_plan(
                item=change.item,
                price=price.id,
                product=price.product,
                currency=price.currency,
                unit_amount=price.unit_amount,
                interval=str(price.recurrence.interval) if price.recurrence else "",
                quantity=change.quantity,
                proration_behavior=str(change.proration_behavior),
            )

    @event("PlanSwitched")
    def _switch_plan(  # noqa: PLR0913
        self,
        *,
        item: str,
        price: str,
        product: str,
        currency: str,
        unit_amount: int | None,
        interval: str,
        quantity: int | None,
        proration_behavior: str,  # noqa: ARG002
    ) -> None:
        self.item = item
        self.price = price
        self.product = product
        self.currency = currency
        self.unit_amount = unit_amount
        self.interval = interval
        self.quantity = quantity

    def renew_period(self, change: e.PeriodRenewed) -> None:
        """Bill a new period."""
        self._check()
        self._renew_period(
            item=change.item,
            period_start=change.current_period_start,
            period_end=change.current_period_end,
        )

    @event("PeriodRenewed")
    def _renew_period(
        self, *, item: str, period_start: datetime | None, period_end: datetime | None
    ) -> None:
        self.item = item
        self.period_start = period_start
        self.period_end = period_end

    def change_quantity(self, change: e.QuantityChanged) -> None:
        """Hold another quantity."""
        self._check()
        if change.quantity != self.quantity:
            self._change_quantity(
                item=change.item,
                quantity=change.quantity,
                proration_behavior=str(change.proration_behavior),
            )

    @event("QuantityChanged")
    def _change_quantity(
        self,
        *,
        item: str,
        quantity: int | None,
        proration_behavior: str,  # noqa: ARG002
    ) -> None:
        self.item = item
        self.quantity = quantity

    def pause_collection(self, change: e.CollectionPaused) -> None:
        """Stop collecting payment."""
        self._check()
        self._pause_collection(behavior=str(change.pause.behavior))

    @event("CollectionPaused")
    def _pause_collection(self, *, behavior: str) -> None:
        self.pause_behavior = behavior

    def resume_collection(self, _: e.CollectionResumed) -> None:
        """Collect payment again."""
        self._check()
        self._resume_collection()

    @event("CollectionResumed")
    def _resume_collection(self) -> None:
        self.pause_behavior = None


def started(id_: str, begun: e.SubscriptionStarted) -> Subscription:
    """Begin a subscription."""
    opening = begun.opening
    (item,) = opening.items
    return Subscription(
        subscription_id=id_,
        customer=opening.customer,
        status=str(opening.status),
        item=item.id,
        price=item.price.id,
        product=item.price.product,
        currency=item.price.currency,
        unit_amount=item.price.unit_amount,
        interval=str(item.price.recurrence.interval) if item.price.recurrence else "",
        quantity=item.quantity,
        period_start=item.current_period_start,
        period_end=item.current_period_end,
        collection_method=str(opening.collection_method),
        metadata=dict(begun.notes.metadata),
    )


_COMMANDS: Mapping[type[Event], Callable[..., None]] = {
    e.PlanSwitched: Subscription.switch_plan,
    e.PeriodRenewed: Subscription.renew_period,
    e.QuantityChanged: Subscription.change_quantity,
    e.CollectionPaused: Subscription.pause_collection,
    e.CollectionResumed: Subscription.resume_collection,
}


class Library:
    """The library's application with its defaults, on the database that its settings name."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._application: Application[UUID] = Application(settings)
        self._steps: dict[int, tuple[Event, ...]] = {}

    def fill(self, numbers: Sequence[int], length: int) -> None:
        """Store whole stories, all their first events before the second ones."""
        aggregates: dict[int, Subscription] = {}
        for step in zip(*(story(number, length) for number in numbers), strict=True):
            for some in _in_parts(zip(numbers, step, strict=True)):
                for number, change in some:
                    if isinstance(change, e.SubscriptionStarted):
                        aggregates[number] = started(subscription_id(number), change)
                    else:
                        _COMMANDS[type(change)](aggregates[number], change)
                self._application.save(*(aggregates[number] for number, _ in some))

    def tell(self, numbers: Sequence[int], length: int) -> None:
        """Make ready the steps that are to be carried out."""
        self._steps = {number: tuple(story(number, length)) for number in numbers}

    def carry_out(self, number: int, version: int) -> None:
        """Get the aggregate, give it a command, save it."""
        self.carry_out_many(number, range(version, version + 1))

    def carry_out_many(self, number: int, versions: range) -> None:
        """Get the aggregate, give it several commands, save it."""
        aggregate = self._get(number)
        for change in self._steps[number][versions.start - 1 : versions.stop - 1]:
            _COMMANDS[type(change)](aggregate, change)
        self._application.save(aggregate)

    def _get(self, number: int) -> Subscription:
        aggregate: Subscription = self._application.repository.get(
            Subscription.create_id(subscription_id(number))
        )
        return aggregate

    def load(self, number: int) -> object:
        """Get the aggregate."""
        return self._get(number)

    def replay(self) -> Mapping[str, object]:
        """Map and apply the whole log, in pages as ours and not of ten as by default."""
        states: dict[UUID, Subscription | None] = {}
        recorder, mapper = self._application.recorder, self._application.mapper
        after = 0
        while page := recorder.select_notifications(after, PAGE, inclusive_of_start=False):
            for notification in page:
                change = cast("CanMutateAggregate[UUID]", mapper.to_domain_event(notification))
                id_ = change.originator_id
                states[id_] = change.mutate(states.get(id_))
            after = page[-1].id
        return {str(id_): state for id_, state in states.items()}

    def summary(self, state: object) -> Summary:
        """Say what an aggregate comes to."""
        if not isinstance(state, Subscription):
            raise TypeError("the state is another side's")
        return Summary(
            customer=state.customer,
            status=state.status,
            price=state.price,
            unit_amount=state.unit_amount,
            quantity=state.quantity,
            period_end=state.period_end,
            paused=state.pause_behavior is not None,
        )

    def close(self) -> None:
        """Close the application."""
        self._application.close()


def _in_parts(step: Iterator[tuple[int, Event]]) -> Iterator[list[tuple[int, Event]]]:
    while some := list(islice(step, FILL)):
        yield some
