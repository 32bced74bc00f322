"""One account's portal in one mode: it takes commands, gives decisions, and answers questions."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from counterfoil.adapters.books import Books
from counterfoil.adapters.fingerprint import fingerprint, fingerprint_of_many
from counterfoil.adapters.handling import Decision, Foresight, Handler
from counterfoil.adapters.observing import Observer, Outcome, Statement
from counterfoil.adapters.questions import Questions
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.observation import Sighting
from counterfoil.domain.session.state import Open
from counterfoil.domain.sighted import Observed
from counterfoil.domain.values import SessionId

if TYPE_CHECKING:
    from counterfoil.adapters.views.answering import AccountViews


class AccountPortal(Questions):
    """The portal of one account in one mode. Any number of threads may share it."""

    def __init__(self, books: Books, clock: Callable[[], datetime]) -> None:
        super().__init__(books, clock)
        self._handler = Handler(books, clock)

    @cached_property
    def views(self) -> "AccountViews":
        """Return the read models of the account, to ask them."""
        # Imported where it is used, as SQLAlchemy takes its time.
        from counterfoil.adapters.views.answering import AccountViews  # noqa: PLC0415

        return AccountViews(self._books.store, self._books.prefix, self._clock)

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
        return self._handler.carry_out((command,), fingerprint(command), by)

    def handle_many(self, commands: Sequence[object], *, by: Cause) -> Decision:
        """
        Decide commands one after the other, and record all that was decided in one commit.

        They have one cause, so that they take effect together, and at most once, by its command
        id. Each is decided on what those before it came to. Where one is refused, nothing is
        recorded of any but the refusal; a note on the error says which one it was.

        Raises:
            CommandRefusedError: a rule says no to one of them.
            CommandIdReusedError: the id is on record for something else.
            InternalCommandError: one of them only ever follows from another.
            ContendedError: others kept changing the same aggregates.
            StoreError: the store can't be read or written.
        """
        return self._handler.carry_out(tuple(commands), fingerprint_of_many(commands), by)

    def whatif(self, command: object, *, by: Cause, at: datetime | None = None) -> Foresight:
        """
        Say what a command would come to, and record nothing.

        ``at`` asks by the rules of another date about what is known now.

        Raises:
            InternalCommandError: the command only ever follows from another.
            StoreError: the store can't be read.
        """
        return self._handler.foresee(command, by, at or self._clock())

    def use_session(self, session_id: str) -> Open:
        """
        Note that a customer looks at the portal in a session, and return the session.

        Whatever is done in a session is a use of it too; this is for the rest, for looking.

        Raises:
            CommandRefusedError: the session is unknown, not redeemed, over or expired, or the live
                portal isn't paid for; nothing is recorded of that.
            ContendedError: others kept changing the session.
        """
        by = Cause(
            actor=Actor.CUSTOMER,
            door=Door.PORTAL,
            command_id=f"use:{session_id}",
            session=SessionId(session_id),
        )
        return self._handler.use_session(by)

    def observe(
        self,
        thing: StreamRef,
        sighting: Sighting[Observed],
        *,
        owner: StreamRef | None,
        by: Cause,
        settles: str | None = None,
    ) -> Outcome:
        """
        Record what Stripe states of an object; never refused, and counted once an event id.

        ``settles`` is the id of the message in the inbox that states it.
        """
        told = Statement(thing=thing, sighting=sighting, owner=owner, by=by, settles=settles)
        return Observer(self._books, self._clock).observe(told)

    def observe_together(self, told: Sequence[Statement]) -> tuple[Outcome, ...]:
        """
        Record several of Stripe's statements in one commit, and return what each came to.

        It is as if they had been observed one after the other, but quicker, up to some hundreds at
        a time: they are held in memory, and an object of which several of them tell is read once.

        Raises:
            UnstorableValueError: no store can keep what one of them states; nothing is recorded
                of any.
        """
        return Observer(self._books, self._clock).observe_together(told)
