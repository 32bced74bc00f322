"""The invoices of subscriptions: drafted, and paid at once where they are to be."""

from collections.abc import Mapping, Sequence
from typing import Literal

from attrs import evolve, field, frozen

from counterfoil.adapters.protocol.errors import ApiError, invalid
from counterfoil.adapters.sandbox.catalogue.pricing import amount_of, in_currency
from counterfoil.adapters.sandbox.invoices import invoicing
from counterfoil.adapters.sandbox.invoices.invoicing import (
    NewInvoice,
    NewItem,
    NewLine,
    add_item,
    finalize,
    pay,
)
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE, BillingReason
from counterfoil.adapters.sandbox.shapes.price import PRICE
from counterfoil.adapters.sandbox.shapes.product import PRODUCT
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION, Subscription
from counterfoil.adapters.sandbox.subscriptions.periods import Period
from counterfoil.adapters.sandbox.subscriptions.subscription_discounts import drop_what_is_over

Behavior = Literal[
    "allow_incomplete",
    "default_incomplete",
    "error_if_incomplete",
    "pending_if_incomplete",
    "preview",
]
"""What becomes of an invoice that is due at once; one that is only previewed stays a draft."""


@frozen
class ExtraItem:
    """Something that the next invoice of a subscription charges once."""

    price: str
    quantity: int = 1
    discountable: bool = True
    metadata: Mapping[str, str] = field(factory=dict)
    param: str = "add_invoice_items[0]"


def add_extras(turn: Turn, subscription: Subscription, extras: Sequence[ExtraItem]) -> None:
    """
    Let things wait for the next invoice of a subscription.

    Raises:
        ApiError: a price isn't there, or recurs.
    """
    for extra in extras:
        price = in_currency(
            turn.read(PRICE, extra.price, named=f"{extra.param}[price]"), subscription["currency"]
        )
        if price["recurring"] is not None:
            raise invalid(
                "The price specified is set to `type=recurring` but this field only accepts prices"
                " with `type=one_time`.",
                f"{extra.param}[price]",
            )
        add_item(
            turn,
            NewItem(
                customer=subscription["customer"],
                amount=amount_of(price, extra.quantity),
                currency=price["currency"],
                description=turn.read(PRODUCT, price["product"])["name"],
                price=price["id"],
                quantity=extra.quantity,
                subscription=subscription["id"],
                discountable=extra.discountable,
                metadata=extra.metadata,
            ),
        )


def keep_waiting(turn: Turn, subscription: Subscription, lines: Sequence[NewLine]) -> None:
    """Let prorations wait for the next invoice of a subscription, which has the newest first."""
    for line in reversed(lines):
        add_item(
            turn,
            NewItem(
                customer=subscription["customer"],
                amount=line.amount,
                currency=line.currency,
                description=line.description,
                period=line.period,
                price=line.price,
                quantity=1 if line.quantity is None else line.quantity,
                subscription=line.subscription,
                subscription_item=line.subscription_item,
                proration=line.proration,
                credited=line.credited,
                discountable=line.discountable,
                tax_rates=line.tax_rates,
            ),
        )


def draft(
    turn: Turn,
    subscription: Subscription,
    lines: Sequence[NewLine],
    *,
    reason: BillingReason,
    period: Period,
    proration_date: int | None = None,
    auto_advance: bool = True,
    pending: Literal["exclude", "include"] = "include",
) -> str:
    """Draft an invoice of a subscription, which is its latest from then on; return its id."""
    drop_what_is_over(turn, subscription)
    new = NewInvoice(
        customer=subscription["customer"],
        reason=reason,
        lines=lines,
        subscription=subscription["id"],
        proration_date=proration_date,
        period=(period.start, period.end),
        currency=subscription["currency"],
        collection_method=subscription["collection_method"],
        days_until_due=subscription["days_until_due"],
        auto_advance=auto_advance,
        default_tax_rates=subscription["default_tax_rates"],
        discounts=subscription["discounts"] or None,
        pending=pending,
        payment_settings={
            "default_mandate": None,
            "payment_method_options": subscription["payment_settings"]["payment_method_options"],
            "payment_method_types": subscription["payment_settings"]["payment_method_types"],
        },
        description=subscription["description"],
    )
    paused = subscription["pause_collection"]
    if paused is None:
        invoice = invoicing.draft(turn, new)
    else:
        invoice = invoicing.draft_paused(turn, new, paused["behavior"])
    subscription["latest_invoice"] = invoice
    drop_what_is_over(turn, subscription)
    turn.write(SUBSCRIPTION, subscription)
    return invoice


def settle(turn: Turn, invoice: str, behavior: Behavior, *, off_session: bool) -> None:
    """
    Finalize an invoice that is due at once, and pay it; one that is sent waits.

    Raises:
        ApiError: it couldn't be paid, and that is to be an error.
    """
    record = turn.read(INVOICE, invoice)
    waits = record["status"] != "draft" or not record["auto_advance"]
    if waits or behavior == "preview" or record["collection_method"] == "send_invoice":
        return
    finalize(turn, invoice)
    if turn.read(INVOICE, invoice)["status"] != "open" or behavior == "default_incomplete":
        return
    charged = pay(turn, invoice, off_session=off_session)
    if behavior == "error_if_incomplete":
        if charged.status == "requires_action":
            raise ApiError(
                "Payment for this subscription requires additional user action before it can be"
                " completed successfully. Payment can be completed using the PaymentIntent"
                " associated with subscription.latest_invoice.",
                402,
                type="card_error",
                code="subscription_payment_intent_requires_action",
            )
        if charged.error is not None:
            raise evolve(charged.error, kept=False)
