"""What is asked of the portal, by whom and when, in any order (G6, G16)."""

from datetime import timedelta
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.portal import shop
from tests.portal.harness import DASHBOARD, SideBySide
from tests.portal.model import By

from counterfoil.domain.cause import Door
from counterfoil.domain.changes import KEEP, Set
from counterfoil.domain.configuration.features import (
    CancellationReason,
    CancelMode,
    PauseOption,
)
from counterfoil.domain.customer import commands as customers
from counterfoil.domain.customer.details import ContactDetails
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
    PaymentMethodId,
    PriceId,
    ScheduleId,
    SubscriptionId,
    SubscriptionItemId,
    TaxIdId,
)

T = TypeVar("T")


def any_of(*choices: T) -> st.SearchStrategy[T]:
    """Choose among a few, the first of which is the simplest."""
    return st.sampled_from(choices)


def method_of(customer: str, number: int) -> PaymentMethodId:
    """Name a payment method of a customer's."""
    return PaymentMethodId(f"pm_{customer.removeprefix('cus_')}_{number}")


API = By(door=Door.API)
VISITOR = By(door=Door.PORTAL, configuration=shop.OPEN_PORTAL)

JUMPS = any_of(1, 1, 1, 1, 1, 60, 400, 7200, 86_400, -1, -600, -3600)
"""By how many seconds the clock goes on, or jumps, before a command (G16)."""

SPANS = any_of(*(timedelta(days=days) for days in (0, 1, 4, 8, 31, 92, 400)))
"""How long nothing is asked before time is let pass."""

LATER = any_of(*(timedelta(hours=hours) for hours in (30, 200, 900, -1)))

MERCHANT = any_of(API, DASHBOARD)
PORTALS = [By(door=Door.PORTAL, configuration=id_) for id_ in shop.PORTALS]
ANYONE = any_of(API, *PORTALS[:1], API, *PORTALS[:1], DASHBOARD, *PORTALS, By(door=Door.PORTAL))
MOSTLY_MERCHANT = any_of(API, DASHBOARD, API, VISITOR)
"""Who asks for what is the merchant's alone."""

WHO = any_of(*shop.CUSTOMERS[:1] * 4, *shop.CUSTOMERS[:2] * 2, *shop.CUSTOMERS[2:])
WHICH = any_of(*shop.SUBSCRIPTIONS[:1] * 4, *shop.SUBSCRIPTIONS[:2] * 2, *shop.SUBSCRIPTIONS[2:])
PRICE = any_of(*shop.PRICES[:4] * 2, *shop.PRICES)
NUMBER = any_of(0, 0, 1, 2)
QUANTITY = any_of(1, 2, 5, 0, -1)


class Portal(SideBySide):
    """An account of which anything is asked by anyone at any time."""

    @rule(span=SPANS, jump=JUMPS)
    def time_passes(self, *, span: timedelta, jump: int) -> None:
        """Nothing is asked for a while."""
        self.pass_time(span, jump)

    # Customers.

    @rule(who=WHO, name=any_of("Ada", "Bob", "x" * 257), by=MOSTLY_MERCHANT, jump=JUMPS)
    def create_customer(self, *, who: CustomerId, name: str, by: By, jump: int) -> None:
        """A customer comes."""
        details = ContactDetails(name=name)
        self.ask(customers.CreateCustomer(customer_id=who, details=details), by, jump)

    @rule(who=any_of(*reversed(shop.CUSTOMERS[1:])), by=MOSTLY_MERCHANT, jump=JUMPS)
    def delete_customer(self, *, who: CustomerId, by: By, jump: int) -> None:
        """A customer goes."""
        self.ask(customers.DeleteCustomer(who), by, jump)

    @rule(
        who=WHO,
        name=any_of("Ada", "Ada Lovelace", "", "x" * 257, None),
        email=any_of(None, "ada@example.com", "bob@example.com", "nowhere", ""),
        phone=any_of(None, None, None, "+31 20 123"),
        by=ANYONE,
        jump=JUMPS,
    )
    def change_details(
        self,
        *,
        who: CustomerId,
        name: str | None,
        email: str | None,
        phone: str | None,
        by: By,
        jump: int,
    ) -> None:
        """Somebody moves, marries, or mistypes."""
        command = customers.ChangeContactDetails(
            customer_id=who,
            name=KEEP if name is None else Set(name),
            email=KEEP if email is None else Set(email),
            phone=KEEP if phone is None else Set(phone),
        )
        self.ask(command, by, jump)

    @rule(who=WHO, number=NUMBER, value=any_of("NL1", "NL2", " "), by=ANYONE, jump=JUMPS)
    def add_tax_id(self, *, who: CustomerId, number: int, value: str, by: By, jump: int) -> None:
        """A tax id is put on record."""
        command = customers.AddTaxId(
            customer_id=who, tax_id_id=TaxIdId(f"txi_{who}_{number}"), type="eu_vat", value=value
        )
        self.ask(command, by, jump)

    @rule(who=WHO, number=NUMBER, by=ANYONE, jump=JUMPS)
    def remove_tax_id(self, *, who: CustomerId, number: int, by: By, jump: int) -> None:
        """A tax id is taken off."""
        id_ = TaxIdId(f"txi_{who}_{number}")
        self.ask(customers.RemoveTaxId(customer_id=who, tax_id_id=id_), by, jump)

    @rule(
        who=WHO,
        number=NUMBER,
        kind=any_of("card", "card", "sepa_debit", "konbini"),
        default=st.booleans(),
        by=ANYONE,
        jump=JUMPS,
    )
    def add_payment_method(
        self, *, who: CustomerId, number: int, kind: str, default: bool, by: By, jump: int
    ) -> None:
        """A payment method is attached."""
        command = customers.AddPaymentMethod(
            customer_id=who,
            payment_method_id=method_of(who, number),
            type=kind,
            as_default=default,
        )
        self.ask(command, by, jump)

    @rule(who=WHO, number=NUMBER, by=ANYONE, jump=JUMPS)
    def remove_payment_method(self, *, who: CustomerId, number: int, by: By, jump: int) -> None:
        """A payment method is detached."""
        method = method_of(who, number)
        command = customers.RemovePaymentMethod(customer_id=who, payment_method_id=method)
        self.ask(command, by, jump)

    @rule(who=WHO, number=any_of(0, 1, 2, None), by=ANYONE, jump=JUMPS)
    def choose_default(self, *, who: CustomerId, number: int | None, by: By, jump: int) -> None:
        """Another payment method pays."""
        method = None if number is None else method_of(who, number)
        command = customers.ChooseDefaultPaymentMethod(customer_id=who, payment_method_id=method)
        self.ask(command, by, jump)

    # Subscriptions.

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

    @rule(which=WHICH, mode=any_of(*CancelMode), by=ANYONE, jump=JUMPS)
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
        duration=any_of(None, PauseOption(Interval.MONTH), PauseOption(Interval.WEEK, 2)),
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
