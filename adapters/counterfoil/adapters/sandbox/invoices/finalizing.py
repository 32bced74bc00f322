"""Finalizing: a draft gets its number, the customer's balance is applied, a payment is opened."""

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.ids import new_token
from counterfoil.adapters.sandbox.customers.customer_balance import change_balance
from counterfoil.adapters.sandbox.customers.delinquency import cease_to_be_delinquent
from counterfoil.adapters.sandbox.invoices.drafting import copy_customer
from counterfoil.adapters.sandbox.invoices.payers import method_of
from counterfoil.adapters.sandbox.invoices.redrafting import FINALIZE
from counterfoil.adapters.sandbox.invoices.totals import total_up
from counterfoil.adapters.sandbox.payments.charging import open_intent, prepare
from counterfoil.adapters.sandbox.payments.smallest import is_too_small
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE, BillingReason, Invoice, Rendering
from counterfoil.adapters.sandbox.shapes.invoice_payment import INVOICE_PAYMENT, InvoicePayment
from counterfoil.adapters.sandbox.shapes.payment_intent import PAYMENT_INTENT
from counterfoil.adapters.sandbox.subscriptions import following

COLLECT = "collect_invoice"
"""The job that tries to collect an invoice again."""

DUE = "invoice_due"
"""The job of an invoice that was sent, when it is due."""

_DESCRIPTIONS: dict[BillingReason, str] = {
    "subscription_create": "Subscription creation",
    "subscription_cycle": "Subscription update",
    "subscription_update": "Subscription update",
}


def finalize(
    turn: Turn,
    invoice: str,
    *,
    auto_advance: bool | None = None,
    payable: bool = True,
    settled: bool = True,
) -> None:
    """
    Finalize a draft: it is open, or paid at once where nothing is due; nothing is collected yet.

    What is less than Stripe charges isn't due either: the customer owes it on the balance.

    Args:
        auto_advance: whether it is collected by itself from now on; by default as it was.
        payable: whether a payment is opened for what is due.
        settled: whether the customer's balance is applied, and what nothing is due of is paid.

    Raises:
        ApiError: it is no draft.
    """
    record = turn.read(INVOICE, invoice)
    _number(turn, record, auto_advance=auto_advance)
    if settled:
        _apply_balance(turn, record)
    turn.write(INVOICE, record)
    if payable and record["amount_due"]:
        open_payment(turn, invoice)
    turn.announce("invoice.updated", INVOICE, invoice, record["test_clock"])
    turn.announce("invoice.finalized", INVOICE, invoice, record["test_clock"])
    if settled and not record["amount_due"]:
        mark_paid(turn, invoice)
        return
    if record["due_date"] is not None:
        turn.schedule(DUE, invoice, record["due_date"], record["test_clock"])
    following.invoice_changed(turn, invoice)


def _number(turn: Turn, record: Invoice, *, auto_advance: bool | None) -> None:
    """Give a draft its number and addresses, and what the customer is now."""
    if record["status"] != "draft":
        raise ApiError(
            "This invoice is already finalized, you can't re-finalize a non-draft invoice."
        )
    total_up(turn, record)
    customer = turn.read(CUSTOMER, record["customer"])
    copy_customer(turn, record, customer)
    now = turn.now(record["test_clock"])
    if record["number"] is None:
        sequence = customer["next_invoice_sequence"]
        record["number"] = f"{customer['invoice_prefix']}-{sequence:04}"
        customer["next_invoice_sequence"] = sequence + 1
        turn.write(CUSTOMER, customer)
    page = f"{turn.settings.account}/test_{new_token()}"
    record["auto_advance"] = record["auto_advance"] if auto_advance is None else auto_advance
    record["automatically_finalizes_at"] = None
    record["effective_at"] = record["effective_at"] or now
    record["hosted_invoice_url"] = f"https://invoice.stripe.com/i/{page}?s=ap"
    record["invoice_pdf"] = f"https://pay.stripe.com/invoice/{page}/pdf?s=ap"
    record["next_payment_attempt"] = None
    record["status"] = "open"
    record["status_transitions"]["finalized_at"] = now
    if record["rendering"] is not None:
        _choose_paper(record["rendering"])
    record["ending_balance"] = record["starting_balance"]
    turn.unschedule(FINALIZE, record["id"])


