"""What a subscription is at a moment."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Concatenate, ParamSpec, assert_never

from attrs import Factory, frozen

from counterfoil.domain.altered import altered
from counterfoil.domain.configuration.features import CancellationReason
from counterfoil.domain.requests import Operation, Outstanding, request_for
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    CollectionPause,
    EndReason,
    Redemption,
    Schedule,
    ScheduledSwitch,
    Status,
    SubscriptionItem,
    SubscriptionPause,
    Trial,
)
from counterfoil.domain.values import (
    Annotations,
    CouponId,
    CustomerId,
    InvoiceId,
    PaymentMethodId,
    ScheduleId,
    SubscriptionId,
    SubscriptionItemId,
)

P = ParamSpec("P")


@frozen(kw_only=True)
class Unseen:
    """
    A subscription that was at most referred to: by a schedule, or by a request to start it, for a
    ``customer`` then.

    ``stripe_id`` is what Stripe calls one that was born here.
    """

    id: SubscriptionId
    customer: CustomerId | None = None
    schedules: Mapping[ScheduleId, Schedule] = Factory(dict)
    outstanding: tuple[Outstanding, ...] = ()
    stripe_id: str | None = None


@frozen(kw_only=True, weakref_slot=False)
class InForce:
    """
    A subscription that hasn't ended.

    Args:
        discounts: the coupons that discount it.
        redemptions: what was redeemed for it by decision here, oldest first.
        accepted_offers: the coupons for which its customer stayed, oldest first (R119).
        latest_invoice: the one that became final last, in a standalone account.
        resumes_at: when the pause of the subscription itself ends, where it was paused for a time.
        scheduled_switch: what the schedule that manages it was made for here.
        stripe_id: what Stripe calls it where it was born here.
    """

    id: SubscriptionId
    customer: CustomerId
    status: Status
    items: tuple[SubscriptionItem, ...]
    created: datetime | None = None
    start_date: datetime | None = None
    currency: str | None = None
    collection_method: CollectionMethod = CollectionMethod.CHARGE_AUTOMATICALLY
    billing_mode: BillingMode = BillingMode.CLASSIC
    billing_cycle_anchor: datetime | None = None
    trial: Trial | None = None
    collection_pause: CollectionPause | None = None
    pause: SubscriptionPause | None = None
    resumes_at: datetime | None = None
    cancel_at_period_end: bool = False
    cancel_at: datetime | None = None
    canceled_at: datetime | None = None
    end_reason: EndReason | None = None
    feedback: CancellationReason | None = None
    feedback_option: str | None = None
    comment: str | None = None
    default_payment_method: PaymentMethodId | None = None
    default_source: str | None = None
    managed_by: ScheduleId | None = None
    schedules: Mapping[ScheduleId, Schedule] = Factory(dict)
    latest_invoice: InvoiceId | None = None
    scheduled_switch: ScheduledSwitch | None = None
    discounts: tuple[str, ...] = ()
    redemptions: tuple[Redemption, ...] = ()
    accepted_offers: tuple[CouponId, ...] = ()
    on_behalf_of: str | None = None
    notes: Annotations = Annotations()
    outstanding: tuple[Outstanding, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    stripe_id: str | None = None

    @property
    def is_canceling(self) -> bool:
        """Tell whether the subscription is set to end, in either billing mode (R110)."""
        return self.cancel_at_period_end or self.cancel_at is not None

    @property
    def is_leaving(self) -> bool:
        """Tell whether it is set to end, or Stripe was asked to end it now (R110, R113)."""
        asked = request_for(self.outstanding, Operation.CANCEL_NOW)
        return self.is_canceling or asked is not None

    @property
    def current_period_end(self) -> datetime | None:
        """Return the latest period end of the items (R109)."""
        ends = [item.current_period_end for item in self.items if item.current_period_end]
        return max(ends, default=None)

    @property
    def schedule(self) -> Schedule | None:
        """
        Return the schedule that manages the subscription, by its own word or by the schedule's.

        One that was only referred to counts as planning an update, so that nothing is promised
        too early.
        """
        schedules = dict(self.schedules)
        if self.managed_by is not None:
            named = schedules.pop(self.managed_by, Schedule(id=self.managed_by))
            if named.in_force:
                return named
        in_force = (schedule for schedule in schedules.values() if schedule.in_force)
        return min(in_force, key=lambda schedule: schedule.id, default=None)

    @property
    def needs_payment_method(self) -> bool:
        """Tell whether the customer must keep a payment method for it (R98)."""
        return (
            self.collection_method is CollectionMethod.CHARGE_AUTOMATICALLY
            and self.status in BILLED_STATUSES
        )

    def item(self, item_id: SubscriptionItemId) -> SubscriptionItem | None:
        """Return an item by its id."""
        return next((item for item in self.items if item.id == item_id), None)


@frozen(kw_only=True, weakref_slot=False)
class Ended:
    """A subscription that is over, with what it was last; nothing revives it (R93, R116)."""

    last: InForce
    ended_at: datetime | None

    @property
    def id(self) -> SubscriptionId:
        """Return the subscription's id."""
        return self.last.id


State = Unseen | InForce | Ended

BILLED_STATUSES = frozenset({Status.ACTIVE, Status.TRIALING, Status.PAST_DUE})
"""
The statuses in which a subscription counts as active for R98; the seed says "active" alone, so
INFERRED.
"""

TERMINAL_STATUSES = frozenset({Status.CANCELED, Status.INCOMPLETE_EXPIRED})
"""The statuses that nothing leaves (R93)."""


def initial(subscription_id: str) -> State:
    """Return a subscription that was never heard of."""
    return Unseen(id=SubscriptionId(subscription_id))


def amend(
    state: State,
    change: Callable[Concatenate[InForce, P], InForce],
    *args: P.args,
    **kwargs: P.kwargs,
) -> State:
    """
    Change what is known of a subscription, in force or over, by a function that also takes these
    arguments; one that was never seen has nothing to change.
    """
    match state:
        case InForce():
            return change(state, *args, **kwargs)
        case Unseen():
            return state
        case Ended():
            return altered(state, last=change(state.last, *args, **kwargs))
        case _ as unreachable:
            assert_never(unreachable)


def in_order(items: tuple[SubscriptionItem, ...]) -> tuple[SubscriptionItem, ...]:
    """Sort items by id, so that the order in which they became known doesn't tell."""
    return tuple(sorted(items, key=lambda item: item.id))
