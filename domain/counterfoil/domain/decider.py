"""The shape of an aggregate: a decider, and the fold that replays it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Generic, TypeVar

from attrs import frozen

from counterfoil.domain.cause import Cause, Provider

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")
F = TypeVar("F")


@frozen(kw_only=True)
class StreamRef:
    """
    Names one aggregate within an account and mode: its kind (``subscription``) and its id
    (``sub_...``).
    """

    kind: str
    id: str

    def __str__(self) -> str:
        """Return ``kind/id``, the last part of the stream's name."""
        return f"{self.kind}/{self.id}"


DEFAULT_CONFIGURATION = StreamRef(kind="configuration", id="")
"""
The account's default portal configuration of the mode (R65), as a decider names it among its reads.

Which one that is only the account knows, so the unit of work resolves it; where there is none,
nothing is read.
"""


def never(state: object) -> None:
    """Say of any state that time alone brings nothing about."""


@frozen(kw_only=True)
class Decider(Generic[C, E, S, F]):
    """
    An aggregate as pure functions.

    Args:
        kind: names the aggregate's streams and stored events.
        initial: makes the state of an aggregate that was never heard of.
        decide: ``command, state, facts -> events``; raises a ``CommandRefusedError`` where a rule
            would be broken.
        evolve: ``state, event -> state``; total, never refuses.
        stream_id: the id of the aggregate that a command is for.
        reads: what ``decide`` reads besides the state, as streams to load; the append checks their
            versions.
        consequences: commands for other aggregates that a change of state brings, recorded in the
            same commit.
        commands: the command classes that this decider takes.
        events: the event classes that it records.
        internal: the commands that only ever follow from another's decision, or from time.
        due: when time alone will bring something about, by the state alone and so at the earliest;
            ``None``: never.
        due_again: the same by facts that stand beside the events, where there are such: once time
            was let pass at the earliest moment and nothing came of it, this is the next.
        let_time_pass: makes the command that brings it about, for an aggregate by its id. It
            decides what is due first, and is quiet before that moment.
        due_beside_stripe: when it will in a synced account, where Stripe brings about the rest;
            ``None``: the same as ``due``.
    """

    kind: str
    initial: Callable[[str], S]
    decide: Callable[[C, S, F], tuple[E, ...]]
    evolve: Callable[[S, E], S]
    stream_id: Callable[[C], str]
    reads: Callable[[C, S, Cause], tuple[StreamRef, ...]]
    consequences: Callable[[S, S], tuple[object, ...]]
    commands: tuple[type[C], ...]
    events: tuple[type[E], ...]
    internal: tuple[type[C], ...] = ()
    due: Callable[[S], datetime | None] = never
    due_again: Callable[[S, F], datetime | None] | None = None
    let_time_pass: Callable[[str], C] | None = None
    due_beside_stripe: Callable[[S], datetime | None] | None = None

    def fold(self, state: S, events: Iterable[E]) -> S:
        """Replay events on a state."""
        for event in events:
            state = self.evolve(state, event)
        return state

    def due_here(self, state: S, provider: Provider) -> datetime | None:
        """Return when time will bring something about that isn't left to Stripe."""
        if provider is Provider.SYNCED and self.due_beside_stripe is not None:
            return self.due_beside_stripe(state)
        return self.due(state)
