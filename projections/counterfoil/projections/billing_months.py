"""
What Stripe Billing charges a merchant, by month (R189).

A subscription's own invoices are charged as recurring and all others as one-off. Which is which is
told by the reason that Stripe gives for an invoice: ``subscription`` and those that begin with
``subscription_`` are recurring; ``manual`` and the rest are one-off, also where they name a
subscription. Where it gives no reason, that the invoice names a subscription decides. Both are
INFERRED: R189 names "recurring charges" and "one-off invoices" alone. So is it that all that is
paid counts, whatever it was paid with: what was paid out of band isn't told apart here.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from attrs import frozen
from sqlalchemy import Select, Table, select, union_all

from counterfoil.domain.account import events as account
from counterfoil.domain.billing_fees import (
    RATES,
    InvoiceFee,
    InvoiceKind,
    PaidInvoice,
    billing_fees,
)
from counterfoil.domain.invoice.showing import recurs
from counterfoil.domain.invoice.terms import BillingReason, InvoiceStatus
from counterfoil.domain.moments import from_micros, to_micros
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.values import InvoiceId
from counterfoil.projections.answers import Query, Total, number, text
from counterfoil.projections.invoices import INVOICES
from counterfoil.projections.months import Month
from counterfoil.projections.read_model import Row


@frozen(kw_only=True)
class PaidBetween:
    """Asks for all invoices that were paid from one moment until before another."""

    start: datetime
    end: datetime
    id: str | None = None
    customer: str | None = None
    limit: int = sys.maxsize


@frozen(kw_only=True)
class FeeLine:
    """
    What invoices of one kind come to, of which one rate is taken.

    Args:
        basis_points: the rate, in hundredths of a percent.
        invoices: how many were paid; ``free``: how many of them are free.
        paid: what was paid, and ``fee`` what of it is charged, in minor units of ``currency``.
    """

    kind: InvoiceKind
    basis_points: int
    currency: str
    invoices: int
    free: int
    paid: int
    fee: int


@frozen(kw_only=True)
class MonthFees:
    """What Stripe Billing charges for the invoices that were paid in a month (UTC)."""

    month: str
    lines: tuple[FeeLine, ...]
    totals: tuple[Total, ...]


def _select(table: Table, account: str, asked: PaidBetween) -> "Select[tuple[object, ...]]":
    c = table.c
    start, end = to_micros(asked.start), to_micros(asked.end)
    paid = (
        c.account == account,
        c.status == InvoiceStatus.PAID.value,
        c.currency.is_not(None),
    )
    # Two ways by two indexes: nearly all invoices bear Stripe's stamp.
    stamped = select(c.id).where(*paid, c.paid_at >= start, c.paid_at < end)
    unstamped = select(c.id).where(
        *paid, c.paid_at.is_(None), c.status_since >= start, c.status_since < end
    )
    # Where Stripe's stamp isn't known, it was paid when it was told to be.
    columns = (c.id, c.currency, c.subscription, c.billing_reason, c.amount_paid)
    found = select(*columns, c.paid_at, c.status_since)
    return found.where(c.account == account, c.id.in_(union_all(stamped, unstamped)))


def _answer(row: Row) -> PaidInvoice:
    reason = text(row, "billing_reason")
    recurring = recurs(None if reason is None else BillingReason(reason), text(row, "subscription"))
    stamp = "status_since" if row["paid_at"] is None else "paid_at"
    return PaidInvoice(
        id=InvoiceId(str(row["id"])),
        kind=InvoiceKind.RECURRING if recurring else InvoiceKind.ONE_OFF,
        paid_at=from_micros(int(row[stamp] or 0)),
        amount_minor=max(0, number(row, "amount_paid") or 0),
        currency=str(row["currency"]),
    )


PAID_INVOICES = Query(model=INVOICES, select=_select, answer=_answer)
"""Asks for the invoices that were paid in a time, by which fees are counted."""


def fees_by_month(
    invoices: Iterable[PaidInvoice], months: Sequence[Month], *, on_former_plan: bool
) -> Iterator[MonthFees]:
    """Yield what is charged in each month, by the invoices that were paid in all of them."""
    paid: dict[tuple[int, int], list[PaidInvoice]] = defaultdict(list)
    for invoice in invoices:
        paid[invoice.month].append(invoice)
    for month in months:
        charged = billing_fees(paid[month.year, month.number], on_former_plan=on_former_plan)
        lines = tuple(_lines(charged.fees))
        yield MonthFees(month=str(month), lines=lines, totals=totals_of(lines))


def totals_of(lines: Iterable[FeeLine]) -> tuple[Total, ...]:
    """Return what fees come to by currency, and of how much."""
    by_currency: dict[str, list[FeeLine]] = defaultdict(list)
    for line in lines:
        by_currency[line.currency].append(line)
    return tuple(
        Total(
            currency=currency,
            count=sum(line.invoices for line in several),
            amounts={
                "paid": sum(line.paid for line in several),
                "fee": sum(line.fee for line in several),
            },
        )
        for currency, several in sorted(by_currency.items())
    )


def _lines(fees: Iterable[InvoiceFee]) -> Iterator[FeeLine]:
    alike: dict[tuple[InvoiceKind, int, str], list[InvoiceFee]] = defaultdict(list)
    for each in fees:
        alike[each.invoice.kind, each.rate.basis_points, each.invoice.currency].append(each)
    for (kind, basis_points, currency), several in sorted(alike.items()):
        yield FeeLine(
            kind=kind,
            basis_points=basis_points,
            currency=currency,
            invoices=len(several),
            free=sum(each.free for each in several),
            paid=sum(each.invoice.amount_minor for each in several),
            fee=sum(each.fee.amount_minor for each in several),
        )


def was_on_former_plan(recorded: Iterable[Recorded[object]]) -> bool:
    """
    Tell whether an account paid for Billing just before its rate rose, by what is on record of it.

    That it did showed then at the latest, where Stripe ran a live portal for it; before that it
    isn't known.
    """
    rose = min(rate.since for rate in RATES if rate.since and rate.former_plans_until)
    pays = False
    for each in sorted(recorded, key=_when):
        if each.happened_at >= rose:
            break
        match each.event:
            case account.BillingSubscribed() | account.BillingSubscriptionLearned():
                pays = True
            case account.BillingLeft():
                pays = False
            case _:
                pass
    return pays


def _when(recorded: Recorded[object]) -> datetime:
    return recorded.happened_at
