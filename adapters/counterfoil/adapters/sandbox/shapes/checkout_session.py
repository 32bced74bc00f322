"""Checkout sessions: a page on which a customer subscribes or gives a payment method."""

from typing import Literal, NotRequired, TypeAlias, TypedDict

from counterfoil.adapters.protocol.kinds import Kind, Sublist
from counterfoil.adapters.sandbox.shapes.customer import Address

Paid: TypeAlias = Literal["no_payment_required", "paid", "unpaid"]
"""Whether what a session sells has been paid."""


class Enabled(TypedDict):
    """Whether something is done or asked for."""

    enabled: bool


class AutomaticTax(TypedDict):
    """Whether taxes are calculated, which here they aren't."""

    enabled: bool
    liability: None
    provider: None
    status: None


class Message(TypedDict):
    """A text of the page."""

    message: str


class CustomText(TypedDict):
    """The page's own texts."""

    after_submit: Message | None
    shipping_address: Message | None
    submit: Message | None
    terms_of_service_acceptance: Message | None


class ConsentCollection(TypedDict):
    """What the customer is asked to agree to."""

    payment_method_reuse_agreement: None
    promotions: Literal["auto", "none"] | None
    terms_of_service: Literal["none", "required"] | None


class Consent(TypedDict):
    """What the customer has agreed to."""

    promotions: Literal["opt_in", "opt_out"] | None
    terms_of_service: Literal["accepted"] | None


class TaxIdCollection(TypedDict):
    """Whether the customer may give tax ids."""

    enabled: bool
    required: Literal["if_supported", "never"]


class CustomerDetails(TypedDict):
    """The customer, as the page knows them."""

    address: Address | None
    business_name: str | None
    email: str | None
    individual_name: str | None
    name: str | None
    phone: str | None
    tax_exempt: Literal["exempt", "none", "reverse"] | None
    tax_ids: list[dict[str, str]] | None


class CollectedInformation(TypedDict):
    """What the page asked, which here is nothing."""

    business_name: None
    individual_name: None
    shipping_details: None


class SessionDiscount(TypedDict):
    """A discount that is asked for."""

    coupon: str | None
    promotion_code: str | None


class TotalDetails(TypedDict):
    """What a total holds, in minor units."""

    amount_discount: int
    amount_shipping: int
    amount_tax: int


class SavedMethods(TypedDict):
    """Which saved payment methods the page offers."""

    allow_redisplay_filters: list[Literal["always", "limited", "unspecified"]] | None
    payment_method_remove: Literal["disabled", "enabled"] | None
    payment_method_save: Literal["disabled", "enabled"] | None


class SubscriptionData(TypedDict):
    """What is asked for of the subscription that a session starts."""

    billing_mode: Literal["classic", "flexible"] | None
    default_tax_rates: list[str]
    description: str | None
    metadata: dict[str, str]
    trial_end: int | None
    trial_missing_payment_method: Literal["cancel", "create_invoice", "pause"] | None
    trial_period_days: int | None


class SetupData(TypedDict):
    """What is asked for of the setup intent that a session makes."""

    description: str | None
    metadata: dict[str, str]


class CheckoutSession(TypedDict):
    """
    A Checkout session; amounts are in minor units.

    Hidden are ``setup_intent_data`` and ``subscription_data``, what is asked for of what the
    session makes.
    """

    id: str
    object: Literal["checkout.session"]
    adaptive_pricing: Enabled | None
    after_expiration: None
    allow_promotion_codes: bool | None
    amount_subtotal: int | None
    amount_total: int | None
    automatic_tax: AutomaticTax
    billing_address_collection: Literal["auto", "required"] | None
    cancel_url: str | None
    client_reference_id: str | None
    client_secret: str | None
    collected_information: CollectedInformation | None
    consent: Consent | None
    consent_collection: ConsentCollection | None
    created: int
    currency: str | None
    currency_conversion: None
    custom_fields: list[dict[str, str]]
    custom_text: CustomText
    customer: str | None
    customer_account: None
    customer_creation: Literal["always", "if_required"] | None
    customer_details: CustomerDetails | None
    customer_email: str | None
    discounts: list[SessionDiscount] | None
    expires_at: int
    invoice: str | None
    invoice_creation: None
    livemode: bool
    locale: str | None
    metadata: dict[str, str]
    mode: Literal["payment", "setup", "subscription"]
    origin_context: None
    payment_intent: str | None
    payment_link: None
    payment_method_collection: Literal["always", "if_required"] | None
    payment_method_configuration_details: None
    payment_method_options: dict[str, dict[str, object]]
    payment_method_types: list[str]
    payment_status: Paid
    permissions: None
    phone_number_collection: Enabled
    recovered_from: None
    redirect_on_completion: NotRequired[Literal["always", "if_required", "never"]]
    return_url: NotRequired[str]
    saved_payment_method_options: SavedMethods | None
    setup_intent: str | None
    setup_intent_data: SetupData
    shipping_address_collection: None
    shipping_cost: None
    shipping_options: list[dict[str, str]]
    status: Literal["complete", "expired", "open"]
    submit_type: Literal["auto", "book", "donate", "pay", "subscribe"] | None
    subscription: str | None
    subscription_data: SubscriptionData
    success_url: str | None
    tax_id_collection: NotRequired[TaxIdCollection]
    total_details: TotalDetails | None
    ui_mode: Literal["elements", "embedded_page", "form", "hosted_page"]
    url: str | None
    wallet_options: None


CHECKOUT_SESSION = Kind(
    "checkout.session",
    CheckoutSession,
    "cs_test",
    param="session",
    filters=("customer", "invoice", "payment_intent", "status", "subscription"),
    links={
        "customer": "customer",
        "invoice": "invoice",
        "payment_intent": "payment_intent",
        "setup_intent": "setup_intent",
        "subscription": "subscription",
    },
    sublists={
        "line_items": Sublist("item", "session", "/v1/checkout/sessions/{id}/line_items"),
    },
    hidden=("setup_intent_data", "subscription_data"),
)
