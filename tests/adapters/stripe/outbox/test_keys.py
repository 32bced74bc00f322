"""Keys are told from those of others, of whose events nothing needs to be looked up."""

import pytest

from counterfoil.adapters.stripe.outbox.keys import LETTERS, key_of, may_be_ours


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
