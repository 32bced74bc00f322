"""Lines of invoices: what is charged, and what made it."""

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.invoice_line import (
    LINE_ITEM,
    CreditedItems,
    LineItem,
    LineParent,
    LineProrationDetails,
    Pricing,
)
from counterfoil.adapters.sandbox.shapes.invoiceitem import InvoiceItem
from counterfoil.adapters.sandbox.shapes.price import PRICE


@frozen(kw_only=True)
class NewLine:
    """
    What a line of an invoice is to say.

    Attributes:
        amount: in minor units, before discounts and taxes; negative where the customer is owed.
        period: from when until when it is charged for, in seconds.
        price: the price that it is charged at.
        unit_amount_decimal: what one costs, in minor units; by default as the price has it.
        quantity: how many; ``None`` of what is billed by usage.
        subscription_item: the item of a subscription that it is for.
        invoice_item: the invoice item that it came from.
        credited: the lines that a proration gives money back for.
        tax_rates: rates of its own; without any, the invoice's are applied.
    """

    amount: int
    currency: str
    description: str | None
    period: tuple[int, int]
    price: str | None = None
    unit_amount_decimal: str | None = None
    quantity: int | None = 1
    subscription: str | None = None
    subscription_item: str | None = None
    invoice_item: str | None = None
    proration: bool = False
    credited: CreditedItems | None = None
    discountable: bool = True
    discounts: Sequence[str] = ()
    tax_rates: Sequence[str] = ()
    metadata: Mapping[str, str] = field(factory=dict)


def pricing_of(turn: Turn, price: str, unit_amount_decimal: str | None = None) -> Pricing:
    """Return what a line, or an invoice item, shows of its price."""
    record = turn.read(PRICE, price, named="pricing[price]")
    return {
        "price_details": {"price": price, "product": record["product"]},
        "type": "price_details",
        "unit_amount_decimal": unit_amount_decimal or record["unit_amount_decimal"],
    }


def line_of(turn: Turn, invoice: str, new: NewLine) -> LineItem:
    """Return a line of an invoice; its discounts and taxes aren't worked out yet."""
    start, end = new.period
    pricing = None
    if new.price is not None:
        pricing = pricing_of(turn, new.price, new.unit_amount_decimal)
        if new.proration:
            pricing["unit_amount_decimal"] = new.unit_amount_decimal
    return LineItem(
        id=turn.new_id(LINE_ITEM),
        object="line_item",
        amount=new.amount,
        currency=new.currency,
        description=new.description,
        discount_amounts=[],
        discountable=new.discountable,
        discounts=list(new.discounts),
        invoice=invoice,
        livemode=False,
        metadata=dict(new.metadata),
        parent=_parent(new),
        period={"end": end, "start": start},
        pretax_credit_amounts=[],
        pricing=pricing,
        quantity=new.quantity,
        quantity_decimal=None if new.quantity is None else str(new.quantity),
        subtotal=new.amount,
        taxes=[],
        tax_rates=list(new.tax_rates),
    )


def _parent(new: NewLine) -> LineParent | None:
    proration: LineProrationDetails = {"credited_items": new.credited}
    if new.subscription_item is not None:
        return {
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": new.invoice_item,
                "proration": new.proration,
                "proration_details": proration,
                "subscription": new.subscription,
                "subscription_item": new.subscription_item,
            },
            "type": "subscription_item_details",
        }
    if new.invoice_item is None:
        return None
    return {
        "invoice_item_details": {
            "invoice_item": new.invoice_item,
            "proration": new.proration,
            "proration_details": proration,
            "subscription": new.subscription,
        },
        "subscription_item_details": None,
        "type": "invoice_item_details",
    }


def line_of_item(turn: Turn, invoice: str, item: InvoiceItem) -> LineItem:
    """Return the line of an invoice that an invoice item becomes."""
    details = None if item["parent"] is None else item["parent"]["subscription_details"]
    line = line_of(
        turn,
        invoice,
        NewLine(
            amount=item["amount"],
            currency=item["currency"],
            description=item["description"],
            period=(item["period"]["start"], item["period"]["end"]),
            quantity=item["quantity"],
            subscription=None if details is None else details["subscription"],
            subscription_item=None if details is None else details.get("subscription_item"),
            invoice_item=item["id"],
            proration=item["proration"],
            credited=_credited(item),
            discountable=item["discountable"],
            discounts=item["discounts"],
            tax_rates=item["tax_rates"],
            metadata=item["metadata"],
        ),
    )
    line["pricing"] = item["pricing"]
    return line


def _credited(item: InvoiceItem) -> CreditedItems | None:
    if "proration_details" not in item:
        return None
    credited = item["proration_details"].get("credited_items")
    lines = None if credited is None else credited.get("invoice_line_item_details")
    if lines is None:
        return None
    return {"invoice": lines["invoice"], "invoice_line_items": lines["invoice_line_items"]}


def item_of_line(line: LineItem) -> str | None:
    """Return the invoice item that a line came from."""
    parent = line["parent"]
    if parent is None:
        return None
    if parent["invoice_item_details"] is not None:
        return parent["invoice_item_details"]["invoice_item"]
    if parent["subscription_item_details"] is not None:
        return parent["subscription_item_details"]["invoice_item"]
    return None
