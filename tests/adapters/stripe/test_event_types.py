"""Which types of events are translated, beside Stripe's own lists of all that there are."""

import json

import pytest
from tests.adapters.stripe.samples import AT, event, ignored
from tests.adapters.stripe.test_recordings import recorded_events
from tests.adapters.stripe.told_in_full import EVENTS, IN_FULL
from tests.stripe_material import stripe_material

from counterfoil.adapters.stripe.event_types import TRANSLATED, TRANSLATED_THIN
from counterfoil.adapters.stripe.kinds import KIND_OF_EVENTS
from counterfoil.adapters.stripe.reading import IgnoredType, read_item

NO_SNAPSHOT_SINCE_2020 = {f"plan.{verb}" for verb in ("created", "deleted", "updated")}

CHANGE_NOTHING_THAT_IS_READ = {
    "v1.customer.discount.source_changed",
    "v1.customer.subscription.item_tax_rates_changed",
    "v1.product.tax_code_changed",
}
"""They tell of tax rates and tax codes, and of a discount that they don't name."""


def stripes_own() -> list[str]:
    """Return every type that an endpoint may ask for."""
    listed = json.loads((stripe_material() / "facts/webhook_event_types.json").read_bytes())
    return [type_ for type_ in listed["types"] if type_ != "*"]


def thin_ones() -> list[str]:
    """Return every type of thin event of which Stripe's own client knows."""
    from stripe.events import _event_classes

    return list(_event_classes._V2_EVENT_CLASS_LOOKUP)


def stem_of(type_: str) -> str:
    """Return what a type says before its verb."""
    return type_.rpartition(".")[0]


def test_each_is_one_of_stripes_own() -> None:
    """An endpoint that asks for anything else is refused."""
    assert set(TRANSLATED) <= set(stripes_own())
    assert list(TRANSLATED) == sorted(set(TRANSLATED))


def test_they_are_those_that_are_read_and_no_others() -> None:
    """Of all of Stripe's own, each carrying an object in full of the kind that its type names."""
    objects = IN_FULL | {"plan": IN_FULL["price"] | {"object": "plan"}}
    of_a_known_kind = [type_ for type_ in stripes_own() if stem_of(type_) in objects]
    is_read = {
        type_
        for type_ in of_a_known_kind
        if isinstance(read_item(event(type_, objects[stem_of(type_)]), at=AT), tuple)
    }

    assert is_read == set(TRANSLATED)
    assert set(of_a_known_kind) - is_read == NO_SNAPSHOT_SINCE_2020 | {"invoice.upcoming"}


@pytest.mark.parametrize("type_", TRANSLATED)
def test_each_is_read(type_: str) -> None:
    """In the newest shape of its object."""
    assert isinstance(read_item(EVENTS[type_], at=AT), tuple)


def test_whatever_else_stripe_sends_is_ignored() -> None:
    """Even where it carries an object of a kind that is known."""
    others = [each for each in stripes_own() if stem_of(each) not in (*KIND_OF_EVENTS, *IN_FULL)]

    assert len(others) > 200
    for type_ in others:
        for stated in IN_FULL.values():
            assert ignored(event(type_, stated)).type == type_


def test_every_kind_has_its_types() -> None:
    """No kind of object is read of which no event is asked for."""
    assert {stem_of(type_) for type_ in TRANSLATED} == {*KIND_OF_EVENTS, "customer.discount"}


def test_what_was_recorded_of_them_is_read() -> None:
    """Forty types and more, as Stripe sent them; discounts name their coupon, or state it."""
    recorded = [told for told in recorded_events() if told["type"] in TRANSLATED]
    unread = {told["type"] for told in recorded if isinstance(read_item(told, at=AT), IgnoredType)}

    assert len({told["type"] for told in recorded}) > 40
    assert unread <= {"customer.discount.created"}


class TestThin:
    """Thin events have the same types, and finer ones."""

    def test_each_is_known_to_stripes_client(self) -> None:
        """The client is of the API version that endpoints are made for."""
        assert set(thin_ones()) >= TRANSLATED_THIN

    def test_each_has_its_twin(self) -> None:
        """Whatever is read from an event is worth a look when a thin one tells of it."""
        assert {f"v1.{type_}" for type_ in TRANSLATED} <= TRANSLATED_THIN

    def test_no_other_tells_of_what_is_read(self) -> None:
        """A type that Stripe adds shows here, to be judged."""
        of_a_known_kind = {
            type_ for type_ in thin_ones() if stem_of(type_).removeprefix("v1.") in IN_FULL
        }

        assert of_a_known_kind - TRANSLATED_THIN == {
            "v1.invoice.upcoming",
            *CHANGE_NOTHING_THAT_IS_READ,
        }
