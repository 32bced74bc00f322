"""What a merchant asks of a configuration, parameter by parameter, and what that leaves."""

from attrs import frozen

from counterfoil.domain.changes import KEEP, Change, Setting, after, chosen
from counterfoil.domain.configuration.features import (
    AllowedUpdate,
    BillingCycleAnchor,
    CancellationReason,
    CancellationReasons,
    CancelMode,
    CollectionPauseFeature,
    CustomerDetail,
    CustomerUpdate,
    Features,
    InvoiceHistory,
    OfferedProduct,
    PauseDurationType,
    PauseOption,
    PaymentMethodUpdate,
    PeriodEndCondition,
    ProrationBehavior,
    SubscriptionCancel,
    SubscriptionPauseFeature,
    SubscriptionUpdate,
    TrialUpdateBehavior,
)
from counterfoil.domain.configuration.login_page import LoginPage
from counterfoil.domain.configuration.profile import BusinessProfile
from counterfoil.domain.configuration.retention import RetentionOffer
from counterfoil.domain.values import CouponId


@frozen(kw_only=True)
class BusinessProfileWish:
    """What to say of the business; links can't be cleared on create (R12)."""

    headline: Change[str] = KEEP
    privacy_policy_url: Change[str] = KEEP
    terms_of_service_url: Change[str] = KEEP

    def leaves(self, before: BusinessProfile) -> BusinessProfile:
        """Return the profile that the wish leaves."""
        return BusinessProfile(
            headline=after(self.headline, before.headline, None),
            privacy_policy_url=after(self.privacy_policy_url, before.privacy_policy_url, None),
            terms_of_service_url=after(
                self.terms_of_service_url, before.terms_of_service_url, None
            ),
        )


@frozen(kw_only=True)
class LoginPageWish:
    """
    Whether to let customers log in by a link; ``enabled`` must be passed (R25).

    ``url`` is the link's address where it isn't Stripe that makes one.
    """

    enabled: Setting[bool] = KEEP
    url: str | None = None

    def leaves(self, before: LoginPage) -> LoginPage:
        """Return the login page that the wish leaves; one that is off has no address."""
        enabled = chosen(self.enabled, before.enabled)
        return LoginPage(enabled=enabled, url=self.url if enabled else None)


@frozen(kw_only=True)
class CustomerUpdateWish:
    """What to let customers change of themselves (R36)."""

    enabled: Setting[bool] = KEEP
    allowed_updates: Change[tuple[CustomerDetail, ...]] = KEEP

    def leaves(self, before: CustomerUpdate) -> CustomerUpdate:
        """Return the feature that the wish leaves."""
        return CustomerUpdate(
            enabled=chosen(self.enabled, before.enabled),
            allowed_updates=after(self.allowed_updates, before.allowed_updates, ()),
        )


@frozen(kw_only=True)
class InvoiceHistoryWish:
    """Whether to show invoices (R38)."""

    enabled: Setting[bool] = KEEP

    def leaves(self, before: InvoiceHistory) -> InvoiceHistory:
        """Return the feature that the wish leaves."""
        return InvoiceHistory(enabled=chosen(self.enabled, before.enabled))


@frozen(kw_only=True)
class PaymentMethodUpdateWish:
    """Whether to let customers manage payment methods, and which (R39)."""

    enabled: Setting[bool] = KEEP
    payment_method_configuration: Change[str] = KEEP

    def leaves(self, before: PaymentMethodUpdate) -> PaymentMethodUpdate:
        """Return the feature that the wish leaves."""
        return PaymentMethodUpdate(
            enabled=chosen(self.enabled, before.enabled),
            payment_method_configuration=after(
                self.payment_method_configuration, before.payment_method_configuration, None
            ),
        )


@frozen(kw_only=True)
class CancellationReasonsWish:
    """Which reasons to ask for; a create passes ``options``, every wish ``enabled`` (R43, R44)."""

    enabled: Setting[bool] = KEEP
    options: Change[tuple[CancellationReason, ...]] = KEEP
    feedback_options: Change[tuple[str, ...]] = KEEP

    def leaves(self, before: CancellationReasons) -> CancellationReasons:
        """Return the reasons that the wish leaves."""
        return CancellationReasons(
            enabled=chosen(self.enabled, before.enabled),
            options=after(self.options, before.options, ()),
            feedback_options=after(self.feedback_options, before.feedback_options, ()),
        )


@frozen(kw_only=True)
class RetentionWish:
    """
    Which coupon to offer to customers who are about to cancel, and whether once a customer (R119,
    R120); clearing the coupon ends the offer.
    """

    coupon: Change[CouponId] = KEEP
    once_a_customer: Setting[bool] = KEEP

    def leaves(self, before: RetentionOffer | None) -> RetentionOffer | None:
        """Return the offer that the wish leaves."""
        coupon = after(self.coupon, before.coupon if before else None, None)
        if coupon is None:
            return None
        once = before.once_a_customer if before else False
        return RetentionOffer(coupon=coupon, once_a_customer=chosen(self.once_a_customer, once))


