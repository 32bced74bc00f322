"""
The payment history of a customer: what was paid, what failed, and what won't be paid any more.

It is read off what became known of the customer's invoices, in order of happening, so that a
payment stands where it belongs however late it became known. Refunds and credit notes are no part
of an invoice, and aren't known here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from attrs import frozen

from counterfoil.domain.invoice.terms import InvoiceStatus
from counterfoil.domain.moments import from_micros
from counterfoil.projections.answers import By, Page, Total, When, cause_of, moment, number, text
from counterfoil.projections.invoices import INVOICES
from counterfoil.projections.read_model import Entry, Row, in_order_of_happening


class PaymentKind(StrEnum):
    """What became of a payment."""

    PAID = "paid"
    PARTLY_PAID = "partly_paid"
    FAILED = "failed"
    VOIDED = "voided"
    UNCOLLECTIBLE = "uncollectible"


class NoSuchPaymentError(LookupError):
    """Raised where payments are asked for after one that isn't among them."""


@frozen(kw_only=True)
class PaymentCriteria:
    """
    Whose payments are asked for.

    Args:
        id: an invoice, where only its payments are.
        after: the id of the last payment that one had.
    """

    customer: str
    id: str | None = None
    after: str | None = None
    limit: int = 100


@frozen(kw_only=True)
class Failure:
    """
    Which attempt failed, and why.

    Args:
        code: with ``decline_code`` where a card was declined; None where Stripe's statements don't
            tell.
        next_attempt_at: when it was to be tried again, as was known in that second.
    """

    attempt: int
    code: str | None
    decline_code: str | None
    next_attempt_at: datetime | None


@frozen(kw_only=True)
class Payment:
    """
    That an invoice was paid, or that a payment failed, or that none is expected any more.

    Args:
        id: ``in_1:failed:2``, its second failure.
        at: when it happened, by Stripe's own stamp of the invoice where there is one.
        known_at: when it became known; ``late``: after what came next.
        amount: what was paid by it, or what remained to be paid, in minor units of ``currency``.
    """

    id: str
    kind: PaymentKind
    at: datetime
    known_at: datetime
    late: bool
    invoice: str
    number: str | None
    subscription: str | None
    amount: int
    currency: str | None
    failure: Failure | None
    by: By


_ENDS: Mapping[str, tuple[PaymentKind, str]] = {
    InvoiceStatus.PAID.value: (PaymentKind.PAID, "paid_at"),
    InvoiceStatus.VOID.value: (PaymentKind.VOIDED, "voided_at"),
    InvoiceStatus.UNCOLLECTIBLE.value: (PaymentKind.UNCOLLECTIBLE, "marked_uncollectible_at"),
}
"""By status what it says of payment, and which column says since when."""


