"""Makes what tests of the portal need: prices, configurations, customers who subscribe."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import pytest
import stripe
from stripe.params import PriceCreateParams
from stripe.params.billing_portal import ConfigurationCreateParamsFeatures

HEADLINE = "Ada's bicycles"


@contextmanager
def refused(
    message: str, *, code: str | None = None, param: str | None = None, status: int = 400
) -> Iterator[None]:
    """Expect Stripe's refusal of a request, word for word."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        yield
    error = caught.value
    assert (error.user_message, error.code, error.param) == (message, code, param)
    assert error.http_status == status


def price(
    client: stripe.StripeClient,
    product: str,
    *,
    currency: str = "usd",
    interval: str | None = "month",
    count: int = 1,
    amount: int = 1_000,
) -> stripe.Price:
    """Make a price."""
    params: PriceCreateParams = {
        "product": product,
        "currency": currency,
        "unit_amount": amount,
    }
    if interval is not None:
        params["recurring"] = {
            "interval": cast("stripe.Price.Recurring", interval),  # type: ignore[typeddict-item]
            "interval_count": count,
        }
    return client.v1.prices.create(params)


def updating(*products: tuple[str, list[str]]) -> ConfigurationCreateParamsFeatures:
    """Return features that let customers switch among products and their prices."""
    return {
        "payment_method_update": {"enabled": True},
        "subscription_update": {
            "enabled": True,
            "default_allowed_updates": ["price"],
            "products": [{"product": product, "prices": prices} for product, prices in products],
        },
    }


def subscriber(
    client: stripe.StripeClient, price: str, *, mode: str = "flexible"
) -> tuple[str, stripe.Subscription]:
    """Make a customer who pays by card and subscribes to a price."""
    customer = client.v1.customers.create({"email": "ada@example.com"}).id
    card = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
    client.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": card.id}})
    subscription = client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": price}],
            "billing_mode": {"type": "classic" if mode == "classic" else "flexible"},
        }
    )
    return customer, subscription
