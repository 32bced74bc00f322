"""What has to happen for one configuration to become another, as facts in a fixed order."""

from collections.abc import Iterator

from counterfoil.domain.configuration import events as e
from counterfoil.domain.configuration.features import (
    Feature,
    Features,
    OfferedProduct,
    SubscriptionCancel,
    SubscriptionPauseFeature,
    SubscriptionUpdate,
)
from counterfoil.domain.configuration.retention import RetentionOffer
from counterfoil.domain.configuration.state import InForce


def differences(before: InForce, after: InForce) -> Iterator[e.Event]:
    """
    Yield the facts that lead from one state of a configuration to another.

    First come the texts and links, then the features in Stripe's order, each with its settings
    before its switch, then the retention offer, then metadata, and at last whether the
    configuration is active and the default. In which order products are offered says nothing, so
    it makes no difference.
    """
    if before.name != after.name:
        yield e.ConfigurationRenamed(after.name)
    if before.business_profile != after.business_profile:
        yield e.BusinessProfileChanged(after.business_profile)
    if before.default_return_url != after.default_return_url:
        yield e.ReturnUrlChanged(after.default_return_url)
    if before.login_page != after.login_page:
        page = after.login_page
        yield e.LoginLinkActivated(page.url) if page.enabled else e.LoginLinkDeactivated()
    yield from _of_features(before.features, after.features)
    yield from of_retention(before.retention, after.retention)
    if before.annotations != after.annotations:
        yield e.MetadataChanged(after.annotations)
    if before.active != after.active:
        yield e.ConfigurationActivated() if after.active else e.ConfigurationDeactivated()
    if before.is_default != after.is_default:
        yield (
            e.ConfigurationMadeDefault() if after.is_default else e.ConfigurationNoLongerDefault()
        )


def of_retention(
    before: RetentionOffer | None, after: RetentionOffer | None
) -> Iterator[e.RetentionOfferChanged]:
    """Yield that another coupon, or none, is offered to who is about to cancel."""
    if before == after:
        return
    if after is None:
        yield e.RetentionOfferChanged()
    else:
        yield e.RetentionOfferChanged(coupon=after.coupon, once_a_customer=after.once_a_customer)


def _of_features(before: Features, after: Features) -> Iterator[e.FeatureEvent]:
    """Yield what changes of the features, in Stripe's order."""
    customer, former_customer = after.customer_update, before.customer_update
    if former_customer.allowed_updates != customer.allowed_updates:
        yield e.EditableDetailsChanged(customer.allowed_updates)
    yield from _switched(Feature.CUSTOMER_UPDATE, former_customer.enabled, customer.enabled)
    yield from _switched(
        Feature.INVOICE_HISTORY, before.invoice_history.enabled, after.invoice_history.enabled
    )
    methods, former_methods = after.payment_method_update, before.payment_method_update
    if former_methods.payment_method_configuration != methods.payment_method_configuration:
        yield e.PaymentMethodConfigurationChanged(methods.payment_method_configuration)
    yield from _switched(Feature.PAYMENT_METHOD_UPDATE, former_methods.enabled, methods.enabled)
    yield from _of_cancellation(before.subscription_cancel, after.subscription_cancel)
    yield from _of_update(before.subscription_update, after.subscription_update)
    yield from _switched(
        Feature.COLLECTION_PAUSE, before.collection_pause.enabled, after.collection_pause.enabled
    )
    yield from _of_pause(before.subscription_pause, after.subscription_pause)


def _of_cancellation(
    before: SubscriptionCancel, after: SubscriptionCancel
) -> Iterator[e.FeatureEvent]:
    """Yield what changes of how customers cancel."""
    if (before.mode, before.proration_behavior) != (after.mode, after.proration_behavior):
        yield e.CancellationTermsChanged(
            mode=after.mode, proration_behavior=after.proration_behavior
        )
    if before.cancellation_reason != after.cancellation_reason:
        yield e.CancellationReasonsChanged(after.cancellation_reason)
    yield from _switched(Feature.SUBSCRIPTION_CANCEL, before.enabled, after.enabled)


def _of_update(before: SubscriptionUpdate, after: SubscriptionUpdate) -> Iterator[e.FeatureEvent]:
    """Yield what changes of how customers change subscriptions."""
    yield from _of_offers(before.products, after.products)
    if before.default_allowed_updates != after.default_allowed_updates:
        yield e.AllowedUpdatesChanged(after.default_allowed_updates)
    terms = _terms(after)
    if _terms(before) != terms:
        yield terms
    yield from _switched(Feature.SUBSCRIPTION_UPDATE, before.enabled, after.enabled)


def _of_offers(
    before: tuple[OfferedProduct, ...], after: tuple[OfferedProduct, ...]
) -> Iterator[e.FeatureEvent]:
    """Yield the products that go, those that come, and those that are offered otherwise."""
    former = {offer.product: offer for offer in before}
    latter = {offer.product: offer for offer in after}
    for product in former:
        if product not in latter:
            yield e.ProductWithdrawn(product)
    for product, offer in latter.items():
        if product not in former:
            yield e.ProductOffered(offer)
        elif former[product] != offer:
            yield e.OfferChanged(offer)


def _of_pause(
    before: SubscriptionPauseFeature, after: SubscriptionPauseFeature
) -> Iterator[e.FeatureEvent]:
    """Yield what changes of how customers pause subscriptions."""
    if (before.duration, before.interval_options) != (after.duration, after.interval_options):
        yield e.PauseDurationChanged(
            duration=after.duration, interval_options=after.interval_options
        )
    yield from _switched(Feature.SUBSCRIPTION_PAUSE, before.enabled, after.enabled)


def _terms(update: SubscriptionUpdate) -> e.UpdateTermsChanged:
    """Return the terms of changes at the portal, as the fact that would state them."""
    return e.UpdateTermsChanged(
        proration_behavior=update.proration_behavior,
        billing_cycle_anchor=update.billing_cycle_anchor,
        schedule_at_period_end=update.schedule_at_period_end,
        trial_update_behavior=update.trial_update_behavior,
    )


def _switched(
    feature: Feature,
    before: bool,  # noqa: FBT001
    after: bool,  # noqa: FBT001
) -> Iterator[e.FeatureEvent]:
    """Yield that a feature goes on or off, if it does."""
    if before != after:
        yield e.FeatureEnabled(feature) if after else e.FeatureDisabled(feature)
