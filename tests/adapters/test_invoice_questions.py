"""What an account's people ask of invoices, payments and fees, on every store."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from attrs import define
from tests.adapters.ingesting import tell_one
from tests.adapters.shop import ADA, CREATE_ADA, NOON, Clock, do

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.reading import Sighted
from counterfoil.adapters.views.errors import UnknownStartError
from counterfoil.domain.account.commands import LeaveBilling, SubscribeToBilling
from counterfoil.domain.invoice import commands as c
from counterfoil.domain.invoice.observed import ObservedInvoice
from counterfoil.domain.invoice.terms import BillingReason, InvoiceStatus
from counterfoil.domain.observation import Origin, Sighting
from counterfoil.domain.sighted import Observed
from counterfoil.domain.values import AccountId, CustomerId, InvoiceId, Known, SubscriptionId
from counterfoil.projections.answers import Page, Total, When
from counterfoil.projections.invoice_list import InvoiceCriteria, ListedInvoice, Order
from counterfoil.projections.months import Month
from counterfoil.projections.payments import Payment, PaymentCriteria, PaymentKind

MARCH = Month(2026, 3)
ACCOUNT = AccountId("acct_1")
STRIPES = CustomerId("cus_stripe")
PAYMENTS = PaymentCriteria(customer=STRIPES)


@define
class Shop:
    """An account, its clock, and what has been stated of it."""

    portal: BillingPortal
    account: AccountPortal
    clock: Clock
    told: int = 0

    def sell(
        self, id_: str, amount: int, currency: str = "eur", *, finalize: bool = True
    ) -> InvoiceId:
        """Make an invoice, as a rule a final one."""
        invoice = InvoiceId(id_)
        create = c.CreateInvoice(
            invoice_id=invoice,
            customer_id=ADA,
            currency=currency,
            subtotal=amount,
            total=amount,
        )
        do(self.account, create)
        if finalize:
            do(self.account, c.FinalizeInvoice(invoice_id=invoice, number=f"N-{id_}"))
        return invoice

    def fails(self, invoice: InvoiceId, code: str, decline_code: str | None = None) -> None:
        """Let an attempt to pay fail."""
        failure = c.RecordPaymentFailure(invoice_id=invoice, code=code, decline_code=decline_code)
        do(self.account, failure)

    def pay(self, invoice: InvoiceId) -> None:
        """Let an invoice be paid."""
        do(self.account, c.RecordPayment(invoice_id=invoice))

    def observe(self, at: datetime, observed: ObservedInvoice, id_: str = "in_1") -> None:
        """Let Stripe state something of an invoice."""
        self.told += 1
        sighting: Sighting[Observed] = Sighting(
            event_id=f"evt_{self.told}",
            happened_at=at,
            origin=Origin.CHANGED,
            before=None,
            after=observed,
        )
        tell_one(self.account, Sighted(object=f"invoice/{id_}", sighting=sighting, owner=None))

    def invoices(
        self, criteria: InvoiceCriteria | None = None, when: When | None = None
    ) -> Page[ListedInvoice]:
        """Ask for invoices, once the read models have caught up."""
        self.portal.views.catch_up()
        return self.account.views.invoices(criteria or InvoiceCriteria(), when or When())

    def payments(
        self, criteria: PaymentCriteria = PAYMENTS, when: When | None = None
    ) -> Page[Payment]:
        """Ask for payments, once the read models have caught up."""
        self.portal.views.catch_up()
        return self.account.views.payments(criteria, when or When())

    def fees(self, *months: Month, when: When | None = None) -> dict[str, tuple[int, int, int]]:
        """Say of each month how many invoices were paid, how many are free, and what is charged."""
        self.portal.views.catch_up()
        found = self.account.views.billing_fees(months, when or When())
        return {
            month.month: (
                sum(line.invoices for line in month.lines),
                sum(line.free for line in month.lines),
                sum(line.fee for line in month.lines),
            )
            for month in found.answers
        }


@pytest.fixture(name="shop")
def _shop(place: str) -> Iterator[Shop]:
    clock = Clock()
    with BillingPortal.open(place, clock=clock, master_key=bytes(32)) as portal:
        account = portal.account("acct_1", "test")
        do(account, CREATE_ADA)
        yield Shop(portal, account, clock)


@pytest.fixture(name="account_in_memory")
def _in_memory() -> Iterator[Shop]:
    clock = Clock()
    with BillingPortal.open("memory://", clock=clock) as portal:
        account = portal.account("acct_1", "test")
        do(account, CREATE_ADA)
        yield Shop(portal, account, clock)


def stated(status: InvoiceStatus, **more: object) -> ObservedInvoice:
    """Return a statement of an invoice over 10.00 EUR."""
    facets: dict[str, object] = {
        "customer": STRIPES,
        "currency": "eur",
        "total": 1000,
        "amount_due": 1000,
        "amount_paid": 0,
        "amount_remaining": 1000,
        **more,
    }
    known = {name: Known(value) for name, value in facets.items()}
    return ObservedInvoice(status=Known(status), **known)  # type: ignore[arg-type]


def paid(at: datetime, amount: int = 1000, **more: object) -> ObservedInvoice:
    """Return a statement that an invoice is paid."""
    return stated(InvoiceStatus.PAID, paid_at=at, amount_paid=amount, amount_remaining=0, **more)


def ids(page: Page[ListedInvoice]) -> list[str]:
    """Return the ids of invoices."""
    return [each.invoice for each in page.answers]


def lines(page: Page[Payment]) -> list[tuple[str, datetime, int]]:
    """Return of payments what became of each, when, and of how much."""
    return [(each.kind.value, each.at, each.amount) for each in page.answers]


def test_amounts_of_two_currencies_are_never_added(shop: Shop) -> None:
    """Each has totals of its own, in its own minor units; void ones count for nothing."""
    shop.pay(shop.sell("in_1", 1000))
    shop.sell("in_2", 500)
    shop.sell("in_3", 70, "jpy")
    do(shop.account, c.MarkInvoiceUncollectible(invoice_id=shop.sell("in_4", 30, "jpy")))
    do(shop.account, c.VoidInvoice(invoice_id=shop.sell("in_5", 900)))
    shop.sell("in_6", 4000, finalize=False)

    found = shop.invoices()

    nothing = {"due": 0, "paid": 0, "remaining": 0, "uncollectible": 0}
    assert found.totals == (
        Total(
            currency="eur",
            count=4,
            amounts={**nothing, "due": 1500, "paid": 1000, "remaining": 500},
        ),
        Total(
            currency="jpy",
            count=2,
            amounts={**nothing, "due": 100, "remaining": 70, "uncollectible": 30},
        ),
    )


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        (InvoiceCriteria(), ["in_1", "in_2", "in_3"]),
        (InvoiceCriteria(falling=True), ["in_3", "in_2", "in_1"]),
        (InvoiceCriteria(order=Order.ID), ["in_1", "in_2", "in_3"]),
        (InvoiceCriteria(order=Order.PAID), ["in_2", "in_1", "in_3"]),
        (InvoiceCriteria(order=Order.DUE), ["in_1", "in_2", "in_3"]),
        (InvoiceCriteria(open=True), ["in_3"]),
        (InvoiceCriteria(open=False), ["in_1", "in_2"]),
        (InvoiceCriteria(status=InvoiceStatus.PAID), ["in_1", "in_2"]),
        (InvoiceCriteria(customer=ADA), ["in_1", "in_2", "in_3"]),
        (InvoiceCriteria(customer="cus_other"), []),
        (InvoiceCriteria(subscription="sub_1"), []),
        (InvoiceCriteria(id="in_2"), ["in_2"]),
    ],
)
def test_invoices_are_found_and_sorted(
    shop: Shop, criteria: InvoiceCriteria, found: list[str]
) -> None:
    """All that is named must hold."""
    one = shop.sell("in_1", 100)
    shop.clock.advance(days=1)
    two = shop.sell("in_2", 100)
    shop.pay(two)
    shop.clock.advance(days=1)
    shop.sell("in_3", 100)
    shop.pay(one)

    assert ids(shop.invoices(criteria)) == found


def test_a_page_has_the_totals_of_all(shop: Shop) -> None:
    """Pages follow one another; what all come to doesn't depend on where one reads."""
    for number in range(5):
        shop.sell(f"in_{number}", 100)

    first = shop.invoices(InvoiceCriteria(limit=2))
    second = shop.invoices(InvoiceCriteria(limit=2, after=ids(first)[-1]))
    third = shop.invoices(InvoiceCriteria(limit=2, after=ids(second)[-1]))

    assert [ids(page) for page in (first, second, third)] == [
        ["in_0", "in_1"],
        ["in_2", "in_3"],
        ["in_4"],
    ]
    assert [page.has_more for page in (first, second, third)] == [True, True, False]
    assert {page.totals[0].count for page in (first, second, third)} == {5}


