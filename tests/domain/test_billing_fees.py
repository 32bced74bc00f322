"""What Stripe Billing charges for paid invoices: its rates, its free invoices, its months."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.domain import billing_fees as fees_module
from counterfoil.domain.billing_fees import (
    BASIS_POINTS_PER_WHOLE,
    RATES,
    BillingFees,
    InvoiceKind,
    InvoiceListedTwiceError,
    PaidInvoice,
    billing_fees,
    rate_of,
)
from counterfoil.domain.currencies import CURRENCIES
from counterfoil.domain.money import Money
from counterfoil.domain.rulebook.rule import Source, day
from counterfoil.domain.values import InvoiceId

NOON = datetime(2024, 2, 14, 12, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FREE = 25
"""How many one-off invoices a month are free (R189)."""


def paid(
    id: str = "in_1",
    amount_minor: int = 10_000,
    *,
    kind: InvoiceKind = InvoiceKind.ONE_OFF,
    at: datetime = NOON,
    currency: str = "eur",
) -> PaidInvoice:
    """Return a paid invoice."""
    return PaidInvoice(
        id=InvoiceId(id), kind=kind, paid_at=at, amount_minor=amount_minor, currency=currency
    )


def one_offs(count: int, *, at: datetime = NOON, prefix: str = "in") -> list[PaidInvoice]:
    """Return that many one-off invoices of a hundred euros, paid one second after another."""
    return [
        paid(f"{prefix}_{number:04}", at=at + timedelta(seconds=number)) for number in range(count)
    ]


def recurring(amount_minor: int, at: datetime = NOON, currency: str = "eur") -> PaidInvoice:
    """Return a recurring payment."""
    return paid("in_r", amount_minor, kind=InvoiceKind.RECURRING, at=at, currency=currency)


def fee_of(invoice: PaidInvoice, *, on_former_plan: bool = False) -> Money:
    """Return the fee of one invoice alone."""
    (each,) = billing_fees([invoice], on_former_plan=on_former_plan).fees
    return each.fee


def charged(fees: BillingFees) -> list[str]:
    """Return the ids of the invoices that aren't free."""
    return [each.invoice.id for each in fees.fees if not each.free]


def test_a_recurring_payment_costs_half_a_percent() -> None:
    """From the first one of a month on (R189, founding document)."""
    assert fee_of(recurring(20_000)) == Money(100, "eur")


def test_a_one_off_invoice_costs_two_fifths_of_a_percent_after_the_first_25() -> None:
    """The 26th of a month is the first to cost anything (R189, founding document)."""
    fees = billing_fees(one_offs(FREE + 1))

    assert charged(fees) == ["in_0025"]
    assert fees.fees[-1].fee == Money(40, "eur")
    assert fees.totals == {"eur": Money(40, "eur")}


def test_the_free_invoices_are_those_paid_first() -> None:
    """Not the dearest ones; at one moment the lesser id comes first."""
    late_and_dear = paid("in_0000", 10**9, at=NOON + timedelta(days=1))
    at_once = [paid(f"in_{number:04}") for number in range(FREE, 0, -1)]

    assert charged(billing_fees([late_and_dear, *at_once])) == ["in_0000"]
    assert charged(billing_fees([*at_once, paid("in_9999")])) == ["in_9999"]


def test_recurring_payments_use_no_free_invoices_up() -> None:
    """They are counted apart."""
    monthly = [
        paid(f"in_r{number}", kind=InvoiceKind.RECURRING, at=NOON - timedelta(hours=1))
        for number in range(FREE)
    ]

    assert [each.free for each in billing_fees(monthly).fees] == [False] * FREE
    assert charged(billing_fees([*monthly, *one_offs(FREE)])) == sorted(each.id for each in monthly)


