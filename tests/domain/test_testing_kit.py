"""The kit that specifies deciders: given a past, when a command, then events or a refusal."""

import pytest
from attrs import define, frozen

from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook import RULES
from counterfoil.domain.rulebook.rule import Language, Words
from counterfoil.domain.testing import Given, given


@frozen
class Add:
    """Add to a sum that never passes its limit."""

    number: int


@frozen
class Added:
    """Something was added."""

    number: int


@define
class TooMuchError(CommandRefusedError):
    """A sum stays within its limit; add less."""

    code = "too_much"
    rule = RULES[0]
    number: int

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say what was not added."""
        return Words(
            f"{self.number} was not added.", f"{self.number} is niet opgeteld."
        ).in_language(language)


@define
class MuchTooMuchError(TooMuchError):
    """A refusal of a narrower kind."""


def decide(command: Add, state: int, limit: int) -> tuple[Added, ...]:
    """Add what fits; nought is so already."""
    if state + command.number > 10 * limit:
        raise MuchTooMuchError(command.number)
    if state + command.number > limit:
        raise TooMuchError(command.number)
    return (Added(command.number),) if command.number else ()


SUM: Decider[Add, Added, int, int] = Decider(
    kind="sum",
    initial=len,
    decide=decide,
    evolve=lambda state, event: state + event.number,
    stream_id=lambda _: "sum_1",
    reads=lambda _command, _state, _cause: (),
    consequences=lambda _before, _after: (),
    commands=(Add,),
    events=(Added,),
)


def sum_of(*past: Added) -> Given[Add, Added, int, int]:
    """Begin a specification."""
    return given(SUM, *past, stream_id="")


def test_a_past_is_replayed() -> None:
    """From the initial state of the stream's id, event by event."""
    assert sum_of(Added(3), Added(4)).state == 7
    assert given(SUM, stream_id="four").state == 4
    assert SUM.fold(1, (Added(2), Added(3))) == 6


def test_what_is_recorded_passes() -> None:
    """Exactly these events, in this order."""
    sum_of(Added(3)).when(Add(4), 10).then(Added(4))


def test_what_is_quiet_passes() -> None:
    """No event and no refusal."""
    sum_of(Added(3)).when(Add(0), 10).then_nothing()


def test_what_is_refused_passes_and_returns_the_refusal() -> None:
    """So that its fields can be asserted on."""
    refusal = sum_of(Added(8)).when(Add(4), 10).then_refused(TooMuchError)
    assert refusal.number == 4


def test_other_events_than_expected_fail_with_both_set_next_to_each_other() -> None:
    """One event a line."""
    with pytest.raises(AssertionError) as failed:
        sum_of().when(Add(4), 10).then(Added(5), Added(6))
    assert str(failed.value).splitlines() == [
        "expected:",
        "  Added(number=5)",
        "  Added(number=6)",
        "recorded:",
        "  Added(number=4)",
    ]


def test_an_event_where_none_is_expected_fails() -> None:
    """Quiet is nothing at all."""
    with pytest.raises(AssertionError, match="recorded:\n  Added"):
        sum_of().when(Add(4), 10).then_nothing()


def test_a_refusal_where_events_are_expected_fails_and_says_which() -> None:
    """With the refusal as its cause."""
    refused = sum_of(Added(8)).when(Add(4), 10)
    with pytest.raises(AssertionError, match="refused: TooMuchError") as failed:
        refused.then(Added(4))
    assert failed.value.__cause__ is refused.refusal
    with pytest.raises(AssertionError, match="refused: TooMuchError"):
        refused.then_nothing()


def test_events_where_a_refusal_is_expected_fail() -> None:
    """What was recorded is told."""
    with pytest.raises(AssertionError, match="expected TooMuchError, yet recorded"):
        sum_of().when(Add(4), 10).then_refused(TooMuchError)


def test_another_refusal_than_expected_fails() -> None:
    """Exactly this class, not one that inherits from it: one class a rule."""
    with pytest.raises(AssertionError, match="yet refused: MuchTooMuchError") as failed:
        sum_of().when(Add(400), 10).then_refused(TooMuchError)
    assert isinstance(failed.value.__cause__, MuchTooMuchError)


def test_a_mistake_in_a_decider_is_no_refusal() -> None:
    """Programming errors come through."""
    with pytest.raises(TypeError):
        sum_of().when(Add("four"), 10)  # type: ignore[arg-type]


def test_an_aggregate_is_named_by_its_kind_and_id() -> None:
    """As it stands in the names of streams."""
    assert str(StreamRef(kind="subscription", id="sub_1")) == "subscription/sub_1"
