"""What an invoice consists of: for whom and why, amounts, collection, attempts, stamps."""

from datetime import datetime

from attrs import frozen

from counterfoil.domain.subscription.terms import CollectionMethod
from counterfoil.domain.values import CustomerId, OpenEnum, PaymentMethodId, SubscriptionId


class InvoiceStatus(OpenEnum):
    """Stripe's status of an invoice."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    UNCOLLECTIBLE = "uncollectible"
    VOID = "void"


class BillingReason(OpenEnum):
    """Why an invoice was made."""

    MANUAL = "manual"
    AUTOMATIC_PENDING_INVOICE_ITEM_INVOICE = "automatic_pending_invoice_item_invoice"
    QUOTE_ACCEPT = "quote_accept"
    SUBSCRIPTION = "subscription"
    SUBSCRIPTION_CREATE = "subscription_create"
    SUBSCRIPTION_CYCLE = "subscription_cycle"
    SUBSCRIPTION_THRESHOLD = "subscription_threshold"
    SUBSCRIPTION_UPDATE = "subscription_update"
    UPCOMING = "upcoming"


@frozen(kw_only=True)
class Grounds:
    """
    For whom, in which currency and why an invoice was made.

    ``period_start`` and ``period_end`` bound what could be put on it, not what was used.
    """

    customer: CustomerId
    currency: str
    created: datetime | None = None
    subscription: SubscriptionId | None = None
    billing_reason: BillingReason | None = None
    on_behalf_of: str | None = None
    period_start: datetime | None = None
    period_end: datetime | None = None


@frozen(kw_only=True)
class Amounts:
    """
    The amounts of an invoice, in minor units of its currency.

    The balances are the customer's, before and after; ``ending_balance`` is ``None`` until the
    invoice is finalized.
    """

    subtotal: int = 0
    total: int = 0
    amount_due: int = 0
    amount_paid: int = 0
    amount_remaining: int = 0
    starting_balance: int = 0
    ending_balance: int | None = None
    pre_payment_credit_notes_amount: int = 0
    post_payment_credit_notes_amount: int = 0


@frozen(kw_only=True)
class Collection:
    """How an invoice is collected; ``auto_advance``: it is finalized and tried by itself."""

    collection_method: CollectionMethod = CollectionMethod.CHARGE_AUTOMATICALLY
    auto_advance: bool = False
    due_date: datetime | None = None
    default_payment_method: PaymentMethodId | None = None


@frozen(kw_only=True)
class Attempts:
    """
    How often payment was tried, and when it will be next.

    ``failed_attempt`` is the count of the attempt that failed last; a payment under way, as a
    direct debit is for days, is an attempt that has not failed.
    """

    attempted: bool = False
    attempt_count: int = 0
    failed_attempt: int | None = None
    next_payment_attempt: datetime | None = None


@frozen(kw_only=True, weakref_slot=False)
class StatusTransitions:
    """When an invoice came to each status."""

    finalized_at: datetime | None = None
    paid_at: datetime | None = None
    marked_uncollectible_at: datetime | None = None
    voided_at: datetime | None = None


@frozen(kw_only=True)
class Pages:
    """
    Whether Stripe has a page and a PDF of the invoice.

    Their addresses let anybody in who has them, so they are never held: they are fetched anew.
    """

    hosted: bool = False
    pdf: bool = False


@frozen(kw_only=True, weakref_slot=False)
class Bill:
    """All that an invoice says, in draft or finalized, but what people wrote beside it."""

    grounds: Grounds
    number: str | None = None
    amounts: Amounts = Amounts()
    collection: Collection = Collection()
    attempts: Attempts = Attempts()
    transitions: StatusTransitions = StatusTransitions()
    pages: Pages = Pages()
