"""Tests how subscriptions begin and are listed, as Stripe's client meets them."""

from typing import cast

import pytest
import stripe
from tests.adapters.sandbox.subscribers import (
    DAY,
    HOUR,
    START,
    advance,
    amounts,
    clocked,
    customer_with,
    latest,
    price_of,
    told,
)


def test_a_paid_subscription_is_active(client: stripe.StripeClient) -> None:
    """The first period is invoiced and paid at once; Stripe tells of it last."""
    customer, price = customer_with(client), price_of(client)

    made = client.v1.subscriptions.create(
        {"customer": customer, "items": [{"price": price, "quantity": 3}]}
    )

    item = made["items"].data[0]
    invoice = latest(client, made.id)
    assert made.status == "active"
    assert made.billing_mode.type == "flexible"
    assert item.quantity == 3
    assert item.current_period_start == made.billing_cycle_anchor
    assert (invoice.status, invoice.billing_reason, invoice.total) == (
        "paid",
        "subscription_create",
        6000,
    )
    assert invoice.lines.data[0].description == "3 \N{MULTIPLICATION SIGN} Tea (at $20.00 / month)"
    assert told(client)[-1] == "customer.subscription.created"
    assert "customer.subscription.updated" not in told(client)


def test_without_anything_to_charge_nothing_begins(client: stripe.StripeClient) -> None:
    """Stripe refuses, unless the first payment may wait for the customer."""
    customer, price = customer_with(client, None), price_of(client)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    waiting = client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": price}],
            "payment_behavior": "default_incomplete",
        }
    )

    assert refused.value.code == "resource_missing"
    assert refused.value.user_message is not None
    assert refused.value.user_message.startswith(
        "This customer has no attached payment source or default payment method."
    )
    assert waiting.status == "incomplete"
    assert latest(client, waiting.id).status == "open"


def test_a_first_payment_that_fails_leaves_it_incomplete(client: stripe.StripeClient) -> None:
    """Within 23 hours it can be paid; then it has expired, and its invoice is void (R93)."""
    clock = clocked(client)
    customer, price = customer_with(client, "pm_card_chargeCustomerFail", clock), price_of(client)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})

    advance(client, clock, START + 23 * HOUR)

    expired = client.v1.subscriptions.retrieve(made.id)
    assert made.status == "incomplete"
    assert expired.status == "incomplete_expired"
    assert latest(client, made.id).status == "void"


def test_a_first_payment_that_comes_late_activates_it(client: stripe.StripeClient) -> None:
    """Paying the first invoice by another card is enough."""
    customer, price = customer_with(client, "pm_card_chargeCustomerFail"), price_of(client)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    card = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer})

    client.v1.invoices.pay(cast("str", made.latest_invoice), {"payment_method": card.id})

    assert client.v1.subscriptions.retrieve(made.id).status == "active"


def test_an_error_leaves_nothing_behind(client: stripe.StripeClient) -> None:
    """Asked for, a payment that fails is an error, and no subscription is made."""
    customer, price = customer_with(client, "pm_card_chargeCustomerFail"), price_of(client)

    with pytest.raises(stripe.CardError) as refused:
        client.v1.subscriptions.create(
            {
                "customer": customer,
                "items": [{"price": price}],
                "payment_behavior": "error_if_incomplete",
            }
        )

    assert refused.value.code == "card_declined"
    assert client.v1.subscriptions.list({"status": "all"}).data == []
    assert client.v1.invoices.list().data == []


