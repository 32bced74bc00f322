"""What can have happened to an invoice."""

from datetime import datetime
from typing import TypeAlias

from attrs import field, frozen

from counterfoil.domain.invoice.observed import EarlierStatement
from counterfoil.domain.invoice.terms import (
    Amounts,
    Attempts,
    Bill,
    Collection,
    Grounds,
    InvoiceStatus,
    Pages,
    StatusTransitions,
)
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import PERSONAL, Annotations, CustomerId, PaymentMethodId

# The names and fields of these classes, and of those of ``terms.py``, are the storage format.


@frozen(kw_only=True)
class InvoiceCreated:
    """An invoice was made; as a draft, unless Stripe tells of it in a later status only."""

    bill: Bill
    status: InvoiceStatus = InvoiceStatus.DRAFT
    notes: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen(kw_only=True)
class InvoiceAdopted:
    """An invoice that was there before was seen for the first time."""

    bill: Bill
    status: InvoiceStatus
    notes: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen(kw_only=True)
class InvoiceFinalized:
    """The draft became final: from now on it is to be paid."""

    finalized_at: datetime | None
    number: str | None = None


@frozen(kw_only=True)
class InvoicePaid:
    """The invoice is paid, for ever; amounts in minor units of its currency."""

    paid_at: datetime | None
    amount_paid: int
    amount_remaining: int = 0


@frozen(kw_only=True)
class PaymentFailed:
    """An attempt to pay failed, as ``attempts.failed_attempt`` counts; the invoice stays open."""

    attempts: Attempts
    code: str | None = None
    decline_code: str | None = None


@frozen
class InvoiceVoided:
    """The invoice counts for nothing, for ever."""

    voided_at: datetime | None


@frozen
class InvoiceMarkedUncollectible:
    """The merchant doesn't expect payment any more; the invoice may yet be paid or voided."""

    marked_uncollectible_at: datetime | None


@frozen
class StatusCorrected:
    """Stripe states a status to which none of the steps above leads."""

    status: InvoiceStatus


@frozen(kw_only=True)
class InvoiceDeleted:
    """The draft was deleted, for ever; ``customer`` is whom it would have billed, if known."""

    customer: CustomerId | None = None


@frozen
class GroundsLearned:
    """For whom, in which currency or why the invoice was made came to be known otherwise."""

    grounds: Grounds


@frozen
class NumberAssigned:
    """The invoice bears this number; ``None``: none."""

    number: str | None


@frozen
class AmountsChanged:
    """The amounts of the invoice are now these, all together."""

    amounts: Amounts


@frozen
class CollectionChanged:
    """How the invoice is collected is now this, all together."""

    collection: Collection


@frozen
class AttemptsChanged:
    """How often payment was tried and when it will be next is now this, all together."""

    attempts: Attempts


@frozen
class TransitionsLearned:
    """When the invoice came to each status is now known to be this."""

    transitions: StatusTransitions


@frozen
class PagesChanged:
    """Whether Stripe has a page and a PDF of the invoice is now this."""

    pages: Pages


@frozen
class AnnotationsChanged:
    """The metadata or the description became otherwise."""

    notes: Annotations = field(metadata=PERSONAL)


@frozen(kw_only=True)
class InvoiceCreationRequested:
    """A synced account asked Stripe to make the invoice."""

    bill: Bill
    notes: Annotations = field(default=Annotations(), metadata=PERSONAL)


@frozen(kw_only=True)
class FinalizationRequested:
    """A synced account asked Stripe to finalize the draft."""


@frozen(kw_only=True)
class PaymentRequested:
    """
    Payment was asked for, of Stripe or of whoever collects for a standalone account.

    ``payment_method_id`` is what is to pay; ``None``: the default.
    """

    payment_method_id: PaymentMethodId | None = None


@frozen(kw_only=True)
class VoidingRequested:
    """A synced account asked Stripe to void the invoice."""


@frozen(kw_only=True)
class UncollectibleMarkRequested:
    """A synced account asked Stripe to mark the invoice uncollectible."""


@frozen(kw_only=True)
class DeletionRequested:
    """A synced account asked Stripe to delete the draft."""


@frozen(kw_only=True)
class RequestAwaitingPayment:
    """A request waits for the customer, to authenticate a payment say, until ``expires_at``."""

    operation: Operation
    next_action: str | None = None
    expires_at: datetime | None = None


@frozen(kw_only=True)
class RequestRefused:
    """A request was refused; ``decline_code`` where a card was declined."""

    operation: Operation
    code: str
    decline_code: str | None = None


@frozen
class RequestLapsed:
    """A request was not completed in time."""

    operation: Operation


@frozen
class RequestUnknown:
    """Whether a request had an effect is not known; it stays outstanding until a look tells."""

    operation: Operation


@frozen
class ConfirmationAwaited:
    """A synced account decided these facets; until Stripe answers, no statement undoes them."""

    facets: tuple[str, ...]


@frozen(kw_only=True)
class ConfirmationEnded:
    """Stripe took the decided facets, or refused them with a code; its statements count again."""

    facets: tuple[str, ...]
    refused_with: str | None = None


@frozen
class FactsUnsettled:
    """The facets on which Stripe's statements don't add up; none: all are settled."""

    facets: tuple[str, ...] = ()


@frozen
class LinkedToStripe:
    """What was born here has this id at Stripe."""

    stripe_id: str


@frozen(kw_only=True)
class EarlierFactLearned:
    """An older statement of Stripe became known; what is true now stays as it is."""

    statement: EarlierStatement = field(default=EarlierStatement(), metadata=PERSONAL)


FirstSight: TypeAlias = InvoiceCreated | InvoiceAdopted

StatusEvent: TypeAlias = (
    InvoiceFinalized | InvoicePaid | InvoiceVoided | InvoiceMarkedUncollectible | StatusCorrected
)

BillEvent: TypeAlias = (
    PaymentFailed
    | GroundsLearned
    | NumberAssigned
    | AmountsChanged
    | CollectionChanged
    | AttemptsChanged
    | TransitionsLearned
    | PagesChanged
)

DetailEvent: TypeAlias = BillEvent | AnnotationsChanged

Asked: TypeAlias = (
    InvoiceCreationRequested
    | FinalizationRequested
    | PaymentRequested
    | VoidingRequested
    | UncollectibleMarkRequested
    | DeletionRequested
)

Answered: TypeAlias = RequestAwaitingPayment | RequestRefused | RequestLapsed | RequestUnknown

ConfirmationEvent: TypeAlias = ConfirmationAwaited | ConfirmationEnded

Event: TypeAlias = (
    FirstSight
    | StatusEvent
    | DetailEvent
    | InvoiceDeleted
    | Asked
    | Answered
    | LinkedToStripe
    | ConfirmationEvent
    | FactsUnsettled
    | EarlierFactLearned
)
