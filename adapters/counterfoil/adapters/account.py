"""One account's portal in one mode: it takes commands, gives decisions, and answers questions."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar, cast

from attrs import frozen

from counterfoil.adapters.contention import ATTEMPTS_MAX, wait
from counterfoil.adapters.errors import (
    CommandIdReusedError,
    ContendedError,
    InternalCommandError,
    UnknownStreamError,
)
from counterfoil.adapters.event_store import (
    AlreadyRecordedError,
    CommandRow,
    ConflictError,
    Refusal,
)
from counterfoil.adapters.fingerprint import fingerprint
from counterfoil.adapters.observing import Observer, Outcome
from counterfoil.adapters.streams import ref_of
from counterfoil.adapters.unit import Books, UnitOfWork
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.answers import Answer
from counterfoil.domain.cause import Cause
from counterfoil.domain.customer.allowed import allowed_actions as customer_actions
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.explaining import Explanation, explain
from counterfoil.domain.facts import Facts
from counterfoil.domain.observation import Sighting
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook.rule import Language
from counterfoil.domain.sighted import Observed
from counterfoil.domain.subscription.allowed import allowed_actions, reads_for_answers
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.guards import offered_prices

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")


@frozen(kw_only=True)
class Decision:
    """
    What a command came to.

    Args:
        events: what was recorded by it, for its own aggregate and then for others.
        positions: where the events stand in the log.
        repeated: the command was on record already, under its id, and had its effect then.
    """

    events: tuple[object, ...] = ()
    positions: tuple[int, ...] = ()
    repeated: bool = False


class AccountPortal:
    """The portal of one account in one mode. Any number of threads may share it."""

    def __init__(self, books: Books, clock: Callable[[], datetime]) -> None:
        self._books = books
        self._clock = clock

    def handle(self, command: object, *, by: Cause) -> Decision:
        """
        Decide a command on what is true now, and record what was decided in one commit.

        Time comes from the portal's clock. A command takes effect at most once by its id: sent
        again, it is quiet, and where a commit's answer was lost it is found on record.

        Raises:
            CommandRefusedError: a rule says no; nothing but the refusal itself is recorded.
            CommandIdReusedError: the id is on record for another command.
            InternalCommandError: the command only ever follows from another, or from time.
            ContendedError: others kept changing the same aggregates.
            StoreError: the store can't be read or written.
        """
        if type(command) in self._books.registry.for_command(command).internal:
            raise InternalCommandError(type(command).__name__)
        row = CommandRow(
            account=self._books.prefix,
            command_id=by.command_id,
            fingerprint=fingerprint(command),
        )
        for attempt in range(ATTEMPTS_MAX):
            if self._is_on_record(row):
                return Decision(repeated=True)
            unit = UnitOfWork(self._books, by)
            at = self._clock()
            try:
                events = unit.decide(command, at)
                batch = unit.batch(recorded_at=at, command=row)
                return Decision(events=events, positions=self._books.store.append(batch))
            except CommandRefusedError as refusal:
                self._record(refusal, command, by, at)
                raise
            except AlreadyRecordedError:
                continue
            except ConflictError:
                wait(attempt)
        # The last conflict, too, may have hidden that the commit stands.
        if self._is_on_record(row):
            return Decision(repeated=True)
        raise ContendedError(by.command_id, ATTEMPTS_MAX)

    def observe(
        self, thing: StreamRef, sighting: Sighting[Observed], *, owner: StreamRef | None, by: Cause
    ) -> Outcome:
        """Record what Stripe states of an object; never refused, and counted once an event id."""
        return Observer(self._books, self._clock).observe(thing, sighting, owner=owner, by=by)

    def get(self, decider: Decider[C, E, S, Facts], id_: str) -> S:
        """Return what an aggregate is now, by replaying its events; unseen where it has none."""
        ref = StreamRef(kind=decider.kind, id=id_)
        loaded = self._books.store.load_events(self._books.stream(ref))
        return decider.fold(decider.initial(id_), cast("tuple[E, ...]", loaded.events))

    def events(self, ref: StreamRef) -> tuple[Recorded[object], ...]:
        """Return an aggregate's recorded events, oldest first, with when, why and by whom."""
        return self._books.store.load_recorded(self._books.stream(ref))

    def find(self, id_: str) -> StreamRef:
        """
        Return the aggregate of which an id tells: its own, or that of an object it holds.

        Raises:
            UnknownStreamError: nothing is recorded under the id.
        """
        for kind in self._books.registry.by_kind:
            ref = StreamRef(kind=kind, id=id_)
            if kind == ACCOUNT.kind and ref != self._books.own:
                continue
            stream = self._books.stream(ref)
            if stream in self._books.store.stream_versions(stream):
                return ref
        for kind in ("price", "payment_method", "tax_id", "subscription_schedule"):
            holder = self._books.holder(StreamRef(kind=kind, id=id_))
            if holder is not None:
                return holder
        raise UnknownStreamError(id_)

    def ids(self, kind: str) -> tuple[str, ...]:
        """Return the ids of all aggregates of a kind, in order."""
        own = self._books.stream(self._books.own)
        start = own if kind == ACCOUNT.kind else f"{self._books.prefix}/{kind}/"
        streams = (s for s in self._books.store.streams(start) if start != own or s == own)
        return tuple(ref_of(stream).id for stream in streams)

    def allowed_actions(
        self, subscription_id: str, *, by: Cause, at: datetime | None = None
    ) -> tuple[Answer, ...]:
        """
        Say what may be done with a subscription and why not the rest, by the rules of a moment.

        ``at`` asks by the rules of another date about the subscription as it is known now.
        """
        unit = UnitOfWork(self._books, by)
        state = self.get(SUBSCRIPTION, subscription_id)
        moment = at or self._clock()
        refs = reads_for_answers(state, by)
        offered = offered_prices(unit.facts(refs, moment))
        prices = tuple(StreamRef(kind="price", id=id_) for id_ in offered)
        return allowed_actions(state, unit.facts((*refs, *prices), moment))

    def explain(
        self,
        subscription_id: str,
        *,
        by: Cause,
        at: datetime | None = None,
        language: Language = Language.ENGLISH,
    ) -> tuple[Explanation, ...]:
        """
        Put into words what may be done with a subscription and why not the rest.

        ``at`` asks by the rules of another date about the subscription as it is known now.
        """
        moment = at or self._clock()
        return explain(self.allowed_actions(subscription_id, by=by, at=moment), moment, language)

    def allowed_customer_actions(
        self, customer_id: str, *, by: Cause, at: datetime | None = None
    ) -> tuple[Answer, ...]:
        """Say what may be done with a customer's details and payment methods, and why not."""
        unit = UnitOfWork(self._books, by)
        refs: tuple[StreamRef, ...] = ()
        if by.configuration is not None:
            refs = (StreamRef(kind="configuration", id=by.configuration),)
        facts = unit.facts(refs, at or self._clock())
        return customer_actions(self.get(CUSTOMER, customer_id), facts)

    def refusals(self) -> tuple[Refusal, ...]:
        """Return the commands that were refused, by ids alone, oldest first."""
        return self._books.store.refusals(self._books.prefix)

    def _is_on_record(self, row: CommandRow) -> bool:
        stored = self._books.store.find_command(row.account, row.command_id)
        if stored is None:
            return False
        if stored.fingerprint != row.fingerprint:
            raise CommandIdReusedError(row.command_id)
        return True

    def _record(
        self, refusal: CommandRefusedError, command: object, by: Cause, at: datetime
    ) -> None:
        decider = self._books.registry.for_command(command)
        ref = StreamRef(kind=decider.kind, id=decider.stream_id(command))
        self._books.store.record_refusal(
            self._books.prefix,
            Refusal(
                command=type(command).__name__,
                command_id=by.command_id,
                code=refusal.code,
                rule=refusal.rule.id,
                stream=self._books.stream(ref),
                cause=by,
                at=at,
            ),
        )
