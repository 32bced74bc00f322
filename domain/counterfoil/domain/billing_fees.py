"""
What Stripe Billing charges a merchant for the invoices that were paid (R189).

Recurring payments and one-off invoices have rates of their own, and of each month's one-off
invoices the first 25 are free. All is counted in whole minor units, and a month is a calendar month
in UTC.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum

from attrs import Attribute, define, field, frozen
from attrs.validators import ge

from counterfoil.domain.money import Money
from counterfoil.domain.rulebook.rule import Source, day, lies_within
from counterfoil.domain.values import InvoiceId


class InvoiceKind(StrEnum):
    """What an invoice was made for, which decides on its rate."""

    RECURRING = "recurring"
    ONE_OFF = "one_off"


@frozen(kw_only=True)
class FeeRate:
    """
    A rate for the invoices of a kind that are paid while it is in force.

    Args:
        basis_points: hundredths of a percent of the amount paid.
        free_each_month: how many invoices of the kind are free in a month, before any is charged.
        since: the first moment (UTC) at which it is in force; ``None``: from the beginning.
        former_plans_until: until when accounts that were on a plan before ``since`` were spared it.
    """

    kind: InvoiceKind
    basis_points: int
    source: Source
    free_each_month: int = 0
    since: datetime | None = None
    former_plans_until: datetime | None = None


RATES: tuple[FeeRate, ...] = (
    FeeRate(
        kind=InvoiceKind.RECURRING,
        basis_points=70,
        source=Source.STRIPE,
        since=day(2024, 7, 10),
        former_plans_until=day(2025, 6, 30),
    ),
    FeeRate(kind=InvoiceKind.RECURRING, basis_points=50, source=Source.SEED),
    FeeRate(kind=InvoiceKind.ONE_OFF, basis_points=40, source=Source.SEED, free_each_month=25),
)
"""
The rates, newest first: of those in force for an account the first counts (R189).

0.5 % and 0.4 % are the founding document's, which says "from": they are the lowest plan's. Dearer
plans, and what a merchant agreed with Stripe apart, stand nowhere here. 0.7 % is Stripe's since 10
July 2024 (its support page "July 2024 changes to Stripe Billing"), and accounts that were on a plan
before that day kept 0.5 % until 30 June 2025; that the new rate holds on that very day is a reading
of "until June 30, 2025, at which point new pricing is effective". Newer pages don't speak of 25
free invoices, and no day is known on which they ended: they are taken to go on (UNCONFIRMED).
"""

HALF_A_MINOR_UNIT_ROUNDS_UP = True
"""
Whether a fee of just half a minor unit is rounded up, each invoice by itself (R189, UNCONFIRMED).

All other fractions go to the nearest minor unit. Stripe doesn't say how it rounds, nor whether it
rounds each fee or their sum; rounded each by itself, the fees add up to their total.
"""

BASIS_POINTS_PER_WHOLE = 10_000
"""How many hundredths of a percent make the whole."""


def _is_aware(invoice: object, attribute: "Attribute[datetime]", moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError(f"{attribute.name} names no time zone: {moment.isoformat()}")


@frozen(kw_only=True)
class PaidInvoice:
    """
    A paid invoice, of which a fee is asked.

    Args:
        paid_at: when it was paid, with a time zone.
        amount_minor: what was paid, in minor units of ``currency``.
    """

    id: InvoiceId
    kind: InvoiceKind
    paid_at: datetime = field(validator=_is_aware)
    amount_minor: int = field(validator=ge(0))
    currency: str

    @property
    def month(self) -> tuple[int, int]:
        """Return the year and the month (UTC) that it counts in."""
        paid = self.paid_at.astimezone(UTC)
        return paid.year, paid.month


@frozen(kw_only=True)
class InvoiceFee:
    """What an invoice costs the merchant; ``free``: it is one of the month's free ones."""

    invoice: PaidInvoice
    rate: FeeRate
    free: bool
    fee: Money


@frozen(kw_only=True)
class BillingFees:
    """The fees in order of payment, and what they come to by currency."""

    fees: tuple[InvoiceFee, ...]
    totals: Mapping[str, Money]


@define
class InvoiceListedTwiceError(ValueError):
    """Raised when two invoices have one id: whether they are one can't be told."""

    id: InvoiceId


def billing_fees(invoices: Iterable[PaidInvoice], *, on_former_plan: bool = False) -> BillingFees:
    """
    Return what Stripe Billing charges for invoices, in whatever order they are given.

    A month's free invoices are those paid first, whatever their amount and currency, and of
    invoices paid at one moment those with the lesser id: an allowance that is used as payments come
    in can't be saved for the dearest ones (UNCONFIRMED). So all one-off invoices of a month have to
    be given for it to be counted right.

    Args:
        on_former_plan: whether the account was on a Billing plan before 10 July 2024.

    Raises:
        InvoiceListedTwiceError: two invoices have the same id.
    """
    fees: list[InvoiceFee] = []
    totals: dict[str, Money] = {}
    counts: dict[tuple[InvoiceKind, tuple[int, int]], int] = defaultdict(int)
    seen: set[InvoiceId] = set()
    for invoice in sorted(invoices, key=_in_order_of_payment):
        if invoice.id in seen:
            raise InvoiceListedTwiceError(invoice.id)
        seen.add(invoice.id)
        rate = rate_of(invoice.kind, invoice.paid_at, on_former_plan=on_former_plan)
        free = counts[invoice.kind, invoice.month] < rate.free_each_month
        counts[invoice.kind, invoice.month] += 1
        fee = Money(0 if free else _share(invoice.amount_minor, rate), invoice.currency)
        fees.append(InvoiceFee(invoice=invoice, rate=rate, free=free, fee=fee))
        totals[fee.currency] = totals.get(fee.currency, Money(0, fee.currency)) + fee
    return BillingFees(fees=tuple(fees), totals=dict(sorted(totals.items())))


def rate_of(kind: InvoiceKind, at: datetime, *, on_former_plan: bool = False) -> FeeRate:
    """Return the rate of a kind of invoice that is paid at a moment."""
    return next(
        rate
        for rate in RATES
        if rate.kind is kind
        and lies_within(at, rate.former_plans_until if on_former_plan else rate.since, None)
    )


def _in_order_of_payment(invoice: PaidInvoice) -> tuple[datetime, InvoiceId]:
    return invoice.paid_at, invoice.id


def _share(amount_minor: int, rate: FeeRate) -> int:
    """Return the share of an amount that a rate takes, in whole minor units."""
    half = BASIS_POINTS_PER_WHOLE // 2 - (not HALF_A_MINOR_UNIT_ROUNDS_UP)
    return (amount_minor * rate.basis_points + half) // BASIS_POINTS_PER_WHOLE
