"""What time does to invoices: drafts are finalized, payments tried and tried again."""

from counterfoil.adapters.sandbox.customers.delinquency import become_delinquent
from counterfoil.adapters.sandbox.invoices.finalizing import COLLECT, finalize
from counterfoil.adapters.sandbox.invoices.paying import pay
from counterfoil.adapters.sandbox.invoices.redrafting import DRAFT_FOR
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE, Invoice, Status
from counterfoil.adapters.sandbox.subscriptions import following


def finalize_in_time(turn: Turn, invoice: str) -> None:
    """Finalize a draft whose hour is over, and try to collect it, or send it (R151)."""
    record = _found(turn, invoice, "draft")
    if record is None or not record["auto_advance"]:
        return
    finalize(turn, invoice)
    record = turn.read(INVOICE, invoice)
    if record["collection_method"] == "send_invoice":
        turn.announce("invoice.sent", INVOICE, invoice, record["test_clock"])
    elif record["status"] == "open":
        _collect(turn, record)


def collect_in_time(turn: Turn, invoice: str) -> None:
    """Try once more to collect an invoice."""
    record = _found(turn, invoice, "open")
    if record is None or not record["auto_advance"]:
        return
    record["next_payment_attempt"] = None
    turn.write(INVOICE, record)
    _collect(turn, record)


def _found(turn: Turn, invoice: str, status: Status) -> Invoice | None:
    """Return an invoice that has a status, and whose customer is still there."""
    record = turn.find(INVOICE, invoice)
    if record is None or record["status"] != status:
        return None
    return None if turn.find(CUSTOMER, record["customer"]) is None else record


def _collect(turn: Turn, record: Invoice) -> None:
    charged = pay(turn, record["id"], automatic=True)
    if charged.status in {"requires_action", "requires_payment_method"}:
        become_delinquent(turn, record["customer"])


def fall_due(turn: Turn, invoice: str) -> None:
    """Let the subscription of an invoice that was sent know that nobody has paid it in time."""
    record = _found(turn, invoice, "open")
    if record is not None:
        become_delinquent(turn, record["customer"])
        following.invoice_changed(turn, invoice)


def collect_by_itself(turn: Turn, invoice: str) -> None:
    """Let an open invoice be collected by itself, within the hour."""
    record = turn.read(INVOICE, invoice)
    if record["status"] != "open" or record["collection_method"] != "charge_automatically":
        return
    at = turn.now(record["test_clock"]) + DRAFT_FOR
    record["next_payment_attempt"] = at
    turn.write(INVOICE, record)
    turn.schedule(COLLECT, invoice, at, record["test_clock"])


def stop_collecting(turn: Turn, customer: str) -> None:
    """Stop collecting the open invoices of a customer by itself; they stay payable (R115)."""
    for record in turn.all_of(INVOICE, {"customer": customer, "status": "open"}):
        if record["auto_advance"]:
            stop_collecting_one(turn, record["id"])
            turn.announce("invoice.updated", INVOICE, record["id"], record["test_clock"])


def stop_collecting_one(turn: Turn, invoice: str) -> None:
    """Stop collecting an open invoice by itself."""
    record = turn.read(INVOICE, invoice)
    record["auto_advance"] = False
    record["next_payment_attempt"] = None
    turn.write(INVOICE, record)
    turn.unschedule(COLLECT, invoice)
