"""What Stripe is asked for an invoice."""

from collections.abc import Iterator

from counterfoil.domain.invoice import events as e
from counterfoil.domain.invoice.seen import as_observed
from counterfoil.domain.invoice.state import Draft, Finalized
from counterfoil.domain.requests import Operation
from counterfoil.domain.resolution import facets_of
from counterfoil.projections.syncing.decided_facets import (
    awaited_since,
    born_here,
    said,
    to_be_sent,
)
from counterfoil.projections.syncing.forms import Value, form
from counterfoil.projections.syncing.provider_request import (
    Answered,
    Decided,
    Method,
    ProviderRequest,
    lane_of,
)

_INVOICES = "/v1/invoices"
_AUTO_ADVANCE = "auto_advance"


def requests(decided: Decided) -> Iterator[ProviderRequest]:
    """Yield what Stripe is asked for an invoice."""
    before, after = decided.before, decided.after
    for event in decided.events:
        if isinstance(event, e.InvoiceCreationRequested):
            yield from _created(decided.ref.id, event)
        elif isinstance(before, Draft | Finalized):
            yield from _asked(event, before)
    if isinstance(before, Draft | Finalized) and isinstance(after, Draft | Finalized):
        yield from _updated(before, after, decided.events)


def _created(invoice: str, event: e.InvoiceCreationRequested) -> Iterator[ProviderRequest]:
    """
    Yield that a draft is made, with one line of what it is for.

    Stripe makes drafts without lines, and works out taxes and discounts itself: so the line has the
    subtotal. The draft doesn't go on by itself before it has the line, and takes nothing along that
    waits for the customer's next invoice.
    """
    grounds, collection = event.bill.grounds, event.bill.collection
    lane, path = lane_of(grounds.customer), f"{_INVOICES}/{invoice}"
    subtotal = event.bill.amounts.subtotal
    parameters: dict[str, Value] = {
        "customer": grounds.customer,
        "currency": grounds.currency,
        "subscription": grounds.subscription,
        "on_behalf_of": grounds.on_behalf_of,
        "collection_method": collection.collection_method.value,
        _AUTO_ADVANCE: collection.auto_advance and subtotal == 0,
        "due_date": collection.due_date,
        "default_payment_method": collection.default_payment_method,
        "pending_invoice_items_behavior": "exclude",
        "description": event.notes.description,
        "metadata": born_here(invoice, event.notes.metadata),
    }
    yield ProviderRequest(
        name="create_invoice",
        path=_INVOICES,
        body=form(said(parameters)),
        lane=lane,
        reads=f"{_INVOICES}?customer={grounds.customer}&limit=100",
        answers=(Answered(operation=Operation.CREATE_INVOICE),),
    )
    if subtotal == 0:
        return
    yield ProviderRequest(
        name="add_line",
        path=f"{path}/add_lines",
        body=form({"lines": [{"amount": subtotal}]}),
        lane=lane,
        reads=path,
    )
    if collection.auto_advance:
        yield ProviderRequest(
            name="advance_invoice",
            path=path,
            body=form({_AUTO_ADVANCE: True}),
            lane=lane,
            reads=path,
        )


def _asked(event: object, invoice: Draft | Finalized) -> Iterator[ProviderRequest]:
    """Yield what was asked for of an invoice that is there; none of it can be undone."""
    match event:
        case e.FinalizationRequested():
            yield _step(invoice, "finalize", Operation.FINALIZE_INVOICE)
        case e.PaymentRequested(payment_method_id=method):
            body = form(said({"payment_method": method}))
            yield _step(invoice, "pay", Operation.PAY_INVOICE, body)
        case e.VoidingRequested():
            yield _step(invoice, "void", Operation.VOID_INVOICE)
        case e.UncollectibleMarkRequested():
            yield _step(invoice, "mark_uncollectible", Operation.MARK_INVOICE_UNCOLLECTIBLE)
        case e.DeletionRequested():
            path = f"{_INVOICES}/{invoice.id}"
            yield ProviderRequest(
                name="delete_invoice",
                method=Method.DELETE,
                path=path,
                lane=lane_of(invoice.customer),
                reads=path,
                answers=(Answered(operation=Operation.DELETE_INVOICE),),
                is_final=True,
            )
        case _:
            pass


def _step(
    invoice: Draft | Finalized, verb: str, operation: Operation, body: bytes = b""
) -> ProviderRequest:
    path = f"{_INVOICES}/{invoice.id}"
    return ProviderRequest(
        name=operation.value,
        path=f"{path}/{verb}",
        body=body,
        lane=lane_of(invoice.customer),
        reads=path,
        answers=(Answered(operation=operation),),
        is_final=True,
    )


def _updated(
    before: Draft | Finalized, after: Draft | Finalized, events: tuple[object, ...]
) -> Iterator[ProviderRequest]:
    """Yield that an invoice is collected by itself, or no longer, where that was decided."""
    was, now = facets_of(as_observed(before)), facets_of(as_observed(after))
    facets = to_be_sent(was, now, awaited=awaited_since(events), unconfirmed=before.unconfirmed)
    if _AUTO_ADVANCE not in facets:
        return
    path = f"{_INVOICES}/{after.id}"
    yield ProviderRequest(
        name="update_invoice",
        path=path,
        body=form({_AUTO_ADVANCE: after.bill.collection.auto_advance}),
        lane=lane_of(after.customer),
        reads=path,
        facets=(_AUTO_ADVANCE,),
    )
