"""Tests products as Stripe's client meets them."""

import pytest
import stripe
from tests.adapters.sandbox.driving import Watch


@pytest.fixture
def watch() -> Watch:
    """Return a watch, for products say when they were changed."""
    return Watch()


def test_a_product_is_created_changed_and_deleted(client: stripe.StripeClient) -> None:
    """What is said of a product is kept, and told in events."""
    made = client.v1.products.create(
        {
            "name": "Gold",
            "description": "All of it",
            "images": ["https://example.com/gold.png"],
            "marketing_features": [{"name": "Support"}],
            "package_dimensions": {"height": 1, "length": 2, "weight": 3.5, "width": 4},
            "unit_label": "seat",
        }
    )
    changed = client.v1.products.update(
        made.id, {"name": "Platinum", "description": "", "marketing_features": ""}
    )
    gone = client.v1.products.delete(made.id)

    assert made.active
    assert made.package_dimensions is not None
    assert made.package_dimensions.weight == 3.5
    assert changed.name == "Platinum"
    assert changed.description is None
    assert changed.marketing_features == []
    assert gone.deleted is True
    told = client.v1.events.list().data
    assert [event.type for event in told] == [
        "product.deleted",
        "product.updated",
        "product.created",
    ]
    assert told[0].to_dict()["data"]["object"]["active"] is False
    with pytest.raises(stripe.InvalidRequestError, match="No such product"):
        client.v1.products.retrieve(made.id)


def test_saying_the_same_again_changes_nothing(client: stripe.StripeClient, watch: Watch) -> None:
    """What isn't different is no update, however late it is said."""
    made = client.v1.products.create({"name": "Gold"})
    watch.moment += 60
    again = client.v1.products.update(made.id, {"name": "Gold"})
    changed = client.v1.products.update(made.id, {"name": "Silver"})

    assert again.updated == made.updated
    assert changed.updated == made.updated + 60
    told = client.v1.events.list().data
    assert [event.type for event in told] == ["product.updated", "product.created"]


def test_a_product_comes_with_its_price(client: stripe.StripeClient) -> None:
    """A default price is made with it; the product is told of first."""
    made = client.v1.products.create(
        {
            "name": "Gold",
            "default_price_data": {
                "currency": "EUR",
                "unit_amount": 1500,
                "recurring": {"interval": "month"},
                "metadata": {"by": "default"},
            },
            "expand": ["default_price"],
        }
    )

    price = made.default_price
    assert isinstance(price, stripe.Price)
    assert price.product == made.id
    assert price.currency == "eur"
    assert price.metadata.to_dict() == {"by": "default"}
    told = [event.type for event in reversed(client.v1.events.list().data)]
    assert told == ["product.created", "plan.created", "price.created"]


def test_a_product_with_prices_stays(client: stripe.StripeClient) -> None:
    """Prices can't be deleted, and so neither can their product."""
    made = client.v1.products.create(
        {"name": "Gold", "default_price_data": {"currency": "usd", "unit_amount": 1}}
    )

    with pytest.raises(stripe.InvalidRequestError, match="one or more user-created prices"):
        client.v1.products.delete(made.id)
    assert client.v1.products.retrieve(made.id).active


def test_products_are_listed_by_what_they_are(client: stripe.StripeClient) -> None:
    """Ids, use, shipping and address choose among them."""
    boxed = client.v1.products.create(
        {"name": "Box", "shippable": True, "url": "https://example.com/box"}
    )
    other = client.v1.products.create({"name": "Other", "id": "other"})
    client.v1.products.update("other", {"active": False})

    assert _ids(client, {"ids": [boxed.id, "nothing"]}) == [boxed.id]
    assert _ids(client, {"ids": [boxed.id, other.id]}) == [other.id, boxed.id]
    assert _ids(client, {"active": False}) == ["other"]
    assert _ids(client, {"shippable": True}) == [boxed.id]
    assert _ids(client, {"url": "https://example.com/box"}) == [boxed.id]
    assert _ids(client, {"type": "good"}) == []


def _ids(client: stripe.StripeClient, params: "stripe.params.ProductListParams") -> list[str]:
    return [product.id for product in client.v1.products.list(params).data]


def test_another_products_price_is_no_default(client: stripe.StripeClient) -> None:
    """A default price must be there, and the product's own."""
    gold = client.v1.products.create({"name": "Gold"})
    silver = client.v1.products.create(
        {"name": "Silver", "default_price_data": {"currency": "usd", "unit_amount": 1}}
    )
    assert isinstance(silver.default_price, str)

    with pytest.raises(stripe.InvalidRequestError) as unknown:
        client.v1.products.update(gold.id, {"default_price": "price_x"})
    with pytest.raises(stripe.InvalidRequestError) as foreign:
        client.v1.products.update(gold.id, {"default_price": silver.default_price})
    assert unknown.value.code == "resource_missing"
    assert foreign.value.param == "default_price"


def test_an_id_is_taken_once(client: stripe.StripeClient) -> None:
    """A product's own id can't be given again, not even after it was deleted."""
    client.v1.products.create({"name": "Gold", "id": "gold"})
    client.v1.products.delete("gold")

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.products.create({"name": "Gold", "id": "gold"})
    assert refused.value.code == "resource_already_exists"
