"""The invoices of an account, of a customer or of a subscription, and what they come to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from attrs import frozen
from sqlalchemy import ColumnElement, Select, Table, case, false, func, or_, select, true

from counterfoil.domain.invoice.showing import recurs
from counterfoil.domain.invoice.terms import BillingReason, InvoiceStatus
from counterfoil.projections.answers import By, Query, by, moment, number, text
from counterfoil.projections.invoices import INVOICES
from counterfoil.projections.read_model import Row
from counterfoil.projections.tables import Sorting, paged, summed


class Order(StrEnum):
    """By what invoices are sorted."""

    ID = "id"
    CREATED = "created"
    DUE = "due"
    PAID = "paid"


_ORDERS: Mapping[Order, str] = {
    Order.ID: "id",
    Order.CREATED: "created",
    Order.DUE: "due_date",
    Order.PAID: "paid_at",
}


@frozen(kw_only=True)
class InvoiceCriteria:
    """
    Which invoices are asked for; all that is named must hold. Deleted drafts are none.

    Args:
        open: whether they are still to be paid.
        falling: whether the last comes first.
        after: the id of the last invoice that one had.
    """

    id: str | None = None
    customer: str | None = None
    subscription: str | None = None
    status: InvoiceStatus | None = None
    open: bool | None = None
    order: Order = Order.CREATED
    falling: bool = False
    after: str | None = None
    limit: int = 100


@frozen(kw_only=True)
class Attempted:
    """
    How often payment was tried.

    Args:
        failed: the count of the attempt that failed last.
        code: why that one failed, and with ``decline_code`` why the card was declined; None where
            Stripe's statements don't tell.
        next_at: when it is tried again.
    """

    count: int
    failed: int | None
    code: str | None
    decline_code: str | None
    next_at: datetime | None


@frozen(kw_only=True)
class ListedInvoice:
    """
    An invoice; amounts are in minor units of ``currency``.

    Args:
        recurring: whether a subscription's billing made it (R189).
        by: by whose doing it is in its status.
    """

    invoice: str
    customer: str | None
    subscription: str | None
    number: str | None
    status: InvoiceStatus | None
    status_since: datetime | None
    by: By | None
    billing_reason: BillingReason | None
    recurring: bool
    currency: str | None
    total: int | None
    amount_due: int | None
    amount_paid: int | None
    amount_remaining: int | None
    created: datetime | None
    finalized_at: datetime | None
    due_date: datetime | None
    paid_at: datetime | None
    marked_uncollectible_at: datetime | None
    voided_at: datetime | None
    attempts: Attempted


_Rows = Select[tuple[object, ...]]


def _asked(found: "_Rows", table: Table, account: str, asked: InvoiceCriteria) -> "_Rows":
    """Narrow a selection to what is asked for."""
    deleted, narrowed = table.c.deleted, False
    found = found.where(table.c.account == account, deleted.is_not(true()))
    if asked.open is not None:
        is_open = table.c.status == InvoiceStatus.OPEN.value
        found = found.where(is_open if asked.open else ~is_open)
        narrowed = asked.open
    for column in ("id", "customer", "subscription", "status"):
        wanted = getattr(asked, column)
        if wanted is not None:
            found = found.where(table.c[column] == str(wanted))
            narrowed = True
    # By an equality the index of all that aren't deleted is found, where no other is better.
    return found if narrowed else found.where(deleted == false())


def _select(table: Table, account: str, asked: InvoiceCriteria) -> "_Rows":
    sorting = Sorting(
        by=_ORDERS[asked.order], falling=asked.falling, after=asked.after, limit=asked.limit
    )
    return paged(_asked(select(table), table, account, asked), table, account, sorting)


def _totals(table: Table, account: str, asked: InvoiceCriteria) -> "_Rows":
    """
    Sum up by currency: due, paid, remaining, and uncollectible.

    What is void counts for nothing and a draft isn't due yet, so that neither is in the sums;
    what remains of an uncollectible invoice isn't expected, and stands by itself.
    """
    c = table.c
    sums = select(
        c.currency,
        func.count().label("count"),
        *summed(_of(c.amount_due, c.status, _DUE), "due"),
        *summed(_of(c.amount_paid, c.status, _DUE), "paid"),
        *summed(_of(c.amount_remaining, c.status, (InvoiceStatus.OPEN,)), "remaining"),
        *summed(_of(c.amount_remaining, c.status, (InvoiceStatus.UNCOLLECTIBLE,)), "uncollectible"),
    )
    known = _asked(sums, table, account, asked).where(c.currency.is_not(None))
    return known.group_by(c.currency).order_by(c.currency)


_DUE = (InvoiceStatus.OPEN, InvoiceStatus.PAID, InvoiceStatus.UNCOLLECTIBLE)


def _of(
    amount: "ColumnElement[int]",
    status: "ColumnElement[str]",
    statuses: Sequence[InvoiceStatus],
) -> "ColumnElement[int]":
    counts = or_(*(status == each.value for each in statuses))
    return case((counts, func.coalesce(amount, 0)), else_=0)


def answer(row: Row) -> ListedInvoice:
    """Return what an invoice's row says."""
    status, reason = text(row, "status"), text(row, "billing_reason")
    billing_reason = None if reason is None else BillingReason(reason)
    return ListedInvoice(
        invoice=str(row["id"]),
        customer=text(row, "customer"),
        subscription=text(row, "subscription"),
        number=text(row, "number"),
        status=None if status is None else InvoiceStatus(status),
        status_since=moment(row, "status_since"),
        by=by(row, "status"),
        billing_reason=billing_reason,
        recurring=recurs(billing_reason, text(row, "subscription")),
        currency=text(row, "currency"),
        total=number(row, "total"),
        amount_due=number(row, "amount_due"),
        amount_paid=number(row, "amount_paid"),
        amount_remaining=number(row, "amount_remaining"),
        created=moment(row, "created"),
        finalized_at=moment(row, "finalized_at"),
        due_date=moment(row, "due_date"),
        paid_at=moment(row, "paid_at"),
        marked_uncollectible_at=moment(row, "marked_uncollectible_at"),
        voided_at=moment(row, "voided_at"),
        attempts=Attempted(
            count=number(row, "attempt_count") or 0,
            failed=number(row, "failed_attempt"),
            code=text(row, "failure_code"),
            decline_code=text(row, "failure_decline_code"),
            next_at=moment(row, "next_payment_attempt"),
        ),
    )


INVOICE_LIST = Query(
    model=INVOICES, select=_select, answer=answer, totals=_totals, after=lambda asked: asked.after
)
"""Asks for invoices, with what all that match come to by currency."""
