"""Whatever an event is changed into, reading it raises nothing."""

import copy
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.stripe.samples import (
    AT,
    NEWEST,
    configuration,
    customer,
    event,
    invoice,
    payment_method,
    plan,
    price,
    product,
    schedule,
    subscription,
    tax_id,
)

from counterfoil.adapters.stripe.reading import IgnoredType, JsonObject, Malformed, read_item

WHOLE = [
    event("customer.updated", customer(), previous={"name": None, "metadata": {"k": None}}),
    event("payment_method.detached", payment_method(), previous={"customer": "cus_1"}),
    event("customer.tax_id.updated", tax_id(), previous={"verification": {"status": "x"}}),
    event("product.updated", product(), previous={"active": False}),
    event("price.updated", price(), previous={"nickname": "n"}),
    event("plan.updated", plan(), created=1_500_000_000, api_version="2018-02-05"),
    event("customer.subscription.updated", subscription(), previous={"status": "trialing"}),
    event("subscription_schedule.updated", schedule(), previous={"status": "not_started"}),
    event("billing_portal.configuration.updated", configuration(), previous={"active": False}),
    event("invoice.payment_failed", invoice(), previous={"attempt_count": 0}),
    event("invoice.deleted", invoice(status="draft"), api_version="2018-02-05"),
    subscription(),
    configuration(),
    customer(),
    invoice(),
]

VERSIONS = [NEWEST, "2025-03-31.basil", "2024-04-10", "2020-08-27", "2018-02-05", "2016-07-06", "x"]

ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=-(10**30), max_value=10**30)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["", "event", "customer", "list", "sub_1", "\ud800", "\0", "active"]),
    lambda within: (
        st.lists(within, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "object", "data", "metadata", "type", "price", "plan", "coupon"])
            | st.text(max_size=4),
            within,
            max_size=4,
        )
    ),
    max_leaves=8,
)
"""Values of JSON, and some that just look like them."""


def places(value: object) -> list[tuple[object, object]]:
    """Return every place in an item: a container with a key or an index."""
    keys: list[object] = []
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = list(range(len(value)))
    container = cast("dict[object, object]", value)
    return [place for key in keys for place in [(value, key), *places(container[key])]]


@st.composite
def changed(draw: st.DrawFn) -> JsonObject:
    """Draw an item, of any version, that has odd values in a few places or lacks something."""
    item = copy.deepcopy(draw(st.sampled_from(WHOLE)))
    if item["object"] == "event":
        item["api_version"] = draw(st.sampled_from(VERSIONS))
    for _ in range(draw(st.integers(min_value=1, max_value=4))):
        found = places(item)
        if not found:
            break
        container, key = draw(st.sampled_from(found))
        within = cast("dict[object, object]", container)
        if draw(st.booleans()):
            within[key] = draw(ODD)
        else:
            del within[key]
    return item


@settings(max_examples=500)
@given(changed())
def test_a_changed_item_is_read_or_malformed(item: JsonObject) -> None:
    """A poison event holds up its own object only, and says why."""
    reading = read_item(item, at=AT)

    assert isinstance(reading, tuple | IgnoredType | Malformed)


@given(st.dictionaries(st.text(max_size=6) | st.just("object"), ODD, max_size=5))
def test_any_object_is_read_or_malformed(item: JsonObject) -> None:
    """Also one that has nothing of Stripe's."""
    assert isinstance(read_item(item, at=AT), tuple | IgnoredType | Malformed)


@given(changed())
def test_reading_changes_nothing_and_is_the_same_twice(item: JsonObject) -> None:
    """The inbox may read an event again, whenever."""
    kept = copy.deepcopy(item)

    first, second = read_item(item, at=AT), read_item(item, at=AT)

    assert repr(item) == repr(kept)
    assert repr(first) == repr(second)
