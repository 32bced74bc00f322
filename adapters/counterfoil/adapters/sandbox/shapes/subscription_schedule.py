"""Subscription schedules: what a subscription is to be, phase by phase."""

from typing import Literal, NotRequired, TypedDict

from counterfoil.adapters.protocol.kinds import Kind
from counterfoil.adapters.sandbox.shapes.subscription import (
    AutomaticTax,
    BillingMode,
    CollectionMethod,
    Issuer,
)

ProrationBehavior = Literal["always_invoice", "create_prorations", "none"]

AnchorChoice = Literal["automatic", "phase_start"]


class CurrentPhase(TypedDict):
    """The bounds of the phase that a schedule is in, in seconds."""

    end_date: int
    start_date: int


class ScheduleInvoiceSettings(TypedDict):
    """How the invoices of a schedule's subscription look."""

    account_tax_ids: None
    days_until_due: int | None
    issuer: Issuer


class DefaultSettings(TypedDict):
    """What holds in every phase that doesn't say otherwise."""

    application_fee_percent: None
    automatic_tax: AutomaticTax
    billing_cycle_anchor: AnchorChoice
    billing_thresholds: None
    collection_method: CollectionMethod | None
    default_payment_method: str | None
    description: str | None
    invoice_settings: ScheduleInvoiceSettings
    on_behalf_of: None
    transfer_data: None


class PhaseDiscount(TypedDict):
    """A discount of a phase: one that is, or one that a coupon or a promotion code is to make."""

    coupon: str | None
    discount: str | None
    promotion_code: str | None


class PhaseItem(TypedDict):
    """A price that a phase bills."""

    billing_thresholds: None
    discounts: list[PhaseDiscount]
    metadata: dict[str, str]
    price: str
    quantity: NotRequired[int]
    tax_rates: list[str]


class PeriodBound(TypedDict):
    """When what is charged once begins or ends, in the words of a phase."""

    type: Literal["max_item_period_start", "min_item_period_end"]


class AddedPeriod(TypedDict):
    """What time is charged once: that of the phase's shortest items."""

    end: PeriodBound
    start: PeriodBound


class AddedItem(TypedDict):
    """Something that a phase charges once, when it begins."""

    discounts: list[str]
    metadata: dict[str, str]
    period: AddedPeriod
    price: str
    quantity: int
    tax_rates: list[str]


class Phase(TypedDict):
    """A phase: what its subscription is from ``start_date`` until ``end_date``, in seconds."""

    add_invoice_items: list[AddedItem]
    application_fee_percent: None
    billing_cycle_anchor: AnchorChoice | None
    billing_thresholds: None
    collection_method: CollectionMethod | None
    currency: str
    default_payment_method: str | None
    default_tax_rates: list[str]
    description: str | None
    discounts: list[PhaseDiscount]
    end_date: int
    invoice_settings: ScheduleInvoiceSettings | None
    items: list[PhaseItem]
    metadata: dict[str, str]
    on_behalf_of: None
    proration_behavior: ProrationBehavior
    start_date: int
    transfer_data: None
    trial_end: int | None


class UsageThrough(TypedDict):
    """Until when usage is billed."""

    type: Literal["none", "pause_at"]


class UnusedTimeFrom(TypedDict):
    """From when unused time is given back."""

    type: Literal["item_current_period_start", "none", "pause_at"]


class PauseBillFor(TypedDict):
    """What is billed for when a subscription is paused."""

    outstanding_usage_through: UsageThrough
    unused_time_from: UnusedTimeFrom


class PauseSettings(TypedDict):
    """How a subscription is paused."""

    bill_for: PauseBillFor
    invoicing_behavior: Literal["invoice", "pending_invoice_item"]
    type: Literal["subscription"]


class ScheduledError(TypedDict):
    """Why something that was scheduled didn't come about."""

    code: str | None
    message: str


class PauseStatus(TypedDict):
    """Whether a pause has come about."""

    error: ScheduledError | None
    type: Literal["error", "scheduled", "succeeded"]


class ResumeSettings(TypedDict):
    """How a subscription goes on."""

    billing_cycle_anchor: Literal["resume_at", "unchanged"]
    payment_behavior: Literal["resume_on_payment_attempt", "resume_on_payment_success"]
    proration_behavior: ProrationBehavior


class ResumeStatus(TypedDict):
    """Whether a subscription has gone on."""

    error: ScheduledError | None
    type: Literal["error", "pending", "requires_action", "scheduled", "succeeded"]


class ScheduledPause(TypedDict):
    """When and how a subscription is paused, in seconds."""

    pause_at: int
    settings: PauseSettings
    status: PauseStatus


class ScheduledResume(TypedDict):
    """When and how a subscription goes on, in seconds."""

    resume_at: int
    settings: ResumeSettings
    status: ResumeStatus


class PauseSchedule(TypedDict):
    """A pause of a schedule's subscription, and what ends it (R143)."""

    key: str
    pause: ScheduledPause
    resume: ScheduledResume | None


class SubscriptionSchedule(TypedDict):
    """A schedule; before its first phase begins there is no subscription."""

    id: str
    object: Literal["subscription_schedule"]
    application: None
    billing_mode: BillingMode
    canceled_at: int | None
    completed_at: int | None
    created: int
    current_phase: CurrentPhase | None
    customer: str
    customer_account: None
    default_settings: DefaultSettings
    end_behavior: Literal["cancel", "none", "release", "renew"]
    livemode: bool
    metadata: dict[str, str]
    pause_schedules: list[PauseSchedule]
    phases: list[Phase]
    released_at: int | None
    released_subscription: str | None
    status: Literal["active", "canceled", "completed", "not_started", "released"]
    subscription: str | None
    test_clock: str | None


SUBSCRIPTION_SCHEDULE = Kind(
    "subscription_schedule",
    SubscriptionSchedule,
    "sub_sched",
    noun="subscription schedule",
    filters=("customer", "status", "test_clock"),
    links={
        "customer": "customer",
        "default_settings.default_payment_method": "payment_method",
        "phases.default_payment_method": "payment_method",
        "phases.add_invoice_items.price": "price",
        "phases.items.price": "price",
        "subscription": "subscription",
        "test_clock": "test_helpers.test_clock",
    },
)
