"""The events of a subscription."""

from datetime import datetime

from attrs import field, frozen

from counterfoil.domain.configuration.features import (
    CancellationReason,
    PauseOption,
    ProrationBehavior,
)
from counterfoil.domain.product.price import PriceTerms
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription.observed import ObservedSchedule, ObservedSubscription
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    CollectionPause,
    EndReason,
    Schedule,
    Status,
    SubscriptionItem,
    SubscriptionPause,
    Trial,
)
from counterfoil.domain.values import (
    PERSONAL,
    Annotations,
    CouponId,
    CustomerId,
    InvoiceId,
    PaymentMethodId,
    PromotionCodeId,
    ScheduleId,
    SubscriptionItemId,
)

# The names and fields of these classes are the storage format: see `contract.py` before changing
# one.


@frozen(kw_only=True)
class Opening:
    """
    What a subscription is when it is first known: the facts that starting and adopting it share.
    """

    customer: CustomerId
    status: Status
    items: tuple[SubscriptionItem, ...]
    created: datetime | None = None
    start_date: datetime | None = None
    currency: str | None = None
    collection_method: CollectionMethod = CollectionMethod.CHARGE_AUTOMATICALLY
    billing_mode: BillingMode = BillingMode.CLASSIC
    billing_cycle_anchor: datetime | None = None
    trial: Trial | None = None
    default_payment_method: PaymentMethodId | None = None
    default_source: str | None = None
    discounts: tuple[str, ...] = ()
    on_behalf_of: str | None = None


@frozen(kw_only=True)
class SubscriptionStarted:
    """A subscription began."""

    opening: Opening
    notes: Annotations = field(factory=Annotations, metadata=PERSONAL)


@frozen(kw_only=True)
class SubscriptionAdopted:
    """A subscription that began elsewhere or earlier came to be known."""

    opening: Opening
    notes: Annotations = field(factory=Annotations, metadata=PERSONAL)


@frozen(kw_only=True)
class StartLearned:
    """When, in which currency or for whom a known subscription began came to be known."""

    customer: CustomerId
    created: datetime | None
    start_date: datetime | None
    currency: str | None
    on_behalf_of: str | None


@frozen(kw_only=True)
class PlanSwitched:
    """An item's price became another, with the quantity that goes with it."""

    item: SubscriptionItemId
    price: PriceTerms
    quantity: int | None
    proration_behavior: ProrationBehavior | None = None


@frozen(kw_only=True)
class PlanSwitchScheduled:
    """A switch waits for the period's end, kept by a subscription schedule (R58, R59)."""

    item: SubscriptionItemId
    price: PriceTerms
    quantity: int | None
    takes_effect_at: datetime | None
    schedule: ScheduleId


@frozen(kw_only=True)
class QuantityChanged:
    """An item's quantity became another."""

    item: SubscriptionItemId
    quantity: int | None
    proration_behavior: ProrationBehavior | None = None


@frozen
class ItemAdded:
    """An item joined the subscription."""

    item: SubscriptionItem


@frozen
class ItemRemoved:
    """An item left the subscription."""

    item: SubscriptionItemId


@frozen(kw_only=True)
class PeriodRenewed:
    """An item's billing period became another."""

    item: SubscriptionItemId
    current_period_start: datetime | None
    current_period_end: datetime | None


@frozen
class BillingCycleAnchorReset:
    """The moment that fixes the billing cycle became another."""

    billing_cycle_anchor: datetime | None


@frozen
class StatusChanged:
    """Stripe's status became another that doesn't end the subscription."""

    status: Status


@frozen
class LatestInvoiceChanged:
    """A standalone account's subscription has a more recent final invoice (R149)."""

    invoice: InvoiceId


@frozen
class CollectionMethodChanged:
    """Charging became invoicing or the other way round."""

    collection_method: CollectionMethod


@frozen
class BillingModeChanged:
    """The subscription was moved to another billing mode."""

    billing_mode: BillingMode


@frozen
class TrialChanged:
    """A trial was given, moved or taken away."""

    trial: Trial | None


@frozen
class TrialEnded:
    """The trial is over, in its time or before it."""

    ended_at: datetime


@frozen(kw_only=True)
class CancellationScheduled:
    """
    The subscription is set to end: by the flag in classic mode, by the date in flexible mode
    (R108, R109).
    """

    cancel_at_period_end: bool
    cancel_at: datetime | None
    canceled_at: datetime | None
    reason: EndReason | None = EndReason.CANCELLATION_REQUESTED


@frozen
class CancellationReversed:
    """The subscription is no longer set to end (R111)."""


