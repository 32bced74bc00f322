"""Drafts of invoices: made, filled, and made again before they are finalized."""

from collections.abc import Mapping, Sequence
from typing import Literal

from attrs import field, frozen

from counterfoil.adapters.sandbox.catalogue.discounting import is_over
from counterfoil.adapters.sandbox.invoices.invoice_items import take_in, waiting
from counterfoil.adapters.sandbox.invoices.invoice_lines import (
    NewLine,
    item_of_line,
    line_of,
    line_of_item,
)
from counterfoil.adapters.sandbox.invoices.redrafting import plan
from counterfoil.adapters.sandbox.invoices.totals import total_up
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER, Customer
from counterfoil.adapters.sandbox.shapes.discount import DISCOUNT
from counterfoil.adapters.sandbox.shapes.invoice import (
    INVOICE,
    BillingReason,
    CollectionMethod,
    Invoice,
    InvoiceParent,
    PaymentSettings,
)
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION
from counterfoil.adapters.sandbox.shapes.tax_id import TAX_ID

DAY = 24 * 60 * 60


@frozen(kw_only=True)
class NewInvoice:
    """
    What an invoice is to be.

    Attributes:
        lines: what it charges besides the invoice items that wait.
        subscription: the subscription that it is for.
        proration_date: the second at which a change of the subscription was prorated.
        period: from when until when it is for, in seconds; by default the moment it is made.
        currency: by default the lines', else the customer's.
        days_until_due: of an invoice that is sent.
        auto_advance: whether it is finalized and collected by itself.
        discounts: the discounts that it is given; by default the customer's own.
        default_tax_rates: the rates of lines that have none of their own.
        pending: whether invoice items that wait are taken in: those of the subscription and of
            none; without a subscription, all.
    """

    customer: str
    reason: BillingReason
    lines: Sequence[NewLine] = ()
    subscription: str | None = None
    proration_date: int | None = None
    period: tuple[int, int] | None = None
    currency: str | None = None
    collection_method: CollectionMethod = "charge_automatically"
    days_until_due: int | None = None
    due_date: int | None = None
    auto_advance: bool = True
    default_payment_method: str | None = None
    default_tax_rates: Sequence[str] = ()
    discounts: Sequence[str] | None = None
    pending: Literal["exclude", "include"] = "include"
    description: str | None = None
    footer: str | None = None
    metadata: Mapping[str, str] = field(factory=dict)
    payment_settings: PaymentSettings | None = None
    statement_descriptor: str | None = None


def draft(turn: Turn, new: NewInvoice) -> str:
    """Make a draft, take in what waits, and return its id; it finalizes in time if it is to."""
    invoice = _compose(turn, new)
    id = invoice["id"]
    bind_currency(turn, new.customer, invoice["currency"])
    turn.create(INVOICE, invoice)
    for line in invoice["lines"]:
        item = item_of_line(line)
        if item is not None:
            take_in(turn, item, id)
    turn.announce("invoice.created", INVOICE, id, invoice["test_clock"])
    _use_up(turn, invoice)
    plan(turn, invoice)
    return id


def _compose(turn: Turn, new: NewInvoice) -> Invoice:
    """Return a draft with all its amounts, that isn't kept yet."""
    customer = turn.read(CUSTOMER, new.customer, named="customer")
    now = turn.now(customer["test_clock"])
    id = turn.new_id(INVOICE)
    invoice = _empty(turn, new, customer, id, _currency(turn, new, customer), now)
    if new.pending == "include":
        items = waiting(turn, new.customer, invoice["currency"], new.subscription)
        invoice["lines"] += [line_of_item(turn, id, item) for item in items]
    invoice["lines"] += [line_of(turn, id, line) for line in new.lines]
    total_up(turn, invoice)
    return invoice


