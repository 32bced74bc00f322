"""The form in which states are compared says what they hold, and nothing of the machine."""

from datetime import datetime

import pytest
from attrs import frozen
from tests.pictures import render


@frozen
class Box:
    """Something with a field at its default, and one that is not."""

    size: int
    colours: frozenset[str] = frozenset()
    label: str | None = None


def test_what_stands_at_its_default_is_left_out() -> None:
    """A field that is added with a default changes nothing that was written before."""
    assert render(Box(1)) == "Box(size=1)"
    assert render(Box(1, label="x")) == "Box(size=1, label='x')"


def test_a_set_is_written_in_order() -> None:
    """How a set is iterated depends on the process."""
    letters = frozenset("hgfedcba")

    assert render(Box(1, letters)) == (
        "Box(size=1, colours={'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'})"
    )


def test_a_mapping_is_written_as_it_is_iterated() -> None:
    """Whoever shows it would show another order otherwise."""
    assert render({"b": 1, "a": (True, None)}) == "{'b': 1, 'a': (True, None)}"


def test_what_depends_on_the_machine_is_refused() -> None:
    """A moment without a time zone is another one elsewhere, and an object may show its address."""
    with pytest.raises(AssertionError):
        render(datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(AssertionError):
        render(object())
