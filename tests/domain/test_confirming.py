"""What agrees with a decision confirms it, in Stripe's way of writing; what contradicts waits."""

from datetime import UTC, datetime, timedelta

import pytest

from counterfoil.domain.confirming import confirmed_and_withheld, reads_alike
from counterfoil.domain.product.observed import ObservedPrice
from counterfoil.domain.values import Address, Known

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
NEARLY = NOON + timedelta(milliseconds=999)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NOON, NEARLY),
        ("", None),
        (Known(""), Known(None)),
        (Address(line1="Dam 1", line2=""), Address(line1="Dam 1")),
        ((NOON, 1), (NEARLY, 1)),
        ({"until": NOON, "note": ""}, {"note": None, "until": NEARLY}),
        (12, 12),
    ],
)
def test_moments_read_alike_within_a_second_and_no_text_as_none(one: object, other: object) -> None:
    """Stripe stamps whole seconds and clears a text with an empty one (R182), however deep."""
    assert reads_alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NOON, NOON + timedelta(seconds=1)),
        ("a", None),
        (Address(line1="Dam 1"), Address(line1="Dam 2")),
        ((1, 2), (2, 1)),
        ({"a": "1"}, {}),
        ({"a": "1"}, {"a": "2"}),
    ],
)
def test_other_values_do_not(one: object, other: object) -> None:
    """All else counts."""
    assert not reads_alike(one, other)


def test_only_what_was_decided_is_held_and_only_what_is_stated_confirms() -> None:
    """A facet of which nothing is stated goes on waiting."""
    stated = ObservedPrice(active=Known(value=True), nickname=Known("a"), created=Known(NEARLY))
    known = ObservedPrice(
        active=Known(value=False),
        nickname=Known("b"),
        lookup_key=Known("c"),
        created=Known(NOON),
    )

    waiting = {"active", "lookup_key", "created"}

    assert confirmed_and_withheld(stated, lambda: known, waiting) == (("created",), ("active",))
