"""One decision in the making: the aggregates that were read, what they became, and the batch."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import cast

from attrs import define, evolve, field, frozen

from counterfoil.adapters.deciders import AnyDecider, Registry
from counterfoil.adapters.errors import OtherAccountError
from counterfoil.adapters.event_store import (
    Append,
    CommandRow,
    EventStore,
    NewEvent,
    SightingRow,
)
from counterfoil.adapters.streams import ref_of, stream_name
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.account.state import State as AccountState
from counterfoil.domain.cause import Cause, Mode
from counterfoil.domain.configuration.state import State as ConfigurationState
from counterfoil.domain.customer.state import State as CustomerState
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.state import State as ProductState
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.rulebook import edition_of
from counterfoil.domain.sighted import objects_held
from counterfoil.domain.subscription.state import Ended, InForce
from counterfoil.domain.values import AccountId, ProductId


@frozen(kw_only=True)
class Books:
    """One account in one mode, and where its streams are kept."""

    store: EventStore
    registry: Registry
    account: AccountId
    mode: Mode

    @property
    def prefix(self) -> str:
        """Return how the rows of this account and mode are marked, ``acct_1/live``."""
        return f"{self.account}/{self.mode}"

    @property
    def own(self) -> StreamRef:
        """Return the account itself."""
        return StreamRef(kind=ACCOUNT.kind, id=self.account)

    def stream(self, ref: StreamRef) -> str:
        """Return a stream's whole name, ``acct_1/live/subscription/sub_1``."""
        return stream_name(self.account, self.mode, ref)

    def holder(self, thing: StreamRef) -> StreamRef | None:
        """Return the aggregate that holds an object, where that is known."""
        if thing.kind in self.registry.by_kind:
            return thing
        stream = self.store.whereabouts(self.prefix, str(thing))
        return None if stream is None else ref_of(stream)

    def subject(self, ref: StreamRef, state: object) -> str:
        """
        Return whose key seals what is personal in an aggregate: the customer's, if it has one.
        """
        if isinstance(state, Ended):
            state = state.last
        if isinstance(state, InForce):
            return self.stream(StreamRef(kind="customer", id=state.customer))
        return self.stream(ref)


@define
class _Opened:
    """An aggregate as it was read, and as it is after what was decided."""

    decider: AnyDecider
    ref: StreamRef
    version: int
    read: object
    state: object
    events: list[tuple[datetime, object]] = field(factory=list)


