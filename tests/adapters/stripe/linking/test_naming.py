"""Ids are found where they name something, and nowhere else."""

import pytest

from counterfoil.adapters.stripe.linking.naming import (
    asked_about,
    body_renamed,
    named_in,
    path_renamed,
    renamed,
)
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.decider import StreamRef

CUSTOMER = StreamRef(kind="customer", id="42")
SUBSCRIPTION = StreamRef(kind="subscription", id="42")
PRICE = StreamRef(kind="price", id="a/b c")
NAMES = {CUSTOMER: "cus_1", SUBSCRIPTION: "sub_1", PRICE: "price_1"}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("/v1/customers/42", "/v1/customers/cus_1"),
        ("/v1/customers/42/tax_ids?limit=100", "/v1/customers/cus_1/tax_ids?limit=100"),
        ("/v1/subscriptions/42", "/v1/subscriptions/sub_1"),
        ("/v1/subscriptions/42/resume", "/v1/subscriptions/sub_1/resume"),
        ("/v1/prices/a%2Fb%20c", "/v1/prices/price_1"),
        ("/v1/subscriptions?customer=42&limit=42", "/v1/subscriptions?customer=cus_1&limit=42"),
        ("/v1/customers?starting_after=42", "/v1/customers?starting_after=cus_1"),
        ("/v1/payment_methods/42/attach", "/v1/payment_methods/42/attach"),
        ("/v1/customers", "/v1/customers"),
    ],
)
def test_a_path_names_by_stripes_ids(ours: str, theirs: str) -> None:
    """The kind of thing decides: an id may be that of several."""
    assert path_renamed(ours, NAMES) == theirs


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (b"customer=42&quantity=42", b"customer=cus_1&quantity=42"),
        (b"items[0][price]=a%2Fb+c&expand[]=42", b"items[0][price]=price_1&expand[]=42"),
        (b"features[subscription_update][products][0][prices][1]=a%2Fb+c",
         b"features[subscription_update][products][0][prices][1]=price_1"),
        (b"metadata[customer]=42&metadata[counterfoil_id]=42",
         b"metadata[customer]=42&metadata[counterfoil_id]=42"),
        (b"name=42&description=", b"name=42&description="),
        (b"", b""),
    ],
)  # fmt: skip
def test_a_form_passes_stripes_ids(ours: bytes, theirs: bytes) -> None:
    """What isn't known to name something stays, byte for byte."""
    assert body_renamed("/v1/subscriptions", ours, NAMES) == theirs


def test_what_is_asked_about_is_told_by_its_kind() -> None:
    """In the path and in what it passes."""
    found = {*asked_about("/v1/subscriptions/42?expand[]=customer", b"customer=42&quantity=1")}

    assert found == {CUSTOMER, SUBSCRIPTION}


STATED: JsonObject = {
    "id": "sub_1",
    "object": "subscription",
    "customer": "cus_1",
    "metadata": {"counterfoil_id": "42", "tier": "cus_1"},
    "items": {"data": [{"id": "si_1", "price": {"id": "price_1", "object": "price"}}]},
    "quantity": 3,
}


def test_what_is_stated_is_named_by_our_ids() -> None:
    """However deep; the merchant's own pairs stay, and ours isn't among them."""
    assert renamed(STATED, {"cus_1": "42", "price_1": "monthly"}) == {
        "id": "sub_1",
        "object": "subscription",
        "customer": "42",
        "metadata": {"tier": "cus_1"},
        "items": {"data": [{"id": "si_1", "price": {"id": "monthly", "object": "price"}}]},
        "quantity": 3,
    }


def test_what_mentions_our_id_is_found() -> None:
    """And which objects are stated with their metadata."""
    named = named_in({"object": "event", "id": "evt_1", "data": {"object": STATED}})

    assert [(each.stated["id"], each.ours) for each in named.mentions] == [("sub_1", "42")]
    assert named.whole == {"sub_1"}
    assert named.ids >= {"evt_1", "sub_1", "cus_1", "si_1", "price_1"}
    assert named.has_reference
    assert not named_in({"metadata": None, "id": "in_1", "previous": {"metadata": {}}}).mentions