def test_a_deleted_draft_is_no_invoice(shop: Shop) -> None:
    """It isn't listed, nor counted."""
    do(shop.account, c.DeleteDraftInvoice(invoice_id=shop.sell("in_1", 100, finalize=False)))

    assert shop.invoices() == Page(answers=(), position=shop.portal.store.last_position())


def test_a_late_payment_counts_from_when_it_was_made(shop: Shop) -> None:
    """What was true then is told by all that is known now; what was known then is another thing."""
    shop.clock.now = NOON + timedelta(days=2)
    shop.observe(NOON, stated(InvoiceStatus.OPEN))
    shop.observe(NOON + timedelta(days=1), paid(NOON + timedelta(hours=12)))
    shop.clock.advance(days=1)
    shop.observe(NOON + timedelta(hours=1), stated(InvoiceStatus.OPEN, failed_attempt=1))

    before, between = NOON + timedelta(minutes=30), NOON + timedelta(hours=2)
    assert shop.invoices(when=When(at=before)).answers[0].attempts.failed is None
    assert shop.invoices(when=When(at=between)).answers[0].attempts.failed == 1
    told_by = NOON + timedelta(days=2, hours=1)
    then = shop.invoices(when=When(at=between, known_at=told_by)).answers[0]
    assert then.attempts.failed is None
    assert then.status is InvoiceStatus.OPEN


