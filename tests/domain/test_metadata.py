"""How metadata merges, and Stripe's limits on it (R5)."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.domain.changes import CLEAR, KEEP, Set
from counterfoil.domain.metadata import (
    MetadataChange,
    MetadataKeyBracketError,
    MetadataKeyLengthError,
    MetadataTooLongError,
    TooManyMetadataKeysError,
    merge_metadata,
    metadata_fits,
)
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook import metadata as rulebook
from counterfoil.domain.rulebook.rule import Language

PAIRS = st.dictionaries(st.text(min_size=1, max_size=3), st.text(max_size=3), max_size=5)


def keys(count: int) -> Mapping[str, str]:
    """Return metadata of so many keys."""
    return {f"key {number}": "value" for number in range(count)}


def refusals(current: Mapping[str, str], change: MetadataChange) -> list[type[Exception]]:
    """Return the limits that a change exceeds, in order of precedence."""
    return [type(refusal) for refusal in metadata_fits(current, change)]


@pytest.mark.parametrize(
    ("change", "merged"),
    [
        pytest.param(KEEP, {"a": "1", "b": "2"}, id="kept"),
        pytest.param(CLEAR, {}, id="cleared"),
        pytest.param(Set({}), {"a": "1", "b": "2"}, id="nothing named"),
        pytest.param(Set({"c": "3"}), {"a": "1", "b": "2", "c": "3"}, id="added"),
        pytest.param(Set({"a": "9"}), {"a": "9", "b": "2"}, id="replaced"),
        pytest.param(Set({"a": ""}), {"b": "2"}, id="unset"),
        pytest.param(Set({"z": ""}), {"a": "1", "b": "2"}, id="unset what is not there"),
    ],
)
def test_a_change_merges(change: MetadataChange, merged: Mapping[str, str]) -> None:
    """Keys not named stay; empty text unsets its key, or every key."""
    assert merge_metadata({"a": "1", "b": "2"}, change) == merged


def test_a_pair_that_is_empty_already_stays_while_it_is_not_named() -> None:
    """Merging touches the keys that it names alone."""
    assert merge_metadata({"a": ""}, Set({"b": "1"})) == {"a": "", "b": "1"}


@given(current=PAIRS, change=PAIRS)
def test_merging_twice_is_merging_once(
    current: Mapping[str, str], change: Mapping[str, str]
) -> None:
    """So the same wish again changes nothing."""
    once = merge_metadata(current, Set(change))
    assert merge_metadata(once, Set(change)) == once


@pytest.mark.parametrize(
    "change",
    [
        KEEP,
        CLEAR,
        Set({}),
        Set({"k" * 40: "v" * 500}),
        Set(keys(50)),
        Set({"k" * 41: "", "a[0]": ""}),
    ],
    ids=["kept", "cleared", "nothing", "longest", "most", "unset"],
)
def test_what_fits_is_granted(change: MetadataChange) -> None:
    """50 keys of 40 characters, values of 500; unsetting is free."""
    assert refusals({}, change) == []


@pytest.mark.parametrize(
    ("pairs", "error"),
    [
        ({"": "value"}, MetadataKeyLengthError),
        ({"k" * 41: "value"}, MetadataKeyLengthError),
        ({"old": "", "k" * 41: "value"}, MetadataKeyLengthError),
        ({"a[": "value"}, MetadataKeyBracketError),
        ({"a]": "value"}, MetadataKeyBracketError),
        ({"key": "v" * 501}, MetadataTooLongError),
        (keys(51), TooManyMetadataKeysError),
    ],
    ids=[
        "empty key",
        "long key",
        "after an unset key",
        "opening",
        "closing",
        "long value",
        "many keys",
    ],
)
def test_what_does_not_fit_is_refused(
    pairs: Mapping[str, str], error: type[CommandRefusedError]
) -> None:
    """Stripe's limits (docs.stripe.com/metadata)."""
    assert refusals({}, Set(pairs)) == [error]


def test_limits_are_checked_in_order_of_precedence() -> None:
    """Key by key, and how many there are last."""
    assert refusals(keys(49), Set({"[" * 41: "v" * 501, "key": "value"})) == [
        MetadataKeyLengthError,
        MetadataKeyBracketError,
        MetadataTooLongError,
        TooManyMetadataKeysError,
    ]


def test_pairs_that_are_there_count_with_those_that_come() -> None:
    """A change may make room for itself."""
    assert refusals(keys(50), Set({"new": "value"})) == [TooManyMetadataKeysError]
    assert refusals(keys(50), Set({"new": "value", "key 0": ""})) == []


def test_what_stripe_let_in_before_never_stands_in_the_way() -> None:
    """Only what the change itself sets is measured."""
    crowded = {**keys(60), "k" * 99: "v" * 999}
    assert refusals(crowded, Set({"key 0": "other"})) == []
    assert refusals(crowded, Set({"new": "value"})) == [TooManyMetadataKeysError]


def test_refusals_do_not_repeat_values() -> None:
    """Metadata is personal, and refusals are logged."""
    explanations = [
        refusal.explain(language)
        for refusal in metadata_fits({}, Set({"[" * 41: "secret" * 100, **keys(50)}))
        for language in Language
    ]
    assert len(explanations) == 8
    assert not [text for text in explanations if "secret" in text]


def test_every_rule_is_listed_once() -> None:
    """The rulebook is what explanations are looked up in."""
    ids = [rule.id for rule in rulebook.RULES]
    assert len(ids) == len(set(ids)) == 4
