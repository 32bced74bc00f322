"""Where Stripe's documentation gives a number, or is silent: one named value a choice."""

from datetime import timedelta

from counterfoil.domain.invoice.terms import BillingReason, InvoiceStatus

SHOWN_STATUSES = frozenset(
    {
        InvoiceStatus.OPEN,
        InvoiceStatus.PAID,
        InvoiceStatus.UNCOLLECTIBLE,
        InvoiceStatus.VOID,
    }
)
"""
The statuses of the invoices that the portal lists (R148).

Which they are is UNCONFIRMED. The safe reading: the finalized ones, since a draft has neither page
nor PDF. A status that isn't known here isn't shown either.
"""

PAYABLE_STATUSES = frozenset({InvoiceStatus.OPEN, InvoiceStatus.UNCOLLECTIBLE})
"""The statuses from which an invoice may become paid (R149)."""

UNCOLLECTIBLE_IS_PAID_AT_PORTAL = False
"""
Whether customers pay an invoice at the portal that the merchant marked uncollectible.

Stripe's invoices can be paid then; that the portal offers it is UNCONFIRMED (R149). The safe
reading: no, nobody is asked to pay what the merchant has written off.
"""

ATTEMPTED_AFTER = timedelta(hours=1)
"""About how long after its creation an invoice is left alone before payment is tried (R151)."""

LINK_LASTS = timedelta(days=30)
"""How long a hosted invoice link works after the due date, or after finalization (R150)."""

LINK_LASTS_AT_MOST = timedelta(days=120)
"""
How long a hosted invoice link works at most (R150).

From when on that counts isn't said. The safe reading: from finalization, its earliest, so that no
link is promised longer than it works.
"""

FRESH_LINK_LASTS = timedelta(days=10)
"""How long a hosted invoice link works at least from when it was fetched (R150)."""

RECURRING_REASONS = frozenset(
    {
        BillingReason.SUBSCRIPTION,
        BillingReason.SUBSCRIPTION_CREATE,
        BillingReason.SUBSCRIPTION_CYCLE,
        BillingReason.SUBSCRIPTION_THRESHOLD,
        BillingReason.SUBSCRIPTION_UPDATE,
    }
)
"""The reasons for which a subscription's billing itself makes an invoice."""
