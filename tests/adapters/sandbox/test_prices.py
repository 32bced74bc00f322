"""Tests prices as Stripe's client meets them."""

from decimal import Decimal
from typing import cast

import pytest
import stripe


@pytest.fixture
def product(client: stripe.StripeClient) -> str:
    """Return the id of a product."""
    return client.v1.products.create({"name": "Gold"}).id


def test_a_recurring_price_is_made_and_renamed(client: stripe.StripeClient, product: str) -> None:
    """All but its name, key, metadata and use stays as it was (R196)."""
    made = client.v1.prices.create(
        {
            "product": product,
            "currency": "usd",
            "unit_amount": 1999,
            "recurring": {"interval": "year", "interval_count": 2},
            "nickname": "Yearly",
            "expand": ["product", "currency_options"],
        }
    )
    changed = client.v1.prices.update(made.id, {"nickname": "", "active": False})

    assert isinstance(made.product, stripe.Product)
    assert made.recurring is not None
    assert made.recurring.interval_count == 2
    assert made.currency_options is not None
    assert made.currency_options["usd"].unit_amount == 1999
    assert changed.nickname is None
    assert not changed.active
    told = [event.type for event in reversed(client.v1.events.list().data)]
    assert told[1:] == ["plan.created", "price.created", "plan.updated", "price.updated"]
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter: unit_amount"):
        client.v1.prices.update(
            made.id, cast("stripe.params.PriceUpdateParams", {"unit_amount": 1})
        )


def test_a_fraction_of_a_cent_is_an_amount(client: stripe.StripeClient, product: str) -> None:
    """An amount with decimals is no whole one; needless decimals are dropped."""
    exact = client.v1.prices.create(
        {"product": product, "currency": "usd", "unit_amount_decimal": Decimal("0.125")}
    )
    whole = client.v1.prices.create(
        {"product": product, "currency": "usd", "unit_amount_decimal": Decimal("12.50000")}
    )

    assert (exact.unit_amount, str(exact.unit_amount_decimal)) == (None, "0.125")
    assert (whole.unit_amount, str(whole.unit_amount_decimal)) == (None, "12.5")


def test_tiers_are_shown_on_request(client: stripe.StripeClient, product: str) -> None:
    """A price in tiers has no amount of its own."""
    made = client.v1.prices.create(
        {
            "product": product,
            "currency": "usd",
            "billing_scheme": "tiered",
            "tiers_mode": "graduated",
            "tiers": [
                {"up_to": 5, "unit_amount": 500, "flat_amount": 100},
                {"up_to": "inf", "unit_amount_decimal": Decimal("0.5")},
            ],
            "recurring": {"interval": "month"},
            "currency_options": {"eur": {"tiers": [{"up_to": "inf", "unit_amount": 7}]}},
        }
    )
    whole = client.v1.prices.retrieve(made.id, {"expand": ["tiers", "currency_options"]})

    assert made.unit_amount is None
    assert "tiers" not in made
    assert whole.tiers is not None
    assert [tier.up_to for tier in whole.tiers] == [5, None]
    assert [tier.unit_amount for tier in whole.tiers] == [500, None]


def test_a_customer_may_choose_the_amount(client: stripe.StripeClient, product: str) -> None:
    """The bounds are kept, and no amount."""
    made = client.v1.prices.create(
        {
            "product": product,
            "currency": "usd",
            "custom_unit_amount": {"enabled": True, "minimum": 100, "preset": 500},
        }
    )

    assert made.custom_unit_amount is not None
    assert made.custom_unit_amount.to_dict() == {"maximum": None, "minimum": 100, "preset": 500}
    assert made.unit_amount is None


def test_a_lookup_key_is_one_prices(client: stripe.StripeClient, product: str) -> None:
    """A key is handed over on demand only; whoever had it is told of first."""
    old = _priced(client, product, lookup_key="monthly")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        _priced(client, product, lookup_key="monthly")
    new = _priced(client, product, lookup_key="monthly", transfer_lookup_key=True)
    again = client.v1.prices.update(new.id, {"lookup_key": "monthly"})

    assert refused.value.user_message == f"A price (`{old.id}`) already uses that lookup key."
    assert refused.value.param == "lookup_key"
    assert again.lookup_key == "monthly"
    assert client.v1.prices.retrieve(old.id).lookup_key is None
    found = client.v1.prices.list({"lookup_keys": ["monthly", "yearly"]}).data
    assert [price.id for price in found] == [new.id]
    told = client.v1.events.list({"limit": 2}).data
    assert [event.type for event in told] == ["price.created", "price.updated"]
    assert told[1].to_dict()["data"]["previous_attributes"] == {"lookup_key": "monthly"}


def _priced(client: stripe.StripeClient, product: str, /, **more: object) -> stripe.Price:
    params = {"product": product, "currency": "usd", "unit_amount": 5} | more
    return client.v1.prices.create(cast("stripe.params.PriceCreateParams", params))


_MONTHLY = {"recurring": {"interval": "month"}}
_TIERED = {"billing_scheme": "tiered", "tiers_mode": "volume", "unit_amount": None, **_MONTHLY}


