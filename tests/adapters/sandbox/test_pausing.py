"""Tests both kinds of pause: of the collection of payments, and of a subscription itself."""

from typing import Literal, cast

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

MONTH = 31 * DAY


def _subscribed(client: stripe.StripeClient) -> tuple[str, str]:
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client, 3100)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    return clock, made.id


@pytest.mark.parametrize(
    ("behavior", "status"),
    [("keep_as_draft", "draft"), ("mark_uncollectible", "uncollectible"), ("void", "void")],
)
def test_collection_is_paused(
    client: stripe.StripeClient,
    behavior: Literal["keep_as_draft", "mark_uncollectible", "void"],
    status: str,
) -> None:
    """Invoices are made, but nobody pays them; the status stays (R124 to R129, R133)."""
    clock, subscription = _subscribed(client)

    paused = client.v1.subscriptions.update(
        subscription,
        {"pause_collection": {"behavior": behavior, "resumes_at": START + MONTH + DAY}},
    )
    advance(client, clock, START + MONTH + 2 * HOUR)
    during = latest(client, subscription)
    advance(client, clock, START + MONTH + DAY)

    resumed = client.v1.subscriptions.retrieve(subscription)
    assert paused.status == "active"
    assert paused.pause_collection is not None
    assert (during.status, during.auto_advance) == (status, False)
    assert (resumed.status, resumed.pause_collection) == ("active", None)
    assert set(told(client, "customer.subscription.")) == {
        "customer.subscription.created",
        "customer.subscription.updated",
    }
    assert "invoice.upcoming" not in told(client)


def test_collection_goes_on_when_asked(client: stripe.StripeClient) -> None:
    """Unset, only later invoices are collected; Stripe tells what was (R131)."""
    clock, subscription = _subscribed(client)
    client.v1.subscriptions.update(subscription, {"pause_collection": {"behavior": "void"}})

    client.v1.subscriptions.update(subscription, {"pause_collection": ""})
    event = client.v1.events.list({"limit": 1}).data[0].to_dict()
    advance(client, clock, START + MONTH + HOUR)

    assert event["data"]["previous_attributes"] == {
        "pause_collection": {"behavior": "void", "resumes_at": None}
    }
    assert latest(client, subscription).status == "paid"


def test_what_was_owed_before_a_pause_is_still_asked_for(client: stripe.StripeClient) -> None:
    """An invoice from before the pause is tried again meanwhile, and is open still (R130)."""
    clock, subscription = _subscribed(client)
    customer = str(client.v1.subscriptions.retrieve(subscription).customer)
    card = client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer})
    client.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": card.id}})
    advance(client, clock, START + MONTH + 2 * HOUR)
    before = latest(client, subscription)

    client.v1.subscriptions.update(subscription, {"pause_collection": {"behavior": "void"}})
    advance(client, clock, START + MONTH + 4 * DAY)

    after = latest(client, subscription)
    assert (after.id, after.status) == (before.id, "open")
    assert after.attempt_count == before.attempt_count + 1


def test_a_new_phase_leaves_collection_paused(client: stripe.StripeClient) -> None:
    """A schedule's change takes effect while collection is paused, and leaves it so (R132)."""
    clock, subscription = _subscribed(client)
    schedule = client.v1.subscription_schedules.create({"from_subscription": subscription})
    phase = schedule.phases[0]
    client.v1.subscription_schedules.update(
        schedule.id,
        {
            "phases": [
                {
                    "items": [{"price": str(phase["items"][0].price)}],
                    "start_date": phase.start_date,
                    "end_date": phase.end_date,
                },
                {"items": [{"price": price_of(client, 900)}]},
            ]
        },
    )
    client.v1.subscriptions.update(subscription, {"pause_collection": {"behavior": "void"}})

    advance(client, clock, START + MONTH + 2 * HOUR)

    kept = client.v1.subscriptions.retrieve(subscription)
    assert kept["items"].data[0].price.unit_amount == 900
    assert kept.pause_collection is not None
    assert (kept.pause_collection.behavior, kept.status) == ("void", "active")
    assert latest(client, subscription).status == "void"


def test_a_subscription_is_paused_and_goes_on(client: stripe.StripeClient) -> None:
    """Unused time is credited, no invoice is made; then a new period begins (R136 to R142)."""
    clock, subscription = _subscribed(client)
    advance(client, clock, START + 11 * DAY)

    paused = client.v1.subscriptions.pause(subscription)
    advance(client, clock, START + 2 * MONTH - 3 * DAY)
    resumed = client.v1.subscriptions.resume(subscription)

    item = paused["items"].data[0]
    assert (paused.status, item.current_period_end) == ("paused", START + 11 * DAY)
    assert paused.status_details is not None
    assert paused.status_details.to_dict()["paused"] == {
        "subscription": {"type": "pause_requested"},
        "transitioned_at": START + 11 * DAY,
        "type": "subscription",
    }
    assert (resumed.status, resumed.status_details) == ("active", None)
    assert resumed.billing_cycle_anchor == START + 2 * MONTH - 3 * DAY
    assert amounts(latest(client, subscription)) == [-2000, 3100]
    assert len(client.v1.invoices.list().data) == 2
    assert told(client, "customer.subscription.") == [
        "customer.subscription.created",
        "customer.subscription.paused",
        "customer.subscription.updated",
        "customer.subscription.resumed",
        "customer.subscription.updated",
    ]


