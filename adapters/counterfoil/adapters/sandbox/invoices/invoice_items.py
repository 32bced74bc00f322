"""Invoice items: made, waiting, and taken in by invoices."""

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from counterfoil.adapters.sandbox.invoices.invoice_lines import pricing_of
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.invoice_line import CreditedItems
from counterfoil.adapters.sandbox.shapes.invoiceitem import (
    INVOICEITEM,
    InvoiceItem,
    ItemParent,
    ItemProrationDetails,
)


@frozen(kw_only=True)
class NewItem:
    """
    What an invoice item is to say.

    Attributes:
        amount: in minor units, for the whole quantity; negative where the customer is owed.
        period: from when until when it is charged for, in seconds; by default now.
        price: the price that it is charged at.
        unit_amount_decimal: what one costs, in minor units; by default as the price has it.
        subscription_item: the item of a subscription that a proration is for.
        credited: the lines that a proration gives money back for.
        invoice: the draft that it is put on; by default it waits.
    """

    customer: str
    amount: int
    currency: str
    description: str | None = None
    period: tuple[int, int] | None = None
    price: str | None = None
    unit_amount_decimal: str | None = None
    quantity: int = 1
    subscription: str | None = None
    subscription_item: str | None = None
    proration: bool = False
    credited: CreditedItems | None = None
    discountable: bool = True
    discounts: Sequence[str] = ()
    tax_rates: Sequence[str] = ()
    metadata: Mapping[str, str] = field(factory=dict)
    invoice: str | None = None


def add_item(turn: Turn, new: NewItem) -> str:
    """Keep an invoice item and return its id; it isn't a line of an invoice yet."""
    test_clock = turn.read(CUSTOMER, new.customer, named="customer")["test_clock"]
    now = turn.now(test_clock)
    start, end = new.period or (now, now)
    id = turn.new_id(INVOICEITEM)
    item = InvoiceItem(
        id=id,
        object="invoiceitem",
        amount=new.amount,
        created=now,
        currency=new.currency,
        customer=new.customer,
        customer_account=None,
        date=now,
        description=new.description,
        discountable=new.discountable,
        discounts=list(new.discounts),
        invoice=new.invoice,
        livemode=False,
        metadata=dict(new.metadata),
        parent=_parent(new),
        pending=new.invoice is None,
        period={"end": end, "start": start},
        pricing=None if new.price is None else pricing_of(turn, new.price, new.unit_amount_decimal),
        proration=new.proration,
        quantity=new.quantity,
        quantity_decimal=str(new.quantity),
        tax_rates=list(new.tax_rates),
        test_clock=test_clock,
    )
    if new.proration:
        item["proration_details"] = _proration(new.credited)
        if item["pricing"] is not None:
            item["pricing"]["unit_amount_decimal"] = new.unit_amount_decimal
    tell_net(item)
    turn.create(INVOICEITEM, item)
    turn.announce("invoiceitem.created", INVOICEITEM, id, test_clock)
    return id


def tell_net(item: InvoiceItem) -> None:
    """Say what is left after discounts, where there can be none; else it isn't said."""
    item.pop("net_amount", None)
    if not item["discountable"]:
        item["net_amount"] = item["amount"]


def _parent(new: NewItem) -> ItemParent | None:
    if new.subscription is None:
        return None
    parent: ItemParent = {
        "subscription_details": {"subscription": new.subscription},
        "type": "subscription_details",
    }
    if new.subscription_item is not None and parent["subscription_details"] is not None:
        parent["subscription_details"]["subscription_item"] = new.subscription_item
    return parent


def _proration(credited: CreditedItems | None) -> ItemProrationDetails:
    if credited is None:
        return {"discount_amounts": []}
    return {
        "credited_items": {
            "invoice_line_item_details": {
                "invoice": credited["invoice"],
                "invoice_line_items": credited["invoice_line_items"],
            },
            "type": "invoice_line_items",
        },
        "discount_amounts": [],
    }


def waiting(
    turn: Turn, customer: str, currency: str, subscription: str | None
) -> list[InvoiceItem]:
    """
    Return the invoice items that wait for a customer's next invoice, the newest first.

    An invoice for a subscription takes those of the subscription, and of none; another takes all.
    """
    items = turn.all_of(INVOICEITEM, {"customer": customer, "pending": "true"})
    return [
        item
        for item in items
        if item["currency"] == currency
        and (subscription is None or subscription_of(item) in {None, subscription})
    ]


def subscription_of(item: InvoiceItem) -> str | None:
    """Return the subscription that an invoice item belongs to."""
    details = None if item["parent"] is None else item["parent"]["subscription_details"]
    return None if details is None else details["subscription"]


def take_in(turn: Turn, item: str, invoice: str) -> None:
    """Let an invoice item wait no longer: an invoice has it."""
    record = turn.read(INVOICEITEM, item)
    record["invoice"] = invoice
    record["pending"] = False
    turn.write(INVOICEITEM, record)


def discard_waiting(turn: Turn, subscription: str) -> None:
    """Delete the prorations of a subscription that wait (R114)."""
    like = {"parent.subscription_details.subscription": subscription, "pending": "true"}
    for item in turn.all_of(INVOICEITEM, like):
        if item["proration"]:
            turn.delete(INVOICEITEM, item["id"])
            turn.announce("invoiceitem.deleted", INVOICEITEM, item["id"], item["test_clock"])