def test_a_trial_costs_nothing(client: stripe.StripeClient) -> None:
    """Its invoice is paid at once, and the periods begin when it ends."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client)

    made = client.v1.subscriptions.create(
        {"customer": customer, "items": [{"price": price}], "trial_period_days": 14}
    )

    assert made.status == "trialing"
    assert (made.trial_start, made.trial_end) == (START, START + 14 * DAY)
    assert made.billing_cycle_anchor == START + 14 * DAY
    assert made["items"].data[0].current_period_end == START + 14 * DAY
    assert (latest(client, made.id).status, latest(client, made.id).total) == ("paid", 0)


def test_a_trial_asks_for_a_payment_method(client: stripe.StripeClient) -> None:
    """Where there is none, a setup intent waits; what it sets up is charged later."""
    customer, price = customer_with(client, None), price_of(client)
    made = client.v1.subscriptions.create(
        {"customer": customer, "items": [{"price": price}], "trial_period_days": 14}
    )
    intent = cast("str", made.pending_setup_intent)

    done = client.v1.setup_intents.confirm(
        intent, {"payment_method": "pm_card_visa", "return_url": "https://example.com"}
    )

    kept = client.v1.subscriptions.retrieve(made.id)
    assert kept.pending_setup_intent is None
    assert kept.default_payment_method == done.payment_method
    assert told(client)[-1] == "customer.subscription.updated"


def test_a_later_anchor_makes_the_first_period_shorter(client: stripe.StripeClient) -> None:
    """What is billed first is the part of a month until the anchor."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client, 3100)

    made = client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": price}],
            "billing_cycle_anchor": START + 10 * DAY,
        }
    )

    assert amounts(latest(client, made.id)) == [1000]
    assert made["items"].data[0].current_period_end == START + 10 * DAY


def test_periods_may_begin_on_a_day_of_the_month(client: stripe.StripeClient) -> None:
    """Anchored to the 31st, they begin on the last day of shorter months."""
    clock = clocked(client, START + 31 * DAY)
    customer, price = customer_with(client, clock=clock), price_of(client, 2800)
    made = client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": price}],
            "billing_cycle_anchor_config": {"day_of_month": 31},
        }
    )

    advance(client, clock, START + 58 * DAY)

    item = client.v1.subscriptions.retrieve(made.id)["items"].data[0]
    assert made["items"].data[0].current_period_end == START + 58 * DAY
    assert item.current_period_end == START + 89 * DAY
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.create(
            {
                "customer": customer,
                "items": [{"price": price_of(client, interval="week")}],
                "billing_cycle_anchor_config": {"day_of_month": 31},
            }
        )


def test_a_subscription_may_be_invoiced(client: stripe.StripeClient) -> None:
    """One whose invoices are sent is active, and its first invoice waits an hour."""
    customer, price = customer_with(client, None), price_of(client)

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.create(
            {
                "customer": customer,
                "items": [{"price": price}],
                "collection_method": "send_invoice",
            }
        )
    made = client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": price}],
            "collection_method": "send_invoice",
            "days_until_due": 30,
        }
    )

    assert made.status == "active"
    assert latest(client, made.id).status == "draft"


def test_prices_may_be_described_and_things_charged_once(client: stripe.StripeClient) -> None:
    """A price of its own, a fee, and a discount on both."""
    customer = customer_with(client)
    product = client.v1.products.create({"name": "Tea"}).id
    coupon = client.v1.coupons.create({"percent_off": 50, "duration": "once"}).id

    made = client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [
                {
                    "price_data": {
                        "currency": "usd",
                        "product": product,
                        "recurring": {"interval": "month"},
                        "unit_amount": 1000,
                    }
                }
            ],
            "add_invoice_items": [
                {"price_data": {"currency": "usd", "product": product, "unit_amount": 500}}
            ],
            "discounts": [{"coupon": coupon}],
            "metadata": {"plan": "gold"},
        }
    )

    invoice = latest(client, made.id)
    assert sorted(amounts(invoice)) == [500, 1000]
    assert invoice.total == 750
    assert made.discounts == []
    assert told(client, "customer.discount") == [
        "customer.discount.created",
        "customer.discount.deleted",
    ]
    assert made.metadata.to_dict() == {"plan": "gold"}


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([], "Missing required param: items."),
        ([{"price": "price_x"}], "No such price: 'price_x'"),
        ([{"quantity": 1}], "Missing required param: items[0][price]."),
    ],
)
def test_what_cannot_be_subscribed_to_is_refused(
    client: stripe.StripeClient,
    items: "list[stripe.params.SubscriptionCreateParamsItem]",
    message: str,
) -> None:
    """The error names the item."""
    customer = customer_with(client)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.subscriptions.create({"customer": customer, "items": items})

    assert refused.value.user_message == message


