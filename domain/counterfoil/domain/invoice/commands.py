"""What can be asked of an invoice, and what is stated of it."""

from datetime import datetime
from typing import TypeAlias

from attrs import frozen

from counterfoil.domain.invoice.observed import ObservedInvoice
from counterfoil.domain.invoice.terms import BillingReason
from counterfoil.domain.observation import Origin
from counterfoil.domain.requests import AnswerKind, Operation
from counterfoil.domain.subscription.terms import CollectionMethod
from counterfoil.domain.values import (
    Annotations,
    CustomerId,
    InvoiceId,
    PaymentMethodId,
    SubscriptionId,
)


@frozen(kw_only=True)
class CreateInvoice:
    """
    Make a draft, by API or dashboard; amounts in minor units of ``currency``.

    ``amount_due`` is what is left of ``total`` once the customer's balance was set off;
    ``None``: all of it. ``due_date`` is for invoices that are sent.
    """

    invoice_id: InvoiceId
    customer_id: CustomerId
    currency: str
    subtotal: int
    total: int
    amount_due: int | None = None
    starting_balance: int = 0
    subscription_id: SubscriptionId | None = None
    billing_reason: BillingReason = BillingReason.MANUAL
    collection_method: CollectionMethod = CollectionMethod.CHARGE_AUTOMATICALLY
    auto_advance: bool = False
    due_date: datetime | None = None
    default_payment_method: PaymentMethodId | None = None
    on_behalf_of: str | None = None
    period_start: datetime | None = None
    period_end: datetime | None = None
    notes: Annotations = Annotations()


@frozen(kw_only=True)
class FinalizeInvoice:
    """
    Make a draft final, to be paid; one that leaves nothing to pay is paid by that.

    ``number`` is what it is to bear; a synced account leaves that to Stripe.
    """

    invoice_id: InvoiceId
    number: str | None = None


@frozen(kw_only=True)
class PayInvoice:
    """
    Ask for payment, at the portal or elsewhere (R147, R149).

    ``payment_method_id`` is what is to pay; ``None``: the default.
    """

    invoice_id: InvoiceId
    payment_method_id: PaymentMethodId | None = None


@frozen(kw_only=True)
class RecordPayment:
    """Say that a standalone account's invoice was paid, as a whole, whoever asked for it."""

    invoice_id: InvoiceId


@frozen(kw_only=True)
class RecordPaymentFailure:
    """
    Say that an attempt to pay a standalone account's invoice failed.

    ``next_payment_attempt`` is when it will be tried again; ``None``: it won't by itself.
    """

    invoice_id: InvoiceId
    code: str
    decline_code: str | None = None
    next_payment_attempt: datetime | None = None


@frozen(kw_only=True)
class VoidInvoice:
    """Let a finalized invoice count for nothing, for ever."""

    invoice_id: InvoiceId


@frozen(kw_only=True)
class MarkInvoiceUncollectible:
    """Expect no payment of an open invoice any more; it may yet be paid or voided."""

    invoice_id: InvoiceId


@frozen(kw_only=True)
class DeleteDraftInvoice:
    """Delete a draft that is no subscription's, for ever."""

    invoice_id: InvoiceId


@frozen(kw_only=True)
class ChangeAutomaticCollection:
    """Let an invoice be finalized and collected by itself, or no longer (R115, R126)."""

    invoice_id: InvoiceId
    auto_advance: bool


@frozen(kw_only=True)
class RecordAnswer:
    """
    Record what became of a request; never refused.

    An answer to a request that is not outstanding is quiet. A request that was granted needs no
    answer here: the object in Stripe's answer is observed, and closes it.
    """

    invoice_id: InvoiceId
    operation: Operation
    answer: AnswerKind
    code: str | None = None
    decline_code: str | None = None
    next_action: str | None = None
    expires_at: datetime | None = None


@frozen(kw_only=True)
class LinkToStripe:
    """Record under which id Stripe has what was asked for here; never refused."""

    invoice_id: InvoiceId
    stripe_id: str


@frozen(kw_only=True)
class EndConfirmation:
    """Record that Stripe took, or refused with a code, facets that were decided here at once."""

    invoice_id: InvoiceId
    facets: tuple[str, ...]
    refused_with: str | None = None


@frozen(kw_only=True)
class ObserveInvoice:
    """What Stripe states of an invoice, resolved over every sighting. Never refused."""

    invoice_id: InvoiceId
    observed: ObservedInvoice
    origin: Origin
    unsettled: tuple[str, ...] = ()


@frozen(kw_only=True)
class LearnEarlierFact:
    """An older statement that adds to the past; never refused."""

    invoice_id: InvoiceId
    observed: ObservedInvoice


@frozen(kw_only=True)
class LetTimePass:
    """Let what was asked lapse that isn't paid for in time; never refused."""

    invoice_id: InvoiceId


Amendment: TypeAlias = (
    FinalizeInvoice
    | PayInvoice
    | RecordPayment
    | RecordPaymentFailure
    | VoidInvoice
    | MarkInvoiceUncollectible
    | DeleteDraftInvoice
    | ChangeAutomaticCollection
)
"""A wish about an invoice that is there."""

Wish: TypeAlias = CreateInvoice | Amendment

Answer: TypeAlias = RecordAnswer | LinkToStripe | EndConfirmation

Observation: TypeAlias = ObserveInvoice | LearnEarlierFact

Command: TypeAlias = Wish | Answer | Observation | LetTimePass
