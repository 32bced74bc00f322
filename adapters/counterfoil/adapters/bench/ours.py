"""Our side: the portal and its store, as an embedder uses them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import cast

from counterfoil.adapters.bench.payload import (
    ACCOUNT,
    PRICES,
    PRODUCT,
    Command,
    Event,
    Summary,
    customer_id,
    story,
    subscription_id,
    wish,
)
from counterfoil.adapters.bench.sides import FILL, PAGE
from counterfoil.adapters.event_store import Append, NewEvent
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.streams import ref_of
from counterfoil.domain.cause import Actor, Cause, Door, Mode
from counterfoil.domain.customer.details import ContactDetails, CustomerProfile
from counterfoil.domain.customer.events import BillingStarted, CustomerCreated, SubscriptionHeld
from counterfoil.domain.product.commands import AddPrice, ListProduct
from counterfoil.domain.rulebook import edition_of
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.events import Event as SubscriptionEvent
from counterfoil.domain.subscription.state import InForce, State

MASTER_KEY = bytes(32)
"""Wraps the keys of made-up customers."""

_PLACE = f"{ACCOUNT}/{Mode.LIVE}"


def merchant(command_id: str) -> Cause:
    """Let the merchant act, by API."""
    return Cause(actor=Actor.MERCHANT, door=Door.API, command_id=command_id)


def stream_of(number: int) -> str:
    """Return the name of a subscription's stream."""
    return f"{_PLACE}/subscription/{subscription_id(number)}"


def customer_stream(number: int) -> str:
    """Return the name of a customer's stream, which is also the subject of its key."""
    return f"{_PLACE}/customer/{customer_id(number)}"


class Ours:
    """Counterfoil on a database."""

    def __init__(self, url: str) -> None:
        self.portal = BillingPortal.open(url, master_key=MASTER_KEY)
        self.store = self.portal.store
        self._account = self.portal.account(ACCOUNT, Mode.LIVE)
        self._events: dict[int, tuple[Event, ...]] = {}
        self._wishes: dict[int, tuple[Command, ...]] = {}

    def _sell_to(self, numbers: Sequence[int]) -> None:
        """Put on record what commands read besides: the prices and the customers."""
        if not self.store.stream_versions(f"{_PLACE}/product/"):
            self._account.handle(ListProduct(product_id=PRODUCT, name="Box"), by=merchant("list"))
            for terms in PRICES:
                self._account.handle(AddPrice(terms=terms), by=merchant(f"add:{terms.id}"))
        for number in numbers:
            self._append(_customer_events(number))

    def fill(self, numbers: Sequence[int], length: int) -> None:
        """Store whole stories, all their first events before the second ones."""
        events = (
            NewEvent(
                stream=stream_of(number),
                version=version,
                event=event,
                happened_at=datetime.now(UTC),
                subject=customer_stream(number),
            )
            for version, step in enumerate(
                zip(*(story(number, length) for number in numbers), strict=True), start=1
            )
            for number, event in zip(numbers, step, strict=True)
        )
        while batch := tuple(islice(events, FILL)):
            self._append(batch)

    def _append(self, events: tuple[NewEvent, ...]) -> None:
        now = datetime.now(UTC)
        self.store.append(
            Append(
                events=events,
                cause=merchant("fill"),
                edition=edition_of(now).name,
                recorded_at=now,
            )
        )

    def tell(self, numbers: Sequence[int], length: int) -> None:
        """Make ready the steps that are to be carried out, and all that they read."""
        self._sell_to(numbers)
        self._events = {number: tuple(story(number, length)) for number in numbers}
        self._wishes = {
            number: tuple(wish(number, event) for event in events[1:])
            for number, events in self._events.items()
        }

    def append_one(self, number: int, version: int) -> None:
        """Append the event of one step, decided already: the store alone."""
        self._append(
            (
                NewEvent(
                    stream=stream_of(number),
                    version=version,
                    event=self._events[number][version - 1],
                    happened_at=datetime.now(UTC),
                    subject=customer_stream(number),
                ),
            )
        )

    def carry_out(self, number: int, version: int) -> None:
        """Decide a step through the portal's door: at most once, checked against what it read."""
        self._account.handle(self._wishes[number][version - 2], by=merchant(f"{number}:{version}"))

    def carry_out_many(self, number: int, versions: range) -> None:
        """Decide several steps as one."""
        self._account.handle_many(
            self._wishes[number][versions.start - 2 : versions.stop - 2],
            by=merchant(f"{number}:{versions.start}"),
        )

    def load(self, number: int) -> object:
        """Return a subscription's state."""
        return self._account.get(SUBSCRIPTION, subscription_id(number))

    def replay(self) -> Mapping[str, object]:
        """Fold the whole log."""
        states: dict[str, State] = {}
        evolve = SUBSCRIPTION.evolve
        for page in self.store.replay(page=PAGE):
            for _, stream, _, event in page:
                state = states.get(stream)
                if state is None:
                    state = SUBSCRIPTION.initial(ref_of(stream).id)
                states[stream] = evolve(state, cast("SubscriptionEvent", event))
        return states

    def summary(self, state: object) -> Summary:
        """Say what a subscription's state comes to."""
        return summary(state)

    def close(self) -> None:
        """Close the portal."""
        self.portal.close()


def summary(state: object) -> Summary:
    """Say what a subscription's state comes to."""
    if not isinstance(state, InForce):
        raise TypeError("the subscription of a story is in force")
    (item,) = state.items
    return Summary(
        customer=state.customer,
        status=state.status,
        price=item.price.id,
        unit_amount=item.price.unit_amount,
        quantity=item.quantity,
        period_end=item.current_period_end,
        paused=state.collection_pause is not None,
    )


def _customer_events(number: int) -> tuple[NewEvent, ...]:
    stream, subscription = customer_stream(number), subscription_id(number)
    details = ContactDetails(name="Ada de Vries", email=f"ada{number}@example.com")
    events = (
        CustomerCreated(profile=CustomerProfile(details=details)),
        SubscriptionHeld(subscription),
        BillingStarted(subscription),
    )
    return tuple(
        NewEvent(
            stream=stream,
            version=version,
            event=event,
            happened_at=datetime.now(UTC),
            subject=stream,
        )
        for version, event in enumerate(events, start=1)
    )
