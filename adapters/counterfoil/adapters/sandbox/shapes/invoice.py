"""Invoices."""

from typing import Literal, NotRequired, TypedDict

from counterfoil.adapters.protocol.kinds import Kind, Sublist
from counterfoil.adapters.sandbox.shapes.customer import Address, CustomField, Shipping
from counterfoil.adapters.sandbox.shapes.invoice_line import (
    DiscountAmount,
    LineItem,
    PretaxCreditAmount,
    Tax,
)
from counterfoil.adapters.sandbox.shapes.method_options import MethodOptions

BillingReason = Literal[
    "automatic_pending_invoice_item_invoice",
    "manual",
    "subscription",
    "subscription_create",
    "subscription_cycle",
    "subscription_threshold",
    "subscription_update",
    "upcoming",
]
CollectionMethod = Literal["charge_automatically", "send_invoice"]
Status = Literal["draft", "open", "paid", "uncollectible", "void"]
UncollectibleReason = Literal[
    "max_payment_attempts",
    "payment_not_received",
    "subscription_canceled",
    "subscription_paused",
    "user_forgiven",
]


class AutomaticTax(TypedDict):
    """Taxes that Stripe works out; the sandbox doesn't."""

    disabled_reason: None
    enabled: bool
    liability: None
    provider: None
    status: None


class ConfirmationSecret(TypedDict):
    """What confirms the payment of an invoice in a browser."""

    client_secret: str
    type: Literal["payment_intent"]


class SubscriptionDetails(TypedDict):
    """The subscription of an invoice, its metadata as they were when the invoice was finalized."""

    metadata: dict[str, str] | None
    subscription: str
    subscription_proration_date: NotRequired[int]


class InvoiceParent(TypedDict):
    """What made an invoice."""

    quote_details: None
    subscription_details: SubscriptionDetails | None
    type: Literal["subscription_details"]


class PaymentSettings(TypedDict):
    """How an invoice may be paid; with no types, as the account has it."""

    default_mandate: str | None
    payment_method_options: MethodOptions | None
    payment_method_types: list[str] | None


class RenderingPdf(TypedDict):
    """The paper of an invoice."""

    page_size: Literal["a4", "auto", "letter"] | None


class Rendering(TypedDict):
    """How an invoice looks."""

    amount_tax_display: str | None
    pdf: RenderingPdf | None
    template: None
    template_version: None


class Issuer(TypedDict):
    """Who issues an invoice: the account itself."""

    type: Literal["self"]


class Uncollectible(TypedDict):
    """Why nobody expects an invoice to be paid any more."""

    reason: UncollectibleReason | None


class StatusDetails(TypedDict):
    """Why an invoice has its status."""

    uncollectible: Uncollectible | None


class StatusTransitions(TypedDict):
    """When an invoice came to a status, in seconds."""

    finalized_at: int | None
    marked_uncollectible_at: int | None
    paid_at: int | None
    voided_at: int | None


class CustomerTaxId(TypedDict):
    """A tax id of the customer, as it was when the invoice was finalized (R155)."""

    type: str
    value: str | None


class Invoice(TypedDict):
    """
    An invoice; amounts are in minor units, moments in seconds.

    ``retries`` is never shown: how often a payment was tried again by itself.
    """

    id: str
    object: Literal["invoice"]
    account_country: str
    account_name: str
    account_tax_ids: None
    amount_due: int
    amount_overpaid: int
    amount_paid: int
    amount_remaining: int
    amount_shipping: int
    application: None
    attempt_count: int
    attempted: bool
    auto_advance: bool
    automatic_tax: AutomaticTax
    automatically_finalizes_at: int | None
    billing_reason: BillingReason
    collection_method: CollectionMethod
    confirmation_secret: ConfirmationSecret | None
    created: int
    currency: str
    custom_fields: list[CustomField] | None
    customer: str
    customer_account: None
    customer_address: Address | None
    customer_email: str | None
    customer_name: str | None
    customer_phone: str | None
    customer_shipping: Shipping | None
    customer_tax_exempt: Literal["exempt", "none", "reverse"]
    customer_tax_ids: list[CustomerTaxId]
    default_payment_method: str | None
    default_source: None
    default_tax_rates: list[str]
    description: str | None
    discounts: list[str]
    due_date: int | None
    effective_at: int | None
    ending_balance: int | None
    footer: str | None
    from_invoice: None
    hosted_invoice_url: str | None
    invoice_pdf: str | None
    issuer: Issuer
    last_finalization_error: None
    latest_revision: None
    lines: list[LineItem]
    livemode: bool
    metadata: dict[str, str]
    next_payment_attempt: int | None
    number: str | None
    on_behalf_of: None
    parent: InvoiceParent | None
    payment_settings: PaymentSettings
    period_end: int
    period_start: int
    post_payment_credit_notes_amount: int
    pre_payment_credit_notes_amount: int
    receipt_number: None
    rendering: Rendering | None
    retries: int
    shipping_cost: None
    shipping_details: Shipping | None
    starting_balance: int
    statement_descriptor: str | None
    status: Status
    status_details: StatusDetails | None
    status_transitions: StatusTransitions
    subtotal: int
    subtotal_excluding_tax: int | None
    test_clock: str | None
    total: int
    total_discount_amounts: list[DiscountAmount]
    total_excluding_tax: int | None
    total_pretax_credit_amounts: list[PretaxCreditAmount]
    total_taxes: list[Tax]
    webhooks_delivered_at: int | None


INVOICE = Kind(
    "invoice",
    Invoice,
    "in",
    param="invoice",
    filters=(
        "collection_method",
        "customer",
        "parent.subscription_details.subscription",
        "status",
    ),
    embeds={"default_tax_rates": "tax_rate"},
    links={
        "customer": "customer",
        "default_payment_method": "payment_method",
        "discounts": "discount",
        "parent.subscription_details.subscription": "subscription",
        "test_clock": "test_helpers.test_clock",
        "total_discount_amounts.discount": "discount",
        "total_pretax_credit_amounts.discount": "discount",
        "total_taxes.tax_rate_details.tax_rate": "tax_rate",
    },
    arrays={"lines": "line_item"},
    urls={"lines": "/v1/invoices/{id}/lines"},
    sublists={"payments": Sublist("invoice_payment", "invoice", "/v1/invoices/payments")},
    on_request=("confirmation_secret",),
    hidden=("retries",),
)
