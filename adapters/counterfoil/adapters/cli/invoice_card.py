"""Shows what an invoice says, in words."""

from collections.abc import Iterator

from counterfoil.adapters.cli.wording import day
from counterfoil.domain.invoice.showing import is_recurring
from counterfoil.domain.invoice.state import Seen
from counterfoil.domain.invoice.terms import Attempts, Collection, InvoiceStatus, StatusTransitions
from counterfoil.domain.money import Money
from counterfoil.domain.subscription.terms import CollectionMethod


def invoice_lines(invoice: Seen) -> Iterator[tuple[str, str]]:
    """Yield the lines of a card: what is named, and what it is."""
    bill = invoice.bill
    grounds, amounts = bill.grounds, bill.amounts
    yield "Number", bill.number or "none yet"
    yield "Customer", grounds.customer
    if grounds.subscription is not None:
        yield "Subscription", grounds.subscription
    reason = "no reason told" if grounds.billing_reason is None else grounds.billing_reason.value
    yield "Kind", f"{'recurring' if is_recurring(invoice) else 'one-off'} ({reason})"
    yield "Status", invoice.status.value
    yield "Total", str(Money(amounts.total, grounds.currency))
    paid = Money(amounts.amount_paid, grounds.currency)
    yield "Paid", f"{paid} of {Money(amounts.amount_due, grounds.currency)}"
    yield "Collection", _collection(bill.collection) + _going_on(invoice)
    if bill.collection.due_date is not None:
        yield "Due", day(bill.collection.due_date)
    yield "Attempts", _attempts(bill.attempts)
    yield "Since", f"created {day(grounds.created)}{_stamps(bill.transitions)}"


def _collection(collection: Collection) -> str:
    if collection.collection_method is CollectionMethod.SEND_INVOICE:
        return "sent to be paid"
    return f"charged automatically, to {collection.default_payment_method or 'the default'}"


def _going_on(invoice: Seen) -> str:
    """Say whether anybody has to do anything for an invoice to be paid that is not settled."""
    if invoice.status not in {InvoiceStatus.DRAFT, InvoiceStatus.OPEN}:
        return ""
    by_itself = invoice.bill.collection.auto_advance
    return "; goes on by itself" if by_itself else "; waits for the merchant"


def _attempts(attempts: Attempts) -> str:
    if not attempts.attempted:
        return "none yet"
    failed = "" if attempts.failed_attempt is None else f", number {attempts.failed_attempt} failed"
    again = attempts.next_payment_attempt
    return f"{attempts.attempt_count}{failed}{'' if again is None else f', next on {day(again)}'}"


def _stamps(stamps: StatusTransitions) -> str:
    stamped = (
        ("final", stamps.finalized_at),
        ("uncollectible", stamps.marked_uncollectible_at),
        ("paid", stamps.paid_at),
        ("void", stamps.voided_at),
    )
    return "".join(f", {word} {day(at)}" for word, at in stamped if at is not None)
