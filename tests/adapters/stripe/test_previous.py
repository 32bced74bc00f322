"""What an object was before a change, by the event's ``previous_attributes`` (R158)."""

import pytest

from counterfoil.adapters.stripe.previous import before_change, cuts_arrays_short
from counterfoil.adapters.stripe.reading import JsonObject


@pytest.mark.parametrize(
    ("current", "previous", "before"),
    [
        ({"a": 1, "b": 2}, {}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"a": 0}, {"a": 0, "b": 2}),
        ({"a": 1}, {"a": None}, {"a": None}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 0}}, {"a": {"b": 0, "c": 2}}),
        ({"a": None}, {"a": {"b": 0}}, {"a": {"b": 0}}),
        ({"a": {"b": 1}}, {"a": None}, {"a": None}),
        ({"a": [1, 2]}, {"a": [1]}, {"a": [1]}),
        ({"a": {"data": [1, 2]}}, {"a": {"data": [3]}}, {"a": {"data": [3]}}),
        ({"metadata": {"k": "v", "l": "w"}}, {"metadata": {"k": None}}, {"metadata": {"l": "w"}}),
        ({"metadata": {}}, {"metadata": {"k": "v"}}, {"metadata": {"k": "v"}}),
        (
            {"a": {"metadata": {"k": "v"}}},
            {"a": {"metadata": {"k": None}}},
            {"a": {"metadata": {}}},
        ),
    ],
)
def test_what_changed_is_laid_over_what_is(
    current: JsonObject, previous: JsonObject, before: JsonObject
) -> None:
    """Hashes in depth, arrays whole, null for nothing; a key of metadata goes altogether."""
    assert before_change(current, previous) == before


def test_the_object_itself_stays_as_it_is() -> None:
    """The same object is read as it stands after the change, too."""
    current: JsonObject = {"metadata": {"k": "v"}, "a": {"b": 1}}

    before_change(current, {"metadata": {"k": None}, "a": {"b": 0}})

    assert current == {"metadata": {"k": "v"}, "a": {"b": 1}}


@pytest.mark.parametrize(
    ("previous", "cut_short"),
    [({"a": {"b": [1]}}, True), ({"a": []}, True), ({"a": {"b": 1}}, False), ({}, False)],
)
def test_an_array_is_found_at_any_depth(previous: JsonObject, *, cut_short: bool) -> None:
    """Up to 2017-04-06 an array had just the elements that changed."""
    assert cuts_arrays_short(previous) is cut_short
