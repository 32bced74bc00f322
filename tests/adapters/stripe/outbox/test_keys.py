"""The keys under which requests are sent."""

from uuid import UUID

import pytest

from counterfoil.adapters.stripe.outbox.keys import (
    LETTERS,
    anew_after,
    key_of,
    letter_after,
    may_be_ours,
)

STREAM = "acct_1/test/customer/cus_1"


def test_the_same_request_has_the_same_key_whoever_makes_it() -> None:
    """So that one that is run again is one request to Stripe (R174, R175)."""
    key = key_of(STREAM, "command-1", "update_customer")

    assert key == key_of(STREAM, "command-1", "update_customer", "a")
    assert UUID(key).version == 5


def test_each_other_request_and_attempt_has_another_key() -> None:
    """Whichever of its parts is another one."""
    keys = {
        key_of(STREAM, "command-1", "update_customer"),
        key_of(STREAM, "command-1", "update_customer", "b"),
        key_of(STREAM, "command-1", "delete_customer"),
        key_of(STREAM, "command-2", "update_customer"),
        key_of("acct_1/live/customer/cus_1", "command-1", "update_customer"),
    }

    assert len(keys) == 5


def test_letters_come_to_an_end_and_begin_anew() -> None:
    """None of them is used twice."""
    letter: str | None = LETTERS[0]
    used = []
    while letter is not None:
        used.append(letter)
        letter = letter_after(letter)

    assert used == [*LETTERS]
    assert letter_after(anew_after(used[-1])) == "2a"
    assert letter_after("2h") is None
    assert letter_after(anew_after("2h")) == "3a"


@pytest.mark.parametrize("letter", LETTERS)
def test_a_key_that_is_made_here_may_be_ours(letter: str) -> None:
    """Whatever it is made of."""
    assert may_be_ours(key_of("acct_1/test/customer/cus_1", "command-1", "update", letter))


@pytest.mark.parametrize(
    "key", ["", "order-1", "0d8f9c1e-5b7a-4c3d-9e2f-1a2b3c4d5e6f", "5" * 255, "\u0663" * 32]
)
def test_others_keys_are_none_of_ours(key: str) -> None:
    """Stripe's clients make random ones."""
    assert not may_be_ours(key)
