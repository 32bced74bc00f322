"""How each recorded fact changes what an invoice is."""

from typing import assert_never

from counterfoil.domain.altered import altered
from counterfoil.domain.confirming import awaiting, awaiting_still
from counterfoil.domain.invoice import events as e
from counterfoil.domain.invoice.outstanding import answered, left_by, requested
from counterfoil.domain.invoice.state import Deleted, Draft, Seen, State, Unseen, placed
from counterfoil.domain.invoice.terms import Bill, InvoiceStatus
from counterfoil.domain.requests import Operation, closed


def evolve(state: State, event: e.Event) -> State:
    """Apply one recorded fact. Total: it never refuses and never reads a clock."""
    match event:
        case e.InvoiceCreated() | e.InvoiceAdopted():
            return first_known(state, event) if isinstance(state, Unseen) else state
        case e.InvoiceDeleted():
            customer = event.customer or state.customer
            return Deleted(
                id=state.id,
                customer=customer,
                unsettled=state.unsettled,
                stripe_id=state.stripe_id,
            )
        case e.FactsUnsettled(facets=facets):
            return altered(state, unsettled=facets)
        case e.LinkedToStripe(stripe_id=stripe_id):
            return altered(state, stripe_id=stripe_id)
        case e.EarlierFactLearned():
            return state
        case _:
            pass
    if isinstance(state, Deleted):
        # Nothing is recorded of what is gone, yet replay is total.
        return state
    if isinstance(event, e.Asked):
        return _with_request(state, event)
    if isinstance(event, e.Answered):
        return altered(state, outstanding=answered(state.outstanding, event))
    if isinstance(state, Unseen):
        return state
    if isinstance(event, e.StatusEvent):
        return with_status(state, event)
    if isinstance(event, e.DetailEvent):
        return _with_detail(state, event)
    return _with_confirmation(state, event)


def first_known(state: Unseen, event: e.FirstSight) -> Seen:
    """Return what an invoice is once it is first known."""
    now = Draft(
        id=state.id,
        bill=event.bill,
        outstanding=closed(state.outstanding, None, Operation.CREATE_INVOICE),
        unsettled=state.unsettled,
        stripe_id=state.stripe_id,
    )
    return placed(now, event.status, event.bill, event.notes)


def _with_request(state: Unseen | Seen, event: e.Asked) -> State:
    asked = altered(state, outstanding=requested(state.outstanding, event))
    if isinstance(asked, Unseen) and isinstance(event, e.InvoiceCreationRequested):
        return altered(asked, customer=event.bill.grounds.customer)
    return asked


def with_status(state: Seen, event: e.StatusEvent) -> Seen:
    """Apply what brought another status about: it leads from what is seen to what is seen."""
    left = altered(state, outstanding=left_by(state.outstanding, event))
    status, bill = _stepped(state.bill, event)
    return placed(left, status, bill, state.notes)


def _stepped(bill: Bill, event: e.StatusEvent) -> tuple[InvoiceStatus, Bill]:
    """Return the status that an event leads to, and the bill with its stamp."""
    stamps = bill.transitions
    match event:
        case e.InvoiceFinalized():
            stamps = altered(stamps, finalized_at=event.finalized_at)
            bill = altered(bill, number=event.number, transitions=stamps)
            return InvoiceStatus.OPEN, bill
        case e.InvoicePaid():
            stamps = altered(stamps, paid_at=event.paid_at)
            amounts = altered(
                bill.amounts,
                amount_paid=event.amount_paid,
                amount_remaining=event.amount_remaining,
            )
            return InvoiceStatus.PAID, altered(bill, amounts=amounts, transitions=stamps)
        case e.InvoiceVoided():
            stamps = altered(stamps, voided_at=event.voided_at)
            return InvoiceStatus.VOID, altered(bill, transitions=stamps)
        case e.InvoiceMarkedUncollectible(marked_uncollectible_at=at):
            stamps = altered(stamps, marked_uncollectible_at=at)
            return InvoiceStatus.UNCOLLECTIBLE, altered(bill, transitions=stamps)
        case e.StatusCorrected():
            return event.status, bill
        case _ as unreachable:
            assert_never(unreachable)


def _with_detail(state: Seen, event: e.DetailEvent) -> Seen:
    if isinstance(event, e.AnnotationsChanged):
        return altered(state, notes=event.notes)
    return altered(state, bill=_detailed(state.bill, event))


def _detailed(bill: Bill, event: e.BillEvent) -> Bill:
    match event:
        case e.PaymentFailed() | e.AttemptsChanged():
            return altered(bill, attempts=event.attempts)
        case e.GroundsLearned():
            return altered(bill, grounds=event.grounds)
        case e.NumberAssigned():
            return altered(bill, number=event.number)
        case e.AmountsChanged():
            return altered(bill, amounts=event.amounts)
        case e.CollectionChanged():
            return altered(bill, collection=event.collection)
        case e.TransitionsLearned():
            return altered(bill, transitions=event.transitions)
        case e.PagesChanged():
            return altered(bill, pages=event.pages)
        case _ as unreachable:
            assert_never(unreachable)


def _with_confirmation(state: Seen, event: e.ConfirmationEvent) -> Seen:
    match event:
        case e.ConfirmationAwaited(facets=facets):
            return altered(state, unconfirmed=awaiting(state.unconfirmed, facets))
        case e.ConfirmationEnded(facets=facets):
            return altered(state, unconfirmed=awaiting_still(state.unconfirmed, facets))
        case _ as unreachable:
            assert_never(unreachable)
