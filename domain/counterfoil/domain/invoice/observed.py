"""What Stripe states of an invoice, facet by facet."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from counterfoil.domain.invoice.terms import BillingReason, InvoiceStatus
from counterfoil.domain.subscription.terms import CollectionMethod
from counterfoil.domain.values import CustomerId, Known, PaymentMethodId, SubscriptionId


@frozen(kw_only=True, weakref_slot=False)
class ObservedInvoice:
    """
    The facets of an invoice that Stripe states; ``None`` is UNKNOWN.

    ``failed_attempt`` is told by the type of an event alone: how many attempts there were when one
    failed.
    """

    deleted: Known[bool] | None = None
    status: Known[InvoiceStatus] | None = None
    customer: Known[CustomerId] | None = None
    currency: Known[str] | None = None
    created: Known[datetime] | None = None
    subscription: Known[SubscriptionId | None] | None = None
    billing_reason: Known[BillingReason | None] | None = None
    on_behalf_of: Known[str | None] | None = None
    period_start: Known[datetime] | None = None
    period_end: Known[datetime] | None = None
    number: Known[str | None] | None = None
    subtotal: Known[int] | None = None
    total: Known[int] | None = None
    amount_due: Known[int] | None = None
    amount_paid: Known[int] | None = None
    amount_remaining: Known[int] | None = None
    starting_balance: Known[int] | None = None
    ending_balance: Known[int | None] | None = None
    pre_payment_credit_notes_amount: Known[int] | None = None
    post_payment_credit_notes_amount: Known[int] | None = None
    collection_method: Known[CollectionMethod] | None = None
    auto_advance: Known[bool] | None = None
    due_date: Known[datetime | None] | None = None
    default_payment_method: Known[PaymentMethodId | None] | None = None
    attempted: Known[bool] | None = None
    attempt_count: Known[int] | None = None
    failed_attempt: Known[int | None] | None = None
    next_payment_attempt: Known[datetime | None] | None = None
    finalized_at: Known[datetime | None] | None = None
    paid_at: Known[datetime | None] | None = None
    marked_uncollectible_at: Known[datetime | None] | None = None
    voided_at: Known[datetime | None] | None = None
    hosted_page: Known[bool] | None = None
    pdf: Known[bool] | None = None
    description: Known[str | None] | None = None
    metadata: Known[Mapping[str, str]] | None = None


@frozen(kw_only=True)
class EarlierStatement:
    """
    What an older statement of Stripe adds to the past.

    ``erased`` says that it was made unreadable for ever; all else then stands at its default.
    """

    invoice: ObservedInvoice | None = None
    erased: bool = False