def test_more_than_twenty_items_are_refused(client: stripe.StripeClient) -> None:
    """A subscription holds at most twenty (R95)."""
    customer, price = customer_with(client), price_of(client)

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}] * 21})


def test_intervals_may_be_mixed_in_the_flexible_mode_only(client: stripe.StripeClient) -> None:
    """Each item has its own period there."""
    customer = customer_with(client)
    month, year = price_of(client), price_of(client, 20000, "year")

    made = client.v1.subscriptions.create(
        {"customer": customer, "items": [{"price": month}, {"price": year}]}
    )
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.create(
            {
                "customer": customer,
                "items": [{"price": month}, {"price": year}],
                "billing_mode": {"type": "classic"},
            }
        )

    ends = [item.current_period_end for item in made["items"].data]
    assert ends[1] - ends[0] > 300 * DAY


def test_lists_leave_out_what_is_canceled(client: stripe.StripeClient) -> None:
    """Unless it is asked for (R184); and they are filtered by what they hold."""
    customer, price = customer_with(client), price_of(client)
    other = price_of(client)
    kept = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    gone = client.v1.subscriptions.create({"customer": customer, "items": [{"price": other}]})
    client.v1.subscriptions.cancel(gone.id)

    def listed(**params: str) -> list[str]:
        asked = cast("stripe.params.SubscriptionListParams", params)
        return [one.id for one in client.v1.subscriptions.list(asked).data]

    assert listed() == [kept.id]
    assert listed(customer=customer, status="all") == [gone.id, kept.id]
    assert listed(status="ended") == [gone.id]
    assert listed(status="canceled") == [gone.id]
    assert listed(price=price) == [kept.id]
    assert listed(collection_method="send_invoice") == []


def test_what_is_said_of_a_subscription_can_be_changed(client: stripe.StripeClient) -> None:
    """Metadata, description, payment method, and how it is collected."""
    customer, price = customer_with(client), price_of(client)
    card = client.v1.payment_methods.attach("pm_card_mastercard", {"customer": customer}).id
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})

    changed = client.v1.subscriptions.update(
        made.id,
        {
            "metadata": {"seat": "1"},
            "description": "Tea for all",
            "default_payment_method": card,
            "collection_method": "send_invoice",
            "days_until_due": 7,
        },
    )
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.subscriptions.update(made.id, {"default_payment_method": "pm_x"})

    assert changed.description == "Tea for all"
    assert changed.default_payment_method == card
    assert changed.days_until_due == 7
    assert refused.value.code == "resource_missing"
    event = client.v1.events.list({"limit": 1}).data[0].to_dict()
    assert event["type"] == "customer.subscription.updated"
    assert event["data"]["previous_attributes"] == {
        "metadata": {"seat": None},
        "description": None,
        "default_payment_method": None,
        "collection_method": "charge_automatically",
        "days_until_due": None,
    }


def test_a_classic_subscription_can_be_migrated(client: stripe.StripeClient) -> None:
    """It is billed in the flexible mode from then on."""
    customer, price = customer_with(client), price_of(client)
    made = client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": price}],
            "billing_mode": {"type": "classic"},
        }
    )

    changed = client.v1.subscriptions.migrate(made.id, {"billing_mode": {"type": "flexible"}})

    assert (made.billing_mode.type, changed.billing_mode.type) == ("classic", "flexible")


def test_a_discount_of_a_subscription_can_be_ended(client: stripe.StripeClient) -> None:
    """It counts no more; a subscription without one has none to end."""
    customer, price = customer_with(client), price_of(client)
    coupon = client.v1.coupons.create({"percent_off": 25, "duration": "forever"}).id
    made = client.v1.subscriptions.create(
        {"customer": customer, "items": [{"price": price}], "discounts": [{"coupon": coupon}]}
    )

    ended = client.v1.subscriptions.delete_discount(made.id)

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.delete_discount(made.id)
    assert ended.deleted is True
    assert client.v1.subscriptions.retrieve(made.id).discounts == []


