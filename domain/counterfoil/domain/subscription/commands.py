"""The commands that a subscription takes."""

from datetime import datetime

from attrs import field, frozen

from counterfoil.domain.changes import KEEP, Change
from counterfoil.domain.configuration.features import (
    CancellationReason,
    CancelMode,
    PauseOption,
    ProrationBehavior,
)
from counterfoil.domain.metadata import MetadataChange
from counterfoil.domain.observation import Origin
from counterfoil.domain.requests import AnswerKind as AnswerKind  # noqa: PLC0414
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription.observed import ObservedSchedule, ObservedSubscription
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    CollectionPause,
    Status,
    Trial,
)
from counterfoil.domain.values import (
    Annotations,
    CouponId,
    CustomerId,
    InvoiceId,
    PaymentMethodId,
    PriceId,
    PromotionCodeId,
    ScheduleId,
    SubscriptionId,
    SubscriptionItemId,
)


@frozen(kw_only=True)
class NewItem:
    """An item to start with: its id, its price, and how many (``None`` for a metered price)."""

    id: SubscriptionItemId
    price: PriceId
    quantity: int | None = 1


@frozen(kw_only=True)
class StartSubscription:
    """
    Start a subscription, by API, dashboard or Checkout (R91).

    Without a billing mode it gets the default of the request's API version (F3).
    """

    subscription_id: SubscriptionId
    customer_id: CustomerId
    items: tuple[NewItem, ...]
    collection_method: CollectionMethod = CollectionMethod.CHARGE_AUTOMATICALLY
    billing_mode: BillingMode | None = None
    trial: Trial | None = None
    default_payment_method: PaymentMethodId | None = None
    on_behalf_of: str | None = None
    notes: Annotations = field(factory=Annotations)


@frozen(kw_only=True)
class SwitchPlan:
    """
    Switch an item to another price, and its quantity with it where one is given.

    At the portal the configuration decides on proration and timing; elsewhere
    ``proration_behavior`` does. A switch that has to wait for the period's end is kept by a
    schedule (R58, R59).
    """

    subscription_id: SubscriptionId
    item_id: SubscriptionItemId
    price_id: PriceId
    quantity: int | None = None
    proration_behavior: ProrationBehavior = ProrationBehavior.CREATE_PRORATIONS


@frozen(kw_only=True)
class ChangeQuantity:
    """Change how many of an item's price the subscription holds."""

    subscription_id: SubscriptionId
    item_id: SubscriptionItemId
    quantity: int
    proration_behavior: ProrationBehavior = ProrationBehavior.CREATE_PRORATIONS


@frozen(kw_only=True)
class ApplyDiscount:
    """
    Discount the subscription by a coupon, or by a promotion code of one; customers at the portal by
    a promotion code (R50, R81).
    """

    subscription_id: SubscriptionId
    coupon_id: CouponId | None = None
    promotion_code_id: PromotionCodeId | None = None


@frozen(kw_only=True)
class RemoveDiscount:
    """Take a coupon's discount off the subscription; for merchants alone (R81)."""

    subscription_id: SubscriptionId
    coupon_id: CouponId


@frozen(kw_only=True)
class CancelSubscription:
    """
    Cancel, at the period's end or now.

    At the portal the configuration's mode and proration hold, whatever stands here; elsewhere
    nothing is prorated unless it is asked for (R114). ``declined_offer`` is the coupon that the
    page offered instead (R119), where it did.
    """

    subscription_id: SubscriptionId
    mode: CancelMode = CancelMode.AT_PERIOD_END
    proration_behavior: ProrationBehavior = ProrationBehavior.NONE
    declined_offer: CouponId | None = None


@frozen(kw_only=True)
class AcceptRetentionOffer:
    """
    Stay, and get the coupon that is offered to who is about to cancel (R119).

    ``coupon_id`` is the one that the page showed; if another is offered by now, that is refused. So
    the decision can name what it reads before it has read what is offered.
    """

    subscription_id: SubscriptionId
    coupon_id: CouponId


@frozen
class CancelWithCustomer:
    """Cancel at once, because the customer is deleted (R123); never refused."""

    subscription_id: SubscriptionId


@frozen(kw_only=True)
class ReverseCancellation:
    """Don't cancel after all, while the period still runs (R111)."""

    subscription_id: SubscriptionId


@frozen(kw_only=True)
class GiveCancellationReason:
    """
    Say why, after the cancellation is confirmed (R47, R117, R118); ``comment`` has at most 5,000
    characters.
    """

    subscription_id: SubscriptionId
    feedback: CancellationReason | None = None
    feedback_option: str | None = None
    comment: str | None = None


@frozen(kw_only=True)
class PauseCollection:
    """Stop collecting payment, or change how a paused collection is treated (R124)."""

    subscription_id: SubscriptionId
    pause: CollectionPause


@frozen(kw_only=True)
class ResumeCollection:
    """Collect payment again (R131)."""

    subscription_id: SubscriptionId


@frozen(kw_only=True)
class PauseSubscription:
    """
    Pause the subscription itself, at once (R137).

    ``duration`` is one of the offered options at the portal (R61f); ``None`` pauses without an end.
    """

    subscription_id: SubscriptionId
    duration: PauseOption | None = None


@frozen(kw_only=True)
class ResumeSubscription:
    """Let a paused subscription go on (R141)."""

    subscription_id: SubscriptionId


