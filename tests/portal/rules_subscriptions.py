"""What is asked about subscriptions."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.portal import shop
from tests.portal.harness import SideBySide
from tests.portal.model import By
from tests.portal.strategies import (
    ANYONE,
    JUMPS,
    LATER,
    MOSTLY_MERCHANT,
    PRICE,
    QUANTITY,
    WHICH,
    WHO,
    any_of,
    method_of,
)

from counterfoil.domain.configuration.features import (
    CancellationReason,
    CancelMode,
    PauseOption,
)
from counterfoil.domain.product.price import Interval
from counterfoil.domain.subscription import commands as subscriptions
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    CollectionPause,
    CollectionPauseBehavior,
    MissingPaymentMethod,
    Status,
    Trial,
)
from counterfoil.domain.values import (
    CustomerId,
    PriceId,
    ScheduleId,
    SubscriptionId,
    SubscriptionItemId,
)


class SubscriptionRules(SideBySide):
    """Subscriptions start, change, pause and end."""

    @rule(
        which=WHICH,
        who=WHO,
        prices=st.lists(PRICE, min_size=1, max_size=2),
        quantity=any_of(1, 2, -1),
        how=any_of(*CollectionMethod),
        mode=any_of(None, *BillingMode),
        trial=any_of(None, None, *(timedelta(hours=hours) for hours in (30, 200, -1))),
        wanting=any_of(*MissingPaymentMethod),
        own=any_of(None, None, 0),
        by=MOSTLY_MERCHANT,
        jump=JUMPS,
    )
    def start(
        self,
        *,
        which: SubscriptionId,
        who: CustomerId,
        prices: list[PriceId],
        quantity: int,
        how: CollectionMethod,
        mode: BillingMode | None,
        trial: timedelta | None,
        wanting: MissingPaymentMethod,
        own: int | None,
        by: By,
        jump: int,
    ) -> None:
        """A customer buys."""
        until = None if trial is None else self.clock.now + trial
        command = subscriptions.StartSubscription(
            subscription_id=which,
            customer_id=who,
            items=tuple(
                subscriptions.NewItem(id=id_, price=price, quantity=quantity)
                for id_, price in zip(shop.ITEMS, prices, strict=False)
            ),
            collection_method=how,
            billing_mode=mode,
            trial=None if until is None else Trial(end=until, missing_payment_method=wanting),
            default_payment_method=None if own is None else method_of(who, own),
        )
        self.ask(command, by, jump)

    @rule(
        which=WHICH,
        item=any_of(*shop.ITEMS[:1] * 4, shop.ITEMS[1]),
        price=PRICE,
        quantity=any_of(None, 1, 2, 5),
        by=ANYONE,
        jump=JUMPS,
    )
    def switch_plan(
        self,
        *,
        which: SubscriptionId,
        item: SubscriptionItemId,
        price: PriceId,
        quantity: int | None,
        by: By,
        jump: int,
    ) -> None:
        """A customer wants another plan."""
        command = subscriptions.SwitchPlan(
            subscription_id=which, item_id=item, price_id=price, quantity=quantity
        )
        self.ask(command, by, jump)

    @rule(
        which=WHICH,
        item=any_of(*shop.ITEMS[:1] * 4, shop.ITEMS[1]),
        quantity=QUANTITY,
        by=ANYONE,
        jump=JUMPS,
    )
    def change_quantity(
        self,
        *,
        which: SubscriptionId,
        item: SubscriptionItemId,
        quantity: int,
        by: By,
        jump: int,
    ) -> None:
        """A customer wants more or less."""
        command = subscriptions.ChangeQuantity(
            subscription_id=which, item_id=item, quantity=quantity
        )
        self.ask(command, by, jump)

    @rule(which=WHICH, mode=any_of(CancelMode.AT_PERIOD_END, *CancelMode), by=ANYONE, jump=JUMPS)
    def cancel(self, *, which: SubscriptionId, mode: CancelMode, by: By, jump: int) -> None:
        """A customer wants no more."""
        self.ask(subscriptions.CancelSubscription(subscription_id=which, mode=mode), by, jump)

    @rule(which=WHICH, by=ANYONE, jump=JUMPS)
    def reverse_cancellation(self, *, which: SubscriptionId, by: By, jump: int) -> None:
        """A customer stays after all."""
        self.ask(subscriptions.ReverseCancellation(subscription_id=which), by, jump)

    @rule(
        which=WHICH,
        feedback=any_of(
            CancellationReason.UNUSED,
            CancellationReason.OTHER,
            CancellationReason.LOW_QUALITY,
            None,
        ),
        comment=any_of(None, "Too strong", ""),
        by=ANYONE,
        jump=JUMPS,
    )
    def give_reason(
        self,
        *,
        which: SubscriptionId,
        feedback: CancellationReason | None,
        comment: str | None,
        by: By,
        jump: int,
    ) -> None:
        """A customer says why."""
        command = subscriptions.GiveCancellationReason(
            subscription_id=which, feedback=feedback, comment=comment
        )
        self.ask(command, by, jump)

    @rule(
        which=WHICH,
        behavior=any_of(*CollectionPauseBehavior),
        resumes=any_of(None, *(timedelta(hours=hours) for hours in (30, 900, -1))),
        by=MOSTLY_MERCHANT,
        jump=JUMPS,
    )
    def pause_collection(
        self,
        *,
        which: SubscriptionId,
        behavior: CollectionPauseBehavior,
        resumes: timedelta | None,
        by: By,
        jump: int,
    ) -> None:
        """Collection is paused."""
        until = None if resumes is None else self.clock.now + resumes
        pause = CollectionPause(behavior=behavior, resumes_at=until)
        self.ask(subscriptions.PauseCollection(subscription_id=which, pause=pause), by, jump)

    @rule(which=WHICH, by=MOSTLY_MERCHANT, jump=JUMPS)
    def resume_collection(self, *, which: SubscriptionId, by: By, jump: int) -> None:
        """Collection goes on."""
        self.ask(subscriptions.ResumeCollection(subscription_id=which), by, jump)

    @rule(
        which=WHICH,
        duration=any_of(*[PauseOption(Interval.MONTH)] * 2, None, PauseOption(Interval.WEEK, 2)),
        by=ANYONE,
        jump=JUMPS,
    )
    def pause(
        self, *, which: SubscriptionId, duration: PauseOption | None, by: By, jump: int
    ) -> None:
        """A subscription is paused itself."""
        command = subscriptions.PauseSubscription(subscription_id=which, duration=duration)
        self.ask(command, by, jump)

    @rule(which=WHICH, by=ANYONE, jump=JUMPS)
    def resume(self, *, which: SubscriptionId, by: By, jump: int) -> None:
        """A paused subscription goes on."""
        self.ask(subscriptions.ResumeSubscription(subscription_id=which), by, jump)

    @rule(which=WHICH, by=MOSTLY_MERCHANT, jump=JUMPS)
    def end_trial(self, *, which: SubscriptionId, by: By, jump: int) -> None:
        """A trial is ended."""
        self.ask(subscriptions.EndTrial(subscription_id=which), by, jump)

    @rule(
        which=WHICH,
        end=LATER,
        wanting=any_of(*MissingPaymentMethod),
        by=MOSTLY_MERCHANT,
        jump=JUMPS,
    )
    def change_trial(
        self,
        *,
        which: SubscriptionId,
        end: timedelta,
        wanting: MissingPaymentMethod,
        by: By,
        jump: int,
    ) -> None:
        """A trial is given or moved."""
        trial = Trial(end=self.clock.now + end, missing_payment_method=wanting)
        self.ask(subscriptions.ChangeTrial(subscription_id=which, trial=trial), by, jump)

    @rule(which=WHICH, who=WHO, number=any_of(None, 0, 1), by=ANYONE, jump=JUMPS)
    def choose_payment_method(
        self, *, which: SubscriptionId, who: CustomerId, number: int | None, by: By, jump: int
    ) -> None:
        """A subscription gets a payment method of its own, or none."""
        held = self.world.subscriptions.get(which)
        whose = who if held is None or number == 1 else held.customer
        method = None if number is None else method_of(whose, number)
        command = subscriptions.ChoosePaymentMethod(subscription_id=which, payment_method_id=method)
        self.ask(command, by, jump)

    @rule(which=WHICH, how=any_of(*CollectionMethod), by=MOSTLY_MERCHANT, jump=JUMPS)
    def change_collection_method(
        self, *, which: SubscriptionId, how: CollectionMethod, by: By, jump: int
    ) -> None:
        """Charging gives way to sending invoices, or the other way round."""
        command = subscriptions.ChangeCollectionMethod(subscription_id=which, collection_method=how)
        self.ask(command, by, jump)

    @rule(
        which=WHICH,
        number=any_of(0, 1),
        plans=st.booleans(),
        by=MOSTLY_MERCHANT,
        jump=JUMPS,
    )
    def attach_schedule(
        self, *, which: SubscriptionId, number: int, plans: bool, by: By, jump: int
    ) -> None:
        """A schedule takes over."""
        command = subscriptions.AttachSchedule(
            subscription_id=which,
            schedule_id=ScheduleId(f"sub_sched_{which}_{number}"),
            update_scheduled=plans,
        )
        self.ask(command, by, jump)

    @rule(which=WHICH, by=MOSTLY_MERCHANT, jump=JUMPS)
    def release_schedule(self, *, which: SubscriptionId, by: By, jump: int) -> None:
        """A schedule lets go."""
        self.ask(subscriptions.ReleaseSchedule(subscription_id=which), by, jump)

    @rule(which=WHICH, status=any_of(*Status), by=MOSTLY_MERCHANT, jump=JUMPS)
    def change_status(self, *, which: SubscriptionId, status: Status, by: By, jump: int) -> None:
        """Billing comes to something."""
        self.ask(subscriptions.ChangeStatus(subscription_id=which, status=status), by, jump)
