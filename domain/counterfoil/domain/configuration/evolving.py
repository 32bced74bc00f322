"""How each recorded fact changes what a configuration is."""

from typing import assert_never

from attrs import evolve as with_changes

from counterfoil.domain.configuration import events as e
from counterfoil.domain.configuration.features import Feature, Features, OfferedProduct
from counterfoil.domain.configuration.login_page import LoginPage
from counterfoil.domain.configuration.retention import RetentionOffer
from counterfoil.domain.configuration.state import InForce, State, Unseen
from counterfoil.domain.confirming import awaiting, awaiting_still
from counterfoil.domain.requests import (
    Operation,
    Outstanding,
    Requests,
    RequestStage,
    at_stage,
    closed,
    opened,
    wish_of,
)


def evolve(state: State, event: e.Event) -> State:
    """Apply one recorded fact. Total: it never refuses and never reads a clock."""
    match state:
        case Unseen():
            if isinstance(event, e.ConfigurationCreated | e.ConfigurationAdopted):
                return InForce(
                    id=state.id,
                    created=event.created,
                    retention=state.retention,
                    stripe_id=state.stripe_id,
                )
            if isinstance(event, e.LinkedToStripe):
                return with_changes(state, stripe_id=event.stripe_id)
            if isinstance(event, e.RetentionOfferChanged):
                return with_changes(state, retention=_retention(event))
            if isinstance(event, e.RequestEvent):
                left = _outstanding(state.outstanding, event)
                return with_changes(state, outstanding=left)
            return state
        case InForce():
            return _amended(state, event)
        case _ as unreachable:
            assert_never(unreachable)


def creation_of(asked: e.ConfigurationCreationRequested) -> Outstanding:
    """Return the request that asks for a configuration, with all that it wishes."""
    return Outstanding(operation=Operation.CREATE_CONFIGURATION, wish=wish_of(asked))


def _outstanding(requests: Requests, event: e.RequestEvent) -> Requests:
    """Note what was asked of Stripe, and what became of it."""
    match event:
        case e.ConfigurationCreationRequested():
            return opened(requests, creation_of(event))
        case e.RequestRefused() | e.RequestLapsed():
            return closed(requests, None, event.operation)
        case e.RequestUnknown():
            return at_stage(requests, event.operation, None, RequestStage.UNKNOWN)
        case _ as unreachable:
            assert_never(unreachable)


def _amended(state: InForce, event: e.Event) -> InForce:
    """Apply a fact about the configuration as a whole, or hand it on to its features."""
    match event:
        case e.ConfigurationCreated() | e.ConfigurationAdopted() | e.EarlierFactLearned():
            return state
        case _ if isinstance(event, e.RequestEvent | e.LinkedToStripe):
            # Only the creation is ever asked for, so nothing is outstanding of what exists.
            return state
        case e.CreationLearned(created=created):
            return with_changes(state, created=created)
        case e.ConfigurationActivated():
            return with_changes(state, active=True)
        case e.ConfigurationDeactivated():
            return with_changes(state, active=False)
        case e.ConfigurationMadeDefault():
            return with_changes(state, is_default=True)
        case e.ConfigurationNoLongerDefault():
            return with_changes(state, is_default=False)
        case e.ConfigurationRenamed(name=name):
            return with_changes(state, name=name)
        case e.BusinessProfileChanged(business_profile=profile):
            return with_changes(state, business_profile=profile)
        case e.ReturnUrlChanged(default_return_url=url):
            return with_changes(state, default_return_url=url)
        case e.LoginLinkActivated(url=url):
            return _with_login_page(state, LoginPage(enabled=True, url=url))
        case e.LoginLinkDeactivated():
            return _with_login_page(state, LoginPage())
        case e.MetadataChanged(annotations=annotations):
            return with_changes(state, annotations=annotations)
        case e.RetentionOfferChanged():
            return with_changes(state, retention=_retention(event))
        case e.ConfirmationAwaited(facets=facets):
            return with_changes(state, unconfirmed=awaiting(state.unconfirmed, facets))
        case e.ConfirmationEnded(facets=facets):
            return with_changes(state, unconfirmed=awaiting_still(state.unconfirmed, facets))
        case e.FactsUnsettled(facets=facets):
            return with_changes(state, unsettled=facets)
        case _:
            return with_changes(state, features=_features(state.features, event))


def _retention(event: e.RetentionOfferChanged) -> RetentionOffer | None:
    """Return the offer that is made from now on."""
    if event.coupon is None:
        return None
    return RetentionOffer(coupon=event.coupon, once_a_customer=event.once_a_customer)


