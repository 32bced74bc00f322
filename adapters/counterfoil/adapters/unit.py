"""One decision in the making: the aggregates that were read, what they became, and the batch."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import cast

from attrs import define, evolve, field

from counterfoil.adapters.books import Books
from counterfoil.adapters.deciders import AnyDecider
from counterfoil.adapters.desk import Desk
from counterfoil.adapters.errors import OtherAccountError
from counterfoil.adapters.event_store import (
    Append,
    CommandRow,
    NewEvent,
    SessionUseRow,
    Settled,
    SightingRow,
)
from counterfoil.adapters.links import linked_names
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.account.state import State as AccountState
from counterfoil.domain.altered import altered
from counterfoil.domain.cause import Cause, Door
from counterfoil.domain.configuration.state import State as ConfigurationState
from counterfoil.domain.coupon.state import State as CouponState
from counterfoil.domain.customer.state import State as CustomerState
from counterfoil.domain.decider import DEFAULT_CONFIGURATION, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.portal import is_paid_for
from counterfoil.domain.product.state import State as ProductState
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.rulebook import edition_of
from counterfoil.domain.session.admitting import lets_in
from counterfoil.domain.session.decisions import SESSION
from counterfoil.domain.session.state import Ended as EndedSession
from counterfoil.domain.session.state import Open as OpenSession
from counterfoil.domain.session.state import State as SessionState
from counterfoil.domain.sighted import objects_held
from counterfoil.domain.subscription.state import State as SubscriptionState
from counterfoil.domain.values import CouponId, ProductId, SubscriptionId


@define
class _Opened:
    """An aggregate as it was read, and as it is after what was decided."""

    decider: AnyDecider
    ref: StreamRef
    stream: str
    version: int
    read: object
    state: object
    events: list[tuple[datetime, object]] = field(factory=list)


class UnitOfWork:
    """
    Decides commands on what it reads, and gathers what is to be recorded in one commit.

    Args:
        desk: has what was read and decided before; without it everything is read anew.
    """

    def __init__(self, books: Books, cause: Cause, desk: Desk | None = None) -> None:
        self._books = books
        self._desk = Desk(books) if desk is None else desk
        self._given = cause
        self._opened: dict[StreamRef, _Opened] = {}
        self._uses: dict[StreamRef, datetime | None] = {}
        self._used_at: datetime | None = None
        self._session = _session_of(cause)

    @property
    def cause(self) -> Cause:
        """
        Return why it is decided.

        At the portal the configuration of a session is the one that binds, unless the cause names
        one itself, which the session then has to agree with.
        """
        session = self._session
        if session is None or self._given.configuration is not None:
            return self._given
        state = self.state(session)
        if isinstance(state, EndedSession):
            state = state.last
        if not isinstance(state, OpenSession):
            return self._given
        return evolve(self._given, configuration=state.configuration)

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
        if type(command) in decider.internal:
            ref = self._books.named(ref)
        if ref.kind == ACCOUNT.kind and ref != self._books.own:
            raise OtherAccountError(ref.id, self._books.account)
        self._read((ref, self._books.own, *self._own_session))
        opened = self._open(ref)
        before = opened.state
        if self._session is not None and not any(lets_in(self.facts((), at))):
            # What is so already is quiet in a session that is shut, too, and revives none.
            self._used_at = at
        facts = self.facts(decider.reads(command, before, self.cause), at)
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

    def due_again(self, ref: StreamRef, at: datetime) -> datetime | None:
        """
        Return when time will bring something about by what stands in no event; ``None``: nothing.

        A session's last use is a row beside the events, so its decider is asked again with the
        facts that its ``let_time_pass`` would rest on.
        """
        opened = self._open(ref)
        decider = opened.decider
        if decider.due_again is None or decider.let_time_pass is None:
            return None
        refs = decider.reads(decider.let_time_pass(ref.id), opened.state, self.cause)
        return decider.due_again(opened.state, self.facts(refs, at))

    def version(self, ref: StreamRef) -> int:
        """Return the version of an aggregate as it was read."""
        return self._open(ref).version

    def continued(self, cause: Cause) -> "UnitOfWork":
        """Go on for another cause, once all that was decided here is recorded."""
        unit = UnitOfWork(self._books, cause)
        for ref, was in self._opened.items():
            version = was.version + len(was.events)
            unit._opened[ref] = _Opened(was.decider, ref, was.stream, version, was.state, was.state)
        return unit

    def facts(self, refs: tuple[StreamRef, ...], at: datetime) -> Facts:
        """
        Read what a decision rests on; the append then checks that it still stands.

        The session that the wish comes through is among it, unless it is told to read another.
        """
        products: dict[ProductId, ProductState] = {}
        subscriptions: dict[SubscriptionId, SubscriptionState] = {}
        coupons: dict[CouponId, CouponState] = {}
        others: dict[StreamRef, object] = {}
        account = cast("AccountState", self.state(self._books.own))
        facts = Facts(
            at=at,
            cause=self.cause,
            mode=self._books.mode,
            account=account,
            terms=account.terms,
            products=products,
            subscriptions=subscriptions,
            coupons=coupons,
            others=others,
        )
        asked = (*self._own_session, *refs)
        found = [ref for each in asked if (ref := self._whereabouts(each, account)) is not None]
        self._read(found)
        for ref in found:
            state = self.state(ref)
            if isinstance(state, ProductState):
                products[state.id] = state
            elif isinstance(state, CustomerState):
                facts = altered(facts, customer=state)
            elif isinstance(state, ConfigurationState):
                facts = altered(facts, configuration=state)
            elif isinstance(state, SubscriptionState):
                subscriptions[state.id] = state
            elif isinstance(state, CouponState):
                coupons[state.id] = state
            elif isinstance(state, SessionState):
                facts = altered(facts, session=state, session_used_at=self._last_use(ref))
            else:
                others[ref] = state
        return facts

    def states(self) -> Mapping[str, object]:
        """Return by stream the states that what was decided so far came to."""
        return {each.stream: each.state for each in self._opened.values() if each.events}

    def decided(self) -> tuple[tuple[StreamRef, object], ...]:
        """Return what was decided so far, each event with its aggregate."""
        return tuple(
            (opened.ref, event) for opened in self._opened.values() for _, event in opened.events
        )

    def batch(  # noqa: PLR0913
        self,
        *,
        recorded_at: datetime,
        command: CommandRow | None = None,
        sightings: tuple[SightingRow, ...] = (),
        sighted: Mapping[StreamRef, int] = MappingProxyType({}),
        held: Mapping[StreamRef, StreamRef] = MappingProxyType({}),
        settled: tuple[Settled, ...] = (),
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
            stream = opened.stream
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
            holds, held_before = objects_held(opened.state), objects_held(opened.read)
            if holds != held_before:
                for thing in set(holds).difference(held_before):
                    whereabouts[f"{self._books.prefix}|{thing}"] = stream
            for name in linked_names(opened.ref, opened.state, opened.read):
                whereabouts[f"{self._books.prefix}|{name}"] = stream
        return Append(
            events=tuple(events),
            cause=self.cause,
            edition=edition_of(recorded_at).name,
            recorded_at=recorded_at,
            reads={opened.stream: opened.version for opened in self._opened.values()},
            command=command,
            sightings=sightings,
            sighted={f"{self._books.prefix}|{thing}": count for thing, count in sighted.items()},
            whereabouts=whereabouts,
            used=self._use(),
            uses={
                f"{self._books.prefix}|{ref.id}": used_at
                for ref, used_at in self._uses.items()
                if self._opened[ref].events
            },
            due=due,
            settled=settled,
        )

    def use_session(self, at: datetime) -> OpenSession:
        """
        Look at the portal through the session that the cause names, which is a use of it.

        Raises:
            CommandRefusedError: by the rule that keeps the session shut.
        """
        self._used_at = at
        facts = self.facts((), at)
        refuse_first(lets_in(facts))
        refuse_first(is_paid_for(facts))
        return cast("OpenSession", facts.session)

    def _holder(self, thing: StreamRef) -> StreamRef | None:
        """Return the aggregate that holds an object, be it only since something decided here."""
        for opened in self._opened.values():
            if opened.events and thing in objects_held(opened.state):
                return opened.ref
        return self._desk.holder(thing)

    def _use(self) -> SessionUseRow | None:
        """Return the row that says when the session was used, where this is a use of it."""
        if self._session is None or self._used_at is None:
            return None
        return SessionUseRow(
            account=self._books.prefix, session=self._session.id, used_at=self._used_at
        )

    def _last_use(self, ref: StreamRef) -> datetime | None:
        """
        Return when a session was last used.

        An append checks that it is still so only where it changes the session itself: a further use
        takes nothing away from what else was decided in it.
        """
        if ref not in self._uses:
            self._uses[ref] = self._books.store.last_use(self._books.prefix, ref.id)
        return self._uses[ref]

    def _whereabouts(self, asked: StreamRef, account: AccountState) -> StreamRef | None:
        """Return the aggregate that holds what is asked for; ``None`` where none is known."""
        if asked != DEFAULT_CONFIGURATION:
            return self._holder(asked)
        default = account.default_configuration(self._books.mode)
        return None if default is None else StreamRef(kind=asked.kind, id=default)

    @property
    def _own_session(self) -> tuple[StreamRef, ...]:
        return () if self._session is None else (self._session,)

    def _read(self, refs: Iterable[StreamRef]) -> None:
        """Read aggregates at once, where several are to be: each is a way to the store and back."""
        self._desk.read(ref for ref in refs if ref not in self._opened)

    def _open(self, ref: StreamRef) -> _Opened:
        opened = self._opened.get(ref)
        if opened is None:
            found = self._desk.aggregate(ref)
            opened = _Opened(
                found.decider, ref, found.stream, found.version, found.state, found.state
            )
            self._opened[ref] = opened
        return opened


def _session_of(cause: Cause) -> StreamRef | None:
    """Return the session that binds what is decided; at other doors than the portal's none."""
    if cause.session is None or cause.door is not Door.PORTAL:
        return None
    return StreamRef(kind=SESSION.kind, id=cause.session)
