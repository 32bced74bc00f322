"""An invoice as Stripe's facets: laid over what is known, and read off what is known."""

from typing import assert_never

from counterfoil.domain.altered import altered
from counterfoil.domain.invoice.observed import ObservedInvoice
from counterfoil.domain.invoice.state import Deleted, Draft, Finalized, Seen, State, Unseen, placed
from counterfoil.domain.invoice.terms import (
    Amounts,
    Attempts,
    Collection,
    Grounds,
    Pages,
    StatusTransitions,
)
from counterfoil.domain.observation import GONE, stated, when_known
from counterfoil.domain.values import Annotations, Known


def overlaid(now: Seen, observed: ObservedInvoice) -> Seen:
    """Return the invoice with every facet that is stated; the others stay as they are."""
    bill = altered(
        now.bill,
        grounds=_grounds(now.bill.grounds, observed),
        number=stated(observed.number, now.bill.number),
        amounts=_amounts(now.bill.amounts, observed),
        collection=_collection(now.bill.collection, observed),
        attempts=_attempts(now.bill.attempts, observed),
        transitions=_transitions(now.bill.transitions, observed),
        pages=_pages(now.bill.pages, observed),
    )
    return placed(now, stated(observed.status, now.status), bill, _notes(now.notes, observed))


def _grounds(now: Grounds, observed: ObservedInvoice) -> Grounds:
    return Grounds(
        customer=stated(observed.customer, now.customer),
        currency=stated(observed.currency, now.currency),
        created=stated(observed.created, now.created),
        subscription=stated(observed.subscription, now.subscription),
        billing_reason=stated(observed.billing_reason, now.billing_reason),
        on_behalf_of=stated(observed.on_behalf_of, now.on_behalf_of),
        period_start=stated(observed.period_start, now.period_start),
        period_end=stated(observed.period_end, now.period_end),
    )


def _amounts(now: Amounts, observed: ObservedInvoice) -> Amounts:
    return Amounts(
        subtotal=stated(observed.subtotal, now.subtotal),
        total=stated(observed.total, now.total),
        amount_due=stated(observed.amount_due, now.amount_due),
        amount_paid=stated(observed.amount_paid, now.amount_paid),
        amount_remaining=stated(observed.amount_remaining, now.amount_remaining),
        starting_balance=stated(observed.starting_balance, now.starting_balance),
        ending_balance=stated(observed.ending_balance, now.ending_balance),
        pre_payment_credit_notes_amount=stated(
            observed.pre_payment_credit_notes_amount, now.pre_payment_credit_notes_amount
        ),
        post_payment_credit_notes_amount=stated(
            observed.post_payment_credit_notes_amount, now.post_payment_credit_notes_amount
        ),
    )


def _collection(now: Collection, observed: ObservedInvoice) -> Collection:
    return Collection(
        collection_method=stated(observed.collection_method, now.collection_method),
        auto_advance=stated(observed.auto_advance, now.auto_advance),
        due_date=stated(observed.due_date, now.due_date),
        default_payment_method=stated(observed.default_payment_method, now.default_payment_method),
    )


def _attempts(now: Attempts, observed: ObservedInvoice) -> Attempts:
    return Attempts(
        attempted=stated(observed.attempted, now.attempted),
        attempt_count=stated(observed.attempt_count, now.attempt_count),
        failed_attempt=stated(observed.failed_attempt, now.failed_attempt),
        next_payment_attempt=stated(observed.next_payment_attempt, now.next_payment_attempt),
    )


def _transitions(now: StatusTransitions, observed: ObservedInvoice) -> StatusTransitions:
    return StatusTransitions(
        finalized_at=stated(observed.finalized_at, now.finalized_at),
        paid_at=stated(observed.paid_at, now.paid_at),
        marked_uncollectible_at=stated(
            observed.marked_uncollectible_at, now.marked_uncollectible_at
        ),
        voided_at=stated(observed.voided_at, now.voided_at),
    )


def _pages(now: Pages, observed: ObservedInvoice) -> Pages:
    return Pages(hosted=stated(observed.hosted_page, now.hosted), pdf=stated(observed.pdf, now.pdf))


def _notes(now: Annotations, observed: ObservedInvoice) -> Annotations:
    """Return what is stated; what was erased stays erased."""
    if now.erased:
        return now
    return Annotations(
        metadata=stated(observed.metadata, now.metadata),
        description=stated(observed.description, now.description),
    )


def as_observed(state: State) -> ObservedInvoice:
    """Read every facet off an invoice that is known; what was erased is UNKNOWN."""
    match state:
        case Unseen():
            return ObservedInvoice()
        case Draft() | Finalized():
            return _facets(state)
        case Deleted():
            customer = when_known(state.customer)
            return ObservedInvoice(deleted=GONE, customer=customer)
        case _ as unreachable:
            assert_never(unreachable)


def _facets(state: Seen) -> ObservedInvoice:
    bill = state.bill
    grounds, amounts, stamps = bill.grounds, bill.amounts, bill.transitions
    return ObservedInvoice(
        deleted=Known(value=False),
        status=Known(state.status),
        customer=Known(grounds.customer),
        currency=Known(grounds.currency),
        created=when_known(grounds.created),
        subscription=Known(grounds.subscription),
        billing_reason=Known(grounds.billing_reason),
        on_behalf_of=Known(grounds.on_behalf_of),
        period_start=when_known(grounds.period_start),
        period_end=when_known(grounds.period_end),
        number=Known(bill.number),
        subtotal=Known(amounts.subtotal),
        total=Known(amounts.total),
        amount_due=Known(amounts.amount_due),
        amount_paid=Known(amounts.amount_paid),
        amount_remaining=Known(amounts.amount_remaining),
        starting_balance=Known(amounts.starting_balance),
        ending_balance=Known(amounts.ending_balance),
        pre_payment_credit_notes_amount=Known(amounts.pre_payment_credit_notes_amount),
        post_payment_credit_notes_amount=Known(amounts.post_payment_credit_notes_amount),
        collection_method=Known(bill.collection.collection_method),
        auto_advance=Known(bill.collection.auto_advance),
        due_date=Known(bill.collection.due_date),
        default_payment_method=Known(bill.collection.default_payment_method),
        attempted=Known(bill.attempts.attempted),
        attempt_count=Known(bill.attempts.attempt_count),
        failed_attempt=Known(bill.attempts.failed_attempt),
        next_payment_attempt=Known(bill.attempts.next_payment_attempt),
        finalized_at=Known(stamps.finalized_at),
        paid_at=Known(stamps.paid_at),
        marked_uncollectible_at=Known(stamps.marked_uncollectible_at),
        voided_at=Known(stamps.voided_at),
        hosted_page=Known(bill.pages.hosted),
        pdf=Known(bill.pages.pdf),
        description=None if state.notes.erased else Known(state.notes.description),
        metadata=None if state.notes.erased else Known(state.notes.metadata),
    )
