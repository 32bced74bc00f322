"""Decides commands on what is true now, and records what was decided, each command at most once."""

from collections.abc import Callable
from datetime import datetime

from attrs import frozen

from counterfoil.adapters.books import Books
from counterfoil.adapters.contention import ATTEMPTS_MAX, wait
from counterfoil.adapters.errors import (
    CommandIdReusedError,
    ContendedError,
    InternalCommandError,
)
from counterfoil.adapters.event_store import (
    AlreadyRecordedError,
    CommandRow,
    ConflictError,
    Refusal,
)
from counterfoil.adapters.unit import UnitOfWork
from counterfoil.domain.cause import Cause
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session.state import Open


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


@frozen(kw_only=True)
class Foresight:
    """
    What a command would come to.

    Args:
        at: by the rules of which moment.
        events: what it would record, each with the aggregate that it would be recorded of; none
            where the wish is so already, or refused.
        refusal: the first rule that says no.
    """

    at: datetime
    events: tuple[tuple[StreamRef, object], ...] = ()
    refusal: CommandRefusedError | None = None


class Handler:
    """Carries out the commands of one account in one mode."""

    def __init__(self, books: Books, clock: Callable[[], datetime]) -> None:
        self._books = books
        self._clock = clock

    def carry_out(self, commands: tuple[object, ...], digest: bytes, by: Cause) -> Decision:
        """Decide commands under one id in one commit, again where others were faster."""
        for command in commands:
            self._refuse_internal(command)
        row = CommandRow(account=self._books.prefix, command_id=by.command_id, fingerprint=digest)
        for attempt in range(ATTEMPTS_MAX):
            unit = UnitOfWork(self._books, by)
            at = self._clock()
            try:
                # Nearly always the command is new. That it isn't the append finds out, so it is
                # looked up only where something else came in between.
                events = self._decide(unit, commands, row, by, at)
                batch = unit.batch(recorded_at=at, command=row)
                return Decision(events=events, positions=self._books.store.append(batch))
            except AlreadyRecordedError:
                if self._is_on_record(row):
                    return Decision(repeated=True)
            except ConflictError:
                # It may hide that the commit stands.
                if self._is_on_record(row):
                    return Decision(repeated=True)
                wait(attempt)
        raise ContendedError(by.command_id, ATTEMPTS_MAX)

    def use_session(self, by: Cause) -> Open:
        """Note that the session of a cause is used, again where others were faster."""
        for attempt in range(ATTEMPTS_MAX):
            unit = UnitOfWork(self._books, by)
            at = self._clock()
            session = unit.use_session(at)
            try:
                self._books.store.append(unit.batch(recorded_at=at))
            except ConflictError:
                wait(attempt)
            else:
                return session
        raise ContendedError(by.command_id, ATTEMPTS_MAX)

    def foresee(self, command: object, by: Cause, at: datetime) -> Foresight:
        """Decide a command by the rules of a moment, and record nothing."""
        self._refuse_internal(command)
        unit = UnitOfWork(self._books, by)
        try:
            unit.decide(command, at)
        except CommandRefusedError as refusal:
            return Foresight(at=at, refusal=refusal)
        return Foresight(at=at, events=unit.decided())

    def _decide(
        self,
        unit: UnitOfWork,
        commands: tuple[object, ...],
        row: CommandRow,
        by: Cause,
        at: datetime,
    ) -> tuple[object, ...]:
        events: list[object] = []
        for number, command in enumerate(commands, start=1):
            try:
                events.extend(unit.decide(command, at))
            except CommandRefusedError as refusal:
                if self._is_on_record(row):
                    # What it came to then may be why it would be refused now.
                    raise AlreadyRecordedError((), f"The command {row.command_id}") from refusal
                self._record(refusal, command, by, at)
                if len(commands) > 1:
                    refusal.add_note(
                        f"It was command {number} of {len(commands)}, {type(command).__name__}; "
                        "nothing was recorded of the others."
                    )
                raise
        return tuple(events)

    def _refuse_internal(self, command: object) -> None:
        if type(command) in self._books.registry.for_command(command).internal:
            raise InternalCommandError(type(command).__name__)

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
