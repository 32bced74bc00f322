"""What a request says of a Checkout session."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.parameters import ListParams, Metadata
from counterfoil.adapters.sandbox.api.checkout_page_params import (
    ConsentParam,
    CustomerUpdateParam,
    CustomTextParam,
    SavedMethodsParam,
    TaxIdParam,
)
from counterfoil.adapters.sandbox.api.checkout_prices import LinePriceData
from counterfoil.adapters.sandbox.api.intent_params import MethodOptions

Url = Annotated[str, Meta(max_length=5_000)]


class Adjustable(Struct, frozen=True, kw_only=True):
    """Whether the customer may choose how many."""

    enabled: bool
    maximum: int | UnsetType = UNSET
    minimum: int | UnsetType = UNSET


class LineParams(Struct, frozen=True, kw_only=True):
    """What is sold."""

    adjustable_quantity: Adjustable | UnsetType = UNSET
    price: str | UnsetType = UNSET
    price_data: LinePriceData | UnsetType = UNSET
    quantity: Annotated[int, Meta(ge=1)] | UnsetType = UNSET


class DiscountParam(Struct, frozen=True, kw_only=True):
    """What is taken off."""

    coupon: str | UnsetType = UNSET
    promotion_code: str | UnsetType = UNSET


class EndBehavior(Struct, frozen=True):
    """What becomes of a trial that ends without a payment method."""

    missing_payment_method: Literal["cancel", "create_invoice", "pause"]


class TrialSettingsParam(Struct, frozen=True):
    """What becomes of a trial that ends."""

    end_behavior: EndBehavior


class BillingModeParam(Struct, frozen=True):
    """How a subscription is billed."""

    type: Literal["classic", "flexible"]


class SubscriptionParam(Struct, frozen=True, kw_only=True):
    """What the subscription is to be."""

    billing_mode: BillingModeParam | UnsetType = UNSET
    default_tax_rates: list[str] | UnsetType = UNSET
    description: Annotated[str, Meta(max_length=500)] | UnsetType = UNSET
    metadata: Metadata = UNSET
    trial_end: int | UnsetType = UNSET
    trial_period_days: Annotated[int, Meta(ge=1, le=730)] | UnsetType = UNSET
    trial_settings: TrialSettingsParam | UnsetType = UNSET


class SetupParam(Struct, frozen=True, kw_only=True):
    """What the setup intent is to be."""

    description: str | UnsetType = UNSET
    metadata: Metadata = UNSET


class Switch(Struct, frozen=True):
    """Whether something is done or asked for."""

    enabled: bool


class NewSession(Struct, frozen=True, kw_only=True):
    """What can be said of a new session."""

    mode: Literal["setup", "subscription"]
    allow_promotion_codes: bool | UnsetType = UNSET
    allowed_payment_method_types: list[str] | UnsetType = UNSET
    automatic_tax: Switch | UnsetType = UNSET
    billing_address_collection: Literal["auto", "required"] | UnsetType = UNSET
    cancel_url: Url | UnsetType = UNSET
    client_reference_id: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    consent_collection: ConsentParam | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    custom_text: CustomTextParam | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    customer_creation: Literal["always", "if_required"] | UnsetType = UNSET
    customer_update: CustomerUpdateParam | UnsetType = UNSET
    customer_email: Annotated[str, Meta(max_length=800)] | UnsetType = UNSET
    discounts: list[DiscountParam] | UnsetType = UNSET
    expires_at: int | UnsetType = UNSET
    line_items: list[LineParams] | UnsetType = UNSET
    locale: str | UnsetType = UNSET
    metadata: Metadata = UNSET
    payment_method_collection: Literal["always", "if_required"] | UnsetType = UNSET
    payment_method_options: MethodOptions | UnsetType = UNSET
    payment_method_types: list[str] | UnsetType = UNSET
    phone_number_collection: Switch | UnsetType = UNSET
    redirect_on_completion: Literal["always", "if_required", "never"] | UnsetType = UNSET
    return_url: Url | UnsetType = UNSET
    saved_payment_method_options: SavedMethodsParam | UnsetType = UNSET
    setup_intent_data: SetupParam | UnsetType = UNSET
    submit_type: Literal["auto", "book", "donate", "pay", "subscribe"] | UnsetType = UNSET
    subscription_data: SubscriptionParam | UnsetType = UNSET
    success_url: Url | UnsetType = UNSET
    tax_id_collection: TaxIdParam | UnsetType = UNSET
    ui_mode: Literal["elements", "embedded_page", "form", "hosted_page"] = "hosted_page"


class SessionChange(Struct, frozen=True, kw_only=True):
    """What can be changed of a session."""

    metadata: Metadata = UNSET


class SessionList(ListParams, frozen=True, kw_only=True):
    """What sessions are listed by."""

    customer: str | UnsetType = UNSET
    payment_intent: str | UnsetType = UNSET
    status: Literal["complete", "expired", "open"] | UnsetType = UNSET
    subscription: str | UnsetType = UNSET


class Completion(Struct, frozen=True, kw_only=True):
    """What a customer fills in on the page; ``payment_method`` is one that Stripe names."""

    email: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    payment_method: str | UnsetType = UNSET