@pytest.mark.parametrize(
    ("more", "param", "message"),
    [
        (
            {"product": "prod_x"},
            "product",
            "No such product: 'prod_x'",
        ),
        (
            {"product": None},
            None,
            "You must specify either `product` or `product_data` when creating a price.",
        ),
        (
            {"product_data": {"name": "Other"}},
            "product",
            "You may only specify one of these parameters: product, product_data.",
        ),
        (
            {"unit_amount": None},
            None,
            "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.",
        ),
        (
            {"unit_amount_decimal": Decimal(1)},
            "unit_amount",
            "You may only specify one of these parameters: unit_amount, unit_amount_decimal.",
        ),
        (
            {"unit_amount": None, "unit_amount_decimal": "1e3"},
            "unit_amount_decimal",
            "Invalid decimal: 1e3",
        ),
        (
            {"billing_scheme": "tiered", "tiers_mode": "volume"},
            "interval",
            "Prices with `type=one_time` are not supported with tiered billing.",
        ),
        (
            {**_TIERED, "tiers": [{"up_to": 3, "unit_amount": 1}]},
            "tiers",
            "The last tier must have `up_to` set to `inf`.",
        ),
        (
            {
                **_TIERED,
                "tiers": [
                    {"up_to": 3, "unit_amount": 1},
                    {"up_to": 3, "unit_amount": 1},
                    {"up_to": "inf", "unit_amount": 1},
                ],
            },
            "tiers",
            "The `up_to` of each tier must be greater than the one before.",
        ),
        (
            {**_TIERED, "tiers": [{"up_to": "inf"}]},
            "tiers[0]",
            "Each tier requires a `unit_amount` or a `flat_amount`.",
        ),
        (
            {"recurring": {"interval": "month", "usage_type": "metered"}},
            None,
            (
                "Starting with Stripe version `2025-03-31.basil`, metered prices must be backed by"
                " meters."
            ),
        ),
        (
            {"recurring": {"interval": "year", "interval_count": 4}},
            "recurring[interval_count]",
            "The maximum interval is three years: 3 years, 36 months, 156 weeks or 1095 days.",
        ),
        (
            {"currency_options": {"USD": {"unit_amount": 1}}},
            "currency_options",
            "The currency option `USD` is the price's own currency.",
        ),
    ],
)
def test_what_is_no_price_is_refused(
    client: stripe.StripeClient,
    product: str,
    more: dict[str, object],
    param: str | None,
    message: str,
) -> None:
    """Nothing is made, and the error names the parameter."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        _priced(client, product, **more)

    assert refused.value.param == param
    assert refused.value.user_message == message
    assert client.v1.prices.list().data == []


def test_an_unknown_currency_is_refused(client: stripe.StripeClient, product: str) -> None:
    """The error lists the currencies that are known."""
    with pytest.raises(stripe.InvalidRequestError, match="Invalid currency: xyz") as refused:
        _priced(client, product, currency="xyz")

    assert refused.value.param == "currency"


def test_a_price_may_come_with_its_product(client: stripe.StripeClient) -> None:
    """A product is made of what is said of it."""
    made = client.v1.prices.create(
        {"currency": "usd", "unit_amount": 1, "product_data": {"name": "New"}}
    )

    assert isinstance(made.product, str)
    assert client.v1.products.retrieve(made.product).name == "New"


def test_prices_are_listed_by_what_they_are(client: stripe.StripeClient, product: str) -> None:
    """Product, type, interval and currency choose among them."""
    once = _priced(client, product)
    monthly = _priced(client, product, recurring={"interval": "month"})

    def ids(params: "stripe.params.PriceListParams") -> list[str]:
        return [price.id for price in client.v1.prices.list(params).data]

    assert ids({"product": product}) == [monthly.id, once.id]
    assert ids({"type": "one_time"}) == [once.id]
    assert ids({"recurring": {"interval": "month"}, "active": True}) == [monthly.id]
    assert ids({"currency": "eur"}) == []
    assert ids({"lookup_keys": ["nothing"]}) == []
    with pytest.raises(stripe.InvalidRequestError, match="No such product"):
        ids({"product": "prod_x"})


def test_tax_behavior_is_said_once(client: stripe.StripeClient, product: str) -> None:
    """Once it is said, it stays."""
    price = _priced(client, product)
    client.v1.prices.update(price.id, {"tax_behavior": "inclusive"})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.prices.update(price.id, {"tax_behavior": "exclusive"})
    assert refused.value.param == "tax_behavior"


def test_other_currencies_can_be_added_and_taken_away(
    client: stripe.StripeClient, product: str
) -> None:
    """A price keeps its own currency, whatever happens to the others."""
    price = _priced(client, product, currency_options={"eur": {"unit_amount": 4}})
    more = client.v1.prices.update(
        price.id,
        {"currency_options": {"gbp": {"unit_amount": 3}}, "expand": ["currency_options"]},
    )
    fewer = client.v1.prices.update(
        price.id, {"currency_options": "", "expand": ["currency_options"]}
    )

    assert sorted(more.to_dict()["currency_options"]) == ["eur", "gbp", "usd"]
    assert sorted(fewer.to_dict()["currency_options"]) == ["usd"]


def test_a_recurring_price_is_a_plan_too(client: stripe.StripeClient, product: str) -> None:
    """A plan has its price's id, and follows it; a price that is charged once is none."""
    _priced(client, product)
    monthly = _priced(client, product, recurring={"interval": "month"})
    client.v1.prices.update(monthly.id, {"nickname": "Monthly"})

    (plan,) = client.v1.plans.list({"product": product, "active": True}).data
    assert plan.id == monthly.id
    assert plan.amount == monthly.unit_amount
    assert client.v1.plans.retrieve(monthly.id).nickname == "Monthly"


def test_a_default_price_stays_in_use(client: stripe.StripeClient) -> None:
    """Its product must have another default, or none, before it is archived."""
    product = client.v1.products.create(
        {"name": "Gold", "default_price_data": {"currency": "usd", "unit_amount": 1}}
    )
    assert isinstance(product.default_price, str)

    with pytest.raises(stripe.InvalidRequestError, match="default price of its product"):
        client.v1.prices.update(product.default_price, {"active": False})
    client.v1.products.update(product.id, {"default_price": ""})
    assert not client.v1.prices.update(product.default_price, {"active": False}).active
