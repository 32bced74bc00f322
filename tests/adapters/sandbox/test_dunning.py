"""Tests what time does to invoices: they are finalized, collected, tried again, due."""

import pytest
import stripe
from attrs import frozen
from tests.adapters.sandbox.asking import told
from tests.adapters.sandbox.driving import Judged, client_of
from tests.adapters.sandbox.invoices import billed, give

from counterfoil.adapters.sandbox.invoices.invoicing import (
    NewInvoice,
    NewLine,
    draft_paused,
    stop_collecting,
)
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.settings import Settings

HOUR = 60 * 60
DAY = 24 * HOUR
START = 1_800_000_000


@frozen
class Running:
    """A client and a test clock."""

    client: stripe.StripeClient
    clock: str

    def at(self, second: int) -> None:
        """Let it be a second after the start."""
        self.client.v1.test_helpers.test_clocks.advance(self.clock, {"frozen_time": START + second})

    def advancing(self, card: str | None, **params: object) -> str:
        """Return an invoice that advances by itself."""
        said: stripe.params.InvoiceCreateParams = {"auto_advance": True, **params}  # type: ignore[typeddict-item]
        return billed(self.client, card=card, test_clock=self.clock, params=said).id

    def invoice(self, id: str) -> stripe.Invoice:
        """Return an invoice as it is now."""
        return self.client.v1.invoices.retrieve(id)


@pytest.fixture
def running(client: stripe.StripeClient) -> Running:
    """Return a client with a test clock."""
    return Running(client, client.v1.test_helpers.test_clocks.create({"frozen_time": START}).id)


def test_an_invoice_that_advances_is_paid_within_the_hour(running: Running) -> None:
    """It is finalized and charged at once, by time and not by a request (R151)."""
    invoice = running.advancing("pm_card_visa")
    before = len(told(running.client))

    running.at(HOUR)

    paid = running.invoice(invoice)
    assert (paid.status, paid.attempt_count, paid.next_payment_attempt) == ("paid", 1, None)
    assert paid.status_transitions.paid_at == START + HOUR
    assert told(running.client)[before:-1] == [
        "test_helpers.test_clock.advancing",
        "payment_intent.created",
        "invoice.updated",
        "invoice.finalized",
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice.paid",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
    ]
    finalized = running.client.v1.events.list({"type": "invoice.finalized"}).data[0]
    assert finalized.request is not None
    assert finalized.request.id is None
    assert finalized.created == START + HOUR


def test_a_payment_that_fails_is_tried_again(running: Running) -> None:
    """Three times, after three, five and seven days; then it is given up, and the invoice open."""
    invoice = running.advancing("pm_card_chargeCustomerFail")
    seen = []

    for second in (HOUR, HOUR + 3 * DAY, HOUR + 8 * DAY, HOUR + 15 * DAY, HOUR + 40 * DAY):
        running.at(second)
        now = running.invoice(invoice)
        seen.append((now.status, now.attempt_count, now.next_payment_attempt))

    assert seen == [
        ("open", 1, START + HOUR + 3 * DAY),
        ("open", 2, START + HOUR + 8 * DAY),
        ("open", 3, START + HOUR + 15 * DAY),
        ("open", 4, None),
        ("open", 4, None),
    ]
    assert told(running.client).count("invoice.payment_failed") == 4


def test_a_retry_with_a_better_card_recovers_the_payment(running: Running) -> None:
    """The default of the moment is charged."""
    invoice = running.advancing("pm_card_chargeCustomerFail")
    running.at(HOUR)
    customer = str(running.invoice(invoice).customer)
    failed = running.client.v1.customers.retrieve(customer)
    give(running.client, customer, "pm_card_visa")

    running.at(HOUR + 3 * DAY)

    assert running.invoice(invoice).status == "paid"
    assert failed.delinquent is True
    assert running.client.v1.customers.retrieve(customer).delinquent is False


def test_who_tries_in_between_moves_no_retry(running: Running) -> None:
    """A request after the first attempt doesn't count, and leaves the schedule as it is."""
    invoice = running.advancing("pm_card_chargeCustomerFail")
    running.at(HOUR)
    running.at(2 * DAY)

    with pytest.raises(stripe.CardError):
        running.client.v1.invoices.pay(invoice)

    now = running.invoice(invoice)
    assert (now.attempt_count, now.next_payment_attempt) == (1, START + HOUR + 3 * DAY)