def _with_login_page(state: InForce, page: LoginPage) -> InForce:
    """Replace the login page; an address that is no longer in use is remembered."""
    former = state.login_page.url
    gone = frozenset() if former is None or former == page.url else frozenset({former})
    return with_changes(state, login_page=page, former_login_urls=state.former_login_urls | gone)


def _features(features: Features, event: e.FeatureEvent) -> Features:
    """Apply a fact about one of the features."""
    match event:
        case e.FeatureEnabled(feature=feature):
            return _switched(features, feature, enabled=True)
        case e.FeatureDisabled(feature=feature):
            return _switched(features, feature, enabled=False)
        case e.EditableDetailsChanged(allowed_updates=allowed):
            customer_update = with_changes(features.customer_update, allowed_updates=allowed)
            return with_changes(features, customer_update=customer_update)
        case e.PaymentMethodConfigurationChanged(payment_method_configuration=methods):
            methods_update = with_changes(
                features.payment_method_update, payment_method_configuration=methods
            )
            return with_changes(features, payment_method_update=methods_update)
        case e.CancellationTermsChanged(mode=mode, proration_behavior=proration):
            cancel = with_changes(
                features.subscription_cancel, mode=mode, proration_behavior=proration
            )
            return with_changes(features, subscription_cancel=cancel)
        case e.CancellationReasonsChanged(reasons=reasons):
            cancel = with_changes(features.subscription_cancel, cancellation_reason=reasons)
            return with_changes(features, subscription_cancel=cancel)
        case e.PauseDurationChanged(duration=duration, interval_options=options):
            pause = with_changes(
                features.subscription_pause, duration=duration, interval_options=options
            )
            return with_changes(features, subscription_pause=pause)
        case _:
            return _subscription_update(features, event)


def _subscription_update(features: Features, event: e.SubscriptionUpdateEvent) -> Features:
    """Apply a fact about what customers may change of a subscription."""
    update = features.subscription_update
    match event:
        case e.AllowedUpdatesChanged(allowed_updates=allowed):
            update = with_changes(update, default_allowed_updates=allowed)
        case e.UpdateTermsChanged():
            update = with_changes(
                update,
                proration_behavior=event.proration_behavior,
                billing_cycle_anchor=event.billing_cycle_anchor,
                schedule_at_period_end=event.schedule_at_period_end,
                trial_update_behavior=event.trial_update_behavior,
            )
        case e.ProductOffered(offer=offer) | e.OfferChanged(offer=offer):
            update = with_changes(update, products=_with_offer(update.products, offer))
        case e.ProductWithdrawn(product=product):
            left = tuple(offer for offer in update.products if offer.product != product)
            update = with_changes(update, products=left)
        case _ as unreachable:
            assert_never(unreachable)
    return with_changes(features, subscription_update=update)


def _with_offer(
    offers: tuple[OfferedProduct, ...], offer: OfferedProduct
) -> tuple[OfferedProduct, ...]:
    """Put an offer in the place of the product's former one, or at the end."""
    if any(former.product == offer.product for former in offers):
        return tuple(offer if o.product == offer.product else o for o in offers)
    return (*offers, offer)


def _switched(features: Features, feature: Feature, *, enabled: bool) -> Features:
    """Switch one feature on or off; its settings stay."""
    match feature:
        case Feature.CUSTOMER_UPDATE:
            customer_update = with_changes(features.customer_update, enabled=enabled)
            return with_changes(features, customer_update=customer_update)
        case Feature.INVOICE_HISTORY:
            history = with_changes(features.invoice_history, enabled=enabled)
            return with_changes(features, invoice_history=history)
        case Feature.PAYMENT_METHOD_UPDATE:
            methods = with_changes(features.payment_method_update, enabled=enabled)
            return with_changes(features, payment_method_update=methods)
        case Feature.SUBSCRIPTION_CANCEL:
            cancel = with_changes(features.subscription_cancel, enabled=enabled)
            return with_changes(features, subscription_cancel=cancel)
        case Feature.SUBSCRIPTION_UPDATE:
            update = with_changes(features.subscription_update, enabled=enabled)
            return with_changes(features, subscription_update=update)
        case Feature.COLLECTION_PAUSE:
            collection_pause = with_changes(features.collection_pause, enabled=enabled)
            return with_changes(features, collection_pause=collection_pause)
        case Feature.SUBSCRIPTION_PAUSE:
            pause = with_changes(features.subscription_pause, enabled=enabled)
            return with_changes(features, subscription_pause=pause)
        case _ as unreachable:
            assert_never(unreachable)
