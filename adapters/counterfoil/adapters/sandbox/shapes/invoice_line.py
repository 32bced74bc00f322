"""Lines of invoices; an invoice holds its own."""

from typing import Literal, NotRequired, TypedDict

from counterfoil.adapters.protocol.kinds import Kind

TaxabilityReason = Literal["customer_exempt", "not_available", "reverse_charge"]


class Period(TypedDict):
    """From when until when something is invoiced for, in seconds."""

    end: int
    start: int


class PriceDetails(TypedDict):
    """The price that something was charged at, and of which product."""

    price: str
    product: str


class Pricing(TypedDict):
    """What one costs, in minor units with decimals."""

    price_details: NotRequired[PriceDetails]
    type: Literal["price_details"]
    unit_amount_decimal: str | None


class DiscountAmount(TypedDict):
    """How much a discount takes off, in minor units."""

    amount: int
    discount: str


class PretaxCreditAmount(TypedDict):
    """How much is credited before taxes: what a discount takes off."""

    amount: int
    discount: str
    type: Literal["discount"]


class TaxRateDetails(TypedDict):
    """The rate of a tax."""

    tax_rate: str


class Tax(TypedDict):
    """A tax on a line or an invoice, in minor units."""

    amount: int
    tax_behavior: Literal["exclusive", "inclusive"]
    tax_rate_details: TaxRateDetails | None
    taxability_reason: TaxabilityReason
    taxable_amount: int | None
    type: Literal["tax_rate_details"]


class CreditedItems(TypedDict):
    """The lines that a proration gives money back for."""

    invoice: str
    invoice_line_items: list[str]


class LineProrationDetails(TypedDict):
    """What a proration undoes."""

    credited_items: CreditedItems | None


class InvoiceItemDetails(TypedDict):
    """The invoice item that a line came from."""

    invoice_item: str
    proration: bool
    proration_details: LineProrationDetails | None
    subscription: str | None


class SubscriptionItemDetails(TypedDict):
    """The item of a subscription that a line is for."""

    invoice_item: str | None
    proration: bool
    proration_details: LineProrationDetails | None
    subscription: str | None
    subscription_item: str


class LineParent(TypedDict):
    """What a line came from."""

    invoice_item_details: InvoiceItemDetails | None
    subscription_item_details: SubscriptionItemDetails | None
    type: Literal["invoice_item_details", "subscription_item_details"]


class LineItem(TypedDict):
    """
    A line of an invoice; amounts are in minor units.

    ``tax_rates`` are the line's own rates; where there are none, the invoice's are applied.
    """

    id: str
    object: Literal["line_item"]
    amount: int
    currency: str
    description: str | None
    discount_amounts: list[DiscountAmount]
    discountable: bool
    discounts: list[str]
    invoice: str | None
    livemode: bool
    metadata: dict[str, str]
    parent: LineParent | None
    period: Period
    pretax_credit_amounts: list[PretaxCreditAmount]
    pricing: Pricing | None
    quantity: int | None
    quantity_decimal: str | None
    subtotal: int
    taxes: list[Tax]
    tax_rates: list[str]


LINE_ITEM = Kind(
    "line_item",
    LineItem,
    "il",
    links={
        "discount_amounts.discount": "discount",
        "discounts": "discount",
        "pretax_credit_amounts.discount": "discount",
        "pricing.price_details.price": "price",
        "taxes.tax_rate_details.tax_rate": "tax_rate",
    },
    hidden=("tax_rates",),
)
