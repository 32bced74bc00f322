"""What Stripe states of an invoice, taken apart into the facts that are new; never refused."""

from collections.abc import Iterator

from counterfoil.domain.altered import altered
from counterfoil.domain.confirming import confirmed_and_withheld
from counterfoil.domain.invoice import commands as c
from counterfoil.domain.invoice import events as e
from counterfoil.domain.invoice.evolving import with_status
from counterfoil.domain.invoice.observed import EarlierStatement, ObservedInvoice
from counterfoil.domain.invoice.seen import as_observed, overlaid
from counterfoil.domain.invoice.state import Deleted, Draft, Seen, State, Unseen
from counterfoil.domain.invoice.terms import Bill, Grounds, InvoiceStatus
from counterfoil.domain.observation import GONE, Origin
from counterfoil.domain.requests import Operation, request_for


def observe_invoice(command: c.ObserveInvoice, state: State) -> tuple[e.Event, ...]:
    """
    Record what is new of the invoice.

    It is known once its customer, its currency and its status are: the facets of a statement
    without them come with the first that has them. Of one that is gone nothing is new but whom it
    would have billed, and doubts.
    """
    return (*_news(command, state), *_news_of_doubts(command, state))


def learn_earlier_fact(command: c.LearnEarlierFact) -> tuple[e.Event, ...]:
    """Record what an older statement adds to the past."""
    return (e.EarlierFactLearned(statement=EarlierStatement(invoice=command.observed)),)


def _news(command: c.ObserveInvoice, state: State) -> Iterator[e.Event]:
    observed = command.observed
    customer = None if observed.customer is None else observed.customer.value
    if isinstance(state, Deleted):
        if customer not in (None, state.customer):
            yield e.InvoiceDeleted(customer=customer)
        return
    if isinstance(state, Unseen):
        yield from _first_sight(command, state)
    else:
        yield from _confirmed_and_changed(observed, state)
    if observed.deleted == GONE:
        yield e.InvoiceDeleted(customer=customer)


def _first_sight(command: c.ObserveInvoice, state: Unseen) -> Iterator[e.FirstSight]:
    """Tell an invoice that was created, or that we had asked for, from one that existed before."""
    observed = command.observed
    if observed.customer is None or observed.currency is None or observed.status is None:
        return
    grounds = Grounds(customer=observed.customer.value, currency=observed.currency.value)
    seen = overlaid(Draft(id=state.id, bill=Bill(grounds=grounds)), observed)
    asked = request_for(state.outstanding, Operation.CREATE_INVOICE)
    if command.origin is Origin.CREATED or asked is not None:
        yield e.InvoiceCreated(bill=seen.bill, status=seen.status, notes=seen.notes)
    else:
        yield e.InvoiceAdopted(bill=seen.bill, status=seen.status, notes=seen.notes)


def _confirmed_and_changed(observed: ObservedInvoice, state: Seen) -> Iterator[e.Event]:
    """Yield what is new, and what of the decided is confirmed; the rest of it stands."""
    confirmed, withheld = confirmed_and_withheld(
        observed, lambda: as_observed(state), state.unconfirmed
    )
    yield from _changed(altered(observed, **dict.fromkeys(withheld)), state)
    if confirmed:
        yield e.ConfirmationEnded(facets=confirmed)


def _changed(observed: ObservedInvoice, state: Seen) -> Iterator[e.Event]:
    seen = overlaid(state, observed)
    step = _step(state, seen)
    if step is not None:
        yield step
        state = with_status(state, step)
    now, then = state.bill, seen.bill
    if now.grounds != then.grounds:
        yield e.GroundsLearned(then.grounds)
    if now.number != then.number:
        yield e.NumberAssigned(then.number)
    if now.amounts != then.amounts:
        yield e.AmountsChanged(then.amounts)
    if now.collection != then.collection:
        yield e.CollectionChanged(then.collection)
    yield from _attempts(now, then)
    if now.transitions != then.transitions:
        yield e.TransitionsLearned(then.transitions)
    if now.pages != then.pages:
        yield e.PagesChanged(then.pages)
    if state.notes != seen.notes:
        yield e.AnnotationsChanged(seen.notes)


def _step(now: Seen, then: Seen) -> e.StatusEvent | None:
    """Return what brought the status about; an invoice first seen open again was corrected."""
    if now.status == then.status:
        return None
    bill = then.bill
    match then.status:
        case InvoiceStatus.OPEN if isinstance(now, Draft):
            return e.InvoiceFinalized(
                finalized_at=bill.transitions.finalized_at, number=bill.number
            )
        case InvoiceStatus.PAID:
            return e.InvoicePaid(
                paid_at=bill.transitions.paid_at,
                amount_paid=bill.amounts.amount_paid,
                amount_remaining=bill.amounts.amount_remaining,
            )
        case InvoiceStatus.VOID:
            return e.InvoiceVoided(bill.transitions.voided_at)
        case InvoiceStatus.UNCOLLECTIBLE:
            return e.InvoiceMarkedUncollectible(bill.transitions.marked_uncollectible_at)
        case _:
            return e.StatusCorrected(then.status)


def _attempts(now: Bill, then: Bill) -> Iterator[e.Event]:
    failed = then.attempts.failed_attempt
    if now.attempts == then.attempts:
        return
    if failed is not None and failed != now.attempts.failed_attempt:
        yield e.PaymentFailed(attempts=then.attempts)
    else:
        yield e.AttemptsChanged(then.attempts)


def _news_of_doubts(command: c.ObserveInvoice, state: State) -> Iterator[e.Event]:
    facets = tuple(sorted(set(command.unsettled)))
    if facets != state.unsettled:
        yield e.FactsUnsettled(facets)
