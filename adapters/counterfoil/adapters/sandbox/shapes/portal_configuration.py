"""Configurations of the portal: what customers may do in it (R1)."""

from typing import Literal, TypeAlias, TypedDict

from counterfoil.adapters.protocol.kinds import Kind

Reason: TypeAlias = Literal[
    "customer_service",
    "low_quality",
    "missing_features",
    "other",
    "switched_service",
    "too_complex",
    "too_expensive",
    "unused",
]
"""Why a customer cancels, in Stripe's own words (R43)."""

Detail: TypeAlias = Literal["address", "email", "name", "phone", "shipping", "tax_id"]
"""What a customer may change of itself (R36)."""

Change: TypeAlias = Literal["price", "promotion_code", "quantity"]
"""What a customer may change of a subscription (R50)."""

Proration: TypeAlias = Literal["always_invoice", "create_prorations", "none"]

Interval: TypeAlias = Literal["day", "month", "week", "year"]


class BusinessProfile(TypedDict):
    """What the portal says of the merchant."""

    headline: str | None
    privacy_policy_url: str | None
    terms_of_service_url: str | None


class CustomerUpdate(TypedDict):
    """Whether customers change what is said of them."""

    allowed_updates: list[Detail]
    enabled: bool


class InvoiceHistory(TypedDict):
    """Whether customers see their invoices."""

    enabled: bool


class PaymentMethodUpdate(TypedDict):
    """Whether customers change how they pay."""

    enabled: bool
    payment_method_configuration: str | None


class CancellationReason(TypedDict):
    """Whether customers are asked why they cancel, and what they may answer."""

    enabled: bool
    feedback_options: list[str] | None
    options: list[Reason]


class SubscriptionCancel(TypedDict):
    """Whether customers cancel, and what that does."""

    cancellation_reason: CancellationReason
    enabled: bool
    mode: Literal["at_period_end", "immediately"]
    proration_behavior: Proration


class IntervalOption(TypedDict):
    """One length of a pause that is offered."""

    interval: Interval
    interval_count: int


class PauseDuration(TypedDict):
    """How long a pause may be."""

    interval_options: list[IntervalOption]
    type: Literal["indefinite", "interval_options"]


class SubscriptionPause(TypedDict):
    """Whether customers pause their subscriptions (R61f)."""

    duration: PauseDuration
    enabled: bool


class AdjustableQuantity(TypedDict):
    """Whether the quantity of a product may be changed, and within which bounds."""

    enabled: bool
    maximum: int | None
    minimum: int


class OfferedProduct(TypedDict):
    """A product that customers may switch to, at one of some prices."""

    adjustable_quantity: AdjustableQuantity
    prices: list[str]
    product: str


class Condition(TypedDict):
    """What makes a change wait for the end of the period (R58)."""

    type: Literal["decreasing_item_amount", "shortening_interval"]


class ScheduleAtPeriodEnd(TypedDict):
    """Which changes wait for the end of the period."""

    conditions: list[Condition]


class SubscriptionUpdate(TypedDict):
    """Whether customers change their subscriptions, and what that does."""

    billing_cycle_anchor: Literal["now", "unchanged"] | None
    default_allowed_updates: list[Change]
    enabled: bool
    products: list[OfferedProduct] | None
    proration_behavior: Proration
    schedule_at_period_end: ScheduleAtPeriodEnd
    trial_update_behavior: Literal["continue_trial", "end_trial"]


class Features(TypedDict):
    """What customers may do."""

    customer_update: CustomerUpdate
    invoice_history: InvoiceHistory
    payment_method_update: PaymentMethodUpdate
    subscription_cancel: SubscriptionCancel
    subscription_pause: SubscriptionPause
    subscription_update: SubscriptionUpdate


class LoginPage(TypedDict):
    """Whether there is an address where customers log in by themselves (R25)."""

    enabled: bool
    url: str | None


class PortalConfiguration(TypedDict):
    """A configuration; ``is_default`` holds for what is saved in the Dashboard (R18, R20)."""

    id: str
    object: Literal["billing_portal.configuration"]
    active: bool
    application: None
    business_profile: BusinessProfile
    created: int
    default_return_url: str | None
    features: Features
    is_default: bool
    livemode: bool
    login_page: LoginPage
    metadata: dict[str, str]
    name: str | None
    updated: int


PORTAL_CONFIGURATION = Kind(
    "billing_portal.configuration",
    PortalConfiguration,
    "bpc",
    noun="configuration",
    param="configuration",
    filters=("active", "is_default", "login_page.url"),
    links={
        "features.subscription_cancel.cancellation_reason.feedback_options": (
            "billing.feedback_option"
        ),
    },
    on_request=("features.subscription_update.products",),
)