class UnitOfWork:
    """Decides commands on what it reads, and gathers what is to be recorded in one commit."""

    def __init__(self, books: Books, cause: Cause) -> None:
        self._books = books
        self._cause = cause
        self._opened: dict[StreamRef, _Opened] = {}

    def state(self, ref: StreamRef) -> object:
        """Return an aggregate's state, with what was decided here already in it."""
        return self._open(ref).state

    def decide(self, command: object, at: datetime) -> tuple[object, ...]:
        """
        Decide a command and what follows from it for other aggregates.

        Raises:
            CommandRefusedError: by the rule that the command breaks.
            OtherAccountError: the command is about another account than the one that is bound.
        """
        decider = self._books.registry.for_command(command)
        ref = StreamRef(kind=decider.kind, id=decider.stream_id(command))
        if ref.kind == ACCOUNT.kind and ref != self._books.own:
            raise OtherAccountError(ref.id, self._books.account)
        opened = self._open(ref)
        before = opened.state
        facts = self.facts(decider.reads(command, before, self._cause), at)
        events = decider.decide(command, before, facts)
        opened.state = decider.fold(before, events)
        opened.events.extend((at, event) for event in events)
        following: tuple[object, ...] = ()
        for consequence in decider.consequences(before, opened.state) if events else ():
            following = (*following, *self.decide(consequence, at))
        return (*events, *following)

    def due(self, ref: StreamRef) -> datetime | None:
        """Return when time will bring something about that isn't left to Stripe."""
        account = cast("AccountState", self.state(self._books.own))
        opened = self._open(ref)
        return opened.decider.due_here(opened.state, account.terms.provider)

    def version(self, ref: StreamRef) -> int:
        """Return the version of an aggregate as it was read."""
        return self._open(ref).version

    def continued(self, cause: Cause) -> "UnitOfWork":
        """Go on for another cause, once all that was decided here is recorded."""
        unit = UnitOfWork(self._books, cause)
        for ref, was in self._opened.items():
            version = was.version + len(was.events)
            unit._opened[ref] = _Opened(was.decider, ref, version, was.state, was.state)
        return unit

    def facts(self, refs: tuple[StreamRef, ...], at: datetime) -> Facts:
        """Read what a decision rests on; the append then checks that it still stands."""
        products: dict[ProductId, ProductState] = {}
        others: dict[StreamRef, object] = {}
        account = cast("AccountState", self.state(self._books.own))
        facts = Facts(
            at=at,
            cause=self._cause,
            mode=self._books.mode,
            account=account,
            terms=account.terms,
            products=products,
            others=others,
        )
        for asked in refs:
            ref = self._books.holder(asked)
            if ref is None:
                continue
            state = self.state(ref)
            if isinstance(state, ProductState):
                products[state.id] = state
            elif isinstance(state, CustomerState):
                facts = evolve(facts, customer=state)
            elif isinstance(state, ConfigurationState):
                facts = evolve(facts, configuration=state)
            else:
                others[ref] = state
        return facts

    def batch(
        self,
        *,
        recorded_at: datetime,
        command: CommandRow | None = None,
        sightings: tuple[SightingRow, ...] = (),
        sighted: Mapping[StreamRef, int] = MappingProxyType({}),
        held: Mapping[StreamRef, StreamRef] = MappingProxyType({}),
    ) -> Append:
        """
        Return all that was decided, with the versions that it rests on.

        ``sighted`` counts the statements about an object that the decision rests on; ``held`` names
        the holders of further objects, to be found by them later.
        """
        events: list[NewEvent] = []
        due: dict[str, datetime | None] = {}
        whereabouts = {
            f"{self._books.prefix}|{thing}": self._books.stream(holder)
            for thing, holder in held.items()
        }
        for opened in self._opened.values():
            if not opened.events:
                continue
            stream = self._books.stream(opened.ref)
            subject = self._books.subject(opened.ref, opened.state)
            for number, (happened_at, event) in enumerate(opened.events, opened.version + 1):
                events.append(
                    NewEvent(
                        stream=stream,
                        version=number,
                        event=event,
                        happened_at=happened_at,
                        subject=subject,
                    )
                )
            due_at = opened.decider.due(opened.state)
            if due_at != opened.decider.due(opened.read):
                due[stream] = due_at
            for thing in set(objects_held(opened.state)) - set(objects_held(opened.read)):
                whereabouts[f"{self._books.prefix}|{thing}"] = stream
        return Append(
            events=tuple(events),
            cause=self._cause,
            edition=edition_of(recorded_at).name,
            recorded_at=recorded_at,
            reads={
                self._books.stream(opened.ref): opened.version for opened in self._opened.values()
            },
            command=command,
            sightings=sightings,
            sighted={f"{self._books.prefix}|{thing}": count for thing, count in sighted.items()},
            whereabouts=whereabouts,
            due=due,
        )

    def recorded(self, ref: StreamRef) -> tuple[Recorded[object], ...]:
        """Open an aggregate, before anything is decided on it, by its events with their headers."""
        recorded = self._books.store.load_recorded(self._books.stream(ref))
        self._fold(ref, tuple(each.event for each in recorded))
        return recorded

    def _open(self, ref: StreamRef) -> _Opened:
        opened = self._opened.get(ref)
        if opened is None:
            loaded = self._books.store.load_events(self._books.stream(ref))
            opened = self._fold(ref, loaded.events)
        return opened

    def _fold(self, ref: StreamRef, events: tuple[object, ...]) -> _Opened:
        decider = self._books.registry.by_kind[ref.kind]
        state = decider.fold(decider.initial(ref.id), events)
        opened = _Opened(decider, ref, len(events), state, state)
        self._opened[ref] = opened
        return opened