def test_the_free_invoices_are_shared_by_all_currencies() -> None:
    """They are the account's, and the totals are kept apart."""
    fees = billing_fees(
        [*one_offs(FREE), paid("in_yen", 50_000, currency="jpy", at=day(2024, 3, 1) - MICROSECOND)]
    )

    assert charged(fees) == ["in_yen"]
    assert fees.totals == {"eur": Money(0, "eur"), "jpy": Money(200, "jpy")}
    assert list(fees.totals) == ["eur", "jpy"]


def test_a_month_begins_at_midnight_in_utc() -> None:
    """Half-open: its last microsecond is in, the next month's first is not."""
    march = day(2024, 3, 1)
    used_up = one_offs(FREE, at=day(2024, 2, 1))

    assert charged(billing_fees([*used_up, paid("in_last", at=march - MICROSECOND)])) == ["in_last"]
    assert charged(billing_fees([*used_up, paid("in_first", at=march)])) == []
    elsewhere = march.astimezone(timezone(timedelta(hours=-8)))
    assert charged(billing_fees([*used_up, paid("in_first", at=elsewhere)])) == []


def test_the_same_month_of_another_year_is_another_month() -> None:
    """Each has its own free invoices."""
    earlier = one_offs(FREE, at=NOON.replace(year=2023), prefix="in_a")

    assert charged(billing_fees([*earlier, *one_offs(FREE)])) == []


@pytest.mark.parametrize(
    ("amount_minor", "fee"),
    [(0, 0), (99, 0), (100, 1), (199, 1), (299, 1), (300, 2)],
)
def test_half_a_minor_unit_is_rounded_up(amount_minor: int, fee: int) -> None:
    """0.5 % of a euro is half a cent (UNCONFIRMED)."""
    assert fee_of(recurring(amount_minor)) == Money(fee, "eur")


def test_half_a_minor_unit_may_be_rounded_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """By one policy value, since what Stripe does is unconfirmed; no other fraction is."""
    monkeypatch.setattr(fees_module, "HALF_A_MINOR_UNIT_ROUNDS_UP", False)
    fees = {amount: fee_of(recurring(amount)).amount_minor for amount in (99, 100, 101, 300, 301)}
    assert fees == {99: 0, 100: 0, 101: 1, 300: 1, 301: 2}


@pytest.mark.parametrize(
    ("at", "new", "former"),
    [
        pytest.param(day(2024, 7, 10) - MICROSECOND, 50, 50, id="before"),
        pytest.param(day(2024, 7, 10), 70, 50, id="new price"),
        pytest.param(day(2025, 6, 30) - MICROSECOND, 70, 50, id="spared"),
        pytest.param(day(2025, 6, 30), 70, 70, id="spared no more"),
    ],
)
def test_recurring_payments_cost_more_since_july_2024(at: datetime, new: int, former: int) -> None:
    """Whoever was on a plan before was spared it until 30 June 2025 (R189)."""
    assert fee_of(recurring(10_000, at)) == Money(new, "eur")
    (unsaid,) = billing_fees([recurring(10_000, at)]).fees
    assert (unsaid.fee, unsaid.rate) == (Money(new, "eur"), rate_of(InvoiceKind.RECURRING, at))
    assert fee_of(recurring(10_000, at), on_former_plan=True) == Money(former, "eur")


def test_the_founding_documents_rates_are_marked_as_such() -> None:
    """A fee says by which rate it was reckoned, and a rate where it comes from."""
    (fee,) = billing_fees([recurring(10_000)]).fees

    assert (fee.rate.basis_points, fee.rate.source) == (50, Source.SEED)
    assert rate_of(InvoiceKind.RECURRING, day(2026, 1, 1)).source is Source.STRIPE


def test_no_invoice_is_counted_twice() -> None:
    """Two of one id may be one that was given twice, or a mistake: no guess is made."""
    with pytest.raises(InvoiceListedTwiceError) as raised:
        billing_fees([paid("in_1"), paid("in_1", 5)])

    assert raised.value.id == "in_1"


