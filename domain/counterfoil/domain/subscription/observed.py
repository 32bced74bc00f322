"""What Stripe states of a subscription and of the schedule that manages it, facet by facet."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from counterfoil.domain.configuration.features import CancellationReason
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    CollectionPause,
    EndReason,
    Status,
    SubscriptionItem,
    SubscriptionPause,
    Trial,
)
from counterfoil.domain.values import CustomerId, Known, PaymentMethodId, ScheduleId, SubscriptionId


@frozen(kw_only=True, weakref_slot=False)
class ObservedSubscription:
    """
    The facets of a subscription that Stripe states; ``None`` is UNKNOWN.

    ``items`` is UNKNOWN where Stripe cut the list off. ``discounts`` holds coupon ids.
    """

    customer: Known[CustomerId] | None = None
    created: Known[datetime] | None = None
    start_date: Known[datetime] | None = None
    status: Known[Status] | None = None
    items: Known[tuple[SubscriptionItem, ...]] | None = None
    currency: Known[str] | None = None
    collection_method: Known[CollectionMethod] | None = None
    billing_mode: Known[BillingMode] | None = None
    billing_cycle_anchor: Known[datetime] | None = None
    trial: Known[Trial | None] | None = None
    collection_pause: Known[CollectionPause | None] | None = None
    pause: Known[SubscriptionPause | None] | None = None
    cancel_at_period_end: Known[bool] | None = None
    cancel_at: Known[datetime | None] | None = None
    canceled_at: Known[datetime | None] | None = None
    ended_at: Known[datetime | None] | None = None
    end_reason: Known[EndReason | None] | None = None
    feedback: Known[CancellationReason | None] | None = None
    feedback_option: Known[str | None] | None = None
    comment: Known[str | None] | None = None
    default_payment_method: Known[PaymentMethodId | None] | None = None
    default_source: Known[str | None] | None = None
    schedule: Known[ScheduleId | None] | None = None
    discounts: Known[tuple[str, ...]] | None = None
    on_behalf_of: Known[str | None] | None = None
    description: Known[str | None] | None = None
    metadata: Known[Mapping[str, str]] | None = None


@frozen(kw_only=True, weakref_slot=False)
class ObservedSchedule:
    """
    The facets of a subscription schedule that Stripe states.

    ``update_scheduled`` says that a phase still to come changes the subscription.
    """

    subscription: Known[SubscriptionId | None] | None = None
    status: Known[str] | None = None
    update_scheduled: Known[bool] | None = None
