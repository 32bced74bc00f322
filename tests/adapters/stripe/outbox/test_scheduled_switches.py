"""A switch that waits for the period's end comes to Stripe as a schedule and its phases (R59)."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import cast

import pytest
from attrs import evolve
from tests.adapters.stripe.outbox.membership import Membership, membership, offering_switches
from tests.adapters.stripe.outbox.syncing import PREFIX, Pair, paired
from tests.projections.syncing.request_schemas import complaints

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e

LATER = timedelta(days=32)


@pytest.fixture(name="pair")
def _pair() -> Iterator[Pair]:
    with paired() as made:
        yield made


def golden(pair: Pair) -> tuple[Membership, str]:
    """Have a golden membership, and a configuration by which less waits for the period's end."""
    gym = membership(pair)
    pair.decide(c.SwitchPlan(subscription_id=gym.id, item_id=gym.item, price_id=gym.gold))
    pair.sync()
    found = offering_switches(
        gym,
        {
            "[proration_behavior]": "none",
            "[schedule_at_period_end][conditions][0][type]": "decreasing_item_amount",
        },
    )
    pair.carrier.sent.clear()
    return gym, found


def ask_for_basic(gym: Membership, configuration: str) -> None:
    """Wish for less, as a customer at the portal."""
    gym.pair.decide(
        c.SwitchPlan(subscription_id=gym.id, item_id=gym.item, price_id=gym.basic),
        at_portal=configuration,
    )


def schedule(gym: Membership) -> JsonObject:
    """Return the schedule that manages it."""
    found = gym.at_stripe["schedule"]
    assert isinstance(found, dict)
    return found


def phases(gym: Membership) -> list[tuple[object, object]]:
    """Return what the schedule's phases sell: price and quantity."""
    listed = cast("list[Mapping[str, list[Mapping[str, object]]]]", schedule(gym)["phases"])
    return [(each["items"][0]["price"], each["items"][0].get("quantity")) for each in listed]


def schedules(pair: Pair) -> list[object]:
    """Return all schedules that there are."""
    return cast("list[object]", pair.at_stripe("GET", "/v1/subscription_schedules")["data"])


def test_a_schedule_is_created_and_told_of_the_switch(pair: Pair) -> None:
    """It takes effect when the period ends, and the schedule has done its work."""
    gym, configuration = golden(pair)
    ask_for_basic(gym, configuration)

    ended = pair.sync()

    assert {each.status for each in ended} == {OutboxStatus.CONFIRMED}
    created, told = gym.sent()
    assert created == f"/v1/subscription_schedules?from_subscription={gym.id}"
    path, _, form = told.partition("?")
    assert path == f"/v1/subscription_schedules/{schedule(gym)['id']}"
    assert "proration_behavior=none" in form
    assert complaints("POST", path, form.encode()) == []
    assert phases(gym) == [(gym.gold, 1), (gym.basic, 1)]
    assert gym.outcomes() == []
    assert not gym.outstanding
    assert gym.state.schedule is not None
    assert gym.state.schedule.update_scheduled

    gym.let_pass(LATER)
    gym.hear()
    (item,) = gym.state.items
    assert item.price.id == gym.basic
    assert gym.at_stripe["schedule"] is not None
    gym.let_pass(LATER)
    assert gym.at_stripe["schedule"] is None
    assert gym.at_stripe["status"] == "active"


def test_one_that_manages_it_already_is_changed(pair: Pair) -> None:
    """Though nobody knew of it here."""
    gym, configuration = golden(pair)
    made = pair.at_stripe("POST", "/v1/subscription_schedules", {"from_subscription": gym.id})
    ask_for_basic(gym, configuration)

    ended = pair.sync()

    assert {each.status for each in ended} == {OutboxStatus.CONFIRMED}
    (told,) = gym.sent()
    assert told.startswith(f"/v1/subscription_schedules/{made['id']}?")
    assert phases(gym) == [(gym.gold, 1), (gym.basic, 1)]
    assert len(schedules(pair)) == 1
    assert not gym.outstanding


