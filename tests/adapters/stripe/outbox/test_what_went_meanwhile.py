"""What a request is about may be gone by the time it is its turn: it ends all the same."""

from collections.abc import Callable, Iterator

import pytest
from attrs import define
from tests.adapters.stripe.outbox.membership import PREFIX, membership
from tests.adapters.stripe.outbox.syncing import Pair, paired
from tests.adapters.stripe.outbox.test_scheduled_switches import ask_for_basic, golden

from counterfoil.adapters.event_store.outbox_rows import OutboxStatus
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.adapters.stripe.gateway import NotThere, StripeGateway
from counterfoil.adapters.stripe.outbox.answering import Answering
from counterfoil.adapters.stripe.outbox.sending import Sender
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.configuration.features import CancelMode
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.values import CouponId


@define
class Late:
    """Leads to Stripe, where another one was first."""

    gateway: StripeGateway
    first: Callable[[], None]

    @property
    def livemode(self) -> bool | None:
        """Tell in which mode it is."""
        return self.gateway.livemode

    def read(self, path: str, *, context: str | None = None) -> JsonObject | NotThere:
        """Read an object."""
        return self.gateway.read(path, context=context)

    def send(
        self, method: str, path: str, body: bytes, *, key: str, context: str | None = None
    ) -> JsonObject:
        """Send a request after another one's."""
        self.first()
        return self.gateway.send(method, path, body, key=key, context=context)


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


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER])
def test_of_a_customer_who_was_erased_it_is_seen_what_was_sent(pair: Pair, fault: Fault) -> None:
    """What had its effect before the answer was lost wasn't refused."""
    gym = membership(pair)
    pair.decide(c.SwitchPlan(subscription_id=gym.id, item_id=gym.item, price_id=gym.gold))
    pair.queued()
    pair.sandbox.faults.next(fault, method="POST")
    pair.step()
    pair.portal.store.erase(f"{PREFIX}/customer/{gym.customer}")

    (ended,) = pair.sync()

    is_switched = fault is Fault.TIMEOUT_AFTER
    assert ended.status is (OutboxStatus.CONFIRMED if is_switched else OutboxStatus.DROPPED)
    assert len(gym.outcomes()) == (0 if is_switched else 1)
    assert gym.state.items[0].price.id == (gym.gold if is_switched else gym.basic)
    assert not gym.outstanding


def test_what_two_senders_cancel_at_once_is_confirmed(pair: Pair) -> None:
    """The second one is refused, since the first one has canceled it already."""
    gym = membership(pair)
    pair.decide(c.CancelSubscription(subscription_id=gym.id, mode=CancelMode.IMMEDIATELY))
    (request,) = pair.queued()

    def cancel_first() -> None:
        found = pair.at_stripe("DELETE", f"/v1/subscriptions/{gym.id}")
        Answering(pair.portal, pair.clock).granted(request, found, pair.clock())

    sender = Sender(pair.portal, Late(pair.gateway, cancel_first), clock=pair.clock)
    ended = sender.step(request)

    assert ended.status is OutboxStatus.CONFIRMED
    assert not gym.outstanding


def test_what_another_one_sent_meanwhile_stays_on_record(pair: Pair) -> None:
    """Though this one was turned away: the other's answer was lost, and it may be so."""
    gym = membership(pair)
    pair.decide(c.CancelSubscription(subscription_id=gym.id, mode=CancelMode.IMMEDIATELY))
    (request,) = pair.queued()

    def lose_first() -> None:
        pair.clock.go_on()
        pair.sandbox.faults.next(Fault.TIMEOUT_BEFORE, method="DELETE")
        lost = pair.sender.step(request)
        assert (lost.status, lost.tries) == (OutboxStatus.SENT, 1)
        pair.sandbox.faults.next(Fault.RATE_LIMITED, method="DELETE")

    Sender(pair.portal, Late(pair.gateway, lose_first), clock=pair.clock).step(request)

    (kept,) = pair.portal.store.outbox.open(PREFIX)
    assert (kept.status, kept.tries) == (OutboxStatus.SENT, 1)
    assert kept.first_sent_at is not None


def test_what_ends_billing_is_sent_though_the_customer_was_erased(pair: Pair) -> None:
    """Nothing of it is personal, and who was erased isn't to be charged for ever."""
    gym = membership(pair)
    pair.portal.store.erase(f"{PREFIX}/customer/{gym.customer}")
    pair.decide(c.CancelSubscription(subscription_id=gym.id, mode=CancelMode.IMMEDIATELY))

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    assert gym.at_stripe["status"] == "canceled"
    assert not gym.outstanding