def _choose_paper(rendering: Rendering) -> None:
    pdf = rendering["pdf"]
    if pdf is None or pdf["page_size"] in {None, "auto"}:
        rendering["pdf"] = {"page_size": "letter"}


def _apply_balance(turn: Turn, record: Invoice) -> None:
    """Take credit of the customer for what is due, or leave what isn't due on the balance."""
    left = record["starting_balance"] + record["total"]
    too_small = is_too_small(record["amount_due"], record["currency"])
    if too_small:
        record["amount_due"] = record["amount_remaining"] = 0
    ending_balance = left if too_small else min(0, left)
    record["ending_balance"] = ending_balance
    change_balance(
        turn,
        record["customer"],
        ending_balance - record["starting_balance"],
        "invoice_too_small" if too_small else "applied_to_invoice",
        currency=record["currency"],
        invoice=record["id"],
    )


def open_payment(turn: Turn, invoice: str) -> str:
    """Open the payment of an invoice: a payment intent for what remains; return the intent."""
    record = turn.read(INVOICE, invoice)
    intent = open_intent(
        turn,
        customer=record["customer"],
        amount=record["amount_remaining"],
        currency=record["currency"],
        description=_DESCRIPTIONS.get(record["billing_reason"], "Payment for Invoice"),
        test_clock=record["test_clock"],
        invoice=invoice,
        types=record["payment_settings"]["payment_method_types"],
        options=record["payment_settings"]["payment_method_options"],
        kept=record["parent"] is not None and record["collection_method"] == "charge_automatically",
    )
    if record["collection_method"] == "charge_automatically":
        prepare(turn, intent, method_of(turn, record))
    payment = InvoicePayment(
        id=turn.new_id(INVOICE_PAYMENT),
        object="invoice_payment",
        amount_paid=None,
        amount_requested=record["amount_remaining"],
        created=turn.now(record["test_clock"]),
        currency=record["currency"],
        invoice=invoice,
        is_default=True,
        livemode=False,
        payment={"payment_intent": intent, "type": "payment_intent"},
        status="open",
        status_transitions={"canceled_at": None, "paid_at": None},
    )
    turn.create(INVOICE_PAYMENT, payment)
    secret = turn.read(PAYMENT_INTENT, intent)["client_secret"]
    record["confirmation_secret"] = {"client_secret": secret, "type": "payment_intent"}
    turn.write(INVOICE, record)
    return intent


def mark_paid(turn: Turn, invoice: str, *, out_of_band: bool = False) -> None:
    """
    Let an invoice be paid, as its payment succeeded, or nothing is due.

    Args:
        out_of_band: whether it was paid without Stripe; no payment succeeded then.
    """
    record = turn.read(INVOICE, invoice)
    record["amount_paid"] = record["amount_due"]
    record["amount_remaining"] = 0
    record["attempted"] = record["attempted"] or not out_of_band
    record["auto_advance"] = False
    record["next_payment_attempt"] = None
    record["status"] = "paid"
    record["status_details"] = None
    record["status_transitions"]["paid_at"] = turn.now(record["test_clock"])
    turn.write(INVOICE, record)
    stop_jobs(turn, invoice)
    turn.announce("invoice.updated", INVOICE, invoice, record["test_clock"])
    turn.announce("invoice.paid", INVOICE, invoice, record["test_clock"])
    if not out_of_band:
        turn.announce("invoice.payment_succeeded", INVOICE, invoice, record["test_clock"])
    cease_to_be_delinquent(turn, record["customer"])
    following.invoice_changed(turn, invoice)


def stop_jobs(turn: Turn, invoice: str) -> None:
    """Let time bring nothing about for an invoice any more."""
    for job in (FINALIZE, COLLECT, DUE):
        turn.unschedule(job, invoice)
