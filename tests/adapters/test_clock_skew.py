"""A clock that jumps to and fro does no harm: the order of versions is the only order."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import count, pairwise
from random import Random

import attrs
import pytest
from attrs import define, field
from tests.adapters.shop import (
    ADD_VISA,
    CREATE_ADA,
    ITEM,
    MUG,
    OPEN_SHOP,
    START_MUG,
    Clock,
    do,
    merchant,
)

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.verify import verify
from counterfoil.domain.configuration.features import CancelMode, PauseOption
from counterfoil.domain.customer.commands import AddPaymentMethod, RemovePaymentMethod
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.state import InForce as CustomerInForce
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.product.price import Interval
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import Ended, InForce
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionPause,
    CollectionPauseBehavior,
    MissingPaymentMethod,
    Trial,
)
from counterfoil.domain.values import CustomerId, PaymentMethodId, SubscriptionId

COMMANDS = 10_000
BACK, FORTH = -3600, 86_400
"""How far the clock jumps at most, in seconds (G16)."""


@define
class Bustle:
    """A shop in which anything is asked for at any time, by a clock that can't be trusted."""

    shop: AccountPortal
    clock: Clock
    customers: int
    random: Random = field(factory=lambda: Random(16))  # noqa: S311
    subscriptions: list[tuple[CustomerId, SubscriptionId]] = field(factory=list)
    numbers: Iterator[int] = field(factory=count)
    refused: int = 0

    def open(self) -> None:
        """Let customers come and buy."""
        do(self.shop, *OPEN_SHOP)
        for number in range(self.customers):
            ada = CustomerId(f"cus_{number}")
            visa = PaymentMethodId(f"pm_{number}")
            do(self.shop, attrs.evolve(CREATE_ADA, customer_id=ada))
            do(self.shop, attrs.evolve(ADD_VISA, customer_id=ada, payment_method_id=visa))
            self.subscriptions.append((ada, MUG))
            self.buy(number)

    def jump(self) -> None:
        """Let the clock go on, or jump."""
        jumps = [self.random.uniform(BACK, 0), self.random.uniform(0, FORTH)]
        self.clock.advance(seconds=self.random.choice([1] * 8 + jumps))

    def buy(self, place: int) -> None:
        """Let a customer buy a mug, in either billing mode, some on trial."""
        ada, _ = self.subscriptions[place]
        mug = SubscriptionId(f"sub_{next(self.numbers)}")
        end = self.clock.now + timedelta(hours=self.random.uniform(1, 100))
        trial = Trial(
            end=end, missing_payment_method=self.random.choice(list(MissingPaymentMethod))
        )
        start = attrs.evolve(
            START_MUG,
            subscription_id=mug,
            customer_id=ada,
            default_payment_method=None,
            billing_mode=self.random.choice(list(BillingMode)),
            trial=self.random.choice([None, trial]),
        )
        self.ask(start)
        self.subscriptions[place] = ada, mug

    def act(self, number: int) -> None:
        """Let one of a few customers, who give way to others by and by, ask for something."""
        place = (number // 8 + self.random.randrange(4)) % self.customers
        ada, mug = self.subscriptions[place]
        if isinstance(self.shop.get(SUBSCRIPTION, mug), Ended):
            self.buy(place)
        else:
            self.ask(self.wish(ada, mug))

    def ask(self, wish: object) -> None:
        """Ask for something; a rule may say no."""
        try:
            self.shop.handle(wish, by=merchant(f"wish_{next(self.numbers)}"))
        except CommandRefusedError:
            self.refused += 1

    def wish(self, ada: CustomerId, mug: SubscriptionId) -> object:
        """Think of something to ask for."""
        later = self.clock.now + timedelta(hours=self.random.uniform(0.1, 500))
        voiding = CollectionPause(behavior=CollectionPauseBehavior.VOID, resumes_at=later)
        method = PaymentMethodId(f"pm_{ada}_{next(self.numbers)}")
        customer = self.shop.get(CUSTOMER, ada)
        assert isinstance(customer, CustomerInForce)
        held = self.random.choice([method, *customer.payment_methods])
        return self.random.choice(
            [
                c.CancelSubscription(subscription_id=mug),
                c.CancelSubscription(subscription_id=mug, mode=CancelMode.IMMEDIATELY),
                c.ReverseCancellation(subscription_id=mug),
                c.PauseCollection(subscription_id=mug, pause=voiding),
                c.ResumeCollection(subscription_id=mug),
                c.PauseSubscription(subscription_id=mug, duration=PauseOption(Interval.WEEK)),
                c.PauseSubscription(subscription_id=mug),
                c.ResumeSubscription(subscription_id=mug),
                c.ChangeTrial(subscription_id=mug, trial=Trial(end=later)),
                c.EndTrial(subscription_id=mug),
                c.ChangeQuantity(
                    subscription_id=mug, item_id=ITEM, quantity=self.random.randint(1, 9)
                ),
                AddPaymentMethod(customer_id=ada, payment_method_id=method),
                RemovePaymentMethod(customer_id=ada, payment_method_id=held),
            ]
        )


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
