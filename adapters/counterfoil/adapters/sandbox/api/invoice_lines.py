"""The lines of invoices: listed, and changed while the invoice is a draft."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import invalid, no_such
from counterfoil.adapters.protocol.parameters import (
    ListParams,
    Metadata,
    given,
    merged,
    or_none,
)
from counterfoil.adapters.sandbox.answers import part, shown, unkept
from counterfoil.adapters.sandbox.api.invoiceitems import (
    NewItemParams,
    change,
    create,
    refuse_unless_draft,
)
from counterfoil.adapters.sandbox.invoices.invoice_lines import item_of_line
from counterfoil.adapters.sandbox.invoices.item_params import CostParams, has_cost
from counterfoil.adapters.sandbox.invoices.redrafting import drop_item, put_item, redraft
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE, Invoice
from counterfoil.adapters.sandbox.shapes.invoice_line import LINE_ITEM, LineItem
from counterfoil.adapters.sandbox.shapes.invoiceitem import INVOICEITEM

_PATH = "/v1/invoices/{invoice}"

_LINES_MAX = 250


class NewLineParams(CostParams, frozen=True, kw_only=True):
    """A line to be added: an invoice item that waits, or a new one."""

    invoice_item: str | UnsetType = UNSET


class AddLines(Struct, frozen=True, kw_only=True):
    """Lines to be added."""

    lines: Annotated[list[NewLineParams], Meta(max_length=_LINES_MAX)]
    invoice_metadata: Metadata = UNSET


class ChangedLine(CostParams, frozen=True, kw_only=True):
    """A line to be changed."""

    id: str


class UpdateLines(Struct, frozen=True, kw_only=True):
    """Lines to be changed."""

    lines: Annotated[list[ChangedLine], Meta(max_length=_LINES_MAX)]
    invoice_metadata: Metadata = UNSET


class RemovedLine(Struct, frozen=True, kw_only=True):
    """A line to be removed; its invoice item is deleted with it, or waits again."""

    behavior: Literal["delete", "unassign"]
    id: str


class RemoveLines(Struct, frozen=True, kw_only=True):
    """Lines to be removed."""

    lines: Annotated[list[RemovedLine], Meta(max_length=_LINES_MAX)]
    invoice_metadata: Metadata = UNSET


def list_all(turn: Turn, params: ListParams, id: str) -> Answer:
    """List the lines of an invoice."""
    lines = turn.read(INVOICE, id)["lines"]
    return part(LINE_ITEM, lines, params, f"/v1/invoices/{id}/lines")


def add(turn: Turn, params: AddLines, id: str) -> Answer:
    """Add lines to a draft."""
    refuse_unless_draft(turn.read(INVOICE, id))
    for place, line in enumerate(params.lines):
        item = or_none(line.invoice_item)
        if item is None:
            _create(turn, line, id)
        else:
            _assign(turn, item, id, f"lines[{place}][invoice_item]")
    _note(turn, id, params.invoice_metadata)
    return shown(INVOICE, id)


def _create(turn: Turn, line: NewLineParams, invoice: str) -> None:
    said = {name: getattr(line, name) for name in CostParams.__struct_fields__}
    create(turn, NewItemParams(invoice=invoice, **said))


def _assign(turn: Turn, item: str, invoice: str, param: str) -> None:
    record = turn.read(INVOICEITEM, item, named=param)
    draft = turn.read(INVOICE, invoice)
    if record["invoice"] is not None or record["customer"] != draft["customer"]:
        raise invalid("The invoice item is no pending one of the invoice's customer.", param)
    if record["currency"] != draft["currency"]:
        raise invalid("The invoice item has another currency than the invoice.", param)
    record["invoice"], record["pending"] = invoice, False
    turn.write(INVOICEITEM, record)
    put_item(turn, invoice, item)


def update(turn: Turn, params: UpdateLines, id: str) -> Answer:
    """Change lines of a draft."""
    refuse_unless_draft(turn.read(INVOICE, id))
    for place, line in enumerate(params.lines):
        _change(turn, id, line.id, line, f"lines[{place}]", named=f"lines[{place}][id]")
    _note(turn, id, params.invoice_metadata)
    return shown(INVOICE, id)


def update_one(turn: Turn, params: CostParams, id: str, line: str) -> Answer:
    """Change a line of a draft, and answer with the line."""
    refuse_unless_draft(turn.read(INVOICE, id))
    _change(turn, id, line, params, "", named=None)
    return unkept(LINE_ITEM, _line(turn.read(INVOICE, id), line, None))


def _change(
    turn: Turn, invoice: str, id: str, params: CostParams, param: str, *, named: str | None
) -> None:
    record = turn.read(INVOICE, invoice)
    line = _line(record, id, named)
    item = item_of_line(line)
    kept = None if item is None else turn.find(INVOICEITEM, item)
    if kept is not None:
        change(turn, kept, params, param)
        put_item(turn, invoice, kept["id"])
        return
    if has_cost(params) or not isinstance(params.quantity, UnsetType):
        raise invalid("What a subscription charges can't be changed on its invoice.", named or "id")
    line["description"] = given(params.description, line["description"])
    line["discountable"] = given(params.discountable, line["discountable"])
    line["metadata"] = merged(line["metadata"], params.metadata)
    redraft(turn, record)


def _line(record: Invoice, id: str, named: str | None) -> LineItem:
    found = [line for line in record["lines"] if line["id"] == id]
    if not found:
        raise no_such(
            "line item", id, param=named or "line_item", status=404 if named is None else 400
        )
    return found[0]


def remove(turn: Turn, params: RemoveLines, id: str) -> Answer:
    """Remove lines from a draft; what was charged by them is deleted, or waits again."""
    refuse_unless_draft(turn.read(INVOICE, id))
    for place, asked in enumerate(params.lines):
        record = turn.read(INVOICE, id)
        line = _line(record, asked.id, f"lines[{place}][id]")
        item = item_of_line(line)
        if item is None:
            raise invalid(
                "What a subscription charges can't be removed from its invoice.",
                f"lines[{place}][id]",
            )
        kept = turn.read(INVOICEITEM, item)
        if asked.behavior == "delete":
            turn.delete(INVOICEITEM, item)
            turn.announce("invoiceitem.deleted", INVOICEITEM, item, kept["test_clock"])
        else:
            kept["invoice"], kept["pending"] = None, True
            turn.write(INVOICEITEM, kept)
        drop_item(turn, id, item)
    _note(turn, id, params.invoice_metadata)
    return shown(INVOICE, id)


def _note(turn: Turn, id: str, metadata: Metadata) -> None:
    record = turn.read(INVOICE, id)
    record["metadata"] = merged(record["metadata"], metadata)
    redraft(turn, record)


ROUTES: tuple[Route, ...] = (
    route("GET", f"{_PATH}/lines", ListParams, list_all),
    route("POST", f"{_PATH}/lines/{{line_item}}", CostParams, update_one),
    route("POST", f"{_PATH}/add_lines", AddLines, add),
    route("POST", f"{_PATH}/update_lines", UpdateLines, update),
    route("POST", f"{_PATH}/remove_lines", RemoveLines, remove),
)
