"""What a portal configuration switches on, as values with Stripe's names."""

from enum import StrEnum

from attrs import frozen

from counterfoil.domain.product.price import Interval
from counterfoil.domain.values import OpenEnum, PriceId, ProductId


class Feature(StrEnum):
    """
    What a configuration switches on or off, in Stripe's order.

    The values are Stripe's names, but for ``COLLECTION_PAUSE``: what Stripe called
    ``subscription_pause`` until 2024-08-01, which is another feature than the one that it calls so
    now (R61c-R61f).
    """

    CUSTOMER_UPDATE = "customer_update"
    INVOICE_HISTORY = "invoice_history"
    PAYMENT_METHOD_UPDATE = "payment_method_update"
    SUBSCRIPTION_CANCEL = "subscription_cancel"
    SUBSCRIPTION_UPDATE = "subscription_update"
    COLLECTION_PAUSE = "collection_pause"
    SUBSCRIPTION_PAUSE = "subscription_pause"


class CustomerDetail(OpenEnum):
    """A detail that a configuration may let customers change (R36)."""

    ADDRESS = "address"
    EMAIL = "email"
    NAME = "name"
    PHONE = "phone"
    SHIPPING = "shipping"
    TAX_ID = "tax_id"


class CancelMode(OpenEnum):
    """When a cancellation at the portal takes effect (R40)."""

    AT_PERIOD_END = "at_period_end"
    IMMEDIATELY = "immediately"


class ProrationBehavior(OpenEnum):
    """What happens to the unused part of a period (R41, R56)."""

    ALWAYS_INVOICE = "always_invoice"
    CREATE_PRORATIONS = "create_prorations"
    NONE = "none"


class CancellationReason(OpenEnum):
    """Stripe's standard reasons to cancel (R43)."""

    CUSTOMER_SERVICE = "customer_service"
    LOW_QUALITY = "low_quality"
    MISSING_FEATURES = "missing_features"
    OTHER = "other"
    SWITCHED_SERVICE = "switched_service"
    TOO_COMPLEX = "too_complex"
    TOO_EXPENSIVE = "too_expensive"
    UNUSED = "unused"


class AllowedUpdate(OpenEnum):
    """What customers may change of a subscription (R50)."""

    PRICE = "price"
    PROMOTION_CODE = "promotion_code"
    QUANTITY = "quantity"


class BillingCycleAnchor(OpenEnum):
    """Whether an update at the portal starts a new billing cycle (R57)."""

    NOW = "now"
    UNCHANGED = "unchanged"


class PeriodEndCondition(OpenEnum):
    """A kind of update that waits for the period's end (R58)."""

    DECREASING_ITEM_AMOUNT = "decreasing_item_amount"
    SHORTENING_INTERVAL = "shortening_interval"


class TrialUpdateBehavior(OpenEnum):
    """Whether an update during a trial ends it (R61)."""

    END_TRIAL = "end_trial"
    CONTINUE_TRIAL = "continue_trial"


class PauseDurationType(OpenEnum):
    """Whether a customer pauses without an end or picks one of the offered durations (R61f)."""

    INDEFINITE = "indefinite"
    INTERVAL_OPTIONS = "interval_options"


@frozen
class CustomerUpdate:
    """Which details customers may change; none where ``allowed_updates`` is empty (R36)."""

    enabled: bool = False
    allowed_updates: tuple[CustomerDetail, ...] = ()


@frozen
class InvoiceHistory:
    """Whether customers see their invoices (R38)."""

    enabled: bool = False


@frozen
class PaymentMethodUpdate:
    """Whether customers manage payment methods; ``None``: the account's default set (R39)."""

    enabled: bool = False
    payment_method_configuration: str | None = None


@frozen
class CancellationReasons:
    """Which reasons a customer may choose from once the cancellation is done (R43, R44, R47)."""

    enabled: bool = False
    options: tuple[CancellationReason, ...] = (
        CancellationReason.TOO_EXPENSIVE,
        CancellationReason.MISSING_FEATURES,
        CancellationReason.SWITCHED_SERVICE,
        CancellationReason.UNUSED,
        CancellationReason.OTHER,
    )
    feedback_options: tuple[str, ...] = ()


@frozen(kw_only=True)
class SubscriptionCancel:
    """Whether, when and with what proration customers may cancel (R40-R43)."""

    enabled: bool = False
    mode: CancelMode = CancelMode.AT_PERIOD_END
    proration_behavior: ProrationBehavior = ProrationBehavior.NONE
    cancellation_reason: CancellationReasons = CancellationReasons()


@frozen(kw_only=True)
class AdjustableQuantity:
    """Whether a quantity may be changed, and between which bounds, both included (R55)."""

    enabled: bool = True
    minimum: int = 0
    maximum: int | None = None


@frozen(kw_only=True)
class OfferedProduct:
    """A product that customers may switch to, with the prices that are offered of it (R52)."""

    product: ProductId
    prices: tuple[PriceId, ...]
    adjustable_quantity: AdjustableQuantity = AdjustableQuantity()


@frozen(kw_only=True)
class SubscriptionUpdate:
    """Whether, to what and how customers may change a subscription (R49-R61)."""

    enabled: bool = False
    default_allowed_updates: tuple[AllowedUpdate, ...] = ()
    products: tuple[OfferedProduct, ...] = ()
    proration_behavior: ProrationBehavior = ProrationBehavior.NONE
    billing_cycle_anchor: BillingCycleAnchor | None = None
    schedule_at_period_end: tuple[PeriodEndCondition, ...] = ()
    trial_update_behavior: TrialUpdateBehavior = TrialUpdateBehavior.END_TRIAL


@frozen
class PauseOption:
    """One duration that a customer may pick for a pause: ``interval_count`` intervals."""

    interval: Interval
    interval_count: int = 1


@frozen
class CollectionPauseFeature:
    """
    Whether customers may pause and resume a collection, or only resume it (R61c, R61d).

    They could pause until 2024-03-29 and resume until 2024-08-01; since then it lets them do
    nothing (R61e).
    """

    enabled: bool = False


@frozen(kw_only=True)
class SubscriptionPauseFeature:
    """
    Whether, and for how long, customers may pause the subscription itself (R61f).

    They can only in the redesigned portal (R61g), and never because they could once pause a
    collection (R146).
    """

    enabled: bool = False
    duration: PauseDurationType = PauseDurationType.INTERVAL_OPTIONS
    interval_options: tuple[PauseOption, ...] = (PauseOption(Interval.MONTH),)


@frozen(kw_only=True)
class Features:
    """All features of a configuration; each is off where nothing was said of it (R34)."""

    customer_update: CustomerUpdate = CustomerUpdate()
    invoice_history: InvoiceHistory = InvoiceHistory()
    payment_method_update: PaymentMethodUpdate = PaymentMethodUpdate()
    subscription_cancel: SubscriptionCancel = SubscriptionCancel()
    subscription_update: SubscriptionUpdate = SubscriptionUpdate()
    collection_pause: CollectionPauseFeature = CollectionPauseFeature()
    subscription_pause: SubscriptionPauseFeature = SubscriptionPauseFeature()
