"""How a change that has to be paid for is asked of Stripe: never so that it is made unpaid."""

from collections.abc import Collection

from counterfoil.domain.subscription.terms import BillingMode

BILLED = frozenset({"items", "trial_end", "billing_cycle_anchor"})
"""The parameters of an update by which an invoice may become due at once."""

PENDING = frozenset({
    "add_invoice_items",
    "billing_cycle_anchor",
    "expand",
    "items",
    "payment_behavior",
    "proration_behavior",
    "proration_date",
    "trial_end",
    "trial_from_plan",
})  # fmt: skip
"""
The parameters that an update may hold which waits for its payment.

The list is that of Stripe's *Pending updates reference*. Since 2026-05-27 metadata and discounts
may wait as well; what is decided here at once isn't to wait for a payment, so that they aren't
listed.
"""

PENDING_IF_INCOMPLETE = "pending_if_incomplete"
ERROR_IF_INCOMPLETE = "error_if_incomplete"

DAYS_UNTIL_DUE = 30
"""
How long the customer has to pay invoices that are sent to them.

Stripe insists on a number of days, and the wish to send invoices names none; 30 is what Stripe's
Dashboard proposes.
"""


def payment_behavior(parameters: Collection[str]) -> str:
    """
    Return what Stripe is to do with a change that isn't paid at once.

    By its own default (R97) it would make the change, and leave the subscription past due. So

    1. a switch or another quantity waits for its payment, where nothing is sent with it that can't;
    2. all else is refused, and nothing of it is changed.
    """
    may_wait = "items" in parameters and PENDING.issuperset(parameters)
    return PENDING_IF_INCOMPLETE if may_wait else ERROR_IF_INCOMPLETE


def resumption_behavior(mode: BillingMode) -> str:
    """
    Return when a paused subscription is to go on: once it is paid for (R142).

    In classic mode Stripe only lets it go on as soon as a payment was tried.
    """
    if mode is BillingMode.FLEXIBLE:
        return "resume_on_payment_success"
    return "resume_on_payment_attempt"
