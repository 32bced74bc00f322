"""Tests what time brings about for subscriptions: renewals, ends of trials, failed payments."""

from datetime import UTC, datetime
from typing import Literal

import pytest
import stripe
from tests.adapters.sandbox.driving import Judged, client_of
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

from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.settings import AfterRetries, Settings
from counterfoil.adapters.sandbox.subscriptions.periods import Every, boundary, next_on, period_at

MONTH = 31 * DAY
"""The first month after the start is January."""


def _day(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def test_months_end_when_they_end() -> None:
    """A subscription of the 31st renews on the last day of shorter months, then on the 31st."""
    anchor, month = _day("2026-01-31"), Every("month", 1)

    ends = [boundary(anchor, month, number) for number in range(5)]

    assert ends == [
        _day(day) for day in ("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31")
    ]
    assert period_at(anchor, month, _day("2026-03-01")).start == _day("2026-02-28")
    assert boundary(_day("2024-02-29"), Every("year", 1), 1) == _day("2025-02-28")


def test_the_day_that_is_meant_may_be_later_than_the_anchors() -> None:
    """Anchored to the 31st in February, the next period begins on March 31."""
    first = next_on(_day("2026-02-10"), day=31, month=None, hour=0, minute=0, second=0)

    assert first == _day("2026-02-28")
    assert boundary(first, Every("month", 1), 1, 31) == _day("2026-03-31")


@pytest.mark.parametrize(
    ("interval", "count", "length"),
    [("day", 3, 3 * DAY), ("week", 2, 14 * DAY), ("month", 1, 31 * DAY), ("year", 1, 365 * DAY)],
)
def test_periods_follow_one_another(
    client: stripe.StripeClient,
    interval: Literal["day", "month", "week", "year"],
    count: int,
    length: int,
) -> None:
    """At the end of each the next is invoiced, and paid an hour later."""
    clock = clocked(client)
    customer = customer_with(client, clock=clock)
    price = price_of(client, 700, interval, count)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})

    advance(client, clock, START + length)
    drafted = latest(client, made.id)
    advance(client, clock, START + length + HOUR)

    paid = latest(client, made.id)
    item = client.v1.subscriptions.retrieve(made.id)["items"].data[0]
    assert (drafted.status, drafted.billing_reason) == ("draft", "subscription_cycle")
    assert (drafted.period_start, drafted.period_end) == (START, START + length)
    assert (paid.status, paid.total) == ("paid", 700)
    assert item.current_period_start == START + length


def test_an_invoice_is_told_to_come(client: stripe.StripeClient) -> None:
    """A week before, with what it will be, and no id that could be asked for."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client)
    client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})

    advance(client, clock, START + MONTH - 7 * DAY)

    event = client.v1.events.list({"type": "invoice.upcoming"}).data[0].to_dict()
    assert event["data"]["object"]["total"] == 2000
    assert event["data"]["object"]["period_end"] == START + MONTH
    assert len(client.v1.invoices.list().data) == 1


def test_a_trial_that_ends_is_followed_by_a_period(client: stripe.StripeClient) -> None:
    """Three days before it is told to end; then the first period is invoiced (R144)."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client)
    made = client.v1.subscriptions.create(
        {"customer": customer, "items": [{"price": price}], "trial_period_days": 14}
    )

    advance(client, clock, START + 11 * DAY)
    assert told(client)[-2] == "customer.subscription.trial_will_end"
    advance(client, clock, START + 14 * DAY + HOUR)

    active = client.v1.subscriptions.retrieve(made.id)
    assert active.status == "active"
    assert active["items"].data[0].current_period_start == START + 14 * DAY
    assert (latest(client, made.id).status, amounts(latest(client, made.id))) == ("paid", [2000])


@pytest.mark.parametrize(
    ("behavior", "status"),
    [("cancel", "canceled"), ("pause", "paused"), ("create_invoice", "past_due")],
)
def test_a_trial_may_end_with_nothing_to_charge(
    client: stripe.StripeClient,
    behavior: Literal["cancel", "create_invoice", "pause"],
    status: str,
) -> None:
    """What becomes of it then is said when it begins (R144)."""
    clock = clocked(client)
    customer, price = customer_with(client, None, clock), price_of(client)
    made = client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": price}],
            "trial_period_days": 7,
            "trial_settings": {"end_behavior": {"missing_payment_method": behavior}},
        }
    )

    advance(client, clock, START + 7 * DAY + HOUR)

    ended = client.v1.subscriptions.retrieve(made.id)
    assert ended.status == status
    if status == "paused":
        assert ended.status_details is not None
        details = ended.status_details.to_dict()["paused"]
        assert details["subscription"]["type"] == "trial_end_without_payment_method"
        assert "customer.subscription.paused" in told(client)


