"""What an invoice counts as: shown, payable, unpaid, recurring, and reached by its link."""

from datetime import datetime

from counterfoil.domain.invoice import policy
from counterfoil.domain.invoice.state import Finalized, Seen, State
from counterfoil.domain.invoice.terms import BillingReason, InvoiceStatus
from counterfoil.domain.subscription.terms import CollectionMethod


def is_shown(state: State) -> bool:
    """Tell whether customers see the invoice at the portal: never as a draft (R148)."""
    return isinstance(state, Finalized) and state.status in policy.SHOWN_STATUSES


def is_payable(state: State, *, at_portal: bool) -> bool:
    """Tell whether the invoice can still be paid, at the portal or elsewhere (R149)."""
    if not isinstance(state, Finalized) or state.status not in policy.PAYABLE_STATUSES:
        return False
    return (
        not at_portal
        or state.status is InvoiceStatus.OPEN
        or policy.UNCOLLECTIBLE_IS_PAID_AT_PORTAL
    )


def counts_as_unpaid(state: State, at: datetime) -> bool:
    """
    Tell whether the invoice is open and no longer too young to be tried (R151).

    One whose creation isn't known is old enough.
    """
    if not isinstance(state, Finalized) or state.status is not InvoiceStatus.OPEN:
        return False
    created = state.bill.grounds.created
    return (
        state.bill.attempts.attempted or created is None or at >= created + policy.ATTEMPTED_AFTER
    )


def is_collected_by_itself(state: State) -> bool:
    """Tell whether payment is tried without anybody asking for it (R115, R126, R130)."""
    return (
        isinstance(state, Finalized)
        and state.status is InvoiceStatus.OPEN
        and state.bill.collection.auto_advance
        and state.bill.collection.collection_method is CollectionMethod.CHARGE_AUTOMATICALLY
    )


def is_recurring(invoice: Seen) -> bool:
    """Tell a subscription's invoice from a one-off one, which is charged at another rate (R189)."""
    grounds = invoice.bill.grounds
    return recurs(grounds.billing_reason, grounds.subscription)


def recurs(reason: BillingReason | None, subscription: str | None) -> bool:
    """
    Tell a subscription's invoice from a one-off one, by why it was made (R189).

    Where no reason was stated, that it names a subscription decides.
    """
    if reason is None:
        return subscription is not None
    return reason in policy.RECURRING_REASONS


def link_expires_at(invoice: Seen, fetched_at: datetime) -> datetime | None:
    """
    Return when a link to the invoice's page stops working that was fetched then (R150).

    ``None``: the invoice is no final one, and has no page.
    """
    finalized_at = invoice.bill.transitions.finalized_at
    if finalized_at is None:
        return None
    due = invoice.bill.collection.due_date or finalized_at
    expires_at = min(due + policy.LINK_LASTS, finalized_at + policy.LINK_LASTS_AT_MOST)
    return max(expires_at, fetched_at + policy.FRESH_LINK_LASTS)


def link_works(invoice: Seen, fetched_at: datetime, at: datetime) -> bool:
    """Tell whether a link that was fetched at one moment still works at another (R150)."""
    expires_at = link_expires_at(invoice, fetched_at)
    return expires_at is not None and at < expires_at
