"""A clock that jumps to and fro does no harm: the order of versions is the only order."""

from collections import defaultdict
from itertools import pairwise

import pytest
from tests.adapters.bustle import Bustle
from tests.adapters.shop import (
    Clock,
)

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.verify import verify
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.state import InForce as CustomerInForce
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import InForce

COMMANDS = 10_000


@pytest.mark.parametrize(
    ("place", "commands"),
    [
        pytest.param("memory", COMMANDS, marks=pytest.mark.exhaustive),
        ("memory", COMMANDS // 10),
        ("sqlite", COMMANDS // 10),
        ("postgres", COMMANDS // 20),
    ],
    indirect=["place"],
)
def test_a_jumping_clock_breaks_nothing(place: str, commands: int) -> None:
    """G16: whatever was decided stays decided, in the order in which it was."""
    clock = Clock()
    with BillingPortal.open(place, master_key=bytes(32), clock=clock) as portal:
        bustle = Bustle(portal.account("acct_1", "test"), clock, commands // 25)
        bustle.open()
        moments = 0
        for number in range(commands):
            bustle.jump()
            bustle.act(number)
            if number % 20 == 0:
                ticked = portal.tick()
                assert ticked.failures == ()
                moments += ticked.moments
        moments += portal.tick().moments

        assert bustle.refused < commands / 2
        assert moments > commands / 40
        assert verify(portal.store).problems == ()
        assert portal.store.due(clock.now) == ()
        check_bills(bustle.shop)
        went_back = [check_life(bustle.shop, mug) for mug in bustle.shop.ids("subscription")]
        assert sum(went_back) > commands / 40


def check_bills(shop: AccountPortal) -> None:
    """The marks on the customers say what the subscriptions say (R98)."""
    billed = defaultdict[str, set[str]](set)
    for mug in shop.ids("subscription"):
        held = shop.get(SUBSCRIPTION, mug)
        if isinstance(held, InForce) and held.needs_payment_method:
            billed[held.customer].add(mug)
    for ada in shop.ids("customer"):
        customer = shop.get(CUSTOMER, ada)
        assert isinstance(customer, CustomerInForce)
        assert customer.billed_by == billed[ada]


def check_life(shop: AccountPortal, mug: str) -> bool:
    """Check a subscription from its start to its end; tell whether the clock went back in it."""
    recorded = shop.events(StreamRef(kind="subscription", id=mug))
    assert [each.version for each in recorded] == list(range(1, len(recorded) + 1))
    assert not any(isinstance(each.event, e.SubscriptionCanceled) for each in recorded[:-1])
    for each in recorded:
        if isinstance(each.event, e.PeriodRenewed):
            start, end = each.event.current_period_start, each.event.current_period_end
            assert start is not None
            assert end is not None
            assert start <= end
    return any(after.recorded_at < before.recorded_at for before, after in pairwise(recorded))