@frozen(kw_only=True)
class SubscriptionCancelWish:
    """
    Whether and how to let customers cancel (R40-R44).

    ``retention`` is no parameter of Stripe's API, where it is set in the Dashboard (R119).
    """

    enabled: Setting[bool] = KEEP
    mode: Setting[CancelMode] = KEEP
    proration_behavior: Setting[ProrationBehavior] = KEEP
    cancellation_reason: CancellationReasonsWish | None = None
    retention: RetentionWish | None = None

    def leaves(self, before: SubscriptionCancel) -> SubscriptionCancel:
        """Return the feature that the wish leaves."""
        reasons = self.cancellation_reason or CancellationReasonsWish()
        return SubscriptionCancel(
            enabled=chosen(self.enabled, before.enabled),
            mode=chosen(self.mode, before.mode),
            proration_behavior=chosen(self.proration_behavior, before.proration_behavior),
            cancellation_reason=reasons.leaves(before.cancellation_reason),
        )


@frozen(kw_only=True)
class SubscriptionUpdateWish:
    """
    Whether and how to let customers change subscriptions (R49-R61).

    ``products`` replaces the whole list; a product without an adjustable quantity of its own gets
    Stripe's: any quantity (R55).
    """

    enabled: Setting[bool] = KEEP
    default_allowed_updates: Change[tuple[AllowedUpdate, ...]] = KEEP
    products: Change[tuple[OfferedProduct, ...]] = KEEP
    proration_behavior: Setting[ProrationBehavior] = KEEP
    billing_cycle_anchor: Setting[BillingCycleAnchor] = KEEP
    schedule_at_period_end: Change[tuple[PeriodEndCondition, ...]] = KEEP
    trial_update_behavior: Setting[TrialUpdateBehavior] = KEEP

    def leaves(self, before: SubscriptionUpdate) -> SubscriptionUpdate:
        """Return the feature that the wish leaves."""
        return SubscriptionUpdate(
            enabled=chosen(self.enabled, before.enabled),
            default_allowed_updates=after(
                self.default_allowed_updates, before.default_allowed_updates, ()
            ),
            products=after(self.products, before.products, ()),
            proration_behavior=chosen(self.proration_behavior, before.proration_behavior),
            billing_cycle_anchor=chosen(self.billing_cycle_anchor, before.billing_cycle_anchor),
            schedule_at_period_end=after(
                self.schedule_at_period_end, before.schedule_at_period_end, ()
            ),
            trial_update_behavior=chosen(self.trial_update_behavior, before.trial_update_behavior),
        )


@frozen(kw_only=True)
class PauseDurationWish:
    """
    For how long to let customers pause; ``type`` must be passed, the options where it asks for them
    (R61f).
    """

    type: Setting[PauseDurationType] = KEEP
    interval_options: Change[tuple[PauseOption, ...]] = KEEP


@frozen(kw_only=True)
class SubscriptionPauseWish:
    """
    Whether to let customers pause.

    Which pause that is depends on the date and the API version: one of the collection, or one of
    the subscription itself, which alone has a duration (R61c-R61f).
    """

    enabled: Setting[bool] = KEEP
    duration: PauseDurationWish | None = None

    def leaves_of_collection(self, before: CollectionPauseFeature) -> CollectionPauseFeature:
        """Return the pause of collections that the wish leaves, where it is for that one."""
        return CollectionPauseFeature(enabled=chosen(self.enabled, before.enabled))

    def leaves(self, before: SubscriptionPauseFeature) -> SubscriptionPauseFeature:
        """
        Return the pause of subscriptions that the wish leaves, where it is for that one; a duration
        replaces the former as a whole.
        """
        duration, options = before.duration, before.interval_options
        if self.duration is not None:
            duration = chosen(self.duration.type, duration)
            options = after(self.duration.interval_options, (), ())
        return SubscriptionPauseFeature(
            enabled=chosen(self.enabled, before.enabled),
            duration=duration,
            interval_options=options,
        )


@frozen(kw_only=True)
class FeaturesWish:
    """What to switch on and off; ``None`` where the feature was not passed."""

    customer_update: CustomerUpdateWish | None = None
    invoice_history: InvoiceHistoryWish | None = None
    payment_method_update: PaymentMethodUpdateWish | None = None
    subscription_cancel: SubscriptionCancelWish | None = None
    subscription_update: SubscriptionUpdateWish | None = None
    subscription_pause: SubscriptionPauseWish | None = None

    @property
    def retention(self) -> RetentionWish:
        """Return what is asked of the retention offer; it stays where nothing is."""
        cancel = self.subscription_cancel
        return (None if cancel is None else cancel.retention) or RetentionWish()

    def leaves(self, before: Features, *, pauses_collection: bool) -> Features:
        """
        Return the features that the wish leaves: those not passed stay as they are.

        Args:
            pauses_collection: whether ``subscription_pause`` is the pause of a collection, as it
            was until 2024, or that of a subscription.
        """
        pause = self.subscription_pause or SubscriptionPauseWish()
        collection, subscription = before.collection_pause, before.subscription_pause
        if pauses_collection:
            collection = pause.leaves_of_collection(collection)
        else:
            subscription = pause.leaves(subscription)
        return Features(
            customer_update=(self.customer_update or CustomerUpdateWish()).leaves(
                before.customer_update
            ),
            invoice_history=(self.invoice_history or InvoiceHistoryWish()).leaves(
                before.invoice_history
            ),
            payment_method_update=(self.payment_method_update or PaymentMethodUpdateWish()).leaves(
                before.payment_method_update
            ),
            subscription_cancel=(self.subscription_cancel or SubscriptionCancelWish()).leaves(
                before.subscription_cancel
            ),
            subscription_update=(self.subscription_update or SubscriptionUpdateWish()).leaves(
                before.subscription_update
            ),
            collection_pause=collection,
            subscription_pause=subscription,
        )
