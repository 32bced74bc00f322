"""Tests that subscriptions stay sound, whatever is done to them in whichever order."""

import logging
from collections.abc import Callable, Mapping
from typing import Literal, cast

import stripe
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.sandbox.driving import Judged, client_of
from tests.adapters.sandbox.subscribers import DAY, HOUR, clocked, customer_with, price_of

from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.settings import AfterRetries, Settings

_ENDED = {"canceled", "incomplete_expired"}


class _Wrongs(logging.Handler):
    """Keeps what a sandbox logs: requests and jobs that went wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.said.append(record.getMessage())


class _Subscriber:
    """A subscription with two prices, and all that may be done to it."""

    def __init__(self, client: stripe.StripeClient, card: str | None) -> None:
        self.client = client
        self.clock = clocked(client)
        self.customer = customer_with(client, card, self.clock)
        self.prices = [price_of(client, 1000), price_of(client, 0), price_of(client, 9000, "year")]
        self.id = client.v1.subscriptions.create(
            {
                "customer": self.customer,
                "items": [{"price": self.prices[0]}],
                "payment_behavior": "default_incomplete" if card is None else "allow_incomplete",
            }
        ).id

    def now(self) -> stripe.Subscription:
        """Return the subscription as it is."""
        return self.client.v1.subscriptions.retrieve(self.id)

    def pass_time(self, seconds: int) -> None:
        """Advance the clock."""
        clocks = self.client.v1.test_helpers.test_clocks
        at = clocks.retrieve(self.clock).frozen_time
        clocks.advance(self.clock, {"frozen_time": at + seconds})

    def update(self, **changes: object) -> None:
        """Change the subscription."""
        asked = cast("stripe.params.SubscriptionUpdateParams", changes)
        self.client.v1.subscriptions.update(self.id, asked)

    def bill(self, item: Mapping[str, object], how: str = "create_prorations") -> None:
        """Change its first item."""
        first = self.now()["items"].data[0].id
        self.update(items=[{"id": first, **item}], proration_behavior=how)

    def schedule(self, end: Literal["cancel", "release"]) -> None:
        """Put it on a schedule of two phases."""
        schedules = self.client.v1.subscription_schedules
        made = schedules.create({"from_subscription": self.id})
        phase = made.phases[0]
        schedules.update(
            made.id,
            {
                "end_behavior": end,
                "phases": [
                    {
                        "start_date": phase.start_date,
                        "end_date": phase.end_date,
                        "items": [{"price": self.now()["items"].data[0].price.id}],
                    },
                    {"items": [{"price": self.prices[2]}]},
                ],
            },
        )


_DEEDS: Mapping[str, Callable[[_Subscriber], object]] = {
    "an hour passes": lambda one: one.pass_time(HOUR),
    "days pass": lambda one: one.pass_time(9 * DAY),
    "weeks pass": lambda one: one.pass_time(25 * DAY),
    "another price": lambda one: one.bill({"price": one.prices[1]}, "always_invoice"),
    "a year": lambda one: one.bill({"price": one.prices[2]}),
    "more": lambda one: one.bill({"quantity": 7}),
    "fewer": lambda one: one.bill({"quantity": 2}, "none"),
    "an item": lambda one: one.update(items=[{"price": one.prices[1]}]),
    "a trial": lambda one: one.update(trial_end="now"),
    "anew": lambda one: one.update(billing_cycle_anchor={"type": "now"}),
    "no collection": lambda one: one.update(pause_collection={"behavior": "void"}),
    "collection": lambda one: one.update(pause_collection=""),
    "pause": lambda one: one.client.v1.subscriptions.pause(one.id),
    "resume": lambda one: one.client.v1.subscriptions.resume(one.id),
    "to end": lambda one: one.update(cancel_at_period_end=True),
    "not to end": lambda one: one.update(cancel_at_period_end=False),
    "released schedule": lambda one: one.schedule("release"),
    "ending schedule": lambda one: one.schedule("cancel"),
    "preview": lambda one: one.client.v1.invoices.create_preview({"subscription": one.id}),
    "pay": lambda one: one.client.v1.invoices.pay(str(one.now().latest_invoice)),
    "void": lambda one: one.client.v1.invoices.void_invoice(str(one.now().latest_invoice)),
    "cancel": lambda one: one.client.v1.subscriptions.cancel(one.id, {"prorate": True}),
}


@settings(max_examples=15)
@given(
    card=st.sampled_from(["pm_card_visa", "pm_card_chargeCustomerFail", None]),
    after_retries=st.sampled_from(["canceled", "paused", "past_due", "unpaid"]),
    deeds=st.lists(st.sampled_from(sorted(_DEEDS)), min_size=4, max_size=12),
)
def test_whatever_is_done_it_stays_sound(
    card: str | None, after_retries: AfterRetries, deeds: list[str]
) -> None:
    """Refused or done, nothing goes wrong, and what is shown is as Stripe's schemas have it."""
    wrongs, log = _Wrongs(), logging.getLogger("counterfoil.sandbox")
    log.addHandler(wrongs)
    sandbox = Sandbox(settings=Settings(after_retries=after_retries))
    judged = Judged(sandbox)
    try:
        subscriber = _Subscriber(client_of(judged), card)
        for deed in deeds:
            try:
                _DEEDS[deed](subscriber)
            except (stripe.InvalidRequestError, stripe.CardError):
                continue
            kept = subscriber.now()
            assert (kept.ended_at is not None) == (kept.status in _ENDED)
            assert (kept.status_details is not None) == (kept.status == "paused")
            for item in kept["items"].data:
                assert item.current_period_start <= item.current_period_end
        assert judged.complaints == []
        assert wrongs.said == []
    finally:
        log.removeHandler(wrongs)
        sandbox.close()
