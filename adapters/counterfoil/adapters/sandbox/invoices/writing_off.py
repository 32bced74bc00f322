"""Writing invoices off: they are void, or nobody expects them to be paid any more."""

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.sandbox.customers.customer_balance import change_balance
from counterfoil.adapters.sandbox.customers.delinquency import cease_to_be_delinquent
from counterfoil.adapters.sandbox.invoices.finalizing import stop_jobs
from counterfoil.adapters.sandbox.invoices.paying import give_up_payment
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE, Invoice, UncollectibleReason
from counterfoil.adapters.sandbox.subscriptions import following


def void(turn: Turn, invoice: str) -> None:
    """
    Void an open invoice; the balance that was applied to it goes back to the customer.

    Raises:
        ApiError: it isn't open.
    """
    record = turn.read(INVOICE, invoice)
    if record["status"] == "paid":
        raise ApiError("Invoices with `paid` payments cannot be voided.")
    _refuse_unless_open(record)
    record["auto_advance"] = False
    record["next_payment_attempt"] = None
    record["status"] = "void"
    record["status_transitions"]["voided_at"] = turn.now(record["test_clock"])
    turn.write(INVOICE, record)
    stop_jobs(turn, invoice)
    turn.announce("invoice.updated", INVOICE, invoice, record["test_clock"])
    turn.announce("invoice.voided", INVOICE, invoice, record["test_clock"])
    give_up_payment(turn, invoice, "void_invoice")
    change_balance(
        turn,
        record["customer"],
        record["starting_balance"] - (record["ending_balance"] or 0),
        "unapplied_from_invoice",
        currency=record["currency"],
        invoice=invoice,
    )
    following.invoice_changed(turn, invoice)


def mark_uncollectible(turn: Turn, invoice: str, reason: UncollectibleReason) -> None:
    """
    Mark an open invoice as uncollectible; it can be paid all the same.

    Raises:
        ApiError: it isn't open.
    """
    record = turn.read(INVOICE, invoice)
    if record["status"] == "uncollectible":
        raise ApiError("This invoice has already been marked uncollectible.")
    _refuse_unless_open(record)
    record["auto_advance"] = False
    record["next_payment_attempt"] = None
    record["status"] = "uncollectible"
    record["status_details"] = {"uncollectible": {"reason": reason}}
    record["status_transitions"]["marked_uncollectible_at"] = turn.now(record["test_clock"])
    turn.write(INVOICE, record)
    stop_jobs(turn, invoice)
    turn.announce("invoice.updated", INVOICE, invoice, record["test_clock"])
    turn.announce("invoice.marked_uncollectible", INVOICE, invoice, record["test_clock"])
    cease_to_be_delinquent(turn, record["customer"])
    following.invoice_changed(turn, invoice)


def _refuse_unless_open(record: Invoice) -> None:
    if record["status"] != "open":
        raise ApiError("You can only pass in open invoices. This invoice isn't open.")
