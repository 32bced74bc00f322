"""Invoice items: what a customer owes, or is owed, besides subscriptions."""

from typing import Literal, NotRequired, TypedDict

from counterfoil.adapters.protocol.kinds import Kind
from counterfoil.adapters.sandbox.shapes.invoice_line import DiscountAmount, Period, Pricing


class ItemSubscriptionDetails(TypedDict):
    """The subscription that an invoice item belongs to; the item of it, for a proration."""

    subscription: str
    subscription_item: NotRequired[str]


class ItemParent(TypedDict):
    """What made an invoice item."""

    subscription_details: ItemSubscriptionDetails | None
    type: Literal["subscription_details"]


class CreditedLines(TypedDict):
    """Lines of an invoice that a proration gives money back for."""

    invoice: str
    invoice_line_items: list[str]


class ItemCreditedItems(TypedDict):
    """What a proration gives money back for: a line that was invoiced, or an item that waits."""

    invoice_item: NotRequired[str]
    invoice_line_item_details: NotRequired[CreditedLines]
    type: Literal["invoice_item", "invoice_line_items"]


class ItemProrationDetails(TypedDict):
    """What a proration undoes, and by how much discounts have made it smaller."""

    credited_items: NotRequired[ItemCreditedItems]
    discount_amounts: list[DiscountAmount]


class InvoiceItem(TypedDict):
    """
    An invoice item; ``amount`` is in minor units, and negative where the customer is owed.

    One without ``invoice`` waits for the customer's next; ``pending`` says so to lists. Neither it
    nor ``created`` is shown.
    """

    id: str
    object: Literal["invoiceitem"]
    amount: int
    created: int
    currency: str
    customer: str
    customer_account: None
    date: int
    description: str | None
    discountable: bool
    discounts: list[str]
    invoice: str | None
    livemode: bool
    metadata: dict[str, str]
    net_amount: NotRequired[int]
    parent: ItemParent | None
    pending: bool
    period: Period
    pricing: Pricing | None
    proration: bool
    proration_details: NotRequired[ItemProrationDetails]
    quantity: int
    quantity_decimal: str
    tax_rates: list[str]
    test_clock: str | None


INVOICEITEM = Kind(
    "invoiceitem",
    InvoiceItem,
    "ii",
    noun="Invoice Item",
    param="invoiceitem",
    filters=("customer", "invoice", "parent.subscription_details.subscription", "pending"),
    embeds={"tax_rates": "tax_rate"},
    links={
        "customer": "customer",
        "discounts": "discount",
        "invoice": "invoice",
        "pricing.price_details.price": "price",
        "test_clock": "test_helpers.test_clock",
    },
    hidden=("created", "pending"),
)