class _History:
    """Walks through what was told of one invoice, second by second."""

    def __init__(self, invoice: str, entries: Iterable[Entry]) -> None:
        self._invoice = invoice
        self._entries = sorted(entries, key=in_order_of_happening)
        self._last = INVOICES.blank()
        for entry in self._entries:
            self._last.update(entry.told)
        self._failed: set[int] = set()
        self._paid = 0
        self._count: Counter[PaymentKind] = Counter()

    @property
    def customer(self) -> str | None:
        """Return whom the invoice bills."""
        return text(self._last, "customer")

    def payments(self) -> Iterator[Payment]:
        """Yield the payments of the invoice."""
        row = INVOICES.blank()
        for _, told in groupby(self._entries, key=_second):
            entries, before = list(told), row["status"]
            for entry in entries:
                row.update(entry.told)
                yield from self._failure(row, entry)
            # Of one second the status that became known last counts.
            yield from self._end(row, entries, before)

    def _failure(self, row: Row, entry: Entry) -> Iterator[Payment]:
        attempt = number(row, "failed_attempt")
        if attempt is None or attempt in self._failed:
            return
        self._failed.add(attempt)
        failure = Failure(
            attempt=attempt,
            code=text(row, "failure_code"),
            decline_code=text(row, "failure_decline_code"),
            next_attempt_at=moment(row, "next_payment_attempt"),
        )
        at, amount = from_micros(entry.at), number(row, "amount_remaining") or 0
        yield self._payment(PaymentKind.FAILED, entry, at=at, amount=amount, failure=failure)

    def _end(self, row: Row, entries: Sequence[Entry], before: object) -> Iterator[Payment]:
        paid = max(0, (number(row, "amount_paid") or 0) - self._paid)
        self._paid += paid
        status = text(row, "status") or ""
        kind, stamp = _ENDS.get(status, (None, ""))
        if paid and (kind is not PaymentKind.PAID or status == before):
            teller = _teller(entries, "amount_paid")
            at = from_micros(teller.at)
            yield self._payment(PaymentKind.PARTLY_PAID, teller, at=at, amount=paid)
        if kind is not None and status != before:
            teller = _teller(entries, "status")
            amount = paid if kind is PaymentKind.PAID else number(row, "amount_remaining") or 0
            at = moment(self._last, stamp) or from_micros(teller.at)
            yield self._payment(kind, teller, at=at, amount=amount)

    def _payment(
        self,
        kind: PaymentKind,
        teller: Entry,
        *,
        at: datetime,
        amount: int,
        failure: Failure | None = None,
    ) -> Payment:
        self._count[kind] += 1
        return Payment(
            id=f"{self._invoice}:{kind}:{self._count[kind]}",
            kind=kind,
            at=at,
            known_at=from_micros(teller.known_at),
            late=teller.late,
            invoice=self._invoice,
            number=text(self._last, "number"),
            subscription=text(self._last, "subscription"),
            amount=amount,
            currency=text(self._last, "currency"),
            failure=failure,
            by=cause_of(teller),
        )


def _second(entry: Entry) -> int:
    return entry.at


def _teller(entries: Sequence[Entry], column: str) -> Entry:
    """Return the entry that told a column last."""
    return next(entry for entry in reversed(entries) if column in entry.told)


def payment_history(
    entries: Mapping[str, Iterable[Entry]], asked: PaymentCriteria, when: When, position: int
) -> Page[Payment]:
    """
    Return payments in order of happening, with what all of them come to by currency.

    ``at`` leaves out what happened later, by its own stamp: an invoice that was first seen when it
    had long been paid was paid when Stripe says.

    Args:
        entries: what is known of the customer's invoices, by invoice.
        position: that of the last event that was looked at.
    """
    histories = (_History(id_, told) for id_, told in entries.items())
    own = (history for history in histories if history.customer == asked.customer)
    every = (payment for history in own for payment in history.payments())
    happened = sorted(
        (each for each in every if when.at is None or each.at <= when.at), key=_in_order
    )
    ids = [each.id for each in happened]
    start = 0
    if asked.after is not None:
        if asked.after not in ids:
            raise NoSuchPaymentError(asked.after)
        start = ids.index(asked.after) + 1
    end = start + asked.limit
    return Page(
        answers=tuple(happened[start:end]),
        position=position,
        has_more=len(happened) > end,
        totals=tuple(_totals(happened)),
    )


def _in_order(payment: Payment) -> tuple[datetime, str, str]:
    return payment.at, payment.invoice, payment.id


def _totals(payments: Sequence[Payment]) -> Iterator[Total]:
    """
    Yield what payments come to: paid, voided, uncollectible.

    What failed comes to nothing: it was tried again, or is still to be paid. An uncollectible
    invoice that was paid all the same counts as both.
    """
    for currency in sorted({each.currency for each in payments if each.currency is not None}):
        sums = dict.fromkeys(_SUMS.values(), 0)
        own = [each for each in payments if each.currency == currency]
        for each in own:
            if each.kind in _SUMS:
                sums[_SUMS[each.kind]] += each.amount
        yield Total(currency=currency, count=len(own), amounts=sums)


_SUMS: Mapping[PaymentKind, str] = {
    PaymentKind.PAID: "paid",
    PaymentKind.PARTLY_PAID: "paid",
    PaymentKind.VOIDED: "voided",
    PaymentKind.UNCOLLECTIBLE: "uncollectible",
}
