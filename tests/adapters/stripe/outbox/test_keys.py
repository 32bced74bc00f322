"""The keys under which requests are sent."""

from uuid import UUID

from counterfoil.adapters.stripe.outbox.keys import LETTERS, anew_after, key_of, letter_after

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
