"""Subscriptions and their items."""

from typing import Literal, NotRequired, TypedDict

from counterfoil.adapters.protocol.kinds import Kind
from counterfoil.adapters.sandbox.shapes.method_options import MethodOptions

Status = Literal[
    "active",
    "canceled",
    "incomplete",
    "incomplete_expired",
    "past_due",
    "paused",
    "trialing",
    "unpaid",
]

CollectionMethod = Literal["charge_automatically", "send_invoice"]

PauseReason = Literal[
    "final_payment_failure",
    "first_payment_failure",
    "pause_requested",
    "system",
    "trial_end_without_payment_method",
]

MissingPaymentMethod = Literal["cancel", "create_invoice", "pause"]

Feedback = Literal[
    "customer_service",
    "low_quality",
    "missing_features",
    "other",
    "switched_service",
    "too_complex",
    "too_expensive",
    "unused",
]

CancelReason = Literal[
    "canceled_by_retention_policy",
    "cancellation_requested",
    "payment_disputed",
    "payment_failed",
]


class AutomaticTax(TypedDict):
    """Whether Stripe works out the tax; here it never does."""

    disabled_reason: None
    enabled: bool
    liability: None


class AnchorConfig(TypedDict):
    """The day and time that periods begin on; ``None`` where they are as at the start."""

    day_of_month: int
    hour: int | None
    minute: int | None
    month: int | None
    second: int | None


class Flexible(TypedDict):
    """What can be chosen in the flexible billing mode."""

    proration_discounts: Literal["included", "itemized"]


class BillingMode(TypedDict):
    """How prorations and cancellations are worked out."""

    flexible: Flexible | None
    type: Literal["classic", "flexible"]
    updated_at: NotRequired[int]


class CancellationDetails(TypedDict):
    """Why a subscription was, or is to be, canceled (R117)."""

    comment: str | None
    feedback: Feedback | None
    feedback_option: str | None
    reason: CancelReason | None


class Issuer(TypedDict):
    """Who issues the invoices."""

    type: Literal["self"]


class InvoiceSettings(TypedDict):
    """How the invoices of a subscription look."""

    account_tax_ids: None
    issuer: Issuer


class PauseCollection(TypedDict):
    """What becomes of invoices while no payment is collected (R124)."""

    behavior: Literal["keep_as_draft", "mark_uncollectible", "void"]
    resumes_at: int | None


class PaymentSettings(TypedDict):
    """How the invoices of a subscription are paid."""

    payment_method_options: MethodOptions | None
    payment_method_types: list[str] | None
    save_default_payment_method: Literal["off", "on_subscription"] | None


class EndBehavior(TypedDict):
    """What becomes of a trial that ends, and of the anchor then."""

    billing_cycle_anchor: NotRequired[Literal["now", "unchanged"]]
    missing_payment_method: MissingPaymentMethod


class TrialSettings(TypedDict):
    """What becomes of a trial that ends."""

    end_behavior: EndBehavior


class PauseType(TypedDict):
    """Why a subscription is paused (R136)."""

    type: PauseReason


class Paused(TypedDict):
    """Since when and why a subscription is paused."""

    subscription: PauseType
    transitioned_at: int
    type: Literal["subscription"]


class StatusDetails(TypedDict):
    """What there is to know of a status."""

    paused: Paused


class SubscriptionItem(TypedDict):
    """
    A price that a subscription bills; one that bills by usage has no quantity.

    ``plan`` is the price's id too, for Stripe still shows the price both ways.
    """

    id: str
    object: Literal["subscription_item"]
    billing_thresholds: None
    created: int
    current_period_end: int
    current_period_start: int
    discounts: list[str]
    metadata: dict[str, str]
    plan: str
    price: str
    quantity: NotRequired[int]
    subscription: str
    tax_rates: list[str]


class ManagedPayments(TypedDict):
    """Whether Stripe is the merchant of record; here it never is."""

    enabled: bool


class PendingUpdate(TypedDict):
    """
    A change that waits for its invoice to be paid.

    Never shown are the ``invoice``, and ``is_new``: whether its first payment is still tried.
    """

    billing_cycle_anchor: int | None
    discounts: list[str] | None
    expires_at: int
    metadata: dict[str, str] | None
    subscription_items: list[SubscriptionItem] | None
    trial_end: int | None
    trial_from_plan: bool | None
    cancel_at_period_end: bool | None
    invoice: str
    is_new: bool


class Resuming(TypedDict):
    """
    What a paused subscription is to be once an invoice is paid, or at least tried.

    ``only_if_paid`` says which.
    """

    billing_cycle_anchor: int
    invoice: str
    items: list[SubscriptionItem]
    only_if_paid: bool


class Subscription(TypedDict):
    """
    A subscription.

    Never shown are ``ended``, which says in lists whether it is over, and ``resuming``.
    """

    id: str
    object: Literal["subscription"]
    application: None
    application_fee_percent: None
    automatic_tax: AutomaticTax
    billing_cycle_anchor: int
    billing_cycle_anchor_config: AnchorConfig | None
    billing_mode: BillingMode
    billing_schedules: list[str]
    billing_thresholds: None
    cancel_at: int | None
    cancel_at_period_end: bool
    canceled_at: int | None
    cancellation_details: CancellationDetails
    collection_method: CollectionMethod
    created: int
    currency: str
    customer: str
    customer_account: None
    days_until_due: int | None
    default_payment_method: str | None
    default_source: None
    default_tax_rates: list[str]
    description: str | None
    discounts: list[str]
    ended_at: int | None
    invoice_settings: InvoiceSettings
    items: list[SubscriptionItem]
    latest_invoice: str | None
    livemode: bool
    managed_payments: ManagedPayments
    metadata: dict[str, str]
    next_pending_invoice_item_invoice: None
    on_behalf_of: None
    pause_collection: PauseCollection | None
    payment_settings: PaymentSettings
    pending_invoice_item_interval: None
    pending_setup_intent: str | None
    pending_update: PendingUpdate | None
    schedule: str | None
    start_date: int
    status: Status
    status_details: StatusDetails | None
    test_clock: str | None
    transfer_data: None
    trial_end: int | None
    trial_settings: TrialSettings
    trial_start: int | None
    ended: bool
    resuming: Resuming | None


SUBSCRIPTION = Kind(
    "subscription",
    Subscription,
    "sub",
    filters=(
        "customer",
        "status",
        "ended",
        "collection_method",
        "test_clock",
        "items.id",
        "items.price",
        "pending_setup_intent",
    ),
    links={
        "customer": "customer",
        "default_payment_method": "payment_method",
        "discounts": "discount",
        "latest_invoice": "invoice",
        "pending_setup_intent": "setup_intent",
        "schedule": "subscription_schedule",
        "test_clock": "test_helpers.test_clock",
    },
    embeds={
        "default_tax_rates": "tax_rate",
        "pending_update.subscription_items": "subscription_item",
    },
    arrays={"items": "subscription_item"},
    urls={"items": "/v1/subscription_items?subscription={id}"},
    hidden=("ended", "pending_update.invoice", "pending_update.is_new", "resuming"),
)

SUBSCRIPTION_ITEM = Kind(
    "subscription_item",
    SubscriptionItem,
    "si",
    param="item",
    embeds={"plan": "plan", "price": "price", "tax_rates": "tax_rate"},
    links={"discounts": "discount"},
)
"""Items stand in their subscriptions; none is kept by itself."""
