"""What the recorded events of an aggregate tell of the objects it holds, second by second."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Generic, TypeVar, cast

from attrs import Factory, define, frozen

from counterfoil.domain.account import events as account
from counterfoil.domain.calendar import whole_second
from counterfoil.domain.cause import Cause
from counterfoil.domain.configuration import events as configuration
from counterfoil.domain.coupon import events as coupon
from counterfoil.domain.customer import events as customer
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice import events as invoice
from counterfoil.domain.product import events as product
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.resolution import Facets, facets_of
from counterfoil.domain.sighted import Observed, as_stated
from counterfoil.domain.subscription import events as subscription
from counterfoil.domain.values import Known

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")

NOTHING: Known[object] = Known(None)


@frozen(kw_only=True)
class Telling:
    """
    What one recorded event tells of the object that it is about.

    Args:
        at: the second from which it held.
        before: the facets told, as they stood before, where they were known.
        after: the facets told. What became unknown, as all does of a deleted customer, isn't.
    """

    version: int
    cause: Cause
    thing: StreamRef
    at: datetime
    before: Facets
    after: Facets


def tellings(
    ref: StreamRef, recorded: Iterable[Recorded[object]], decider: Decider[C, E, S, Facts]
) -> Iterator[Telling]:
    """
    Replay an aggregate, and return what each event tells.

    An event tells the facets that it changes, and one that was learned of an earlier moment those
    that it holds.
    """
    return map(Teller(ref, decider).tell, recorded)


class Teller(Generic[C, E, S]):
    """Replays an aggregate event by event, and says what each of them tells."""

    def __init__(self, ref: StreamRef, decider: Decider[C, E, S, Facts]) -> None:
        self._ref = ref
        self._decider = decider
        self._state = decider.initial(ref.id)
        self._last: tuple[StreamRef, Facets] | None = None

    def tell(self, recorded: Recorded[object]) -> Telling:
        """Go on by one event, and return what it tells."""
        thing = subject_of(self._ref, recorded.event)
        if self._last is not None and self._last[0] == thing:
            before = self._last[1]
        else:
            before = facets_of(as_stated(thing, self._state))
        was = self._state
        self._state = self._decider.evolve(was, cast("E", recorded.event))
        # Much of what is learned late changes nothing of the present.
        now = before if self._state is was else facets_of(as_stated(thing, self._state))
        earlier = facets_of_earlier(recorded.event)
        after = differing(now, before) if earlier is None else earlier
        self._last = (thing, now)
        return Telling(
            version=recorded.version,
            cause=recorded.cause,
            thing=thing,
            at=whole_second(recorded.happened_at),
            before={name: before[name] for name in after if name in before},
            after=after,
        )


def differing(facets: Facets, others: Facets) -> Facets:
    """Return the facets that are otherwise, or unknown, among the others."""
    # Values are compared, because this is asked for each event that is replayed.
    return {
        name: facet
        for name, facet in facets.items()
        if (other := others.get(name)) is None or other.value != facet.value
    }


@define
class Course:
    """The values of one object's facets, each by the second from which it was told to hold."""

    _told: dict[str, dict[datetime, Known[object]]] = Factory(dict)

    def tell(self, at: datetime, facets: Facets) -> None:
        """Add what held from a second on; what was told last of a second counts."""
        for name, facet in facets.items():
            self._told.setdefault(name, {})[at] = facet

    def untold(self, at: datetime, facets: Facets) -> Facets:
        """Return the facets that weren't told to hold in a second."""
        return {
            name: facet
            for name, facet in facets.items()
            if (told := self._at(name, at)) is None or told.value != facet.value
        }

    def absent_since(self, name: str) -> datetime | None:
        """Return since when a facet was told to be absent; ``None`` where it wasn't."""
        since = None
        for at, facet in sorted(self._told.get(name, {}).items(), key=_when):
            since = (since or at) if facet == NOTHING else None
        return since

    def end(self, at: datetime, name: str, value: Known[object]) -> None:
        """Let a value of a facet end: from a second on it reads as absence."""
        told = self._told.get(name, {})
        ended = {
            moment: NOTHING for moment, facet in told.items() if moment > at and facet == value
        }
        if self._at(name, at) == value:
            ended[at] = NOTHING
        told.update(ended)

    def _at(self, name: str, at: datetime) -> Known[object] | None:
        told = self._told.get(name)
        if told is None:
            return None
        begun = None
        for moment in told:
            if moment <= at and (begun is None or begun < moment):
                begun = moment
        return None if begun is None else told[begun]

    def steps(self) -> Mapping[str, tuple[tuple[datetime, Known[object]], ...]]:
        """
        Return by facet the values it took, in order; it begins with the first that isn't absence.
        """
        return {
            name: steps
            for name, told in sorted(self._told.items())
            if (steps := tuple(_steps(told)))
        }