def test_payments_come_in_order_of_happening(shop: Shop) -> None:
    """However late they became known, and by Stripe's stamp where there is one."""
    day = timedelta(days=1)
    shop.clock.now = NOON + 9 * day
    shop.observe(NOON, stated(InvoiceStatus.OPEN))
    shop.observe(NOON + 3 * day, paid(NOON + 2 * day))
    shop.observe(NOON + day, stated(InvoiceStatus.OPEN, failed_attempt=1))
    shop.observe(NOON + day, stated(InvoiceStatus.VOID, voided_at=NOON - day), "in_2")

    found = shop.payments()

    assert lines(found) == [
        ("voided", NOON - day, 1000),
        ("failed", NOON + day, 1000),
        ("paid", NOON + 2 * day, 1000),
    ]
    assert [each.late for each in found.answers] == [False, True, False]
    amounts = {"paid": 1000, "voided": 1000, "uncollectible": 0}
    assert found.totals == (Total(currency="eur", count=3, amounts=amounts),)


def test_payments_of_another_time(shop: Shop) -> None:
    """Those that were made until then, or those that were known of then."""
    day = timedelta(days=1)
    shop.clock.now = NOON + 5 * day
    shop.observe(NOON + 4 * day, paid(NOON))
    shop.clock.now = NOON + 9 * day
    shop.observe(NOON + 8 * day, paid(NOON + 2 * day), "in_2")

    assert len(shop.payments(when=When(at=NOON - day)).answers) == 0
    assert [each.invoice for each in shop.payments(when=When(at=NOON + day)).answers] == ["in_1"]
    known = shop.payments(when=When(known_at=NOON + 6 * day))
    assert [each.invoice for each in known.answers] == ["in_1"]
    assert known.totals[0].amounts["paid"] == 1000


def test_payments_come_in_pages(shop: Shop) -> None:
    """Each goes on where the one before ended, and of one invoice alone where that is asked."""
    for number in range(1, 4):
        shop.observe(NOON, paid(NOON + number * timedelta(hours=1)), f"in_{number}")

    first = shop.payments(PaymentCriteria(customer=STRIPES, limit=2))
    rest = shop.payments(PaymentCriteria(customer=STRIPES, limit=2, after=first.answers[-1].id))

    assert [each.id for each in first.answers] == ["in_1:paid:1", "in_2:paid:1"]
    assert first.has_more
    assert [each.id for each in rest.answers] == ["in_3:paid:1"]
    assert not rest.has_more
    assert rest.totals == first.totals
    alone = shop.payments(PaymentCriteria(customer=STRIPES, id="in_2"))
    assert [each.invoice for each in alone.answers] == ["in_2"]
    with pytest.raises(UnknownStartError, match="in_9:paid:1, after which it was asked to go on"):
        shop.payments(PaymentCriteria(customer=STRIPES, after="in_9:paid:1"))


