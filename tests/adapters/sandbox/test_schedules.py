"""Tests subscription schedules: phases that follow one another."""

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
FEBRUARY = 28 * DAY


def _scheduled(client: stripe.StripeClient) -> tuple[str, str, str, str]:
    """Schedule a cheaper price after the period; return clock, subscription, schedule, price."""
    clock = clocked(client)
    customer, dear = customer_with(client, clock=clock), price_of(client, 3000)
    cheap = price_of(client, 1000)
    made = client.v1.subscriptions.create({"customer": customer, "items": [{"price": dear}]})
    schedule = client.v1.subscription_schedules.create({"from_subscription": made.id})
    client.v1.subscription_schedules.update(
        schedule.id,
        {
            "phases": [
                {
                    "items": [{"price": dear}],
                    "start_date": START,
                    "end_date": START + MONTH,
                },
                {
                    "items": [{"price": cheap}],
                    "duration": {"interval": "month", "interval_count": 1},
                },
            ]
        },
    )
    return clock, made.id, schedule.id, cheap


def test_a_schedule_is_made_of_a_subscription(client: stripe.StripeClient) -> None:
    """Its first phase is what the subscription is, until the end of the period."""
    _, subscription, schedule, _ = _scheduled(client)

    kept = client.v1.subscription_schedules.retrieve(schedule)

    assert (kept.status, kept.subscription, kept.end_behavior) == (
        "active",
        subscription,
        "release",
    )
    assert [(phase.start_date, phase.end_date) for phase in kept.phases] == [
        (START, START + MONTH),
        (START + MONTH, START + MONTH + FEBRUARY),
    ]
    assert client.v1.subscriptions.retrieve(subscription).schedule == schedule
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscription_schedules.create({"from_subscription": subscription})


def test_phases_change_the_subscription_in_time(client: stripe.StripeClient) -> None:
    """At the end of the period the cheaper price is billed; at last it goes on alone."""
    clock, subscription, schedule, cheap = _scheduled(client)
    preview = client.v1.invoices.create_preview({"subscription": subscription})

    advance(client, clock, START + MONTH + HOUR)

    kept = client.v1.subscriptions.retrieve(subscription)
    assert amounts(preview) == [1000]
    assert amounts(latest(client, subscription)) == [1000]
    assert kept["items"].data[0].price.id == cheap
    advance(client, clock, START + MONTH + FEBRUARY + HOUR)
    released = client.v1.subscription_schedules.retrieve(schedule)
    assert (released.status, released.subscription) == ("released", None)
    assert released.released_subscription == subscription
    alone = client.v1.subscriptions.retrieve(subscription)
    assert (alone.status, alone.schedule) == ("active", None)
    assert told(client, "subscription_schedule") == [
        "subscription_schedule.created",
        "subscription_schedule.updated",
        "subscription_schedule.updated",
        "subscription_schedule.released",
    ]


def test_its_end_is_the_schedules_to_say(client: stripe.StripeClient) -> None:
    """The subscription itself can't be set to end while a schedule manages it (R86)."""
    _, subscription, schedule, _ = _scheduled(client)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.subscriptions.update(subscription, {"cancel_at_period_end": True})

    assert refused.value.user_message == (
        f"The subscription is managed by the subscription schedule `{schedule}`, and updating any"
        " cancelation behavior directly is not allowed. Please update the schedule instead."
    )


