"""Customers."""

from typing import Literal, NotRequired, TypedDict

from counterfoil.adapters.protocol.kinds import Kind, Sublist


class Address(TypedDict):
    """A postal address."""

    city: str | None
    country: str | None
    line1: str | None
    line2: str | None
    postal_code: str | None
    state: str | None


class Shipping(TypedDict):
    """Where goods are sent."""

    address: Address
    name: str
    phone: str | None


class CustomField(TypedDict):
    """A field that every invoice of a customer shows."""

    name: str
    value: str


class RenderingOptions(TypedDict):
    """How taxes are shown on a customer's invoices."""

    amount_tax_display: Literal["exclude_tax", "include_inclusive_tax"] | None
    template: str | None


class InvoiceSettings(TypedDict):
    """How a customer is invoiced; ``default_payment_method`` is charged unless another is named."""

    custom_fields: list[CustomField] | None
    default_payment_method: str | None
    footer: str | None
    rendering_options: RenderingOptions | None


class CustomerTax(TypedDict):
    """What is known of where a customer is taxed; the sandbox works out no taxes by itself."""

    automatic_tax: Literal["unrecognized_location"]
    ip_address: str | None
    location: None
    provider: Literal["stripe"]


class Customer(TypedDict):
    """
    A customer; ``balance`` is in minor units, and negative where the customer has credit.

    ``invoice_credit_balance`` is the same by currency, and empty where there is none.
    """

    id: str
    object: Literal["customer"]
    address: Address | None
    balance: int
    business_name: NotRequired[str]
    created: int
    currency: str | None
    customer_account: None
    default_source: None
    delinquent: bool
    description: str | None
    discount: str | None
    email: str | None
    individual_name: NotRequired[str]
    invoice_credit_balance: dict[str, int]
    invoice_prefix: str
    invoice_settings: InvoiceSettings
    livemode: bool
    metadata: dict[str, str]
    name: str | None
    next_invoice_sequence: int
    phone: str | None
    preferred_locales: list[str]
    shipping: Shipping | None
    tax: CustomerTax
    tax_exempt: Literal["exempt", "none", "reverse"]
    test_clock: str | None


CUSTOMER = Kind(
    "customer",
    Customer,
    "cus",
    filters=("email", "invoice_prefix", "test_clock"),
    embeds={"discount": "discount"},
    links={
        "default_source": "payment_method",
        "invoice_settings.default_payment_method": "payment_method",
        "test_clock": "test_helpers.test_clock",
    },
    sublists={
        "subscriptions": Sublist(
            "subscription",
            "customer",
            "/v1/customers/{id}/subscriptions",
            {"status": "canceled"},
        ),
        "tax_ids": Sublist("tax_id", "customer", "/v1/customers/{id}/tax_ids"),
    },
    on_request=("invoice_credit_balance", "tax"),
    leaves_trace=True,
)