@pytest.mark.parametrize("after_retries", ["canceled", "past_due", "unpaid"])
def test_a_renewal_that_cannot_be_paid(after_retries: AfterRetries) -> None:
    """It is past due while it is tried again; then it is what the account has chosen."""
    sandbox = Sandbox(settings=Settings(after_retries=after_retries))
    judged = Judged(sandbox)
    client = client_of(judged)
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    bad = client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer})
    client.v1.subscriptions.update(made.id, {"default_payment_method": bad.id})

    advance(client, clock, START + MONTH + HOUR)
    failed = client.v1.subscriptions.retrieve(made.id)
    advance(client, clock, START + MONTH + 27 * DAY)

    ended = client.v1.subscriptions.retrieve(made.id)
    assert failed.status == "past_due"
    assert latest(client, made.id).attempt_count == 4
    assert ended.status == after_retries
    if after_retries == "canceled":
        assert ended.cancellation_details is not None
        assert ended.cancellation_details.reason == "payment_failed"
    assert judged.complaints == []
    sandbox.close()


def test_what_is_past_due_is_active_when_it_is_paid(client: stripe.StripeClient) -> None:
    """Paying the latest invoice by another card is enough; so is giving it up."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    good = client.v1.customers.retrieve(customer).invoice_settings
    assert good is not None
    bad = client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer})
    client.v1.subscriptions.update(made.id, {"default_payment_method": bad.id})
    advance(client, clock, START + MONTH + HOUR)

    client.v1.invoices.pay(
        latest(client, made.id).id, {"payment_method": str(good.default_payment_method)}
    )
    paid = client.v1.subscriptions.retrieve(made.id)
    advance(client, clock, START + MONTH + 28 * DAY + HOUR)
    failed = client.v1.subscriptions.retrieve(made.id)
    client.v1.invoices.mark_uncollectible(latest(client, made.id).id)

    assert [paid.status, failed.status] == ["active", "past_due"]
    assert client.v1.subscriptions.retrieve(made.id).status == "active"


def test_an_invoice_that_is_sent_may_fall_due(client: stripe.StripeClient) -> None:
    """The subscription is past due then, until the invoice is paid."""
    clock = clocked(client)
    customer, price = customer_with(client, None, clock), price_of(client)
    made = client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": price}],
            "collection_method": "send_invoice",
            "days_until_due": 7,
        }
    )

    advance(client, clock, START + 8 * DAY)
    due = client.v1.subscriptions.retrieve(made.id)
    client.v1.invoices.pay(latest(client, made.id).id, {"paid_out_of_band": True})

    assert due.status == "past_due"
    assert client.v1.subscriptions.retrieve(made.id).status == "active"


def test_a_repeating_discount_is_over_in_time(client: stripe.StripeClient) -> None:
    """For two months a coupon halves the price; the third costs it all."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client)
    coupon = client.v1.coupons.create(
        {"percent_off": 50, "duration": "repeating", "duration_in_months": 2}
    ).id
    made = client.v1.subscriptions.create(
        {"customer": customer, "items": [{"price": price}], "discounts": [{"coupon": coupon}]}
    )

    totals = [latest(client, made.id).total]
    for day in ("2026-02-01", "2026-03-01"):
        advance(client, clock, _day(day) + HOUR)
        totals.append(latest(client, made.id).total)

    assert totals == [1000, 1000, 2000]
    assert client.v1.subscriptions.retrieve(made.id).discounts == []


def test_a_default_of_a_type_that_is_not_taken_is_not_charged(
    client: stripe.StripeClient,
) -> None:
    """The renewal fails as it does without any payment method."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client)
    made = client.v1.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": price}],
            "payment_settings": {"payment_method_types": ["us_bank_account", "card"]},
        }
    )
    client.v1.subscriptions.update(
        made.id, {"payment_settings": {"payment_method_types": ["us_bank_account"]}}
    )

    advance(client, clock, START + 31 * DAY)
    advance(client, clock, START + 31 * DAY + 2 * HOUR)

    failed = latest(client, made.id)
    assert (failed.status, failed.attempt_count) == ("open", 1)
    assert client.v1.subscriptions.retrieve(made.id).status == "past_due"
