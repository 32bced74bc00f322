"""Tests coupons as Stripe's client meets them."""

from typing import cast

import pytest
import stripe
from tests.adapters.sandbox.driving import Watch


@pytest.fixture
def watch() -> Watch:
    """Return a watch, for coupons end by themselves."""
    return Watch()


def test_a_coupon_is_created_renamed_and_deleted(client: stripe.StripeClient) -> None:
    """What it takes off stays; what it is called doesn't."""
    made = client.v1.coupons.create(
        {"percent_off": 12.5, "duration": "repeating", "duration_in_months": 3, "name": "Spring"}
    )
    changed = client.v1.coupons.update(made.id, {"name": "", "metadata": {"season": "spring"}})
    gone = client.v1.coupons.delete(made.id)

    assert made.percent_off == 12.5
    assert made.amount_off is None
    assert made.valid
    assert changed.name is None
    assert gone.deleted is True
    told = client.v1.events.list().data
    assert [event.type for event in told] == [
        "coupon.deleted",
        "coupon.updated",
        "coupon.created",
    ]
    assert told[0].to_dict()["data"]["object"]["valid"] is False
    with pytest.raises(stripe.InvalidRequestError, match="No such coupon") as missing:
        client.v1.coupons.retrieve(made.id)
    assert missing.value.param == "coupon"


def test_an_amount_is_in_currencies(client: stripe.StripeClient) -> None:
    """Other currencies and products are shown on request."""
    product = client.v1.products.create({"name": "Gold"})
    made = client.v1.coupons.create(
        {
            "id": "FIVE",
            "amount_off": 500,
            "currency": "USD",
            "currency_options": {"eur": {"amount_off": 450}},
            "applies_to": {"products": [product.id]},
        }
    )
    client.v1.coupons.update("FIVE", {"currency_options": {"gbp": {"amount_off": 400}}})
    whole = client.v1.coupons.retrieve("FIVE", {"expand": ["applies_to", "currency_options"]})

    assert made.duration == "once"
    assert made.currency == "usd"
    assert "applies_to" not in made
    shown = whole.to_dict()
    assert shown["applies_to"] == {"products": [product.id]}
    assert {code: option["amount_off"] for code, option in shown["currency_options"].items()} == {
        "usd": 500,
        "eur": 450,
        "gbp": 400,
    }


def test_a_coupon_ends_in_time(client: stripe.StripeClient, watch: Watch) -> None:
    """From its last moment on it is valid no more, and its promotion codes are inactive."""
    coupon = client.v1.coupons.create({"percent_off": 10, "redeem_by": watch.moment + 60})
    code = client.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}})

    watch.moment += 59
    assert client.v1.coupons.retrieve(coupon.id).valid
    watch.moment += 1
    assert not client.v1.coupons.retrieve(coupon.id).valid
    assert not client.v1.promotion_codes.retrieve(code.id).active


def test_an_id_is_taken_once(client: stripe.StripeClient) -> None:
    """A coupon's id can't be given again, not even after it was deleted."""
    client.v1.coupons.create({"id": "TEN", "percent_off": 10})
    client.v1.coupons.delete("TEN")

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.coupons.create({"id": "TEN", "percent_off": 10})
    assert refused.value.code == "resource_already_exists"
    assert refused.value.user_message == "Coupon already exists."


@pytest.mark.parametrize(
    ("params", "code", "param", "message"),
    [
        ({}, "parameter_missing", None, "Must provide percent_off or amount_off."),
        (
            {"percent_off": 5, "amount_off": 5},
            None,
            None,
            "Received both percent_off and amount_off parameters. Please pass in only one.",
        ),
        (
            {"amount_off": 5},
            None,
            "currency",
            "You must pass currency when passing amount_off",
        ),
        (
            {"percent_off": 0},
            None,
            "percent_off",
            "This value must be greater than or equal to 0.01 (it currently is '0.0').",
        ),
        (
            {"percent_off": 100.5},
            None,
            "percent_off",
            "This value must be less than or equal to 100 (it currently is '100.5').",
        ),
        (
            {"percent_off": 5, "duration": "repeating"},
            None,
            "duration",
            (
                "The duration_in_months param must be set when creating a coupon with a repeating"
                " duration"
            ),
        ),
        (
            {"percent_off": 5, "duration": "once", "duration_in_months": 1},
            None,
            "duration_in_months",
            (
                "The duration_in_months param can only be set when creating a coupon with a"
                " repeating duration"
            ),
        ),
        (
            {"percent_off": 5, "redeem_by": 2000},
            None,
            "redeem_by",
            (
                "The parameter `redeem_by` expects a unix timestamp representing a date and time in"
                " the future. You specified the value `2000` which is in the past."
            ),
        ),
        (
            {"percent_off": 5, "currency_options": {"eur": {"amount_off": 1}}},
            None,
            "currency_options",
            "You may only specify one of these parameters: currency_options, percent_off.",
        ),
        (
            {"percent_off": 5, "applies_to": {"products": ["prod_x"]}},
            "resource_missing",
            "applies_to[products][0]",
            "No such product: 'prod_x'",
        ),
        (
            {
                "amount_off": 5,
                "currency": "usd",
                "currency_options": {"usd": {"amount_off": 1}},
            },
            None,
            "currency_options",
            "The currency option `usd` is the coupon's own currency.",
        ),
    ],
)
def test_what_is_no_coupon_is_refused(
    client: stripe.StripeClient,
    params: dict[str, object],
    code: str | None,
    param: str | None,
    message: str,
) -> None:
    """Nothing is created, and the error names the parameter."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.coupons.create(cast("stripe.params.CouponCreateParams", params))

    assert refused.value.code == code
    assert refused.value.param == param
    assert refused.value.user_message == message
    assert client.v1.coupons.list().data == []


def test_a_share_has_no_currencies(client: stripe.StripeClient) -> None:
    """What is taken off as a share can't be said in currencies later either."""
    coupon = client.v1.coupons.create({"percent_off": 10})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.coupons.update(coupon.id, {"currency_options": {"eur": {"amount_off": 1}}})
    assert refused.value.param == "currency_options"