@frozen(kw_only=True)
class EndTrial:
    """End the trial now (R88)."""

    subscription_id: SubscriptionId


@frozen(kw_only=True)
class ChangeTrial:
    """Give a trial, or move its end; to end one now there is `EndTrial`."""

    subscription_id: SubscriptionId
    trial: Trial


@frozen(kw_only=True)
class ChoosePaymentMethod:
    """
    Choose the payment method that this subscription alone is charged to; ``None`` lets the
    customer's default pay.
    """

    subscription_id: SubscriptionId
    payment_method_id: PaymentMethodId | None


@frozen(kw_only=True)
class ChangeCollectionMethod:
    """Charge automatically, or send invoices."""

    subscription_id: SubscriptionId
    collection_method: CollectionMethod


@frozen(kw_only=True)
class AttachSchedule:
    """Put the subscription under a schedule that will update it (R86)."""

    subscription_id: SubscriptionId
    schedule_id: ScheduleId
    update_scheduled: bool = True


@frozen(kw_only=True)
class ReleaseSchedule:
    """Free the subscription of its schedule."""

    subscription_id: SubscriptionId


@frozen(kw_only=True)
class ChangeAnnotations:
    """Change the metadata, key by key, and the description."""

    subscription_id: SubscriptionId
    metadata: MetadataChange = KEEP
    description: Change[str | None] = KEEP


@frozen(kw_only=True)
class ChangeStatus:
    """Say what the billing of a standalone account has come to: paid, past due, unpaid..."""

    subscription_id: SubscriptionId
    status: Status


@frozen(kw_only=True)
class RenewPeriod:
    """Say that a standalone account's item bills a new period."""

    subscription_id: SubscriptionId
    item_id: SubscriptionItemId
    current_period_start: datetime
    current_period_end: datetime


@frozen(kw_only=True)
class NoteInvoiceFinalized:
    """Note that an invoice of the subscription became final, its most recent one; never refused."""

    subscription_id: SubscriptionId
    invoice_id: InvoiceId


@frozen(kw_only=True)
class NoteInvoicePaid:
    """Note that an invoice of the subscription was paid (R149); never refused."""

    subscription_id: SubscriptionId
    invoice_id: InvoiceId


@frozen(kw_only=True)
class RecordAnswer:
    """
    Record what became of a request to Stripe.

    An answer to a request that is not outstanding is quiet: it was closed before. A request that
    was granted needs no answer here: the object in Stripe's answer is observed, and closes it.
    """

    subscription_id: SubscriptionId
    operation: Operation
    answer: AnswerKind
    code: str | None = None
    decline_code: str | None = None
    next_action: str | None = None
    expires_at: datetime | None = None


@frozen(kw_only=True)
class LinkToStripe:
    """Record under which id Stripe has what was asked for here; never refused."""

    subscription_id: SubscriptionId
    stripe_id: str


@frozen(kw_only=True)
class EndConfirmation:
    """Record that Stripe took, or refused with a code, facets that were decided here at once."""

    subscription_id: SubscriptionId
    facets: tuple[str, ...]
    refused_with: str | None = None


@frozen(kw_only=True)
class ObserveSubscription:
    """
    What all statements of Stripe together say of the subscription now; never refused.

    ``unsettled`` names the facets whose statements don't add up.
    """

    subscription_id: SubscriptionId
    observed: ObservedSubscription
    origin: Origin
    unsettled: tuple[str, ...] = ()


@frozen(kw_only=True)
class ObserveSchedule:
    """
    What all statements of Stripe together say of a schedule of the subscription now; never
    refused.
    """

    subscription_id: SubscriptionId
    schedule_id: ScheduleId
    observed: ObservedSchedule


@frozen(kw_only=True)
class LearnEarlierFact:
    """What Stripe says of an earlier moment than the newest that is known; never refused."""

    subscription_id: SubscriptionId
    subscription: ObservedSubscription | None = None
    schedule_id: ScheduleId | None = None
    schedule: ObservedSchedule | None = None


@frozen(kw_only=True)
class LetTimePass:
    """
    Bring about all that falls on the first moment that is due; quiet before it.

    For what is due later the same command is given again.
    """

    subscription_id: SubscriptionId


CustomerWish = (
    SwitchPlan
    | ChangeQuantity
    | ApplyDiscount
    | CancelSubscription
    | AcceptRetentionOffer
    | ReverseCancellation
    | GiveCancellationReason
    | PauseCollection
    | ResumeCollection
    | PauseSubscription
    | ResumeSubscription
    | ChoosePaymentMethod
)
MerchantWish = (
    StartSubscription
    | RemoveDiscount
    | EndTrial
    | ChangeTrial
    | ChangeCollectionMethod
    | AttachSchedule
    | ReleaseSchedule
    | ChangeAnnotations
    | ChangeStatus
    | RenewPeriod
)
Note = CancelWithCustomer | NoteInvoiceFinalized | NoteInvoicePaid
"""What follows from something decided about a customer or an invoice."""

ProvidersWord = (
    RecordAnswer
    | LinkToStripe
    | EndConfirmation
    | ObserveSubscription
    | ObserveSchedule
    | LearnEarlierFact
)
Command = CustomerWish | MerchantWish | Note | ProvidersWord | LetTimePass
