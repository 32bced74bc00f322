"""What a request is about may be gone by the time it is its turn: it ends all the same."""

from collections.abc import Iterator

import pytest
from tests.adapters.stripe.outbox.membership import membership
from tests.adapters.stripe.outbox.syncing import Pair, paired
from tests.adapters.stripe.outbox.test_scheduled_switches import ask_for_basic, golden

from counterfoil.adapters.event_store.outbox_rows import OutboxStatus
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.values import CouponId


@pytest.fixture(name="pair")
def _pair() -> Iterator[Pair]:
    with paired() as made:
        yield made


def test_a_schedule_that_was_released_in_between_takes_the_switch_with_it(pair: Pair) -> None:
    """Nothing keeps the switch any more: that is an outcome, and holds up nobody for ever."""
    gym, configuration = golden(pair)
    ask_for_basic(gym, configuration)
    pair.queued()
    pair.step()
    schedule = gym.at_stripe["schedule"]
    assert isinstance(schedule, dict)
    pair.at_stripe("POST", f"/v1/subscription_schedules/{schedule['id']}/release")

    ended = pair.sync()

    assert [each.status for each in ended] == [OutboxStatus.DROPPED]
    assert not gym.outstanding


def test_a_discount_for_what_ended_meanwhile_is_not_so_already(pair: Pair) -> None:
    """It was never sent, and nothing discounts a subscription that is over."""
    gym = membership(pair)
    coupon = CouponId(
        pair.adopt(pair.at_stripe("POST", "/v1/coupons", {"percent_off": "10", "duration": "once"}))
    )
    pair.decide(c.ApplyDiscount(subscription_id=gym.id, coupon_id=coupon))
    pair.queued()
    pair.at_stripe("DELETE", f"/v1/subscriptions/{gym.id}")

    ended = pair.sync()

    assert [each.status for each in ended] == [OutboxStatus.REFUSED]
    assert not gym.outstanding
