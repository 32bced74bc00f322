"""What a subscription consists of: items, pauses, cancellation, trial, schedule."""

from datetime import datetime

from attrs import frozen

from counterfoil.domain.product.price import PriceTerms
from counterfoil.domain.values import (
    CouponId,
    OpenEnum,
    PromotionCodeId,
    ScheduleId,
    SubscriptionItemId,
)


class Status(OpenEnum):
    """Stripe's status of a subscription (R93)."""

    INCOMPLETE = "incomplete"
    INCOMPLETE_EXPIRED = "incomplete_expired"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    UNPAID = "unpaid"
    PAUSED = "paused"
    CANCELED = "canceled"


class CollectionMethod(OpenEnum):
    """Whether Stripe charges by itself or sends an invoice to pay."""

    CHARGE_AUTOMATICALLY = "charge_automatically"
    SEND_INVOICE = "send_invoice"


class BillingMode(OpenEnum):
    """How Stripe computes prorations and writes cancellations (R108, R109)."""

    CLASSIC = "classic"
    FLEXIBLE = "flexible"


class CollectionPauseBehavior(OpenEnum):
    """What becomes of the invoices that a paused collection makes (R124-R128)."""

    KEEP_AS_DRAFT = "keep_as_draft"
    MARK_UNCOLLECTIBLE = "mark_uncollectible"
    VOID = "void"


class PauseReason(OpenEnum):
    """Why a subscription itself is paused (R136)."""

    PAUSE_REQUESTED = "pause_requested"
    TRIAL_END_WITHOUT_PAYMENT_METHOD = "trial_end_without_payment_method"
    FIRST_PAYMENT_FAILURE = "first_payment_failure"
    FINAL_PAYMENT_FAILURE = "final_payment_failure"
    SYSTEM = "system"


class MissingPaymentMethod(OpenEnum):
    """What a trial's end brings where there is nothing to charge (R144)."""

    CANCEL = "cancel"
    CREATE_INVOICE = "create_invoice"
    PAUSE = "pause"


class EndReason(OpenEnum):
    """Why a subscription was or will be canceled (R117)."""

    CANCELLATION_REQUESTED = "cancellation_requested"
    PAYMENT_DISPUTED = "payment_disputed"
    PAYMENT_FAILED = "payment_failed"
    CANCELED_BY_RETENTION_POLICY = "canceled_by_retention_policy"


@frozen(kw_only=True, weakref_slot=False)
class SubscriptionItem:
    """
    One item: a price, how many of it, and the period that it bills.

    ``quantity`` is ``None`` for metered prices. Periods stand on items since 2025-03-31.basil (F5).
    """

    id: SubscriptionItemId
    price: PriceTerms
    quantity: int | None = 1
    current_period_start: datetime | None = None
    current_period_end: datetime | None = None


@frozen(kw_only=True)
class CollectionPause:
    """Stripe's ``pause_collection``: invoices go on, collecting stops, the status stays (R125)."""

    behavior: CollectionPauseBehavior
    resumes_at: datetime | None = None


@frozen(kw_only=True)
class SubscriptionPause:
    """
    The pause of the subscription itself: status ``paused``, no invoices (R136-R146).

    ``reason`` is ``None`` where Stripe doesn't tell it.
    """

    reason: PauseReason | None = None
    paused_at: datetime | None = None


@frozen(kw_only=True)
class Trial:
    """A trial: its bounds, and what its end brings where no payment method is there."""

    start: datetime | None = None
    end: datetime
    missing_payment_method: MissingPaymentMethod = MissingPaymentMethod.CREATE_INVOICE


@frozen(kw_only=True)
class ScheduledSwitch:
    """A switch that a schedule keeps until it takes effect (R58, R59)."""

    item: SubscriptionItemId
    price: PriceTerms
    quantity: int | None
    takes_effect_at: datetime | None
    schedule: ScheduleId


class ScheduleStatus(OpenEnum):
    """Stripe's status of a subscription schedule."""

    NOT_STARTED = "not_started"
    ACTIVE = "active"
    COMPLETED = "completed"
    RELEASED = "released"
    CANCELED = "canceled"


@frozen(kw_only=True)
class Schedule:
    """
    What a subscription schedule says of itself.

    ``update_scheduled``: a phase still to come changes the subscription (R86).
    """

    id: ScheduleId
    status: ScheduleStatus = ScheduleStatus.ACTIVE
    update_scheduled: bool = True

    @property
    def in_force(self) -> bool:
        """Tell whether the schedule manages its subscription."""
        return self.status in {ScheduleStatus.NOT_STARTED, ScheduleStatus.ACTIVE}


@frozen(kw_only=True)
class Redemption:
    """That a coupon was redeemed, and by which promotion code, if by one."""

    coupon: CouponId
    promotion_code: PromotionCodeId | None = None