def test_what_is_unused_may_be_invoiced_or_kept(client: stripe.StripeClient) -> None:
    """The credit is invoiced at once if so asked, or there is none (R137)."""
    clock, subscription = _subscribed(client)
    advance(client, clock, START + 11 * DAY)

    client.v1.subscriptions.pause(subscription, {"invoicing_behavior": "invoice"})
    credited = latest(client, subscription)
    client.v1.subscriptions.resume(
        subscription,
        {"billing_cycle_anchor": {"type": "unchanged"}, "proration_behavior": "none"},
    )
    client.v1.subscriptions.pause(
        subscription, {"bill_for": {"unused_time_from": {"type": "none"}}}
    )

    assert amounts(credited) == [-2000]
    assert client.v1.invoice_items.list({"pending": True}).data == []


def test_the_anchor_may_stay(client: stripe.StripeClient) -> None:
    """What is left of the period is charged, with the next invoice or at once (R142)."""
    clock, subscription = _subscribed(client)
    advance(client, clock, START + 11 * DAY)
    client.v1.subscriptions.pause(
        subscription, {"bill_for": {"unused_time_from": {"type": "none"}}}
    )
    advance(client, clock, START + 21 * DAY)

    resumed = client.v1.subscriptions.resume(
        subscription,
        {"billing_cycle_anchor": {"type": "unchanged"}, "proration_behavior": "always_invoice"},
    )

    assert resumed.billing_cycle_anchor == START
    assert resumed["items"].data[0].current_period_end == START + MONTH
    assert amounts(latest(client, subscription)) == [1000]


@pytest.mark.parametrize(
    ("behavior", "status"),
    [("resume_on_payment_attempt", "past_due"), ("resume_on_payment_success", "paused")],
)
def test_going_on_may_fail_to_be_paid(
    client: stripe.StripeClient,
    behavior: Literal["resume_on_payment_attempt", "resume_on_payment_success"],
    status: str,
) -> None:
    """An attempt is enough, or it has to succeed; paid later it is active (R141, R142)."""
    _, subscription = _subscribed(client)
    customer = cast("str", client.v1.subscriptions.retrieve(subscription).customer)
    bad = client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer})
    client.v1.subscriptions.update(subscription, {"default_payment_method": bad.id})
    client.v1.subscriptions.pause(
        subscription, {"bill_for": {"unused_time_from": {"type": "none"}}}
    )

    tried = client.v1.subscriptions.resume(subscription, {"payment_behavior": behavior})
    good = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
    client.v1.invoices.pay(latest(client, subscription).id, {"payment_method": good.id})

    assert tried.status == status
    assert client.v1.subscriptions.retrieve(subscription).status == "active"


def test_what_is_paused_still_ends(client: stripe.StripeClient) -> None:
    """A pause doesn't put off a cancellation."""
    clock, subscription = _subscribed(client)
    client.v1.subscriptions.update(subscription, {"cancel_at_period_end": True})
    client.v1.subscriptions.pause(subscription)

    advance(client, clock, START + MONTH)

    assert client.v1.subscriptions.retrieve(subscription).status == "canceled"


def test_what_cannot_be_paused_is_refused(client: stripe.StripeClient) -> None:
    """In trial, in the classic mode, invoiced by mail, scheduled, or paused already (R138)."""
    customer, price = customer_with(client), price_of(client)
    items: list[stripe.params.SubscriptionCreateParamsItem] = [{"price": price}]
    create = client.v1.subscriptions.create
    plain = create({"customer": customer, "items": items})
    client.v1.subscriptions.pause(plain.id)
    scheduled = create({"customer": customer, "items": items})
    client.v1.subscription_schedules.create({"from_subscription": scheduled.id})
    refused = [
        plain,
        scheduled,
        create({"customer": customer, "items": items, "trial_period_days": 7}),
        create({"customer": customer, "items": items, "billing_mode": {"type": "classic"}}),
        create(
            {
                "customer": customer,
                "items": items,
                "collection_method": "send_invoice",
                "days_until_due": 7,
            }
        ),
    ]

    for subscription in refused:
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.subscriptions.pause(subscription.id)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.resume(scheduled.id)
