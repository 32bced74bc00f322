"""Drafts that change: what they charge, and when they are finalized."""

from counterfoil.adapters.sandbox.invoices.invoice_lines import item_of_line, line_of_item
from counterfoil.adapters.sandbox.invoices.totals import total_up
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE, Invoice
from counterfoil.adapters.sandbox.shapes.invoiceitem import INVOICEITEM

DRAFT_FOR = 60 * 60
"""For how many seconds a draft that advances by itself can be changed (R151)."""

FINALIZE = "finalize_invoice"
"""The job that finalizes a draft, and tries to collect it."""


def plan(turn: Turn, invoice: Invoice) -> None:
    """Write when a draft is finalized and collected by itself, if it is; then let it happen."""
    at = invoice["created"] + DRAFT_FOR if invoice["auto_advance"] else None
    charged = invoice["collection_method"] == "charge_automatically"
    invoice["automatically_finalizes_at"] = at
    invoice["next_payment_attempt"] = at if charged else None
    turn.write(INVOICE, invoice)
    if at is None:
        turn.unschedule(FINALIZE, invoice["id"])
    else:
        turn.schedule(FINALIZE, invoice["id"], at, invoice["test_clock"])


def redraft(turn: Turn, invoice: Invoice, *, told: bool = True) -> None:
    """Work out a draft that was changed and keep it; tell of it, unless it is told otherwise."""
    total_up(turn, invoice)
    turn.write(INVOICE, invoice)
    if told:
        turn.announce("invoice.updated", INVOICE, invoice["id"], invoice["test_clock"])


def put_item(turn: Turn, invoice: str, item: str) -> None:
    """Put an invoice item on a draft, the newest first, or anew in its place if it is there."""
    record = turn.read(INVOICE, invoice)
    line = line_of_item(turn, invoice, turn.read(INVOICEITEM, item))
    places = [item_of_line(kept) for kept in record["lines"]]
    if item in places:
        place = places.index(item)
        line["id"] = record["lines"][place]["id"]
        record["lines"][place] = line
    else:
        record["lines"].insert(0, line)
    redraft(turn, record)


def drop_item(turn: Turn, invoice: str, item: str) -> None:
    """Take an invoice item off a draft."""
    record = turn.read(INVOICE, invoice)
    record["lines"] = [line for line in record["lines"] if item_of_line(line) != item]
    redraft(turn, record)