def test_another_customers_invoice_has_no_payments_here(account_in_memory: Shop) -> None:
    """Who asks for an invoice of somebody else gets nothing."""
    account_in_memory.observe(NOON, paid(NOON))

    assert account_in_memory.payments(PaymentCriteria(customer=ADA, id="in_1")).answers == ()


def test_each_failure_says_why(account_in_memory: Shop) -> None:
    """A code is that of its own attempt, also where two fail alike."""
    shop = account_in_memory
    invoice = shop.sell("in_1", 100)
    for codes in (("card_declined", "lost_card"), ("card_declined", None), ("expired_card", None)):
        shop.clock.advance(days=1)
        shop.fails(invoice, *codes)
    shop.clock.advance(days=1)
    shop.pay(invoice)

    found = shop.payments(PaymentCriteria(customer=ADA))

    failures = [each.failure for each in found.answers if each.failure is not None]
    assert [(each.attempt, each.code, each.decline_code) for each in failures] == [
        (1, "card_declined", "lost_card"),
        (2, "card_declined", None),
        (3, "expired_card", None),
    ]
    assert found.answers[-1].kind is PaymentKind.PAID
    (listed,) = shop.invoices().answers
    assert (listed.attempts.count, listed.attempts.failed) == (4, 3)
    assert (listed.attempts.code, listed.attempts.decline_code) == ("expired_card", None)


def test_failures_of_one_second_are_told_apart(account_in_memory: Shop) -> None:
    """Each attempt failed, however soon the next one was made."""
    shop = account_in_memory
    invoice = shop.sell("in_1", 100)
    for code in ("card_declined", "expired_card"):
        shop.fails(invoice, code)

    found = shop.payments(PaymentCriteria(customer=ADA))

    assert [each.failure.code for each in found.answers if each.failure is not None] == [
        "card_declined",
        "expired_card",
    ]


def test_what_was_paid_before_an_invoice_became_void_stays_paid(account_in_memory: Shop) -> None:
    """Also where both are told of the same second, or more is told to be paid afterwards."""
    shop = account_in_memory
    hour = timedelta(hours=1)
    part = {"amount_paid": 400, "amount_remaining": 600}
    shop.observe(NOON, stated(InvoiceStatus.VOID, voided_at=NOON, **part))
    shop.observe(NOON, paid(NOON, 700), "in_2")
    shop.observe(NOON + hour, paid(NOON, 1000), "in_2")

    found = shop.payments()

    assert lines(found) == [
        ("partly_paid", NOON, 400),
        ("voided", NOON, 600),
        ("paid", NOON, 700),
        ("partly_paid", NOON + hour, 300),
    ]
    assert found.totals[0].amounts == {"paid": 1400, "voided": 600, "uncollectible": 0}


def test_what_is_paid_in_parts_adds_up(account_in_memory: Shop) -> None:
    """Each payment counts once."""
    shop = account_in_memory
    hour = timedelta(hours=1)
    shop.observe(NOON, stated(InvoiceStatus.OPEN))
    part = stated(InvoiceStatus.OPEN, amount_paid=400, amount_remaining=600)
    shop.observe(NOON + hour, part)
    shop.observe(NOON + 2 * hour, paid(NOON + 2 * hour))

    found = shop.payments()

    assert lines(found) == [("partly_paid", NOON + hour, 400), ("paid", NOON + 2 * hour, 600)]
    assert found.totals[0].amounts["paid"] == 1000


def test_an_uncollectible_invoice_may_be_paid_all_the_same(account_in_memory: Shop) -> None:
    """It was written off, and then it was paid: both happened."""
    shop = account_in_memory
    invoice = shop.sell("in_1", 100)
    do(shop.account, c.MarkInvoiceUncollectible(invoice_id=invoice))
    shop.clock.advance(days=1)
    shop.pay(invoice)

    found = shop.payments(PaymentCriteria(customer=ADA))

    assert [each.kind.value for each in found.answers] == ["uncollectible", "paid"]
    assert found.totals[0].amounts == {"paid": 100, "voided": 0, "uncollectible": 100}


def test_fees_are_of_the_month_in_which_it_was_paid(shop: Shop) -> None:
    """In UTC, from its first moment until before its last."""
    start, end = MARCH.start, MARCH.following.start
    second = timedelta(seconds=1)
    cycle = {"billing_reason": BillingReason.SUBSCRIPTION_CYCLE}
    shop.clock.now = NOON
    for number, at in enumerate((start - second, start, end - second, end)):
        shop.observe(at + 5 * second, paid(at, 10_000, **cycle), f"in_{number}")

    assert shop.fees(Month(2026, 2), MARCH, MARCH.following) == {
        "2026-02": (1, 0, 70),
        "2026-03": (2, 0, 140),
        "2026-04": (1, 0, 70),
    }


