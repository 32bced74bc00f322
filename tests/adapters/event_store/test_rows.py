"""The layout of a row: what is packed is unpacked, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.adapters.event_store.rows import (
    BrokenRowError,
    Row,
    content,
    joined,
    pack,
    plain_body,
    unpack,
)

ROWS = st.builds(Row, st.binary(), st.binary(), st.binary())


@given(ROWS)
def test_a_row_comes_back_the_same(row: Row) -> None:
    """Whatever its parts hold, their bounds are kept."""
    assert unpack(pack(row)) == row
    assert content(pack(row)) == (row.personal, row.body)
    assert plain_body(pack(row)) == (None if row.personal else row.body)


@given(ROWS, ROWS)
def test_two_rows_never_look_the_same(one: Row, other: Row) -> None:
    """The lengths make the layout unambiguous."""
    assert (pack(one) == pack(other)) is (one == other)


@given(st.binary())
def test_rubbish_is_a_broken_row_or_one_that_packs_to_itself(state: bytes) -> None:
    """Nothing else is ever raised."""
    try:
        row = unpack(state)
    except BrokenRowError:
        assert plain_body(state) is None
        return
    assert pack(row) == state


def test_the_first_bytes_stand_for_ever() -> None:
    """
    The layout is the storage format: format 1, header after its length, sealed part after its.
    """
    assert pack(Row(b"head", b"seal", b"{}")) == b"\x01\x00\x00\x00\x04head\x00\x00\x00\x04seal{}"


@given(st.lists(st.binary(max_size=4)), st.lists(st.binary(max_size=4)))
def test_joined_parts_are_told_apart(one: list[bytes], other: list[bytes]) -> None:
    """What a seal is bound to can't be cut in two ways."""
    assert (joined(*one) == joined(*other)) is (one == other)


@pytest.mark.parametrize(
    "state", [b"", b"\x01", b"\x00" * 9, b"\x01\xff\xff\xff\xff\x00\x00\x00\x00"]
)
def test_short_rows_are_broken(state: bytes) -> None:
    """A length that points past the end is noticed."""
    with pytest.raises(BrokenRowError):
        unpack(state)