def test_it_waits_until_the_schedule_is_told(pair: Pair) -> None:
    """That a schedule manages the subscription is no outcome."""
    gym, configuration = golden(pair)
    ask_for_basic(gym, configuration)
    pair.queued()
    pair.step()
    gym.hear()
    pair.adopt(gym.at_stripe)

    assert gym.outstanding == [Operation.SWITCH_PLAN]

    pair.sync()
    assert not gym.outstanding


@pytest.mark.parametrize(
    "fault",
    [
        Fault.RESET_BEFORE,
        Fault.TIMEOUT_AFTER,
        Fault.RATE_LIMITED,
        Fault.KEY_REUSED,
        Fault.SAVED_500_BEFORE,
        Fault.SAVED_500_AFTER,
    ],
)
@pytest.mark.parametrize("number", [0, 1])
def test_whatever_fails_it_is_scheduled_once(pair: Pair, fault: Fault, number: int) -> None:
    """At the creation of the schedule, and at its change."""
    gym, configuration = golden(pair)
    ask_for_basic(gym, configuration)
    pair.queued()
    for _ in range(number):
        pair.step()
    pair.sandbox.faults.next(fault, method="POST", times=2)

    ended = pair.sync()

    assert {each.status for each in ended} == {OutboxStatus.CONFIRMED}
    assert phases(gym) == [(gym.gold, 1), (gym.basic, 1)]
    assert len(schedules(pair)) == 1
    assert not gym.outstanding
    assert gym.outcomes() == []


def test_what_was_lost_in_between_is_filled_in_anew(place: str) -> None:
    """Whoever dies after it was filled in, and before it is sent, has done nothing."""
    with paired(place) as pair:
        gym, configuration = golden(pair)
        ask_for_basic(gym, configuration)
        pair.queued()
        pair.step()
        (request,) = pair.portal.store.outbox.open(PREFIX)
        looked = _filled_in_and_lost(pair, request)
        assert looked.sends is not None
        assert looked.first_sent_at is None

        (ended,) = pair.sync()

        assert ended.status is OutboxStatus.CONFIRMED
        assert phases(gym) == [(gym.gold, 1), (gym.basic, 1)]


def _filled_in_and_lost(pair: Pair, request: OutboxRequest) -> OutboxRequest:
    """Fill a request in as a sender does that dies then."""
    filled = evolve(request, path="/v1/subscription_schedules/other", sends=b"phases=")
    pair.portal.store.outbox.fill_in(filled)
    (kept,) = pair.portal.store.outbox.open(PREFIX)
    assert (kept.path, kept.sends) == (filled.path, filled.sends)
    return kept


def test_a_refused_schedule_takes_the_switch_with_it(pair: Pair) -> None:
    """A paused subscription gets none (R138)."""
    gym, configuration = golden(pair)
    ask_for_basic(gym, configuration)
    pair.at_stripe("POST", f"/v1/subscriptions/{gym.id}/pause")

    ended = pair.sync()

    assert [each.status for each in ended] == [OutboxStatus.REFUSED]
    (outcome,) = gym.outcomes()
    assert isinstance(outcome, e.RequestRefused)
    assert not gym.outstanding
    assert schedules(pair) == []


def test_a_switch_that_is_not_to_be_any_more_leaves_no_schedule(pair: Pair) -> None:
    """What was refused before it in its lane makes it be decided again."""
    gym, configuration = golden(pair)
    method = gym.pay_with("pm_card_mastercard")
    pair.decide(c.ChoosePaymentMethod(subscription_id=gym.id, payment_method_id=method))
    ask_for_basic(gym, configuration)
    pair.at_stripe("POST", f"/v1/payment_methods/{method}/detach")
    pair.adopt(pair.at_stripe("POST", f"/v1/prices/{gym.basic}", {"active": "false"}))

    pair.sync()

    found = pair.portal.store.outbox.page(PREFIX)
    assert [each.status for each in found[:3]] == [
        OutboxStatus.DROPPED,
        OutboxStatus.DROPPED,
        OutboxStatus.REFUSED,
    ]
    assert schedules(pair) == []
    assert not gym.outstanding
