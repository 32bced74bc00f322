"""The parameters of subscriptions, and of what previews them."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.parameters import Metadata
from counterfoil.adapters.sandbox.api.invoice_params import AutomaticTaxParams
from counterfoil.adapters.sandbox.api.invoice_params import (
    PaymentSettingsParams as InvoicePaymentParams,
)
from counterfoil.adapters.sandbox.catalogue.inline import PriceData, RecurringPriceData
from counterfoil.adapters.sandbox.invoices.invoice_discounts import DiscountParams
from counterfoil.adapters.sandbox.shapes.subscription import (
    CollectionMethod,
    Feedback,
    MissingPaymentMethod,
)
from counterfoil.adapters.sandbox.subscriptions.periods import LATEST
from counterfoil.adapters.sandbox.subscriptions.subscription_items import ITEMS_MAX

Quantity = Annotated[int, Meta(ge=0, le=999_999_999_999)]
Second = Annotated[int, Meta(ge=0, le=LATEST)]
Description = Annotated[str, Meta(max_length=500)]
Proration = Literal["always_invoice", "create_prorations", "none"]
PaymentBehavior = Literal[
    "allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete"
]


class ItemParams(Struct, frozen=True, kw_only=True):
    """An item of a new subscription."""

    discounts: Annotated[list[DiscountParams], Meta(max_length=20)] | UnsetType | None = UNSET
    metadata: Metadata = UNSET
    plan: str | UnsetType = UNSET
    price: str | UnsetType = UNSET
    price_data: RecurringPriceData | UnsetType = UNSET
    quantity: Quantity | UnsetType = UNSET
    tax_rates: list[str] | UnsetType | None = UNSET


class ItemChange(ItemParams, frozen=True, kw_only=True):
    """What an item is to become; one without ``id`` is added."""

    id: str | UnsetType = UNSET
    clear_usage: bool | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET


class ExtraParams(Struct, frozen=True, kw_only=True):
    """Something that the next invoice charges once."""

    discountable: bool | UnsetType = UNSET
    metadata: Metadata = UNSET
    price: str | UnsetType = UNSET
    price_data: PriceData | UnsetType = UNSET
    quantity: Quantity | UnsetType = UNSET


class AnchorConfigParams(Struct, frozen=True, kw_only=True):
    """The day and time that periods begin on."""

    day_of_month: Annotated[int, Meta(ge=1, le=31)]
    hour: Annotated[int, Meta(ge=0, le=23)] | UnsetType = UNSET
    minute: Annotated[int, Meta(ge=0, le=59)] | UnsetType = UNSET
    month: Annotated[int, Meta(ge=1, le=12)] | UnsetType = UNSET
    second: Annotated[int, Meta(ge=0, le=59)] | UnsetType = UNSET


class FlexibleParams(Struct, frozen=True, kw_only=True):
    """What can be chosen in the flexible billing mode."""

    proration_discounts: Literal["included", "itemized"] | UnsetType = UNSET


class BillingModeParams(Struct, frozen=True, kw_only=True):
    """How prorations and cancellations are worked out."""

    type: Literal["classic", "flexible"]
    flexible: FlexibleParams | UnsetType = UNSET


class EndBehaviorParams(Struct, frozen=True, kw_only=True):
    """What becomes of a trial that ends."""

    billing_cycle_anchor: Literal["now", "unchanged"] | UnsetType = UNSET
    missing_payment_method: MissingPaymentMethod | UnsetType = UNSET


class TrialSettingsParams(Struct, frozen=True, kw_only=True):
    """What becomes of a trial that ends."""

    end_behavior: EndBehaviorParams


class PaymentSettingsParams(InvoicePaymentParams, frozen=True, kw_only=True):
    """How the invoices of a subscription are paid."""

    save_default_payment_method: Literal["off", "on_subscription"] | UnsetType = UNSET


class CancellationParams(Struct, frozen=True, kw_only=True):
    """Why a subscription is canceled (R117)."""

    comment: Annotated[str, Meta(max_length=5000)] | UnsetType | None = UNSET
    feedback: Feedback | UnsetType | None = UNSET
    feedback_option: str | UnsetType | None = UNSET


class SubscriptionParams(Struct, frozen=True, kw_only=True):
    """What can be said of a subscription, new or not."""

    add_invoice_items: Annotated[list[ExtraParams], Meta(max_length=20)] | UnsetType = UNSET
    automatic_tax: AutomaticTaxParams | UnsetType = UNSET
    cancel_at: Literal["max_period_end", "min_period_end"] | Second | UnsetType | None = UNSET
    cancel_at_period_end: bool | UnsetType = UNSET
    collection_method: CollectionMethod | UnsetType = UNSET
    days_until_due: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    default_payment_method: str | UnsetType | None = UNSET
    default_tax_rates: Annotated[list[str], Meta(max_length=5)] | UnsetType | None = UNSET
    description: Description | UnsetType | None = UNSET
    discounts: Annotated[list[DiscountParams], Meta(max_length=20)] | UnsetType | None = UNSET
    metadata: Metadata = UNSET
    off_session: bool | UnsetType = UNSET
    payment_behavior: PaymentBehavior | UnsetType = UNSET
    payment_settings: PaymentSettingsParams | UnsetType = UNSET
    proration_behavior: Proration | UnsetType = UNSET
    trial_end: Literal["now"] | Second | UnsetType = UNSET
    trial_from_plan: bool | UnsetType = UNSET
    trial_settings: TrialSettingsParams | UnsetType = UNSET


class NewSubscription(SubscriptionParams, frozen=True, kw_only=True):
    """What can be said of a new subscription."""

    customer: str
    items: Annotated[list[ItemParams], Meta(max_length=ITEMS_MAX)] | UnsetType = UNSET
    billing_cycle_anchor: Second | UnsetType = UNSET
    billing_cycle_anchor_config: AnchorConfigParams | UnsetType = UNSET
    billing_mode: BillingModeParams | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    trial_period_days: Annotated[int, Meta(ge=0)] | UnsetType = UNSET


class PauseCollectionParams(Struct, frozen=True, kw_only=True):
    """What becomes of invoices while no payment is collected (R124)."""

    behavior: Literal["keep_as_draft", "mark_uncollectible", "void"]
    resumes_at: Second | UnsetType = UNSET


class AnchorChange(Struct, frozen=True, kw_only=True):
    """Whether all periods begin anew."""

    type: Literal["now", "unchanged"]


class SubscriptionChange(SubscriptionParams, frozen=True, kw_only=True):
    """What can be changed of a subscription."""

    items: Annotated[list[ItemChange], Meta(max_length=ITEMS_MAX)] | UnsetType = UNSET
    billing_cycle_anchor: AnchorChange | UnsetType = UNSET
    cancellation_details: CancellationParams | UnsetType = UNSET
    pause_collection: PauseCollectionParams | UnsetType | None = UNSET
    proration_date: Second | UnsetType = UNSET
