"""A stream's name says whose it is, in which mode, and what it is about."""

import pytest

from counterfoil.adapters.streams import place_of, ref_of, stream_name
from counterfoil.domain.cause import Mode
from counterfoil.domain.decider import StreamRef


@pytest.mark.parametrize("mode", Mode)
def test_a_name_can_be_taken_apart(mode: Mode) -> None:
    """Account, mode, kind and id, whatever the id holds."""
    ref = StreamRef(kind="coupon", id="SPRING/account")

    name = stream_name("acct_1", mode, ref)

    assert (place_of(name), ref_of(name)) == (("acct_1", mode), ref)


@pytest.mark.parametrize("mode", Mode)
def test_the_account_itself_has_one_stream(mode: Mode) -> None:
    """Both modes share it; where one is asked for, it counts as live."""
    ref = StreamRef(kind="account", id="acct_1")

    name = stream_name("acct_1", mode, ref)

    assert name == "acct_1/account"
    assert (place_of(name), ref_of(name)) == (("acct_1", Mode.LIVE), ref)