def test_how_invoices_are_paid_goes_to_their_payments(client: stripe.StripeClient) -> None:
    """The types and options of payment methods hold for each invoice and its payment intent."""
    customer, price = customer_with(client), price_of(client)

    made = client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": price}],
            "payment_behavior": "default_incomplete",
            "payment_settings": {
                "payment_method_options": {"card": {"request_three_d_secure": "any"}},
                "payment_method_types": ["card"],
                "save_default_payment_method": "on_subscription",
            },
            "expand": ["latest_invoice.payments"],
        }
    )

    options = made.payment_settings.payment_method_options if made.payment_settings else None
    assert options is not None
    assert options.card is not None
    assert options.card.request_three_d_secure == "any"
    invoice = cast("stripe.Invoice", made.latest_invoice)
    assert invoice.payment_settings.payment_method_types == ["card"]
    assert invoice.payments is not None
    intent = client.v1.payment_intents.retrieve(
        cast("str", invoice.payments.data[0].payment.payment_intent)
    )
    assert intent.payment_method_types == ["card"]
    assert intent.payment_method_options is not None
    assert intent.payment_method_options.card is not None
    assert intent.payment_method_options.card.request_three_d_secure == "any"
    assert intent.setup_future_usage == "off_session"


def test_a_first_payment_may_only_have_to_be_confirmed(client: stripe.StripeClient) -> None:
    """The customer's default stands ready; the event shows the payment before it had any."""
    customer, price = customer_with(client), price_of(client)
    made = client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": price}],
            "payment_behavior": "default_incomplete",
            "expand": ["latest_invoice.payments"],
        }
    )
    payments = cast("stripe.Invoice", made.latest_invoice).payments
    assert payments is not None
    waiting = client.v1.payment_intents.retrieve(
        cast("str", payments.data[0].payment.payment_intent)
    )

    confirmed = client.v1.payment_intents.confirm(waiting.id)

    kept = client.v1.customers.retrieve(customer).invoice_settings
    assert kept is not None
    assert waiting.status == "requires_confirmation"
    assert waiting.payment_method == kept.default_payment_method
    assert confirmed.status == "succeeded"
    assert client.v1.subscriptions.retrieve(made.id).status == "active"
    created = client.v1.events.list({"type": "payment_intent.created"}).data[0].data.object
    assert isinstance(created, stripe.PaymentIntent)
    assert (created.status, created.payment_method) == ("requires_payment_method", None)


def test_a_price_in_another_currency_costs_what_it_does_there(
    client: stripe.StripeClient,
) -> None:
    """The subscription, its invoice and what the invoice charges once are in that currency."""
    customer = customer_with(client)
    options: dict[str, stripe.params.PriceCreateParamsCurrencyOptions] = {
        "eur": {"unit_amount": 900}
    }
    price = client.v1.prices.create(
        {
            "currency": "usd",
            "currency_options": options,
            "product_data": {"name": "Tea"},
            "recurring": {"interval": "month"},
            "unit_amount": 1000,
        }
    ).id
    fee = client.v1.prices.create(
        {
            "currency": "usd",
            "currency_options": options,
            "product_data": {"name": "Kettle"},
            "unit_amount": 1000,
        }
    ).id

    made = client.v1.subscriptions.create(
        {
            "add_invoice_items": [{"price": fee}],
            "currency": "eur",
            "customer": customer,
            "items": [{"price": price, "quantity": 2}],
        }
    )

    invoice = latest(client, made.id)
    assert (made.currency, invoice.currency, invoice.total) == ("eur", "eur", 2700)
    assert amounts(invoice) == [900, 1800]
    assert invoice.lines.data[-1].description == "2 \N{MULTIPLICATION SIGN} Tea (at €9.00 / month)"


def test_subscriptions_are_listed_by_what_they_bill(client: stripe.StripeClient) -> None:
    """A price is found by its id, and as the plan that it also is."""
    customer, price, other = customer_with(client), price_of(client), price_of(client)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    client.v1.subscriptions.create({"customer": customer, "items": [{"price": other}]})

    by_plan = client.v1.subscriptions.list({"plan": price})
    by_price = client.v1.subscriptions.list({"price": price})

    assert [one.id for one in by_plan.data] == [one.id for one in by_price.data] == [made.id]