def _empty(
    turn: Turn, new: NewInvoice, customer: Customer, id: str, currency: str, now: int
) -> Invoice:
    start, end = new.period or (now, now)
    due_date = new.due_date
    if due_date is None and new.days_until_due is not None:
        due_date = now + new.days_until_due * DAY
    invoice = Invoice(
        id=id,
        object="invoice",
        account_country=turn.settings.country,
        account_name=turn.settings.display_name,
        account_tax_ids=None,
        amount_due=0,
        amount_overpaid=0,
        amount_paid=0,
        amount_remaining=0,
        amount_shipping=0,
        application=None,
        attempt_count=0,
        attempted=False,
        auto_advance=new.auto_advance,
        automatic_tax={
            "disabled_reason": None,
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        automatically_finalizes_at=None,
        billing_reason=new.reason,
        collection_method=new.collection_method,
        confirmation_secret=None,
        created=now,
        currency=currency,
        custom_fields=customer["invoice_settings"]["custom_fields"],
        customer=new.customer,
        customer_account=None,
        customer_address=None,
        customer_email=None,
        customer_name=None,
        customer_phone=None,
        customer_shipping=None,
        customer_tax_exempt="none",
        customer_tax_ids=[],
        default_payment_method=new.default_payment_method,
        default_source=None,
        default_tax_rates=list(new.default_tax_rates),
        description=new.description,
        discounts=_discounts(turn, customer, new.discounts, now),
        due_date=due_date,
        effective_at=None,
        ending_balance=None,
        footer=new.footer or customer["invoice_settings"]["footer"],
        from_invoice=None,
        hosted_invoice_url=None,
        invoice_pdf=None,
        issuer={"type": "self"},
        last_finalization_error=None,
        latest_revision=None,
        lines=[],
        livemode=False,
        metadata=dict(new.metadata),
        next_payment_attempt=None,
        number=None,
        on_behalf_of=None,
        parent=_parent(turn, new),
        payment_settings=new.payment_settings
        or {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        period_end=end,
        period_start=start,
        post_payment_credit_notes_amount=0,
        pre_payment_credit_notes_amount=0,
        receipt_number=None,
        rendering=None
        if new.reason != "manual"
        else {
            "amount_tax_display": None,
            "pdf": {"page_size": "auto"},
            "template": None,
            "template_version": None,
        },
        retries=0,
        shipping_cost=None,
        shipping_details=None,
        starting_balance=customer["balance"],
        statement_descriptor=new.statement_descriptor,
        status="draft",
        status_details=None,
        status_transitions={
            "finalized_at": None,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        subtotal=0,
        subtotal_excluding_tax=0,
        test_clock=customer["test_clock"],
        total=0,
        total_discount_amounts=[],
        total_excluding_tax=0,
        total_pretax_credit_amounts=[],
        total_taxes=[],
        webhooks_delivered_at=now,
    )
    copy_customer(turn, invoice, customer)
    return invoice


def _currency(turn: Turn, new: NewInvoice, customer: Customer) -> str:
    of_lines = new.lines[0].currency if new.lines else None
    return new.currency or of_lines or customer["currency"] or turn.settings.default_currency


def copy_customer(turn: Turn, invoice: Invoice, customer: Customer) -> None:
    """Put on an invoice who the customer is now; a finalized one keeps it (R155)."""
    invoice["customer_address"] = customer["address"]
    invoice["customer_email"] = customer["email"]
    invoice["customer_name"] = customer["name"]
    invoice["customer_phone"] = customer["phone"]
    invoice["customer_shipping"] = customer["shipping"]
    invoice["customer_tax_exempt"] = customer["tax_exempt"]
    tax_ids = turn.all_of(TAX_ID, {"customer": customer["id"]})
    invoice["customer_tax_ids"] = [
        {"type": tax_id["type"], "value": tax_id["value"]} for tax_id in reversed(tax_ids)
    ]


def _discounts(turn: Turn, customer: Customer, asked: Sequence[str] | None, now: int) -> list[str]:
    if asked is not None:
        return list(asked)
    own = customer["discount"]
    return [] if own is None or is_over(turn, own, now) else [own]


def _parent(turn: Turn, new: NewInvoice) -> InvoiceParent | None:
    if new.subscription is None:
        return None
    subscription = turn.find(SUBSCRIPTION, new.subscription)
    parent: InvoiceParent = {
        "quote_details": None,
        "subscription_details": {
            "metadata": {} if subscription is None else subscription["metadata"],
            "subscription": new.subscription,
        },
        "type": "subscription_details",
    }
    if new.proration_date is not None and parent["subscription_details"] is not None:
        parent["subscription_details"]["subscription_proration_date"] = new.proration_date
    return parent


def bind_currency(turn: Turn, customer: str, currency: str) -> None:
    """Bind a customer to the currency of the first invoice, or invoice item."""
    record = turn.read(CUSTOMER, customer)
    if record["currency"] is None:
        record["currency"] = currency
        turn.write(CUSTOMER, record)
        turn.announce("customer.updated", CUSTOMER, customer, record["test_clock"])


def _use_up(turn: Turn, invoice: Invoice) -> None:
    """Let discounts that count once count no more, wherever an invoice has them from."""
    for taken in invoice["total_discount_amounts"]:
        record = turn.find(DISCOUNT, taken["discount"])
        if record is not None and taken["amount"] and not record["used"]:
            record["used"] = True
            turn.write(DISCOUNT, record)