def test_twenty_five_one_off_invoices_a_month_are_free(shop: Shop) -> None:
    """Those paid first, whatever their currency; the next month has as many again (R189)."""
    for number in range(27):
        at = MARCH.start + timedelta(hours=number)
        currency = "usd" if number % 2 else "eur"
        facets = {"billing_reason": BillingReason.MANUAL, "currency": currency}
        shop.observe(at, paid(at, 10_000, **facets), f"in_{number}")

    assert shop.fees(MARCH, MARCH.following) == {"2026-03": (27, 25, 80), "2026-04": (0, 0, 0)}
    until = When(at=MARCH.start + timedelta(hours=25))
    assert shop.fees(MARCH, when=until) == {"2026-03": (26, 25, 40)}


def test_a_payment_without_a_stamp_counts_when_it_was_told(shop: Shop) -> None:
    """Older versions of Stripe's API don't say when an invoice was paid."""
    shop.observe(
        MARCH.start,
        stated(
            InvoiceStatus.PAID,
            amount_paid=10_000,
            subscription=SubscriptionId("sub_1"),
        ),
    )

    assert shop.fees(MARCH) == {"2026-03": (1, 0, 70)}


def test_a_late_payment_is_charged_in_its_own_month(shop: Shop) -> None:
    """As of then it was known of or not; as of now it counts."""
    at = MARCH.start + timedelta(days=3)
    shop.clock.now = at + timedelta(days=100)
    cycle = {"billing_reason": BillingReason.SUBSCRIPTION_CYCLE}
    shop.observe(at, paid(at, 10_000, **cycle))

    assert shop.fees(MARCH, when=When(known_at=at + timedelta(days=1))) == {"2026-03": (0, 0, 0)}
    assert shop.fees(MARCH, when=When(at=at)) == {"2026-03": (1, 0, 70)}
    assert shop.fees(MARCH, when=When(at=at - timedelta(days=1))) == {"2026-03": (0, 0, 0)}
    assert shop.fees(MARCH) == {"2026-03": (1, 0, 70)}


def test_no_months_have_no_fees(account_in_memory: Shop) -> None:
    """Nothing is asked."""
    account_in_memory.portal.views.catch_up()

    assert account_in_memory.account.views.billing_fees(()).answers == ()


@pytest.mark.parametrize(
    ("left_on", "basis_points"), [(None, 50), (datetime(2024, 5, 1, tzinfo=UTC), 70)]
)
def test_an_account_on_a_former_plan_kept_its_rate(
    account_in_memory: Shop, left_on: datetime | None, basis_points: int
) -> None:
    """It is told by the account's own events: it was on a plan when the rate rose (R189)."""
    shop = account_in_memory
    shop.clock.now = datetime(2024, 3, 1, tzinfo=UTC)
    do(shop.account, SubscribeToBilling(ACCOUNT))
    if left_on is not None:
        shop.clock.now = left_on
        do(shop.account, LeaveBilling(ACCOUNT))
    shop.clock.now = NOON
    at = datetime(2025, 1, 1, tzinfo=UTC)
    cycle = {"billing_reason": BillingReason.SUBSCRIPTION_CYCLE}
    shop.observe(at, paid(at, 10_000, **cycle))
    shop.portal.views.catch_up()

    def rates(when: When, *, on_former_plan: bool | None = None) -> list[int]:
        found = shop.account.views.billing_fees(
            (Month(2025, 1),), when, on_former_plan=on_former_plan
        )
        return [line.basis_points for month in found.answers for line in month.lines]

    assert rates(When()) == [basis_points]
    assert rates(When(), on_former_plan=True) == [50]
    assert rates(When(), on_former_plan=False) == [70]


def test_sums_may_have_more_than_sixty_four_bits(shop: Shop) -> None:
    """One absurd invoice doesn't hide the others."""
    for number in range(1, 4):
        shop.observe(NOON, paid(NOON, amount=2**62), f"in_{number}")

    (total,) = shop.invoices(InvoiceCriteria()).totals

    assert total.amounts["paid"] == 3 * 2**62