def test_a_moment_without_a_time_zone_is_no_moment() -> None:
    """Which month it lies in couldn't be told."""
    with pytest.raises(ValueError, match="paid_at names no time zone: 2024-02-14T12:00:00"):
        paid(at=NOON.replace(tzinfo=None))


def test_nobody_is_paid_less_than_nothing() -> None:
    """Credit notes are no paid invoices."""
    with pytest.raises(ValueError, match="amount_minor"):
        paid(amount_minor=-1)


def test_no_invoices_cost_nothing() -> None:
    """In no currency."""
    assert billing_fees(()) == BillingFees(fees=(), totals={})


INVOICES = st.lists(
    st.builds(
        PaidInvoice,
        id=st.uuids().map(lambda number: InvoiceId(f"in_{number}")),
        kind=st.sampled_from(InvoiceKind),
        paid_at=st.integers(0, 92 * 24).map(lambda hours: day(2024, 5, 1) + timedelta(hours=hours)),
        amount_minor=st.integers(0, 10**12),
        currency=st.sampled_from(sorted(CURRENCIES)),
    ),
    unique_by=lambda invoice: invoice.id,
    max_size=80,
)


@given(INVOICES, st.randoms(use_true_random=False), st.booleans())
def test_the_order_in_which_invoices_are_given_is_of_no_consequence(
    invoices: list[PaidInvoice], chance: object, former: bool
) -> None:
    """The same invoices cost the same, in every order (R189)."""
    shuffled = list(invoices)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert billing_fees(shuffled, on_former_plan=former) == billing_fees(
        invoices, on_former_plan=former
    )


@given(INVOICES)
def test_fees_add_up(invoices: list[PaidInvoice]) -> None:
    """By currency to the totals; and month by month, kind by kind, to the whole."""
    whole = billing_fees(invoices)
    parts = {(each.month, each.kind) for each in invoices}
    apart = [
        fee
        for part in parts
        for fee in billing_fees(each for each in invoices if (each.month, each.kind) == part).fees
    ]

    assert {each.currency for each in invoices} == set(whole.totals)
    for currency, total in whole.totals.items():
        of_currency = [
            each.fee.amount_minor for each in whole.fees if each.fee.currency == currency
        ]
        assert Money(sum(of_currency), currency) == total
    assert len(apart) == len(whole.fees)
    assert all(fee in whole.fees for fee in apart)


@given(INVOICES)
def test_a_fee_is_a_share_of_what_was_paid(invoices: list[PaidInvoice]) -> None:
    """Never negative, never more than half a minor unit off, and nothing for a free invoice."""
    for each in billing_fees(invoices).fees:
        exact = each.invoice.amount_minor * each.rate.basis_points
        rounded = each.fee.amount_minor * BASIS_POINTS_PER_WHOLE
        assert each.fee.amount_minor >= 0
        assert each.fee.currency == each.invoice.currency
        if each.free:
            assert each.fee.amount_minor == 0
        else:
            assert abs(2 * (rounded - exact)) <= BASIS_POINTS_PER_WHOLE


@given(st.integers(0, 60), st.integers(0, 60))
def test_exactly_25_one_off_invoices_of_a_month_are_free(here: int, there: int) -> None:
    """Or all, where there are fewer; what one month leaves over, the next doesn't get (R189)."""
    fees = billing_fees(
        [*one_offs(here, prefix="in_a"), *one_offs(there, at=day(2024, 3, 5), prefix="in_b")]
    )
    free = [each.invoice.month for each in fees.fees if each.free]

    assert free.count((2024, 2)) == min(here, FREE)
    assert free.count((2024, 3)) == min(there, FREE)


@given(st.sampled_from(InvoiceKind), st.datetimes(timezones=st.just(UTC)), st.booleans())
def test_there_is_a_rate_at_every_moment(kind: InvoiceKind, at: datetime, former: bool) -> None:
    """For both kinds, whichever plan the account was on."""
    assert rate_of(kind, at, on_former_plan=former) in RATES
