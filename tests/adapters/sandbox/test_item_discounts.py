"""Tests discounts of single items of subscriptions."""

import pytest
import stripe
from tests.adapters.sandbox.subscribers import (
    DAY,
    START,
    advance,
    clocked,
    customer_with,
    latest,
    price_of,
    told,
)


def _subscribed(
    client: stripe.StripeClient, coupon: str, clock: str | None = None
) -> stripe.Subscription:
    """Subscribe to tea at half its price and to coffee in full."""
    return client.v1.subscriptions.create(
        {
            "customer": customer_with(client, clock=clock),
            "items": [
                {"price": price_of(client, 2000), "discounts": [{"coupon": coupon}]},
                {"price": price_of(client, 3000)},
            ],
        }
    )


def test_an_item_alone_is_discounted(client: stripe.StripeClient) -> None:
    """What is taken off one item leaves the other as it is, and the discount says whose it is."""
    coupon = client.v1.coupons.create({"percent_off": 50, "duration": "forever"}).id
    subscription = _subscribed(client, coupon)

    tea, coffee = client.v1.subscriptions.retrieve(
        subscription.id, {"expand": ["items.data.discounts"]}
    )["items"].data

    [discount] = tea.discounts
    assert isinstance(discount, stripe.Discount)
    assert (discount.subscription, discount.subscription_item) == (subscription.id, tea.id)
    assert (coffee.discounts, subscription.discounts) == ([], [])
    assert latest(client, subscription.id).total == 1000 + 3000


def test_a_discount_that_is_over_leaves_its_item(client: stripe.StripeClient) -> None:
    """A coupon for once halves the first invoice; the second costs it all."""
    clock = clocked(client)
    coupon = client.v1.coupons.create({"percent_off": 50, "duration": "once"}).id
    subscription = _subscribed(client, coupon, clock)

    advance(client, clock, START + 32 * DAY)

    assert latest(client, subscription.id).total == 2000 + 3000
    kept = client.v1.subscriptions.retrieve(subscription.id)
    assert [item.discounts for item in kept["items"].data] == [[], []]
    assert told(client, "customer.discount.") == [
        "customer.discount.created",
        "customer.discount.deleted",
    ]


def test_an_items_discounts_are_replaced(client: stripe.StripeClient) -> None:
    """An update names all that the item is to have: one that isn't named is over."""
    half = client.v1.coupons.create({"percent_off": 50, "duration": "forever"}).id
    tenth = client.v1.coupons.create({"percent_off": 10, "duration": "forever"}).id
    subscription = _subscribed(client, half)
    tea, coffee = subscription["items"].data

    client.v1.subscriptions.update(
        subscription.id,
        {
            "items": [
                {"id": tea.id, "discounts": ""},
                {"id": coffee.id, "discounts": [{"coupon": tenth}]},
            ]
        },
    )
    [kept] = client.v1.subscription_items.retrieve(coffee.id).discounts
    client.v1.subscription_items.update(
        coffee.id, {"discounts": [{"discount": str(kept)}, {"coupon": half}]}
    )

    tea, coffee = client.v1.subscriptions.retrieve(subscription.id)["items"].data
    assert tea.discounts == []
    assert coffee.discounts[0] == kept
    assert len(coffee.discounts) == 2
    assert told(client, "customer.discount.deleted") == ["customer.discount.deleted"]


def test_an_added_item_is_discounted(client: stripe.StripeClient) -> None:
    """An item that comes later may have discounts of its own; they go with it."""
    half = client.v1.coupons.create({"percent_off": 50, "duration": "forever"}).id
    subscription = client.v1.subscriptions.create(
        {"customer": customer_with(client), "items": [{"price": price_of(client)}]}
    )

    added = client.v1.subscription_items.create(
        {
            "subscription": subscription.id,
            "price": price_of(client, 3000),
            "discounts": [{"coupon": half}],
        }
    )
    preview = client.v1.invoices.create_preview({"subscription": subscription.id})
    client.v1.subscription_items.delete(added.id)

    assert len(added.discounts) == 1
    assert preview.total_discount_amounts is not None
    assert 1500 in {taken.amount for taken in preview.total_discount_amounts}
    assert told(client, "customer.discount.deleted") == ["customer.discount.deleted"]


def test_an_unknown_discount_is_refused(client: stripe.StripeClient) -> None:
    """A discount that is named must be the item's."""
    coupon = client.v1.coupons.create({"percent_off": 50, "duration": "forever"}).id
    subscription = _subscribed(client, coupon)
    tea, coffee = subscription["items"].data

    with pytest.raises(stripe.InvalidRequestError, match="No such discount") as refused:
        client.v1.subscription_items.update(
            coffee.id, {"discounts": [{"discount": str(tea.discounts[0])}]}
        )

    assert refused.value.param == "discounts[0][discount]"


def test_a_code_asks_for_a_least_amount(client: stripe.StripeClient) -> None:
    """A promotion code with a minimum is refused where the items cost less, and taken else."""
    coupon = client.v1.coupons.create({"percent_off": 50, "duration": "forever"}).id
    code = client.v1.promotion_codes.create(
        {
            "promotion": {"type": "coupon", "coupon": coupon},
            "restrictions": {"minimum_amount": 2500, "minimum_amount_currency": "usd"},
        }
    ).id
    customer = customer_with(client)

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.create(
            {
                "customer": customer,
                "items": [{"price": price_of(client, 2000)}],
                "discounts": [{"promotion_code": code}],
            }
        )
    taken = client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": price_of(client, 3000)}],
            "discounts": [{"promotion_code": code}],
        }
    )

    assert len(taken.discounts) == 1