def test_without_any_method_the_attempt_fails_too(running: Running) -> None:
    """An invoice of a customer who has nothing to charge is tried all the same."""
    invoice = running.advancing(None)

    running.at(HOUR)

    now = running.invoice(invoice)
    assert (now.status, now.attempt_count) == ("open", 1)
    assert told(running.client).count("invoice.payment_failed") == 1


def test_collection_stops_where_it_is_told_to(running: Running) -> None:
    """Who turns the advance off is not charged; turned on, it goes on within the hour."""
    invoice = running.advancing("pm_card_chargeCustomerFail")
    running.at(HOUR)
    stopped = running.client.v1.invoices.update(invoice, {"auto_advance": False})
    running.at(5 * DAY)
    still = running.invoice(invoice)
    resumed = running.client.v1.invoices.update(invoice, {"auto_advance": True})
    running.at(5 * DAY + HOUR)

    assert (stopped.auto_advance, stopped.next_payment_attempt) == (False, None)
    assert still.attempt_count == 1
    assert resumed.next_payment_attempt == START + 5 * DAY + HOUR
    assert running.invoice(invoice).attempt_count == 2


def test_collection_of_all_that_a_customer_owes_is_stopped(
    running: Running, judged: Judged
) -> None:
    """Nothing is charged by itself any more, and all stays payable (R115)."""
    invoice = running.advancing("pm_card_chargeCustomerFail")
    running.at(HOUR)
    customer = str(running.invoice(invoice).customer)

    with judged.sandbox._turn(0) as turn:
        stop_collecting(turn, customer)
    running.at(10 * DAY)

    now = running.invoice(invoice)
    assert (now.status, now.auto_advance, now.attempt_count) == ("open", False, 1)


def test_the_account_chooses_when_payments_are_tried_again() -> None:
    """Settings give the days between attempts."""
    sandbox = Sandbox(settings=Settings(retry_after_days=(1,)))
    try:
        client = client_of(Judged(sandbox))
        clock = client.v1.test_helpers.test_clocks.create({"frozen_time": START}).id
        running = Running(client, clock)
        invoice = running.advancing("pm_card_chargeCustomerFail")
        running.at(HOUR)
        first = running.invoice(invoice).next_payment_attempt
        running.at(HOUR + DAY)

        assert first == START + HOUR + DAY
        assert running.invoice(invoice).next_payment_attempt is None
    finally:
        sandbox.close()


def test_an_invoice_that_is_sent_is_sent_by_itself(running: Running) -> None:
    """It is finalized and sent within the hour, and nobody is charged."""
    invoice = running.advancing("pm_card_visa", collection_method="send_invoice", days_until_due=7)

    running.at(HOUR)
    running.at(10 * DAY)

    now = running.invoice(invoice)
    assert (now.status, now.attempted, now.due_date) == ("open", False, START + 7 * DAY)
    assert told(running.client).count("invoice.sent") == 1


@pytest.mark.parametrize(
    ("behavior", "credit", "status"),
    [
        ("keep_as_draft", 0, "draft"),
        ("mark_uncollectible", 0, "uncollectible"),
        ("mark_uncollectible", 5_000, "paid"),
        ("void", 0, "void"),
        ("void", 5_000, "void"),
    ],
)
def test_while_collection_is_paused_an_invoice_is_not_collected(
    running: Running, judged: Judged, behavior: str, credit: int, status: str
) -> None:
    """Each behaviour has its own end; a balance pays before it is given up (R126-R128)."""
    owed = billed(running.client, -credit, test_clock=running.clock)
    running.client.v1.invoices.finalize_invoice(owed.id)
    new = NewInvoice(
        customer=str(owed.customer),
        reason="subscription_cycle",
        lines=[NewLine(amount=1_000, currency="usd", description="May", period=(START, START))],
    )

    with judged.sandbox._turn(0) as turn:
        invoice = draft_paused(turn, new, behavior)  # type: ignore[arg-type]
    running.at(2 * DAY)

    now = running.invoice(invoice)
    customer = running.client.v1.customers.retrieve(str(owed.customer))
    assert (now.status, now.auto_advance) == (status, False)
    assert customer.balance == (-4_000 if status == "paid" else -credit)
    if status == "uncollectible":
        assert now.status_details is not None
        assert now.status_details.uncollectible is not None
        assert now.status_details.uncollectible.reason == "subscription_paused"


def test_nothing_is_collected_of_who_is_gone(running: Running) -> None:
    """A draft of a deleted customer stays as it is."""
    invoice = running.advancing("pm_card_visa")
    running.client.v1.customers.delete(str(running.invoice(invoice).customer))

    running.at(2 * HOUR)

    assert running.invoice(invoice).status == "draft"
