"""What Stripe says in words that this release doesn't know."""

import pytest

from counterfoil.domain.coupon.terms import CouponDuration


def test_an_unknown_value_is_kept_as_it_came() -> None:
    """R183: compared, written and stored it is Stripe's own word."""
    weekly = CouponDuration("weekly")

    assert weekly == "weekly"
    assert f"{weekly}" == "weekly"
    assert (weekly.name, weekly.value) == ("WEEKLY", "weekly")
    assert not weekly.is_known
    assert CouponDuration.ONCE.is_known


def test_what_is_no_word_is_no_value() -> None:
    """Whatever a caller got wrong isn't Stripe's."""
    with pytest.raises(ValueError, match="1 is not a valid CouponDuration"):
        CouponDuration(1)  # type: ignore[arg-type]