def _steps(told: Mapping[datetime, Known[object]]) -> Iterator[tuple[datetime, Known[object]]]:
    last = NOTHING
    for at, facet in sorted(told.items(), key=_when):
        if facet != last:
            yield at, facet
            last = facet


def _when(told: tuple[datetime, Known[object]]) -> datetime:
    return told[0]


def subject_of(ref: StreamRef, event: object) -> StreamRef:
    """
    Return the object that an event is about: the aggregate's own, or one that it holds.

    What an event brings about for another object besides is no statement about that one.
    """
    match event:
        case (
            customer.PaymentMethodAdded()
            | customer.PaymentMethodDetailsChanged()
            | customer.PaymentMethodRemoved()
        ):
            return StreamRef(kind="payment_method", id=event.payment_method_id)
        case customer.EarlierFactLearned(payment_method_id=str(id_)):
            return StreamRef(kind="payment_method", id=id_)
        case customer.TaxIdAdded() | customer.TaxIdVerificationChanged() | customer.TaxIdRemoved():
            return StreamRef(kind="tax_id", id=event.tax_id_id)
        case customer.EarlierFactLearned(tax_id_id=str(id_)):
            return StreamRef(kind="tax_id", id=id_)
        case product.PriceAdded() | product.PriceAdopted() | product.PriceTermsCorrected():
            return StreamRef(kind="price", id=event.terms.id)
        case product.PriceDeleted():
            return StreamRef(kind="price", id=event.price_id)
        case product.EarlierFactLearned(price_id=str(id_)):
            return StreamRef(kind="price", id=id_)
        case coupon.PromotionCodeAdded() | coupon.PromotionCodeAdopted():
            return StreamRef(kind="promotion_code", id=event.promotion_code_id)
        case coupon.EarlierFactLearned(promotion_code_id=str(id_)):
            return StreamRef(kind="promotion_code", id=id_)
        case subscription.ScheduleStateChanged():
            return StreamRef(kind="subscription_schedule", id=event.schedule.id)
        case subscription.EarlierFactLearned(schedule=str(id_)):
            return StreamRef(kind="subscription_schedule", id=id_)
        case _ if isinstance(event, coupon.CodeEvent):
            return StreamRef(kind="promotion_code", id=event.promotion_code_id)
        case _ if isinstance(event, product.PriceDetailEvent):
            return StreamRef(kind="price", id=event.price_id)
        case account.EarlierFactLearned():
            return StreamRef(kind="feedback_option", id=event.feedback_option_id)
        case _ if isinstance(event, account.FeedbackOptionEvent):
            return StreamRef(kind="feedback_option", id=event.feedback_option_id)
        case _:
            return ref


def facets_of_earlier(event: object) -> Facets | None:
    """Return what an event tells of an earlier moment; ``None`` where it tells of its own."""
    parts: tuple[Observed | None, ...]
    match event:
        case customer.EarlierFactLearned(statement=told):
            parts = (told.customer, told.payment_method, told.tax_id)
        case product.EarlierFactLearned(sighting=seen):
            parts = (seen.product, seen.price)
        case coupon.EarlierFactLearned(sighting=looked):
            parts = (looked.coupon, looked.promotion_code)
        case subscription.EarlierFactLearned(statement=stated):
            parts = (stated.subscription, stated.schedule)
        case configuration.EarlierFactLearned(statement=said):
            parts = (said.observed,)
        case account.EarlierFactLearned(observed=observed):
            parts = (observed,)
        case invoice.EarlierFactLearned(statement=heard):
            parts = (heard.invoice,)
        case _:
            return None
    found = (facets_of(part) for part in parts if part is not None)
    return {name: facet for facets in found for name, facet in facets.items()}