@frozen(kw_only=True)
class CancellationReasonGiven:
    """Why the customer cancels; what they wrote stands in the notes' description (R117, R118)."""

    feedback: CancellationReason | None = None
    feedback_option: str | None = None
    comment: Annotations = field(factory=Annotations, metadata=PERSONAL)


@frozen
class CancellationAttributed:
    """What Stripe gives as the cause of the cancellation."""

    reason: EndReason | None


@frozen(kw_only=True)
class SubscriptionCanceled:
    """The subscription is over (R112, R113); ``status`` tells expired from canceled."""

    canceled_at: datetime | None
    ended_at: datetime | None
    status: Status = Status.CANCELED
    reason: EndReason | None = None
    cancel_at_period_end: bool = False
    cancel_at: datetime | None = None
    proration_behavior: ProrationBehavior | None = None


@frozen
class CollectionPaused:
    """Collecting payment stopped; the status stays (R124, R125)."""

    pause: CollectionPause


@frozen
class CollectionPauseChanged:
    """A paused collection treats invoices otherwise, or ends at another time."""

    pause: CollectionPause


@frozen
class CollectionResumed:
    """Collecting payment goes on (R131)."""


@frozen(kw_only=True)
class SubscriptionPaused:
    """The subscription itself stopped: status ``paused`` (R136-R140)."""

    pause: SubscriptionPause
    resumes_at: datetime | None = None


@frozen
class SubscriptionPauseChanged:
    """Why or since when the subscription is paused came to be known otherwise."""

    pause: SubscriptionPause


@frozen
class SubscriptionResumed:
    """The subscription itself goes on (R141)."""

    status: Status = Status.ACTIVE


@frozen
class DefaultPaymentMethodChosen:
    """
    The subscription's own payment method became another; ``None``: the customer's default pays
    (R100, R101).
    """

    payment_method: PaymentMethodId | None


@frozen
class DefaultSourceChosen:
    """The subscription's own legacy source became another (R100)."""

    source: str | None


@frozen
class ScheduleAttached:
    """A subscription schedule manages the subscription (R86)."""

    schedule: ScheduleId


@frozen
class ScheduleReleased:
    """No subscription schedule manages the subscription any more."""

    schedule: ScheduleId


@frozen
class ScheduleStateChanged:
    """
    A schedule of the subscription came into force or out of it, or plans an update or none (R86).
    """

    schedule: Schedule


@frozen
class PriceRestated:
    """The terms of an item's price were stated otherwise; the price is the same."""

    item: SubscriptionItemId
    price: PriceTerms


@frozen
class DiscountsChanged:
    """Which coupons discount the subscription became otherwise; coupon ids."""

    discounts: tuple[str, ...]


@frozen(kw_only=True)
class CouponRedeemed:
    """A coupon was redeemed for the subscription, by the promotion code that is named."""

    coupon: CouponId
    promotion_code: PromotionCodeId | None = None


@frozen
class RetentionOfferAccepted:
    """The customer was about to cancel, and stays for the coupon (R119)."""

    coupon: CouponId


@frozen
class RetentionOfferDeclined:
    """The customer was offered the coupon, and cancels all the same (R119)."""

    coupon: CouponId


@frozen
class AnnotationsChanged:
    """The metadata or the description became otherwise."""

    notes: Annotations = field(metadata=PERSONAL)


@frozen(kw_only=True)
class SubscriptionStartRequested:
    """A synced account asked Stripe to start the subscription."""

    opening: Opening
    notes: Annotations = field(factory=Annotations, metadata=PERSONAL)


@frozen(kw_only=True)
class PlanSwitchRequested:
    """
    A synced account asked Stripe for another plan; ``at_period_end``: by way of a schedule (R59).
    """

    item: SubscriptionItemId
    price: PriceTerms
    quantity: int | None
    proration_behavior: ProrationBehavior | None = None
    at_period_end: bool = False
    ends_trial: bool = False
    resets_billing_cycle: bool = False


@frozen(kw_only=True)
class QuantityChangeRequested:
    """A synced account asked Stripe for another quantity."""

    item: SubscriptionItemId
    quantity: int
    proration_behavior: ProrationBehavior | None = None
    ends_trial: bool = False
    resets_billing_cycle: bool = False


@frozen(kw_only=True)
class CancellationRequested:
    """A synced account asked Stripe to cancel at once."""

    proration_behavior: ProrationBehavior | None = None


@frozen(kw_only=True)
class DiscountApplicationRequested:
    """A synced account asked Stripe for a discount; ``retention``: since the customer stays."""

    coupon: CouponId
    promotion_code: PromotionCodeId | None = None
    retention: bool = False


@frozen
class DiscountRemovalRequested:
    """A synced account asked Stripe to take a coupon's discount off."""

    coupon: CouponId


