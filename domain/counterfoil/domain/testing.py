"""Given, when, then: specifications of deciders, for our own tests and for embedders'."""

from typing import Generic, TypeVar

from attrs import frozen

from counterfoil.domain.decider import Decider
from counterfoil.domain.refusal import CommandRefusedError

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")
F = TypeVar("F")
R = TypeVar("R", bound=CommandRefusedError)


@frozen
class Outcome(Generic[E]):
    """What a command came to: the events that it would record, or the refusal."""

    events: tuple[E, ...]
    refusal: CommandRefusedError | None

    def then(self, *expected: E) -> None:
        """Assert that exactly these events are recorded, in this order."""
        if self.refusal is not None:
            raise AssertionError(f"refused: {self.refusal!r}") from self.refusal
        if self.events != expected:
            raise AssertionError(_difference(expected, self.events))

    def then_nothing(self) -> None:
        """Assert that the wish was already so: no event and no refusal."""
        self.then()

    def then_refused(self, error: type[R]) -> R:
        """Assert that the command is refused by this rule, and return the refusal."""
        if self.refusal is None:
            raise AssertionError(f"expected {error.__name__}, yet recorded: {self.events!r}")
        if type(self.refusal) is not error:
            raise AssertionError(
                f"expected {error.__name__}, yet refused: {self.refusal!r}"
            ) from self.refusal
        return self.refusal


@frozen
class Given(Generic[C, E, S, F]):
    """An aggregate with a past."""

    decider: Decider[C, E, S, F]
    state: S

    def when(self, command: C, facts: F) -> Outcome[E]:
        """Decide a command on the state that the past has led to."""
        try:
            return Outcome(self.decider.decide(command, self.state, facts), None)
        except CommandRefusedError as refusal:
            return Outcome((), refusal)


def given(decider: Decider[C, E, S, F], *past: E, stream_id: str) -> Given[C, E, S, F]:
    """Begin a specification: replay the past of one aggregate."""
    return Given(decider, decider.fold(decider.initial(stream_id), past))


def _difference(expected: tuple[object, ...], recorded: tuple[object, ...]) -> str:
    """Set the two next to each other, one event a line."""
    lines = ["expected:", *(f"  {event!r}" for event in expected), "recorded:"]
    return "\n".join([*lines, *(f"  {event!r}" for event in recorded)])
