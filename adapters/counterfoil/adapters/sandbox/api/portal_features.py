"""The features of a portal's configuration, as they are asked for (R32-R61f)."""

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.sandbox.shapes.portal_configuration import (
    Change,
    Detail,
    Interval,
    Proration,
    Reason,
)

Amount: TypeAlias = Annotated[int, Meta(ge=0)]
ConditionType: TypeAlias = Literal["decreasing_item_amount", "shortening_interval"]


class CustomerUpdateChange(Struct, frozen=True, kw_only=True):
    """What customers may change of themselves."""

    allowed_updates: list[Detail] | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET


class NewCustomerUpdate(CustomerUpdateChange, frozen=True, kw_only=True):
    """The same of a new configuration."""

    enabled: bool


class NewInvoiceHistory(Struct, frozen=True):
    """Whether customers see their invoices."""

    enabled: bool


class NewPaymentMethodUpdate(Struct, frozen=True):
    """Whether customers change how they pay."""

    enabled: bool
    payment_method_configuration: str | UnsetType | None = UNSET


class CancellationReasonChange(Struct, frozen=True, kw_only=True):
    """What customers may answer to why they cancel."""

    enabled: bool
    feedback_options: list[str] | UnsetType | None = UNSET
    options: list[Reason] | UnsetType | None = UNSET


class NewCancellationReason(CancellationReasonChange, frozen=True, kw_only=True):
    """The same of a new configuration."""

    options: list[Reason] | None


class SubscriptionCancelChange(Struct, frozen=True, kw_only=True):
    """Whether customers cancel, and what that does."""

    cancellation_reason: CancellationReasonChange | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    mode: Literal["at_period_end", "immediately"] | UnsetType = UNSET
    proration_behavior: Proration | UnsetType = UNSET


class NewSubscriptionCancel(SubscriptionCancelChange, frozen=True, kw_only=True):
    """The same of a new configuration."""

    cancellation_reason: NewCancellationReason | UnsetType = UNSET
    enabled: bool


class NewIntervalOption(Struct, frozen=True):
    """One length of a pause that is offered."""

    interval: Interval
    interval_count: Annotated[int, Meta(ge=1)] = 1


class NewPauseDuration(Struct, frozen=True):
    """How long a pause may be."""

    type: Literal["indefinite", "interval_options"]
    interval_options: list[NewIntervalOption] | UnsetType | None = UNSET


class SubscriptionPauseChange(Struct, frozen=True):
    """Whether customers pause their subscriptions; ``enabled`` isn't required even when new."""

    duration: NewPauseDuration | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET


class NewAdjustableQuantity(Struct, frozen=True):
    """Whether a product's quantity may be changed, and within which bounds."""

    enabled: bool
    maximum: Amount | UnsetType = UNSET
    minimum: Amount | UnsetType = UNSET


class NewOfferedProduct(Struct, frozen=True, kw_only=True):
    """A product that customers may switch to, at one of some prices."""

    adjustable_quantity: NewAdjustableQuantity | UnsetType = UNSET
    prices: list[str]
    product: str


class NewCondition(Struct, frozen=True):
    """What makes a change wait for the end of the period."""

    type: ConditionType


class NewScheduleAtPeriodEnd(Struct, frozen=True):
    """Which changes wait for the end of the period."""

    conditions: list[NewCondition] | UnsetType | None = UNSET


class SubscriptionUpdateChange(Struct, frozen=True, kw_only=True):
    """Whether customers change their subscriptions, and what that does."""

    billing_cycle_anchor: Literal["now", "unchanged"] | UnsetType = UNSET
    default_allowed_updates: list[Change] | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET
    products: Annotated[list[NewOfferedProduct], Meta(max_length=10)] | UnsetType | None = UNSET
    proration_behavior: Proration | UnsetType = UNSET
    schedule_at_period_end: NewScheduleAtPeriodEnd | UnsetType = UNSET
    trial_update_behavior: Literal["continue_trial", "end_trial"] | UnsetType = UNSET


class NewSubscriptionUpdate(SubscriptionUpdateChange, frozen=True, kw_only=True):
    """The same of a new configuration."""

    enabled: bool


class FeaturesChange(Struct, frozen=True, kw_only=True):
    """What customers may do; what is left out stays."""

    customer_update: CustomerUpdateChange | UnsetType = UNSET
    invoice_history: NewInvoiceHistory | UnsetType = UNSET
    payment_method_update: NewPaymentMethodUpdate | UnsetType = UNSET
    subscription_cancel: SubscriptionCancelChange | UnsetType = UNSET
    subscription_pause: SubscriptionPauseChange | UnsetType = UNSET
    subscription_update: SubscriptionUpdateChange | UnsetType = UNSET


class NewFeatures(FeaturesChange, frozen=True, kw_only=True):
    """What customers may do; what is left out is disabled (R34)."""

    customer_update: NewCustomerUpdate | UnsetType = UNSET
    subscription_cancel: NewSubscriptionCancel | UnsetType = UNSET
    subscription_update: NewSubscriptionUpdate | UnsetType = UNSET