@frozen(kw_only=True)
class PauseRequested:
    """A synced account asked Stripe to pause the subscription itself, for a time or without end."""

    duration: PauseOption | None = None
    resumes_at: datetime | None = None


@frozen
class ResumptionRequested:
    """A synced account asked Stripe to resume the paused subscription."""


@frozen
class TrialEndRequested:
    """A synced account asked Stripe to end the trial."""


@frozen
class ScheduleAttachmentRequested:
    """A synced account asked Stripe to put the subscription under a schedule."""

    schedule: Schedule


@frozen
class ScheduleReleaseRequested:
    """A synced account asked Stripe to free the subscription of its schedule."""

    schedule: ScheduleId


@frozen(kw_only=True)
class RequestAwaitingPayment:
    """A request waits for the customer, to authenticate a payment say, until ``expires_at``."""

    operation: Operation
    next_action: str | None = None
    expires_at: datetime | None = None


@frozen(kw_only=True)
class RequestRefused:
    """Stripe refused a request; ``decline_code`` where a card was declined."""

    operation: Operation
    code: str
    decline_code: str | None = None


@frozen
class RequestLapsed:
    """A request was not paid for in time."""

    operation: Operation


@frozen
class RequestUnknown:
    """Whether a request had an effect is not known; it stays outstanding until a look tells."""

    operation: Operation


@frozen
class ConfirmationAwaited:
    """
    A synced account decided these facets at once; until Stripe has answered, no statement undoes
    them.
    """

    facets: tuple[str, ...]


@frozen(kw_only=True)
class ConfirmationEnded:
    """Stripe showed the decided facets, or refused them with a code; its statements count again."""

    facets: tuple[str, ...]
    refused_with: str | None = None


@frozen
class FactsUnsettled:
    """The facets whose statements don't add up, as a whole set; empty: all is settled."""

    facets: tuple[str, ...]


@frozen(kw_only=True)
class EarlierStatement:
    """What was stated of an earlier moment, of the subscription or of a schedule."""

    subscription: ObservedSubscription | None = None
    schedule: ObservedSchedule | None = None
    erased: bool = False


@frozen
class LinkedToStripe:
    """What was born here has this id at Stripe."""

    stripe_id: str


@frozen(kw_only=True)
class EarlierFactLearned:
    """
    What was true at an earlier moment came to be known; the present isn't touched.

    ``schedule`` names the schedule that the statement is about, where it is about one.
    """

    schedule: ScheduleId | None = None
    statement: EarlierStatement = field(factory=EarlierStatement, metadata=PERSONAL)


Opened = SubscriptionStarted | SubscriptionAdopted
ItemEvent = (
    PlanSwitched
    | PlanSwitchScheduled
    | PriceRestated
    | QuantityChanged
    | ItemAdded
    | ItemRemoved
    | PeriodRenewed
)
PauseEvent = (
    CollectionPaused
    | CollectionPauseChanged
    | CollectionResumed
    | SubscriptionPaused
    | SubscriptionPauseChanged
    | SubscriptionResumed
)
CancellationEvent = (
    CancellationScheduled
    | CancellationReversed
    | CancellationReasonGiven
    | CancellationAttributed
    | SubscriptionCanceled
)
TermsEvent = (
    StartLearned
    | BillingCycleAnchorReset
    | StatusChanged
    | LatestInvoiceChanged
    | CollectionMethodChanged
    | BillingModeChanged
    | TrialChanged
    | TrialEnded
    | DefaultPaymentMethodChosen
    | DefaultSourceChosen
    | DiscountsChanged
    | AnnotationsChanged
)
DiscountEvent = CouponRedeemed | RetentionOfferAccepted | RetentionOfferDeclined
ScheduleEvent = ScheduleAttached | ScheduleReleased | ScheduleStateChanged
Asked = (
    SubscriptionStartRequested
    | PlanSwitchRequested
    | QuantityChangeRequested
    | CancellationRequested
    | DiscountApplicationRequested
    | DiscountRemovalRequested
    | PauseRequested
    | ResumptionRequested
    | TrialEndRequested
    | ScheduleAttachmentRequested
    | ScheduleReleaseRequested
)
Answered = RequestAwaitingPayment | RequestRefused | RequestLapsed | RequestUnknown
KnowledgeEvent = (
    LinkedToStripe | ConfirmationAwaited | ConfirmationEnded | FactsUnsettled | EarlierFactLearned
)
Event = (
    Opened
    | ItemEvent
    | PauseEvent
    | CancellationEvent
    | TermsEvent
    | DiscountEvent
    | ScheduleEvent
    | Asked
    | Answered
    | KnowledgeEvent
)
