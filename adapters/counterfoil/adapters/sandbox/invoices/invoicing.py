"""Invoices, as subscriptions make them and pay them; each step is a module of its own."""

from typing import Literal

from attrs import evolve

from counterfoil.adapters.sandbox.invoices.drafting import NewInvoice, draft
from counterfoil.adapters.sandbox.invoices.dunning import stop_collecting
from counterfoil.adapters.sandbox.invoices.finalizing import finalize
from counterfoil.adapters.sandbox.invoices.invoice_items import NewItem, add_item, discard_waiting
from counterfoil.adapters.sandbox.invoices.invoice_lines import NewLine
from counterfoil.adapters.sandbox.invoices.paying import pay
from counterfoil.adapters.sandbox.invoices.writing_off import mark_uncollectible, void
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE

__all__ = [
    "NewInvoice",
    "NewItem",
    "NewLine",
    "add_item",
    "discard_waiting",
    "draft",
    "draft_paused",
    "finalize",
    "mark_uncollectible",
    "pay",
    "stop_collecting",
    "void",
]


def draft_paused(
    turn: Turn,
    new: NewInvoice,
    behavior: Literal["keep_as_draft", "mark_uncollectible", "void"],
) -> str:
    """
    Make an invoice while collection is paused, and do with it what ``pause_collection`` says.

    It stays a draft that doesn't advance (R126); or it is uncollectible, unless the customer's
    balance pays it (R127); or void (R128).
    """
    id = draft(turn, evolve(new, auto_advance=False))
    if behavior == "keep_as_draft":
        return id
    finalize(turn, id, payable=False, settled=behavior != "void")
    if behavior == "void":
        void(turn, id)
    elif turn.read(INVOICE, id)["status"] == "open":
        mark_uncollectible(turn, id, "subscription_paused")
    return id
