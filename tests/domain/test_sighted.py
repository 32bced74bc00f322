"""What is stated of an object is told to the aggregate that holds it, whole."""

import attrs
import pytest

from counterfoil.domain.decider import StreamRef
from counterfoil.domain.observation import Origin
from counterfoil.domain.sighted import OBSERVED, earlier_fact, observation

PARTS = {
    "payment_method": "customer",
    "tax_id": "customer",
    "price": "product",
    "promotion_code": "coupon",
    "subscription_schedule": "subscription",
    "feedback_option": "account",
}
"""Which aggregate holds what is none of its own."""

EACH = pytest.mark.parametrize("kind", sorted(OBSERVED))


def said_by(command: object) -> dict[str, object]:
    """Return what a command says by its fields, a look into the past taken apart."""
    kind = type(command)
    assert attrs.has(kind)
    said = {field.name: getattr(command, field.name) for field in attrs.fields(kind)}
    look = said.pop("sighting", None)
    return said if look is None else said | said_by(look)


def names_its_object(kind: str, said: dict[str, object]) -> bool:
    """Tell whether a command names its stream, and within it the object where that is a part."""
    is_named = said[f"{PARTS.get(kind, kind)}_id"] == "owner"
    return is_named and ("thing" in said.values()) is (kind in PARTS)


@EACH
def test_what_is_true_now_is_told_with_where_it_comes_from(kind: str) -> None:
    """A schedule alone has neither an origin nor doubts."""
    observed = OBSERVED[kind]()
    thing = StreamRef(kind=kind, id="thing")
    said = said_by(observation(thing, "owner", observed, Origin.LISTED, ("name",)))

    assert names_its_object(kind, said)
    assert said["observed"] == observed
    if kind != "subscription_schedule":
        assert (said["origin"], said["unsettled"]) == (Origin.LISTED, ("name",))


@EACH
def test_what_was_true_before_is_told_as_such(kind: str) -> None:
    """Of the very object."""
    observed = OBSERVED[kind]()
    said = said_by(earlier_fact(StreamRef(kind=kind, id="thing"), "owner", observed))

    assert names_its_object(kind, said)
    assert observed in said.values()