def test_a_schedule_may_begin_later_and_end_all(client: stripe.StripeClient) -> None:
    """Until it begins there is no subscription; with its end there is none either."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client)
    schedule = client.v1.subscription_schedules.create(
        {
            "customer": customer,
            "start_date": START + 10 * DAY,
            "end_behavior": "cancel",
            "phases": [{"items": [{"price": price, "quantity": 2}]}],
        }
    )

    listed = client.v1.subscription_schedules.list({"customer": customer, "scheduled": True})
    advance(client, clock, START + 10 * DAY)
    begun = client.v1.subscription_schedules.retrieve(schedule.id)
    advance(client, clock, START + 10 * DAY + MONTH)

    assert (schedule.status, schedule.subscription) == ("not_started", None)
    assert [one.id for one in listed.data] == [schedule.id]
    assert begun.status == "active"
    assert begun.current_phase is not None
    assert client.v1.invoices.list({"customer": customer}).data[-1].status == "paid"
    assert client.v1.subscription_schedules.retrieve(schedule.id).status == "completed"
    ended = client.v1.subscriptions.retrieve(str(begun.subscription))
    assert (ended.status, ended["items"].data[0].quantity) == ("canceled", 2)


def test_what_is_scheduled_begins_though_nothing_can_be_charged(
    client: stripe.StripeClient,
) -> None:
    """Its first invoice waits an hour; then it is past due."""
    clock = clocked(client)
    customer, price = customer_with(client, None, clock), price_of(client)
    schedule = client.v1.subscription_schedules.create(
        {
            "customer": customer,
            "start_date": START + DAY,
            "phases": [{"items": [{"price": price}]}],
        }
    )

    advance(client, clock, START + DAY)
    begun = str(client.v1.subscription_schedules.retrieve(schedule.id).subscription)
    first = client.v1.subscriptions.retrieve(begun)
    advance(client, clock, START + DAY + HOUR)

    assert first.status == "active"
    assert client.v1.subscriptions.retrieve(begun).status == "past_due"


def test_the_phase_that_runs_can_be_changed(client: stripe.StripeClient) -> None:
    """The subscription changes at once, prorated."""
    clock, subscription, schedule, cheap = _scheduled(client)
    advance(client, clock, START + DAY)

    client.v1.subscription_schedules.update(
        schedule,
        {
            "phases": [
                {
                    "items": [{"price": cheap, "quantity": 3}],
                    "start_date": START,
                    "end_date": START + MONTH,
                }
            ],
            "proration_behavior": "none",
        },
    )

    item = client.v1.subscriptions.retrieve(subscription)["items"].data[0]
    assert (item.price.id, item.quantity) == (cheap, 3)
    assert client.v1.invoice_items.list({"pending": True}).data == []


def test_a_schedule_is_released_or_canceled(client: stripe.StripeClient) -> None:
    """Released, its subscription stays; canceled, it ends with it; after that nothing is left."""
    _, kept, released, _ = _scheduled(client)
    _, ended, canceled, _ = _scheduled(client)

    client.v1.subscription_schedules.release(released)
    client.v1.subscription_schedules.cancel(canceled)

    assert client.v1.subscriptions.retrieve(kept).status == "active"
    assert client.v1.subscriptions.retrieve(ended).status == "canceled"
    assert client.v1.subscription_schedules.retrieve(canceled).status == "canceled"
    for schedule in (released, canceled):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.subscription_schedules.release(schedule)


def test_with_its_subscription_a_schedule_ends(client: stripe.StripeClient) -> None:
    """Canceling the subscription cancels the schedule too."""
    _, subscription, schedule, _ = _scheduled(client)

    client.v1.subscriptions.cancel(subscription)

    assert client.v1.subscription_schedules.retrieve(schedule).status == "canceled"
    assert told(client)[-1] == "subscription_schedule.canceled"


def test_a_schedule_pauses_and_resumes(client: stripe.StripeClient) -> None:
    """Only it may, where a schedule manages the subscription (R143)."""
    clock, subscription, schedule, _ = _scheduled(client)
    planned = client.v1.subscription_schedules.update(
        schedule,
        {
            "pause_schedules": [
                {
                    "key": "holiday",
                    "pause": {"pause_at": {"type": "timestamp", "timestamp": START + 10 * DAY}},
                    "resume": {
                        "resume_at": {
                            "type": "duration",
                            "duration": {"interval": "week", "interval_count": 1},
                        }
                    },
                }
            ]
        },
    )

    advance(client, clock, START + 10 * DAY)
    paused = client.v1.subscriptions.retrieve(subscription)
    advance(client, clock, START + 17 * DAY)

    (entry,) = planned.to_dict()["pause_schedules"]
    assert entry["key"] == "holiday"
    assert entry["pause"]["status"]["type"] == "scheduled"
    assert entry["resume"]["resume_at"] == START + 17 * DAY
    assert paused.status == "paused"
    assert client.v1.subscriptions.retrieve(subscription).status == "active"
    (done,) = client.v1.subscription_schedules.retrieve(schedule).to_dict()["pause_schedules"]
    assert done["pause"]["status"]["type"] == "succeeded"
    assert done["resume"]["status"]["type"] == "succeeded"


def test_a_pause_that_is_not_possible_is_on_record(client: stripe.StripeClient) -> None:
    """The schedule says why; asked for now, it is tried at once."""
    _, subscription, schedule, _ = _scheduled(client)
    client.v1.subscriptions.update(
        subscription, {"collection_method": "send_invoice", "days_until_due": 3}
    )

    tried = client.v1.subscription_schedules.update(
        schedule, {"pause_schedules": [{"pause": {"pause_at": {"type": "now"}}}]}
    )

    (entry,) = tried.to_dict()["pause_schedules"]
    assert entry["pause"]["status"]["type"] == "error"
    assert client.v1.subscriptions.retrieve(subscription).status == "active"


@pytest.mark.parametrize(
    "phase",
    [
        {"duration": {"interval": "year", "interval_count": 9_000}},
        {"end_date": START - DAY},
        {"discounts": [{"coupon": "nowhere"}]},
        {"automatic_tax": {"enabled": True}},
    ],
)
def test_what_is_no_phase_is_refused(
    client: stripe.StripeClient, phase: "stripe.params.SubscriptionScheduleCreateParamsPhase"
) -> None:
    """Nothing is scheduled then."""
    customer, price = customer_with(client), price_of(client)

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscription_schedules.create(
            {
                "customer": customer,
                "start_date": "now",
                "phases": [{**phase, "items": [{"price": price}]}],
            }
        )

    assert client.v1.subscription_schedules.list().data == []


def test_a_phase_charges_something_once(client: stripe.StripeClient) -> None:
    """It is on the invoice with which the phase begins, and not on the next one."""
    clock = clocked(client)
    customer, price = customer_with(client, clock=clock), price_of(client)
    fee = client.v1.prices.create(
        {"currency": "usd", "product_data": {"name": "Kettle"}, "unit_amount": 500}
    )
    month: stripe.params.SubscriptionScheduleCreateParamsPhaseDuration = {"interval": "month"}

    made = client.v1.subscription_schedules.create(
        {
            "customer": customer,
            "phases": [
                {"items": [{"price": price}], "duration": month},
                {
                    "add_invoice_items": [{"price": fee.id, "quantity": 2}],
                    "items": [{"price": price}],
                    "duration": {"interval": "month", "interval_count": 2},
                },
            ],
            "start_date": "now",
        }
    )
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        client.v1.subscription_schedules.create(
            {
                "customer": customer,
                "phases": [
                    {
                        "add_invoice_items": [{"price": "price_of_nothing"}],
                        "items": [{"price": price}],
                    }
                ],
                "start_date": "now",
            }
        )

    assert unknown.value.param == "phases[0][add_invoice_items][0][price]"
    added = made.phases[1].add_invoice_items[0]
    assert (added.price, added.quantity) == (fee.id, 2)
    totals = []
    for at in (HOUR * 2, MONTH + HOUR * 2, MONTH + FEBRUARY + HOUR * 2):
        advance(client, clock, START + at)
        totals.append(sorted(amounts(latest(client, str(made.subscription)))))
    assert totals == [[2000], [1000, 2000], [2000]]
